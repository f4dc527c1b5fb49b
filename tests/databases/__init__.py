"""Databases for the tests, of both kinds: SQLite files, and databases on a real PostgreSQL server that the run starts.

A test that asks for a fixture made from ``databases`` runs on the kinds that ``kinds_for`` names.
"""
