"""The pupil page counted the slow way: spans, trail, lost time, patterns, spells and rolling weeks."""

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from tests.oracle.commands import COUNT_RULES, band_of, percent_shown, rule_limits
from tests.oracle.model import ATTENDED, POSSIBLE, Counts, School
from tests.oracle.mountain_page import EDGES, LABELS, height_in_band, settled_marks

Terms = list[tuple[str, date, date]]


def weeks_of(pathway: str) -> int | None:
    """The school weeks of the pathway's window; none for the academic year."""
    return COUNT_RULES[pathway][1] if pathway in COUNT_RULES else None


@dataclass(frozen=True)
class Span:
    """A pupil's figures over some open days."""

    first: date | None
    last: date | None
    counts: Counts
    missing: int
    unsettled: int
    percent: str


def span(school: School, pupil: str, first: date, last: date, further: list[Fraction]) -> Span:
    """The figures from the first to the last day, both included; ``further``: limits beside those of the bands."""
    days = school.days_between(first, last)
    counts = school.counts(pupil, days)
    marks = settled_marks(school, pupil, first, last)
    return Span(
        days[0] if days else None,
        days[-1] if days else None,
        counts,
        school.missing(pupil, first, last),
        sum(code == "N" and category in POSSIBLE for _, code, category in marks),
        percent_shown(counts.attended, counts.possible, [*EDGES, *further]),
    )


def days_lost(sessions: int) -> str:
    """Two sessions are a day."""
    if sessions == 0:
        return "no days"
    if sessions == 1:
        return "half a day"
    days = Fraction(sessions, 2)
    text = f"{int(days)}{'½' if days.denominator == 2 else ''}"
    return f"{text} {'day' if days == 1 else 'days'}"


def minutes_lost(sessions: int, hours_a_day: Fraction) -> int:
    """Half of the day's learning for each session, to the minute, half up."""
    return int(sessions * hours_a_day * 60 / 2 + Fraction(1, 2))


def minutes_said(text: str) -> int:
    """The minutes that words such as ``57½ hours`` or ``2 hours 15 minutes`` stand for."""
    minutes = Fraction(0)
    words = text.replace(",", "").split()
    for number, unit in zip(words[::2], words[1::2], strict=True):
        amount = Fraction(number.replace("½", "") or "0") + (Fraction(1, 2) if "½" in number else 0)
        minutes += amount * (60 if unit.startswith("hour") else 1)
    assert minutes.denominator == 1, text
    return int(minutes)


def trail(school: School, pupil: str, terms: Terms, as_of: date) -> list[dict[str, object]]:
    """Where the pupil stood at the end of each of the last seven half terms, the running one so far."""
    rows: list[dict[str, object]] = []
    begun = [(title, first, min(last, as_of)) for title, first, last in terms if first <= as_of]
    for title, first, last in begun[-7:]:
        own = span(school, pupil, first, last, [])
        if own.last is None or own.counts.possible == 0:
            continue
        start = school.year_start(own.last)
        so_far = span(school, pupil, start, own.last, [])
        year = so_far.counts
        if year.possible == 0:
            continue
        band = band_of(year.attended, year.possible)
        from_foot = len(LABELS) - 1 - LABELS.index(band)
        rows.append(
            {
                "Year": f"{start.year}/{str(start.year + 1)[-2:]}",
                "Time": title,
                "To": own.last,
                "Attendance": so_far.percent,
                "Band": band,
                "Height": from_foot + height_in_band(year.attended, year.possible),
                "Half term": own.percent,
                "Missed": own.counts.possible - own.counts.attended,
                "Possible": own.counts.possible,
            }
        )
    return rows


WEEKDAYS = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")
BEFORE, AFTER, OTHER = "Last day before a holiday", "First day after a holiday", "Other days"


def beside_holidays(school: School) -> dict[date, str]:
    """Open days next to five or more Mondays to Fridays in a row without school; before wins where a day is both."""
    found = {}
    for place, day in enumerate(school.open_days[:-1]):
        following = school.open_days[place + 1]
        closed = 0
        between = day + timedelta(days=1)
        while between < following:
            closed += between.weekday() < 5
            between += timedelta(days=1)
        if closed >= 5:
            found[day] = BEFORE
            found.setdefault(following, AFTER)
    return found


def tallies(school: School, pupil: str, as_of: date) -> dict[tuple[str, str], list[int]]:
    """Possible, missed, authorised, unauthorised, L and U of the school year by weekday, half and holidays."""
    holidays = beside_holidays(school)
    found = {("Half of the day", half): [0] * 6 for half in ("Mornings", "Afternoons")}
    found |= {("Holidays", name): [0] * 6 for name in (BEFORE, AFTER, OTHER)}
    for (day, half), code, category in settled_marks(school, pupil, school.year_start(as_of), as_of):
        weekday = ("Weekday", WEEKDAYS[day.weekday()])
        found.setdefault(weekday, [0] * 6)
        if category not in POSSIBLE:
            continue
        for key in (
            weekday,
            ("Half of the day", "Mornings" if half == "AM" else "Afternoons"),
            ("Holidays", holidays.get(day, OTHER)),
        ):
            row = found[key]
            row[0] += 1
            row[1] += category not in ATTENDED
            row[2] += category == "authorised"
            row[3] += category == "unauthorised"
            row[4] += code == "L"
            row[5] += code == "U"
    return found


def spells(school: School, pupil: str, as_of: date) -> list[tuple[date, date, int, int]]:
    """First day, last day, sessions and unauthorised sessions of every absence without an attended session within."""
    found = []
    running: list[tuple[date, str]] = []
    for (day, _), _, category in settled_marks(school, pupil, school.year_start(as_of), as_of):
        if category in ("authorised", "unauthorised"):
            running.append((day, category))
        if category in ATTENDED and running:
            found.append(_spell(running))
            running = []
    if running:
        found.append(_spell(running))
    return found


def _spell(running: list[tuple[date, str]]) -> tuple[date, date, int, int]:
    return running[0][0], running[-1][0], len(running), sum(category == "unauthorised" for _, category in running)


def rolling_weeks(
    school: School, pupil: str, as_of: date, pathway: str, expected: Fraction
) -> list[tuple[date, int, int, int, int, str]]:
    """Monday; attended, authorised and unauthorised of the week; unauthorised and percent of the window it ends."""
    weeks = weeks_of(pathway)
    rows = []
    for monday in school.weeks_up_to(as_of):
        if monday <= as_of - timedelta(days=366):
            continue
        own = school.days_between(monday, min(monday + timedelta(days=6), as_of))
        week = school.counts(pupil, own)
        if weeks is None:
            window = school.days_between(school.year_start(own[-1]), own[-1])
        else:
            window = school.window_days(weeks, own[-1])
        counts = school.counts(pupil, window)
        percent = percent_shown(counts.attended, counts.possible, [*EDGES, *rule_limits(pathway, expected)])
        rows.append((monday, week.attended, week.authorised, week.unauthorised, counts.unauthorised, percent))
    return rows
