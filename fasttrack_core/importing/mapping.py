"""What a person said about a file's columns, kept for the next file with the same headings.

A mapping rewrites a table before any layout sees it: the headings become words that every layout knows, columns that
are not wanted become empty, dates whose order was asked become ISO dates, codes of the school's own become codes of the
register. So a layout never knows that there was a mapping.
"""

import json
import re
from collections.abc import Callable, Iterable, Sequence
from collections.abc import Mapping as Names
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

import numpy as np

from fasttrack_core.attendance.figures.codes import ENGLAND
from fasttrack_core.errors import BadAnswer, BadDefinition
from fasttrack_core.importing.captions import DAY, captions_of_row, captions_of_two_rows, read_caption
from fasttrack_core.importing.dates import (
    DAY_FIRST,
    DAY_FIRST_SHORT,
    ISO,
    MONTH_FIRST,
    MONTH_FIRST_SHORT,
    is_written_as_date,
)
from fasttrack_core.importing.findings import Finding
from fasttrack_core.importing.header import HALVES, SEARCHED_ROWS, WORDS_OF_DAYS, Role, assign, plain_word, words_of
from fasttrack_core.importing.long_marks import half_of
from fasttrack_core.importing.marks import is_mark
from fasttrack_core.importing.numbers import upn_shaped
from fasttrack_core.importing.questions import CODE_OF, MARK_OF, PRESENT, About, Asked, Question
from fasttrack_core.importing.reading import Sheet
from fasttrack_core.importing.school_days import sessions_of_spans
from fasttrack_core.importing.table import Codes, Column, Table, letter, recoded

MARKS_OF_SESSION = "marks of a session"
"""What a column is whose heading names a session or a day."""
FORMAT = 2
"""The format in which mappings are stored: 1 knew neither answers nor two columns of marks."""
LONGEST_LABEL = 200
"""Letters of a heading by which a column is known; what is longer is a sentence in the wrong place."""
_LONGEST_KEPT = 300
_UNNAMED = re.compile(r"column [A-Z]{1,3}( \(\d+\))?")


OF_ONE_FILE = frozenset(
    {"month", "week", "sheet", "unread-sheets", "new-pupils", "school-days", "absent", "undated", "day-and-month"}
    | {"years"}
)
"""Keys of questions whose answer is about one file and says nothing of the next."""


NO_MARK = "no mark"
"""The answer to what stands for present: that nothing does; only absences are written."""
NOBODY = "nobody"
"""The answer to what stands for present: nobody was; the file is a register as it is."""
NONE_ABSENT = "nobody was absent"
"""The answer to whether nobody was absent: the file is a register as it is."""


class DateOrder(StrEnum):
    """Which comes first in dates such as 03/04/2026."""

    DAY_FIRST = "day first"
    MONTH_FIRST = "month first"


_FORMS = {
    DateOrder.DAY_FIRST: (DAY_FIRST, DAY_FIRST_SHORT),
    DateOrder.MONTH_FIRST: (MONTH_FIRST, MONTH_FIRST_SHORT),
}


