"""Files as schools really make them, each read mark by mark against what is true.

``truth`` gives each pupil's marks in the order of the sessions: ``.`` no mark, ``?`` a cell that counts as missing
although something was written. ``wrong`` is how many errors the file must be given.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

import pytest

from fasttrack_core.attendance.figures.codes import ENGLAND
from fasttrack_core.attendance.figures.sessions import session_of
from fasttrack_core.errors import UnreadableFile
from fasttrack_core.importing import Reading
from tests.importing.files import UPNS, errors, read, read_book, sheet_of, warnings

A, B, C = UPNS
MON, TUE = date(2025, 9, 22), date(2025, 9, 23)
DAYS = ("2025-09-22 AM", "2025-09-22 PM", "2025-09-23 AM", "2025-09-23 PM")
LATEST = date(2026, 3, 1)


@dataclass(frozen=True)
class File:
    """about: why it is nasty. content: text, bytes, or rows of a workbook."""

    about: str
    content: str | bytes | Sequence[Sequence[object]]
    truth: dict[str, str]
    wrong: int = 0
    sessions: tuple[str, ...] = DAYS
    names: tuple[str, ...] | None = None


def grid(reading: Reading) -> dict[str, str]:
    """Each pupil's marks, as in ``File.truth``."""
    register = reading.register
    assert register is not None
    return {
        pupil.pupil_id: " ".join(ENGLAND.text(int(mark)) or "." for mark in marks)
        for pupil, marks in zip(register.pupils, register.marks, strict=True)
    }


def sessions(reading: Reading) -> tuple[str, ...]:
    assert reading.register is not None
    return tuple(f"{day} {half}" for day, half in map(session_of, reading.register.sessions.tolist()))


AM_PM = "22/09/2025 AM,22/09/2025 PM,23/09/2025 AM,23/09/2025 PM"
TWO = {A: "/ \\ I I", B: "O O / \\"}
ROWS = f"{A},417,Okoro,Zoe,4,4B,/,\\,I,I\n{B},0418,Rees,Sian,4,4B,O,O,/,\\\n"
WIDE = f"UPN,Adno,Surname,Forename,Yr,Reg,{AM_PM}\n{ROWS}"
DAY_ROWS = f'{A},"Okoro, Zoe",/\\,II\n{B},"Rees, Sian",OO,/\\\n'
LISTED = [(A, "22/09/2025", "AM", "/"), (A, "22/09/2025", "PM", "\\"), (A, "23/09/2025", "AM", "I")]
LISTED += [(A, "23/09/2025", "PM", "I"), (B, "22/09/2025", "AM", "O"), (B, "22/09/2025", "PM", "O")]
LISTED += [(B, "23/09/2025", "AM", "/"), (B, "23/09/2025", "PM", "\\")]


def listed(header: str = "UPN,Date,Session,Mark", cut: str = ",", **changes: str) -> str:
    """The marks as a list, with texts of the cells replaced."""
    words = {"22/09/2025": changes.get("mon", "22/09/2025"), "23/09/2025": changes.get("tue", "23/09/2025")}
    words |= {"AM": changes.get("am", "AM"), "PM": changes.get("pm", "PM")}
    lines = (cut.join(words.get(cell, cell) for cell in row) for row in LISTED)
    return "\n".join((header, *lines)) + "\n"


def book_of(text: str) -> list[list[object]]:
    """The cells of a plain CSV text as rows of a workbook."""
    return [list(line.split(",")) for line in text.splitlines()]


