"""A pupil who left and came back, from the files to the figures: one pupil, two enrolments, nothing lost (43)."""

import io
import re
from datetime import date

import pytest
from docx import Document

from fasttrack_core.attendance.figures.enrolments import ENROLMENTS
from fasttrack_core.services.cases import opening as cases
from fasttrack_core.services.documents import school_papers
from fasttrack_core.services.imports import saving as imports
from fasttrack_core.services.office.groups import dimensions
from fasttrack_core.services.pupil import marks as pupil_marks
from tests.conftest import Desk, change_settings, undo_import

DAYS = ("08/10/2025", "09/10/2025", "10/10/2025", "13/10/2025", "14/10/2025", "03/11/2025", "04/11/2025")
HEAD = "Adno,Name,DOB," + ",".join(f"{day} {half}" for day in DAYS for half in ("AM", "PM")) + "\n"
ADA = "000123,Okoro Ada,14/03/2016,"
BEN = "000124,Rees Ben,15/04/2016," + "/,\\," * 6 + "/,\\\n"
LIST = "Adno,Name,DOB,Entry date,Leaving date\n000124,Rees Ben,15/04/2016,05/09/2023,\n"
LEFT = LIST + "000123,Okoro Ada,14/03/2016,03/09/2024,10/10/2025\n"
BACK = LEFT + "000123,Okoro Ada,14/03/2016,03/11/2025,\n"
GAP = HEAD + BEN + ADA + "/,\\,/,\\,O,O,,,,,/,\\,O,\\\n"
MARKED = GAP.replace(",O,O,,,,,", ",O,O,O,O,,,")


def save(desk: Desk, text: str) -> imports.Saved:
    return imports.save(desk.office, desk.actor, "file.csv", text.encode())


def key_of_ada(desk: Desk) -> str:
    record = desk.office.record(desk.actor)
    (key,) = (
        key
        for key, pupil in zip(record.pupil_keys, record.register.pupils, strict=True)
        if pupil.admission_number == "000123"
    )
    return key


def counts(desk: Desk) -> tuple[int, int, int, int]:
    found = desk.office.record(desk.actor).counts(key_of_ada(desk), date(2025, 9, 1), date(2025, 11, 4))
    return found.possible, found.attended, found.unauthorised, found.missing


@pytest.mark.parametrize("marks_first", [True, False])
def test_time_off_the_roll_counts_in_no_figure_whichever_file_comes_first(empty_desk: Desk, marks_first: bool) -> None:
    for text in (GAP, BACK) if marks_first else (BACK, GAP):
        save(empty_desk, text)
    assert len(empty_desk.office.record(empty_desk.actor).register.pupils) == 2
    assert counts(empty_desk) == (10, 7, 3, 0)


def test_leaving_and_coming_back_may_be_told_by_two_files(empty_desk: Desk) -> None:
    for text in (GAP, LEFT, BACK.replace("03/09/2024,10/10/2025", "03/09/2024,")):
        save(empty_desk, text)
    pupil = empty_desk.office.record(empty_desk.actor).pupil(key_of_ada(empty_desk))
    assert pupil.attributes[ENROLMENTS] == "2024-09-03/2025-10-10 2025-11-03/"


def test_known_marks_that_a_list_of_pupils_shows_to_be_off_the_roll_are_found_before_it_is_saved(
    empty_desk: Desk,
) -> None:
    save(empty_desk, MARKED)
    assert counts(empty_desk) == (12, 7, 5, 2)
    seen = imports.preview(empty_desk.office, empty_desk.actor, "list.csv", BACK.encode())
    (said,) = [text for text in seen.findings["message"] if "off the roll" in text]
    assert "2 marks do not count" in said
    assert counts(empty_desk) == (12, 7, 5, 2), "nothing is written before it is saved"
    saved = save(empty_desk, BACK)
    assert counts(empty_desk) == (10, 7, 3, 0)
    assert empty_desk.office.record(empty_desk.actor).register.marks[1].astype(bool).sum() == 12, "the marks stay"
    undo_import(empty_desk.office, empty_desk.actor, saved.import_id, "Another child's dates.")
    assert counts(empty_desk) == (12, 7, 5, 2)


def test_marks_of_a_file_in_time_known_to_be_off_the_roll_are_found(empty_desk: Desk) -> None:
    save(empty_desk, BACK)
    seen = imports.preview(empty_desk.office, empty_desk.actor, "marks.csv", MARKED.encode())
    assert ["off the roll" in text for text in seen.findings["message"]].count(True) == 1
    assert not any("off the roll" in text for text in preview_of(empty_desk, GAP))


def preview_of(desk: Desk, text: str) -> list[str]:
    return imports.preview(desk.office, desk.actor, "file.csv", text.encode()).findings["message"].tolist()


def test_days_on_the_roll_are_no_group_of_pupils(empty_desk: Desk) -> None:
    save(empty_desk, GAP)
    save(empty_desk, BACK)
    pupils = empty_desk.office.record(empty_desk.actor).register.pupils
    assert [each.name for each in dimensions(pupils)] == []


def test_time_off_the_roll_is_shown_as_such_and_a_mark_in_it_in_brackets(empty_desk: Desk) -> None:
    save(empty_desk, MARKED)
    save(empty_desk, BACK)
    save(empty_desk, "Adno,Name,Year\n000123,Okoro Ada,5\n")
    key = key_of_ada(empty_desk)
    shown = pupil_marks.marks(empty_desk.office, empty_desk.actor, key)
    off = shown.cells[shown.cells["Meaning"] == "not on the school's roll"]
    assert set(off["Code"]) == {"–"}
    assert len(off) == int(shown.key.set_index("Code").loc["–", "Sessions"])
    change_settings(
        empty_desk.office, empty_desk.actor, address=("Mill Lane",), postcode="ZZ1 1AA", phone="01632 960000",
        email="office@quarry.example.org", head="Mrs Ada Holt", attendance_lead="Mr Evan Pryce",
        local_authority="Invented County", inclusion_officer="Ms Fay Dunn",
    )  # fmt: skip
    made = school_papers.register_extract(empty_desk.office, empty_desk.actor, key)
    text = " ".join(
        cell.text for table in Document(io.BytesIO(made.content)).tables for row in table.rows for cell in row.cells
    )
    assert "a mark made then stands in brackets" in text
    assert len(re.findall(r"\((?:[A-Z/\\])\)", text)) == 2


def test_an_open_case_asks_what_to_do_and_does_not_change_by_itself(empty_desk: Desk) -> None:
    save(empty_desk, GAP)
    case_id = cases.open_case(empty_desk.office, empty_desk.actor, key_of_ada(empty_desk), "one press")
    before = cases.pupils_with_open_case(empty_desk.office, empty_desk.actor)
    assert key_of_ada(empty_desk) in before
    said = [text for text in preview_of(empty_desk, LEFT) if "open Fast Track case" in text]
    assert ["from 11 October 2025, and is not known to have come back" in text for text in said] == [True]
    save(empty_desk, LEFT)
    said = [text for text in preview_of(empty_desk, BACK) if "open Fast Track case" in text]
    assert ["from 11 October 2025 to 2 November 2025" in text for text in said] == [True]
    save(empty_desk, BACK)
    assert not [text for text in preview_of(empty_desk, BACK + "\n") if "open Fast Track case" in text], "said once"
    assert cases.pupils_with_open_case(empty_desk.office, empty_desk.actor) == before
    assert case_id
