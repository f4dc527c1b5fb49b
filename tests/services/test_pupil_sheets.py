"""Sheets for parents: one copy for one legal parent, with the figures of the pupil page, kept as it was made."""

import io
import zipfile
from decimal import Decimal
from fractions import Fraction

import pytest
from docx import Document

from fasttrack_core.attendance.figures.mountain import DEFAULT_BANDS, Band, Bands
from fasttrack_core.charts.pupil_picture import Step, mountain_of_one
from fasttrack_core.errors import MissingFact, NotAllowed, NotFound, OutOfStep
from fasttrack_core.services.documents import letters, pupil_sheets
from fasttrack_core.services.documents.pupil_sheets import SHEETS, band_rows
from fasttrack_core.services.office.access import Role
from fasttrack_core.services.people import parents as people
from fasttrack_core.services.pupil import outlook as pupil_outlook
from fasttrack_core.services.pupil import view as pupil_view
from fasttrack_core.services.pupil.outlook import Projection
from tests.conftest import Desk, change_settings, colleague
from tests.services.walks import CLEAN_START, SEPARATED, key_of


def text_of(content: bytes) -> str:
    document = Document(io.BytesIO(content))
    lines = [paragraph.text for paragraph in document.paragraphs]
    lines += [paragraph.text for table in document.tables for cell in table._cells for paragraph in cell.paragraphs]
    return "\n".join(lines)


def allowed(desk: Desk, key: str) -> list[str]:
    return [reader.parent_id for reader in pupil_sheets.readers(desk.office, desk.actor, key) if not reader.reasons]


@pytest.mark.parametrize("sheet", SHEETS)
def test_a_sheet_says_what_the_pupil_page_shows(sample_desk: Desk, sheet: str) -> None:
    office, actor, key = sample_desk.office, sample_desk.actor, key_of(sample_desk, SEPARATED)
    seen = pupil_view.view(office, actor, key)
    rest = pupil_outlook.outlook(office, actor, key)
    made = pupil_sheets.make(office, actor, key, sheet, allowed(sample_desk, key)[0])
    text = text_of(made.content)
    assert f"{seen.year.counts.attended} of {seen.year.counts.possible} sessions" in text
    assert f"{seen.year.percent}%" in text
    assert seen.year.days_missed in text
    assert isinstance(rest, Projection)
    assert f"{rest.percent}%" in text
    assert seen.name not in made.file_name
    assert seen.upn not in made.file_name


def test_the_picture_is_drawn_for_this_pupil(sample_desk: Desk) -> None:
    office, actor = sample_desk.office, sample_desk.actor
    keys = [key_of(sample_desk, number) for number in (SEPARATED, CLEAN_START)]
    drawn = []
    for key in keys:
        made = pupil_sheets.make(office, actor, key, "rm-mountain-sheet", allowed(sample_desk, key)[0])
        with zipfile.ZipFile(io.BytesIO(made.content)) as archive:
            drawn.append(archive.read("word/media/image1.png"))
    assert all(picture.startswith(b"\x89PNG") for picture in drawn)
    assert len(set(drawn)) == len(drawn)


def test_a_sheet_is_kept_as_it_was_made_and_once(sample_desk: Desk) -> None:
    office, actor, key = sample_desk.office, sample_desk.actor, key_of(sample_desk, SEPARATED)
    parent = allowed(sample_desk, key)[0]
    one, again = (pupil_sheets.make(office, actor, key, "rm-hours-lost", parent) for _ in range(2))
    assert one == again
    kept = [each for each in letters.kept(office, actor, key) if each.document_id == "rm-hours-lost"]
    assert len(kept) == 1
    assert letters.download(office, actor, kept[0].id).content == one.content
    assert kept[0].parent_id == parent


def test_each_parent_gets_a_copy_without_the_others_home(sample_desk: Desk) -> None:
    office, actor, key = sample_desk.office, sample_desk.actor, key_of(sample_desk, SEPARATED)
    found = {each.id: each for each in people.parents(office, actor, key)}
    for parent_id in allowed(sample_desk, key):
        text = text_of(pupil_sheets.make(office, actor, key, "rm-mountain-sheet", parent_id).content)
        assert found[parent_id].full_name in text
        for other in found.values():
            if other.id != parent_id:
                assert other.full_name not in text
                if other.record.postcode != found[parent_id].record.postcode:
                    assert other.record.postcode not in text


