"""The pupil page of the product beside the slow recount."""

from datetime import date, timedelta
from fractions import Fraction

import pandas as pd

from fasttrack_core.attendance.figures.measures import PupilCounts
from fasttrack_core.services.pupil import lines as pupil_lines
from fasttrack_core.services.pupil import marks as pupil_marks
from fasttrack_core.services.pupil import outlook as pupil_outlook
from fasttrack_core.services.pupil import patterns as pupil_patterns
from fasttrack_core.services.pupil import spans as pupil_spans
from fasttrack_core.services.pupil import view as pupil_view
from fasttrack_core.services.pupil.outlook import CannotTell, Moved, Standing
from tests.oracle import outlook, pupil_page
from tests.oracle.commands import rule_limits
from tests.oracle.model import absence_of
from tests.oracle.mountain_page import settled_marks
from tests.recount.figures import (
    COUNT_RULES,
    School,
    answer,
    band_of,
    days_looked_at,
    first_met,
    percent_shown,
    thresholds,
)
from tests.recount.ledger import Ledger
from tests.recount.worlds import World

UNMARKED, NOT_ON_ROLL = "·", "–"
NATIONAL = "national-framework"


def expected_of(world: World) -> Fraction:
    return Fraction(world.expected)


def pathway_of(world: World) -> str:
    return world.desk.office.record(world.desk.actor).settings.pathway


def compare_place(world: World, ledger: Ledger, key: str, as_of: date) -> None:
    """Who stands where as of a day: the year, the window of the test, verdict and trail."""
    pupil, pathway = world.ids[key], pathway_of(world)
    where = f"{world.name} as of {as_of}, {pupil}"
    seen = pupil_view.view(world.desk.office, world.desk.actor, key, as_of=as_of)
    as_of = world.answered(as_of)
    _same_span(world, ledger, f"{where} year", pupil, seen.year, world.school.year_start(as_of), as_of, [])
    year = world.school.counts(pupil, world.school.year_days(as_of))
    absence = absence_of(year.possible, year.attended)
    marks = settled_marks(world.school, pupil, world.school.year_start(as_of), as_of)
    place = (seen.band, seen.persistent, seen.severe, seen.late)
    late = sum(code == "L" for _, code, _ in marks)
    band = band_of(year.attended, year.possible)
    ledger.same("pupil, place", where, place, (band, absence != "", absence == "severe", late))
    days = days_looked_at(world.school, pathway, as_of)
    limits = rule_limits(pathway, expected_of(world))
    if days:
        _same_span(world, ledger, f"{where} window", pupil, seen.window, days[0], days[-1], limits)
    verdict = seen.verdict
    assert verdict is not None
    met = verdict.first_met
    told = (verdict.status.value, met.isoformat() if met else "", verdict.window_start, verdict.window_end)
    counted = (
        answer(world.school, pathway, pupil, as_of, expected_of(world)),
        first_met(world.school, pathway, pupil, as_of, expected_of(world)),
        days[0] if days else None,
        days[-1] if days else None,
    )
    ledger.same("pupil, verdict", where, told, counted)
    trail = seen.trail.to_dict("records")
    expected = pupil_page.trail(world.school, pupil, world.terms(as_of), as_of)
    ledger.same("pupil, trail", where, len(trail), len(expected))
    for row, other in zip(trail, expected, strict=False):
        height = other.pop("Height")
        assert isinstance(height, Fraction)
        ledger.holds("pupil, trail", f"{where} {row['Time']} height", abs(row.pop("Height") - float(height)) < 1e-9)
        ledger.same("pupil, trail", f"{where} {row['Time']}", row, other)


def compare_windows(world: World, ledger: Ledger, key: str, spans: list[tuple[date, date]]) -> None:
    """The figures of windows that somebody chooses."""
    limits = rule_limits(pathway_of(world), expected_of(world))
    for first, last in spans:
        seen = pupil_spans.between(world.desk.office, world.desk.actor, key, first, last)
        where = f"{world.name}, {first} to {last}, {world.ids[key]}"
        _same_span(world, ledger, where, world.ids[key], seen, first, last, limits)


