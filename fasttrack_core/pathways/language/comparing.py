"""What differs between two definitions, or two editions of one: part by part, in sentences."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from fasttrack_core.pathways.language.models import Definition


def compared(before: Definition, after: Definition) -> list[str]:
    """A line for each part that is only in one of them, and for each value of a part that differs; none: they say the
    same. Order counts only where it means something: that of results."""
    return list(_between("", before, after))


def _between(where: str, before: Any, after: Any) -> Iterator[str]:
    if before == after and not (isinstance(before, Mapping) and where.endswith("results")):
        return
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        yield from _maps(where, before, after)
    elif is_dataclass(before) and type(before) is type(after) and _has_parts(before):
        for field in fields(before):
            name = f"{where}, {field.name.rstrip('_')}" if where else field.name.rstrip("_")
            yield from _between(name, getattr(before, field.name), getattr(after, field.name))
    else:
        yield f"{where}: other than before"


def _maps(where: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    for name in before:
        if name not in after:
            yield f"{where}, {name}: only in the first"
        else:
            yield from _between(f"{where}, {name}", before[name], after[name])
    for name in after:
        if name not in before:
            yield f"{where}, {name}: only in the second"
    same = set(before) == set(after)
    if where.endswith("results") and same and list(before) != list(after):
        yield f"{where}: in another order"


def _has_parts(value: Any) -> bool:
    """A part of its own, not a condition or a length, which are said as a whole."""
    return type(value).__module__.endswith(".models")
