"""The register as five systems would export it. All hold the same truth."""

import csv
from datetime import date
from pathlib import Path
from random import Random

from sample_school.days import YEAR_TURN
from sample_school.marking import SESSIONS, Marks
from sample_school.roll import Pupil, pick

MEANINGS = {
    "/": "",
    "\\": "",
    "L": "Late",
    "K": "Education arranged by LA",
    "V": "Educational visit",
    "P": "Sporting activity",
    "W": "Work experience",
    "B": "Off-site education",
    "J": "Interview",
    "C": "Exceptional leave",
    "C1": "Performance",
    "C2": "Part-time timetable",
    "E": "Suspended",
    "H": "Agreed holiday",
    "F": "Extended holiday",
    "I": "Illness",
    "J1": "Interview",
    "M": "Medical",
    "R": "Religious observance",
    "S": "Study leave",
    "T": "Travelling",
    "G": "Holiday without leave",
    "N": "No reason yet",
    "O": "Unauthorised",
    "U": "Late after register closed",
    "D": "Dual registered",
    "Q": "No LA access arrangement",
    "X": "Not required",
    "Y": "Unable to attend",
    "Y1": "No transport",
    "Y2": "Travel disruption",
    "Y3": "Part of premises closed",
    "Y4": "Site closed",
    "Y5": "Detained",
    "Y6": "Public health",
    "Y7": "Unavoidable cause",
    "Z": "Not yet on roll",
    "#": "School closed",
    "-": "No mark",
}
ATTENDED = {"/", "\\", "L", "K", "V", "P", "W", "B"}
AUTHORISED = {"C", "C1", "C2", "E", "I", "J1", "M", "R", "S", "T"}
UNAUTHORISED = {"G", "N", "O", "U"}
WORSE_MARKS = {"L": ["N", "O"], "/": ["N"], "\\": ["N"], "I": ["N", "O"], "M": ["N"], "V": ["O"]}
DOUBLE_MARKS = 20


def uk(day: date) -> str:
    return day.strftime("%d/%m/%Y")


def write_csv(path: Path, header: list[str], rows: list[list[str]], encoding: str = "utf-8") -> None:
    """Comma, header row, newline only: the same bytes on every system."""
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def write_wide(path: Path, pupils: list[Pupil], marks: list[Marks]) -> None:
    """One row a pupil, one column a session, as a school keeps it in a spreadsheet."""
    header = ["UPN", "Adno", "Surname", "Forename", "DoB", "Sex", "Yr", "Reg", "SEN", "Pupil Premium"]
    header += [f"{uk(session.day)} {session.half}" for session in SESSIONS]
    rows = [
        [p.upn, p.adno, p.surname, p.forename, uk(p.born), p.sex, p.year_name, p.reg, p.sen, p.pupil_premium]
        + [mark or "" for mark in row]
        for p, row in zip(pupils, marks, strict=True)
    ]
    write_csv(path, header, rows)


def write_sims(path: Path, pupils: list[Pupil], marks: list[Marks]) -> None:
    """One row a mark, Windows-1252. A cell that was never marked is written as -."""
    header = [
        "UPN",
        "Adno",
        "Surname",
        "Forename",
        "DoB",
        "Year",
        "Reg",
        "Date",
        "AM/PM",
        "Mark",
        "Description",
    ]
    rows = []
    for pupil, row in zip(pupils, marks, strict=True):
        who = [
            pupil.upn,
            pupil.adno,
            pupil.surname,
            pupil.forename,
            uk(pupil.born),
            pupil.year_name,
            pupil.reg,
        ]
        for session, mark in zip(SESSIONS, row, strict=True):
            if mark is not None:
                rows.append([*who, uk(session.day), session.half, mark or "-", MEANINGS[mark or "-"]])
    write_csv(path, header, rows, encoding="cp1252")


