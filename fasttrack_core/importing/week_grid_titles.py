"""What the rows above and below a grid say: whose it is, and the totals of the file."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from fasttrack_core.importing.header import ID_ROLES, WORDS, Role, plain_word
from fasttrack_core.importing.numbers import id_text, upn_shaped

_TOLD = (
    *ID_ROLES,
    Role.NAME,
    Role.SURNAME,
    Role.FORENAME,
    Role.BIRTH,
    Role.YEAR,
    Role.GROUP,
    Role.SEX,
)
_ROLE_OF = {word: role for role in _TOLD for word in WORDS[role]}
IDENTITY = frozenset((*ID_ROLES, Role.NAME, Role.SURNAME))
"""Titles that say whose a page is."""
_UPN = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]\d{11}[0-9A-Za-z](?![A-Za-z0-9])")
_SCHOOL_YEAR = re.compile(r"20\d\d(\s*[/-]\s*(20)?\d\d)?")
_SIGNED = re.compile(r"\bsign(ed|ature)\b|head ?teacher", re.IGNORECASE)
_MOST_WORDS = 4


def pupil_titles(rows: Iterable[Sequence[str]]) -> dict[str, str]:
    """What title rows say of one pupil, by role: ``UPN:`` with the number beside it or after it, several in one cell
    too. What stands lowest, nearest to the grid, counts; a line to be signed says nothing."""
    told: dict[str, str] = {}
    numbers: set[str] = set()
    for row in rows:
        cells = [" ".join(cell.split()) for cell in row if cell.strip()]
        if any(_SIGNED.search(cell) for cell in cells):
            continue
        numbers |= {found[0].upper() for cell in cells for found in _UPN.finditer(cell)}
        told |= _told_by_row(cells)
    if Role.UPN not in told and len(numbers) == 1:
        told[Role.UPN] = numbers.pop()
    return told


def _told_by_row(cells: Sequence[str]) -> dict[str, str]:
    told: dict[str, str] = {}
    waiting: str | None = None
    for cell in cells:
        pieces = _labelled(cell)
        if not pieces:
            if waiting and _fits(waiting, cell):
                told[waiting] = cell
            waiting = None
            continue
        waiting = None
        for role, value in pieces:
            if value and role and _fits(role, value):
                told[role] = value
            waiting = role if not value else None
    return told


def _labelled(cell: str) -> list[tuple[str, str]]:
    """The roles (empty for a label that is none) and values that a cell names; none for a cell without a label."""
    parts = cell.split(":")
    if len(parts) == 1:
        role = _ROLE_OF.get(plain_word(cell), "")
        if role:
            return [(role, "")]
        label, _, value = cell.partition(" ")
        return [(Role.UPN, value.strip())] if plain_word(label) == "upn" and upn_shaped(value) else []
    found: list[tuple[str, str]] = []
    label = parts[0]
    for number, part in enumerate(parts[1:], start=1):
        value, following = _split_label(part) if number < len(parts) - 1 else (part, "")
        found.append((_ROLE_OF.get(plain_word(label), ""), value.strip()))
        label = following
    return found


def _split_label(text: str) -> tuple[str, str]:
    """``Okoro, Ada Reg Group`` as the value and the label of the next one."""
    words = text.split(" ")
    for count in range(min(_MOST_WORDS, len(words)), 0, -1):
        label = " ".join(words[-count:])
        if label and plain_word(label) in _ROLE_OF:
            return " ".join(words[:-count]), label
    return text, ""


def _fits(role: str, value: str) -> bool:
    """False for what cannot be the value of a title: a school year for a year group, another title."""
    if role == Role.YEAR and _SCHOOL_YEAR.fullmatch(value):
        return False
    if role in ID_ROLES:
        return any(map(str.isdigit, value)) and bool(id_text(role, value))
    return any(map(str.isalnum, value))


_POSSIBLE, _ATTENDED, _PRESENT, _APPROVED = "possible", "attended", "present", "approved"
_AUTHORISED, _UNAUTHORISED, _MISSING = "authorised", "unauthorised", "missing"
_FIGURES: Mapping[str, tuple[str, ...]] = {
    _POSSIBLE: ("possible", "possibleattendances", "possiblesessions", "possiblemarks", "possibleattendance"),
    _ATTENDED: (
        "attendances",
        "attended",
        "attendancesmade",
        "actualattendances",
        "sessionsattended",
        "presentorapprovededucationalactivity",
        "presentplusaea",
        "presentaea",
        "presentandapprovededucationalactivity",
    ),
    _PRESENT: ("present", "presentmarks", "presents", "sessionspresent"),
    _APPROVED: ("approvededucationalactivity", "approvededactivity", "aea", "approvedactivity"),
    _AUTHORISED: ("authorisedabsences", "authorisedabsence", "authorised", "authabsences", "authabsence", "auth"),
    _UNAUTHORISED: (
        "unauthorisedabsences",
        "unauthorisedabsence",
        "unauthorised",
        "unauthabsences",
        "unauthabsence",
        "unauth",
    ),
    _MISSING: ("missing", "missingmarks", "nomarks"),
}
_FIGURE_OF = {word: what for what, words in _FIGURES.items() for word in words}
_BEGINNING = re.compile(r"(total|sessions|number|of|no)(?=\w)|sessions$")
_NUMBER = re.compile(r"\d{1,4}(\.0+)?")
_LONGEST = 300
_LABEL_AND_NUMBER = re.compile(r"([A-Za-z][A-Za-z .+&()/-]*?)\s*[:=]?\s*(\d{1,4})(?![\d.%])")


@dataclass(frozen=True, slots=True)
class Sums:
    """The figures of a page, in sessions. row: where the first of them stands."""

    row: int
    possible: int
    attended: int
    authorised: int
    unauthorised: int
    missing: int = 0


def sums_of(rows: Sequence[Sequence[str]], first: int) -> Sums | None:
    """The totals that rows give in full; None unless possible, attended, authorised and unauthorised are all there.

    first: the place of the first of the rows. ``Present`` alone is what was attended only if the figures then add up,
    since some reports leave approved educational activity out of it.
    """
    found: dict[str, int] = {}
    where: list[int] = []
    for number, row in enumerate(rows):
        below = rows[number + 1] if number + 1 < len(rows) else ()
        figures = _figures_of(row, below)
        if figures:
            where.append(first + number)
        for what, figure in figures.items():
            found.setdefault(what, figure)
    if not {_POSSIBLE, _AUTHORISED, _UNAUTHORISED} <= found.keys():
        return None
    attended = found.get(_ATTENDED)
    if attended is None and _PRESENT in found:
        if _APPROVED in found:
            attended = found[_PRESENT] + found[_APPROVED]
        elif found[_PRESENT] + found[_AUTHORISED] + found[_UNAUTHORISED] == found[_POSSIBLE]:
            attended = found[_PRESENT]
    if attended is None:
        return None
    return Sums(where[0], found[_POSSIBLE], attended, found[_AUTHORISED], found[_UNAUTHORISED], found.get(_MISSING, 0))


def _figures_of(row: Sequence[str], below: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, cell in enumerate(row):
        text = " ".join(cell.split()).rstrip(":= ")
        what = _figure_named(text)
        if what:
            beside = next((other.strip() for other in row[place + 1 :] if other.strip()), "")
            under = below[place].strip() if place < len(below) else ""
            figure = next((each for each in (beside, under) if _NUMBER.fullmatch(each)), "")
            if figure:
                found.setdefault(what, int(float(figure)))
            continue
        for label, figure in _LABEL_AND_NUMBER.findall(text[:_LONGEST]):
            what = _figure_named(label)
            if what:
                found.setdefault(what, int(figure))
    return found


def _figure_named(text: str) -> str:
    word = plain_word(text)
    return _FIGURE_OF.get(word) or _FIGURE_OF.get(_BEGINNING.sub("", word), "")
