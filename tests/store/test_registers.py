"""Registers come back byte for byte, merge without loss, and can be seen as they were known earlier."""

import unicodedata
from datetime import UTC, date, timedelta

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from fasttrack_core.attendance.figures import register as registers
from fasttrack_core.attendance.figures.register import Pupil, Register
from fasttrack_core.attendance.figures.sessions import Half, session_key
from fasttrack_core.errors import NotFound, TooLarge
from fasttrack_core.store import Conflict, OriginalFile, Store
from fasttrack_core.store.packing import years_of
from tests.breadth import examples
from tests.store.conftest import Stores
from tests.store.invented import MONDAY, START, import_file, marked, number, pupil, register, stamp, written

NAMES = (
    "Zoë Łukasz",
    unicodedata.normalize("NFD", "Zoë É"),
    unicodedata.normalize("NFKC", "ﬁ Ⅳ"),
    "أحمد",
    "ਜਸਪ੍ਰੀਤ",
    "王小明",
    "O\u2019Brien-\u00adSmith",
    "\u200f\u202eabc",
    "👩‍👧 Robin",
    "' OR 1=1; --",
    "=cmd()",
    "<img src=x>",
    "\u00a0 spaced \t",
    "",
)


def test_names_of_every_form_come_back_exactly(store: Store, school: str) -> None:
    rows = [(pupil(place, name=name, surname=name, forename=name), "/") for place, name in enumerate(NAMES)]
    import_file(store, school, register(rows))
    with store.read() as unit:
        found = unit.registers.load(school)
    assert [(p.name, p.surname, p.forename) for p in found.pupils] == [(name,) * 3 for name in NAMES]


def test_every_mark_there_can_be_comes_back_exactly_and_by_session(store: Store, school: str) -> None:
    marks = np.arange(512, dtype=np.uint8).reshape(2, 256)
    keys = np.arange(session_key(MONDAY, Half.AM), session_key(MONDAY, Half.AM) + 256, dtype=np.int32)
    new = Register((pupil(1), pupil(2)), keys, marks, {(0, 2): "ZZ"}, {(1, 130): "said: ill"})
    import_file(store, school, new)
    with store.read() as unit:
        found = unit.registers.load(school)
    assert found.marks.tobytes() == new.marks.tobytes()
    assert found.marks.flags.f_contiguous
    assert found.sessions.tolist() == keys.tolist()
    assert (dict(found.raw), dict(found.comments)) == (dict(new.raw), dict(new.comments))
    assert found.pupils == new.pupils


def test_a_file_that_spans_two_academic_years_is_kept_under_both(store: Store, school: str) -> None:
    import_file(store, school, register({1: "/\\O\\", 2: "//  "}, first=date(2026, 8, 31)))
    with store.read() as unit:
        assert unit.registers.years(school) == (2025, 2026)
        assert written(unit.registers.load(school)) == ["/\\O\\", "//  "]
        assert written(unit.registers.load(school, [2025])) == ["/\\", "//"]
        assert written(unit.registers.load(school, [2026])) == ["O\\", "  "]
        assert unit.registers.load(school, [2019]).pupils == ()


def test_the_academic_year_turns_between_31_august_and_1_september() -> None:
    keys = [session_key(day, half) for day in (date(2026, 8, 31), date(2026, 9, 1)) for half in Half]
    assert years_of(np.array(keys, dtype=np.int32)).tolist() == [2025, 2025, 2026, 2026]


def test_a_later_file_extends_the_sessions_and_pupils_it_does_not_name_keep_theirs(store: Store, school: str) -> None:
    import_file(store, school, register({1: "/\\", 2: "OO"}))
    import_file(store, school, register({1: "CC"}, first=MONDAY - timedelta(days=1)), 1, b"earlier days")
    import_file(store, school, register({1: "NN"}, first=MONDAY + timedelta(days=7)), 2, b"later days")
    with store.read() as unit:
        assert written(unit.registers.load(school, [2026])) == ["CC/\\NN", "  OO  "]
        assert unit.registers.version(school) == 3


def test_saving_says_what_it_did_and_planning_says_the_same_without_writing(store: Store, school: str) -> None:
    import_file(store, school, register({1: "/\\O ", 2: "////"}))
    new = register({1: "/ CN", 3: "////"})
    with store.write() as unit:
        planned = unit.registers.plan(school, new).counts
        version = unit.registers.version(school)
        saved = unit.registers.save(school, new, import_id=None, stamp=stamp(1))
    assert planned == saved
    assert version == 1
    assert (saved.new_pupils, saved.pupils_not_in_file) == (1, 1)
    assert (saved.new_marks, saved.changed_marks, saved.unchanged_marks, saved.kept_marks) == (5, 1, 1, 1)


