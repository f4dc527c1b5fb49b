"""What is doubtful or missing about pupils and their parents: nobody to write to, shared addresses, doubles."""

import re
import string
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import numpy as np
import pandas as pd

from fasttrack_core.attendance.figures.measures import Flags
from fasttrack_core.attendance.figures.register import Pupil
from fasttrack_core.importing.numbers import normal_upn, upn_is_right, upn_shaped
from fasttrack_core.services.quality.span import Found, Table, names_of, pupil_columns
from fasttrack_core.store import ParentRecord

NOT_FOR_THIS_ROLE = "(not shown to your role)"
RESTRICTED = "(not shown: a restriction is recorded)"
APART = "live apart"
STRANGERS = "not siblings"
"""Why a shared address is listed: the parents of one pupil live apart, or the pupils are no brothers and sisters."""


@dataclass(frozen=True, eq=False)
class People:
    """The pupils of a school (rows of the register), of whom ``members`` (bool[P]) are looked at, and the contacts of
    each. ``may_see``: whether addresses and e-mail addresses are written out."""

    pupils: Sequence[Pupil]
    members: Flags
    contacts: Sequence[tuple[ParentRecord, ...]]
    may_see: bool

    @cached_property
    def rows(self) -> list[int]:
        return np.flatnonzero(self.members).tolist()

    @cached_property
    def families(self) -> list[int]:
        """For each pupil a number that brothers and sisters share: pupils with a legal parent in common."""
        family = list(range(len(self.pupils)))

        def head(row: int) -> int:
            while family[row] != row:
                family[row] = family[family[row]]
                row = family[row]
            return row

        first: dict[str, int] = {}
        for row, contacts in enumerate(self.contacts):
            for contact in contacts:
                if contact.parent_in_law:
                    family[head(row)] = head(first.setdefault(contact.id, row))
        return [head(row) for row in range(len(self.pupils))]


def without_contact(people: People) -> Found:
    """A line for each pupil for whom nobody at all is recorded."""
    return _pupils(people, [row for row in people.rows if not people.contacts[row]])


def without_parent_in_law(people: People) -> Found:
    """A line for each pupil with contacts, of whom none is recorded as a legal parent."""
    rows = [
        row
        for row in people.rows
        if people.contacts[row] and not any(contact.parent_in_law for contact in people.contacts[row])
    ]

    def more(row: int) -> dict[str, object]:
        contacts = people.contacts[row]
        undecided = sum(contact.parent_in_law is None for contact in contacts)
        return {"Who": _who(contacts), "Not decided yet": undecided}

    return _pupils(people, rows, more)


def without_address(people: People) -> Found:
    """A line for each pupil and legal parent to whom no letter can be posted."""
    lines = [
        (row, contact)
        for row in people.rows
        for contact in people.contacts[row]
        if contact.parent_in_law and not contact.has_postal_address
    ]

    def table() -> Table:
        rows = [row for row, _ in lines]
        frame = pd.DataFrame(
            {
                **pupil_columns(people.pupils, rows),
                "Parent": [contact.full_name or "(no name)" for _, contact in lines],
                "Relationship": [contact.relationship for _, contact in lines],
                "E-mail recorded": ["yes" if contact.email.strip() else "no" for _, contact in lines],
            }
        )
        return Table(frame, tuple(rows))

    return Found(len(lines), table)


def shared_addresses(people: People) -> Found:
    """A line for each contact whose postal address is also that of another person, for pupils who are no siblings."""
    groups = _shared(people, _address_key)
    return _sharing(people, [(STRANGERS, group) for group in groups if _strangers(people, group)], "Address", _address)


def shared_emails(people: People) -> Found:
    """A line for each contact whose e-mail address another person has too: for pupils who are no siblings, or the
    parents of one pupil who live apart. Parents who share a home and an address are left out."""
    chosen = []
    for group in _shared(people, lambda contact: contact.email.strip().casefold()):
        if _live_apart(group):
            chosen.append((APART, group))
        elif _strangers(people, group):
            chosen.append((STRANGERS, group))
    chosen.sort(key=lambda each: each[0] != APART)
    return _sharing(people, chosen, "E-mail", lambda contact: contact.email.strip())


