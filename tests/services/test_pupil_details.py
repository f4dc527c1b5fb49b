"""A date of birth that is missing is typed: with its history, its line in the audit, and over nobody's change."""

from datetime import date

import pytest

from fasttrack_core.attendance.figures.register import Pupil
from fasttrack_core.errors import MissingFact, NotFound, OutOfStep
from fasttrack_core.services.office.writing import Stale
from fasttrack_core.services.pupil import details as pupil_details
from fasttrack_core.store import Subject
from tests.conftest import Desk
from tests.services.walks import SEPARATED, key_of

BORN = date(2018, 3, 1)


@pytest.fixture
def nobody_knows(sample_desk: Desk) -> str:
    """The key of a pupil whose date of birth no file gives."""
    key = key_of(sample_desk, SEPARATED)
    with sample_desk.office.store.write() as unit:
        stamp = unit.imports.list(sample_desk.actor.school_id)[0].stamp
        unit.registers.correct_details(sample_desk.actor.school_id, key, {"date_of_birth": None}, stamp)
    return key


def pupil(desk: Desk, key: str) -> Pupil:
    return desk.office.record(desk.actor).pupil(key)


def test_a_typed_date_stands_at_once_with_its_history_and_its_line_in_the_audit(
    sample_desk: Desk, nobody_knows: str
) -> None:
    office, actor = sample_desk.office, sample_desk.actor
    found = pupil_details.birth(office, actor, nobody_knows)
    assert (found.date_of_birth, found.by_hand) == (None, True)
    pupil_details.enter_date_of_birth(office, actor, nobody_knows, found.seen, BORN)
    assert pupil(sample_desk, nobody_knows).date_of_birth == BORN
    with office.store.read() as unit:
        change = unit.registers.details_history(nobody_knows)[-1]
        line = unit.audit.list(subject=Subject("pupil", nobody_knows))[-1]
    assert (change.stamp.who, change.after, change.import_id) == (
        "Idris Penhallow",
        {"date_of_birth": "2018-03-01"},
        None,
    )
    assert (line.before, line.after) == ({"date_of_birth": None}, {"date_of_birth": "2018-03-01"})
    again = pupil_details.birth(office, actor, nobody_knows)
    assert again.by_hand
    pupil_details.enter_date_of_birth(office, actor, nobody_knows, again.seen, date(2018, 2, 28))
    assert pupil(sample_desk, nobody_knows).date_of_birth == date(2018, 2, 28)


def test_over_a_date_that_somebody_else_typed_meanwhile_nothing_is_saved(sample_desk: Desk, nobody_knows: str) -> None:
    office, actor = sample_desk.office, sample_desk.actor
    seen = pupil_details.birth(office, actor, nobody_knows).seen
    pupil_details.enter_date_of_birth(office, actor, nobody_knows, seen, BORN)
    pupil_details.enter_date_of_birth(office, actor, nobody_knows, seen, BORN)  # the same twice changes nothing
    with pytest.raises(Stale, match="01/03/2018"):
        pupil_details.enter_date_of_birth(office, actor, nobody_knows, seen, date(2018, 3, 2))
    assert pupil(sample_desk, nobody_knows).date_of_birth == BORN


def test_a_date_that_the_register_gives_is_not_typed_over(sample_desk: Desk) -> None:
    office, actor, key = sample_desk.office, sample_desk.actor, key_of(sample_desk, SEPARATED)
    found = pupil_details.birth(office, actor, key)
    assert found.date_of_birth is not None
    assert not found.by_hand
    with pytest.raises(OutOfStep, match="The register gives a date of birth"):
        pupil_details.enter_date_of_birth(office, actor, key, found.seen, BORN)
    assert pupil(sample_desk, key).date_of_birth == found.date_of_birth


@pytest.mark.parametrize(
    ("born", "says"),
    [
        (date(2026, 11, 21), "has not come yet"),
        (date(2024, 11, 21), "would be 1 years old"),
        (date(2005, 11, 20), "would be 21 years old"),
        (date(1926, 5, 1), "Check the year"),
    ],
)
def test_a_day_that_no_pupil_was_born_on_is_refused(
    sample_desk: Desk, nobody_knows: str, born: date, says: str
) -> None:
    office, actor = sample_desk.office, sample_desk.actor
    seen = pupil_details.birth(office, actor, nobody_knows).seen
    with pytest.raises(MissingFact, match=says):
        pupil_details.enter_date_of_birth(office, actor, nobody_knows, seen, born)
    for edge in (date(2024, 11, 20), date(2005, 11, 21)):  # two, and twenty to the day before twenty-one
        seen = pupil_details.birth(office, actor, nobody_knows).seen
        pupil_details.enter_date_of_birth(office, actor, nobody_knows, seen, edge, confirmed=True)


def test_a_date_that_does_not_fit_the_year_group_is_asked_about(sample_desk: Desk, nobody_knows: str) -> None:
    office, actor = sample_desk.office, sample_desk.actor
    assert pupil_details.doubt(office, actor, nobody_knows, BORN) == ""
    seen, wrong = pupil_details.birth(office, actor, nobody_knows).seen, date(2016, 2, 29)
    with pytest.raises(OutOfStep, match="Check the date, or confirm that it is right"):
        pupil_details.enter_date_of_birth(office, actor, nobody_knows, seen, wrong)
    assert pupil(sample_desk, nobody_knows).date_of_birth is None
    pupil_details.enter_date_of_birth(office, actor, nobody_knows, seen, wrong, confirmed=True)
    assert pupil(sample_desk, nobody_knows).date_of_birth == wrong


def test_a_pupil_of_another_school_is_not_there(sample_desk: Desk, nobody_knows: str) -> None:
    found = pupil_details.birth(sample_desk.office, sample_desk.actor, nobody_knows)
    other = key_of(sample_desk, "004115")
    with pytest.raises(NotFound):
        pupil_details.enter_date_of_birth(sample_desk.office, sample_desk.actor, other, found.seen, BORN)
