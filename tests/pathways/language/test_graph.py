"""What leads where in a definition: the steps, every simple way, and the picture."""

import re

import pytest

from fasttrack_core.pathways.language import graph
from fasttrack_core.pathways.language.loading import load
from fasttrack_core.pathways.language.models import Definition
from tests.pathways.language.shire import MODULES, SHIRE, changed, read
from tests.pathways.language.test_twelve import FIVE, SEVEN
from tests.pathways.language.test_twelve import MODULES as BUILT_IN

ALL = FIVE | SEVEN


def of(name: str) -> Definition:
    return load(f"{name}.yaml", ALL[name], BUILT_IN)


def test_the_ways_through_a_small_definition() -> None:
    found = graph.paths(read())
    assert found is not None
    assert [[step.decision for step in way] for way in found] == [["begin", "go", "finish"], ["begin", "go", "court"]]
    assert [way[-1].end for way in found] == ["OK", "COURT"]
    assert [way[-1].legal for way in found] == [False, True]


def test_no_way_comes_to_a_stage_twice() -> None:
    back = "      finish:\n      back: {title: Back, to: start}\n"
    found = graph.paths(load("shire.yaml", changed("      finish:\n", back), MODULES))
    assert found is not None
    assert [[step.decision for step in way] for way in found] == [["begin", "go", "finish"], ["begin", "go", "court"]]


def test_what_may_be_decided_at_any_time_is_a_step_and_in_no_way() -> None:
    text = SHIRE + "any_time:\n  stop: {title: Stop, closes: OK}\n"
    definition = load("shire.yaml", text, MODULES)
    assert [step.decision for step in graph.steps(definition) if step.any_time] == ["stop"]
    assert graph.paths(definition) == graph.paths(read())


def test_too_many_ways_are_not_listed() -> None:
    stages = "".join(
        f"  s{number}:\n    title: S\n    purpose: P\n    decisions:\n"
        f"      a{number}: {{title: A, to: s{number + 1}}}\n      b{number}: {{title: B, to: s{number + 1}}}\n"
        for number in range(10)
    )
    text = SHIRE.replace("stages:\n", f"stages:\n{stages}", 1).replace("to: start}", "to: s0}", 1)
    assert graph.paths(load("shire.yaml", text.replace("to: s10}", "to: start}"), MODULES)) is None


@pytest.mark.parametrize("name", ALL)
def test_every_stage_and_every_way_out_is_in_the_picture(name: str) -> None:
    definition = of(name)
    drawn = graph.picture(definition)
    assert drawn.count("shape=box, label=") == len(definition.stages)
    assert drawn.count(" -> ") == len(graph.steps(definition))
    assert all(
        re.fullmatch(r'  \w+ -> \w+ \[label="[^"]+"[^"]*\];', line) for line in drawn.splitlines() if "->" in line
    )


def test_words_cannot_end_a_label() -> None:
    text = changed("title: Start\n", 'title: "A \\"quoted\\" \\\\ start"\n')
    drawn = graph.picture(load("shire.yaml", text, MODULES))
    assert 'label="A \\"quoted\\" \\\\ start"' in drawn


@pytest.mark.parametrize("name", ALL)
def test_the_ways_of_each_end(name: str) -> None:
    found = graph.paths(of(name))
    if found is not None:
        assert found
        assert all(way[-1].end and way[0].source == "" for way in found)
        assert len(set(found)) == len(found)
