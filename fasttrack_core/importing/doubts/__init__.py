"""What makes a file that was read doubtful as a whole, before any figure comes from it."""
