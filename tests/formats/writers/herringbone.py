"""Format 5: the registration certificate: a page a pupil with a row a week, a page a week, or one cell a day."""

from datetime import date, timedelta

from tests.formats.carriers import Cell, Merge, Page, xlsx
from tests.formats.cases import FileCase, Truth, in_carriers
from tests.formats.truth import HALVES, Pupil, School, gaps, plain, weeks

SCHOOL = "Larkspur Brook Primary School"
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
KEY = [
    ["Key"],
    ["/ Present (AM)", "", "", "\\ Present (PM)", "", "", "L Late before the register closed"],
    ["I Illness", "", "", "D Dual registered", "", "", "# Planned closure"],
    ["N No reason yet", "", "", "O Unauthorised", "", "", "- No mark"],
]


def _all_weeks(school: School) -> list[date]:
    """Every Monday from first to last, half term among them."""
    mondays = weeks(school.days)
    count = (mondays[-1] - mondays[0]).days // 7 + 1
    return [mondays[0] + timedelta(days=7 * number) for number in range(count)]


def _shown(school: School, pupil: Pupil, day: date, half: str) -> str:
    return (school.mark(pupil, day, half) or "") if day in school.days else "#"


def _week(school: School, pupil: Pupil, first: date) -> list[Cell]:
    days = [first + timedelta(days=number) for number in range(5)]
    return [_shown(school, pupil, day, half) for day in days for half in HALVES]


def _cells(school: School, pupil: Pupil, first: date) -> list[Cell]:
    """One cell a day: morning then afternoon by position, a blank one a space."""
    days = [first + timedelta(days=number) for number in range(5)]
    cells: list[Cell] = []
    for day in days:
        text = "".join(_shown(school, pupil, day, half) or " " for half in HALVES)
        cells.append(text if text.strip() else "")
    return cells


def certificate(
    school: School, pupil: Pupil, top: int = 0, one_cell: bool = False
) -> tuple[list[list[Cell]], list[Merge]]:
    """One pupil's page, beginning at row ``top``: titles, a row a week, totals, key."""
    t = school.totals(pupil)
    width = 6 if one_cell else 11
    rows: list[list[Cell]] = [
        [SCHOOL],
        ["Registration Certificate"],
        ["Name:", pupil.name, "", "", "Reg Group:", pupil.reg, "", "Year:", pupil.year],
        ["UPN:", pupil.upn, "", "", "Adm. No.:", pupil.adno],
        [f"Marks from {school.first:%d/%m/%Y} to {school.last:%d/%m/%Y}"],
        [],
    ]
    merges = [(top, 0, top, width - 1), (top + 1, 0, top + 1, width - 1)]
    if one_cell:
        rows.append(["Week beginning", *WEEKDAYS])
    else:
        line = top + len(rows)
        rows.append(["Week beginning", *(text for name in WEEKDAYS for text in (name, ""))])
        rows.append(["", *(half for _ in WEEKDAYS for half in HALVES)])
        merges += [(line, 1 + 2 * number, line, 2 + 2 * number) for number in range(5)]
        merges.append((line, 0, line + 1, 0))
    for first in _all_weeks(school):
        cells = _cells(school, pupil, first) if one_cell else _week(school, pupil, first)
        rows.append([first, *cells])
    rows += [
        [],
        ["Possible attendances", t.possible],
        ["Attendances", t.attended],
        ["Authorised absences", t.authorised],
        ["Unauthorised absences", t.unauthorised],
        [],
        *([list(row) for row in KEY]),  # type: ignore[list-item]
        ["I certify that this is a true extract from the register.", "", "", "", "Signed:"],
        [],
    ]
    return rows, merges


def one_pupil(school: School) -> Page:
    rows, merges = certificate(school, school.pupils[-1])
    return Page(rows, merges, "Certificate")


def page_after_page(school: School) -> Page:
    """Every pupil's page below the one before."""
    return _stacked(school, one_cell=False)


def page_after_page_one_cell(school: School) -> Page:
    """The same, with both marks of a day in one cell."""
    return _stacked(school, one_cell=True)


def _stacked(school: School, one_cell: bool) -> Page:
    rows: list[list[Cell]] = []
    merges: list[Merge] = []
    for pupil in school.pupils:
        more, merged = certificate(school, pupil, len(rows), one_cell)
        rows += more
        merges += merged
    return Page(rows, merges, "Certificates")


