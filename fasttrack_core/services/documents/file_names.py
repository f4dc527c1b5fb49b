"""What a Word file is called: for whom it is and of when, so that two parents' letters are never taken for each other.

The pupil stands there with initials, the parent with title and surname; with nothing else, since files are sent about.
"""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date

from fasttrack_core.attendance.figures.register import Pupil
from fasttrack_core.casework import Parent

_NOT_SAFE = re.compile(r"[^\w\s.&-]|_")
MOST = 60
"""The longest part of a name, in characters."""


def file_name(
    title: str, pupil: Pupil | None, parent: Parent | None, others: Iterable[Parent], day: date, *more: str
) -> str:
    """``Letter 1 - L.N. - Ms Ng - 2026-11-30.docx``. ``others``: the pupil's other contacts; one who is called the same
    is told apart by forename, else by what they are to the pupil. ``more`` stands at the end."""
    parts = [_short(title), initials(pupil) if pupil else "", _called(parent, tuple(others)) if parent else ""]
    return " - ".join(_safe(part) for part in (*parts, day.isoformat(), *more) if part.strip()) + ".docx"


def initials(pupil: Pupil) -> str:
    """``L.N.``, ``M.K.R.`` for three words; of the name as the register writes it where it does not give two."""
    words = f"{pupil.forename.split(' ')[0]} {pupil.surname}" if pupil.surname else pupil.name
    letters = [word[0].upper() for word in re.split(r"[\s-]+", _plain(words)) if word[:1].isalpha()]
    return "".join(f"{letter}." for letter in letters[:3])


def _short(title: str) -> str:
    """``Letter 1 (pre-referral)`` is ``Letter 1``."""
    return re.sub(r"\s*\(.*", "", title).strip() or title


def _called(parent: Parent, others: tuple[Parent, ...]) -> str:
    ways = (parent.salutation, parent.full_name, f"{parent.full_name} {parent.relationship}")
    for place, name in enumerate(ways):
        same = [(each.salutation, each.full_name, f"{each.full_name} {each.relationship}")[place] for each in others]
        if _key(name) not in {_key(each) for each in same}:
            return name
    return f"{parent.full_name} {parent.id[:4]}"


def _key(name: str) -> str:
    return _safe(name).casefold()


def _safe(text: str) -> str:
    """Letters, digits, spaces, dots, hyphens and ``&``: what every computer takes in the name of a file."""
    words = " ".join(_NOT_SAFE.sub("", _plain(text)).split())
    return words[:MOST].strip(" -")


def _plain(text: str) -> str:
    """Without accents, and without characters that nobody sees."""
    apart = unicodedata.normalize("NFKD", " ".join(text.split()))
    return "".join(letter for letter in apart if not unicodedata.combining(letter) and letter.isprintable())
