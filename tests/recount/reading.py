"""Small readers of the sample school's files, sharing nothing with the product's own importing."""

import csv
import re
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from pathlib import Path

import openpyxl

from tests.oracle.codes import best_of, code_of
from tests.oracle.model import Session

UPN_NAMES = ("upn",)
ADMISSION_NAMES = ("adno", "admission number", "admission no", "adm no", "adm no.", "admno")
OWN_ID_NAMES = ("student_id", "studentid", "student id", "pupil id")
SURNAME_NAMES = ("surname", "legal surname", "last name", "legal_last_name", "family name")
FORENAME_NAMES = ("forename", "legal forename", "first name", "legal_first_name", "preferred forename")
WHOLE_NAME_NAMES = ("surname, forename", "name", "pupil", "pupil name", "student", "student name")
YEAR_NAMES = ("yr", "year", "year group", "yr grp", "nc year", "current_year_group")


@dataclass
class Register:
    """What one file says: the text of every mark by pupil and session, and who the pupils are."""

    marks: dict[str, dict[Session, str]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    year_groups: dict[str, str] = field(default_factory=dict)

    def add_pupil(self, pupil: str, name: str, year_group: str) -> None:
        """Names the pupil; a later row adds what an earlier one left empty."""
        self.marks.setdefault(pupil, {})
        if not self.names.get(pupil):
            self.names[pupil] = name
        if not self.year_groups.get(pupil):
            self.year_groups[pupil] = year_group


@cache
def day_of(text: str) -> date:
    """The day a text names, day before month, whatever the time of day beside it."""
    text = text.strip()
    text = re.sub(r"[T ]\d\d:\d\d(:\d\d(\.0+)?)?Z?$", "", text)
    for pattern in ("%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y", "%d %b %Y", "%d-%b-%Y", "%a %d %b %Y"):
        try:
            return datetime.strptime(text, pattern).date()
        except ValueError:
            continue
    raise ValueError(f"not a day: {text!r}")


def half_of(text: str) -> str:
    """AM or PM."""
    half = text.strip().upper()
    if half not in ("AM", "PM"):
        raise ValueError(f"neither AM nor PM: {text!r}")
    return half


def read_rows(path: Path, encoding: str) -> list[list[str]]:
    """All rows of a comma separated file as text."""
    with path.open(encoding=encoding, newline="") as file:
        return list(csv.reader(file))


def column_of(header: list[str], names: tuple[str, ...]) -> int | None:
    """Where the header holds one of these names, whatever its capitals."""
    lowered = [cell.strip().lower() for cell in header]
    for name in names:
        if name in lowered:
            return lowered.index(name)
    return None


class PupilColumns:
    """Which columns of a header name the pupil."""

    def __init__(self, header: list[str]) -> None:
        self.ids = [column_of(header, names) for names in (UPN_NAMES, ADMISSION_NAMES, OWN_ID_NAMES)]
        self.surname = column_of(header, SURNAME_NAMES)
        self.forename = column_of(header, FORENAME_NAMES)
        self.whole_name = column_of(header, WHOLE_NAME_NAMES)
        self.year_group = column_of(header, YEAR_NAMES)

    def read(self, row: list[str]) -> tuple[str, str, str]:
        """Pupil id (UPN, else admission number, else the file's own), name, year group."""
        pupil = ""
        for column in self.ids:
            pupil = pupil or self.cell(row, column)
        name = f"{self.cell(row, self.forename)} {self.cell(row, self.surname)}".strip()
        return pupil, name or self.cell(row, self.whole_name), self.cell(row, self.year_group)

    @staticmethod
    def cell(row: list[str], column: int | None) -> str:
        return "" if column is None or column >= len(row) else row[column].strip()


def settle(texts: list[str], day: date, keep_best: bool) -> str | None:
    """The one mark of a session from all marks given for it: none if they differ and the system keeps no best."""
    marks = [text for text in texts if text.strip()]
    if not marks:
        return None
    if keep_best:
        return best_of(marks, day)
    different = {code_of(text) for text in marks}
    return marks[0] if len(different) == 1 else None


def read_long(
    path: Path, date_column: str, half_column: str, mark_column: str, encoding: str, keep_best: bool = False
) -> Register:
    """A file with one row for each pupil and session."""
    rows = read_rows(path, encoding)
    header = rows[0]
    columns = PupilColumns(header)
    date_at = column_of(header, (date_column.lower(),))
    half_at = column_of(header, (half_column.lower(),))
    mark_at = column_of(header, (mark_column.lower(),))
    assert date_at is not None
    assert half_at is not None
    assert mark_at is not None
    register = Register()
    given: dict[tuple[str, Session], list[str]] = {}
    for row in rows[1:]:
        if not any(cell.strip() for cell in row):
            continue
        pupil, name, year_group = columns.read(row)
        register.add_pupil(pupil, name, year_group)
        session = (day_of(row[date_at]), half_of(row[half_at]))
        given.setdefault((pupil, session), []).append(row[mark_at])
    for (pupil, session), texts in given.items():
        mark = settle(texts, session[0], keep_best)
        if mark is not None:
            register.marks[pupil][session] = mark
    return register


def read_sims(path: Path) -> Register:
    """Register system 3: Date, AM/PM, Mark in Windows-1252."""
    return read_long(path, "Date", "AM/PM", "Mark", "cp1252")


def read_arbor(path: Path) -> Register:
    """Register system 6: MARK_CODE counts, the best of several marks stands."""
    return read_long(path, "DATE", "PERIOD", "MARK_CODE", "utf-8-sig", keep_best=True)


def read_bromcom(path: Path) -> Register:
    """Register system 8, second version."""
    return read_long(path, "CalendarStartDate", "PeriodDisplayName", "Mark", "utf-8-sig")


def read_wide(path: Path) -> Register:
    """A row for each pupil, a column such as `02/09/2025 AM` for each session."""
    return register_of_wide_rows(read_rows(path, "utf-8-sig"))


def register_of_wide_rows(rows: list[list[str]]) -> Register:
    """The register of rows under a header with a column for each session, down to the first that names no pupil."""
    header = rows[0]
    columns = PupilColumns(header)
    sessions: list[tuple[int, Session]] = []
    for position, caption in enumerate(header):
        found = re.fullmatch(r"\s*(.+?)\s+(AM|PM)\s*", caption, flags=re.IGNORECASE)
        if found and any(letter.isdigit() for letter in found.group(1)):
            sessions.append((position, (day_of(found.group(1)), half_of(found.group(2)))))
    register = Register()
    for row in rows[1:]:
        pupil, name, year_group = columns.read(row)
        if not pupil:
            break
        register.add_pupil(pupil, name, year_group)
        for position, session in sessions:
            if position < len(row) and row[position].strip():
                register.marks[pupil][session] = row[position]
    return register


def read_messy_workbook(path: Path) -> Register:
    """A school's own workbook: title rows, dates in one header row and AM or PM in the next, totals below."""
    sheet = openpyxl.load_workbook(path, data_only=True).worksheets[0]
    rows = [[cell_text(value) for value in row] for row in sheet.iter_rows(values_only=True)]
    for number, row in enumerate(rows):
        halves = [cell for cell in row if cell.strip().upper() in ("AM", "PM")]
        if len(halves) >= 2:
            header = one_header_row(rows[number - 1], row)
            return register_of_wide_rows([header, *rows[number + 1 :]])
    for number, row in enumerate(rows):
        if column_of(row, UPN_NAMES + ADMISSION_NAMES) is not None:
            return register_of_wide_rows(rows[number:])
    raise ValueError("no header row found")


def one_header_row(dates: list[str], halves: list[str]) -> list[str]:
    """One caption a column from two header rows; a merged date stands over every column until the next one."""
    captions = []
    last_date = ""
    for above, below in zip(dates, halves, strict=True):
        if below.strip().upper() in ("AM", "PM"):
            last_date = above.strip() or last_date
            captions.append(f"{last_date} {below.strip()}")
        else:
            captions.append(below.strip() or above.strip())
    return captions


def cell_text(value: object) -> str:
    """A workbook cell as the text a reader sees."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def read_calendar(path: Path) -> dict[Session, bool]:
    """Whether each listed session is open: date, session, open with yes or no."""
    calendar: dict[Session, bool] = {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            is_open = row["open"].strip().lower()
            assert is_open in ("yes", "no"), row
            calendar[(day_of(row["date"]), half_of(row["session"]))] = is_open == "yes"
    return calendar


def read_any(path: Path) -> Register:
    """The register of a hand-made file, told apart by its header."""
    header = read_rows(path, "utf-8-sig")[0]
    if column_of(header, ("mark_code",)) is not None:
        return read_arbor(path)
    if column_of(header, ("calendarstartdate",)) is not None:
        return read_bromcom(path)
    if column_of(header, ("am/pm",)) is not None:
        return read_sims(path)
    return read_wide(path)
