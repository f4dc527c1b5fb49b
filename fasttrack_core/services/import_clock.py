"""A computer whose clock runs behind: what is recorded now would stand before what was recorded earlier."""

from datetime import timedelta

from fasttrack_core.attendance.sessions import spoken_date
from fasttrack_core.importing.findings import Finding, Findings
from fasttrack_core.services.authority import Action, Actor
from fasttrack_core.services.office import Office
from fasttrack_core.stamps import LONDON

TOLERATED = timedelta(minutes=2)
"""Clocks are set back a little now and then."""


def findings(office: Office, actor: Actor) -> tuple[Finding, ...]:
    """A warning where the clock is more than two minutes before the last line of the audit."""
    with office.read(actor, Action.IMPORT) as unit:
        last = next(iter(unit.audit.list(last=1)), None)
    now, found = office.now(), Findings()
    if last is not None and now + TOLERATED < last.at:
        here, then = now.astimezone(LONDON), last.at.astimezone(LONDON)
        found.warning(
            f"The clock of this computer says {spoken_date(here.date())}, {here:%H:%M}, but something was recorded "
            f"here on {spoken_date(then.date())} at {then:%H:%M}. Set the clock right before you save anything.",
        )
    return found.all()
