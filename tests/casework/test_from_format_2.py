"""Every stored case of every format, after each of its events: format 2 says of it what its own format says."""

import json
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fasttrack_core.casework import Case, CaseStatus, Event, EventKind, fold
from fasttrack_core.casework import place as places
from fasttrack_core.casework.from_format_2 import upcast
from fasttrack_core.casework.happenings import Done, Kind, WaivedWhat
from fasttrack_core.casework.place import Place
from fasttrack_core.casework.upcasting import read
from fasttrack_core.pathways import built_in as built_in_1
from fasttrack_core.pathways import load as load_1
from fasttrack_core.pathways import models as old
from fasttrack_core.pathways.language import from_format_1
from fasttrack_core.pathways.language.loading import load
from fasttrack_core.pathways.language.models import Definition, Doing
from fasttrack_core.services.office.definitions import pathway_of
from tests.breadth import examples
from tests.corpus.test_stored_cases import EVERY, stored_event


@lru_cache
def both(path: Path) -> tuple[old.Pathway, Definition]:
    pathway = pathway_of(path.read_text(encoding="utf-8"))
    return pathway, load("stored.json", json.dumps(from_format_1.upcast(pathway)), {})


def differences(case: Case, place: Place, definition: Definition) -> list[str]:
    """What the two say differently, a line each."""
    found: list[str] = []

    def same(what: str, before: Any, now: Any) -> None:
        if before != now:
            found.append(f"{what}: was {before!r}, is {now!r}")

    same("status", str(case.status), str(place.status))
    same("opened on", case.opened_on, place.opened_on)
    same("earlier case", case.earlier_case, place.earlier_case)
    same("stages", [(each.stage, each.entered_on) for each in case.visits],
         [(each.stage, each.entered_on) for each in place.visits])  # fmt: skip
    same("closing", case.closing_code, place.closing)
    same("paused for", set(case.paused_for), set(place.paused))
    for before, now in zip(case.visits, place.visits, strict=False):
        tasks = definition.stages[now.stage].tasks
        done = {each.task: each.event for each in place.did if each.site == now.site}
        items = {name: event for name, event in done.items() if tasks[name].doing is Doing.DO and name != "review"}
        same(f"ticks of {now.stage}", {name: tick.event_id for name, tick in before.ticks.items()}, items)
        same(f"extensions of {now.stage}", len(before.extensions), len(now.extensions))
        reviews = [each.event for each in place.did if each.site == now.site and each.task == "review"]
        same(f"reviews of {now.stage}", [each.event_id for each in before.reviews], reviews)
        same(f"leaving {now.stage}", before.taken.event_id if before.taken else "", now.left_by)
    answers = {
        each.task: (each.what.value, each.event)
        for each in place.did
        if isinstance(each.what, Done) and each.what.value
    }
    same("answers", {name: (str(each.answer), each.event_id) for name, each in case.answers.items()}, answers)
    issued = [(each.document, each.parent, each.issued_on, each.event_id) for each in case.issued]
    sent = {
        task for stage in definition.stages.values() for task, each in stage.tasks.items() if each.doing is Doing.SEND
    }
    sent |= {task for task, each in definition.tasks.items() if each.doing is Doing.SEND}
    sent |= {task for each in definition.closings.values() for task in each.then}
    copies = [
        (each.task or each.what.note, each.what.parent, each.on, each.event)
        for each in place.did
        if each.task in sent or each.what.entry == "document_issued"
    ]
    same("copies", issued, copies)
    same("served", [each.event_id for each in case.services], [each.event for each in place.deliveries])
    meetings = [
        (each.event, each.what.outcome, each.on)
        for each in place.did
        if each.what.entry in ("meeting_held", "did_not_attend")
    ]
    same("meetings", [(each.event_id, each.outcome or "held", each.happened_on) for each in case.meetings], meetings)
    aside = {each.what.name for each in place.waivers if each.what.what is WaivedWhat.TASK}
    same("set aside", set(case.set_aside), aside)
    misfits = {entry.event.id for entry in case.entries if entry.problem}
    same("misfits", misfits, {entry.happening.id for entry in place.entries if entry.problem})
    return found


@pytest.mark.parametrize("file", EVERY, ids=lambda file: f"{file.parent.name} {file.stem}")
def test_a_stored_case_stands_where_it_stood_after_each_event(file: Path) -> None:
    stored = json.loads(file.read_text(encoding="utf-8"))
    pathway, definition = both(file.parent / "definitions" / stored["definition"])
    events = tuple(read(stored_event(row) for row in stored["events"]))
    for number in range(len(events) + 1):
        part = events[:number]
        place = places.fold(definition, upcast(pathway, definition, part))
        assert differences(fold(pathway, part), place, definition) == [], f"after {number} events"


