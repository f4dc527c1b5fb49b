"""A list of pupils without marks, such as the one that goes with Arbor's marks."""

import re

from fasttrack_core.attendance.figures.codes import ENGLAND
from fasttrack_core.errors import UnreadableFile
from fasttrack_core.importing.dates import is_written_as_date, looks_like_date
from fasttrack_core.importing.header import ID_ROLES, WORDS, Header, Role, find_header, refuse_twice
from fasttrack_core.importing.layout import Layout, Recognition, Task, what_rows_are
from fasttrack_core.importing.marks import is_mark, looks_like_marks
from fasttrack_core.importing.pupils import read_pupils
from fasttrack_core.importing.questions import About, Asked, Question
from fasttrack_core.importing.reading import Content
from fasttrack_core.importing.rows import data_rows
from fasttrack_core.importing.table import Codes, Table, letter

_NAMES = (Role.NAME, Role.SURNAME, Role.FORENAME)
_OF_MARKS = (Role.DATE, Role.SESSION, Role.MARK)
_NOT_OF_LISTS = (
    *_OF_MARKS,
    Role.RAW_MARK,
    Role.MINUTES,
    Role.IS_PRESENT,
    Role.IS_AUTHORISED,
    Role.IS_UNAUTHORISED,
    Role.IS_POSSIBLE,
)
_ATTENDANCE = re.compile(
    r"session|possible|present|attend|abs|authori[sz]ed|explained|marks?\b|late\b|missing|%|percent", re.I
)
_SESSION = re.compile(r"\b([ap]\.?m\b|marks?\b|mon|tue|wed|thu|fri)|[a-z]{3}[ap]m$", re.I)
_OTHER_DATE = re.compile(
    r"birth|dob|admi|ent(ry|er)|start|begin|leav|left|end|join|enrol|from|until|expir|review|since", re.I
)
_NUMBER = re.compile(r"-?\d[\d,]*(\.\d+)?\s*%?")


def recognise(table: Table) -> Recognition | None:
    """A header with a pupil number and a name; any layout with marks or contacts fits better."""
    header = find_header(
        table,
        WORDS,
        lambda columns: any(role in columns for role in ID_ROLES) and any(role in columns for role in _NAMES),
    )
    if header is None:
        return None
    why = (
        what_rows_are(table, header, "is one pupil, without marks"),
        *header.described([*ID_ROLES, *_NAMES, Role.BIRTH, Role.YEAR, Role.GROUP]),
    )
    return Recognition(30, why, header)


def read(table: Table, recognition: Recognition, task: Task) -> Content:
    """The pupils; UnreadableFile where other columns seem to hold marks."""
    header = recognition.header
    refuse_twice(table, header, [role for role in ID_ROLES if role in header.columns])
    needed = [header.columns[role] for role in (*ID_ROLES, *_NAMES) if role in header.columns]
    rows = data_rows(table, header, needed, task.findings)
    _refuse_marks(header)
    others = [place for place in range(table.width) if place not in header.columns.values()]
    marks = [place for place in others if _holds_marks(table, place, rows)]
    if len(marks) > 1:
        raise _marks_without_sessions(table, header, rows, marks)
    for place in marks:
        task.findings.warning(
            "The column seems to hold marks, but its heading does not say for which session, so it is not read. Write "
            "the date and AM or PM above it, such as 02/09/2025 AM.",
            table.row_number(header.row),
            letter(place),
            header.captions[place].strip(),
        )
    if not len(rows):
        raise UnreadableFile("No pupils found: there is a header row and no pupil below it. Export it again.")
    pupils = read_pupils(table, header, rows, task.findings)
    _warn_of_figures(table, header, rows, [place for place in others if place not in marks], task)
    if 2 * len(pupils.pupils) <= len(rows) > 2:
        _refuse_days(table, header, rows)
        task.findings.warning(
            "The same pupils are repeated, as in a list of marks, but no marks are read. If the file holds "
            "marks, give their columns a heading: date, AM/PM, mark."
        )
    return Content(pupils=pupils.pupils, understood=recognition.why)


