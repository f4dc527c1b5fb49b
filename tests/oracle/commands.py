"""The rows of ``mountain``, ``thresholds`` and ``sweep`` as the contract of the commands has them, counted slowly."""

from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction

from tests.oracle.model import Counts, School, monday_of

Bands = Sequence[tuple[str, str]]
Row = dict[str, str]

DEFAULT_BANDS: Bands = (
    ("97.5-100", "97.5"),
    ("95-97.4", "95"),
    ("92.5-94.9", "92.5"),
    ("90-92.4", "90"),
    ("85-89.9", "85"),
    ("80-84.9", "80"),
    ("70-79.9", "70"),
    ("50-69.9", "50"),
    ("below 50", "0"),
)

PATHWAYS = ("blackburn-with-darwen", "norfolk", "support-first-roadmap", "national-framework", "cluster-stages")

COUNT_RULES = {
    "blackburn-with-darwen": (10, 10),
    "norfolk": (9, 6),
    "support-first-roadmap": (10, 10),
    "national-framework": (10, 10),
}
"""Unauthorised sessions needed, school weeks of the window; cluster-stages looks at the school year instead."""
COUNTED_CODES = ("G", "N", "O", "U")
BLACKBURN_FLOOR = Fraction(80)
CLUSTER_LIMIT = Fraction(70)


def percent_shown(attended: int, possible: int, limits: Iterable[Fraction]) -> str:
    """Two decimals, half up, but never a limit or 100 that the exact ratio does not reach; empty without possible."""
    if possible == 0:
        return ""
    exact = Fraction(100 * attended, possible)
    hundredths = int(exact * 100 + Fraction(1, 2))
    for limit in (Fraction(100), *limits):
        if exact < limit <= Fraction(hundredths, 100):
            hundredths = int(exact * 100)
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def band_edges(bands: Bands) -> list[Fraction]:
    """The lower edges as exact numbers."""
    return [Fraction(lower) for _, lower in bands]


def band_of(attended: int, possible: int, bands: Bands = DEFAULT_BANDS) -> str:
    """The label of the first band whose lower edge the exact ratio reaches; empty without possible sessions."""
    if possible == 0:
        return ""
    exact = Fraction(100 * attended, possible)
    for label, lower in bands:
        if exact >= Fraction(lower):
            return label
    raise ValueError("the last band does not begin at 0")


def mountain(school: School, asked: date | None = None, bands: Bands = DEFAULT_BANDS) -> dict[str, Row]:
    """Every pupil's figures over the school year up to the day that is answered, as text."""
    as_of = school.as_of(asked)
    assert as_of is not None, "nothing is recorded and no day is asked for"
    rows = {}
    for pupil in school.pupils:
        counts = school.counts(pupil, school.year_days(as_of))
        rows[pupil] = {
            "pupil_id": pupil,
            "possible": str(counts.possible),
            "attended": str(counts.attended),
            "authorised": str(counts.authorised),
            "unauthorised": str(counts.unauthorised),
            "missing": str(school.missing(pupil, school.year_start(as_of), as_of)),
            "attendance_percent": percent_shown(counts.attended, counts.possible, band_edges(bands)),
            "band": band_of(counts.attended, counts.possible, bands),
        }
    return rows


def days_looked_at(school: School, pathway: str, as_of: date) -> list[date]:
    """The days the pathway's rule looks at as of a day."""
    if pathway == "cluster-stages":
        return school.year_days(as_of)
    _, weeks = COUNT_RULES[pathway]
    return school.window_days(weeks, as_of)


def answer(school: School, pathway: str, pupil: str, as_of: date, expected: Fraction) -> str:
    """met, not met or cannot tell, as of a day. Every code the rules count is the whole category: G, N, O and U."""
    counts = school.counts(pupil, days_looked_at(school, pathway, as_of))
    if counts.possible == 0:
        return "cannot tell"
    if pathway == "cluster-stages":
        return "met" if percent_of(counts) < CLUSTER_LIMIT else "not met"
    sessions, weeks = COUNT_RULES[pathway]
    enough_weeks = len(school.weeks_up_to(as_of)) >= weeks
    reached = counts.unauthorised >= sessions
    if pathway == "blackburn-with-darwen":
        if not enough_weeks:
            return "cannot tell"
        return "met" if reached and BLACKBURN_FLOOR <= percent_of(counts) < expected else "not met"
    if reached:
        return "met"
    return "not met" if enough_weeks else "cannot tell"