def test_the_same_rows_in_another_file_change_nothing(store: Store, school: str) -> None:
    import_file(store, school, register({1: "/\\O"}))
    with store.read() as unit:
        assert unit.registers.plan(school, register({1: "/\\O"})).counts.nothing_changes


def test_every_set_and_changed_mark_is_recorded_with_file_person_and_time(store: Store, school: str) -> None:
    first = import_file(store, school, register({1: "O/?"}, raw={(0, 2): "ZZ"}))
    second = import_file(store, school, register({1: "C "}), 5, b"second")
    with store.read() as unit:
        (pupil_id,) = unit.registers.load_with_ids(school).ids
        *before, last = unit.registers.mark_changes(school, pupil_id)
    assert [change.import_id for change in before] == [first] * 3
    assert before[2].words.raw_after == "ZZ"
    assert (last.before, last.after) == (number("O"), number("C"))
    assert (last.import_id, last.stamp) == (second, stamp(5))
    assert last.session == session_key(MONDAY, Half.AM)


def test_the_register_can_be_seen_as_it_was_known_at_any_time(store: Store, school: str) -> None:
    import_file(store, school, register({1: "O/I"}, raw={(0, 2): "I01"}, comments={(0, 0): "rang home"}))
    later = register([(pupil(1, year_group="6", attributes={"fsm": "yes"}), "C  /"), (pupil(2), "/")])
    import_file(store, school, later, 24, b"second")
    with store.read() as unit:
        unseen = unit.registers.as_known_on(school, START - timedelta(microseconds=1))
        then = unit.registers.as_known_on(school, START)
        now = unit.registers.as_known_on(school, START + timedelta(hours=24))
        loaded = unit.registers.load_with_ids(school)
    assert unseen.register.pupils == ()
    assert written(then.register) == ["O/I"]
    assert (dict(then.register.raw), dict(then.register.comments)) == ({(0, 2): "I01"}, {(0, 0): "rang home"})
    assert then.register.pupils == (pupil(1),)
    assert now.ids == loaded.ids
    assert written(now.register) == written(loaded.register) == ["C/I/", "/   "]
    assert now.register.pupils == loaded.register.pupils
    assert dict(now.register.raw) == dict(loaded.register.raw)
    assert dict(now.register.comments) == dict(loaded.register.comments) == {}


def test_details_that_an_import_corrects_are_kept_in_the_history(store: Store, school: str) -> None:
    import_file(store, school, register({1: "/"}))
    second = import_file(store, school, register([(pupil(1, surname="Newname"), "/")]), 1, b"second")
    with store.read() as unit:
        (pupil_id,) = unit.registers.load_with_ids(school).ids
        (change,) = unit.registers.details_history(pupil_id)
        assert unit.people.pupil(pupil_id).surname == "Newname"
    assert (change.before, change.after) == ({"surname": "Pupil1"}, {"surname": "Newname"})
    assert change.import_id == second


def test_a_pupil_known_only_by_the_files_own_id_is_found_again(store: Store, school: str) -> None:
    nameless = Pupil(pupil_id="row-17", name="Robin Example")
    import_file(store, school, register([(nameless, "/")]))
    with store.read() as unit:
        (found,) = unit.registers.load(school).pupils
    assert found.pupil_id == "row-17"


def test_a_preview_that_another_import_overtook_is_not_saved(store: Store, school: str) -> None:
    with store.read() as unit:
        seen = unit.registers.version(school)
    import_file(store, school, register({1: "/"}))
    with pytest.raises(Conflict, match="Another register was imported"), store.write() as unit:
        unit.registers.save(school, register({1: "O"}), import_id=None, stamp=stamp(1), expected_version=seen)
    with store.read() as unit:
        assert written(unit.registers.load(school)) == ["/"]


def test_schools_do_not_see_each_others_pupils(store: Store, school: str) -> None:
    with store.write() as unit:
        other = unit.schools.add("Another School", stamp()).id
    import_file(store, school, register({1: "/"}))
    import_file(store, other, register({1: "O", 2: "C"}))
    with store.read() as unit:
        assert written(unit.registers.load(school)) == ["/"]
        assert written(unit.registers.load(other)) == ["O", "C"]
        assert set(unit.registers.load_with_ids(school).ids).isdisjoint(unit.registers.load_with_ids(other).ids)


