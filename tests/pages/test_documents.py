"""Documents: who may have which, what is missing, issuing, and how a copy reached the parent."""

import shutil
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from fasttrack_core.services import cases, people, pupil_view, setup
from fasttrack_core.services.office import PROJECT, open_office
from pages.components import desk
from tests.conftest import Desk
from tests.pages.conftest import words
from tests.pages.finding import found, one, tick_row, with_tabs
from tests.services.walks import Walk

Visit = Callable[..., AppTest]
INVITATION = "Invitation to the parents' meeting"


@pytest.fixture
def at(sample_visit: Visit) -> AppTest:
    """The documents of a new case of a pupil with two parents in law."""
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
    assert rows.loc[INVITATION, "For"] == "each parent in law"
    assert rows.loc[INVITATION, "State"] == "0 of 2 issued"
    assert rows.loc["Chronology", "State"] == "not made yet"


def test_a_fact_that_is_missing_is_named_and_nothing_is_issued(at: AppTest) -> None:
    work_on(at, INVITATION)
    assert "The document needs the date of the meeting" in words(at)
    issue(at)
    assert at.error
    assert "Nothing yet." in words(at)


def test_each_parent_gets_a_copy_that_can_be_read_before_it_goes(at: AppTest) -> None:
    work_on(at, INVITATION)
    fill_invitation(at)
    assert any("The school office" in each.value for each in at.text)
    issue(at)
    assert "2 copies issued" in words(at)
    names = [each.value for each in at.text if each.value.startswith(INVITATION)]
    assert len(names) == 2
    assert names[0] != names[1]
    assert len(found(at, "download_button", "documents_file_")) == 2


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
    yield Walk(Desk(office, actor, Path())).through_the_gate()
    office.store.close()


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