def sheet_after_sheet(school: School) -> bytes:
    """A sheet for each pupil."""
    pages = []
    for pupil in school.pupils:
        rows, merges = certificate(school, pupil)
        pages.append(Page(rows, merges, pupil.adno))
    return xlsx(*pages)


def one_week(school: School) -> Page:
    """A class list for one week: the week in the title, Monday to Friday over AM and PM."""
    first = weeks(school.days)[0]
    top: list[Cell] = ["Name", "Reg", "Adno", *(text for name in WEEKDAYS for text in (name[:3], ""))]
    halves: list[Cell] = ["", "", "", *(half for _ in WEEKDAYS for half in HALVES)]
    rows = [[p.name, p.reg, p.adno, *_week(school, p, first)] for p in school.pupils]
    merges = [(4, 3 + 2 * number, 4, 4 + 2 * number) for number in range(5)]
    merges += [(4, column, 5, column) for column in range(3)] + [(0, 0, 0, 12)]
    present: list[Cell] = [sum(row[column] in ("/", "\\", "L") for row in rows) for column in range(3, 13)]
    title = f"Attendance for the week beginning {first:%d %B %Y}"
    return Page(
        [[SCHOOL], [title], ["Whole school"], [], top, halves, *rows, ["Present", "", "", *present], [], *KEY],
        merges,
        "Week",
    )


def row_a_pupil(school: School) -> Page:
    """All weeks side by side: the Monday merged over the week, the days over AM and PM."""
    mondays = weeks(school.days)
    over, days, halves = ["", "", ""], ["Name", "Reg", "UPN"], ["", "", ""]
    over_cells: list[Cell] = list(over)
    merges: list[Merge] = []
    for first in mondays:
        merges.append((2, len(over_cells), 2, len(over_cells) + 9))
        over_cells += [first, *[""] * 9]
        for name in ("Mo", "Tu", "We", "Th", "Fr"):
            merges.append((3, len(days), 3, len(days) + 1))
            days += [name, ""]
            halves += list(HALVES)
    rows = [
        [p.name, p.reg, p.upn, *(cell for first in mondays for cell in _week(school, p, first))] for p in school.pupils
    ]
    return Page([[SCHOOL], ["Herringbone"], over_cells, days, halves, *rows, [], *KEY], merges)


def cell_a_day(school: School) -> Page:
    """A row a pupil, a cell a day such as /\\, each day's date above."""
    days = [day for first in weeks(school.days) for day in (first + timedelta(days=n) for n in range(5))]
    rows = [
        [p.upn, p.name, p.reg, *(cell for first in weeks(school.days) for cell in _cells(school, p, first))]
        for p in school.pupils
    ]
    heads: list[Cell] = ["UPN", "Name", "Reg", *days]
    return Page([[f"{SCHOOL}: registration certificates"], [], heads, *rows, [], *KEY], [(0, 0, 0, 9)])


def files() -> list[FileCase]:
    school, books = plain(), ("xlsx", "xls", "web page")
    holes = gaps(plain())
    week = plain(date(2026, 10, 12), date(2026, 10, 16))
    last = school.slice([school.pupils[-1].adno], school.first, school.last)
    name = "Registration Certificate"
    rest = {"true": Truth.MARKS}
    return [
        *in_carriers("herringbone, one pupil", 5, name, one_pupil, last, books, **rest),
        *in_carriers("herringbone, page after page", 5, name, page_after_page, school, (*books, "comma"), **rest),
        FileCase(
            "herringbone, sheet after sheet",
            5,
            f"{name}.xlsx",
            lambda: sheet_after_sheet(school),
            Truth.MARKS,
            school,
            may_ask=True,
        ),
        *in_carriers("herringbone, one cell", 5, "cert", page_after_page_one_cell, holes, books, **rest),
        *in_carriers("herringbone, one week", 5, "Week", one_week, week, books, known_by=("adno",), **rest),
        *in_carriers("herringbone, row a pupil", 5, "Herringbone", row_a_pupil, school, (*books, "ods"), **rest),
        *in_carriers("herringbone, cell a day", 5, "Herringbone", cell_a_day, holes, (*books, "ods", "comma"), **rest),
    ]
