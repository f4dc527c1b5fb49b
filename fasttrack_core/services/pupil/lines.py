"""A pupil week by week against every threshold that looks at them: the rolling counts, and when each was first met."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
import pandas as pd

from fasttrack_core.attendance.figures.codes import FIRST_ATTENDED, FIRST_POSSIBLE, FIRST_UNAUTHORISED
from fasttrack_core.attendance.figures.measures import percent_text, shown_hundredths
from fasttrack_core.attendance.figures.record import PENALTY_CODES, Record
from fasttrack_core.attendance.figures.sessions import day_number, day_of, monday_numbers
from fasttrack_core.attendance.figures.thresholds import Verdict
from fasttrack_core.services.office.access import Actor
from fasttrack_core.services.office.context import Office
from fasttrack_core.services.office.record import SchoolRecord

NATIONAL = "national-framework"
"""The threshold that holds beside every pathway: 10 sessions in 10 school weeks (SI 2024/210)."""
SHOWN_DAYS = 366
Columns = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Threshold:
    """What one pathway's computed test says of the pupil; ``own`` for the pathway that the school has chosen."""

    pathway: str
    verdict: Verdict
    own: bool

    @property
    def line(self) -> str:
        """Which rolling count it looks at: rules that count the same codes over the same weeks share one."""
        rule = self.verdict.rule
        codes = "" if rule.codes == PENALTY_CODES else f", {', '.join(sorted(rule.codes))} only"
        return f"{rule.school_weeks} school weeks{codes}" if rule.school_weeks else f"the school year{codes}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """thresholds: the school's own first. weeks: as ``weeks``, for the school's own rule. counts: Week of, Line and
    Sessions of the rolling window that ends with the week. limits: Line, Limit, Title, First met (a day, or None)."""

    thresholds: tuple[Threshold, ...]
    weeks: pd.DataFrame
    counts: pd.DataFrame
    limits: pd.DataFrame


def thresholds(office: Office, school: SchoolRecord, row: int, day: date) -> tuple[Threshold, ...]:
    """The verdict of the school's pathway, and of the national threshold where that is another."""
    chosen = school.settings.pathway
    ids = [chosen, *([NATIONAL] if chosen != NATIONAL and NATIONAL in office.pathways else [])]
    found = []
    for pathway_id in ids:
        pathway = office.pathway(pathway_id)
        verdict = school.verdicts(pathway.rule.rule(school.settings.expected_percent), day).of(row)
        title = f"{pathway.authority}: {pathway.title}" if pathway.authority else pathway.title
        found.append(Threshold(title, verdict, pathway_id == chosen))
    return tuple(found)


def lines(office: Office, actor: Actor, pupil_key: str) -> Lines | None:
    """The pupil's rolling counts over the last twelve months; None while there is no mark in the register."""
    school = office.record(actor)
    row, day = school.row(pupil_key), school.recorded_up_to
    if day is None:
        return None
    found = thresholds(office, school, row, day)
    frames: dict[str, pd.DataFrame] = {}
    for each in found:
        if each.line not in frames:  # the school's own comes first: its limits are those that no figure may claim
            frames[each.line] = weeks(school, row, day, each.verdict)
    counts = [
        frame[["Week of", "In window"]].rename(columns={"In window": "Sessions"}).assign(Line=line)
        for line, frame in frames.items()
    ]
    limits = [
        (each.line, each.verdict.rule.unauthorised_at_least, each.verdict.rule.title, each.verdict.first_met)
        for each in found
    ]
    return Lines(
        thresholds=found,
        weeks=frames[found[0].line],
        counts=pd.concat(counts, ignore_index=True),
        limits=pd.DataFrame(limits, columns=["Line", "Limit", "Title", "First met"]),
    )


def weeks(school: SchoolRecord, row: int, day: date | None, verdict: Verdict | None) -> pd.DataFrame:
    """One row a school week: its sessions, those the rule counts in its window that ends with the week, and the
    attendance in that window as it is shown (empty where nothing was possible); the last twelve months."""
    columns = ["Week of", "Attended", "Authorised", "Unauthorised", "In window", "Attendance in window"]
    if day is None:
        return pd.DataFrame(columns=columns)
    record = school.record
    end = record.until(day)
    if not end:
        return pd.DataFrame(columns=columns)
    marks = record.marks[row, :end]
    codes = record.code_flags(verdict.rule.codes if verdict else PENALTY_CODES)
    possible, over, attended, counted = (
        np.concatenate([[0], np.cumsum(chosen, dtype=np.int64)])
        for chosen in (marks >= FIRST_POSSIBLE, marks >= FIRST_UNAUTHORISED, marks >= FIRST_ATTENDED, codes[marks])
    )
    week_starts = np.minimum(record.week_starts[: int(record.weeks[end - 1]) + 2], end)
    starts, ends = week_starts[:-1], week_starts[1:]
    opens = _window_starts(record, week_starts, verdict.rule.school_weeks if verdict else None)
    edges = (*school.bands.edges, *(verdict.rule.limits if verdict else ()))
    shown = shown_hundredths(attended[ends] - attended[opens], possible[ends] - possible[opens], edges)
    frame = pd.DataFrame(
        {
            "Week of": [day_of(each) for each in monday_numbers(record.days[starts]).tolist()],
            "Attended": attended[ends] - attended[starts],
            "Authorised": (possible - over)[ends] - (possible - over)[starts],
            "Unauthorised": (over - attended)[ends] - (over - attended)[starts],
            "In window": counted[ends] - counted[opens],
            "Attendance in window": [percent_text(int(each)) for each in shown],
        }
    )
    return frame[frame["Week of"] > day - timedelta(days=SHOWN_DAYS)].reset_index(drop=True)


def _window_starts(record: Record, week_starts: Columns, school_weeks: int | None) -> Columns:
    """int64[W]: the first column of the window that ends with each week; of its academic year for a rule without."""
    weeks = len(week_starts) - 1
    if school_weeks is not None:
        return week_starts[np.maximum(np.arange(weeks) - school_weeks + 1, 0)]
    last_days = record.days[week_starts[1:] - 1].tolist()
    years = [day_number(record.years.start(day_of(day))) for day in last_days]
    return np.searchsorted(record.days, years).astype(np.int64)
