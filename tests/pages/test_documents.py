"""Documents: who may have which, what is missing, issuing, and how a copy reached the parent."""

import shutil
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from fasttrack_core.services import settings, setup
from fasttrack_core.services.cases import opening as cases
from fasttrack_core.services.cases import recording as acts
from fasttrack_core.services.documents import letters
from fasttrack_core.services.office.context import PROJECT, open_office
from fasttrack_core.services.people import parents as people
from fasttrack_core.services.pupil import view as pupil_view
from pages.components.frame import session as desk
from tests.conftest import Desk
from tests.pages.conftest import words
from tests.pages.finding import found, one, tick_row, with_tabs
from tests.services.walks import Walk

Visit = Callable[..., AppTest]
INVITATION = "Invitation to the parents' meeting"


@pytest.fixture
def at(sample_visit: Visit) -> AppTest:
    """The documents of a new case of a pupil with two legal parents."""
    sample_visit()
    office = open_office()
    actor = setup.actor(office)
    assert actor
    pupils = pupil_view.choices(office, actor)
    key = next(key for key, label in pupils.items() if label.startswith("Haworth, Zoë"))
    case_id = cases.open_case(office, actor, key, "first", happened_on=date(2026, 11, 2))
    office.store.close()
    return with_tabs(sample_visit("documents", case=case_id), "papers", "issued")


def work_on(at: AppTest, title: str) -> None:
    one(at, "selectbox", "documents_chosen_").select(title).run()
    assert not at.exception


def fill_invitation(at: AppTest) -> None:
    one(at, "date_input", "documents_", "_meeting_day").set_value(date(2026, 11, 27))
    one(at, "text_input", "documents_", "_meeting_time").set_value("9.15 am")
    one(at, "text_input", "documents_", "_meeting_place").set_value("The school office")
    one(at, "date_input", "documents_", "_meeting_reply_by").set_value(date(2026, 11, 25))
    one(at, "text_input", "documents_", "_meeting_contact").set_value("the school office").run()
    assert not at.exception


def issue(at: AppTest) -> None:
    next(
        each for each in at.button if (each.key or "").startswith("documents_") and "_issue_" in each.key
    ).click().run()
    assert not at.exception


def test_without_a_case_the_page_says_where_one_begins(sample_visit: Visit) -> None:
    shown = words(with_tabs(sample_visit("documents"), "issued"))
    assert "There is no case yet." in shown
    assert "Nothing has been issued yet." in shown


def test_each_document_says_for_whom_it_is_and_how_far_it_is(at: AppTest) -> None:
    rows = at.table[0].value.map(lambda text: text.replace("\\", "")).set_index("Document")
    assert rows.loc[INVITATION, "For"] == "each legal parent"
    assert rows.loc[INVITATION, "State"] == "0 of 2 issued"
    assert rows.loc["Chronology", "State"] == "not made yet"


def test_a_fact_that_is_missing_is_named_and_nothing_is_issued(at: AppTest) -> None:
    work_on(at, INVITATION)
    assert "Missing: the date of the meeting, the time of the meeting" in words(at)
    assert "(field" not in words(at)
    assert not any("_issue_" in (each.key or "") for each in at.button)
    assert "Nothing yet." in words(at)


def test_each_parent_gets_a_copy_that_can_be_read_before_it_goes(at: AppTest) -> None:
    work_on(at, INVITATION)
    fill_invitation(at)
    one(at, "toggle", "documents_", "_shown").set_value(True).run()
    assert any("The school office" in each.value for each in at.text)
    issue(at)
    assert "2 copies issued" in words(at)
    names = [each.value for each in at.text if each.value.startswith(INVITATION)]
    assert len(names) == 2
    assert names[0] != names[1]
    assert len(found(at, "download_button", "documents_file_")) == 2
    assert "Every copy has been issued." in words(at)
    assert "No copy can be issued yet" not in words(at)


def test_how_a_copy_reached_the_parent_needs_what_that_way_has_to_show(at: AppTest) -> None:
    work_on(at, INVITATION)
    fill_invitation(at)
    issue(at)
    one(at, "radio", "case_served_", "_way").set_value("post").run()
    one(at, "button", "case_served_", "_save").click().run()
    assert "Record who posted it." in words(at)
    one(at, "text_input", "case_served_", "_post_posted_by").set_value("Mrs Tansley")
    one(at, "text_input", "case_served_", "_post_postage").set_value("Royal Mail first class")
    one(at, "text_input", "case_served_", "_post_reason").set_value("No answer to e-mail; nobody collects the pupil.")
    one(at, "button", "case_served_", "_save").click().run()
    assert not at.exception
    assert "Served: post, 20 November 2026." in words(at)


def test_a_paper_for_the_file_is_made_without_a_parent(at: AppTest) -> None:
    work_on(at, "Chronology")
    issue(at)
    assert "1 copy issued" in words(at)


