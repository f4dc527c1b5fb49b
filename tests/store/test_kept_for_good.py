"""What was written down stays as it was written, and an edit behind the store's back is seen."""
# ruff: noqa: S608 - names of tables come from the schema

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import psycopg
import pytest
from sqlalchemy import insert
from sqlalchemy.exc import StatementError

from fasttrack_core.casework.events import Event, EventKind
from fasttrack_core.errors import StoreProblem
from fasttrack_core.store import Conflict, NewDocument, NewTotals, Store, Subject, schema
from tests.databases.kinds import SQLITE, Database
from tests.store.invented import MONDAY, import_file, pupil, register, stamp

LETTER = "press 3"
NO_ABSENCE = {"authorised": 0, "unauthorised": 0}
GUARDED = [table.name for table in schema.APPEND_ONLY] + ["imports"]


@pytest.fixture
def filled(store: Store, school: str, database: Database) -> Database:
    """A database with rows in every guarded table."""
    import_file(store, school, register({1: "O/"}))
    import_file(store, school, register([(pupil(1, year_group="6"), "C/")]), 1, b"second")
    with store.write() as unit:
        calendar = {"school_id": school, "sessions": b"", "open": b"", "source": {}, "recorded_at": stamp().when}
        unit.schools._connection.execute(insert(schema.calendars).values(**calendar, recorded_by="Ann Marlow"))
        (pupil_id,) = unit.registers.load_with_ids(school).ids
        case = unit.cases.open(
            school_id=school, pupil_id=pupil_id, pathway_id="any", definition="id: any", token="t1", stamp=stamp()
        )
        opened = Event(
            id="e1", kind=EventKind.OPENED, recorded_at=stamp().when, happened_on=MONDAY, actor="Ann", actor_role="lead"
        )
        unit.cases.append(case.id, 0, opened, "t2")
        unit.documents.add(document(school, pupil_id), stamp())
        unit.mappings.save(school, "adno|mark", {"version": 1}, "Ours", stamp())
        unit.kept_rules.keep(school, "Ten this year", {"sessions": 10}, stamp())
    wrong = import_file(store, school, register({1: "//"}), 2, b"wrong")
    with store.write() as unit:
        unit.totals.add(school, wrong, [NewTotals(pupil_id=pupil_id, possible=2, attended=2, **NO_ABSENCE)], stamp())
        unit.undoing.undo(school, wrong, "The wrong file.", stamp(3))
    store.close()
    return database


def document(school: str, pupil_id: str | None, token: str = LETTER) -> NewDocument:
    return NewDocument(
        school_id=school,
        pupil_id=pupil_id,
        document_id="any-letter",
        title="A letter",
        status="issued",
        file_name="letter.docx",
        content=b"PK the letter",
        context={"name": "Zoë", "sessions": "10"},
        template_sha256="0" * 64,
        figures={"unauthorised": 10, "window": ["2026-09-07", "2026-11-13"]},
        token=token,
    )


