"""Stored events of every format there has been, as events of today's. The rows themselves are never rewritten."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from fasttrack_core.casework.events import FORMAT, Event, EventKind, StoredEvent
from fasttrack_core.errors import Unreadable
from fasttrack_core.pathways.upcasting import DAMAGED, Step, upcast


def _of_nobody_known(event: Mapping[str, Any]) -> dict[str, Any]:
    """The first format has the person's name alone: who that was is not to be found by it."""
    return {**event, "actor_id": None}


STEPS: Mapping[int, Step] = MappingProxyType({1: _of_nobody_known})
"""What makes an event of format n one of format n + 1: from and to a mapping with ``kind``, ``payload`` and, from
format 2 on, ``actor_id``; pure."""


def read(stored: Iterable[StoredEvent]) -> tuple[Event, ...]:
    """The events, in the order given. Raises Unreadable for one of a later format, for a kind that is not known, and
    for one whose content is no data."""
    return tuple(_read(each) for each in stored)


def _read(stored: StoredEvent) -> Event:
    written: dict[str, Any] = {
        "format": stored.format,
        "kind": stored.kind,
        "payload": stored.payload,
        "actor_id": stored.actor_id,
    }
    today = written if stored.format == FORMAT else upcast(written, STEPS, FORMAT, "entries")
    kind = _KINDS.get(today["kind"])
    if kind is None or not isinstance(today["payload"], dict):
        raise Unreadable(DAMAGED.format(what="entries"))
    return Event(
        id=stored.id,
        kind=kind,
        recorded_at=stored.recorded_at,
        happened_on=stored.happened_on,
        actor=stored.actor,
        actor_role=stored.actor_role,
        actor_id=today["actor_id"],
        payload=today["payload"],
    )


_KINDS: Mapping[object, EventKind] = MappingProxyType({str(kind): kind for kind in EventKind})