WHERE = ("headings", "columns", "sheet", "header_row", "header_rows")
"""The fields of a mapping that say where things are, and nothing of what they mean."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapping:
    """How the tables with certain headings are to be read.

    headings: the labels (``labels``) of all columns, in the order of the file that it was made for. columns: for each
    label what the column is: a ``Role``, ``MARKS_OF_SESSION``, or a layout's own heading word; labels that are left out
    are not read. layout: the id of the layout to read it with; any if empty. header_row: the number of the (lower)
    header row as a person sees it, used where no row has just these headings. header_rows: 1, or 2 where dates stand
    over AM and PM. date_order: None where the dates settle it. halves: what the texts of the session column stand for
    (AM or PM). codes: what the file's own signs of marks stand for, each a code of the register or PRESENT. sheet: the
    name of the sheet, if it matters. week_beginning: the Monday of a file that does not say its week; it belongs to one
    file and is not kept. answers: what was answered to a file's questions, by their keys; those in OF_ONE_FILE are not
    kept.
    """

    headings: tuple[str, ...]
    columns: Names[str, str]
    layout: str = ""
    sheet: str = ""
    header_row: int = 1
    header_rows: int = 1
    date_order: DateOrder | None = None
    halves: Names[str, str] = field(default_factory=dict)
    codes: Names[str, str] = field(default_factory=dict)
    week_beginning: date | None = None
    answers: Names[str, str] = field(default_factory=dict)

    @property
    def signature(self) -> str:
        """The same text for every file with these headings, in whatever order and case."""
        return signature_of(self.headings)

    @property
    def told_signs(self) -> tuple[str, ...]:
        """A sentence that says what the file's own signs stand for; none where nobody said anything of them."""
        signs = [f"“{' '.join(sign.split())[:24]}” is {code}" for sign, code in self.codes.items() if code.strip()]
        if not signs:
            return ()
        return (f"Marks, as you chose: {', '.join(signs[:12])}{' and so on' if len(signs) > 12 else ''}.",)

    @property
    def is_worth_keeping(self) -> bool:
        """True when it says something of the next file with its headings."""
        return bool(self.columns or (self.signature and (self.codes or _kept_answers(self.answers))))

    @property
    def says_where(self) -> bool:
        """True when it names columns or a sheet; else it only answers questions."""
        return bool(self.columns or self.sheet)

    def place_in(self, sheets: Sequence[Sheet]) -> int:
        """Which of the tables of a file is meant; Question where none has these headings."""
        named = [place for place, sheet in enumerate(sheets) if sheet.name == self.sheet]
        if not self.columns and (named or not self.sheet):
            return named[0] if named else 0
        order: list[int] = [*named, *range(len(sheets))]
        for place in order:
            if self.header_in(sheets[place].table) is not None:
                return place
        if named:
            return named[0]
        if len(sheets) == 1:
            return 0
        raise Question(
            "No sheet of the file has the headings that were saved. Say what each column is.",
            Asked(About.SHEET, "Which sheet is the register?", tuple(sheet.name for sheet in sheets)),
        )

    def rewritten(self, table: Table) -> Table:
        """The table from its header row on, with the headings that layouts know."""
        if not self.columns:
            return table
        row = self._row(table)
        if not 0 <= row < table.height:
            raise Question(
                f"The file has no row {self.header_row}, so it has no header row there.",
                Asked(About.COLUMNS, "Which row holds the headings?"),
            )
        return Table(
            tuple(
                self._column(column, label, self._what(label), row)
                for column, label in zip(table.columns, labels_of(table, row, self.header_rows), strict=True)
            ),
            table.first_row + row,
            None if table.lengths is None else table.lengths[row:],
            table.sheet,
        )

    def own_headings(self, table: Table) -> tuple[str, ...]:
        """The file's own heading of each column of a table that ``rewritten`` takes; empty where it has none."""
        return tuple(_headings(table, self._row(table), self.header_rows))

    def _row(self, table: Table) -> int:
        """The header row, from 0; where none has just these headings the chosen one, which may be outside the table."""
        row = self.header_in(table)
        return self.header_row - table.first_row if row is None else row

    def in_the_files_words(self, findings: Iterable[Finding]) -> tuple[Finding, ...]:
        """The findings with the file's own headings."""
        own = {_heading(what): label for label, what in self.columns.items() if what != MARKS_OF_SESSION}
        own |= {label: label for label in self.headings}
        return tuple(
            replace(finding, column=own[finding.column]) if finding.column in own else finding for finding in findings
        )

    def header_in(self, table: Table) -> int | None:
        """The row that has just these headings; None where none has."""
        for row in range(min(SEARCHED_ROWS, table.height)):
            if signature_of(labels_of(table, row, self.header_rows)) == self.signature:
                return row
        return None

    def _what(self, label: str) -> str:
        """What a column is: as its label was answered, whatever its case; a new session as the sessions before."""
        if label in self.columns:
            return self.columns[label]
        word = plain_word(label)
        if word and read_caption(0, label) is None:
            return next((what for known, what in self.columns.items() if plain_word(known) == word), "")
        sessions = label not in self.headings and MARKS_OF_SESSION in self.columns.values()
        return MARKS_OF_SESSION if sessions and read_caption(0, label) is not None else ""

    def _column(self, column: Column, label: str, what: str, row: int) -> Column:
        if not what:
            return Column(np.zeros(len(column.codes) - row, dtype=np.int32), ("",))
        heading = self._session_heading(label) if what == MARKS_OF_SESSION else _heading(what)
        texts = [self._text(what, text) for text in column.values]
        below = recoded(column.codes[row:], texts)
        codes: Codes = below.codes.copy()
        values = list(below.values)
        if heading not in values:
            values.append(heading)
        codes[0] = values.index(heading)
        return Column(codes, tuple(values))

    def _text(self, what: str, text: str) -> str:
        if what == Role.SESSION:
            return self.halves.get(text.strip(), text)
        if what in (Role.DATE, Role.BIRTH, Role.ENTRY, Role.LEAVING):
            return self._date(text)
        return text

    def _date(self, text: str) -> str:
        """The text, as an ISO date where it is one in the order that was answered."""
        if self.date_order is None:
            return text
        for form in _FORMS[self.date_order]:
            day = form.read(text.strip())
            if day is not None:
                return day.isoformat()
        return text

    def _session_heading(self, label: str) -> str:
        caption = read_caption(0, label)
        if caption is None or self.date_order is None:
            return label
        day = self._date(caption.text)
        return f"{day} {('AM', 'PM')[caption.half]}" if caption.half < 2 else day


