"""One pupil in one look: where they stand, why, and the marks themselves."""

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

import numpy as np
import pandas as pd

from fasttrack_core.attendance.codes import FIRST_ATTENDED, FIRST_POSSIBLE, FIRST_UNAUTHORISED, category
from fasttrack_core.attendance.measures import PupilCounts, percent_shown
from fasttrack_core.attendance.record import PENALTY_CODES
from fasttrack_core.attendance.sessions import HALVES, day_of, monday_numbers, session_of, spoken_date
from fasttrack_core.attendance.thresholds import Verdict
from fasttrack_core.casework.age import school_age
from fasttrack_core.services.authority import Actor
from fasttrack_core.services.office import Office
from fasttrack_core.services.school_record import SchoolRecord

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Counts of a span with the percentage that is shown for them; both days are inclusive open days."""

    first: date | None
    last: date | None
    counts: PupilCounts
    percent: str

    @property
    def span(self) -> str:
        """``7 September 2026 to 20 November 2026``; empty where no session was open."""
        return f"{spoken_date(self.first)} to {spoken_date(self.last)}" if self.first and self.last else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilView:
    """What the pupil page shows. Frames: herringbone (one row a week, newest first, a column for each half day),
    spans (half terms, or months without term dates), weeks (one row a school week of the last twelve months),
    marks (one row an open session that is not simply present, newest first)."""

    key: str
    name: str
    year_group: str
    class_name: str
    date_of_birth: date | None
    upn: str
    admission_number: str
    age: str
    as_of: date | None
    year: Figures
    window: Figures
    band: str
    response: str
    persistent: bool
    severe: bool
    verdict: Verdict | None
    pathway_title: str
    herringbone: pd.DataFrame
    spans: pd.DataFrame
    weeks: pd.DataFrame
    marks: pd.DataFrame
    key_of_codes: pd.DataFrame


def choices(office: Office, actor: Actor) -> pd.DataFrame:
    """Every pupil for the finder: key, label ("Surname, Forename · Year 4 · 4B · …0001"), name order."""
    school = office.record(actor)
    frame = pd.DataFrame(
        {
            "key": school.pupil_keys,
            "label": [
                " · ".join(
                    part
                    for part in (
                        pupil.name or "No name in the register",
                        f"Year {pupil.year_group}" if pupil.year_group else "",
                        pupil.registration_group,
                        f"…{pupil.pupil_id[-4:]}",
                    )
                    if part
                )
                for pupil in school.register.pupils
            ],
        }
    )
    return frame.sort_values("label", key=lambda labels: labels.astype("str").str.casefold(), ignore_index=True)


def view(office: Office, actor: Actor, pupil_key: str, *, as_of: date | None = None) -> PupilView:
    """The pupil as of a day (the last day of the register if none is given). Raises NotFound for an unknown key."""
    school = office.record(actor)
    row, pupil = school.row(pupil_key), school.pupil(pupil_key)
    day = as_of or school.as_of
    pathway = office.pathway(school.settings.pathway)
    verdict = None
    place = -1
    if day is not None:
        verdict = school.verdicts(pathway.rule.rule(school.settings.expected_percent), day).of(row)
        place = int(school.mountain(day).band[row])
    bands = school.bands
    year = _figures(school, row, school.record.year_to(day) if day else slice(0, 0))
    window = Figures(first=None, last=None, counts=PupilCounts(), percent="")
    if verdict is not None and verdict.window_start and verdict.window_end:
        columns = school.record.span(verdict.window_start, verdict.window_end)
        window = _figures(school, row, columns, verdict.rule.edges)
    return PupilView(
        key=pupil_key,
        name=pupil.name or "No name in the register",
        year_group=pupil.year_group,
        class_name=pupil.registration_group,
        date_of_birth=pupil.date_of_birth,
        upn=pupil.upn,
        admission_number=pupil.admission_number,
        age=school_age(pupil.date_of_birth, office.today(school.settings)).reason,
        as_of=day,
        year=year,
        window=window,
        band=bands.labels[place] if place >= 0 else "",
        response=bands.bands[place].response if place >= 0 else "",
        persistent=year.counts.persistently_absent,
        severe=year.counts.severely_absent,
        verdict=verdict,
        pathway_title=f"{pathway.authority}: {pathway.title}",
        herringbone=herringbone(school, row, *_year_days(school, day)),
        spans=_spans(school, row, day),
        weeks=_weeks(school, row, day, verdict),
        marks=_marks(school, row, day),
        key_of_codes=_key(school, row),
    )


def _figures(school: SchoolRecord, row: int, columns: slice, edges: tuple[Fraction, ...] = ()) -> Figures:
    first, last = school.record.open_days(columns)
    counts = school.record.pupil_counts(row, first, last) if first and last else PupilCounts()
    return Figures(
        first=first,
        last=last,
        counts=counts,
        percent=percent_shown(counts.attended, counts.possible, (*school.bands.edges, *edges)),
    )


def _year_days(school: SchoolRecord, day: date | None) -> tuple[date | None, date | None]:
    return school.record.open_days(school.record.year_to(day)) if day else (None, None)


def herringbone(school: SchoolRecord, row: int, first: date | None, last: date | None) -> pd.DataFrame:
    """The marks of a span as schools print them: a row a week (newest first), a column a half day.

    ``·`` is an open session without a mark; empty where the school was closed.
    """
    if first is None or last is None:
        return pd.DataFrame()
    columns = school.record.span(first, last)
    keys, marks = school.record.keys[columns], school.record.marks[row, columns]
    days = keys >> 1
    mondays = monday_numbers(days)
    weekdays = sorted({*range(5), *(days - mondays).tolist()})
    names = [f"{WEEKDAYS[weekday]} {half}" for weekday in weekdays for half in HALVES]
    rows: dict[int, dict[str, str]] = {}
    for key, day, monday, mark in zip(keys.tolist(), days.tolist(), mondays.tolist(), marks.tolist(), strict=True):
        name = f"{WEEKDAYS[day - monday]} {HALVES[key & 1]}"
        rows.setdefault(monday, dict.fromkeys(names, ""))[name] = school.record.codes.text(mark) or "·"
    return pd.DataFrame(
        [{"Week of": f"{day_of(monday):%d %b %Y}", **cells} for monday, cells in sorted(rows.items(), reverse=True)],
        columns=["Week of", *names],
    )


def _spans(school: SchoolRecord, row: int, day: date | None) -> pd.DataFrame:
    """Figures of each half term up to the day (of each month where no term dates are set)."""
    columns = ["Time", "From", "To", "Attendance", "Attended", "Possible", "Authorised", "Unauthorised"]
    if day is None or not len(school.record.days):
        return pd.DataFrame(columns=columns)
    spans = [(term.title, term.first_day, min(term.last_day, day)) for term in school.settings.terms] or _months(
        day_of(school.record.days[0]), day
    )
    rows = []
    for title, first, last in spans:
        if first > day:
            continue
        figures = _figures(school, row, school.record.span(first, last))
        counts = figures.counts
        if counts.possible:
            rows.append(
                (
                    title,
                    figures.first,
                    figures.last,
                    figures.percent,
                    counts.attended,
                    counts.possible,
                    counts.authorised,
                    counts.unauthorised,
                )
            )
    return pd.DataFrame(rows, columns=columns)


def _months(first: date, last: date) -> list[tuple[str, date, date]]:
    spans = []
    start = first.replace(day=1)
    while start <= last:
        following = (start + timedelta(days=32)).replace(day=1)
        spans.append((f"{start:%B %Y}", start, min(last, following - timedelta(days=1))))
        start = following
    return spans


def _weeks(school: SchoolRecord, row: int, day: date | None, verdict: Verdict | None) -> pd.DataFrame:
    """One row a school week: its sessions, and those the rule counts in its window that ends with the week."""
    columns = ["Week of", "Attended", "Authorised", "Unauthorised", "In window"]
    if day is None:
        return pd.DataFrame(columns=columns)
    record = school.record
    end = record.until(day)
    marks = record.marks[row, :end]
    weeks = record.weeks[:end]
    if not len(weeks):
        return pd.DataFrame(columns=columns)
    count = int(weeks[-1]) + 1
    possible, over, attended, counted = (
        np.bincount(weeks, weights=chosen, minlength=count).astype(int)
        for chosen in (
            marks >= FIRST_POSSIBLE,
            marks >= FIRST_UNAUTHORISED,
            marks >= FIRST_ATTENDED,
            record.code_flags(verdict.rule.codes if verdict else PENALTY_CODES)[marks],
        )
    )
    length = verdict.rule.school_weeks if verdict and verdict.rule.school_weeks else count
    running = np.cumsum(counted)
    before = np.concatenate([np.zeros(min(length, count), dtype=int), running])[:count]
    mondays = monday_numbers(record.days[record.week_starts[:count]])
    frame = pd.DataFrame(
        {
            "Week of": [day_of(monday) for monday in mondays.tolist()],
            "Attended": attended,
            "Authorised": possible - over,
            "Unauthorised": over - attended,
            "In window": running - before,
        }
    )
    return frame[frame["Week of"] > day - timedelta(days=366)].reset_index(drop=True)


def _marks(school: SchoolRecord, row: int, day: date | None) -> pd.DataFrame:
    """The open sessions that are not simply present, newest first."""
    record = school.record
    rows = []
    end = record.until(day) if day else 0
    comments = {
        int(school.register.sessions[column]): text
        for (pupil, column), text in school.register.comments.items()
        if pupil == row
    }
    for column in range(end - 1, -1, -1):
        number, key = int(record.marks[row, column]), int(record.keys[column])
        code = record.codes.by_number.get(number)
        if code is not None and code.code in ("/", "\\") and key not in comments:
            continue
        when, half = session_of(key)
        meaning = code.meaning if code else "no valid mark"
        rows.append(
            (
                when,
                half.value,
                record.codes.text(number),
                meaning,
                category(number).replace("_", " "),
                comments.get(key, ""),
            )
        )
    return pd.DataFrame(rows, columns=["Date", "Session", "Code", "Meaning", "Counts as", "Comment"])


def _key(school: SchoolRecord, row: int) -> pd.DataFrame:
    """The codes that occur in the pupil's register, with their meaning."""
    record = school.record
    present = np.unique(record.marks[row]).tolist()
    codes = [record.codes.by_number[number] for number in present if number in record.codes.by_number]
    return pd.DataFrame(
        [(code.code, code.meaning, code.category.replace("_", " ")) for code in codes],
        columns=["Code", "Meaning", "Counts as"],
    )
