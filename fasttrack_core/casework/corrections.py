"""Each event as its corrections leave it. Nothing is removed: a withdrawn entry stays in the list, marked so."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from fasttrack_core.casework import payloads
from fasttrack_core.casework.case import Entry
from fasttrack_core.casework.events import Event, EventKind


def as_corrected(events: tuple[Event, ...]) -> Iterable[Entry]:
    """One entry for each event, in the order recorded; a correction that names nothing known has a problem."""
    known: dict[str, EventKind] = {}
    corrections: dict[str, list[tuple[Event, payloads.Corrected]]] = defaultdict(list)
    problems: dict[int, str] = {}
    for place, event in enumerate(events):
        if event.id in known:
            problems[place] = "Another entry already has this id."
            continue
        known[event.id] = event.kind
        if event.kind is EventKind.CORRECTED:
            read, problem = payloads.read(event)
            if not isinstance(read, payloads.Corrected):
                problems[place] = problem
            elif known.get(read.event, EventKind.CORRECTED) is EventKind.CORRECTED:
                problems[place] = "A correction names an earlier entry of the case that is not itself a correction."
            else:
                corrections[read.event].append((event, read))
    for place, event in enumerate(events):
        if place in problems:
            yield Entry(event=event, payload=None, happened_on=event.happened_on, problem=problems[place])
        else:
            yield _as_it_reads(event, corrections.get(event.id, []))


def _as_it_reads(event: Event, corrections: list[tuple[Event, payloads.Corrected]]) -> Entry:
    content: Mapping[str, Any] = event.payload
    happened_on, withdrawn = event.happened_on, False
    for _, correction in corrections:
        withdrawn = correction.withdrawn
        happened_on = correction.happened_on or happened_on
        content = content if correction.payload is None else correction.payload
    read, problem = payloads.read(event, content)
    return Entry(
        event=event,
        payload=read,
        happened_on=happened_on,
        withdrawn=withdrawn,
        corrections=tuple(made for made, _ in corrections),
        problem="" if withdrawn else problem,
    )
