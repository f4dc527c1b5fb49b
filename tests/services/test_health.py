"""What is looked at, when, and what a person reads: at the start, on every page, on the page Health, by command."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from fasttrack_core.services import health
from fasttrack_core.services.health import Line, State
from fasttrack_core.services.imports import clock as import_clock
from fasttrack_core.services.office.context import Office
from fasttrack_core.store import Subject
from tests.conftest import NOW, Desk

pytestmark = pytest.mark.sqlite_file


def changed(file: Path, *statements: str) -> None:
    """The file is edited with another program."""
    with closing(sqlite3.connect(file)) as opened, opened:
        for statement in statements:
            opened.execute(statement)


def audit_line_edited(file: Path) -> None:
    changed(file, "DROP TRIGGER audit_refuses_change", "UPDATE audit SET actor = 'Somebody Else' WHERE number = 2")


def audit_line_gone(file: Path) -> None:
    changed(
        file,
        "DROP TRIGGER audit_refuses_removal",
        "DELETE FROM audit WHERE number = (SELECT max(number) FROM audit)",
    )


def end_of_audit_overwritten(file: Path) -> None:
    changed(file, "UPDATE meta SET value = 'nothing' WHERE name = 'audit_head'")


def record_of_nothing(file: Path) -> None:
    changed(file, "PRAGMA foreign_keys = OFF", "DELETE FROM schools")


def page_damaged(file: Path) -> None:
    """A page deep inside, so that the file opens as ever."""
    with closing(sqlite3.connect(file)) as opened:
        (root,) = opened.execute("SELECT rootpage FROM sqlite_master WHERE name = 'mark_changes'").fetchone()
        (size,) = opened.execute("PRAGMA page_size").fetchone()
    data = bytearray(file.read_bytes())
    at = (root - 1) * size
    data[at : at + 8] = b"\xff" * 8
    file.write_bytes(bytes(data))


WRONG: dict[Callable[[Path], None], tuple[str, str]] = {
    audit_line_edited: ("Audit", "line 2 is not as it was written"),
    audit_line_gone: ("Audit", "The audit was altered: line"),
    end_of_audit_overwritten: ("Audit", "The audit was altered: line"),
    record_of_nothing: ("References", "a record belongs to nothing"),
    page_damaged: ("Database file", "damaged"),
}


def states(lines: tuple[Line, ...]) -> dict[str, State]:
    return {line.about: line.state for line in lines}


@pytest.fixture
def closed(sample_desk: Desk) -> Desk:
    """The sample school in a file for this account only, in a folder likewise."""
    sample_desk.database.file.chmod(0o600)
    sample_desk.database.file.parent.chmod(0o700)
    return sample_desk


def test_where_all_is_well_every_line_says_so(closed: Desk) -> None:
    lines = health.report(closed.office, closed.actor)
    assert {line for line in lines if line.state is not State.GOOD} == set()
    said = {line.about: line.said for line in lines}
    with closed.office.store.read() as unit:
        (last,) = unit.audit.list(last=1)
    assert said["Audit"].startswith(f"{last.number:,} lines")
    assert said["Schema"].endswith(", the newest.")
    assert "GB free" in said["Disk"]
    assert health.found_at_start(closed.office) == ()
    health.begin(closed.office)
    assert health.found_at_start(closed.office) == ()


@pytest.mark.parametrize("damage", WRONG, ids=lambda damage: damage.__name__)
def test_what_is_wrong_is_found_at_the_start_on_the_page_and_by_command(
    closed: Desk, damage: Callable[[Path], None]
) -> None:
    closed.office.store.close()
    damage(closed.database.file)
    about, said = WRONG[damage]
    health.begin(closed.office)
    assert any(said in each for each in health.found_at_start(closed.office))
    lines = health.verify(closed.address)
    assert states(lines)[about] is State.ATTENTION
    (line,) = [each.said for each in lines if each.about == about]
    assert said in line
    assert line.endswith("Keep the file as it is and restore the last backup.")


def test_what_there_is_no_time_for_is_not_known_and_no_problem(closed: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "ON_THE_PAGE", -1.0)
    lines = health.report(closed.office, closed.actor)
    assert states(lines)["Database file"] is State.UNKNOWN
    (said,) = [each.said for each in lines if each.about == "Database file"]
    assert "python -m fasttrack_core verify" in said
    monkeypatch.setattr(health, "AT_START", -1.0)
    health.begin(closed.office)
    assert health.found_at_start(closed.office) == ()


def test_a_database_that_others_may_read_and_a_full_disk_are_said(
    closed: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed.database.file.chmod(0o644)
    monkeypatch.setattr(health, "free_bytes", lambda _: 5_000_000)
    lines = {line.about: line for line in health.report(closed.office, closed.actor)}
    assert lines["Access"].state is State.ATTENTION
    assert "may read the database." in lines["Access"].said
    assert lines["Disk"].state is State.ATTENTION


def test_the_warning_of_a_clock_stays_after_that_clock_has_entered_something(closed: Desk) -> None:
    office = replace(closed.office, clock=lambda: NOW - timedelta(days=400))
    first = import_clock.warning(office, closed.actor)
    assert "Set the clock right before you save anything." in first
    for _ in range(2):
        entered(office, closed)
        assert import_clock.warning(office, closed.actor) == first
    assert [line.state for line in health.report(office, closed.actor) if line.about == "Clock"] == [State.ATTENTION]
    assert import_clock.warning(closed.office, closed.actor) == ""
    ahead = replace(closed.office, clock=lambda: NOW + timedelta(days=4000))
    assert import_clock.warning(ahead, closed.actor) == ""
    entered(ahead, closed)
    assert "Set the clock right" in import_clock.warning(closed.office, closed.actor)


def entered(office: Office, desk: Desk) -> None:
    """Anything that leaves a line in the audit."""
    with office.store.write() as unit:
        unit.audit.add(
            at=office.now(), actor=desk.actor.name, role="lead", action="see", subject=Subject("school"), outcome="done"
        )
