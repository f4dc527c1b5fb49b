"""The mountain: of the school or a group, on a day, with its tables."""

import json
from dataclasses import replace
from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from fasttrack_core.services.mountain import view as mountain_view
from tests.pages.conftest import Visit, words
from tests.pages.finding import tick_row
from tests.pages.leaks import tables_in


def most_possible(at: AppTest) -> int:
    return max(int(counts.partition(" of ")[2]) for counts in at.dataframe[0].value["Attended"])


def test_without_a_register_it_says_what_to_do_next(new_school_visit: Visit) -> None:
    at = new_school_visit("mountain")
    assert "There is no register yet." in words(at)
    assert [link.label for link in at.get("page_link")] == ["Upload your register"]


def test_bands_and_pupils_agree(sample_visit: Visit) -> None:
    at = sample_visit("mountain")
    bands, pupils = at.table[0].value, at.dataframe[0].value
    assert len(at.get("vega_lite_chart")) == 1
    assert sum(int(number) for number in bands["Pupils"]) == len(pupils) == 418
    assert words(at).count("418 pupils.") == 1


def test_the_words_of_the_line_are_true_of_a_pupil_at_exactly_90_percent(sample_visit: Visit) -> None:
    """Who is on an edge belongs to the band above it, and so is drawn above the line: the words say so."""
    at = sample_visit("mountain")
    pupils = at.dataframe[0].value
    edge = pupils[pupils["Attendance"].astype(str).str.startswith("90.0")]
    assert "persistent" in set(edge["Absence"])
    assert set(edge["Band"]) == {"90-92.4"}
    assert "so is a pupil at exactly 90%, in the band just above it" in words(at)


def test_a_year_shows_its_own_pupils_only(sample_visit: Visit) -> None:
    at = sample_visit("mountain")
    at.selectbox(key="mountain_group").set_value("Year 4").run()
    assert not at.exception
    assert {name[0] for name in at.dataframe[0].value["Class"]} == {"4"}


def test_an_earlier_day_counts_fewer_sessions(sample_visit: Visit) -> None:
    at = sample_visit("mountain")
    before = most_possible(at)
    at.date_input(key="mountain_day_2026-11-20").set_value(date(2026, 10, 2)).run()
    assert not at.exception
    assert most_possible(at) < before


def test_a_day_before_the_register_has_nobody_on_the_mountain(sample_visit: Visit) -> None:
    at = sample_visit("mountain")
    at.date_input(key="mountain_day_2026-11-20").set_value(date(2024, 9, 2)).run()
    assert not at.exception
    assert "No pupil of this group has a possible session" in words(at)
    assert not at.dataframe


def test_a_chosen_row_opens_that_pupil(sample_visit: Visit) -> None:
    at = sample_visit("mountain")
    name = at.dataframe[0].value["Pupil"].iloc[2]
    tick_row(at, "mountain_pupils_", 2)
    at.button(key="mountain_pupils_open").click().run()
    assert not at.exception
    assert [title.value for title in at.title] == ["Pupil"]
    assert name in words(at)


