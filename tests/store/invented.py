"""Invented pupils, marks and stamps for the tests of the store."""

import hashlib
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import MappingProxyType

import numpy as np

from fasttrack_core.attendance.figures.codes import ENGLAND
from fasttrack_core.attendance.figures.register import Pupil, Register
from fasttrack_core.attendance.figures.sessions import HALVES, session_key
from fasttrack_core.store import OriginalFile, Stamp, Store, Subject

MONDAY = date(2026, 9, 7)
START = datetime(2026, 9, 14, 7, 30, tzinfo=UTC)


def stamp(hours: int = 0) -> Stamp:
    """The attendance lead, so many hours after the first import."""
    return Stamp("Ann Marlow", START + timedelta(hours=hours))


def pupil(number: int, **details: object) -> Pupil:
    """An invented pupil with a UPN and an admission number."""
    upn = f"A1234567890{number:02d}"
    fields = {
        "pupil_id": upn,
        "upn": upn,
        "admission_number": f"{number:06d}",
        "name": f"Pupil{number}, Test",
        "surname": f"Pupil{number}",
        "forename": "Test",
        "date_of_birth": date(2016, 5, 1),
        "year_group": "5",
        "registration_group": "5A",
        **details,
    }
    return Pupil(**fields)  # type: ignore[arg-type]


def register(
    rows: Mapping[int, str] | Sequence[tuple[Pupil, str]],
    first: date = MONDAY,
    raw: Mapping[tuple[int, int], str] = MappingProxyType({}),
    comments: Mapping[tuple[int, int], str] = MappingProxyType({}),
) -> Register:
    """A register from one letter a session, AM and PM of each day from ``first`` on; a space is no mark."""
    listed = list(rows.items()) if isinstance(rows, Mapping) else list(rows)
    pupils = tuple(pupil(who) if isinstance(who, int) else who for who, _ in listed)
    length = max((len(marks) for _, marks in listed), default=0)
    keys = [session_key(first + timedelta(days=place // 2), HALVES[place % 2]) for place in range(length)]
    marks = [[number(letter) for letter in text.ljust(length)] for _, text in listed]
    return Register(
        pupils,
        np.array(keys, dtype=np.int32),
        np.array(marks, dtype=np.uint8).reshape(len(pupils), length),
        raw,
        comments,
    )


def number(letter: str) -> int:
    """The number of a mark; ``-`` is a dash and ``?`` an unknown one."""
    return " -?".index(letter) if letter in " -?" else ENGLAND.by_text[letter].number


def written(register: Register) -> list[str]:
    """The marks as text, one line a pupil."""
    return ["".join(" -?"[mark] if mark < 3 else ENGLAND.text(mark) for mark in row) for row in register.marks.tolist()]


def marked(register: Register) -> set[tuple[str, int, int, str, str]]:
    """Every mark that is there: pupil, session, number and texts."""
    return {
        (
            register.pupils[row].pupil_id,
            int(register.sessions[column]),
            int(register.marks[row, column]),
            register.raw.get((row, column), ""),
            register.comments.get((row, column), ""),
        )
        for row, column in np.argwhere(register.marks).tolist()
    }


def import_file(
    store: Store, school_id: str, new: Register, hours: int = 0, data: bytes = b"file", *, audited: bool = True
) -> str:
    """One import as a service does it: the file, the marks, the counts and the audit in one unit; its id.

    ``audited`` False: for a database that is brought to an earlier schema, which cannot hold today's lines.
    """
    file = OriginalFile.of("register.csv", data)
    with store.write() as unit:
        import_id = unit.imports.add(
            school_id, file, layout="wide", status="saving", stamp=stamp(hours), understood=("A sentence.",)
        )
        counts = unit.registers.save(school_id, new, import_id=import_id, stamp=stamp(hours))
        unit.imports.finish(import_id, status="saved", counts={"new_marks": counts.new_marks})
        if not audited:
            return import_id
        unit.audit.add(
            at=stamp(hours).when,
            actor="Ann Marlow",
            role="lead",
            action="import",
            subject=Subject("import", import_id),
            outcome="done",
        )
    return import_id


def contents(file: Path) -> str:
    """A hash of everything in the database, read without the store."""
    with sqlite3.connect(file) as connection:
        lines = "\n".join(line for line in connection.iterdump())
    connection.close()
    return hashlib.sha256(lines.encode()).hexdigest()
