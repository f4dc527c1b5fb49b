"""Every figure of the command line agrees with the slow recount, for every pupil of the sample school.

The recount reads the same files with readers of its own and counts in plain loops; it shares no line with the product.
Days were chosen where counting goes wrong: holidays, weekends, the first day of term, the turn of the year, a record
that has only begun.
"""

import re
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from fasttrack_core.services.files import reading as product
from tests.breadth import every
from tests.recount import figures
from tests.recount.command_line import CommandLine, Row
from tests.recount.reading import (
    Register,
    read_arbor,
    read_bromcom,
    read_calendar,
    read_messy_workbook,
    read_sims,
    read_wide,
)

SAMPLE = Path(__file__).resolve().parents[2] / "sample_data"
WIDE = SAMPLE / "register-wide.csv"
CALENDAR = SAMPLE / "calendar.csv"
READERS = {
    "register-wide.csv": read_wide,
    "register-sims.csv": read_sims,
    "register-arbor.csv": read_arbor,
    "register-bromcom.csv": read_bromcom,
    "register-messy.xlsx": read_messy_workbook,
}

# None is the default: the last open session's date in the file.
AS_OF_DAYS = [
    "2025-09-02",  # the first day of the record
    "2025-09-26",  # four weeks recorded
    "2025-10-29",  # half term
    "2026-01-08",  # a snow day, closed for all
    "2026-02-03",  # open in the morning only
    "2026-03-14",  # a Saturday
    "2026-08-31",  # the last day of the old year
    "2026-09-01",  # the first day of the new year
    "2026-09-02",  # the first day of its first term
    "2026-09-03",
    "2026-10-14",  # a register that was never taken
    "2027-01-15",  # after the file's last session
    None,
]
WITH_AND_WITHOUT = pytest.mark.parametrize("with_calendar", [False, True], ids=["marks open", "calendar opens"])


_KEPT = cache(product.open_file)


def _once(file: Path, calendar: Path | None, said: object, today: date | None = None) -> object:
    """The file, opened once with each calendar; nothing is said about it here."""
    return _KEPT(file, calendar, today=today)


