"""The screen before others: its bar, and the names it hides or shows."""