WIDE_FILES = [
    File("columns in any order", f"{AM_PM},Form,UPN\n/,\\,I,I,4B,{A}\nO,O,/,\\,4B,{B}\n", TWO),
    File(
        "titles above", f"Larkspur Primary,,,,,,,,,\nRegister 01/09/2025 to 24/10/2025,,,,,,,,,\n,,,,,,,,,\n{WIDE}", TWO
    ),
    File("short title lines", f"Larkspur Primary\n\nPrinted: 01/10/2025\n{WIDE}", TWO),
    File("a title row with a pupil word and a date", f"UPN:,all,Date:,01/10/2025,,,,,,\n{WIDE}", TWO),
    File(
        "totals, average and key below",
        f"{WIDE}Total,,,,,,1,1,1,1\nPresent,,,,,,1,1,1,1\nPercentage,,,,,,50%,50%,50%,50%\n,,,,,,,,,\n"
        "Key,,,,,,,,,\n/,Present AM,,,,,,,,\nO,Unauthorised,,,,,,,,\n",
        TWO,
    ),
    File("a totals row without a word", f"{WIDE}Boys,,,,,,0,0,0,0\nGirls,,,,,,1,1,1,1\n", TWO),
    File(
        "totals columns and extra columns",
        f"UPN,House,SEN,{AM_PM},Present,%,Comment\n{A},Red,K,/,\\,I,I,2,50%,see note\n{B},Blue,N,O,O,/,\\,2,50%,\n",
        TWO,
    ),
    File("blank columns between", f"UPN,,{AM_PM.replace(',', ',,')}\n{A},,/,,\\,,I,,I\n{B},,O,,O,,/,,\\\n", TWO),
    File("trailing separators", "\n".join(line + ",,," for line in WIDE.splitlines()), TWO),
    File(
        "separators after the header only",
        WIDE.replace("\n", ",,\n", 1).replace("\\\n", "\\,,\n").replace("I\n", "I,,\n"),
        TWO,
    ),
    File("spaces around marks", f"UPN,{AM_PM}\n{A},/ ,\\ , I,I  \n{B},O\u00a0,o,/,\\\n", TWO),
    File("sub-codes", f"UPN,{AM_PM}\n{A},/,\\,I01,I_F\n{B},O,O,/,\\\n", TWO),
    File(
        "a wrong day of the week in one heading",
        f"UPN,Mon 22/09/2025 AM,Mon 22/09/2025 PM,Wed 23/09/2025 AM,Tue 23/09/2025 PM\n{A},/,\\,I,I\n",
        {A: "/ \\ I"},
        1,
        (*DAYS[:2], DAYS[3]),
    ),
    File(
        "a slip in one heading",
        f"UPN,22/09/2025 AM,22/09/2025 PM,23/0/2025 AM,23/09/2025 PM\n{A},/,\\,I,I\n",
        {A: "/ \\ I"},
        1,
        (*DAYS[:2], DAYS[3]),
    ),
    File(
        "a slip in the last heading",
        f"UPN,22/09/2025 AM,22/09/2025 PM,23/09/2025 AM,Tuesday p.m\n{A},/,\\,I,I\n",
        {A: "/ \\ I"},
        1,
        DAYS[:3],
    ),
    File(
        "no heading over marks after the last date",
        f"UPN,22/09/2025 AM,22/09/2025 PM,\n{A},/,\\,O\n{B},O,O,/\n",
        {A: "/ \\", B: "O O"},
        1,
        DAYS[:2],
    ),
    File(
        "dates over AM and PM",
        f",,22/09/2025,,23/09/2025,\nUPN,Name,AM,PM,AM,PM\n{A},Z,/,\\,I,I\n{B},S,O,O,/,\\\n",
        TWO,
    ),
    File(
        "dates written over both AM and PM",
        f"UPN,Name,22/09/2025,22/09/2025,23/09/2025,23/09/2025\n,,AM,PM,AM,PM\n{A},Z,/,\\,I,I\n{B},S,O,O,/,\\\n",
        TWO,
    ),
    File(
        "dates and weekdays over AM and PM",
        f"UPN,Name,22/09/2025,,23/09/2025,\n,,Monday,,Tuesday,\n,,am,pm,am,pm\n{A},Z,/,\\,I,I\n{B},S,O,O,/,\\\n",
        TWO,
    ),
    File(
        "single letters for the halves",
        f"UPN,Name,22/09/2025,,23/09/2025,\n,,A,P,A,P\n{A},Z,/,\\,I,I\n{B},S,O,O,/,\\\n",
        TWO,
    ),
    File(
        "weeks over dates over halves",
        f",,Week 4,,,\nUPN,Name,22/09/2025,,23/09/2025,\n,,AM,PM,AM,PM\n{A},Z,/,\\,I,I\n{B},S,O,O,/,\\\n",
        TWO,
    ),
    File(
        "a word after the half",
        f"UPN,{AM_PM.replace('AM', 'AM Reg').replace('PM', 'PM Reg')}\n{A},/,\\,I,I\n{B},O,O,/,\\\n",
        TWO,
    ),
    File(
        "a colon before the half",
        f"UPN,{AM_PM.replace(' AM', ':AM').replace(' PM', ':PM')}\n{A},/,\\,I,I\n{B},O,O,/,\\\n",
        TWO,
    ),
    File("day columns", f"UPN,Name,22/09/2025,23/09/2025\n{DAY_ROWS}", TWO),
    File("day columns with spaces", f"UPN,22/09/2025,23/09/2025\n{A},/ \\,I I\n{B},O O,/\\ \n", TWO),
    File(
        "day columns by position", f"UPN,22/09/2025,23/09/2025\n{A},/ , I\n{B}, O,/\\\n", {A: "/ . . I", B: ". O / \\"}
    ),
    File(
        "day columns with long codes",
        f"UPN,22/09/2025,23/09/2025\n{A},C1C1,/Y2\n{B},Y1\\,B/\n",
        {A: "C1 C1 / Y2", B: "Y1 \\ B /"},
    ),
    File("day columns with Tue 2 Sep 2025", f"UPN,Mon 22 Sep 2025,Tue 23 Sep 2025\n{A},/\\,II\n{B},OO,/\\\n", TWO),
    File("day columns of Excel numbers", f"UPN,45922,45923\n{A},/\\,II\n{B},OO,/\\\n", TWO),
    File("ISO headings with midnight", f"UPN,2025-09-22 00:00:00,2025-09-23 00:00:00\n{A},/\\,II\n{B},OO,/\\\n", TWO),
    File("dd/mm/yy headings", f"UPN,{AM_PM.replace('2025', '25')}\n{A},/,\\,I,I\n{B},O,O,/,\\\n", TWO),
    File("numbers in mark columns", f"UPN,{AM_PM}\n{A},/,0,5,I\n{B},O,O,/,\\\n", {A: "/ ? ? I", B: "O O / \\"}, 2),
    File("dash, hash and blank", f"UPN,{AM_PM}\n{A},-,#,,/\n{B},O,O,/,\\\n", {A: "- # . /", B: "O O / \\"}),
    File("semicolons", WIDE.replace(",", ";"), TWO),
    File("tabs", WIDE.replace(",", "\t"), TWO),
    File("bars", WIDE.replace(",", "|"), TWO),
    File("sep= in the first line", "sep=;\n" + WIDE.replace(",", ";"), TWO),
    File("UTF-16", WIDE.replace(",", "\t").encode("utf-16"), TWO),
    File("carriage returns only", WIDE.replace("\n", "\r"), TWO),
    File("byte order mark", WIDE.encode("utf-8-sig"), TWO),
    File("cp1252", WIDE.replace("Zoe", "Zoë").encode("cp1252"), TWO, names=("Okoro, Zoë", "Rees, Sian")),
    File(
        "quoted line end in a name and in a heading",
        WIDE.replace("Okoro", '"Ok\noro"').replace("22/09/2025 AM", '"22/09/2025\nAM"'),
        TWO,
    ),
    File(
        "everything quoted",
        "\n".join(",".join(f'"{cell}"' for cell in line.split(",")) for line in WIDE.splitlines()),
        TWO,
    ),
    File("upper and lower case", WIDE.upper().replace("UPN", "upn").replace("SURNAME", "sUrNaMe"), TWO),
    File("one pupil on two rows", f"UPN,{AM_PM}\n{A},/,\\,,\n{B},O,O,/,\\\n{A},,,I,I\n", TWO),
    File("the same row twice", f"{WIDE}{ROWS.splitlines()[0]}\n", TWO),
    File("a short row", f"{WIDE}{C},419,Short\n", TWO, 1),
    File(
        "a name with an unquoted comma",
        f"UPN,Name,{AM_PM}\n{A},Okoro,/,\\,I,I\n{B},Rees,O,O,/,\\\n{C},Mean, Ada,O,O,O,O\n",
        TWO,
        1,
    ),
    File(
        "an unquoted comma in a name that is a word for totals",
        f"Name,UPN,{AM_PM}\nOkoro,{A},/,\\,I,I\nRees,{B},O,O,/,\\\nMean, Ada,0419,O,O,O,O\n",
        TWO,
        1,
    ),
    File(
        "surname Key without UPN",
        f"UPN,Adno,Surname,{AM_PM}\n{A},1,Page,/,\\,I,I\n,0419,Key,O,O,/,\\\n",
        {A: "/ \\ I I", "0419": "O O / \\"},
    ),
    File(
        "a placeholder instead of a UPN",
        f"UPN,Adno,{AM_PM}\n{A},1,/,\\,I,I\nN/A,02,O,O,/,\\\n0,03,O,/,/,/\n",
        {A: "/ \\ I I", "02": "O O / \\", "03": "O / / /"},
    ),
    File(
        "placeholders and no other number",
        f"UPN,{AM_PM}\n{A},/,\\,I,I\nn/a,O,O,/,\\\n#N/A,O,O,/,\\\n-,O,O,/,\\\n",
        {A: "/ \\ I I"},
        3,
    ),
    File(
        "admission numbers with a point",
        f"Adno,{AM_PM}\n417.0,/,\\,I,I\n418.0,O,O,/,\\\n",
        {"417": "/ \\ I I", "418": "O O / \\"},
    ),
    File(
        "leading zeros",
        f"Adm No.,{AM_PM}\n000417,/,\\,I,I\n0418,O,O,/,\\\n",
        {"000417": "/ \\ I I", "0418": "O O / \\"},
    ),
    File(
        "a title with a school year and headings without",
        f"Register 2025/26,,,,\nUPN,{AM_PM.replace('/2025', '')}\n{A},/,\\,I,I\n{B},O,O,/,\\\n",
        TWO,
    ),
    File(
        "a pupil without marks", f"UPN,Name,{AM_PM}\n{A},Okoro,/,\\,I,I\n{B},Rees,,,,\n", {A: "/ \\ I I", B: ". . . ."}
    ),
    File("the header again between classes", WIDE.replace(f"\n{B}", f"\n{WIDE.splitlines()[0]}\n{B}"), TWO),
    File("subtotals between classes", WIDE.replace(f"\n{B}", f"\n4B Total,,,,,,1,1,1,1\n{B}"), TWO),
    File("a row of key texts", f"{WIDE}Key:,/ = present,,,,,\\ = present,I,= ill,O\n", TWO),
    File("many Present columns", f"UPN,AM,PM,{AM_PM}\n{A},1,1,/,\\,I,I\n{B},1,1,O,O,/,\\\n", TWO),
]

