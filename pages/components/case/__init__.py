"""Parts of the page Case."""
