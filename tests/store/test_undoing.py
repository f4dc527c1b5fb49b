"""An import that is undone: the register is as it would be without it, at every moment, and nothing is forgotten."""

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from fasttrack_core.attendance.figures.register import Register
from fasttrack_core.errors import NotFound
from fasttrack_core.store import (
    Conflict,
    OriginalFile,
    ParentRecord,
    Store,
    StoredRegister,
    UndoCounts,
    Unit,
)
from tests.breadth import examples
from tests.store.conftest import Stores
from tests.store.invented import MONDAY, import_file, marked, number, pupil, register, stamp, written


def undo(store: Store, school: str, import_id: str, hours: int = 9, version: int | None = None) -> UndoCounts:
    with store.write() as unit:
        return unit.undoing.undo(school, import_id, "The wrong file.", stamp(hours), expected_version=version)


def state(store: Store, school: str) -> tuple[object, ...]:
    """Everything that the register says now, by pupils' ids and for every year."""
    with store.read() as unit:
        return state_in(unit, school)


def state_in(unit: Unit, school: str) -> tuple[object, ...]:
    found = unit.registers.load_with_ids(school)
    years = {year: unit.registers.load(school, [year]) for year in unit.registers.years(school)}
    return (
        found.ids,
        found.register.pupils,
        found.register.sessions.tolist(),
        marked(found.register),
        {year: (each.pupils, each.sessions.tolist()) for year, each in years.items()},
    )


def marks(store: Store, school: str) -> list[str]:
    with store.read() as unit:
        return written(unit.registers.load(school))


def test_undoing_the_last_import_brings_back_the_state_before_it(store: Store, school: str) -> None:
    import_file(store, school, register({1: "O/I"}, raw={(0, 2): "I01"}, comments={(0, 0): "rang home"}))
    before = state(store, school)
    later = register([(pupil(1, year_group="6", attributes={"fsm": "yes"}), "C/C/"), (pupil(2), "//")])
    second = import_file(store, school, later, 1, b"second")
    counts = undo(store, school, second)
    assert state(store, school) == before
    assert (counts.marks_back, counts.marks_kept, counts.pupils_back, counts.pupils_unlisted) == (5, 0, 1, 1)


def test_a_mark_that_a_later_file_changed_keeps_the_later_value_and_is_counted(store: Store, school: str) -> None:
    first = import_file(store, school, register({1: "OO/"}))
    import_file(store, school, register({1: "C"}), 1, b"second")
    counts = undo(store, school, first)
    assert marks(store, school) == ["C"]
    assert (counts.marks_back, counts.marks_kept) == (2, 1)


def test_a_mark_that_a_later_file_repeats_stays(store: Store, school: str) -> None:
    first = import_file(store, school, register({1: "O/"}))
    import_file(store, school, register({1: "O C"}), 1, b"second")
    counts = undo(store, school, first)
    assert marks(store, school) == ["O C"]
    assert (counts.marks_back, counts.marks_kept) == (1, 1)


def test_a_mark_whose_every_file_is_undone_goes(store: Store, school: str) -> None:
    first = import_file(store, school, register({1: "O"}))
    second = import_file(store, school, register({1: "O"}), 1, b"second")
    third = import_file(store, school, register({1: "C"}), 2, b"third")
    undo(store, school, first)
    assert marks(store, school) == ["C"]
    undo(store, school, second, 10)
    assert marks(store, school) == ["C"]
    undo(store, school, third, 11)
    assert marks(store, school) == []


def test_an_older_file_that_only_filled_gaps_fills_what_an_undo_leaves(store: Store, school: str) -> None:
    first = import_file(store, school, register({1: "O/"}))
    with store.write() as unit:
        import_id = unit.imports.add(
            school, OriginalFile.of("older.csv", b"older"), layout="wide", status="imported", stamp=stamp(1)
        )
        unit.registers.save(school, register({1: "CC"}), import_id=import_id, stamp=stamp(1), overwrite=False)
    assert marks(store, school) == ["O/"]
    undo(store, school, first)
    assert marks(store, school) == ["CC"]


