"""What pupils are called while names are hidden, and a case as it may then be shown.

Services say names as they are. While names are hidden, pages put everything that could hold one through this
module, so that no name leaves the server: neither in words nor in tables, charts or choosers.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from hashlib import sha256

import pandas as pd

from fasttrack_core.attendance.figures.register import Pupil
from fasttrack_core.services.cases.view import name_of, year_of
from fasttrack_core.services.office.access import Actor
from fasttrack_core.services.office.context import Office, once_a_page
from fasttrack_core.services.office.school_settings import PupilsShownAs
from fasttrack_core.services.shared_screen import family
from fasttrack_core.store import ParentRecord

TELLING = ("Class", "UPN", "Date of birth", "Born", "Admission number", "Comment")
"""Columns that say, beside a pupil's figures, who the pupil is."""
_WHOLE_SYLLABLES = ("CJK", "HANGUL", "HIRAGANA", "KATAKANA")
"""Scripts in which one sign can be half of the name, or all of it."""


@dataclass(frozen=True, eq=False)
class SharedNames:
    """What each pupil of a school is called while names are hidden.

    called: by the pupil's key; no two are called the same. years: the pupil's year group in words, by key.
    """

    called: Mapping[str, str]
    years: Mapping[str, str]
    _pupils: Mapping[str, Pupil]
    _office: Office
    _actor: Actor

    def pupil(self, key: str) -> str:
        """What the pupil is called."""
        return self.called.get(key, "A pupil")

    def finder(self, keys: Sequence[str]) -> dict[str, str]:
        """What a chooser of these pupils shows, by key and in order of what it shows: ``Z.O. 2 · Year 4``."""
        shown = {key: " · ".join(word for word in (self.pupil(key), self.years.get(key, "")) if word) for key in keys}
        return dict(sorted(shown.items(), key=lambda pair: natural(pair[1])))

    def rows(self, frame: pd.DataFrame, keys: Sequence[str]) -> pd.DataFrame:
        """The table with what pupils are called in its column Pupil, and without the columns that tell who they are.

        ``keys``: the pupils of the rows, in the same order.
        """
        kept = frame.drop(columns=[name for name in TELLING if name in frame])
        return kept.assign(Pupil=[self.pupil(key) for key in keys]) if "Pupil" in kept else kept

    def text(self, text: str, key: str) -> str:
        """A sentence of ours about this pupil, in which nobody of the family is named, and nothing is told of it."""
        words = self._words_for(key)
        if not words:
            return family.without(text)
        either = "|".join(re.escape(name) for name in sorted(words, key=len, reverse=True))
        found = re.compile(rf"(?<!\w)(?:{either})(?!\w)", re.IGNORECASE)
        return family.without(found.sub(lambda match: words.get(match[0].casefold(), "somebody"), text))

    def contacts(self, key: str) -> tuple[ParentRecord, ...]:
        """The pupil's parents and contacts."""
        self.meet((key,))
        return self._families.get(key, ())

    def meet(self, keys: Iterable[str]) -> None:
        """The families of these pupils are known from now on: fetched together, which is quicker than one by one."""
        new = set(keys).difference(self._families)
        if new:
            with self._office.read(self._actor) as unit:
                found = unit.people.parents_of_school(self._actor.school_id, new)
            self._families.update({key: found.get(key, ()) for key in new})

    @cached_property
    def _families(self) -> dict[str, tuple[ParentRecord, ...]]:
        return {}

    def _words_for(self, key: str) -> dict[str, str]:
        """Every way of naming the pupil or the family in full, in small letters, and what stands there instead."""
        words: dict[str, str] = {}
        if pupil := self._pupils.get(key):
            whole = (pupil.name, name_of(pupil), f"{pupil.surname}, {pupil.forename}", pupil.upn)
            words |= dict.fromkeys(whole, self.pupil(key))
        for number, parent in enumerate(self.contacts(key), start=1):
            plain = f"{parent.forename} {parent.surname}".strip()
            words |= dict.fromkeys((parent.full_name, parent.salutation, plain), contact(number, parent))
        return {name.casefold(): said for name, said in words.items() if name.strip(" ,")}


@once_a_page
def names(office: Office, actor: Actor) -> SharedNames:
    """What the pupils of the actor's school are called while names are hidden, as its settings say.

    The numbers follow no list, so that they tell nothing of a name. They stay while the pupils of the register do.
    """
    school = office.record(actor)

    def known() -> tuple[dict[str, str], dict[str, str], dict[str, Pupil]]:
        pupils = dict(zip(school.pupil_keys, school.register.pupils, strict=True))
        years = {key: year_of(pupil) for key, pupil in pupils.items()}
        return called(pupils, school.settings.shared_screen_pupils), years, pupils

    return SharedNames(*school.once("names on a shared screen", "", known), office, actor)


def called(pupils: Mapping[str, Pupil], shown_as: PupilsShownAs) -> dict[str, str]:
    """``Z.O.``, or ``Z.O. 1`` and ``Z.O. 2`` where initials are shared; or ``Pupil 17``; by the pupil's key.

    Who has no initials to show, such as without a name, has a number in either case.
    """
    mixed = sorted(pupils, key=lambda key: sha256(key.encode()).digest())
    numbers = {key: f"Pupil {place}" for place, key in enumerate(mixed, start=1)}
    if shown_as is PupilsShownAs.NUMBERS:
        return numbers
    alike: dict[str, list[str]] = {}
    for key in mixed:
        alike.setdefault(initials(pupils[key]), []).append(key)
    found = {}
    for letters, keys in alike.items():
        for place, key in enumerate(keys, start=1):
            found[key] = numbers[key] if not letters else letters if len(keys) == 1 else f"{letters} {place}"
    return found


def initials(pupil: Pupil) -> str:
    """The first letters of forename and surname; empty where there are none, or where they would say the name."""
    forename, surname = pupil.forename, pupil.surname
    if not surname.strip():
        surname, comma, forename = pupil.name.partition(",")
        if not comma:
            words = pupil.name.split()
            forename, surname = (words[0], words[-1]) if len(words) > 1 else ("", pupil.name)
    letters = [_letter(name) for name in (forename, surname) if name.strip()]
    return "".join(f"{letter}." for letter in letters) if all(letters) else ""


def contact(number: int, parent: ParentRecord) -> str:
    """``contact 1 (mother)``: the family's order, and what they are to the pupil where that is one plain word."""
    relation = parent.relationship.strip().casefold()
    return f"contact {number} ({relation})" if relation in _RELATIONS else f"contact {number}"


_RELATIONS = frozenset(
    {"mother", "father", "parent", "carer", "foster carer", "guardian", "grandmother", "grandfather", "stepmother"}
    | {"stepfather", "step-mother", "step-father", "aunt", "uncle", "sister", "brother", "social worker", "childminder"}
)


def _letter(name: str) -> str:
    """The first letter, a capital where the script has them; empty where it is a whole syllable or there is none."""
    letter = next((each for each in unicodedata.normalize("NFC", name) if each.isalpha()), "")
    if letter and unicodedata.name(letter, "").startswith(_WHOLE_SYLLABLES):
        return ""
    return letter.upper()[:1]


@lru_cache(maxsize=8192)
def natural(text: str) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """An order in which 10 comes after 9."""
    return tuple(re.split(r"\d+", text)), tuple(int(number) for number in re.findall(r"\d+", text))
