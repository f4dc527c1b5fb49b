"""What if: the page answers at once, says what is new and what drops out, and goes back to the school's pathway."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from fasttrack_core.services import setup
from fasttrack_core.services.imports import saving as imports
from fasttrack_core.services.what_if import view as whatif_view
from pages.components.frame import session as desk
from tests.pages.conftest import words
from tests.pages.finding import one

Visit = Callable[..., AppTest]


def looking_at(at: AppTest, look: str) -> AppTest:
    one(at, "button_group", "what-if", "-look").set_value(look).run()
    assert not at.exception
    return at


def numbers(at: AppTest) -> dict[str, str]:
    return {each.label: each.value for each in at.metric}


def test_without_a_register_the_page_says_what_to_do_next(new_school_visit: Visit) -> None:
    at = new_school_visit("what_if")
    assert "There is no register yet." in words(at)
    assert not at.slider


def test_it_begins_with_the_schools_own_pathway_where_nothing_is_new_or_drops_out(sample_visit: Visit) -> None:
    at = sample_visit("what_if")
    assert one(at, "slider", "what-if", "-sessions").value == 10
    assert one(at, "slider", "what-if", "-weeks").value == 10
    assert numbers(at)["Newly met"] == "0"
    assert numbers(at)["No longer met"] == "0"
    assert int(numbers(at)["Pupils who meet it now"]) > 0


def test_fewer_sessions_reach_more_pupils_and_each_row_says_what_changes(sample_visit: Visit) -> None:
    at = sample_visit("what_if")
    before = int(numbers(at)["Pupils who meet it now"])
    one(at, "slider", "what-if", "-sessions").set_value(5).run()
    assert not at.exception
    after = numbers(at)
    assert int(after["Pupils who meet it now"]) == before + int(after["Newly met"])
    assert int(after["Newly met"]) > 0
    assert set(at.dataframe[0].value["Change"]) == {"new", "both"}


def test_more_sessions_name_those_who_drop_out(sample_visit: Visit) -> None:
    at = sample_visit("what_if")
    before = int(numbers(at)["Pupils who meet it now"])
    one(at, "slider", "what-if", "-sessions").set_value(20).run()
    assert numbers(at)["Pupils who meet it now"] == "0"
    assert numbers(at)["No longer met"] == str(before)
    assert set(at.dataframe[0].value["Change"]) == {"drops out"}


def test_without_a_code_the_page_says_so_and_keeps_the_inputs(sample_visit: Visit) -> None:
    at = sample_visit("what_if")
    one(at, "button_group", "what-if", "-codes").set_value([]).run()
    assert "Choose at least one code to count." in words(at)
    assert one(at, "slider", "what-if", "-sessions").value == 10


def test_a_lower_limit_at_the_upper_one_is_refused_in_a_sentence(sample_visit: Visit) -> None:
    at = sample_visit("what_if")
    one(at, "number_input", "what-if", "-low").set_value(95.0).run()
    assert "The lower limit of attendance must be below the upper one." in words(at)


def test_one_press_goes_back_to_the_pathway(sample_visit: Visit) -> None:
    at = sample_visit("what_if")
    one(at, "slider", "what-if", "-sessions").set_value(3).run()
    one(at, "toggle", "what-if", "-limited").set_value(False).run()
    one(at, "button", "what-if", "-reset").click().run()
    assert one(at, "slider", "what-if", "-sessions").value == 10
    assert one(at, "toggle", "what-if", "-limited").value is True
    assert numbers(at)["Newly met"] == "0"


def test_the_map_of_all_thresholds_has_the_same_numbers_as_a_table(sample_visit: Visit) -> None:
    at = looking_at(sample_visit("what_if"), "Every threshold at once")
    tables = [each.value for each in at.dataframe if each.value.index.name == "Sessions"]
    assert tables[0].shape == (30, 20)
    assert str(tables[0].loc[10, "10 wk"]) == numbers(at)["Pupils who meet it now"]
    assert len(at.get("vega_lite_chart")) == 1
    one(at, "button_group", "what-if", "-count").set_value("pupils_ever").run()
    tables = [each.value for each in at.dataframe if each.value.index.name == "Sessions"]
    assert str(tables[0].loc[10, "10 wk"]) == numbers(at)["At any time"]


def test_the_weeks_hold_the_new_cases(sample_visit: Visit) -> None:
    at = looking_at(sample_visit("what_if"), "Week by week")
    one(at, "selectbox", "what-if", "-span").set_value("The whole register").run()
    weeks = next(each.value for each in at.dataframe if "New cases" in each.value)
    assert str(weeks["New cases"].sum()) == numbers(at)["At any time"]


def test_five_tests_stand_side_by_side_with_their_reasons(sample_visit: Visit) -> None:
    at = looking_at(sample_visit("what_if"), "Side by side")
    totals = next(each.value for each in at.dataframe if "Cannot tell" in each.value)
    assert len(totals) == 5
    assert str(totals["Met"].iloc[0]) == numbers(at)["Pupils who meet it now"]
    matrix = one(at, "dataframe", "what_if_side").value
    assert (matrix["The rule on screen"] == "✓ met").sum() == totals["Met"].iloc[0]
    assert all(len(why.split("\n")) == 5 for why in matrix["Why"])
    one(at, "multiselect", "what-if", "-side").set_value([]).run()
    assert "Choose at least one test." in words(at)


def test_cannot_tell_is_a_group_of_its_own(sample_visit: Visit) -> None:
    at = sample_visit("what_if")
    one(at, "date_input", "what-if", "-day").set_value(date(2025, 9, 19)).run()
    shown = numbers(at)
    assert shown["Pupils who meet it now"] == shown["No longer met"] == "0"
    assert int(shown["Cannot tell"]) > 0
    one(at, "button_group", "what-if", "-group").set_value("cannot tell").run()
    listed = one(at, "dataframe", "what_if_pupils").value
    assert len(listed) == int(shown["Cannot tell"])


def test_a_code_of_authorised_absence_counts_where_it_is_chosen(sample_visit: Visit) -> None:
    at = sample_visit("what_if")
    before = int(numbers(at)["Pupils who meet it now"])
    one(at, "multiselect", "what-if", "-more").set_value(["I"]).run()
    assert int(numbers(at)["Pupils who meet it now"]) > before
    assert "sessions coded G, N, O, U or I" in words(at)
    assert "no legal meaning" in words(at)


def test_other_days_end_before_they_begin_and_are_refused_in_a_sentence(sample_visit: Visit) -> None:
    at = sample_visit("what_if")
    one(at, "selectbox", "what-if", "-span").set_value("Other days").run()
    assert not at.exception
    one(at, "date_input", "what-if", "-to").set_value(date(2026, 8, 1)).run()
    assert "The time to look at ends before it begins." in words(at)


def test_the_school_year_to_date_is_a_rule_too(sample_visit: Visit) -> None:
    at = sample_visit("what_if")
    one(at, "selectbox", "what-if", "-over").set_value("School year to date").run()
    assert "in the school year to date" in words(at)
    assert one(at, "slider", "what-if", "-weeks").disabled
    looking_at(at, "Every threshold at once")
    assert "no cell shows it" in words(at)


def test_a_rule_is_kept_used_renamed_and_removed(sample_visit: Visit) -> None:
    at = sample_visit("what_if")
    one(at, "slider", "what-if", "-sessions").set_value(7).run()
    one(at, "text_input", "what-if", "-name").set_value("Seven").run()
    one(at, "button", "what-if", "-save").click().run()
    assert "Saved." in words(at)
    one(at, "button", "what-if", "-reset").click().run()
    assert one(at, "slider", "what-if", "-sessions").value == 10
    one(at, "selectbox", "what-if", "-rule").set_value("Seven").run()
    one(at, "button", "what-if", "-use").click().run()
    assert one(at, "slider", "what-if", "-sessions").value == 7
    one(at, "text_input", "what-if", "-name").set_value("Seven in ten").run()
    one(at, "button", "what-if", "-rename").click().run()
    assert one(at, "selectbox", "what-if", "-rule").options == ["Seven in ten"]
    one(at, "selectbox", "what-if", "-rule").set_value("Seven in ten").run()
    one(at, "button", "what-if", "-remove").click().run()
    assert "No rule is saved yet." in words(at)
    one(at, "button", "what-if", "-save").click().run()
    assert "Give the rule a name" in words(at)
    assert not at.exception


def test_another_school_begins_with_its_own_pathway_and_sees_no_kept_rule(sample_visit: Visit) -> None:
    at = sample_visit("what_if")
    one(at, "slider", "what-if", "-sessions").set_value(4).run()
    one(at, "text_input", "what-if", "-name").set_value("Four").run()
    one(at, "button", "what-if", "-save").click().run()
    office = desk.office()
    actor = setup.add_school(office, "Quarry Lane School")
    register = Path(__file__).parents[2] / "sample_data" / "register-wide.csv"
    imports.save(office, actor, register.name, register.read_bytes())
    at.session_state[desk.SCHOOL] = actor.school_id
    at.run()
    assert not at.exception
    assert one(at, "slider", f"what-if-{actor.school_id}", "-sessions").value == 10
    assert "No rule is saved yet." in words(at)


def test_no_pupil_stands_in_the_address(sample_visit: Visit) -> None:
    at = sample_visit("what_if")
    for look in ("Every threshold at once", "Week by week", "Side by side", "Pupils"):
        looking_at(at, look)
        assert not at.query_params


def test_a_newer_register_is_asked_about_up_to_its_end(sample_visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    at = sample_visit("what_if")
    one(at, "date_input", "what-if", "-day").set_value(date(2026, 11, 13)).run()
    at.run()
    assert one(at, "date_input", "what-if", "-day").value == date(2026, 11, 13)
    for newest in (date(2026, 11, 27), date(2026, 7, 1)):
        monkeypatch.setattr(whatif_view, "newest_day", lambda *_, newest=newest: newest)
        at.run()
        assert not at.exception
        assert one(at, "date_input", "what-if", "-day").value == newest


def test_a_pathway_with_other_limits_begins_with_its_own_rule(
    sample_visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whatif_view, "starting_question", lambda *_: whatif_view.Question(sessions=30, weeks=15))
    at = sample_visit("what_if")
    assert one(at, "slider", "what-if", "-sessions").value == 30
    monkeypatch.setattr(whatif_view, "starting_question", lambda *_: whatif_view.Question(sessions=9, weeks=6))
    at.run()
    assert not at.exception
    assert one(at, "slider", "what-if", "-sessions").value == 9
    assert one(at, "slider", "what-if", "-weeks").value == 6
