"""Tests of the importing room."""
