"""A pupil's marks of a school year as one line of characters, for systems that keep them so."""

from datetime import date, timedelta

from tests.formats.truth import HALVES, YEAR_TURN, Key, Pupil, School


def school_years(school: School) -> list[tuple[str, School]]:
    """(calendar year in which it began, the school in that year), the earlier first."""
    parts = []
    for name, first, last in (("2025", date(2025, 9, 1), date(2026, 8, 31)), ("2026", YEAR_TURN, date(2027, 8, 31))):
        if any(first <= day <= last for day in school.days):
            parts.append((name, school.slice([p.adno for p in school.pupils], first, last)))
    return parts


def calendar_days(first: date, last: date, days_a_week: int) -> list[date]:
    """Every day from first to last, or only its Mondays to Fridays."""
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [day for day in days if day.weekday() < days_a_week]


def mark_string(school: School, pupil: Pupil, first: date, last: date, days_a_week: int) -> str:
    """Two characters a day: ## where the school was closed, - where nothing was marked or the pupil was off roll."""
    text = ""
    for day in calendar_days(first, last, days_a_week):
        for half in HALVES:
            mark = (school.mark(pupil, day, half) or "-") if day in school.days else "#"
            assert len(mark) == 1, "codes of two characters do not fit"
            text += mark
    return text


def marks_in(school: School, pupil: Pupil, first: date, last: date) -> dict[Key, str]:
    """What such a string says about the school's days."""
    return {
        (pupil.upn, day, half): school.mark(pupil, day, half) or "-"
        for day in school.days
        if first <= day <= last
        for half in HALVES
    }


def spells(school: School, pupil: Pupil) -> list[tuple[date, date]]:
    """First and last day of each unbroken time on roll."""
    found: list[tuple[date, date]] = []
    before: date | None = None
    for day in school.days:
        if (pupil.upn, day, "AM") not in school.marks:
            before = None
        elif before is None:
            found.append((day, day))
            before = day
        else:
            found[-1] = (found[-1][0], day)
    return found
