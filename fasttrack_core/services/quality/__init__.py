"""Data quality: lists to work through."""
