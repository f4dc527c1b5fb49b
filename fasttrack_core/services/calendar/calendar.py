"""The school's calendar: looked at by month, proposed, drafted, and saved as a new version once its effects were seen.

A draft is ``TermDates``: every function here that edits gives back another draft, and only ``save`` writes. A version
is one recorded change of the settings' term dates, whichever page made it: nothing is ever overwritten.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from typing import Any

import pandas as pd
from pydantic import ValidationError

from fasttrack_core.attendance.calendar import checks as calendar_checks
from fasttrack_core.attendance.calendar import files as calendar_files
from fasttrack_core.attendance.calendar import inference as calendar_inference
from fasttrack_core.attendance.calendar import proposal as calendar_proposal
from fasttrack_core.attendance.calendar.checks import Check, year_name
from fasttrack_core.attendance.calendar.days import CalendarDay as CalendarDay
from fasttrack_core.attendance.calendar.days import (
    DayChange,
    DayKind,
    calendar_days,
    changed,
    is_in_term,
    with_marks,
)
from fasttrack_core.attendance.calendar.files import CalendarFile
from fasttrack_core.attendance.calendar.inference import Inferred
from fasttrack_core.attendance.calendar.proposal import Proposal
from fasttrack_core.attendance.figures.opening import Opening, SchoolYears, opening
from fasttrack_core.attendance.figures.school_calendar import SchoolCalendar, Term, TermDates
from fasttrack_core.attendance.figures.sessions import HALVES, Half
from fasttrack_core.errors import BadCalendar, MissingFact
from fasttrack_core.services.office.access import Action, Actor, may
from fasttrack_core.services.office.context import Office, once_a_page, read_settings
from fasttrack_core.services.office.school_settings import ClosureSetting, OpeningSetting, SchoolSettings, TermSetting
from fasttrack_core.services.office.writing import Again, Seen, before_and_after, writes
from fasttrack_core.services.settings import history_of, refuse_unseen, seen_settings
from fasttrack_core.stamps import stamp
from fasttrack_core.store import Change, Subject, Unit

Sessions = Opening
"""Which sessions were open, as pages hold it."""
PARTS = ("terms", "inset_days", "bank_holidays", "closures", "openings")
"""The settings that make the calendar."""
BEGUN = "Your draft is still here. Choose at the top: “Start again from the saved one” or “Keep my draft instead”."


@dataclass(frozen=True, slots=True)
class CalendarVersion:
    """One version of the term dates, numbered from 1; ``summary`` counts what it holds."""

    number: int
    when: str
    who: str
    summary: str
    dates: TermDates


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarView:
    """The calendar as it is saved. ``last`` is None while nobody has saved term dates; ``year_groups`` are those of the
    register, ``marked`` the first and last day of its marks. ``seen``: what saving another one takes back."""

    dates: TermDates
    today: date
    may_change: bool
    year_groups: tuple[str, ...]
    marked: tuple[date, date] | None
    last: CalendarVersion | None
    seen: Seen


@once_a_page
def view(office: Office, actor: Actor) -> CalendarView:
    """The saved calendar, and what the page needs beside it."""
    with office.read(actor) as unit:
        # Before the record: what was saved in between is then taken for unseen, never for seen.
        found = _versions(unit, actor.school_id)
        seen = seen_settings(unit, actor.school_id)
    record = office.record(actor)
    marked = [day for day in record.record.open_days(slice(None)) if day is not None]
    groups = {pupil.year_group for pupil in record.register.pupils if pupil.year_group}
    return CalendarView(
        dates=record.settings.term_dates(),
        today=office.today(record.settings),
        may_change=may(actor, Action.SETTINGS),
        year_groups=tuple(sorted(groups, key=lambda group: (len(group), group))),
        marked=(marked[0], marked[-1]) if marked else None,
        last=next(iter(found), None),
        seen=seen,
    )


def versions(office: Office, actor: Actor) -> tuple[CalendarVersion, ...]:
    """Every version of the term dates that was ever saved, newest first, with who saved it and when."""
    with office.read(actor) as unit:
        return _versions(unit, actor.school_id)


def _versions(unit: Unit, school_id: str) -> tuple[CalendarVersion, ...]:
    found: list[CalendarVersion] = []
    parts: dict[str, Any] = {}
    for change in history_of(unit, school_id):
        said = {name: change.after[name] for name in PARTS if name in change.after}
        parts |= {name: value or [] for name, value in said.items()}
        dates = _dates_of(parts)
        if said and dates != (found[-1].dates if found else TermDates(())):
            found.append(CalendarVersion(len(found) + 1, _when(change), change.stamp.who, summary(dates), dates))
    return tuple(reversed(found))


def _dates_of(parts: Mapping[str, Any]) -> TermDates:
    """The term dates as they were recorded; they were checked when they were saved."""
    return SchoolSettings.model_construct(
        name="",
        terms=tuple(TermSetting.model_validate(each) for each in parts.get("terms", ())),
        inset_days=tuple(date.fromisoformat(each) for each in parts.get("inset_days", ())),
        bank_holidays=tuple(date.fromisoformat(each) for each in parts.get("bank_holidays", ())),
        closures=tuple(ClosureSetting.model_validate(each) for each in parts.get("closures", ())),
        openings=tuple(OpeningSetting.model_validate(each) for each in parts.get("openings", ())),
    ).term_dates()


def _when(change: Change) -> str:
    return stamp(change.stamp.when)


def summary(dates: TermDates) -> str:
    """``12 terms, 10 INSET days, 2 bank holidays, 2 closures``."""
    counts = (
        (len(dates.terms), "term"),
        (len(dates.inset_days), "INSET day"),
        (len(dates.bank_holidays), "bank holiday"),
        (len(dates.closures), "closure"),
        (len(dates.openings), "extra day"),
    )
    words = [f"{count} {word}{'' if count == 1 else 's'}" for count, word in counts if count]
    return ", ".join(words) or "nothing"


@writes(again=Again.SAME, right=Action.SETTINGS, audit="calendar", guard="settings", edits=True)
def save(office: Office, actor: Actor, draft: TermDates, seen: Seen) -> CalendarVersion:
    """The version that is in force now: ``draft``, where the calendar is still the one it was drawn up on.

    Raises Conflict when somebody saved another calendar meanwhile, BadCalendar with what stops the draft, MissingFact
    for an entry that is too long; then nothing was changed.
    """
    stops = [each.sentence for each in checks(view(office, actor), draft) if each.stops]
    if stops:
        raise BadCalendar(" ".join(stops))
    with office.write(actor, Action.SETTINGS, Subject("calendar", actor.school_id)) as work:
        before = read_settings(work.unit, actor.school_id)
        if draft != before.term_dates():
            refuse_unseen(work.unit, actor.school_id, seen, set(PARTS), "the calendar", opened="began", then=BEGUN)
            after = settings_with(before, draft)
            work.unit.settings.save(actor.school_id, after.model_dump(mode="json"), work.stamp)
        found = _versions(work.unit, actor.school_id)
        was, became = before_and_after(_plain(before), _plain(read_settings(work.unit, actor.school_id)))
        work.before = {"calendar version": found[1].number if len(found) > 1 and became else 0, **was}
        work.after = {"calendar version": found[0].number if found else 0, **became}
    return found[0] if found else CalendarVersion(0, "", "", summary(draft), draft)


def _plain(settings: SchoolSettings) -> dict[str, Any]:
    return settings.model_dump(mode="json", include=set(PARTS))


def settings_with(settings: SchoolSettings, draft: TermDates) -> SchoolSettings:
    """The settings with these term dates. Raises MissingFact for a text that is too long, or BadCalendar."""
    try:
        return SchoolSettings.model_validate({**settings.model_dump(), **asdict(draft)})
    except ValidationError:
        raise MissingFact(
            "A term needs a name of at most 60 characters, and a reason has at most 200. Shorten it, then save again."
        ) from None


def checks(now: CalendarView, draft: TermDates) -> tuple[Check, ...]:
    """What looks wrong in the draft, what stops it first."""
    return calendar_checks.check(draft, now.today, now.marked)


def sessions(office: Office, actor: Actor, draft: TermDates) -> Sessions | None:
    """When the school is open by the draft and the register together; None while the draft contradicts itself."""
    record = office.record(actor)
    if draft == record.settings.term_dates():
        return record.record.opening
    try:
        calendar = SchoolCalendar.from_terms(draft) if draft.terms else None
    except BadCalendar:
        return None
    return opening(record.register, calendar, record.today)


def month(draft: TermDates, day: date, sessions: Sessions | None = None) -> list[list[CalendarDay]]:
    """The weeks, Monday to Sunday, that hold a day of the month of ``day``; with ``sessions`` the marks tell of the
    school years of which the draft knows nothing."""
    first = day.replace(day=1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    days = calendar_days(draft, first - timedelta(days=first.weekday()), last + timedelta(days=6 - last.weekday()))
    days = days if sessions is None else with_marks(days, sessions)
    return [days[at : at + 7] for at in range(0, len(days), 7)]


def day(draft: TermDates, when: date, sessions: Sessions | None = None) -> CalendarDay:
    """One day as the draft, and ``month``, have it."""
    days = calendar_days(draft, when, when)
    return (days if sessions is None else with_marks(days, sessions))[0]


def kinds_for(draft: TermDates, when: date) -> tuple[str, ...]:
    """What a day may become: within a term open or shut, outside the terms no school or an extra day."""
    if is_school_weekday(draft, when):
        return tuple(kind.value for kind in (DayKind.OPEN, DayKind.INSET, DayKind.BANK_HOLIDAY, DayKind.CLOSED))
    return (DayKind.NO_TERM.value, DayKind.OPEN.value)


def change_days(
    draft: TermDates,
    first: date,
    last: date,
    kind: str,
    *,
    reason: str = "",
    halves: tuple[str, ...] = ("AM", "PM"),
    year_groups: tuple[str, ...] = (),
) -> TermDates:
    """The draft in which these days, both inclusive, are of this kind. Raises BadCalendar with what to correct."""
    reason = " ".join(reason.split())
    if DayKind(kind) is DayKind.CLOSED and not reason:
        raise BadCalendar("Write the reason for the closure: it is shown wherever the day is asked about.")
    chosen = tuple(half for half in HALVES if half.value in halves)
    after = changed(draft, DayChange(first, last, DayKind(kind), reason, chosen, year_groups))
    if kind == DayKind.OPEN and is_school_weekday(draft, first):
        # Days of a term are opened again; holidays that the span runs into stay holidays.
        return replace(after, openings=draft.openings)
    return after


def is_school_weekday(draft: TermDates, when: date) -> bool:
    """True for a Monday to Friday that a term holds, whatever else the day is."""
    return when.weekday() < 5 and is_in_term(draft, when)


def with_terms(draft: TermDates, lines: Iterable[Mapping[str, Any]]) -> TermDates:
    """The draft with these terms (title, first_day, last_day); BadCalendar names the line that is not complete."""
    terms = []
    for number, line in enumerate(lines, 1):
        title = " ".join(str(line.get("title", "")).split())
        first, last = line.get("first_day"), line.get("last_day")
        if not title or not isinstance(first, date) or not isinstance(last, date):
            raise BadCalendar(f"Line {number} of the terms needs a name, a first day and a last day.")
        terms.append(Term(title, first, last))
    ordered = tuple(sorted(terms, key=lambda term: term.first_day))
    return replace(draft, terms=ordered)


def special_days(draft: TermDates) -> pd.DataFrame:
    """Everything that is not as the terms have it, by day: From, To, What, Why."""
    rows = [(day, day, "INSET day", "") for day in draft.inset_days]
    rows += [(day, day, "Bank holiday", "") for day in draft.bank_holidays]
    for each in draft.closures:
        half = "" if each.halves == HALVES else ", morning" if each.halves == (Half.AM,) else ", afternoon"
        who = f", year {', '.join(each.year_groups)} only" if each.year_groups else ""
        rows.append((each.first_day, each.last_day, f"Closed{half}{who}", each.reason))
    for extra in draft.openings:
        half = "" if extra.halves == HALVES else ", morning" if extra.halves == (Half.AM,) else ", afternoon"
        rows.append((extra.day, extra.day, f"Open{half}", extra.reason))
    return pd.DataFrame(sorted(rows), columns=["From", "To", "What", "Why"])


def school_years(draft: TermDates) -> pd.DataFrame:
    """For each school year with terms: Year, School days, Sessions, INSET days, First day, Last day."""
    rows = []
    years = SchoolYears.of_terms(draft)
    for year in sorted({years.year_of_term_day(term.first_day) for term in draft.terms}):
        open_days = [
            (each.day, (each.am is DayKind.OPEN) + (each.pm is DayKind.OPEN))
            for each in calendar_days(draft, years.begins_in(year), years.last_day(year))
            if DayKind.OPEN in (each.am, each.pm)
        ]
        inset = sum(1 for day in draft.inset_days if years.year_of_term_day(day) == year)
        ends = (open_days[0][0], open_days[-1][0]) if open_days else (None, None)
        rows.append((year_name(year), len(open_days), sum(count for _, count in open_days), inset, *ends))
    columns = ["School year", "School days", "Sessions", "INSET days", "First school day", "Last school day"]
    return pd.DataFrame(rows, columns=columns)


def bank_holidays(draft: TermDates) -> tuple[Proposal, ...]:
    """England's bank holidays that fall into a term of the draft and are still open in it."""
    return calendar_proposal.bank_holidays(draft)


def inferred(office: Office, actor: Actor, draft: TermDates) -> Inferred:
    """What the register's marks say that the draft does not, and where they are silent."""
    record = office.record(actor)
    return calendar_inference.inferred(record.register, draft, record.today)


def accept(draft: TermDates, proposals: Iterable[Proposal]) -> TermDates:
    """The draft with the proposals that a person accepted."""
    return calendar_proposal.accepted(draft, proposals)


def read_file(data: bytes, draft: TermDates) -> CalendarFile:
    """What a CSV or iCalendar file would make of the draft; BadCalendar in a sentence for one that cannot be read."""
    return calendar_files.read_file(data, draft)


def as_csv(draft: TermDates) -> bytes:
    """The sessions of the draft: date, session, open."""
    return calendar_files.write_csv(draft).encode()


def as_icalendar(office: Office, draft: TermDates) -> bytes:
    """The draft as all-day events."""
    return calendar_files.write_icalendar(draft, office.now())
