"""The way through a definition: what leads where, as a picture, and every way from an entry to an end."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from textwrap import wrap

from fasttrack_core.pathways.language.models import Decision, Definition

MOST_PATHS = 1_000
"""With more ways than these they are counted up to here and not listed."""


@dataclass(frozen=True, slots=True)
class Step:
    """A decision that leads from a stage (empty: from the beginning) to a stage, or to an end.

    ``end``: the closing or track it ends; empty where it leads to a stage. ``any_time``: it may be taken at every
    stage.
    """

    source: str
    decision: str
    title: str
    target: str
    end: str
    legal: bool
    any_time: bool = False


def steps(definition: Definition) -> tuple[Step, ...]:
    """Every step, in the order in which the definition has them; one for each stage that a decision may lead to."""
    found = [each for name, entry in definition.entries.items() for each in _of(definition, "", name, entry)] or [
        Step("", "", "", next(iter(definition.stages)), "", False)
    ]
    for stage_name, stage in definition.stages.items():
        for name, decision in stage.decisions.items():
            found += _of(definition, stage_name, name, decision)
    for name, decision in definition.any_time.items():
        found += _of(definition, "", name, decision, any_time=True)
    return tuple(found)


def _of(definition: Definition, source: str, name: str, decision: Decision, *, any_time: bool = False) -> list[Step]:
    if decision.to is not None:
        return [Step(source, name, decision.title, each, "", decision.legal, any_time) for each in decision.to.stages]
    end = decision.closes or decision.ends
    return [Step(source, name, decision.title, "", end, decision.legal, any_time)] if end else []


def paths(definition: Definition) -> tuple[tuple[Step, ...], ...] | None:
    """Every way from an entry to a closing or the end of a track that comes to no stage twice; None where there are
    more than ``MOST_PATHS``. What may be decided at any time is in none."""
    leads: dict[str, list[Step]] = {}
    for each in steps(definition):
        if not each.any_time:
            leads.setdefault(each.source, []).append(each)
    found = tuple(itertools.islice(_onwards(leads, (), frozenset()), MOST_PATHS + 1))
    return None if len(found) > MOST_PATHS else found


def _onwards(leads: dict[str, list[Step]], way: tuple[Step, ...], been: frozenset[str]) -> Iterator[tuple[Step, ...]]:
    for each in leads.get(way[-1].target if way else "", []):
        if each.end:
            yield (*way, each)
        elif each.target not in been:
            yield from _onwards(leads, (*way, each), been | {each.target})


def picture(definition: Definition) -> str:
    """The definition as a graph in the DOT language: stages as boxes, ends as ovals, legal steps with a thick line.

    What may be decided at any time begins at a box of its own.
    """
    every = steps(definition)
    names = {name: f"s{number}" for number, name in enumerate(definition.stages)}
    ends = {end: f"e{number}" for number, end in enumerate(dict.fromkeys(step.end for step in every if step.end))}
    lines = [
        "digraph pathway {",
        "  rankdir=TB; node [fontname=Helvetica, fontsize=11]; edge [fontname=Helvetica, fontsize=9];",
        f"  begin [shape=circle, label={_quoted('Begin')}];",
        *(f"  {names[name]} [shape=box, label={_quoted(each.title)}];" for name, each in definition.stages.items()),
        *(f"  {key} [shape=oval, label={_quoted(_end(definition, end))}];" for end, key in ends.items()),
    ]
    if any(step.any_time for step in every):
        lines.append(f"  anytime [shape=box, style=dashed, label={_quoted('At any time')}];")
    for step in every:
        source = names[step.source] if step.source else "anytime" if step.any_time else "begin"
        target = names[step.target] if step.target else ends[step.end]
        weight = ", penwidth=2.5, style=bold" if step.legal else ""
        lines.append(f"  {source} -> {target} [label={_quoted(step.title)}{weight}];")
    return "\n".join([*lines, "}"]) + "\n"


def _end(definition: Definition, end: str) -> str:
    closing, track = definition.closings.get(end), definition.tracks.get(end)
    return f"{end}: {closing.title}" if closing else f"End of {track.title if track else end}"


def _quoted(words: str) -> str:
    """A label of DOT: the words in lines of some thirty letters, in quotes, with nothing in them that ends it."""
    safe = [line.replace("\\", "\\\\").replace('"', '\\"') for line in wrap(words, 30) or [""]]
    return '"' + "\\n".join(safe) + '"'
