"""Parents and other contacts of a pupil: cards and dialogs."""
