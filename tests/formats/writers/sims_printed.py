"""Format 2: the captions of SIMS's printed totals, each count beside its percentage."""

from tests.formats.carriers import Cell, Page
from tests.formats.cases import FileCase, Truth, in_carriers
from tests.formats.truth import Pupil, School, classes, small

CAPTIONS = (
    "Present or Approved Educational Activity",
    "Authorised Absences",
    "Unauthorised Absences",
    "Unexplained Absences",
    "Late before Reg",
    "Late after Reg",
)


def counts(school: School, pupil: Pupil) -> tuple[list[int], int]:
    t = school.totals(pupil)
    return [t.attended, t.authorised, t.unauthorised, t.unexplained, t.late, t.late_after], t.possible


def percentages(numbers: list[int], possible: int) -> list[Cell]:
    return [f"{100 * number / possible:.1f}" if possible else "" for number in numbers]


def captions_only(school: School) -> Page:
    """Counts and percentages side by side; possible sessions are not among the captions."""
    rows: list[list[Cell]] = []
    for pupil in school.pupils:
        numbers, possible = counts(school, pupil)
        pairs = [cell for pair in zip(numbers, percentages(numbers, possible), strict=True) for cell in pair]
        rows.append([pupil.name, pupil.reg, pupil.adno, *pairs])
    heads = [text for caption in CAPTIONS for text in (caption, f"% {caption}")]
    return Page([["Name", "Reg", "Adno", *heads], *rows])


def printed(school: School) -> Page:
    """As printed: titles, possible marks, all counts and then all percentages, averages below."""
    rows: list[list[Cell]] = []
    for pupil in school.pupils:
        numbers, possible = counts(school, pupil)
        rows.append([pupil.upn, pupil.name, pupil.reg, possible, *numbers, *percentages(numbers, possible)])
    sums = [sum(int(str(row[column])) for row in rows) for column in range(3, 4 + len(CAPTIONS))]
    return Page(
        [
            ["Larkspur Brook Primary School"],
            [f"Attendance summary between {school.first:%d %B %Y} and {school.last:%d %B %Y}"],
            [],
            ["UPN", "Name", "Reg", "Possible Marks", *CAPTIONS, *(f"% {caption}" for caption in CAPTIONS)],
            *rows,
            ["", "Totals", "", *sums, *percentages(sums[1:], sums[0])],
        ],
        merges=[(0, 0, 0, 8), (1, 0, 1, 8)],
    )


def files() -> list[FileCase]:
    return [
        *in_carriers(
            "sims captions",
            2,
            "Group totals",
            captions_only,
            small(),
            ("comma", "unicode text"),
            true=Truth.TOTALS,
            known_by=("adno",),
        ),
        *in_carriers(
            "sims captions printed",
            2,
            "Group totals",
            printed,
            classes(),
            ("xlsx report", "xls", "web page"),
            true=Truth.TOTALS,
        ),
    ]
