"""Parts of the page Data quality."""
