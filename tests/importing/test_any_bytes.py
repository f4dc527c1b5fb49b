"""Whatever is uploaded, the answer is a reading or one plain sentence."""

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fasttrack_core import importing
from fasttrack_core.errors import FastTrackError
from fasttrack_core.importing import Findings, Limits, Table, delimited
from fasttrack_core.importing.delimited import find_separator, read_carefully, read_quickly
from fasttrack_core.importing.narrow import read_narrow
from fasttrack_core.services.files.spreadsheets import read_spreadsheet
from tests.breadth import examples
from tests.fuzz.run import damaged, starting_files

MARKS = st.sampled_from(["/", "\\", "I", "O", "i", "ZZ", "", " ", "-", "#", "I01", "H", "?"])
DAYS = st.sampled_from(["22/09/2025", "23/09/2025", "31/02/2026", "", "x", "2025-09-22", "45922", "04/13/2026"])
CELLS = st.one_of(
    MARKS, DAYS, st.sampled_from(["AM", "PM", "B999804219001", "Total", "UPN", "Date", "Mark", '"', "a,b"])
)


def answer(data: bytes) -> object:
    """The reading, or the error whose message a person reads."""
    try:
        return importing.read("file", data, sheets=read_spreadsheet)
    except FastTrackError as error:
        message = str(error)
        assert message.endswith(".")
        assert "Traceback" not in message
        return error


@given(st.binary(max_size=400).filter(lambda data: not data.startswith((b"PK", b"\xd0\xcf"))))
@settings(max_examples=examples(50, 150), deadline=None)
def test_any_bytes_give_a_reading_or_a_sentence(data: bytes) -> None:
    assert answer(data)


@given(
    st.lists(st.lists(CELLS, max_size=6), max_size=8),
    st.sampled_from([b"", b"UPN,Date,Session,Mark\n", b"UPN,Name,22/09/2025 AM,23/09/2025\n"]),
)
@settings(max_examples=examples(66, 200), deadline=None)
def test_any_cells_give_a_reading_or_a_sentence(rows: list[list[str]], header: bytes) -> None:
    assert answer(header + "\n".join(",".join(row) for row in rows).encode())


@pytest.mark.parametrize("seed", range(4))
def test_damaged_files_give_a_reading_or_a_sentence(seed: int) -> None:
    chance = random.Random(seed)
    files = starting_files()
    for _ in range(50):
        assert answer(damaged(chance.choice(files), chance))


def texts(table: Table) -> list[list[str]]:
    return [table.row(row) for row in range(table.height)]


PLAIN = st.text(alphabet=st.sampled_from([*list("ab/\\ é0'"), '"', ",", "\n", "\r"]), max_size=5)


@given(
    st.lists(st.lists(PLAIN, min_size=2, max_size=3), min_size=1, max_size=6),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
)
@settings(max_examples=examples(130, 400), deadline=None)
def test_the_quick_and_the_careful_reader_give_the_same_table(rows: list[list[str]], end: str, quoted: bool) -> None:
    mark = '"' if quoted else ""
    text = end.join(",".join(f"{mark}{cell}{mark}" for cell in row) for row in rows).encode()
    quick = read_quickly(text, ",", Limits())
    if quick is not None:
        careful = read_carefully(text, ",", Limits(), Findings())
        assert texts(quick) == texts(careful)
        assert careful.lengths is None


@given(st.lists(st.lists(PLAIN, min_size=2, max_size=3), min_size=1, max_size=30), st.integers(20, 90))
@settings(max_examples=examples(100, 300), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_table_is_the_same_wherever_it_is_cut_into_blocks(
    monkeypatch: pytest.MonkeyPatch, rows: list[list[str]], block: int
) -> None:
    monkeypatch.setattr(delimited, "_BLOCK", block)
    text = "\n".join(",".join(row) for row in rows).encode()
    quick = read_quickly(text, ",", Limits())
    if quick is not None:
        assert texts(quick) == texts(read_carefully(text, ",", Limits(), Findings()))
        assert all(len(set(column.values)) == len(column.values) for column in quick.columns)


def test_blocks_are_joined_and_a_line_longer_than_one_is_for_the_careful_reader(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(delimited, "_BLOCK", 64)
    rows = [[f"{number % 7}", "/" if number % 3 else "O"] for number in range(200)]
    table = read_quickly("\n".join(map(",".join, rows)).encode(), ",", Limits())
    assert table is not None
    assert texts(table) == rows
    assert [len(column.values) for column in table.columns] == [7, 2]
    assert read_quickly(b"a,b\n1," + b"x" * 200, ",", Limits()) is None


MARK = st.sampled_from(["/", "\\", "O", "", "", "I", "-", "ab", "22/09/2025 AM", " ", "é", '"O"'])


@given(
    st.lists(st.lists(MARK, min_size=22, max_size=22), min_size=1, max_size=9),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from([",", ";", "\t"]),
    st.integers(0, 40),
)
@settings(max_examples=examples(100, 300), deadline=None)
def test_grids_of_single_characters_are_the_same_table_to_both_readers(
    rows: list[list[str]], end: str, separator: str, cut: int
) -> None:
    rows = [["W1", *row] for row in rows]
    if cut < len(rows):
        rows[cut] = rows[cut][:-1]
    text = end.join(separator.join(row) for row in rows).encode()
    quick = read_quickly(text, separator, Limits())
    if quick is not None:
        assert texts(quick) == texts(read_carefully(text, separator, Limits(), Findings()))


def test_a_grid_of_single_characters_is_cut_as_bytes() -> None:
    header = ["UPN", *(f"{day:02d}/09/2025 AM" for day in range(1, 31))]
    rows = [header, *([f"{number}", *"/" * 30] for number in range(40))]
    body = "\n".join(",".join(row) for row in rows).encode()
    table = read_narrow(body, ",", 41, 31)
    assert table is not None
    assert texts(table) == rows
    assert all(len(set(column.values)) == len(column.values) for column in table.columns)
    assert read_narrow(body.replace(b"/\n", b"\n", 1), ",", 41, 31) is not None
    assert read_narrow(body.replace(b",/\n", b"\n", 1), ",", 41, 31) is None, "one cell less in one row"


def test_a_plain_file_is_read_quickly() -> None:
    assert read_quickly(b'UPN,Name\n1,"Okoro, Z"\n2,Rees\n', ",", Limits()) is not None
    assert find_separator(b"UPN;Name\n1;Okoro, Z\n") == ";"


def test_the_fuzz_run_starts_from_files_that_can_be_read() -> None:
    assert len(starting_files()) > 3
    for data in starting_files():
        assert not isinstance(answer(data), FastTrackError)
