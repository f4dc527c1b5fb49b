"""The attendance codes and what each counted as on the date of the session.

Every code has a fixed number (column ``number`` of ``codes.csv``), chosen so that each category is a range of numbers:
a register is a matrix of these bytes, and "is it unauthorised" is one comparison. A code with dates has a second
number, in the missing range, for a mark written outside those dates, so that the mark as written is never lost.
Numbers are stored in databases: never reuse or change one.
"""

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from importlib import resources
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

Marks = npt.NDArray[np.uint8]

NO_MARK = 0
"""Nothing was written for the session."""
DASH = 1
"""``-``: the register system says that no mark was taken."""
UNKNOWN = 2
"""Something was written that is not a code; the text is kept in ``Register.raw``."""
CONFLICT = 3
"""Two different marks were given for one session; both are kept in ``Register.raw``."""
OFF_ROLL = 66
"""The pupil was not on the school's roll: no code of a register, put in for counting only (``enrolments.py``)."""


class Category(StrEnum):
    """What a mark counts as (School Attendance (Pupil Registration) (England) Regulations 2024, SI 2024/208)."""

    MISSING = "missing"
    ADMINISTRATIVE = "administrative"
    NOT_POSSIBLE = "not_possible"
    AUTHORISED = "authorised"
    UNAUTHORISED = "unauthorised"
    PRESENT = "present"
    APPROVED_ACTIVITY = "approved_activity"


FIRST_NUMBER: Mapping[Category, int] = MappingProxyType(
    {
        Category.MISSING: 0,
        Category.ADMINISTRATIVE: 64,
        Category.NOT_POSSIBLE: 72,
        Category.AUTHORISED: 96,
        Category.UNAUTHORISED: 128,
        Category.PRESENT: 144,
        Category.APPROVED_ACTIVITY: 160,
    }
)
"""The lowest code number of each category; a category ends where the next begins."""

FIRST_CLASSIFIED = FIRST_NUMBER[Category.ADMINISTRATIVE]
"""Marks from this number on are classified; those below count as missing."""
FIRST_POSSIBLE = FIRST_NUMBER[Category.AUTHORISED]
"""Marks from this number on are possible sessions (authorised, unauthorised, present, approved activity)."""
FIRST_UNAUTHORISED = FIRST_NUMBER[Category.UNAUTHORISED]
FIRST_ATTENDED = FIRST_NUMBER[Category.PRESENT]
"""Marks from this number on are attended sessions (present, approved educational activity)."""

_HOW_LATE = r"(\d{1,4}|\d{1,2}:\d\d)\s*(?:M|MINS?|MINUTES?|['′])?\.?(?:\s*LATE)?"
_MINUTES = re.compile(rf"^(?:([LU/\\])\s*[(\[]\s*{_HOW_LATE}\s*[)\]]|\(?([LU])\)?\s*[-:=+/@–,]?\s*{_HOW_LATE})$")
_SUBCODE = re.compile(r"^([A-Z])(?:_\w+|\d\d)$")


class Spelling(StrEnum):
    """How a mark was written."""

    EXACT = "exact"
    RESPELLED = "respelled"
    SUBCODE = "subcode"
    MINUTES = "minutes"
    BLANK = "blank"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Code:
    """One attendance code. ``first_day`` and ``last_day`` are inclusive; None means without limit."""

    code: str
    meaning: str
    category: Category
    first_day: date | None
    last_day: date | None
    counts_to_penalty_threshold: bool
    number: int
    number_outside_dates: int | None

    def in_force(self, day: date) -> bool:
        """True when the code may be used for a session on ``day``."""
        return (self.first_day is None or self.first_day <= day) and (self.last_day is None or day <= self.last_day)


_OFF_ROLL = Code("–", "not on the school's roll", Category.ADMINISTRATIVE, None, None, False, OFF_ROLL, None)


