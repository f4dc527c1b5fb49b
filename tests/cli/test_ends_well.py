"""A command that has printed everything ends with 0, on a busy machine too.

It aborted after printing (134, "terminate called without an active exception"), about 1 time in 20 with four at once: a
thread of Arrow's let go of Python's memory while Python was ending. ``inspect`` is what showed it.
"""

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyarrow as pa
import pytest

from fasttrack_core.importing import delimited

ROOT = Path(__file__).parents[2]
RUNS, AT_ONCE = 20, 4


def lines() -> Iterator[str]:
    """Twelve pupils with two weeks of marks: wide enough for Arrow, small enough to end at once."""
    days = (f"{day:02d}/11/2026 {half}" for day in (2, 3, 4, 5, 6, 9, 10, 11, 12, 13) for half in ("AM", "PM"))
    yield ",".join(["Adno", "Forename", "Surname", "Year", "Reg", *days])
    for number in range(12):
        yield ",".join([f"{number:06d}", f"Ada{number}", "Quillfeather", "4", "4B", *["/", "\\"] * 10])


@pytest.fixture
def register(tmp_path: Path) -> Path:
    """The file."""
    file = tmp_path / "register.csv"
    file.write_text("\n".join(lines()) + "\n", encoding="utf-8")
    return file


def inspected(file: Path) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "fasttrack_core", "inspect", str(file)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_twenty_of_them_four_at_a_time_all_end_with_0(register: Path) -> None:
    with ThreadPoolExecutor(AT_ONCE) as together:
        ended = list(together.map(inspected, [register] * RUNS))
    assert [each.returncode for each in ended] == [0] * RUNS
    assert {each.stderr for each in ended} == {""}
    assert {each.stdout for each in ended} == {ended[0].stdout}
    assert "pupils: 12\nsessions: 20\n" in ended[0].stdout


def test_what_arrow_reads_is_in_memory_of_its_own(register: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that no thread of Arrow's ever needs Python to let go of it."""
    read: list[pa.Buffer] = []
    whole = pa.BufferReader

    def seen(buffer: object) -> pa.BufferReader:
        assert isinstance(buffer, pa.Buffer)
        read.append(buffer)
        return whole(buffer)

    monkeypatch.setattr(delimited.pa, "BufferReader", seen)  # type: ignore[attr-defined]
    monkeypatch.setattr(delimited, "read_narrow", lambda *_: None)
    body = register.read_bytes()
    table = delimited.read_quickly(body, ",", delimited.Limits())  # type: ignore[attr-defined]
    assert table is not None
    (buffer,) = read
    # A buffer over bytes of Python's names them as its base; Arrow's own has none and was written by Arrow.
    assert buffer.parent is None
    assert buffer.is_mutable
    assert not pa.py_buffer(body).is_mutable
    assert buffer.to_pybytes() == body
