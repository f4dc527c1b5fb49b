"""A date of birth that a person typed: files without one leave it, a file with another corrects it, undo keeps it."""

from datetime import date

import pytest

from fasttrack_core.errors import NotFound
from fasttrack_core.store import Store
from tests.store.invented import import_file, pupil, register, stamp

TYPED, OTHER = date(2016, 5, 1), date(2016, 1, 5)


def silent(texts: str = "O/"):  # type: ignore[no-untyped-def]
    """A file of one pupil that gives no date of birth."""
    return register([(pupil(1, date_of_birth=None), texts)])


def type_in(store: Store, school: str, born: date, hours: int = 2) -> None:
    with store.write() as unit:
        unit.registers.correct_details(school, key(store, school), {"date_of_birth": born}, stamp(hours))


def key(store: Store, school: str) -> str:
    with store.read() as unit:
        return unit.registers.load_with_ids(school).ids[0]


def born(store: Store, school: str) -> date | None:
    with store.read() as unit:
        return unit.registers.details(key(store, school)).date_of_birth


def undo(store: Store, school: str, import_id: str) -> None:
    with store.write() as unit:
        unit.undoing.undo(school, import_id, "The wrong file.", stamp(9))


def test_a_typed_date_is_recorded_raises_the_version_and_survives_a_file_without_one(store: Store, school: str) -> None:
    import_file(store, school, silent())
    with store.read() as unit:
        before = unit.registers.version(school)
    type_in(store, school, TYPED)
    with store.read() as unit:
        assert unit.registers.version(school) == before + 1
        (change,) = unit.registers.details_history(key(store, school))
    assert (change.before, change.after, change.import_id) == (
        {"date_of_birth": None}, {"date_of_birth": "2016-05-01"}, None,
    )  # fmt: skip
    import_file(store, school, silent("OO"), 3, b"second")
    assert born(store, school) == TYPED


def test_a_file_with_another_date_is_a_difference_and_corrects_it(store: Store, school: str) -> None:
    import_file(store, school, silent())
    type_in(store, school, TYPED)
    later = register([(pupil(1, date_of_birth=OTHER), "OO")])
    with store.read() as unit:
        assert unit.registers.plan(school, later).counts.changed_pupils == 1
    import_file(store, school, later, 3, b"second")
    assert born(store, school) == OTHER


def test_the_same_date_again_is_not_recorded_again(store: Store, school: str) -> None:
    import_file(store, school, silent())
    type_in(store, school, TYPED)
    type_in(store, school, TYPED, 3)
    with store.read() as unit:
        assert len(unit.registers.details_history(key(store, school))) == 1


def test_undoing_a_file_before_or_after_it_keeps_what_was_typed(store: Store, school: str) -> None:
    import_file(store, school, silent())
    middle = import_file(store, school, silent("OO"), 1, b"second")
    type_in(store, school, TYPED)
    last = import_file(store, school, register([(pupil(1, date_of_birth=OTHER, year_group="6"), "CC")]), 3, b"third")
    assert born(store, school) == OTHER
    undo(store, school, last)
    assert born(store, school) == TYPED
    undo(store, school, middle)
    assert born(store, school) == TYPED


def test_undoing_an_earlier_file_keeps_what_a_later_file_corrected(store: Store, school: str) -> None:
    import_file(store, school, silent())
    middle = import_file(store, school, register([(pupil(1, date_of_birth=None, year_group="6"), "OO")]), 1, b"second")
    type_in(store, school, TYPED)
    import_file(store, school, register([(pupil(1, date_of_birth=OTHER), "CC")]), 3, b"third")
    undo(store, school, middle)
    assert born(store, school) == OTHER


def listed(store: Store, school: str) -> bool:
    with store.read() as unit:
        return bool(unit.registers.load_with_ids(school).ids)


@pytest.mark.parametrize("times", [1, 2])
def test_a_pupil_who_leaves_the_list_and_comes_back_keeps_what_was_typed(store: Store, school: str, times: int) -> None:
    last = import_file(store, school, silent())
    type_in(store, school, TYPED)
    for time in range(times):
        undo(store, school, last)
        assert not listed(store, school)
        last = import_file(store, school, silent(), 10 + time, f"again {time}".encode())
        assert born(store, school) == TYPED
    more = import_file(store, school, silent("OO"), 20, b"more")
    undo(store, school, more)
    assert born(store, school) == TYPED
    with store.read() as unit:
        typed = [each for each in unit.registers.details_history(key(store, school)) if each.import_id is None]
    assert len({each.stamp.who for each in typed}) == 1


def test_a_pupil_who_comes_back_with_another_date_has_that_of_the_file(store: Store, school: str) -> None:
    first = import_file(store, school, silent())
    type_in(store, school, TYPED)
    undo(store, school, first)
    second = import_file(store, school, register([(pupil(1, date_of_birth=OTHER), "OO")]), 10, b"second")
    assert born(store, school) == OTHER
    undo(store, school, second)
    import_file(store, school, silent(), 11, b"third")
    assert born(store, school) == TYPED


def test_only_a_date_of_birth_of_the_schools_own_pupil_can_be_typed(store: Store, school: str) -> None:
    import_file(store, school, silent())
    with store.write() as unit:
        other = unit.schools.add("Another School", stamp())
    with store.write() as unit, pytest.raises(ValueError, match="typed"):
        unit.registers.correct_details(school, key(store, school), {"upn": "X"}, stamp(2))
    with store.write() as unit, pytest.raises(NotFound):
        unit.registers.correct_details(other.id, key(store, school), {"date_of_birth": TYPED}, stamp(2))