def test_an_extract_of_any_pupil_is_made_and_wrong_dates_are_said(at: AppTest) -> None:
    finder = one(at, "selectbox", "documents_extract_pupil")
    finder.select(next(label for label in finder.options if label.startswith("Yates, Lily"))).run()
    one(at, "date_input", "documents_extract_first").set_value(date(2026, 11, 20))
    one(at, "date_input", "documents_extract_last").set_value(date(2026, 11, 2)).run()
    one(at, "button", "documents_make_extract").click().run()
    assert "The extract ends before it begins." in words(at)
    one(at, "date_input", "documents_extract_first").set_value(date(2026, 10, 1)).run()
    one(at, "button", "documents_make_extract").click().run()
    assert not at.exception
    assert found(at, "download_button", "documents_take_extract")


def test_the_announcement_to_every_family_is_made(at: AppTest) -> None:
    one(at, "button", "documents_make_bwd-00-announcement").click().run()
    assert not at.exception
    assert found(at, "download_button", "documents_take_bwd-00-announcement")


def test_a_document_that_was_ticked_is_not_swapped_for_the_next_one_issued(at: AppTest) -> None:
    work_on(at, "Chronology")
    issue(at)
    tick_row(at, "documents_kept_", 0)
    assert found(at, "download_button", "documents_kept_")[0].label == "Download Chronology"
    work_on(at, INVITATION)
    fill_invitation(at)
    issue(at)
    assert not found(at, "download_button", "documents_kept_")
    assert "Tick a row to download that document as it was issued." in words(at)


LETTER = "Letter 1 (pre-referral)"


@pytest.fixture
def walk(sample_visit: Visit) -> Iterator[Walk]:
    """A case in which Letter 1 and the leaflet are due to each of two parents."""
    sample_visit()
    office = open_office()
    actor = setup.actor(office)
    assert actor
    yield Walk(Desk(office, actor, "")).through_the_gate()
    office.store.close()


def to_letter_1(walk: Walk, who: int | None) -> tuple[str, str]:
    """At letter 1 with nothing told to anybody but, where given, to one of the two parents."""
    office, actor = walk.desk.office, walk.desk.actor
    first, second = (each.id for each in people.parents(office, actor, walk.pupil_key)[:2])
    offered = next(line for line in walk.view.chronology if str(line.kind) == "support_offered")
    missed = next(line for line in walk.view.chronology if str(line.kind) == "did_not_attend")
    with_one: dict[str, Any] = {} if who is None else {"parents": ((first, second)[who],)}
    instead = walk.do(acts.support_offered, what="Breakfast club", **(with_one or {"file_only": True}))
    tried = walk.do(acts.did_not_attend, title="A talk", file_only=True)
    walk.do(acts.answer, question="support-did-not-work", answer="yes", evidence=(instead,))
    walk.do(acts.answer, question="met-or-tried-to-meet", answer="yes", evidence=(tried,))
    for line in (offered, missed):
        walk.do(acts.correct, entry=line.event_id, reason="Was not so.", withdrawn=True)
    return first, second


def test_one_parents_letter_waits_for_its_own_reason_and_the_other_goes(sample_visit: Visit, walk: Walk) -> None:
    to_letter_1(walk, 0)
    at = sample_visit("documents", case=walk.case_id)
    work_on(at, LETTER)
    shown = words(at)
    assert "Nothing recorded so far may be told to Mr Lee Whittaker." in shown
    assert sum("may be issued" in line for line in shown.splitlines()) == 1
    assert "(field" not in shown
    assert found(at, "button", "case_contacted_tried_", "_save")
    picked = one(at, "multiselect", "documents_", "_tried").options
    assert len(picked) == 1
    assert picked[0].endswith("Breakfast club · for Mrs Laura Whittaker")
    issue(at)
    assert "1 copy issued" in words(at)


def test_everything_that_is_missing_stands_in_one_list_with_what_is_known_already(
    sample_visit: Visit, walk: Walk
) -> None:
    office, actor = walk.desk.office, walk.desk.actor
    seen = settings.opened(office, actor).seen
    settings.change(
        office, actor, seen, inclusion_officer="", local_authority="", attendance_lead="", phone="", address=()
    )
    at = sample_visit("documents", case=walk.case_id)
    work_on(at, LETTER)
    shown = {each.label: each.value for each in found(at, "text_input", "documents_") if "_school_" in each.key}
    assert shown == {
        "The school's telephone number": "",
        "The name of the Inclusion Officer": "Ms Yusuf and Mr Penhallow",
        "The local authority": "Blackburn with Darwen",
        "The attendance lead, who signs": "Idris Penhallow",
    }
    assert "Proposed from what is known already" in words(at)
    one(at, "text_input", "documents_", "_school_phone").set_value("01632 960 111")
    one(at, "button", "documents_", "_school_save").click().run()
    assert not at.exception
    assert not [each for each in at.text_input if "_school_" in (each.key or "")]
    now = settings.current(office, actor)
    assert (now.phone, now.local_authority, now.attendance_lead) == (
        "01632 960 111", "Blackburn with Darwen", "Idris Penhallow",
    )  # fmt: skip


