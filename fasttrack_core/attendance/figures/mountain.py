"""The attendance mountain: each pupil's band, decided on the exact ratio of sessions."""

import csv
import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd

from fasttrack_core.attendance.figures.measures import (
    PERSISTENT_AT,
    SEVERE_AT,
    Counts,
    Whole,
    percent_text,
    reaches,
    shown_hundredths,
)
from fasttrack_core.attendance.figures.record import Record
from fasttrack_core.attendance.figures.register import Pupil
from fasttrack_core.errors import BadBands

NO_BAND = -1

_PERCENT = re.compile(r"[0-9]{1,3}(\.[0-9]{1,6})?")


@dataclass(frozen=True, slots=True)
class Band:
    """A band of the mountain; its lower edge belongs to it."""

    label: str
    lower_percent: Fraction
    response: str = ""


@dataclass(frozen=True, slots=True)
class Bands:
    """Bands from the summit down; the last begins at 0."""

    bands: tuple[Band, ...]

    def __post_init__(self) -> None:
        edges = [band.lower_percent for band in self.bands]
        if not edges or edges[-1] != 0:
            raise BadBands("The last band must begin at 0, so that every pupil has a band.")
        if edges[0] > 100:
            raise BadBands("A band cannot begin above 100 percent.")
        if any(higher <= lower for higher, lower in itertools.pairwise(edges)):
            raise BadBands("The bands' lower edges must go down from the first line to the last.")
        labels = [band.label for band in self.bands]
        if not all(labels) or len(set(labels)) < len(labels):
            raise BadBands("Each band needs a name of its own.")

    @property
    def edges(self) -> tuple[Fraction, ...]:
        return tuple(band.lower_percent for band in self.bands)

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(band.label for band in self.bands)

    @property
    def persistent_line(self) -> int | None:
        """The number of the band whose lower edge is where persistent absence begins; None where none begins there."""
        return self.edges.index(PERSISTENT_AT) if PERSISTENT_AT in self.edges else None

    def absence(self, number: int) -> str:
        """What absence in a band is called, in a sentence; empty where none is persistent.

        A band owns its lower edge and persistent absence begins at exactly 90%, severe at exactly 50%: a pupil on the
        edge of the band above is persistently, or severely, absent.
        """
        lower, upper = self.edges[number], self.edges[number - 1] if number else Fraction(101)
        said: list[str] = []
        for limit, kind in ((PERSISTENT_AT, "Persistent"), (SEVERE_AT, "Severe")):
            if upper <= limit:
                said = [f"{kind} absence."]
            elif lower <= limit:
                which = f"Exactly {float(limit):g}%" if lower == limit else f"From {float(limit):g}% down"
                said.append(f"{which} is {kind.lower()} absence.")
        return " ".join(said)

    def place(self, attended: Whole, possible: Whole) -> npt.NDArray[np.int8]:
        """int8[P]: the number of each pupil's band from the summit (0); NO_BAND where nothing was possible."""
        bands = np.full(len(possible), len(self.bands) - 1, dtype=np.int8)
        for number in range(len(self.bands) - 2, -1, -1):
            bands[reaches(attended, possible, self.bands[number].lower_percent)] = number
        bands[possible == 0] = NO_BAND
        return bands


DEFAULT_BANDS = Bands(
    (
        Band(
            "97.5-100",
            Fraction(195, 2),
            "Good to excellent: notice it and reward it. A letter only if absences are unauthorised.",
        ),
        Band(
            "95-97.4",
            Fraction(95),
            "Concern starts: a letter, which may warn that absence will need medical evidence to be authorised. If "
            "absences are unauthorised, an invitation to a meeting and an agreed course of action. What is agreed is "
            "monitored.",
        ),
        Band(
            "92.5-94.9",
            Fraction(185, 2),
            "Significant concern: a meeting in school, an action plan, a home-school agreement. Evidence may be "
            "required for absence, else it is unauthorised. What is agreed is closely monitored. A Final Warning "
            "Letter is possible.",
        ),
        Band(
            "90-92.4",
            Fraction(90),
            "No improvement and further unauthorised absence: a Final Warning Letter, or a letter that a penalty "
            "notice has been requested. Further help is offered, and monitoring goes on.",
        ),
        Band(
            "85-89.9",
            Fraction(85),
            "Support first. If it is refused or fails: a penalty notice, or a legal meeting or interview under caution "
            "about either offence of section 444. Monitoring goes on.",
        ),
        Band(
            "80-84.9",
            Fraction(80),
            "On course to miss more than 28 days of a year of 190 if it goes on like this, about half a term: support "
            "from other services as well, and the routes of the band above.",
        ),
        Band(
            "70-79.9",
            Fraction(70),
            "Below the floor of some Fast Track pathways: agree the route with the officer.",
        ),
        Band(
            "50-69.9",
            Fraction(50),
            "More than a day and a half of each week missed on average: a plan with every service involved.",
        ),
        Band(
            "below 50",
            Fraction(0),
            "More than half of sessions missed: act with the local authority.",
        ),
    )
)
"""A school's published mountain, with the further edges that other rules need. A school may change them."""


