"""The largest register, the longest cell, the most texts, and archives and records that can be read in two ways."""

import io
import json
import struct
import zipfile
from collections.abc import Callable

import pytest

from fasttrack_core.attendance.figures import register as registers
from fasttrack_core.attendance.figures.register import MOST_CELLS, refuse_too_large
from fasttrack_core.errors import TooLarge, UnreadableFile
from fasttrack_core.importing import Limits, pupils, reading
from fasttrack_core.services.files.child import record_tables, workbook_process
from fasttrack_core.services.files.spreadsheets import ProcessLimits
from tests.importing.files import UPNS, errors, long, marks, read, read_book, sheet_of

LETTERS = Limits().letters
GOOD = {(UPNS[1], "2025-09-22", "AM"): "/"}


def scattered(pupils: int) -> str:
    """A list of marks in which each pupil has one mark, on a day of their own."""
    days = [f"{1 + day % 28:02d}/{1 + day // 28 % 12:02d}/{2000 + day // 336}" for day in range(pupils)]
    return long(*(f"Z{row:012d},{day},AM,/" for row, day in enumerate(days)))


def test_the_largest_register_is_ten_million_marks_and_itself_allowed() -> None:
    assert MOST_CELLS == 10_000_000
    refuse_too_large(10_000, 1_000)
    with pytest.raises(TooLarge, match="10,000 pupils and 1,001 sessions"):
        refuse_too_large(10_000, 1_001)


def test_a_small_file_of_many_pupils_and_days_is_refused_before_its_register_is_built() -> None:
    with pytest.raises(TooLarge, match=r"4,000 pupils and 4,000 sessions, which is more than 10,000,000"):
        read(scattered(4_000))


@pytest.mark.parametrize("limit", [3, 4])
def test_every_shape_of_file_is_held_to_the_limit(monkeypatch: pytest.MonkeyPatch, limit: int) -> None:
    monkeypatch.setattr(registers, "MOST_CELLS", limit)
    rows = [f"{upn},22/09/2025,{half},/" for upn in UPNS[:2] for half in ("AM", "PM")]
    wide = f"UPN,22/09/2025 AM,22/09/2025 PM\n{UPNS[0]},/,/\n{UPNS[1]},/,/\n"
    grid = f"UPN,Name,22/09/2025\n{UPNS[0]},A B,/\\\n{UPNS[1]},C D,/\\\n"
    for text in (long(*rows), wide, grid):
        if limit == 4:
            assert len(marks(read(text))) == 4
        else:
            with pytest.raises(TooLarge):
                read(text)


def test_a_file_names_no_more_pupils_than_an_authority_has(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = long(*(f"{upn},22/09/2025,AM,/" for upn in UPNS))
    monkeypatch.setattr(pupils, "MOST_PUPILS", 3)
    assert len(marks(read(rows))) == 3
    monkeypatch.setattr(pupils, "MOST_PUPILS", 2)
    with pytest.raises(TooLarge, match="more than 2 pupils"):
        read(rows)


def cells(text: str) -> dict[str, Callable[[], reading.Reading]]:
    """The same two rows in each kind of file, with ``text`` as the first pupil's surname."""
    header = ["UPN", "Surname", "Date", "Session", "Mark"]
    rows = [[UPNS[0], text, "22/09/2025", "AM", "/"], [UPNS[1], "Rees", "22/09/2025", "AM", "/"]]
    records = [dict(zip(header, row, strict=True)) for row in rows]
    xml = "".join(
        "<S>" + "".join(f"<{name}>{cell}</{name}>" for name, cell in each.items()) + "</S>" for each in records
    )
    attributes = "".join("<S " + " ".join(f'{name}="{cell}"' for name, cell in each.items()) + "/>" for each in records)
    html = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in (header, *rows))
    plain = "\n".join(",".join(row) for row in (header, *rows))
    quoted = plain.replace("Rees", '"Re""es"')
    return {
        "csv": lambda: read(plain),
        "quoted csv": lambda: read(quoted),
        "json": lambda: read_book(json.dumps(records).encode()),
        "xml": lambda: read_book(f"<R>{xml}</R>".encode()),
        "attributes": lambda: read_book(f"<R>{attributes}</R>".encode()),
        "html": lambda: read_book(f"<html><table>{html}</table></html>".encode()),
    }


