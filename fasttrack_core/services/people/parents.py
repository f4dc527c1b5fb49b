"""Parents: who they are, who of them is a legal parent, who may be written to, and who decided it."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

import pandas as pd

from fasttrack_core.casework import GROUNDS, Parent, may_write
from fasttrack_core.errors import FastTrackError, MissingFact, NotFound
from fasttrack_core.services.office.access import Action, Actor, authorise
from fasttrack_core.services.office.context import Office, Work, once_a_page
from fasttrack_core.services.office.writing import Again, Seen, before_and_after, field_in_words, refuse_stale, writes
from fasttrack_core.services.people.contacts import ContactCounts, import_contacts, standing, unmatched
from fasttrack_core.stamps import stamp
from fasttrack_core.store import Conflict, ParentRecord, Subject, Unit

__all__ = [
    "GROUNDS",
    "ContactCounts",
    "ParentRecord",
    "ParentView",
    "add_parent",
    "decide_parent_in_law",
    "edit_parent",
    "history",
    "import_contacts",
    "parent",
    "parents",
    "release",
    "restrict",
    "unlink",
    "unmatched",
]

DECIDED_APART = ("parent_in_law", "ground", "restriction", "released_by", "release_reason")
"""Fields that ``edit_parent`` leaves as they are: each has an act of its own, with a reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParentView:
    """A contact of a pupil with what follows for letters. ``ways``: each way of service and why it cannot be used,
    empty where it can. ``suggested_ground`` helps who decides; it decides nothing. ``seen``: what every change of the
    contact takes back."""

    record: ParentRecord
    full_name: str
    may_write: bool
    reasons: tuple[str, ...]
    warnings: tuple[str, ...]
    ways: Mapping[str, str]
    blocked: bool
    suggested_ground: str
    seen: Seen

    @property
    def id(self) -> str:
        return self.record.id


def school_of(unit: Unit, pupil_key: str) -> str:
    """The id of the pupil's school. Raises NotFound."""
    return unit.once(("school of", pupil_key), lambda: unit.people.school_of(pupil_key))


def parents_of(unit: Unit, pupil_key: str) -> tuple[ParentRecord, ...]:
    """The pupil's contacts as they are stored, first contact first."""
    return unit.once(("parents", pupil_key), lambda: unit.people.parents(pupil_key))


@once_a_page
def parents(office: Office, actor: Actor, pupil_key: str) -> tuple[ParentView, ...]:
    """Everyone recorded as a contact of the pupil, first contact first."""
    with office.read(actor) as unit:
        _own_pupil(unit, actor, pupil_key)
        records = parents_of(unit, pupil_key)
        versions = unit.people.versions(pupil_key, [record.id for record in records])
    people = people_of(records)
    return tuple(
        _view(record, person, people, _seen(pupil_key, record.id, versions[record.id]))
        for record, person in zip(records, people, strict=True)
    )


def parent(office: Office, actor: Actor, pupil_key: str, parent_id: str) -> ParentView:
    """One of them. Raises NotFound for somebody who is no contact of the pupil, or not any more."""
    found = next((each for each in parents(office, actor, pupil_key) if each.id == parent_id), None)
    if found is None:
        raise NotFound("This person is not a contact of the pupil any more.")
    return found


@writes(
    again=Again.PRESS,
    right=Action.EDIT_PEOPLE,
    audit="parent",
    because="it adds a contact; what is known of a person who is linked stays",
    touches=("contact",),
)
def add_parent(office: Office, actor: Actor, pupil_key: str, parent: ParentRecord, token: str) -> ParentRecord:
    """A new contact of the pupil. Whether they are a legal parent follows from the relationship or is to be decided.

    With the id of a brother's or sister's parent, that person is linked as they are recorded (name, address, ways to
    reach them); Conflict where they are linked already. Raises MissingFact without a name, or for a decision without
    what ``decide_parent_in_law`` needs.
    """
    cleaned = _with_name(parent)
    stands = standing(cleaned.relationship, cleaned.parental_responsibility, cleaned.lives_with_pupil)
    if cleaned.parent_in_law is None:
        cleaned = replace(cleaned, parent_in_law=stands.parent_in_law, ground=stands.ground)
    _grounded(cleaned.parent_in_law, cleaned.ground)
    cleaned = replace(cleaned, released_by="", release_reason="")
    with office.write(actor, Action.EDIT_PEOPLE, Subject("pupil", pupil_key)) as work:
        _own_pupil(work.unit, actor, pupil_key)
        own = {known.id: known for known in work.unit.people.parents(pupil_key)}
        if cleaned.id in own:
            raise Conflict("This person is a contact of the pupil already. Edit them there.")
        if cleaned.id:
            cleaned = _as_recorded(work.unit, actor.school_id, cleaned)
        else:
            new_id = hashlib.sha256(f"{pupil_key} {token}".encode()).hexdigest()[:32]
            if new_id in own:
                work.subject, work.after = Subject("parent", new_id), {"again": True}
                return own[new_id]
            if work.unit.people.parent_history(pupil_key, new_id):
                raise Conflict("This contact was added and then removed. Open the form again to add them once more.")
            cleaned = replace(cleaned, id=new_id)
        return _saved(work, pupil_key, None, cleaned)


