"""Format 15: a school's own spreadsheet: a row a pupil, a column a session or a day."""

from tests.formats.carriers import Cell, Merge, Page
from tests.formats.cases import FileCase, Truth, in_carriers
from tests.formats.truth import ATTENDED, HALVES, Pupil, School, gaps, plain, small

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri")
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def marks_of(school: School, pupil: Pupil) -> list[Cell]:
    return [school.mark(pupil, day, half) or "" for day, half in school.sessions]


def column_a_session(school: School) -> Page:
    """05/10/2026 AM, after two columns of names."""
    heads = [f"{day:%d/%m/%Y} {half}" for day, half in school.sessions]
    rows = [
        [
            p.upn,
            p.adno,
            p.surname,
            p.forename,
            p.born,
            p.sex,
            p.year,
            p.reg,
            p.sen,
            p.pupil_premium,
            *marks_of(school, p),
        ]
        for p in school.pupils
    ]
    return Page([["UPN", "Adno", "Surname", "Forename", "DoB", "Sex", "Yr", "Reg", "SEN", "PP", *heads], *rows])


def short_headings(school: School) -> Page:
    """Mon 5 Oct AM, without a year; one name column; no UPN; the pupil's own totals at the right."""
    heads = [f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {half}" for day, half in school.sessions]
    rows: list[list[Cell]] = []
    for p in school.pupils:
        t = school.totals(p)
        share = f"{100 * t.attended / t.possible:.1f}%" if t.possible else ""
        rows.append([p.adno, p.name, p.reg, p.year, *marks_of(school, p), "", t.possible, t.attended, share])
    return Page([["Adno", "Surname, Forename", "Reg", "Yr", *heads, "", "Possible", "Attended", "%"], *rows])


def merged_dates(school: School) -> Page:
    """Titles; the date merged over AM and PM; a spacer; totals and a key below."""
    left: list[Cell] = ["Adno", "UPN", "Name", "Reg", ""]
    top, second = list(left), ["", "", "", "", ""]
    merges: list[Merge] = [(0, 0, 0, 7), *((3, column, 4, column) for column in range(4))]
    for day in school.days:
        merges.append((3, len(top), 3, len(top) + 1))
        top += [day, ""]
        second += list(HALVES)
    rows: list[list[Cell]] = [[p.adno, p.upn, p.name, p.reg, "", *marks_of(school, p)] for p in school.pupils]
    sums: list[Cell] = [sum(str(row[column]) in ATTENDED for row in rows) for column in range(5, len(top))]
    return Page(
        [
            ["Larkspur Brook Primary School"],
            [f"Attendance marks up to {school.last:%d/%m/%Y}"],
            [],
            top,
            second,
            *rows,
            ["", "", "Total present", "", "", *sums],
            [],
            ["Key"],
            ["/", "", "Present in the morning"],
            ["I", "", "Illness"],
            ["N", "", "No reason yet"],
        ],
        merges,
        "Attendance",
    )


def column_a_day(school: School) -> Page:
    """One cell a day, morning then afternoon by position: a blank half is a space."""
    rows: list[list[Cell]] = []
    for p in school.pupils:
        cells: list[Cell] = []
        for day in school.days:
            text = "".join(school.mark(p, day, half) or " " for half in HALVES)
            cells.append(text if text.strip() else "")
        rows.append([p.adno, p.surname, p.forename, p.reg, *cells])
    return Page([["Adno", "Surname", "Forename", "Reg", *school.days], *rows])


def files() -> list[FileCase]:
    school = small()
    rest = {"true": Truth.MARKS}
    return [
        *in_carriers(
            "own sheet",
            15,
            "register",
            column_a_session,
            school,
            ("comma", "comma marked", "semicolon", "unicode text", "xlsx", "xlsx report", "xls", "ods", "web page"),
            **rest,
        ),
        *in_carriers(
            "own sheet, short headings",
            15,
            "Attendance",
            short_headings,
            school,
            ("comma", "xlsx", "ods"),
            known_by=("adno",),
            **rest,
        ),
        *in_carriers(
            "own sheet, merged dates",
            15,
            "Attendance marks",
            merged_dates,
            school,
            ("comma", "xlsx", "xlsx report", "xls", "ods", "web page"),
            **rest,
        ),
        *in_carriers(
            "own sheet, one cell a day",
            15,
            "days",
            column_a_day,
            gaps(plain()),
            ("comma", "tabs", "xlsx", "xls", "ods", "web page"),
            known_by=("adno",),
            **rest,
        ),
    ]