@dataclass(frozen=True)
class CodeTable:
    """The codes of one rule set; ``edition`` is what a verdict cites."""

    codes: tuple[Code, ...]
    edition: str

    @cached_property
    def by_text(self) -> Mapping[str, Code]:
        return MappingProxyType({code.code: code for code in self.codes})

    @cached_property
    def by_number(self) -> Mapping[int, Code]:
        found = {code.number: code for code in self.codes}
        found |= {code.number_outside_dates: code for code in self.codes if code.number_outside_dates is not None}
        found[OFF_ROLL] = _OFF_ROLL
        return MappingProxyType(found)

    def read(self, text: str) -> tuple[int, Spelling]:
        """The number of the mark written as ``text``, whatever the date, and how it was written.

        Lower case and padding are read (``RESPELLED``); a register system's sub-code such as ``I01`` or ``I_F`` is read
        as its parent code (``SUBCODE``), a late mark with its minutes such as ``L (12)`` or ``U 45`` as the mark
        (``MINUTES``); anything else is ``UNKNOWN``.
        """
        bare = text.strip().strip("\u00a0\u200b\ufeff").strip()
        if not bare:
            return NO_MARK, Spelling.BLANK
        code = self.by_text.get(bare)
        if code is not None:
            return code.number, Spelling.EXACT if bare == text else Spelling.RESPELLED
        code = self.by_text.get(bare.upper())
        if code is not None:
            return code.number, Spelling.RESPELLED
        late = _MINUTES.match(bare.upper())
        if late:
            return self.by_text[late[1] or late[3]].number, Spelling.MINUTES
        parent = _SUBCODE.match(bare.upper())
        if parent and parent[1] in self.by_text:
            return self.by_text[parent[1]].number, Spelling.SUBCODE
        return UNKNOWN, Spelling.UNKNOWN

    def on(self, day: date) -> Marks:
        """uint8[256]: for each code number as written, its number on ``day`` (the missing one outside its dates)."""
        lookup = np.arange(256, dtype=np.uint8)
        for code in self.codes:
            if code.number_outside_dates is not None:
                in_force = code.in_force(day)
                lookup[code.number] = code.number if in_force else code.number_outside_dates
                lookup[code.number_outside_dates] = lookup[code.number]
        return lookup

    def regime(self, days: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
        """For each day (days since 1970-01-01) a number that is equal for days on which the same codes are in force."""
        return np.searchsorted(self._changes, days, side="right").astype(np.int32)

    @cached_property
    def _changes(self) -> npt.NDArray[np.int32]:
        epoch = date(1970, 1, 1).toordinal()
        starts = {code.first_day.toordinal() - epoch for code in self.codes if code.first_day}
        starts |= {code.last_day.toordinal() + 1 - epoch for code in self.codes if code.last_day}
        return np.array(sorted(starts), dtype=np.int32)

    def text(self, number: int) -> str:
        """The code as a person writes it; empty for no mark, ``?`` for an unknown or doubtful one."""
        if number == NO_MARK:
            return ""
        code = self.by_number.get(number)
        return code.code if code else "?"

    def outside_dates(self, number: int) -> bool:
        """True for a mark that was written outside its code's dates."""
        code = self.by_number.get(number)
        return code is not None and number == code.number_outside_dates

    def numbers(self, codes: Iterable[str]) -> npt.NDArray[np.bool_]:
        """``bool[256]``: True at the numbers of ``codes``; KeyError for one that is not in the table."""
        chosen = np.zeros(256, dtype=np.bool_)
        for text in codes:
            chosen[self.by_text[text].number] = True
        return chosen


def category(number: int) -> Category:
    """The category of a code number."""
    return max((name for name, first in FIRST_NUMBER.items() if number >= first), key=FIRST_NUMBER.__getitem__)


def minutes_late(text: str) -> int:
    """The minutes beside a late mark, such as 12 in ``L (12)``; 0 where there are none."""
    late = _MINUTES.match(text.strip().upper())
    if late is None:
        return 0
    hours, _, minutes = (late[2] or late[4]).rpartition(":")
    return 60 * int(hours or 0) + int(minutes)


def read_code_table(text: str, edition: str) -> CodeTable:
    """The code table written in ``text`` (the columns of ``codes.csv``)."""
    return CodeTable(tuple(_code(row) for row in csv.DictReader(text.splitlines())), edition)


def _code(row: Mapping[str, str]) -> Code:
    return Code(
        code=row["code"],
        meaning=row["meaning"],
        category=Category(row["category"]),
        first_day=date.fromisoformat(row["from"]) if row["from"] else None,
        last_day=date.fromisoformat(row["to"]) if row["to"] else None,
        counts_to_penalty_threshold=row["counts_to_penalty_threshold"] == "yes",
        number=int(row["number"]),
        number_outside_dates=int(row["number_outside_dates"]) if row["number_outside_dates"] else None,
    )


ENGLAND = read_code_table(
    resources.files(__package__).joinpath("codes.csv").read_text(encoding="utf-8"),
    edition="School Attendance (Pupil Registration) (England) Regulations 2024 (SI 2024/208), in force 19 August 2024",
)
"""The codes of England's registers, with the retired ones and their last days."""
