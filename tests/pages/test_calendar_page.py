"""The calendar's page: a day is clicked and changed, the effects are read, and only then is anything saved."""

from collections.abc import Callable
from datetime import date

from streamlit.testing.v1 import AppTest

from fasttrack_core.services import setup
from fasttrack_core.services.office.context import open_office
from tests.conftest import change_settings
from tests.pages.conftest import words
from tests.pages.finding import found, one

Visit = Callable[..., AppTest]
INSET = date(2026, 9, 1)
THURSDAY = date(2026, 11, 19)


def chosen(visit: Visit, day: date) -> AppTest:
    """The page with a day chosen by its button."""
    at = visit("calendar", calendar_month=day.replace(day=1))
    one(at, "button", f"calendar_day_{day}").click().run()
    assert not at.exception
    return at


def draft_of(at: AppTest, day: date, kind: str, reason: str = "", part: str = "Whole day") -> None:
    """The day is put into the draft as this kind."""
    begins = f"calendar_{day}"
    one(at, "selectbox", begins, "_kind").set_value(kind).run()
    if part != "Whole day":
        one(at, "segmented_control", begins, "_part").set_value(part)
    if reason:
        one(at, "text_input", begins, "_reason").set_value(reason)
    one(at, "button", begins, "_put").click().run()
    assert not at.exception


def test_each_day_of_the_month_is_a_button_with_its_letter_and_its_words(sample_visit: Visit) -> None:
    at = sample_visit("calendar", calendar_month=date(2026, 2, 1))
    boiler = one(at, "button", "calendar_day_2026-02-03")
    assert "[O]" in boiler.label
    assert "[C]" in boiler.label
    assert "Open in the morning, closed in the afternoon: The boiler failed" in boiler.help.replace("\\", "")
    assert len(found(at, "button", "calendar_day_2026-02")) == 20
    assert "[–]" in one(at, "button", "calendar_day_2026-02-17").label


def test_weekends_are_shown_when_asked_for(sample_visit: Visit) -> None:
    at = sample_visit("calendar", calendar_month=date(2026, 2, 1))
    one(at, "toggle", "calendar_weekends").set_value(True).run()
    assert len(found(at, "button", "calendar_day_2026-02")) == 28


def test_the_months_are_walked_with_earlier_and_later(sample_visit: Visit) -> None:
    at = sample_visit("calendar")
    assert found(at, "button", "calendar_day_2026-11-20")
    one(at, "button", "calendar_on").click().run()
    assert found(at, "button", "calendar_day_2026-12-01")
    one(at, "button", "calendar_back").click().run()
    one(at, "button", "calendar_back").click().run()
    assert found(at, "button", "calendar_day_2026-10-01")


def test_half_a_day_is_closed_its_effects_are_shown_and_it_is_saved_as_a_version(sample_visit: Visit) -> None:
    at = chosen(sample_visit, THURSDAY)
    draft_of(at, THURSDAY, "closed", "The boiler failed", "Afternoon")
    assert "1 session becomes closed. Marks exist in it (417 marks) and would be ignored." in words(at)
    assert "[C]" in one(at, "button", f"calendar_day_{THURSDAY}").label
    assert "Version 1," in words(at)
    one(at, "button", "calendar_save").click().run()
    assert not at.exception
    assert "Saved as version 2" in words(at)
    assert "Version 2, saved by Idris Penhallow" in words(at)
    assert not found(at, "button", "calendar_save")


def test_a_closure_without_a_reason_is_asked_for_it(sample_visit: Visit) -> None:
    at = chosen(sample_visit, THURSDAY)
    draft_of(at, THURSDAY, "closed")
    assert "Write the reason for the closure" in words(at)
    assert not found(at, "button", "calendar_save")


def test_steps_are_taken_back_one_by_one_or_all_at_once(sample_visit: Visit) -> None:
    at = chosen(sample_visit, THURSDAY)
    draft_of(at, THURSDAY, "INSET day")
    draft_of(at, THURSDAY, "bank holiday")
    one(at, "button", "calendar_undo").click().run()
    assert "[I]" in one(at, "button", f"calendar_day_{THURSDAY}").label
    one(at, "button", "calendar_discard").click().run()
    assert "[O]" in one(at, "button", f"calendar_day_{THURSDAY}").label
    assert not found(at, "button", "calendar_save")


