"""A definition put together: its modules laid under it, and what is shared written out where it is used.

A later file's part is laid over an earlier one key by key; of a stage its tasks, clocks and decisions one by one. A
condition, a list and a text are replaced whole, and an effect takes the place of whichever effect was there. What must
hold before a legal step is only ever added to.
"""

import re
from collections.abc import Iterator, Mapping
from importlib import resources
from typing import Any

from fasttrack_core.errors import BadDefinition
from fasttrack_core.pathways.language.conditions import OPERATORS
from fasttrack_core.pathways.language.models import EFFECTS, RULE_WORDS, Definition, Doing, definition
from fasttrack_core.pathways.language.reading import Fault, Refused
from fasttrack_core.pathways.language.text import Map, place_of, read

MOST_FAULTS = 12
"""So many faults are said at once; with more, those after them."""
_PARTS = ("sources", "parties", "settings", "tracks", "closings", "service")
_PLACES = ("tasks", "clocks", "decisions")
_DOINGS = tuple(doing.value for doing in Doing)
_MODULE = re.compile(r"_[a-z][a-z0-9]*(-[a-z0-9]+)*")


def load(name: str, text: str, modules: Mapping[str, str]) -> Definition:
    """The definition that ``text`` and the modules it includes come to; ``modules``: YAML text by name (``_legal``).

    Raises BadDefinition with the file, the line and a sentence for each fault.
    """
    whole = put_together(name, text, modules)
    try:
        return definition(whole, ())
    except Refused as refused:
        raise BadDefinition(said(whole, refused.faults)) from refused


def put_together(name: str, text: str, modules: Mapping[str, str]) -> Map:
    """The same as plain values that know where they stand. Raises BadDefinition."""
    own = read(name, text)
    whole = Map(own.at)
    for module in _included(own, modules, []):
        _lay_over(whole, module)
    for key in ("id", "title"):
        whole.pop(key, None)
    _lay_over(whole, own)
    whole.pop("include", None)
    shared = whole.pop("shared", None) or Map(own.at)
    faults = list(_write_out(whole, shared))
    if faults:
        raise BadDefinition(said(whole, faults))
    _leave_out(whole)
    whole.put("shared", list(shared), own.at)
    return whole


def said(whole: Map, faults: "tuple[Fault, ...] | list[Fault]") -> str:
    """The faults, each with its file, its line and the names that lead to it."""
    lines = []
    for fault in faults[:MOST_FAULTS]:
        where = ", ".join(str(step + 1) if isinstance(step, int) else step for step in fault.path)
        lines.append(f"{place_of(whole, fault.path)}{': ' if where else ''}{where}: {fault.sentence}.")
    more = len(faults) - MOST_FAULTS
    if more > 0:
        lines.append(f"{more} more {'fault follows' if more == 1 else 'faults follow'} after these.")
    return "\n".join(lines)


def _included(own: Map, modules: Mapping[str, str], seen: list[str]) -> Iterator[Map]:
    """The modules in the order in which they are laid, each once, what it includes itself before it."""
    names = own.get("include") or []
    for module in names if isinstance(names, list) else [names]:
        if not isinstance(module, str) or not _MODULE.fullmatch(module) or module not in modules:
            known = ", ".join(sorted(modules))
            raise BadDefinition(f"{place_of(own, ('include',))}: there is no module '{module}'; there are {known}.")
        if module not in seen:
            seen.append(module)
            found = read(f"{module}.yaml", modules[module])
            yield from _included(found, modules, seen)
            found.pop("include", None)
            yield found


def _lay_over(under: Map, over: Map) -> None:
    for section, written in over.items():
        place = over.places[section]
        there = under.get(section)
        if not isinstance(there, Map) or not isinstance(written, Map):
            under.put(section, written, place)
        elif section == "before":
            _add_before(there, written)
        else:
            for name, part in written.items():
                there.put(name, _part_over(section, there.get(name), part), written.places[name])


def _add_before(there: Map, written: Map) -> None:
    for name, asked in written.items():
        if name in there:
            both = Map(written.places[name])
            both.put("all", [there[name], asked], written.places[name])
            asked = both
        there.put(name, asked, written.places[name])


def _part_over(section: str, under: Any, over: Any) -> Any:
    """One part laid over another."""
    if not isinstance(under, Map) or not isinstance(over, Map):
        return under if over is None else over
    found = _copied(under)
    for family in _replaced_whole(section, over):
        for name in family:
            found.pop(name, None)
    for name, value in over.items():
        if section == "stages" and name in _PLACES and isinstance(found.get(name), Map) and isinstance(value, Map):
            inner = _copied(found[name])
            for each, part in value.items():
                inner.put(each, _part_over(name, inner.get(each), part), value.places[each])
            value = inner
        found.put(name, value, over.places[name])
    return found


