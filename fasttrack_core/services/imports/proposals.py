"""Pupils of a file who may be known here under another number: shown side by side, joined where a person says so."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from fasttrack_core.attendance.figures.register import Pupil, Register
from fasttrack_core.attendance.figures.sessions import spoken_date
from fasttrack_core.attendance.merging.changes import Changes
from fasttrack_core.attendance.merging.near_matches import near_matches
from fasttrack_core.errors import NotFound
from fasttrack_core.store import StoredRegister


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of a proposal: what it is, what the file says, what is known here."""

    what: str
    in_file: str
    known: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """A pupil of the file who would be new, and a known pupil who may be the same child.

    row: the pupil's place in the file's register, from 0. why: a sentence that names nobody. facts: both side by side.
    confirmed_before: a person joined just this pupil of a file to this known one when an earlier file was saved.
    """

    row: int
    file_pupil_id: str
    pupil_key: str
    why: str
    facts: tuple[Fact, ...]
    confirmed_before: bool = False


Pair = tuple[int | str, str]
"""A pupil of the file, by row or by id, and a known pupil's key."""


def proposals(
    known: StoredRegister,
    register: Register,
    changes: Changes,
    said: Mapping[str, tuple[tuple[Mapping[str, str], bool], ...]],
) -> tuple[Proposal, ...]:
    """Who may be whom, but for what a person ``said`` last is not the same; in the order of the file."""
    found = []
    for match in near_matches(known.register.pupils, register.pupils, changes.matched):
        here, theirs = known.register.pupils[match.known_row], register.pupils[match.row]
        key = known.ids[match.known_row]
        same = next((same for other, same in said.get(key, ()) if other == identity(theirs)), None)
        if same is False:
            continue
        facts = tuple(Fact(what, *pair) for what, *pair in zip(_FACTS, _told(theirs), _told(here), strict=True))
        found.append(Proposal(match.row, theirs.pupil_id, key, match.why, facts, bool(same)))
    return tuple(found)


def rows_of(register: Register | None, pairs: Iterable[Pair]) -> list[tuple[int, str]]:
    """The pairs with the file's pupils by row. Raises NotFound for a pupil whom the file does not name."""
    pupils = register.pupils if register is not None else ()
    by_id = {pupil.pupil_id: row for row, pupil in enumerate(pupils)}
    found = []
    for pupil, key in pairs:
        row = by_id.get(pupil, -1) if isinstance(pupil, str) else pupil
        if not 0 <= row < len(pupils):
            raise NotFound("A pupil whom you joined to another is not in the file. Look at the changes again.")
        found.append((row, key))
    return found


def identity(pupil: Pupil) -> dict[str, str]:
    """By what a pupil of a file is known again in a later file."""
    born = pupil.date_of_birth
    told = {
        "upn": pupil.upn,
        "admission_number": pupil.admission_number,
        "system_id": pupil.system_id,
        "name": pupil.name,
        "date_of_birth": born.isoformat() if born else "",
    }
    return {name: text for name, text in told.items() if text}


_FACTS = ("Name", "UPN", "Admission number", "Date of birth", "Year", "Class")


def _told(pupil: Pupil) -> tuple[str, ...]:
    born = pupil.date_of_birth
    return (
        pupil.name or f"{pupil.forename} {pupil.surname}".strip(),
        pupil.upn,
        pupil.admission_number or pupil.system_id,
        spoken_date(born) if born else "",
        pupil.year_group,
        pupil.registration_group,
    )