def write_arbor(marks_path: Path, pupils_path: Path, pupils: list[Pupil], marks: list[Marks]) -> None:
    """Two files. An unmarked cell has no row; twenty sessions hold two marks, of which the best is the truth."""
    doubled = _sessions_with_two_marks(pupils, marks)
    rows = []
    for place, session in enumerate(SESSIONS):
        for number, pupil in enumerate(pupils):
            mark = marks[number][place]
            if mark:
                rows.append(_arbor_row(pupil, place, mark))
            if (number, place) in doubled:
                rows.append(_arbor_row(pupil, place, doubled[number, place]))
                if session.half == "PM":  # the better mark may come second
                    rows[-2:] = rows[:-3:-1]
    header = [
        "DATE",
        "PERIOD",
        "STUDENT_ID",
        "RAW_MARK",
        "MARK_CODE",
        "MINUTES_LATE",
        "IS_PRESENT",
        "IS_AUTHORIZED_ABSENT",
        "IS_UNAUTHORIZED_ABSENT",
        "IS_POSSIBLE_ATTENDANCE",
        "ACADEMIC_YEAR_NAME",
    ]
    write_csv(marks_path, header, rows)
    about = [
        "STUDENT_ID",
        "UPN",
        "LEGAL_FIRST_NAME",
        "LEGAL_LAST_NAME",
        "PREFERRED_FIRST_NAME",
        "PREFERRED_LAST_NAME",
        "DATE_OF_BIRTH",
        "GENDER",
        "CURRENT_YEAR_GROUP",
        "CURRENT_REGISTRATION_GROUP",
        "SEN",
        "PUPIL_PREMIUM",
    ]
    people = [
        [
            p.student_id,
            p.upn,
            p.forename,
            p.surname,
            p.forename,
            p.surname,
            p.born.isoformat(),
            p.sex,
            "Reception" if p.year == 0 else f"Year {p.year_name}",
            p.reg,
            p.sen,
            p.pupil_premium,
        ]
        for p in pupils
    ]
    write_csv(pupils_path, about, people)


def _arbor_row(pupil: Pupil, place: int, mark: str) -> list[str]:
    session = SESSIONS[place]
    flags = [mark in ATTENDED, mark in AUTHORISED, mark in UNAUTHORISED]
    late = str(5 + (place * 7 + int(pupil.adno)) % 20) if mark == "L" else ""
    raw = (
        "I01" if mark == "I" and (place + int(pupil.adno)) % 5 == 0 else mark
    )  # a sub-code of illness, for display only
    year = "2025/2026" if session.day < YEAR_TURN else "2026/2027"
    return [
        session.day.isoformat(),
        session.half,
        pupil.student_id,
        raw,
        mark,
        late,
        *("TRUE" if flag else "FALSE" for flag in flags),
        "TRUE" if any(flags) else "FALSE",
        year,
    ]


def _sessions_with_two_marks(pupils: list[Pupil], marks: list[Marks]) -> dict[tuple[int, int], str]:
    rng = Random("two marks")
    found: dict[tuple[int, int], str] = {}
    kinds = sorted(WORSE_MARKS)
    while len(found) < DOUBLE_MARKS:
        wanted = kinds[len(found) % len(kinds)]
        number, place = int(rng.random() * len(pupils)), int(rng.random() * len(SESSIONS))
        if marks[number][place] == wanted:
            found[number, place] = pick(rng, WORSE_MARKS[wanted])
    return found


def write_bromcom(path: Path, pupils: list[Pupil], marks: list[Marks]) -> None:
    """One row a mark with its comment; a cell that was never marked has an empty Mark."""
    header = ["StudentId", "CalendarStartDate", "PeriodDisplayName", "Mark", "AttendanceComment"]
    rows = []
    for pupil, row in zip(pupils, marks, strict=True):
        for place, (session, mark) in enumerate(zip(SESSIONS, row, strict=True)):
            if mark is not None:
                time = "09:00" if session.half == "AM" else "13:15"
                comment = _comment(mark, place + int(pupil.adno))
                rows.append([pupil.student_id, f"{uk(session.day)} {time}", session.half, mark, comment])
    write_csv(path, header, rows)


COMMENTS = {
    "I": ["Mum rang: sickness bug", "High temperature", "", ""],
    "M": ["Dentist at 2.30, card seen", "Hospital appointment, letter seen"],
    "O": ["No reply to call or text", "", "Home visit, no answer"],
    "N": ["Message left", ""],
    "L": ["", "", "Overslept"],
    "G": ["Request for leave declined"],
    "U": ["Arrived after the register closed"],
}


def _comment(mark: str, number: int) -> str:
    choices = COMMENTS.get(mark, [""])
    return choices[number % len(choices)]
