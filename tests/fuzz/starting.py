"""What a long run starts from: every file of every format, the sample school's own files, and small ones."""

import csv
import io
from dataclasses import dataclass
from functools import cache

from fasttrack_core.errors import UnreadableFile
from fasttrack_core.importing.decoding import decode
from fasttrack_core.importing.delimited import find_separator
from fasttrack_core.importing.sniffing import Kind, kind_of
from fasttrack_core.services.files.spreadsheets import read_spreadsheet
from tests.formats.files import FILES
from tests.formats.truth import SAMPLE, whole
from tests.importing.files import UPNS, sheet_of

LINES = 150
"""So many lines of each of the sample school's long files."""
Rows = list[list[str]]


@dataclass(frozen=True, slots=True, eq=False)
class Start:
    """An undamaged file."""

    name: str
    data: bytes
    kind: Kind


def starting_files() -> list[bytes]:
    """Small files of every layout that needs no answer."""
    rows = [[upn, f"Okoro {place}", "/", "I"] for place, upn in enumerate(UPNS)]
    wide = "UPN,Name,22/09/2025 AM,22/09/2025 PM\n" + "".join(",".join(row) + "\n" for row in rows)
    days = "UPN,Name,22/09/2025,23/09/2025\n" + "".join(f"{row[0]},{row[1]},/\\,II\n" for row in rows)
    long = "UPN,Name,Date,Session,Mark\n" + "".join(f"{row[0]},{row[1]},22/09/2025,AM,/\n" for row in rows)
    arbor = "DATE,PERIOD,STUDENT_ID,RAW_MARK,MARK_CODE,IS_POSSIBLE_ATTENDANCE\n2025-09-22,AM,7,/,/,TRUE\n"
    contacts = (
        f"UPN,Forename,Surname,Relationship,Address Line 1,Postcode\n{UPNS[0]},Ada,Okoro,Mother,1 Elm Row,ZZ1 1YH\n"
    )
    texts = [wide, days, long, arbor, contacts, f"UPN,Surname,Forename\n{UPNS[0]},Okoro,Zoë\n"]
    book = sheet_of([["UPN", "Name", "22/09/2025", None], [None, None, "AM", "PM"], *rows])
    return [*(text.encode() for text in texts), long.encode("utf-16"), days.encode("cp1252"), book]


@cache
def every_start() -> tuple[Start, ...]:
    """All of them, in an order that never changes."""
    files = [(case.id, case.make()) for case in FILES]
    files += [(f"small {number}", data) for number, data in enumerate(starting_files())]
    for path in sorted(SAMPLE.glob("*.csv")):
        lines = path.read_bytes().splitlines(keepends=True)
        files.append((path.name, b"".join(lines[:LINES])))
    files.append(("register-messy.xlsx", (SAMPLE / "register-messy.xlsx").read_bytes()))
    return tuple(Start(name, data, kind_of(data)) for name, data in files)


@cache
def cells_of(place: int) -> Rows:
    """The cells of the first table of a starting file; none where it has no cells of its own."""
    start = every_start()[place]
    if start.kind is Kind.TEXT:
        text = decode(start.data).utf8
        lines = io.StringIO(text.decode(), newline="")
        return list(csv.reader(lines, delimiter=find_separator(text)))
    if start.kind in (Kind.XML, Kind.JSON):
        return []
    try:
        sheets = read_spreadsheet(start.data)
    except UnreadableFile:
        return []
    table = max((sheet.table for sheet in sheets), key=lambda table: table.height)
    return [table.row(row) for row in range(min(table.height, LINES))]


@cache
def names() -> frozenset[str]:
    """The surnames of the sample school that are no other word: no sentence may hold one."""
    parts = {part for pupil in whole().pupils for part in (pupil.surname, pupil.forename)}
    return frozenset(part for part in parts if len(part) > 4)
