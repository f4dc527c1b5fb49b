"""YAML text as plain values, each with the line it stands on, so that a refusal can name the place.

A value is a whole number, text, a list, a map, or nothing; ``yes``, ``no``, ``on``, ``off``, dates and decimals stay
the text that was written, since only the field they stand in knows what is meant. JSON text is read too, being YAML.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import yaml

from fasttrack_core.errors import BadDefinition

LONGEST = 500_000
"""Characters of one definition; longer is refused before it is read."""
DEEPEST = 40
"""Maps and lists within each other; deeper is refused."""

Path = tuple[str | int, ...]
"""The keys and the places in lists, from 0, that lead to a value."""

_WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,8})")
_NOTHING = frozenset(("", "~", "null", "Null", "NULL"))
_PLAIN = frozenset(("str", "int", "float", "bool", "null", "timestamp", "merge", "value", "map", "seq"))
"""What the reader of YAML takes plain values for; all of them are read as said above."""
_QUOTES = (
    (
        "mapping values are not allowed",
        'a ":" within words begins a new value; put quotes round the words, as in "Stage 2: the panel"',
    ),
    ("expected ',' or", "a list or map is not closed where it should be; words with , : ? [ ] { } or # need quotes"),
    ("while scanning a simple key", "a ':' is missing after a name, or words that go on need quotes round them"),
    ("cannot start any token", "a value cannot begin with this character; put quotes round it"),
    ("found undefined tag", "words that begin with ! need quotes round them"),
    ("could not determine a constructor", "words that begin with ! need quotes round them"),
    ("found unexpected end of stream", "the text ends before a quote, a list or a map is closed"),
    ("expected alphabetic or numeric character", "words that begin with * or & need quotes round them"),
)
"""What the reader of YAML says, and what a person can do about it."""


@dataclass(frozen=True, slots=True)
class Place:
    """A line, from 1, of a file."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}"


class Map(dict[str, Any]):
    """A map as it was written. ``places``: where each of its keys stands."""

    def __init__(self, at: Place, entries: Mapping[str, Any] = MappingProxyType({})) -> None:
        super().__init__(entries)
        self.at = at
        self.places: dict[str, Place] = {}

    def put(self, key: str, value: Any, place: Place) -> None:
        """Set a key, and where it stands."""
        self[key] = value
        self.places[key] = place


class Entries(list[Any]):
    """A list as it was written, and where each of its entries stands."""

    def __init__(self, at: Place) -> None:
        super().__init__()
        self.at = at
        self.places: list[Place] = []


def place_of(found: Map, path: Path) -> Place:
    """Where the value at that path stands, or what should hold it."""
    place = found.at
    inside: Any = found
    for step in path:
        known = (
            step in inside if isinstance(inside, Map) else isinstance(inside, Entries) and step in range(len(inside))
        )
        if not known:
            break
        place, inside = inside.places[step], inside[step]
    return place


def read(name: str, text: str) -> Map:
    """The map that ``text`` holds; ``name`` is what a refusal calls the file.

    Raises BadDefinition, with the line, for what is not YAML, a key that is written twice, an alias, a tag, or no map.
    """
    if len(text) > LONGEST:
        raise BadDefinition(f"{name}: this is too long for a definition (at most {LONGEST:,} characters).")
    try:
        node = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        raise BadDefinition(f"{name}, {_line(error.problem_mark or error.context_mark)}{_said(error)}.") from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise BadDefinition(f"{name}: this is not text that can be read as YAML.") from error
    if not isinstance(node, yaml.MappingNode):
        raise BadDefinition(f"{name}: a definition is a list of 'name: value' lines; none was found.")
    return _Reader(name).map(node, 0)


class _Loader(yaml.SafeLoader):
    """Without references from one place of the text to another."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            event = self.peek_event()  # type: ignore[no-untyped-call]
            problem = "words that begin with * need quotes round them"
            raise yaml.MarkedYAMLError(problem=problem, problem_mark=event.start_mark)
        return super().compose_node(parent, index)


@dataclass(frozen=True, slots=True)
class _Reader:
    file: str

    def map(self, node: yaml.MappingNode, deep: int) -> Map:
        found = Map(self.place(node))
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                self._refuse(key_node, "a name is expected before the ':'; put quotes round words with [ ] or { }")
            key = str(key_node.value)
            if key in found:
                first = found.places[key].line
                self._refuse(key_node, f"'{key}' is written twice here; the first is on line {first}")
            found.put(key, self.value(value_node, deep + 1), self.place(key_node))
        return found

    def value(self, node: yaml.Node, deep: int) -> Any:
        if deep > DEEPEST:
            self._refuse(node, f"maps and lists stand within each other more than {DEEPEST} deep")
        if node.tag.removeprefix("tag:yaml.org,2002:") not in _PLAIN:
            self._refuse(node, "words that begin with ! need quotes round them")
        if isinstance(node, yaml.MappingNode):
            return self.map(node, deep)
        if isinstance(node, yaml.SequenceNode):
            entries = Entries(self.place(node))
            for each in node.value:
                entries.append(self.value(each, deep + 1))
                entries.places.append(self.place(each))
            return entries
        text = str(node.value)
        if isinstance(node, yaml.ScalarNode) and node.style is not None:  # in quotes, or folded over several lines
            return text.rstrip("\n")
        if text in _NOTHING:
            return None
        return int(text) if _WHOLE.fullmatch(text) else text

    def place(self, node: yaml.Node) -> Place:
        return Place(self.file, node.start_mark.line + 1)

    def _refuse(self, node: yaml.Node, problem: str) -> None:
        raise BadDefinition(f"{self.place(node)}: {problem}.")


def _line(mark: yaml.Mark | None) -> str:
    return f"line {mark.line + 1}: " if mark else ""


def _said(error: yaml.MarkedYAMLError) -> str:
    said = " ".join(part for part in (error.context, error.problem) if part)
    return next((sentence for words, sentence in _QUOTES if words in said), error.problem or "this is not YAML")
