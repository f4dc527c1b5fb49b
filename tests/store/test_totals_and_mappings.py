"""Totals without marks and saved column mappings: nothing is overwritten, the last one counts."""

from datetime import date

import numpy as np
import pytest

from fasttrack_core.attendance.merging.replaying import Statement
from fasttrack_core.store import NewTotals, OriginalFile, Store, StoredTotals
from tests.store.invented import MONDAY, import_file, marked, pupil, register, stamp


def imported(store: Store, school: str, hours: int, *rows: NewTotals) -> str:
    with store.write() as unit:
        import_id = unit.imports.add(
            school,
            OriginalFile.of("totals.csv", bytes([hours])),
            layout="totals",
            status="imported",
            stamp=stamp(hours),
        )
        assert unit.totals.add(school, import_id, rows, stamp(hours)) == len(rows)
    return import_id


def totals(pupil_id: str, attended: int, **more: object) -> NewTotals:
    return NewTotals(
        pupil_id=pupil_id,
        possible=100,
        attended=attended,
        authorised=0,
        unauthorised=100 - attended,
        **more,  # type: ignore[arg-type]
    )


def attended(store: Store, school: str) -> dict[str, list[int]]:
    with store.read() as unit:
        return {who: [each.attended for each in found] for who, found in unit.totals.latest(school).items()}


@pytest.fixture
def pupils(store: Store, school: str) -> tuple[str, ...]:
    import_file(store, school, register({1: "/", 2: "/"}))
    with store.read() as unit:
        return unit.registers.load_with_ids(school).ids


def test_each_pupil_has_the_totals_of_the_last_file_that_names_them(
    store: Store, school: str, pupils: tuple[str, ...]
) -> None:
    one, two = pupils
    imported(store, school, 1, totals(one, 90), totals(two, 80))
    last = imported(store, school, 2, totals(one, 91))
    assert attended(store, school) == {one: [91], two: [80]}
    with store.write() as unit:
        unit.undoing.undo(school, last, "Wrong.", stamp(3))
    assert attended(store, school) == {one: [90], two: [80]}


def test_a_file_with_several_terms_gives_several_totals(store: Store, school: str, pupils: tuple[str, ...]) -> None:
    one, _ = pupils
    import_id = imported(
        store,
        school,
        1,
        totals(one, 90, year="Autumn", first=date(2025, 9, 1), last=MONDAY),
        totals(one, 70, missing=3),
    )
    with store.read() as unit:
        autumn, spring = unit.totals.latest(school)[one]
    assert autumn == StoredTotals(
        pupil_id=one,
        possible=100,
        attended=90,
        authorised=0,
        unauthorised=10,
        missing=0,
        first=date(2025, 9, 1),
        last=MONDAY,
        year="Autumn",
        import_id=import_id,
        stamp=stamp(1),
    )
    assert (spring.missing, spring.first, spring.year) == (3, None, "")


def test_no_totals_are_added_for_nobody(store: Store, school: str) -> None:
    imported(store, school, 1)
    assert attended(store, school) == {}


def test_the_mapping_saved_last_for_the_same_headings_is_in_force(store: Store, school: str) -> None:
    with store.write() as unit:
        other = unit.schools.add("Another School", stamp()).id
        unit.mappings.save(school, "adno|mark", {"version": 1, "columns": {"a": "b"}}, "First", stamp())
        unit.mappings.save(school, "date|upn", {"version": 1}, "Other headings", stamp(1))
        last = unit.mappings.save(school, "adno|mark", {"version": 1, "columns": {"a": "c"}}, "Second", stamp(2))
        unit.mappings.save(other, "adno|mark", {"version": 1}, "Theirs", stamp(3))
    with store.read() as unit:
        assert unit.mappings.find(school, "adno|mark") == last
        assert unit.mappings.find(school, "nothing") is None
        assert [each.name for each in unit.mappings.list(school)] == ["Second", "Other headings"]
    assert (last.name, last.mapping, last.stamp) == ("Second", {"version": 1, "columns": {"a": "c"}}, stamp(2))


def test_what_an_import_said_comes_back_exactly(store: Store, school: str) -> None:
    told = register(
        [(pupil(1, attributes={"SEN": "K"}, date_of_birth=None), "O?-"), (pupil(2), " /")],
        raw={(0, 1): "ZZ"},
        comments={(1, 1): "rang: Zoë"},
    )
    said = Statement(None, told, ("one", "two"), False, True, ({"forename": "Ada", "address": ["1 Mill Row"]},))
    with store.write() as unit:
        unit.statements.add(school, said, stamp())
    with store.read() as unit:
        (found,) = unit.statements.list(school)
    assert found.ids == said.ids
    assert found.register.pupils == told.pupils
    assert marked(found.register) == marked(told)
    assert np.array_equal(found.register.sessions, told.sessions)
    assert (found.overwrite, found.remove_missing, found.contacts) == (False, True, said.contacts)
