"""What is checked of a definition before anybody uses it: that every name means something of the right kind, that a
case gets from an entry to a closing, and that no legal step stands unmarked. Each fault is a sentence at its place."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from fractions import Fraction
from graphlib import CycleError, TopologicalSorter
from typing import Any

from fasttrack_core.pathways.language.conditions import (
    CHRONOLOGY,
    LEDGER,
    OPERATORS,
    After,
    Answered,
    Condition,
    Count,
    Ever,
    Is,
    Limits,
    Longest,
    Met,
    Share,
    is_mark,
    leaves,
    parts_of,
)
from fasttrack_core.pathways.language.models import (
    Clock,
    Closing,
    Decision,
    Definition,
    Doing,
    Due,
    Recorded,
    Rule,
    Setting,
    SettingType,
    Stage,
    Task,
    Track,
)
from fasttrack_core.pathways.language.naming import CASE, COPIES, DATES, EVERYONE, Names, Site, Thing, Unknown
from fasttrack_core.pathways.language.reading import Fault, Ref
from fasttrack_core.pathways.language.text import Path
from fasttrack_core.pathways.language.values import Named, Parties, Since, Span

RESERVED = frozenset(
    (
        *(*OPERATORS, "over", "state", "unit", "beside", "since", "otherwise", "case", "main", "earlier", "law"),
        *(*EVERYONE, "file", "families", "reliance", "year", "term", "ever", "opened", "closed", "session", "today"),
        *("running", "tripped", "open", "left", "held", "came", "postponed", "none", "nothing", *COPIES),
    )
)
"""Words of the language, which cannot be names."""
HAPPENS = ("do", "ask", "send", "meet", "clock", "decision", "stage")
"""What an event may name."""
_LEGAL = (Recorded("notice", "given"), Recorded("prosecution", "started"))
"""What enters these in the ledger is a legal step."""
OF_CLOCK = ("not-started", "running", "over", "tripped")
OF_MEETING = ("held", "came", "did-not-come", "postponed")
OF_STAGE, OF_TRACK = ("open", "left", "not-started"), ("not-started", "open", "ended")


def check(definition: Definition, law: Iterable[str] = ()) -> tuple[Fault, ...]:
    """Every fault of a definition, in the order of its parts; none: it can be used. ``law``: the names that ``law.``
    knows."""
    names = Names(definition)
    checker = _Checker(definition, names, frozenset(law))
    found = [*checker.references(), *_names(names), *_graph(definition), *_results(definition, names)]
    found += [*_duties(definition), *_legal(definition), *_sources(definition), *_threshold(definition, names)]
    found += [*_never(definition), *_ways(definition)]
    found += _circles(definition, names)
    return tuple(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class _Checker:
    """Looks at every reference of a definition."""

    definition: Definition
    names: Names
    law: frozenset[str]

    def references(self) -> Iterator[Fault]:
        for thing in self.names.all():
            part, site, path = thing.part, thing.site, thing.path
            yield from self._values(part, path)
            if isinstance(part, Task):
                yield from self._task(part, site, path)
            elif isinstance(part, Clock):
                yield from self._clock(part, site, path)
            elif isinstance(part, Decision):
                yield from self._decision(thing, part, site, path)
            elif isinstance(part, Rule):
                yield from self._condition(part.of, CASE, path)
                yield from self._condition(part.beside, CASE, (*path, "beside"))
            elif isinstance(part, Stage) and part.track != "main" and part.track not in self.definition.tracks:
                yield Fault((*path, "track"), f"there is no track '{part.track}'")
        yield from self._condition(self.definition.before.legal, CASE, ("before", "legal"))
        for name in self.definition.reliance.proposed if self.definition.reliance else ():
            yield from self._kind(name, CASE, ("reliance", "proposed"), ("clock", "rule"), "clocks and rules")

    def _task(self, task: Task, site: Site, path: Path) -> Iterator[Fault]:
        for field in ("when", "needs"):
            yield from self._condition(getattr(task, field), site, (*path, field))
        for field, named in (("by", task.by), ("waived_by", task.waived_by)):
            yield from self._parties(named, (*path, field))
        yield from self._due(task.due, site, (*path, "due"))
        for field, event in (("until", task.until), ("since", task.evidence.since if task.evidence else "")):
            if event:
                yield from self._event(event, site, (*path, field))
        if isinstance(task.lasts, str):
            yield from self._kind(task.lasts, site, (*path, "lasts"), ("clock",), "a clock or a length")
        for field in ("invitation", "record"):
            if named := getattr(task, field):
                yield from self._kind(named, site, (*path, field), ("send",), "what is sent")
        for field, allowed in (("to", (*EVERYONE, "file", "families")), ("people", EVERYONE), ("must", EVERYONE)):
            for each in getattr(task, field):
                if each not in allowed and each not in self.definition.parties:
                    yield Fault((*path, field), f"'{each}' is no party here")
        for each in set(task.must) - set(task.people):
            yield Fault((*path, "must"), f"'{each}' must be there and is not among the people of the meeting")
        for span in task.shows.over if task.shows else ():
            yield from self._span(span, site, (*path, "shows", "over"), rules=True)
        for decision in task.before or ():
            if not self._decides(decision, site):
                yield Fault((*path, "before"), f"'{decision}' is no decision here")

    def _clock(self, clock: Clock, site: Site, path: Path) -> Iterator[Fault]:
        if clock.per == "session":
            if clock.from_ != "session":
                yield Fault((*path, "from"), "a clock for each session starts with it: write from: session")
        elif clock.from_:
            yield from self._event(clock.from_, site, (*path, "from"))
        elif not site.closing:
            yield Fault((*path, "from"), "'from' is missing: what the clock starts with")
        if clock.until is not None:
            yield from self._due(clock.until, site, (*path, "until"), any_event=True)
        for name, result in clock.results.items():
            yield from self._condition(result.of, site, (*path, "results", name))
        for field in ("trips", "proposes"):
            yield from self._condition(getattr(clock, field), site, (*path, field))

    def _decision(self, thing: Thing, decision: Decision, site: Site, path: Path) -> Iterator[Fault]:
        if thing.path[0] == "entries" and decision.effect != "to":
            yield Fault(path, "an entry leads to a stage: write to")
        if thing.path[0] == "any_time" and decision.effect in ("extends", "again"):
            yield Fault(path, f"'{decision.effect}' belongs to a decision of a stage")
        inner = Site(stage=site.stage) if site.stage else site
        for field in ("needs", "proposed", "when"):
            yield from self._condition(getattr(decision, field), inner, (*path, field))
        for field, named in (("by", decision.by), ("authorised", decision.authorised)):
            yield from self._parties(named, (*path, field))
        for stage in decision.to.stages if decision.to else ():
            if stage not in self.definition.stages:
                yield Fault((*path, "to"), f"there is no stage '{stage}'")
        if decision.closes and decision.closes not in self.definition.closings:
            yield Fault((*path, "closes"), f"there is no closing '{decision.closes}'")
        if decision.ends and decision.ends not in self.definition.tracks:
            yield Fault((*path, "ends"), f"there is no track '{decision.ends}'")
        if decision.extends:
            yield from self._kind(decision.extends, inner, (*path, "extends"), ("clock",), "a clock")
            found = self.names.find(decision.extends, inner)
            if isinstance(found, Thing) and isinstance(found.part, Clock) and found.part.extends is None:
                yield Fault(
                    (*path, "extends"), f"the clock '{decision.extends}' does not say by how much it is extended"
                )
        if decision.cancels:
            yield from self._kind(decision.cancels, inner, (*path, "cancels"), ("ask",), "a date that is asked for")

    def _condition(self, of: Condition | None, site: Site, path: Path) -> Iterator[Fault]:
        if of is None:
            return
        for inner in parts_of(of):
            if isinstance(inner, Ever):
                yield from self._event(inner.since, site, path)
        for leaf in leaves(of):
            yield from self._leaf(leaf, site, path)

    def _leaf(self, leaf: Any, site: Site, path: Path) -> Iterator[Fault]:
        if isinstance(leaf, Met):
            kinds = ("rule", "do", "ask", "send", "meet", "decision")
            yield from self._kind(leaf.name, site, path, kinds, "a rule, a task or a decision")
        elif isinstance(leaf, Is):
            yield from self._is(leaf, site, path)
        elif isinstance(leaf, Answered):
            yield from self._kind(leaf.question, site, path, ("ask",), "a question")
        elif isinstance(leaf, After):
            for each in (leaf.later, leaf.earlier):
                if each not in DATES:
                    yield from self._event(each, site, path)
        elif isinstance(leaf, Count | Share | Longest):
            yield from self._span(leaf.over, site, path)
            if isinstance(leaf, Share) and leaf.lower_than is not None:
                yield from self._span(leaf.lower_than, site, path)
            yield from self._counted(leaf.what, site, path)

    def _counted(self, what: tuple[str, ...], site: Site, path: Path) -> Iterator[Fault]:
        if is_mark(what) or what[0] in (*CHRONOLOGY, *LEDGER):
            return
        setting = self.definition.settings.get(what[0])
        if setting is not None:
            if setting.type is not SettingType.CODES:
                yield Fault(path, f"the setting '{what[0]}' holds no codes of the register")
        else:
            yield from self._kind(what[0], site, path, ("do", "ask", "send", "meet"), "what can be counted")

    def _is(self, leaf: Is, site: Site, path: Path) -> Iterator[Fault]:
        found = self.names.find(leaf.name, site)
        if isinstance(found, Unknown):
            yield Fault(path, found.sentence)
            return
        allowed = self._values_of(found)
        if allowed is None:
            yield Fault(path, f"'{leaf.name}' is a {found.kind} and has no value; write its name alone")
            return
        for each in leaf.values:
            if allowed and each not in allowed:
                yield Fault(path, f"'{each}' is nothing that '{leaf.name}' can be: {', '.join(allowed)}")

    def _values_of(self, thing: Thing) -> tuple[str, ...] | None:
        """What a thing may be; empty where any word may stand; None for a thing without a value."""
        part = thing.part
        if isinstance(part, Clock):
            return (*OF_CLOCK, *part.results)
        if isinstance(part, Task) and part.doing is Doing.MEET:
            return (*OF_MEETING, *part.outcomes)
        if isinstance(part, Task) and part.doing is Doing.SEND:
            return COPIES
        if isinstance(part, Task) and part.doing is Doing.ASK:
            return ("yes", "no") if part.answer == "yes-no" else self._choices(part)
        if isinstance(part, Stage):
            return OF_STAGE
        if isinstance(part, Track):
            return OF_TRACK
        if isinstance(part, Setting) and part.type is SettingType.CHOICE:
            return part.choices
        return None

    def _choices(self, task: Task) -> tuple[str, ...]:
        if isinstance(task.choices, Ref):
            setting = self.definition.settings.get(task.choices.name)
            return tuple(str(each) for each in setting.choices) if setting else ()
        return task.choices

    def _span(self, span: Span, site: Site, path: Path, *, rules: bool = False) -> Iterator[Fault]:
        if isinstance(span, Named):
            if span.name not in ("year", "half_term", "term", "ever", "reliance"):
                kinds = ("clock", "rule") if rules else ("clock",)
                yield from self._kind(span.name, site, path, kinds, "a clock, or a span such as year")
        elif isinstance(span, Since):
            yield from self._event(span.since, site, path)
        elif span.ending:
            yield from self._event(span.ending, site, path)

    def _due(self, due: Due | None, site: Site, path: Path, *, any_event: bool = False) -> Iterator[Fault]:
        if due is None:
            return
        if due.clock and any_event:
            yield from self._event(due.clock, site, path)
        elif due.clock:
            yield from self._kind(due.clock, site, path, ("clock",), "a clock, or a length with what it runs from")
        elif due.from_:
            yield from self._event(due.from_, site, path)
        else:
            yield from self._date(due.date, site, path)

    def _date(self, name: str, site: Site, path: Path) -> Iterator[Fault]:
        found = self.names.find(name, site)
        if isinstance(found, Unknown):
            yield Fault(path, found.sentence)
        elif not isinstance(found.part, Task) or found.part.answer != "date":
            yield Fault(path, f"'{name}' is no question that is answered with a date")

    def _event(self, name: str, site: Site, path: Path) -> Iterator[Fault]:
        if name not in ("opened", "closed"):
            yield from self._kind(name, site, path, HAPPENS, "a task, a stage, a decision or a clock")

    def _kind(self, name: str, site: Site, path: Path, kinds: tuple[str, ...], wanted: str) -> Iterator[Fault]:
        found = self.names.find(name, site)
        if isinstance(found, Unknown):
            yield Fault(path, found.sentence)
        elif found.kind not in kinds:
            yield Fault(path, f"'{name}' is a {found.kind}; {wanted} is needed here")

    def _decides(self, name: str, site: Site) -> bool:
        found = self.names.find(name, site)
        if isinstance(found, Thing):
            return found.kind == "decision"
        return any(thing.name == name and thing.kind == "decision" for thing in self.names.all())

    def _parties(self, named: Parties | None, path: Path) -> Iterator[Fault]:
        for each in named.names if named else ():
            setting = self.definition.settings.get(each)
            if setting is not None and setting.type is not SettingType.PARTY:
                yield Fault(path, f"the setting '{each}' names no party")
            elif setting is None and each not in (*EVERYONE, *self.definition.parties):
                yield Fault(path, f"'{each}' is no party here")

    def _values(self, part: Any, path: Path) -> Iterator[Fault]:
        for ref in _refs(part):
            if ref.name.startswith("law."):
                if self.law and ref.name.removeprefix("law.") not in self.law:
                    yield Fault(path, f"the law's numbers have no '{ref.name.removeprefix('law.')}'")
            elif ref.name != "expected_attendance" and ref.name not in self.definition.settings:
                yield Fault(path, f"there is no setting '{ref.name}'")


def _refs(value: Any) -> Iterator[Ref]:
    """Every value by name inside a part, the parts of other places left out."""
    if isinstance(value, Ref):
        yield value
    elif isinstance(value, Stage | Closing):
        return
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _refs(each)
    elif isinstance(value, tuple):
        for each in value:
            yield from _refs(each)
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            if field.name != "then":
                yield from _refs(getattr(value, field.name))


def _names(names: Names) -> Iterator[Fault]:
    """Names that are words of the language, and names that two things have."""
    for thing in names.all():
        if thing.name in RESERVED:
            yield Fault(thing.path, f"'{thing.name}' is a word of the language and cannot be a name")
    seen: dict[str, Thing] = {}
    for thing in (*names.inside[CASE].values(), *names.common.values()):
        before = seen.setdefault(thing.name, thing)
        if before.path != thing.path:
            yield Fault(
                thing.path,
                f"'{thing.name}' names a {before.kind} and a {thing.kind}; each name stands for one thing",
            )


def _graph(definition: Definition) -> Iterator[Fault]:
    """Stages that nobody reaches, and stages from which no way leads out."""
    leads: dict[str, set[str]] = {
        name: {stage for each in stage.decisions.values() for stage in (each.to.stages if each.to else ())}
        for name, stage in definition.stages.items()
    }
    always = {stage for each in definition.any_time.values() for stage in (each.to.stages if each.to else ())}
    first = {stage for each in definition.entries.values() for stage in (each.to.stages if each.to else ())}
    reached = _closure(first or set(list(definition.stages)[:1]), leads) | _closure(always, leads)
    reached |= _closure(set().union(*(leads.get(name, set()) for name in reached)), leads)
    for name in definition.stages:
        if name not in reached:
            yield Fault(("stages", name), f"no entry and no decision leads to the stage '{name}'")
    out = {
        name
        for name, stage in definition.stages.items()
        if any(each.closes or each.ends for each in stage.decisions.values())
    }
    back: dict[str, set[str]] = {name: set() for name in definition.stages}
    for name, targets in leads.items():
        for target in targets & set(back):
            back[target].add(name)
    finished = _closure(out, back)
    for name, stage in definition.stages.items():
        if not any(each.effect not in ("extends", "stays", "cancels", "again") for each in stage.decisions.values()):
            yield Fault(("stages", name), f"from the stage '{name}' no decision leads on; a case would stay there")
        elif name not in finished:
            yield Fault(("stages", name), f"from the stage '{name}' no way leads to a closing or to its track's end")


def _closure(start: set[str], leads: Mapping[str, set[str]]) -> set[str]:
    found, waiting = set(start), list(start)
    while waiting:
        for following in leads.get(waiting.pop(), set()) - found:
            found.add(following)
            waiting.append(following)
    return found


def _results(definition: Definition, names: Names) -> Iterator[Fault]:
    """Results that no decision names."""
    named: set[tuple[str, str]] = set()
    for thing in names.all():
        conditions = [getattr(thing.part, field, None) for field in ("needs", "proposed", "when", "of")]
        for leaf in (leaf for each in conditions if each is not None for leaf in leaves(each)):
            if isinstance(leaf, Is):
                named |= {(leaf.name.rpartition(".")[2], each) for each in leaf.values}
    for thing in names.all():
        if isinstance(thing.part, Clock):
            for result, meant in thing.part.results.items():
                if meant.proposes and (thing.name, result) not in named:
                    yield Fault(
                        (*thing.path, "results", result),
                        f"the result '{result}' of the clock '{thing.name}' is named by no decision; name it, or say "
                        "proposes: nothing",
                    )


def _duties(definition: Definition) -> Iterator[Fault]:
    """Tasks that stand before nothing and are never due, though nobody said that they may be left out."""
    for name, task in definition.tasks.items():
        if _waits_for_all(task):
            yield Fault(
                ("tasks", name),
                f"'{name}' belongs to the whole case and does not say what it stands before: write the decisions, "
                "none, or when it is due",
            )
    for stage_name, stage in definition.stages.items():
        waiting = [each for each in stage.decisions.values() if each.effect in _MOVES and not each.at_once]
        for name, task in stage.tasks.items():
            if not waiting and _waits_for_all(task):
                yield Fault(
                    ("stages", stage_name, "tasks", name),
                    f"'{name}' stands before no decision of its stage and is never due: give it due, or say before: "
                    "none",
                )


_MOVES = ("to", "closes", "ends", "again")
"""The effects before which a task stands that does not say what it stands before."""


def _waits_for_all(task: Task) -> bool:
    return task.before is None and task.due is None and task.every is None and task.per != "school"


def _never(definition: Definition) -> Iterator[Fault]:
    """Limits that always hold, or never can, written as numbers."""
    for thing in Names(definition).all():
        for field in ("of", "when", "needs", "proposed", "trips", "proposes"):
            condition = getattr(thing.part, field, None)
            for leaf in leaves(condition) if condition is not None else ():
                if isinstance(leaf, Count | Share | Longest) and (said := _limits_said(leaf.limits)):
                    yield Fault(thing.path, said)


def _limits_said(limits: Limits) -> str:
    low = [each for each in (limits.at_least, limits.more_than) if isinstance(each, int | Fraction)]
    high = [each for each in (limits.at_most, limits.below) if isinstance(each, int | Fraction)]
    if limits.at_least is not None and not isinstance(limits.at_least, Ref) and limits.at_least <= 0:
        return "at_least: 0 is always met; write a limit that can be missed"
    if limits.below is not None and not isinstance(limits.below, Ref) and limits.below <= 0:
        return "below: 0 is never met; write a limit that can be met"
    if low and high:
        both = limits.at_least is not None and limits.at_most is not None and limits.more_than is limits.below is None
        if max(low) > min(high) or (max(low) == min(high) and not both):
            return "no number is within these limits"
    return ""


def _ways(definition: Definition) -> Iterator[Fault]:
    """Decisions that open two stages of one way, and clocks that say how they are extended by nobody."""
    for thing in Names(definition).all():
        part = thing.part
        if isinstance(part, Decision) and part.to is not None and not part.to.one_of:
            tracks = [definition.stages[each].track for each in part.to.stages if each in definition.stages]
            twice = next((track for track in tracks if tracks.count(track) > 1), None)
            if twice is not None:
                yield Fault((*thing.path, "to"), f"this opens two stages of the track '{twice}'")
        if isinstance(part, Clock) and part.extends is not None and thing.site.stage:
            extending = {each.extends for stage in definition.stages.values() for each in stage.decisions.values()}
            if thing.name not in extending:
                yield Fault((*thing.path, "extends"), f"no decision extends the clock '{thing.name}'")


def _legal(definition: Definition) -> Iterator[Fault]:
    """Legal steps that are not marked as such."""
    court = {name for name, party in definition.parties.items() if party.court}
    closing = {code for code, each in definition.closings.items() if each.court}
    for thing in Names(definition).all():
        part = thing.part
        if isinstance(part, Task | Decision) and not part.legal:
            if part.records is not None and part.records in _LEGAL:
                yield Fault(thing.path, f"'{thing.name}' enters a {part.records.kind}: it must say legal: yes")
            elif isinstance(part, Task) and court & set(part.to):
                yield Fault(thing.path, f"'{thing.name}' is a paper for a court: it must say legal: yes")
            elif isinstance(part, Decision) and part.closes in closing:
                yield Fault(thing.path, f"'{thing.name}' leads to court: it must say legal: yes")


def _sources(definition: Definition) -> Iterator[Fault]:
    for thing in Names(definition).all():
        source = thing.part.source.partition(",")[0].strip()
        if source and source not in definition.sources:
            yield Fault((*thing.path, "source"), f"'{source}' is no source of this definition")


def _threshold(definition: Definition, names: Names) -> Iterator[Fault]:
    rule = definition.rules.get(definition.threshold)
    if rule is None:
        yield Fault(("threshold",), f"there is no rule '{definition.threshold}'")
        return
    for leaf in leaves(rule.of):
        if not isinstance(leaf, Count | Share | Longest):
            asked = leaf.name if isinstance(leaf, Met | Is) else "this"
            yield Fault(("threshold",), f"the threshold is decided by the register alone; '{asked}' is not in it")


def _circles(definition: Definition, names: Names) -> Iterator[Fault]:
    """Clocks that wait for each other, and rules that are made of each other."""
    waits: dict[str, set[str]] = {}
    for thing in names.all():
        if isinstance(thing.part, Clock):
            for event in (thing.part.from_, thing.part.until.clock if thing.part.until else ""):
                found = names.find(event, thing.site) if event and not event.startswith("earlier.") else None
                if isinstance(found, Thing) and isinstance(found.part, Clock):
                    waits.setdefault(_of(thing), set()).add(_of(found))
    for name, rule in definition.rules.items():
        for leaf in leaves(rule.of):
            if isinstance(leaf, Met) and leaf.name in definition.rules:
                waits.setdefault(f"rules.{name}", set()).add(f"rules.{leaf.name}")
    try:
        tuple(TopologicalSorter(waits).static_order())
    except CycleError as error:
        circle = [str(each).rpartition(".")[2] for each in error.args[1]]
        first = error.args[1][0].split(".")
        path = ("rules", first[1]) if first[0] == "rules" else ("clocks",)
        yield Fault(path, f"these wait for one another: {' → '.join(reversed(circle))}")


def _of(thing: Thing) -> str:
    return ".".join((thing.site.stage or thing.site.closing or "case", thing.name))
