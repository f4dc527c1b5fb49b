"""What people write about a child is out of sight while names are hidden, is never lost, and is recorded afterwards."""

import ast
from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from fasttrack_core.services import setup
from fasttrack_core.services.cases import recording as acts
from fasttrack_core.services.office.access import Actor
from fasttrack_core.services.office.context import Office, open_office
from pages.components.frame.shared_screen import typed
from tests.conftest import Desk
from tests.pages.conftest import ROOT, Visit, words
from tests.pages.finding import found, one, with_tabs
from tests.services.walks import Walk

PAGES = (
    "overview", "upload", "data_quality", "mountain", "groups", "what_if", "pupil", "cases", "case", "documents",
    "calendar", "settings", "health",
)  # fmt: skip
NO_CHILD = {
    "pages/welcome.py": "the names of a member of staff and of the school",
    "pages/settings.py": "the name of another school",
    "pages/components/settings/school.py": "the school's details, and its staff, who may be named",
    "pages/components/settings/attendance.py": "bands: names and per cents",
    "pages/components/calendar/day.py": "why a school is closed",
    "pages/components/calendar/terms.py": "days of terms",
    "pages/components/what_if/kept.py": "the name of a rule, beside which stands that no pupil is named",
    "pages/components/upload/mapping_answers.py": "what letters and columns of a file mean",
    "pages/components/documents/gaps.py": "the school's details",
    "pages/components/documents/details.py": "two tables, on a page that is shut while names are hidden",
}
"""Where something else is typed with Streamlit's own fields, and what that is."""
NO_CHILD_KEYS = ("settings_", "welcome_", "calendar_", "what-if", "what_if")


@pytest.fixture
def worker(sample_visit: Visit) -> Iterator[tuple[Office, Actor]]:
    """The office of the sample school and who works there."""
    office = open_office()
    actor = setup.actor(office)
    assert actor
    yield office, actor
    office.store.close()


def fields(at: AppTest) -> list[str]:
    """The keys of the fields in sight in which free text about a child could be written."""
    every = (*at.text_input, *at.text_area, *at.chat_input)
    return [
        each.key or each.label
        for each in every
        if each.label != typed.KEPT and not (each.key or "").startswith(NO_CHILD_KEYS)
    ]


def test_every_field_for_free_text_is_drawn_in_the_one_way_that_hides_it() -> None:
    """A new one that is not fails here: draw it with ``typed``, or say in NO_CHILD what is typed there."""
    kinds = {"text_input", "text_area", "chat_input", "data_editor"}
    ours = ROOT / "pages/components/frame/shared_screen/typed.py"
    own = set()
    for file in (path for path in sorted((ROOT / "pages").rglob("*.py")) if path != ours):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        if any(isinstance(node, ast.Attribute) and node.attr in kinds for node in ast.walk(tree)):
            own.add(file.relative_to(ROOT).as_posix())
    assert own == set(NO_CHILD)


def test_no_page_has_a_field_about_a_child_while_names_are_hidden_and_the_page_of_a_case_has_at_every_state_when_shown(
    sample_visit: Visit, worker: tuple[Office, Actor]
) -> None:
    walked = Walk(Desk(*worker, ""))

    def hidden(*pages: str) -> None:
        for page in pages:
            at = sample_visit(page, shared_screen_chosen=True, case=walked.case_id, pupil=walked.pupil_key)
            if page == "case":
                with_tabs(at, "questions", "chronology")
                for kind in ("Contact", "Support offered", "Another meeting", "Action agreed"):
                    at.session_state["case_entry_open"] = kind
                    at.run()
                    assert (kind, fields(at)) == (kind, [])
            assert (page, fields(at)) == (page, [])

    def shown(*begin: str) -> None:
        at = with_tabs(sample_visit("case", case=walked.case_id), "questions", "chronology")
        for each in begin:
            assert any(key.startswith(each) for key in fields(at)), each

    shown("case_answer_", "case_contacted_", "case_tick_", "case_decide_", "case_factor_", "case_correct_")
    hidden("case")
    walked.do(acts.tick, item=walked.view.checklist[0].id)
    shown("case_untick_")
    hidden("case")
    walked.do(acts.learn_factor, factor=walked.view.factors[1].id, note="The nurse rang.")
    shown("case_resume_")
    hidden("case")
    walked.do(acts.resume, decided_by="Ms Yusuf", reason="Settled.")
    hidden(*PAGES)


