"""Format 3: SIMS marks, one row a mark: Date, AM/PM, Mark, Description, after the pupil."""

from tests.formats.carriers import TEXT, Cell, Page
from tests.formats.cases import FileCase, Truth, blanks_as, in_carriers
from tests.formats.truth import School, small

PUPIL = ["UPN", "Adno", "Surname", "Forename", "DoB", "Year", "Reg"]
DESCRIPTIONS = {
    "I": "Illness (not medical or dental appointments)",
    "M": "Medical or dental appointment",
    "L": "Late (before registers closed)",
    "U": "Late (after registers closed)",
    "N": "No reason yet provided for absence",
    "O": "Absent without authorisation",
    "#": "Planned whole or partial school closure",
    "-": "No mark",
}


def rows_of(school: School, blank: str = "-") -> list[list[Cell]]:
    rows: list[list[Cell]] = []
    for pupil in school.pupils:
        who: list[Cell] = [
            pupil.upn,
            pupil.adno,
            pupil.surname,
            pupil.forename,
            pupil.born,
            f"Year {pupil.year}",
            pupil.reg,
        ]
        for day, half in school.sessions:
            mark = school.mark(pupil, day, half)
            if mark is not None:
                shown = mark or blank
                rows.append([*who, day, half, shown, DESCRIPTIONS.get(shown, "")])
    return rows


def plain_table(school: School) -> Page:
    return Page([[*PUPIL, "Date", "AM/PM", "Mark", "Description"], *rows_of(school)])


def report(school: School) -> Page:
    """As printed to a workbook: the school, the report's name and its dates above, a count of rows below."""
    table = plain_table(school).rows
    return Page(
        [
            ["Larkspur Brook Primary School"],
            [f"Individual marks from {school.first:%d/%m/%Y} to {school.last:%d/%m/%Y}"],
            [],
            *table,
            [],
            [f"Number of records: {len(table) - 1}"],
        ],
        merges=[(0, 0, 0, 5), (1, 0, 1, 5)],
    )


def files() -> list[FileCase]:
    school = small()
    marks = blanks_as(school, "-")
    return [
        *in_carriers("sims marks", 3, "marks", plain_table, school, TEXT, true=Truth.MARKS, marks=marks),
        *in_carriers(
            "sims marks report",
            3,
            "Individual Marks",
            report,
            school,
            ("comma windows", "xlsx", "xlsx report", "xls", "ods", "web page"),
            true=Truth.MARKS,
            marks=marks,
        ),
    ]