@pytest.mark.parametrize("kind", list(cells("")))
def test_a_cell_may_be_as_long_as_a_spreadsheets_and_no_longer(kind: str) -> None:
    first = (UPNS[0], "2025-09-22", "AM")
    assert marks(cells("x" * LETTERS)[kind]()) == {**GOOD, first: "/"}
    found = cells("x" * (LETTERS + 1))[kind]()
    assert marks(found) == GOOD
    [error] = errors(found)
    assert "more than 32,767 letters" in error.message
    assert error.row == (2 if "csv" in kind or kind == "html" else 1)
    assert error.column == "B"


def test_a_workbooks_cell_is_held_to_the_limit_too() -> None:
    def with_cell(letters: int) -> bytes:
        data = sheet_of([["UPN", "Surname", "Date", "Session", "Mark"], [UPNS[1], "Rees", "22/09/2025", "AM", "/"]])
        file = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
            for entry in old.infolist():
                text = old.read(entry).replace(b">Rees<", b">" + b"x" * letters + b"<")
                new.writestr(entry.filename, text)
        return file.getvalue()

    assert marks(read_book(with_cell(LETTERS))) == GOOD
    with pytest.raises(UnreadableFile):
        read_book(with_cell(LETTERS + 1))


def test_a_number_of_a_million_digits_leaves_its_row_out() -> None:
    records = [{"upn": upn, "date": "2025-09-22", "session": "AM", "mark": "/"} for upn in (UPNS[1], "7" * 1_000_000)]
    found = read_book(json.dumps(records).encode())
    assert marks(found) == GOOD
    assert [error.row for error in errors(found)] == [2]


def test_a_heading_without_end_is_refused_for_what_it_is() -> None:
    with pytest.raises(UnreadableFile, match="Row 1, column A: The cell holds more than 32,767 letters"):
        read(f"{'x' * 40_000},b\n1,2\n")


def test_a_file_of_which_nothing_is_left_is_refused_with_the_reason() -> None:
    with pytest.raises(UnreadableFile, match=r"^No pupils found.* Row 2, column B: The cell holds more than 32,767"):
        read(long(f"{UPNS[0]},{'x' * 40_000},22/09/2025,AM,/", header="UPN,Surname,Date,Session,Mark"))


def test_a_tag_without_end_is_refused_before_it_is_gone_through_again_and_again() -> None:
    record = f"<S><upn>{UPNS[1]}</upn><date>2025-09-22</date><session>AM</session><mark>/</mark></S>"
    for inside in (f'<x a="{"y" * 1_100_000}"/>', f"<!--{'y' * 1_100_000}-->", f'<x a="{"y" * 1_100_000}'):
        with pytest.raises(UnreadableFile, match="over a million letters"):
            read_book(f"<R>{record}{record}{inside}</R>".encode())
    assert (
        marks(read_book(f'<R>{record}{record}<x a="{"y" * 900_000}"/><x a="y"/>{"z" * 2_000_000}</R>'.encode())) == GOOD
    )


@pytest.mark.parametrize("quoted", [False, True])
def test_more_different_texts_than_any_register_has_are_refused(quoted: bool) -> None:
    limits = Limits(texts=42)
    rows = [f"{row},a,{row}b" for row in range(20)]
    assert read_text(rows[:19], limits, quoted) == 20
    with pytest.raises(TooLarge, match="more than 42 different texts"):
        read_text(rows, limits, quoted)


