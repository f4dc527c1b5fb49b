"""Every value a mark ever had, the file it came from, and the register as it was known at any moment."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from fasttrack_core.errors import NotAllowed, NotFound
from fasttrack_core.services import setup
from fasttrack_core.services.imports import provenance, wording
from fasttrack_core.services.imports import saving as imports
from fasttrack_core.services.office.access import Role
from fasttrack_core.store import Subject
from tests.conftest import Desk, undo_import
from tests.services.test_imports import HEADER, TWO_PUPILS

START = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)
FILES = {
    "a.csv": HEADER + '000123,"Okafor, Zoë",4,4B,/,\\,O,O\n000124,"Moss, Ivy",4,4B,/,\\,/,N\n',
    "b.csv": HEADER + '000123,"Okafor, Zoë",5,5B,/,\\,I,O\n000125,"Lee, Sam",4,4B,/,/,/,/\n',
    "c.csv": HEADER.replace("15/09", "17/09").replace("16/09", "18/09") + '000124,"Moss, Ivy",4,4C,C,C,/,\\\n',
}


class Clock:
    """Goes on by an hour with every import or undo."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


def by_number(record: object) -> dict[str, tuple[str, dict[tuple[date, str], str]]]:
    """Year group and marks of each pupil, by number, one by one."""
    from fasttrack_core.attendance.figures.codes import ENGLAND
    from fasttrack_core.attendance.figures.sessions import session_of
    from fasttrack_core.services.office.record import SchoolRecord

    assert isinstance(record, SchoolRecord)
    assert len(record.pupil_keys) == len(record.register.pupils)
    found = {}
    for row, pupil in enumerate(record.register.pupils):
        marks = {}
        for column, key in enumerate(record.register.sessions.tolist()):
            day, half = session_of(key)
            text = ENGLAND.text(int(record.register.marks[row, column]))
            if text:
                marks[day, half.value] = text
        found[pupil.admission_number] = (pupil.year_group, marks)
    return found


def test_the_register_as_known_after_each_of_import_import_undo_import_is_exactly_right(empty_desk: Desk) -> None:
    clock = Clock()
    office, actor = empty_desk.reopened(clock=clock), empty_desk.actor
    seen = [by_number(office.record(actor))]
    saved: dict[str, str] = {}
    for act in ("a.csv", "b.csv", "undo b.csv", "c.csv"):
        clock.now += timedelta(hours=1)
        if act.startswith("undo "):
            undo_import(office, actor, saved[act.removeprefix("undo ")], "The wrong file.")
        else:
            saved[act] = imports.save(office, actor, act, FILES[act].encode()).import_id
        seen.append(by_number(office.record(actor)))
    for hours, then in enumerate(seen):
        at = START + timedelta(hours=hours)
        assert by_number(provenance.as_known_on(office, actor, at)) == then, hours
        before = by_number(provenance.as_known_on(office, actor, at - timedelta(microseconds=1)))
        assert before == seen[max(hours - 1, 0)], hours
    monday, tuesday = date(2025, 9, 15), date(2025, 9, 16)
    morning = {(monday, "AM"): "/", (monday, "PM"): "\\"}
    assert seen[2]["000123"] == ("5", {**morning, (tuesday, "AM"): "I", (tuesday, "PM"): "O"})
    assert seen[3] == seen[1]
    assert seen[3]["000123"] == ("4", {**morning, (tuesday, "AM"): "O", (tuesday, "PM"): "O"})
    assert set(seen[2]) == {"000123", "000124", "000125"}
    assert set(seen[4]) == {"000123", "000124"}
    assert len(seen[4]["000124"][1]) == 8
    office.store.close()


