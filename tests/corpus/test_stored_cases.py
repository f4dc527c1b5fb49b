"""Cases stored in every format there has been: each folds to the state that was recorded when it was stored."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from fasttrack_core.casework import CaseStatus, EventKind, StoredEvent, fold
from fasttrack_core.casework.upcasting import read
from fasttrack_core.services.office.definitions import pathway_of
from tests.corpus.state import differences, state_of

HERE = Path(__file__).parent
FORMAT_1, LATER, FORMAT_2 = HERE / "format_1", HERE / "format_1_later", HERE / "format_2"
CASES = sorted(FORMAT_1.glob("*.json"))
EVERY = [*CASES, *sorted(LATER.glob("*.json")), *sorted(FORMAT_2.glob("*.json"))]
DEFINITIONS = [file for folder in (FORMAT_1, LATER, FORMAT_2) for file in sorted(folder.glob("definitions/*.json"))]


def stored_event(row: Mapping[str, Any]) -> StoredEvent:
    """An event as the store reads it from its row; a row of before the column has the format 1."""
    return StoredEvent(
        id=row["event_id"],
        kind=row["kind"],
        recorded_at=datetime.fromisoformat(row["recorded_at"]),
        happened_on=date.fromisoformat(row["happened_on"]),
        actor=row["actor"],
        actor_role=row["actor_role"],
        payload=row["payload"],
        format=row.get("format", 1),
        actor_id=row.get("actor_id"),
    )


@pytest.mark.parametrize("file", EVERY, ids=lambda file: f"{file.parent.name} {file.stem}")
def test_a_stored_case_folds_to_its_recorded_state(file: Path) -> None:
    stored = json.loads(file.read_text(encoding="utf-8"))
    text = (file.parent / "definitions" / stored["definition"]).read_text(encoding="utf-8")
    assert hashlib.sha256(text.encode()).hexdigest() == stored["definition_sha256"]
    case = fold(pathway_of(text), read(stored_event(row) for row in stored["events"]))
    assert differences(stored["folded"], state_of(case)) == []


@pytest.mark.parametrize("file", DEFINITIONS, ids=lambda file: f"{file.parents[1].name} {file.stem}")
def test_a_stored_definition_can_be_read(file: Path) -> None:
    pathway = pathway_of(file.read_text(encoding="utf-8"))
    assert pathway.id == file.stem
    assert fold(pathway, ()).status is CaseStatus.NOT_OPENED


def test_the_corpus_holds_every_stage_decision_and_closing_code_of_its_pathway() -> None:
    """A corpus that leaves a way out proves nothing about the cases that went that way."""
    pathway = pathway_of((FORMAT_1 / "definitions" / "blackburn-with-darwen.json").read_text(encoding="utf-8"))
    folded = [json.loads(file.read_text(encoding="utf-8"))["folded"] for file in CASES]
    visits = [visit for case in folded for visit in case["visits"]]
    taken = {
        (visit["stage"], each["decision"])
        for visit in visits
        for each in (visit["taken"], *(extension["taken"] for extension in visit["extensions"]))
        if each
    }
    assert {visit["stage"] for visit in visits} == {stage.id for stage in pathway.stages}
    assert {case["closing_code"] for case in folded} == {"", *(code.code for code in pathway.closing_codes)}
    wanted = {(stage.id, decision.id) for stage in pathway.stages for decision in stage.decisions}
    assert wanted - taken <= {("week-1-further", "extend")}
    kinds = {entry["kind"] for case in folded for entry in case["entries"]}
    assert {str(kind) for kind in EventKind} - kinds == set()
    assert {case["status"] for case in folded} == {"open", "paused", "closed"}
    assert sum(bool(case["earlier_case"]) for case in folded) == 1


def test_the_later_corpus_holds_what_cases_hold_since_week_7_has_its_ways_out() -> None:
    stored = [json.loads(file.read_text(encoding="utf-8")) for file in sorted(LATER.glob("*.json"))]
    taken = {
        (visit["stage"], visit["taken"]["decision"])
        for case in stored
        for visit in case["folded"]["visits"]
        if visit["taken"]
    }
    assert {
        ("week-7", "extend"),
        ("week-7", "not-to-court"),
        ("week-7", "court"),
        ("week-7-extension", "back-to-week-7"),
        ("parents-meeting", "legal-action-now"),
    } <= taken
    assert any(case["folded"]["set_aside"] for case in stored)
    assert any(case["folded"]["settings"]["watch_weeks"] == 20 for case in stored)
    assert {case["folded"]["expected_percent"] for case in stored} == {"95"}
    assert {row["format"] for case in stored for row in case["events"]} == {1}


def test_the_corpus_of_format_2_tells_two_people_of_one_name_apart_and_knows_a_renamed_one() -> None:
    stored = json.loads((FORMAT_2 / "two-of-one-name.json").read_text(encoding="utf-8"))
    assert {row["format"] for row in stored["events"]} == {2}
    opened, first, other, renamed = read(stored_event(row) for row in stored["events"])
    assert (first.actor, renamed.actor) == ("Idris Penhallow", "Idris Verity")
    assert opened.actor_id == first.actor_id == renamed.actor_id is not None
    assert (other.actor, other.actor_id is None, other.actor_id == first.actor_id) == (first.actor, False, False)


def test_no_event_of_the_first_format_says_who_it_was_by_an_id() -> None:
    rows = [row for file in (*CASES, *sorted(LATER.glob("*.json"))) for row in json.loads(file.read_text())["events"]]
    assert {event.actor_id for event in read(map(stored_event, rows))} == {None}