def test_the_corpus_has_events_of_every_kind_but_those_of_format_2_alone() -> None:
    kinds: set[str] = set()
    for file in EVERY:
        stored = json.loads(file.read_text(encoding="utf-8"))
        pathway, definition = both(file.parent / "definitions" / stored["definition"])
        events = tuple(read(stored_event(row) for row in stored["events"]))
        kinds |= {each.kind for each in upcast(pathway, definition, events)}
    assert {str(kind) for kind in Kind} - kinds <= {"received", "agreed", "moved"}


BWD = load_1(built_in_1())["blackburn-with-darwen"]
BWD_2 = load("now.json", json.dumps(from_format_1.upcast(BWD)), {})
QUESTIONS = [each.id for each in BWD.questions]
FACTORS = [each.id for each in BWD.factors.questions]
ITEMS = [item.id for stage in BWD.stages for item in stage.checklist]
DOCUMENTS = [each.id for each in BWD.all_documents]
DECISIONS = [decision.id for stage in BWD.stages for decision in stage.decisions] + [each.id for each in BWD.any_time]
MEETINGS = [meeting.id for meeting in BWD.all_meetings]
OUTCOMES = [outcome.id for meeting in BWD.all_meetings for outcome in meeting.outcomes]
EARLIER = st.integers(0, 20).map(lambda number: f"e{number}")
DAYS = st.integers(0, 40).map(lambda number: (date(2026, 9, 1) + timedelta(days=number)).isoformat())
ANSWERS = st.sampled_from(["yes", "no", "don't know"])
WHO = {"decided_by": st.just("Ms Wren"), "reason": st.just("A reason.")}


def events_of(kind: EventKind, **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[EventKind, dict[str, Any]]]:
    return st.fixed_dictionaries(fields).map(lambda payload: (kind, payload))


ANY_EVENT = st.one_of(
    events_of(EventKind.ANSWERED, question=st.sampled_from(QUESTIONS), answer=ANSWERS),
    events_of(EventKind.TICKED, item=st.sampled_from(ITEMS)),
    events_of(EventKind.UNTICKED, item=st.sampled_from(ITEMS), reason=st.just("Not yet.")),
    events_of(EventKind.CONTACTED, who=st.just("Mr Hale")),
    events_of(EventKind.DOCUMENT_ISSUED, document=st.sampled_from(DOCUMENTS), parent=st.sampled_from(["p1", "p2"])),
    events_of(EventKind.SERVED, issue=EARLIER, way=st.just("hand")),
    events_of(EventKind.MEETING_HELD, meeting=st.sampled_from(MEETINGS), outcome=st.sampled_from(OUTCOMES)),
    events_of(EventKind.DID_NOT_ATTEND, meeting=st.sampled_from(MEETINGS)),
    events_of(EventKind.REVIEWED, present=st.just(["school"])),
    *(events_of(kind, decision=st.sampled_from(DECISIONS), **WHO)
      for kind in (EventKind.DECIDED, EventKind.DECIDED, EventKind.DECIDED, EventKind.EXTENDED, EventKind.CLOSED)),
    events_of(EventKind.WAIVED, what=st.just("bar"), factor=st.sampled_from(FACTORS), **WHO),
    events_of(EventKind.FACTOR_LEARNED, factor=st.sampled_from(FACTORS), note=st.just("Told today.")),
    events_of(EventKind.RESUMED, **WHO),
    events_of(EventKind.REOPENED, **WHO),
    events_of(EventKind.CORRECTED, event=EARLIER, reason=st.just("A slip."), withdrawn=st.booleans()),
    events_of(EventKind.CORRECTED, event=EARLIER, reason=st.just("A slip."), happened_on=DAYS),
)  # fmt: skip


AT_A_STEP = {
    EventKind.TICKED,
    EventKind.UNTICKED,
    EventKind.REVIEWED,
    EventKind.MEETING_HELD,
    EventKind.DID_NOT_ATTEND,
    EventKind.DOCUMENT_ISSUED,
}


@settings(max_examples=examples(150, 3000))
@given(st.lists(ANY_EVENT, max_size=20))
def test_any_events_of_format_2_stand_where_they_stood(recorded: list[tuple[EventKind, dict[str, Any]]]) -> None:
    """But for what was done at a step after its case was closed, which format 2 does not take."""
    events: list[Event] = []
    for number, (kind, payload) in enumerate([(EventKind.OPENED, {"pathway": BWD.id}), *recorded]):
        if kind in AT_A_STEP and fold(BWD, events).status is CaseStatus.CLOSED:
            continue
        event = Event(
            id=f"e{number}",
            kind=kind,
            recorded_at=datetime(2026, 9, 7, 9, tzinfo=UTC),
            happened_on=date(2026, 9, 1) + timedelta(days=number),
            actor="Jo Reed",
            payload=payload,
        )
        events.append(event)
    place = places.fold(BWD_2, upcast(BWD, BWD_2, events))
    assert differences(fold(BWD, events), place, BWD_2) == []
