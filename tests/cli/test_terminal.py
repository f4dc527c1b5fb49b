"""Nothing that is printed moves a terminal's cursor: names, file names, sentences on stderr, JSON and the report."""

import io
import json
import os
import re
import shutil
from pathlib import Path

import pytest

from fasttrack_core import cli
from fasttrack_core.services.files.terminal import harmless, one_line

CODES = {
    "clear screen": "\x1b[2J",
    "title of the window": "\x1b]0;owned\x07",
    "another line": "\x1b[1A\x1b[2K",
    "8-bit command": "\x9b31m",
    "8-bit operating system command": "\x9d0;owned\x9c",
    "back": "Ada\x08\x08\x08Eve",
    "ring": "\x07",
    "right to left": "\u202eadA\u202c",
    "isolate": "\u2067adA\u2069",
    "shift": "\x0e\x0f",
    "delete": "\x7f",
}
ACTED_ON = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
DAYS = "02/11/2026 AM,02/11/2026 PM,03/11/2026 AM,03/11/2026 PM"


def register(folder: Path, name: str = "register.csv") -> Path:
    """A pupil for each code, which stands in the name and the class, among many whose names are plain."""
    rows = [f'{number:06d},"Plain",Ada,4,"4B",/,\\,O,O' for number in range(100, 300)]
    rows += [
        f'{number:06d},"Quill{code}feather",Ada,4,"4{code}B",/,\\,O,O'
        for number, code in enumerate(CODES.values(), start=1)
    ]
    file = folder / name
    text = "\n".join([f"Adno,Surname,Forename,Year,Reg,{DAYS}", *rows]) + "\n"
    file.write_text(text, encoding="utf-8", newline="")
    return file


def said(words: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    """What the command prints on both streams."""
    monkeypatch.setattr("sys.argv", ["fasttrack", *words])
    with pytest.raises(SystemExit):
        cli.main()
    found = capsys.readouterr()
    return found.out, found.err


COMMANDS = (
    ["inspect"],
    ["inspect", "--json"],
    ["mountain"],
    ["thresholds", "--pathway", "norfolk"],
    ["sweep"],
)


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_no_command_prints_what_a_terminal_acts_on(
    words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    name, *rest = words
    out, err = said([name, str(register(tmp_path)), *rest], capsys, monkeypatch)
    assert out
    assert not ACTED_ON.search(out + err)
    if "--json" in words:
        assert json.loads(out)


def test_file_names_of_an_import_and_its_report_are_harmless(
    new_database: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(new_database.parent, tmp_path / "data")
    database = f"sqlite:///{tmp_path / 'data' / new_database.name}"
    folder = tmp_path / "exports"
    folder.mkdir()
    names = [f"a{code.replace('/', '')}.csv" for code in CODES.values()] + ["two\nlines.csv"]
    for name in names:
        register(folder, name)
    (folder / "bad\x1b[2J.csv").write_bytes(b"%PDF-1.7")
    for file in folder.iterdir():
        os.utime(file, (1_790_000_000, 1_790_000_000))  # nobody is writing to it any more
    report = tmp_path / "report.txt"
    words = ["import", str(folder), "--watch-once", "--school", "Quarry\x1b[2J Lane", "--db", database]
    out, err = said([*words, "--report", str(report)], capsys, monkeypatch)
    assert "bad\\u001b[2J.csv: " in err
    assert report.read_text(encoding="utf-8")
    assert not ACTED_ON.search(out + err + report.read_text(encoding="utf-8"))
    out, err = said(["import", str(folder / "two\nlines.csv"), "--school", "Q", "--db", database], capsys, monkeypatch)
    assert (out + err).startswith("two lines.csv: ")


def test_a_sentence_on_stderr_is_harmless(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for words in (["mountain", str(tmp_path / "none\x1b[2J.csv")], ["no\x1b[2Jcommand"]):
        out, err = said(words, capsys, monkeypatch)
        assert err
        assert not ACTED_ON.search(out + err)


def test_what_a_person_reads_stays_as_it_is() -> None:
    for text in ("Siân O'Brien-Łukasz", "日本 ", "a,\tb\r"[:4], "two\nlines", "👩‍🏫", "50%"):
        assert harmless(text) == text
    assert harmless("\x1b[2J") == "\\u001b[2J"
    assert json.loads(f'"{harmless(chr(0x9B))}"') == "\x9b"
    assert one_line("a\r\nb\x1bc") == "a b\\u001bc"


def test_the_streams_are_as_they_were_afterwards(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    monkeypatch.setattr("sys.stdout", stream)
    monkeypatch.setattr("sys.argv", ["fasttrack", "--help"])
    with pytest.raises(SystemExit):
        cli.main()
    assert cli.sys.stdout is stream  # type: ignore[attr-defined]
    stream.seek(0)
    assert "verify" in stream.read()
