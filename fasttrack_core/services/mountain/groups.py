"""Groups side by side: attendance, persistent and severe absence of each year, class and whatever the file brought."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

import numpy as np
import numpy.typing as npt
import pandas as pd

from fasttrack_core.attendance.figures.measures import Counts, percent_shown
from fasttrack_core.attendance.figures.sessions import spoken_date
from fasttrack_core.services import exports as sheets_out
from fasttrack_core.services.mountain import view as mountain_view
from fasttrack_core.services.mountain.small_numbers import HIDDEN, SmallNumbers, Sum, hide
from fasttrack_core.services.office.access import Action, Actor
from fasttrack_core.services.office.context import Office
from fasttrack_core.services.office.groups import ALL, Dimension
from fasttrack_core.services.office.writing import Again, writes
from fasttrack_core.stamps import LONDON
from fasttrack_core.store import Subject

COLUMNS = ["Pupils", "Attended", "Possible", "Attendance", "Persistent", "Persistent %", "Severe", "Severe %"]


@dataclass(frozen=True, slots=True)
class Numbers:
    """The exact numbers of one group: its pupils with a possible session, their sessions, and how many are absent for
    10% or more (persistent) and for half or more (severe) of their own possible sessions."""

    pupils: int
    attended: int
    possible: int
    persistent: int
    severe: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupsView:
    """The groups as of a day. tables: for each dimension one row a group, then the whole school; numbers as text,
    ``hidden`` where they may not be shown. hidden: whether a number is. note: what totals without marks cannot say."""

    as_of: date | None
    newest: date | None
    tables: dict[str, pd.DataFrame]
    hidden: bool
    rule: SmallNumbers
    note: str = ""

    @property
    def empty(self) -> bool:
        return not self.tables


def view(office: Office, actor: Actor, *, as_of: date | None = None, for_others: bool = False) -> GroupsView:
    """The groups as of a day (the register's last if none is given).

    Small numbers are hidden for others; the school's own people can see every pupil anyway.
    """
    school = office.record(actor)
    rule = SmallNumbers.of(school.settings)
    seen = mountain_view.find(office, actor, school, as_of)
    if seen is None:
        return GroupsView(as_of=None, newest=None, tables={}, hidden=False, rule=rule)
    dimensions = school.ways
    standing = seen.mountain.counts.possible > 0
    rows = _rows(dimensions, seen.mountain.counts, standing)
    applied = rule if for_others else SmallNumbers(below=0)
    covered = _covered([numbers for _, _, numbers in rows], _sums(dimensions, standing), applied)
    texts = [
        (value, *_texts(numbers, covered, number, school.bands.edges))
        for number, (_, value, numbers) in enumerate(rows)
    ]
    tables = {
        each.name: pd.DataFrame(
            [text for text, (name, _, _) in zip(texts, rows, strict=True) if name == each.name] + texts[:1],
            columns=[each.name, *COLUMNS],
        )
        for each in dimensions
    }
    return GroupsView(
        as_of=seen.day,
        newest=school.recorded_up_to,
        tables=tables or {ALL: pd.DataFrame(texts, columns=["Group", *COLUMNS])},
        hidden=covered.anything,
        rule=rule,
        note=seen.note,
    )


@writes(again=Again.LINE, right=Action.VIEW, audit="list groups", because="a line in the audit alone")
def export(office: Office, actor: Actor, *, as_of: date | None = None) -> bytes:
    """The tables as a workbook that may be shown to others: small numbers are hidden, whatever the screen shows."""
    found = view(office, actor, as_of=as_of, for_others=True)
    with office.write(actor, Action.VIEW, Subject("list", "groups")) as work:
        work.after = {"tables": list(found.tables), "hidden below": found.rule.below}
        made = work.stamp.when.astimezone(LONDON)
    lines = [
        f"Attendance by group{f' up to {spoken_date(found.as_of)}' if found.as_of else ''}.",
        found.note,
        "Persistent: absent for 10% or more of their own possible sessions.",
        "Severe: absent for half or more of them. The severely absent are among the persistently absent.",
        found.rule.said,
        f"Made on {spoken_date(made.date())} at {made:%H:%M} by {actor.name}.",
    ]
    about = pd.DataFrame({"About these tables": [line for line in lines if line]})
    sheets = [sheets_out.Sheet(name, _as_numbers(frame)) for name, frame in found.tables.items()]
    return sheets_out.workbook([*sheets, sheets_out.Sheet("About", about)], made)


def file_name(found: GroupsView) -> str:
    """What the workbook is called."""
    return sheets_out.file_name("groups", found.as_of or "totals")


def _rows(
    dimensions: Sequence[Dimension], counts: Counts, standing: npt.NDArray[np.bool_]
) -> list[tuple[str, str, Numbers]]:
    """The whole school, then every group of every dimension that has a pupil standing: dimension, value, numbers."""
    each_pupil = [counts.of(row) for row in range(len(standing))]
    columns = np.array(
        [
            (standing[row], own.attended, own.possible, own.persistently_absent, own.severely_absent)
            for row, own in enumerate(each_pupil)
        ],
        dtype=np.int64,
    ).reshape(-1, 5)

    def numbers(chosen: npt.NDArray[np.bool_]) -> Numbers:
        return Numbers(*columns[chosen & standing].sum(axis=0).tolist())

    found = [("", ALL, numbers(standing))]
    for each in dimensions:
        found += [
            (each.name, value, numbers(chosen))
            for value in each.values
            if (chosen := each.members(value) & standing).any()
        ]
    return found


def _sums(dimensions: Sequence[Dimension], standing: npt.NDArray[np.bool_]) -> list[Sum]:
    """What adds up to what, in the order of ``_rows``: groups to the school, and classes to a year they fill."""
    members: list[tuple[str, frozenset[int]]] = [("", frozenset(np.flatnonzero(standing).tolist()))]
    for each in dimensions:
        for value in each.values:
            own = frozenset(np.flatnonzero(each.members(value) & standing).tolist())
            if own:
                members.append((each.name, own))
    sums = []
    for total, (name, whole) in enumerate(members):
        for other in dimensions:
            parts = [cell for cell, (of, own) in enumerate(members) if of == other.name and of != name and own <= whole]
            if parts and sum(len(members[cell][1]) for cell in parts) == len(whole):
                sums.append(Sum(total, tuple(parts)))
    return sums


@dataclass(frozen=True, slots=True)
class _Covered:
    """The rows whose pupils, persistently absent and severely absent are hidden."""

    pupils: frozenset[int]
    persistent: frozenset[int]
    severe: frozenset[int]

    @property
    def anything(self) -> bool:
        return bool(self.pupils or self.persistent or self.severe)


def _covered(rows: Sequence[Numbers], sums: Sequence[Sum], rule: SmallNumbers) -> _Covered:
    """What is hidden: small numbers, and those whose difference from one that is shown beside them is small."""
    pupils = hide(
        [each.pupils for each in rows], [row for row, each in enumerate(rows) if rule.small(each.pupils)], sums, rule
    )
    persistent = hide(
        [each.persistent for each in rows],
        [
            row
            for row, each in enumerate(rows)
            if row in pupils or rule.small(each.persistent, each.pupils - each.persistent)
        ],
        sums,
        rule,
    )
    severe = hide(
        [each.severe for each in rows],
        [
            row
            for row, each in enumerate(rows)
            if row in pupils
            or rule.small(each.severe, each.pupils - each.severe)
            or (row not in persistent and rule.small(each.persistent - each.severe))
        ],
        sums,
        rule,
    )
    return _Covered(pupils, persistent, severe)


def _texts(numbers: Numbers, covered: _Covered, row: int, edges: Sequence[Fraction]) -> tuple[str, ...]:
    """The numbers of a row as they are shown, in the order of COLUMNS."""

    def share(number: int) -> str:
        return percent_shown(number, numbers.pupils)

    everyone = (
        str(numbers.pupils),
        str(numbers.attended),
        str(numbers.possible),
        percent_shown(numbers.attended, numbers.possible, edges),
    )
    persistent = (str(numbers.persistent), share(numbers.persistent))
    severe = (str(numbers.severe), share(numbers.severe))
    return (
        *(_unless(row in covered.pupils, everyone)),
        *(_unless(row in covered.persistent, persistent)),
        *(_unless(row in covered.severe, severe)),
    )


def _unless(hidden: bool, texts: tuple[str, ...]) -> tuple[str, ...]:
    return (HIDDEN,) * len(texts) if hidden else texts


def _as_numbers(frame: pd.DataFrame) -> pd.DataFrame:
    """The same for a workbook: what is a number there can be reckoned with."""
    shown = frame.astype("object")
    for name in COLUMNS:
        exact = float if name.endswith("%") or name == "Attendance" else int
        shown[name] = [text if text in (HIDDEN, "") else exact(text) for text in frame[name]]
    return shown
