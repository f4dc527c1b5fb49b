"""Names are shown until they are hidden; then no page names anybody, in this browser, until they are shown again."""

import re
from collections.abc import Iterator

import pandas as pd
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from fasttrack_core.errors import StoreProblem
from fasttrack_core.services import settings, setup
from fasttrack_core.services.cases import recording as acts
from fasttrack_core.services.mountain import view as mountain_view
from fasttrack_core.services.office.access import Actor
from fasttrack_core.services.office.context import Office, open_office
from fasttrack_core.services.people import parents
from fasttrack_core.services.pupil.marks import PupilMarks
from fasttrack_core.services.shared_screen import hidden as names_hidden
from fasttrack_core.services.shared_screen import names as shared_screen
from fasttrack_core.store import Stamp
from fasttrack_core.store.browsers import Browsers
from pages.components.frame.shared_screen import bar as shared_screen_page
from pages.components.frame.shared_screen import names as shared_screen_names
from tests.conftest import Desk
from tests.pages.conftest import Visit, words
from tests.pages.finding import one, tick_row, with_tabs
from tests.pages.leaks import sent, told
from tests.services.walks import COURT_ORDER, Walk

PLAIN = (
    "overview", "upload", "data_quality", "mountain", "groups", "what_if", "documents", "calendar", "settings",
    "health",
)  # fmt: skip
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
def walk(worker: tuple[Office, Actor]) -> Walk:
    """A case past the termly meeting, with a letter out and a note that names people."""
    walked = Walk(Desk(*worker, "")).through_the_gate()
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


def classes_told(at: AppTest, worker: tuple[Office, Actor]) -> set[str]:
    """The classes of the school that the page names in words, tables or choices; 444(1A) is a section of law."""
    named = {pupil.registration_group for pupil in worker[0].record(worker[1]).register.pupils} - {""}
    texts = [
        words(at),
        *(str(option) for kind in (at.selectbox, at.multiselect) for each in kind for option in each.options),
    ]
    texts += [str(cell) for kind in (at.dataframe, at.table) for each in kind for cell in each.value.to_numpy().ravel()]
    return {each for each in named for text in texts if re.search(rf"(?<![\w(]){re.escape(each)}(?!\w)", text)}


def test_a_name_is_found_in_every_cell_of_a_table_and_in_the_rows_of_a_chart() -> None:
    def page() -> None:
        import pandas as pd
        import streamlit as st

        in_layer = {"mark": "bar", "data": {"name": "some", "values": [{"x": "Dunnock"}, {"x": "Egret"}]}}
        whole = {"data": {"values": pd.DataFrame({"x": ["Avocet", "Bittern", "Curlew"]})}, "layer": [in_layer]}
        st.vega_lite_chart(whole)
        st.vega_lite_chart({"datasets": {"some": [{"x": "Fulmar"}, {"x": "Gannet"}]}, "mark": "bar"})
        st.dataframe(pd.DataFrame({"x": ["Heron", "Ibis"], "y": ["Jackdaw", "Kestrel"]}))

    birds = "Avocet Bittern Curlew Dunnock Egret Fulmar Gannet Heron Ibis Jackdaw Kestrel"
    found = set(re.findall(r"\w+", sent(AppTest.from_function(page).run())))
    assert set(birds.split()) <= found


def test_names_are_found_where_they_are_not_hidden(sample_visit: Visit, worker: tuple[Office, Actor]) -> None:
    key = pupil_of(worker)
    pupil = worker[0].record(worker[1]).pupil(key)
    at = sample_visit("pupil", pupil=key)
    assert {pupil.surname, pupil.forename, pupil.upn} <= told(at, *worker)
    at.switch_page("pages/mountain.py").run()
    assert pupil.surname in told(at, *worker)


def test_no_page_names_a_pupil_or_a_contact_while_names_are_hidden(
    sample_visit: Visit, worker: tuple[Office, Actor]
) -> None:
    at = sample_visit("overview", shared_screen_chosen=True)
    for page in PLAIN:
        at.switch_page(f"pages/{page}.py").run()
        assert not at.exception
        assert "Names hidden:" in words(at).replace("*", "")
        assert (page, told(at, *worker, known=staff(worker))) == (page, set())
        assert (page, classes_told(at, worker)) == (page, set())


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
    assert "not shown while names are hidden" in sent(at)