LONG_FILES = [
    File("as it should be", listed(), TWO),
    File("SIMS headings", listed("Adm No,Date,AM/PM,Mark"), TWO),
    File("ISO with midnight", listed(mon="2025-09-22T00:00:00", tue="2025-09-23T00:00:00"), TWO),
    File(
        "midnight in London written in UTC",
        listed(mon="2025-09-21T23:00:00Z", tue="2025-09-22T23:00:00.000+00:00"),
        TWO,
    ),
    File("dates of eight digits", listed(mon="20250922", tue="20250923"), TWO),
    File("dd/mm/yy", listed(mon="22/09/25", tue="23/09/25"), TWO),
    File("22 Sep 2025", listed(mon="22 Sep 2025", tue="23 Sep 2025"), TWO),
    File("Mon 22-Sep-25", listed(mon="Mon 22-Sep-25", tue="Tue 23-Sep-25"), TWO),
    File("Excel numbers", listed(mon="45922", tue="45923"), TWO),
    File("Morning and Afternoon", listed(am="Morning", pm="Afternoon"), TWO),
    File("Mon:AM", listed(am="Mon:AM", pm="Mon PM"), TWO),
    File("registration in the session", listed(am="AM Registration", pm="PM Registration"), TWO),
    File("A and P", listed(am="A", pm="P"), TWO),
    File(
        "a footer in the date column",
        "Date,UPN,Session,Mark\n"
        + "".join(f"{d},{u},{s},{m}\n" for u, d, s, m in LISTED)
        + "Total,8,,\nPrinted on 1 October,,,\n",
        TWO,
    ),
    File("the header again", listed() + f"UPN,Date,Session,Mark\n{C},22/09/2025,AM,N\n", {**TWO, C: "N . . ."}),
    File("the same row twice", listed() + f"{A},22/09/2025,AM,/\n", TWO),
    File("a contradicting row", listed() + f"{A},22/09/2025,AM,O\n", {A: "? \\ I I", B: "O O / \\"}, 1),
    File(
        "UPN in some rows only",
        listed("UPN,Adno,Date,Session,Mark")
        .replace(f"{A},", f"{A},417,")
        .replace(f"{B},", f"{B},418,")
        .replace(f"{A},417,23/09/2025,PM", ",417,23/09/2025,PM"),
        TWO,
    ),
    File("a title row with a name and a date", f"Name:,Larkspur,Printed:,01/10/2025\n{listed()}", TWO),
    File("spaces after commas", listed().replace(",", ", "), TWO),
    File("semicolons and a byte order mark", ("\ufeff" + listed().replace(",", ";")), TWO),
    File("UTF-16 without a mark", listed().encode("utf-16-le"), TWO),
    File(
        "unknown columns",
        listed()
        .replace("Mark\n", "Mark,Entered By\n")
        .replace("/\n", "/,AB\n")
        .replace("\\\n", "\\,AB\n")
        .replace("I\n", "I,\n")
        .replace("O\n", "O,\n"),
        TWO,
    ),
    File("a lesson between", listed() + f"{A},22/09/2025,Period 2,O\n", TWO),
    File("a bad day", listed() + f"{A},31/09/2025,AM,O\n", TWO, 1),
    File("a code that ended", listed() + f"{C},22/09/2025,AM,H\n", {**TWO, C: "H . . ."}, 1),
    File("an unknown code", listed() + f"{C},22/09/2025,AM,ZZ\n", {**TWO, C: "? . . ."}, 1),
    File("no session in a row", listed() + f"{A},24/09/2025,,O\n", TWO),
]

