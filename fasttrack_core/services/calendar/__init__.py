"""The school calendar, and what a change of it does."""
