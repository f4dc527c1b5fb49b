"""The policy of docs/definitions.md as cases that an attendance lead could sign."""