def answered(mapping: Mapping | None, answers: Names[str, str]) -> Mapping:
    """The mapping, or one that says nothing else, with ``answers`` to the questions of those keys.

    Raises BadAnswer for an answer that its question cannot have.
    """
    known = mapping or Mapping(headings=(), columns={})
    for key, answer in answers.items():
        known = _with_answer(known, key, answer.strip())
    return known


def _with_answer(mapping: Mapping, key: str, answer: str) -> Mapping:
    if key.startswith(MARK_OF):
        return replace(mapping, codes={**mapping.codes, key.removeprefix(MARK_OF): code_named(answer)})
    if key == "present" and answer not in (NO_MARK, NOBODY):
        return replace(mapping, codes={**mapping.codes, answer: PRESENT})
    if key.startswith(CODE_OF):
        return replace(mapping, answers={**mapping.answers, key: code_named(answer)})
    if key == "date-order":
        if answer not in list(DateOrder):
            raise BadAnswer(f"The answer to date-order is “{DateOrder.DAY_FIRST}” or “{DateOrder.MONTH_FIRST}”.")
        return replace(mapping, date_order=DateOrder(answer))
    if key == "week":
        day = next((day for form in (ISO, DAY_FIRST) if (day := form.read(answer)) is not None), None)
        if day is None:
            raise BadAnswer("The answer to week is a day of that week, such as 2026-11-23.")
        return replace(mapping, week_beginning=day - timedelta(days=day.weekday()))
    if key == "school-days":
        sessions_of_spans(answer)
    if key == "sheet":
        return replace(mapping, sheet=answer)
    return replace(mapping, answers={**mapping.answers, key: answer})


def named_codes(answers: Names[str, str]) -> dict[str, str]:
    """What a system's own names of codes stand for, out of the answers."""
    return {key.removeprefix(CODE_OF): answer for key, answer in answers.items() if key.startswith(CODE_OF)}


def code_named(answer: str) -> str:
    """A code of the register, or PRESENT; BadAnswer for anything else."""
    if answer.casefold() == PRESENT:
        return PRESENT
    if ENGLAND.by_text.get(answer.upper()) is None:
        raise BadAnswer(f"“{answer[:40]}” is no attendance code. Give a code of the register, or {PRESENT}.")
    return answer.upper()


def fitting(kept: Sequence[Mapping], sheets: Sequence[Sheet]) -> Mapping | None:
    """The one of several mappings that was made for the headings of one of the sheets; the only one if there is one."""
    if len(kept) == 1:
        return kept[0]
    tables = [sheet.table for sheet in sheets]
    return next((each for each in kept if any(each.header_in(table) is not None for table in tables)), None)


def _heading(what: str) -> str:
    return WORDS_OF_DAYS[what][0] if what in WORDS_OF_DAYS else what


def signature_of(headings: Iterable[str]) -> str:
    """The headings as one text, without order, case and signs.

    Sessions, which differ from file to file, and columns without a heading are left out.
    """
    named = (text for text in headings if text and not _UNNAMED.fullmatch(text))
    words = {plain_word(text) for text in named if read_caption(0, text) is None}
    return "|".join(sorted(words - {""}))


