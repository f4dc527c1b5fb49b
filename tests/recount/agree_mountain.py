"""The mountain page and the groups page of the product beside the slow recount."""

from collections.abc import Collection, Iterable
from datetime import date

import pandas as pd

from fasttrack_core.services.mountain import groups as groups_view
from fasttrack_core.services.mountain import view as mountain_view
from fasttrack_core.services.mountain.groups import COLUMNS as GROUP_COLUMNS
from fasttrack_core.services.mountain.small_numbers import HIDDEN
from tests.oracle.groups_page import WHOLE, Cell, Tally, found_out, sums_of, tallies
from tests.oracle.mountain_page import Moves, height_in_band, last_days_of, moves, page
from tests.recount.figures import DEFAULT_BANDS
from tests.recount.ledger import Ledger
from tests.recount.worlds import World

SHOWN = {
    "Attendance": "attendance_percent",
    "Band": "band",
    "Attended": "attended",
    "Possible": "possible",
    "Authorised": "authorised",
    "Unauthorised": "unauthorised",
    "Still N": "unsettled",
    "No mark": "missing",
    "Absence": "absence",
}


def compare_mountain(
    world: World,
    ledger: Ledger,
    as_of: date,
    since: date | None = None,
    group: str = "Whole school",
    only: tuple[str, ...] = (),
    members: Collection[str] | None = None,
) -> None:
    """The page of a group as of a day; with ``since`` the movement from it too."""
    where = f"{world.name} as of {as_of}, {group} {' '.join(only)}"
    seen = mountain_view.view(world.desk.office, world.desk.actor, as_of=as_of, group=group, only=only, since=since)
    counted = page(world.school, as_of, members)
    told = {
        world.ids[key]: {shown: str(row[shown]) for shown in SHOWN}
        for key, row in zip(seen.keys, seen.pupils.to_dict("records"), strict=True)
    }
    expected = {pupil: {shown: row[name] for shown, name in SHOWN.items()} for pupil, row in counted.rows.items()}
    ledger.same("mountain, pupils", where, told, expected)
    bands = list(zip(seen.bands["label"], seen.bands["pupils"].tolist(), seen.bands["share"], strict=True))
    ledger.same("mountain, bands", where, bands, counted.bands)
    numbers = (seen.without, seen.persistent, seen.severe)
    ledger.same("mountain, totals", where, numbers, (counted.without, counted.persistent, counted.severe))
    ratios = [int(row["Attended"]) / int(row["Possible"]) for row in seen.pupils.to_dict("records")]
    ledger.holds("mountain, lowest first", where, ratios == sorted(ratios))
    climbers = zip(seen.climbers["key"], seen.climbers["attendance"], strict=True)
    drawn = {world.ids[key]: shown for key, shown in climbers}
    percents = {pupil: f"{row['attendance_percent']}%" for pupil, row in counted.rows.items()}
    ledger.same("mountain, climbers", where, drawn, percents)
    if since is not None:
        assert seen.movement is not None
        _compare_movement(world, ledger, f"{where} since {since}", seen, moves(world.school, since, as_of, members))


def _compare_movement(
    world: World, ledger: Ledger, where: str, seen: mountain_view.MountainView, counted: Moves
) -> None:
    assert seen.movement is not None
    ledger.same("movement, numbers", where, seen.movement.numbers, counted.numbers)
    flow = seen.movement.flow
    told = {(row.iloc[0], now): int(row[now]) for _, row in flow.iterrows() for now in flow.columns[1:] if row[now]}
    ledger.same("movement, flow", where, told, dict(counted.flow))
    for key, row, climber in zip(
        seen.keys, seen.pupils.to_dict("records"), seen.climbers.to_dict("records"), strict=True
    ):
        pupil = world.ids[key]
        was, steps = counted.before[pupil], counted.steps[pupil]
        words = "joined since" if steps is None else ""
        if steps:
            words = f"{'up' if steps > 0 else 'down'} {abs(steps)} band{'s' if abs(steps) > 1 else ''}"
        way = "joined" if steps is None else "climbed" if steps > 0 else "slid" if steps < 0 else "stayed"
        shown = (row["Before"], row["Moved"], climber["way"])
        ledger.same("movement, pupils", f"{where} {pupil}", shown, (was["attendance_percent"], words, way))
        if steps is None:
            continue
        labels = [label for label, _ in DEFAULT_BANDS]
        ledger.same("movement, trails", f"{where} {pupil}", labels[climber["was_band"]], was["band"])
        height = float(height_in_band(int(was["attended"]), int(was["possible"])))
        ledger.holds("movement, trails", f"{where} {pupil}", abs(climber["was_part"] - height) < 1e-9)
    for name in ("Climbed", "Slid", "Joined since"):
        listed = len(seen.part(name)[1]) if name in seen.parts else 0
        ledger.same("movement, lists", where, listed, counted.numbers[name])


