"""The definition a case was opened with: kept as text with the case, read back when the case is."""

import json
from functools import lru_cache
from typing import Any

from fasttrack_core.pathways.models import Pathway

_NEED = frozenset({"kind", "of"})


def definition_text(pathway: Pathway) -> str:
    """The pathway as JSON text; equal pathways give equal texts."""
    return pathway.model_dump_json()


@lru_cache(maxsize=256)
def pathway_of(text: str) -> Pathway:
    """The pathway that ``definition_text`` wrote down."""
    return Pathway.model_validate_json(json.dumps(_as_written(json.loads(text))))


def _as_written(value: Any) -> Any:
    """The same data with each need in the short form in which definitions write it."""
    if isinstance(value, list):
        return [_as_written(entry) for entry in value]
    if not isinstance(value, dict):
        return value
    if value.keys() == _NEED:
        return {value["kind"]: value["of"]} if value["of"] else value["kind"]
    return {name: _as_written(below) for name, below in value.items()}