def labels_of(table: Table, row: int, header_rows: int = 1) -> tuple[str, ...]:
    """A name for each column, each once: its heading, else its letter; of two header rows the date with AM or PM."""
    texts = _headings(table, row, header_rows)
    seen: dict[str, int] = {}
    labels = []
    for place, text in enumerate(texts):
        label = text[:LONGEST_LABEL].rstrip() or f"column {letter(place)}"
        seen[label] = seen.get(label, 0) + 1
        labels.append(label if seen[label] == 1 else f"{label} ({seen[label]})")
    return tuple(labels)


def _headings(table: Table, row: int, header_rows: int) -> list[str]:
    """The heading of each column, empty where there is none; of two header rows the date with AM or PM."""
    head = table.head(row + 1)
    texts = [" ".join(cell.split()) for cell in head[row]]
    if header_rows == 2:
        for caption in captions_of_two_rows(head, row):
            texts[caption.place] = f"{caption.text} {('AM', 'PM')[caption.half]}"
    return texts


def proposed(table: Table, header_row: int | None = None, header_rows: int | None = None, sheet: str = "") -> Mapping:
    """A first guess for the screen: the header row and what each column is, by its heading.

    header_row: the row that a person chose, as it is seen; header_rows: how many header rows. Without them the row that
    names most.
    """
    row = _likeliest(table) if header_row is None else header_row - table.first_row
    row = min(max(row, 0), max(table.height - 1, 0))
    head = table.head(row + 1)
    two = captions_of_two_rows(head, row)
    if header_rows is None:
        header_rows = 2 if len(two) > len(captions_of_row(head[row])) else 1
    labels = labels_of(table, row, header_rows)
    sessions = two if header_rows == 2 else captions_of_row(head[row])
    columns = {labels[place]: role for role, place in _roles(head[row]).items()}
    columns |= {labels[caption.place]: MARKS_OF_SESSION for caption in sessions}
    columns |= _by_contents(table, row, labels, columns)
    return Mapping(
        headings=labels,
        columns=columns,
        sheet=sheet,
        header_row=row + table.first_row,
        header_rows=header_rows,
    )


_SHAPES: tuple[tuple[Role, Callable[[str], bool]], ...] = (
    (Role.UPN, upn_shaped),
    (Role.DATE, is_written_as_date),
    (Role.SESSION, lambda text: half_of(text) >= 0),
    (Role.MARK, is_mark),
    (Role.ADMISSION, lambda text: text.isascii() and text.isdigit() and len(text) > 2),
)
_SAMPLED = 200


def _by_contents(table: Table, row: int, labels: Sequence[str], known: Names[str, str]) -> dict[str, str]:
    """What columns are whose headings do not say it: four fifths of what is in them has the shape, half of
    it for marks, which a school may write in its own way beside the strokes for present."""
    found: dict[str, str] = {}
    taken = set(known.values()) | ({Role.DATE, Role.MARK} if MARKS_OF_SESSION in known.values() else set())
    taken |= {Role.MARK} if taken & set(HALVES) else set()
    strokes: dict[str, set[str]] = {}
    for column, label in zip(table.columns, labels, strict=True):
        counts = column.counts(slice(row + 1, row + 1 + _SAMPLED)).tolist()
        texts = {text.strip(): count for text, count in zip(column.values, counts, strict=True) if count}
        total = sum(count for text, count in texts.items() if text)
        if label in known or not total:
            continue
        for role, fits in _SHAPES:
            fitting = sum(count for text, count in texts.items() if text and fits(text))
            if role is Role.MARK and not {"/", "\\"} & set(texts):
                continue
            if role is Role.MARK and 2 * fitting >= total:
                strokes[label] = {"/", "\\"} & set(texts)
            if role not in taken and fitting * (2 if role is Role.MARK else 1.25) >= total:
                found[label] = role
                taken.add(role)
                break
    if list(strokes.values()) == [{"/"}, {"\\"}] and Role.MARK in found.values():
        found |= dict(zip(strokes, HALVES, strict=True))
    if Role.UPN in taken and found:
        found = {label: role for label, role in found.items() if role != Role.ADMISSION}
    return found


def _roles(cells: Sequence[str]) -> dict[str, int]:
    """The column of each role that a row names; AM and PM only where it has both, since a session is named so too."""
    found = assign(words_of(cells), WORDS_OF_DAYS)
    both = all(role in found for role in HALVES)
    return {role: place for role, place in found.items() if both or role not in HALVES}


