"""Every act of a case: which of them is a decision, and that each names who decided, why, and on which register.

A decision rests on what the register shows, so an old one is confirmed in front of it, as in front of every letter.
"""

import importlib
import inspect
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from fasttrack_core.casework import EventKind, payloads
from fasttrack_core.errors import OutOfStep
from fasttrack_core.services import cases as _cases  # noqa: F401 - its modules register their acts
from fasttrack_core.services.cases import opening as _opening  # noqa: F401
from fasttrack_core.services.cases import recording as acts
from fasttrack_core.services.documents import letters as _letters  # noqa: F401
from fasttrack_core.services.office.writing import REGISTRY
from tests.conftest import Desk, change_settings
from tests.services.walks import Walk

DECISION = "a named person decides, with a reason; an old register is confirmed"
ACTS = {
    "cases.opening.note_view": "says in the audit that somebody looked; the case stays as it is",
    "cases.opening.open_case": "takes no decision: the gate is decided later",
    "cases.recording.answer": "an answer with its note; what follows is decided",
    "cases.recording.tick": "says that something was done",
    "cases.recording.untick": "takes a tick back, with a reason",
    "cases.recording.contacted": "says what happened",
    "cases.recording.support_offered": "says what happened",
    "cases.recording.meeting_held": "says what happened",
    "cases.recording.did_not_attend": "says what happened",
    "cases.recording.action_agreed": "says what was agreed",
    "cases.recording.reviewed": "names the parties that took part; what follows is decided",
    "cases.recording.learn_factor": "pauses the case, for a decision",
    "cases.recording.correct": "says what an entry should read; the entry keeps what was confirmed",
    "cases.recording.decide": DECISION,
    "cases.recording.waive": DECISION,
    "cases.recording.resume": DECISION,
    "cases.recording.reopen": DECISION,
    "documents.letters.issue": "the authority's letter names who released it; an old register is confirmed",
    "documents.letters.served": "says how a letter arrived",
}
OLD = date(2026, 12, 14)
"""Of the sample school, whose register ends on 20 November 2026."""


def function(name: str) -> inspect.Signature:
    module, _, act = name.rpartition(".")
    return inspect.signature(getattr(importlib.import_module(f"fasttrack_core.services.{module}"), act))


def test_every_act_of_a_case_is_in_the_table() -> None:
    found = {name for name, service in REGISTRY.items() if name.startswith("cases.") or service.guard == "case"}
    found |= {name for name, service in REGISTRY.items() if "case" in service.touches and name.startswith("documents.")}
    assert found == set(ACTS)


@pytest.mark.parametrize(("name", "what"), ACTS.items())
def test_a_decision_takes_who_decided_and_whether_the_register_was_confirmed(name: str, what: str) -> None:
    takes = function(name).parameters
    assert ("register_confirmed" in takes) == (what == DECISION or name == "documents.letters.issue")
    assert ("decided_by" in takes) == (what == DECISION)
    if what == DECISION:
        assert takes["decided_by"].default is inspect.Parameter.empty
        assert takes["register_confirmed"].default is False


def test_every_entry_of_a_decision_holds_both() -> None:
    holds = {
        kind: {"decided_by", "register_until"} & set(model.model_fields) for kind, model in payloads.MODELS.items()
    }
    assert {kind for kind, fields in holds.items() if len(fields) == 2} == acts.DECISIONS
    assert {kind for kind, fields in holds.items() if len(fields) == 1} == {EventKind.DOCUMENT_ISSUED}


def bar(walk: Walk) -> dict[str, Any]:
    walk.do(acts.answer, question="ebsa", answer="yes", note="Told by the GP.")
    return {"what": "bar", "factor": "ebsa"}


def document(walk: Walk) -> dict[str, Any]:
    return {"what": "document", "document": "bwd-meeting-invite", "parent": walk.parents[0]}


def pause(walk: Walk) -> dict[str, Any]:
    walk.do(acts.learn_factor, factor="ebsa", note="Told by the GP.")
    return {}


def close(walk: Walk) -> dict[str, Any]:
    walk.decide("school-request")
    return {}


DECISIONS: list[tuple[Callable[..., acts.Recorded], Callable[[Walk], dict[str, Any]]]] = [
    (acts.waive, bar),
    (acts.waive, document),
    (acts.resume, pause),
    (acts.reopen, close),
    (acts.decide, lambda walk: {"decision": "school-request"}),
]


@pytest.mark.parametrize(("act", "ready"), DECISIONS, ids=["a bar", "a copy", "going on", "opened again", "closed"])
def test_it_is_refused_without_a_name_a_reason_or_the_confirmation(
    sample_desk: Desk, act: Callable[..., acts.Recorded], ready: Callable[[Walk], dict[str, Any]]
) -> None:
    walk = Walk(sample_desk)
    said = ready(walk)
    change_settings(sample_desk.office, sample_desk.actor, sample_day=OLD)
    whole = {**said, "decided_by": "Ms Hana Yusuf", "reason": "As agreed on the telephone."}
    before = walk.view.seen
    for missing in ("decided_by", "reason"):
        with pytest.raises(OutOfStep):
            walk.do(act, OLD, **{**whole, missing: " "}, register_confirmed=True)
    with pytest.raises(OutOfStep, match="The register ends on 20 November 2026"):
        walk.do(act, OLD, **whole)
    assert walk.view.seen == before
    walk.do(act, OLD, **whole, register_confirmed=True)
    last = walk.view.chronology[-1]
    assert "On the register to 20 November 2026, as was confirmed." in f"{last.outcome} {last.note}"


def test_a_new_register_asks_for_no_confirmation(sample_desk: Desk) -> None:
    walk = Walk(sample_desk)
    walk.do(acts.waive, **bar(walk), decided_by="Ms Hana Yusuf", reason="As agreed.")
    assert not any("as was confirmed" in line.outcome for line in walk.view.chronology)
