"""The one slow model of the figures, written from ``docs/definitions.md`` and never from the product's code."""
