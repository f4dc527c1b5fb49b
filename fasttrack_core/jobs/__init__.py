"""Work that outlives a page, and the program that does it."""