def _likeliest(table: Table) -> int:
    """The row whose cells name most columns; the first with most filled cells where none does."""
    best, best_score = 0, (-1, -1)
    for row, cells in enumerate(table.head(SEARCHED_ROWS)):
        sessions = captions_of_row(cells)
        certain = len(sessions) > 2 or any(caption.half < DAY for caption in sessions)
        named = len(_roles(cells)) + (len(sessions) if certain else 0)
        named = max(named, len(captions_of_two_rows(table.head(row + 1), row)))
        score = (named, sum(bool(cell.strip()) for cell in cells))
        if score > best_score:
            best, best_score = row, score
    return best


def to_plain(mapping: Mapping) -> dict[str, Any]:
    """The mapping as plain data, to be kept or given to another school; it holds headings and codes, no pupils."""
    return {
        "format": FORMAT,
        "headings": list(mapping.headings),
        "columns": dict(mapping.columns),
        "layout": mapping.layout,
        "sheet": mapping.sheet,
        "header_row": mapping.header_row,
        "header_rows": mapping.header_rows,
        "date_order": mapping.date_order.value if mapping.date_order else None,
        "halves": {text: half for text, half in mapping.halves.items() if len(text) <= _LONGEST_KEPT},
        "codes": {text: code for text, code in mapping.codes.items() if len(text) <= _LONGEST_KEPT},
        "answers": _kept_answers(mapping.answers),
    }


def _kept_answers(answers: Names[str, str]) -> dict[str, str]:
    """Those that say something of the next file too: that nobody was present is said of one file only."""
    return {
        key: answer
        for key, answer in answers.items()
        if key.partition(":")[0] not in OF_ONE_FILE and answer != NOBODY and max(len(key), len(answer)) <= _LONGEST_KEPT
    }


def upcast(data: Names[str, Any]) -> dict[str, Any]:
    """Stored data of any format as data of FORMAT; TypeError where it is of none, BadDefinition of a later one."""
    found = dict(data)
    if found.get("version") == 1:
        found = {"format": 2, "answers": {}, **{key: value for key, value in found.items() if key != "version"}}
    if type(found.get("format")) is not int or found["format"] < FORMAT:
        raise TypeError
    if found["format"] > FORMAT:
        raise BadDefinition(
            "The column mapping was saved by a newer version of Fast Track and cannot be read here. Update Fast Track."
        )
    return found


def from_plain(data: object) -> Mapping:
    """The mapping that ``to_plain`` wrote, in whatever format; BadDefinition for anything else."""
    try:
        if not isinstance(data, dict):
            raise TypeError
        data = upcast(data)
        rows = int(data["header_row"]), int(data["header_rows"])
        if rows[0] < 0 or rows[1] not in (1, 2):
            raise ValueError
        return Mapping(
            headings=tuple(map(_str, data["headings"])),
            columns={_str(label): _str(what) for label, what in data["columns"].items()},
            layout=_str(data["layout"]),
            sheet=_str(data["sheet"]),
            header_row=rows[0],
            header_rows=rows[1],
            date_order=DateOrder(data["date_order"]) if data["date_order"] else None,
            halves={_str(text): _str(half) for text, half in data["halves"].items()},
            codes={_str(text): _str(code) for text, code in data["codes"].items()},
            answers={_str(key): _str(answer) for key, answer in data["answers"].items()},
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        raise BadDefinition(
            "The file is not a column mapping of this program. Export the mapping again from the other school."
        ) from None


EXPORT = "fast-track-mappings"
LARGEST_EXPORT = 200_000


def read_export(data: bytes) -> list[tuple[str, Mapping]]:
    """The mappings of a file that a school downloaded, with their names; BadDefinition for any other file."""
    try:
        if len(data) > LARGEST_EXPORT:
            raise ValueError
        return [(str(each["name"])[:120], from_plain(each["mapping"])) for each in json.loads(data)[EXPORT]]
    except (ValueError, TypeError, KeyError, RecursionError):
        raise BadDefinition(
            "The file is not an export of column mappings. Export it from the Upload page of the school that made them."
        ) from None


def _str(value: object) -> str:
    if not isinstance(value, str) or len(value) > _LONGEST_KEPT:
        raise TypeError
    return value
