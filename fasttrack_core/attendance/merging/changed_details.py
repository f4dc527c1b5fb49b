"""What a file fills in or corrects of a pupil's details; a blank changes nothing."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from fasttrack_core.attendance.figures.enrolments import ENROLMENTS, joined
from fasttrack_core.attendance.figures.register import Pupil

DETAILS = (
    "upn",
    "admission_number",
    "system_id",
    "name",
    "surname",
    "forename",
    "date_of_birth",
    "year_group",
    "registration_group",
    "sex",
)
"""The fields of a pupil that an import may fill in or correct; ``attributes`` are merged name by name."""

_NUMBER = "admission_number"


def updated(known: Pupil, new: Pupil, *, overwrite: bool = True) -> Pupil:
    """The known pupil with what the file fills in or (with ``overwrite``) corrects; a blank changes nothing."""
    return corrected(known, differing_details(known, new, overwrite=overwrite)[1])


def corrected(known: Pupil, details: Mapping[str, Any]) -> Pupil:
    """The pupil with these details, named as in ``differing_details``; an empty attribute is none."""
    fields = {name: value for name, value in details.items() if name in DETAILS}
    attributes = dict(known.attributes)
    for name, value in details.items():
        if name not in DETAILS:
            attributes[name.removeprefix("attributes.")] = value
    pupil = replace(known, **fields, attributes={name: text for name, text in attributes.items() if text})
    return replace(pupil, pupil_id=pupil.upn or pupil.admission_number or pupil.system_id or pupil.pupil_id)


def differing_details(
    known: Pupil, new: Pupil, *, overwrite: bool = True
) -> tuple[dict[str, object], dict[str, object]]:
    """The fields that the file fills in or corrects, before and after; ``attributes.x`` for an attribute.

    An admission number that has lost its leading zeros on the way through a spreadsheet corrects nothing.
    Enrolments are joined: an earlier one that the file does not name stays.
    """
    before: dict[str, object] = {}
    after: dict[str, object] = {}
    for name in DETAILS:
        was, now = getattr(known, name), getattr(new, name)
        if now and now != was and (overwrite or not was) and not (name == _NUMBER and _lost_zeros(was, now)):
            before[name], after[name] = was, now
    for name, text in new.attributes.items():
        was = known.attributes.get(name, "")
        if name == ENROLMENTS and text:
            text = joined(was, text)
        if text and text != was and (overwrite or not was):
            before[f"attributes.{name}"], after[f"attributes.{name}"] = was, text
    return before, after


def plain_number(text: str) -> str:
    """A pupil's number without leading zeros, spaces and case: what a spreadsheet may leave of it."""
    return "".join(text.split()).casefold().lstrip("0")


def _lost_zeros(was: str, now: str) -> bool:
    return len(now) < len(was) and plain_number(now) == plain_number(was)
