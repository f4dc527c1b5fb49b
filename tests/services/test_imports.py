"""Uploads through the services: previewed, saved whole or not at all, never twice, never lost."""

import csv
import io
from datetime import date

import pytest

from fasttrack_core.errors import UnreadableFile
from fasttrack_core.services.imports import provenance
from fasttrack_core.services.imports import saving as imports
from fasttrack_core.store import Conflict
from tests.conftest import Desk

HEADER = "Adno,Name,Yr,Reg,15/09/2025 AM,15/09/2025 PM,16/09/2025 AM,16/09/2025 PM\n"
TWO_PUPILS = HEADER + '000123,"Okafor, Zoë",4,4B,/,\\,O,O\n000124,"O\'Brien, Siân",4,4B,/,\\,/,N\n'


def marks(desk: Desk) -> dict[str, str]:
    """Each pupil's marks as one text, by admission number."""
    record = desk.office.record(desk.actor)
    text = record.record.codes.text
    return {
        pupil.admission_number: "".join(text(number) or "·" for number in record.register.marks[row].tolist())
        for row, pupil in enumerate(record.register.pupils)
    }


def test_a_preview_writes_nothing(empty_desk: Desk) -> None:
    seen = imports.preview(empty_desk.office, empty_desk.actor, "register.csv", TWO_PUPILS.encode())
    assert seen.changes is not None
    assert (seen.changes.new_pupils, seen.changes.new_marks) == (2, 8)
    assert empty_desk.office.record(empty_desk.actor).register.pupils == ()
    assert provenance.imports(empty_desk.office, empty_desk.actor).empty


def test_saving_keeps_the_file_byte_for_byte_and_says_what_changed(empty_desk: Desk) -> None:
    data = TWO_PUPILS.encode()
    saved = imports.save(empty_desk.office, empty_desk.actor, "register.csv", data)
    assert saved.new
    assert saved.sentences == ("2 new pupils.", "8 new marks.")
    assert marks(empty_desk) == {"000123": "/\\OO", "000124": "/\\/N"}
    with empty_desk.office.store.read() as unit:
        assert unit.imports.original_bytes(saved.import_id) == data


def test_the_same_file_again_changes_nothing_and_says_when_it_came(empty_desk: Desk) -> None:
    first = imports.save(empty_desk.office, empty_desk.actor, "register.csv", TWO_PUPILS.encode())
    again = imports.save(empty_desk.office, empty_desk.actor, "renamed.csv", TWO_PUPILS.encode())
    assert not again.new
    assert again.import_id == first.import_id
    assert "already imported on 20 November 2026 at 15:30 by Idris Penhallow" in again.sentences[0]
    assert len(provenance.imports(empty_desk.office, empty_desk.actor)) == 1


def test_a_file_saved_again_by_another_program_has_nothing_to_change(empty_desk: Desk) -> None:
    imports.save(empty_desk.office, empty_desk.actor, "register.csv", TWO_PUPILS.encode())
    resaved = TWO_PUPILS.replace("\n", "\r\n").encode("utf-8-sig")
    seen = imports.preview(empty_desk.office, empty_desk.actor, "register.csv", resaved)
    assert not seen.already
    assert seen.changes is not None
    assert seen.changes.nothing_changes


def test_a_settled_mark_is_shown_as_changed_before_it_is_saved(empty_desk: Desk) -> None:
    imports.save(empty_desk.office, empty_desk.actor, "register.csv", TWO_PUPILS.encode())
    settled = TWO_PUPILS.replace("/,N\n", "/,I\n").encode()
    seen = imports.preview(empty_desk.office, empty_desk.actor, "register.csv", settled)
    row = seen.changed_marks.iloc[0]
    assert (row["pupil"], row["date"], row["session"], row["was"], row["becomes"]) == (
        "O'Brien, Siân",
        date(2025, 9, 16),
        "PM",
        "N",
        "I",
    )
    imports.save(empty_desk.office, empty_desk.actor, "register.csv", settled)
    assert marks(empty_desk)["000124"] == "/\\/I"


def test_a_blank_never_erases_a_mark_that_is_known(empty_desk: Desk) -> None:
    imports.save(empty_desk.office, empty_desk.actor, "register.csv", TWO_PUPILS.encode())
    blanked = TWO_PUPILS.replace("O,O\n", ",\n").encode()
    saved = imports.save(empty_desk.office, empty_desk.actor, "register.csv", blanked)
    assert marks(empty_desk)["000123"] == "/\\OO"
    assert "2 known marks kept where the file has none." in saved.sentences


def test_a_pupil_who_is_not_in_todays_file_has_not_left(empty_desk: Desk) -> None:
    imports.save(empty_desk.office, empty_desk.actor, "register.csv", TWO_PUPILS.encode())
    one = "".join(TWO_PUPILS.splitlines(keepends=True)[:2]).replace("O,O", "O,I")
    imports.save(empty_desk.office, empty_desk.actor, "register.csv", one.encode())
    assert set(marks(empty_desk)) == {"000123", "000124"}


def test_a_file_older_than_the_last_one_only_fills_gaps(empty_desk: Desk) -> None:
    imports.save(empty_desk.office, empty_desk.actor, "register.csv", TWO_PUPILS.encode())
    rows = list(csv.reader(io.StringIO(TWO_PUPILS)))
    older = "\n".join(",".join(f'"{cell}"' for cell in row[:6]) for row in rows).replace('"/"', '"I"') + "\n"
    seen = imports.preview(empty_desk.office, empty_desk.actor, "older.csv", older.encode())
    assert "ends on 15 September 2025" in seen.older
    assert not seen.overwrites
    imports.save(empty_desk.office, empty_desk.actor, "older.csv", older.encode())
    assert marks(empty_desk)["000123"] == "/\\OO"