def test_a_pupil_whom_only_the_undone_import_brought_is_no_longer_listed_and_comes_back_the_same(
    store: Store, school: str
) -> None:
    import_file(store, school, register({1: "/"}))
    second = import_file(store, school, register([(pupil(2, attributes={"send": "K"}), "O")]), 1, b"second")
    with store.read() as unit:
        _, pupil_id = unit.registers.load_with_ids(school).ids
    undo(store, school, second, 2)
    with store.read() as unit:
        assert pupil_id not in unit.registers.load_with_ids(school).ids
        assert unit.people.pupil(pupil_id).name == pupil(2).name
        assert [change.after for change in unit.registers.mark_changes(school, pupil_id)] == [number("O"), 0]
    import_file(store, school, register({2: "C"}), 3, b"third")
    with store.read() as unit:
        found = unit.registers.load_with_ids(school)
        then = [unit.registers.as_known_on(school, stamp(hour).when) for hour in range(4)]
    assert found.ids[1] == pupil_id
    assert dict(found.register.pupils[1].attributes) == {}, "what only the undone file said does not come back"
    assert [written(each.register) for each in then] == [["/"], ["/", "O"], ["/"], ["/", "C"]]
    assert dict(then[1].register.pupils[1].attributes) == {"send": "K"}


def test_a_upn_goes_to_the_pupil_who_has_it_now(store: Store, school: str) -> None:
    wrong = import_file(store, school, register([(pupil(1, admission_number="5"), "/")]))
    undo(store, school, wrong, 1)
    import_file(store, school, register([(pupil(7, upn=""), "O")]), 2, b"second")
    import_file(store, school, register([(pupil(7, upn=pupil(1).upn), "C")]), 3, b"third")
    with store.read() as unit:
        (known,) = unit.registers.load(school).pupils
        then = unit.registers.as_known_on(school, stamp(0).when)
    assert known.upn == pupil(1).upn
    assert known.admission_number == "000007"
    assert [each.upn for each in then.register.pupils] == [pupil(1).upn]


def test_a_upn_comes_back_to_its_pupil_from_one_who_is_no_longer_listed(store: Store, school: str) -> None:
    import_file(store, school, register({1: "/"}))
    with store.write() as unit:
        (one,) = unit.registers.load_with_ids(school).ids
        joining = unit.imports.add(
            school, OriginalFile.of("j.csv", b"j"), layout="wide", status="imported", stamp=stamp(1)
        )
        changed = register([(pupil(1, upn="B0000000000009"), "O")])
        unit.registers.save(school, changed, import_id=joining, stamp=stamp(1), same_pupils={0: one})
    third = import_file(store, school, register([(pupil(1, admission_number="77", name="Other"), "C")]), 2, b"third")
    with store.read() as unit:
        between = unit.registers.load_with_ids(school)
    assert [each.upn for each in between.register.pupils] == ["B0000000000009", pupil(1).upn]
    undo(store, school, third, 3)
    undo(store, school, joining, 4)
    with store.read() as unit:
        now = unit.registers.load_with_ids(school)
        then = unit.registers.as_known_on(school, stamp(2).when)
    assert now.ids == (one,)
    assert now.register.pupils == (pupil(1),)
    assert then.register.pupils == between.register.pupils
    assert store.check().problems == ()


def test_two_pupils_may_take_each_others_number_when_a_person_says_so(store: Store, school: str) -> None:
    import_file(store, school, register([(pupil(1, upn=""), "/"), (pupil(2), "O")]))
    with store.write() as unit:
        one, two = unit.registers.load_with_ids(school).ids
        swapped = register([(pupil(1, upn="B0000000000001"), "/"), (pupil(2, upn="B0000000000002"), "O")])
        unit.registers.save(school, swapped, import_id=None, stamp=stamp(1), same_pupils={0: two, 1: one})
        assert [each.upn for each in unit.registers.load(school).pupils] == ["B0000000000002", "B0000000000001"]


@pytest.mark.parametrize("with_parent", [True, False])
def test_a_pupil_with_a_case_or_a_parent_typed_in_stays_listed(store: Store, school: str, with_parent: bool) -> None:
    only = import_file(store, school, register({1: "O"}))
    with store.write() as unit:
        (pupil_id,) = unit.registers.load_with_ids(school).ids
        if with_parent:
            unit.people.save_parent(pupil_id, ParentRecord(surname="Example"), stamp(1))
        else:
            unit.cases.open(
                school_id=school, pupil_id=pupil_id, pathway_id="any", definition="x", token="t", stamp=stamp(1)
            )
    counts = undo(store, school, only)
    assert counts.pupils_unlisted == 0
    with store.read() as unit:
        found = unit.registers.load_with_ids(school)
    assert found.ids == (pupil_id,)
    assert marked(found.register) == set()


