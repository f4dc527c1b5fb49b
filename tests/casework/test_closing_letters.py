"""Letter 6 says that attendance has improved: it is asked for, and goes out, only where the register shows it."""

from datetime import date

import pytest

from fasttrack_core.casework import EventKind, StepKind, next_steps
from fasttrack_core.errors import OutOfStep
from tests.casework.walks import BWD, YEAR, Walk

LETTER_6 = "bwd-06-success"
TENTH = YEAR.nth_school_day_after(date(2026, 10, 14), 10)
"""The last absence before week 7 is on 14 October 2026: the tenth school day after it is 4 November."""


def at_week_7() -> Walk:
    walk = Walk().to_week_7()
    walk.tick("legal-team-discussed")
    return walk


def improved() -> Walk:
    walk = at_week_7().go_to(TENTH)
    walk.decide("not-to-court", reason="In school every day since; the authority agrees.")
    return walk


def asked_for(walk: Walk) -> list[str]:
    return [
        step.what
        for step in next_steps(walk.pathway, walk.case, walk.context)
        if step.kind is StepKind.DOCUMENT and step.about == LETTER_6
    ]


def test_every_way_that_asks_for_letter_6_waits_for_the_register_to_show_the_improvement() -> None:
    (code,) = [each for each in BWD.closing_codes if any(document.id == LETTER_6 for document in each.documents)]
    assert code.code == "ATI"
    closing = [
        (stage.id, decision) for stage in BWD.stages for decision in stage.decisions if decision.closes_with == "ATI"
    ]
    assert len(closing) == 5
    for _, decision in closing:
        assert str(decision.when) == "improved" or any(str(need.kind) == "improved" for need in decision.needs)
    assert not any(document.id == LETTER_6 for stage in BWD.stages for document in stage.documents)
    assert [each.documents for each in BWD.closing_codes if each.code != "ATI"] == [(), ()]


@pytest.mark.parametrize(("today", "open_now"), [(date(2026, 11, 3), False), (TENTH, True)], ids=str)
def test_at_week_7_improved_is_as_many_school_days_as_a_period_has(today: date, open_now: bool) -> None:
    walk = at_week_7().go_to(today)
    assert walk.option("not-to-court").open is open_now
    if not open_now:
        assert "14 October 2026 to 3 November 2026, hold 1 unauthorised session" in walk.reasons("not-to-court")
        with pytest.raises(OutOfStep, match="has not improved"):
            walk.decide("not-to-court")


@pytest.mark.parametrize(("today", "open_now"), [(date(2026, 9, 14), False), (date(2026, 9, 15), True)], ids=str)
def test_the_length_of_a_period_in_the_case_decides_how_many_days_are_looked_at(today: date, open_now: bool) -> None:
    walk = Walk()
    walk.settings = {"period_school_days": 5}
    walk.to_legal_action_now().absent_on(date(2026, 9, 8))
    walk.tick("legal-team-discussed")
    assert walk.go_to(today).option("not-to-court").open is open_now


@pytest.mark.parametrize("why", ["missing", "unsettled", "no register", "no calendar"])
def test_where_it_cannot_be_worked_out_it_is_not_open_and_says_why(why: str) -> None:
    walk = at_week_7().go_to(TENTH)
    match why:
        case "missing":
            walk.missing = {TENTH}
        case "unsettled":
            walk.unsettled = {TENTH}
        case "no calendar":
            walk.calendar = None
        case _:
            walk.recorded_until = date(2026, 9, 8)
    assert not walk.option("not-to-court").open
    said = walk.reasons("not-to-court")
    expected = {
        "missing": "1 session without a mark",
        "unsettled": "1 session still coded N",
        "no calendar": "calendar",
    }
    assert expected.get(why, "under 10 days") in said


@pytest.mark.parametrize("today", [date(2026, 10, 22), TENTH], ids=str)
def test_where_nothing_improved_the_case_closes_without_the_letter(today: date) -> None:
    walk = at_week_7().go_to(today)
    with pytest.raises(OutOfStep, match="needs a reason"):
        walk.decide("no-further", reason="")
    walk.decide("no-further", reason="The authority goes no further: a bereavement.")
    assert walk.case.closing_code == "SCH"
    assert not asked_for(walk)
    with pytest.raises(OutOfStep, match="does not belong"):
        walk.issue(LETTER_6, released_by="R. Patel")


def test_marks_changed_after_the_closing_keep_the_letter_back() -> None:
    walk = improved()
    assert asked_for(walk)[0].startswith("Issue: Letter 6")
    walk.absent_on(date(2026, 11, 4))
    (said,) = asked_for(walk)
    assert said.startswith("Not to be sent: Letter 6")
    with pytest.raises(OutOfStep, match="has not improved"):
        walk.issue(LETTER_6, released_by="R. Patel")
    for parent in ("p1", "p2"):
        waiver = {"what": "document", "document": LETTER_6, "parent": parent}
        walk.record(EventKind.WAIVED, **waiver, decided_by="Head", reason="The marks were corrected.")
    assert not asked_for(walk)


def test_absence_after_the_closing_does_not_undo_what_had_improved() -> None:
    walk = improved()
    walk.go_to(date(2026, 11, 9)).absent_on(date(2026, 11, 6))
    walk.issue(LETTER_6, released_by="R. Patel")


def test_a_period_that_reads_otherwise_now_keeps_the_letter_back_too() -> None:
    walk = Walk().to_week_1()
    walk.tick("legal-team-told")
    walk.watched("bwd-02-introduction")
    walk.decide("improved")
    walk.reviewed()
    walk.decide("improved-again")
    assert asked_for(walk)[0].startswith("Issue: Letter 6")
    period = walk.context.current_period(walk.pathway, walk.case)
    assert period is not None
    assert period.dates is not None
    walk.absent_on(period.dates.last_day)
    assert asked_for(walk)[0].startswith("Not to be sent: Letter 6")


def test_the_closing_is_not_dated_to_a_day_on_which_nothing_had_improved_yet() -> None:
    walk = at_week_7().go_to(date(2026, 11, 9))
    with pytest.raises(OutOfStep, match="On 3 November 2026: By the register attendance has not improved"):
        walk.decide("not-to-court", on=date(2026, 11, 3))
    walk.decide("not-to-court", on=TENTH)
    assert asked_for(walk)[0].startswith("Issue: Letter 6")