def test_a_bad_row_never_takes_good_rows_with_it(empty_desk: Desk) -> None:
    broken = TWO_PUPILS + '000125,"Short, Row",4\n'
    seen = imports.preview(empty_desk.office, empty_desk.actor, "register.csv", broken.encode())
    assert seen.errors >= 1
    assert "4" in set(seen.findings["row"])
    imports.save(empty_desk.office, empty_desk.actor, "register.csv", broken.encode())
    assert marks(empty_desk)["000124"] == "/\\/N"


@pytest.mark.parametrize("data", [b"", b"Adno,Name\n", b"MZ\x90\x00\x03 not a register", b"\x89PNG\r\n\x1a\n1234"])
def test_a_file_that_is_no_register_changes_nothing(empty_desk: Desk, data: bytes) -> None:
    with pytest.raises(UnreadableFile) as refused:
        imports.save(empty_desk.office, empty_desk.actor, "register.csv", data)
    assert str(refused.value).endswith((".", "?"))
    assert provenance.imports(empty_desk.office, empty_desk.actor).empty
    assert empty_desk.office.record(empty_desk.actor).register.pupils == ()


def test_an_import_between_preview_and_saving_is_noticed(empty_desk: Desk) -> None:
    seen = imports.preview(empty_desk.office, empty_desk.actor, "register.csv", TWO_PUPILS.encode())
    other = TWO_PUPILS.replace("000123", "000999").encode()
    imports.save(empty_desk.office, empty_desk.actor, "other.csv", other)
    with pytest.raises(Conflict):
        imports.save(
            empty_desk.office,
            empty_desk.actor,
            "register.csv",
            TWO_PUPILS.encode(),
            seen=seen.seen,
        )
    assert "000123" not in marks(empty_desk)


def test_pupils_whom_nobody_here_knows_are_pointed_out(empty_desk: Desk) -> None:
    imports.save(empty_desk.office, empty_desk.actor, "register.csv", TWO_PUPILS.encode())
    strangers = TWO_PUPILS.replace("000123", "A1").replace("000124", "A2").encode()
    seen = imports.preview(empty_desk.office, empty_desk.actor, "register.csv", strangers)
    assert seen.strangers.startswith("No pupil of this file is known here")


@pytest.mark.parametrize(
    "name", ["../../x.csv", "<img src=x>.csv", "x" * 300 + ".csv", "CON.csv", "📄.csv", "a\x00b.csv"]
)
def test_a_files_name_is_data_only(empty_desk: Desk, name: str) -> None:
    imports.save(empty_desk.office, empty_desk.actor, name, TWO_PUPILS.encode())
    shown = provenance.imports(empty_desk.office, empty_desk.actor)["file"].iloc[0]
    assert shown == name.replace("\x00", "\N{REPLACEMENT CHARACTER}")


def test_every_export_of_the_sample_school_agrees_with_what_is_stored(sample_desk: Desk) -> None:
    folder = sample_desk.office.sample_folder
    for name in ("register-sims.csv", "register-messy.xlsx"):
        seen = imports.preview(sample_desk.office, sample_desk.actor, name, (folder / name).read_bytes())
        assert seen.changes is not None
        assert (seen.changes.new_pupils, seen.changes.changed_marks) == (0, 0), name


def test_contacts_of_pupils_whom_nobody_here_knows_are_findings_not_new_pupils(empty_desk: Desk) -> None:
    imports.save(empty_desk.office, empty_desk.actor, "register.csv", TWO_PUPILS.encode())
    contacts = (
        "Adno,Contact Title,Contact Forename,Contact Surname,Relationship,Parental Responsibility,Address 1,Postcode\n"
        "000123,Ms,Ada,Okafor,Mother,Y,1 Mill Row,ZZ1 1AA\n"
        "000777,Mr,Ben,Stranger,Father,Y,2 Mill Row,ZZ1 1AA\n"
    )
    seen = imports.preview(empty_desk.office, empty_desk.actor, "contacts.csv", contacts.encode())
    assert seen.contacts == 2
    assert "3" in set(seen.findings["row"])
    saved = imports.save(empty_desk.office, empty_desk.actor, "contacts.csv", contacts.encode())
    assert "1 new contact." in saved.sentences
    assert "1 row of no known pupil left out." in saved.sentences
    assert set(marks(empty_desk)) == {"000123", "000124"}


def test_an_admission_number_used_again_is_another_pupil_and_is_pointed_out(empty_desk: Desk) -> None:
    first = 'Adno,Name,DoB,15/09/2025 AM\n000123,"Okafor, Zoë",01/02/2015,/\n000124,"Lee, Sam",02/02/2015,/\n'
    imports.save(empty_desk.office, empty_desk.actor, "register.csv", first.encode())
    again = 'Adno,Name,DoB,15/09/2026 AM\n000123,"Moss, Ivy",03/04/2022,/\n000124,"Lee, Sam",02/02/2015,/\n'
    seen = imports.preview(empty_desk.office, empty_desk.actor, "register.csv", again.encode())
    assert seen.changes is not None
    assert seen.changes.new_pupils == 1
    assert "another UPN or date of birth: 1." in seen.strangers