def _marks_without_sessions(table: Table, header: Header, rows: Codes, marks: list[int]) -> Question:
    """The question what each column is, with the message for where nobody can be asked: in a file with a row for each
    day the headings lack AM and PM, else the day too."""
    named = f"columns {letter(marks[0])} to {letter(marks[-1])}"
    day = _day_column(table, header, rows)
    if day is None:
        message = (
            f"The {named} seem to hold marks, but their headings do not say for which sessions. Write the date and AM "
            "or PM above each, such as 02/09/2025 AM."
        )
    else:
        lacking = "AM and PM" if day == header.columns.get(Role.DATE) else "Date, AM and PM"
        message = (
            f"Each row is about one day, under “{header.caption(day)}”, and the {named} seem to hold its marks, but "
            f"their headings do not say which are of the morning and which of the afternoon. Write {lacking} "
            "above them."
        )
    return Question(message, Asked(About.COLUMNS, f"{message} Or say what each column is."))


def _day_column(table: Table, header: Header, rows: Codes) -> int | None:
    """The column that says of which day a row is; None where none does."""
    places = [header.columns[Role.DATE]] if Role.DATE in header.columns else []
    places += [
        place
        for place in range(table.width)
        if place not in header.columns.values() and _OTHER_DATE.search(header.captions[place]) is None
    ]
    for place in places:
        texts = _texts(table, place, rows)
        if texts and 2 * sum(map(is_written_as_date, texts)) > len(texts):
            return place
    return None


def _refuse_marks(header: Header) -> None:
    """Question where the headings are those of a list of marks, but what stands below them is not."""
    if all(role in header.columns for role in _OF_MARKS):
        named = ", ".join(f"“{header.caption(header.columns[role])}”" for role in _OF_MARKS)
        raise Question(
            f"The columns {named} should hold dates, AM or PM, and marks, but most of their cells are something else, "
            "so the file cannot be read. Check that each column stands under its own heading.",
            Asked(
                About.COLUMNS, f"The columns {named} do not hold dates, sessions and marks. Say what each column is."
            ),
        )


def _refuse_days(table: Table, header: Header, rows: Codes) -> None:
    """Question where the same pupils have a row for each of several days: a register, whose marks were not found."""
    if Role.DATE not in header.columns:
        return
    texts = _texts(table, header.columns[Role.DATE], rows)
    if 2 * sum(map(looks_like_date, texts)) > len(texts):
        message = (
            f"The file has several rows for each pupil, with days under “{header.caption(header.columns[Role.DATE])}”, "
            "so it seems to be a register; but its columns of sessions and marks were not found."
        )
        raise Question(
            f"{message} Give them the headings AM/PM and Mark.",
            Asked(About.COLUMNS, f"{message} Say what each column is."),
        )


def _warn_of_figures(table: Table, header: Header, rows: Codes, others: list[int], task: Task) -> None:
    """A warning that names the columns that look like marks, dates or figures of attendance."""
    places = [header.columns[role] for role in _NOT_OF_LISTS if role in header.columns]
    places = [place for place in places if any(_texts(table, place, rows))]
    places += [place for place in others if _is_figure(table, header, place, rows)]
    if places:
        named = ", ".join(f"“{header.caption(place)}”" for place in sorted(places)[:20])
        task.findings.warning(
            f"The file is read as a list of pupils, without marks or figures, but these columns look like dates, marks "
            f"or figures of attendance: {named}. If they are, the file was not understood: say what each column is.",
            table.row_number(header.row),
            header.caption(min(places)),
        )


def _is_figure(table: Table, header: Header, place: int, rows: Codes) -> bool:
    caption, texts = header.captions[place], _texts(table, place, rows)
    if not texts:
        return False
    if _ATTENDANCE.search(caption) and 2 * sum(_NUMBER.fullmatch(text) is not None for text in texts) > len(texts):
        return True
    if _SESSION.search(caption) and all(map(is_mark, texts)):
        return True
    return _OTHER_DATE.search(caption) is None and 2 * sum(map(is_written_as_date, texts)) > len(texts)


def _texts(table: Table, place: int, rows: Codes) -> list[str]:
    """The distinct texts of a column that are not blank."""
    column = table.columns[place]
    return [
        text.strip() for text, count in zip(column.values, column.counts(rows), strict=True) if count and text.strip()
    ]


def _holds_marks(table: Table, place: int, rows: Codes) -> bool:
    column = table.columns[place]
    counts = column.counts(rows)
    written = [text.strip() for text, count in zip(column.values, counts, strict=True) if count and text.strip()]
    return bool({"/", "\\"} & set(written)) and looks_like_marks(column.values, counts.tolist(), ENGLAND)


LAYOUT = Layout("pupils-list", "A list of pupils without marks", recognise, read)