def _replaced_whole(section: str, over: Map) -> Iterator[tuple[str, ...]]:
    """The keys of which one takes the place of all."""
    if section == "rules" and any(name not in RULE_WORDS for name in over):
        yield (*OPERATORS, "over", "at_least", "at_most", "more_than", "below", "unit", "state", "lower_than", "since")
    for family in (EFFECTS, _DOINGS, ("length", "until")):
        if any(name in over for name in family):
            yield family


def _copied(of: Map) -> Map:
    found = Map(of.at)
    for name, value in of.items():
        found.put(name, value, of.places[name])
    return found


def _write_out(whole: Map, shared: Map) -> Iterator[Fault]:
    """What is shared, laid under each use of it."""
    tasks = whole.get("tasks")
    case_tasks = tasks if isinstance(tasks, Map) else Map(whole.at)
    for section in ("entries", "any_time"):
        yield from _of_place(whole, (section,), shared, case_tasks)
        yield from _thens(whole, (section,), shared, case_tasks)
    stages = whole.get("stages")
    for stage in stages if isinstance(stages, Map) else ():
        for kind in _PLACES:
            yield from _of_place(whole, ("stages", stage, kind), shared, case_tasks)
        yield from _thens(whole, ("stages", stage, "decisions"), shared, case_tasks)
    yield from _thens(whole, ("closings",), shared, case_tasks)


def _thens(whole: Map, path: tuple[str, ...], shared: Map, case_tasks: Map) -> Iterator[Fault]:
    holder = _at(whole, path)
    for name in holder:
        yield from _of_place(whole, (*path, name, "then"), shared, case_tasks)


def _of_place(whole: Map, path: tuple[str, ...], shared: Map, case_tasks: Map) -> Iterator[Fault]:
    uses = _at(whole, path)
    for name, written in list(uses.items()):
        if name in shared:
            base = shared[name]
        elif path[-1] in ("tasks", "then") and name in case_tasks:
            base = case_tasks[name]
        elif written is None:
            yield Fault((*path, name), f"nothing is written here, and nothing shared is called '{name}'")
            continue
        else:
            continue
        uses.put(name, _part_over(path[-1], base, written), uses.places[name])


def _leave_out(whole: Map) -> None:
    """Takes out the stages, rules, clocks, tracks and settings of modules that nothing else speaks of."""
    of_modules = {
        (section, name): part
        for section in ("stages", "rules", "clocks", "tracks", "settings")
        if isinstance(found := whole.get(section), Map)
        for name, part in found.items()
        if _MODULE.fullmatch(found.places[name].file.removesuffix(".yaml"))
    }
    own = [
        (section, part) if not isinstance(part, Map) or section == "before" else (name, inner)
        for section, part in whole.items()
        for name, inner in (part.items() if isinstance(part, Map) else [(section, part)])
        if (section, name) not in of_modules
    ]
    kept: set[tuple[str, str]] = set()
    spoken_of = {word for _, part in own for word in _words_of(part)}
    while more := [each for each in of_modules if each not in kept and each[1] in spoken_of]:
        kept |= set(more)
        spoken_of |= {word for each in more for word in _words_of(of_modules[each])}
    for section, name in set(of_modules) - kept:
        del whole[section][name]


def _words_of(part: Any) -> Iterator[str]:
    """Every key and every word of a part that may be a name, with what stands before and after its dots."""
    if isinstance(part, Mapping):
        for name, value in part.items():
            yield from _words_of(name)
            yield from _words_of(value)
    elif isinstance(part, list):
        for each in part:
            yield from _words_of(each)
    elif isinstance(part, str):
        yield part
        yield from part.split(".")


def _at(whole: Map, path: tuple[str, ...]) -> Map:
    """The map there; an empty one where there is none. It belongs to ``whole`` alone."""
    found: Any = whole
    for step in path:
        inner = found.get(step) if isinstance(found, Map) else None
        if not isinstance(inner, Map):
            return Map(whole.at)
        inner = _copied(inner)
        found.put(step, inner, found.places[step])
        found = inner
    return found if isinstance(found, Map) else Map(whole.at)


def built_in() -> dict[str, str]:
    """The YAML text of every definition, module and the law's numbers that come with the product, by name."""
    folder = resources.files(__package__).joinpath("definitions")
    return {
        entry.name.removesuffix(".yaml"): entry.read_text(encoding="utf-8")
        for entry in sorted(folder.iterdir(), key=lambda entry: entry.name)
        if entry.name.endswith(".yaml")
    }
