"""Parts of the page Pupil."""
