"""Monitoring periods: their days, across holidays, and when the register decides them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fasttrack_core.attendance.figures.measures import PupilCounts
from fasttrack_core.casework import (
    EventKind,
    Outcome,
    PeriodDates,
    next_steps,
    period_dates,
    result,
    schedule,
)
from fasttrack_core.errors import CalendarTooShort, OutOfStep
from tests.casework.walks import AUTUMN, YEAR, SchoolDays, Walk

TEN_DAYS = PeriodDates(first_day=date(2026, 9, 8), last_day=date(2026, 9, 21), review_due=date(2026, 9, 22))


@pytest.mark.parametrize(
    ("letter", "first", "last", "review"),
    [
        # issued on a Monday
        (date(2026, 9, 7), date(2026, 9, 8), date(2026, 9, 21), date(2026, 9, 22)),
        # issued on a Saturday: day 1 is the Monday
        (date(2026, 9, 5), date(2026, 9, 7), date(2026, 9, 18), date(2026, 9, 21)),
        # across half-term, 26 to 30 October
        (date(2026, 10, 19), date(2026, 10, 20), date(2026, 11, 9), date(2026, 11, 10)),
        # the last day before half-term: day 1 is the first day back
        (date(2026, 10, 23), date(2026, 11, 2), date(2026, 11, 13), date(2026, 11, 16)),
        # across Christmas and the turn of the year
        (date(2026, 12, 14), date(2026, 12, 15), date(2027, 1, 12), date(2027, 1, 13)),
        # ends with the term: the review is due on the first day of the next one
        (date(2026, 12, 4), date(2026, 12, 7), date(2026, 12, 18), date(2027, 1, 5)),
    ],
)
def test_day_1_is_the_first_school_day_after_the_letter_and_the_review_follows_day_10(
    letter: date, first: date, last: date, review: date
) -> None:
    assert period_dates(letter, 10, YEAR) == PeriodDates(first_day=first, last_day=last, review_due=review)


def test_a_calendar_that_ends_with_the_period_cannot_tell_when_the_review_is_due() -> None:
    dates = period_dates(date(2026, 12, 4), 10, SchoolDays(AUTUMN))
    assert dates.last_day == date(2026, 12, 18)
    assert dates.review_due is None


def test_a_calendar_one_day_shorter_than_the_period_cannot_tell_its_end() -> None:
    with pytest.raises(CalendarTooShort):
        period_dates(date(2026, 12, 7), 10, SchoolDays(AUTUMN))


def test_a_case_says_which_term_dates_are_missing() -> None:
    walk = Walk().to_week_1()
    walk.calendar = SchoolDays([day for day in AUTUMN if day < date(2026, 9, 18)])
    walk.issue("bwd-02-introduction")
    period = walk.context.current_period(walk.pathway, walk.case)
    assert period is not None
    assert period.problem == (
        "Cannot tell: add term dates up to school day 10 after 7 September 2026, "
        "and one school day more for the review."
    )
    assert any("Add term dates" in step.what for step in next_steps(walk.pathway, walk.case, walk.context))
    assert walk.reasons("improved").startswith("Cannot tell: add term dates")
    walk.calendar = None
    assert "no school calendar" in walk.reasons("improved")


@given(st.sampled_from(YEAR.days[:60]), st.integers(1, 20))
def test_a_period_holds_exactly_its_number_of_school_days(letter: date, length: int) -> None:
    dates = period_dates(letter, length, YEAR)
    held = [day for day in YEAR.days if dates.first_day <= day <= dates.last_day]
    assert len(held) == length
    assert dates.first_day > letter


@pytest.mark.parametrize(
    ("unauthorised", "status"), [(0, Outcome.IMPROVED), (1, Outcome.NOT_IMPROVED), (2, Outcome.NOT_IMPROVED)]
)
def test_improved_means_no_unauthorised_session(unauthorised: int, status: Outcome) -> None:
    counts = PupilCounts(20, 15, 5 - unauthorised, unauthorised)
    assert result(TEN_DAYS, counts, date(2026, 9, 21)).status is status


def test_a_definition_may_allow_some_unauthorised_sessions() -> None:
    counts = PupilCounts(20, 18, 0, 2)
    assert result(TEN_DAYS, counts, date(2026, 9, 21), unauthorised_at_most=2).status is Outcome.IMPROVED
    assert result(TEN_DAYS, counts, date(2026, 9, 21), unauthorised_at_most=1).status is Outcome.NOT_IMPROVED


@pytest.mark.parametrize(
    ("recorded_until", "decided"),
    [(date(2026, 9, 18), False), (date(2026, 9, 21), True), (date(2026, 9, 22), True), (None, False)],
)
def test_a_period_is_decided_once_the_register_reaches_its_last_day(recorded_until: date | None, decided: bool) -> None:
    found = result(TEN_DAYS, PupilCounts(20, 20), recorded_until)
    assert (found.status is not Outcome.CANNOT_TELL_YET) is decided
    assert found.reason


@pytest.mark.parametrize("counts", [PupilCounts(19, 19, 0, 0, 1, 0), PupilCounts(20, 19, 0, 1, 0, 1)])
def test_a_missing_mark_or_an_n_leaves_the_period_open_until_a_person_waives_it(counts: PupilCounts) -> None:
    assert result(TEN_DAYS, counts, date(2026, 9, 21)).status is Outcome.CANNOT_TELL_YET
    waived = result(TEN_DAYS, counts, date(2026, 9, 21), waived=True)
    assert waived.status is (Outcome.NOT_IMPROVED if counts.unauthorised else Outcome.IMPROVED)
    assert waived.waived


@pytest.mark.parametrize("waived", [False, True])
def test_with_no_possible_session_nothing_can_be_worked_out_whatever_is_waived(waived: bool) -> None:
    found = result(TEN_DAYS, PupilCounts(), date(2026, 9, 21), waived=waived)
    assert found.status is Outcome.CANNOT_TELL_YET
    assert found.reason == "No session was possible for the pupil in this period."


def test_a_result_says_what_improved_means_and_what_was_waived() -> None:
    complete = result(TEN_DAYS, PupilCounts(20, 20), date(2026, 9, 21))
    assert complete.reason.endswith("Improved means no session of unauthorised absence.")
    some = result(TEN_DAYS, PupilCounts(20, 18, 0, 2), date(2026, 9, 21), unauthorised_at_most=1)
    assert "at most 1 session" in some.reason
    waived = result(TEN_DAYS, PupilCounts(19, 18, 0, 1, 1, 1), date(2026, 9, 21), waived=True)
    assert "without complete marks: 1 session without a mark and 1 session still coded N" in waived.reason


def test_a_period_that_has_not_started_cannot_be_worked_out() -> None:
    assert result(None, None, None).status is Outcome.CANNOT_TELL_YET


@pytest.mark.parametrize(
    ("issued_on", "late"), [(date(2026, 9, 22), 0), (date(2026, 9, 23), 1), (date(2026, 9, 28), 4)]
)
def test_a_letter_after_the_review_was_due_is_late_and_its_period_still_starts_after_it(
    issued_on: date, late: int
) -> None:
    walk = Walk().to_week_1().absent_on(date(2026, 9, 16))
    walk.tick("legal-team-told")
    walk.watched("bwd-02-introduction")
    walk.decide("not-improved")
    walk.go_to(issued_on)
    steps = next_steps(walk.pathway, walk.case, walk.context)
    letter = next(step for step in steps if step.about == "bwd-03-initial-warning")
    assert letter.due == date(2026, 9, 22)
    assert letter.overdue is (late > 0)
    walk.issue("bwd-03-initial-warning")
    period = walk.context.current_period(walk.pathway, walk.case)
    assert period is not None
    assert period.dates is not None
    assert period.school_days_late == late
    assert period.dates.first_day == YEAR.nth_school_day_after(issued_on, 1)
    late_notes = [s for s in next_steps(walk.pathway, walk.case, walk.context) if "late" in s.what]
    assert bool(late_notes) is (late > 0)


def test_a_schools_tolerance_moves_the_day_on_which_a_letter_is_late() -> None:
    walk = Walk()
    walk.open(settings={"letter_tolerance_school_days": 2})
    assert walk.case.settings["letter_tolerance_school_days"] == 2
    with pytest.raises(OutOfStep, match="the most is 5"):
        Walk().open(settings={"letter_tolerance_school_days": 6})


def test_a_case_keeps_the_period_length_it_was_opened_with() -> None:
    walk = Walk()
    walk.open(settings={"period_school_days": 5})
    assert walk.case.settings["period_school_days"] == 5
    assert Walk().open().case.settings["period_school_days"] == 10


def test_the_further_period_follows_straight_on_from_the_first() -> None:
    walk = Walk().to_week_1()
    walk.tick("legal-team-told")
    walk.watched("bwd-02-introduction")
    walk.decide("improved")
    first, further = schedule(walk.pathway, walk.case, walk.calendar)
    assert first.dates is not None
    assert further.dates is not None
    assert further.dates.first_day == first.dates.review_due


def test_a_copy_issued_later_to_another_parent_does_not_move_the_period() -> None:
    walk = Walk().to_week_1()
    walk.issue("bwd-02-introduction", to=(walk.parents[0],))
    walk.go_to(date(2026, 9, 10))
    walk.issue("bwd-02-introduction", to=(walk.parents[1],))
    period = walk.context.current_period(walk.pathway, walk.case)
    assert period is not None
    assert period.dates is not None
    assert period.dates.first_day == date(2026, 9, 8)


def test_a_decision_that_is_not_what_the_register_says_is_refused() -> None:
    walk = Walk().to_week_1().absent_on(date(2026, 9, 16))
    walk.tick("legal-team-told")
    walk.watched("bwd-02-introduction")
    assert "By the register the period is not improved." in walk.reasons("improved")
    with pytest.raises(OutOfStep, match="not improved"):
        walk.decide("improved")


def test_marks_changed_later_recompute_a_decided_period_and_say_so() -> None:
    walk = Walk().to_week_1().absent_on(date(2026, 9, 16))
    walk.tick("legal-team-told")
    walk.watched("bwd-02-introduction")
    walk.decide("not-improved")
    assert not any("Look again" in s.what for s in next_steps(walk.pathway, walk.case, walk.context))
    walk.unauthorised.clear()
    again = [s for s in next_steps(walk.pathway, walk.case, walk.context) if "Look again" in s.what]
    assert len(again) == 1
    assert "by the register of today the period is improved" in again[0].why


def test_a_named_person_may_waive_missing_marks_of_a_finished_period() -> None:
    walk = Walk().to_week_1()
    walk.tick("legal-team-told")
    walk.missing.add(date(2026, 9, 10))
    walk.issue("bwd-02-introduction")
    waiver = {"what": "period", "decided_by": "Head", "reason": "The class was on a visit."}
    with pytest.raises(OutOfStep, match="finished period"):
        walk.record(EventKind.WAIVED, **waiver)
    walk.reviewed()
    assert "1 session without a mark" in walk.reasons("improved")
    walk.record(EventKind.WAIVED, **waiver)
    assert walk.option("improved").open


def test_there_is_nothing_to_waive_when_the_marks_are_complete() -> None:
    walk = Walk().to_week_1()
    walk.watched("bwd-02-introduction")
    with pytest.raises(OutOfStep, match="nothing to waive"):
        walk.record(EventKind.WAIVED, what="period", decided_by="Head", reason="To be safe.")


def test_an_n_code_in_the_period_is_named_in_the_reason() -> None:
    walk = Walk().to_week_1()
    walk.tick("legal-team-told")
    walk.unsettled |= {date(2026, 9, 10), date(2026, 9, 11)}
    walk.watched("bwd-02-introduction")
    assert "2 sessions still coded N" in walk.reasons("improved")
    assert "2 sessions still coded N" in walk.reasons("not-improved")


def test_a_decision_and_its_review_are_dated_after_the_period() -> None:
    walk = Walk().to_week_1()
    walk.tick("legal-team-told")
    walk.watched("bwd-02-introduction")
    with pytest.raises(OutOfStep, match="ends on 21 September 2026"):
        walk.record(
            EventKind.DECIDED, date(2026, 9, 21), decision="improved", decided_by="Jo Reed", reason="Well done."
        )
    with pytest.raises(OutOfStep, match="ends on 21 September 2026"):
        walk.record(EventKind.REVIEWED, date(2026, 9, 21), present=["school", "io"])


def test_the_next_letter_is_not_dated_before_the_period_before_it_ended() -> None:
    walk = Walk().to_week_1().absent_on(date(2026, 9, 16))
    walk.tick("legal-team-told")
    walk.watched("bwd-02-introduction")
    walk.decide("not-improved")
    with pytest.raises(OutOfStep, match="cannot be dated earlier"):
        walk.record(EventKind.DOCUMENT_ISSUED, date(2026, 9, 18), document="bwd-03-initial-warning", parent="p1")


def test_the_review_is_overdue_the_day_after_it_was_due() -> None:
    walk = Walk().to_week_1()
    walk.issue("bwd-02-introduction")
    for today, overdue in ((date(2026, 9, 22), False), (date(2026, 9, 23), True)):
        walk.go_to(today)
        review = [s for s in next_steps(walk.pathway, walk.case, walk.context) if s.what.startswith("Review")]
        assert [(step.due, step.overdue) for step in review] == [(date(2026, 9, 22), overdue)]


def test_no_date_is_worked_out_across_a_school_year_without_term_dates() -> None:
    later = [day.replace(year=day.year + 1) for day in AUTUMN]
    walk = Walk().to_week_1()
    walk.calendar = SchoolDays([*(day for day in AUTUMN if day <= date(2026, 9, 11)), *later])
    walk.issue("bwd-02-introduction")
    period = walk.context.current_period(walk.pathway, walk.case)
    assert period is not None
    assert period.dates is None
    assert period.problem.startswith("Cannot tell: add term dates up to school day 10 after 7 September 2026")
    assert "Cannot tell" in walk.reasons("improved")


@pytest.mark.parametrize(("gap", "known"), [(70, True), (71, False)])
def test_a_review_after_a_holiday_longer_than_any_cannot_be_worked_out(gap: int, known: bool) -> None:
    last = date(2026, 9, 3)
    dates = period_dates(date(2026, 9, 1), 2, SchoolDays([date(2026, 9, 2), last, last + timedelta(days=gap)]))
    assert dates.last_day == last
    assert (dates.review_due is not None) is known
