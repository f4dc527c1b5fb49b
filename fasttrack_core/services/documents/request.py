"""One copy of a document that is to be made, and the figures that may stand in it."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from fasttrack_core.attendance.figures.measures import PupilCounts, percent_shown
from fasttrack_core.casework import Parent, Sibling
from fasttrack_core.documents.context import FiguresFacts
from fasttrack_core.documents.fields import Value
from fasttrack_core.pathways.models import StageDocument
from fasttrack_core.services.cases.file import CaseFile
from fasttrack_core.services.documents.details import Details


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One copy that is to be made. ``parent`` None: for the file. ``family``: the pupil's brothers and sisters with
    the ids of their parents; ``telling`` the texts that tell who each is. ``source``: from which import
    the marks come."""

    file: CaseFile
    document: StageDocument
    parent: Parent | None
    day: date
    details: Details
    released_by: str = ""
    family: tuple[Sibling, ...] = ()
    telling: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    source: str = ""
    prepared_by: str = ""

    @property
    def as_of(self) -> date | None:
        """Figures go to the register's last marked day, but never beyond the date of the document."""
        last = self.file.record.recorded_up_to
        return min(last, self.day) if last else None


@dataclass(frozen=True, slots=True)
class Filled:
    """The facts as texts, and the figures among them as plain data to be kept."""

    context: dict[str, Value]
    figures: dict[str, Any]


def figures(
    file: CaseFile, first: date | None, last: date | None, counts: Callable[[str, date, date], PupilCounts]
) -> FiguresFacts | None:
    """The pupil's counts from ``first`` to ``last``, both inclusive; None without a span."""
    if first is None or last is None or first > last:
        return None
    found = counts(file.pupil_key, first, last)
    rule = file.pathway.rule.rule(file.expected_percent)
    limits = (*file.record.bands.edges, *rule.limits)
    return FiguresFacts(
        first=first,
        last=last,
        possible=found.possible,
        attended=found.attended,
        authorised=found.authorised,
        unauthorised=found.unauthorised,
        percent=percent_shown(found.attended, found.possible, limits),
        unsettled=found.unsettled,
        missing=found.missing,
    )


def plain_figures(found: Mapping[str, FiguresFacts | None]) -> dict[str, Any]:
    """Each set of figures with its period, as it is kept beside the document."""
    return {
        name: {key: value.isoformat() if isinstance(value, date) else value for key, value in asdict(facts).items()}
        for name, facts in found.items()
        if facts is not None
    }
