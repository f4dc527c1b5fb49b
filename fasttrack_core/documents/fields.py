"""The fields that a family of documents can print, written as paths.

``pupil.name`` is one text, ``tried[]`` a list, ``tried[].what`` a text of each of its entries.
"""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias, Union

Value: TypeAlias = Union[str, list["Value"], dict[str, "Value"]]  # noqa: UP007 - recursive, Python 3.11


@dataclass(frozen=True, slots=True)
class Family:
    """Documents that share their facts; ``fields`` gives for each path what it is, in words for a person.

    ``pictures``: the names of those drawn for each copy; ``pictures.`` and the name is the field of its words.
    """

    id: str
    title: str
    fields: Mapping[str, str]
    pictures: frozenset[str] = frozenset()

    def is_text(self, path: str) -> bool:
        return path in self.fields and f"{path}[]" not in self.fields and not self._has_below(path)

    def is_list(self, path: str) -> bool:
        return f"{path}[]" in self.fields

    def meaning(self, path: str) -> str:
        return self.fields[f"{path}[]" if self.is_list(path) else path]

    def nearest(self, path: str) -> str:
        """The known field that looks most like ``path``, or nothing."""
        close = difflib.get_close_matches(path, self.fields, n=1, cutoff=0.6)
        return close[0] if close else ""

    def _has_below(self, path: str) -> bool:
        return any(other.startswith(path + ".") for other in self.fields)

    def full_example(self) -> dict[str, Value]:
        """A context in which every field holds a text and every list two entries."""
        example: dict[str, Value] = {}
        for path in self.fields:
            _place(example, path.split("."))
        return example


def _place(into: dict[str, Value], steps: list[str]) -> None:
    step, rest = steps[0], steps[1:]
    if step.endswith("[]"):
        entries = into.setdefault(step[:-2], [{}, {}] if rest else ["example", "example"])
        if isinstance(entries, list) and rest:
            into[step[:-2]] = entries = [{} if isinstance(entry, str) else entry for entry in entries]
            for entry in entries:
                if isinstance(entry, dict):
                    _place(entry, rest)
    elif rest:
        below = into.setdefault(step, {})
        if isinstance(below, dict):
            _place(below, rest)
    else:
        into.setdefault(step, "example")


def paths_of(value: Value, path: str = "") -> set[str]:
    """Every path that ``value`` holds; an empty list tells only of itself."""
    if isinstance(value, str):
        return {path}
    if isinstance(value, list):
        return {path + "[]"}.union(*(paths_of(entry, path + "[]") for entry in value))
    return set().union(*(paths_of(below, f"{path}.{name}" if path else name) for name, below in value.items()))
