"""Groups side by side: a table for each, small numbers hidden, and the way to take them along."""

from datetime import date

from streamlit.testing.v1 import AppTest

from tests.pages.conftest import Visit, words


def test_without_a_register_it_says_what_to_do_next(new_school_visit: Visit) -> None:
    at = new_school_visit("groups")
    assert "There is no register yet." in words(at)


def test_each_detail_that_the_file_brought_has_its_table(sample_visit: Visit) -> None:
    at = sample_visit("groups")
    assert [header.value for header in at.header] == ["Years", "Classes", "Sex", "SEN", "Pupil premium"]
    for table in at.table:
        assert table.value.iloc[-1, 0] == "Whole school"
        assert table.value["Pupils"].iloc[-1] == "418"
        assert table.value["Possible"].iloc[-1] == "43,451"
        assert table.value["Attendance %"].iloc[-1].replace("\\", "") == "95.33"


def test_the_schools_own_people_see_every_number(sample_visit: Visit) -> None:
    at = sample_visit("groups")
    assert "hidden" not in shown_in(at)


def test_small_numbers_are_hidden_on_a_shared_screen_and_it_says_so(sample_visit: Visit) -> None:
    at = sample_visit("groups", shared_screen_chosen=True)
    assert not at.exception
    assert "hidden" in shown_in(at)
    assert not {"1", "2", "3", "4"} & set(shown_in(at))
    assert "Numbers from 1 to 4 are hidden" in words(at)


def shown_in(at: AppTest) -> list[str]:
    """The persistently and severely absent of every group."""
    return [text for table in at.table for name in ("Persistent", "Severe") for text in table.value[name]]


def test_an_earlier_day_has_its_own_numbers(sample_visit: Visit) -> None:
    at = sample_visit("groups")
    before = at.table[0].value["Possible"].tolist()
    at.date_input(key="groups_day_2026-11-20").set_value(date(2026, 10, 2)).run()
    assert not at.exception
    assert at.table[0].value["Possible"].tolist() != before
