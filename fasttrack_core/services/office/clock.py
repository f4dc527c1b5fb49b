"""The day in England: the one place from which the services take today's date."""

from datetime import UTC, date, datetime

from fasttrack_core.stamps import LONDON


def london_date(moment: datetime | None = None) -> date:
    """The date in London at a moment; now if none is given."""
    return (moment or datetime.now(UTC)).astimezone(LONDON).date()