def test_a_calendar_saved_elsewhere_meanwhile_is_named_and_the_draft_stays(sample_visit: Visit) -> None:
    at = chosen(sample_visit, THURSDAY)
    draft_of(at, THURSDAY, "INSET day")
    other = chosen(sample_visit, THURSDAY)
    draft_of(other, THURSDAY, "closed", "Flood")
    one(other, "button", "calendar_save").click().run()
    one(at, "button", "calendar_save").click().run()
    assert "Another calendar was saved by Idris Penhallow" in words(at)
    assert "nothing of yours was saved" in words(at)
    assert "[I]" in one(at, "button", f"calendar_day_{THURSDAY}").label
    one(at, "button", "calendar_mine").click().run()
    assert not at.warning
    one(at, "button", "calendar_save").click().run()
    assert "Saved as version 3" in words(at)


def test_an_empty_school_is_told_to_begin_with_its_terms(new_school_visit: Visit) -> None:
    at = new_school_visit("calendar")
    assert "Nothing has been saved yet." in words(at)
    assert "There are no terms yet" in words(at)
    assert "Begin with the marks under Proposals" in words(at)


def tab(visit: Visit, name: str) -> AppTest:
    return visit("calendar", calendar_tabs=name)


def test_proposals_are_taken_only_when_ticked(sample_visit: Visit) -> None:
    at = tab(sample_visit, ":material/lightbulb: Proposals")
    table = one(at, "dataframe", "calendar_marks_")
    assert "closed to year R" in table.value["Proposal"].iloc[0]
    assert one(at, "button", "calendar_marks_put").disabled
    at.session_state[table.key] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    at.run()
    one(at, "button", "calendar_marks_put").click().run()
    assert not at.exception
    assert "No session opens or closes, so no figure and no due date changes." in words(at)


def test_a_calendar_file_is_read_shown_and_put_into_the_draft(sample_visit: Visit) -> None:
    at = tab(sample_visit, ":material/swap_horiz: Import and export")
    event = "BEGIN:VEVENT\r\nUID:1\r\nSUMMARY:INSET\r\nDTSTART;VALUE=DATE:20261119\r\nEND:VEVENT\r\n"
    data = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{event}END:VCALENDAR\r\n".encode()
    one(at, "file_uploader", "calendar_file_").upload("dates.ics", data, "text/calendar").run()
    assert "11 INSET days" in words(at)
    one(at, "button", "calendar_file_put").click().run()
    assert not at.exception
    assert "2 sessions become closed." in words(at)


def test_a_hostile_calendar_file_ends_in_a_sentence(sample_visit: Visit) -> None:
    at = tab(sample_visit, ":material/swap_horiz: Import and export")
    one(at, "file_uploader", "calendar_file_").upload("dates.ics", b"BEGIN:VCALENDAR\r\n;;;", "text/calendar").run()
    assert not at.exception
    assert "This is not an iCalendar file that can be read" in words(at)


def test_an_earlier_version_is_taken_into_the_draft(sample_visit: Visit) -> None:
    at = chosen(sample_visit, THURSDAY)
    draft_of(at, THURSDAY, "INSET day")
    one(at, "button", "calendar_save").click().run()
    at.session_state["calendar_tabs"] = ":material/history: Versions"
    at.run()
    table = one(at, "dataframe", "calendar_versions")
    assert table.value["Version"].tolist() == [2, 1]
    at.session_state[table.key] = {"selection": {"rows": [1], "columns": [], "cells": []}}
    at.run()
    one(at, "button", "calendar_version_put").click().run()
    assert "2 sessions become open." in words(at)


def test_terms_saved_untouched_stay_as_they_are(sample_visit: Visit) -> None:
    at = tab(sample_visit, ":material/date_range: Terms")
    one(at, "button", "calendar_terms_put").click().run()
    assert not at.exception
    assert not found(at, "button", "calendar_save")
    assert any("Sessions" in each.value and 379 in each.value["Sessions"].tolist() for each in at.dataframe)


def test_a_year_without_terms_shows_its_days_by_their_marks(sample_visit: Visit) -> None:
    office = open_office()
    actor = setup.actor(office)
    assert actor is not None
    change_settings(office, actor, terms=(), inset_days=(), bank_holidays=(), closures=())
    at = chosen(sample_visit, THURSDAY)
    assert "[M]" in one(at, "button", f"calendar_day_{THURSDAY}").label
    assert "[?]" in one(at, "button", "calendar_day_2026-11-27").label
    shown = words(at)
    assert "Open by its marks (there are no terms for this school year)." in shown
    assert "M] Open by its marks" in shown
    assert one(at, "selectbox", f"calendar_{THURSDAY}", "_kind").value == "no term"
