"""A file of contacts becomes parents: whom a row is about, who is the same person, and what a file may never undo."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from fasttrack_core.attendance.figures.register import Pupil
from fasttrack_core.importing.findings import Finding, Severity
from fasttrack_core.importing.reading import ContactRow
from fasttrack_core.store import ParentRecord, ParentsInBulk, Stamp, Unit

NATURAL_PARENT = "natural parent"
PARENTAL_RESPONSIBILITY = "parental responsibility"
DAY_TO_DAY_CARE = "day-to-day care"

_PARENT_WORDS = frozenset({"mother", "father", "mum", "dad", "mummy", "daddy", "mam", "mom", "parent"})
_SAME_MEANING = frozenset({"natural", "birth", "biological"})
_OF_THE_PERSON = ("title", "forename", "surname", "address", "postcode", "email", "phone")
"""What is the same of one person for all their children; the rest is said for each child."""
_CARER_WORDS = re.compile(r"step|grand|guardian|carer|care\b|foster|aunt|uncle")


@dataclass(frozen=True, slots=True)
class ContactCounts:
    """What a file of contacts came to. ``unmatched_rows``: of no known pupil, or without a name."""

    new_parents: int
    changed_parents: int
    unmatched_rows: int


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether someone is a legal parent as far as a file can tell: True with its ground, or None, to be decided.

    ``suggested_ground`` is what the person who decides may want to look at first. A file never says no.
    """

    parent_in_law: bool | None
    ground: str
    suggested_ground: str


def standing(relationship: str, parental_responsibility: bool | None, lives_with_pupil: bool | None = None) -> Standing:
    """Education Act 1996 section 576: a natural parent counts, living with the pupil or not, even without parental
    responsibility; so does everyone who has it. Day-to-day care is for school and authority to decide."""
    plain = re.sub(r"\(.*?\)", " ", relationship.casefold())
    words = [word for word in re.findall(r"[a-z']+", plain) if word not in _SAME_MEANING]
    if len(words) == 1 and words[0] in _PARENT_WORDS:
        return Standing(True, NATURAL_PARENT, NATURAL_PARENT)
    if parental_responsibility:
        return Standing(True, PARENTAL_RESPONSIBILITY, PARENTAL_RESPONSIBILITY)
    cares = _CARER_WORDS.search(relationship.casefold()) is not None and lives_with_pupil is not False
    return Standing(None, "", DAY_TO_DAY_CARE if cares else "")


class _Pupils:
    """Pupils by UPN, admission number and the system's id; never by name."""

    def __init__(self, pupils: Sequence[Pupil], ids: Sequence[str]) -> None:
        self._pupils = dict(zip(ids, pupils, strict=True))
        self._by: dict[str, dict[str, str | None]] = {"upn": {}, "admission_number": {}, "system_id": {}}
        for pupil_key, pupil in self._pupils.items():
            for field, known in self._by.items():
                number = _plain(getattr(pupil, field))
                if number:
                    known[number] = None if number in known else pupil_key

    def key(self, row: ContactRow) -> str | None:
        """The one pupil that the row is about; None where its numbers are unknown, shared or contradict each other."""
        each = (known.get(_plain(getattr(row, field))) for field, known in self._by.items())
        found = {pupil_key for pupil_key in each if pupil_key is not None}
        if len(found) != 1:
            return None
        (pupil_key,) = found
        theirs = _plain(self._pupils[pupil_key].upn)
        return None if row.upn and theirs and theirs != _plain(row.upn) else pupil_key


def unmatched(pupils: Sequence[Pupil], ids: Sequence[str], rows: Iterable[ContactRow]) -> tuple[Finding, ...]:
    """A finding for each row that ``import_contacts`` would leave out."""
    known = _Pupils(pupils, ids)
    found = []
    for row in rows:
        if known.key(row) is None:
            message = "No one pupil has these numbers. Import the register first, or correct the numbers."
            value = row.upn or row.admission_number or row.system_id
        elif not _has_name(row):
            message, value = "This contact has no name. Write it in the file, or add the contact by hand.", ""
        else:
            continue
        found.append(Finding(Severity.WARNING, row.row, None, value, message))
    return tuple(found)


def import_contacts(
    unit: Unit,
    stamp: Stamp,
    pupils: Sequence[Pupil],
    ids: Sequence[str],
    rows: Iterable[ContactRow],
    import_id: str | None,
) -> ContactCounts:
    """The rows become parents of their pupils, within the caller's write. What a person decided about them stays."""
    known = _Pupils(pupils, ids)
    school_id = unit.people.school_of(ids[0]) if ids else ""
    new, changed, left_out = 0, set(), 0
    added: set[tuple[str, str]] = set()
    with unit.people.in_bulk(school_id, stamp, import_id) as bulk:
        family = _Family(unit, bulk, school_id)
        for row in rows:
            pupil_key = known.key(row)
            if pupil_key is None or not _has_name(row):
                left_out += 1
                continue
            before = family.of_pupil(pupil_key, row)
            if before is not None:
                after = _updated(before, row, family, pupil_key)
                if after == before:
                    if family.came_with_another(pupil_key, before):
                        changed.add((pupil_key, before.id))
                    continue
            else:
                shared = family.elsewhere(row)
                after = _new(row) if shared is None else _filled(replace(_new(row), id=shared.id), shared)
            saved = bulk.save(pupil_key, after)
            family.keep(pupil_key, saved)
            if before is None:
                new += 1
                added.add((pupil_key, saved.id))
            elif (pupil_key, saved.id) not in added:
                changed.add((pupil_key, saved.id))
    return ContactCounts(new, len(changed), left_out)


