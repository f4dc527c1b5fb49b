"""A school's own spreadsheet: a row for each pupil, a column for each session, or for each day with two marks."""

from fasttrack_core.importing.layout import Layout
from fasttrack_core.importing.wide_marks import read_wide, recognise_wide

LAYOUT = Layout(
    "session-columns", "A row for each pupil, a column for each session", recognise_wide, read_wide, many_tables=True
)
