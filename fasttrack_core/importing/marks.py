"""What the texts of marks mean, on the day of the session, and what to say about those that are doubtful."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from fasttrack_core.attendance.figures.codes import (
    ENGLAND,
    FIRST_NUMBER,
    NO_MARK,
    UNKNOWN,
    Category,
    CodeTable,
    Marks,
    Spelling,
    minutes_late,
)
from fasttrack_core.attendance.figures.register import Register
from fasttrack_core.attendance.figures.sessions import day_of, spoken_date
from fasttrack_core.importing.dates import looks_like_date
from fasttrack_core.importing.findings import Findings
from fasttrack_core.importing.questions import PRESENT


@dataclass(frozen=True, slots=True)
class MarkTexts:
    """Distinct mark texts: numbers: uint8, the code number of each whatever the date; spelling: how each was
    written."""

    texts: tuple[str, ...]
    numbers: Marks
    spelling: tuple[Spelling, ...]

    @property
    def kept_as_written(self) -> npt.NDArray[np.bool_]:
        """bool for each text: its number does not say what was written."""
        kept = (Spelling.SUBCODE, Spelling.UNKNOWN)
        return np.array([spelling in kept for spelling in self.spelling], dtype=np.bool_)


PRESENT_NUMBER = FIRST_NUMBER[Category.APPROVED_ACTIVITY] - 1
"""The number of a sign that says present, until ``with_strokes`` writes it as / or \\; no code has it."""

BLANK_NUMBER = PRESENT_NUMBER - 1
"""The number of a cell without a mark where that says present, until the whole file was looked at."""


@dataclass(frozen=True)
class OwnSigns(CodeTable):
    """The codes of a rule set, and what the file's own signs (in small letters; a blank is the empty one) stand for."""

    own: Mapping[str, int] = field(default_factory=dict)

    def read(self, text: str) -> tuple[int, Spelling]:
        """As ``CodeTable.read``, but what a person said of a sign goes first."""
        number = self.own.get(text.strip().casefold())
        return super().read(text) if number is None else (number, Spelling.EXACT)

    def text(self, number: int) -> str:
        """As ``CodeTable.text``; the file's own sign for one that says present."""
        if number not in (PRESENT_NUMBER, BLANK_NUMBER):
            return super().text(number)
        return next((sign for sign, stands in self.own.items() if stands == number), "")


def with_own_signs(codes: CodeTable, signs: Mapping[str, str], *, blank: bool = False) -> CodeTable:
    """The codes, read with ``signs``: what each sign of a file stands for, a code's text or PRESENT.

    blank: a cell without a mark says present too.
    """
    known = {code.code: code.number for code in codes.codes} | {PRESENT: PRESENT_NUMBER}
    own = {sign.strip().casefold(): known[stands] for sign, stands in signs.items() if stands in known}
    if blank:
        own[""] = BLANK_NUMBER
    return OwnSigns(codes.codes, codes.edition, own) if own else codes


def with_strokes(register: Register) -> Register:
    """The register with / for every morning and \\ for every afternoon in which the file's own sign says present."""
    own = register.marks == PRESENT_NUMBER
    if not own.any():
        return register
    strokes = [ENGLAND.by_text[text].number for text in ("/", "\\")]
    marks = np.where(own, np.array(strokes, dtype=np.uint8)[register.sessions & 1], register.marks)
    return replace(register, marks=np.asfortranarray(marks))


def understand_marks(texts: Sequence[str], codes: CodeTable) -> MarkTexts:
    """The code number of each text and how it was written."""
    read = [codes.read(text) for text in texts]
    numbers = np.fromiter((number for number, _ in read), dtype=np.uint8, count=len(read))
    return MarkTexts(tuple(texts), numbers, tuple(spelling for _, spelling in read))


def is_mark(text: str, codes: CodeTable = ENGLAND) -> bool:
    """True for a code, however it is spelled; False for a blank."""
    return codes.read(text)[1] not in (Spelling.UNKNOWN, Spelling.BLANK)


def looks_like_marks(texts: Sequence[str], counts: Sequence[int], codes: CodeTable) -> bool:
    """True when some cell holds a code, or none holds anything."""
    written = [text for text, count in zip(texts, counts, strict=True) if count and text.strip()]
    return not written or any(codes.read(text)[1] is not Spelling.UNKNOWN for text in written)


_SIGNS = 24
_LONGEST_SIGN = 40


def signs_of_marks(texts: Sequence[str], counts: Sequence[int]) -> bool:
    """True for a column of codes, or of a few short signs or words over and over, as another system writes marks."""
    if looks_like_marks(texts, counts, ENGLAND):
        return True
    written = {text.strip(): count for text, count in zip(texts, counts, strict=True) if count and text.strip()}
    few = len(written) <= _SIGNS and max(map(len, written)) <= _LONGEST_SIGN
    return few and sum(written.values()) >= 2 * len(written) and not any(map(looks_like_date, written))