@writes(again=Again.SAME, right=Action.EDIT_PEOPLE, audit="parent", guard="contact", edits=True)
def edit_parent(office: Office, actor: Actor, seen: Seen, **typed: Any) -> ParentRecord:
    """The contact with the values that were typed; every other value stays as it is recorded now.

    What was decided about them (see ``DECIDED_APART``) is not typed here. Raises MissingFact where no name is left.
    """
    if wrong := set(typed) - _EDITED:
        raise TypeError(f"edit_parent takes no {', '.join(sorted(wrong))}")

    def edited(before: ParentRecord) -> ParentRecord:
        cleaned = _with_name(replace(before, **typed))
        return replace(before, **{name: getattr(cleaned, name) for name in typed})

    return _change(office, actor, seen, edited)


@writes(again=Again.SAME, right=Action.EDIT_PEOPLE, audit="parent", guard="contact", edits=True)
def decide_parent_in_law(
    office: Office, actor: Actor, seen: Seen, parent_in_law: bool | None, ground: str
) -> ParentRecord:
    """School and authority decide who counts as a parent (Education Act 1996 section 576), with the ground for it.

    Raises MissingFact for a yes without one of ``GROUNDS``, or a no without a reason. None: not decided yet.
    """
    ground = ground.strip()

    def decided(before: ParentRecord) -> ParentRecord:
        _grounded(parent_in_law, ground)
        return replace(before, parent_in_law=parent_in_law, ground=ground)

    return _change(office, actor, seen, decided)


@writes(again=Again.SAME, right=Action.EDIT_PEOPLE, audit="parent", guard="contact", edits=True)
def restrict(office: Office, actor: Actor, seen: Seen, restriction: str) -> ParentRecord:
    """A court order, a safeguarding note or a confidential address is recorded: it blocks every letter to them.

    An earlier release ends with it. An empty text takes the restriction away, for which the right to release is needed.
    """
    restriction = restriction.strip()

    def restricted(before: ParentRecord) -> ParentRecord:
        return replace(before, restriction=restriction, released_by="", release_reason="")

    action = Action.EDIT_PEOPLE if restriction else Action.WORK_CASE
    return _change(office, actor, seen, restricted, action)


@writes(again=Again.SAME, right=Action.WORK_CASE, audit="parent", guard="contact", edits=True)
def release(office: Office, actor: Actor, seen: Seen, released_by: str, reason: str) -> ParentRecord:
    """A named person decides, with a reason, that letters may go to someone in spite of the restriction they saw."""
    released_by, reason = released_by.strip(), reason.strip()

    def released(before: ParentRecord) -> ParentRecord:
        if not before.restriction:
            raise NotFound("No restriction is recorded for this person, so there is nothing to release.")
        if not released_by or not reason:
            raise MissingFact("Write who decided that letters may go to this person, and why.")
        return replace(before, released_by=released_by, release_reason=reason)

    return _change(office, actor, seen, released, Action.WORK_CASE)


@writes(again=Again.REFUSED, right=Action.EDIT_PEOPLE, audit="parent", guard="contact", edits=True)
def unlink(office: Office, actor: Actor, seen: Seen) -> None:
    """The person is no longer recorded as a contact of the pupil; what was recorded stays in the history.

    Somebody to whom letters are blocked may only be unlinked with the right to release: the block would end with it.
    """
    pupil_key, parent_id = _ids(seen)
    with office.write(actor, Action.EDIT_PEOPLE, Subject("parent", parent_id)) as work:
        before = _as_seen(work.unit, actor, seen)
        if before.restriction and not before.released_by:
            authorise(actor, Action.WORK_CASE)
        work.unit.people.unlink(pupil_key, parent_id, work.stamp)
        was, _ = before_and_after(asdict(before), {})
        work.before, work.after = {"pupil": pupil_key, **was}, {"pupil": pupil_key, "unlinked": True}


def history(office: Office, actor: Actor, pupil_key: str, parent_id: str) -> pd.DataFrame:
    """Every change of the contact, newest first: when, who, what it was, was, became. One row a field."""
    with office.read(actor) as unit:
        _own_pupil(unit, actor, pupil_key)
        changes = unit.people.parent_history(pupil_key, parent_id)
    rows = [
        {
            "when": stamp(change.stamp.when),
            "who": change.stamp.who,
            "what": field_in_words(name),
            "was": _said(change.before.get(name)),
            "became": _said(change.after.get(name)),
        }
        for change in reversed(changes)
        for name in {**change.before, **change.after}
        if name != "school_id" and _said(change.before.get(name)) != _said(change.after.get(name))
    ]
    return pd.DataFrame(rows, columns=["when", "who", "what", "was", "became"])


def people_of(records: tuple[ParentRecord, ...]) -> tuple[Parent, ...]:
    """The same persons as casework knows them."""
    names = [field.name for field in fields(Parent)]
    return tuple(Parent(**{name: getattr(record, name) for name in names}) for record in records)


