"""Kind A: nothing that is not a whole register gives a percentage, until a person says what stands for present."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.importing.files import sheet_of
from tests.importing.variations.judging import Variation, judge
from tests.importing.variations.truth import School, school
from tests.importing.variations.writing import SHAPES, days_across, days_in_a_cell, grid, listed, signs, text, uk

NO_MARK = ("--answer", "present=no mark")


def with_edges(found: School, code: str = "O") -> School:
    """The school with such a mark in its first and in its last session, so that a list of absences reaches as far."""
    first, last = found.sessions[0], found.sessions[-1]
    return replace(found, marks={**found.marks, (0, *first): code, (1, *last): code})


def days(found: School) -> tuple[str, str]:
    """The answer on which days the school was open."""
    middle = next(
        place for place, (one, two) in enumerate(zip(found.days, found.days[1:], strict=False)) if (two - one).days > 6
    )
    spans = (found.days[0], found.days[middle], found.days[middle + 1], found.days[-1])
    one, two, three, four = map(uk, spans)
    return "--answer", f"school-days={one} to {two}, {three} to {four}"


def absent(code: str) -> bool:
    return code not in "/\\"


def absences_only() -> Iterator[Variation]:
    """Lists of what was not present."""
    for seed, absences in enumerate(("IO", "O", "I", "OUG", "IMOC", "LIO", "LU", "L", "IOV")):
        truth = with_edges(school(seed, absences=absences, pupils=4 + seed % 5, rate=0.15))
        answers = (*NO_MARK, *days(truth))
        yield Variation(f"only {absences} listed", text(listed(truth, keep=absent)), truth.figures(), answers, True)
    truth = with_edges(school(20, rate=0.15))
    rows = days_across(truth, lambda code: code if absent(code) else "")
    rows = [rows[0], *(row for row in rows[1:] if row[3] or row[4])]
    yield Variation("a row for each day with an absence", text(rows), truth.figures(), (*NO_MARK, *days(truth)), True)
    whole_days = [
        [pupil.upn, pupil.name, uk(day), half, truth.marks[place, day, half]]
        for place, pupil in enumerate(truth.pupils)
        for day in truth.days
        for half in ("AM", "PM")
        if any(absent(truth.marks[place, day, each]) for each in ("AM", "PM"))
    ]
    data = text([["UPN", "Name", "Date", "AM/PM", "Mark"], *whole_days])
    yield Variation("both sessions of days with an absence", data, truth.figures(), (*NO_MARK, *days(truth)), True)
    for seed, kept in enumerate(("O", "OU", "OUGN", "I", "N", "L"), start=30):
        truth = school(seed, absences="IOUGNLM", rate=0.3)
        data = text(listed(truth, keep=lambda code, kept=kept: code in kept))  # type: ignore[misc]
        yield Variation(f"an export filtered to {kept}", data, truth.figures(), (), True)


def late_only() -> Iterator[Variation]:
    """Lists of who came late: a pupil without a mark may have been absent, unless somebody says that nobody was."""
    nobody = ("--answer", "absent=nobody was absent")
    for seed, kept in enumerate(("LU", "U", "L", "LUV"), start=110):
        truth = school(seed, absences="IOUGLV", pupils=5 + seed % 3, rate=0.3)
        data = text(listed(truth, keep=lambda code, kept=kept: code in kept))  # type: ignore[misc]
        yield Variation(f"only {kept} of those late", data, truth.figures(), (), True, (*NO_MARK, *days(truth)))
        late = with_edges(school(seed, absences="LU", pupils=4, rate=0.2), "U")
        data = text(listed(late, keep=absent))
        yield Variation(f"late only {seed}", data, late.figures(), (*nobody, *NO_MARK, *days(late)), True)
    truth = school(115, absences="IOULL", rate=0.4)
    blanks = text(grid(truth, lambda code: code if code in "LU" else ""))
    yield Variation("late only in a grid", blanks, truth.figures(), (), True, NO_MARK)


def not_of_this_file() -> Iterator[Variation]:
    """Registers that say who was present, read with what was said of a list of absences: what is missing is missing."""
    for seed, (shape, write) in enumerate(SHAPES, start=120):
        truth = school(seed, absences="IOUGL", pupils=5 + seed % 3, rate=0.2)
        gaps = {each for place, each in enumerate(truth.marks) if place % 11 == 5}
        known = replace(truth, marks={each: "" if each in gaps else code for each, code in truth.marks.items()})
        figures = {}
        for place, pupil in enumerate(known.pupils):
            codes = [code for each, code in known.marks.items() if each[0] == place and code]
            unauthorised = sum(code in "OUG" for code in codes)
            authorised = codes.count("I")
            attended = len(codes) - unauthorised - authorised
            figures[pupil.upn] = (len(codes), attended, authorised, unauthorised)
        options = (*NO_MARK, *days(truth))
        yield Variation(f"a whole register in {shape}, no mark said to be present", text(write(known)), figures, (),
                        False, options)  # fmt: skip


def own_sign() -> Iterator[Variation]:
    """Registers in which present is a sign of the school's own."""
    for seed, sign in enumerate((".", "1", "Yes", "✓", "Present", "*", "+", "=", "✔", "in", "attended", "0")):
        truth = school(40 + seed, pupils=3 + seed % 4)
        answers = ("--answer", f"present={sign}")
        shape, write = SHAPES[seed % 3]
        data = text(write(truth, signs(present=sign)))
        yield Variation(f"{sign} in {shape}", data, truth.figures(), answers, True)
    truth = school(60)
    answers = ("--answer", "present=.")
    pairs = text(days_in_a_cell(truth, signs(present=".")))
    yield Variation("two dots in a cell", pairs, truth.figures(), answers, True)
    titles = ["Elm School", "Autumn 2025"]
    titled = text(grid(truth, signs(present=".")), titles=titles, separator="\t", encoding="utf-16")
    yield Variation("a dot under titles, Unicode text", titled, truth.figures(), answers, True)
    book = sheet_of(listed(truth, signs(present=".")))
    yield Variation("a dot in a workbook", book, truth.figures(), answers, True, suffix=".xlsx")
    semicolons = text(days_across(truth, signs(present="y")), separator=";")
    yield Variation("y between semicolons", semicolons, truth.figures(), (), True)


