"""What if: the page answers at once, says what is new and what drops out, and goes back to the school's pathway."""

from collections.abc import Callable
from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from fasttrack_core.services import whatif_view
from tests.pages.conftest import words
from tests.pages.finding import one

Visit = Callable[..., AppTest]


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
    assert numbers(at)["New beside the pathway"] == "0"
    assert numbers(at)["No longer met"] == "0"
    assert int(numbers(at)["Pupils who meet it now"]) > 0


def test_fewer_sessions_reach_more_pupils_and_each_row_says_what_changes(sample_visit: Visit) -> None:
    at = sample_visit("what_if")
    before = int(numbers(at)["Pupils who meet it now"])
    one(at, "slider", "what-if", "-sessions").set_value(5).run()
    assert not at.exception
    after = numbers(at)
    assert int(after["Pupils who meet it now"]) == before + int(after["New beside the pathway"])
    assert int(after["New beside the pathway"]) > 0
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
    assert numbers(at)["New beside the pathway"] == "0"


def test_the_map_of_all_thresholds_has_the_same_numbers_as_a_table(sample_visit: Visit) -> None:
    at = sample_visit("what_if")
    tables = [each.value for each in at.dataframe if each.value.index.name == "Sessions"]
    assert tables[0].shape == (20, 12)
    assert len(at.get("vega_lite_chart")) == 2


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