def _view(record: ParentRecord, person: Parent, everyone: tuple[Parent, ...], seen: Seen) -> ParentView:
    verdict = may_write(person, [other for other in everyone if other.id != person.id])
    stands = standing(record.relationship, record.parental_responsibility, record.lives_with_pupil)
    return ParentView(
        record=record,
        full_name=person.full_name,
        may_write=verdict.allowed,
        reasons=verdict.reasons,
        warnings=verdict.warnings,
        ways={str(way): problem for way, problem in verdict.ways.items()},
        blocked=person.blocked,
        suggested_ground=stands.suggested_ground,
        seen=seen,
    )


def _seen(pupil_key: str, parent_id: str, version: int) -> Seen:
    return Seen("contact", f"{pupil_key} {parent_id}", version)


def _ids(seen: Seen) -> tuple[str, str]:
    """The pupil's key and the contact's id."""
    pupil_key, _, parent_id = seen.id.partition(" ")
    return pupil_key, parent_id


def _as_seen(unit: Unit, actor: Actor, seen: Seen) -> ParentRecord:
    """The contact as it is recorded now, where that is how it was seen; else Stale. NotFound where there is none."""
    pupil_key, parent_id = _ids(seen)
    _own_pupil(unit, actor, pupil_key)
    changes = unit.people.parent_history(pupil_key, parent_id)
    gone = parent_id not in unit.people.versions(pupil_key)
    refuse_stale(seen, "this contact", changes, gone=gone)
    return unit.people.parent(pupil_key, parent_id)


def _change(
    office: Office,
    actor: Actor,
    seen: Seen,
    change: Callable[[ParentRecord], ParentRecord],
    action: Action = Action.EDIT_PEOPLE,
) -> ParentRecord:
    """What ``change`` makes of the contact: compared with what was seen, read and kept in one write, so that nothing
    is undone that the person has not seen, least of all a restriction."""
    pupil_key, parent_id = _ids(seen)
    with office.write(actor, action, Subject("parent", parent_id)) as work:
        before = _already(work.unit, actor, seen, change) or _as_seen(work.unit, actor, seen)
        return _saved(work, pupil_key, before, change(before))


def _already(
    unit: Unit, actor: Actor, seen: Seen, change: Callable[[ParentRecord], ParentRecord]
) -> ParentRecord | None:
    """The contact where it is as the change makes it already, as with the second press of one button: then nothing
    that was not seen is overwritten."""
    pupil_key, parent_id = _ids(seen)
    _own_pupil(unit, actor, pupil_key)
    there = next((each for each in unit.people.parents(pupil_key) if each.id == parent_id), None)
    try:
        return there if there is not None and change(there) == there else None
    except FastTrackError:
        return None


def _saved(work: Work, pupil_key: str, before: ParentRecord | None, parent: ParentRecord) -> ParentRecord:
    saved = work.unit.people.save_parent(pupil_key, parent, work.stamp, new=before is None)
    work.subject = Subject("parent", saved.id)
    was, became = before_and_after(asdict(before) if before else {}, asdict(saved))
    work.before, work.after = {"pupil": pupil_key, **was} if before else None, {"pupil": pupil_key, **became}
    return saved


def _as_recorded(unit: Unit, school_id: str, linked: ParentRecord) -> ParentRecord:
    """The person who is linked, with what is known of them from a brother or sister."""
    everyone = (each for family in unit.people.parents_of_school(school_id).values() for each in family)
    known = next((each for each in everyone if each.id == linked.id), None)
    if known is None:
        raise NotFound("There is no such parent.")
    own = ("title", "forename", "surname", "address", "postcode", "email", "phone")
    return replace(linked, **{name: getattr(known, name) for name in own})


def _grounded(parent_in_law: bool | None, ground: str) -> None:
    """Nothing when a decision about the law has what it needs; else MissingFact."""
    if parent_in_law and ground not in GROUNDS:
        raise MissingFact(f"Choose the ground on which this person is a legal parent: {', '.join(GROUNDS)}.")
    if parent_in_law is False and not ground:
        raise MissingFact("Write down why this person is not a legal parent.")


def _own_pupil(unit: Unit, actor: Actor, pupil_key: str) -> None:
    if school_of(unit, pupil_key) != actor.school_id:
        raise NotFound("There is no such pupil.")


def _with_name(parent: ParentRecord) -> ParentRecord:
    texts = {name: getattr(parent, name).strip() for name in _TEXTS}
    if not texts["forename"] and not texts["surname"]:
        raise MissingFact("Write the person's name.")
    return replace(parent, **texts, address=tuple(line.strip() for line in parent.address if line.strip()))


_EDITED = {field.name for field in fields(ParentRecord)} - {"id", *DECIDED_APART}
_TEXTS = ("title", "forename", "surname", "relationship", "ground", "postcode", "email", "phone", "restriction")


def _said(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(str(entry) for entry in value)
    if value is None:
        return ""
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
