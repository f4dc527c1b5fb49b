"""However a command is called, it ends with an exit status and plain words, never with a traceback."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from fasttrack_core import cli
from fasttrack_core.services.files import reading as figures

WORDS = [sys.executable, "-m", "fasttrack_core"]


@pytest.fixture
def register(tmp_path: Path) -> Path:
    """A small register."""
    file = tmp_path / "register.csv"
    rows = "".join(f"{place},Pupil {place},22/09/2025,AM,/\n" for place in range(100, 140))
    file.write_text(f"Adno,Name,Date,Session,Mark\n{rows}")
    return file


def ended(said: bytes, status: int, expected: int) -> None:
    assert status == expected, said
    assert b"Traceback" not in said
    if expected == 1:
        assert len(said.decode().splitlines()) == 1
        assert said.rstrip().endswith(b".")


def test_a_reader_that_closes_the_pipe_early_hears_no_complaint(register: Path) -> None:
    sweep = " ".join([*WORDS, "sweep", str(register), "--max-sessions", "200", "--max-weeks", "200"])
    done = subprocess.run(["sh", "-c", f"{sweep} | head -n 1"], capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"sessions,weeks,pupils_now,pupils_ever\n", b"")


def test_a_full_disk_under_the_output_is_said(register: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run([*WORDS, "mountain", register], stdout=full, stderr=subprocess.PIPE, check=False)
    ended(done.stderr, done.returncode, 1)
    assert b"no space left" in done.stderr


@pytest.mark.parametrize(("file", "status"), [("register.csv", 0), ("gone.csv", 1)])
def test_closed_streams_are_no_fault(register: Path, file: str, status: int) -> None:
    line = " ".join([*WORDS, "mountain", str(register.with_name(file)), ">&-", "2>&-"])
    assert subprocess.run(["sh", "-c", line], check=False).returncode == status


def test_a_file_name_that_is_no_text_is_printed_all_the_same(tmp_path: Path) -> None:
    done = subprocess.run([*WORDS, "mountain", os.fsencode(tmp_path) + b"/\xff.csv"], capture_output=True, check=False)
    ended(done.stderr, done.returncode, 1)
    assert b"There is no file" in done.stderr


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    for words in (["inspect", str(tmp_path)], ["mountain", str(tmp_path), "--bands", str(tmp_path)]):
        done = subprocess.run([*WORDS, *words], capture_output=True, check=False)
        ended(done.stderr, done.returncode, 1)
        assert b"is a directory" in done.stderr


def test_an_endless_file_is_too_large() -> None:
    done = subprocess.run([*WORDS, "inspect", "/dev/zero"], capture_output=True, check=False, timeout=120)
    ended(done.stderr, done.returncode, 1)
    assert b"larger than 100 MB" in done.stderr


@pytest.mark.parametrize(
    "words",
    [
        ["mountain", "FILE", "--as-of", "31/02/2026"],
        ["mountain", "FILE", "--as-of", "2026-02-29"],
        ["thresholds", "FILE", "--pathway", "norfolk", "--expected", "nan"],
        ["thresholds", "FILE", "--pathway", "norfolk", "--expected", "-1"],
        ["thresholds", "FILE", "--pathway", "norfolk", "--expected", "100.000001"],
        ["thresholds", "FILE", "--pathway", "norfolk", "--expected", "1e2"],
        ["thresholds", "FILE"],
        ["sweep", "FILE", "--max-weeks", "0"],
        ["sweep", "FILE", "--max-weeks", "-1"],
        ["sweep", "FILE", "--max-sessions", str(10**30)],
    ],
    ids=" ".join,
)
def test_wrong_usage_exits_2(
    register: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["fasttrack_core", *(str(register) if word == "FILE" else word for word in words)])
    with pytest.raises(SystemExit) as end:
        cli.main()
    ended(capsys.readouterr().err.encode(), int(end.value.code or 0), 2)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
@pytest.mark.parametrize("command", [["mountain"], ["thresholds", "--pathway", "cluster-stages"], ["sweep"]], ids=str)
def test_the_first_and_the_last_day_there_is_are_answered(
    register: Path, monkeypatch: pytest.MonkeyPatch, command: list[str], day: str
) -> None:
    monkeypatch.setattr("sys.argv", ["fasttrack_core", *command, str(register), "--as-of", day])
    with pytest.raises(SystemExit) as end:
        cli.main()
    assert not end.value.code


def test_a_fault_of_our_own_is_one_sentence_without_what_the_file_holds(
    register: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise KeyError("Pupil 100")

    monkeypatch.setattr(figures, "open_file", broken)
    monkeypatch.setattr("sys.argv", ["fasttrack_core", "mountain", str(register)])
    with pytest.raises(SystemExit) as end:
        cli.main()
    said = capsys.readouterr().err
    ended(said.encode(), int(end.value.code or 0), 1)
    assert "KeyError, test_hostile_commands.py line" in said
    assert "Pupil" not in said


def test_a_pathway_of_the_schools_own_folder_is_answered_too(
    register: Path, tmp_path: Path, root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    own = tmp_path / "pathways"
    own.mkdir()
    norfolk = root / "fasttrack_core" / "pathways" / "definitions" / "norfolk.yaml"
    (own / "ours.yaml").write_text(norfolk.read_text(encoding="utf-8").replace("id: norfolk", "id: ours", 1))
    monkeypatch.setenv("FASTTRACK_PATHWAYS", str(own))
    answers = []
    for pathway in ("norfolk", "ours"):
        monkeypatch.setattr("sys.argv", ["fasttrack_core", "thresholds", str(register), "--pathway", pathway])
        with pytest.raises(SystemExit) as end:
            cli.main()
        assert not end.value.code
        answers.append(capsys.readouterr().out)
    assert answers[0] == answers[1]


def test_findings_print_on_one_line_and_never_move_the_terminal() -> None:
    finding = {"severity": "error", "row": 2, "column": "Mark", "value": "\x1b[2J\nZ", "message": "Unknown."}
    assert figures.finding_lines([finding]) == ["error: row 2 column Mark value  [2J Z: Unknown."]
