"""``verify`` says in lines what was looked at, and ends with 1 and one sentence where something is wrong."""

import shutil
from pathlib import Path

import pytest

from fasttrack_core import cli
from tests.services.test_health import audit_line_edited


@pytest.fixture
def file(sample_database: Path, tmp_path: Path) -> Path:
    """The sample school's database, closed to others."""
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    copied = Path(shutil.copy(sample_database, folder))
    copied.chmod(0o600)
    return copied


def verified(file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> tuple[int, str, str]:
    monkeypatch.setattr("sys.argv", ["fasttrack", "verify", "--db", f"sqlite:///{file}"])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    said = capsys.readouterr()
    return int(ended.value.code or 0), said.out, said.err


def test_a_sound_database(file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    code, out, err = verified(file, capsys, monkeypatch)
    assert (code, err) == (0, "")
    assert out.startswith("Database file: good. Every page of the file is whole.\n")
    assert "\nAudit: good. " in out


def test_an_edited_line_of_the_audit(
    file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    audit_line_edited(file)
    code, out, err = verified(file, capsys, monkeypatch)
    assert (code, err) == (1, "Needs attention: Audit.\n")
    assert "Audit: needs attention. The audit was altered: line 2 is not as it was written." in out


def test_no_database(file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    code, out, err = verified(file.with_name("none.db"), capsys, monkeypatch)
    assert (code, out) == (1, "")
    assert err == "There is no database none.db yet. Run make migrate to create it.\n"
