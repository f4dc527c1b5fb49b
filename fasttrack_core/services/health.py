"""Whether Fast Track can be relied on here: the database, its records and audit, who else may read it, disk and clock.

A server looks once when it starts, for a moment; the page and the command ``verify`` look at everything.
"""

import platform
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from weakref import WeakKeyDictionary

from fasttrack_core.attendance.figures.sessions import spoken_date
from fasttrack_core.errors import FastTrackError
from fasttrack_core.services.cases import opening as cases
from fasttrack_core.services.documents import making as letter_making
from fasttrack_core.services.imports import clock as import_clock
from fasttrack_core.services.imports import mappings
from fasttrack_core.services.office.access import Actor
from fasttrack_core.services.office.context import Office
from fasttrack_core.stamps import LONDON
from fasttrack_core.store import Health, Store, open_store
from fasttrack_core.store.copies import copies
from fasttrack_core.store.engine import default_url
from fasttrack_core.store.surroundings import free_bytes, opened_to_others

AT_START = 2.0
ON_THE_PAGE = 15.0
"""Seconds that a look at the database may take."""
LITTLE_ROOM = 1_000_000_000
"""Bytes: less room than this on the disk is said."""
ON_A_SERVER = "The database is on a server: ask whoever looks after it."
PARTS = {
    "the database file": ("Database file", "Every page of the file is whole."),
    "references": ("References", "Everything a record refers to is there."),
    "the audit": ("Audit", "{lines:,} lines, each as it was written and none missing."),
}
"""How each part that ``Store.check`` looks at is called, and what is said where it is sound."""


class State(StrEnum):
    """Whether somebody has to do something."""

    GOOD = "good"
    ATTENTION = "needs attention"
    UNKNOWN = "not known"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was looked at. ``said``: what was found and, where it needs attention, what to do."""

    about: str
    state: State
    said: str


_found: WeakKeyDictionary[Office, tuple[str, ...]] = WeakKeyDictionary()


def begin(office: Office) -> None:
    """The look that a server takes when it starts; ``found_at_start`` says from then on what it found."""
    try:
        _found[office] = office.store.check(AT_START).problems
    except FastTrackError as problem:
        _found[office] = (str(problem),)


def found_at_start(office: Office) -> tuple[str, ...]:
    """What was wrong when the server started, in sentences; empty where all was well or nobody looked."""
    return _found.get(office, ())


def report(office: Office, actor: Actor) -> tuple[Line, ...]:
    """Everything that is looked at, for the person who looks after the computer. No line names a pupil."""
    with office.together(actor):
        clock = import_clock.warning(office, actor)
        records = _records(office, actor)
    lines = [*_of_store(office.store, ON_THE_PAGE), records]
    now = office.now().astimezone(LONDON)
    lines.append(
        Line(
            "Clock",
            State.ATTENTION if clock else State.GOOD,
            clock
            or f"It says {spoken_date(now.date())}, {now:%H:%M} in England; nothing was recorded later than that.",
        )
    )
    left_out = letter_making.left_out(office)
    lines.append(
        Line(
            "Word files",
            State.ATTENTION if left_out else State.GOOD,
            " ".join(left_out) or f"All {len(letter_making.kinds_of(office))} can be used.",
        )
    )
    lines.append(Line("Versions", State.GOOD, f"Python {platform.python_version()}, {office.store.product}."))
    return tuple(lines)


def _records(office: Office, actor: Actor) -> Line:
    """Whether this version can read what the school kept as texts: its cases and its column mappings."""
    found = []
    for number, one, many, where in (
        (cases.unreadable(office, actor), "case", "cases", "on the page Cases, under “Cannot be read”"),
        (mappings.unreadable(office, actor), "column mapping", "column mappings", "on the page Upload"),
    ):
        if number:
            found.append(f"{number} {one if number == 1 else many} cannot be read, listed {where}.")
    if found:
        said = " ".join((*found, "Nothing in them is lost: bring Fast Track up to date, or restore the last backup."))
        return Line("Records", State.ATTENTION, said)
    return Line("Records", State.GOOD, "Every case and every column mapping of this school can be read.")


def verify(address: str | None = None) -> tuple[Line, ...]:
    """The same without a person and a time limit, for the command line; raises StoreProblem where nothing can be read.

    address: the database, as for every command.
    """
    store = open_store(address or default_url())
    try:
        return (*_of_store(store, None), _clock(store))
    finally:
        store.close()


def _clock(store: Store) -> Line:
    try:
        with store.read() as unit:
            _, latest = unit.audit.latest()
    except FastTrackError as problem:
        return Line("Clock", State.UNKNOWN, str(problem))
    clock = import_clock.behind(datetime.now(UTC), latest)
    good = "Nothing was recorded later than the time it shows."
    return Line("Clock", State.ATTENTION if clock else State.GOOD, clock or good)


def _of_store(store: Store, seconds: float | None) -> Iterator[Line]:
    health = store.check(seconds)
    yield from _of_parts(health, "file" if store.file else "database")
    sound = health.revision == health.newest
    said = (
        f"{health.revision}, the newest." if sound else f"{health.revision}; this version works with {health.newest}."
    )
    yield Line("Schema", State.GOOD if sound else State.ATTENTION, said)
    if store.file is None:
        for about in ("Access", "Disk", "Copies"):
            yield Line(about, State.UNKNOWN, ON_A_SERVER)
        return
    others = opened_to_others(store.file)
    yield Line(
        "Access",
        State.ATTENTION if others else State.GOOD,
        f"Other accounts of this computer may read {', '.join(others)}. Stop Fast Track and start it with make run, "
        "which closes it to them, or remove their right to read it."
        if others
        else "The database and its folder are for this account only.",
    )
    room, size = free_bytes(store.file), store.file.stat().st_size
    little = room < max(LITTLE_ROOM, 3 * size)
    yield Line(
        "Disk",
        State.ATTENTION if little else State.GOOD,
        f"{room / 1e9:,.1f} GB free; the database has {size / 1e6:,.1f} MB." + (" Make room soon." if little else ""),
    )
    kept = copies(store.file)
    newest = datetime.fromtimestamp(kept[-1].stat().st_mtime, LONDON) if kept else None
    yield Line(
        "Copies",
        State.GOOD,
        f"{len(kept)} from before updates, the newest of {spoken_date(newest.date())}. Keep your own backups elsewhere."
        if newest
        else "None yet: one is made before an update changes the database. Keep your own backups elsewhere.",
    )


def _of_parts(health: Health, kept: str) -> Iterator[Line]:
    for name, (about, sound) in PARTS.items():
        if problems := health.parts.get(name, ()):
            yield Line(
                about, State.ATTENTION, " ".join((*problems, f"Keep the {kept} as it is and restore the last backup."))
            )
        elif name in health.unfinished:
            said = "Not looked at to its end in the time there is on a page. Run: python -m fasttrack_core verify"
            yield Line(about, State.UNKNOWN, said)
        elif name not in health.parts:
            yield Line(about, State.UNKNOWN, ON_A_SERVER)
        else:
            yield Line(about, State.GOOD, sound.format(lines=health.lines))
