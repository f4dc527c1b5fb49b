"""The first run: nothing but the welcome, a name, and one click to a school."""

from fasttrack_core.services import setup
from fasttrack_core.services.office.context import open_office
from tests.pages.conftest import Visit, words


def name_of(school_id: str) -> str:
    """The name under which the school is kept."""
    office = open_office()
    names = {choice.id: choice.name for choice in setup.schools(office)}
    office.store.close()
    return names[school_id]


def test_before_the_first_run_there_is_only_the_welcome(first_visit: Visit) -> None:
    at = first_visit()
    assert [title.value for title in at.title] == ["Welcome to Fast Track"]
    assert {button.label for button in at.button} == {"Upload your register", "Try it with the sample school"}


def test_no_school_is_made_before_the_user_has_a_name(first_visit: Visit) -> None:
    at = first_visit()
    at.button(key="welcome_sample").click().run()
    assert "Enter your name first" in words(at)
    assert [title.value for title in at.title] == ["Welcome to Fast Track"]
    at.text_input(key="welcome_name").set_value("   ")
    at.button(key="welcome_own").click().run()
    assert "Enter your name first" in words(at)


def test_one_click_loads_the_sample_school_and_shows_what_needs_doing(first_visit: Visit) -> None:
    at = first_visit()
    at.text_input(key="welcome_name").set_value("Idris Penhallow")
    at.button(key="welcome_sample").click().run()
    assert not at.exception
    assert [title.value for title in at.title] == ["Today"]
    assert "This is the sample school" in words(at)


def test_the_own_school_is_named_and_its_register_asked_for(first_visit: Visit) -> None:
    at = first_visit()
    at.text_input(key="welcome_name").set_value("Idris Penhallow")
    at.button(key="welcome_own").click().run()
    at.form("welcome_own_school").text_input[0].set_value("Fennerby Primary School")
    at.form_submit_button[0].click().run()
    assert not at.exception
    assert [title.value for title in at.title] == ["Upload files"]
    assert name_of(at.session_state["school"]) == "Fennerby Primary School"


def test_a_school_without_a_name_is_refused(first_visit: Visit) -> None:
    at = first_visit()
    at.text_input(key="welcome_name").set_value("Idris Penhallow")
    at.button(key="welcome_own").click().run()
    at.form_submit_button[0].click().run()
    assert "Enter the school's name first." in words(at)


def test_whoever_has_the_sample_school_can_begin_with_their_own(sample_visit: Visit) -> None:
    at = sample_visit("welcome")
    assert "You work here as Idris Penhallow." in words(at)
    at.button(key="welcome_own").click().run()
    at.form("welcome_own_school").text_input[0].set_value("Fennerby Primary School")
    at.form_submit_button[0].click().run()
    assert not at.exception
    assert [title.value for title in at.title] == ["Upload files"]
    assert name_of(at.session_state["school"]) == "Fennerby Primary School"
    assert "None yet." in words(at)
