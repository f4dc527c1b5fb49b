"""One pupil: the finder, the figures, the marks, the parents and the cases."""

from datetime import date

import pytest

from fasttrack_core.services import overview, setup
from fasttrack_core.services.documents import letters
from fasttrack_core.services.office.access import Actor
from fasttrack_core.services.office.context import Office, open_office
from fasttrack_core.services.people import parents as people
from fasttrack_core.services.pupil import outlook as pupil_outlook
from fasttrack_core.services.pupil import spans as pupil_spans
from fasttrack_core.services.pupil import view as pupil_view
from tests.pages.conftest import Visit, words
from tests.pages.finding import one


@pytest.fixture
def worker(sample_visit: Visit) -> tuple[Office, Actor]:
    """The office of the sample school and who works there."""
    office = open_office()
    actor = setup.actor(office)
    assert actor is not None
    return office, actor


def test_without_a_register_it_says_what_to_do_next(new_school_visit: Visit) -> None:
    at = new_school_visit("pupil")
    assert "There is no register yet." in words(at)
    assert not at.selectbox


def test_nobody_is_shown_before_a_pupil_is_chosen(sample_visit: Visit) -> None:
    at = sample_visit("pupil")
    assert "Choose a pupil above" in words(at)
    assert not at.metric


def test_every_pupil_of_the_register_can_be_found(sample_visit: Visit, worker: tuple[Office, Actor]) -> None:
    at = sample_visit("pupil")
    assert len(at.selectbox(key="pupil").options) == len(pupil_view.choices(*worker))


def test_a_key_of_no_pupil_shows_nobody(sample_visit: Visit) -> None:
    at = sample_visit("pupil", pupil="../../somebody-else")
    assert "Choose a pupil above" in words(at)


def test_figures_stand_with_their_counts_and_the_verdict_with_its_reason(
    sample_visit: Visit, worker: tuple[Office, Actor]
) -> None:
    key = overview.view(*worker).keys[0]
    view = pupil_view.view(*worker, key)
    at = sample_visit("pupil", pupil=key)
    text = words(at)
    assert view.verdict is not None
    assert f"{view.year.counts.attended} of {view.year.counts.possible} possible sessions attended" in text
    assert f"({view.window.counts.attended} of {view.window.counts.possible} sessions)" in text
    assert "The test is met" in text
    assert view.verdict.reason in text
    assert view.verdict.rule.citation in text
    assert at.metric[0].value == f"{view.year.percent}%"


TABS = {
    "Place on the mountain": "Attendance of the school year up to the end of each half term",
    "Register": "A row is a week, the newest first",
    "Rolling windows": "Holds beside every pathway",
    "Patterns": "How much was missed, and when",
    "Rest of the year": "To the end of the school year",
}


@pytest.mark.parametrize("tab", TABS)
def test_only_the_open_part_is_worked_out(sample_visit: Visit, worker: tuple[Office, Actor], tab: str) -> None:
    key = overview.view(*worker).keys[0]
    text = words(sample_visit("pupil", pupil=key, pupil_tab=tab))
    assert [name for name, says in TABS.items() if says in text] == [tab]


def test_the_rest_of_the_year_says_what_the_projection_says(sample_visit: Visit, worker: tuple[Office, Actor]) -> None:
    key = overview.view(*worker).keys[0]
    found = pupil_outlook.outlook(*worker, key)
    assert isinstance(found, pupil_outlook.Projection)
    at = sample_visit("pupil", pupil=key, pupil_tab="Rest of the year")
    shown = {metric.label: metric.value for metric in at.metric}
    assert shown["If present for every session left"] == f"{found.percent}%"
    assert shown["Sessions left before persistent absence"] == str(found.persistent.may_miss)
    assert f"The best band the year can still end in is {found.best.label}" in words(at)


