"""Parents and other contacts."""
