"""Parts of the page Mountain."""