ARBOR = "DATE,PERIOD,STUDENT_ID,RAW_MARK,MARK_CODE,MINUTES_LATE,IS_POSSIBLE_ATTENDANCE"
OTHER_FORMATS = [
    File(
        "Arbor: MARK_CODE counts",
        f"{ARBOR}\n2025-09-22,AM,071,L,U,40,TRUE\n2025-09-22,PM,071,/,\\,,TRUE\n",
        {"071": "U \\"},
        sessions=DAYS[:2],
    ),
    File(
        "Arbor: the best of several",
        f"{ARBOR}\n2025-09-22,AM,71,O,O,,TRUE\n2025-09-22,AM,71,L,L,5,TRUE\n",
        {"71": "L"},
        sessions=DAYS[:1],
    ),
    File("Arbor: date and time", f"{ARBOR}\n2025-09-22 00:00:00,AM,71,O,O,,TRUE\n", {"71": "O"}, sessions=DAYS[:1]),
    File(
        "Bromcom v2",
        "StudentId,CalendarStartDate,PeriodDisplayName,Mark,AttendanceComment\n"
        "7,22/09/2025 08:45:00,AM,I,cold\n7,22/09/2025 13:00:00,PM,/,\n",
        {"7": "I /"},
        sessions=DAYS[:2],
    ),
    File(
        "Bromcom v2 with lessons",
        "StudentId,CalendarStartDate,PeriodDisplayName,Mark\n7,22/09/2025,AM,I\n7,22/09/2025,P1,O\n",
        {"7": "I"},
        sessions=DAYS[:1],
    ),
]