def _same_span(
    world: World,
    ledger: Ledger,
    where: str,
    pupil: str,
    seen: pupil_spans.Figures,
    first: date,
    last: date,
    limits: list[Fraction],
) -> None:
    counted = pupil_page.span(world.school, pupil, first, last, limits)
    told = (seen.first, seen.last, *counts_of(seen.counts), seen.percent)
    missed = counted.counts.possible - counted.counts.attended
    figures = (counted.counts.possible, counted.counts.attended, counted.counts.authorised, counted.counts.unauthorised)
    expected = (counted.first, counted.last, *figures, counted.missing, counted.unsettled, counted.percent)
    ledger.same("pupil, figures of a span", where, told, expected)
    ledger.same("pupil, days missed", where, seen.days_missed, pupil_page.days_lost(missed))
    minutes = pupil_page.minutes_lost(missed, Fraction(world.hours_a_day))
    ledger.same("pupil, learning hours missed", where, pupil_page.minutes_said(seen.hours_missed), minutes)


def counts_of(counts: PupilCounts) -> tuple[int, ...]:
    return (
        counts.possible,
        counts.attended,
        counts.authorised,
        counts.unauthorised,
        counts.missing,
        counts.unsettled,
    )


def compare_marks(world: World, ledger: Ledger, key: str) -> None:
    """Every cell of the pupil's marks, of each school year."""
    pupil = world.ids[key]
    years = sorted({world.school.year_start(day) for day in world.school.days}, reverse=True)
    for year in years:
        seen = pupil_marks.marks(world.desk.office, world.desk.actor, key, year)
        ledger.same("pupil, years of marks", pupil, list(seen.years), years)
        own = [day for day in world.school.days if world.school.year_start(day) == year]
        counted = settled_marks(world.school, pupil, own[0], own[-1])
        cells = {(row["Date"], row["Session"]): row for row in seen.cells.to_dict("records")}
        told = {session: row["Counts as"] for session, row in cells.items()}
        kinds = {session: category.replace("_", " ") for session, _, category in counted}
        ledger.same("pupil, marks", f"{world.name} {pupil}", told, kinds)
        codes = {session: row["Code"] for session, row in cells.items() if row["Counts as"] != "missing"}
        away = [session for session, _, _ in counted if world.school.is_away(pupil, session[0])]
        off_roll = [session for session, code in codes.items() if code == NOT_ON_ROLL]
        ledger.same("pupil, marks off the roll", f"{world.name} {pupil}", off_roll, away)
        valid = {session: code for session, code in codes.items() if code not in (UNMARKED, NOT_ON_ROLL)}
        ledger.same("pupil, marks", f"{world.name} {pupil}", valid, {s: code for s, code, _ in counted if code})


def compare_patterns(world: World, ledger: Ledger, key: str) -> None:
    """Weekdays, halves, holidays, spells and lates of the school year."""
    pupil, as_of = world.ids[key], world.newest
    where = f"{world.name} {pupil}"
    seen = pupil_patterns.patterns(world.desk.office, world.desk.actor, key)
    assert seen is not None
    columns = ["Possible", "Missed", "Authorised", "Unauthorised", "Late", "Late unauthorised"]
    told = {(row["Group"], row["When"]): [row[name] for name in columns] for row in seen.tallies.to_dict("records")}
    counted = pupil_page.tallies(world.school, pupil, as_of)
    ledger.same("pupil, patterns", where, told, counted)
    spells = pupil_page.spells(world.school, pupil, as_of)
    rows = [tuple(row.values())[:4] for row in seen.spells.to_dict("records")]
    ledger.same("pupil, spells", where, sorted(rows), sorted(spells))
    long = [sessions for *_, sessions, _ in spells if sessions >= 10]
    broken = [sessions for *_, sessions, _ in spells if sessions < 10]
    numbers = (seen.long, seen.long_sessions, seen.broken, seen.broken_sessions, seen.short)
    short = sum(sessions <= 2 for sessions in broken)
    ledger.same("pupil, long and broken", where, numbers, (len(long), sum(long), len(broken), sum(broken), short))
    halves = [row for (group, _), row in counted.items() if group == "Half of the day"]
    late = (sum(row[4] for row in halves), sum(row[5] for row in halves))
    ledger.same("pupil, lates", where, (seen.late, seen.late_unauthorised), late)


