"""The School Census: possible sessions of each pupil in the term, and absences by reason.

The file's days are not known: a census collects the attendance of the term before it. Pupils who have left stand in a
part of their own and the second half of the summer term beside the term; all of them are read.
"""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np

from fasttrack_core.attendance.figures.codes import Category, CodeTable, Spelling
from fasttrack_core.attendance.figures.register import Pupil
from fasttrack_core.errors import UnreadableFile
from fasttrack_core.importing.dates import FORMATS
from fasttrack_core.importing.findings import Findings
from fasttrack_core.importing.header import ID_ROLES, Header, Role, Words, assign, plain_word, words_of
from fasttrack_core.importing.layout import Layout, Recognition, Task
from fasttrack_core.importing.pupils import read_pupils
from fasttrack_core.importing.reading import Content, Totals
from fasttrack_core.importing.table import Table
from fasttrack_core.importing.totals import BLANK, WHO_WORDS, refuse_none, whole_number, why_wrong

POSSIBLE_WORD, REASON_WORD, COUNT_WORD = "sessionspossible", "attendancereason", "absencesessions"
CENSUS_WORDS: Words = {
    **WHO_WORDS,
    Role.YEAR: ("ncyearactual", "ncyear", "yeargroup"),
    Role.SYSTEM_ID: ("uniquelearnernumber", "pupilid", "studentid"),
    Role.GROUP: ("registrationgroup", "reggroup"),
}
_SAME = (Role.UPN, Role.SURNAME, Role.FORENAME, Role.BIRTH)
"""What tells in the records of absences which pupil they belong to."""
_PART = re.compile(r"session.*|.*attendance", re.IGNORECASE)
_YEAR = timedelta(days=366)
Who = tuple[str, ...]


def _places(table: Table, word: str) -> list[int]:
    """The columns whose name ends with a name of the census: that of the term and that of a half term beside it."""
    return [place for place, text in enumerate(table.row(0)) if plain_word(text.rpartition(".")[2]) == word]


def _columns(table: Table) -> Mapping[str, int]:
    return assign(words_of(table.row(0)), CENSUS_WORDS)


def recognise(table: Table) -> Recognition | None:
    """Records of pupils with their possible sessions; records of absences with them only if there are no others."""
    if table.first_row != 0 or not table.height:
        return None
    columns = _columns(table)
    words = {plain_word(text) for text in table.row(0)}
    if not _places(table, POSSIBLE_WORD) or not any(role in columns for role in ID_ROLES):
        return None
    if "sessionsattended" in words or "attendancemarks" in words:
        return None
    header = Header(0, columns, tuple(table.row(0)))
    why = (
        "Each record is a pupil of a School Census: possible sessions and absences by reason, no marks.",
        *header.described([*ID_ROLES, Role.SURNAME, Role.FORENAME]),
    )
    return Recognition(94 if _is_of_pupils(table) else 90, why, header)


def _is_of_pupils(table: Table) -> bool:
    """False for the parts of a pupil's record that have a table of their own, as sessions and terms may."""
    return not _PART.fullmatch(table.sheet or "")


@dataclass(slots=True)
class _Absences:
    """The sessions of one pupil by reason, each part of a term by itself, and the record and column of each reason.

    wrong: they cannot be read.
    """

    parts: dict[int, dict[str, int]] = field(default_factory=dict)
    rows: dict[str, tuple[int, str]] = field(default_factory=dict)
    authorised: int = 0
    unauthorised: int = 0
    wrong: bool = False