def kept_twice(people: People) -> Found:
    """A line for each pupil who is perhaps another one too: the same name and day of birth, the same UPN or admission
    number, or numbers that differ by leading zeros only. Everybody of the register is compared."""
    reasons: dict[tuple[int, ...], list[str]] = {}
    for why, key in _SAME.items():
        found: dict[object, list[int]] = {}
        for row, pupil in enumerate(people.pupils):
            if same := key(pupil):
                found.setdefault(same, []).append(row)
        for rows in found.values():
            if len(rows) > 1 and people.members[rows].any():
                reasons.setdefault(tuple(rows), []).append(why)
    groups = [
        (members, said)
        for members, whys in reasons.items()
        if (said := [why for why in whys if why != _ZEROS or _differ(people, members)])
    ]
    lines = [(place, row, whys) for place, (members, whys) in enumerate(groups, 1) for row in members]

    def table() -> Table:
        rows = [row for _, row, _ in lines]
        pupils = [people.pupils[row] for row in rows]
        frame = pd.DataFrame(
            {
                "Group": [place for place, *_ in lines],
                "Pupil": names_of(people.pupils, rows),
                "Why": ["; ".join(whys) for *_, whys in lines],
                "Date of birth": [pupil.date_of_birth for pupil in pupils],
                "UPN": [pupil.upn for pupil in pupils],
                "School number": [pupil.admission_number or pupil.system_id for pupil in pupils],
                "Year": [pupil.year_group for pupil in pupils],
                "Class": [pupil.registration_group for pupil in pupils],
            }
        )
        return Table(frame, tuple(rows))

    return Found(len(lines), table)


def _differ(people: People, rows: Iterable[int]) -> bool:
    return len({_number(people.pupils[row]) for row in rows}) > 1


def without_details(people: People) -> Found:
    """A line for each pupil without a year group, a class, a date of birth or a UPN."""
    lacking = {row: _lacking(people.pupils[row]) for row in people.rows}
    lacking = {row: words for row, words in lacking.items() if words}
    return _pupils(people, list(lacking), lambda row: {"Missing": ", ".join(lacking[row])})


def doubtful_upns(people: People) -> Found:
    """A line for each pupil whose UPN has the wrong shape or check letter, or is a temporary one."""
    doubts = {row: _doubt(people.pupils[row].upn) for row in people.rows}
    doubts = {row: words for row, words in doubts.items() if words}
    return _pupils(people, list(doubts), lambda row: {"UPN": people.pupils[row].upn, "What": doubts[row]})


def _pupils(people: People, rows: Sequence[int], more: Callable[[int], Mapping[str, object]] = lambda _: {}) -> Found:
    def table() -> Table:
        order = sorted(rows, key=lambda row: (people.pupils[row].registration_group, row))
        about = pd.DataFrame(pupil_columns(people.pupils, order))
        return Table(pd.concat([about, pd.DataFrame([dict(more(row)) for row in order])], axis=1), tuple(order))

    return Found(len(rows), table)


def _who(contacts: Iterable[ParentRecord]) -> str:
    return "; ".join(f"{contact.full_name or '(no name)'} ({contact.relationship or '?'})" for contact in contacts)


Person = tuple[ParentRecord, tuple[int, ...]]
"""A contact as the first of their pupils names them, and the rows of all their pupils."""


def _shared(people: People, key: Callable[[ParentRecord], str]) -> list[list[tuple[int, ParentRecord]]]:
    """Links of pupil and contact that agree in ``key``, where they are of two persons or more, and of a member.

    Who was decided not to be a parent is left out: a neighbour may well be another pupil's parent.
    """
    found: dict[str, list[tuple[int, ParentRecord]]] = {}
    for row, contacts in enumerate(people.contacts):
        for contact in contacts:
            if contact.parent_in_law is not False and (same := key(contact)):
                found.setdefault(same, []).append((row, contact))
    return [
        links
        for links in found.values()
        if len({contact.id for _, contact in links}) > 1 and any(people.members[row] for row, _ in links)
    ]


def _strangers(people: People, links: Iterable[tuple[int, ParentRecord]]) -> bool:
    return len({people.families[row] for row, _ in links}) > 1


def _live_apart(links: Iterable[tuple[int, ParentRecord]]) -> bool:
    """True when two of the contacts are of one pupil and do not live together: another address, or another answer to
    whether they live with the pupil."""
    of_pupil: dict[int, list[ParentRecord]] = {}
    for row, contact in links:
        of_pupil.setdefault(row, []).append(contact)
    for contacts in of_pupil.values():
        for one, other in combinations(contacts, 2):
            homes = {_address_key(one), _address_key(other)} - {""}
            if len(homes) == 2 or {one.lives_with_pupil, other.lives_with_pupil} == {True, False}:
                return True
    return False


