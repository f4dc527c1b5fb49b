"""Figures straight from a register file, without the store: the command line's questions."""

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from fasttrack_core import importing
from fasttrack_core.attendance.figures.measures import Counts
from fasttrack_core.attendance.figures.mountain import (
    DEFAULT_BANDS,
    Bands,
    climb,
    climb_totals,
    counts_of,
    read_bands,
    year_of,
)
from fasttrack_core.attendance.figures.record import Record
from fasttrack_core.attendance.figures.school_calendar import SchoolCalendar, read_calendar
from fasttrack_core.attendance.figures.sessions import spoken_date
from fasttrack_core.attendance.figures.thresholds import Status, judge
from fasttrack_core.attendance.figures.what_if import sweep
from fasttrack_core.errors import BadAnswer, FastTrackError, NotFound, UnknownPathway, UnreadableFile
from fasttrack_core.importing import checks
from fasttrack_core.importing.findings import Finding
from fasttrack_core.importing.layouts import find_layouts
from fasttrack_core.importing.limits import Limits
from fasttrack_core.importing.mapping import read_export
from fasttrack_core.importing.questions import CODE_OF, MARK_OF, Asked, Question
from fasttrack_core.importing.reading import Reading
from fasttrack_core.services.files.spreadsheets import read_spreadsheet
from fasttrack_core.services.office.clock import london_date
from fasttrack_core.services.office.definitions import known_pathways


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


@dataclass(frozen=True, slots=True)
class Said:
    """What a person said about the files of one command. kept: mappings as they were downloaded. answers: the key of a
    question and its answer, each key once."""

    kept: tuple[importing.Mapping, ...] = ()
    answers: tuple[tuple[str, str], ...] = ()


def said(mapping: Path | None, answers: Iterable[str] = ()) -> Said:
    """What the options --mapping FILE and --answer KEY=VALUE say. Raises BadDefinition and BadAnswer."""
    pairs = {}
    for text in answers:
        key, equals, answer = text.rpartition("=") if text.startswith((MARK_OF, CODE_OF)) else text.partition("=")
        if not equals or not key.strip() or not answer.strip():
            raise BadAnswer("An answer is written KEY=VALUE, such as date-order=day first.")
        pairs[key.strip()] = answer
    kept = tuple(found for _, found in read_export(read_bytes(mapping))) if mapping else ()
    return Said(kept, tuple(pairs.items()))


def explained(problem: FastTrackError) -> str:
    """The sentence of a problem; of a question with the option that answers it. Nothing in it moves a terminal's
    cursor, whatever the file holds."""
    (line,) = printable([problem.on_the_command_line if isinstance(problem, Question) else str(problem)])
    return line


def read_file(
    name: str,
    data: bytes,
    mapping: importing.Mapping | None = None,
    translations: Mapping[str, str] | None = None,
    said: Said | None = None,
    *,
    today: date | None = None,
    calendar: SchoolCalendar | None = None,
) -> Reading:
    """What an uploaded file holds, whatever its name ends in; spreadsheets are opened in a child process.

    mapping: what a person said about its columns. translations: what a system's own names of codes stand for. said:
    what the options of a command say. calendar: the school's, for a file that lists absences only.

    A heading such as "Tue 2 Sep" without a year is read as the last such day that is not after ``today`` (today's date
    in London if none is given). Layouts of the school's own in the folder FASTTRACK_LAYOUTS are known too;
    BadDefinition for a wrong one.
    """
    folder = os.environ.get("FASTTRACK_LAYOUTS")
    if folder and not Path(folder).is_dir():
        raise NotFound("The folder of layouts is not there. Correct FASTTRACK_LAYOUTS.")
    layouts = find_layouts([folder] if folder else [])
    return importing.read(
        name,
        data,
        sheets=read_spreadsheet,
        latest=today or london_date(),
        layouts=layouts,
        mapping=mapping,
        translations=translations,
        kept=said.kept if said else (),
        answers=dict(said.answers) if said else None,
        calendar=calendar,
    )


def unused_answers(
    name: str,
    data: bytes,
    said: Said,
    mapping: importing.Mapping | None = None,
    *,
    today: date | None = None,
    calendar: SchoolCalendar | None = None,
) -> tuple[str, ...]:
    """A sentence for each answer that no question of the file asked for and without which it is read alike.

    Of a file that can be read with all of them; the other arguments are those of ``read_file``.
    """

    def read(answers: Mapping[str, str]) -> Reading:
        return read_file(
            name, data, mapping, said=Said(said.kept, tuple(answers.items())), today=today, calendar=calendar
        )

    left, asked = dict(said.answers), dict[str, str]()
    while left:
        try:
            bare = read(asked)
        except Question as question:
            open_now: tuple[Asked, ...] = (question.asked,)
        except FastTrackError:
            return ()
        else:
            open_now = bare.questions
        answering = {key: answer for key, answer in left.items() if any(_answers(key, each) for each in open_now)}
        if not answering:
            break
        asked |= answering
        left = {key: answer for key, answer in left.items() if key not in asked}
    if not left:
        return ()
    everything = dict(said.answers)
    whole = read(everything)
    alike = [key for key in left if _is_alike(whole, partial(read, {k: everything[k] for k in everything if k != key}))]
    return tuple(unused(f"{key}={everything[key]}", name) for key in alike)


