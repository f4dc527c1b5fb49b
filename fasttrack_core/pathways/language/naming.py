"""What the names of a definition mean from where they are written.

A place is the case, a stage, what follows a decision (its ``then``) or a closing. A bare name is looked up in its own
place, then in those around it, then among what belongs to no place, then in the stages and ``then``s elsewhere, where
it must be found once, or be what all of them share. ``stage.name`` looks in that stage; ``earlier.name`` in any stage
that may come before; a send may end with ``.issued``, ``.served`` or ``.received``.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from typing import Any

from fasttrack_core.pathways.language.models import (
    Clock,
    Closing,
    Decision,
    Definition,
    Doing,
    Party,
    Rule,
    Setting,
    Stage,
    Task,
    Track,
)
from fasttrack_core.pathways.language.text import Path

COPIES = ("issued", "served", "received")
EARLIER = "earlier"
EVERYONE = ("school", "parents", "pupil")
"""Parties that every definition has."""
DATES = ("date-of-birth", "school-age-begins", "school-leaving-date", "today")

Named = Rule | Task | Clock | Decision | Stage | Closing | Party | Track | Setting


@dataclass(frozen=True, slots=True)
class Site:
    """A place of a definition: the case where all are empty; a stage, a closing, or what follows a decision."""

    stage: str = ""
    decision: str = ""
    closing: str = ""


CASE = Site()


@dataclass(frozen=True, slots=True)
class Thing:
    """What a name means: the part, the place it belongs to, and the path to where it is written."""

    name: str
    part: Named
    site: Site
    path: Path

    @property
    def kind(self) -> str:
        """``rule``, ``do``, ``ask``, ``send``, ``meet``, ``clock``, ``decision``, ``stage`` …"""
        return self.part.doing.value if isinstance(self.part, Task) else type(self.part).__name__.lower()


@dataclass(frozen=True, slots=True)
class Unknown:
    """Why a name means nothing here, in a sentence that begins in the middle of a line."""

    sentence: str


class Names:
    """Every name of a definition."""

    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self.inside: dict[Site, dict[str, Thing]] = {CASE: {}}
        self.common: dict[str, Thing] = {}
        for site, path, parts in _places(definition):
            inner = self.inside.setdefault(site, {})
            for name, part in parts.items():
                inner[name] = Thing(name, part, site, (*path, name))
        for section in ("rules", "stages", "parties", "tracks", "settings", "closings"):
            for name, part in getattr(definition, section).items():
                self.common.setdefault(name, Thing(name, part, CASE, (section, name)))

    def find(self, name: str, site: Site) -> Thing | Unknown:
        """What ``name`` means in the place ``site``."""
        bare, copy = _without_copy(name)
        found = self._dotted(bare, site) if "." in bare else self._bare(bare, site)
        if copy and isinstance(found, Thing) and found.kind != Doing.SEND:
            return Unknown(f"'.{copy}' belongs to what is sent, and '{bare}' is not sent")
        return found

    def all(self) -> Iterator[Thing]:
        """Everything that has a name, what belongs to places first."""
        for inner in self.inside.values():
            yield from inner.values()
        yield from self.common.values()

    @cached_property
    def _elsewhere(self) -> Mapping[str, list[Thing]]:
        found: dict[str, list[Thing]] = {}
        for site, inner in self.inside.items():
            if site.stage:
                for name, thing in inner.items():
                    found.setdefault(name, []).append(thing)
        return found

    def _bare(self, name: str, site: Site) -> Thing | Unknown:
        for around in _around(site):
            if thing := self.inside.get(around, {}).get(name):
                return thing
        if thing := self.common.get(name):
            return thing
        others = self._elsewhere.get(name, [])
        if len(others) == 1 or (others and name in self.definition.shared):
            return others[0]
        if others:
            stages = sorted({other.site.stage for other in others})
            return Unknown(f"'{name}' is in {_and(stages)}; write the stage before it, as in {stages[0]}.{name}")
        return Unknown(f"nothing is called '{name}'{self._near(name)}")

    def _dotted(self, name: str, site: Site) -> Thing | Unknown:
        stage, _, inner = name.partition(".")
        if stage == EARLIER:
            track = self.definition.stages[site.stage].track if site.stage in self.definition.stages else "main"
            found = [
                thing
                for place, things in self.inside.items()
                if place.stage and not place.decision and self.definition.stages[place.stage].track == track
                if (thing := things.get(inner))
            ]
            return found[0] if found else Unknown(f"no stage of this track has '{inner}'")
        if stage not in self.definition.stages:
            return Unknown(f"there is no stage '{stage}'{_nearest(stage, self.definition.stages)}")
        thing = self.inside.get(Site(stage=stage), {}).get(inner)
        return thing or Unknown(f"the stage '{stage}' has no '{inner}'")

    def _near(self, name: str) -> str:
        return _nearest(name, {thing.name for thing in self.all()})


def _places(definition: Definition) -> Iterator[tuple[Site, Path, Mapping[str, Any]]]:
    for section in ("tasks", "clocks", "entries", "any_time"):
        yield CASE, (section,), getattr(definition, section)
    for section in ("entries", "any_time"):
        for name, decision in getattr(definition, section).items():
            yield Site(decision=name), (section, name, "then"), decision.then
    for stage_name, stage in definition.stages.items():
        for section in ("tasks", "clocks", "decisions"):
            yield Site(stage=stage_name), ("stages", stage_name, section), getattr(stage, section)
        for name, decision in stage.decisions.items():
            site = Site(stage=stage_name, decision=name)
            yield site, ("stages", stage_name, "decisions", name, "then"), decision.then
    for code, closing in definition.closings.items():
        yield Site(closing=code), ("closings", code, "then"), closing.then
        if closing.watch is not None:
            yield Site(closing=code), ("closings", code), {"watch": closing.watch}


def _around(site: Site) -> tuple[Site, ...]:
    around = [site]
    if site.decision and site.stage:
        around.append(Site(stage=site.stage))
    if site != CASE:
        around.append(CASE)
    return tuple(around)


def _without_copy(name: str) -> tuple[str, str]:
    bare, _, copy = name.rpartition(".")
    return (bare, copy) if bare and copy in COPIES else (name, "")


def _nearest(name: str, known: Any) -> str:
    near = get_close_matches(name, list(known), n=1, cutoff=0.6)
    return f"; did you mean '{near[0]}'?" if near else ""


def _and(names: list[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last
