"""A decision that rests on the tests is judged as of the day that it is dated: letters give that day's figures."""

from dataclasses import replace
from datetime import date

import pytest

from fasttrack_core.attendance.figures.thresholds import Status, Verdict
from fasttrack_core.casework.events import EventKind
from fasttrack_core.errors import OutOfStep
from tests.casework.walks import Walk, verdict

FIRST_MET = date(2026, 9, 4)
"""A Friday; the walk's day is Monday 7 September 2026."""
DAY_BEFORE = date(2026, 9, 3)


def as_of(day: date) -> Verdict:
    """The pupil meets the test from ``FIRST_MET`` on."""
    if day >= FIRST_MET:
        return verdict()
    return replace(verdict(status=Status.NOT_MET, unauthorised=9), first_met=None)


def at_the_gate() -> Walk:
    walk = Walk()
    walk.verdict_on = as_of
    walk.go_to(DAY_BEFORE).open()
    walk.go_to(date(2026, 9, 7))
    walk.open = lambda **_: walk  # type: ignore[method-assign]
    return walk.ready_for_the_gate()


def agreed(walk: Walk, on: date) -> str:
    return walk.record(EventKind.DECIDED, on, decision="agreed", decided_by="R. Patel", reason="As discussed.")


@pytest.mark.parametrize("day", [FIRST_MET, date(2026, 9, 7)])
def test_a_gate_dated_on_or_after_the_day_the_test_was_met_is_recorded(day: date) -> None:
    walk = at_the_gate()
    agreed(walk, day)
    assert walk.case.stage != "gate"


def test_a_gate_dated_the_day_before_the_test_was_met_is_refused_with_the_day_on_which_it_was() -> None:
    walk = at_the_gate()
    before = walk.case
    with pytest.raises(OutOfStep, match=r"On 3 September 2026 the test was not met.*first met on 4 September 2026"):
        agreed(walk, DAY_BEFORE)
    assert walk.case == before


def test_the_refusal_says_which_limit_was_missed() -> None:
    with pytest.raises(OutOfStep, match=r"10 or more unauthorised sessions in that period: not met\. 9 unauthorised"):
        agreed(at_the_gate(), DAY_BEFORE)


def test_the_date_of_a_gate_is_not_corrected_to_a_day_on_which_the_test_was_not_met() -> None:
    walk = at_the_gate()
    decided = agreed(walk, date(2026, 9, 7))
    with pytest.raises(OutOfStep, match="On 3 September 2026 the test was not met"):
        walk.record(EventKind.CORRECTED, event=decided, reason="Wrong day.", happened_on="2026-09-03")
    walk.record(EventKind.CORRECTED, event=decided, reason="Wrong day.", happened_on="2026-09-04")


def test_where_too_few_weeks_are_recorded_as_of_that_day_nothing_is_decided_then() -> None:
    walk = at_the_gate()
    walk.verdict_on = lambda day: verdict(status=Status.CANNOT_TELL) if day < FIRST_MET else verdict()
    with pytest.raises(OutOfStep, match="On 3 September 2026 the test was not met"):
        agreed(walk, DAY_BEFORE)


def test_another_entry_of_a_case_whose_gate_was_dated_too_early_before_this_was_looked_at_is_still_recorded() -> None:
    walk = at_the_gate()
    walk.verdict_on = None
    agreed(walk, DAY_BEFORE)
    walk.verdict_on = as_of
    walk.record(EventKind.CONTACTED, who="Mother", outcome="Rang back", way="phone call", parents=["p1"])
