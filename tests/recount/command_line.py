"""Runs the real command line in a process of its own, and reads what it prints."""

import csv
import io
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tests.conftest import NOW
from tests.recount import figures
from tests.recount.reading import read_any, read_calendar

ROOT = Path(__file__).resolve().parents[2]
Row = dict[str, str]
TODAY = NOW.date()


@dataclass(frozen=True)
class Answer:
    """What a command said and how it ended."""

    exit_code: int
    output: bytes
    errors: str

    @property
    def text(self) -> str:
        return self.output.decode("utf-8")

    @property
    def rows(self) -> list[Row]:
        assert self.exit_code == 0, self.errors
        return list(csv.DictReader(io.StringIO(self.text, newline="")))


def run(*arguments: object) -> Answer:
    """`python -m fasttrack_core ARGUMENTS` from the project's folder."""
    command = [sys.executable, "-m", "fasttrack_core", *(str(argument) for argument in arguments)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=180, check=False)
    return Answer(done.returncode, done.stdout, done.stderr.decode("utf-8", errors="replace"))


def by_pupil(rows: Sequence[Row]) -> dict[str, Row]:
    """Rows by pupil id; no pupil is listed twice."""
    table = {row["pupil_id"]: row for row in rows}
    assert len(table) == len(rows)
    return table


def shows(row: Row, **expected: object) -> None:
    """The row holds these texts in these columns."""
    assert {name: row[name] for name in expected} == {name: str(value) for name, value in expected.items()}


def options(**given: object) -> list[object]:
    """Options that were given, as words of a command: as_of=day gives --as-of day."""
    words: list[object] = []
    for name, value in given.items():
        if value is not None:
            words += ["--" + name.replace("_", "-"), value]
    return words


class CommandLine:
    """Figures by the product's command line, on the day of ``NOW`` whatever the clock of this computer says."""

    def mountain(
        self, file: Path, as_of: str | None = None, calendar: Path | None = None, bands: Path | None = None
    ) -> dict[str, Row]:
        return by_pupil(run("mountain", file, *options(as_of=as_of, calendar=calendar, bands=bands, today=TODAY)).rows)

    def thresholds(
        self,
        file: Path,
        pathway: str,
        as_of: str | None = None,
        expected: str | None = None,
        calendar: Path | None = None,
    ) -> dict[str, Row]:
        words = options(pathway=pathway, as_of=as_of, expected=expected, calendar=calendar, today=TODAY)
        return by_pupil(run("thresholds", file, *words).rows)

    def sweep(
        self,
        file: Path,
        as_of: str | None = None,
        max_sessions: int = 30,
        max_weeks: int = 20,
        calendar: Path | None = None,
    ) -> list[Row]:
        words = options(as_of=as_of, max_sessions=max_sessions, max_weeks=max_weeks, calendar=calendar, today=TODAY)
        return run("sweep", file, *words).rows


class Recount:
    """The same figures by the slow recount."""

    def school(self, file: Path, calendar: Path | None) -> figures.School:
        return figures.School(read_any(file), read_calendar(calendar) if calendar else None, today=TODAY)

    def mountain(
        self, file: Path, as_of: str | None = None, calendar: Path | None = None, bands: Path | None = None
    ) -> dict[str, Row]:
        table = figures.DEFAULT_BANDS
        if bands is not None:
            with bands.open(encoding="utf-8", newline="") as text:
                table = tuple((row["label"], row["lower_percent"]) for row in csv.DictReader(text))
        return figures.mountain(self.school(file, calendar), day_or_none(as_of), table)

    def thresholds(
        self,
        file: Path,
        pathway: str,
        as_of: str | None = None,
        expected: str | None = None,
        calendar: Path | None = None,
    ) -> dict[str, Row]:
        return figures.thresholds(self.school(file, calendar), pathway, day_or_none(as_of), expected or "95")

    def sweep(
        self,
        file: Path,
        as_of: str | None = None,
        max_sessions: int = 30,
        max_weeks: int = 20,
        calendar: Path | None = None,
    ) -> list[Row]:
        return figures.sweep(self.school(file, calendar), day_or_none(as_of), max_sessions, max_weeks)


def day_or_none(text: str | None) -> date | None:
    """The day an ISO text names."""
    return date.fromisoformat(text) if text else None


Counter = CommandLine | Recount