def test_nobody_who_may_not_be_written_to_gets_a_sheet(sample_desk: Desk) -> None:
    office, actor, key = sample_desk.office, sample_desk.actor, key_of(sample_desk, SEPARATED)
    parent = allowed(sample_desk, key)[0]
    people.restrict(office, actor, people.parent(office, actor, key, parent).seen, "Court order of 3 September 2026")
    readers = {reader.parent_id: reader for reader in pupil_sheets.readers(office, actor, key)}
    assert "restriction" in readers[parent].reasons[0]
    with pytest.raises(OutOfStep, match="restriction"):
        pupil_sheets.make(office, actor, key, "rm-hours-lost", parent)
    with pytest.raises(NotFound):
        pupil_sheets.make(office, actor, key, "rm-hours-lost", "f" * 32)
    assert not letters.kept(office, actor, key)


def test_another_document_cannot_be_made_as_a_sheet(sample_desk: Desk) -> None:
    key = key_of(sample_desk, SEPARATED)
    with pytest.raises(NotFound, match="no Word file"):
        pupil_sheets.make(sample_desk.office, sample_desk.actor, key, "bwd-04-warning", allowed(sample_desk, key)[0])


def test_a_viewer_makes_no_sheet(sample_desk: Desk) -> None:
    viewer = colleague(sample_desk, "Someone Looking", Role.VIEWER)
    key = key_of(sample_desk, SEPARATED)
    assert pupil_sheets.readers(sample_desk.office, viewer, key)
    with pytest.raises(NotAllowed):
        pupil_sheets.make(sample_desk.office, viewer, key, "rm-hours-lost", allowed(sample_desk, key)[0])


def test_a_pupil_without_a_possible_session_has_no_sheet(sample_desk: Desk) -> None:
    office, actor = sample_desk.office, sample_desk.actor
    school = office.record(actor)
    assert school.recorded_up_to is not None
    counts = school.mountain(school.recorded_up_to).counts
    key = next(
        key for row, key in enumerate(school.pupil_keys) if not counts.possible[row] and allowed(sample_desk, key)
    )
    with pytest.raises(MissingFact, match="No possible session"):
        pupil_sheets.make(office, actor, key, "rm-hours-lost", allowed(sample_desk, key)[0])


def test_without_term_dates_the_sheet_promises_nothing_of_the_years_end(sample_desk: Desk) -> None:
    office, actor, key = sample_desk.office, sample_desk.actor, key_of(sample_desk, SEPARATED)
    change_settings(office, actor, terms=[])
    text = text_of(pupil_sheets.make(office, actor, key, "rm-hours-lost", allowed(sample_desk, key)[0]).content)
    assert "the year will end" not in text


def test_what_a_band_adds_up_to_is_that_of_190_days_at_the_schools_hours() -> None:
    rows = band_rows(DEFAULT_BANDS, Decimal(5), 3)
    assert [row.days for row in rows][:5] == [
        "up to about 5",
        "about 5 to 10",
        "about 10 to 14",
        "about 14 to 19",
        "about 19 to 29",
    ]
    assert rows[-1].days == "more than 95"
    assert (rows[3].hours, rows[-1].hours) == ("about 71 to 95", "more than 475")
    assert [row.here for row in rows].index(True) == 3
    assert (rows[0].name, rows[-1].name) == ("97.5-100%", "below 50%")


def test_bands_that_the_school_named_itself_stay_as_they_are() -> None:
    own = Bands((Band("Summit", Fraction(97)), Band("Base camp", Fraction(0))))
    assert [row.name for row in band_rows(own, Decimal(5), 0)] == ["Summit", "Base camp"]
    assert band_rows(Bands((Band("All", Fraction(0)),)), Decimal(5), 0)[0].days == "any"


@pytest.mark.parametrize("place", [0, 1, 2])
@pytest.mark.parametrize("height", [0.0, 0.5, 1.0])
def test_a_picture_can_be_drawn_of_every_place_and_name(place: int, height: float) -> None:
    steps = [Step("97-100%", "few"), Step('<b> & "co"', "some"), Step("0-5%", "many")]
    assert mountain_of_one(steps, place, height, "Zoë <O'Brien> & is here: 87.74%").startswith(b"\x89PNG")
