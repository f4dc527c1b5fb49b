"""The product beside the slow model for invented schools: mountain, the five thresholds with reasons, and sweep."""

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import numpy as np
from typer.testing import CliRunner

from fasttrack_core.attendance.figures.codes import ENGLAND, NO_MARK
from fasttrack_core.attendance.figures.enrolments import ENROLMENTS, Enrolment, write
from fasttrack_core.attendance.figures.opening import Ahead
from fasttrack_core.attendance.figures.record import Record
from fasttrack_core.attendance.figures.register import Pupil, Register
from fasttrack_core.attendance.figures.school_calendar import SchoolCalendar
from fasttrack_core.attendance.figures.sessions import Half, session_key, session_of
from fasttrack_core.attendance.figures.thresholds import judge
from fasttrack_core.cli import app
from fasttrack_core.errors import UnreadableFile
from fasttrack_core.importing.questions import Question
from fasttrack_core.importing.reading import Reading
from fasttrack_core.pathways.models import Pathway
from fasttrack_core.services.files import reading as figures
from fasttrack_core.services.office.definitions import known_pathways
from tests.oracle import commands
from tests.oracle.invariance import slow as slow_of
from tests.oracle.model import NEVER, School, Session
from tests.oracle.schools import Invented
from tests.recount.hand_made import write_calendar, write_wide
from tests.recount.ledger import Ledger

Row = dict[str, str]

REASONS = {
    "N": r"(\d+) sessions? in this time (?:is|are) still coded N",
    "missing": r"(\d+) sessions? (?:has|have) no valid mark",
    "unmarked end": r"The last (?:(\d+) sessions|session) of this time (?:has|have) no mark",
}
MAIN_TOPICS = ("mountain", "thresholds", "sweep")
EXPECTED = ("95", "96.67", "90", "100", "80.01")


@cache
def pathways() -> dict[str, Pathway]:
    """The pathways, read once: ``thresholds_of`` reads them for each question."""
    return dict(known_pathways())


def register_of(school: Invented) -> Register:
    """The register as the product holds it, made mark by mark."""
    sessions = sorted({session for row in school.marks.values() for session in row})
    marks = np.full((len(school.marks), len(sessions)), NO_MARK, dtype=np.uint8)
    places = {session: place for place, session in enumerate(sessions)}
    for number, row in enumerate(school.marks.values()):
        for session, text in row.items():
            marks[number, places[session]] = ENGLAND.on(session[0])[ENGLAND.read(text)[0]]
    pupils = tuple(
        Pupil(pupil_id=pupil, attributes={ENROLMENTS: written(school.roll[pupil])} if pupil in school.roll else {})
        for pupil in school.marks
    )
    keys = np.array([session_key(day, Half[half]) for day, half in sessions], dtype=np.int32)
    return Register(pupils, keys, marks)


def written(spans: Iterable[tuple[date, date | None]]) -> str:
    """Days of entry and of leaving as the product keeps them."""
    return write(Enrolment(first, last) for first, last in spans)


def calendar_of(school: Invented) -> SchoolCalendar | None:
    """The calendar as the product holds it."""
    if school.calendar is None:
        return None
    return SchoolCalendar.from_rows([(day, Half[half], is_open) for (day, half), is_open in school.calendar.items()])


def file_of(school: Invented) -> figures.FileRecord:
    """What the commands' service counts in, with no file read."""
    record = Record(register_of(school), calendar_of(school), today=school.today)
    reading = Reading(
        file_name=school.name,
        layout="none",
        layout_title="none",
        encoding="utf-8",
        date_format="",
        register=record.register,
    )
    return figures.FileRecord(reading, record, ())


def compare_figures(school: Invented, ledger: Ledger, days: int = 3) -> None:
    """Every figure of a school as of so many of the days that are asked about."""
    slow, file = slow_of(school), file_of(school)
    compare_opening(school, slow, file.record, ledger)
    for number, asked in enumerate(school.days[:days]):
        if slow.as_of(asked) is None:
            continue
        where = f"{school.name}, {','.join(school.happened)}, today {school.today}, as of {asked}"
        compare_rows(
            ledger, "mountain", where, rows(figures.mountain_of(file, asked, None)), commands.mountain(slow, asked)
        )
        expected = EXPECTED[number % len(EXPECTED)]
        for pathway in commands.PATHWAYS:
            rule = pathways()[pathway].rule.rule(Decimal(expected))
            told = rows(judge(file.record, rule, file.as_of(asked)).frame())
            compare_thresholds(ledger, slow, pathway, asked, f"{where}, {pathway}", told, expected)
        compare_sweep(ledger, where, rows(figures.sweep_of(file, asked, 30, 20)), commands.sweep(slow, asked))


