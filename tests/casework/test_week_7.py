"""Week 7: court, not to court, or more time, whether three periods led there or legal action was chosen at once."""

from collections.abc import Callable
from datetime import date

import pytest

from fasttrack_core.casework import CaseStatus, EventKind, StepKind, next_steps
from fasttrack_core.errors import OutOfStep
from tests.casework.walks import YEAR, Walk

ARRIVALS = [Walk.to_week_7, Walk.to_legal_action_now]
both_ways = pytest.mark.parametrize("arrive", ARRIVALS, ids=["three periods", "legal action now"])
Arrive = Callable[[Walk], Walk]


@both_ways
def test_week_7_offers_court_no_court_and_more_time(arrive: Arrive) -> None:
    walk = arrive(Walk())
    stage = walk.pathway.stage(walk.case.stage)
    assert stage is not None
    assert [decision.id for decision in stage.decisions] == ["court", "not-to-court", "no-further", "extend"]
    assert walk.option("not-to-court").decided_by == "school and la"
    assert walk.option("no-further").decided_by == "school and la"
    assert walk.option("court").decided_by == "la"


@both_ways
def test_the_case_goes_to_court_after_the_notice_the_checklist_and_the_questions_asked_again(arrive: Arrive) -> None:
    walk = arrive(Walk()).ready_for_court()
    walk.decide("court", reason="The authority told us on the telephone.")
    assert (walk.case.status, walk.case.closing_code) == (CaseStatus.CLOSED, "COURT")


@pytest.mark.parametrize("item", ["legal-team-discussed", "documents-prepared", "right-help-first", "time-limit-seen"])
def test_court_waits_for_each_item_of_the_checklist(item: str) -> None:
    walk = Walk().to_week_7().ready_for_court()
    walk.record(EventKind.UNTICKED, item=item, reason="Ticked too early.")
    assert "Not ticked yet" in walk.reasons("court")


@both_ways
def test_decided_not_to_go_to_court_closes_with_ati_and_the_joint_letter(arrive: Arrive) -> None:
    walk = arrive(Walk())
    walk.go_to(YEAR.nth_school_day_after(walk.today, 10))
    assert "The IO has discussed the case with the legal team" in walk.reasons("not-to-court")
    walk.tick("legal-team-discussed")
    with pytest.raises(OutOfStep, match="needs a reason"):
        walk.decide("not-to-court", reason="")
    walk.decide("not-to-court", reason="In school every day since; the authority agrees.")
    assert (walk.case.status, walk.case.closing_code) == (CaseStatus.CLOSED, "ATI")
    (letter,) = [each for each in next_steps(walk.pathway, walk.case, walk.context) if "Issue: Letter 6" in each.what]
    assert "It is a draft until the school and the Inclusion Officer (IO) release it." in letter.why
    walk.issue("bwd-06-success", released_by="R. Patel")


@both_ways
def test_more_time_is_given_with_letter_7_and_watched(arrive: Arrive) -> None:
    walk = arrive(Walk())
    walk.decide("extend", reason="It improves slowly.")
    assert walk.case.stage == "week-7-extension"
    start = walk.today
    walk.issue("bwd-07-extension")
    period = walk.context.current_period(walk.pathway, walk.case)
    assert period is not None
    assert period.dates is not None
    expected = {
        date(2026, 9, 7): (date(2026, 9, 8), date(2026, 9, 21), date(2026, 9, 22)),
        date(2026, 10, 22): (date(2026, 10, 23), date(2026, 11, 12), date(2026, 11, 13)),
    }[start]
    assert (period.dates.first_day, period.dates.last_day, period.dates.review_due) == expected
    assert period.school_days_late == 0


def test_letter_7_at_week_7_is_never_late_however_long_the_decision_took() -> None:
    walk = Walk().to_week_7()
    walk.go_to(date(2026, 11, 20))
    walk.decide("extend", reason="A bereavement.")
    walk.issue("bwd-07-extension")
    steps = next_steps(walk.pathway, walk.case, walk.context)
    assert not any("late" in step.what for step in steps)
    assert all(step.due is None for step in steps if step.kind is StepKind.DOCUMENT)


@both_ways
def test_an_improved_extension_closes_with_ati_when_the_authority_decides_so(arrive: Arrive) -> None:
    walk = arrive(Walk())
    walk.decide("extend", reason="It improves slowly.")
    walk.watched("bwd-07-extension")
    assert walk.option("improved").decided_by == "school and la"
    walk.decide("improved", reason="No unauthorised session; the authority goes no further.")
    assert (walk.case.status, walk.case.closing_code) == (CaseStatus.CLOSED, "ATI")


def test_an_extension_that_was_not_improved_goes_back_to_the_decision_on_court() -> None:
    walk = Walk().to_week_7().ready_for_court()
    walk.decide("extend", reason="It improves slowly.")
    walk.absent_on(date(2026, 11, 4)).watched("bwd-07-extension")
    assert not walk.option("improved").open
    walk.decide("back-to-week-7", reason="Absent again.")
    assert walk.case.stage == "week-7"
    reasons = walk.reasons("court")
    assert "Letter 5" not in reasons  # the one that went out counts
    assert "It is asked again at this step." in reasons
    assert "Not ticked yet" in reasons
    walk.legal_checks().checklist_done()
    walk.decide("court", reason="The authority told us.")
    assert walk.case.closing_code == "COURT"


def test_a_second_extension_may_follow_the_first() -> None:
    walk = Walk().to_week_7()
    for _ in range(2):
        walk.decide("extend", reason="Further absences were authorised.")
        walk.watched("bwd-07-extension")
        walk.decide("back-to-week-7", reason="The authority still has to decide.")
    assert [visit.stage for visit in walk.case.visits].count("week-7-extension") == 2
    assert not walk.case.problems


def test_going_back_waits_for_the_end_of_the_extension_and_its_review() -> None:
    walk = Walk().to_week_7()
    walk.decide("extend", reason="It improves slowly.")
    walk.issue("bwd-07-extension")
    assert "The period ends on 12 November 2026." in walk.reasons("back-to-week-7")
    walk.go_to(date(2026, 11, 13))
    assert "The review has not been held by: the school." in walk.reasons("back-to-week-7")


def test_the_notice_goes_out_only_after_the_questions_were_asked_again() -> None:
    walk = Walk().to_week_7()
    walk.checklist_done()
    with pytest.raises(OutOfStep, match="asked again at this step"):
        walk.issue("bwd-05-notice-of-intention", released_by="R. Patel")
    walk.legal_checks().checklist_done().issue("bwd-05-notice-of-intention", released_by="R. Patel")


@both_ways
@pytest.mark.parametrize("item", ["right-help-first", "time-limit-seen"])
def test_the_notice_goes_out_only_after_right_help_and_the_six_months(arrive: Arrive, item: str) -> None:
    walk = arrive(Walk()).legal_checks().checklist_done()
    walk.record(EventKind.UNTICKED, item=item, reason="Ticked too early.")
    with pytest.raises(OutOfStep, match="Not ticked yet"):
        walk.issue("bwd-05-notice-of-intention", released_by="R. Patel")