def test_what_was_answered_about_the_family_is_hidden_and_that_it_was_is_not(
    sample_visit: Visit, worker: tuple[Office, Actor]
) -> None:
    """The nine questions about the family, and every other answer: neither in the lists, nor as a reason."""
    walked = Walk(Desk(*worker, ""))
    factors = [row.id for row in walked.view.factors]
    for asked, answer in zip(factors[:3], ("yes", "no", "don't know"), strict=True):
        walked.do(acts.answer, question=asked, answer=answer, note="Told by the nurse.")
    walked.do(acts.answer, question="met-or-tried-to-meet", answer="no")
    shown = sent(with_tabs(sample_visit("case", case=walked.case_id), "questions", "chronology"))
    assert "Answered yes: " in shown
    assert "Told by the nurse." in shown
    hidden = with_tabs(sample_visit("case", shared_screen_chosen=True, case=walked.case_id), "questions", "chronology")
    answers = [frame.value["Answer"].tolist() for frame in hidden.dataframe if "Answer" in frame.value]
    assert answers
    assert {each for column in answers for each in column} == {"answered", "not answered"}
    for trace in ("Answered yes", "answered yes", "answered no", "never passes", "nurse", "Yes.", "No."):
        assert (trace, trace in sent(hidden)) == (trace, False)
    assert walked.view.tests[-1].title
    assert "No additional factor or complexity is known: not met" not in sent(hidden)


def test_the_factor_for_which_a_case_pauses_is_hidden_everywhere(
    sample_visit: Visit, worker: tuple[Office, Actor], walk: Walk
) -> None:
    factor = walk.view.factors[0]
    walk.do(acts.learn_factor, factor=factor.id, note="The social worker rang.")
    assert walk.view.status == "paused"
    for page in ("case", "overview", "cases"):
        for hide in (False, True):
            at = sample_visit(page, shared_screen_chosen=hide, case=walk.case_id)
            seen = factor.title in sent(at) or factor.id in sent(at)
            assert (page, hide, seen) == (page, hide, page == "case" and not hide)


def test_nobody_in_the_room_learns_that_a_letter_may_not_go_to_one_parent(
    sample_visit: Visit, worker: tuple[Office, Actor]
) -> None:
    """Neither as what a step waits for, nor beside a copy; before and after somebody decided to do without it."""
    walked = Walk(Desk(*worker, ""), COURT_ORDER).through_the_gate()
    restricted = [each for each in parents.parents(*worker, walked.pupil_key) if each.blocked]
    assert restricted
    traces = ("estriction", "court order", "may not go", "named person must decide", "eleased")
    shown = sent(sample_visit("case", case=walked.case_id))
    assert "A restriction is recorded for this person." in shown
    assert "may not go: " in shown
    for page in ("case", "cases", "overview", "pupil", "documents", "upload"):
        at = sample_visit(page, shared_screen_chosen=True, case=walked.case_id, pupil=walked.pupil_key)
        if page == "case":
            with_tabs(at, "questions", "chronology")
        found = [trace for trace in traces if trace in sent(at)]
        assert (page, found) == (page, [])


def test_nobody_in_the_room_learns_why_a_case_waits(
    sample_visit: Visit, worker: tuple[Office, Actor], walk: Walk
) -> None:
    """A factor, an answer that shuts the gate, a question that comes up again: the lists say that a step is there."""
    traces = ("factor was learned", "Factor learned", "required test is not met", "A factor", "Answer: ")

    def told_of() -> dict[str, list[str]]:
        found = {}
        for page in ("case", "cases", "overview", "pupil"):
            at = sample_visit(page, shared_screen_chosen=True, case=walk.case_id, pupil=walk.pupil_key)
            if page == "case":
                with_tabs(at, "questions", "chronology")
            found[page] = [trace for trace in traces if trace in sent(at)]
        return {page: each for page, each in found.items() if each}

    walk.do(acts.learn_factor, factor=walk.view.factors[0].id, note="The social worker rang.")
    assert "a new factor was learned" in sent(sample_visit("overview"))
    assert told_of() == {}
    walk.do(acts.resume, decided_by="Ms Yusuf", reason="Help is in place.")
    again = Walk(Desk(*worker, ""), COURT_ORDER)
    walk.case_id, walk.pupil_key = again.case_id, again.pupil_key
    assert "Answer: " in sent(sample_visit("cases"))
    assert told_of() == {}
    for place, row in enumerate(walk.view.factors):
        walk.do(acts.answer, question=row.id, answer="no" if place else "yes")
    assert "required test is not met" in sent(sample_visit("cases"))
    assert told_of() == {}


def test_a_class_is_named_nowhere_while_names_are_hidden(sample_visit: Visit, worker: tuple[Office, Actor]) -> None:
    shown = sample_visit("mountain")
    assert len(classes_told(shown, worker)) > 10
    assert any(each.startswith("Class ") for each in one(shown, "selectbox", "mountain_group").options)
    at = sample_visit("mountain", shared_screen_chosen=True, mountain_group="Class 4B")
    chooser = one(at, "selectbox", "mountain_group")
    assert (chooser.label, chooser.value) == ("Year", "Whole school")
    assert not [each for each in chooser.options if each.startswith("Class ")]
    at.switch_page("pages/data_quality.py").run()
    assert [each.label for each in at.selectbox if each.key != "school"] == ["School year", "Year group"]
    at.switch_page("pages/groups.py").run()
    assert "Classes are not shown while names are hidden." in words(at)
    assert classes_told(at, worker) == set()


