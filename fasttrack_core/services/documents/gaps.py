"""What a document still needs before it can go: every gap at once, each with the place where it is filled and with what
is known already as a proposal. No gap is called by the name of a field."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from fasttrack_core.casework import Parent
from fasttrack_core.documents.sandbox import missing
from fasttrack_core.errors import MissingFact
from fasttrack_core.pathways.models import Party
from fasttrack_core.services.cases.file import CaseFile
from fasttrack_core.services.documents.details import ask_names
from fasttrack_core.services.documents.request import Request
from fasttrack_core.services.office.school_settings import SchoolSettings


class Place(StrEnum):
    """Where a gap is filled."""

    DETAIL = "a detail of this document"
    SCHOOL = "the school's settings"
    PEOPLE = "the pupil's contacts"
    REGISTER = "the register"
    CASE = "the case"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """One fact that is missing. ``name``: the field of ``Details`` or of the settings, empty elsewhere. ``proposal``:
    what is known already. ``why`` is a sentence for a gap that no field fills."""

    label: str
    place: Place
    name: str = ""
    proposal: str = ""
    why: str = ""


_SCHOOL: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "school.name": ("name", "The school's name"),
        "school.address[]": ("address", "The school's address"),
        "school.address": ("address", "The school's address"),
        "school.address_line": ("address", "The school's address"),
        "school.phone": ("phone", "The school's telephone number"),
        "school.email": ("email", "The school's e-mail address"),
        "school.head_teacher": ("head", "The headteacher's name"),
        "school.local_authority": ("local_authority", "The local authority"),
        "officer.name": ("inclusion_officer", "The name of the {officer}"),
        "officer.organisation": ("local_authority", "The local authority"),
        "signatory.name": ("attendance_lead", "The attendance lead, who signs"),
        "signatory.role": ("attendance_lead_title", "The title of who signs"),
        "signatory.phone": ("phone", "The school's telephone number"),
        "signatory.email": ("email", "The school's e-mail address"),
        "signatory.organisation": ("name", "The school's name"),
        "contact.name": ("attendance_lead", "The attendance lead, whom families ask"),
        "contact.role": ("attendance_lead_title", "The title of the attendance lead"),
    }
)
"""Facts that the school's settings hold: the setting, and what a person calls it, the officer as the pathway does."""


def gaps_of(request: Request, found: Mapping[str, str]) -> tuple[Gap, ...]:
    """The gaps of one copy, none twice; ``found``: field to what it is, as ``documents.gaps`` gives it."""
    known = _known(request.file, request.prepared_by)
    every = [_gap(request, path, meaning, known) for path, meaning in found.items()]
    unique = {(gap.place, gap.name or gap.label): gap for gap in reversed(every)}
    return tuple(reversed(unique.values()))


def refusal(gaps: tuple[Gap, ...]) -> MissingFact:
    """The error for these gaps: each in words, all in one sentence; what no field fills says why."""
    labels = [within(gap.label) for gap in gaps if not gap.why]
    reasons = " ".join(gap.why for gap in gaps if gap.why)
    return MissingFact(f"{missing(*labels)} {reasons}".strip()) if labels else MissingFact(reasons)


def in_short(gaps: tuple[Gap, ...]) -> str:
    """What is missing, in a line beside the fields that fill it: ``Missing: the date of the meeting.``"""
    labels = ", ".join(within(gap.label) for gap in gaps if not gap.why)
    reasons = " ".join(gap.why for gap in gaps if gap.why)
    return f"Missing: {labels}. {reasons}".strip() if labels else reasons


def _gap(request: Request, path: str, meaning: str, known: Mapping[str, str]) -> Gap:
    label = meaning[:1].upper() + meaning[1:]
    if path in _SCHOOL and not _own_signatory(request, path):
        name, label = _SCHOOL[path]
        label = label.format(officer=request.file.pathway.officer_title)
        return Gap(label=label, place=Place.SCHOOL, name=name, proposal=known.get(name, ""))
    names = ask_names(path)
    if path.startswith("tried"):
        return Gap(label=label, place=Place.CASE, name="tried", why=_nothing_tried(request.parent))
    if path.startswith("support"):
        return Gap(label="The support that is offered", place=Place.DETAIL, name="support")
    if names:
        return Gap(label=label, place=Place.DETAIL, name=names[0])
    if path.startswith("parent."):
        who = request.parent.full_name if request.parent else "the parent"
        return Gap(
            label=label, place=Place.PEOPLE, why=f"{label} is not recorded for {who}: enter it on the pupil's page."
        )
    if path.startswith(("recent.", "year.", "relied_on.", "measured", "total.", "pupil.")):
        return Gap(label=label, place=Place.REGISTER, why=f"The register does not hold {meaning} yet: import it first.")
    return Gap(label=label, place=Place.CASE, why=f"The case does not hold {meaning} yet: record it there first.")


def _own_signatory(request: Request, path: str) -> bool:
    """True where somebody was named to sign this letter: then the settings do not help."""
    return path == "signatory.role" and bool(request.details.signatory)


def _nothing_tried(parent: Parent | None) -> str:
    who = parent.full_name if parent else "the parent"
    return (
        f"Nothing recorded so far may be told to {who}. Record what was tried with {who} or with the pupil, or issue "
        "the other copies without this one."
    )


def _known(file: CaseFile, person: str) -> Mapping[str, str]:
    """What stands elsewhere already: the authority of the pathway, the officer who decided, the person at work."""
    settings = file.record.settings
    return {
        "local_authority": file.pathway.authority,
        "inclusion_officer": _officer(file),
        "attendance_lead": person,
        "attendance_lead_title": SchoolSettings.model_fields["attendance_lead_title"].default,
        "name": settings.name,
    }


def _officer(file: CaseFile) -> str:
    """Who took the last decision that is the authority's officer's alone."""
    for visit in reversed(file.case.visits):
        stage = file.pathway.stage(visit.stage)
        for decision in stage.decisions if stage else ():
            if visit.taken and decision.id == visit.taken.decision and decision.decided_by is Party.IO:
                return visit.taken.decided_by
    return ""


def within(label: str) -> str:
    """The label in the middle of a sentence."""
    return label[:1].lower() + label[1:]
