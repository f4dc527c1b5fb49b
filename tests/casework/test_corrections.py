"""Corrections: what they may change, and that they open no way round a check."""

from datetime import date
from typing import Any

import pytest

from fasttrack_core.casework import CaseStatus, EventKind, chronology
from fasttrack_core.casework.order import out_of_order
from fasttrack_core.errors import OutOfStep
from tests.casework.walks import BWD, YEAR, Walk

HAND = {"time": "15:20", "staff": "Jo Reed", "handed_to": "Ms Okafor"}


def correct(walk: Walk, event_id: str, **how: Any) -> str:
    return walk.record(EventKind.CORRECTED, event=event_id, reason="It was entered wrongly.", **how)


def test_a_decision_is_not_turned_into_another_one_by_a_correction() -> None:
    walk = Walk().open()
    decided = walk.decide("not-agreed")
    with pytest.raises(OutOfStep, match="Withdraw it, and record the right one"):
        correct(walk, decided, payload={"decision": "agreed", "decided_by": "R. Patel", "reason": "x"})
    correct(walk, decided, withdrawn=True)
    assert walk.case.stage == "termly-meeting"
    assert not walk.option("agreed").open


def test_a_corrected_decision_still_has_a_named_person_and_its_reason() -> None:
    walk = Walk().open()
    decided = walk.decide("not-agreed")
    for wrong in ({"decided_by": " ", "reason": "x"}, {"decided_by": "R. Patel", "reason": " "}):
        with pytest.raises(OutOfStep):
            correct(walk, decided, payload={"decision": "not-agreed", **wrong})
    correct(walk, decided, payload={"decision": "not-agreed", "decided_by": "R. Patel", "reason": "Not yet."})


def test_a_withdrawn_entry_is_not_brought_back_by_a_correction() -> None:
    walk = Walk().open()
    decided = walk.decide("not-agreed")
    correct(walk, decided, withdrawn=True)
    with pytest.raises(OutOfStep, match="was withdrawn"):
        correct(walk, decided, happened_on="2026-09-07")


def test_a_letter_of_the_authority_stays_released_by_a_named_officer() -> None:
    walk = Walk().to_legal_action_now().legal_checks().checklist_done()
    issued = walk.issue("bwd-05-notice-of-intention", released_by="R. Patel")
    with pytest.raises(OutOfStep, match="until their officer releases it"):
        correct(walk, issued[0], payload={"document": "bwd-05-notice-of-intention", "parent": "p1"})


def test_a_corrected_record_of_service_is_as_complete_as_the_first_had_to_be() -> None:
    walk = Walk().to_week_1()
    issued = walk.issue("bwd-02-introduction")
    served = walk.record(EventKind.SERVED, issue=issued[0], way="hand", record=HAND)
    with pytest.raises(OutOfStep, match="addressee only"):
        correct(walk, served, payload={"issue": issued[0], "way": "hand", "record": {**HAND, "handed_to": "Mr Hale"}})


@pytest.mark.parametrize("day", ["2026-09-06", "2026-08-31"])
def test_a_letter_is_not_dated_before_the_step_it_belongs_to_neither_at_once_nor_by_a_correction(day: str) -> None:
    walk = Walk().ready_for_the_gate()
    walk.decide("agreed")
    with pytest.raises(OutOfStep, match="cannot be dated earlier"):
        walk.record(EventKind.DOCUMENT_ISSUED, date.fromisoformat(day), document="bwd-01-pre-referral", parent="p1")
    issued = walk.issue("bwd-01-pre-referral")
    with pytest.raises(OutOfStep, match=r"Letter 1 .* cannot be dated earlier"):
        correct(walk, issued[0], happened_on=day)


def test_a_decision_is_not_moved_into_its_period_by_a_correction() -> None:
    walk = Walk().to_week_1()
    walk.tick("legal-team-told")
    walk.watched("bwd-02-introduction")
    decided = walk.decide("improved")
    with pytest.raises(OutOfStep, match="ends on 21 September 2026"):
        correct(walk, decided, happened_on="2026-09-21")
    walk.go_to(date(2026, 9, 23))
    correct(walk, decided, happened_on="2026-09-23")