def read(table: Table, recognition: Recognition, task: Task) -> Content:
    """The totals of each pupil of the census, those who have left included."""
    tables = [each for each in task.tables if recognise(each) is not None] or [table]
    people = [each for each in tables if _is_of_pupils(each)] or [table]
    details = [each for each in tables if _places(each, REASON_WORD)]
    in_parts = any(len(_places(each, POSSIBLE_WORD)) > 1 for each in people)
    if in_parts and any(plain_word(each.sheet or "") != "sessiondetail" for each in details):
        raise UnreadableFile(
            "The census holds two parts of a term, and so few absences that it does not say to which of them each "
            "belongs. Export the marks instead."
        )
    absences: dict[Who, _Absences] = defaultdict(_Absences)
    day = _reference_day(table) or task.latest
    for number, each in enumerate(details):
        _collect(each, absences, number if in_parts else 0, task.findings)
    for of_pupil in absences.values():
        _classify(of_pupil, task.codes, day, task.findings)
    pupils: dict[str, Pupil] = {}
    totals: list[Totals] = []
    for each in people:
        for pupil, one in _totals(each, absences, task.findings):
            pupils.setdefault(pupil.pupil_id, pupil)
            if one is not None:
                totals.append(one)
    kept = _each_once(totals, task.findings)
    refuse_none(kept, task.findings)
    if not details:
        task.findings.warning(
            "The census holds no absence of any pupil, so every pupil is read as always present. Check that it was "
            "exported with the reasons for absence."
        )
    return Content(
        pupils=tuple(pupils.values()),
        totals=kept,
        understood=(
            *recognition.why,
            "Absences are authorised or unauthorised by the code of their reason; the other sessions are attended.",
            "The census does not say up to which day its attendance counts.",
        ),
        columns=frozenset(place for word in (POSSIBLE_WORD, REASON_WORD, COUNT_WORD) for place in _places(table, word)),
    )


def _reference_day(table: Table) -> date | None:
    """The census's own day, which is after the attendance it holds."""
    for place, text in enumerate(table.row(0)):
        if plain_word(text.rpartition(".")[2]) == "referencedate" and table.height > 1:
            found = (form.read(table.columns[place].text(1).strip()) for form in FORMATS)
            return next((day for day in found if day is not None), None)
    return None


def _who(table: Table, row: int, columns: Mapping[str, int]) -> Who:
    return tuple(table.columns[columns[role]].text(row).strip() if role in columns else "" for role in _SAME)


def _collect(table: Table, absences: dict[Who, _Absences], part: int, findings: Findings) -> None:
    """Adds the absences of one kind of records to those of their pupils.

    A record that stands once in the one around it is in the tables of both, so the same reason and count of a pupil
    from another table is the same record; within a table, or with another count, it is an error.
    """
    columns = _columns(table)
    reasons, counts = _places(table, REASON_WORD), _places(table, COUNT_WORD)
    if len(reasons) != len(counts):
        raise UnreadableFile("The census has reasons for absence without their numbers of sessions. Export it again.")
    here: set[tuple[Who, str]] = set()
    for row in range(1, table.height):
        who = _who(table, row, columns)
        for reason_at, count_at in zip(reasons, counts, strict=True):
            reason, text = table.columns[reason_at].text(row).strip(), table.columns[count_at].text(row)
            count = whole_number(text)
            if not reason and count in (BLANK, 0):
                continue
            own = absences[who]
            known = own.parts.setdefault(part, {})
            where = table.row_number(row), table.row(0)[count_at], text
            if count is None or count == BLANK:
                if reason not in known:
                    findings.error(
                        f"This count of sessions {why_wrong(text)}, so the pupil's totals are left out. Correct it and "
                        "upload the file again.",
                        *where,
                    )
                count = BLANK
                own.wrong = True
            elif (who, reason) in here or known.get(reason, count) != count:
                if not own.wrong:
                    findings.error(
                        "The pupil has this reason for absence twice, so the pupil's totals are left out. Correct the "
                        "record and upload the file again.",
                        *where,
                    )
                own.wrong = True
            known.setdefault(reason, count)
            own.rows.setdefault(reason, (where[0], table.row(0)[reason_at]))
            here.add((who, reason))


