"""A pupil who leaves and comes back: sessions between two enrolments count in no figure (bad input 43)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fasttrack_core.attendance.figures.enrolments import (
    ENROLMENTS,
    Away,
    Enrolment,
    away,
    joined,
    marked_off_roll,
    read,
    write,
)
from fasttrack_core.attendance.figures.mountain import DEFAULT_BANDS
from fasttrack_core.attendance.figures.projection import CannotTell, project
from fasttrack_core.attendance.figures.record import Record
from fasttrack_core.attendance.figures.register import Pupil, Register
from fasttrack_core.attendance.figures.school_calendar import SchoolCalendar
from fasttrack_core.attendance.merging.changed_details import updated
from tests.attendance.invented import EVER, MONDAY, calendar_of, mondays, register_of, weeks_of

FOUR_WEEKS = weeks_of(mondays(MONDAY, 4))
LEFT, BACK = MONDAY + timedelta(days=4), MONDAY + timedelta(days=21)
"""The last day of the first week; the first day of the fourth."""
TWICE = write([Enrolment(date(2024, 9, 3), LEFT), Enrolment(BACK, None)])


def record(enrolments: str, marks: str, calendar: SchoolCalendar | None = None) -> Record:
    """A pupil who is always there, and one with these enrolments and marks."""
    plain = register_of(FOUR_WEEKS, "/*40", marks)
    attributes = {ENROLMENTS: enrolments} if enrolments else {}
    pupils = (plain.pupils[0], replace(plain.pupils[1], attributes=attributes))
    return Record(Register(pupils, plain.sessions, plain.marks), calendar, today=EVER)


def all_counts(seen: Record) -> tuple[int, int, int, int]:
    counts = seen.counts(date.min, date.max).of(1)
    return counts.possible, counts.attended, counts.unauthorised, counts.missing


def test_sessions_between_two_enrolments_are_no_missing_marks_and_without_the_days_they_are() -> None:
    marks = "/*8 O*2 .*20 /*10"
    assert all_counts(record(TWICE, marks)) == (20, 18, 2, 0)
    assert all_counts(record("", marks)) == (20, 18, 2, 20)


def test_a_mark_made_while_off_the_roll_counts_in_no_figure_and_is_found() -> None:
    seen = record(TWICE, "/*10 O*20 /*10")
    assert all_counts(seen) == (20, 20, 0, 0)
    assert seen.pupil_counts(1, date.min, date.max).unauthorised == 0
    assert [len(keys) for keys in marked_off_roll(seen.register).values()] == [20]
    assert seen.register.marks[1, 10] != 0, "what was written stays"


def test_the_last_day_and_the_day_of_coming_back_are_on_the_roll() -> None:
    last_friday, first_monday = "/*8 O*2", "O*2 /*8"
    assert all_counts(record(TWICE, f"{last_friday} O*20 {first_monday}")) == (20, 16, 4, 0)


def test_the_unmarked_last_day_of_an_enrolment_is_an_unmarked_end_and_what_follows_it_is_none() -> None:
    seen = record(write([Enrolment(None, LEFT)]), "/*8 .*32")
    assert all_counts(seen) == (8, 8, 0, 0)
    assert seen.pupil_counts(1, date.min, date.max).unmarked_end == 2
    assert seen.counts(date.min, date.max).unmarked_end.tolist() == [0, 2]


def test_an_open_session_without_a_column_in_the_register_is_off_the_roll_too() -> None:
    """Nobody's register was taken on a Wednesday afternoon between the two enrolments: the child misses nothing."""
    plain = register_of(FOUR_WEEKS, "/*40", "/*8 O*2 .*20 /*10")
    taken = [place for place in range(40) if place != 15]
    pupils = (plain.pupils[0], replace(plain.pupils[1], attributes={ENROLMENTS: TWICE}))
    register = Register(pupils, plain.sessions[taken], plain.marks[:, taken])
    seen = Record(register, calendar_of(FOUR_WEEKS), today=EVER)
    assert all_counts(seen) == (20, 18, 2, 0)
    assert seen.counts(date.min, date.max).missing.tolist() == [1, 0]


def test_marks_before_the_only_day_of_entry_count_since_an_earlier_enrolment_may_be_unknown() -> None:
    assert all_counts(record(write([Enrolment(BACK, None)]), "/*10 O*10 /*20")) == (40, 30, 10, 0)


def test_a_mark_of_somebody_off_the_roll_opens_no_session() -> None:
    plain = register_of(FOUR_WEEKS, "/*10 .*20 /*10", "/*10 O*20 /*10")
    pupils = (plain.pupils[0], replace(plain.pupils[1], attributes={ENROLMENTS: TWICE}))
    assert len(Record(Register(pupils, plain.sessions, plain.marks), today=EVER).keys) == 20


