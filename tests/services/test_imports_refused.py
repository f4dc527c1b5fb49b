"""What a file that is refused comes to in the whole product: one sentence, nothing changed, and a line in the audit."""

import socket
import struct
import threading
import tracemalloc
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from fasttrack_core.errors import UnreadableFile
from fasttrack_core.importing import Limits, Question, archive
from fasttrack_core.services import setup
from fasttrack_core.services.imports import provenance
from fasttrack_core.services.imports import saving as imports
from fasttrack_core.services.office.context import open_office
from fasttrack_core.store import AuditEntry
from tests.conftest import NOW, Desk, named
from tests.databases.kinds import Database, Databases
from tests.importing.files import sheet_of
from tests.importing.test_workbooks import OLE, SHEET, with_sheet
from tests.importing.test_workbooks import archive as zip_of
from tests.services.test_imports import TWO_PUPILS

LIST = "Adno,Name,Date,Session,Mark\n"
BOOK = sheet_of([["Adno", "Name", "Date", "Session", "Mark"], ["1", "Okafor", "15/09/2025", "AM", "/"]])
CORNER = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
ENTITY = '<?xml version="1.0"?><!DOCTYPE worksheet [<!ENTITY b SYSTEM "file:///etc/hostname">]>' + SHEET.format(
    rows='<row r="1"><c r="A1" t="inlineStr"><is><t>&b;</t></is></c></row>'
)


def lying() -> bytes:
    """A workbook of 30 MB that says it has a kilobyte."""
    data = bytearray(zip_of(**{"xl__workbook.xml": b"<workbook/>", "xl__bomb": b"\0" * 30_000_000}))
    true_size = struct.pack("<I", 30_000_000)
    while (place := data.find(true_size)) >= 0:
        data[place : place + 4] = struct.pack("<I", 1000)
    return bytes(data)


