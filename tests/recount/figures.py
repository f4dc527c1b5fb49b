"""A register that was read from a file, as the slow model of ``tests/oracle`` counts it, with its pupils' names."""

from collections.abc import Mapping, Sequence
from datetime import date

from tests.oracle import commands, model
from tests.oracle.commands import (
    BLACKBURN_FLOOR,
    CLUSTER_LIMIT,
    COUNT_RULES,
    DEFAULT_BANDS,
    PATHWAYS,
    Bands,
    answer,
    band_edges,
    band_of,
    days_looked_at,
    first_met,
    percent_shown,
    sweep,
)
from tests.oracle.model import LONG_AFTER, Counts, Session, Span, monday_of
from tests.recount.reading import Register

__all__ = [
    "BLACKBURN_FLOOR",
    "CLUSTER_LIMIT",
    "COUNT_RULES",
    "DEFAULT_BANDS",
    "PATHWAYS",
    "Counts",
    "School",
    "answer",
    "band_edges",
    "band_of",
    "days_looked_at",
    "first_met",
    "monday_of",
    "mountain",
    "percent_shown",
    "sweep",
    "thresholds",
]


class School(model.School):
    """The school of a register. Without a today every day of it has come."""

    def __init__(
        self,
        register: Register,
        calendar: Mapping[Session, bool] | None = None,
        away: Mapping[str, Sequence[Span]] | None = None,
        today: date = LONG_AFTER,
    ) -> None:
        super().__init__(register.marks, today, calendar, away)
        self.register = register


def mountain(school: School, as_of: date | None = None, bands: Bands = DEFAULT_BANDS) -> dict[str, dict[str, str]]:
    """Every pupil's row of the mountain as a file's command prints it."""
    rows = commands.mountain(school, as_of, bands)
    return {
        pupil: row | {"name": school.register.names[pupil], "year_group": school.register.year_groups[pupil]}
        for pupil, row in rows.items()
    }


def thresholds(
    school: School, pathway: str, as_of: date | None = None, expected: str = "95"
) -> dict[str, dict[str, str]]:
    """Every pupil's row of the pathway's computed test, without the reason."""
    rows = commands.thresholds(school, pathway, as_of, expected)
    return {pupil: row | {"name": school.register.names[pupil]} for pupil, row in rows.items()}
