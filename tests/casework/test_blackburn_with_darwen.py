"""Every way through the Blackburn with Darwen pathway, step by step."""

from datetime import date

import pytest

from fasttrack_core.casework import CaseStatus, EventKind, next_steps
from fasttrack_core.errors import OutOfStep
from tests.casework.walks import Walk

FIRST_PERIOD = date(2026, 9, 16)
FURTHER = date(2026, 9, 24)


def week_1_reviewed(*absences: date) -> Walk:
    walk = Walk().to_week_1().absent_on(*absences)
    walk.tick("legal-team-told")
    return walk.watched("bwd-02-introduction")


def test_agreed_improved_and_improved_again_closes_with_ati_and_the_success_letter() -> None:
    walk = week_1_reviewed()
    assert walk.today == date(2026, 9, 22)
    walk.decide("improved")
    assert walk.case.stage == "week-1-further"
    walk.reviewed()
    assert walk.today == date(2026, 10, 6)
    walk.decide("improved-again")
    assert (walk.case.status, walk.case.closing_code) == (CaseStatus.CLOSED, "ATI")
    steps = next_steps(walk.pathway, walk.case, walk.context)
    assert any("Letter 6" in step.what for step in steps)
    walk.issue("bwd-06-success", released_by="R. Patel")
    assert not any("Issue: Letter 6" in step.what for step in next_steps(walk.pathway, walk.case, walk.context))


def test_an_improved_first_period_that_is_not_kept_up_goes_on_to_week_3() -> None:
    walk = week_1_reviewed()
    walk.decide("improved")
    walk.absent_on(FURTHER).reviewed()
    assert not walk.option("improved-again").open
    walk.decide("not-kept-up")
    assert walk.case.stage == "week-3"


def test_three_periods_without_improvement_lead_to_the_notice_and_to_court() -> None:
    walk = week_1_reviewed(FIRST_PERIOD)
    walk.decide("not-improved")
    walk.absent_on(date(2026, 9, 30)).watched("bwd-03-initial-warning")
    walk.decide("not-improved")
    walk.absent_on(date(2026, 10, 14)).watched("bwd-04-warning", released_by="R. Patel")
    walk.decide("not-improved")
    assert walk.case.stage == "week-7"
    assert "has not been issued to every legal parent" in walk.reasons("court")
    walk.ready_for_court()
    walk.decide("court", reason="The authority told us on the telephone.")
    assert (walk.case.status, walk.case.closing_code) == (CaseStatus.CLOSED, "COURT")


@pytest.mark.parametrize("stage", ["week-3", "week-5"])
def test_improvement_after_letter_3_or_4_closes_to_the_io(stage: str) -> None:
    walk = week_1_reviewed(FIRST_PERIOD)
    walk.decide("not-improved")
    if stage == "week-5":
        walk.absent_on(date(2026, 9, 30)).watched("bwd-03-initial-warning")
        walk.decide("not-improved")
        walk.watched("bwd-04-warning", released_by="R. Patel")
    else:
        walk.watched("bwd-03-initial-warning")
    assert walk.case.stage == stage
    walk.decide("improved")
    assert walk.case.closing_code == "ATI"


def test_not_agreed_goes_to_further_support_which_is_recorded_and_comes_back() -> None:
    walk = Walk().open()
    walk.decide("not-agreed", reason="Early help has not been tried.")
    assert walk.case.stage == "further-support"
    assert "Not ticked yet" in walk.reasons("bring-back")
    walk.record(EventKind.SUPPORT_OFFERED, what="Early help", who="parents", outcome="Accepted")
    with pytest.raises(OutOfStep, match="Write a note"):
        walk.tick("support-arranged")
    walk.record(EventKind.TICKED, item="support-arranged", note="Early help, from Monday; the family worker leads.")
    walk.decide("bring-back")
    assert walk.case.stage == "termly-meeting"
    assert walk.case.visit is not None
    assert not walk.case.visit.ticks


