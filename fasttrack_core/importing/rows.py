"""Which rows below the header are data: not blank, not totals or a key, not of another length, not pushed aside."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from fasttrack_core.errors import UnreadableFile
from fasttrack_core.importing.captions import read_caption
from fasttrack_core.importing.dates import is_written_as_date, looks_like_date
from fasttrack_core.importing.evidence import (
    Places,
    is_key_line,
    key_rows,
    says_data,
    shape_of,
    shifted_rows,
)
from fasttrack_core.importing.findings import Findings, listed
from fasttrack_core.importing.header import ID_ROLES, Header, Role, plain_word
from fasttrack_core.importing.lengths import ragged_rows, report_lengths
from fasttrack_core.importing.marks import is_mark
from fasttrack_core.importing.numbers import upn_shaped
from fasttrack_core.importing.table import Codes, Table

NO_NUMBER = (
    "The row has marks or dates, but nothing that says which pupil it is about, so it is left out. Correct the row and "
    "upload the file again."
)
_BELOW = re.compile(
    r"((grand )?totals?|sub-?totals?|average|mean|key|legend|codes?|printed|report(ed)? (by|on|date|created)|generated|"
    r"page \d|end of|source|notes?|attendance|number|count|%|sum|possible|exported)\b.*|%.*",
    re.IGNORECASE | re.DOTALL,
)


def data_rows(table: Table, header: Header, needed: Sequence[int], findings: Findings, missing: str = "") -> Codes:
    """The places of the rows below the header that hold data; what is left out is found and reported.

    needed: the columns of which at least one must hold something that is no word such as Total. missing: the error for
    a row in which none does and which is no totals row or the like; a note if empty. A row with more or fewer cells
    than the header is an error; UnreadableFile where most rows are longer than the header, since then nothing says
    where each cell belongs.
    """
    start = header.row + 1
    filled = np.zeros(table.height - start, dtype=np.bool_)
    said: dict[str, bool] = {}
    for place in needed:
        if filled.all():
            break
        column = table.columns[place]
        for text in column.values:
            if text not in said:
                said[text] = bool(text.strip()) and not is_total(text)
        filled |= np.array([said[text] for text in column.values], dtype=np.bool_)[column.codes[start:]]
    keep = filled.copy()
    repeated = _repeated_headers(table, header)
    filled[repeated] = True
    keep[repeated] = False
    report_left_out(table, [start + place for place in repeated], findings, "the header again")
    key = key_rows(table, header, needed)
    keep[key] = False
    groups = _group_rows(table, header, keep)
    filled[groups] = True
    keep[groups] = False
    ragged = ragged_rows(table, header, keep)
    ragged[[*repeated, *key, *groups]] = False
    ids = _Ids(table, header, keep & ~ragged)
    below = [place for place in np.flatnonzero(~filled | ragged).tolist() if _says_something(table, start + place)]
    notes: list[int] = [*key, *groups]
    wrong: list[int] = []
    for place in below:
        cells = table.row(start + place)
        (notes if _is_below_text(cells, bool(ragged[place])) and not ids.alone(cells) else wrong).append(place)
    keep[ragged | np.isin(np.arange(len(keep)), notes)] = False
    report_lengths(table, header, [place for place in wrong if ragged[place]], int(np.count_nonzero(keep)), findings)
    report_left_out(table, [start + place for place in sorted(notes)], findings)
    _report_without(table, header, [start + place for place in wrong if not ragged[place]], findings, missing)
    _report_above(table, header, ids, findings)
    return _without_shifted(table, header, (np.flatnonzero(keep) + start).astype(np.int32), findings)


def _group_rows(table: Table, header: Header, kept: Places) -> list[int]:
    """The places below the header of ``kept`` rows that are about a class, a year or a sum, by what stands where the
    pupil's number or, without one, the pupil's name should."""
    start = header.row + 1
    ids, names = (
        [table.columns[header.columns[role]] for role in roles if role in header.columns]
        for roles in (ID_ROLES, (Role.NAME, Role.SURNAME))
    )
    if not ids:
        return []
    numbered = np.zeros(len(kept), dtype=np.bool_)
    group = np.zeros(len(kept), dtype=np.bool_)
    for columns in (ids, names):
        written = np.zeros(len(kept), dtype=np.bool_)
        for column in columns:
            codes = column.codes[start:]
            groups = [(columns is ids or "," not in text) and is_group(text) for text in column.values]
            group |= np.array(groups, dtype=np.bool_)[codes] & ~numbered & ~written
            written |= np.array([bool(text.strip()) for text in column.values], dtype=np.bool_)[codes]
        numbered |= written
        if numbered[kept].all():
            break
        if Role.FORENAME in header.columns:
            column = table.columns[header.columns[Role.FORENAME]]
            numbered |= np.array([bool(text.strip()) for text in column.values], dtype=np.bool_)[column.codes[start:]]
    group |= _strange_numbers(table, header, kept & ~group)
    return np.flatnonzero(group & kept).tolist()


def _strange_numbers(table: Table, header: Header, kept: Places) -> Places:
    """The rows without a name, where most have one, whose number is a short word like no other pupil's: ``7A``."""
    start = header.row + 1
    strange = np.zeros(len(kept), dtype=np.bool_)
    place = next((header.columns[role] for role in ID_ROLES if role in header.columns), None)
    names = [header.columns[role] for role in (Role.NAME, Role.SURNAME) if role in header.columns]
    if place is None or not names:
        return strange
    nameless = np.ones(len(kept), dtype=np.bool_)
    for each in names:
        blank = np.array([not text.strip() for text in table.columns[each].values], dtype=np.bool_)
        nameless &= blank[table.columns[each].codes[start:]]
    nameless &= kept
    count = int(np.count_nonzero(nameless))
    if not count or 4 * count > int(np.count_nonzero(kept)):
        return strange
    column = table.columns[place]
    codes = column.codes[start:]
    shapes = {shape_of(column.values[code]) for code in np.unique(codes[kept & ~nameless]).tolist()}
    unlike = np.array([_is_short_word(text) and shape_of(text) not in shapes for text in column.values], dtype=np.bool_)
    return nameless & unlike[codes]


