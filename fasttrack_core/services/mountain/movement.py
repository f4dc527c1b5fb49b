"""Who climbed and who slid since an earlier day, as the mountain page shows it."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
import pandas as pd

from fasttrack_core.attendance.figures.measures import percent_text
from fasttrack_core.attendance.figures.mountain import Mountain
from fasttrack_core.attendance.figures.movement import Movement, Way, between
from fasttrack_core.attendance.figures.sessions import day_of, spoken_date
from fasttrack_core.services.office.access import Actor
from fasttrack_core.services.office.context import Office
from fasttrack_core.services.office.record import SchoolRecord

NOWHERE = "Joined since"
SINCE = "joined since"
THEN = "Then"
CLIMBED, SLID, STAYED = "Climbed", "Slid", "Same band"


@dataclass(frozen=True, slots=True, kw_only=True)
class MovementView:
    """The movement of a group from ``earlier`` to the mountain's day.

    flow: one row a band then, its pupils in columns of the bands now (whole numbers; bands without pupils on both days
    left out). numbers: pupils by way: climbed, slid, same band, joined since, and those who stand nowhere now.
    """

    earlier: date
    flow: pd.DataFrame
    numbers: dict[str, int]
    summary: str


def moments(office: Office, actor: Actor) -> dict[str, date]:
    """Earlier days to compare with, newest first: the end of each half term of the register, or of each month where no
    term dates are set. Each is the last open day of that time."""
    school = office.record(actor)
    record, newest = school.record, school.recorded_up_to
    if newest is None:
        return {}
    first = day_of(int(record.days[0]))
    spans = [(term.title, term.first_day, term.last_day) for term in school.settings.terms] or _months(first, newest)
    found: dict[str, date] = {}
    for title, begins, ends in reversed(spans):
        _, last = record.open_days(record.span(begins, ends))
        if last is not None and last < newest and ends < newest:
            found[f"End of {title} ({spoken_date(last)})"] = last
    return found


def _months(first: date, last: date) -> list[tuple[str, date, date]]:
    spans = []
    start = first.replace(day=1)
    while start <= last:
        following = (start + timedelta(days=32)).replace(day=1)
        spans.append((f"{start:%B %Y}", start, following - timedelta(days=1)))
        start = following
    return spans


def moved(school: SchoolRecord, earlier: date, later: date) -> Movement:
    """The movement between the school's mountains of two days."""
    return between(school.mountain(earlier), school.mountain(later))


def about(movement: Movement, chosen: npt.NDArray[np.bool_]) -> MovementView:
    """The movement of the chosen pupils, in numbers and words."""
    ways = np.bincount(movement.way[chosen], minlength=len(Way)).tolist()
    numbers = {
        CLIMBED: ways[Way.CLIMBED],
        SLID: ways[Way.SLID],
        STAYED: ways[Way.STAYED],
        NOWHERE: ways[Way.JOINED],
        "Not on it now": ways[Way.LEFT],
    }
    flows = movement.flows(chosen)
    labels = movement.later.bands.labels
    shown = [number for number in range(len(labels)) if flows[number, :-1].any() or flows[:, number].any()]
    rows = [
        (labels[number] if number < len(labels) else NOWHERE, *(int(flows[number, column]) for column in shown))
        for number in (*shown, *([len(labels)] if numbers[NOWHERE] else ()))
    ]
    return MovementView(
        earlier=movement.earlier.as_of,
        flow=pd.DataFrame(rows, columns=[THEN, *(labels[number] for number in shown)]),
        numbers=numbers,
        summary=_summary(movement, numbers),
    )


def _summary(movement: Movement, numbers: dict[str, int]) -> str:
    words = [
        (
            f"Since {spoken_date(movement.earlier.as_of)}: {numbers[CLIMBED]} climbed a band or more, {numbers[SLID]} "
            f"slid down, {numbers[STAYED]} are in the same band."
        )
    ]
    if numbers[NOWHERE]:
        words.append(f"{numbers[NOWHERE]} joined since: no session of theirs counted by then.")
    if numbers["Not on it now"]:
        words.append(f"{numbers['Not on it now']} stood on the mountain then and have no session in this school year.")
    if not movement.within_one_year:
        words.append("The earlier day lies in another school year: its figures count from the beginning of that year.")
    return " ".join(words)


def columns(movement: Movement, rows: npt.NDArray[np.int64]) -> pd.DataFrame:
    """For these rows: Before (percent shown then), Moved (in words), and for the drawing way, was_band and was_part.

    was_part: the share of the way from the lower to the upper edge of the band then; was_band is -1 for who joined.
    """
    earlier = movement.earlier
    return pd.DataFrame(
        {
            "Before": [percent_text(int(earlier.hundredths[row])) for row in rows],
            "Moved": [_words(int(movement.way[row]), int(movement.steps[row])) for row in rows],
            "way": [Way(int(movement.way[row])).name.lower() for row in rows],
            "was_band": earlier.band[rows].astype(int),
            "was_part": _part(earlier, rows),
        }
    )


def _words(way: int, steps: int) -> str:
    if way == Way.JOINED:
        return SINCE
    if not steps:
        return ""
    return f"{'up' if steps > 0 else 'down'} {abs(steps)} band{'' if abs(steps) == 1 else 's'}"


def _part(mountain: Mountain, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """Only for the eye: how high within the band."""
    lower = np.array([float(edge) for edge in mountain.bands.edges])
    upper = np.array([100.0, *lower[:-1]])
    band = np.maximum(mountain.band[rows], 0)
    ratio = 100 * mountain.counts.attended[rows] / np.maximum(mountain.counts.possible[rows], 1)
    part: npt.NDArray[np.float64] = np.clip((ratio - lower[band]) / np.maximum(upper[band] - lower[band], 1e-9), 0, 1)
    return part
