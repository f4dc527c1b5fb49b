"""The school's two years: half terms, INSET days, closures, and the sessions its registers hold."""

from dataclasses import dataclass
from datetime import date, timedelta

FIRST_DAY = date(2025, 9, 1)
SAMPLE_DAY = date(2026, 11, 20)
LAST_CALENDAR_DAY = date(2027, 7, 30)
YEAR_TURN = date(2026, 9, 1)

# (academic year, half term, first day, last day), INSET days included
HALF_TERMS = (
    ("2025-26", "autumn 1", date(2025, 9, 1), date(2025, 10, 24)),
    ("2025-26", "autumn 2", date(2025, 11, 3), date(2025, 12, 19)),
    ("2025-26", "spring 1", date(2026, 1, 5), date(2026, 2, 13)),
    ("2025-26", "spring 2", date(2026, 2, 23), date(2026, 3, 27)),
    ("2025-26", "summer 1", date(2026, 4, 13), date(2026, 5, 22)),
    ("2025-26", "summer 2", date(2026, 6, 1), date(2026, 7, 21)),
    ("2026-27", "autumn 1", date(2026, 9, 1), date(2026, 10, 23)),
    ("2026-27", "autumn 2", date(2026, 11, 2), date(2026, 12, 18)),
    ("2026-27", "spring 1", date(2027, 1, 4), date(2027, 2, 12)),
    ("2026-27", "spring 2", date(2027, 2, 22), date(2027, 3, 25)),
    ("2026-27", "summer 1", date(2027, 4, 12), date(2027, 5, 28)),
    ("2026-27", "summer 2", date(2027, 6, 7), date(2027, 7, 21)),
)

INSET_DAYS = (
    date(2025, 9, 1),
    date(2025, 10, 24),
    date(2026, 1, 5),
    date(2026, 6, 1),
    date(2026, 7, 21),
    date(2026, 9, 1),
    date(2027, 1, 4),
    date(2027, 2, 22),
    date(2027, 6, 7),
    date(2027, 7, 21),
)

BANK_HOLIDAYS = (  # those that fall inside a half term
    (date(2026, 5, 4), "Early May bank holiday"),
    (date(2027, 5, 3), "Early May bank holiday"),
)

# (day, sessions closed, why). The snow day was made up on Monday 20 July 2026: the year still had 190 days.
CLOSURES = (
    (date(2026, 1, 8), ("AM", "PM"), "Snow: the whole site was closed"),
    (date(2026, 2, 3), ("PM",), "The boiler failed at midday and everyone went home"),
)


@dataclass(frozen=True, slots=True, order=True)
class Session:
    """Half a school day. AM sorts before PM."""

    day: date
    half: str

    @property
    def closed(self) -> bool:
        return any(self.day == day and self.half in halves for day, halves, _ in CLOSURES)


def weekdays(first: date, last: date) -> list[date]:
    """Mondays to Fridays from first to last, both included."""
    days = (first + timedelta(n) for n in range((last - first).days + 1))
    return [day for day in days if day.weekday() < 5]


def is_school_day(day: date) -> bool:
    """True on the days planned for pupils: in a half term, no INSET day, no bank holiday."""
    in_term = any(first <= day <= last for _, _, first, last in HALF_TERMS)
    return in_term and day not in INSET_DAYS and day not in dict(BANK_HOLIDAYS)


def register_sessions() -> list[Session]:
    """Every session the registers hold, up to the sample day. Closures are among them, marked #."""
    days = [day for day in weekdays(FIRST_DAY, SAMPLE_DAY) if is_school_day(day)]
    return [Session(day, half) for day in days for half in ("AM", "PM")]


def calendar_rows() -> list[list[str]]:
    """date, session, open: for every Monday to Friday of both years, to the end of July 2027."""
    return [
        [day.isoformat(), half, "yes" if is_school_day(day) and not Session(day, half).closed else "no"]
        for day in weekdays(FIRST_DAY, LAST_CALENDAR_DAY)
        for half in ("AM", "PM")
    ]