def test_the_io_cannot_agree_before_every_test_passes_and_the_evidence_is_there() -> None:
    walk = Walk().open()
    reasons = walk.reasons("agreed")
    assert "cannot tell" in reasons
    assert "Not ticked yet: Bring the attendance figures" in reasons
    with pytest.raises(OutOfStep):
        walk.decide("agreed")
    assert Walk().ready_for_the_gate().option("agreed").open


def test_not_agreed_needs_the_ios_reasons() -> None:
    walk = Walk().open()
    with pytest.raises(OutOfStep, match="needs a reason"):
        walk.decide("not-agreed", reason="")


def test_without_agreement_io_and_school_choose_between_the_pathway_and_legal_action() -> None:
    walk = Walk().to_parents_meeting()
    walk.record(EventKind.MEETING_HELD, meeting="parents-meeting", present=["p1", "p2"], outcome="not-agreed")
    walk.tick("legal-action-explained", "reasons-heard", "target-stated")
    assert not walk.option("deferral-agreed").open
    assert walk.option("start-without-agreement").open
    assert walk.option("start-without-agreement").decision.inferred
    walk.decide("legal-action-now", reason="They refused, and the absences go on.")
    assert walk.case.stage == "week-7"


def test_when_parents_do_not_come_the_same_choice_is_open() -> None:
    walk = Walk().to_parents_meeting()
    walk.record(EventKind.DID_NOT_ATTEND, meeting="parents-meeting", parents=["p1", "p2"])
    assert not walk.option("deferral-agreed").open
    assert walk.told("p1", "p2").option("legal-action-now").open
    walk.decide("start-without-agreement", reason="We want to give this a try.")
    assert walk.case.stage == "week-1"


def test_one_parent_who_came_and_agreed_stands_beside_one_who_did_not_come() -> None:
    walk = Walk().to_parents_meeting()
    walk.record(EventKind.MEETING_HELD, meeting="parents-meeting", present=["p1"], outcome="agreed")
    walk.record(EventKind.DID_NOT_ATTEND, meeting="parents-meeting", parents=["p2"])
    walk.tick("legal-action-explained", "reasons-heard", "target-stated")
    assert walk.option("deferral-agreed").open


def test_the_parents_meeting_may_be_the_earlier_one() -> None:
    walk = Walk().ready_for_the_gate()
    walk.issue("bwd-meeting-invite")
    walk.record(EventKind.MEETING_HELD, meeting="parents-meeting", present=["p1", "p2"], outcome="agreed")
    walk.decide("agreed")
    walk.issue("bwd-01-pre-referral")
    walk.issue("bwd-leaflet")
    walk.decide("letter-1-sent")
    walk.tick("legal-action-explained", "reasons-heard", "target-stated")
    walk.decide("deferral-agreed")
    assert walk.case.stage == "week-1"


def test_letter_1_waits_until_the_school_met_or_tried_to_meet_the_parents() -> None:
    walk = Walk().ready_for_the_gate()
    walk.decide("agreed")
    walk.answer("met-or-tried-to-meet", "don't know")
    with pytest.raises(OutOfStep, match="meet the parents"):
        walk.issue("bwd-01-pre-referral")


def test_an_extension_adds_days_that_follow_straight_on_and_are_judged_alone() -> None:
    walk = week_1_reviewed(FIRST_PERIOD)
    with pytest.raises(OutOfStep, match="once an extension has been decided"):
        walk.issue("bwd-07-extension")
    walk.decide("extend", reason="A bereavement in the family.")
    walk.issue("bwd-07-extension")
    period = walk.context.current_period(walk.pathway, walk.case)
    assert period is not None
    assert period.dates is not None
    assert (period.dates.first_day, period.dates.last_day) == (date(2026, 9, 22), date(2026, 10, 5))
    assert "The period ends on 5 October 2026." in walk.reasons("improved")
    walk.reviewed()
    walk.decide("improved")
    assert walk.case.stage == "week-1-further"


