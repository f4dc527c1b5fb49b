"""Parts of the page Calendar."""