def test_another_school_with_an_older_register_does_not_inherit_the_day(
    sample_visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = sample_visit("mountain")
    at.date_input(key="mountain_day_2026-11-20").set_value(date(2026, 11, 19)).run()
    whole = mountain_view.options
    monkeypatch.setattr(mountain_view, "options", lambda *given: replace(whole(*given), newest=date(2026, 7, 1)))
    at.run()
    assert not at.exception
    assert at.date_input(key="mountain_day_2026-07-01").value == date(2026, 7, 1)


def test_each_pupil_stands_with_the_counts_that_the_percentage_comes_from(sample_visit: Visit) -> None:
    at = sample_visit("mountain")
    for attendance, counts in zip(*(at.dataframe[0].value[name] for name in ("Attendance", "Attended")), strict=True):
        attended, possible = (int(number) for number in counts.split(" of "))
        assert abs(float(attendance) - 100 * attended / possible) < 0.01


def test_without_classes_the_pupils_are_told_apart_by_their_year(
    sample_visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = mountain_view.view

    def without_classes(*given: object, **named: object) -> mountain_view.MountainView:
        seen = whole(*given, **named)
        return replace(seen, pupils=seen.pupils.assign(Class=""))

    monkeypatch.setattr(mountain_view, "view", without_classes)
    assert "Year" in sample_visit("mountain").dataframe[0].value


def pupils_shown(at: AppTest) -> list[str]:
    return at.dataframe[0].value["Pupil"].tolist()


def test_a_band_that_is_chosen_lists_its_pupils_only(sample_visit: Visit) -> None:
    at = sample_visit("mountain")
    at.selectbox(key="mountain_part").set_value("80-84.9").run()
    assert not at.exception
    assert set(at.dataframe[0].value["Band"]) == {"80-84.9"}
    assert len(pupils_shown(at)) == 14


CHART = "mountain_chart_Whole school_2026-11-20_None_False_False"


def test_a_click_on_a_band_lists_it_and_a_click_beside_it_lists_everyone_again(sample_visit: Visit) -> None:
    at = sample_visit("mountain")
    at.session_state[CHART] = {"selection": {"band": [{"band": 5}], "climber": []}}
    at.run()
    assert not at.exception
    assert at.selectbox(key="mountain_part").value == "80-84.9"
    at.session_state[CHART] = {"selection": {"band": [], "climber": []}}
    at.run()
    assert at.selectbox(key="mountain_part").value == "Everyone"


def test_a_click_on_a_climber_names_the_pupil_and_opens_their_page(sample_visit: Visit) -> None:
    at = sample_visit("mountain")
    lowest = pupils_shown(at)[0]
    pupil = next(row["key"] for row in rows_in(at) if row.get("shown") == lowest)
    at.session_state[CHART] = {"selection": {"band": [], "climber": [{"key": pupil}]}}
    at.run()
    assert not at.exception
    assert lowest in words(at)
    assert at.selectbox(key="mountain_part").value == "below 50"
    at.button(key="mountain_clicked").click().run()
    assert [title.value for title in at.title] == ["Pupil"]
    assert lowest in words(at)


def rows_in(at: AppTest) -> list[dict[str, object]]:
    """All that is drawn in the picture: the rows of its layers, and the climbers."""
    chart = at.get("vega_lite_chart")[0].proto
    own = [layer["data"]["values"] for layer in json.loads(chart.spec)["layer"] if "data" in layer]
    return [row for rows in (*own, *tables_in(chart)) for row in rows]


def test_compared_with_an_earlier_half_term_it_says_who_moved_and_between_which_bands(sample_visit: Visit) -> None:
    at = sample_visit("mountain")
    at.selectbox(key="mountain_since_2026-11-20").set_value("End of autumn 1 2026-27 (23 October 2026)").run()
    assert not at.exception
    assert "Since 23 October 2026: 113 climbed" in words(at)
    assert {"Before", "Moved"} <= set(at.dataframe[0].value)
    at.selectbox(key="mountain_part").set_value("Slid").run()
    assert len(pupils_shown(at)) == 65
    assert all(moved.startswith("down") for moved in at.dataframe[0].value["Moved"])


def test_a_range_and_a_large_picture_show_the_same_pupils(sample_visit: Visit) -> None:
    at = sample_visit("mountain")
    at.toggle(key="mountain_by_year").set_value(True).run()
    at.toggle(key="mountain_large").set_value(True).run()
    assert not at.exception
    rows = rows_in(at)
    assert sum("attendance" in row for row in rows) == 418
    assert {"Year R", "Year 1", "Year 6"} <= {row.get("text") for row in rows if isinstance(row.get("text"), str)}


def test_a_group_can_be_narrowed_by_what_the_file_said(sample_visit: Visit) -> None:
    at = sample_visit("mountain")
    at.multiselect(key="mountain_only").set_value(["SEN: E"]).run()
    assert not at.exception
    assert len(pupils_shown(at)) == 13
