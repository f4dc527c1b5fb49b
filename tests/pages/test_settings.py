"""Settings: each part is saved by itself; what is wrong is said in a sentence, and nothing typed is lost."""

from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from fasttrack_core.services import settings, setup
from fasttrack_core.services.office.context import open_office
from fasttrack_core.services.office.writing import field_in_words
from tests.pages.conftest import words
from tests.pages.finding import one

Visit = Callable[..., AppTest]


def test_the_details_of_the_school_are_saved_and_the_change_is_kept_with_who_made_it(sample_visit: Visit) -> None:
    at = sample_visit("settings")
    one(at, "text_input", "settings_school", "_officer").set_value("Ms Jo Orchard")
    one(at, "button", "settings_school_save").click().run()
    assert not at.exception
    assert "Saved." in words(at)
    assert one(at, "text_input", "settings_school", "_officer").value == "Ms Jo Orchard"
    history = next(each.value for each in at.dataframe if "changed" in each.value)
    assert "local authority's officer" in history["changed"].iloc[0]
    assert history["who"].iloc[0] == "Idris Penhallow"


def test_a_setting_is_called_in_messages_and_in_the_history_as_it_is_on_the_page(sample_visit: Visit) -> None:
    at = sample_visit("settings")
    school = {
        "_postcode": "postcode", "_authority": "local_authority", "_officer": "inclusion_officer", "_phone": "phone",
        "_email": "email", "_head": "head", "_lead": "attendance_lead", "_title": "attendance_lead_title",
    }  # fmt: skip
    expected = {"_percent": "expected_percent", "_hours": "hours_a_day", "_register_days": "register_school_days"}
    labels = {field: one(at, "text_input", "settings_school", ends).label for ends, field in school.items()}
    labels |= {field: one(at, "number_input", "settings_expected", ends).label for ends, field in expected.items()}
    labels["small_numbers_below"] = one(at, "number_input", "settings_small", "_below").label
    labels["shared_screen_pupils"] = one(at, "radio", "settings_shared", "_pupils").label
    assert {field: field_in_words(field).casefold() for field in labels} == {
        field: label.casefold().removeprefix("the ") for field, label in labels.items()
    }


def test_a_school_without_a_name_is_refused_in_a_sentence_and_the_rest_stays_typed(sample_visit: Visit) -> None:
    at = sample_visit("settings")
    one(at, "text_input", "settings_school", "_name").set_value("  ")
    one(at, "text_input", "settings_school", "_head").set_value("Mrs Ada Holt")
    one(at, "button", "settings_school_save").click().run()
    assert "Correct these settings, then save again: name." in words(at)
    assert one(at, "text_input", "settings_school", "_head").value == "Mrs Ada Holt"


def test_expected_attendance_is_saved_exactly_as_typed(sample_visit: Visit) -> None:
    at = sample_visit("settings")
    one(at, "number_input", "settings_expected", "_percent").set_value(96.25)
    one(at, "button", "settings_expected_save").click().run()
    assert not at.exception
    assert one(at, "number_input", "settings_expected", "_percent").value == 96.25


def test_six_decimals_of_the_expected_attendance_are_kept(sample_visit: Visit) -> None:
    at = sample_visit("settings")
    one(at, "number_input", "settings_expected", "_percent").set_value(96.123456)
    one(at, "button", "settings_expected_save").click().run()
    assert not at.exception
    assert one(at, "number_input", "settings_expected", "_percent").value == 96.123456


def test_a_seventh_decimal_is_refused_rather_than_rounded(sample_visit: Visit) -> None:
    at = sample_visit("settings")
    one(at, "number_input", "settings_expected", "_percent").set_value(94.9999999)
    one(at, "button", "settings_expected_save").click().run()
    assert "Correct these settings" in words(at)


def changes(at: AppTest) -> int:
    return next(len(each.value) for each in at.dataframe if "changed" in each.value)


def test_saving_bands_and_staff_untouched_changes_nothing(sample_visit: Visit) -> None:
    at = sample_visit("settings")
    before = changes(at)
    for part in ("bands", "staff"):
        one(at, "button", f"settings_{part}_save").click().run()
        assert not at.exception
        assert not at.error
    assert changes(at) == before


def test_the_same_bands_as_before_return_with_one_press(sample_visit: Visit) -> None:
    at = sample_visit("settings")
    one(at, "button", "settings_usual").click().run()
    assert not at.exception
    assert not at.error


def test_a_pathway_is_shown_with_its_sources_and_our_readings_before_it_is_chosen(sample_visit: Visit) -> None:
    at = sample_visit("settings")
    assert "process sheet" in words(at)
    readings = next(each.value for each in at.table if "Our reading" in each.value)
    assert len(readings) > 5
    one(at, "selectbox", "settings_pathway").set_value("norfolk").run()
    assert "no case can be opened on it yet" in words(at)
    one(at, "button", "settings_pathway_use").click().run()
    assert not at.exception
    assert one(at, "selectbox", "settings_pathway").value == "norfolk"


def test_how_small_a_number_is_hidden_is_the_schools_to_say(sample_visit: Visit) -> None:
    at = sample_visit("settings")
    next(field for field in at.number_input if field.key and field.key.startswith("settings_small_")).set_value(10)
    at.button(key="settings_small_save").click().run()
    assert not at.exception
    office = open_office()
    actor = setup.actor(office)
    assert actor is not None
    assert settings.current(office, actor).small_numbers_below == 10
    office.store.close()


def test_another_school_needs_a_name(sample_visit: Visit) -> None:
    at = sample_visit("settings")
    one(at, "button", "settings_add_school").click().run()
    assert "Enter the school's name first." in words(at)


def test_the_lengths_and_choices_of_the_pathway_are_the_schools_to_enter(sample_visit: Visit) -> None:
    at = sample_visit("settings")
    one(at, "number_input", "settings_pathway_values_", "_watch_weeks").set_value(20)
    one(at, "selectbox", "settings_pathway_values_", "_later_reviews_by").set_value("school and io")
    one(at, "button", "settings_pathway_values_save").click().run()
    assert not at.exception
    assert one(at, "number_input", "settings_pathway_values_", "_watch_weeks").value == 20
    office = open_office()
    actor = setup.actor(office)
    assert actor is not None
    assert settings.current(office, actor).values_of("blackburn-with-darwen") == {
        "watch_weeks": 20,
        "later_reviews_by": "school and io",
    }