def test_what_if_moves_with_the_question(sample_visit: Visit, worker: tuple[Office, Actor]) -> None:
    key = overview.view(*worker).keys[0]
    at = sample_visit("pupil", pupil=key, pupil_tab="Rest of the year")
    at.number_input(key="pupil_what_if_absences").set_value(12).run()
    at.number_input(key="pupil_what_if_sessions").set_value(30).run()
    at.selectbox(key="pupil_what_if_code").set_value("I").run()
    assert not at.exception
    moved = pupil_outlook.what_if(*worker, key, code="I", absences=12, sessions=30)
    assert isinstance(moved, pupil_outlook.Moved)
    assert f"{moved.after.percent}%" in [metric.value for metric in at.metric]
    assert moved.after.band in at.table[0].value["Then"].tolist()


def test_any_window_can_be_asked_for_and_a_wrong_one_is_named(
    sample_visit: Visit, worker: tuple[Office, Actor]
) -> None:
    key = overview.view(*worker).keys[0]
    at = sample_visit("pupil", pupil=key)
    at.selectbox(key="pupil_window").set_value("Days of my own").run()
    at.date_input(key="pupil_window_first").set_value(date(2026, 10, 5)).run()
    at.date_input(key="pupil_window_last").set_value(date(2026, 10, 9)).run()
    figures = pupil_spans.between(*worker, key, date(2026, 10, 5), date(2026, 10, 9))
    assert f"{figures.percent}%" in [metric.value for metric in at.metric]
    at.date_input(key="pupil_window_last").set_value(date(2026, 10, 1)).run()
    assert "The first day comes after the last" in words(at)


def test_a_sheet_for_a_parent_is_made_by_one_press_and_kept(sample_visit: Visit, worker: tuple[Office, Actor]) -> None:
    key = overview.view(*worker).keys[0]
    at = sample_visit("pupil", pupil=key)
    one(at, "button", f"pupil_sheet_make_{key}").click().run()
    assert not at.exception
    assert not at.error
    assert [kept.document_id for kept in letters.kept(*worker, key)] == ["rm-mountain-sheet"]


def test_every_pupil_has_a_page(sample_visit: Visit, worker: tuple[Office, Actor]) -> None:
    keys = [*pupil_view.choices(*worker)]
    at = sample_visit("pupil")
    for place, key in enumerate(keys[::40]):
        at.session_state["pupil_tab"] = list(TABS)[place % len(TABS)]
        at.selectbox(key="pupil").set_value(key).run()
        assert not at.exception
        assert not at.error


def test_parents_are_shown_with_what_was_decided(sample_visit: Visit, worker: tuple[Office, Actor]) -> None:
    key = overview.view(*worker).keys[0]
    found = people.parents(*worker, key)
    text = words(sample_visit("pupil", pupil=key))
    assert found
    for parent in found:
        assert parent.full_name in text
        assert all(line in text for line in parent.record.address)
    assert "Legal parent" in text


def test_a_case_is_opened_once_and_can_be_gone_to(sample_visit: Visit, worker: tuple[Office, Actor]) -> None:
    key = overview.view(*worker).keys[0]
    at = sample_visit("pupil", pupil=key)
    assert "There is no case." in words(at)
    at.button(key="pupil_open_case").click().run()
    assert not at.exception
    assert [title.value for title in at.title] != ["Pupil"]
    at.switch_page("pages/pupil.py").run()
    case_id = at.session_state["case"]
    assert at.button(key=f"pupil_case_{case_id}").label == "Go to the case"
    assert "pupil_open_case" not in [button.key for button in at.button]


def test_every_value_of_a_mark_is_shown_with_its_file(sample_visit: Visit, worker: tuple[Office, Actor]) -> None:
    at = sample_visit("pupil", pupil=next(iter(pupil_view.choices(*worker))))
    toggle = next(each for each in at.toggle if each.key and each.key.startswith("pupil_history"))
    toggle.set_value(True).run()
    assert not at.exception
    days = next(each for each in at.selectbox if each.key and each.key.startswith("pupil_history_day"))
    days.select_index(1).run()
    assert not at.exception
    frames = [frame.value for frame in at.dataframe if "file" in frame.value]
    assert set(frames[-1]["file"]) == {"register-wide.csv"}