def test_the_letters_that_started_a_decided_period_are_not_withdrawn() -> None:
    walk = Walk().to_week_1()
    walk.tick("legal-team-told")
    issued = walk.issue("bwd-02-introduction")
    walk.reviewed()
    walk.decide("improved")
    correct(walk, issued[0], withdrawn=True)
    with pytest.raises(OutOfStep, match="no letter started it"):
        correct(walk, issued[1], withdrawn=True)


def test_a_letter_is_not_dated_after_the_day_it_was_served() -> None:
    walk = Walk().to_week_1()
    issued = walk.issue("bwd-02-introduction")
    walk.record(EventKind.SERVED, issue=issued[0], way="hand", record=HAND)
    walk.go_to(date(2026, 9, 8))
    with pytest.raises(OutOfStep, match="cannot be served earlier"):
        correct(walk, issued[0], happened_on="2026-09-08")


def test_the_success_letter_is_not_dated_before_the_case_was_closed() -> None:
    walk = Walk().to_week_1()
    walk.tick("legal-team-told")
    walk.watched("bwd-02-introduction")
    walk.decide("improved")
    walk.reviewed()
    walk.decide("improved-again")
    letter = {"document": "bwd-06-success", "parent": "p1", "released_by": "R. Patel"}
    with pytest.raises(OutOfStep, match=r"Letter 6 .* cannot be dated earlier"):
        walk.record(EventKind.DOCUMENT_ISSUED, date(2026, 10, 5), **letter)
    walk.record(EventKind.DOCUMENT_ISSUED, date(2026, 10, 6), **letter)


def test_dates_that_a_changed_calendar_puts_out_of_order_block_nothing_else() -> None:
    walk = Walk().to_week_1()
    walk.tick("legal-team-told")
    walk.watched("bwd-02-introduction")
    walk.decide("improved")
    assert out_of_order(BWD, walk.case, walk.calendar) == ()
    walk.calendar = type(YEAR)([day for day in YEAR.days if day != date(2026, 9, 15)])
    assert len(out_of_order(BWD, walk.case, walk.calendar)) == 2
    walk.record(EventKind.CONTACTED, who="Ms Okafor")


def test_a_factor_brought_to_light_by_correcting_an_answer_given_before_later_steps_pauses_the_case_now() -> None:
    walk = Walk().to_parents_meeting()
    answered = walk.answer("young-carer", "no")
    walk.record(EventKind.DID_NOT_ATTEND, meeting="parents-meeting", parents=["p1", "p2"])
    walk.decide("start-without-agreement")
    correct(walk, answered, payload={"question": "young-carer", "answer": "yes"})
    assert walk.case.status is CaseStatus.PAUSED
    assert walk.case.stage == "week-1"


def test_a_yes_that_was_a_mistake_is_corrected_after_the_case_went_on() -> None:
    walk = Walk().to_week_1()
    answered = walk.answer("send", "yes")
    walk.record(EventKind.RESUMED, decided_by="Head", reason="Support is in place.")
    correct(walk, answered, payload={"question": "send", "answer": "no"})
    assert walk.case.status is CaseStatus.OPEN
    assert walk.case.answers["send"].answer == "no"
    assert not walk.case.problems


def test_settings_that_a_correction_changes_are_told_in_the_chronology() -> None:
    walk = Walk()
    walk.open(settings={"period_school_days": 5})
    opened = walk.events[0].id
    correct(walk, opened, payload={"pathway": BWD.id, "settings": {"period_school_days": 15}})
    first, correction = chronology(BWD, walk.case)
    assert "Length of a monitoring period, in school days: 5." in first.outcome
    assert "Length of a monitoring period, in school days: 15." in correction.outcome
