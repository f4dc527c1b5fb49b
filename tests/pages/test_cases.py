"""Cases: the list, its filter, and opening a case from a pupil."""

import json
from collections.abc import Callable
from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from fasttrack_core.services import setup
from fasttrack_core.services.cases import opening as cases
from fasttrack_core.services.cases import recording as acts
from fasttrack_core.services.office.context import open_office
from fasttrack_core.services.pupil import view as pupil_view
from tests.pages.conftest import words
from tests.pages.finding import found, one, tick_row

Visit = Callable[..., AppTest]


def pupil_called(at: AppTest, name: str) -> str:
    """The place of the pupil in the finder, by the beginning of the label."""
    labels = one(at, "selectbox", "case_opening_pupil").options
    return next(label for label in labels if label.startswith(name))


def choose(at: AppTest, name: str) -> None:
    finder = one(at, "selectbox", "case_opening_pupil")
    finder.select(pupil_called(at, name)).run()


@pytest.fixture
def opened(sample_visit: Visit) -> AppTest:
    at = sample_visit("cases")
    choose(at, "Haworth, Zoë")
    one(at, "button", "case_opening_open").click().run()
    assert not at.exception
    return at


def test_without_a_case_the_page_says_how_to_open_the_first_one(sample_visit: Visit) -> None:
    at = sample_visit("cases")
    assert "There is no case yet." in words(at)
    assert not found(at, "button", "cases_open")


def test_without_a_register_it_sends_to_the_upload(new_school_visit: Visit) -> None:
    assert "There is no register yet." in words(new_school_visit("cases"))


def test_before_a_case_is_opened_each_test_says_its_state_and_why(sample_visit: Visit) -> None:
    at = sample_visit("cases")
    choose(at, "Haworth, Zoë")
    tests = at.table[0].value
    assert set(tests["State"]) >= {"met", "cannot tell"}
    assert all(tests["Why"])


def test_opening_a_case_leads_to_its_page(opened: AppTest) -> None:
    assert opened.title[0].value == "Case"
    assert opened.header[0].value.replace("\\", "") == "Zoë Haworth"


def test_the_list_shows_what_each_case_waits_for_and_opens_the_chosen_one(opened: AppTest) -> None:
    at = opened.switch_page("pages/cases.py").run()
    rows = at.dataframe[0].value
    assert list(rows["Pupil"]) == ["Zoë Haworth"]
    assert rows["Next"].iloc[0].startswith("Answer:")
    assert one(at, "button", "cases_open").disabled
    tick_row(at, "cases_table_", 0)
    one(at, "button", "cases_open").click().run()
    assert at.title[0].value == "Case"


TICK, EDGES = 33, 2
"""Pixels of the column with the ticks, and of the table's edges."""


@pytest.mark.parametrize(("hide", "room"), [(False, 820), (True, 908)])
def test_every_column_is_in_sight_in_a_window_of_1280_pixels(opened: AppTest, hide: bool, room: int) -> None:
    """``room``: what the page leaves for a table, as measured in Chromium."""
    at = opened.switch_page("pages/cases.py").run()
    if hide:
        at.button(key="shared_screen_press").click().run()
    columns = json.loads(at.dataframe[0].proto.columns)
    shown = [name for name in at.dataframe[0].value.columns if name != "Class" or not hide]
    assert {"Opened", "Reference"} < set(shown)
    assert sum(columns[name]["width"] for name in shown) + TICK + EDGES <= room


def test_overdue_only_leaves_out_what_is_not_overdue(opened: AppTest) -> None:
    at = opened.switch_page("pages/cases.py").run()
    one(at, "toggle", "cases_overdue").set_value(True).run()
    assert "No case matches this choice." in words(at)


def test_a_pupil_with_an_open_case_is_sent_to_it_and_gets_no_second_one(opened: AppTest) -> None:
    at = opened.switch_page("pages/cases.py").run()
    choose(at, "Haworth, Zoë")
    assert "This pupil has a case already." in words(at)
    assert not found(at, "button", "case_opening_open")
    one(at, "button", "case_opening_go").click().run()
    assert at.title[0].value == "Case"


def test_a_new_case_follows_the_one_that_was_closed_last(sample_visit: Visit) -> None:
    sample_visit()
    office = open_office()
    actor = setup.actor(office)
    assert actor
    pupils = pupil_view.choices(office, actor)
    key = next(key for key, label in pupils.items() if label.startswith("Haworth, Zoë"))

    def close(case_id: str, day: date) -> None:
        acts.decide(
            office, actor, cases.view(office, actor, case_id).seen, f"close {case_id}",
            decision="school-request", decided_by="Mrs Tansley", reason="New information.", happened_on=day,
        )  # fmt: skip

    first = cases.open_case(office, actor, key, "first", happened_on=date(2026, 9, 14))
    close(first, date(2026, 10, 5))
    last = cases.open_case(office, actor, key, "second", earlier_case=first, happened_on=date(2026, 10, 12))
    close(last, date(2026, 11, 2))
    for page, button in (("cases", "case_opening_open"), ("pupil", "pupil_open_case")):
        at = sample_visit(page, pupil=key)
        if page == "cases":
            choose(at, "Haworth, Zoë")
        one(at, "button", button).click().run()
        assert not at.exception
        new = at.session_state["case"]
        assert cases.view(office, actor, new).earlier_case == last
        close(new, date(2026, 11, 20))
        last = new
    office.store.close()


def test_of_many_closed_cases_the_list_has_the_newest_and_a_field_finds_the_others(
    sample_visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    sample_visit()
    office = open_office()
    actor = setup.actor(office)
    assert actor
    pupils = pupil_view.choices(office, actor)
    for number, name in enumerate(("Haworth, Zoë", "Adam, ")):
        key = next(key for key, label in pupils.items() if label.startswith(name))
        case_id = cases.open_case(office, actor, key, f"open {number}", happened_on=date(2026, 11, 2))
        seen = cases.view(office, actor, case_id).seen
        said = {"decision": "school-request", "decided_by": "Mr Penhallow", "reason": "As agreed."}
        acts.decide(office, actor, seen, f"close {number}", **said)
    office.store.close()
    monkeypatch.setattr(cases, "FEW_CASES", 1)
    at = sample_visit("cases")
    table = one(at, "dataframe", "cases_table").value
    assert len(table) == 1
    assert "The 1 closed cases opened last" in words(at)
    at.text_input(key="cases_find").input("haworth").run()
    assert [*one(at, "dataframe", "cases_table").value["Pupil"]] == ["Zoë Haworth"]
    at.text_input(key="cases_find").input("nobody").run()
    assert "No case matches this choice." in words(at)
    hidden = sample_visit("cases", shared_screen_chosen=True, cases_shown_closed=["closed"])
    assert "1 are not. Show names to find them." in words(hidden)
    assert "found by name" not in words(hidden)
    chooser = words(sample_visit("case", shared_screen_chosen=True))
    assert "2 closed cases cannot be looked for until names are shown." in chooser
    assert "can be found here" not in chooser
