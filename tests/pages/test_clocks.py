"""The page of a case shows its clocks, and where a factor is set aside."""

import ast
import inspect
from collections.abc import Callable
from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from fasttrack_core.casework import StepKind
from fasttrack_core.services import setup
from fasttrack_core.services.cases import recording as acts
from fasttrack_core.services.documents import letters
from fasttrack_core.services.office.context import open_office
from pages.components.case import next as case_next
from tests.conftest import Desk, change_settings
from tests.pages.conftest import words
from tests.pages.finding import found, one
from tests.services.walks import CLEAN_START, Walk

Visit = Callable[..., AppTest]


@pytest.fixture
def walk(sample_visit: Visit) -> Walk:
    """A case of the sample school that a page can look at."""
    sample_visit()
    office = open_office()
    actor = setup.actor(office)
    assert actor
    return Walk(Desk(office, actor, ""))


def test_the_weeks_and_the_six_months_are_on_the_page_with_each_session(sample_visit: Visit, walk: Walk) -> None:
    walk.to_week_1()
    walk.do(acts.tick, item="legal-team-told")
    walk.issue("bwd-02-introduction", date(2026, 9, 7))
    at = sample_visit("case", case=walk.case_id)
    said = words(at)
    assert "8 weeks: 8 September 2026 to 2 November 2026." in said
    assert "the case is still open" in said
    assert "section 127" in said
    assert "From when the six months run is disputed" in said
    table = next(each.value for each in at.table if "Last day" in each.value)
    assert set(table["State"]) == {"in time"}
    assert len(table) == len(walk.view.limits) > 0


@pytest.mark.parametrize("old", [False, True], ids=["new register", "old register"])
def test_a_factor_is_set_aside_by_a_named_person_with_a_reason(sample_visit: Visit, walk: Walk, old: bool) -> None:
    for factor in walk.view.factors:
        walk.do(acts.answer, question=factor.id, answer="yes" if factor.id == "ebsa" else "no")
    if old:
        change_settings(walk.desk.office, walk.desk.actor, sample_day=date(2026, 12, 14))
    at = sample_visit("case", case=walk.case_id)
    at.pills[0].set_value("set aside").run()
    assert not at.exception
    one(at, "text_input", "case_aside_ebsa_", "_who").set_value("Ms Hana Yusuf")
    one(at, "text_area", "case_aside_ebsa_", "_reason").set_value("A phased return is agreed with the family.")
    one(at, "button", "case_aside_ebsa_", "_save").click().run()
    assert "Tick that it was decided by the Inclusion Officer (IO), then record it." in words(at)
    one(at, "checkbox", "case_aside_ebsa_", "_sure").check()
    one(at, "button", "case_aside_ebsa_", "_save").click().run()
    if old:
        assert any("The register ends on 20 November 2026" in each.value for each in at.error)
        one(at, "checkbox", "case_aside_ebsa_", "_register_confirmed").check()
        one(at, "button", "case_aside_ebsa_", "_save").click().run()
    assert not at.exception
    row = next(row for row in walk.view.factors if row.id == "ebsa")
    assert "Set aside by Ms Hana Yusuf" in row.set_aside
    assert row.can_set_aside == ""
    assert next(test for test in walk.view.tests if test.id == "factors").status == "met"
    assert not found(at, "text_input", "case_aside_")


def test_a_note_is_asked_for_with_each_answer_about_a_defence(sample_visit: Visit, walk: Walk) -> None:
    for row in (*walk.view.factors, *walk.view.questions):
        if not row.needs_note and not row.evidence_kinds:
            walk.do(acts.answer, question=row.id, answer="no")
    met = walk.do(acts.did_not_attend, title="A talk")
    for question in ("support-did-not-work", "met-or-tried-to-meet"):
        walk.do(acts.answer, question=question, answer="yes", evidence=(met,))
    at = sample_visit("case", case=walk.case_id)
    one(at, "radio", "case_answer_defence-leave_next_", "_answer").set_value("no")
    one(at, "button", "case_answer_defence-leave_next_", "_save").click().run()
    assert "Write a note with this answer" in words(at)
    one(at, "text_area", "case_answer_defence-leave_next_", "_note").set_value("No leave form in the file.")
    one(at, "button", "case_answer_defence-leave_next_", "_save").click().run()
    assert next(row for row in walk.view.questions if row.id == "defence-leave").answer == "no"


def test_an_answer_of_an_earlier_step_is_shown_and_not_already_chosen_when_it_is_asked_again(
    sample_visit: Visit, walk: Walk
) -> None:
    walk.to_week_1()
    walk.do(acts.tick, item="legal-team-told")
    walk.issue("bwd-02-introduction", date(2026, 9, 7))
    day = walk.reviewed()
    for document in ("bwd-03-initial-warning", "bwd-04-warning"):
        walk.decide("not-improved", day)
        walk.issue(document, day, released_by="" if "03" in document else "Ms Hana Yusuf")
        day = walk.reviewed()
    walk.decide("not-improved", day)
    at = sample_visit("case", case=walk.case_id)
    assert "Answered no on 2 September 2026, at an earlier step: Asked the family and the office." in words(at)
    assert one(at, "radio", "case_answer_defence-leave_next_", "_answer").value is None
    assert one(at, "text_area", "case_answer_defence-leave_next_", "_note").value == ""


def test_a_closed_case_whose_pupil_is_absent_again_leads_to_the_pupil(sample_visit: Visit, walk: Walk) -> None:
    case = Walk(walk.desk, CLEAN_START).to_week_1()
    case.do(acts.tick, item="legal-team-told")
    case.issue("bwd-02-introduction", date(2026, 9, 3))
    case.decide("improved", case.reviewed())
    day = case.reviewed()
    case.decide("improved-again", day)
    case.issue("bwd-06-success", day, released_by="Ms Hana Yusuf")
    for copy in case.view.copies:
        record = {"time": "15:20", "staff": "Mr Penhallow", "handed_to": copy.to}
        case.do(letters.served, day, issue=copy.event_id, way="hand", record=record)
    assert case.view.steps[0].kind is StepKind.WATCH
    at = sample_visit("case", case=case.case_id)
    assert "Next: Consider a new referral" in words(at)
    assert one(at, "button", "case_next_pupil").label == "Open the pupil"


def test_every_kind_of_step_has_a_way_to_be_done() -> None:
    names = {
        node.attr
        for node in ast.walk(ast.parse(inspect.getsource(case_next._do)))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "StepKind"
    }
    assert names == {kind.name for kind in StepKind}
