"""The mountain of the school, or of any group in it: what the page, its tables, its picture and its list show."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from fasttrack_core.attendance.figures.measures import Counts, percent_text
from fasttrack_core.attendance.figures.mountain import Mountain, TotalsMountain
from fasttrack_core.attendance.figures.movement import Movement
from fasttrack_core.attendance.figures.sessions import spoken_date
from fasttrack_core.services import exports as sheets_out
from fasttrack_core.services.mountain import movement as mountain_movement
from fasttrack_core.services.mountain.movement import MovementView, moments
from fasttrack_core.services.mountain.totals import totalled
from fasttrack_core.services.office import groups as pupil_groups
from fasttrack_core.services.office.access import Action, Actor
from fasttrack_core.services.office.context import Office
from fasttrack_core.services.office.groups import ALL
from fasttrack_core.services.office.record import SchoolRecord
from fasttrack_core.services.office.writing import Again, writes
from fasttrack_core.stamps import LONDON
from fasttrack_core.store import Subject

PERSISTENT, SEVERE = "persistent", "severe"
WAYS = {mountain_movement.CLIMBED: "climbed", mountain_movement.SLID: "slid", mountain_movement.NOWHERE: "joined"}
"""The parts of the list that are ways of moving, and how the drawing calls them."""
_FOR_DRAWING = ["key", "band", "way", "was_band", "was_part"]

__all__ = ["ALL", "EVERYONE", "Found", "MountainView", "Options", "export", "file_name", "find", "options", "view"]

EVERYONE = "Everyone"


@dataclass(frozen=True, slots=True, kw_only=True)
class MountainView:
    """The mountain as of a day, or of totals that a file gave (then ``note`` says so).

    bands: label, pupils, share, absence, response, from the summit down. climbers: key, shown, band (row of ``bands``),
    attendance, peak (the year group), lowest attendance first; with a movement also way, was_band and was_part (see
    ``mountain_movement.columns``). pupils: one row a pupil with figures, ``keys`` in the same order as shown; flags in
    words. persistent_line: the band below which attendance is under 90%; None where no band has that edge. without:
    pupils for whom nothing was possible, who stand nowhere.
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
    persistent_line: int | None = None
    movement: MovementView | None = None
    from_totals: bool = False
    note: str = ""
    title: str = ""
    summary: str

    @property
    def empty(self) -> bool:
        return self.as_of is None and not self.from_totals

    @property
    def parts(self) -> dict[str, int]:
        """What the list of pupils can show, with how many there are: everyone, each band, and each way of moving."""
        found = {EVERYONE: len(self.pupils), **dict(zip(self.bands["label"], self.bands["pupils"], strict=True))}
        if self.movement:
            counted = self.climbers["way"].value_counts()
            found |= {name: int(counted.get(way, 0)) for name, way in WAYS.items()}
        return {name: int(number) for name, number in found.items() if number or name == EVERYONE}

    def part(self, name: str) -> tuple[pd.DataFrame, tuple[str, ...]]:
        """The pupils of one of ``parts``, with their keys in the same order."""
        if name == EVERYONE or name not in self.parts:
            return self.pupils, self.keys
        if name in set(self.bands["label"]):
            chosen = (self.pupils["Band"] == name).to_numpy()
        else:
            chosen = (self.climbers["way"] == WAYS[name]).to_numpy()
        return self.pupils[chosen], tuple(key for key, is_chosen in zip(self.keys, chosen, strict=True) if is_chosen)


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What can be asked of the mountain. empty: there is none. newest: the register's last day; None where there are no
    marks. moments: earlier days to compare with, newest first."""

    empty: bool
    newest: date | None
    first: date | None
    groups: tuple[str, ...]
    further: tuple[str, ...]
    moments: dict[str, date]


def options(office: Office, actor: Actor) -> Options:
    """What can be asked of the school's mountain as it stands."""
    school = office.record(actor)
    return Options(
        empty=school.recorded_up_to is None and totalled(office, actor, school) is None,
        newest=school.recorded_up_to,
        first=school.record.open_days(slice(None))[0],
        groups=pupil_groups.groups(school.ways),
        further=pupil_groups.further(school.ways),
        moments=moments(office, actor),
    )


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """The mountain that is looked at, and where it comes from."""

    mountain: Mountain | TotalsMountain
    day: date | None
    note: str = ""