def compare_opening(school: Invented, slow: School, record: Record, ledger: Ledger) -> None:
    """When the school was open and up to which session it is recorded; strays, planned and not yet counted marks."""
    opened = record.opening
    last = [] if opened.recorded_up_to is None else sessions_of([opened.recorded_up_to])
    ledger.same("recorded up to", school.name, last, [] if slow.recorded_up_to == NEVER else [slow.recorded_up_to])
    if last:
        ledger.same("open sessions", school.name, sessions_of(record.keys), slow.sessions)
        ahead = [session for session in slow.open_sessions if session > slow.recorded_up_to]
        ledger.same("open sessions", f"{school.name} ahead", sessions_of(record.ahead), ahead)
    closed = sorted({session for _, session in slow.strays()})
    ledger.same("strays", school.name, sorted({*sessions_of(opened.strays), *sessions_of(opened.closed)}), closed)
    pupils = list(school.marks)
    ahead_of = Ahead(record.register, opened)
    for topic, (at, keys), counted in (
        ("planned", ahead_of.planned, slow.planned),
        ("not yet counted", ahead_of.uncounted, slow.not_yet_counted),
    ):
        told = sorted((pupils[row], session) for row, session in zip(at, sessions_of(keys), strict=True))
        ledger.same(topic, school.name, told, sorted((each, session) for each in pupils for session in counted(each)))


def sessions_of(keys: Iterable[int]) -> list[Session]:
    """The sessions of the product's keys."""
    return [(day, half.name) for day, half in map(session_of, keys)]


def rows(frame: object) -> list[Row]:
    """The rows of a table as the command prints them."""
    return list(csv.DictReader(io.StringIO(frame.to_csv(index=False))))  # type: ignore[attr-defined]


def compare_rows(ledger: Ledger, topic: str, where: str, told: list[Row], counted: dict[str, Row]) -> None:
    """Each pupil's row, in every column that the slow model has."""
    by_pupil = {row["pupil_id"]: row for row in told}
    ledger.same(f"{topic}, pupils", where, len(told), len(counted))
    shown = {pupil: {name: by_pupil[pupil][name] for name in row} for pupil, row in counted.items()}
    ledger.same(topic, where, shown, counted)


def compare_thresholds(
    ledger: Ledger, slow: School, pathway: str, asked: date | None, where: str, told: list[Row], expected: str
) -> None:
    """Each pupil's row of one pathway, and what its reason counts."""
    compare_rows(ledger, "thresholds", where, told, commands.thresholds(slow, pathway, asked, expected))
    for row in told:
        counted = commands.reason_numbers(slow, pathway, row["pupil_id"], asked)
        ledger.same("reasons", f"{where} {row['pupil_id']}", numbers_in(row["reason"]), counted)


def numbers_in(reason: str) -> dict[str, int]:
    """What a reason says of sessions coded N, without a valid mark, and after the last mark."""
    found = {name: re.search(pattern, reason) for name, pattern in REASONS.items()}
    return {name: int(each.group(1) or 1) if each else 0 for name, each in found.items()}


def compare_sweep(ledger: Ledger, where: str, told: list[Row], counted: list[Row]) -> None:
    """Every cell of the table."""
    by_rule = {(row["sessions"], row["weeks"]): (row["pupils_now"], row["pupils_ever"]) for row in told}
    expected = {(row["sessions"], row["weeks"]): (row["pupils_now"], row["pupils_ever"]) for row in counted}
    ledger.same("sweep", where, by_rule, expected)


def compare_commands(school: Invented, ledger: Ledger, folder: Path) -> None:
    """What the command line prints of the school's own file and calendar file, which say nothing of the roll."""
    slow = slow_of(replace(school, roll={}))
    file = write_wide(folder / f"{school.name}.csv", school.marks, [])
    calendar = write_calendar(folder / f"{school.name} calendar.csv", school.calendar) if school.calendar else None
    if school.calendar and not any(school.calendar.values()):
        return  # the command refuses a calendar without an open session
    if is_asked_about(file, school.today):
        return  # much that is planned, or days too far ahead: a person says first what the file holds
    for asked in school.days[:1]:
        if slow.as_of(asked) is None:
            continue
        words = ["--today", school.today.isoformat(), *(["--as-of", asked.isoformat()] if asked else [])]
        words += ["--calendar", str(calendar)] if calendar else []
        compare_rows(
            ledger, "command mountain", school.name, printed("mountain", file, words), commands.mountain(slow, asked)
        )
        for pathway in commands.PATHWAYS:
            told = printed("thresholds", file, [*words, "--pathway", pathway])
            compare_thresholds(ledger, slow, pathway, asked, f"command, {school.name}, {pathway}", told, "95")
        compare_sweep(ledger, school.name, printed("sweep", file, words), commands.sweep(slow, asked))


def is_asked_about(file: Path, today: date) -> bool:
    """Whether the file is asked about, or refused for its dates, before any figure of it is printed."""
    try:
        figures.open_file(file, today=today)
    except (Question, UnreadableFile):
        return True
    return False


def printed(command: str, file: Path, words: list[str]) -> list[Row]:
    """The rows that a command prints."""
    done = CliRunner().invoke(app, [command, str(file), *words])
    assert done.exit_code == 0, f"{command} {file.name} {words}: {done.stderr}"
    return list(csv.DictReader(io.StringIO(done.stdout, newline="")))
