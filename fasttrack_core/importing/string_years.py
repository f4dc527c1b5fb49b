"""Files with a row for each pupil and school year: a string of marks and the year's own totals."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from fasttrack_core.errors import UnreadableFile
from fasttrack_core.importing.dates import academic_start, years_named
from fasttrack_core.importing.header import ID_ROLES, WORDS, Header, Role, Words, find_header, refuse_twice
from fasttrack_core.importing.layout import Recognition, Task, what_rows_are
from fasttrack_core.importing.mark_strings import Strings, holds_strings, read_strings
from fasttrack_core.importing.pupils import Pupils, read_pupils
from fasttrack_core.importing.reading import Content, Totals
from fasttrack_core.importing.table import Codes, Table

START, MARKS, SCHOOL_YEAR = "first day of the marks", "string of marks", "school year"
FIGURES = ("possible sessions", "attended sessions", "authorised absences", "unauthorised absences")
_READ_ELSEWHERE = (Role.DATE, Role.SESSION, Role.MARK, Role.YEAR, Role.COMMENT)
PUPIL_WORDS: Words = {
    **{role: words for role, words in WORDS.items() if role not in _READ_ELSEWHERE},
    Role.YEAR: tuple(word for word in WORDS[Role.YEAR] if word != "year"),
}
"""The words of pupils where the word year names the school year."""


def recognise_years(table: Table, words: Words, score: int, needed: tuple[str, ...]) -> Recognition | None:
    """A header with a pupil number and the ``needed`` roles; with a column of strings it holds strings."""
    header = find_header(
        table,
        words,
        lambda columns: all(role in columns for role in needed) and any(role in columns for role in ID_ROLES),
    )
    if header is None:
        return None
    if MARKS in header.columns:
        column = table.columns[header.columns[MARKS]]
        if not holds_strings(column, column.counts(slice(header.row + 1, None)).tolist()):
            return None
    why = (
        what_rows_are(table, header, "is one school year of one pupil"),
        *header.described([*ID_ROLES, Role.NAME, Role.SURNAME, Role.FORENAME, SCHOOL_YEAR, START, MARKS, *FIGURES]),
    )
    return Recognition(score, why, header)


def read_years(table: Table, recognition: Recognition, task: Task, rows: Codes) -> Content:
    """The register of the strings of ``rows``, and their totals with the days that they are about."""
    header = recognition.header
    refuse_twice(table, header, [role for role in (*ID_ROLES, START, MARKS, *FIGURES) if role in header.columns])
    if not len(rows):
        raise UnreadableFile("No pupils found: the file holds no school years of pupils. Export it again.")
    pupils = read_pupils(table, header, rows, task.findings)
    strings = read_strings(table, header, START, MARKS, rows, pupils, task) if MARKS in header.columns else None
    _report_years(table, header, rows, strings, task)
    return Content(
        register=strings.register if strings else None,
        pupils=pupils.pupils,
        totals=_totals(table, header, rows, pupils, strings, task),
        date_format=strings.dates.form if strings else "",
        questions=strings.dates.questions if strings else (),
        understood=(*recognition.why, *(strings.understood if strings else ())),
    )


_LONGEST_FIGURE = 6
TOO_MANY_ATTENDED = (
    "The row has more sessions attended than possible, so the pupil's totals are left out. Correct the row."
)


def figures_of(table: Table, header: Header, row: int) -> tuple[int, int, int, int] | None:
    """Possible, attended, authorised and unauthorised as the row has them; None where one is no whole number."""
    texts = [table.columns[header.columns[role]].text(row).strip() for role in FIGURES if role in header.columns]
    if len(texts) < len(FIGURES) or not all(map(_is_figure, texts)):
        return None
    possible, attended, authorised, unauthorised = map(int, texts)
    return possible, attended, authorised, unauthorised


def _is_figure(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= _LONGEST_FIGURE


@dataclass(slots=True)
class _Year:
    """The totals of one pupil and school year, and the days of all its strings."""

    row: int
    pupil: int
    first: date | None
    last: date | None


def _totals(
    table: Table, header: Header, rows: Codes, pupils: Pupils, strings: Strings | None, task: Task
) -> tuple[Totals, ...]:
    """The totals of rows whose string is read, or of all rows where the file has no strings; several strings of a
    pupil with the same year and totals are one."""
    years: dict[tuple[int, str, tuple[int, int, int, int]], _Year] = {}
    spans: Mapping[int, tuple[date, date]] = strings.spans if strings else {}
    for row, pupil in zip(rows.tolist(), pupils.row_pupil.tolist(), strict=True):
        if pupil < 0:
            continue
        figures = figures_of(table, header, row)
        if figures is None:
            _report_no_figures(table, header, row, task)
            continue
        if strings is None and figures[1] > figures[0]:
            task.findings.error(TOO_MANY_ATTENDED, table.row_number(row))
            continue
        first, last = spans.get(row, (None, None))
        if strings and first is None:
            if not table.columns[header.columns[MARKS]].text(row).strip():
                task.findings.warning(
                    "The row has totals and no marks, so the totals are not compared with anything.",
                    table.row_number(row),
                )
            continue
        year = _year_text(table, header, row)
        known = years.setdefault((pupil, year, figures), _Year(row, pupil, first, last))
        if first and last and known.first and known.last:
            known.first, known.last = min(known.first, first), max(known.last, last)
    return tuple(
        Totals(
            row=table.row_number(each.row),
            pupil=pupils.pupils[each.pupil],
            possible=figures[0],
            attended=figures[1],
            authorised=figures[2],
            unauthorised=figures[3],
            first=each.first,
            last=each.last,
            year=year,
        )
        for (_, year, figures), each in years.items()
    )


def _year_text(table: Table, header: Header, row: int) -> str:
    return table.columns[header.columns[SCHOOL_YEAR]].text(row).strip() if SCHOOL_YEAR in header.columns else ""


def _report_no_figures(table: Table, header: Header, row: int, task: Task) -> None:
    """A warning where some of a row's totals are written and they are not all whole numbers."""
    written = [role for role in FIGURES if role in header.columns]
    texts = [table.columns[header.columns[role]].text(row).strip() for role in written]
    if any(texts) and len(written) == len(FIGURES):
        place = next(at for at, text in enumerate(texts) if not _is_figure(text))
        task.findings.warning(
            "The totals of the row are not all whole numbers, so they are not compared with the marks.",
            table.row_number(row),
            header.caption(header.columns[written[place]]),
            texts[place],
        )


def _report_years(table: Table, header: Header, rows: Codes, strings: Strings | None, task: Task) -> None:
    """A warning for a string that begins in another school year than the row names."""
    if strings is None or SCHOOL_YEAR not in header.columns:
        return
    for row in rows.tolist():
        named = years_named([_year_text(table, header, row)])
        first = strings.spans.get(row, (None, None))[0]
        if first and named and not {academic_start(first), academic_start(first) + (first.month == 8)} & named:
            task.findings.warning(
                f"The marks begin in another school year than the row says. They are read from {first:%d/%m/%Y}; check "
                "the date.",
                table.row_number(row),
                header.caption(header.columns[SCHOOL_YEAR]),
                _year_text(table, header, row),
            )
