"""Who the rows of a file are about."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from fasttrack_core.attendance.figures.register import Pupil
from fasttrack_core.attendance.figures.sessions import day_of
from fasttrack_core.errors import TooLarge, UnreadableFile
from fasttrack_core.importing.dates import NO_DAY, understand_dates
from fasttrack_core.importing.enrolments import with_enrolments
from fasttrack_core.importing.findings import Findings, listed
from fasttrack_core.importing.header import ID_ROLES, Header, Role, plain_word
from fasttrack_core.importing.numbers import (
    NUMBERED_ROWS,
    SHORTENED,
    id_text,
    is_shortened,
    tidy,
    upn_is_right,
    upn_shaped,
)
from fasttrack_core.importing.numbers import year_group as _plain_year
from fasttrack_core.importing.several_schools import report_schools
from fasttrack_core.importing.table import Codes, Column, Table
from fasttrack_core.importing.two_names import NAMES, first_rows, without_two_names

_MOJIBAKE = re.compile("[ÃÂ][\u0080-\u00bf]|â€|Ã[\u2018-\u203a\u0152-\u0178\u20ac\u2122]")
MOST_PUPILS = 200_000
"""More than any local authority has; itself still allowed."""
_KEPT = (Role.SEN, Role.PUPIL_PREMIUM)
_LATEST = (Role.YEAR, Role.GROUP, *_KEPT)
_READ = (
    *ID_ROLES,
    *NAMES,
    Role.PREFERRED_SURNAME,
    Role.PREFERRED_FORENAME,
    Role.BIRTH,
    Role.SEX,
    *_LATEST,
)


def looks_broken(text: str) -> bool:
    """True for letters that were read in the wrong encoding before they came into the file, such as ``ZoÃ«``."""
    return _MOJIBAKE.search(text) is not None


@dataclass(frozen=True, slots=True, eq=False)
class Pupils:
    """pupils: in the order of first appearance. row_pupil: int32, for each row asked about its pupil's place, or -1."""

    pupils: tuple[Pupil, ...]
    row_pupil: Codes


def read_pupils(table: Table, header: Header, rows: Codes, findings: Findings) -> Pupils:
    """The pupils of ``rows`` (places of rows in the table); TooLarge for more than ``MOST_PUPILS``.

    A row without any number for its pupil is -1 and an error. Where one number goes with two different names, the rows
    of which it is not certain whose they are are -1 and errors.
    """
    identity, ids = _identities(table, header, rows)
    if len(ids) > MOST_PUPILS:
        raise TooLarge(
            f"The file names more than {MOST_PUPILS:,} pupils, as no school does. Check the column "
            f"{header.caption(_id_columns(header)[0])}, or export fewer pupils."
        )
    _refuse_row_numbers(header, identity, ids)
    _report_missing(table, header, rows, identity, findings)
    identity = without_two_names(table, header, rows, identity, len(ids), findings)
    first = first_rows(identity, len(ids))
    order = np.argsort(first, kind="stable")
    order = order[first[order] < len(rows)]
    place = np.full(len(ids) + 1, -1, dtype=np.int32)
    place[order] = np.arange(len(order), dtype=np.int32)
    row_pupil = place[identity]
    first_row = rows[first[order]]
    last_row = rows[_last_rows(row_pupil, len(order))] if len(order) else first_row
    details = _Details.of(table, header, first_row, last_row, findings)
    _fill_numbers(details, table, header, rows, row_pupil)
    pupils = with_enrolments(details.pupils(len(first_row)), table, header, rows, row_pupil, findings)
    report_schools(table, header, rows, findings)
    _report_upns(table, header, pupils, first_row, findings)
    _report_lost_zeros(table, header, pupils, first_row, findings)
    _report_shared_numbers(table, header, pupils, first_row, findings)
    return Pupils(pupils, row_pupil)


def _id_columns(header: Header) -> list[int]:
    return [header.columns[role] for role in ID_ROLES if role in header.columns]


