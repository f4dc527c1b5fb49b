"""From YAML text to checked pathways: every sentence of a refusal names the file and the place in it."""

import json
from collections.abc import Hashable, Iterable, Mapping
from importlib import resources
from typing import Any

import yaml
from pydantic import ValidationError

from fasttrack_core.attendance.figures.editions import EDITIONS
from fasttrack_core.errors import BadDefinition
from fasttrack_core.pathways.checks import problems
from fasttrack_core.pathways.models import Pathway

COMMON = "_common.yaml"
LONGEST = 500_000
"""Characters of one definition; longer is refused before it is read."""

_KINDS = {
    "extra_forbidden": "this word is not one that a definition knows",
    "missing": "this is missing",
    "string_pattern_mismatch": "this is not written as it must be (small letters, digits and hyphens)",
    "string_too_short": "this is empty",
    "string_type": "this must be text (put it in quotes)",
    "tuple_type": "this must be a list",
    "int_type": "this must be a whole number",
    "bool_type": "this must be true or false",
}


class _Loader(yaml.SafeLoader):
    """Plain values only: no tags, no key twice, no references from one place to another."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            event = self.peek_event()  # type: ignore[no-untyped-call]
            raise yaml.MarkedYAMLError(problem="an alias (*name) is not allowed", problem_mark=event.start_mark)
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                raise yaml.MarkedYAMLError(problem=f"'{key}' is written twice", problem_mark=key_node.start_mark)
            seen.add(key)
        return super().construct_mapping(node, deep=deep)


def built_in() -> dict[str, str]:
    """The definitions that come with the product: file name to YAML text."""
    folder = resources.files(__package__).joinpath("definitions")
    return {
        entry.name: entry.read_text(encoding="utf-8")
        for entry in sorted(folder.iterdir(), key=lambda entry: entry.name)
        if entry.name.endswith(".yaml")
    }


def load(texts: Mapping[str, str]) -> dict[str, Pathway]:
    """The pathways defined in ``texts`` (file name to YAML text), by id, in the order given.

    Every pathway asks the common factors of ``_common.yaml`` (the built-in one unless ``texts`` has its own) before
    any of its own. Raises BadDefinition for the first definition that cannot be used.
    """
    common = texts[COMMON] if COMMON in texts else built_in()[COMMON]
    factors = _read(COMMON, common).get("factors")
    if not isinstance(factors, list):
        raise BadDefinition(f"{COMMON}: the list 'factors' is missing.")
    pathways: dict[str, Pathway] = {}
    for name, text in texts.items():
        if name == COMMON:
            continue
        pathway = _pathway(name, text, factors)
        if pathway.id in pathways:
            raise BadDefinition(f"{name}: another definition already has the id '{pathway.id}'. Give it its own.")
        pathways[pathway.id] = pathway
    return pathways


def _pathway(name: str, text: str, common_factors: list[Any]) -> Pathway:
    data: dict[str, Any] = _with_editions(_read(name, text))
    factors = data.setdefault("factors", {})
    if isinstance(factors, dict):
        own = factors.get("questions", [])
        factors["questions"] = [*common_factors, *own] if isinstance(own, list) else own
    try:
        # JSON is the strictest door: lists become tuples and words become their enumerations, nothing else changes.
        pathway = Pathway.model_validate_json(json.dumps(data, allow_nan=False))
    except ValidationError as error:
        raise BadDefinition(f"{name}: {_sentences(error, data)}") from error
    except (TypeError, ValueError) as error:
        raise BadDefinition(f"{name}: it holds a value that is not text, a number or a list. Quote dates.") from error
    found = problems(pathway)
    if found:
        raise BadDefinition(f"{name}: {' '.join(found)}")
    return pathway


def _with_editions(value: Any) -> Any:
    """The same with each ``$name`` of an edition written out, so that an edition stands in one place."""
    if isinstance(value, dict):
        return {key: _with_editions(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_with_editions(each) for each in value]
    if isinstance(value, str) and "$" in value:
        for name, edition in EDITIONS.items():
            value = value.replace(f"${name}", edition)
    return value


def _read(name: str, text: str) -> dict[str, Any]:
    if len(text) > LONGEST:
        raise BadDefinition(f"{name}: this is too long for a definition (at most {LONGEST} characters).")
    try:
        data = yaml.load(text, Loader=_Loader)  # noqa: S506  (a SafeLoader that allows less)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
        raise BadDefinition(f"{name}: {place}{error.problem or 'this is not YAML'}.") from error
    except (yaml.YAMLError, ValueError, RecursionError, TypeError) as error:
        raise BadDefinition(f"{name}: this is not YAML that can be read.") from error
    if not isinstance(data, dict):
        raise BadDefinition(f"{name}: a definition is a list of 'name: value' lines; none was found.")
    return data


def _sentences(error: ValidationError, data: Mapping[str, Any]) -> str:
    lines = []
    for problem in error.errors()[:5]:
        kind = _KINDS.get(problem["type"], problem["msg"].removeprefix("Value error, "))
        lines.append(f"at {_place(problem['loc'], data)}: {kind}.")
    return " ".join(dict.fromkeys(lines))


def _place(location: Iterable[int | str], data: object) -> str:
    """``stages[2] (week-1) > decisions[0] (improved) > to``."""
    parts: list[str] = []
    for step in location:
        if isinstance(step, int) and isinstance(data, list) and step < len(data):
            data = data[step]
            known = f" ({data['id']})" if isinstance(data, dict) and "id" in data else ""
            parts[-1:] = [f"{parts[-1] if parts else ''}[{step + 1}]{known}"]
        else:
            parts.append(str(step))
            data = data.get(step) if isinstance(data, dict) else None
    return " > ".join(parts) or "the top"