def read_text(rows: list[str], limits: Limits, quoted: bool) -> int:
    """How many rows are read of a header and ``rows``; a quoted quotation mark asks for the careful reader."""
    from fasttrack_core.importing import open_tables
    from tests.importing.files import no_sheets

    header = 'h,"a ""x""",c' if quoted else "h,a,c"
    text = "\n".join((header, *rows))
    return open_tables(text.encode(), sheets=no_sheets, limits=limits).sheets[0].table.height


def test_the_process_that_opens_files_has_the_same_limits_and_less_than_a_gigabyte() -> None:
    for module in (record_tables, workbook_process):
        assert module.LETTERS == LETTERS + 1
        assert Limits().texts == module.TEXTS
    assert ProcessLimits().memory_bytes < 950_000_000
    assert ProcessLimits().deadline_seconds < 20


def parts(data: bytes, *more: tuple[str, bytes]) -> bytes:
    """The workbook with more parts after its own."""
    file = io.BytesIO(data)
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        for name, text in more:
            archive.writestr(name, text)
    return file.getvalue()


BOOK = sheet_of([["UPN", "Date", "Session", "Mark"], [UPNS[1], "22/09/2025", "AM", "/"]])
SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    "name",
    [
        SHEET,
        "xl/worksheets/Sheet1.xml",
        "XL/WORKSHEETS/SHEET1.XML",
        "xl\\worksheets\\sheet1.xml",
        f"/{SHEET}",
        "xl/./worksheets/sheet1.xml",
        "xl//worksheets/sheet1.xml",
        "xl/worksheets/\uff53heet1.xml",
    ],
)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_parts_of_one_name_are_refused(name: str) -> None:
    assert marks(read_book(parts(BOOK, ("xl/other.xml", b"<a/>")))) == GOOD
    with pytest.raises(UnreadableFile, match="two parts of one name"):
        read_book(parts(BOOK, (name, b"<a/>")))


def test_letters_that_are_composed_in_two_ways_are_one_name() -> None:
    with pytest.raises(UnreadableFile, match="two parts of one name"):
        read_book(parts(BOOK, ("xl/\u00e9.xml", b""), ("xl/e\u0301.xml", b"")))


def headers(data: bytes, signature: bytes) -> list[int]:
    """Where headers of that kind begin."""
    found, place = [], data.find(signature)
    while place >= 0:
        found.append(place)
        place = data.find(signature, place + 1)
    return found


@pytest.mark.parametrize(("place", "value"), [(8, 0), (14, 1), (22, 5), (30, 0x79)])
def test_a_part_whose_own_header_says_something_else_is_refused(place: int, value: int) -> None:
    data = bytearray(BOOK)
    at = headers(BOOK, b"PK\x03\x04")[2] + place
    data[at] = value if place != 14 else data[at] ^ value
    with pytest.raises(UnreadableFile, match=r"does not agree|damaged"):
        read_book(bytes(data))


@pytest.mark.parametrize(
    "before", [BOOK, parts(BOOK, ("xl/other.xml", b"<a/>")) + bytes(30), b"\0", b"UPN,Date,Mark\n"]
)
def test_an_archive_with_something_before_it_is_refused_or_read_as_that(before: bytes) -> None:
    with pytest.raises(UnreadableFile):
        read_book(before + BOOK)


def test_a_list_of_parts_that_names_one_part_twice_or_stands_twice_is_refused() -> None:
    second = headers(BOOK, b"PK\x01\x02")[1]
    data = bytearray(BOOK)
    data[second + 42 : second + 46] = struct.pack("<I", 0)
    with pytest.raises(UnreadableFile, match=r"does not agree|damaged"):
        read_book(bytes(data))
    end = BOOK.rfind(b"PK\x05\x06")
    commented = BOOK[: end + 20] + struct.pack("<H", 22) + BOOK[end:]
    with pytest.raises(UnreadableFile, match=r"does not agree|damaged"):
        read_book(commented)