def blank() -> Iterator[Variation]:
    """Registers in which present is an empty cell."""
    nothing = signs(present="")
    for seed, rate in enumerate((0.3, 0.4, 0.5)):
        truth = school(70 + seed, rate=rate)
        for shape, write in SHAPES:
            yield Variation(f"blank in {shape} {seed}", text(write(truth, nothing)), truth.figures(), NO_MARK, True)


def nothing_for_present() -> Iterator[Variation]:
    """Registers in which present is empty and the absences have signs of their own, or present is a dash."""
    truth = school(95, absences="OL", rate=0.3)
    answers = ("--answer", "mark:A=O", "--answer", "mark:T=L", *NO_MARK)
    for shape, write in SHAPES:
        data = text(write(truth, signs(present="", O="A", L="T")))
        yield Variation(f"A, T and blank in {shape}", data, truth.figures(), answers, True)
        half = ("--answer", "mark:A=O", "--answer", "mark:T=L")
        yield Variation(f"A, T and blank in {shape}, half answered", data, truth.figures(), (), True, half)
        dashes = text(write(truth, signs(present="-")))
        yield Variation(f"a dash in {shape}", dashes, truth.figures(), ("--answer", "present=-"), True)
    reasons = school(96, absences="IIO", rate=0.2)
    words = iter(f"{word} {number}" for number in range(99) for word in ("ill", "doctor", "cold", "away", "trip"))
    rows = [[*row[:4], next(words) if row[4] in "IO" else row[4]] for row in listed(reasons)]
    yield Variation("reasons in words", text(rows), reasons.figures(), (), True)
    swapped = school(97, absences="OL", rate=0.2)
    yield Variation("1 is present and / is absent", text(grid(swapped, signs(present="1", O="/"))), swapped.figures(),
                    ("--answer", "mark:1=present", "--answer", "mark:/=O", "--answer", "mark:L=L"), True)  # fmt: skip


