"""The days of clocks against the table of ``docs/pathway-grammar.md``, worked by hand."""

import re
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fasttrack_core.attendance.figures.school_calendar import SchoolCalendar, Term, TermDates
from fasttrack_core.casework.clock_dates import ClockDates, clock_dates, due_day
from fasttrack_core.casework.periods import period_dates
from fasttrack_core.errors import CalendarTooShort
from fasttrack_core.pathways.language.values import Unit

PAGE = Path(__file__).parents[2] / "docs" / "pathway-grammar.md"
TERMS = (
    ("2026-09-02", "2026-10-23"),
    ("2026-11-02", "2026-12-18"),
    ("2027-01-04", "2027-02-12"),
    ("2027-02-22", "2027-03-25"),
    ("2027-04-12", "2027-07-23"),
    *((f"{year}-09-01", f"{year + 1}-07-20") for year in (2027, 2028, 2029)),
)
BANK_HOLIDAYS = tuple(
    date.fromisoformat(day)
    for day in ("2026-12-25", "2026-12-28", "2027-01-01", "2027-03-26", "2027-03-29", "2027-05-03")
)
FIRST = ("next", "same", "next_school_day")


@pytest.fixture(scope="module")
def school() -> SchoolCalendar:
    terms = tuple(Term(first, date.fromisoformat(first), date.fromisoformat(last)) for first, last in TERMS)
    return SchoolCalendar.from_terms(TermDates(terms, bank_holidays=BANK_HOLIDAYS))


def rows() -> list[tuple[date, Unit, int, str, str]]:
    """Each cell of the table: began, unit, number, which day is day 1, and the days or that they are not known."""
    text = PAGE.read_text(encoding="utf-8")
    table = text[text.index("| from | length | next | same | next_school_day |") :].splitlines()[2:]
    found = []
    for line in table:
        if not line.startswith("|"):
            break
        began, length, *cells = (cell.strip() for cell in line.strip("|").split("|"))
        number, unit = length.split()
        found += [(_day(began), Unit(unit), int(number), first, cell) for first, cell in zip(FIRST, cells, strict=True)]
    return found


def _day(written: str) -> date:
    day = datetime.strptime(written, "%a %d %b %Y").date()
    assert f"{day:%a}" == written[:3], written
    return day


def test_the_table_has_every_unit_and_every_way_of_counting() -> None:
    assert {unit for _, unit, *_ in rows()} == {
        Unit.SCHOOL_DAYS, Unit.WORKING_DAYS, Unit.SCHOOL_WEEKS, Unit.DAYS, Unit.WEEKS, Unit.MONTHS, Unit.YEARS,
    }  # fmt: skip
    assert len(rows()) == 42


@pytest.mark.parametrize(("began", "unit", "number", "first", "days"), rows())
def test_a_cell_of_the_table(
    school: SchoolCalendar, began: date, unit: Unit, number: int, first: str, days: str
) -> None:
    if days.startswith("cannot tell"):
        with pytest.raises(CalendarTooShort, match="Add"):
            clock_dates(began, unit, number, first, school, BANK_HOLIDAYS)
        return
    first_day, last_day = (_day(day) for day in re.split(" – ", days))
    assert clock_dates(began, unit, number, first, school, BANK_HOLIDAYS) == ClockDates(first_day, last_day)


def test_a_clock_with_results_is_due_on_the_first_school_day_after_it(school: SchoolCalendar) -> None:
    assert due_day(date(2026, 10, 23), school, has_results=True) == date(2026, 11, 2)
    assert due_day(date(2026, 10, 23), school, has_results=False) == date(2026, 10, 23)


@given(st.dates(date(2026, 8, 25), date(2027, 6, 1)), st.integers(1, 20))
def test_school_days_are_those_of_monitoring_periods(began: date, number: int) -> None:
    terms = tuple(Term(first, date.fromisoformat(first), date.fromisoformat(last)) for first, last in TERMS)
    calendar = SchoolCalendar.from_terms(TermDates(terms))
    period = period_dates(began, number, calendar)
    found = clock_dates(began, Unit.SCHOOL_DAYS, number, "next", calendar)
    assert (found.first_day, found.last_day) == (period.first_day, period.last_day)
    assert due_day(found.last_day, calendar, has_results=True) == period.review_due


@given(st.dates(date(2024, 1, 1), date(2030, 1, 1)), st.integers(1, 40), st.sampled_from((Unit.DAYS, Unit.WEEKS)))
def test_a_clock_from_the_same_day_is_one_from_the_next_a_day_earlier(began: date, number: int, unit: Unit) -> None:
    school = SchoolCalendar.from_rows([])
    same = clock_dates(began, unit, number, "same", school)
    following = clock_dates(began - timedelta(days=1), unit, number, "next", school)
    assert same == following


@pytest.mark.parametrize("unit", [Unit.SCHOOL_DAYS, Unit.SCHOOL_WEEKS])
def test_a_calendar_that_ends_before_the_clock_says_so(school: SchoolCalendar, unit: Unit) -> None:
    with pytest.raises(CalendarTooShort):
        clock_dates(date(2030, 7, 10), unit, 20, "next", school)


def test_working_days_of_a_year_without_bank_holidays_are_not_counted(school: SchoolCalendar) -> None:
    with pytest.raises(CalendarTooShort, match="bank holidays of 2028"):
        clock_dates(date(2028, 5, 1), Unit.WORKING_DAYS, 3, "next", school, BANK_HOLIDAYS)


@pytest.mark.parametrize("unit", [Unit.POSSIBLE, Unit.TERMS, Unit.HALF_TERMS])
def test_a_clock_is_not_counted_in_what_only_a_span_is(school: SchoolCalendar, unit: Unit) -> None:
    with pytest.raises(ValueError, match="no length"):
        clock_dates(date(2026, 9, 7), unit, 1, "next", school)