class _Family:
    """The school's parents as they stand during an import."""

    def __init__(self, unit: Unit, bulk: ParentsInBulk, school_id: str) -> None:
        self._bulk = bulk
        found = unit.people.parents_of_school(school_id) if school_id else {}
        self._of_pupil: dict[str, dict[str, ParentRecord]] = {}
        self._pupils_of: dict[str, set[str]] = {}
        self._by_name: dict[tuple[str, str], dict[str, ParentRecord]] = {}
        for pupil_key, parents in found.items():
            for parent in parents:
                self._place(pupil_key, parent)
        self._began = {pupil_key: dict(parents) for pupil_key, parents in self._of_pupil.items()}

    def of_pupil(self, pupil_key: str, row: ContactRow) -> ParentRecord | None:
        """The pupil's parent of the row's forename and surname."""
        own = self._of_pupil.get(pupil_key, {}).values()
        return next((parent for parent in own if _name(parent) == _name(row)), None)

    def elsewhere(self, row: ContactRow) -> ParentRecord | None:
        """A brother's or sister's parent who is the same person: title and name agree, and a way to reach them does."""
        for parent in self._by_name.get(_name(row), {}).values():
            if _plain(parent.title) == _plain(row.title) and _same_place(parent, row):
                return parent
        return None

    def keep(self, pupil_key: str, parent: ParentRecord) -> None:
        """The parent as saved for one pupil. Name, address and numbers are the person's: brothers and sisters have
        them too, and what their rows leave empty puts nothing older back."""
        self._place(pupil_key, parent)
        person = {name: getattr(parent, name) for name in _OF_THE_PERSON}
        for other in self._pupils_of[parent.id] - {pupil_key}:
            self._of_pupil[other][parent.id] = replace(self._of_pupil[other][parent.id], **person)

    def came_with_another(self, pupil_key: str, parent: ParentRecord) -> bool:
        """True where the parent is another than before the import, by a row of a brother or sister."""
        return self._began.get(pupil_key, {}).get(parent.id, parent) != parent

    def _place(self, pupil_key: str, parent: ParentRecord) -> None:
        self._of_pupil.setdefault(pupil_key, {})[parent.id] = parent
        self._pupils_of.setdefault(parent.id, set()).add(pupil_key)
        self._by_name.setdefault(_name(parent), {})[parent.id] = parent

    def said_before(self, pupil_key: str, parent: ParentRecord, note: str) -> bool:
        """True when the note, or more, was recorded as this person's restriction at any time."""
        return any(note in text for text in (*self._bulk.restrictions(pupil_key, parent.id), parent.restriction))


def _new(row: ContactRow) -> ParentRecord:
    stands = standing(row.relationship, row.parental_responsibility, row.lives_with_pupil)
    return ParentRecord(
        title=row.title,
        forename=row.forename,
        surname=row.surname,
        relationship=row.relationship,
        parental_responsibility=row.parental_responsibility,
        parent_in_law=stands.parent_in_law,
        ground=stands.ground,
        address=row.address,
        postcode=row.postcode,
        email=row.email,
        phone=row.phone,
        restriction=row.court_order_note,
        lives_with_pupil=row.lives_with_pupil,
        priority=row.priority,
    )


def _filled(parent: ParentRecord, shared: ParentRecord) -> ParentRecord:
    """What the row leaves empty of the person stays as it is known from the brother or sister."""
    own_address = any(line.strip() for line in parent.address)
    return replace(
        parent,
        address=parent.address if own_address else shared.address,
        postcode=parent.postcode if own_address else shared.postcode,
        email=parent.email or shared.email,
        phone=parent.phone or shared.phone,
    )


def _updated(before: ParentRecord, row: ContactRow, family: _Family, pupil_key: str) -> ParentRecord:
    """Only what the row says; never a restriction, a release or a decision about the law that a person made."""
    new = _new(row)
    has_address = any(line.strip() for line in row.address)
    after = replace(
        before,
        title=new.title or before.title,
        relationship=new.relationship or before.relationship,
        parental_responsibility=(
            before.parental_responsibility if new.parental_responsibility is None else new.parental_responsibility
        ),
        address=new.address if has_address else before.address,
        postcode=new.postcode if has_address else before.postcode,
        email=new.email or before.email,
        phone=new.phone or before.phone,
        lives_with_pupil=before.lives_with_pupil if new.lives_with_pupil is None else new.lives_with_pupil,
        priority=before.priority if new.priority is None else new.priority,
    )
    if before.parent_in_law is None:
        after = replace(after, parent_in_law=new.parent_in_law, ground=new.ground or before.ground)
    note = row.court_order_note
    if note and not family.said_before(pupil_key, before, note):
        both = "; ".join(text for text in (before.restriction, note) if text)
        after = replace(after, restriction=both, released_by="", release_reason="")
    return after


def _same_place(parent: ParentRecord, row: ContactRow) -> bool:
    theirs, its = _first_line(parent.address), _first_line(row.address)
    same_home = bool(theirs and theirs == its and parent.postcode and _plain(parent.postcode) == _plain(row.postcode))
    same_email = bool(row.email and _plain(parent.email) == _plain(row.email))
    return same_home or same_email or bool(_digits(row.phone) and _digits(parent.phone) == _digits(row.phone))


def _first_line(address: tuple[str, ...]) -> str:
    return next((_plain(line) for line in address if line.strip()), "")


def _digits(phone: str) -> str:
    return re.sub(r"\D", "", phone)


def _plain(text: str) -> str:
    return "".join(text.split()).casefold()


def _name(person: ParentRecord | ContactRow) -> tuple[str, str]:
    return _plain(person.forename), _plain(person.surname)


def _has_name(row: ContactRow) -> bool:
    return bool(row.forename.strip() or row.surname.strip())
