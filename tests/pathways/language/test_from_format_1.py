"""Definitions of format 1, those that cases were stored with too, as ones of format 2 without a fault."""

import json
from functools import lru_cache
from pathlib import Path

import pytest

from fasttrack_core.pathways import built_in as built_in_1
from fasttrack_core.pathways import load as load_1
from fasttrack_core.pathways import models as old
from fasttrack_core.pathways import upcasting
from fasttrack_core.pathways.language import graph
from fasttrack_core.pathways.language.checks import check
from fasttrack_core.pathways.language.from_format_1 import upcast
from fasttrack_core.pathways.language.loading import load, put_together, said
from fasttrack_core.pathways.language.models import Definition, Doing

CORPUS = Path(__file__).parents[2] / "corpus"


@lru_cache
def stored() -> dict[str, old.Pathway]:
    """Every definition of the product or of a case in the corpus whose stages are walked."""
    found = {f"now {name}": pathway for name, pathway in load_1(built_in_1()).items()}
    for path in sorted(CORPUS.glob("*/definitions/*.json")):
        found[f"{path.parent.parent.name} {path.stem}"] = upcasting.read(path.read_text(encoding="utf-8"))
    return {name: pathway for name, pathway in found.items() if pathway.stages and pathway.stages[0].walked}


NAMES = [f"{when} blackburn-with-darwen" for when in ("now", "format_1", "format_1_later", "format_2")]


def read(name: str) -> Definition:
    return load(f"{name}.json", json.dumps(upcast(stored()[name])), {})


def test_these_are_the_definitions_that_cases_can_be_worked_through_on() -> None:
    assert sorted(stored()) == sorted(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_it_has_no_fault(name: str) -> None:
    text = json.dumps(upcast(stored()[name]))
    assert said(put_together(f"{name}.json", text, {}), check(read(name))) == ""


@pytest.mark.parametrize("name", NAMES)
def test_every_step_leads_where_it_led(name: str) -> None:
    before, after = stored()[name], read(name)
    assert list(after.stages) == [stage.id for stage in before.stages if stage.walked]
    led = {
        (stage.id, decision.id, decision.to or "", decision.closes_with or "")
        for stage in before.stages
        for decision in stage.decisions
        if decision.extends_by is None
    }
    leads = {(step.source, step.decision, step.target, step.end) for step in graph.steps(after) if step.source}
    assert leads == led
    extends = {
        (stage.id, each.id) for stage in before.stages for each in stage.decisions if each.extends_by is not None
    }
    assert extends == {
        (name, key) for name, stage in after.stages.items() for key, each in stage.decisions.items() if each.extends
    }
    assert {each.id: each.closes_with for each in before.any_time} == {
        key: each.closes for key, each in after.any_time.items()
    }
    assert list(after.closings) == [each.code for each in before.closing_codes]


@pytest.mark.parametrize("name", NAMES)
def test_everything_that_was_asked_done_sent_and_met_about_is_there(name: str) -> None:
    before, after = stored()[name], read(name)
    every = [task for stage in after.stages.values() for task in stage.tasks.items()] + [*after.tasks.items()]
    every += [task for closing in after.closings.values() for task in closing.then.items()]
    titles = {doing: {task.title for _, task in every if task.doing is doing} for doing in Doing}
    assert {each.title for each in before.questions} == titles[Doing.ASK]
    assert {item.text for stage in before.stages for item in stage.checklist} <= titles[Doing.DO]
    assert {document.title for document in before.all_documents} >= titles[Doing.SEND]
    assert {document.id for document in before.all_documents} == {
        key for key, task in every if task.doing is Doing.SEND
    }
    assert {stage.meeting.title for stage in before.stages if stage.meeting} == titles[Doing.MEET]


@pytest.mark.parametrize("name", NAMES)
def test_a_required_item_stands_before_what_it_stood_before(name: str) -> None:
    before, after = stored()[name], read(name)
    for stage in before.stages:
        needing = {
            decision.id
            for decision in stage.decisions
            if decision.extends_by is None
            and any(need.kind is old.NeedKind.CHECKLIST for need in (*stage.needs, *decision.needs))
        }
        for item in stage.checklist:
            stands = set(after.stages[stage.id].tasks[item.id].before or ())
            assert (needing <= stands) if item.required else not (needing and needing == stands)


@pytest.mark.parametrize("name", NAMES)
def test_each_period_has_its_length_its_start_and_its_results(name: str) -> None:
    before, after = stored()[name], read(name)
    for stage in before.stages:
        if stage.period is None:
            continue
        clock = after.stages[stage.id].clocks["period"]
        assert clock.length is not None
        number = clock.length.number
        assert (number if isinstance(number, int) else number.name) == stage.period.school_days
        assert clock.from_ == (stage.period.starts_with or "earlier.period")
        assert list(clock.results) == ["improved", "not-improved"]
        assert (clock.extends is not None) == any(each.extends_by is not None for each in stage.decisions)
