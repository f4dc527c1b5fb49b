"""A folded case as plain JSON, and whether another one still says all of it."""

import dataclasses
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from pydantic import BaseModel

from fasttrack_core.casework import Case


def state_of(case: Case) -> dict[str, Any]:
    """Everything the case came to, with plain values only. An entry says whether it fits, not in which words it does
    not: a sentence may be put better, what stands may not change."""
    state: dict[str, Any] = _plain(case)
    state["entries"] = [
        {
            "event": entry.event.id,
            "kind": str(entry.event.kind),
            "happened_on": entry.happened_on.isoformat(),
            "payload": _plain(entry.payload),
            "withdrawn": entry.withdrawn,
            "corrections": [event.id for event in entry.corrections],
            "fits": not entry.problem,
        }
        for entry in case.entries
    ]
    return state


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            each.name: _plain(getattr(value, each.name)) for each in dataclasses.fields(value) if each.name != "entries"
        }
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value


def differences(recorded: Any, now: Any, place: str = "case") -> list[str]:
    """One line for each thing recorded that is no longer so. What came to be known since is no difference."""
    if isinstance(recorded, dict) and isinstance(now, dict):
        return [
            line
            for key, value in recorded.items()
            for line in (
                differences(value, now[key], f"{place}.{key}") if key in now else [f"{place}.{key} is missing"]
            )
        ]
    if isinstance(recorded, list) and isinstance(now, list) and len(recorded) == len(now):
        pairs = enumerate(zip(recorded, now, strict=True))
        return [line for number, (was, is_) in pairs for line in differences(was, is_, f"{place}[{number}]")]
    return [] if recorded == now else [f"{place} was {recorded!r} and is {now!r}"]
