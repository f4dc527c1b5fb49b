"""How a recorded moment is said: as the clock in England shows it, whatever zone it is stored in."""

from datetime import datetime
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def stamp(when: datetime) -> str:
    """``30/11/2026 14:05``."""
    return f"{when.astimezone(LONDON):%d/%m/%Y %H:%M}"


def stamp_day(when: datetime) -> str:
    """``30/11/2026``."""
    return f"{when.astimezone(LONDON):%d/%m/%Y}"


def stamp_words(when: datetime) -> str:
    """``14:05 on 30/11/2026``, within a sentence."""
    return f"{when.astimezone(LONDON):%H:%M on %d/%m/%Y}"
