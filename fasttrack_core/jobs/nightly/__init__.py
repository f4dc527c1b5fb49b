"""Imports that nobody sits in front of."""