def unused(answer: str, name: str) -> str:
    """The sentence about an answer KEY=VALUE that a file did not ask for."""
    return f"The answer {answer} was not used: nothing in {name} asks for it. Check its KEY."


def _answers(key: str, asked: Asked) -> bool:
    """True for the key of an answer to this question."""
    return key == asked.key or any(
        key == f"{begins}{choice}" for begins in (MARK_OF, CODE_OF) for choice in asked.choices
    )


def _is_alike(reading: Reading, without: Callable[[], Reading]) -> bool:
    """True where the other reading succeeds and holds the same pupils, marks, contacts and totals."""
    try:
        other = without()
    except FastTrackError:
        return False
    plain = [(each.layout, each.pupils, each.contacts, each.totals, each.code_names) for each in (reading, other)]
    one, two = reading.register, other.register
    same_marks = one is two or (
        one is not None
        and two is not None
        and np.array_equal(one.sessions, two.sessions)
        and np.array_equal(one.marks, two.marks)
        and one.raw == two.raw
    )
    return plain[0] == plain[1] and bool(same_marks)


@dataclass(frozen=True, slots=True)
class FileRecord:
    """A register file and the record that its figures come from."""

    reading: Reading
    record: Record
    findings: tuple[Finding, ...]

    def as_of(self, asked: date | None) -> date:
        """The day asked for, at most recorded up to; recorded up to if none is given."""
        day = asked or self.record.recorded_up_to
        if day is None:
            raise UnreadableFile(
                f"No session is recorded in {self.reading.file_name} up to {spoken_date(self.record.opening.today)}, "
                "so there is no day to count to. Check the column of marks and the dates, or give --as-of."
            )
        return self.record.clamped(day)

    def notes(self, asked: date | None) -> tuple[str, ...]:
        """What must be said beside figures as of a day: that they are of an earlier one, and what is doubtful in
        them."""
        said = checks.above_figures(self.record)
        last = self.record.recorded_up_to
        if asked is not None and last is not None and asked > last:
            said = (f"The register is recorded up to {spoken_date(last)}, so the figures are as of that day.", *said)
        return said


@dataclass(frozen=True, slots=True)
class FileTotals:
    """A file of totals without marks: each pupil of it with the totals that count, if any.

    counts: in the order of ``reading.pupils``; 0 for a pupil whose totals were left out. day: the day that all totals
    are up to; None where the file does not say it. days: how many different days it says.
    """

    reading: Reading
    counts: Counts
    day: date | None
    days: int
    calendar: bool

    @staticmethod
    def of(reading: Reading, calendar: bool) -> "FileTotals":
        """The totals of the last school year in the file, since the mountain is of one year."""
        year = max((named for each in reading.totals if (named := year_of(each)) is not None), default=None)
        chosen = [each for each in reading.totals if year_of(each) in (None, year)]
        by_pupil = {each.pupil.pupil_id: each for each in chosen}
        if len(by_pupil) < len(chosen):
            raise UnreadableFile(
                f"{reading.file_name} holds several totals for one pupil and one time, so it is not certain which of "
                "them holds. Export one row of totals for each pupil."
            )
        listed = [by_pupil.get(pupil.pupil_id) for pupil in reading.pupils]
        days = {each.last for each in chosen if each.last is not None}
        known = days.pop() if len(days) == 1 and all(each.last for each in chosen) else None
        return FileTotals(reading, counts_of(listed), known, len(days) + (known is not None), calendar)

    def mountain(self, asked: date | None, bands: Bands) -> pd.DataFrame:
        """The file's own totals, only as of the day that they are up to.

        Without a day in the file they are printed as they stand, and not for a day that was asked for: nothing shows
        that they are up to that day.
        """
        name = self.reading.file_name
        if self.calendar:
            raise UnreadableFile(
                f"{name} holds totals and no marks, so a calendar cannot change what counts. Leave --calendar out."
            )
        if self.days > 1:
            raise UnreadableFile(
                f"{name} holds totals up to different days, so they cannot stand side by side. Export all of them up "
                "to one day."
            )
        if asked is not None and self.day is None:
            raise UnreadableFile(
                f"{name} holds totals and does not say up to which day they count, so they cannot be given as of "
                f"{spoken_date(asked)}. Leave --as-of out, or give a register file."
            )
        if asked is not None and asked != self.day:
            raise UnreadableFile(
                f"{name} holds totals up to {spoken_date(self.day or asked)} only. Leave --as-of out, or give a "
                "register file."
            )
        return climb_totals(self.reading.pupils, self.counts, bands).frame()

    def thresholds(self) -> pd.DataFrame:
        """Cannot tell, with an empty window, for every pupil: totals do not say on which days the absences were."""
        pupils = self.reading.pupils
        return pd.DataFrame(
            {
                "pupil_id": [pupil.pupil_id for pupil in pupils],
                "name": [pupil.name for pupil in pupils],
                "status": Status.CANNOT_TELL.value,
                "window_start": "",
                "window_end": "",
                "unauthorised": 0,
                "possible": 0,
                "attendance_percent": "",
                "first_met": "",
                "reason": "The file holds totals and no marks, so it does not say on which days the absences were.",
                "counted": 0,
            }
        )


