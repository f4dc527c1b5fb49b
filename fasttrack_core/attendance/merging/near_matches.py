"""Pupils of a file who may be known already under another number: proposals for a person, never applied alone."""

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from rapidfuzz import fuzz

from fasttrack_core.attendance.figures.register import Pupil
from fasttrack_core.attendance.merging.changed_details import plain_number
from fasttrack_core.attendance.merging.changes import Rows

NEARLY = 85
"""How alike (of 100, in any order of the words) two names are that may be one name written differently."""

_Key = TypeVar("_Key")


@dataclass(frozen=True, slots=True)
class NearMatch:
    """A row of the file and a known pupil's row that may be the same child, and why, in a sentence without names."""

    row: int
    known_row: int
    why: str


def near_matches(known: Sequence[Pupil], new: Sequence[Pupil], matched: Rows) -> tuple[NearMatch, ...]:
    """Who of the file's new pupils (``matched`` below 0) may be a known pupil whom no row of the file is; by row.

    The strongest reason for each pair: the number but for zeros, spaces and case; the admission number with another
    UPN; name and date of birth; a name nearly the same and the date of birth. Two known dates of birth that differ are
    two children, unless number and name agree.
    """
    taken = set(matched[matched >= 0].tolist())
    free = [row for row in range(len(known)) if row not in taken]
    by_number = _grouped(free, lambda row: plain_number(known[row].admission_number))
    by_system_id = _grouped(free, lambda row: plain_number(known[row].system_id))
    by_birth = _grouped(free, lambda row: known[row].date_of_birth)
    found = []
    for row in (matched < 0).nonzero()[0].tolist():
        pupil = new[row]
        places = [
            *by_number.get(plain_number(pupil.admission_number), ()),
            *by_system_id.get(plain_number(pupil.system_id), ()),
            *by_birth.get(pupil.date_of_birth, ()),
        ]
        for place in dict.fromkeys(places):
            why = _why(known[place], pupil)
            if why:
                found.append(NearMatch(row, place, why))
    return tuple(found)


def _grouped(rows: Iterable[int], key: Callable[[int], _Key]) -> dict[_Key, list[int]]:
    groups: dict[_Key, list[int]] = {}
    for row in rows:
        value = key(row)
        if value:
            groups.setdefault(value, []).append(row)
    return groups


def _why(known: Pupil, new: Pupil) -> str:
    alike = fuzz.token_sort_ratio(_name(known), _name(new)) if _name(known) and _name(new) else 0.0
    births = known.date_of_birth, new.date_of_birth
    other_birth = None not in births and births[0] != births[1]
    other_upn = bool(known.upn and new.upn and known.upn != new.upn)
    for label, was, now in _numbers(known, new):
        if plain_number(was) != plain_number(now):
            continue
        if other_birth:
            return f"The same {label} and nearly the same name, but another date of birth." if alike >= NEARLY else ""
        if was != now:
            return f"The same {label} but for zeros, spaces or capital letters."
        if other_upn:
            return f"The same {label}, but another UPN: it may have changed."
        return f"The same {label}, which more than one pupil has."
    if None in births or other_birth:
        return ""
    if alike == 100:
        return "The same name and date of birth, under another number."
    return "Nearly the same name, and the same date of birth." if alike >= NEARLY else ""


def _numbers(known: Pupil, new: Pupil) -> Iterator[tuple[str, str, str]]:
    pairs = (
        ("admission number", known.admission_number, new.admission_number),
        ("number in the register system", known.system_id, new.system_id),
    )
    return ((label, was, now) for label, was, now in pairs if plain_number(was) and plain_number(now))


def _name(pupil: Pupil) -> str:
    """The name without accents, capital letters and signs."""
    whole = f"{pupil.surname} {pupil.forename}" if pupil.surname and pupil.forename else pupil.name
    letters = unicodedata.normalize("NFKD", whole)
    kept = "".join(sign if sign.isalnum() else " " for sign in letters if not unicodedata.combining(sign))
    return " ".join(kept.casefold().split())
