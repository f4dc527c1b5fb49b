"""What an import changes: matched by identifiers, never by name; a blank deletes nothing."""

from dataclasses import replace
from datetime import timedelta

import pytest

from fasttrack_core.attendance.figures.register import Pupil, Register
from fasttrack_core.attendance.merging.changes import compare, match_pupils, merge
from fasttrack_core.errors import UnreadableFile
from tests.store.invented import MONDAY, number, pupil, register, written


def merged(old: Register | None, new: Register, *, overwrite: bool = True) -> Register:
    return merge(old, new, compare(old, new, overwrite=overwrite))[0]


def test_everything_is_new_when_nothing_is_known() -> None:
    counts = compare(None, register({1: "/\\O", 2: "/\\ "})).counts
    assert (counts.new_pupils, counts.new_marks, counts.changed_marks, counts.kept_marks) == (2, 5, 0, 0)


def test_the_same_register_again_changes_nothing() -> None:
    known = register({1: "/\\O", 2: "/\\ "})
    counts = compare(known, known).counts
    assert counts.nothing_changes
    assert counts.unchanged_marks == 5


def test_a_blank_and_a_dash_delete_no_known_mark() -> None:
    known, new = register({1: "OOO"}), register({1: " -O"})
    changes = compare(known, new)
    assert written(merged(known, new)) == ["OOO"]
    assert (changes.counts.kept_marks, changes.counts.unchanged_marks) == (2, 1)


def test_a_mark_over_a_blank_or_a_dash_is_new_and_over_another_mark_is_changed() -> None:
    known, new = register({1: " -O"}), register({1: "ONC"})
    changes = compare(known, new)
    assert (changes.counts.new_marks, changes.counts.changed_marks) == (2, 1)
    (changed,) = changes.changed_marks()
    assert (changed.row, changed.before, changed.after) == (0, number("O"), number("C"))
    assert changed.session == int(new.sessions[2])
    assert written(merged(known, new)) == ["ONC"]


def test_a_dash_over_a_blank_is_kept_as_a_dash() -> None:
    assert written(merged(register({1: "/  "}), register({1: "/ -"}))) == ["/ -"]


def test_an_older_file_fills_in_but_changes_nothing_when_told_not_to_overwrite() -> None:
    known, new = register({1: "O /"}), register({1: "CN/"})
    changes = compare(known, new, overwrite=False)
    assert (changes.counts.new_marks, changes.counts.changed_marks, changes.counts.kept_marks) == (1, 0, 1)
    assert written(merged(known, new, overwrite=False)) == ["ON/"]


def test_sessions_and_pupils_that_the_file_does_not_name_stay() -> None:
    known = register({1: "////", 2: "OOOO"})
    new = register({3: "CC"}, first=MONDAY + timedelta(days=2))
    whole = merged(known, new)
    assert written(whole) == ["////  ", "OOOO  ", "    CC"]
    assert compare(known, new).counts.pupils_not_in_file == 2


def test_a_text_as_written_stays_until_the_mark_or_the_text_changes() -> None:
    known = register({1: "?/I"}, raw={(0, 0): "ZZ", (0, 2): "I01"}, comments={(0, 2): "dentist"})
    same = merged(known, register({1: "?/I"}, raw={(0, 0): "ZZ"}))
    assert dict(same.raw) == dict(known.raw)
    assert dict(same.comments) == {(0, 2): "dentist"}
    other = register({1: "?/C"}, raw={(0, 0): "QQ"})
    changes = compare(known, other)
    assert changes.counts.changed_marks == 2
    after = merged(known, other)
    assert dict(after.raw) == {(0, 0): "QQ"}
    assert dict(after.comments) == {}
    assert [c.words.raw_before for c in changes.changed_marks()] == ["ZZ", "I01"]


def test_pupils_are_matched_by_upn_then_admission_number_then_system_id() -> None:
    known = [pupil(1), pupil(2, upn=""), Pupil(pupil_id="S9", system_id="S9", name="Same Name")]
    new = [
        replace(pupil(1), admission_number="999999", name="Other Name"),
        pupil(2),
        Pupil(pupil_id="S9", system_id="S9", name="Changed Name"),
        Pupil(pupil_id="S8", system_id="S8", name="Same Name"),
    ]
    matched, doubtful = match_pupils(known, new)
    assert matched.tolist() == [0, 1, 2, -1]
    assert doubtful == ()


def test_two_upns_are_two_pupils_even_with_one_admission_number() -> None:
    matched, doubtful = match_pupils([pupil(1)], [replace(pupil(1), upn="B1234567890123")])
    assert matched.tolist() == [-1]
    assert doubtful == (0,)


def test_a_number_that_two_known_pupils_share_matches_neither() -> None:
    known = [pupil(1), pupil(2, admission_number="000001")]
    matched, doubtful = match_pupils(known, [pupil(1, upn="")])
    assert matched.tolist() == [-1]
    assert doubtful == (0,)


def test_a_system_id_with_another_date_of_birth_is_another_pupil() -> None:
    known = [pupil(1, system_id="7")]
    other = Pupil(pupil_id="7", system_id="7", date_of_birth=pupil(1).date_of_birth.replace(day=2))  # type: ignore[union-attr]
    assert match_pupils(known, [other])[0].tolist() == [-1]


@pytest.mark.parametrize("known", [register({1: "/"}), None])
@pytest.mark.parametrize("upn", ["A123456789001", ""])
def test_two_rows_of_the_file_that_are_one_pupil_are_refused(known: Register | None, upn: str) -> None:
    twice = register([(pupil(1, upn=upn), "/"), (pupil(1, upn=upn), "O")])
    with pytest.raises(UnreadableFile, match="same pupil") as refused:
        compare(known, twice)
    assert "Test" not in str(refused.value)


def test_details_are_filled_in_and_corrected_but_never_blanked() -> None:
    known = register([(pupil(1, attributes={"send": "K"}), "/")])
    new = register([(pupil(1, year_group="6", surname="", attributes={"fsm": "yes", "send": ""}), "/")])
    changes = compare(known, new)
    (changed,) = changes.changed_pupils
    assert changed.before == {"year_group": "5", "attributes.fsm": ""}
    assert changed.after == {"year_group": "6", "attributes.fsm": "yes"}
    (after,) = merged(known, new).pupils
    assert (after.year_group, after.surname) == ("6", "Pupil1")
    assert dict(after.attributes) == {"send": "K", "fsm": "yes"}