def test_a_row_that_is_ticked_opens_its_own_pupil(sample_visit: Visit, worker: tuple[Office, Actor]) -> None:
    at = sample_visit("mountain", shared_screen_chosen=True)
    tick_row(at, "mountain_pupils", 0)
    assert told(at, *worker, known=staff(worker)) == set()
    one(at, "button", "mountain_pupils_open").click().run()
    assert at.session_state["pupil"] == mountain_view.view(*worker).keys[0]


FAMILY_FORMS = ("case_answer_", "case_factor_", "case_resume_", "case_aside_")
"""Where somebody types about the family: an answer, what was learned later, why a case goes on, a bar set aside."""
CANARY = "canary of the nurse"


def family_forms(at: AppTest) -> set[str]:
    """The fields and buttons on the page in which something about the family is typed or chosen."""
    kinds = ("radio", "text_area", "text_input", "selectbox", "date_input", "checkbox", "button")
    return {each.key for kind in kinds for each in getattr(at, kind) if (each.key or "").startswith(FAMILY_FORMS)}


def test_nothing_about_the_family_is_typed_or_read_on_any_page_while_names_are_hidden(
    sample_visit: Visit, worker: tuple[Office, Actor]
) -> None:
    """At every state of a case: asked, not met, set aside, paused and gone on with; shown, the same pages have both."""
    walked = Walk(Desk(*worker, ""))
    key = walked.pupil_key

    def hidden(*pages: str) -> None:
        for page in pages:
            at = sample_visit(page, shared_screen_chosen=True, case=walked.case_id, pupil=key)
            if page == "case":
                with_tabs(at, "questions", "chronology")
                for place in range(len(walked.view.factors) + len(walked.view.questions)):
                    tick_row(at, "case_questions_", place)
                    assert (place, family_forms(at), CANARY in sent(at)) == (place, set(), False)
                    assert re.search(r"Show names to (see the answer, or to )?answer it", words(at))
            assert (page, family_forms(at), CANARY in sent(at)) == (page, set(), False)

    def shown(form: str) -> None:
        at = with_tabs(sample_visit("case", case=walked.case_id), "questions", "chronology")
        for pill in (each for each in at.button_group if (each.key or "").startswith("case_ways_out_")):
            pill.set_value("set aside").run()
        assert [each for each in family_forms(at) if each.startswith(form)]

    shown("case_answer_")
    hidden("case")
    barring = walked.view.factors[0]
    for row in walked.view.factors:
        given = "yes" if row.id == barring.id else "no"
        walked.do(acts.answer, question=row.id, answer=given, note=CANARY)
    shown("case_aside_")
    hidden("case")
    walked.do(acts.waive, what="bar", factor=barring.id, decided_by="Ms Yusuf", reason=CANARY)
    hidden("case")
    walked.do(acts.learn_factor, factor=walked.view.factors[1].id, note=CANARY)
    shown("case_resume_")
    hidden("case")
    walked.do(acts.resume, decided_by="Ms Yusuf", reason=CANARY)
    shown("case_factor_")
    assert CANARY in sent(with_tabs(sample_visit("case", case=walked.case_id), "chronology"))
    hidden(*EVERY)


EVERY = ("pupil", "case", *PLAIN, "cases")
TOKEN, OTHER = "a" * 32, "b" * 32


def in_browser(monkeypatch: pytest.MonkeyPatch, token: str) -> None:
    """The visitor comes with that cookie from now on; with none where the token is empty."""
    monkeypatch.setattr(shared_screen_page, "browser", lambda: token)


def hidden_on(at: AppTest) -> bool:
    return "Names hidden:" in words(at).replace("*", "")


