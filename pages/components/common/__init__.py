"""Parts of more than one page: pickers, tables, tabs."""
