"""What one parent's copy must never hold: where other people live, how to reach them, and children not theirs."""

import re
from collections.abc import Iterator

from fasttrack_core.attendance.figures.register import Pupil
from fasttrack_core.attendance.figures.sessions import spoken_date
from fasttrack_core.casework import Parent, may_be_shown
from fasttrack_core.services.cases.view import name_of
from fasttrack_core.services.documents.request import Request

SHORT = 7
"""Lines of an address up to this length (a flat, a number) tell nothing without the next."""


def private_texts(request: Request, parent: Parent) -> tuple[str, ...]:
    """Other contacts' homes, and what tells who the children are who are not this parent's.

    A first name that the pupil, a contact or a member of staff has too tells nothing, nor does a twin's birthday.
    """
    others = request.file.context.others(parent)
    shown = may_be_shown(parent, others, request.family, childs_words_safe=request.details.childs_words_safe)
    homes = [text for other in others if other.id not in shown.addresses for text in _home(other)]
    hidden = [text for child, texts in request.telling.items() if child not in shown.siblings for text in texts]
    known = {*_home(parent), *_known(request, shown.siblings)}
    return tuple(text for text in (*homes, *hidden) if text and text not in known)


def telling(pupil: Pupil) -> tuple[str, ...]:
    """The texts that tell who a child is: name in full, first name, UPN, date of birth as people write it."""
    return tuple(text for text in (name_of(pupil), pupil.forename, pupil.upn, *_birthday(pupil)) if text)


def _birthday(pupil: Pupil) -> tuple[str, ...]:
    born = pupil.date_of_birth
    return (spoken_date(born), f"{born:%d/%m/%Y}", f"{born:%d/%m/%y}", born.isoformat()) if born else ()


def _known(request: Request, siblings: frozenset[str]) -> Iterator[str]:
    """Names that may stand in any copy of this case, word by word, and the pupil's own birthday."""
    file, settings = request.file, request.file.record.settings
    pupil = file.record.pupil(file.pupil_key)
    yield from _birthday(pupil)
    names = [name_of(pupil), settings.attendance_lead, settings.head, settings.inclusion_officer]
    names += [each.name for each in settings.staff]
    names += [parent.full_name for parent in file.context.parents]
    names += [request.telling[child][0] for child in siblings]
    for name in names:
        yield from name.split()


def _home(parent: Parent) -> Iterator[str]:
    """What tells where someone lives or how to reach them: each line with a number or a house's name, not the town."""
    lines = [line.strip() for line in parent.address if line.strip()]
    streets = [line for line in lines if len(line) > SHORT and any(letter.isdigit() for letter in line)]
    if lines and len(lines[0]) > SHORT:
        streets.append(lines[0])
    elif lines:
        streets.append(" ".join(lines[:2]))
    yield from streets
    yield from (_without_number(line) for line in streets)
    phone = re.sub(r"\D", "", parent.phone).removeprefix("44").lstrip("0")
    yield from (text for text in (parent.postcode.strip(), parent.email.strip(), phone) if text)


def _without_number(line: str) -> str:
    """The name of a street of two words or more, after the number of the house; else nothing."""
    name = re.sub(r"^.*\d\w*[\s,]*", "", line)
    return name if " " in name and name != line else ""
