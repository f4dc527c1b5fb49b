"""Files in which the product once went wrong, made again by the tests' own writers."""
