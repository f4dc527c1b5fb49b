"""A computer whose clock runs behind: what is recorded now would stand before what was recorded earlier."""

from datetime import datetime, timedelta
from weakref import WeakKeyDictionary

from fasttrack_core.attendance.figures.sessions import spoken_date
from fasttrack_core.importing.findings import Finding, Findings
from fasttrack_core.services.office.access import Action, Actor
from fasttrack_core.services.office.context import Office
from fasttrack_core.stamps import LONDON
from fasttrack_core.store import Store, Unit

TOLERATED = timedelta(minutes=2)
"""Clocks are set back a little now and then."""


_known: WeakKeyDictionary[Store, tuple[int, datetime | None]] = WeakKeyDictionary()
"""For each store the last line of the audit that was looked at, and the latest time up to it."""


def findings(office: Office, actor: Actor) -> tuple[Finding, ...]:
    """The same warning as a finding of an import."""
    found = Findings()
    with office.read(actor, Action.IMPORT) as unit:
        said = behind(office.now(), _latest(office, unit))
    if said:
        found.warning(said)
    return found.all()


def warning(office: Office, actor: Actor) -> str:
    """A sentence while the clock is more than two minutes before the latest time in the audit, else nothing.

    Not the last line's time: what a wrong clock has entered since then would take the warning away.
    """
    with office.read(actor) as unit:
        return warning_in(office, unit)


def warning_in(office: Office, unit: Unit) -> str:
    """The same within a unit."""
    return behind(office.now(), _latest(office, unit))


def behind(now: datetime, latest: datetime | None) -> str:
    """The sentence for a clock that says ``now`` where something was recorded at ``latest``; empty where it runs on."""
    if latest is None or now + TOLERATED >= latest:
        return ""
    here, then = now.astimezone(LONDON), latest.astimezone(LONDON)
    return (
        f"The clock of this computer says {spoken_date(here.date())}, {here:%H:%M}, but something was recorded "
        f"here on {spoken_date(then.date())} at {then:%H:%M}. Set the clock right before you save anything."
    )


def _latest(office: Office, unit: Unit) -> datetime | None:
    """The latest time in the audit; only lines that came since the last look are read."""
    number, before = _known.get(office.store, (0, None))
    last, since = unit.audit.latest(after=number)
    latest = max(filter(None, (before, since)), default=None)
    _known[office.store] = (last, latest)
    return latest