def _is_short_word(text: str) -> bool:
    text = text.partition("(")[0].strip()
    return 0 < len(text) <= 12 and any(map(str.isalpha, text)) and sum(map(str.isdigit, text)) <= 3 and text.isalnum()


_SUM_WORD = r"(sub-?\s?totals?|totals?|averages?|avg|mean|overall)"
_GROUP = re.compile(
    r"((whole |all )?(class|form|year|yr|reg(istration)?|group|tutor|house|cohort|school|key stage|pupils?|students?|"
    r"nursery|reception|boys?|girls?|males?|females?)\b.{0,60}|y(ea)?r? ?\d{1,2}|"
    rf"(.{{1,40}}\s)?{_SUM_WORD}(\W.{{0,40}})?)",
    re.IGNORECASE | re.DOTALL,
)


def is_group(text: str) -> bool:
    """True for what stands in place of a pupil's number or name where a row is about a class, a year or a sum: ``Class
    7A``, ``Year 8``, ``7A total``."""
    text = text.strip()
    if text.isdigit() or (len(text) > 6 and text[1:].isdigit()):
        return False  # nearly every number of a pupil
    return 2 <= len(text) <= 100 and (_GROUP.fullmatch(text) is not None or is_total(text))


@dataclass(slots=True)
class _Ids:
    """What the numbers of the pupils look like in the rows (below the header) that are ``good``."""

    table: Table
    header: Header
    good: Places
    _shapes: dict[int, set[str]] = field(default_factory=dict)

    def fits(self, place: int, text: str) -> bool:
        """True for a text with the shape of the numbers in the column at ``place``."""
        if place not in self._shapes:
            column = self.table.columns[place]
            used = np.bincount(column.codes[self.header.row + 1 :][self.good], minlength=len(column.values)) > 0
            texts = [text for text, use in zip(column.values, used.tolist(), strict=True) if use]
            self._shapes[place] = set(map(shape_of, texts)) - {""}
        return any(map(str.isdigit, text)) and shape_of(text) in self._shapes[place]

    def alone(self, cells: Sequence[str]) -> bool:
        """True for a row of which only a pupil's number, or the date of a mark, is left."""
        filled = [place for place, cell in enumerate(cells) if cell.strip()]
        if len(filled) != 1:
            return False
        if filled[0] == self.header.columns.get(Role.DATE):
            return looks_like_date(cells[filled[0]])
        return filled[0] in self._places() and self.fits(filled[0], cells[filled[0]])

    def begin(self, cells: Sequence[str]) -> bool:
        """True for a row with a pupil's number and two more cells under headings; in a file about one pupil, with a
        date and a session."""
        places = self._places()
        others = set(self.header.columns.values()) - set(places)
        filled = [place for place in others if cells[place].strip()]
        if places:
            return len(filled) > 1 and any(self.fits(place, cells[place]) for place in places)
        return len(filled) > 1 and says_data(cells, self.header.columns.get(Role.DATE)) and len(filled) == len(others)

    def _places(self) -> list[int]:
        return [self.header.columns[role] for role in ID_ROLES if role in self.header.columns]