def partly() -> Iterator[Variation]:
    """Registers of which a part has a sign of its own."""
    truth = school(80, pupils=8)
    own = {truth.pupils[place].upn for place in range(0, 8, 2)}
    rows = [[*row[:4], "." if row[0] in own and row[4] in "/\\" else row[4]] for row in listed(truth)]
    yield Variation("one class with a dot", text(rows), truth.figures(), ("--answer", "mark:.=present"), True)
    truth = school(81, pupils=12)
    rows = [[*row[:4], "1" if row[0] == truth.pupils[3].upn and row[4] in "/\\" else row[4]] for row in listed(truth)]
    yield Variation("one pupil of twelve with a 1", text(rows), truth.figures(), ("--answer", "mark:1=present"), True)
    half = [[*row[:4], "p.m." if row[3] == "PM" and row[4] == "\\" else row[4]] for row in listed(truth)]
    yield Variation(
        "an own sign in the afternoon", text(half), truth.figures(), ("--answer", "mark:p.m.=present"), True
    )


def present_only() -> Iterator[Variation]:
    """Lists of who was present: the absences are nowhere."""
    for seed, kept in enumerate(("/\\", "/\\L", "/\\LBV"), start=100):
        truth = school(seed, absences="IOUGLV", pupils=5 + seed % 3, rate=0.1)
        data = text(listed(truth, keep=lambda code, kept=kept: code in kept))  # type: ignore[misc]
        yield Variation(f"only {kept} listed", data, truth.figures(), (), True)
        for shape, write in SHAPES:
            blanks = text(write(truth, signs(**dict.fromkeys("IOUG", ""))))
            yield Variation(f"absences blank in {shape} {seed}", blanks, truth.figures(), (), True)
    truth = school(104, absences="IO", rate=0.1)
    data = text(grid(truth, signs(present=".", I="", O="")))
    yield Variation("a dot, and nothing for an absence", data, truth.figures(), (), True, ("--answer", "present=."))


def whole() -> Iterator[Variation]:
    """Whole registers, however small or odd: nothing is asked."""
    truth = school(90, pupils=5)
    one = [row for row in listed(truth)[1:] if row[0] == truth.pupils[0].upn]
    yield Variation("one class", text(grid(truth)), truth.figures())
    yield Variation("one pupil", text([listed(truth)[0], *one]), truth.figures([0]))
    sport = school(91, absences="IOPPPVL", rate=0.4)
    yield Variation("much sport", text(listed(sport)), sport.figures())
    never = school(93, rate=0)
    yield Variation("nobody absent", text(listed(never)), never.figures())
    left = [row for place, row in enumerate(listed(never)) if place % 200 != 99]
    marks = {upn: sum(row[0] == upn for row in left) for upn in never.figures()}
    few = {upn: (count, count, 0, 0) for upn, count in marks.items()}
    yield Variation("nobody absent, a few marks missing", text(left), few)
    gaps = [row for place, row in enumerate(listed(never)) if place % 30 != 9]
    marks = {upn: sum(row[0] == upn for row in gaps) for upn in never.figures()}
    said = ("--answer", "absent=nobody was absent")
    many = {upn: (count, count, 0, 0) for upn, count in marks.items()}
    yield Variation("nobody absent, many marks missing", text(gaps), many, said, True)
    ill = school(92, rate=0.8, absences="IOUG")
    yield Variation("hardly anybody present", text(listed(ill)), ill.figures())


VARIATIONS = [
    *absences_only(),
    *late_only(),
    *not_of_this_file(),
    *own_sign(),
    *blank(),
    *nothing_for_present(),
    *partly(),
    *present_only(),
    *whole(),
]


def test_there_are_thirty_of_them() -> None:
    assert len(VARIATIONS) >= 30


@pytest.mark.parametrize("variation", VARIATIONS, ids=str)
def test_what_is_no_whole_register_is_asked_about(variation: Variation, tmp_path: Path) -> None:
    judge(tmp_path, variation)
