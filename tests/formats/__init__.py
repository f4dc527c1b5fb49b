"""Every register format written from the sample school by writers that never saw the readers, and read back."""
