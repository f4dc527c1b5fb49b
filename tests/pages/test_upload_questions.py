"""What the Upload page asks about the marks of a file: what says present, what each sign stands for, which days."""

from streamlit.testing.v1 import AppTest

from tests.importing.variations.six_pupils import six
from tests.importing.variations.truth import school
from tests.importing.variations.writing import days_across, grid, listed, signs, text
from tests.pages.conftest import Visit, words
from tests.pages.test_upload import save_buttons
from tests.pages.test_upload_choices import by_key, marks, upload

SMALL = school(3, pupils=3, weeks=3, absences="IOL", rate=0.25)


def saved(at: AppTest, rounds: int = 0) -> AppTest:
    at.button(key=f"upload_save_{rounds}").click().run()
    assert not at.exception
    return at


def true_marks() -> list[str]:
    return sorted(SMALL.marks[place, day, half] for place in range(3) for day, half in SMALL.sessions)


def test_a_sign_of_the_schools_own_is_asked_about_and_kept_for_the_next_file(new_school_visit: Visit) -> None:
    data = text(listed(SMALL, signs(present="."))).decode()
    at = upload(new_school_visit("upload"), ("dots.csv", data))
    assert save_buttons(at) == []
    assert "Choose what stands for present" in str([each.value for each in at.warning])
    by_key(at.radio, "_present").set_value(".").run()
    by_key(at.button, "_present_use").click().run()
    assert not at.exception
    saved(at)
    assert sorted(marks().values()) == true_marks()
    later = data.replace("/09/2025", "/10/2025")
    upload(at, ("dots2.csv", later), rounds=1)
    assert save_buttons(at), "nothing is asked again about a file with these headings"


def test_every_letter_of_another_system_is_answered_before_the_file_is_read(new_school_visit: Visit) -> None:
    data = text(grid(SMALL, signs(present="P", O="A", I="E"))).decode()
    at = upload(new_school_visit("upload"), ("letters.csv", data))
    assert save_buttons(at) == []
    boxes = [each for each in at.selectbox if each.key and "_sign_" in each.key]
    assert {box.label.split(" (")[0] for box in boxes} == {"“P”", "“A”", "“E”", "“L”"}
    assert by_key(at.button, "_signs_use").disabled
    stands = {"“P”": "present", "“A”": "O", "“E”": "I", "“L”": "L"}
    for box in boxes:
        box.set_value(stands[box.label.split(" (")[0]])
    at.run()
    by_key(at.button, "_signs_use").click().run()
    assert not at.exception
    saved(at)
    assert sorted(marks().values()) == true_marks()


def test_absences_alone_are_read_once_the_schools_days_are_known(new_school_visit: Visit) -> None:
    whole = six()
    data = text(listed(whole, keep=lambda code: code in "IO")).decode()
    at = upload(new_school_visit("upload"), ("absences.csv", data))
    by_key(at.radio, "_present").set_value("no mark").run()
    by_key(at.button, "_present_use").click().run()
    assert "on which days the school was open" in str([each.value for each in at.warning])
    assert save_buttons(at) == []
    by_key(at.text_input, "_school_days").set_value("02/09/2025 to 24/10/2025, 03/11/2025 to 19/12/2025").run()
    assert not at.exception
    saved(at)
    assert len(marks()) == 6 * 148
    assert sum(mark in "/\\" for mark in marks().values()) == sum(figures[1] for figures in whole.figures().values())


def test_two_columns_of_marks_can_be_said_on_the_screen(new_school_visit: Visit) -> None:
    data = text(days_across(SMALL, header=("Nr", "Wer", "Wann", "Vm", "Nm"))).decode()
    at = upload(new_school_visit("upload"), ("days.csv", data))
    assert "Say what is in the file" in words(at)
    what = ("UPN", "name", "date", "mark of the morning", "mark of the afternoon")
    for letter, role in zip("ABCDE", what, strict=True):
        by_key(at.selectbox, f"_column_{letter}").set_value(role)
    at.run()
    by_key(at.button, "_read").click().run()
    assert not at.exception
    saved(at)
    assert sorted(marks().values()) == true_marks()


def test_a_file_that_is_refused_for_its_columns_can_still_be_said(new_school_visit: Visit) -> None:
    at = upload(new_school_visit("upload"), ("names.csv", "Name,02/09/2025 AM,Nr\nOkoro Ada,/,X1\nRees Ben,\\,X2\n"))
    assert save_buttons(at) == []
    by_key(at.toggle, "_refused").set_value(True).run()
    assert not at.exception
    assert "What each column is" in words(at)