def percent_of(counts: Counts) -> Fraction:
    """The exact percentage attended."""
    return Fraction(100 * counts.attended, counts.possible)


def first_met(school: School, pathway: str, pupil: str, as_of: date, expected: Fraction) -> str:
    """The earliest day with a session that counts, not after a day, on which the answer was met; empty if none."""
    known = school._kept.met.setdefault((pathway, expected), {})
    if pupil not in known:
        known[pupil] = None
        for day in school.days:
            if answer(school, pathway, pupil, day, expected) == "met":
                known[pupil] = day
                break
    earliest = known[pupil]
    return earliest.isoformat() if earliest is not None and earliest <= as_of else ""


def rule_limits(pathway: str, expected: Fraction) -> list[Fraction]:
    """The limits of attendance in the pathway's rule."""
    if pathway == "blackburn-with-darwen":
        return [BLACKBURN_FLOOR, expected]
    return [CLUSTER_LIMIT] if pathway == "cluster-stages" else []


def thresholds(school: School, pathway: str, asked: date | None = None, expected: str = "95") -> dict[str, Row]:
    """Every pupil's row of the pathway's computed test, as text, without the reason."""
    as_of = school.as_of(asked)
    assert as_of is not None, "nothing is recorded and no day is asked for"
    wanted = Fraction(expected)
    limits = [*band_edges(DEFAULT_BANDS), *rule_limits(pathway, wanted)]
    days = days_looked_at(school, pathway, as_of)
    rows = {}
    for pupil in school.pupils:
        counts = school.counts(pupil, days)
        rows[pupil] = {
            "pupil_id": pupil,
            "status": answer(school, pathway, pupil, as_of, wanted),
            "window_start": days[0].isoformat() if days else "",
            "window_end": days[-1].isoformat() if days else "",
            "unauthorised": str(counts.unauthorised),
            "possible": str(counts.possible),
            "attendance_percent": percent_shown(counts.attended, counts.possible, limits),
            "first_met": first_met(school, pathway, pupil, as_of, wanted),
            "counted": str(school.codes_in(pupil, COUNTED_CODES, days[0], days[-1]) if days else 0),
        }
    return rows


def reason_numbers(school: School, pathway: str, pupil: str, asked: date | None = None) -> dict[str, int]:
    """What the reason counts of the window: missing marks, sessions still coded N, and an unmarked end."""
    as_of = school.as_of(asked)
    assert as_of is not None, "nothing is recorded and no day is asked for"
    days = days_looked_at(school, pathway, as_of)
    if not days:
        return {"missing": 0, "N": 0, "unmarked end": 0}
    return {
        "missing": school.missing(pupil, days[0], days[-1]),
        "N": school.codes_in(pupil, "N", days[0], days[-1]),
        "unmarked end": school.unmarked_end(pupil, days[0], days[-1]),
    }


def sweep(school: School, asked: date | None = None, max_sessions: int = 30, max_weeks: int = 20) -> list[Row]:
    """One row for each number of sessions and weeks: pupils who reach it now, and in any window up to then."""
    as_of = school.as_of(asked)
    assert as_of is not None, "nothing is recorded and no day is asked for"
    windows = [unauthorised_windows(school, pupil, as_of, max_weeks) for pupil in school.pupils]
    rows = []
    for sessions in range(1, max_sessions + 1):
        for weeks in range(1, max_weeks + 1):
            now = sum(each[weeks][0] >= sessions for each in windows)
            ever = sum(each[weeks][1] >= sessions for each in windows)
            rows.append(
                {"sessions": str(sessions), "weeks": str(weeks), "pupils_now": str(now), "pupils_ever": str(ever)}
            )
    return rows


def unauthorised_windows(school: School, pupil: str, as_of: date, max_weeks: int) -> dict[int, tuple[int, int]]:
    """For each length in weeks, the pupil's unauthorised sessions in the last window and the most in any window."""
    weekly = dict.fromkeys(school.weeks_up_to(as_of), 0)
    for day, counts in school.counts_by_day(pupil).items():
        if day <= as_of:
            weekly[monday_of(day)] += counts.unauthorised
    in_order = list(weekly.values())
    windows = {}
    for weeks in range(1, max_weeks + 1):
        sums = [sum(in_order[max(0, last + 1 - weeks) : last + 1]) for last in range(len(in_order))]
        windows[weeks] = (sums[-1], max(sums)) if sums else (0, 0)
    return windows
