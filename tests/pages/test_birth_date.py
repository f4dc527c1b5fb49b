"""A date of birth is typed at the place that misses it, and only where it is missing."""

from collections.abc import Callable
from datetime import date

import pytest

from fasttrack_core.services import overview, setup
from fasttrack_core.services.cases import opening as cases
from fasttrack_core.services.cases import recording as acts
from fasttrack_core.services.office.access import Actor
from fasttrack_core.services.office.context import Office, open_office
from fasttrack_core.store import pupil_rows
from tests.pages.conftest import Visit, words
from tests.pages.finding import found, next_step, one

BORN = date(2021, 10, 1)


@pytest.fixture
def worker(sample_visit: Visit) -> tuple[Office, Actor]:
    office = open_office()
    actor = setup.actor(office)
    assert actor is not None
    return office, actor


def without_birth(worker: tuple[Office, Actor], year: str, says: str | None = None) -> str:
    """The key of the first pupil of that year who meets the test, or else the first, with no date of birth any more and
    with the year group that the register now ``says``."""
    office, actor = worker
    record = office.record(actor)
    keys = (*overview.view(office, actor).keys, *record.pupil_keys)
    key = next(key for key in keys if record.pupil(key).year_group == year)
    after = {"date_of_birth": None, "year_group": year if says is None else says}
    with office.store.write() as unit:
        stamp = unit.imports.list(actor.school_id)[0].stamp
        unit.registers.correct_details(actor.school_id, key, {"date_of_birth": None}, stamp)
        pupil_rows.correct(unit.registers._connection, actor.school_id, [(key, {}, after)], stamp)
    return key


def test_where_the_register_gives_it_there_is_no_field(sample_visit: Visit, worker: tuple[Office, Actor]) -> None:
    key = worker[0].record(worker[1]).pupil_keys[0]
    assert not found(sample_visit("pupil", pupil=key), "date_input", "birth_")


def test_it_is_typed_on_the_pupils_page_and_can_be_corrected_there(
    sample_visit: Visit, worker: tuple[Office, Actor]
) -> None:
    key = without_birth(worker, "R")
    at = sample_visit("pupil", pupil=key)
    assert "Born not recorded" in words(at)
    one(at, "button", "birth_pupil_", "_save").click().run()
    assert "Enter the date of birth first." in words(at)
    one(at, "date_input", "birth_pupil_", "_day").set_value(BORN)
    one(at, "button", "birth_pupil_", "_save").click().run()
    assert not at.exception
    assert "Born 1 October 2021" in words(at)
    assert [each.label for each in at.expander if "date of birth" in each.label] == ["Correct the date of birth"]


def test_a_date_that_does_not_fit_the_year_group_is_asked_about_once(
    sample_visit: Visit, worker: tuple[Office, Actor]
) -> None:
    office, actor = worker
    key = without_birth(worker, "4")
    at = sample_visit("pupil", pupil=key)
    one(at, "date_input", "birth_pupil_", "_day").set_value(date(2015, 10, 1))
    one(at, "button", "birth_pupil_", "_save").click().run()
    assert "usually in Year 6 in 2026/27; the register has this one in Year 4." in words(at)
    assert office.record(actor).pupil(key).date_of_birth is None
    one(at, "date_input", "birth_pupil_", "_day").set_value(date(2016, 10, 1))  # another one is asked about anew
    one(at, "checkbox", "birth_pupil_", "_sure").check()
    one(at, "button", "birth_pupil_", "_save").click().run()
    assert "usually in Year 5" in words(at)
    one(at, "checkbox", "birth_pupil_", "_sure").check()
    one(at, "button", "birth_pupil_", "_save").click().run()
    assert not at.exception
    assert office.record(actor).pupil(key).date_of_birth == date(2016, 10, 1)


def test_while_names_are_hidden_it_is_not_there(sample_visit: Visit, worker: tuple[Office, Actor]) -> None:
    key = without_birth(worker, "R")
    assert not found(sample_visit("pupil", pupil=key, shared_screen_chosen=True), "date_input", "birth_")


@pytest.mark.parametrize(("year", "asked"), [("", True), ("4", False)])
def test_a_case_asks_for_it_where_the_year_group_does_not_settle_the_age(
    sample_visit: Visit, worker: tuple[Office, Actor], year: str, asked: bool
) -> None:
    office, actor = worker
    key = without_birth(worker, "4", year)
    case_id = cases.open_case(office, actor, key, "first", happened_on=date(2026, 11, 2))
    press = (f"press {number}" for number in range(40))

    def do(act: Callable[..., acts.Recorded], **said: object) -> str:
        seen = cases.view(office, actor, case_id).seen
        return act(office, actor, seen, next(press), **said).event_id

    met = do(acts.did_not_attend, title="A talk")
    for row in (*cases.view(office, actor, case_id).factors, *cases.view(office, actor, case_id).questions):
        shown = (met,) if row.evidence_kinds else ()
        passes = "yes" if shown or row.id == "order-considered" else "no"
        do(acts.answer, question=row.id, answer=passes, evidence=shown, note="Asked the family.")
    assert any(step.about == "school-age" for step in cases.view(office, actor, case_id).steps) is asked
    at = sample_visit("case", case=case_id)
    assert ("compulsory school age" in next_step(at)) is asked
    assert bool(found(at, "date_input", "birth_case_")) is asked
    if asked:
        born = date(2017, 10, 1)
        one(at, "date_input", "birth_case_", "_day").set_value(born)
        one(at, "button", "birth_case_", "_save").click().run()
        assert not at.exception
        assert office.record(actor).pupil(key).date_of_birth == born
        assert "compulsory school age" not in next_step(at)
