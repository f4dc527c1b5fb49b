"""When one pupil is absent or late, in tables: counts beside what they are out of, and the spells."""

from dataclasses import dataclass

import pandas as pd

from fasttrack_core.attendance.figures.patterns import LONG_SESSIONS, Patterns, Spell, Tally, find_patterns
from fasttrack_core.attendance.figures.sessions import Half
from fasttrack_core.services.office.access import Actor
from fasttrack_core.services.office.context import Office

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
HALVES = {Half.AM: "Mornings", Half.PM: "Afternoons"}


@dataclass(frozen=True, slots=True, kw_only=True)
class PatternsView:
    """The patterns of the school year to date.

    tallies: Group, When, Possible, Missed, Authorised, Unauthorised, Share (percent missed as shown, "–" for none
    possible), Late, Late unauthorised. spells: From, To, Sessions, Unauthorised, Length, longest first. long, broken:
    how many spells there are; ``long_sessions``, ``broken_sessions``: how many sessions they hold. short: spells of
    one day or less.
    """

    tallies: pd.DataFrame
    spells: pd.DataFrame
    long: int
    long_sessions: int
    broken: int
    broken_sessions: int
    short: int
    late: int
    late_unauthorised: int
    long_is: int = LONG_SESSIONS


def patterns(office: Office, actor: Actor, pupil_key: str) -> PatternsView | None:
    """The pupil's patterns of the school year to date; None while there is no mark in the register."""
    school = office.record(actor)
    row, day = school.row(pupil_key), school.recorded_up_to
    if day is None:
        return None
    found = find_patterns(school.record, row, school.record.year_to(day))
    halves = list(found.halves.values())
    return PatternsView(
        tallies=_tallies(found),
        spells=_spells(found),
        long=len(found.long),
        long_sessions=sum(spell.sessions for spell in found.long),
        broken=len(found.broken),
        broken_sessions=sum(spell.sessions for spell in found.broken),
        short=sum(spell.sessions <= 2 for spell in found.spells),
        late=sum(tally.late for tally in halves),
        late_unauthorised=sum(tally.late_unauthorised for tally in halves),
    )


def _tallies(found: Patterns) -> pd.DataFrame:
    named = [("Weekday", f"{DAYS[weekday]}s", tally) for weekday, tally in found.weekdays.items()]
    named += [("Half of the day", HALVES[half], tally) for half, tally in found.halves.items()]
    named += [
        ("Holidays", "Last day before a holiday", found.before),
        ("Holidays", "First day after a holiday", found.after),
        ("Holidays", "Other days", found.elsewhere),
    ]
    rows = [
        (
            group,
            when,
            tally.possible,
            tally.absent,
            tally.authorised,
            tally.unauthorised,
            _share(tally),
            tally.late,
            tally.late_unauthorised,
        )
        for group, when, tally in named
    ]
    return pd.DataFrame(
        rows,
        columns=[
            "Group", "When", "Possible", "Missed", "Authorised", "Unauthorised", "Share", "Late", "Late unauthorised",
        ],
    )  # fmt: skip


def _share(tally: Tally) -> str:
    """The share missed in whole percent, half up, that never says none or all of some."""
    if not tally.possible:
        return "–"
    rounded = (200 * tally.absent + tally.possible) // (2 * tally.possible)
    if tally.absent and not rounded:
        return "under 1%"
    return "over 99%" if rounded == 100 and tally.absent < tally.possible else f"{rounded}%"


def _spells(found: Patterns) -> pd.DataFrame:
    ordered = sorted(found.spells, key=lambda spell: (-spell.sessions, -spell.first.toordinal()))
    rows = [(spell.first, spell.last, spell.sessions, spell.unauthorised, _length(spell)) for spell in ordered]
    return pd.DataFrame(rows, columns=["From", "To", "Sessions", "Unauthorised", "Length"])


def _length(spell: Spell) -> str:
    return "a school week or more" if spell.is_long else "a day or less" if spell.sessions <= 2 else "days"
