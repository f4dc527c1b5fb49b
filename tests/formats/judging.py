"""What was read, set beside the truth."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from fasttrack_core.attendance.figures.codes import ENGLAND
from fasttrack_core.attendance.figures.register import Pupil as ReadPupil
from fasttrack_core.attendance.figures.register import Register
from fasttrack_core.attendance.figures.sessions import session_of
from tests.formats.cases import FileCase, identity
from tests.formats.truth import Key, Pupil

UNMARKED = ("", "-", "?")
"""Texts of a read mark that stand for no mark: none, the dash, and one that could not be understood."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One session that was read otherwise than it was written. wanted and got: code texts, empty for no mark."""

    who: str
    day: date
    half: str
    wanted: str
    got: str

    def __str__(self) -> str:
        return f"{self.who} {self.day} {self.half}: {self.wanted!r} was read as {self.got!r}"


def ids(pupil: ReadPupil) -> dict[str, str]:
    """The ids of a pupil that was read, under the names the truth has for them."""
    found = {"upn": pupil.upn, "adno": pupil.admission_number, "student_id": pupil.system_id, "name": pupil.name}
    return found | {"wonde_id": pupil.system_id}


def whose(pupil: ReadPupil, pupils: Iterable[Pupil], known_by: Sequence[str]) -> Pupil | None:
    """The pupil of the truth whose id the file gave; None where there is not exactly one."""
    read = ids(pupil)
    fits = [one for one in pupils if all(identity(one, field) == read[field] for field in known_by)]
    return fits[0] if len(fits) == 1 else None


def read_marks(
    register: Register, pupils: Sequence[Pupil], known_by: Sequence[str]
) -> tuple[dict[Key, str], list[str]]:
    """Code texts by UPN and session, and what the register holds that is nobody's: strangers, and pupils twice."""
    marks: dict[Key, str] = {}
    strangers = []
    seen: set[str] = set()
    sessions = [session_of(int(key)) for key in register.sessions]
    for row, read in enumerate(register.pupils):
        pupil = whose(read, pupils, known_by)
        if pupil is None or pupil.upn in seen:
            strangers.append(f"row {row} of the register is {'a pupil twice' if pupil else 'no pupil of the school'}")
            continue
        seen.add(pupil.upn)
        for column, (day, half) in enumerate(sessions):
            marks[pupil.upn, day, str(half)] = ENGLAND.text(int(register.marks[row, column]))
    return marks, strangers


def differences(wanted: Mapping[Key, str], got: Mapping[Key, str]) -> list[Difference]:
    """Session by session. A session the truth does not know must be unmarked, or # as any closed day may be."""
    found = [Difference(*key, mark, got.get(key, "")) for key, mark in wanted.items() if got.get(key, "") != mark]
    found += [Difference(*key, "", mark) for key, mark in got.items() if key not in wanted and mark not in ("", "#")]
    return found


def mark_differences(case: FileCase, register: Register | None) -> list[str]:
    """Sentences, none where the register equals the case's truth mark by mark."""
    if register is None:
        return ["no register was read"]
    marks, strangers = read_marks(register, case.school.pupils, case.known_by)
    return strangers + [str(difference) for difference in differences(case.expected, marks)]
