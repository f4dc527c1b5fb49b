"""The shared screen: whom it names (nobody), where it begins by itself, and what it leaves as it is."""

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from fasttrack_core.services import acts, mountain_view, settings, setup, shared_screen
from fasttrack_core.services.authority import Actor
from fasttrack_core.services.office import Office, open_office
from fasttrack_core.services.pupil_marks import PupilMarks
from pages.components import shared_screen_names
from tests.conftest import Desk, change_settings
from tests.pages.conftest import Visit, words
from tests.pages.finding import one, tick_row, with_tabs
from tests.pages.leaks import sent, told
from tests.services.walks import Walk

PLAIN = ("overview", "upload", "data_quality", "mountain", "groups", "what_if", "documents", "calendar", "settings")
TABS = ("Place on the mountain", "Register", "Rolling windows", "Patterns", "Rest of the year")
LOOKS = ("Pupils", "Every threshold at once", "Week by week", "Side by side")


@pytest.fixture
def worker(sample_visit: Visit) -> Iterator[tuple[Office, Actor]]:
    """The office of the sample school and who works there."""
    office = open_office()
    actor = setup.actor(office)
    assert actor
    yield office, actor
    office.store.close()


@pytest.fixture
def walk(worker: tuple[Office, Actor], tmp_path: Path) -> Walk:
    """A case past the termly meeting, with a letter out and a note that names people."""
    walked = Walk(Desk(*worker, tmp_path)).through_the_gate()
    walked.issue("bwd-01-pre-referral")
    pupil = worker[0].record(worker[1]).pupil(walked.pupil_key)
    walked.do(
        acts.contacted,
        who=f"Grandmother of {pupil.forename} {pupil.surname}",
        way="phone call",
        note=pupil.name,
        file_only=True,
    )
    shown = next(row.evidence for row in walked.view.questions if row.id == "met-or-tried-to-meet")
    walked.do(
        acts.answer, question="met-or-tried-to-meet", answer="yes", note=f"{pupil.forename} was there.", evidence=shown
    )
    return walked


def pupil_of(worker: tuple[Office, Actor]) -> str:
    """The key of the pupil at the foot of the mountain."""
    return mountain_view.view(*worker).keys[0]


def staff(worker: tuple[Office, Actor]) -> frozenset[str]:
    """Words of the people who work with the school, who may be named."""
    now = settings.current(*worker)
    named = (
        worker[1].name,
        now.head,
        now.attendance_lead,
        now.inclusion_officer,
        now.name,
        *(s.name for s in now.staff),
    )
    return frozenset(word for name in named for word in name.split())


def test_names_are_found_where_the_screen_is_not_shared(sample_visit: Visit, worker: tuple[Office, Actor]) -> None:
    key = pupil_of(worker)
    pupil = worker[0].record(worker[1]).pupil(key)
    at = sample_visit("pupil", pupil=key)
    assert {pupil.surname, pupil.forename, pupil.upn} <= told(at, *worker)
    at.switch_page("pages/mountain.py").run()
    assert pupil.surname in told(at, *worker)


def test_no_page_names_a_pupil_or_a_contact_on_a_shared_screen(
    sample_visit: Visit, worker: tuple[Office, Actor]
) -> None:
    at = sample_visit("overview", shared_screen_chosen=True)
    for page in PLAIN:
        at.switch_page(f"pages/{page}.py").run()
        assert not at.exception
        assert "Shared screen:" in words(at)
        assert (page, told(at, *worker, known=staff(worker))) == (page, set())


def test_a_pupils_page_names_nobody_in_any_part(sample_visit: Visit, worker: tuple[Office, Actor]) -> None:
    key = pupil_of(worker)
    at = sample_visit("pupil", shared_screen_chosen=True, pupil=key)
    for tab in TABS:
        at.session_state["pupil_tab"] = tab
        at.run()
        assert not at.exception
        assert told(at, *worker, known=staff(worker)) == set()
    assert shared_screen.names(*worker).pupil(key) in words(at)


def test_nothing_of_other_pupils_is_on_a_pupils_page(sample_visit: Visit, worker: tuple[Office, Actor]) -> None:
    key = pupil_of(worker)
    known = shared_screen.names(*worker)
    at = sample_visit("pupil", shared_screen_chosen=True, pupil=key)
    assert known.pupil(key) in sent(at)
    others = [said for other, said in known.called.items() if other != key and f"{said} ·" in sent(at)]
    assert others == []
    at.button(key="shared_screen_leave_pupil").click().run()
    finder = at.selectbox(key="shared_screen_find_pupil")
    assert len(finder.options) == len(known.called)
    assert told(at, *worker) == set()
    finder.set_value(key).run()
    assert at.session_state["pupil"] == key
    assert known.pupil(key) in words(at)


