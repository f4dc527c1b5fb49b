"""What the command line prints can be opened in a spreadsheet without anything in it being run."""

import csv
import io
from pathlib import Path

import pytest

from fasttrack_core import cli

NAMES = ["=HYPERLINK(1)", "+44 1632", "-1", "@SUM(A1)", "Okoro"]


def test_text_that_a_spreadsheet_would_run_is_printed_with_an_apostrophe(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "register.csv"
    rows = "".join(f"{place},{name},22/09/2025,AM,/\n" for place, name in enumerate(NAMES, start=100))
    file.write_text(f"Adno,Name,Date,Session,Mark\n{rows}")
    monkeypatch.setattr("sys.argv", ["fasttrack_core", "mountain", str(file)])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert not ended.value.code
    printed = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [row["name"] for row in printed] == [*(f"'{name}" for name in NAMES[:-1]), "Okoro"]
    assert [row["attendance_percent"] for row in printed] == ["100.00"] * 5
