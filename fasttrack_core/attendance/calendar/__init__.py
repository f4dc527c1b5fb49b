"""The school calendar: its days, files, checks and what a register proposes."""
