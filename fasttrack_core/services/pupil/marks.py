"""A pupil's marks: as schools print them, cell by cell, and those that are not simply present."""

from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pandas as pd

from fasttrack_core.attendance.figures.codes import category
from fasttrack_core.attendance.figures.sessions import HALVES, day_of, monday_numbers, session_of
from fasttrack_core.services.files import notes as figures_notes
from fasttrack_core.services.office.access import Actor
from fasttrack_core.services.office.context import Office
from fasttrack_core.services.office.record import SchoolRecord

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
UNMARKED = "·"
"""Shown for an open session without a mark."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilMarks:
    """The marks of one school year, up to the last recorded session.

    years: the first day of each school year of the register, newest first; year: the one shown. cells: one row an open
    session with Week of, Column ("Mon AM"), Date, Code, Counts as, Meaning, Comment. herringbone: one row a week, the
    newest first, a column for each half day. listed: the sessions that are not simply present, newest first. key: the
    codes that occur, with what they count as and how many sessions have each. uncounted: every mark that is in no
    figure, whatever its year, and why (``figures_notes.uncounted``).
    """

    years: tuple[date, ...]
    year: date | None
    columns: tuple[str, ...]
    cells: pd.DataFrame
    herringbone: pd.DataFrame
    listed: pd.DataFrame
    key: pd.DataFrame
    uncounted: pd.DataFrame = field(default_factory=pd.DataFrame)


def marks(office: Office, actor: Actor, pupil_key: str, year: date | None = None) -> PupilMarks:
    """The pupil's marks of the academic year that begins on ``year``, the newest if none is given."""
    school = office.record(actor)
    return school.once("marks", (pupil_key, year), lambda: _marks(school, pupil_key, year))


def _marks(school: SchoolRecord, pupil_key: str, year: date | None) -> PupilMarks:
    row, day = school.row(pupil_key), school.recorded_up_to
    record = school.record
    end = record.until(day) if day else 0
    begin = record.years.start
    years = tuple(sorted({begin(day_of(each)) for each in np.unique(record.days[:end])}, reverse=True))
    chosen = year if year in years else years[0] if years else None
    columns = slice(0, 0)
    if chosen is not None and day is not None:
        columns = record.span(chosen, min(day, record.years.end(chosen)))
    cells = _cells(school, row, columns)
    names = _names(cells)
    return PupilMarks(
        years=years,
        year=chosen,
        columns=names,
        cells=cells,
        herringbone=_herringbone(cells, names),
        listed=_listed(cells),
        key=_key(cells),
        uncounted=figures_notes.uncounted(school, row),
    )


def _cells(school: SchoolRecord, row: int, columns: slice) -> pd.DataFrame:
    """One row an open session of these columns, in calendar order."""
    record = school.record
    keys = record.keys[columns].tolist()
    mondays = monday_numbers(record.days[columns]).tolist()
    comments = {
        int(school.register.sessions[column]): text
        for (pupil, column), text in school.register.comments.items()
        if pupil == row
    }
    rows = []
    for key, monday, number in zip(keys, mondays, record.marks[row, columns].tolist(), strict=True):
        code = record.codes.by_number.get(number)
        when, half = session_of(key)
        rows.append(
            (
                day_of(monday),
                f"{WEEKDAYS[when.weekday()]} {half}",
                when,
                half.value,
                record.codes.text(number) or UNMARKED,
                category(number).replace("_", " "),
                code.meaning if code else "no valid mark",
                comments.get(key, ""),
            )
        )
    return pd.DataFrame(
        rows, columns=["Week of", "Column", "Date", "Session", "Code", "Counts as", "Meaning", "Comment"]
    )


def _names(cells: pd.DataFrame) -> tuple[str, ...]:
    """The columns of the herringbone: Monday to Friday, and a weekend's where the school was open on one."""
    used = {*WEEKDAYS[:5], *(name.split()[0] for name in cells["Column"])}
    return tuple(f"{weekday} {half}" for weekday in WEEKDAYS if weekday in used for half in HALVES)


def _herringbone(cells: pd.DataFrame, names: tuple[str, ...]) -> pd.DataFrame:
    """A cell is empty where the school was closed."""
    rows: dict[date, dict[str, str]] = {}
    for monday, name, code in zip(cells["Week of"], cells["Column"], cells["Code"], strict=True):
        rows.setdefault(monday, dict.fromkeys(names, ""))[name] = code
    return pd.DataFrame(
        [{"Week of": f"{monday:%d %b %Y}", **row} for monday, row in sorted(rows.items(), reverse=True)],
        columns=["Week of", *names],
    )


def _listed(cells: pd.DataFrame) -> pd.DataFrame:
    plain = cells["Code"].isin(["/", "\\"]) & (cells["Comment"] == "")
    names = ["Date", "Session", "Code", "Counts as", "Comment", "Meaning"]
    return cells.loc[~plain, names].iloc[::-1].reset_index(drop=True)


def _key(cells: pd.DataFrame) -> pd.DataFrame:
    found = cells.loc[cells["Code"] != UNMARKED, ["Code", "Meaning", "Counts as"]].value_counts(sort=False)
    frame = found.rename("Sessions").reset_index().sort_values("Code", ignore_index=True)
    return frame[["Code", "Sessions", "Counts as", "Meaning"]]
