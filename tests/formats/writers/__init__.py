"""One small module for each format: the school as that system would export it. None of them has seen the readers."""