def _classify(of_pupil: _Absences, codes: CodeTable, day: date | None, findings: Findings) -> None:
    """Adds up the absences by what their codes were on the days of the census; errors for other reasons."""
    for part in of_pupil.parts.values():
        for reason, count in part.items():
            kind = _category(codes, reason, day)
            if count <= 0:
                continue
            if kind is Category.AUTHORISED:
                of_pupil.authorised += count
            elif kind is Category.UNAUTHORISED:
                of_pupil.unauthorised += count
            elif kind is Category.NOT_POSSIBLE:
                findings.note(
                    "Sessions with this reason are not possible ones, so they are no absences.",
                    *of_pupil.rows[reason],
                    reason,
                )
            else:
                findings.error(
                    "This reason is no code of an absence that was in use in the year before the census, so the "
                    "pupil's totals are left out. Correct the code.",
                    *of_pupil.rows[reason],
                    reason,
                )
                of_pupil.wrong = True


def _category(codes: CodeTable, reason: str, day: date | None) -> Category | None:
    """What the code of a reason counted as in the year before the census; None for no code of that time."""
    number, spelling = codes.read(reason)
    if spelling in (Spelling.UNKNOWN, Spelling.BLANK) or not _in_use(codes, number, day):
        return None
    return codes.by_number[number].category


def _in_use(codes: CodeTable, number: int, day: date | None) -> bool:
    """True where the code was in use on some day of the year before the census; False where the day is not known."""
    code = codes.by_number[number]
    if day is None:
        return code.last_day is None
    return (code.first_day is None or code.first_day <= day) and (code.last_day is None or code.last_day >= day - _YEAR)


def _totals(table: Table, absences: Mapping[Who, _Absences], findings: Findings) -> list[tuple[Pupil, Totals | None]]:
    """Each pupil of one kind of records, with the totals or None where they are left out."""
    columns = _columns(table)
    header = Header(0, columns, tuple(table.row(0)))
    rows = np.arange(1, table.height, dtype=np.int32)
    pupils = read_pupils(table, header, rows, findings)
    found: list[tuple[Pupil, Totals | None]] = [(pupil, None) for pupil in pupils.pupils]
    for row, place in zip(rows.tolist(), pupils.row_pupil.tolist(), strict=True):
        if place < 0:
            continue
        pupil = pupils.pupils[place]
        possible = _possible(table, row, findings)
        own = absences.get(_who(table, row, columns), _Absences())
        if possible is None or own.wrong:
            continue
        attended = possible - own.authorised - own.unauthorised
        if attended < 0:
            findings.error(
                "The pupil has more absences than possible sessions, so the pupil's totals are left out. Correct the "
                "record and upload the file again.",
                table.row_number(row),
                table.row(0)[_places(table, POSSIBLE_WORD)[0]],
                str(possible),
            )
            continue
        totals = Totals(
            row=table.row_number(row),
            pupil=pupil,
            possible=possible,
            attended=attended,
            authorised=own.authorised,
            unauthorised=own.unauthorised,
        )
        found.append((pupil, totals))
    return found


def _possible(table: Table, row: int, findings: Findings) -> int | None:
    """The possible sessions of the term and the half term beside it; None, with a finding, where they are not said."""
    total = 0
    said = False
    for place in _places(table, POSSIBLE_WORD):
        text = table.columns[place].text(row)
        count = whole_number(text)
        if count is None:
            findings.error(
                f"This count of sessions {why_wrong(text)}, so the pupil's totals are left out. Correct it and upload "
                "the file again.",
                table.row_number(row),
                table.row(0)[place],
                text,
            )
            return None
        said |= count != BLANK
        total += max(count, 0)
    if not said:
        findings.note("The census holds no attendance of this pupil.", table.row_number(row))
        return None
    return total


def _each_once(totals: list[Totals], findings: Findings) -> tuple[Totals, ...]:
    """The totals of pupils who have one record; errors where a pupil has several, whose times may overlap."""
    records: dict[str, list[Totals]] = defaultdict(list)
    for each in totals:
        records[each.pupil.pupil_id].append(each)
    for several in records.values():
        if len(several) > 1:
            findings.error_rows(
                "The pupil has more than one record in the census and their times may overlap, so the pupil's totals "
                "are left out. Keep one record.",
                [each.row for each in several],
                None,
            )
    return tuple(several[0] for several in records.values() if len(several) == 1)


LAYOUT = Layout("school-census", "School Census: possible sessions and absences by reason", recognise, read)
