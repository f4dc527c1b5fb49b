"""From marks to figures: codes, sessions, the record, counts, thresholds, the mountain."""
