"""Small registers written by hand for tests: a grid of marks, and the file that a school would export."""

import csv
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

from tests.recount.reading import Session

Marks = dict[Session, str]


def school_week(monday: str, days: int = 5) -> list[date]:
    """The first days of the week that begins on this Monday."""
    first = date.fromisoformat(monday)
    assert first.weekday() == 0, f"{monday} is not a Monday"
    return [first + timedelta(days=number) for number in range(days)]


def school_weeks(*mondays: str) -> list[date]:
    """Monday to Friday of each of these weeks."""
    return [day for monday in mondays for day in school_week(monday)]


def present_on(days: Iterable[date]) -> Marks:
    """Present in the morning and the afternoon of every day."""
    marks = {}
    for day in days:
        marks[(day, "AM")] = "/"
        marks[(day, "PM")] = "\\"
    return marks


def sessions_of(days: Iterable[date]) -> list[Session]:
    """AM and PM of every day, in order."""
    return [(day, half) for day in sorted(days) for half in ("AM", "PM")]


def with_code(marks: Marks, code: str, sessions: Iterable[Session]) -> Marks:
    """A copy in which these sessions hold this code."""
    changed = dict(marks)
    for session in sessions:
        changed[session] = code
    return changed


def at(day: str, half: str) -> Session:
    """One session, typed shortly."""
    return (date.fromisoformat(day), half)


def write_wide(path: Path, pupils: dict[str, Marks], days: Iterable[date] = ()) -> Path:
    """A school's own sheet: a row for each admission number, a column for each session of the days or the marks."""
    sessions = set(sessions_of(days))
    for marks in pupils.values():
        sessions.update(marks)
    in_order = sorted(sessions)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        captions = [f"{day:%d/%m/%Y} {half}" for day, half in in_order]
        writer.writerow(["Adno", "Surname", "Forename", "Yr", "Reg", *captions])
        for number, (pupil, marks) in enumerate(pupils.items()):
            cells = [marks.get(session, "") for session in in_order]
            writer.writerow([pupil, f"Madeup{number}", "Robin", "4", "4B", *cells])
    return path


def write_sims(path: Path, rows: Iterable[tuple[str, str, str, str]]) -> Path:
    """Marks as a register system lists them: one row each of admission number, ISO day, AM or PM, mark."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["Adno", "Surname", "Forename", "Year", "Reg", "Date", "AM/PM", "Mark", "Description"])
        for pupil, day, half, mark in rows:
            shown = f"{date.fromisoformat(day):%d/%m/%Y}"
            writer.writerow([pupil, f"Madeup{pupil}", "Robin", "4", "4B", shown, half, mark, ""])
    return path


def write_calendar(path: Path, sessions: dict[Session, bool]) -> Path:
    """A calendar file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["date", "session", "open"])
        for (day, half), is_open in sorted(sessions.items()):
            writer.writerow([day.isoformat(), half, "yes" if is_open else "no"])
    return path


# Ten school weeks of autumn 2025 with half term (27 October) between the eighth and the ninth, and an eleventh.
AUTUMN = (
    "2025-09-01",
    "2025-09-08",
    "2025-09-15",
    "2025-09-22",
    "2025-09-29",
    "2025-10-06",
    "2025-10-13",
    "2025-10-20",
    "2025-11-03",
    "2025-11-10",
)
ELEVENTH = "2025-11-17"
TEN_WEEKS = school_weeks(*AUTUMN)
HUNDRED = sessions_of(TEN_WEEKS)


def autumn_absences(folder: Path, code: str, *numbers: int) -> Path:
    """Ten weeks of autumn; pupil "0000nn" has the code in the first nn sessions, and nothing but presence after."""
    everyone = present_on(TEN_WEEKS)
    pupils = {"000001": everyone}
    for number in numbers:
        pupils[f"0000{number:02d}"] = with_code(everyone, code, HUNDRED[:number])
    return write_wide(folder / "register.csv", pupils)


def stray_mark_register(folder: Path, pupils: int) -> Path:
    """Two weeks with a closed Wednesday, on whose morning one pupil of so many has a mark."""
    days = [day for day in school_weeks("2025-09-15", "2025-09-22") if day.isoformat() != "2025-09-24"]
    everyone = present_on(days)
    table = {f"{number:06d}": everyone for number in range(1, pupils + 1)}
    table["000002"] = with_code(everyone, "O", [at("2025-09-24", "AM")])
    return write_wide(folder / "register.csv", table)


def doubled_marks(folder: Path) -> Path:
    """One week as a long file in which "000002" has one session twice alike, "000003" one session twice differing."""
    rows = []
    for pupil in ("000001", "000002", "000003"):
        for day in school_week("2025-09-15"):
            rows.append((pupil, day.isoformat(), "AM", "/"))
            rows.append((pupil, day.isoformat(), "PM", "\\"))
    rows.append(("000002", "2025-09-17", "AM", "/"))
    rows.append(("000003", "2025-09-17", "AM", "O"))
    return write_sims(folder / "marks.csv", rows)


def closed_wednesday(folder: Path) -> tuple[Path, Path]:
    """A week with marks on every day, and a calendar that says no on Wednesday morning and leaves the afternoon out."""
    days = school_week("2025-09-15")
    everyone = present_on(days)
    sessions = {session: session[0].isoformat() != "2025-09-17" for session in sessions_of(days)}
    del sessions[at("2025-09-17", "PM")]
    away = with_code(everyone, "O", sessions_of(days[2:3]))
    file = write_wide(folder / "register.csv", {"000001": everyone, "000002": away})
    return file, write_calendar(folder / "calendar.csv", sessions)