BOOKS = [
    File("a workbook of the wide file", book_of(WIDE), TWO),
    File("Excel dates as headings of days", [["UPN", MON, TUE], [A, "/\\", "II"], [B, "OO", "/\\"]], TWO),
    File(
        "merged dates over halves",
        [
            ["UPN", "Name", MON, None, TUE, None],
            [None, None, "AM", "PM", "AM", "PM"],
            [A, "Z", "/", "\\", "I", "I"],
            [B, "S", "O", "O", "/", "\\"],
        ],
        TWO,
    ),
    File(
        "dates as text in some headings",
        [
            ["UPN", "22/09/2025 AM", "22/09/2025 PM", "Tue 23/09/2025 AM", "23/09/2025 PM"],
            [A, "/", "\\", "I", "I"],
            [B, "O", "O", "/", "\\"],
        ],
        TWO,
    ),
    File(
        "numbers as admission numbers, text beside them",
        [["Adno", *AM_PM.split(",")], [417, "/", "\\", "I", "I"], ["0418", "O", "O", "/", "\\"]],
        {"417": "/ \\ I I", "0418": "O O / \\"},
    ),
    File(
        "one number as number and as text",
        [["Adno", "Date", "Session", "Mark"], [417, MON, "AM", "/"], ["417", MON, "PM", "\\"]],
        {"417": "/ \\"},
        sessions=DAYS[:2],
    ),
    File(
        "Excel dates in a list",
        [["UPN", "Date", "Session", "Mark"], *([u, MON if d.startswith("22") else TUE, s, m] for u, d, s, m in LISTED)],
        TWO,
    ),
    File(
        "Excel dates with a time",
        [["UPN", "Date", "Session", "Mark"], [A, datetime.combine(MON, time(8, 50)), "AM", "/"]],
        {A: "/"},
        sessions=DAYS[:1],
    ),
    File(
        "titles, a blank row and a blank column",
        [
            ["Larkspur Primary"],
            ["Week beginning", MON],
            [],
            [None, "UPN", "Class", *AM_PM.split(",")],
            [None, A, "4B", "/", "\\", "I", "I"],
            [None, B, "4B", "O", "O", "/", "\\"],
        ],
        TWO,
    ),
    File(
        "numbers in a totals row",
        [
            ["UPN", "Name", *AM_PM.split(",")],
            [A, "Z", "/", "\\", "I", "I"],
            [B, "S", "O", "O", "/", "\\"],
            ["Total", None, 1, 1, 1, 1],
            [None, "Present", 1, 1, 1, 1],
        ],
        TWO,
    ),
]