def note_spellings(marks: MarkTexts, used: npt.NDArray[np.bool_], column: str, findings: Findings) -> None:
    """One note for a column with codes in lower case or with spaces; one for each sub-code."""
    if any(use and how is Spelling.RESPELLED for use, how in zip(used, marks.spelling, strict=True)):
        findings.note("Codes in lower case or with spaces around them are read as the codes themselves.", column=column)
    if any(use and how is Spelling.MINUTES for use, how in zip(used, marks.spelling, strict=True)):
        findings.note(WITH_MINUTES, column=column)
    for place, how in enumerate(marks.spelling):
        if used[place] and how is Spelling.SUBCODE:
            note_subcode(marks.texts[place], column, findings)


def note_subcode(text: str, column: str | None, findings: Findings) -> None:
    """The note for one sub-code of a register system."""
    findings.note(
        f"The register system's sub-code {text.strip()} is read as {text.strip()[0].upper()}.", None, column, text
    )


WITH_MINUTES = "Minutes beside a late mark, such as L (12), are read as its comment."


def told_minutes(text: str) -> str:
    """``12 minutes late`` for ``L (12)``; empty where the mark has no minutes."""
    minutes = minutes_late(text)
    return f"{minutes} minute{'' if minutes == 1 else 's'} late" if minutes else ""


UNKNOWN_MARK = (
    "This is not an attendance code, so the mark is left out and counts as missing. Correct it in the register."
)


def outside_dates_message(codes: CodeTable, number: int, day: int) -> str:
    """Why a code may not be used on a day."""
    code = codes.by_number[number]
    when = day_of(day)
    if code.first_day is not None and when < code.first_day:
        limit = f"began on {spoken_date(code.first_day)}"
    else:
        limit = f"ended on {spoken_date(code.last_day)}" if code.last_day else "is not in use"
    return f"Code {code.code} {limit}, so here it counts as missing. Correct the mark in the register."


@dataclass(frozen=True, slots=True, eq=False)
class DatedCodes:
    """Code numbers as written to their numbers on a day: lookup[regime of the day, number as written]."""

    codes: CodeTable
    lookup: Marks
    regimes: npt.NDArray[np.int32]

    @staticmethod
    def over(codes: CodeTable, days: npt.NDArray[np.int32]) -> "DatedCodes":
        """For ``days`` (day numbers): ``regimes`` gives each day's row of ``lookup``."""
        distinct, first, regimes = np.unique(codes.regime(days), return_index=True, return_inverse=True)
        lookup = np.empty((len(distinct), 256), dtype=np.uint8)
        for row, place in enumerate(first):
            lookup[row] = codes.on(day_of(int(days[place])))
        return DatedCodes(codes, lookup, regimes.astype(np.int32))


_BETWEEN = re.compile(r"\s*([^|,;]*?)\s*[|,;]\s*([^|,;]*?)\s*")
"""Two marks of a day with a sign between them, such as ``/ | \\`` or ``I, \\``."""
LONGEST_DAY = 60
"""Characters of a day's cell, with its spaces: a longer one is no two marks."""
OneMark = tuple[int, Spelling]
_NONE: OneMark = (NO_MARK, Spelling.BLANK)
_DOUBT: OneMark = (UNKNOWN, Spelling.UNKNOWN)


def read_day(text: str, codes: CodeTable) -> tuple[OneMark, OneMark]:
    """The morning's and the afternoon's mark of a day's cell, told apart by position, which is never stripped.

    Two characters are one mark each. A longer cell is cut where both parts are codes, if all such cuts agree. A single
    ``/`` is the morning, a single ``\\`` the afternoon. A comma, a semicolon or an upright stroke may stand between the
    two. Anything else is unknown for both.
    """
    if not text.strip():
        blank = codes.read("")
        return blank, blank
    if text in ("/", "\\"):
        mark = codes.read(text)
        return (mark, _NONE) if text == "/" else (_NONE, mark)
    if len(text) == 2:
        return codes.read(text[0]), codes.read(text[1])
    between = _BETWEEN.fullmatch(text) if len(text) <= LONGEST_DAY else None
    if between is not None:
        parts = codes.read(between[1]), codes.read(between[2])
        known = all(how is not Spelling.UNKNOWN for _, how in parts)
        return parts if known else (_DOUBT, _DOUBT)
    cuts = {}
    for place in range(1, len(text) if len(text) <= LONGEST_DAY else 0):
        parts = codes.read(text[:place]), codes.read(text[place:])
        if all(how in (Spelling.EXACT, Spelling.RESPELLED, Spelling.BLANK, Spelling.MINUTES) for _, how in parts):
            cuts[parts[0][0], parts[1][0]] = parts
    if len(cuts) == 1:
        return next(iter(cuts.values()))
    return _DOUBT, _DOUBT