def _sharing(
    people: People,
    groups: Sequence[tuple[str, list[tuple[int, ParentRecord]]]],
    title: str,
    text: Callable[[ParentRecord], str],
) -> Found:
    """A line for each person of each group. What they share is left out where one of them has a restriction."""
    lines = [(place, why, links, person) for place, (why, links) in enumerate(groups, 1) for person in _persons(links)]

    def shown(links: list[tuple[int, ParentRecord]], contact: ParentRecord) -> str:
        if not people.may_see:
            return NOT_FOR_THIS_ROLE
        return RESTRICTED if any(each.blocked for _, each in links) else text(contact)

    def table() -> Table:
        frame = pd.DataFrame(
            {
                "Group": [place for place, *_ in lines],
                "Why": [why for _, why, *_ in lines],
                "Parent": [contact.full_name or "(no name)" for *_, (contact, _) in lines],
                "Relationship": [contact.relationship for *_, (contact, _) in lines],
                "Pupil": ["; ".join(names_of(people.pupils, rows)) for *_, (_, rows) in lines],
                "Class": [
                    ", ".join(dict.fromkeys(people.pupils[row].registration_group for row in rows))
                    for *_, (_, rows) in lines
                ],
                title: [shown(links, contact) for _, _, links, (contact, _) in lines],
            }
        )
        return Table(frame, tuple(rows[0] for *_, (_, rows) in lines))

    return Found(len(lines), table)


def _persons(links: Iterable[tuple[int, ParentRecord]]) -> list[Person]:
    found: dict[str, tuple[ParentRecord, list[int]]] = {}
    for row, contact in links:
        found.setdefault(contact.id, (contact, []))[1].append(row)
    return [(contact, tuple(rows)) for contact, rows in found.values()]


def _address_key(contact: ParentRecord) -> str:
    """The address as it is compared: letters and digits only; empty where there is no line of one."""
    return _plain(" ".join((*contact.address, contact.postcode))) if contact.has_postal_address else ""


def _address(contact: ParentRecord) -> str:
    return ", ".join(line.strip() for line in (*contact.address, contact.postcode) if line.strip())


_NOT_COMPARED = dict.fromkeys(map(ord, string.punctuation + string.whitespace + "’‘–"))


def _plain(text: str) -> str:
    return text.casefold().translate(_NOT_COMPARED)


def _name_and_birth(pupil: Pupil) -> object:
    words = re.findall(r"[^\W_]+", (pupil.name or f"{pupil.surname} {pupil.forename}").casefold())
    return (*sorted(words), pupil.date_of_birth) if words and pupil.date_of_birth else None


def _number(pupil: Pupil) -> tuple[str, str]:
    """The school's own number of a pupil and what kind of number it is; the number is empty where there is none."""
    number = pupil.admission_number.strip().casefold()
    return ("admission", number) if number else ("system", pupil.system_id.strip().casefold())


def _without_zeros(pupil: Pupil) -> object:
    kind, number = _number(pupil)
    number = number.lstrip("0")
    return (kind, number) if number else None


_ZEROS = "same number but for zeros"
_SAME: Mapping[str, Callable[[Pupil], object]] = {
    "same name and date of birth": _name_and_birth,
    "same UPN": lambda pupil: normal_upn(pupil.upn),
    "same admission number": lambda pupil: pupil.admission_number.strip().casefold(),
    _ZEROS: _without_zeros,
}


def _lacking(pupil: Pupil) -> list[str]:
    return [
        word
        for word, value in (
            ("year group", pupil.year_group.strip()),
            ("class", pupil.registration_group.strip()),
            ("date of birth", pupil.date_of_birth),
            ("UPN", pupil.upn.strip()),
        )
        if not value
    ]


def _doubt(upn: str) -> str:
    """What is wrong with a UPN; empty where it is right, or where there is none."""
    upn = normal_upn(upn)
    if not upn:
        return ""
    if not upn_shaped(upn):
        return "Not a UPN: a letter and twelve digits."
    if not upn_is_right(upn):
        return "The first letter does not agree with the digits."
    return "Temporary: the last character is a letter." if upn[-1].isalpha() else ""
