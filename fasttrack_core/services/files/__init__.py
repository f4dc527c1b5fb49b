"""A file that is looked at without being saved: what reads it, and its figures."""