def _identities(table: Table, header: Header, rows: Codes) -> tuple[Codes, list[str]]:
    """For each row the place of its pupil's id in the list of ids; the place after the last for a row without any."""
    ids: dict[str, int] = {}
    identity: Codes | None = None
    for role in ID_ROLES:
        if role not in header.columns:
            continue
        column = table.columns[header.columns[role]]
        lookup = np.full(len(column.values), -1, dtype=np.int32)
        codes = column.at(rows)
        if identity is None:
            needed, owners = np.bincount(codes, minlength=len(column.values)), {}
        else:
            open_rows = identity < 0
            needed = np.bincount(codes[open_rows], minlength=len(column.values))
            owners = _owners(role, column, codes[~open_rows], identity[~open_rows])
        for code in np.flatnonzero(needed).tolist():
            text = id_text(role, column.values[code])
            if is_shortened(text):
                raise UnreadableFile(SHORTENED.format(caption=header.caption(header.columns[role])))
            if text:
                owner = owners.get(text, -1)
                lookup[code] = owner if owner >= 0 else ids.setdefault(text, len(ids))
        found = lookup[codes]
        identity = found if identity is None else np.where(identity < 0, found, identity)
        if identity.min(initial=0) >= 0:
            return identity, list(ids)
    known = np.full(len(rows), -1, dtype=np.int32) if identity is None else identity
    return np.where(known < 0, np.int32(len(ids)), known), list(ids)


def _owners(role: Role, column: Column, codes: Codes, identity: Codes) -> dict[str, int]:
    """For each number of ``role`` that stands beside a better one in some row: whose it is, -1 if of several pupils."""
    owners: dict[str, int] = {}
    for code, owner in dict.fromkeys(zip(codes.tolist(), identity.tolist(), strict=True)):
        text = id_text(role, column.values[code])
        owners[text] = owner if owners.get(text, owner) == owner else -1
    return owners


def _refuse_row_numbers(header: Header, identity: Codes, ids: Sequence[str]) -> None:
    """UnreadableFile where the only number of the pupils is an ``Id`` that counts the rows: 1, 2, 3 …"""
    roles = [role for role in ID_ROLES if role in header.columns]
    caption = header.caption(header.columns[roles[0]])
    alone = roles == [Role.SYSTEM_ID] and plain_word(caption) == "id"
    if alone and len(ids) == len(identity) > 2 and list(ids) == [str(row) for row in range(1, len(ids) + 1)]:
        raise UnreadableFile(NUMBERED_ROWS.format(caption=caption))


def _last_rows(row_pupil: Codes, count: int) -> Codes:
    last = np.zeros(count + 1, dtype=np.int32)
    last[row_pupil] = np.arange(len(row_pupil), dtype=np.int32)
    return last[:count]


def _report_missing(table: Table, header: Header, rows: Codes, identity: Codes, findings: Findings) -> None:
    ids = [role for role in ID_ROLES if role in header.columns]
    missing = rows[identity == identity.max(initial=0)] if len(identity) else rows
    caption = header.caption(header.columns[ids[0]])
    for row in missing:
        if not any(id_text(role, table.columns[header.columns[role]].text(int(row))) for role in ids):
            findings.error(
                "The row has no number that says which pupil it is about, so it is left out. Add the pupil's number.",
                table.row_number(row),
                caption,
            )


def _report_upns(table: Table, header: Header, pupils: Sequence[Pupil], first_row: Codes, findings: Findings) -> None:
    if Role.UPN not in header.columns:
        return
    caption = header.caption(header.columns[Role.UPN])
    for pupil, row in zip(pupils, first_row, strict=True):
        written = table.columns[header.columns[Role.UPN]].text(int(row))
        number = table.row_number(row)
        if not pupil.upn:
            findings.warning(
                "The pupil has no UPN here, so another number stands for it. Add the UPN.", number, caption, written
            )
        elif not upn_shaped(pupil.upn):
            findings.warning(
                "This is not a UPN (a letter and twelve digits). It is used as it stands; check it.",
                number,
                caption,
                written,
            )
        elif not upn_is_right(pupil.upn):
            findings.warning(
                "The first letter of this UPN does not agree with its digits. It is used as it stands; check it.",
                number,
                caption,
                written,
            )
        elif pupil.upn[-1].isalpha():
            findings.note("This is a temporary UPN.", number, caption, written)