def test_a_mark_shows_every_value_it_ever_had_and_from_which_file(empty_desk: Desk) -> None:
    clock = Clock()
    office, actor = empty_desk.reopened(clock=clock), empty_desk.actor
    imports.save(office, actor, "a.csv", FILES["a.csv"].encode())
    clock.now += timedelta(days=1)
    wrong = imports.save(office, actor, "b.csv", FILES["b.csv"].encode()).import_id
    clock.now += timedelta(days=1)
    undo_import(office, actor, wrong, "The wrong file.")
    key = office.record(actor).pupil_keys[0]
    told = provenance.mark_history(office, actor, key)
    assert tuple(told.columns) == provenance.HISTORY_COLUMNS
    of_tuesday = told[(told["date"] == date(2025, 9, 16)) & (told["session"] == "AM")]
    assert of_tuesday.drop(columns=["date", "session"]).to_numpy().tolist() == [
        ["", "O", "new", "a.csv", "Idris Penhallow", "20/11/2026 15:30"],
        ["O", "I", "changed", "b.csv", "Idris Penhallow", "21/11/2026 15:30"],
        ["I", "O", "undone", "b.csv", "Idris Penhallow", "22/11/2026 15:30"],
    ]
    assert len(told) == 6
    office.store.close()


def test_the_history_of_another_schools_pupil_is_not_found(empty_desk: Desk) -> None:
    imports.save(empty_desk.office, empty_desk.actor, "a.csv", TWO_PUPILS.encode())
    key = empty_desk.office.record(empty_desk.actor).pupil_keys[0]
    elsewhere = setup.add_school(empty_desk.office, "Another School")
    for wrong in (key, "nobody"):
        with pytest.raises(NotFound):
            provenance.mark_history(empty_desk.office, elsewhere, wrong)


def test_an_original_comes_back_byte_for_byte_and_its_download_is_audited(empty_desk: Desk, tmp_path: Path) -> None:
    data = b"\xef\xbb\xbf" + TWO_PUPILS.encode()
    saved = imports.save(empty_desk.office, empty_desk.actor, "../<b>.csv", data)
    original = provenance.original(empty_desk.office, empty_desk.actor, saved.import_id)
    assert (original.file_name, original.content) == ("../<b>.csv", data)
    with empty_desk.office.store.read() as unit:
        line, *_ = unit.audit.list(subject=Subject("import", saved.import_id))
    assert (line.actor, line.after) == (empty_desk.actor.name, {"downloaded": True})
    elsewhere = setup.add_school(empty_desk.office, "Another School")
    with pytest.raises(NotFound):
        provenance.original(empty_desk.office, elsewhere, saved.import_id)
    with pytest.raises(NotAllowed):
        provenance.original(empty_desk.office, replace(empty_desk.actor, role=Role.VIEWER), saved.import_id)


def test_every_import_is_listed_with_its_id_and_whether_it_is_in_force(empty_desk: Desk) -> None:
    first = imports.save(empty_desk.office, empty_desk.actor, "a.csv", FILES["a.csv"].encode()).import_id
    second = imports.save(empty_desk.office, empty_desk.actor, "c.csv", FILES["c.csv"].encode()).import_id
    undo_import(empty_desk.office, empty_desk.actor, first, "Another school's.")
    told = provenance.imports(empty_desk.office, empty_desk.actor).set_index("id")
    assert told.loc[first, "status"] == "undone"
    assert told.loc[first, "why"] == "Another school's."
    assert "by Idris Penhallow" in told.loc[first, "undone"]
    assert told.loc[first, "result"] == "2 new pupils. 8 new marks."
    assert (told.loc[second, "status"], told.loc[second, "undone"], told.loc[second, "file"]) == (
        "imported",
        "",
        "c.csv",
    )


def test_an_import_keeps_its_findings_its_choices_and_what_it_came_to(empty_desk: Desk) -> None:
    broken = TWO_PUPILS + '000125,"Short, Row",4\n'
    saved = imports.save(empty_desk.office, empty_desk.actor, "register.csv", broken.encode())
    with empty_desk.office.store.read() as unit:
        kept = unit.imports.get(saved.import_id)
    assert wording.sentences(kept.counts) == saved.sentences
    assert 4 in {each["row"] for each in kept.findings}
    assert kept.mapping is None
    assert kept.choices == {"overwrite": True, "remove_missing": False, "same_pupils": [], "not_same": []}
    assert (kept.status, kept.size, kept.file_name) == ("imported", len(broken.encode()), "register.csv")