def test_names_are_shown_on_every_page_until_somebody_hides_them(
    sample_visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_browser(monkeypatch, TOKEN)
    at = sample_visit("", shared_screen_chosen=None)
    for page in EVERY:
        at.switch_page(f"pages/{page}.py").run()
        assert (page, hidden_on(at)) == (page, False)
        assert at.button(key="shared_screen_press").label == "Hide names"


def test_what_was_chosen_holds_in_this_browser_in_every_tab_on_every_page_and_after_the_server_began_again(
    sample_visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_browser(monkeypatch, TOKEN)
    first = sample_visit("pupil", shared_screen_chosen=None)
    first.button(key="shared_screen_press").click().run()
    assert hidden_on(first)
    st.cache_resource.clear()  # the server begins again
    for page in EVERY:
        assert (page, hidden_on(sample_visit(page, shared_screen_chosen=None))) == (page, True)
    in_browser(monkeypatch, OTHER)
    assert not hidden_on(sample_visit("cases", shared_screen_chosen=None))
    in_browser(monkeypatch, TOKEN)
    second = sample_visit("cases", shared_screen_chosen=None)
    second.button(key="shared_screen_press").click().run()
    assert not hidden_on(second)
    assert not hidden_on(first.run())
    assert not hidden_on(sample_visit("mountain", shared_screen_chosen=None))


def test_a_browser_that_is_not_known_shows_no_name_until_it_is_asked_to_and_then_in_that_tab_only(
    sample_visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_browser(monkeypatch, "")
    at = sample_visit("pupil", shared_screen_chosen=None)
    assert hidden_on(at)
    at.button(key="shared_screen_press").click().run()
    assert not hidden_on(at)
    assert not hidden_on(at.switch_page("pages/cases.py").run())
    assert hidden_on(sample_visit("cases", shared_screen_chosen=None))


def test_names_go_at_once_though_the_choice_cannot_be_kept_and_come_only_when_it_can(
    sample_visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise StoreProblem("Somebody else is saving just now.")

    in_browser(monkeypatch, TOKEN)
    at = sample_visit("pupil", shared_screen_chosen=None)
    with monkeypatch.context() as busy:
        busy.setattr(names_hidden, "hide", refused)
        busy.setattr(names_hidden, "show", refused)
        at.button(key="shared_screen_press").click().run()
        assert hidden_on(at)
        assert "Names are hidden in this tab only: Somebody else is saving just now." in words(at)
        at.button(key="shared_screen_press").click().run()
        assert hidden_on(at)
        assert "Somebody else is saving just now." in words(at)
    at.button(key="shared_screen_press").click().run()
    assert not hidden_on(at)


def test_names_are_hidden_where_the_store_cannot_say(sample_visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object) -> bool:
        raise StoreProblem("The database file is damaged.")

    in_browser(monkeypatch, TOKEN)
    monkeypatch.setattr(Browsers, "names_hidden", unknown)
    at = sample_visit("", shared_screen_chosen=None)
    assert at.session_state["shared_screen"] is True
    assert "The database file is damaged." in words(at)


def test_every_press_is_audited_without_the_browsers_token(
    sample_visit: Visit, worker: tuple[Office, Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    in_browser(monkeypatch, TOKEN)
    at = sample_visit("pupil", shared_screen_chosen=None)
    at.button(key="shared_screen_press").click().run()
    at.button(key="shared_screen_press").click().run()
    with worker[0].read(worker[1]) as unit:
        lines = unit.audit.list(last=2)
    assert [each.after for each in lines] == [{"names": "shown"}, {"names": "hidden"}]
    assert all(each.subject.kind == "browser" and TOKEN not in each.subject.id for each in lines)


@pytest.mark.parametrize("at_first", [False, True])
def test_settings_that_were_saved_with_a_choice_that_is_gone_are_read_and_saved_without_it(
    worker: tuple[Office, Actor], at_first: bool
) -> None:
    office, actor = worker
    plain = settings.current(*worker).model_dump(mode="json")
    with office.store.write() as unit:
        stored = {**plain, "shared_screen_at_first": at_first}
        unit.settings.save(actor.school_id, stored, Stamp(actor.name, office.now()))
    assert settings.current(*worker).model_dump(mode="json") == plain
    seen = settings.opened(*worker).seen
    settings.change(*worker, seen, head="Mrs Tansley")
    with office.store.read() as unit:
        assert unit.settings.get(actor.school_id) == {**plain, "head": "Mrs Tansley"}
    assert "headteacher" in settings.history(*worker)["changed"].iloc[0]


def test_a_school_may_choose_numbers_in_its_settings(sample_visit: Visit, worker: tuple[Office, Actor]) -> None:
    at = sample_visit("settings")
    one(at, "radio", "settings_shared", "_pupils").set_value("numbers")
    one(at, "button", "settings_shared", "_save").click().run()
    assert not at.exception
    assert settings.current(*worker).shared_screen_pupils == "numbers"
    at = sample_visit("mountain", shared_screen_chosen=True)
    assert "Names hidden: numbers instead" in words(at).replace("*", "")
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
    monkeypatch.setattr(shared_screen_names, "on", lambda: False)
    assert shared_screen_names.marks(found) is found
    monkeypatch.setattr(shared_screen_names, "on", lambda: True)
    shown = shared_screen_names.marks(found)
    assert not any(shown.cells["Comment"])
    assert not any(shown.listed["Comment"])
    assert shown.cells["Code"].tolist() == ["I", "O"]
