"""What every page needs first: the database, who may do what, the school, its record, settings and definitions."""