def compare_moments(world: World, ledger: Ledger) -> None:
    """The earlier days that are offered."""
    told = list(mountain_view.options(world.desk.office, world.desk.actor).moments.values())
    terms = world.named_terms or [
        (title, first, last)
        for title, first, last in world.terms(date.max.replace(year=world.newest.year + 1))
        if first <= world.newest
    ]
    ledger.same("movement, days offered", world.name, told, last_days_of(world.school, terms, world.newest))


def compare_groups(world: World, ledger: Ledger, as_of: date) -> None:
    """Every number that is shown is exact, every small one is hidden, and no hidden one can be worked out."""
    counted = page(world.school, as_of)
    exact = tallies(counted, world.details)
    sums = sums_of(counted, world.details)
    for for_others in (True, False):
        where = f"{world.name} as of {as_of}{' for others' if for_others else ''}"
        seen = groups_view.view(world.desk.office, world.desk.actor, as_of=as_of, for_others=for_others)
        rows = {cell: row for name, table in seen.tables.items() for cell, row in _rows(name, table)}
        if not counted.rows:
            continue
        ledger.same("groups, which there are", where, sorted(rows), sorted(exact))
        for cell, row in rows.items():
            for column, text in row.items():
                if text != HIDDEN or not for_others:
                    ledger.same("groups, numbers shown", f"{where} {cell} {column}", text, exact[cell].texts()[column])
        if for_others:
            small = range(1, world.desk.office.record(world.desk.actor).settings.small_numbers_below)
            _compare_hidden(ledger, where, rows, exact, sums, small)


def _rows(name: str, table: pd.DataFrame) -> Iterable[tuple[Cell, dict[str, str]]]:
    for row in table.to_dict("records"):
        value = str(row[name])
        cell = ("", WHOLE) if value == WHOLE else (name, value)
        yield cell, {column: str(row[column]) for column in GROUP_COLUMNS}


def _compare_hidden(
    ledger: Ledger,
    where: str,
    rows: dict[Cell, dict[str, str]],
    exact: dict[Cell, Tally],
    sums: list[tuple[Cell, list[Cell]]],
    small: range,
) -> None:
    """``small``: the numbers that nobody else may see."""
    for column, name in (("Pupils", "pupils"), ("Persistent", "persistent"), ("Severe", "severe")):
        hidden = {cell for cell, row in rows.items() if row[column] == HIDDEN}
        numbers = {cell: int(getattr(tally, name)) for cell, tally in exact.items()}
        for cell, row in rows.items():
            rest = exact[cell].pupils - numbers[cell]
            is_small = numbers[cell] in small or (column != "Pupils" and rest in small)
            ledger.holds("groups, small numbers hidden", f"{where} {cell} {column}", cell in hidden or not is_small)
            partner = f"{column} %"
            if partner in row:
                ledger.same("groups, small numbers hidden", f"{where} {cell}", row[partner] == HIDDEN, cell in hidden)
        ledger.same("groups, hidden numbers found out", f"{where} {column}", found_out(hidden, sums), set())
        for total, parts in sums:
            lost = sum(numbers[part] for part in parts if part in hidden)
            told = total not in hidden and lost in small
            ledger.holds("groups, hidden numbers found out", f"{where} {column} {total}", not told)
