"""Files with a row of totals for each pupil: counts of sessions, whose they are, and up to when.

Nothing is worked out that the file does not say: possible sessions are as the file has them, and "attendance not
required" is never added to them. A row that cannot be right is an error and is left out; the others stay.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from fasttrack_core.attendance.figures.measures import Flags, Whole
from fasttrack_core.errors import UnreadableFile
from fasttrack_core.importing.findings import Findings
from fasttrack_core.importing.header import ID_ROLES, WORDS, Header, Role, Words, plain_word
from fasttrack_core.importing.numbers import tidy, upn_shaped
from fasttrack_core.importing.pupils import Pupils
from fasttrack_core.importing.reading import Totals
from fasttrack_core.importing.rows import is_group, report_left_out
from fasttrack_core.importing.table import Codes, Table

POSSIBLE = "possible sessions"
ATTENDED = "attended sessions"
PRESENT = "present marks"
APPROVED = "approved educational activity"
AUTHORISED = "authorised absences"
UNAUTHORISED = "unauthorised absences"
UNEXPLAINED = "unexplained absences"
MISSING = "missing marks"
FIRST_DAY, LAST_DAY = "first day of the totals", "last day of the totals"
COUNTED = (POSSIBLE, ATTENDED, PRESENT, APPROVED, AUTHORISED, UNAUTHORISED, UNEXPLAINED, MISSING)
BLANK = -1
"""In counts: the cell is empty."""

_COUNT_WORDS: Words = {
    POSSIBLE: ("possiblemarks", "possible", "sessionspossible", "possibleattendances", "totalpossible"),
    ATTENDED: (
        "presentplusaea",
        "presentaea",
        "presentandaea",
        "presentorapprovededucationalactivity",
        "presentorapprovededactivity",
        "presentoraea",
        "attended",
        "sessionsattended",
        "attendances",
        "attendance",
        "totalattended",
    ),
    PRESENT: ("present", "presentsessions", "sessionspresent"),
    APPROVED: ("approvededactivity", "approvededucationactivity", "approvededucationalactivities", "approved", "aea"),
    AUTHORISED: ("authorised", "authorisedabsence", "sessionsauthorised", "authorisedsessions"),
    UNAUTHORISED: ("unauthorised", "unauthorisedabsence", "sessionsunauthorised", "unauthorisedsessions"),
    UNEXPLAINED: ("unexplained", "unexplainedabsence"),
    MISSING: ("missing", "missingsessions", "nomark", "nomarks"),
}
_DAY_WORDS: Words = {
    FIRST_DAY: ("startdate", "datefrom", "fromdate", "periodstart"),
    LAST_DAY: ("date", "enddate", "dateto", "todate", "asat", "asof", "upto", "periodend"),
}
_LEFT_OUT = "so the pupil's totals are left out"


def _with_own_name(role: str, words: Sequence[str]) -> tuple[str, ...]:
    """The words for a role, its own name among them, with s and with z."""
    every = dict.fromkeys((*words, plain_word(role)))
    return tuple(dict.fromkeys(text for word in every for text in (word, word.replace("authoris", "authoriz"))))


COUNT_WORDS: Words = {role: _with_own_name(role, words) for role, words in _COUNT_WORDS.items()}
DAY_WORDS: Words = {role: _with_own_name(role, words) for role, words in _DAY_WORDS.items()}
WHO = (
    *ID_ROLES,
    Role.NAME,
    Role.SURNAME,
    Role.FORENAME,
    Role.PREFERRED_SURNAME,
    Role.PREFERRED_FORENAME,
    Role.BIRTH,
    Role.YEAR,
    Role.GROUP,
    Role.SEX,
    Role.SEN,
    Role.PUPIL_PREMIUM,
)
WHO_WORDS: Words = {role: (*WORDS[role], plain_word(role)) for role in WHO}
"""What a file of totals may say of its pupils."""

_NUMBER = re.compile(r"(\d{1,3}(?:,\d{3}){1,2}|\d{1,7})(?:\.0+)?", re.ASCII)


def whole_number(text: str) -> int | None:
    """The count of a cell: BLANK for an empty one, None for what is no whole number from 0."""
    text = tidy(text)
    if not text:
        return BLANK
    found = _NUMBER.fullmatch(text)
    return int(found[1].replace(",", "")) if found else None


def why_wrong(text: str) -> str:
    """What is wrong with a count that ``whole_number`` refused; the rest of a sentence."""
    bare = tidy(text).replace(",", "")
    if re.fullmatch(r"[-\u2212]\s*\d+(\.\d+)?", bare):
        return "is negative"
    if re.fullmatch(r"\d*\.\d+", bare):
        return "is not whole"
    return "is a percentage" if bare.endswith("%") else "is not a number"


@dataclass(frozen=True, slots=True, eq=False)
class Counted:
    """counts: for each role that has a column int64[R], BLANK for an empty cell. sound: bool[R], no cell is wrong."""

    rows: Codes
    counts: Mapping[str, Whole]
    sound: Flags

    def filled(self, *roles: str) -> Whole:
        """The sum of these columns, with 0 for an empty cell and for a column that is not there."""
        total = np.zeros(len(self.rows), dtype=np.int64)
        for role in roles:
            if role in self.counts:
                total += np.maximum(self.counts[role], 0)
        return total

    def blank(self, *roles: str) -> Flags:
        """Where at least one of these columns is empty."""
        found = np.zeros(len(self.rows), dtype=np.bool_)
        for role in roles:
            found |= self.counts[role] == BLANK
        return found

    def without_last(self) -> "Counted":
        """All rows but the last."""
        return Counted(self.rows[:-1], {role: each[:-1] for role, each in self.counts.items()}, self.sound[:-1])


def read_counts(table: Table, header: Header, columns: Mapping[str, int], rows: Codes, findings: Findings) -> Counted:
    """The counts of ``columns`` (role to place) in ``rows``; an error for each cell that is no whole number."""
    sound = np.ones(len(rows), dtype=np.bool_)
    counts = {}
    for role, place in columns.items():
        column = table.columns[place]
        numbers = [whole_number(text) for text in column.values]
        lookup = np.array([BLANK if number is None else number for number in numbers], dtype=np.int64)
        wrong = np.array([number is None for number in numbers], dtype=np.bool_)[column.codes[rows]]
        for row in rows[wrong].tolist():
            text = column.text(row)
            findings.error(
                f"This count of sessions {why_wrong(text)}, {_LEFT_OUT}. Correct it and upload the file again.",
                table.row_number(row),
                header.caption(place),
                text,
            )
        counts[role] = lookup[column.codes[rows]]
        sound &= ~wrong
    return Counted(rows, counts, sound)


def without_total_rows(table: Table, header: Header, rows: Codes, findings: Findings) -> Codes:
    """The rows without those whose number, or first cell where they have none, says Total, Average and the like."""
    ids = [header.columns[role] for role in ID_ROLES if role in header.columns]

    def says_total(row: int) -> bool:
        written = [text for place in ids if (text := table.columns[place].text(row).strip())]
        return is_group(written[0] if written else next((text for text in table.row(row) if text.strip()), ""))

    totals = [row for row in rows.tolist() if says_total(row)]
    report_left_out(table, totals, findings)
    return rows[~np.isin(rows, totals)]


def without_sums(table: Table, header: Header, counted: Counted, findings: Findings) -> Counted:
    """Without a last row that holds the sums of all others: it is about no pupil. A note says so."""
    if len(counted.rows) < 3:
        return counted
    last = int(counted.rows[-1])
    if any(upn_shaped(table.columns[header.columns[role]].text(last)) for role in ID_ROLES if role in header.columns):
        return counted
    above = counted.without_last()
    sums = {role: int(above.filled(role).sum()) for role in counted.counts}
    most = max(counted.counts, key=lambda role: sums[role])
    if np.count_nonzero(above.filled(most)) < 2:
        return counted
    if any(int(each[-1]) not in (sums[role], BLANK) for role, each in counted.counts.items()):
        return counted
    if int(counted.counts[most][-1]) != sums[most]:
        return counted
    report_left_out(table, [last], findings, "the sum of the others")
    return above


def numbers_told_by_shape(table: Table, header: Header, rows: Codes) -> tuple[Header, tuple[str, ...]]:
    """The header with a column named UPN as admission numbers where its texts are too short for UPNs, and a sentence.

    A UPN has thirteen characters, or twelve where its first letter was lost; nine tenths of the numbers settle it.
    """
    if Role.UPN not in header.columns:
        return header, ()
    place = header.columns[Role.UPN]
    column = table.columns[place]
    counts = column.counts(rows).tolist()
    written = [(len("".join(text.split())), count) for text, count in zip(column.values, counts, strict=True) if count]
    filled = sum(count for length, count in written if length)
    short = sum(count for length, count in written if 0 < length < 10)
    if not filled or 10 * short < 9 * filled:
        return header, ()
    columns = {role: at for role, at in header.columns.items() if role != Role.UPN}
    columns.setdefault(Role.ADMISSION, place)
    sentence = (
        f"The column “{header.caption(place)}” holds admission numbers, because they are too short for UPNs (a letter "
        "and twelve digits)."
    )
    return replace(header, columns=columns), (sentence,)


def refuse_names_only(header: Header) -> None:
    """UnreadableFile where no column has a number that tells pupils apart."""
    if not any(role in header.columns for role in ID_ROLES):
        raise UnreadableFile(
            "The file tells pupils apart by name only, and two pupils can share a name. Export the totals with the UPN "
            "or the admission number in each row."
        )


@dataclass(frozen=True, slots=True, eq=False)
class Sums:
    """The four figures and the missing marks of each row, int64[R]. good: bool[R], False for a row that is left out."""

    possible: Whole
    attended: Whole
    authorised: Whole
    unauthorised: Whole
    missing: Whole
    good: Flags

    def of(self, place: int) -> tuple[int, int, int, int, int]:
        """The figures of one row."""
        every = (self.possible, self.attended, self.authorised, self.unauthorised, self.missing)
        possible, attended, authorised, unauthorised, missing = (int(each[place]) for each in every)
        return possible, attended, authorised, unauthorised, missing


@dataclass(frozen=True, slots=True, eq=False)
class Periods:
    """For each row the days and the name of the time that its totals are about; None and empty where not said."""

    first: Sequence[date | None]
    last: Sequence[date | None]
    year: Sequence[str]

    @staticmethod
    def unknown(rows: int) -> "Periods":
        """Nothing is said of any row."""
        return Periods([None] * rows, [None] * rows, [""] * rows)


TWICE = (
    "The pupil has more than one row of totals and they differ, so it is not certain which one holds: the pupil's "
    "totals are left out. Keep one row for each pupil."
)

MOST_SESSIONS = 10_000
"""More than any pupil can have: fourteen years of school have about 5,400 sessions."""
TOO_MANY = (
    f"The row has a figure of more than {MOST_SESSIONS:,} sessions, which no pupil has: the pupil's totals are left "
    "out. Correct the row."
)


def totals_of(
    table: Table, rows: Codes, pupils: Pupils, sums: Sums, periods: Periods, findings: Findings
) -> tuple[Totals, ...]:
    """The totals of each pupil and period, in the order of the file.

    A pupil with a row that is not good has none. Of rows of one pupil and period that are equal one is kept (a note);
    where they differ none is (errors).
    """
    bad = set(pupils.row_pupil[~sums.good].tolist())
    found: dict[tuple[int, str], list[int]] = defaultdict(list)
    for place, pupil in enumerate(pupils.row_pupil.tolist()):
        if pupil >= 0 and pupil not in bad:
            found[pupil, periods.year[place]].append(place)
    result = []
    for (pupil, year), places in found.items():
        numbers = [table.row_number(rows[place]) for place in places]
        first = places[0]
        if any((sums.of(place), periods.last[place]) != (sums.of(first), periods.last[first]) for place in places):
            findings.error_rows(TWICE, numbers, None)
            continue
        if max(sums.of(first)) > MOST_SESSIONS:
            findings.error_rows(TOO_MANY, numbers, None)
            continue
        for number in numbers[1:]:
            findings.note(f"The row is the same as row {numbers[0]:,} and is read once.", number)
        possible, attended, authorised, unauthorised, missing = sums.of(first)
        result.append(
            Totals(
                row=numbers[0],
                pupil=pupils.pupils[pupil],
                possible=possible,
                attended=attended,
                authorised=authorised,
                unauthorised=unauthorised,
                missing=missing,
                first=periods.first[first],
                last=periods.last[first],
                year=year,
            )
        )
    return tuple(result)


def refuse_none(totals: Iterable[Totals], findings: Findings) -> None:
    """UnreadableFile where every row was left out: a file without one figure is not imported."""
    if not any(True for _ in totals):
        reasons = [finding.message for finding in findings.all() if finding.severity == "error"]
        said = f" The first reason: {reasons[0]}" if reasons else ""
        raise UnreadableFile(f"No row of the file holds totals that can be used.{said}")