def test_a_detail_that_a_later_file_changed_or_repeats_stays(store: Store, school: str) -> None:
    import_file(store, school, register([(pupil(1, sex=""), "/")]))
    second = import_file(store, school, register([(pupil(1, year_group="6", sex="F", surname="New"), "/")]), 1, b"2")
    import_file(store, school, register([(pupil(1, year_group="7", sex="", surname="New"), "/")]), 2, b"3")
    counts = undo(store, school, second)
    with store.read() as unit:
        (known,) = unit.registers.load(school).pupils
    assert (known.year_group, known.sex, known.surname) == ("7", "", "New")
    assert (counts.pupils_back, counts.pupils_kept) == (1, 1)


def test_removed_marks_come_back(store: Store, school: str) -> None:
    import_file(store, school, register({1: "O?C"}, raw={(0, 1): "ZZ"}))
    before = state(store, school)
    with store.write() as unit:
        import_id = unit.imports.add(
            school, OriginalFile.of("n.csv", b"n"), layout="wide", status="imported", stamp=stamp(1)
        )
        counts = unit.registers.save(
            school, register({1: " -C"}), import_id=import_id, stamp=stamp(1), remove_missing=True
        )
    assert (counts.removed_marks, counts.kept_marks) == (2, 0)
    assert marks(store, school) == [" -C"]
    undo(store, school, import_id)
    assert state(store, school) == before


def test_days_that_only_the_undone_file_named_are_no_days_of_the_register(store: Store, school: str) -> None:
    import_file(store, school, register({1: "//"}))
    wrong = import_file(store, school, register({1: "OO"}, MONDAY + timedelta(days=9000)), 1, b"wrong year")
    undo(store, school, wrong)
    with store.read() as unit:
        assert unit.registers.years(school) == (2026,)
        assert len(unit.registers.load(school).sessions) == 2


def test_an_import_is_undone_once_and_only_by_its_school(store: Store, school: str) -> None:
    only = import_file(store, school, register({1: "O"}))
    with store.write() as unit:
        other = unit.schools.add("Another School", stamp()).id
    with pytest.raises(NotFound):
        undo(store, other, only)
    with pytest.raises(Conflict, match="since this preview"):
        undo(store, school, only, version=0)
    undo(store, school, only, version=1)
    with pytest.raises(Conflict, match="undone already"):
        undo(store, school, only)
    with store.read() as unit:
        (kept,) = unit.undoing.undos(school)
        assert unit.imports.get(only).status == "undone"
    assert (kept.import_id, kept.reason, kept.stamp) == (only, "The wrong file.", stamp(9))


@dataclass(frozen=True)
class Act:
    """An import of these rows, or (rows None) the undo of the import with that place, if there is one."""

    rows: dict[int, tuple[str, str]] | None
    place: int
    days_on: int
    overwrite: bool
    remove: bool


NO_SHRINKING = (Phase.explicit, Phase.generate)  # shrinking databases is slow
LETTERS = st.text(" -O/?", min_size=4, max_size=4)
IMPORTS = st.builds(
    Act,
    rows=st.dictionaries(st.integers(1, 3), st.tuples(LETTERS, st.sampled_from(["", "one", "two"])), max_size=3),
    place=st.just(0),
    days_on=st.sampled_from([0, 1, 358]),
    overwrite=st.booleans(),
    remove=st.booleans(),
)
UNDOS = st.builds(
    Act, rows=st.none(), place=st.integers(0, 6), days_on=st.just(0), overwrite=st.just(True), remove=st.just(False)
)
ACTS = st.lists(st.one_of(IMPORTS, IMPORTS, UNDOS), min_size=1, max_size=7)


def file_of(act: Act) -> Register:
    assert act.rows is not None
    rows = [(pupil(who, year_group=group), letters) for who, (letters, group) in act.rows.items()]
    texts = {
        (row, place): f"{group}?"
        for row, (letters, group) in enumerate(act.rows.values())
        for place, letter in enumerate(letters)
        if letter == "?" or (group and letter == "O")
    }
    return register(rows, MONDAY + timedelta(days=act.days_on), raw=texts)


