"""Missed sessions as people say them: days of two sessions, and hours of learning."""

from decimal import Decimal
from fractions import Fraction

SESSIONS_A_DAY = 2


def lost_days(sessions: int) -> str:
    """``11½ days``, ``1 day``, ``half a day``, ``no days``: two sessions are a day."""
    whole, half = divmod(sessions, SESSIONS_A_DAY)
    if not whole:
        return "half a day" if half else "no days"
    return f"{whole:,}{'½' if half else ''} {'day' if whole == 1 and not half else 'days'}"


def lost_hours(sessions: int, hours_a_day: Decimal) -> str:
    """``57½ hours``, ``2 hours 15 minutes``: half of the school's learning hours of a day for each session.

    Whole minutes, half up; the hours of a day are the school's setting (5 unless it says otherwise).
    """
    exact = sessions * Fraction(hours_a_day) / SESSIONS_A_DAY
    minutes = int(exact * 60 + Fraction(1, 2))
    hours, rest = divmod(minutes, 60)
    if rest in (0, 30):
        number = f"{hours:,}{'½' if rest else ''}" if hours or not rest else "½"
        return f"{number} {'hour' if number in ('1', '½') else 'hours'}"
    parts = [f"{hours:,} {'hour' if hours == 1 else 'hours'}"] if hours else []
    return " ".join([*parts, f"{rest} {'minute' if rest == 1 else 'minutes'}"])
