"""One pupil: figures, marks, windows, patterns, outlook."""