def test_what_was_typed_for_one_invitation_does_not_stand_in_the_next(sample_visit: Visit, walk: Walk) -> None:
    at = sample_visit("documents", case=walk.case_id)
    work_on(at, INVITATION)
    fill_invitation(at)
    one(at, "multiselect", "documents_", f"_{len(walk.parents)}").set_value([walk.parents[0]]).run()
    issue(at)
    work_on(at, INVITATION)
    assert one(at, "text_input", "documents_", "_meeting_time").value == "9.15 am"  # the other parent's copy waits
    issue(at)
    work_on(at, INVITATION)
    assert one(at, "text_input", "documents_", "_meeting_time").value == ""
    assert one(at, "date_input", "documents_", "_meeting_day").value is None


def test_files_of_two_parents_are_told_apart_by_their_names(sample_visit: Visit, walk: Walk) -> None:
    walk.issue("bwd-01-pre-referral")
    with_names = [each.file_name for each in letters.kept(walk.desk.office, walk.desk.actor, walk.pupil_key)]
    assert sorted(with_names) == [
        "Letter 1 - F.W. - Mr Whittaker - 2026-09-02.docx", "Letter 1 - F.W. - Mrs Whittaker - 2026-09-02.docx",
    ]  # fmt: skip


def waive(at: AppTest, name: str | None, who: str, reason: str) -> None:
    box = one(at, "selectbox", "case_waive_", "_parent")
    if name:
        box.select(name)
    one(at, "text_input", "case_waive_", "_who").set_value(who)
    one(at, "text_area", "case_waive_", "_reason").set_value(reason)
    one(at, "button", "case_waive_", "_save").click().run()
    assert not at.exception


def waivers(walk: Walk) -> list[str]:
    lines = walk.view.chronology
    return [f"{line.what} {line.outcome} {line.note}" for line in lines if str(line.kind) == "waived"]


@pytest.mark.parametrize(
    ("chosen", "who", "reason", "says"),
    [
        (False, "Mrs Tansley", "Confidential address.", "Choose the parent who gets no copy."),
        (True, " ", "Confidential address.", "Write down who decided it, and why."),
        (True, "Mrs Tansley", " ", "Write down who decided it, and why."),
    ],
)
def test_nobody_goes_without_a_copy_unless_it_is_said_who_and_by_whom_and_why(
    sample_visit: Visit, walk: Walk, chosen: bool, who: str, reason: str, says: str
) -> None:
    at = sample_visit("documents", case=walk.case_id)
    parent = one(at, "selectbox", "case_waive_", "_parent").options[0] if chosen else None
    waive(at, parent, who, reason)
    assert says in words(at)
    assert one(at, "text_area", "case_waive_", "_reason").value == reason
    assert not waivers(walk)


def test_the_case_goes_on_without_a_copy_that_a_named_person_decided_to_do_without(
    sample_visit: Visit, walk: Walk
) -> None:
    first, second = walk.parents
    for document in ("bwd-01-pre-referral", "bwd-leaflet"):
        walk.issue(document, to=(second,))
    seen = people.parent(walk.desk.office, walk.desk.actor, walk.pupil_key, first).seen
    people.restrict(walk.desk.office, walk.desk.actor, seen, "Confidential address")
    assert not walk.option("letter-1-sent").open
    at = sample_visit("documents", case=walk.case_id)
    for title in (LETTER, "Information leaflet (goes with letter 1)"):
        work_on(at, title)
        box = one(at, "selectbox", "case_waive_", "_parent")
        assert len(box.options) == 1
        waive(at, box.options[0], "Mrs Tansley", "Confidential address.")
        assert "Recorded: no copy for" in words(at)
    told = waivers(walk)
    assert len(told) == 2
    assert all("Mrs Tansley" in each and "Confidential address." in each for each in told)
    assert walk.option("letter-1-sent").open


def test_a_document_that_the_case_does_not_wait_for_needs_no_such_decision(at: AppTest) -> None:
    for title in (INVITATION, "Chronology"):
        work_on(at, title)
        assert not found(at, "button", "case_waive_")


def test_a_damaged_word_file_is_named_and_the_page_goes_on(
    sample_visit: Visit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "templates"
    shutil.copytree(PROJECT / "templates", folder)
    (folder / "bwd-leaflet.docx").write_bytes(b"PK")
    monkeypatch.setattr(desk, "open_office", partial(open_office, templates=folder))
    at = sample_visit("documents")
    assert "One Word file is left out, the others are not. bwd-leaflet.docx: The file is damaged" in words(at)
    assert not at.exception


def test_what_somebody_recorded_in_the_case_themselves_is_no_news_on_their_documents(at: AppTest) -> None:
    """A colleague on the same computer has the same name: the sentence is for what was not seen, and only for that."""
    news = "recorded “answered” in this case"
    at.switch_page("pages/case.py").run()
    one(at, "radio", "case_answer_", "_answer").set_value("no")
    one(at, "button", "case_answer_", "_save").click().run()
    assert "The answer is recorded." in words(at)
    at.switch_page("pages/documents.py").run()
    assert news not in words(at)
    office = open_office()
    actor = setup.actor(office)
    assert actor
    view = cases.view(office, actor, at.session_state["case"])
    acts.answer(office, actor, view.seen, "a press", question=view.factors[1].id, answer="no")
    office.store.close()
    at.run()
    assert news in words(at)