def _report_lost_zeros(
    table: Table, header: Header, pupils: Sequence[Pupil], first_row: Codes, findings: Findings
) -> None:
    """A warning where two numbers differ by leading zeros, which spreadsheets drop, or by capitals only."""
    seen: dict[str, int] = {}
    ids = [role for role in ID_ROLES if role in header.columns]
    for pupil, row in zip(pupils, first_row.tolist(), strict=True):
        earlier = seen.setdefault(pupil.pupil_id.casefold().lstrip("0"), row)
        if earlier != row:
            findings.warning(
                f"This number and the one in row {table.row_number(earlier):,} differ by leading zeros or capitals "
                "only. They are read as two pupils; if they are one, correct the number.",
                table.row_number(row),
                header.caption(header.columns[ids[0]]),
                pupil.pupil_id,
            )


def _report_shared_numbers(
    table: Table, header: Header, pupils: Sequence[Pupil], first_row: Codes, findings: Findings
) -> None:
    """A warning where one admission number goes with two UPNs: perhaps one pupil whose UPN has changed."""
    seen: dict[str, int] = {}
    for pupil, row in zip(pupils, first_row.tolist(), strict=True):
        if pupil.upn and pupil.admission_number:
            earlier = seen.setdefault(pupil.admission_number, row)
            if earlier != row:
                findings.warning(
                    f"Row {table.row_number(earlier):,} has the same admission number with another UPN. They are read "
                    "as two pupils; if they are one, give both rows the UPN that holds.",
                    table.row_number(row),
                    header.caption(header.columns[Role.UPN]),
                    pupil.upn,
                )


def _fill_numbers(details: "_Details", table: Table, header: Header, rows: Codes, row_pupil: Codes) -> None:
    """Takes a number that a pupil's first row does not hold from the pupil's first row that does."""
    for role in ID_ROLES:
        texts = details.first.get(role, [])
        if all(texts) or len(texts) == len(rows):
            continue
        column = table.columns[header.columns[role]]
        for code, pupil in dict.fromkeys(zip(column.codes[rows].tolist(), row_pupil.tolist(), strict=True)):
            if pupil >= 0 and not texts[pupil]:
                texts[pupil] = id_text(role, column.values[code])


@dataclass(frozen=True, slots=True)
class _Details:
    """What the file says of each pupil: for each role the texts of the pupils' first rows and of their last ones."""

    first: Mapping[str, list[str]]
    last: Mapping[str, list[str]]
    births: Mapping[str, date]

    @staticmethod
    def of(table: Table, header: Header, first: Codes, last: Codes, findings: Findings) -> "_Details":
        for role in (*NAMES, Role.PREFERRED_FORENAME, Role.PREFERRED_SURNAME):
            if role in header.columns:
                report_broken_letters(table, header.columns[role], header, findings)
        early: dict[str, list[str]] = {}
        late: dict[str, list[str]] = {}
        for role in _READ:
            if role in header.columns:
                column = table.columns[header.columns[role]]
                codes = column.codes[first].tolist()
                plain = _plain_year if role is Role.YEAR else tidy
                if role in ID_ROLES:
                    early[role] = [id_text(role, column.values[code]) for code in codes]
                else:
                    early[role] = [plain(column.values[code]) for code in codes]
                if role in _LATEST:
                    late[role] = [plain(column.values[code]) for code in column.codes[last].tolist()]
        return _Details(early, late, _births(table, header, findings))

    def pupils(self, count: int) -> tuple[Pupil, ...]:
        """The pupils, in order; year, group and the like as each pupil's last row has them."""
        empty = [""] * count

        def text(role: Role) -> list[str]:
            return self.first.get(role, empty)

        def latest(role: Role) -> list[str]:
            late = self.last.get(role)
            return [new or old for new, old in zip(late, self.first[role], strict=True)] if late else empty

        surnames = _either(text(Role.SURNAME), text(Role.PREFERRED_SURNAME))
        forenames = _either(text(Role.FORENAME), text(Role.PREFERRED_FORENAME))
        kept = [(role.value, latest(role)) for role in _KEPT if role in self.last]
        described = zip(
            text(Role.UPN),
            text(Role.ADMISSION),
            text(Role.SYSTEM_ID),
            map(_names, text(Role.NAME), surnames, forenames),
            text(Role.BIRTH),
            latest(Role.YEAR),
            latest(Role.GROUP),
            text(Role.SEX),
            strict=True,
        )
        return tuple(
            Pupil(
                pupil_id=upn or admission or system_id,
                name=name,
                upn=upn,
                admission_number=admission,
                system_id=system_id,
                surname=surname,
                forename=forename,
                date_of_birth=self.births.get(birth),
                year_group=year,
                registration_group=group,
                sex=sex,
                attributes={role: texts[place] for role, texts in kept if texts[place]},
            )
            for place, (upn, admission, system_id, (name, surname, forename), birth, year, group, sex) in enumerate(
                described
            )
        )


