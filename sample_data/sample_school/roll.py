"""The pupils: who they are, which family they belong to, and when they were on roll."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import TypeVar

from sample_school.days import SAMPLE_DAY
from sample_school.names import AWKWARD_NAMES, POOLS, NamePool, surnames_of
from sample_school.special import SPECIALS, Special

T = TypeVar("T")
YEAR_GROUPS = range(7, -1, -1)  # in 2026-27; 7 = left Year 6 in July 2026, 0 = Reception
PUPILS_A_YEAR_GROUP = 60
FIRST_ADMISSION_NUMBER = 4001
LA_AND_ESTABLISHMENT = "9998042"  # no authority has the number 999
CHECK_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
LAST_FULL_DAY_2026 = date(2026, 7, 20)


@dataclass(slots=True)
class Family:
    """A household or two: its surname, its names, its number."""

    number: int
    surname: str
    pool: NamePool
    size: int = 1
    closed: bool = False
    contacts: str = ""


@dataclass(slots=True)
class Pupil:
    """One pupil of the school, as the register system knows them."""

    surname: str
    forename: str
    sex: str
    born: date
    year: int
    family: Family
    reg: str = ""
    adno: str = ""
    upn: str = ""
    student_id: str = ""
    sen: str = "N"
    pupil_premium: str = "N"
    special: Special | None = None
    spells: tuple[tuple[date, date], ...] = ()
    seed: str = field(default="", repr=False)

    @property
    def year_name(self) -> str:
        """The year group now, or the last one for those who left Year 6."""
        return "R" if self.year == 0 else str(min(self.year, 6))

    def on_roll(self, day: date) -> bool:
        return any(first <= day <= last for first, last in self.spells)


def pick(rng: Random, items: list[T]) -> T:
    """One item; only Random.random is used, so that every Python draws the same."""
    return items[int(rng.random() * len(items))]


def upn(entry_year: int, serial: int) -> str:
    """A unique pupil number: check letter, authority and school, year of entry, serial."""
    digits = f"{LA_AND_ESTABLISHMENT}{entry_year % 100:02d}{serial:03d}"
    total = sum(int(digit) * weight for weight, digit in enumerate(digits, start=2))
    return CHECK_LETTERS[total % 23] + digits


def build_roll() -> list[Pupil]:
    """Every pupil of both years, in order of admission number."""
    rng = Random("roll")
    families: list[Family] = []
    pupils: list[Pupil] = []
    taken: set[tuple[str, str]] = set()  # names in use
    for year in YEAR_GROUPS:
        pupils += _year_group(rng, year, families, taken)
    _give_awkward_names(pupils)
    _add_twins(pupils)
    pupils.sort(key=lambda p: (p.spells[0][0], -p.year, p.surname, p.forename, p.born))
    _number(pupils)
    return pupils


def _year_group(rng: Random, year: int, families: list[Family], taken: set[tuple[str, str]]) -> list[Pupil]:
    specials = [special for special in SPECIALS if special.year == year]
    group: list[Pupil] = []
    for place in range(PUPILS_A_YEAR_GROUP):
        special = specials[place] if place < len(specials) else None
        family = _family(rng, families, group, special)
        pupil = _pupil(rng, year, family, place, special)
        while (pupil.surname, pupil.forename) in taken:
            pupil.forename = pick(rng, family.pool.forenames(pupil.sex))
        taken.add((pupil.surname, pupil.forename))
        group.append(pupil)
    return group


def _family(rng: Random, families: list[Family], group: list[Pupil], special: Special | None) -> Family:
    here = {pupil.family.number for pupil in group}
    older = [f for f in families if f.size < 3 and not f.closed and f.number not in here]
    wants_own = special is not None and special.contacts != ""
    if older and not wants_own and rng.random() < 0.34:
        family = pick(rng, older)
        family.size += 1
        return family
    weighted = [pool for pool in POOLS for _ in range(pool.weight)]
    pool = pick(rng, weighted)
    family = Family(len(families) + 1, pick(rng, surnames_of(pool)), pool)
    if special is not None:
        family.contacts = special.contacts
        family.closed = special.contacts == "none"
    families.append(family)
    return family


def _pupil(rng: Random, year: int, family: Family, place: int, special: Special | None) -> Pupil:
    sex = "F" if rng.random() < 0.5 else "M"
    forename = pick(rng, family.pool.forenames(sex))
    first_birthday_possible = date(2026 - year - 5, 9, 1)
    born = first_birthday_possible + timedelta(int(rng.random() * 364))
    pupil = Pupil(family.surname, forename, sex, born, year, family, special=special)
    pupil.reg = pupil.year_name + "AB"[place % 2]
    pupil.sen = "E" if rng.random() < 0.03 else "K" if rng.random() < 0.14 else "N"
    pupil.pupil_premium = "Y" if rng.random() < 0.27 else "N"
    pupil.spells = _spells(year, special)
    return pupil


def _spells(year: int, special: Special | None) -> tuple[tuple[date, date], ...]:
    first = date(2026, 9, 2) if year == 0 else date(2025, 9, 2)
    last = LAST_FULL_DAY_2026 if year == 7 else SAMPLE_DAY
    if special is None or not special.spells:
        return ((first, last),)
    return tuple((begin, end or last) for begin, end in special.spells)


def _give_awkward_names(pupils: list[Pupil]) -> None:
    ordinary = [p for p in pupils if p.special is None and p.family.size == 1 and 0 < p.year < 7]
    step = len(ordinary) // len(AWKWARD_NAMES)
    for pupil, (surname, forename, sex) in zip(ordinary[::step], AWKWARD_NAMES, strict=False):
        pupil.surname, pupil.forename, pupil.sex = surname, forename, sex
        pupil.family.surname = surname


def _add_twins(pupils: list[Pupil]) -> None:
    """Two ordinary pupils of Year 3 become twins: same family, same birthday."""
    ordinary = [p for p in pupils if p.special is None and p.family.size == 1 and p.year == 3]
    first, second = ordinary[-1], ordinary[-2]
    second.family, second.surname, second.born = first.family, first.surname, first.born
    in_use = {pupil.forename for pupil in pupils if pupil.surname == first.surname}
    names = first.family.pool.forenames(second.sex)
    second.forename = next(name for name in names if name not in in_use)
    first.family.size = 2


def _number(pupils: list[Pupil]) -> None:
    serials: dict[int, int] = {}
    for place, pupil in enumerate(pupils):
        entry_year = 2026 - pupil.year
        serials[entry_year] = serials.get(entry_year, 0) + 1
        pupil.adno = f"{FIRST_ADMISSION_NUMBER + place:06d}"
        pupil.upn = upn(entry_year, serials[entry_year])
        pupil.student_id = str(71003 + 7 * place)
        pupil.seed = pupil.adno
