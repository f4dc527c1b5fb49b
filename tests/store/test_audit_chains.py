"""The audit over both of its formats: old lines stay and are verified, and each school has its own chain."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from alembic import command

from fasttrack_core.store import Store, Subject
from fasttrack_core.store.migrate import migrate
from tests.databases.kinds import Database
from tests.store.first_format import add_lines
from tests.store.invented import stamp
from tests.store.test_kept_for_good import unguarded
from tests.store.test_migrate_second_schema import moved

ROOT = Path(__file__).parents[2]
OLD: list[tuple[str, str, Any]] = [
    ("Ann Marlow", "user", None),
    ("Ann Marlow", "case 3f2a", {"kind": "ticked"}),
    ("Bren Ashby", "school Zoë", {"count": 2}),
]
"""What the first version wrote; its lines have the numbers 1 to 3."""
BEFORE = "0007"


def audited(store: Store, subject: Subject, school_id: str | None = None, user_id: str = "") -> int:
    with store.write(school_id) as unit:
        return unit.audit.add(
            at=stamp(9).when,
            actor="Ann Marlow",
            role="lead",
            action="note",
            subject=subject,
            outcome="done",
            user_id=user_id or None,
            school_id=school_id,
        )


@pytest.fixture
def carried(database: Database, store: Store, school: str) -> Database:
    """A database of the version before with a school and three lines in its audit, brought up to date."""
    store.close()
    moved(database.address, command.downgrade, BEFORE)
    add_lines(database, OLD)
    migrate(database.address)
    return database


@pytest.fixture
def both(carried: Database, store: Store, school: str) -> tuple[Database, str, str]:
    """The same with lines of today: of the school (4, 7), of another one (6), and of none (5, 8)."""
    audited(store, Subject("case", "3f2a"), school, "u1")
    audited(store, Subject("user", "u2"))
    with store.write() as unit:
        other = unit.schools.add("Quarry Lane School", stamp()).id
    audited(store, Subject("case", "77"), other, "u1")
    audited(store, Subject("case", "3f2a"), school, "u2")
    audited(store, Subject("user", "u3"))
    return carried, school, other


def test_old_lines_stay_as_they_are_and_the_chain_goes_on_over_them(
    both: tuple[Database, str, str], store: Store
) -> None:
    database, school, other = both
    with store.read() as unit:
        lines = unit.audit.list()[::-1]
        report = unit.audit.verify_chain()
        found = unit.audit.list(subject=Subject("case", "3f2a"))
        own, theirs = unit.audit.list(school_id=school), unit.audit.list(school_id=other)
    assert (report.whole, report.lines, store.check().problems, store.check().lines) == (True, 8, (), 8)
    assert [line.number for line in lines] == [1, 2, 3, 4, 5, 6, 7, 8]
    assert [(line.actor, str(line.subject), line.after) for line in lines[:3]] == OLD
    assert {(line.format, line.user_id, line.school_id) for line in lines[:3]} == {(1, None, None)}
    assert [(line.format, line.user_id, line.school_id) for line in lines[3:]] == [
        (2, "u1", school),
        (2, None, None),
        (2, "u1", other),
        (2, "u2", school),
        (2, None, None),
    ]
    assert [line.number for line in found] == [7, 4, 2]
    assert ([line.number for line in own], [line.number for line in theirs]) == ([7, 4], [6])
    with database.behind() as opened:
        previous = dict(opened.execute("SELECT number, previous_hash FROM audit").fetchall())
        hashes = dict(opened.execute("SELECT number, hash FROM audit").fetchall())
    before = {4: 3, 5: 3, 6: 5, 7: 4, 8: 5}
    assert {number: previous[number] for number in before} == {number: hashes[at] for number, at in before.items()}


EDITS = {
    "an old line": (["UPDATE audit SET actor = 'Somebody Else' WHERE number = 2"], 2),
    "an old line called a new one": (["UPDATE audit SET format = 2 WHERE number = 3"], 3),
    "an old line given to a school": (["UPDATE audit SET format = 2, school_id = %s WHERE number = 3"], 3),
    "an old line gone": (["DELETE FROM audit WHERE number = 3"], 4),
    "a line of a school": (["UPDATE audit SET user_id = 'u9' WHERE number = 6"], 6),
    "a line given to another school": (["UPDATE audit SET school_id = %s WHERE number = 6"], 6),
    "a line of a school gone": (["DELETE FROM audit WHERE number = 4"], 7),
    "the last line of a school gone": (["DELETE FROM audit WHERE number = 7"], 7),
    "every line of a school gone": (["DELETE FROM audit WHERE school_id = %s"], 7),
    "the only line of a school gone": (["DELETE FROM audit WHERE number = 6"], 6),
    "the last of no school gone": (["DELETE FROM audit WHERE number = 8"], 8),
    "a line at which a school begins gone, the next on it": (["DELETE FROM audit WHERE number IN (5, 8)"], 6),
    "where a school's lines end is not kept": (["DELETE FROM meta WHERE name = 'audit_head ' || %s"], 7),
    "a school's lines and where they end gone": (
        ["DELETE FROM audit WHERE school_id = %s", "DELETE FROM meta WHERE name = 'audit_head ' || %s"],
        7,
    ),
    "where a school's lines end altered": (["UPDATE meta SET value = '7 x' WHERE name = 'audit_head ' || %s"], 7),
}


@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_of_any_chain_is_seen(both: tuple[Database, str, str], edit: str) -> None:
    database, school, _ = both
    statements, broken_at = EDITS[edit]
    with database.behind() as other:
        unguarded(other, database, "audit")
        for statement in statements:
            other.execute(statement, (school,) if "%s" in statement else ())
    again = database.open()
    with again.read() as unit:
        assert unit.audit.verify_chain().broken_at == broken_at
    assert any("The audit was altered" in problem for problem in again.check().problems)
    again.close()


def test_a_line_of_a_school_that_is_not_there_is_not_written(store: Store) -> None:
    with pytest.raises(Exception, match="does not say where its audit ends"):
        audited(store, Subject("case", "1"), "nowhere")


@pytest.mark.sqlite_file
def test_a_migration_that_is_killed_before_its_end_has_not_begun(database: Database, store: Store) -> None:
    store.close()
    moved(database.address, command.downgrade, BEFORE)
    add_lines(database, OLD)
    before = contents_of(database)
    killed = (
        "import os, signal\n"
        "from fasttrack_core.store import migrate\n"
        "migrate.Summaries.complete = lambda _: os.kill(os.getpid(), signal.SIGKILL)\n"
        f"migrate.migrate({database.address!r})\n"
    )
    ended = subprocess.run([sys.executable, "-c", killed], cwd=ROOT, check=False, env=dict(os.environ))
    assert ended.returncode == -signal.SIGKILL
    assert contents_of(database) == before
    migrate(database.address)
    again = database.open()
    assert again.check().problems == ()
    again.close()


def contents_of(database: Database) -> tuple[object, object]:
    """The schema's number, and every line of the audit."""
    with database.behind() as opened:
        revision = opened.execute("SELECT version_num FROM alembic_version").fetchall()
        return revision, opened.execute("SELECT * FROM audit ORDER BY number").fetchall()
