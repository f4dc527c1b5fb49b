"""What a person decides before saving: marks that would go, older files, and who is whom. Nothing joins by itself."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from fasttrack_core.errors import NotFound, UnreadableFile
from fasttrack_core.importing.mapping import Mapping as ColumnMapping
from fasttrack_core.importing.reading import Reading, Totals
from fasttrack_core.services.files.reading import Said, read_file
from fasttrack_core.services.imports import provenance
from fasttrack_core.services.imports import saving as imports
from fasttrack_core.store import Subject
from tests.conftest import Desk, undo_import
from tests.services.test_imports import TWO_PUPILS, marks

HEAD = "Adno,UPN,Name,DoB,Yr,Reg,15/09/2025 AM,15/09/2025 PM\n"
KNOWN = (
    HEAD + '000123,A100000000001,"Okafor, Zoë",01/02/2015,4,4B,/,\\\n'
    '000124,A100000000002,"Moss, Ivy",03/04/2015,4,4B,O,N\n'
)


def save(desk: Desk, text: str, **how: object) -> imports.Saved:
    return imports.save(desk.office, desk.actor, "register.csv", text.encode(), **how)  # type: ignore[arg-type]


def preview(desk: Desk, text: str, **how: object) -> imports.Preview:
    return imports.preview(desk.office, desk.actor, "register.csv", text.encode(), **how)  # type: ignore[arg-type]


def keys(desk: Desk) -> dict[str, str]:
    record = desk.office.record(desk.actor)
    return {pupil.name: key for pupil, key in zip(record.register.pupils, record.pupil_keys, strict=True)}


def test_marks_that_would_disappear_are_listed_and_stay_without_a_tick(empty_desk: Desk) -> None:
    save(empty_desk, TWO_PUPILS)
    gaps = TWO_PUPILS.replace("O,O\n", ",-\n")
    seen = preview(empty_desk, gaps)
    assert seen.disappearing_marks == 2
    assert seen.disappearing.to_numpy().tolist() == [
        ["Okafor, Zoë", date(2025, 9, 16), "AM", "O"],
        ["Okafor, Zoë", date(2025, 9, 16), "PM", "O"],
    ]
    assert seen.changes is not None
    assert (seen.changes.kept_marks, seen.changes.removed_marks) == (2, 0)
    save(empty_desk, gaps)
    assert marks(empty_desk)["000123"] == "/\\OO"


def test_marks_that_would_disappear_go_with_a_tick_and_their_history_stays(empty_desk: Desk) -> None:
    save(empty_desk, TWO_PUPILS)
    gaps = TWO_PUPILS.replace("O,O\n", ",-\n")
    seen = preview(empty_desk, gaps, remove_missing=True)
    assert seen.changes is not None
    assert (seen.changes.kept_marks, seen.changes.removed_marks) == (0, 2)
    assert seen.changed_marks.empty
    saved = save(empty_desk, gaps, remove_missing=True)
    assert "2 marks removed, as you ticked." in saved.sentences
    assert marks(empty_desk)["000123"] == "/\\·-"
    told = provenance.mark_history(empty_desk.office, empty_desk.actor, keys(empty_desk)["Okafor, Zoë"])
    assert told[told["what"] == "removed"][["was", "value"]].to_numpy().tolist() == [["O", ""], ["O", "-"]]


def test_a_pupil_or_a_day_that_the_file_does_not_name_does_not_disappear(empty_desk: Desk) -> None:
    save(empty_desk, TWO_PUPILS)
    fewer = HEAD.replace("UPN,", "").replace("DoB,", "") + '000124,"O\'Brien, Siân",4,4B,/,\\\n'
    assert preview(empty_desk, fewer).disappearing.empty
    save(empty_desk, fewer, remove_missing=True)
    assert marks(empty_desk) == {"000123": "/\\OO", "000124": "/\\/N"}


OLDER = 'Adno,Name,Yr,Reg,15/09/2025 AM,15/09/2025 PM\n000123,"Okafor, Zoë",3,3B,I,\\\n'


def test_an_older_file_changes_known_marks_and_details_only_where_a_person_says_so(empty_desk: Desk) -> None:
    save(empty_desk, TWO_PUPILS)
    seen = preview(empty_desk, OLDER)
    assert seen.older
    assert not seen.overwrites
    assert seen.changes is not None
    assert (seen.changes.changed_marks, seen.changes.refused_marks, seen.changes.changed_pupils) == (0, 1, 0)
    assert seen.changed_marks[["was", "becomes"]].to_numpy().tolist() == [["/", "I"]]
    saved = save(empty_desk, OLDER)
    assert saved.sentences == ("1 known mark kept where the file has another.",)
    assert marks(empty_desk)["000123"] == "/\\OO"


def test_an_older_file_overwrites_with_a_tick(empty_desk: Desk) -> None:
    save(empty_desk, TWO_PUPILS)
    assert preview(empty_desk, OLDER, overwrite=True).overwrites
    save(empty_desk, OLDER, overwrite=True)
    assert marks(empty_desk)["000123"] == "I\\OO"
    assert empty_desk.office.record(empty_desk.actor).register.pupils[0].year_group == "3"


def test_a_newer_file_can_be_told_to_fill_gaps_only(empty_desk: Desk) -> None:
    save(empty_desk, TWO_PUPILS)
    save(empty_desk, TWO_PUPILS.replace("/,N\n", "/,I\n"), overwrite=False)
    assert marks(empty_desk)["000124"] == "/\\/N"


NEAR = {
    "zeros lost": ('123,,"Okafor, Zoë",01/02/2015,4,4B,/,/\n', "but for zeros"),
    "changed UPN": ('000123,B100000000009,"Okafor, Zoë",01/02/2015,4,4B,/,/\n', "another UPN: it may have changed"),
    "same name and birth": ('900,,"Zoe Okafor",01/02/2015,4,4B,/,/\n', "same name and date of birth"),
    "nearly the same name": ('900,,"Okafor, Zoey",01/02/2015,4,4B,/,/\n', "Nearly the same name"),
    "another birth": ('123,,"Okafor, Zoë",01/02/2016,4,4B,/,/\n', "but another date of birth"),
}


@pytest.mark.parametrize(("row", "why"), NEAR.values(), ids=list(NEAR))
def test_a_near_match_is_proposed_with_the_facts_of_both_and_never_applied_by_itself(
    empty_desk: Desk, row: str, why: str
) -> None:
    save(empty_desk, KNOWN)
    key = keys(empty_desk)["Okafor, Zoë"]
    (proposed,) = preview(empty_desk, HEAD + row).proposals
    assert (proposed.row, proposed.pupil_key) == (0, key)
    assert why in proposed.why
    assert "Okafor" not in proposed.why
    assert [fact.what for fact in proposed.facts] == [
        "Name",
        "UPN",
        "Admission number",
        "Date of birth",
        "Year",
        "Class",
    ]
    assert (proposed.facts[2].in_file, proposed.facts[2].known) == (row.split(",")[0], "000123")
    assert save(empty_desk, HEAD + row).sentences[0] == "1 new pupil."
    assert len(keys(empty_desk)) >= 2
    assert len(empty_desk.office.record(empty_desk.actor).register.pupils) == 3


@pytest.mark.parametrize(
    "row",
    [
        '900,,"Okafor, Zoë",02/02/2015,4,4B,/,/\n',
        '900,,"Okafor, Adam",01/02/2015,4,4B,/,/\n',
        '900,,"Okafor, Zoë",,4,4B,/,/\n',
        '123,,"Petrov, Ana",09/09/2015,4,4B,/,/\n',
    ],
    ids=["same name, another birth", "a twin", "a name alone", "a number used again"],
)
def test_who_is_another_child_is_not_proposed(empty_desk: Desk, row: str) -> None:
    save(empty_desk, KNOWN)
    assert preview(empty_desk, HEAD + row).proposals == ()


def test_a_known_pupil_whom_another_row_already_is_is_not_proposed(empty_desk: Desk) -> None:
    save(empty_desk, KNOWN)
    twins = KNOWN + '900,,"Okafor, Zoey",01/02/2015,4,4B,/,/\n'
    assert preview(empty_desk, twins).proposals == ()


@pytest.mark.parametrize("by_row", [True, False])
def test_a_confirmed_pupil_is_joined_with_the_new_upn_and_the_old_one_in_the_history(
    empty_desk: Desk, by_row: bool
) -> None:
    save(empty_desk, KNOWN)
    key = keys(empty_desk)["Okafor, Zoë"]
    changed = HEAD + NEAR["changed UPN"][0]
    same = {0 if by_row else "B100000000009": key}
    seen = preview(empty_desk, changed, same_pupils=same)
    assert seen.changes is not None
    assert (seen.changes.new_pupils, seen.proposals) == (0, ())
    saved = save(empty_desk, changed, same_pupils=same)
    record = empty_desk.office.record(empty_desk.actor)
    assert len(record.register.pupils) == 2
    assert record.pupil(key).upn == "B100000000009"
    with empty_desk.office.store.read() as unit:
        (change,) = unit.registers.details_history(key)
        line, *_ = unit.audit.list(subject=Subject("import", saved.import_id))
        choices = unit.imports.get(saved.import_id).choices
    assert (change.before, change.after) == ({"upn": "A100000000001"}, {"upn": "B100000000009"})
    assert line.after["same_pupils"] == [[0, key]]
    assert choices is not None
    assert choices["same_pupils"] == [[0, key]]
    undo_import(empty_desk.office, empty_desk.actor, saved.import_id, "Two children after all.")
    assert empty_desk.office.record(empty_desk.actor).pupil(key).upn == "A100000000001"


def test_an_admission_number_that_lost_its_zeros_does_not_take_them_from_the_known_one(empty_desk: Desk) -> None:
    save(empty_desk, KNOWN)
    key = keys(empty_desk)["Okafor, Zoë"]
    save(empty_desk, HEAD + NEAR["zeros lost"][0], same_pupils={0: key})
    assert empty_desk.office.record(empty_desk.actor).pupil(key).admission_number == "000123"
    zeros_back = HEAD + '0000123,A100000000001,"Okafor, Zoë",01/02/2015,4,4B,/,/\n'
    save(empty_desk, zeros_back)
    assert empty_desk.office.record(empty_desk.actor).pupil(key).admission_number == "0000123"


def test_what_a_person_said_is_not_the_same_is_not_proposed_again(empty_desk: Desk) -> None:
    save(empty_desk, KNOWN)
    key = keys(empty_desk)["Okafor, Zoë"]
    other = HEAD + NEAR["nearly the same name"][0]
    saved = save(empty_desk, other, not_same=[(0, key)])
    undo_import(empty_desk.office, empty_desk.actor, saved.import_id, "Again, please.")
    assert preview(empty_desk, other).proposals == ()
    assert len(preview(empty_desk, HEAD + NEAR["same name and birth"][0]).proposals) == 1


def test_what_a_person_joined_before_is_proposed_as_such_and_still_not_applied(empty_desk: Desk) -> None:
    save(empty_desk, KNOWN)
    key = keys(empty_desk)["Okafor, Zoë"]
    lost = HEAD + NEAR["zeros lost"][0]
    assert [each.confirmed_before for each in preview(empty_desk, lost).proposals] == [False]
    saved = save(empty_desk, lost, same_pupils={0: key})
    tomorrow = lost.replace(",/,/", ",/,O")
    assert [each.confirmed_before for each in preview(empty_desk, tomorrow).proposals] == [True]
    assert preview(empty_desk, tomorrow).changes.new_pupils == 1  # type: ignore[union-attr]
    undo_import(empty_desk.office, empty_desk.actor, saved.import_id, "Another child.")
    assert [each.confirmed_before for each in preview(empty_desk, tomorrow).proposals] == [False]


def test_one_upn_on_two_rows_with_different_names_is_never_one_pupil(empty_desk: Desk) -> None:
    twice = KNOWN.replace("A100000000002", "A100000000001")
    seen = preview(empty_desk, twice)
    assert seen.errors == 2
    assert "Rows 2 and 3 have the same pupil number but different names" in seen.findings["message"].iloc[0]
    save(empty_desk, twice)
    assert "Okafor, Zoë" not in keys(empty_desk)


def test_a_join_of_somebody_who_is_not_there_is_refused(empty_desk: Desk) -> None:
    save(empty_desk, KNOWN)
    key = keys(empty_desk)["Okafor, Zoë"]
    row = HEAD + NEAR["zeros lost"][0]
    for wrong in ({0: "nobody"}, {7: key}, {"nobody": key}):
        with pytest.raises(NotFound):
            save(empty_desk, row, same_pupils=wrong)
    with pytest.raises(NotFound):
        save(empty_desk, row, not_same=[(0, "nobody")])
    with pytest.raises(UnreadableFile, match="their own UPN"):
        save(empty_desk, KNOWN.replace(",N\n", ",O\n"), same_pupils={1: key})
    with pytest.raises(UnreadableFile, match="one pupil here"):
        save(empty_desk, row + NEAR["same name and birth"][0], same_pupils={0: key, 1: key})
    assert len(empty_desk.office.record(empty_desk.actor).register.pupils) == 2


def totals_of(reading: Reading) -> Reading:
    """The same file as if it held totals only."""
    totals = tuple(
        Totals(row=2 + row, pupil=pupil, possible=100, attended=90 - row, authorised=4, unauthorised=6 + row)
        for row, pupil in enumerate(reading.pupils)
    )
    return replace(reading, register=None, totals=totals)


def test_totals_of_a_file_without_marks_are_kept_for_each_pupil_and_the_last_count(
    empty_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(name: str, data: bytes, *how: Any, **more: Any) -> Reading:
        return totals_of(read_file(name, data, *how, said=Said(answers=(("present", "nobody"),)), **more))  # type: ignore[misc]

    monkeypatch.setattr(imports, "read_file", read)
    seen = preview(empty_desk, KNOWN)
    assert (seen.totals, seen.sessions, seen.can_save) == (2, 0, True)
    first = save(empty_desk, KNOWN)
    assert first.sentences == ("2 new pupils.", "Totals of 2 pupils.")
    one = "".join(KNOWN.splitlines(keepends=True)[:1] + KNOWN.splitlines(keepends=True)[2:])
    second = save(empty_desk, one)
    by_name = keys(empty_desk)
    with empty_desk.office.store.read() as unit:
        latest = unit.totals.latest(empty_desk.actor.school_id)
    assert set(latest) == set(by_name.values())
    (ivy,) = latest[by_name["Moss, Ivy"]]
    assert (ivy.attended, ivy.import_id) == (90, second.import_id)
    undo_import(empty_desk.office, empty_desk.actor, second.import_id, "The wrong term.")
    with empty_desk.office.store.read() as unit:
        (ivy,) = unit.totals.latest(empty_desk.actor.school_id)[by_name["Moss, Ivy"]]
    assert (ivy.attended, ivy.import_id) == (89, first.import_id)


def test_the_mapping_is_kept_with_the_import(empty_desk: Desk) -> None:
    text = KNOWN.replace("Adno,UPN,Name", "Nr,Unique,Who")
    mapping = ColumnMapping(
        headings=("Nr", "Unique", "Who", "DoB", "Yr", "Reg", "15/09/2025 AM", "15/09/2025 PM"),
        columns={
            "Nr": "admission number",
            "Unique": "UPN",
            "Who": "name",
            "15/09/2025 AM": "marks of a session",
            "15/09/2025 PM": "marks of a session",
        },
    )
    saved = save(empty_desk, text, mapping=mapping)
    with empty_desk.office.store.read() as unit:
        kept = unit.imports.get(saved.import_id)
    assert kept.mapping is not None
    assert kept.mapping["headings"] == list(mapping.headings)
    assert marks(empty_desk) == {"000123": "/\\", "000124": "ON"}