def test_every_look_of_the_what_if_names_nobody(sample_visit: Visit, worker: tuple[Office, Actor]) -> None:
    at = sample_visit("what_if", shared_screen_chosen=True)
    for look in LOOKS:
        one(at, "segmented_control", "what-if-", "-look").set_value(look).run()
        assert not at.exception
        assert told(at, *worker, known=staff(worker)) == set()
    assert known_rows(at, worker)


def known_rows(at: AppTest, worker: tuple[Office, Actor]) -> bool:
    """The tables hold rows of pupils, by what they are called."""
    said = set(shared_screen.names(*worker).called.values())
    return any(set(frame.value["Pupil"]) <= said for frame in at.dataframe if "Pupil" in frame.value)


def test_the_case_and_the_list_of_cases_name_nobody_and_show_no_note(
    sample_visit: Visit, worker: tuple[Office, Actor], walk: Walk
) -> None:
    called = shared_screen.names(*worker).pupil(walk.pupil_key)
    at = sample_visit("cases", shared_screen_chosen=True)
    tick_row(at, "cases_table", 0)
    for page in ("cases", "overview", "case"):
        if page != "cases":
            at.session_state["case"] = walk.case_id
            at.switch_page(f"pages/{page}.py").run()
        if page == "case":
            with_tabs(at, "questions", "chronology")
        assert not at.exception
        assert told(at, *worker, known=staff(worker)) == set()
        assert called in sent(at)
    assert "not shown on a shared screen" in sent(at)


def test_a_row_that_is_ticked_opens_its_own_pupil(sample_visit: Visit, worker: tuple[Office, Actor]) -> None:
    at = sample_visit("mountain", shared_screen_chosen=True)
    tick_row(at, "mountain_pupils", 0)
    assert told(at, *worker, known=staff(worker)) == set()
    one(at, "button", "mountain_pupils_open").click().run()
    assert at.session_state["pupil"] == mountain_view.view(*worker).keys[0]


@pytest.mark.parametrize(("page", "shared"), [("pupil", True), ("case", True), ("mountain", False), ("cases", False)])
def test_the_pages_of_a_pupil_and_a_case_begin_shared(sample_visit: Visit, page: str, shared: bool) -> None:
    assert ("Shared screen:" in words(sample_visit(page, shared_screen_chosen=None))) is shared


def test_a_school_may_say_that_no_page_begins_shared(sample_visit: Visit, worker: tuple[Office, Actor]) -> None:
    change_settings(*worker, shared_screen_at_first=False)
    assert "Shared screen:" not in words(sample_visit("pupil", shared_screen_chosen=None))


def test_what_a_person_chose_holds_on_every_page(sample_visit: Visit) -> None:
    at = sample_visit("pupil", shared_screen_chosen=None)
    at.button(key="shared_screen_press").click().run()
    assert "Shared screen:" not in words(at)
    at.switch_page("pages/case.py").run()
    assert "Shared screen:" not in words(at)
    at.switch_page("pages/groups.py").run()
    at.button(key="shared_screen_press").click().run()
    assert "Shared screen: initials for names" in words(at).replace("*", "")


def test_a_school_may_choose_numbers_in_its_settings(sample_visit: Visit, worker: tuple[Office, Actor]) -> None:
    at = sample_visit("settings")
    one(at, "radio", "settings_shared", "_pupils").set_value("numbers")
    one(at, "button", "settings_shared", "_save").click().run()
    assert not at.exception
    assert settings.current(*worker).shared_screen_pupils == "numbers"
    at = sample_visit("mountain", shared_screen_chosen=True)
    assert "Shared screen: numbers for names" in words(at).replace("*", "")
    assert "Pupil 17" in sent(at)


def test_the_blank_screen_says_how_to_go_on(sample_visit: Visit) -> None:
    at = sample_visit("groups")
    at.button(key="shared_screen_blank_press").click().run()
    assert "The screen is blank." in sent(at)
    at.button(key="shared_screen_go_on").click().run()
    assert "The screen is blank." not in sent(at)
    assert at.button(key="shared_screen_blank_press")


def test_a_comment_beside_a_mark_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    frame = pd.DataFrame({"Code": ["I", "O"], "Comment": ["Ada rang", ""]})
    found = PupilMarks(
        years=(), year=None, columns=(), cells=frame, herringbone=frame[["Code"]], listed=frame, key=frame[["Code"]]
    )
    assert shared_screen_names.marks(found) is found
    monkeypatch.setattr(shared_screen_names, "on", lambda: True)
    shown = shared_screen_names.marks(found)
    assert not any(shown.cells["Comment"])
    assert not any(shown.listed["Comment"])
    assert shown.cells["Code"].tolist() == ["I", "O"]