def test_days_off_the_roll_do_not_put_off_the_day_of_the_figures() -> None:
    plain = register_of(FOUR_WEEKS, "/*20", "/*10")
    pupils = (plain.pupils[0], replace(plain.pupils[1], attributes={ENROLMENTS: write([Enrolment(None, LEFT)])}))
    seen = Record(Register(pupils, plain.sessions, plain.marks), calendar_of(FOUR_WEEKS), today=EVER)
    assert seen.recorded_up_to == MONDAY + timedelta(days=11)


def test_of_a_pupil_who_has_left_nothing_is_projected() -> None:
    calendar = calendar_of(weeks_of(mondays(MONDAY, 43)))
    gone = record(write([Enrolment(None, LEFT)]), "/*10", calendar)
    told = project(gone, 1, MONDAY + timedelta(days=25), DEFAULT_BANDS, calendar)
    assert isinstance(told, CannotTell)
    assert "last day on the roll was 12 September 2025" in told.reason


@pytest.mark.parametrize(
    ("known", "said", "after"),
    [
        ("2024-09-03/2025-10-10", "2025-11-03/", "2024-09-03/2025-10-10 2025-11-03/"),
        ("2024-09-03/", "2024-09-03/2025-10-10", "2024-09-03/2025-10-10"),
        ("2024-09-03/2025-10-10", "2024-09-03/", "2024-09-03/2025-10-10"),
        ("2024-09-03/2025-10-10 2025-11-03/", "2024-09-03/2025-10-17", "2024-09-03/2025-10-17 2025-11-03/"),
        ("2024-09-03/", "2024-09-02/", "2024-09-02/"),
        ("2024-09-03/", "2025-11-03/", "2024-09-03/ 2025-11-03/"),
        ("2023-09-04/2024-07-19 2024-09-03/", "/2025-10-10", "2023-09-04/2024-07-19 2024-09-03/2025-10-10"),
        ("/2025-10-10", "2024-09-03/2025-10-10", "2024-09-03/2025-10-10"),
        ("/2025-10-10", "2025-11-03/", "/2025-10-10 2025-11-03/"),
        ("", "2024-09-03/", "2024-09-03/"),
    ],
    ids=[
        "came back", "left", "a blank takes no leaving away", "corrected leaving", "corrected entry",
        "an end nobody said", "a leaving alone", "an entry for a leaving", "back after a leaving alone", "first told",
    ],
)  # fmt: skip
def test_what_a_later_file_says_is_joined_to_what_is_known(known: str, said: str, after: str) -> None:
    assert joined(known, said) == after
    assert joined(after, said) == after, "the same file again changes nothing"
    pupil = Pupil(pupil_id="1", attributes={ENROLMENTS: known} if known else {})
    assert updated(pupil, Pupil(pupil_id="1", attributes={ENROLMENTS: said})).attributes[ENROLMENTS] == after
    unsaid = updated(pupil, Pupil(pupil_id="1"))
    assert unsaid.attributes == pupil.attributes, "a file that does not say it changes nothing"


@pytest.mark.parametrize(
    ("enrolments", "expected"),
    [
        ("2024-09-03/", []),
        ("/2025-10-10", [("2025-10-11", None)]),
        ("2024-09-03/2025-10-10 2025-11-03/", [("2025-10-11", "2025-11-02")]),
        ("2024-09-03/2025-10-10 2025-10-11/", []),
        ("2024-09-03/2025-10-10 2025-10-12/", [("2025-10-11", "2025-10-11")]),
        ("2024-09-03/ 2025-11-03/", []),
        ("2024-09-03/2025-01-10 2025-02-03/2025-03-07", [("2025-01-11", "2025-02-02"), ("2025-03-08", None)]),
    ],
)
def test_a_pupil_is_away_from_the_day_after_leaving_to_the_day_before_coming_back(
    enrolments: str, expected: list[tuple[str, str | None]]
) -> None:
    spans = [Away(date.fromisoformat(first), date.fromisoformat(last) if last else None) for first, last in expected]
    assert list(away(Pupil(pupil_id="1", attributes={ENROLMENTS: enrolments}))) == spans


days = st.dates(date(2024, 1, 1), date(2026, 12, 31))
enrolled = st.builds(
    lambda first, length: Enrolment(first, None if length is None else first + timedelta(days=length)),
    days,
    st.one_of(st.none(), st.integers(0, 200)),
)


@given(st.lists(enrolled, min_size=1, max_size=4), days)
def test_nobody_is_away_on_a_day_that_an_enrolment_holds(enrolments: list[Enrolment], day: date) -> None:
    assert set(read(write(enrolments))) == set(enrolments)
    spans = away(Pupil(pupil_id="1", attributes={ENROLMENTS: write(enrolments)}))
    inside = any(span.first <= day <= (span.last or date.max) for span in spans)
    after_a_leaving = any(each.last is not None and each.last < day for each in enrolments)
    assert inside == (after_a_leaving and not any(each.holds(day) for each in enrolments))