def view(
    office: Office,
    actor: Actor,
    *,
    as_of: date | None = None,
    group: str = ALL,
    only: Sequence[str] = (),
    since: date | None = None,
) -> MountainView:
    """The mountain of a group as of a day (the last day of the register if none is given).

    only: what the group is narrowed to (``pupil_groups.further``). since: an earlier day, for the movement from it.
    """
    school = office.record(actor)
    if school.recorded_up_to is None:
        return _looked(school, find(office, actor, school, as_of), group, only, since)
    return school.once(
        "mountain",
        (as_of, group, tuple(only), since),
        lambda: _looked(school, find(office, actor, school, as_of), group, only, since),
    )


def _looked(
    school: SchoolRecord, seen: Found | None, group: str, only: Sequence[str], since: date | None
) -> MountainView:
    pupils = school.register.pupils
    groups = pupil_groups.groups(school.ways)
    if seen is None:
        return _nothing(groups)
    movement = None
    if since is not None and seen.day is not None and not seen.note:
        movement = mountain_movement.moved(school, since, seen.day)
    chosen = pupil_groups.members(school.ways, len(pupils), group, only)
    counts = seen.mountain.counts
    standing = chosen & (counts.possible > 0)
    frame = _frame(school, seen.mountain, standing, movement)
    severe = int((frame["Absence"] == SEVERE).sum())
    persistent = severe + int((frame["Absence"] == PERSISTENT).sum())
    return MountainView(
        as_of=seen.day,
        newest=school.recorded_up_to,
        bands=_bands(seen.mountain, standing),
        climbers=_climbers(frame),
        pupils=frame.drop(columns=_FOR_DRAWING, errors="ignore"),
        keys=tuple(frame["key"]),
        without=int((chosen & ~standing).sum()),
        persistent=persistent,
        severe=severe,
        groups=groups,
        persistent_line=seen.mountain.bands.persistent_line,
        movement=mountain_movement.about(movement, chosen) if movement else None,
        from_totals=bool(seen.note),
        note=seen.note,
        title=_title(group, only, seen.day),
        summary=_summary(int(standing.sum()), persistent, severe),
    )


@writes(again=Again.LINE, right=Action.VIEW, audit="list mountain", because="a line in the audit alone")
def export(
    office: Office,
    actor: Actor,
    *,
    as_of: date | None = None,
    group: str = ALL,
    only: Sequence[str] = (),
    since: date | None = None,
) -> bytes:
    """The bands, the pupils and what the list is about, as a workbook for the school's own people. Audited."""
    seen = view(office, actor, as_of=as_of, group=group, only=only, since=since)
    with office.write(actor, Action.VIEW, Subject("list", "mountain")) as work:
        work.after = {"lines": len(seen.pupils), "chosen": seen.title}
        made = work.stamp.when.astimezone(LONDON)
    lines = [
        f"Attendance mountain: {seen.title}.",
        seen.note or seen.summary,
        seen.movement.summary if seen.movement else "",
        "Attendance is of the school year up to that day. Whole sessions decide the band, never a rounded figure.",
        f"Made on {spoken_date(made.date())} at {made:%H:%M} by {actor.name}.",
        "It holds personal data: keep it safe, and delete it when the work is done.",
    ]
    bands = seen.bands.set_axis(["Band", "Pupils", "Share", "Absence", "What the school does"], axis=1)
    sheets = [sheets_out.Sheet("Pupils", seen.pupils), sheets_out.Sheet("Bands", bands)]
    if seen.movement:
        sheets.append(sheets_out.Sheet("Movement", seen.movement.flow))
    about = pd.DataFrame({"About this list": [line for line in lines if line]})
    return sheets_out.workbook([*sheets, sheets_out.Sheet("About", about)], made)


def file_name(seen: MountainView, ending: str) -> str:
    """What a download is called, with its ending (``xlsx``, ``png`` or ``svg``); it names no pupil."""
    return f"{sheets_out.file_name('mountain', seen.title).removesuffix('.xlsx')}.{ending}"


