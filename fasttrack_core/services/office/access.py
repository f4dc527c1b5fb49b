"""Who may do what: one table, asked by every service before it reads or writes anything."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from fasttrack_core.errors import NotAllowed


class Role(StrEnum):
    """What a named person at the school does with attendance."""

    LEAD = "attendance lead"
    OFFICE = "office"
    VIEWER = "viewer"


class Action(StrEnum):
    """What a service function does with the school's data."""

    VIEW = "see the register and cases"
    IMPORT = "import registers and contacts"
    EDIT_PEOPLE = "edit parents"
    WORK_CASE = "work on cases"
    ISSUE = "issue documents"
    SETTINGS = "change the school's settings"


@dataclass(frozen=True, slots=True)
class Actor:
    """The person who acts, in which role, for which school. Who it is says the user's ``id`` alone; ``name`` is what
    they are called now."""

    id: str
    name: str
    role: Role
    school_id: str


ALLOWED: Mapping[Role, frozenset[Action]] = MappingProxyType(
    {
        Role.LEAD: frozenset(Action),
        Role.OFFICE: frozenset({Action.VIEW, Action.IMPORT, Action.EDIT_PEOPLE}),
        Role.VIEWER: frozenset({Action.VIEW}),
    }
)
"""Everything that is not named here is refused."""


def may(actor: Actor, action: Action) -> bool:
    """True when the actor's role may do this: what a page asks before it draws what only they may see or press."""
    return action in ALLOWED.get(actor.role, frozenset())


def authorise(actor: Actor, action: Action) -> None:
    """Nothing when the actor may do this at their school; else NotAllowed."""
    if not may(actor, action):
        raise NotAllowed(f"Your role ({actor.role}) may not {action}. Ask the attendance lead.", action)