def _either(first: Sequence[str], other: Sequence[str]) -> list[str]:
    return [one or two for one, two in zip(first, other, strict=True)]


def _names(name: str, surname: str, forename: str) -> tuple[str, str, str]:
    """Name, surname, forename: ``Surname, Forename`` from two columns, else the one name as it is written."""
    if surname or forename:
        return ", ".join(part for part in (surname, forename) if part), surname, forename
    before, comma, after = name.partition(",")
    return (name, before.strip(), after.strip()) if comma else (name, "", "")


def _births(table: Table, header: Header, findings: Findings) -> Mapping[str, date]:
    """The date of birth that each text of the column means; a text that is no date is a warning."""
    if Role.BIRTH not in header.columns:
        return {}
    column = table.columns[header.columns[Role.BIRTH]]
    caption = header.caption(header.columns[Role.BIRTH])
    counts = column.counts(slice(header.row + 1, None))
    try:
        dates = understand_dates(column.values, counts.tolist(), caption, school_days=False)
    except UnreadableFile as error:
        findings.warning(f"{error} The dates of birth are left out.", column=caption)
        return {}
    if dates.doubt:
        findings.warning(dates.doubt, column=caption)
    codes, start = column.codes, header.row + 1
    bad = np.flatnonzero((counts > 0) & (dates.days == NO_DAY)).tolist()
    for code in [code for code in bad if column.values[code].strip()][:100]:
        row = start + int(np.flatnonzero(codes[start:] == code)[0])
        findings.warning(
            "This is not a possible date of birth, so it is left out. Correct it.",
            table.row_number(row),
            caption,
            column.values[code],
        )
    return {tidy(text): day_of(int(day)) for text, day in zip(column.values, dates.days, strict=True) if day != NO_DAY}


def report_broken_letters(table: Table, place: int, header: Header, findings: Findings) -> None:
    """A warning for a column whose letters were read in the wrong encoding before."""
    column = table.columns[place]
    broken = [code for code, text in enumerate(column.values) if not text.isascii() and looks_broken(text)]
    rows = np.flatnonzero(np.isin(column.codes, broken))
    if len(rows):  # a text may be known that no row of this part of the file has
        findings.warning(
            "Some letters here were damaged before the file was made (as in ZoÃ« for Zoë), in "
            f"{'row' if len(rows) == 1 else 'rows'} {listed(table.row_number(row) for row in rows.tolist())}. "
            "Export the register again, as CSV UTF-8 if you can, or correct the names in the file.",
            table.row_number(int(rows[0])),
            header.caption(place),
            _meant(column.text(int(rows[0]))),
        )


def _meant(text: str) -> str:
    """The damaged text, and what it was before, where that is clear."""
    try:
        return f"{text} (meant: {text.encode('cp1252').decode('utf-8')})"
    except UnicodeError:
        return text
