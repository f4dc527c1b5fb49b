"""One row for each mark: date, session, mark and a number for the pupil (SIMS marks export, and many others
like it)."""

from fasttrack_core.importing.layout import Layout, Recognition
from fasttrack_core.importing.long_marks import read_long, recognise_long
from fasttrack_core.importing.table import Table


def recognise(table: Table) -> Recognition | None:
    """A header with date, session and mark."""
    return recognise_long(table, 60)


LAYOUT = Layout(
    "marks-list", "A list of marks: one row for each pupil and session", recognise, read_long, many_tables=True
)
