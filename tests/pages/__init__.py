"""The pages, as a visitor uses them."""
