"""Parents: who they are, who of them is a parent in law, who may be written to, and who decided it."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

import pandas as pd

from fasttrack_core.casework import GROUNDS, Parent, may_write
from fasttrack_core.errors import MissingFact, NotFound
from fasttrack_core.services.authority import Action, Actor
from fasttrack_core.services.contacts import ContactCounts, import_contacts, standing, unmatched
from fasttrack_core.services.office import LONDON, Office
from fasttrack_core.store import ParentRecord, Unit

__all__ = [
    "GROUNDS",
    "ContactCounts",
    "ParentView",
    "add_parent",
    "decide_parent_in_law",
    "edit_parent",
    "history",
    "import_contacts",
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
    empty where it can. ``suggested_ground`` helps who decides; it decides nothing."""

    record: ParentRecord
    full_name: str
    may_write: bool
    reasons: tuple[str, ...]
    warnings: tuple[str, ...]
    ways: Mapping[str, str]
    blocked: bool
    suggested_ground: str

    @property
    def id(self) -> str:
        return self.record.id


def parents(office: Office, actor: Actor, pupil_key: str) -> tuple[ParentView, ...]:
    """Everyone recorded as a contact of the pupil, first contact first."""
    with office.read(actor) as unit:
        _own_pupil(unit, actor, pupil_key)
        records = unit.people.parents(pupil_key)
    people = people_of(records)
    return tuple(_view(record, person, people) for record, person in zip(records, people, strict=True))


def add_parent(office: Office, actor: Actor, pupil_key: str, parent: ParentRecord) -> ParentRecord:
    """A new contact of the pupil. Whether they are a parent in law follows from the relationship or is to be decided.

    With the id of a brother's or sister's parent, that person is linked. Raises MissingFact without a name.
    """
    cleaned = _with_name(parent)
    stands = standing(cleaned.relationship, cleaned.parental_responsibility, cleaned.lives_with_pupil)
    if cleaned.parent_in_law is None:
        cleaned = replace(cleaned, parent_in_law=stands.parent_in_law, ground=stands.ground)
    elif cleaned.parent_in_law and not cleaned.ground:
        raise MissingFact("Choose the ground on which this person is a parent in law.")
    cleaned = replace(cleaned, released_by="", release_reason="")
    return _save(office, actor, pupil_key, cleaned)


def edit_parent(office: Office, actor: Actor, pupil_key: str, parent: ParentRecord) -> ParentRecord:
    """The contact as given; what was decided about them (see ``DECIDED_APART``) stays as it was."""
    before = _one(office, actor, pupil_key, parent.id)
    kept = {name: getattr(before, name) for name in DECIDED_APART}
    return _save(office, actor, pupil_key, replace(_with_name(parent), **kept))


def decide_parent_in_law(
    office: Office, actor: Actor, pupil_key: str, parent_id: str, parent_in_law: bool | None, ground: str
) -> ParentRecord:
    """School and authority decide who counts as a parent (Education Act 1996 section 576), with the ground for it.

    Raises MissingFact for a yes without one of ``GROUNDS``, or a no without a reason. None: not decided yet.
    """
    before = _one(office, actor, pupil_key, parent_id)
    ground = ground.strip()
    if parent_in_law and ground not in GROUNDS:
        raise MissingFact(f"Choose the ground on which this person is a parent in law: {', '.join(GROUNDS)}.")
    if parent_in_law is False and not ground:
        raise MissingFact("Write down why this person is not a parent in law.")
    return _save(office, actor, pupil_key, replace(before, parent_in_law=parent_in_law, ground=ground))


def restrict(office: Office, actor: Actor, pupil_key: str, parent_id: str, restriction: str) -> ParentRecord:
    """A court order, a safeguarding note or a confidential address is recorded: it blocks every letter to them.

    An earlier release ends with it. An empty text takes the restriction away.
    """
    before = _one(office, actor, pupil_key, parent_id)
    after = replace(before, restriction=restriction.strip(), released_by="", release_reason="")
    return _save(office, actor, pupil_key, after)


def release(
    office: Office, actor: Actor, pupil_key: str, parent_id: str, released_by: str, reason: str
) -> ParentRecord:
    """A named person decides, with a reason, that letters may go to someone in spite of the restriction."""
    before = _one(office, actor, pupil_key, parent_id, Action.WORK_CASE)
    if not before.restriction:
        raise NotFound("No restriction is recorded for this person, so there is nothing to release.")
    if not released_by.strip() or not reason.strip():
        raise MissingFact("Write who decided that letters may go to this person, and why.")
    after = replace(before, released_by=released_by.strip(), release_reason=reason.strip())
    return _save(office, actor, pupil_key, after, Action.WORK_CASE)


def unlink(office: Office, actor: Actor, pupil_key: str, parent_id: str) -> None:
    """The person is no longer recorded as a contact of the pupil; what was recorded stays in the history."""
    with office.write(actor, Action.EDIT_PEOPLE, f"parent {parent_id}") as work:
        _own_pupil(work.unit, actor, pupil_key)
        work.unit.people.unlink(pupil_key, parent_id, work.stamp)
        work.after = {"unlinked": True}


def history(office: Office, actor: Actor, pupil_key: str, parent_id: str) -> pd.DataFrame:
    """Every change of the contact, newest first: when, who, what it was, was, became. One row a field."""
    with office.read(actor) as unit:
        _own_pupil(unit, actor, pupil_key)
        changes = unit.people.parent_history(pupil_key, parent_id)
    rows = [
        {
            "when": f"{change.stamp.when.astimezone(LONDON):%d/%m/%Y %H:%M}",
            "who": change.stamp.who,
            "what": name.replace("_", " "),
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


def _view(record: ParentRecord, person: Parent, everyone: tuple[Parent, ...]) -> ParentView:
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
    )


def _save(
    office: Office, actor: Actor, pupil_key: str, parent: ParentRecord, action: Action = Action.EDIT_PEOPLE
) -> ParentRecord:
    with office.write(actor, action, f"pupil {pupil_key}") as work:
        _own_pupil(work.unit, actor, pupil_key)
        saved = work.unit.people.save_parent(pupil_key, parent, work.stamp)
        work.subject = f"parent {saved.id}"
        work.after = {"pupil": pupil_key, "parent in law": saved.parent_in_law, "blocked": bool(saved.restriction)}
    return saved


def _one(
    office: Office, actor: Actor, pupil_key: str, parent_id: str, action: Action = Action.EDIT_PEOPLE
) -> ParentRecord:
    with office.read(actor, action) as unit:
        _own_pupil(unit, actor, pupil_key)
        return unit.people.parent(pupil_key, parent_id)


def _own_pupil(unit: Unit, actor: Actor, pupil_key: str) -> None:
    if unit.people.school_of(pupil_key) != actor.school_id:
        raise NotFound("There is nothing there, or nothing that you may see.")


def _with_name(parent: ParentRecord) -> ParentRecord:
    texts = {name: getattr(parent, name).strip() for name in _TEXTS}
    if not texts["forename"] and not texts["surname"]:
        raise MissingFact("Write the person's name.")
    return replace(parent, **texts, address=tuple(line.strip() for line in parent.address if line.strip()))


_TEXTS = ("title", "forename", "surname", "relationship", "ground", "postcode", "email", "phone", "restriction")


def _said(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(str(entry) for entry in value)
    if value is None:
        return ""
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