WRITTEN: dict[str, tuple[str, bytes, str]] = {
    "1 empty": ("register.csv", b"", "empty"),
    "2 a header alone": ("register.csv", TWO_PUPILS.splitlines()[0].encode(), "No pupils found"),
    "3 a program": ("register.csv", b"MZ\x90\x00\x03\x00\x00\x00\x04\x00", "a program"),
    "3 a picture": ("register.xlsx", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "a picture"),
    "6 a password": ("register.xlsx", OLE + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600, "password"),
    "7 an old workbook that is none": ("register.xls", OLE, r"Save As.*\.xlsx"),
    "8 cut off": ("register.xlsx", BOOK[: len(BOOK) // 2], "damaged"),
    "9 a zip": ("register.xlsx", zip_of(letter=b"hello"), "without a workbook"),
    "12 a far corner": ("register.xlsx", with_sheet(SHEET.format(rows=CORNER)), "cells far outside"),
    "13 an outside file": ("register.xlsx", with_sheet(ENTITY), "cannot be opened|damaged"),
    "15 too wide": ("register.csv", b"abc," * 1_000 + b"abc\n1\n", "columns"),
    "23 not text": ("register.csv", bytes(range(256)) * 8, "not text"),
    "24 every row too long": (
        "register.csv",
        (LIST + "".join(f"00{n},Okafor, Zoë,15/09/2025,AM,/\n" for n in range(3))).encode(),
        "another number of cells",
    ),
    "25 a heading twice": (
        "register.csv",
        f"{LIST.strip()},mark\n000123,Okafor,15/09/2025,AM,/,O\n".encode(),
        "same heading",
    ),
    "36 shortened numbers": (
        "register.csv",
        b"UPN,Date,Session,Mark\n1.23E+15,15/09/2025,AM,/\n1.24E+15,15/09/2025,AM,/\n",
        "digits|shortened",
    ),
    "37 names only": (
        "register.csv",
        b"Name,Date,Session,Mark\nOkafor,15/09/2025,AM,/\nRees,15/09/2025,AM,/\n",
        "by name only",
    ),
    "48 both orders": (
        "register.csv",
        (LIST + "".join(f"1,Ada,{d},AM,/\n" for d in ("13/04/2026", "04/14/2026", "04/15/2026"))).encode(),
        "month/day",
    ),
}
MADE: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "10 a bomb": (
        "a.xlsx",
        lambda: zip_of(**{"xl__workbook.xml": b"", "xl__a": b"\0" * 30_000_000}),
        "unpacks to more",
    ),
    "11 untrue sizes": ("register.xlsx", lying, "damaged"),
    "14 too large": ("register.csv", lambda: b"x" * (Limits().upload_bytes + 1), "larger than"),
}


@pytest.fixture(scope="module")
def desk(database_kind: str, databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """At work in a school with two pupils; what is refused there changes nothing."""
    with databases.copied(database_kind, tmp_path_factory.mktemp("refused"), "named", named) as database:
        office = open_office(database.address, clock=lambda: NOW)
        actor = setup.actor(office)
        assert actor is not None
        imports.save(office, actor, "before.csv", TWO_PUPILS.encode())
        yield Desk(office, actor, database.address)
        office.store.close()


def all_but_the_audit(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of the database that is no line of the audit."""
    rows = database.rows()
    rows["meta"] = [row for row in rows["meta"] if not row[0].startswith("audit_head")]
    return {name: each for name, each in rows.items() if name != "audit"}


def refusals(desk: Desk) -> list[AuditEntry]:
    with desk.office.store.read() as unit:
        assert unit.audit.verify_chain().whole
        return [line for line in unit.audit.list(last=500) if line.outcome == "refused"]


@pytest.mark.parametrize("kind", [*WRITTEN, *MADE])
def test_a_refused_file_is_one_sentence_changes_nothing_and_stands_once_in_the_audit(desk: Desk, kind: str) -> None:
    name, data, says = WRITTEN[kind] if kind in WRITTEN else (MADE[kind][0], MADE[kind][1](), MADE[kind][2])
    before, told = all_but_the_audit(desk.database), len(refusals(desk))
    messages = set()
    for attempt in (imports.preview, imports.save):
        with pytest.raises(UnreadableFile, match=says) as refused:
            attempt(desk.office, desk.actor, name, data)
        messages.add(str(refused.value))
    (message,) = messages
    assert message.endswith(".")
    assert not [word for word in ("Okafor", "Traceback", "Error", "  ", "\n") if word in message]
    assert all_but_the_audit(desk.database) == before
    lines = refusals(desk)
    assert len(lines) == told + 1, "one line, however often it is tried"
    assert (lines[0].actor, lines[0].after) == (desk.actor.name, {"bytes": len(data), "why": message})
    assert name not in str(lines[0].subject), "the name of a file can be that of a pupil"


def test_nobody_has_left_because_of_a_refused_file(desk: Desk) -> None:
    header = TWO_PUPILS.splitlines()[0].encode()
    with pytest.raises(UnreadableFile):
        imports.save(desk.office, desk.actor, "today.csv", header, remove_missing=True, overwrite=True)
    assert [pupil.admission_number for pupil in desk.office.record(desk.actor).register.pupils] == ["000123", "000124"]


def test_a_question_is_no_refusal(desk: Desk) -> None:
    told = len(refusals(desk))
    with pytest.raises(Question):
        imports.preview(desk.office, desk.actor, "eigen.csv", b"Nr;Wann;Teil;Zeichen\n000123;22/09/2025;AM;krank\n")
    assert len(refusals(desk)) == told


def test_a_bomb_is_refused_in_little_memory() -> None:
    data = zip_of(**{"xl__workbook.xml": b"<workbook/>", "xl__worksheets__sheet1.xml": b"\0" * 120_000_000})
    assert len(data) < 1_000_000
    tracemalloc.start()
    with pytest.raises(UnreadableFile, match="unpacks to more than"):
        archive.check_archive(data, Limits())
    assert tracemalloc.get_traced_memory()[1] < 20_000_000
    tracemalloc.stop()


def test_sizes_that_lie_cost_no_more_than_they_say() -> None:
    data = lying()
    tracemalloc.start()
    with pytest.raises(UnreadableFile):
        archive.check_archive(data, Limits())
    assert tracemalloc.get_traced_memory()[1] < 10_000_000
    tracemalloc.stop()


@pytest.fixture
def listener() -> Iterator[tuple[int, list[object]]]:
    """A port of this machine, and who has called it."""
    calls: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        stop = threading.Event()

        def hear() -> None:
            while not stop.is_set():
                try:
                    connection, caller = server.accept()
                except TimeoutError:
                    continue
                calls.append(caller)
                connection.close()

        thread = threading.Thread(target=hear)
        thread.start()
        yield server.getsockname()[1], calls
        stop.set()
        thread.join()


def test_nothing_that_a_file_points_to_is_fetched(desk: Desk, listener: tuple[int, list[object]]) -> None:
    port, calls = listener
    address = f"http://127.0.0.1:{port}/x"
    entity = f'<!DOCTYPE a [<!ENTITY b SYSTEM "{address}"><!ENTITY % c SYSTEM "{address}"> %c;]>'
    row = '<row r="1"><c r="A1" t="inlineStr"><is><t>&b;</t></is></c></row>'
    files = {
        "workbook.xlsx": with_sheet(f'<?xml version="1.0"?>{entity}' + SHEET.format(rows=row)),
        "records.xml": f'<?xml version="1.0"?>{entity}<a><r><upn>&b;</upn></r><r><upn>2</upn></r></a>'.encode(),
        "style.xml": f'<?xml-stylesheet href="{address}"?><a><r><v>1</v></r><r><v>2</v></r></a>'.encode(),
        "page.xls": (
            f'<html><head><link rel="stylesheet" href="{address}"><script src="{address}"></script></head><body>'
            f'<img src="{address}"><table><tr><td>Adno</td></tr><tr><td>1</td></tr></table></body></html>'
        ).encode(),
    }
    for name, data in files.items():
        with pytest.raises(UnreadableFile):
            imports.preview(desk.office, desk.actor, name, data)
    assert calls == []
    with socket.create_connection(("127.0.0.1", port)):
        pass
    while not calls:
        threading.Event().wait(0.05)


def test_a_file_named_as_what_it_is_not_is_imported_as_what_it_is(empty_desk: Desk) -> None:
    text = f"{LIST}1,Okafor,15/09/2025,AM,O\n1,Okafor,15/09/2025,PM,\\\n".encode()
    imports.save(empty_desk.office, empty_desk.actor, "register.xlsx", text)
    imports.save(empty_desk.office, empty_desk.actor, "register.csv", BOOK)
    register = empty_desk.office.record(empty_desk.actor).register
    assert register.marks.tolist() == [[144, 145]]
    assert provenance.imports(empty_desk.office, empty_desk.actor)["file"].nunique() == 2
