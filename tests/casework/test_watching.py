"""After a case is closed with ATI the school goes on watching, and a new referral is proposed when attendance falls."""

from datetime import date

import pytest

from fasttrack_core.casework import EventKind, StepKind, next_steps
from fasttrack_core.casework.watching import watch_of
from tests.casework.walks import BWD, Walk

CLOSED = date(2026, 10, 6)
# Closed on Tuesday 6 October 2026: 12 weeks are 7 October to 29 December.
LAST = date(2026, 12, 29)


def closed() -> Walk:
    """Improved twice, closed on 6 October."""
    walk = Walk().to_week_1()
    walk.tick("legal-team-told")
    walk.watched("bwd-02-introduction")
    walk.decide("improved")
    walk.reviewed()
    walk.decide("improved-again")
    assert walk.today == CLOSED
    return walk


def proposals(walk: Walk) -> list[str]:
    return [step.why for step in next_steps(BWD, walk.case, walk.context) if step.kind is StepKind.WATCH]


def test_the_watch_begins_the_day_after_and_lasts_as_the_setting_says() -> None:
    walk = closed().go_to(date(2026, 11, 4))
    watch = watch_of(BWD, walk.case, walk.context)
    assert watch is not None
    assert (watch.first_day, watch.last_day, watch.over) == (date(2026, 10, 7), LAST, False)
    assert (watch.unauthorised, watch.at_least, watch.proposes) == (0, 2, False)
    assert watch.inferred
    other = Walk()
    other.settings |= {"watch_weeks": 4, "watch_unauthorised_sessions": 5}
    other.to_week_1()
    assert other.case.number_setting("watch_weeks") == 4


@pytest.mark.parametrize(
    ("absences", "proposed"),
    [
        ((), False),
        ((date(2026, 10, 7),), False),
        ((date(2026, 10, 7), date(2026, 10, 8)), True),
        ((date(2026, 10, 6), date(2026, 10, 7)), False),  # the day of closing is not watched
        ((date(2026, 10, 7), date(2026, 12, 30)), False),  # nor is the day after the last
    ],
)
def test_a_new_referral_is_proposed_from_the_number_that_the_setting_says(
    absences: tuple[date, ...], proposed: bool
) -> None:
    walk = closed().absent_on(*absences).go_to(date(2027, 1, 6))
    assert bool(proposals(walk)) is proposed


def test_the_proposal_says_what_was_counted_and_what_follows() -> None:
    walk = closed().absent_on(date(2026, 10, 7), date(2026, 10, 8)).go_to(date(2026, 10, 9))
    (why,) = proposals(walk)
    assert "2 unauthorised sessions from 7 October 2026" in why
    assert "until 29 December 2026" in why
    assert "refers the pupil to the IO again" in why


def test_nothing_is_proposed_once_the_pupil_has_a_later_case() -> None:
    walk = closed().absent_on(date(2026, 10, 7), date(2026, 10, 8)).go_to(date(2026, 10, 9))
    walk.followed = True
    assert proposals(walk) == []


def test_a_case_closed_at_the_schools_request_is_not_watched() -> None:
    walk = Walk().to_week_1()
    walk.decide("school-request", reason="The family has moved away.")
    assert watch_of(BWD, walk.case, walk.context) is None


def test_a_reopened_case_is_not_watched() -> None:
    walk = closed()
    walk.record(EventKind.REOPENED, decided_by="Head", reason="A mistake.")
    assert watch_of(BWD, walk.case, walk.context) is None
