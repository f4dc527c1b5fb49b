"""The mountain of the school, or of a year or class: what the page, its table and its picture show."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from fasttrack_core.attendance.measures import PupilCounts, percent_text
from fasttrack_core.services.authority import Actor
from fasttrack_core.services.office import Office
from fasttrack_core.services.school_record import SchoolRecord

ALL = "Whole school"
PERSISTENT, SEVERE = "persistent", "severe"


@dataclass(frozen=True, slots=True, kw_only=True)
class MountainView:
    """The mountain as of a day.

    bands: label, pupils, share, response, from the summit down. climbers: key, shown, band (row of ``bands``),
    attendance, lowest attendance first. pupils: one row a pupil with figures, ``key`` in the same order as shown; flags
    in words. ``without``: pupils for whom nothing was possible, who stand nowhere.
    """

    as_of: date | None
    newest: date | None
    bands: pd.DataFrame
    climbers: pd.DataFrame
    pupils: pd.DataFrame
    keys: tuple[str, ...]
    without: int
    persistent: int
    severe: int
    groups: tuple[str, ...]
    summary: str

    @property
    def empty(self) -> bool:
        return self.as_of is None


def view(office: Office, actor: Actor, *, as_of: date | None = None, group: str = ALL) -> MountainView:
    """The mountain of a group as of a day (the last day of the register if none is given)."""
    school = office.record(actor)
    groups = (ALL, *_groups(school))
    day = as_of or school.as_of
    if day is None:
        return _nothing(groups)
    mountain = school.mountain(day)
    chosen = _members(school, group)
    counts = mountain.counts
    standing = chosen & (counts.possible > 0)
    frame = _frame(school, day, standing)
    numbers = np.bincount(mountain.band[standing].astype(np.int64), minlength=len(mountain.bands.bands))
    total = int(standing.sum())
    severe = int((frame["Absence"] == SEVERE).sum())
    persistent = severe + int((frame["Absence"] == PERSISTENT).sum())
    bands = pd.DataFrame(
        {
            "label": mountain.bands.labels,
            "pupils": numbers,
            "share": [_share(number, total) for number in numbers.tolist()],
            "response": [band.response for band in mountain.bands.bands],
        }
    )
    climbers = pd.DataFrame(
        {
            "key": frame["key"],
            "shown": frame["Pupil"],
            "band": frame["band"],
            "attendance": frame["Attendance"].map("{}%".format),
        }
    )
    return MountainView(
        as_of=day,
        newest=school.as_of,
        bands=bands,
        climbers=climbers,
        pupils=frame.drop(columns=["key", "band"]),
        keys=tuple(frame["key"]),
        without=int((chosen & ~standing).sum()),
        persistent=persistent,
        severe=severe,
        groups=groups,
        summary=_summary(total, persistent, severe),
    )


def _frame(school: SchoolRecord, day: date, standing: np.ndarray) -> pd.DataFrame:
    """The pupils of the group, lowest attendance first."""
    mountain = school.mountain(day)
    counts = mountain.counts
    rows = np.flatnonzero(standing)
    ratio = counts.attended[rows] / counts.possible[rows]
    rows = rows[np.argsort(ratio, kind="stable")]
    pupils = [school.register.pupils[row] for row in rows]
    return pd.DataFrame(
        {
            "key": [school.pupil_keys[row] for row in rows],
            "band": mountain.band[rows].astype(int),
            "Pupil": [pupil.name or pupil.pupil_id for pupil in pupils],
            "Year": [pupil.year_group for pupil in pupils],
            "Class": [pupil.registration_group for pupil in pupils],
            "Attendance": [percent_text(int(mountain.hundredths[row])) for row in rows],
            "Band": [mountain.bands.labels[number] for number in mountain.band[rows]],
            "Attended": counts.attended[rows],
            "Possible": counts.possible[rows],
            "Authorised": counts.authorised[rows],
            "Unauthorised": counts.unauthorised[rows],
            "Still N": counts.unsettled[rows],
            "No mark": counts.missing[rows],
            "Absence": [_absence(counts.of(row)) for row in rows.tolist()],
        }
    )


def _absence(counts: PupilCounts) -> str:
    return SEVERE if counts.severely_absent else PERSISTENT if counts.persistently_absent else ""


def _share(number: int, total: int) -> str:
    """Whole percent, half up; never 0% for somebody, nor 100% for less than all."""
    if not total:
        return "–"
    percent = (200 * number + total) // (2 * total)
    if number and not percent:
        return "under 1%"
    return "over 99%" if percent == 100 and number < total else f"{percent}%"


def _groups(school: SchoolRecord) -> list[str]:
    years = sorted({pupil.year_group for pupil in school.register.pupils if pupil.year_group}, key=_year_order)
    classes = sorted({pupil.registration_group for pupil in school.register.pupils if pupil.registration_group})
    return [f"Year {year}" for year in years] + [f"Class {name}" for name in classes]


def _year_order(year: str) -> tuple[int, str]:
    return (int(year), "") if year.isdecimal() else (-1, year)


def _members(school: SchoolRecord, group: str) -> np.ndarray:
    pupils = school.register.pupils
    if group.startswith("Year "):
        chosen = [pupil.year_group == group.removeprefix("Year ") for pupil in pupils]
    elif group.startswith("Class "):
        chosen = [pupil.registration_group == group.removeprefix("Class ") for pupil in pupils]
    else:
        chosen = [True] * len(pupils)
    return np.array(chosen, dtype=np.bool_)


def _summary(total: int, persistent: int, severe: int) -> str:
    if not total:
        return "No pupil of this group has a possible session in this school year so far."
    are = "pupil is" if persistent == 1 else "pupils are"
    return (
        f"{total} pupils. {persistent} {are} persistently absent (10% or more of sessions missed), "
        f"{severe} of them severely (50% or more)."
    )


def _nothing(groups: tuple[str, ...]) -> MountainView:
    nothing = pd.DataFrame()
    return MountainView(
        as_of=None,
        newest=None,
        bands=nothing,
        climbers=nothing,
        pupils=nothing,
        keys=(),
        without=0,
        persistent=0,
        severe=0,
        groups=groups,
        summary="No register yet.",
    )
