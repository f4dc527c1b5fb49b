"""Long tests, each run by a target of the Makefile of its own."""
