"""Files that are saved: preview, saving, undoing, kept headings, where each register came from."""
