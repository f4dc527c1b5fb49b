"""What a file's columns are: looked at, guessed, answered, kept for the next file, given to another school."""

from dataclasses import replace
from datetime import date

import pytest

from fasttrack_core.errors import BadDefinition
from fasttrack_core.importing.header import Role
from fasttrack_core.importing.mapping import to_plain
from fasttrack_core.services.files import reading as figures
from fasttrack_core.services.imports import mapping_keeping, mappings
from fasttrack_core.services.office.writing import Seen
from tests.conftest import Desk

FILE = b"Our register\nNr,Wann,Haelfte,Zeichen,Sonst\n000123,22/09/2025,1,/,x\n000123,22/09/2025,2,krank,x\n"


def answered(desk: Desk) -> mappings.Mapping:
    guess, _ = mappings.guess(desk.office, desk.actor, FILE, 0, 2)
    columns = {"Nr": Role.ADMISSION, "Wann": Role.DATE, "Haelfte": Role.SESSION, "Zeichen": Role.MARK}
    return replace(guess, columns=columns, halves={"1": "AM", "2": "PM"}, codes={"krank": "I"})


def test_the_first_rows_are_shown_as_they_stand(empty_desk: Desk) -> None:
    (look,) = mappings.tables(empty_desk.office, empty_desk.actor, FILE)
    assert (look.rows, look.columns) == (4, 5)
    assert look.head.iloc[1].tolist() == ["2", "Nr", "Wann", "Haelfte", "Zeichen", "Sonst"]


def test_columns_are_described_by_what_is_below_the_headings(empty_desk: Desk) -> None:
    looks = mappings.columns(empty_desk.office, empty_desk.actor, FILE, 0, answered(empty_desk))
    assert [(look.letter, look.label, look.examples) for look in looks][:2] == [
        ("A", "Nr", "000123"),
        ("B", "Wann", "22/09/2025"),
    ]


def test_texts_that_are_no_code_and_no_half_are_asked_about(empty_desk: Desk) -> None:
    mapping = replace(answered(empty_desk), codes={}, halves={})
    assert mappings.signs_to_answer(mapping, {"/": 5, "\\": 4, "I": 2, "krank": 3}) == {"krank": 3, "I": 2}
    assert mappings.signs_to_answer(answered(empty_desk), {"/": 5, "I": 5, "O": 1}) == {"krank": 0, "O": 1}
    assert mappings.other_halves(empty_desk.office, empty_desk.actor, FILE, mapping) == ("1", "2")


def test_a_kept_mapping_is_found_for_the_next_file_with_the_same_headings(empty_desk: Desk) -> None:
    desk = empty_desk
    assert mappings.saved_for(desk.office, desk.actor, FILE) is None
    mappings.keep(
        desk.office, desk.actor, answered(desk), "our own export", mapping_keeping.seen(desk.office, desk.actor)
    )
    later = FILE.replace(b"22/09/2025", b"29/09/2025").replace(b"Our register\n", b"Another title\nand one more\n")
    found = mappings.saved_for(desk.office, desk.actor, later)
    assert found is not None
    reading = figures.read_file("next.csv", later, found)
    assert reading.first_date == date(2025, 9, 29)
    assert reading.counts["marks"] == 2
    assert mappings.saved_for(desk.office, desk.actor, FILE.replace(b"Zeichen", b"Mark")) is None
    assert mappings.kept(desk.office, desk.actor)["name"].tolist() == ["our own export"]


def test_mappings_go_to_another_school_as_a_file_without_any_pupil(empty_desk: Desk) -> None:
    desk = empty_desk
    mappings.keep(
        desk.office, desk.actor, answered(desk), "our own export", mapping_keeping.seen(desk.office, desk.actor)
    )
    file = mappings.exported(desk.office, desk.actor)
    assert b"000123" not in file
    assert mappings.import_kept(desk.office, desk.actor, file, mapping_keeping.seen(desk.office, desk.actor)) == 1
    found = mappings.saved_for(desk.office, desk.actor, FILE)
    assert found is not None
    assert found.codes == {"krank": "I"}


def test_a_mapping_that_cannot_be_read_is_a_row_that_says_so_and_stops_nothing(empty_desk: Desk) -> None:
    desk = empty_desk
    mappings.keep(
        desk.office, desk.actor, answered(desk), "our own export", mapping_keeping.seen(desk.office, desk.actor)
    )
    signature = answered(desk).signature
    for number, broken in enumerate(({"format": 99}, {"columns": "x"}, {**to_plain(answered(desk)), "codes": 1})):
        with desk.office.store.write() as unit:
            stamp = unit.mappings.list(desk.actor.school_id)[0].stamp
            unit.mappings.save(desk.actor.school_id, f"{signature}|{number}", broken, "damaged", stamp)
            unit.mappings.save(desk.actor.school_id, signature, broken, "ours", stamp)
        assert mappings.saved_for(desk.office, desk.actor, FILE) is None
        assert mappings.guess(desk.office, desk.actor, FILE, 0, 2)[1] == ""
    rows = mappings.kept(desk.office, desk.actor)
    assert len(rows) == 4
    assert rows["columns"].str.startswith("Cannot be read").all()
    assert mappings.exported(desk.office, desk.actor).count(b"headings") == 0


@pytest.mark.parametrize(
    "wrong", [b"", b"[]", b"{}", b"\xff", b'{"fast-track-mappings": [1]}', b"[" * 100_000, b" " * 300_000]
)
def test_any_other_file_is_no_export_of_mappings(empty_desk: Desk, wrong: bytes) -> None:
    with pytest.raises(BadDefinition):
        mappings.import_kept(empty_desk.office, empty_desk.actor, wrong, Seen("mapping", "x", 0))
    assert mappings.kept(empty_desk.office, empty_desk.actor).empty


def test_ten_pupils_are_shown_as_they_are_read(empty_desk: Desk) -> None:
    reading = figures.read_file("x.csv", FILE, answered(empty_desk))
    shown = mappings.sample(reading)
    assert shown.to_dict("records") == [
        {"Admission number": "000123", "Mon 22/09/2025 AM": "/", "Mon 22/09/2025 PM": "I"}
    ]


def test_any_day_of_a_week_stands_for_its_monday() -> None:
    assert mappings.with_week(None, date(2025, 9, 28)).week_beginning == date(2025, 9, 22)
    assert mappings.with_week(None, date(2025, 9, 22)).week_beginning == date(2025, 9, 22)