def reading_of(file: File) -> Reading:
    if isinstance(file.content, str | bytes):
        return read(file.content, latest=LATEST)
    return read_book(sheet_of(file.content), latest=LATEST)


@pytest.mark.parametrize("file", [*WIDE_FILES, *LONG_FILES, *OTHER_FORMATS, *BOOKS], ids=lambda file: file.about)
def test_every_mark_is_the_one_that_is_true(file: File) -> None:
    reading = reading_of(file)
    assert grid(reading) == file.truth
    assert sessions(reading) == file.sessions
    assert len(errors(reading)) == file.wrong, [finding.message for finding in errors(reading)]
    if file.names is not None:
        assert tuple(pupil.name for pupil in reading.pupils) == file.names


OF_TEXT = (";", "\t", "|", "\r", '"', "Mean, ", "Short")
"""What only a text file can hold."""


@pytest.mark.parametrize(
    "file",
    [
        file
        for file in WIDE_FILES
        if isinstance(file.content, str) and not any(mark in file.content for mark in OF_TEXT)
    ],
    ids=lambda file: file.about,
)
def test_a_workbook_of_the_same_cells_is_the_same_register(file: File) -> None:
    assert grid(read_book(sheet_of(book_of(str(file.content))), latest=LATEST)) == file.truth


REFUSED = {
    "a row for each pupil and half, a column for each day": (
        f"UPN,Session,22/09/2025,23/09/2025\n{A},AM,/,I\n{A},PM,\\,I\n{B},AM,/,/\n{B},PM,\\,\\\n",
        "only one mark",
    ),
    "one mark a day, mostly present": (f"UPN,22/09/2025,23/09/2025\n{A},/,/\n{B},/,O\n", "only one mark"),
    "an Id for each row of the list": (
        "Id,Student,Date,Session,Mark\n91,12,22/09/2025,AM,/\n92,12,22/09/2025,PM,O\n93,13,22/09/2025,AM,/\n",
        "numbers the rows",
    ),
    "an Id that counts the rows": (f"Id,Name,{AM_PM}\n1,K,/,/,/,/\n2,L,/,/,/,/\n3,M,O,O,O,O\n", "numbers the rows"),
    "numbers shortened by a spreadsheet": (
        f"StudentId,{AM_PM}\n1.23E+15,/,/,/,/\n1.23E+15,O,O,O,O\n",
        "shortened the pupils' numbers",
    ),
    "a second block with other dates": (
        f"{WIDE}UPN,Adno,Surname,Forename,Yr,Reg,{AM_PM.replace('22/', '24/').replace('23/', '25/')}\n{ROWS}",
        "another header row",
    ),
    "dates half converted by a spreadsheet": (
        f"UPN,Date,Session,Mark\n{A},2025-02-09,AM,/\n{A},2025-03-09,AM,O\n{A},22/09/2025,AM,O\n{A},23/09/2025,AM,O\n",
        "more than one way",
    ),
    "headings without a year that nothing settles": (f"UPN,22/09 AM,22/09 PM\n{A},/,\\\n", "no year"),
    "weekdays without dates": (f"UPN,Name,Mon AM,Mon PM,Tue AM\n{A},Z,/,\\,I\n", "seem to hold marks"),
    "two times of a day instead of AM and PM": (
        f"UPN,22/09/2025 08:45,22/09/2025 13:00\n{A},/,\\\n",
        "same date and session",
    ),
    "lessons only": (f"UPN,Date,Session,Mark\n{A},22/09/2025,1,O\n{A},22/09/2025,2,/\n", "not lessons"),
}