@dataclass(frozen=True, slots=True, eq=False)
class Mountain:
    """Where every pupil stands: counts over the academic year up to ``as_of`` (inclusive), percentage and band."""

    record: Record
    as_of: date
    bands: Bands
    counts: Counts
    hundredths: Whole
    band: npt.NDArray[np.int8]

    def frame(self) -> pd.DataFrame:
        """One row a pupil, in the register's order, with the columns of the ``mountain`` command."""
        return _frame(self.record.register.pupils, self)


def climb(record: Record, as_of: date, bands: Bands = DEFAULT_BANDS) -> Mountain:
    """The mountain as of a day, at most recorded up to: the school year that holds it, up to and including it."""
    as_of = record.clamped(as_of)
    counts = record.counts_in(record.year_to(as_of))
    return Mountain(
        record,
        as_of,
        bands,
        counts,
        shown_hundredths(counts.attended, counts.possible, bands.edges),
        bands.place(counts.attended, counts.possible),
    )


@dataclass(frozen=True, slots=True, eq=False)
class TotalsMountain:
    """Where every pupil stands by totals that a file gave, over the time that the file is about.

    The arrays are in the order of ``pupils``; ``counts.unsettled`` is 0, since totals do not say how many are still N.
    """

    pupils: tuple[Pupil, ...]
    bands: Bands
    counts: Counts
    hundredths: Whole
    band: npt.NDArray[np.int8]

    def frame(self) -> pd.DataFrame:
        """One row a pupil, in their order, with the columns of the ``mountain`` command."""
        return _frame(self.pupils, self)


def _frame(pupils: Sequence[Pupil], mountain: Mountain | TotalsMountain) -> pd.DataFrame:
    labels = (*mountain.bands.labels, "")
    return pd.DataFrame(
        {
            "pupil_id": [pupil.pupil_id for pupil in pupils],
            "name": [pupil.name for pupil in pupils],
            "year_group": [pupil.year_group for pupil in pupils],
            "possible": mountain.counts.possible,
            "attended": mountain.counts.attended,
            "authorised": mountain.counts.authorised,
            "unauthorised": mountain.counts.unauthorised,
            "missing": mountain.counts.missing,
            "attendance_percent": [percent_text(int(number)) for number in mountain.hundredths],
            "band": [labels[number] for number in mountain.band],
        }
    )


class PupilTotals(Protocol):
    """One pupil's figures as a file gave them, in sessions. year: the file's own name of their time."""

    @property
    def possible(self) -> int: ...
    @property
    def attended(self) -> int: ...
    @property
    def authorised(self) -> int: ...
    @property
    def unauthorised(self) -> int: ...
    @property
    def missing(self) -> int: ...
    @property
    def year(self) -> str: ...


def year_of(totals: PupilTotals) -> int | None:
    """The last year that the totals' own name of their time holds, which puts several of a pupil in order."""
    return max(map(int, re.findall(r"(?<!\d)20\d\d(?!\d)", totals.year)), default=None)


def counts_of(listed: Sequence[PupilTotals | None]) -> Counts:
    """The totals as arrays, 0 where a pupil has none; ``unsettled`` is 0, since totals do not say."""

    def column(name: str) -> npt.NDArray[np.int64]:
        return np.array([0 if each is None else getattr(each, name) for each in listed], dtype=np.int64)

    return Counts(
        possible=column("possible"),
        attended=column("attended"),
        authorised=column("authorised"),
        unauthorised=column("unauthorised"),
        missing=column("missing"),
        unsettled=np.zeros(len(listed), dtype=np.int64),
        unmarked_end=np.zeros(len(listed), dtype=np.int64),
    )


def climb_totals(pupils: Sequence[Pupil], counts: Counts, bands: Bands = DEFAULT_BANDS) -> TotalsMountain:
    """The mountain of totals: ``counts`` are those of ``pupils``, in their order, and are used as they stand."""
    return TotalsMountain(
        tuple(pupils),
        bands,
        counts,
        shown_hundredths(counts.attended, counts.possible, bands.edges),
        bands.place(counts.attended, counts.possible),
    )


def read_bands(text: str) -> Bands:
    """The bands in CSV ``text``: header ``label,lower_percent``, from the summit down, the last 0; else BadBands."""
    lines = csv.reader(text.lstrip("\ufeff").splitlines())
    bands = []
    try:
        header = [cell.strip().lower() for cell in next(lines, [])]
        if header != ["label", "lower_percent"]:
            raise BadBands("The bands file must begin with the line label,lower_percent (nothing else).")
        for cells in lines:
            if any(cell.strip() for cell in cells):
                label, lower = (cell.strip() for cell in cells)
                bands.append(Band(label, _edge(lower)))
    except (ValueError, csv.Error):
        raise BadBands(
            f"Line {lines.line_num} of the bands file cannot be read: write a name, a comma and a number "
            "such as 97.5, with at most six decimals."
        ) from None
    return Bands(tuple(bands))


def _edge(text: str) -> Fraction:
    if not _PERCENT.fullmatch(text):
        raise ValueError
    return Fraction(text)