def find(office: Office, actor: Actor, school: SchoolRecord, as_of: date | None) -> Found | None:
    """The register's mountain; where there are no marks, that of the totals; None where there are none either."""
    day = as_of or school.recorded_up_to
    if day is not None and school.recorded_up_to is not None:
        day = school.record.clamped(day)
        return Found(school.mountain(day), day)
    totals = totalled(office, actor, school)
    return Found(totals.mountain, totals.day, totals.note) if totals else None


def _frame(
    school: SchoolRecord,
    mountain: Mountain | TotalsMountain,
    standing: npt.NDArray[np.bool_],
    movement: Movement | None,
) -> pd.DataFrame:
    """The pupils of the group, lowest attendance first."""
    counts = mountain.counts
    rows, labels = np.flatnonzero(standing), mountain.bands.labels
    ratio = counts.attended[rows] / counts.possible[rows]
    rows = rows[np.argsort(ratio, kind="stable")]
    pupils = [school.register.pupils[row] for row in rows]
    frame = pd.DataFrame(
        {
            "key": [school.pupil_keys[row] for row in rows],
            "band": mountain.band[rows].astype(int),
            "Pupil": [pupil.name or pupil.pupil_id for pupil in pupils],
            "Year": [pupil.year_group for pupil in pupils],
            "Class": [pupil.registration_group for pupil in pupils],
            "Attendance": [percent_text(number) for number in mountain.hundredths[rows].tolist()],
            "Band": [labels[number] for number in mountain.band[rows].tolist()],
            "Attended": counts.attended[rows],
            "Possible": counts.possible[rows],
            "Authorised": counts.authorised[rows],
            "Unauthorised": counts.unauthorised[rows],
            "Still N": counts.unsettled[rows],
            "No mark": counts.missing[rows],
            "Absence": _absence(counts)[rows],
        }
    )
    return pd.concat([frame, mountain_movement.columns(movement, rows)], axis=1) if movement else frame


def _bands(mountain: Mountain | TotalsMountain, standing: npt.NDArray[np.bool_]) -> pd.DataFrame:
    bands = mountain.bands.bands
    numbers = np.bincount(mountain.band[standing].astype(np.int64), minlength=len(bands)).tolist()
    return pd.DataFrame(
        {
            "label": mountain.bands.labels,
            "pupils": numbers,
            "share": [_share(number, int(standing.sum())) for number in numbers],
            "absence": [mountain.bands.absence(number) for number in range(len(bands))],
            "response": [band.response for band in bands],
        }
    )


def _climbers(frame: pd.DataFrame) -> pd.DataFrame:
    climbers = pd.DataFrame(
        {
            "key": frame["key"],
            "shown": frame["Pupil"],
            "band": frame["band"],
            "attendance": [f"{percent}%" for percent in frame["Attendance"].tolist()],
            "peak": [f"Year {year}" if year else "No year" for year in frame["Year"].tolist()],
        }
    )
    drawn = [name for name in ("way", "was_band", "was_part", "Before", "Moved") if name in frame]
    return climbers.join(frame[drawn])


def _absence(counts: Counts) -> npt.NDArray[np.str_]:
    """For each pupil of the register what the absence is called; empty where it is neither."""
    return np.where(counts.severely_absent, SEVERE, np.where(counts.persistently_absent, PERSISTENT, ""))


def _share(number: int, total: int) -> str:
    """Whole percent, half up; never 0% for somebody, nor 100% for less than all."""
    if not total:
        return "–"
    percent = (200 * number + total) // (2 * total)
    if number and not percent:
        return "under 1%"
    return "over 99%" if percent == 100 and number < total else f"{percent}%"


def _title(group: str, only: Sequence[str], day: date | None) -> str:
    """``Year 4, SEN: K, 20 November 2026``."""
    return ", ".join([group, *only, *([spoken_date(day)] if day else [])])


def _summary(total: int, persistent: int, severe: int) -> str:
    if not total:
        return "No pupil of this group has a possible session in this school year so far."
    whole = f"{total:,} {'pupil' if total == 1 else 'pupils'}."
    if not persistent:
        return f"{whole} Nobody is persistently absent (10% or more of sessions missed)."
    are = "pupil is" if persistent == 1 else "pupils are"
    return (
        f"{whole} {persistent:,} {are} persistently absent (10% or more of sessions missed), "
        f"{f'{severe:,}' if severe else 'none'} of them severely (50% or more)."
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
