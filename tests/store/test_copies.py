"""Before a database is changed a whole copy of it is kept; without one nothing begins."""

import signal
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from datetime import datetime, tzinfo
from pathlib import Path

import pytest
from alembic import command

from fasttrack_core.errors import StoreProblem
from fasttrack_core.store import Store, copies, open_store
from fasttrack_core.store.engine import newest_revision, revisions
from fasttrack_core.store.migrate import migrate
from tests.store.invented import contents, import_file, register
from tests.store.test_migrate_second_schema import moved

ROOT = Path(__file__).parents[2]


@pytest.fixture
def older(store: Store, school: str, file: Path) -> Path:
    """A database with marks, of the schema before the newest."""
    import_file(store, school, register({1: "O/"}), audited=False)
    store.close()
    moved(address(file), command.downgrade, revisions()[-2])
    return file


def address(file: Path) -> str:
    return f"sqlite:///{file}"


def test_a_copy_from_before_is_kept_whole_and_for_this_account_only(older: Path) -> None:
    before = contents(older)
    said = migrate(address(older))
    (copy,) = copies.copies(older)
    assert said == f"Brought the database up to date. A copy from before is kept: backups/{copy.name}."
    assert copy.name.startswith(f"fasttrack-{revisions()[-2]}-2")
    assert contents(copy) == before
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert stat.S_IMODE(copy.parent.stat().st_mode) == 0o700
    assert migrate(address(older)) == "The database is up to date."
    assert copies.copies(older) == [copy]


def test_the_copy_can_take_the_place_of_the_database(older: Path) -> None:
    migrate(address(older))
    (copy,) = copies.copies(older)
    older.write_bytes(copy.read_bytes())
    assert migrate(address(older)).startswith("Brought the database up to date.")
    restored = open_store(address(older))
    assert restored.check().problems == ()
    restored.close()


def test_only_the_newest_copies_stay(file: Path) -> None:
    made = [copies.keep_copy(file, newest_revision()) for _ in range(copies.KEPT + 2)]
    assert copies.copies(file) == made[2:]


def test_no_copy_takes_the_place_of_another_where_the_clock_stands_still(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Still(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return datetime(2026, 11, 30, 9, 0, tzinfo=tz)

    monkeypatch.setattr(copies, "datetime", Still)
    made = {copies.keep_copy(file, newest_revision()) for _ in range(copies.KEPT)}
    assert len(made) == copies.KEPT
    assert set(copies.copies(file)) == made


@pytest.mark.parametrize("moment", ["source.backup", "copy.rename"])
def test_a_copy_that_a_killed_start_left_half_made_is_no_copy_and_is_removed(older: Path, moment: str) -> None:
    before = contents(older)
    killed = (
        "import inspect, os, signal\n"
        "from fasttrack_core.store import copies, migrate\n"
        f"killed = 'os.kill(os.getpid(), signal.SIGKILL), ' + {moment!r}\n"
        f"text = inspect.getsource(copies.keep_copy).replace({moment!r}, killed)\n"
        "exec(text, vars(copies) | {'os': os, 'signal': signal}, vars(migrate))\n"
        f"migrate.migrate({address(older)!r})\n"
    )
    ended = subprocess.run([sys.executable, "-c", killed], cwd=ROOT, check=False)
    assert ended.returncode == -signal.SIGKILL
    assert list((older.parent / copies.FOLDER).iterdir()) != []
    assert copies.copies(older) == []
    assert contents(older) == before
    said = migrate(address(older))
    (copy,) = copies.copies(older)
    assert said.startswith("Keeping a copy was interrupted once. What it left half made is removed. Brought")
    assert list(copy.parent.iterdir()) == [copy]
    assert contents(copy) == before


@pytest.mark.parametrize("damage", ["rows", "pages", "folder"])
def test_without_a_whole_copy_nothing_is_changed(older: Path, damage: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = contents(older)
    if damage == "folder":
        (older.parent / copies.FOLDER).write_text("a file is in the way")
    real = copies._verify

    def damaged(file: Path, copy: Path) -> None:
        if damage == "rows":
            with closing(sqlite3.connect(copy)) as opened, opened:
                opened.execute("DELETE FROM meta")
                opened.execute("DELETE FROM settings")
                opened.execute("DELETE FROM register_state")
        else:
            copy.write_bytes(copy.read_bytes()[:-5000])
        real(file, copy)

    monkeypatch.setattr(copies, "_verify", damaged)
    with pytest.raises(StoreProblem, match="no whole copy of it could be kept first") as caught:
        migrate(address(older))
    assert "Nothing was changed" in str(caught.value)
    assert contents(older) == before
    assert copies.copies(older) == []