def test_an_extension_may_have_a_length_of_its_own() -> None:
    walk = week_1_reviewed(FIRST_PERIOD)
    walk.decide("extend", school_days=3)
    period = walk.context.current_period(walk.pathway, walk.case)
    assert period is not None
    assert period.dates is not None
    assert period.dates.last_day == date(2026, 9, 24)


def test_an_extension_waits_for_the_end_of_the_period() -> None:
    walk = Walk().to_week_1()
    walk.issue("bwd-02-introduction")
    assert "The period ends on 21 September 2026." in walk.reasons("extend")


@pytest.mark.parametrize("steps", ["ready_for_the_gate", "to_parents_meeting", "to_week_1"])
def test_the_school_may_close_at_any_time_with_a_reason(steps: str) -> None:
    walk: Walk = getattr(Walk(), steps)()
    with pytest.raises(OutOfStep, match="needs a reason"):
        walk.decide("school-request", reason="")
    walk.decide("school-request", reason="The family has moved away.")
    assert walk.case.closing_code == "SCH"


def test_a_family_referred_again_gets_a_new_case_linked_to_the_old_one() -> None:
    walk = Walk().open(earlier_case="case-7", reason="Attendance fell again.")
    assert walk.case.earlier_case == "case-7"
    assert walk.case.stage == "termly-meeting"


def test_the_io_tells_the_legal_team_before_the_first_review_is_decided() -> None:
    walk = Walk().to_week_1().watched("bwd-02-introduction")
    assert "legal team" in walk.reasons("improved")
    walk.tick("legal-team-told")
    assert walk.option("improved").open


def test_the_first_review_is_held_by_school_and_io_together() -> None:
    walk = Walk().to_week_1()
    walk.tick("legal-team-told")
    walk.issue("bwd-02-introduction")
    walk.go_to(date(2026, 9, 22))
    walk.record(EventKind.REVIEWED, present=["school"])
    assert "The review has not been held by: the Inclusion Officer (IO)." in walk.reasons("improved")
    walk.record(EventKind.REVIEWED, present=["io"])
    assert walk.option("improved").open


def test_letters_of_the_io_stay_drafts_until_the_authority_releases_them() -> None:
    walk = week_1_reviewed(FIRST_PERIOD)
    walk.decide("not-improved")
    walk.absent_on(date(2026, 9, 30)).watched("bwd-03-initial-warning")
    walk.decide("not-improved")
    with pytest.raises(OutOfStep, match="draft until their officer releases it"):
        walk.issue("bwd-04-warning")


def test_every_letter_goes_to_every_legal_parent() -> None:
    walk = Walk().to_week_1()
    walk.tick("legal-team-told")
    walk.issue("bwd-02-introduction", to=(walk.parents[0],))
    walk.reviewed()
    assert "Letter 2 (introduction) has not been issued to every legal parent." in walk.reasons("improved")
    walk.issue("bwd-02-introduction", to=(walk.parents[1],))
    assert walk.option("improved").open


def test_a_letter_to_a_blocked_parent_waits_for_a_release_or_a_named_persons_waiver() -> None:
    walk = Walk().to_week_1()
    walk.with_parent(walk.parents[1], restriction="court order")
    with pytest.raises(OutOfStep, match="restriction is recorded"):
        walk.issue("bwd-02-introduction", to=(walk.parents[1],))
    walk.tick("legal-team-told")
    walk.issue("bwd-02-introduction", to=(walk.parents[0],))
    walk.record(
        EventKind.WAIVED,
        what="document",
        document="bwd-02-introduction",
        parent="p2",
        decided_by="Head",
        reason="The order forbids contact.",
    )
    walk.reviewed()
    assert walk.option("improved").open


@pytest.mark.parametrize("who", ["school", "io", "school and io"])
def test_the_setting_says_who_decides_about_an_extension(who: str) -> None:
    walk = Walk()
    walk.settings["extension_decided_by"] = who
    assert walk.to_week_1().option("extend").decided_by == who
