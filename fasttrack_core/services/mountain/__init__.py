"""The mountain, what moved on it, its groups, its totals."""
