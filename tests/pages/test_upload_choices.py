"""What a person decides about uploaded files: columns, dates, who is who, what may change, and taking it back."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest

from fasttrack_core.attendance.figures.codes import ENGLAND
from fasttrack_core.services import setup
from fasttrack_core.services.files.reading import read_file
from fasttrack_core.services.imports import provenance
from fasttrack_core.services.office.context import open_office
from tests.pages.conftest import Visit, words
from tests.pages.test_upload import save_buttons, saved_files

HEADER = "UPN,Adno,Name,DOB,Date,Session,Mark\n"
ADA = "B999804219001,000123,Okoro Ada,14/03/2016"
BEN = "C999804219002,000124,Rees Ben,15/04/2016"
FIRST = f"{HEADER}{ADA},22/09/2025,AM,/\n{ADA},22/09/2025,PM,N\n{BEN},22/09/2025,AM,/\n{BEN},22/09/2025,PM,\\\n"


def upload(at: AppTest, *files: tuple[str, str], rounds: int = 0) -> AppTest:
    at.file_uploader(key=f"upload_file_{rounds}").upload(files[0][0], files[0][1].encode(), "text/csv")
    for name, text in files[1:]:
        at.file_uploader(key=f"upload_file_{rounds}").upload(name, text.encode(), "text/csv")
    at.run()
    assert not at.exception
    return at


def by_key(widgets: Any, end: str) -> Any:
    """The widget whose key ends so."""
    found = {widget.key: widget for widget in widgets if widget.key}
    return next(widget for key, widget in found.items() if key.endswith(end))


def marks() -> dict[tuple[str, str], str]:
    """Every mark of the school as it stands: by pupil and session."""
    office = open_office()
    actor = setup.actor(office)
    assert actor is not None
    register = office.record(actor).register
    office.store.close()
    return {
        (pupil.upn or pupil.pupil_id, f"{'AP'[int(key) & 1]}M {int(key) >> 1}"): ENGLAND.text(
            int(register.marks[row, column])
        )
        for row, pupil in enumerate(register.pupils)
        for column, key in enumerate(register.sessions)
        if register.marks[row, column]
    }


def saved(visit: Visit) -> AppTest:
    """A visitor who saved the first file."""
    at = upload(visit("upload"), ("first.csv", FIRST))
    at.button(key="upload_save_0").click().run()
    assert not at.exception
    assert len(marks()) == 4
    return at


def test_dates_that_could_be_both_are_asked_about_before_anything_is_saved(new_school_visit: Visit) -> None:
    text = f"{HEADER}{ADA},04/03/2026,AM,/\n{ADA},02/03/2026,AM,/\n"
    at = upload(new_school_visit("upload"), ("both.csv", text))
    assert save_buttons(at) == []
    by_key(at.radio, "_order").set_value("day first").run()
    assert not at.exception
    at.button(key="upload_save_0").click().run()
    assert len(marks()) == 2


def test_a_file_with_words_of_its_own_is_imported_from_the_screen_alone(new_school_visit: Visit) -> None:
    text = "Nr;Wann;Teil;Zeichen\n000123;22/09/2025;AM;/\n000123;22/09/2025;PM;krank\n"
    at = upload(new_school_visit("upload"), ("eigen.csv", text))
    assert "Say what is in the file" in words(at)
    assert save_buttons(at) == []
    for letter, what in (("A", "admission number"), ("B", "date"), ("C", "session (AM or PM)"), ("D", "mark")):
        by_key(at.selectbox, f"_column_{letter}").set_value(what)
    at.run()
    by_key(at.button, "_read").click().run()
    assert not at.exception
    assert "krank" in words(at) or "krank" in str([frame.value for frame in at.dataframe])
    by_key(at.toggle, "_other").set_value(True).run()
    by_key(at.selectbox, "_code_0").set_value("I").run()
    by_key(at.button, "_codes").click().run()
    assert not at.exception
    at.button(key="upload_save_0").click().run()
    assert not at.exception
    assert sorted(marks().values()) == ["/", "I"]
    next_week = text.replace("22/09", "29/09")
    upload(at, ("eigen2.csv", next_week), rounds=1)
    at.button(key="upload_save_1").click().run()
    assert sorted(marks().values()) == ["/", "/", "I", "I"], "what was said is kept for the next file"


def test_pupils_come_from_one_file_and_their_marks_from_another(new_school_visit: Visit) -> None:
    pupils = "STUDENT_ID,UPN,LEGAL_FIRST_NAME,LEGAL_LAST_NAME,DATE_OF_BIRTH\n77,B999804219001,Ada,Okoro,2016-03-14\n"
    rows = "STUDENT_ID,DATE,PERIOD,RAW_MARK,MARK_CODE\n77,2025-09-22,AM,/,/\n77,2025-09-22,PM,O,O\n"
    at = upload(new_school_visit("upload"), ("marks.csv", rows), ("pupils.csv", pupils))
    at.button(key="upload_save_all_0").click().run()
    assert not at.exception
    assert sorted(saved_files()) == ["marks.csv", "pupils.csv"]
    assert {upn for upn, _ in marks()} == {"B999804219001"}


def test_one_bad_file_beside_a_good_one_stops_only_itself(new_school_visit: Visit) -> None:
    at = upload(new_school_visit("upload"), ("good.csv", FIRST), ("bad.csv", "x"))
    at.selectbox(key="upload_looked_at").set_value(0).run()
    at.button(key="upload_save_0").click().run()
    assert saved_files() == ["good.csv"]


def test_a_mark_that_changes_is_shown_and_can_be_left_as_it_is(new_school_visit: Visit) -> None:
    at = saved(new_school_visit)
    later = FIRST.replace("PM,N", "PM,O")
    upload(at, ("later.csv", later), rounds=1)
    box = by_key(at.checkbox, "_overwrite")
    assert box.value
    box.uncheck().run()
    at.button(key="upload_save_1").click().run()
    assert sorted(marks().values()) == ["/", "/", "N", "\\"]


def test_marks_that_the_file_lacks_stay_unless_a_person_ticks(new_school_visit: Visit) -> None:
    at = saved(new_school_visit)
    upload(at, ("later.csv", FIRST.replace("PM,N", "PM,-")), rounds=1)
    by_key(at.checkbox, "_remove").check().run()
    at.button(key="upload_save_1").click().run()
    assert not at.exception
    assert "N" not in marks().values()


def test_a_pupil_with_another_upn_is_joined_only_when_a_person_says_so(new_school_visit: Visit) -> None:
    at = saved(new_school_visit)
    new_upn = f"{HEADER}{ADA.replace('B999804219001', 'D999804219003')},23/09/2025,AM,/\n"
    upload(at, ("later.csv", new_upn), rounds=1)
    assert "Perhaps known here already" in words(at)
    question = next(radio for radio in at.radio if radio.key and "_join_" in radio.key)
    question.set_value("same").run()
    assert not at.exception
    at.button(key="upload_save_1").click().run()
    assert not at.exception
    assert {upn for upn, _ in marks()} == {"D999804219003", "C999804219002"}


def test_an_import_is_undone_with_a_reason_and_the_file_can_be_had_back(new_school_visit: Visit) -> None:
    at = saved(new_school_visit)
    at.session_state["upload_history"] = True
    at.run()
    by_key(at.button, at.selectbox(key="upload_history_import").value).click().run()
    by_key(at.text_input, at.selectbox(key="upload_history_import").value).input("another school's file")
    next(button for button in at.button if button.label == "Undo this import").click().run()
    assert not at.exception
    assert marks() == {}
    office = open_office()
    actor = setup.actor(office)
    assert actor is not None
    history = provenance.imports(office, actor)
    assert history["status"].tolist() == ["undone"]
    assert provenance.original(office, actor, history["id"][0]).content == FIRST.encode()
    office.store.close()
    upload(at, ("first.csv", FIRST), rounds=1)
    at.button(key="upload_save_1").click().run()
    assert len(marks()) == 4


def test_the_register_of_an_earlier_day_can_be_had_as_it_was_known_then(new_school_visit: Visit) -> None:
    at = saved(new_school_visit)
    office = open_office()
    actor = setup.actor(office)
    assert actor is not None
    today = office.now().date()
    before = provenance.register_as_known(office, actor, today - timedelta(days=1))
    now = provenance.register_as_known(office, actor, today)
    office.store.close()
    assert (before.pupils, before.marks, now.pupils, now.marks) == (0, 0, 2, 4)
    again = read_file(now.file_name, now.content)
    assert {pupil.upn for pupil in again.pupils} == {"B999804219001", "C999804219002"}
    assert again.counts["marks"] == 4
    assert "as it stood here at the end of that day" in words(at)
    assert "always use the register as it stands now" in words(at)
    at.date_input(key="upload_known_day").set_value(today).run()
    at.button(key="upload_known").click().run()
    assert not at.exception
    assert "2 pupils, 4 marks." in words(at)


def test_another_school_takes_over_the_mappings(new_school_visit: Visit, tmp_path: Path) -> None:
    at = new_school_visit("upload")
    at.file_uploader(key="mapping_import").upload("x.json", b"{}", "application/json").run()
    at.button(key="mapping_take").click().run()
    assert not at.exception
    assert "not an export of column mappings" in at.error[0].value


def test_a_week_that_the_file_does_not_name_is_asked_for(new_school_visit: Visit) -> None:
    text = "UPN,Adno,MonAM,MonPM,TueAM,TuePM,WedAM,WedPM,ThuAM,ThuPM,FriAM,FriPM\n"
    text += "B999804219001,000123,/,\\,/,\\,O,O,/,\\,/,\\\n"
    at = upload(new_school_visit("upload"), ("week.csv", text))
    assert save_buttons(at) == []
    by_key(at.date_input, "_week").set_value(date(2025, 9, 24)).run()
    assert not at.exception
    at.button(key="upload_save_0").click().run()
    assert not at.exception
    assert len(marks()) == 10
    assert all(20353 <= int(session.split()[1]) <= 20357 for _, session in marks()), "Monday 22 to Friday 26 September"


def test_codes_that_a_system_names_by_ids_are_asked_about_once(new_school_visit: Visit) -> None:
    rows = [
        {
            "id": str(number),
            "date": {"date": "2025-09-22 00:00:00.000000", "timezone": "Europe/London"},
            "session": half,
            "student": "S1",
            "attendance_code": code,
        }
        for number, (half, code) in enumerate((("AM", "A77"), ("PM", "A78")))
    ]
    at = upload(new_school_visit("upload"), ("sessions.json", json.dumps({"data": rows})))
    assert save_buttons(at) == []
    by_key(at.selectbox, "_name_0").set_value("/")
    by_key(at.selectbox, "_name_1").set_value("O")
    by_key(at.button, "_names").click().run()
    assert not at.exception
    at.button(key="upload_save_0").click().run()
    assert sorted(marks().values()) == ["/", "O"]
