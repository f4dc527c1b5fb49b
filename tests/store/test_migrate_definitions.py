"""A definition is kept once after the migration, each case reads its own back, and going back loses none."""

import hashlib

from alembic import command

from fasttrack_core.store import Store
from fasttrack_core.store.migrate import migrate
from tests.databases.kinds import Database
from tests.store.invented import import_file, register, stamp
from tests.store.test_migrate_second_schema import moved, shape

FIRST, SECOND = "id: blackburn\ntitle: Zoë – “é”\n", "id: blackburn\ntitle: Another edition\n"


def hash_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def definitions(database: Database, asked: str) -> list[tuple[object, ...]]:
    with database.behind() as opened:
        return sorted(opened.execute(asked).fetchall(), key=repr)


def test_old_cases_are_carried_over_and_each_text_is_kept_once(database: Database, store: Store, school: str) -> None:
    import_file(store, school, register({1: "O/", 2: "//", 3: "//"}))
    with store.write() as unit:
        first, second, third = unit.registers.load_with_ids(school).ids
        ids = [
            unit.cases.open(
                school_id=school, pupil_id=pupil_id, pathway_id="any", definition=text, token=pupil_id, stamp=stamp()
            ).id
            for pupil_id, text in ((first, FIRST), (second, SECOND), (third, FIRST))
        ]
    store.close()
    newest = shape(database)
    assert definitions(database, "SELECT sha256, definition FROM definition_editions") == sorted(
        [(hash_of(FIRST), FIRST), (hash_of(SECOND), SECOND)]
    )
    moved(database.address, command.downgrade, "0006")
    asked = "SELECT id, definition, definition_sha256 FROM cases"
    before = definitions(database, asked)
    said = dict(zip(ids, (FIRST, SECOND, FIRST), strict=True))
    assert before == sorted((case_id, text, hash_of(text)) for case_id, text in said.items())
    migrate(database.address)
    assert shape(database) == newest
    again = database.open()
    with again.read() as unit:
        for case_id, text in said.items():
            assert (unit.cases.get(case_id).definition, unit.cases.get(case_id).definition_sha256) == (
                text,
                hash_of(text),
            )
        assert unit.cases.definitions([hash_of(FIRST), "nothing"]) == {hash_of(FIRST): FIRST}
    # Lines of the audit hold ids that an older schema has no place for: going back lost them, and that is said.
    assert [problem for problem in again.check().problems if not problem.startswith("The audit")] == []
    again.close()


def test_a_text_that_was_stored_under_another_hash_keeps_its_words(
    database: Database, store: Store, school: str
) -> None:
    """Whoever wrote to the database past the product may have named no hash, or the same one twice."""
    import_file(store, school, register({1: "O/", 2: "//"}))
    with store.read() as unit:
        pupils = unit.registers.load_with_ids(school).ids
    store.close()
    moved(database.address, command.downgrade, "0006")
    with database.behind() as opened:
        for number, text in enumerate((FIRST, SECOND)):
            opened.execute(
                "INSERT INTO cases (id, school_id, pupil_id, pathway_id, definition, definition_sha256, token,"
                " recorded_at, recorded_by) VALUES (%s, %s, %s, 'any', %s, 'none', %s, '2026-09-02 15:30:00', 'Ann')",
                (f"{number:032x}", school, pupils[number], text, f"press {number}"),
            )
    migrate(database.address)
    again = database.open()
    with again.read() as unit:
        assert [unit.cases.get(f"{number:032x}").definition for number in range(2)] == [FIRST, SECOND]
        assert unit.cases.get(f"{0:032x}").definition_sha256 == hash_of(FIRST)
    again.close()


def test_a_school_counts_its_own_cases_and_contacts(store: Store, school: str) -> None:
    import_file(store, school, register({1: "O/"}))
    with store.write() as unit:
        other = unit.schools.add("Larkmoor Junior School", stamp()).id
        (pupil_id,) = unit.registers.load_with_ids(school).ids
        assert (unit.summaries.version(school), unit.people.version(school)) == (0, 0)
        unit.cases.open(
            school_id=school, pupil_id=pupil_id, pathway_id="any", definition=FIRST, token="press", stamp=stamp()
        )
        assert unit.summaries.version(school) == 1
        assert (unit.summaries.version(other), unit.people.version(other)) == (0, 0)
