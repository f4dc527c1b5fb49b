"""Writing: what a person had in front of them, and the list of every service that writes.

Every read of something that can be edited makes a ``Seen``; the write takes it back. Where the thing was changed in
between, the write raises ``Stale`` with a sentence that shows both versions, and nothing is changed. Every function of
a service that writes is registered with ``writes``: what guards it, what a second press does, who may, and what the
audit says. A test reads the list and the code, and fails for a function that writes and is not on it.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import wraps
from types import MappingProxyType
from typing import Any, TypeVar, cast

from fasttrack_core.errors import NotFound
from fasttrack_core.services.office.access import Action, Actor
from fasttrack_core.services.office.context import read_anew
from fasttrack_core.stamps import stamp_words
from fasttrack_core.store import Change, Conflict

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


NOTHING_THERE = "There is nothing there, or nothing that you may see."
"""Of a thing of another school and of one that never was: the same words, so that nobody learns which it is."""


def refuse_elsewhere(seen: Seen, school_id: str) -> None:
    """Nothing where what a school has once (its register, its mappings, its settings) was seen at this school; else
    NotFound."""
    if seen.id != school_id:
        raise NotFound(NOTHING_THERE)


def refuse_stale(
    seen: Seen,
    what: str,
    changes: Iterable[Change],
    *,
    gone: bool = False,
    opened: str = "opened it",
    then: str | None = None,
) -> None:
    """Nothing where the thing is as it was seen; else Stale with what it was, what it is, who changed it and when.

    ``changes``: the recorded changes of the thing, oldest first; the number of the last one is its version. ``what``
    is what a person calls it: "this contact". ``gone``: it is not there any more. ``opened``: what they did when they
    saw it. ``then``: what they may do now, where that is not ``KEPT``.
    """
    later = [change for change in changes if change.number > _number(seen)]
    differing = differences(later)
    if not differing:
        return
    now = Seen(seen.kind, seen.id, later[-1].number)
    if gone:
        raise Stale(f"{changed_by(what, later, 'removed')} after you {opened}, so nothing of yours was saved.", now)
    said = f"{changed_by(what, later)} after you {opened}, so nothing of yours was saved."
    raise Stale(f"{said} {both(later)} {then or KEPT}", now)


_WORDS = {
    "attendance_lead_title": "attendance lead's job title",
    "bands": "bands of the mountain",
    "email": "e-mail",
    "expected_percent": "attendance this school expects (%)",
    "forename": "first name",
    "head": "headteacher",
    "hours_a_day": "hours of learning in a school day",
    "inclusion_officer": "local authority's officer",
    "inset_days": "INSET days",
    "lives_with_pupil": "lives with the pupil",
    "openings": "extra school days",
    "parent_in_law": "legal parent",
    "phone": "telephone",
    "priority": "order of contact",
    "register_school_days": "school days after which a register is old",
    "sample_day": "today at the sample school",
    "shared_screen_pupils": "shown instead of a pupil's name",
    "small_numbers_below": "hide numbers below",
}


def field_in_words(name: str) -> str:
    """A recorded field as the page calls it: ``parent_in_law`` is "legal parent", ``attendance_lead`` as it reads."""
    return _WORDS.get(name, name.replace("_", " "))


def both(changes: Iterable[Change]) -> str:
    """``Telephone was “0100”, is now “0200”; headteacher was empty, is now “Mrs Tansley”.``: what the changes are."""
    parts = [_was_and_is(field_in_words(name), *values) for name, values in differences(changes).items()]
    words = "; ".join(parts)
    return f"{words[:1].upper()}{words[1:]}." if words else ""


KEPT = "What you entered is still here: check it against theirs, then save again."
"""The end of every sentence about something that was changed by somebody else."""


def changed_by(what: str, changes: Iterable[Change], did: str = "changed") -> str:
    """``Sarah Holt changed this contact at 14:05 on 30/11/2026``, by the last of the changes; all who made one."""
    made = list(changes)
    names = list(dict.fromkeys(change.stamp.who for change in made))
    who = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    return f"{who} {did} {what} at {stamp_words(made[-1].stamp.when)},"


def differences(changes: Iterable[Change]) -> dict[str, tuple[Any, Any]]:
    """What the changes, one after the other, come to: for each value that is another one now, before and after."""
    found: dict[str, tuple[Any, Any]] = {}
    for change in changes:
        for name in {**change.before, **change.after}:
            first = found[name][0] if name in found else change.before.get(name)
            found[name] = (first, change.after.get(name))
    return {name: (was, now) for name, (was, now) in found.items() if (was or None) != (now or None) or was != now}


def before_and_after(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The values that differ, before and after, as the audit writes them down."""
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    return {name: _plain(before.get(name)) for name in names}, {name: _plain(after.get(name)) for name in names}


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(name): _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value if value is None or isinstance(value, bool | int) else str(value)


def said(value: object) -> str:
    """A recorded value in a sentence: its words in quotes, “yes”, “no”, or “nothing” where there is none."""
    words = _words(value)
    return f"“{words}”" if words else "empty"


def _was_and_is(name: str, before: Any, after: Any) -> str:
    """Of a list of things, such as terms or staff, only what is no longer in it and what is new."""
    if _is_list_of_things(before) or _is_list_of_things(after):
        gone = [each for each in before or [] if each not in (after or [])]
        new = [each for each in after or [] if each not in (before or [])]
        words = [f"{said(gone)} is no longer there"] if gone else []
        words += [f"{said(new)} is new"] if new else []
        return f"{name}: {' and '.join(words) or 'in another order'}"
    return f"{name} was {said(before)}, is now {said(after)}"


def _is_list_of_things(value: object) -> bool:
    things = value if isinstance(value, list | tuple) else ()
    return any(isinstance(each, Mapping) or _DATE.fullmatch(str(each)) for each in things)


_FIRST = ("name", "label", "title", "day", "first_day", "last_day", "reason")
"""What is said first of a thing with several values."""
_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)")


def _words(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        names = sorted(value, key=lambda name: (_FIRST.index(name) if name in _FIRST else len(_FIRST), name))
        return ", ".join(dict.fromkeys(words for name in names if (words := _words(value[name]))))
    if isinstance(value, list | tuple):
        return "; ".join(words for each in value if (words := _words(each)))
    return _DATE.sub(r"\3/\2/\1", str(value))


def _number(seen: Seen) -> int:
    if not isinstance(seen.version, int):
        raise TypeError("this thing has one number for its version")
    return seen.version


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
    """The function, registered as one that writes (see ``WriteService``); whoever draws a page reads anew in it, and
    after it.

    ``guard`` needs a parameter ``seen: Seen``, ``Again.PRESS`` a parameter ``token``. What it is guarded by, it
    touches too.
    """
    if bool(guard) == bool(because):
        raise ValueError("a service that writes takes what the person saw, or says why it needs not")

    def registered(function: Function) -> Function:
        name = f"{function.__module__.partition('.services.')[2]}.{function.__name__}"
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

        @wraps(function)
        def writing(*args: Any, **kwargs: Any) -> Any:
            actor = next((each for each in args if isinstance(each, Actor)), None)
            read_anew(actor)
            try:
                return function(*args, **kwargs)
            finally:
                read_anew(actor)

        return cast(Function, writing)

    return registered
