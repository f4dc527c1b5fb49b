"""Bromcom's export of marks: one row for each pupil and session."""

from fasttrack_core.importing.layout import Layout, Recognition
from fasttrack_core.importing.long_marks import read_long, recognise_long
from fasttrack_core.importing.table import Table


def recognise(table: Table) -> Recognition | None:
    """A header with CalendarStartDate and PeriodDisplayName."""
    return recognise_long(
        table, 90, also=lambda columns, words: {"calendarstartdate", "perioddisplayname"} <= set(words)
    )


LAYOUT = Layout("bromcom-marks", "Bromcom marks: one row for each pupil and session", recognise, read_long)