@pytest.fixture(autouse=True)
def _read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command line opens each file with each calendar once: the questions here are of counting, not of reading."""
    monkeypatch.setattr(product, "open_file", _once)


@cache
def register_of(name: str) -> Register:
    """What the recount reads in a file of the sample school."""
    return READERS[name](SAMPLE / name)


@cache
def school_of(name: str, with_calendar: bool) -> figures.School:
    """The sample school as the recount sees it."""
    return figures.School(register_of(name), read_calendar(CALENDAR) if with_calendar else None)


def day_of(as_of: str | None) -> date | None:
    """The day asked about; none for the default. The recount knows nothing of what is recorded."""
    return min(date.fromisoformat(as_of), date(2026, 11, 20)) if as_of else None


def words_of(text: str) -> list[str]:
    """The words of a name, whichever of them comes first."""
    return sorted(re.split(r"[,\s]+", text.strip()))


def year_of(text: str) -> str:
    """A year group without the word before it."""
    return re.sub(r"^(year|yr)\s*", "", text.strip(), flags=re.IGNORECASE)


def agree(told: dict[str, Row], counted: dict[str, Row]) -> None:
    """The same pupils, and the same text in every column but the reason; differences are listed by pupil."""
    assert sorted(told) == sorted(counted)
    differences = []
    for pupil, expected in counted.items():
        row = dict(told[pupil])
        row.pop("reason", None)
        row = {column: text for column, text in row.items() if column != "counted" or column in expected}
        assert set(row) == set(expected)
        for column, value in expected.items():
            alike = row[column] == value
            if column == "name":
                alike = words_of(row[column]) == words_of(value)
            if column == "year_group":
                alike = year_of(row[column]) == year_of(value)
            if not alike:
                differences.append((pupil, column, f"told {row[column]!r}", f"counted {value!r}"))
    assert not differences, f"{len(differences)} differences, the first: {differences[:5]}"


def test_the_days_hold_what_goes_wrong_most() -> None:
    school = school_of(WIDE.name, False)
    open_days = set(school.open_days)
    asked = [day for day in map(day_of, AS_OF_DAYS) if day is not None]
    assert len(AS_OF_DAYS) >= 10
    assert None in AS_OF_DAYS
    assert any(day not in open_days and day.weekday() < 5 and day.month not in (7, 8) for day in asked), "holiday"
    assert any(day.weekday() >= 5 for day in asked), "weekend"
    first_days = {min(day for day in open_days if school.year_start(day) == start) for start in year_starts(school)}
    assert first_days & set(asked), "the first day of a school year"
    assert any(day.month == 8 for day in asked), "before the turn of the year"
    assert any((day.month, day.day) == (9, 1) for day in asked), "the turn of the year"
    assert any(len(school.weeks_up_to(day)) < 6 for day in asked), "a record that has only begun"


def year_starts(school: figures.School) -> set[date]:
    """The academic years of the record."""
    return {school.year_start(day) for day in school.open_days}


@WITH_AND_WITHOUT
@pytest.mark.parametrize("as_of", every(AS_OF_DAYS, 5))
def test_the_mountain_agrees(as_of: str | None, with_calendar: bool) -> None:
    told = CommandLine().mountain(WIDE, as_of, CALENDAR if with_calendar else None)
    agree(told, figures.mountain(school_of(WIDE.name, with_calendar), day_of(as_of)))


@pytest.mark.parametrize("pathway", figures.PATHWAYS)
@pytest.mark.parametrize("as_of", every(AS_OF_DAYS, 3))
def test_every_pathways_test_agrees(as_of: str | None, pathway: str) -> None:
    told = CommandLine().thresholds(WIDE, pathway, as_of)
    agree(told, figures.thresholds(school_of(WIDE.name, False), pathway, day_of(as_of)))


@pytest.mark.parametrize("pathway", figures.PATHWAYS)
@pytest.mark.parametrize("as_of", every(["2026-01-08", "2025-09-26", "2026-09-02", "2027-01-15", None], 1))
def test_every_pathways_test_agrees_with_a_calendar(as_of: str | None, pathway: str) -> None:
    told = CommandLine().thresholds(WIDE, pathway, as_of, calendar=CALENDAR)
    agree(told, figures.thresholds(school_of(WIDE.name, True), pathway, day_of(as_of)))


@pytest.mark.parametrize("expected", ["90", "96.67", "85.5"])
def test_another_expected_level_agrees(expected: str) -> None:
    told = CommandLine().thresholds(WIDE, "blackburn-with-darwen", expected=expected)
    agree(told, figures.thresholds(school_of(WIDE.name, False), "blackburn-with-darwen", expected=expected))


@pytest.mark.parametrize("as_of", every(AS_OF_DAYS, 5))
def test_the_sweep_agrees(as_of: str | None) -> None:
    assert CommandLine().sweep(WIDE, as_of) == figures.sweep(school_of(WIDE.name, False), day_of(as_of))


def test_the_sweep_agrees_with_a_calendar() -> None:
    told = CommandLine().sweep(WIDE, calendar=CALENDAR)
    assert told == figures.sweep(school_of(WIDE.name, True))


@pytest.mark.parametrize("name", [name for name in READERS if name != WIDE.name])
def test_each_export_of_the_school_agrees_with_its_own_recount(name: str) -> None:
    school = school_of(name, False)
    agree(CommandLine().mountain(SAMPLE / name), figures.mountain(school))
    agree(CommandLine().thresholds(SAMPLE / name, "norfolk"), figures.thresholds(school, "norfolk"))


def test_every_band_and_every_verdict_occurs_in_the_sample_school() -> None:
    school = school_of(WIDE.name, False)
    bands = {row["band"] for row in figures.mountain(school).values()}
    assert bands >= {label for label, _ in figures.DEFAULT_BANDS}
    for pathway in figures.PATHWAYS:
        statuses = {row["status"] for row in figures.thresholds(school, pathway).values()}
        assert statuses >= {"met", "not met"}, pathway