def test_no_field_is_there_at_a_meeting_or_when_a_case_is_closed(
    sample_visit: Visit, worker: tuple[Office, Actor]
) -> None:
    walked = Walk(Desk(*worker, "")).through_the_gate()
    for state, begins in (("open", "case_decide_"), ("closed", "case_reopen_")):
        if state == "closed":
            walked.decide("school-request")
            assert walked.view.status == "closed"
        at = with_tabs(sample_visit("case", case=walked.case_id), "chronology")
        assert [key for key in fields(at) if key.startswith(begins)]
        at = with_tabs(sample_visit("case", shared_screen_chosen=True, case=walked.case_id), "chronology")
        assert fields(at) == []


def hide(at: AppTest, chosen: bool) -> None:
    """Names are hidden, or shown again."""
    assert at.button(key="shared_screen_press").label == ("Hide names" if chosen else "Show names")
    at.button(key="shared_screen_press").click().run()
    assert not at.exception


def known(at: AppTest) -> set[tuple[str, str]]:
    """What a browser knows the fields by, and keeps what is written in them by: their id and that of their form."""
    return {(each.id, each.form_id) for each in (*at.text_input, *at.text_area)}


def out_of_sight(at: AppTest) -> set[tuple[str, str]]:
    return {(each.id, each.form_id) for each in (*at.text_input, *at.text_area) if each.label == typed.KEPT}


def test_every_field_of_a_case_is_the_same_one_out_of_sight_and_when_names_are_shown_again(
    sample_visit: Visit, worker: tuple[Office, Actor]
) -> None:
    """What is written in it is in the browser: ``tests/browser/test_shared_screen.py`` writes there."""
    walked = Walk(Desk(*worker, ""))
    at = with_tabs(sample_visit("case", case=walked.case_id), "questions", "chronology")
    before = known(at)
    assert len(before) > 10
    for _ in range(2):
        hide(at, True)
        assert (fields(at), out_of_sight(at)) == ([], before)
        at.run()  # as at any other press while names are hidden
        assert (fields(at), out_of_sight(at)) == ([], before)
        hide(at, False)
        assert (known(at), out_of_sight(at)) == (before, set())


def test_so_are_those_about_a_letter_and_about_a_contact_whose_dialog_opens_again(
    sample_visit: Visit, worker: tuple[Office, Actor]
) -> None:
    walked = Walk(Desk(*worker, "")).through_the_gate()
    walked.issue("bwd-01-pre-referral")
    at = sample_visit("documents", case=walked.case_id)
    before = known(at)
    assert found(at, "text_input", "case_served_")
    hide(at, True)
    assert (fields(at), out_of_sight(at)) == ([], before)
    hide(at, False)
    assert known(at) == before

    at = sample_visit("pupil", pupil=walked.pupil_key)
    for act, dialog in (("edit", "details"), ("restrict", "restrict")):
        one(at, "button", f"parent_{act}_").click().run()
        before = known(at)
        assert found(at, "button", f"parent_{dialog}_", "_save")
        hide(at, True)
        assert (fields(at), out_of_sight(at)) == ([], before)
        hide(at, False)
        assert known(at) == before
        at.run()


def test_a_field_of_another_page_is_not_kept_and_one_that_was_filled_in_never_comes_back_empty(
    sample_visit: Visit, worker: tuple[Office, Actor]
) -> None:
    walked = Walk(Desk(*worker, ""))
    at = sample_visit("pupil", pupil=walked.pupil_key)
    one(at, "button", "parent_edit_").click().run()
    before = one(at, "text_input", "parent_details_", "_surname").value
    assert before
    hide(at, True)
    for page in ("cases", "pupil"):
        at.switch_page(f"pages/{page}.py").run()
        assert (page, out_of_sight(at)) == (page, set())
    hide(at, False)
    assert not found(at, "text_input", "parent_details_")
    one(at, "button", "parent_edit_").click().run()
    assert one(at, "text_input", "parent_details_", "_surname").value == before


def test_a_form_that_forgets_to_say_that_names_are_hidden_draws_no_field_all_the_same() -> None:
    def page() -> None:
        import streamlit as st

        from pages.components.frame.shared_screen import typed

        with typed.form("forgetful"):
            typed.area("Note", "what was written", key="forgetful_note")
            st.form_submit_button("Save")

    at = AppTest.from_function(page)
    at.run()  # names are hidden before the frame has decided
    assert not at.text_area
    assert "Note: names are hidden. Show names to write here." in words(at)
    at.session_state["shared_screen"] = False
    at.run()
    assert at.text_area[0].value == "what was written"
