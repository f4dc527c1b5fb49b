"""Stored definitions of every format there has been, as pathways of today's.

A case keeps the definition it was opened with for ever, as text; a later product reads it through these steps. A text
without a format is of format 1.
"""

import json
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError

from fasttrack_core.errors import Unreadable
from fasttrack_core.pathways import checks
from fasttrack_core.pathways.models import FORMAT, Pathway

Step = Callable[[dict[str, Any]], dict[str, Any]]

STEPS: Mapping[int, Step] = MappingProxyType({})
"""What makes a definition of format n one of format n + 1; pure, and never changed once a case was stored with it."""

LATER = (
    "This case was stored by a later version of the product and cannot be shown by this one. Nothing in it is lost: "
    "update the product, and it can be read again."
)
DAMAGED = (
    "This case cannot be shown: what is stored of its {what} is not as this version of the product knows it. Nothing "
    "in it is lost: keep the database as it is, and ask whoever looks after the product."
)


def read(text: str) -> Pathway:
    """The pathway that a stored text defines. Raises Unreadable for one of a later format, and for one that no step
    makes a definition of today's: with an unknown key, without a needed one, with a name that leads nowhere, or no
    definition at all."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, dict):
        raise Unreadable(DAMAGED.format(what="pathway"))
    today = upcast(_said_in_full(data), STEPS, FORMAT, "pathway")
    try:
        pathway = Pathway.model_validate_json(json.dumps(today))
    except (ValidationError, ValueError, RecursionError):
        raise Unreadable(DAMAGED.format(what="pathway")) from None
    if checks.problems(pathway):
        raise Unreadable(DAMAGED.format(what="pathway"))
    return pathway


def _said_in_full(data: dict[str, Any]) -> dict[str, Any]:
    """The first texts of format 1 gave three meanings by an id alone, which later ones write out."""
    settings, meetings = data.get("settings"), data.get("meetings")
    if "weeks" in data or not isinstance(settings, list):
        return data
    ids = {each.get("id") for each in settings if isinstance(each, dict)}
    data = {**data, "weeks": "pathway_weeks" if "pathway_weeks" in ids else None}
    if "letter_tolerance_school_days" in ids:
        data["late_after"] = "letter_tolerance_school_days"
    stages = data.get("stages")
    own = [each.get("meeting") for each in stages if isinstance(each, dict)] if isinstance(stages, list) else []
    for meeting in (*(meetings if isinstance(meetings, list) else ()), *own):
        outcomes = meeting.get("outcomes") if isinstance(meeting, dict) else None
        for outcome in outcomes if isinstance(outcomes, list) else ():
            if isinstance(outcome, dict) and outcome.get("id") in _AGREES:
                outcome["agrees"] = _AGREES[outcome["id"]]
    return data


_AGREES = {"agreed": True, "not-agreed": False}


def upcast(data: dict[str, Any], steps: Mapping[int, Step], newest: int, what: str) -> dict[str, Any]:
    """``data`` as the format ``newest`` writes it, through every step from its own ``format`` (none: 1) upwards.

    Raises Unreadable for a format beyond ``newest``, or that is no format.
    """
    found = data.get("format", 1)
    if isinstance(found, bool) or not isinstance(found, int) or found < 1:
        raise Unreadable(DAMAGED.format(what=what))
    if found > newest:
        raise Unreadable(LATER)
    for number in range(found, newest):
        data = {**steps[number](data), "format": number + 1}
    return data
