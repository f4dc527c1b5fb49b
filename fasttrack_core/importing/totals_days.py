"""The days that totals are about: a column of dates, or what a title above the header says."""

import re
from dataclasses import dataclass
from datetime import date

from fasttrack_core.attendance.figures.sessions import day_of, spoken_date
from fasttrack_core.errors import UnreadableFile
from fasttrack_core.importing.dates import DAY_FIRST, FORMATS, MONTH_FIRST, NO_DAY, understand_dates
from fasttrack_core.importing.findings import Findings
from fasttrack_core.importing.header import SEARCHED_ROWS, Header
from fasttrack_core.importing.questions import Asked
from fasttrack_core.importing.table import Codes, Table
from fasttrack_core.importing.totals import FIRST_DAY, LAST_DAY, Periods

_DAY = (
    r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? )?"
    r"(\d{1,2}[/.-]\d{1,2}[/.-]\d{4}|\d{4}-\d\d-\d\d|\d{1,2}(?:st|nd|rd|th)? [a-z]{3,9},? \d{4})"
)
_BETWEEN = re.compile(rf"{_DAY} ?(?:and|to|until|till|up to|-|–|—) ?{_DAY}", re.IGNORECASE)
_UP_TO = re.compile(rf"\b(?:up to|as at|as of|until|till|to end of|ending|ending on|to) ?:? ?{_DAY}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Days:
    """The days of each row, how the dates are written, sentences on where they are from, and what has to be asked."""

    periods: Periods
    date_format: str = ""
    understood: tuple[str, ...] = ()
    questions: tuple[Asked, ...] = ()


def read_days(table: Table, header: Header, rows: Codes, findings: Findings) -> Days:
    """The days of ``rows``; None where the file does not say them.

    A date of a column that cannot be read is a warning: the figures of its row stand, up to a day that is not known.
    """
    if LAST_DAY not in header.columns:
        return _of_titles(table, header, len(rows), findings)
    lasts, form, questions = _column(table, header, LAST_DAY, rows, findings)
    firsts: list[date | None] = [None] * len(rows)
    if FIRST_DAY in header.columns:
        firsts, _, more = _column(table, header, FIRST_DAY, rows, findings)
        questions = (*questions, *more)
    for place, (first, last) in enumerate(zip(firsts, lasts, strict=True)):
        if first and last and first > last:
            findings.warning(
                "The first day of the totals is after the last one, so the first is left out.",
                table.row_number(rows[place]),
                header.caption(header.columns[FIRST_DAY]),
            )
            firsts[place] = None
    caption = header.caption(header.columns[LAST_DAY])
    said = (f"The totals are up to the day in the column “{caption}”.",) if any(lasts) else ()
    return Days(Periods(firsts, lasts, [""] * len(rows)), form, said, questions)


def _column(
    table: Table, header: Header, role: str, rows: Codes, findings: Findings
) -> tuple[list[date | None], str, tuple[Asked, ...]]:
    place = header.columns[role]
    column, caption = table.columns[place], header.caption(place)
    try:
        dates = understand_dates(column.values, column.counts(rows).tolist(), caption)
    except UnreadableFile as error:
        findings.warning(f"{error} The totals are read without the day they are up to.", column=caption)
        return [None] * len(rows), "", ()
    if dates.doubt:
        findings.warning(dates.doubt, column=caption)
    numbers = dates.days[column.codes[rows]].tolist()
    for row, number in zip(rows.tolist(), numbers, strict=True):
        if number == NO_DAY:
            findings.warning(
                f"This is not a possible date as {dates.form}, so it is not known up to which day the row counts.",
                table.row_number(row),
                caption,
                column.text(row),
            )
    return [None if number == NO_DAY else day_of(number) for number in numbers], dates.form, dates.questions


def _of_titles(table: Table, header: Header, rows: int, findings: Findings) -> Days:
    """The days that the titles name, if all titles with such words name the same ones."""
    found: set[tuple[date | None, date]] = set()
    doubt = True
    for cells in table.head(min(header.row, SEARCHED_ROWS)):
        for cell in cells:
            text = " ".join(cell.split())
            span = _BETWEEN.search(text)
            ends = _UP_TO.search(text)
            if span and (first := _day(span[1])) and (last := _day(span[2])) and first <= last:
                found.add((first, last))
                doubt &= _may_be_month_first(span[1]) and _may_be_month_first(span[2])
            elif not span and ends and (last := _day(ends[1])):
                found.add((None, last))
                doubt &= _may_be_month_first(ends[1])
    if len(found) != 1:
        return Days(Periods.unknown(rows))
    if doubt:
        findings.warning(
            "The dates in the title could be day/month or month/day. They are read as day/month, as schools in England "
            "write them. Check them."
        )
    first, last = found.pop()
    span_said = f"from {spoken_date(first)} to {spoken_date(last)}" if first else f"up to {spoken_date(last)}"
    return Days(
        Periods([first] * rows, [last] * rows, [""] * rows),
        understood=(f"The totals are {span_said}, as the title says.",),
    )


def _day(text: str) -> date | None:
    """The date of a title, with the day first."""
    return next((day for form in FORMATS if (day := form.read(text.replace(",", ""))) is not None), None)


def _may_be_month_first(text: str) -> bool:
    """True where the same text is another date with the month first."""
    first, other = DAY_FIRST.read(text), MONTH_FIRST.read(text)
    return first is not None and other is not None and first != other