def compare_lines(world: World, ledger: Ledger, key: str) -> None:
    """The rolling line week by week, each threshold, and the day on which it was first met."""
    pupil, as_of, own = world.ids[key], world.newest, pathway_of(world)
    where = f"{world.name} {pupil}"
    seen = pupil_lines.lines(world.desk.office, world.desk.actor, key)
    assert seen is not None
    weeks = [tuple(row.values()) for row in seen.weeks.to_dict("records")]
    counted = pupil_page.rolling_weeks(world.school, pupil, as_of, own, expected_of(world))
    ledger.same("pupil, rolling weeks", where, weeks, counted)
    pathways = [own] if own == NATIONAL else [own, NATIONAL]
    ledger.same("pupil, thresholds", where, len(seen.thresholds), len(pathways))
    for pathway, threshold in zip(pathways, seen.thresholds, strict=False):
        met = threshold.verdict.first_met
        told = (threshold.verdict.status.value, met.isoformat() if met else "")
        judged = answer(world.school, pathway, pupil, as_of, expected_of(world))
        since = first_met(world.school, pathway, pupil, as_of, expected_of(world))
        ledger.same("pupil, thresholds", f"{where} {pathway}", told, (judged, since))
        line = seen.counts[seen.counts["Line"] == threshold.line]
        rolling = pupil_page.rolling_weeks(world.school, pupil, as_of, pathway, expected_of(world))
        ledger.same("pupil, rolling weeks", where, line["Sessions"].tolist(), [each[4] for each in rolling])
    limits = [
        (None if pd.isna(row["Limit"]) else int(row["Limit"]), row["First met"] or None)
        for row in seen.limits.astype("object").to_dict("records")
    ]
    needed = [COUNT_RULES[pathway][0] if pathway in COUNT_RULES else None for pathway in pathways]
    expected = [(number, each.verdict.first_met) for number, each in zip(needed, seen.thresholds, strict=True)]
    ledger.same("pupil, thresholds", where, limits, expected)


def thresholds_of(world: World, pathway: str, as_of: date) -> dict[str, dict[str, str]]:
    """The recount of a pathway as of a day, kept."""
    kept: dict[tuple[str, date], dict[str, dict[str, str]]] = world.__dict__.setdefault("_thresholds", {})
    if (pathway, as_of) not in kept:
        kept[pathway, as_of] = thresholds(world.school, pathway, as_of, world.expected)
    return kept[pathway, as_of]


def compare_outlook(world: World, ledger: Ledger, key: str) -> None:
    """How the year can still end."""
    pupil, as_of = world.ids[key], world.newest
    where = f"{world.name} {pupil}"
    seen = pupil_outlook.outlook(world.desk.office, world.desk.actor, key)
    counted = outlook.outlook(world.school, world.calendar, pupil, as_of)
    ledger.same("pupil, outlook told", where, isinstance(seen, CannotTell), counted is None)
    if isinstance(seen, CannotTell) or counted is None:
        return
    told = (seen.left, seen.last_day, seen.percent, seen.band)
    ledger.same("pupil, outlook", where, told, (counted.left, counted.last_day, counted.percent, counted.band))
    chances = {"persistent": seen.persistent, "severe": seen.severe} | {each.label: each.chance for each in seen.bands}
    limits = {label: (each.may_miss, each.until) for label, each in chances.items()}
    ledger.same("pupil, outlook", where, limits, counted.limits)
    ledger.same("pupil, outlook", where, {each.label: each.reached_on for each in seen.bands}, counted.reached_on)
    best = next(label for label in outlook.LABELS if counted.limits[label][0] >= 0)
    ledger.same("pupil, outlook", where, seen.best.label, best)