@pytest.mark.sqlite_file
@pytest.mark.parametrize("own_settings", [True, False], ids=["recursive triggers on", "recursive triggers off"])
@pytest.mark.parametrize("table", GUARDED)
def test_no_row_of_a_log_can_be_changed_removed_or_replaced(filled: Database, table: str, own_settings: bool) -> None:
    with closing(sqlite3.connect(filled.file, isolation_level=None)) as other:
        other.execute(f"PRAGMA recursive_triggers = {int(own_settings)}")
        names = [row[1] for row in other.execute(f"PRAGMA table_info({table})")]
        before = other.execute(f"SELECT * FROM {table}").fetchall()
        assert before
        may_change = {"status", "counts"} if table == "imports" else set()
        attempts = [f"UPDATE {table} SET {name} = {name}" for name in names if name not in may_change]
        attempts += [f"DELETE FROM {table}", f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"]
        for attempt in attempts:
            with pytest.raises(sqlite3.IntegrityError, match=f"{table} is append-only"):
                other.execute(attempt)
        assert other.execute(f"SELECT * FROM {table}").fetchall() == before


@pytest.mark.postgresql_server
@pytest.mark.parametrize("table", GUARDED)
def test_no_row_of_a_log_can_be_changed_removed_or_replaced_on_a_server(filled: Database, table: str) -> None:
    with filled.behind() as other:
        found = other.execute(f"SELECT * FROM {table}")
        names, before = [column[0] for column in found.description], found.fetchall()
        assert before
        key = next(name for name in ("number", "id", "sha256") if name in names)
        may_change = {"status", "counts"} if table == "imports" else set()
        changes = [f'"{name}" = {table}."{name}"' for name in names if name not in may_change]
        attempts = [f"UPDATE {table} SET {change}" for change in changes]
        attempts += [f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE"]
        attempts += [
            f"INSERT INTO {table} SELECT * FROM {table} ON CONFLICT ({key}) DO UPDATE SET {change}"
            for change in changes
        ]
        for attempt in attempts:
            with pytest.raises(psycopg.errors.RaiseException, match=r"is append-only"):
                other.execute(attempt)
        assert other.execute(f"SELECT * FROM {table}").fetchall() == before


@pytest.mark.sqlite_file
@pytest.mark.parametrize(
    ("table", "unique"),
    [("case_events", "token"), ("case_events", "event_id"), ("cases", "token"), ("issued_documents", "token")],
)
def test_no_row_can_be_replaced_by_another_of_its_unique_keys(filled: Database, table: str, unique: str) -> None:
    with closing(sqlite3.connect(filled.file, isolation_level=None)) as other:
        names = [row[1] for row in other.execute(f"PRAGMA table_info({table})")]
        (row,) = other.execute(f"SELECT * FROM {table}").fetchall()
        fresh = [
            value if name == unique or name.endswith("_id") else None for name, value in zip(names, row, strict=True)
        ]
        marks = ", ".join("?" for _ in names)
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            other.execute(f"INSERT OR REPLACE INTO {table} VALUES ({marks})", fresh)
        assert other.execute(f"SELECT * FROM {table}").fetchall() == [row]


@pytest.mark.sqlite_file
@pytest.mark.parametrize("table", ["imports", "cases", "issued_documents"])
def test_no_row_can_be_replaced_by_its_hidden_number(filled: Database, table: str) -> None:
    with closing(sqlite3.connect(filled.file, isolation_level=None)) as other:
        other.execute("PRAGMA recursive_triggers = OFF")
        names = ", ".join(row[1] for row in other.execute(f"PRAGMA table_info({table})"))
        before = other.execute(f"SELECT * FROM {table}").fetchall()
        attempts = [
            f"INSERT OR REPLACE INTO {table} (rowid, {names}) SELECT rowid, {names} FROM {table} LIMIT 1",
            f"UPDATE OR REPLACE {table} SET rowid = rowid + 1",
        ]
        for attempt in attempts:
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                other.execute(attempt)
        assert other.execute(f"SELECT * FROM {table}").fetchall() == before


def unguarded(other: Any, database: Database, table: str) -> None:
    """Nothing refuses a change of the table any more, as somebody who owns the database can bring about."""
    if database.kind == SQLITE:
        for trigger in ("change", "removal", "replacing"):
            other.execute(f"DROP TRIGGER {table}_refuses_{trigger}")
    else:
        other.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")


def audited(store: Store, lines: int = 5) -> None:
    with store.write() as unit:
        for number in range(lines):
            unit.audit.add(
                at=stamp(number).when,
                actor="Ann",
                role="lead",
                action="view",
                subject=Subject("case", str(number)),
                outcome="done",
                before=None,
                after={"note": "Zoë", "count": number},
            )


def test_an_untouched_audit_is_whole_and_reads_back(store: Store) -> None:
    audited(store)
    with store.read() as unit:
        assert unit.audit.verify_chain().whole
        assert unit.audit.verify_chain().lines == 5
        newest, *_ = unit.audit.list()
        assert [entry.number for entry in unit.audit.list(last=2)] == [5, 4]
        assert [entry.number for entry in unit.audit.list(subject=Subject("case", "1"))] == [2]
    assert (newest.at, newest.after) == (stamp(4).when, {"note": "Zoë", "count": 4})


@pytest.mark.parametrize(
    ("edit", "broken_at"),
    [
        ("UPDATE audit SET actor = 'Someone Else' WHERE number = 3", 3),
        ("UPDATE audit SET at = '2020-01-01 00:00:00.000000' WHERE number = 1", 1),
        ("UPDATE audit SET after = '{}' WHERE number = 5", 5),
        ("DELETE FROM audit WHERE number = 2", 3),
        ("DELETE FROM audit WHERE number = 5", 5),
        ("DELETE FROM audit", 5),
        ("UPDATE audit SET number = 6 WHERE number = 5", 6),
        ("UPDATE audit SET user_id = 'another' WHERE number = 3", 3),
        ("UPDATE audit SET school_id = 'another' WHERE number = 3", 3),
        ("UPDATE audit SET kind = 'pupil' WHERE number = 3", 3),
        ("UPDATE audit SET subject_id = 'another' WHERE number = 3", 3),
        ("UPDATE audit SET subject = 'another' WHERE number = 3", 3),
        ("UPDATE audit SET format = 1 WHERE number = 3", 3),
    ],
)
def test_an_edit_of_the_file_with_another_program_is_seen(
    store: Store, database: Database, edit: str, broken_at: int
) -> None:
    audited(store)
    with database.behind() as other:
        unguarded(other, database, "audit")
        other.execute(edit)
    with store.read() as unit:
        assert unit.audit.verify_chain().broken_at == broken_at
    assert any("The audit was altered" in problem for problem in store.check().problems)


def test_times_come_back_in_utc_whatever_zone_they_were_given_in(store: Store) -> None:
    summer = datetime(2026, 10, 25, 1, 30, tzinfo=timezone(timedelta(hours=1)))
    winter = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    with store.write() as unit:
        for at in (summer, winter):
            unit.audit.add(at=at, actor="Ann", role="lead", action="view", subject=Subject("x"), outcome="done")
    with store.read() as unit:
        later, earlier = unit.audit.list()
    assert (earlier.at, later.at) == (summer, winter)
    assert earlier.at.tzinfo is UTC
    assert earlier.at.hour == 0


def test_a_time_without_a_zone_is_refused(store: Store) -> None:
    with pytest.raises(StatementError, match="has a time zone"), store.write() as unit:
        unit.audit.add(
            at=datetime(2026, 9, 7, 9),  # noqa: DTZ001 - the point of the test
            actor="Ann",
            role="lead",
            action="view",
            subject=Subject("x"),
            outcome="done",
        )


def test_a_letter_stays_as_it_was_made_when_the_marks_change_afterwards(store: Store, school: str) -> None:
    import_file(store, school, register({1: "O/"}))
    with store.write() as unit:
        (pupil_id,) = unit.registers.load_with_ids(school).ids
        kept = unit.documents.add(document(school, pupil_id), stamp())
    import_file(store, school, register({1: "C/"}), 1, b"second")
    with store.read() as unit:
        assert unit.documents.get(kept.id) == kept
        assert unit.documents.content(kept.id) == b"PK the letter"
        assert unit.documents.context(kept.id) == {"name": "Zoë", "sessions": "10"}
        assert unit.documents.list(school, pupil_id=pupil_id) == (kept,)
        assert unit.documents.list(school, case_id="other") == ()
    assert kept.figures == {"unauthorised": 10, "window": ["2026-09-07", "2026-11-13"]}


def test_the_same_press_of_the_button_makes_one_letter(store: Store, school: str) -> None:
    import_file(store, school, register({1: "O/"}))
    with store.write() as unit:
        (pupil_id,) = unit.registers.load_with_ids(school).ids
        first = unit.documents.add(document(school, pupil_id), stamp())
    with store.write() as unit:
        assert unit.documents.add(document(school, pupil_id), stamp(1)) == first
        assert unit.documents.add(document(school, pupil_id, "another"), stamp(1)) != first
        assert len(unit.documents.list(school)) == 2


def test_a_press_for_one_document_keeps_no_other(store: Store, school: str) -> None:
    import_file(store, school, register({1: "O/", 2: "O/"}))
    with store.write() as unit:
        first, second = unit.registers.load_with_ids(school).ids
        unit.documents.add(document(school, first), stamp())
    for other in (document(school, second), replace(document(school, first), document_id="another-letter")):
        with pytest.raises(Conflict, match="another document"), store.write() as unit:
            unit.documents.add(other, stamp(1))


def test_an_announcement_to_every_family_is_kept_and_is_about_no_pupil(store: Store, school: str) -> None:
    with store.write() as unit:
        kept = unit.documents.add(document(school, None), stamp())
    with store.read() as unit:
        assert kept.pupil_id is None
        assert unit.documents.list(school) == (kept,)
        assert unit.documents.list(school, pupil_id="nobody") == ()
        assert unit.documents.content(kept.id) == b"PK the letter"


@pytest.mark.parametrize("belongs", [{"case_id": "c1"}, {"parent_id": "p1"}])
def test_a_document_about_no_pupil_belongs_to_no_case_and_no_parent(belongs: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="about a pupil"):
        replace(document("s1", None), **belongs)


def test_a_letter_altered_in_the_file_is_not_handed_out(filled: Database, store: Store) -> None:
    with filled.behind() as other:
        unguarded(other, filled, "issued_documents")
        other.execute("UPDATE issued_documents SET content = %s", (b"\0",))
        (stored_id,) = other.execute("SELECT id FROM issued_documents").fetchone()
    with pytest.raises(StoreProblem, match="no longer as it was made"), store.read() as unit:
        unit.documents.content(stored_id)


def test_a_date_of_birth_is_a_date_again(store: Store, school: str) -> None:
    import_file(store, school, register([(pupil(1, date_of_birth=date(2012, 2, 29)), "/")]))
    with store.read() as unit:
        assert unit.registers.load(school).pupils[0].date_of_birth == date(2012, 2, 29)
