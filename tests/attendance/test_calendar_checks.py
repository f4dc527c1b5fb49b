"""What looks wrong in term dates is said in a sentence; what cannot be meant stops them."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from fasttrack_core.attendance.calendar.checks import check
from fasttrack_core.attendance.figures.school_calendar import Closure, Opening, Term, TermDates
from fasttrack_core.attendance.figures.sessions import Half

TODAY = date(2025, 11, 20)
YEAR = TermDates(
    (
        Term("Autumn 1", date(2025, 9, 1), date(2025, 10, 24)),
        Term("Autumn 2", date(2025, 11, 3), date(2025, 12, 19)),
        Term("Spring 1", date(2026, 1, 5), date(2026, 2, 13)),
        Term("Spring 2", date(2026, 2, 23), date(2026, 3, 27)),
        Term("Summer 1", date(2026, 4, 13), date(2026, 5, 22)),
        Term("Summer 2", date(2026, 6, 1), date(2026, 7, 21)),
    ),
    inset_days=(date(2025, 9, 1),),
    bank_holidays=(date(2026, 5, 4),),
)


def said(dates: TermDates, today: date = TODAY, marked: tuple[date, date] | None = None) -> list[str]:
    return [each.sentence for each in check(dates, today, marked)]


def stops(dates: TermDates) -> list[str]:
    return [each.sentence for each in check(dates, TODAY) if each.stops]


def test_a_whole_year_has_nothing_to_be_said_about() -> None:
    assert said(YEAR) == []


def test_an_empty_school_is_told_what_its_figures_are_counted_from() -> None:
    assert said(TermDates(())) == [
        "There are no terms yet. Until there are, the marks alone say when the school was open."
    ]


def test_terms_that_overlap_stop_the_calendar() -> None:
    twice = replace(YEAR, terms=(*YEAR.terms, Term("Autumn 3", date(2025, 12, 19), date(2025, 12, 22))))
    assert stops(twice) == ["Autumn 2 and Autumn 3 overlap. Correct their dates."]


@pytest.mark.parametrize(("last", "stopped"), [(date(2026, 8, 31), False), (date(2026, 9, 1), True)])
def test_a_term_may_end_on_31_august_and_not_on_1_september(last: date, stopped: bool) -> None:
    dates = TermDates((Term("Summer", date(2026, 6, 1), last),))
    assert any("runs from one school year into the next" in each for each in stops(dates)) is stopped


SUMMER_2026 = Term("Summer", date(2026, 6, 1), date(2026, 7, 17))


@pytest.mark.parametrize(
    ("first", "inset"),
    [
        (date(2026, 8, 26), ()),
        (date(2026, 8, 3), ()),
        (date(2026, 8, 24), (date(2026, 8, 24), date(2026, 8, 25))),  # INSET days lead up to the first open day
        (date(2026, 8, 27), (date(2026, 8, 27), date(2026, 8, 28), date(2026, 8, 31))),
    ],
)
def test_a_school_year_may_begin_in_august(first: date, inset: tuple[date, ...]) -> None:
    dates = TermDates((SUMMER_2026, Term("Autumn", first, date(2026, 10, 16))), inset_days=inset)
    assert stops(dates) == []
    assert not any("begin on" in each and "2026/27" in each for each in said(dates))


def test_a_term_that_goes_on_through_the_summer_is_two() -> None:
    dates = TermDates((Term("All summer", date(2026, 7, 20), date(2026, 9, 30)),))
    assert any("runs from one school year into the next" in each for each in stops(dates))


def test_a_term_or_closure_of_years_stops_before_anything_is_counted() -> None:
    term = Term("Summer", date(1, 1, 1), date(9999, 12, 31))
    assert any("lasts more than a year" in each for each in stops(TermDates((term,))))
    closure = Closure(date(1, 1, 1), date(9999, 12, 31), "slip")
    assert any("lasts more than a year" in each for each in stops(replace(YEAR, closures=(closure,))))


@pytest.mark.parametrize(("days", "noted"), [(140, False), (141, True)])
def test_a_term_of_more_than_twenty_weeks_is_asked_about(days: int, noted: bool) -> None:
    term = Term("Autumn", date(2025, 9, 1), date(2025, 9, 1) + timedelta(days=days - 1))
    assert any("Give each half term a line of its own" in each for each in said(TermDates((term,)))) is noted


@pytest.mark.parametrize(("year", "noted"), [(2028, False), (2029, True), (2022, False), (2021, True)])
def test_a_date_more_than_three_years_away_is_asked_about(year: int, noted: bool) -> None:
    dates = replace(YEAR, inset_days=(date(year, 3, 3),))
    assert any("Is the year right?" in each for each in said(dates)) is noted


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"inset_days": (date(2026, 5, 4),)}, "4 May 2026 is an INSET day and a bank holiday"),
        ({"inset_days": (date(2026, 5, 5), date(2026, 5, 5))}, "5 May 2026 stands twice as an INSET day"),
        ({"inset_days": (date(2025, 10, 28),)}, "INSET day 28 October 2025 lies outside every term"),
        ({"inset_days": (date(2025, 9, 6),)}, "INSET day 6 September 2025 is on a weekend"),
        ({"bank_holidays": (date(2025, 12, 25),)}, "bank holiday 25 December 2025 lies outside every term"),
        ({"closures": (Closure(date(2025, 12, 22), date(2025, 12, 23), "snow"),)}, "closure from 22 December 2025"),
        ({"closures": (Closure(date(2025, 9, 1), date(2025, 9, 1), "snow"),)}, "is an INSET day and in a closure"),
        (
            {"closures": tuple(Closure(date(2025, 9, day), date(2025, 9, 9), "snow") for day in (8, 9))},
            "Two closures share 9 September 2025",
        ),
        ({"inset_days": tuple(date(2025, 9, day) for day in (1, 2, 3, 4, 5, 8))}, "has 6 INSET days; 5 are usual"),
    ],
)  # fmt: skip
def test_days_said_twice_or_in_vain_are_named_and_do_not_stop(more: dict[str, object], says: str) -> None:
    dates = replace(YEAR, **more)  # type: ignore[arg-type]
    assert any(says in each for each in said(dates)), said(dates)
    assert stops(dates) == []


def test_closures_of_the_two_halves_of_a_day_share_nothing() -> None:
    day = date(2025, 9, 9)
    halves = tuple(Closure(day, day, "boiler", (half,)) for half in Half)
    assert said(replace(YEAR, closures=halves)) == []


def test_a_missing_term_is_asked_about_at_both_ends_of_the_year() -> None:
    assert any("Is a later term missing?" in each for each in said(replace(YEAR, terms=YEAR.terms[:5])))
    assert any("Is an earlier term missing?" in each for each in said(replace(YEAR, terms=YEAR.terms[1:])))


def test_a_year_with_marks_and_no_terms_is_named() -> None:
    held = (date(2024, 9, 4), date(2025, 11, 20))
    assert any("no terms for 2024/25" in each for each in said(YEAR, marked=held))
    assert not any("2025/26" in each for each in said(YEAR, marked=held))


@pytest.mark.parametrize(("today", "noted"), [(date(2026, 5, 31), False), (date(2026, 6, 1), True)])
def test_from_june_on_the_next_school_year_is_asked_for(today: date, noted: bool) -> None:
    assert any("2026/27" in each for each in said(YEAR, today)) is noted


def test_an_extra_day_in_a_year_without_terms_stops_because_it_would_close_all_others() -> None:
    dates = replace(YEAR, openings=(Opening(date(2024, 9, 7), ""),))
    assert any("every other day of that year would be closed" in each for each in stops(dates))
