"""Writing: what a person had in front of them, and the list of every service that writes.

Every read of something that can be edited makes a ``Seen``; the write takes it back. Where the thing was changed in
between, the write raises ``Stale`` with a sentence that shows both versions, and nothing is changed. Every function of
a service that writes is registered with ``writes``: what guards it, what a second press does, who may, and what the
audit says. A test reads the list and the code, and fails for a function that writes and is not on it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import TypeVar

from fasttrack_core.services.authority import Action
from fasttrack_core.store import Conflict

Version = int | tuple[int, ...]
Function = TypeVar("Function", bound=Callable[..., object])


@dataclass(frozen=True, slots=True)
class Seen:
    """A version of one thing, as somebody saw it. Only a service makes one; a page keeps it and hands it back.

    ``kind`` is one word ("contact"), ``id`` names the thing among those of its kind, and ``version`` differs whenever
    anything that is shown of the thing differs. Two versions of one thing are compared for equality alone.
    """

    kind: str
    id: str
    version: Version


class Stale(Conflict):
    """Somebody else changed the thing after it was looked at; nothing was saved. ``now``: the version there is now.

    The sentence says who changed it and when, what it was and what it is. A page shows it, keeps what was typed, and
    sends ``now`` with the next press: by then the person has read it.
    """

    def __init__(self, sentence: str, now: Seen) -> None:
        super().__init__(sentence)
        self.now = now


class Again(StrEnum):
    """What a second press of the same button does."""

    PRESS = "nothing: the press has a token, and is done once"
    SAME = "nothing: the values are there already"
    REFUSED = "it is refused, since there is nothing left to do"
    LINE = "the file is handed out again, with another line in the audit"


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteService:
    """One function that writes.

    guard: the kind of ``Seen`` that it takes. Empty where nothing that is there can be overwritten: ``because`` says
    why. touches: the kinds of things that it may change. right: what a person must be allowed to do; None only for the
    first steps on a new copy. audit: the subject of its line. edits: the line holds the values before and after.
    """

    name: str
    guard: str
    because: str
    touches: frozenset[str]
    again: Again
    right: Action | None
    audit: str
    edits: bool


_REGISTERED: dict[str, WriteService] = {}
REGISTRY: Mapping[str, WriteService] = MappingProxyType(_REGISTERED)
"""Every service that writes, as ``module.function``, once its module is loaded."""


def writes(
    *,
    again: Again,
    right: Action | None,
    audit: str,
    guard: str = "",
    because: str = "",
    touches: tuple[str, ...] = (),
    edits: bool = False,
) -> Callable[[Function], Function]:
    """The function as it is, registered as one that writes (see ``WriteService``).

    ``guard`` needs a parameter ``seen: Seen``, ``Again.PRESS`` a parameter ``token``. What it is guarded by, it
    touches too.
    """
    if bool(guard) == bool(because):
        raise ValueError("a service that writes takes what the person saw, or says why it needs not")

    def registered(function: Function) -> Function:
        name = f"{function.__module__.rpartition('.')[2]}.{function.__name__}"
        _REGISTERED[name] = WriteService(
            name=name,
            guard=guard,
            because=because,
            touches=frozenset(touches) | ({guard} if guard else frozenset()),
            again=again,
            right=right,
            audit=audit,
            edits=edits,
        )
        return function

    return registered
