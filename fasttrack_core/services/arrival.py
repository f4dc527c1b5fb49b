"""What the frame around every page needs to know, read in one transaction before anything is drawn."""

from collections.abc import Mapping
from dataclasses import dataclass

from fasttrack_core.services import setup
from fasttrack_core.services.imports import clock
from fasttrack_core.services.office.access import Actor
from fasttrack_core.services.office.context import Office
from fasttrack_core.store import SchoolState


@dataclass(frozen=True, slots=True)
class Arrival:
    """The local user as they come to a page. schools: the names of those where they work, by id. state: of the school
    they are at. names_hidden: whether they are in that browser; True where it is not known which one it is.
    clock_behind: a sentence where the clock of this computer runs behind, else empty."""

    actor: Actor
    schools: Mapping[str, str]
    state: SchoolState
    names_hidden: bool
    clock_behind: str


def arrive(office: Office, school_id: str | None, browser: str) -> Arrival | None:
    """The local user at a school (the first one if none is named, or they do not work there), with a browser (empty:
    one that is not known); None before both user and school exist."""
    with office.store.read() as unit:
        actor, schools = setup.actor_in(unit, school_id)
        if actor is None:
            return None
        return Arrival(
            actor,
            schools,
            unit.schools.state(actor.school_id),
            not browser or unit.browsers.names_hidden(browser),
            clock.warning_in(office, unit),
        )
