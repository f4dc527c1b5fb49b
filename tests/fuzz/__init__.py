"""Long runs with damaged files."""