def slowly(acts: list[Act]) -> set[tuple[str, int, int, str, str]]:
    """Every mark after these imports: one pupil, one session, one file after the other."""
    known: dict[tuple[str, int], tuple[int, str]] = {}
    for act in acts:
        new = file_of(act)
        for row, column in np.ndindex(*new.marks.shape):
            place = (new.pupils[row].pupil_id, int(new.sessions[column]))
            was, text = known.get(place, (0, ""))
            now, raw = int(new.marks[row, column]), new.raw.get((row, column), "")
            if now <= 1 and was > 1:
                if act.remove:
                    known[place] = (now, "")
            elif now == 0 or (was > 1 and not act.overwrite):
                continue
            else:
                known[place] = (now, raw or (text if now == was else ""))
    return {(*place, mark, raw, "") for place, (mark, raw) in known.items() if mark}


def run(store: Store, school: str, acts: list[Act]) -> list[tuple[StoredRegister, list[Act]]]:
    """The register after each act, and the imports that were in force then."""
    done: list[tuple[str, Act, bool]] = []
    after = []
    for hour, act in enumerate(acts):
        before = state(store, school)
        if act.rows is not None:
            with store.write() as unit:
                import_id = unit.imports.add(
                    school, OriginalFile.of("f.csv", b""), layout="wide", status="imported", stamp=stamp(hour)
                )
                unit.registers.save(
                    school,
                    file_of(act),
                    import_id=import_id,
                    stamp=stamp(hour),
                    overwrite=act.overwrite,
                    remove_missing=act.remove,
                )
            done.append((import_id, act, True))
        elif act.place < len(done) and done[act.place][2]:
            import_id, undone, _ = done[act.place]
            undo(store, school, import_id, hour)
            done[act.place] = (import_id, undone, False)
        else:
            continue
        if act.rows is not None:
            with_it = state(store, school)
            check_undo_is_way_back(store, school, import_id, before)
            assert state(store, school) == with_it
        with store.read() as unit:
            after.append((hour, unit.registers.load_with_ids(school), [each for _, each, there in done if there]))
    with store.read() as unit:
        for hour, then, _ in after:
            known = unit.registers.as_known_on(school, stamp(hour).when)
            assert known.ids == then.ids
            assert known.register.pupils == then.register.pupils
            assert marked(known.register) == marked(then.register)
    assert store.check().problems == ()
    return [(then, acts_in_force) for _, then, acts_in_force in after]


class Back(Exception):
    """The trial is over."""


def check_undo_is_way_back(store: Store, school: str, import_id: str, before: object) -> None:
    """Undone at once, in a transaction that is given up, the import leaves no trace in the register."""

    def try_it() -> None:
        with store.write() as unit:
            unit.undoing.undo(school, import_id, "A trial.", stamp(99))
            assert state_in(unit, school) == before
            raise Back

    with pytest.raises(Back):
        try_it()


def at_a_school(lasting: Stores, kind: str) -> tuple[Store, str]:
    """A store with a new school."""
    store = lasting(kind)
    with store.write() as unit:
        return store, unit.schools.add("Larkmoor", stamp()).id


@settings(max_examples=examples(12, 40), deadline=None, phases=NO_SHRINKING)
@given(ACTS)
def test_after_any_imports_and_undos_the_register_is_what_the_files_in_force_say(
    lasting: Stores, database_kind: str, acts: list[Act]
) -> None:
    store, school = at_a_school(lasting, database_kind)
    for then, in_force in run(store, school, acts):
        assert marked(then.register) == slowly(in_force)
        named = {pupil(who).pupil_id for act in in_force for who in act.rows or ()}
        assert {each.pupil_id for each in then.register.pupils} == named


@settings(max_examples=examples(5, 15), deadline=None, phases=NO_SHRINKING)
@given(st.dictionaries(st.integers(1, 3), LETTERS, min_size=1), st.permutations([0, 1, 2]))
def test_files_that_do_not_conflict_give_the_same_register_in_any_order(
    lasting: Stores, database_kind: str, rows: dict[int, str], order: list[int]
) -> None:
    found = []
    for places in ([0, 1, 2], order):
        store, school = at_a_school(lasting, database_kind)
        for hour, place in enumerate(places):
            import_file(store, school, register(rows, MONDAY + timedelta(days=7 * place)), hour, bytes([place]))
        with store.read() as unit:
            found.append(marked(unit.registers.load(school)))
    assert found[0] == found[1]
