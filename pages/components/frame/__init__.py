"""What stands around every page, beginning with the door that every request passes."""
