"""The result of reading a file, and the limits of what is read."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from fasttrack_core.attendance.codes import NO_MARK
from fasttrack_core.attendance.register import Pupil, Register
from fasttrack_core.attendance.sessions import session_of
from fasttrack_core.importing.findings import Finding
from fasttrack_core.importing.table import Table

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """The largest file that is read; each limit is itself still allowed."""

    upload_bytes: int = 100 * MEGABYTE
    expanded_bytes: int = 500 * MEGABYTE
    expansion: int = 100
    archive_entries: int = 2_000
    rows: int = 1_000_000
    columns: int = 1_000
    cells: int = 10_000_000


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a workbook; the table of a hidden one is empty."""

    name: str
    table: Table
    hidden: bool = False


SheetReader = Callable[[bytes], list[Sheet]]
"""Reads a workbook's sheets in a way that cannot harm the server; raises UnreadableFile."""


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
class Content:
    """What a layout read from a table."""

    register: Register | None = None
    pupils: tuple[Pupil, ...] = ()
    contacts: tuple[ContactRow, ...] = ()
    date_format: str = ""
    understood: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A file as it was understood.

    register: the marks as the file has them, before any calendar; None for a file without marks. pupils: every pupil
    the file names. understood: sentences that say how the file was read. findings: errors, then warnings, then notes.
    """

    file_name: str
    layout: str
    layout_title: str
    encoding: str
    date_format: str
    register: Register | None
    pupils: tuple[Pupil, ...] = ()
    contacts: tuple[ContactRow, ...] = ()
    understood: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    sheet: str | None = None

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
            "errors": severities["error"],
            "warnings": severities["warning"],
            "notes": severities["note"],
        }

    def _day(self, place: int) -> date | None:
        if self.register is None or not len(self.register.sessions):
            return None
        return session_of(int(self.register.sessions[place]))[0]