def test_a_name_twice_in_a_record_is_an_error_and_never_one_of_the_two() -> None:
    def records(mark: str) -> bytes:
        begin = '"date": "2025-09-22", "session": "AM"'
        good, other = (f'"upn": "{upn}", {begin}' for upn in (UPNS[1], UPNS[0]))
        return f'[{{{good}, "mark": "/"}}, {{{other}, {mark}}}]'.encode()

    for twice in ('"mark": "/", "mark": "O"', '"mark": "/", "mark": "O", "mark": "/"', '"mark": "O", "mark": {"a": 1}'):
        found = read_book(records(twice))
        assert marks(found) == GOOD
        assert [(error.row, error.column) for error in errors(found)] == [(2, "mark")]
    same = read_book(records('"mark": "/", "mark": "/"'))
    assert len(marks(same)) == 2
    assert not errors(same)


@pytest.mark.parametrize(
    "twice",
    [
        "<mark>/</mark><mark>O</mark>",
        "<mark>/</mark><mark>O</mark><mark>/</mark>",
        '<a:mark xmlns:a="urn:a">/</a:mark><mark>O</mark>',
        "<mark>/</mark><_x006D_ark>O</_x006D_ark>",
    ],
)
def test_an_element_twice_in_a_record_is_an_error_and_never_one_of_the_two(twice: str) -> None:
    begin = "<date>2025-09-22</date><session>AM</session>"
    records = f"<S><upn>{UPNS[1]}</upn>{begin}<mark>/</mark></S><S><upn>{UPNS[0]}</upn>{begin}{twice}</S>"
    found = read_book(f"<R>{records}</R>".encode())
    assert marks(found) == GOOD
    assert [(error.row, error.column) for error in errors(found)] == [(2, "mark")]


def test_an_attribute_twice_is_damaged_or_an_error() -> None:
    begin = f'<S upn="{UPNS[1]}" date="2025-09-22" session="AM" mark="/"/>'
    with pytest.raises(UnreadableFile):
        read_book(f'<R>{begin}<S upn="{UPNS[0]}" mark="/" mark="O"/></R>'.encode())
    two = f'<S upn="{UPNS[0]}" date="2025-09-22" session="AM" a:mark="/" mark="O"/>'
    found = read_book(f'<R xmlns:a="urn:a">{begin}{two}</R>'.encode())
    assert marks(found) == GOOD
    assert [(error.row, error.column) for error in errors(found)] == [(2, "mark")]


def doubled(old: str, new: str) -> bytes:
    """A workbook with a cell or a row of its sheet changed."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(BOOK)) as before, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as after:
        for entry in before.infolist():
            text = before.read(entry)
            if entry.filename == SHEET:
                assert old.encode() in text
                text = text.replace(old.encode(), new.encode())
            after.writestr(entry.filename, text)
    return file.getvalue()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("</row></sheetData>", '<c r="D2" t="str"><v>O</v></c></row></sheetData>', "cell D2 twice"),
        ("</row></sheetData>", "<c t='str' r='d2'><v>O</v></c></row></sheetData>", "cell D2 twice"),
        ("</sheetData>", '<row r="2"><c r="D2" t="inlineStr"><is><t>O</t></is></c></row></sheetData>', "cell D2 twice"),
        (
            "</sheetData>",
            '<row r="3"><c r="A3"><v>1</v></c></row><row r="2"><c r="D2" t="str"><v>O</v></c></row></sheetData>',
            "row 2 twice",
        ),
    ],
)
def test_a_cell_that_a_sheet_gives_twice_is_refused(old: str, new: str, said: str) -> None:
    with pytest.raises(UnreadableFile, match=said):
        read_book(doubled(old, new))


def test_empty_texts_of_a_workbook_are_no_doubled_cells() -> None:
    more = '<c r="E2" t="str"><v></v></c></row></sheetData>'
    assert marks(read_book(doubled("</row></sheetData>", more))) == GOOD
