"""The result of reading a file."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

import numpy as np

from fasttrack_core.attendance.figures.codes import NO_MARK
from fasttrack_core.attendance.figures.register import Pupil, Register
from fasttrack_core.attendance.figures.sessions import session_of
from fasttrack_core.importing.findings import Finding
from fasttrack_core.importing.questions import Asked
from fasttrack_core.importing.table import Table


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a workbook; the table of a hidden one is empty.

    repeated: the rows of records, with the names of fields, that have several values of one name; the cell is empty.
    from_1904: its day numbers count from 1904.
    """

    name: str
    table: Table
    hidden: bool = False
    repeated: tuple[tuple[int, str], ...] = ()
    from_1904: bool = False


class SheetReader(Protocol):
    """Reads a workbook's sheets in a way that cannot harm the server; raises UnreadableFile or TooLarge.

    first: what must hold of the same bytes; it is called, and what it raises is raised, before any of them is read.
    """

    def __call__(self, data: bytes, *, first: Callable[[], object] | None = None) -> list[Sheet]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactRow:
    """One contact of one pupil as a contacts file gives it; empty or None where the file does not say."""

    row: int
    pupil_name: str = ""
    upn: str = ""
    admission_number: str = ""
    system_id: str = ""
    title: str = ""
    forename: str = ""
    surname: str = ""
    relationship: str = ""
    parental_responsibility: bool | None = None
    address: tuple[str, ...] = ()
    postcode: str = ""
    email: str = ""
    phone: str = ""
    priority: int | None = None
    lives_with_pupil: bool | None = None
    court_order_note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """A file's own figures for one pupil, in sessions, over ``first`` to ``last`` (inclusive; None: it does not say).

    attended: present or at approved educational activity. possible is as the file has it; "attendance not required" is
    never added. year: the file's own name of the year or term.
    """

    row: int
    pupil: Pupil
    possible: int
    attended: int
    authorised: int
    unauthorised: int
    missing: int = 0
    first: date | None = None
    last: date | None = None
    year: str = ""


@dataclass(frozen=True, slots=True)
class Undated:
    """Rows or columns of marks that are left out because their date cannot be read or is too far ahead; perhaps none.

    count: how many of the table's (``of``) rows or columns, which ``what`` calls by name (``rows``). marks: how many
    marks these hold. example: one of the texts.
    """

    count: int
    of: int
    what: str
    marks: int
    example: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What a layout read from a table.

    columns: the places of the columns that it read, beside those of its header that say who a pupil is and those that
    only this layout names. code_names: what a system's own names of codes stand for. questions: what only a person can
    settle; the rest of the content is as it is if the answer is the first choice. undated: what is left out for want of
    a date."""

    register: Register | None = None
    pupils: tuple[Pupil, ...] = ()
    contacts: tuple[ContactRow, ...] = ()
    totals: tuple[Totals, ...] = ()
    code_names: Mapping[str, str] = field(default_factory=dict)
    date_format: str = ""
    questions: tuple[Asked, ...] = ()
    understood: tuple[str, ...] = ()
    columns: frozenset[int] = frozenset()
    undated: tuple[Undated, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A file as it was understood.

    register: the marks as the file has them, before any calendar; None for a file without marks. pupils: every pupil
    the file names. totals: the file's own figures, beside marks or instead of them. understood: sentences that say how
    the file was read. findings: errors, then warnings, then notes. questions: what a person must settle before the file
    is saved. table: the place, among the tables of the file, of the one that was read. headings: those under which
    answers about the file are kept; none where its header row is no row of known words.
    """

    file_name: str
    layout: str
    layout_title: str
    encoding: str
    date_format: str
    register: Register | None
    pupils: tuple[Pupil, ...] = ()
    contacts: tuple[ContactRow, ...] = ()
    totals: tuple[Totals, ...] = ()
    code_names: Mapping[str, str] = field(default_factory=dict)
    understood: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    questions: tuple[Asked, ...] = ()
    sheet: str | None = None
    table: int = 0
    headings: tuple[str, ...] = ()

    @property
    def first_date(self) -> date | None:
        """The day of the first session the file names."""
        return self._day(0)

    @property
    def last_date(self) -> date | None:
        """The day of the last session the file names."""
        return self._day(-1)

    @property
    def counts(self) -> Mapping[str, int]:
        """How many pupils, sessions, marks, contacts, and findings of each severity."""
        severities = Counter(finding.severity.value for finding in self.findings)
        return {
            "pupils": len(self.pupils),
            "sessions": 0 if self.register is None else len(self.register.sessions),
            "marks": 0 if self.register is None else int(np.count_nonzero(self.register.marks != NO_MARK)),
            "contacts": len(self.contacts),
            "totals": len(self.totals),
            "errors": severities["error"],
            "warnings": severities["warning"],
            "notes": severities["note"],
        }

    def _day(self, place: int) -> date | None:
        if self.register is None or not len(self.register.sessions):
            return None
        return session_of(int(self.register.sessions[place]))[0]
