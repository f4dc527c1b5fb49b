"""What a screen before others may show."""
