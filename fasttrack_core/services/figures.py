"""Figures straight from a register file, without the store: the command line's questions."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from fasttrack_core import importing
from fasttrack_core.attendance.mountain import DEFAULT_BANDS, climb, read_bands
from fasttrack_core.attendance.record import Record
from fasttrack_core.attendance.school_calendar import SchoolCalendar, read_calendar
from fasttrack_core.attendance.thresholds import judge
from fasttrack_core.attendance.whatif import sweep
from fasttrack_core.errors import NotFound, UnknownPathway, UnreadableFile
from fasttrack_core.importing import checks
from fasttrack_core.importing.findings import Finding
from fasttrack_core.importing.layouts import find_layouts
from fasttrack_core.importing.reading import Limits, Reading
from fasttrack_core.services.definitions import known_pathways
from fasttrack_core.services.spreadsheets import read_spreadsheet


def read_bytes(path: Path) -> bytes:
    """What the file holds; UnreadableFile with a sentence where it cannot be opened.

    Of a file over the limit for uploads only so much is read that ``importing.read`` sees it is too large.
    """
    try:
        with path.open("rb") as file:
            return file.read(Limits().upload_bytes + 1)
    except FileNotFoundError:
        raise UnreadableFile(f"There is no file {path.name} in that folder. Check the name and the folder.") from None
    except OSError as problem:
        reason = (problem.strerror or "the system refused").lower()
        raise UnreadableFile(f"The file {path.name} cannot be opened ({reason}).") from None


def read_text(path: Path) -> str:
    """The text of a UTF-8 file; UnreadableFile where it is none."""
    try:
        return read_bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableFile(f"The file {path.name} is not UTF-8 text. Save it as CSV UTF-8.") from None


def read_file(
    name: str, data: bytes, mapping: importing.Mapping | None = None, translations: Mapping[str, str] | None = None
) -> Reading:
    """What an uploaded file holds, whatever its name ends in; spreadsheets are opened in a child process.

    mapping: what a person said about its columns. translations: what a system's own names of codes stand for.

    A heading such as "Tue 2 Sep" without a year is read as the last such day that is not in the future. Layouts of the
    school's own in the folder FASTTRACK_LAYOUTS are known too; BadDefinition for a wrong one.
    """
    today = datetime.now(ZoneInfo("Europe/London")).date()
    folder = os.environ.get("FASTTRACK_LAYOUTS")
    if folder and not Path(folder).is_dir():
        raise NotFound("The folder of layouts is not there. Correct FASTTRACK_LAYOUTS.")
    layouts = find_layouts([folder] if folder else [])
    return importing.read(
        name,
        data,
        sheets=read_spreadsheet,
        latest=today,
        layouts=layouts,
        mapping=mapping,
        translations=translations,
    )


@dataclass(frozen=True, slots=True)
class FileRecord:
    """A register file and the record that its figures come from."""

    reading: Reading
    record: Record
    findings: tuple[Finding, ...]

    def as_of(self, asked: date | None) -> date:
        """The day asked for, else that of the last open session with a mark."""
        day = asked or self.record.as_of
        if day is None:
            raise UnreadableFile(
                f"{self.reading.file_name} holds no session with a valid mark, so there is no day to count to. "
                "Check the column of marks."
            )
        return day


def open_file(path: Path, calendar: Path | None = None) -> FileRecord:
    """The register in a file, seen through ``calendar`` (a CSV file) if one is given."""
    reading = read_file(path.name, read_bytes(path))
    if reading.register is None:
        raise UnreadableFile(
            f"{path.name} was recognised as {reading.layout_title}: it holds no marks. Give a register file."
        )
    opened: SchoolCalendar | None = read_calendar(read_text(calendar)) if calendar else None
    findings = (*reading.findings, *checks.check(reading.register, opened))
    return FileRecord(reading, Record(reading.register, opened), findings)


def mountain_of(file: FileRecord, as_of: date | None, bands_text: str | None) -> pd.DataFrame:
    """The rows of the ``mountain`` command."""
    bands = read_bands(bands_text) if bands_text is not None else DEFAULT_BANDS
    return climb(file.record, file.as_of(as_of), bands).frame()


def thresholds_of(file: FileRecord, pathway_id: str, as_of: date | None, expected: Decimal) -> pd.DataFrame:
    """The rows of the ``thresholds`` command for one pathway. Raises UnknownPathway."""
    known = known_pathways()
    if pathway_id not in known:
        raise UnknownPathway(f"There is no pathway {pathway_id!r}. Choose one of: {', '.join(sorted(known))}.")
    rule = known[pathway_id].rule.rule(expected)
    return judge(file.record, rule, file.as_of(as_of)).frame()


def sweep_of(file: FileRecord, as_of: date | None, max_sessions: int, max_weeks: int) -> pd.DataFrame:
    """The rows of the ``sweep`` command."""
    return sweep(file.record, file.as_of(as_of), max_sessions, max_weeks).frame()


def inspect(path: Path, calendar: Path | None = None) -> dict[str, Any]:
    """What the ``inspect`` command says of a file: its layout, reach and findings, ready for JSON."""
    reading = read_file(path.name, read_bytes(path))
    findings = list(reading.findings)
    if reading.register is not None:
        findings += checks.check(reading.register, read_calendar(read_text(calendar)) if calendar else None)
    return {
        "layout": reading.layout,
        "encoding": reading.encoding,
        "date_format": reading.date_format,
        "pupils": len(reading.pupils),
        "sessions": len(reading.register.sessions) if reading.register is not None else 0,
        "first_date": reading.first_date.isoformat() if reading.first_date else None,
        "last_date": reading.last_date.isoformat() if reading.last_date else None,
        "findings": [plain_finding(finding) for finding in findings],
    }


def plain_finding(finding: Finding) -> dict[str, Any]:
    """The finding as plain data: severity, row, column, value, message."""
    return {
        "severity": finding.severity.value,
        "row": finding.row,
        "column": finding.column,
        "value": finding.value,
        "message": finding.message,
    }


def finding_lines(findings: Iterable[Mapping[str, Any]]) -> list[str]:
    """One line of text for each finding of ``plain_finding``; nothing in it moves a terminal's cursor."""
    lines = []
    for finding in findings:
        known = [name for name in ("row", "column", "value") if finding[name] not in (None, "")]
        place = " ".join(f"{name} {finding[name]}" for name in known)
        line = f"{finding['severity']}: {f'{place}: ' if place else ''}{finding['message']}"
        lines.append("".join(character if character.isprintable() else " " for character in line))
    return lines
