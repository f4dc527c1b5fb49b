"""Who qualifies: each test below, at and above its limit, and every answer that does not pass."""

from dataclasses import replace
from datetime import date

import pytest

from fasttrack_core.attendance.figures.thresholds import Status
from fasttrack_core.casework import EventKind, TestResult, eligibility, next_steps, overall
from fasttrack_core.errors import OutOfStep
from tests.casework.walks import PATHWAYS, Walk, verdict


def results(walk: Walk) -> dict[str, TestResult]:
    return {found.id: found for found in eligibility(walk.pathway, walk.case, walk.context)}


def test_a_pupil_for_whom_every_test_passes_qualifies() -> None:
    walk = Walk().ready_for_the_gate()
    found = eligibility(walk.pathway, walk.case, walk.context)
    assert {one.status for one in found if one.required} == {Status.MET}
    assert overall(found) is Status.MET
    assert all(one.citation and one.reason for one in found)


@pytest.mark.parametrize(("attended", "status"), [(799, Status.NOT_MET), (800, Status.MET), (801, Status.MET)])
def test_attendance_of_exactly_80_percent_is_enough(attended: int, status: Status) -> None:
    walk = Walk().open()
    walk.verdict = verdict(attended=attended, possible=1000, unauthorised=10)
    assert results(walk)["at-least-80"].status is status


@pytest.mark.parametrize(("attended", "status"), [(949, Status.MET), (950, Status.NOT_MET), (951, Status.NOT_MET)])
def test_attendance_of_exactly_the_expected_level_is_not_below_it(attended: int, status: Status) -> None:
    walk = Walk().open()
    walk.verdict = verdict(attended=attended, possible=1000, unauthorised=10)
    assert results(walk)["below-expected"].status is status


def test_the_expected_level_is_the_schools_own() -> None:
    walk = Walk().open()
    walk.verdict = verdict(attended=955, possible=1000, expected="96.5")
    assert results(walk)["below-expected"].status is Status.MET
    assert "96.5%" in results(walk)["below-expected"].reason


@pytest.mark.parametrize(("count", "status"), [(9, Status.NOT_MET), (10, Status.MET), (11, Status.MET)])
def test_ten_unauthorised_sessions_meet_the_test(count: int, status: Status) -> None:
    walk = Walk().open()
    walk.verdict = verdict(unauthorised=count, unsettled=3)
    found = results(walk)["ten-unauthorised"]
    assert found.status is status
    assert "3 of them still coded N" in found.reason


def test_a_verdict_that_cannot_be_worked_out_is_never_met() -> None:
    walk = Walk().ready_for_the_gate()
    walk.verdict = verdict(status=Status.CANNOT_TELL)
    assert overall(eligibility(walk.pathway, walk.case, walk.context)) is Status.CANNOT_TELL
    walk.verdict = None
    assert overall(eligibility(walk.pathway, walk.case, walk.context)) is Status.CANNOT_TELL


def test_a_verdict_of_another_pathways_rule_is_a_mistake_of_the_program() -> None:
    walk = Walk().open()
    walk.verdict = verdict(PATHWAYS["norfolk"])
    with pytest.raises(ValueError, match="cannot decide"):
        results(walk)


def test_without_a_date_of_birth_the_whole_cannot_be_worked_out() -> None:
    walk = Walk().ready_for_the_gate()
    walk.date_of_birth = None
    assert results(walk)["school-age"].status is Status.CANNOT_TELL
    assert not walk.option("agreed").open


def test_a_window_that_begins_before_school_age_cannot_be_worked_out() -> None:
    walk = Walk().ready_for_the_gate()
    walk.date_of_birth = date(2021, 8, 31)
    assert walk.verdict is not None
    assert results(walk)["school-age"].status is Status.CANNOT_TELL
    walk.verdict = replace(walk.verdict, window_start=date(2026, 8, 31))
    assert results(walk)["school-age"].status is Status.MET


def test_a_pupil_who_is_over_school_age_today_does_not_qualify_by_older_figures() -> None:
    walk = Walk().ready_for_the_gate()
    walk.date_of_birth = date(2010, 8, 31)  # of age until 26 June 2026; the figures are as of 4 September
    assert walk.verdict is not None
    walk.verdict = replace(walk.verdict, as_of=date(2026, 6, 26), window_end=date(2026, 6, 26))
    assert results(walk)["school-age"].status is Status.NOT_MET
    assert not walk.option("agreed").open


@pytest.mark.parametrize("answer", ["yes", "don't know"])
def test_one_factor_that_is_there_or_not_known_is_enough_to_stop(answer: str) -> None:
    walk = Walk().ready_for_the_gate()
    walk.answer("ebsa", answer)
    expected = Status.NOT_MET if answer == "yes" else Status.CANNOT_TELL
    assert results(walk)["factors"].status is expected
    assert "EBSA" in results(walk)["factors"].reason
    assert not walk.option("agreed").open


def test_a_factor_nobody_asked_about_is_never_taken_as_no() -> None:
    walk = Walk().open()
    for factor in walk.pathway.factors.questions[1:]:
        walk.answer(factor.id, "no")
    assert results(walk)["factors"].status is Status.CANNOT_TELL


@pytest.mark.parametrize(("answer", "status"), [("no", Status.NOT_MET), ("don't know", Status.CANNOT_TELL)])
def test_only_yes_passes_an_asked_test(answer: str, status: Status) -> None:
    walk = Walk().ready_for_the_gate()
    walk.answer("support-did-not-work", answer)
    assert results(walk)["support-did-not-work"].status is status


def test_a_yes_without_evidence_from_the_chronology_does_not_pass() -> None:
    walk = Walk().ready_for_the_gate()
    walk.answer("support-did-not-work", "yes")
    assert results(walk)["support-did-not-work"].status is Status.CANNOT_TELL
    assert "Name an entry" in results(walk)["support-did-not-work"].reason


def test_evidence_of_the_wrong_kind_does_not_pass() -> None:
    walk = Walk().ready_for_the_gate()
    call = walk.record(EventKind.CONTACTED, who="Ms Okafor", way="phone")
    walk.answer("met-or-tried-to-meet", "yes", call)
    assert results(walk)["met-or-tried-to-meet"].status is Status.CANNOT_TELL


def test_evidence_that_is_withdrawn_no_longer_passes() -> None:
    walk = Walk().ready_for_the_gate()
    meeting = next(event for event in walk.events if event.kind is EventKind.DID_NOT_ATTEND)
    walk.record(EventKind.CORRECTED, event=meeting.id, withdrawn=True, reason="Entered for the wrong pupil.")
    assert results(walk)["met-or-tried-to-meet"].status is Status.CANNOT_TELL


def test_evidence_that_is_not_in_the_chronology_is_refused() -> None:
    walk = Walk().open()
    with pytest.raises(OutOfStep, match="not in the chronology"):
        walk.answer("support-did-not-work", "yes", "e999")


def test_earlier_notices_are_recorded_and_exclude_nobody() -> None:
    walk = Walk().ready_for_the_gate()
    walk.answer("earlier-legal-action", "yes")
    assert walk.option("agreed").open


def test_todays_list_names_each_question_that_is_still_open() -> None:
    walk = Walk().open()
    about = {step.about for step in next_steps(walk.pathway, walk.case, walk.context)}
    assert {asked.id for asked in walk.pathway.factors.questions} <= about
    assert {"support-did-not-work", "met-or-tried-to-meet"} <= about
    assert "earlier-legal-action" not in about