@pytest.mark.parametrize(("text", "says"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_worked_out_is_refused_with_what_to_do(text: str, says: str) -> None:
    with pytest.raises(UnreadableFile, match=says):
        read(text, latest=LATEST)


DOUBTED = {
    "two UPNs with one admission number": (f"UPN,Adno,{AM_PM}\n{A},1,/,/,/,/\n{B},1,O,O,O,O\n", "another UPN"),
    "numbers that differ by capitals": (f"Adno,{AM_PM}\nA01,/,/,/,/\na01,O,O,O,O\n", "capitals only"),
    "day and month that could change places": (listed(mon="02/09/2025", tue="03/09/2025"), "day/month or month/day"),
    "one column of marks without a date": (f"UPN,Name,Today\n{A},Okoro,/\n{B},Rees,O\n", "seems to hold marks"),
}


@pytest.mark.parametrize(("text", "says"), DOUBTED.values(), ids=DOUBTED)
def test_what_is_doubtful_is_read_with_a_warning(text: str, says: str) -> None:
    assert any(says in finding.message for finding in warnings(read(text, latest=LATEST)))


def test_a_bare_number_of_a_contacts_file_is_told_apart_as_in_the_register() -> None:
    text = "UPN,Adno,Forename,Surname,Relationship,Postcode\nN/A,417.0,Ada,Okoro,Mother,ZZ1 1YH\n"
    (contact,) = read(text).contacts
    assert (contact.upn, contact.admission_number) == ("", "417")


PUPIL_HEADINGS = [
    "UPN",
    "Unique Pupil Number",
    "Unique Pupil No.",
    "Pupil UPN",
    "UPN_NUMBER",
    "Adm No",
    "Adm. No.",
    "Admission Number",
    "ADMISSION NO",
    "AdNo",
    "Roll Number",
    "Pupil ID",
    "Student ID",
    "Pupil No",
    "MIS ID",
    "PersonID",
]


@pytest.mark.parametrize("heading", PUPIL_HEADINGS)
def test_what_systems_call_a_pupils_number_is_known(heading: str) -> None:
    assert grid(read(f"{heading},{AM_PM}\n{A},/,\\,I,I\n{B},O,O,/,\\\n")) == TWO


@pytest.mark.parametrize("surname", ["Surname", "Legal Surname", "Last Name", "Pupil Surname", "LEGAL_LAST_NAME"])
@pytest.mark.parametrize("group", ["Tutor Group", "Form", "Class", "Reg", "Reg Group", "Registration Class"])
@pytest.mark.parametrize("year", ["NC Year", "Yr", "Year Group", "Year", "NC Yr"])
def test_what_systems_call_names_and_groups_is_known(surname: str, group: str, year: str) -> None:
    reading = read(
        f"UPN,{surname},Preferred Forename,{year},{group},DOB,Gender,{AM_PM}\n{A},Ok,Zo,4,4B,01/02/2017,F,/,/,/,/\n"
    )
    (pupil,) = reading.pupils
    assert (pupil.name, pupil.year_group, pupil.registration_group, pupil.sex) == ("Ok, Zo", "4", "4B", "F")
    assert pupil.date_of_birth == date(2017, 2, 1)


@pytest.mark.parametrize("day", ["Date", "Attendance Date", "Att Date", "Session Date", "Register Date", "Mark Date"])
@pytest.mark.parametrize("half", ["Session", "AM/PM", "AM_PM", "Session (AM/PM)", "Period", "Session Name"])
@pytest.mark.parametrize("mark", ["Mark", "Att Code", "Attendance Mark", "Attendance Code", "Code", "Register Mark"])
def test_what_systems_call_date_session_and_mark_is_known(day: str, half: str, mark: str) -> None:
    assert grid(read(listed(f"Adm No,{day},{half},{mark}"))) == TWO
