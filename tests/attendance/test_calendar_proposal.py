"""Bank holidays, terms and days are proposed with a reason; only accepted ones change the term dates."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fasttrack_core.attendance.calendar.days import DayChange, DayKind, changed
from fasttrack_core.attendance.calendar.inference import inferred
from fasttrack_core.attendance.calendar.proposal import Proposal, accepted, bank_holidays, proposed_terms, term_dates_of
from fasttrack_core.attendance.figures.opening import SchoolYears
from fasttrack_core.attendance.figures.register import Register
from fasttrack_core.attendance.figures.school_calendar import Closure, SchoolCalendar, Term, TermDates
from fasttrack_core.attendance.figures.sessions import HALVES, Half, days_between, session_of
from fasttrack_core.errors import BadCalendar
from tests.attendance.invented import EVER, Session, both_halves, calendar_of, register_of, weekdays

MONDAY = date(2025, 9, 8)
SUMMER_2020 = TermDates((Term("Summer 1", date(2020, 4, 20), date(2020, 5, 22)),))


def what(proposals: tuple[Proposal, ...]) -> list[str]:
    return [each.what for each in proposals]


def test_a_bank_holiday_in_a_term_is_proposed_and_one_in_the_holidays_is_not() -> None:
    dates = TermDates((Term("Summer 1", date(2026, 4, 13), date(2026, 5, 22)),))
    assert what(bank_holidays(dates)) == ["Monday 4 May 2026: closed, bank holiday"]
    after = accepted(dates, bank_holidays(dates))
    assert after.bank_holidays == (date(2026, 5, 4),)
    assert bank_holidays(after) == ()
    assert dates.bank_holidays == ()


def test_a_bank_holiday_that_was_moved_for_a_year_is_proposed_on_its_new_day_and_the_old_one_questioned() -> None:
    dates = replace(SUMMER_2020, bank_holidays=(date(2020, 5, 4),))
    assert what(bank_holidays(dates)) == [
        "Friday 8 May 2020: closed, bank holiday",
        "Monday 4 May 2020: open, no bank holiday",
    ]
    assert accepted(dates, bank_holidays(dates)).bank_holidays == (date(2020, 5, 8),)


def test_a_one_off_day_that_the_library_does_not_know_stays_the_schools_own() -> None:
    own = changed(SUMMER_2020, day_shut(date(2020, 5, 13)))
    assert own.bank_holidays == (date(2020, 5, 13),)
    left = bank_holidays(own)[:1]
    assert accepted(own, left).bank_holidays == (date(2020, 5, 8), date(2020, 5, 13))


def day_shut(day: date) -> DayChange:
    return DayChange(day, day, DayKind.BANK_HOLIDAY)


@pytest.mark.parametrize(("shut", "terms"), [(4, 1), (5, 2)])
def test_five_shut_weekdays_in_a_row_end_a_term_and_four_do_not(shut: int, terms: int) -> None:
    days = weekdays(MONDAY, 10)
    later = weekdays(weekdays(MONDAY, 10 + shut + 1)[-1], 10)
    assert len(proposed_terms([*days, *later])) == terms


def test_a_term_ends_with_the_school_year_on_31_august() -> None:
    found = proposed_terms(weekdays(date(2026, 7, 27), 30))  # no break in August in which a school year could begin
    assert [(term.first_day, term.last_day) for term in found] == [
        (date(2026, 7, 27), date(2026, 8, 31)),
        (date(2026, 9, 1), date(2026, 9, 4)),
    ]


def test_a_term_that_begins_in_august_is_the_first_of_its_school_year() -> None:
    days = [*weekdays(date(2026, 6, 29), 15), *weekdays(date(2026, 8, 26), 20)]
    found = proposed_terms(days)
    assert [(term.title, term.first_day, term.last_day) for term in found] == [
        ("Summer 1 2025/26", date(2026, 6, 29), date(2026, 7, 17)),
        ("Autumn 1 2026/27", date(2026, 8, 26), date(2026, 9, 22)),
    ]


def test_a_list_that_begins_in_august_leaves_the_terms_of_the_year_before_as_they_are() -> None:
    known = TermDates((Term("Summer", date(2026, 6, 1), date(2026, 7, 17)),), inset_days=(date(2026, 7, 17),))
    inset = both_halves([date(2026, 8, 24)])
    listed = calendar_of(both_halves(weekdays(date(2026, 8, 25), 30)), inset)
    after = term_dates_of(listed, known)
    assert after.terms[0] == known.terms[0]
    assert [(term.first_day, term.last_day) for term in after.terms[1:]] == [(date(2026, 8, 24), date(2026, 10, 5))]
    rows = SchoolCalendar.from_terms(after).rows()
    assert [row for row in rows if row[0] >= date(2026, 8, 1)] == listed.rows()
    assert term_dates_of(listed, after) == after


def test_proposed_terms_are_named_by_season_and_school_year() -> None:
    days = [*weekdays(MONDAY, 5), *weekdays(date(2025, 11, 3), 5), *weekdays(date(2026, 1, 5), 5), date(2026, 6, 1)]
    names = [term.title for term in proposed_terms(days)]
    assert names == ["Autumn 1 2025/26", "Autumn 2 2025/26", "Spring 1 2025/26", "Summer 1 2025/26"]


# --- from a register -----------------------------------------------------------------------------------------------


def marked(days: list[date], *, without: tuple[Session, ...] = (), pupils: int = 6) -> Register:
    sessions = both_halves(days)
    row = ["" if session in without else "/" for session in sessions]
    return register_of(sessions, *[row] * pupils)


def test_a_register_proposes_terms_around_its_holidays_and_says_where_it_is_silent() -> None:
    register = marked([*weekdays(MONDAY, 20), *weekdays(date(2025, 11, 3), 20)])
    found = inferred(register, TermDates(()), EVER)
    assert what(found.proposals) == [
        "Autumn 1 2025/26: 8 September 2025 to 3 October 2025",
        "Autumn 2 2025/26: 3 November 2025 to 28 November 2025",
    ]
    assert "marks from 8 September 2025 to 28 November 2025. It says nothing about other days" in found.silent[0]
    after = accepted(TermDates(()), found.proposals)
    opened = SchoolCalendar.from_terms(after).open_sessions.tolist()
    assert opened == register.sessions.tolist()


def test_a_single_day_without_marks_is_proposed_as_inset_and_half_a_day_as_a_closure() -> None:
    days = weekdays(MONDAY, 10)
    register = marked(days, without=(*both_halves([days[2]]), (days[4], Half.PM)))
    found = inferred(register, TermDates(()), EVER)
    assert what(found.proposals)[1:] == [
        "Wednesday 10 September 2025: INSET day",
        "Friday 12 September 2025, afternoon: closed (no marks)",
    ]
    assert "Choose another kind" in found.proposals[1].why


@pytest.mark.parametrize(("days", "kind"), [(2, DayKind.INSET), (3, DayKind.CLOSED)])
def test_two_silent_days_may_be_inset_and_three_are_a_closure(days: int, kind: DayKind) -> None:
    term = TermDates((Term("Autumn 1", MONDAY, date(2025, 10, 24)),))
    school = weekdays(MONDAY, 15)
    found = inferred(marked(school, without=tuple(both_halves(school[5 : 5 + days]))), term, EVER)
    assert [each.change.kind for each in found.proposals if each.change] == [kind]


def test_a_bank_holiday_without_marks_is_called_by_its_name() -> None:
    days = weekdays(date(2026, 4, 27), 10)
    found = inferred(marked(days, without=tuple(both_halves([date(2026, 5, 4)]))), TermDates(()), EVER)
    assert "Monday 4 May 2026: bank holiday" in what(found.proposals)


def test_a_hash_is_a_planned_closure_and_a_y_code_an_unexpected_one() -> None:
    days = weekdays(MONDAY, 5)
    row = ["/"] * 4 + ["#", "#"] + ["Y4", "Y4"] + ["/"] * 2
    found = inferred(register_of(both_halves(days), *[row] * 6), TermDates(()), EVER)
    assert what(found.proposals)[1:] == [
        "Wednesday 10 September 2025: INSET day",
        "Thursday 11 September 2025: closed (unexpected closure)",
    ]


def test_the_afternoon_of_the_last_day_may_not_have_been_registered_yet() -> None:
    days = weekdays(MONDAY, 5)
    term = TermDates((Term("Autumn 1", MONDAY, date(2025, 10, 24)),))
    assert inferred(marked(days, without=((days[-1], Half.PM),)), term, EVER).proposals == ()


def test_a_calendar_that_agrees_with_the_marks_gets_no_proposal() -> None:
    days = weekdays(MONDAY, 15)
    term = TermDates((Term("Autumn 1", MONDAY, date(2025, 10, 24)),), inset_days=(days[7],))
    assert inferred(marked(days, without=tuple(both_halves([days[7]]))), term, EVER).proposals == ()


def test_marks_on_a_day_that_is_shut_propose_to_open_it() -> None:
    days = weekdays(MONDAY, 15)
    term = TermDates((Term("Autumn 1", MONDAY, date(2025, 10, 24)),), closures=(Closure(days[3], days[3], "snow"),))
    found = inferred(marked(days), term, EVER)
    assert what(found.proposals) == ["Thursday 11 September 2025: open"]
    assert accepted(term, found.proposals).closures == ()


@pytest.mark.parametrize(("few", "is_open"), [(1, False), (2, True)])
def test_a_session_with_marks_of_fewer_than_one_pupil_in_twenty_is_not_taken_for_open(few: int, is_open: bool) -> None:
    days = weekdays(MONDAY, 6)
    sessions = both_halves(days)
    rows = [["/"] * 10 + (["/", "/"] if number < few else ["", ""]) for number in range(40)]
    found = inferred(register_of(sessions, *rows), TermDates(()), EVER)
    last = found.proposals[0].term
    assert last is not None
    assert (last.last_day == days[-1]) is is_open
    assert any("very few pupils" in each for each in found.silent) is not is_open


def test_a_year_group_without_marks_while_others_have_some_is_proposed_as_shut_to_it() -> None:
    days = weekdays(MONDAY, 5)
    sessions = both_halves(days)
    gap = ["/"] * 4 + ["#"] * 4 + ["/"] * 2
    five, six = (
        register_of(sessions, *[gap] * 5, year_group="5"),
        register_of(sessions, *[["/"] * 10] * 5, year_group="6"),
    )

    register = Register((*five.pupils, *six.pupils), five.sessions, np.vstack([five.marks, six.marks]))
    found = inferred(register, TermDates(()), EVER)
    assert what(found.proposals)[1:] == ["Wednesday 10 September 2025 to Thursday 11 September 2025: closed to year 5"]
    assert inferred(register, accepted(TermDates(()), found.proposals), EVER).proposals == ()


def test_an_empty_register_says_that_nothing_can_be_worked_out() -> None:
    found = inferred(register_of([]), TermDates(()), EVER)
    assert (found.proposals, found.silent) == (
        (),
        ("The register holds no marks, so there is nothing to work out from it.",),
    )


# --- from a list of sessions ---------------------------------------------------------------------------------------


def test_a_list_of_sessions_keeps_what_was_known_of_other_years_and_of_year_groups() -> None:
    known = TermDates(
        (Term("Old", date(2024, 9, 2), date(2024, 10, 25)), Term("Autumn 1", MONDAY, date(2025, 10, 24))),
        inset_days=(date(2024, 9, 2), MONDAY),
        closures=(Closure(date(2025, 9, 15), date(2025, 9, 16), "roof", year_groups=("5",)),),
    )
    listed = calendar_of(both_halves(weekdays(date(2025, 9, 9), 20)), both_halves([MONDAY]))
    after = term_dates_of(listed, known)
    assert [term.title for term in after.terms] == ["Old", "Autumn 1"]
    assert after.inset_days == (date(2024, 9, 2), MONDAY)
    assert after.closures == known.closures


def test_a_list_over_too_many_years_is_refused() -> None:
    rows = [(date(2000 + number, 9, 4), Half.AM) for number in range(13)]
    assert term_dates_of(calendar_of(rows[:12]), TermDates(()))
    with pytest.raises(BadCalendar, match="more than 12 school years"):
        term_dates_of(calendar_of(rows), TermDates(()))


@given(
    st.dictionaries(
        st.tuples(st.dates(date(2023, 8, 20), date(2024, 9, 20)), st.sampled_from(HALVES)), st.booleans(), max_size=60
    ),
    st.lists(st.dates(date(2023, 9, 1), date(2024, 8, 31)), max_size=4),
)
def test_whatever_sessions_a_list_opens_are_exactly_the_open_ones(
    listed: dict[Session, bool], inset: list[date]
) -> None:
    calendar = SchoolCalendar.from_rows((*session, is_open) for session, is_open in listed.items())
    known = TermDates((Term("Autumn", date(2023, 9, 4), date(2023, 12, 20)),), inset_days=tuple(inset))
    after = SchoolCalendar.from_terms(term_dates_of(calendar, known))
    both = np.union1d(calendar.open_sessions, SchoolCalendar.from_terms(known).open_sessions)
    year_of = SchoolYears.of(np.unique(both >> 1)).year_of
    years = {year_of(day) for (day, _), is_open in listed.items() if is_open}
    found = [key for key in after.open_sessions.tolist() if year_of(session_of(key)[0]) in years]
    assert found == calendar.open_sessions.tolist()


def test_every_day_of_a_leap_year_can_be_listed() -> None:
    days = list(days_between(date(2023, 9, 1), date(2024, 8, 31)))
    calendar = calendar_of(both_halves(days))
    assert SchoolCalendar.from_terms(term_dates_of(calendar, TermDates(()))).rows() == calendar.rows()
