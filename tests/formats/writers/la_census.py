"""Format 14: the local authority's census sheet: a column of counts for each code."""

from collections import Counter

from tests.formats.carriers import Cell, Page
from tests.formats.cases import FileCase, Truth, in_carriers
from tests.formats.truth import LATEST, YEAR_TURN, School, plain, whole, words

PUPIL = words("Estab UPN Surname Forename Middlenames Gender DoB EnrolStatus EntryDate NCyearActual")
CODES = words("/ \\ B J L P V W C E H I M R S T G N O U D X Y")
FOLDED = {"C1": "C", "C2": "C"}
"""The sheet has no column for the codes of August 2024: leave of absence is counted under C."""


def table(school: School) -> Page:
    rows: list[list[Cell]] = []
    for pupil in school.pupils:
        seen = Counter(FOLDED.get(mark, mark) for key, mark in school.marks.items() if key[0] == pupil.upn)
        entry = school.days_of(pupil)[0]
        who: list[Cell] = [
            8042, pupil.upn, pupil.surname, pupil.forename, "", pupil.sex, pupil.born, "C", entry, pupil.year,
        ]  # fmt: skip
        rows.append([*who, school.totals(pupil).possible, *(seen[code] for code in CODES)])
    return Page([[*PUPIL, "TermlySessionsPossible", *CODES], *rows])


def counted(school: School) -> School:
    """Only pupils without Y codes, retired or not: the sheet's single Y cannot say which."""
    numbers = [
        pupil.adno
        for pupil in school.pupils
        if not any(mark[:1] in "YJHFKQ" for key, mark in school.marks.items() if key[0] == pupil.upn and mark)
    ]
    return school.slice(numbers, school.first, school.last)


def files() -> list[FileCase]:
    year_two = whole().slice([p.adno for p in whole().pupils if p.year == "2"][:40], YEAR_TURN, LATEST)
    rest = {"true": Truth.TOTALS}
    return [
        *in_carriers("la census", 14, "999_8042_T1", table, plain(), ("comma", "comma windows", "xlsx"), **rest),
        *in_carriers("la census, year 2", 14, "census", table, counted(year_two), ("comma", "xls"), **rest),
    ]