def test_a_school_that_does_not_exist_is_not_found(store: Store) -> None:
    with pytest.raises(NotFound), store.write() as unit:
        unit.registers.save("nobody", register({1: "/"}), import_id=None, stamp=stamp())


def test_an_import_is_kept_with_its_file_byte_for_byte_and_found_by_its_hash(store: Store, school: str) -> None:
    data = bytes(range(256)) * 100
    import_id = import_file(store, school, register({1: "/"}), data=data)
    with store.read() as unit:
        kept = unit.imports.get(import_id)
        assert unit.imports.original_bytes(import_id) == data
        assert unit.imports.find_by_hash(school, kept.sha256) == kept
        assert unit.imports.find_by_hash(school, "0" * 64) is None
        assert unit.imports.list(school) == (kept,)
    assert (kept.status, kept.counts, kept.size) == ("saved", {"new_marks": 1}, 25600)
    assert kept.understood == ("A sentence.",)
    assert kept.stamp.when.tzinfo is UTC


@pytest.mark.parametrize("name", ["../../x.csv", "<img>.csv", "x" * 300, "📒.csv", "CON.csv", "a\0b.csv", "\udcff.csv"])
def test_a_file_name_is_only_data(store: Store, school: str, name: str) -> None:
    with store.write() as unit:
        import_id = unit.imports.add(school, OriginalFile.of(name, b""), layout="", status="", stamp=stamp())
    with store.read() as unit:
        kept = unit.imports.get(import_id).file_name
    assert kept == name.replace("\0", "\ufffd").replace("\udcff", "?")


NO_SHRINKING = (Phase.explicit, Phase.generate)  # shrinking databases is slow
LETTERS = st.text(" -O/\\CN", min_size=6, max_size=6)
DETAIL = st.sampled_from(["", "one", "two"])
ROWS = st.dictionaries(st.integers(1, 3), st.tuples(LETTERS, DETAIL, DETAIL), max_size=3)
FILES = st.lists(st.tuples(ROWS, st.integers(0, 400), st.booleans()), min_size=1, max_size=5)


@settings(max_examples=examples(6, 20), deadline=None, phases=NO_SHRINKING)
@given(FILES)
def test_the_register_as_it_was_known_is_the_register_that_was_stored_after_every_import(
    lasting: Stores,
    database_kind: str,
    files: list[tuple[dict[int, tuple[str, str, str]], int, bool]],
) -> None:
    store = lasting(database_kind)
    with store.write() as unit:
        school = unit.schools.add("Larkmoor", stamp()).id
        other = unit.schools.add("Another School", stamp()).id
    states = []
    for hour, (rows, days_on, has_upn) in enumerate(files):
        listed = []
        for who, (letters, group, fsm) in rows.items():
            details = {"year_group": group, "attributes": {"fsm": fsm}, "upn": pupil(who).upn if has_upn else ""}
            listed.append((pupil(who, pupil_id=details["upn"] or f"{who:06d}", **details), letters))
        texts = {(row, 0): group for row, (_, group, _) in enumerate(rows.values()) if group}
        new = register(listed, MONDAY + timedelta(days=days_on), raw=texts, comments=texts)
        import_file(store, school, new, hour)
        import_file(store, other, register({1: "CC"}), hour)
        with store.read() as unit:
            states.append(unit.registers.load_with_ids(school))
    with store.read() as unit:
        known = [unit.registers.as_known_on(school, stamp(hour).when) for hour in range(len(files))]
    for then, state in zip(known, states, strict=True):
        assert then.ids == state.ids
        assert then.register.pupils == state.register.pupils
        assert marked(then.register) == marked(state.register)


def test_a_register_that_grows_beyond_any_that_is_built_is_refused_and_nothing_changes(
    store: Store, school: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registers, "MOST_CELLS", 4)
    import_file(store, school, register([(pupil(1), "/\\")]))
    next_year = MONDAY + timedelta(days=364)
    import_file(store, school, register([(pupil(1), "/\\")], next_year), 1, b"second")
    for monday in (MONDAY, next_year, MONDAY + timedelta(days=728)):
        with pytest.raises(TooLarge, match="Together with what is known"):
            import_file(store, school, register([(pupil(2), "/\\")], monday), 2, b"third")
    with store.read() as unit:
        assert unit.registers.load(school).marks.shape == (1, 4)