def compare_what_if(world: World, ledger: Ledger, key: str, code: str, absences: int, sessions: int) -> None:
    """The pupil after some more absences: figures, band and verdicts."""
    pupil, as_of, own = world.ids[key], world.newest, pathway_of(world)
    where = f"{world.name} {pupil} {absences} {code} of {sessions}"
    seen = pupil_outlook.what_if(
        world.desk.office, world.desk.actor, key, code=code, absences=absences, sessions=sessions
    )
    if world.calendar is None:
        ledger.holds("pupil, what if", where, isinstance(seen, CannotTell))
        return
    assert isinstance(seen, Moved)
    after, until = outlook.supposed(world.school, pupil, as_of, code, absences, sessions)
    pathways = [own] if own == NATIONAL else [own, NATIONAL]
    _same_standing(ledger, f"{where} before", seen.before, world.school, pupil, as_of, pathways, expected_of(world))
    _same_standing(ledger, f"{where} after", seen.after, after, pupil, until, pathways, expected_of(world))


def _same_standing(
    ledger: Ledger,
    where: str,
    seen: Standing,
    school: School,
    pupil: str,
    as_of: date,
    pathways: list[str],
    expected: Fraction,
) -> None:
    counts = school.counts(pupil, school.year_days(as_of))
    absence = absence_of(counts.possible, counts.attended)
    told = (
        seen.as_of,
        seen.counts.possible,
        seen.counts.attended,
        seen.counts.authorised,
        seen.counts.unauthorised,
        seen.percent,
        seen.band,
        seen.persistent,
        seen.severe,
    )
    counted = (
        as_of,
        counts.possible,
        counts.attended,
        counts.authorised,
        counts.unauthorised,
        percent_shown(counts.attended, counts.possible, outlook.EDGES),
        band_of(counts.attended, counts.possible),
        absence != "",
        absence == "severe",
    )
    ledger.same("pupil, what if", where, told, counted)
    for pathway, (_, verdict) in zip(pathways, seen.verdicts, strict=True):
        met = verdict.first_met
        window = school.counts(pupil, days_looked_at(school, pathway, as_of))
        verdict_shown = (
            verdict.status.value,
            verdict.counts.unauthorised,
            verdict.counts.possible,
            met.isoformat() if met else "",
        )
        verdict_counted = (
            answer(school, pathway, pupil, as_of, expected),
            window.unauthorised,
            window.possible,
            first_met(school, pathway, pupil, as_of, expected),
        )
        ledger.same("pupil, what if", f"{where} {pathway}", verdict_shown, verdict_counted)


def compare_offered_windows(world: World, ledger: Ledger) -> None:
    """The spans that are offered by name begin and end on the days of the recount."""
    as_of, pathway = world.newest, pathway_of(world)
    school = world.school
    named = {"This school year": school.year_days(as_of)}
    named["The window of the test"] = days_looked_at(school, pathway, as_of)
    for weeks in (4, 6, 10):
        if len(school.weeks_up_to(as_of)) >= weeks and weeks != pupil_page.weeks_of(pathway):
            named[f"The last {weeks} school weeks"] = school.window_days(weeks, as_of)
    start = school.year_start(as_of)
    for title, first, last in world.terms(as_of):
        if last >= start and first <= as_of:
            days = [day for day in school.days if max(first, start) <= day <= min(last, as_of)]
            named |= {title: days} if days else {}
    told = {each.title: (each.first, each.last) for each in pupil_spans.windows(world.desk.office, world.desk.actor)}
    ledger.same("pupil, windows offered", world.name, told, {name: (days[0], days[-1]) for name, days in named.items()})


def some_spans(world: World) -> list[tuple[date, date]]:
    """Windows that begin and end within terms, on holidays, in two years, on one day and after the record."""
    newest = world.newest
    start = world.school.year_start(newest)
    return [
        (newest - timedelta(days=30), newest),
        (newest - timedelta(days=200), newest - timedelta(days=60)),
        (start - timedelta(days=40), start + timedelta(days=9)),
        (newest, newest),
        (newest + timedelta(days=1), newest + timedelta(days=14)),
    ]