def open_file(
    path: Path, calendar: Path | None = None, said: Said | None = None, *, today: date | None = None
) -> FileRecord | FileTotals:
    """The register in a file as of ``today``, seen through ``calendar`` (a CSV file) if one is given; or its totals
    without marks."""
    today = today or london_date()
    opened: SchoolCalendar | None = read_calendar(read_text(calendar)) if calendar else None
    reading = read_file(path.name, read_bytes(path), said=said, today=today, calendar=opened)
    if reading.register is None and reading.totals:
        return FileTotals.of(reading, calendar is not None)
    if reading.register is None:
        raise UnreadableFile(
            f"{path.name} was recognised as {reading.layout_title}: it holds no marks. Give a register file."
        )
    record = Record(reading.register, opened, today=today)
    return FileRecord(reading, record, (*reading.findings, *checks.check(reading.register, record)))


def notes_of_answers(
    path: Path, calendar: Path | None = None, said: Said | None = None, *, today: date | None = None
) -> tuple[str, ...]:
    """What is to be said of the answers that were given for a file that was read with them (``unused_answers``)."""
    if said is None or not said.answers:
        return ()
    opened = read_calendar(read_text(calendar)) if calendar else None
    return unused_answers(path.name, read_bytes(path), said, today=today or london_date(), calendar=opened)


def mountain_of(file: FileRecord | FileTotals, as_of: date | None, bands_text: str | None) -> pd.DataFrame:
    """The rows of the ``mountain`` command."""
    bands = read_bands(bands_text) if bands_text is not None else DEFAULT_BANDS
    if isinstance(file, FileTotals):
        return file.mountain(as_of, bands)
    return climb(file.record, file.as_of(as_of), bands).frame()


def thresholds_of(
    file: FileRecord | FileTotals, pathway_id: str, as_of: date | None, expected: Decimal
) -> pd.DataFrame:
    """The rows of the ``thresholds`` command for one pathway. Raises UnknownPathway."""
    known = known_pathways()
    if pathway_id not in known:
        raise UnknownPathway(f"There is no pathway {pathway_id!r}. Choose one of: {', '.join(sorted(known))}.")
    rule = known[pathway_id].rule.rule(expected)
    if isinstance(file, FileTotals):
        return file.thresholds()
    return judge(file.record, rule, file.as_of(as_of)).frame()


def sweep_of(file: FileRecord | FileTotals, as_of: date | None, max_sessions: int, max_weeks: int) -> pd.DataFrame:
    """The rows of the ``sweep`` command; UnreadableFile for totals."""
    if isinstance(file, FileTotals):
        raise UnreadableFile(
            f"{file.reading.file_name} holds totals and no marks, so nothing can be counted over school weeks. Give a "
            "register file."
        )
    return sweep(file.record, file.as_of(as_of), max_sessions, max_weeks).frame()


def inspect(
    path: Path, calendar: Path | None = None, said: Said | None = None, *, today: date | None = None
) -> dict[str, Any]:
    """What the ``inspect`` command says of a file as of ``today``: its layout, reach and findings, ready for JSON.

    Of a file of totals without marks the reach is that of its totals, as far as the file says it.
    """
    today = today or london_date()
    opened = read_calendar(read_text(calendar)) if calendar else None
    reading = read_file(path.name, read_bytes(path), said=said, today=today, calendar=opened)
    findings = list(reading.findings)
    if reading.register is not None:
        findings += checks.check(reading.register, Record(reading.register, opened, today=today))
    first, last = reading.first_date, reading.last_date
    if reading.register is None:
        first = min((each.first for each in reading.totals if each.first), default=None)
        last = max((each.last for each in reading.totals if each.last), default=None)
    return {
        "layout": reading.layout,
        "encoding": reading.encoding,
        "date_format": reading.date_format,
        "pupils": len(reading.pupils),
        "sessions": len(reading.register.sessions) if reading.register is not None else 0,
        "first_date": first.isoformat() if first else None,
        "last_date": last.isoformat() if last else None,
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
        lines.append(f"{finding['severity']}: {f'{place}: ' if place else ''}{finding['message']}")
    return printable(lines)


def printable(lines: Iterable[str]) -> list[str]:
    """The lines without anything that moves a terminal's cursor."""
    return ["".join(character if character.isprintable() else " " for character in line) for line in lines]
