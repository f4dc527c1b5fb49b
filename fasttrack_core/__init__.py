"""Fast Track: the shared core behind the pages and the command line."""