def _without_shifted(table: Table, header: Header, rows: Codes, findings: Findings) -> Codes:
    shifted = shifted_rows(table, header, rows)
    if not shifted.any():
        return rows
    about_none = [row for row in rows[shifted].tolist() if _begins_below_text(table.row(row))]
    report_left_out(table, about_none, findings)
    for row in rows[shifted & ~np.isin(rows, about_none)].tolist():
        findings.error(
            "The cells of the row stand under the wrong headings, as after a cell was inserted or deleted, so the row "
            "is left out. Correct the row and upload the file again.",
            table.row_number(row),
        )
    return rows[~shifted]


def _begins_below_text(cells: Sequence[str]) -> bool:
    filled = [cell.strip() for cell in cells if cell.strip()]
    return is_total(filled[0]) and not any(map(upn_shaped, filled))


def _report_above(table: Table, header: Header, ids: _Ids, findings: Findings) -> None:
    """An error for each row above the header that is like those below it."""
    for row, cells in enumerate(table.head(header.row)):
        if ids.begin(cells):
            findings.error(
                f"The row stands above the header row that is read (row {table.row_number(header.row)}), so it is left "
                "out. Put one complete header row above all rows, or save each part as a file of its own.",
                table.row_number(row),
            )


def _report_without(table: Table, header: Header, rows: Sequence[int], findings: Findings, missing: str) -> None:
    """What to say of ``rows`` in which nothing stands where something must; an error where they hold marks or dates."""
    notes = []
    for row in rows:
        if missing or says_data(table.row(row), header.columns.get(Role.DATE)):
            findings.error(missing or NO_NUMBER, table.row_number(row))
        else:
            notes.append(row)
    report_left_out(table, notes, findings)


def _repeated_headers(table: Table, header: Header) -> list[int]:
    """The places below the header of rows that are the header again; UnreadableFile for a header of something else."""
    start = header.row + 1
    places = sorted(header.columns.values())
    column = table.columns[places[0]]
    word = plain_word(header.captions[places[0]])
    same = [code for code, text in enumerate(column.values) if not text.isdigit() and plain_word(text) == word]
    found = []
    for place in np.flatnonzero(np.isin(column.codes[start:], same)).tolist():
        cells = table.row(start + place)
        if any(plain_word(cells[each]) != plain_word(header.captions[each]) for each in places[1:]):
            continue
        if len(places) > 1 or any(read_caption(0, cell) is not None for cell in cells):
            if any(plain_word(cell) != plain_word(text) for cell, text in zip(cells, header.captions, strict=True)):
                raise UnreadableFile(
                    f"Row {table.row_number(start + place):,} is another header row, with other headings than row "
                    f"{table.row_number(header.row):,}. Save each part as a file of its own and upload them all."
                )
            found.append(place)
    return found


def _says_something(table: Table, row: int) -> bool:
    return any(cell.strip() for cell in table.row(row))


def _is_below_text(cells: Sequence[str], ragged: bool) -> bool:
    """True for totals, a key, a printing note: a first word that says so, or a single cell.

    A row of a wrong length may begin with part of a name (``Mean, Ada`` without quotation marks), so it must hold no
    more than one date or code as well.
    """
    filled = [cell.strip() for cell in cells if cell.strip()]
    if any(upn_shaped(cell) for cell in filled[:6]):
        return False
    if is_key_line(filled):
        return True
    if ragged and sum(is_written_as_date(cell) or is_mark(cell) for cell in filled) > 1:
        return False
    return len(filled) == 1 or is_total(filled[0])


def is_total(text: str) -> bool:
    """True for the beginning of a totals row, a key or a printing note."""
    return len(text) > 2 and _BELOW.fullmatch(text.strip()) is not None


def report_left_out(
    table: Table, rows: Sequence[int], findings: Findings, what: str = "not about a pupil (totals, a key or a note)"
) -> None:
    """One note for rows that are not about a pupil."""
    if rows:
        word = "Row" if len(rows) == 1 else "Rows"
        verb = "is" if len(rows) == 1 else "are"
        findings.note(
            f"{word} {listed(table.row_number(row) for row in rows)} {verb} {what} and {verb} left out.",
            table.row_number(rows[0]),
        )
