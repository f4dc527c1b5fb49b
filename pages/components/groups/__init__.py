"""Parts of the page Groups."""
