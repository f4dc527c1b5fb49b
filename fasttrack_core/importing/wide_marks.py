"""Registers with a row for each pupil and a column for each session or day."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from fasttrack_core.attendance.figures.codes import CONFLICT, ENGLAND, NO_MARK, UNKNOWN, CodeTable, Marks, Spelling
from fasttrack_core.attendance.figures.register import Register, refuse_too_large
from fasttrack_core.attendance.figures.sessions import day_of
from fasttrack_core.errors import UnreadableFile
from fasttrack_core.importing.captions import (
    DAY,
    Caption,
    captions_of_row,
    captions_of_two_rows,
    dates_of,
    refuse_repeated,
)
from fasttrack_core.importing.dates import NO_DAY
from fasttrack_core.importing.filling import Cells
from fasttrack_core.importing.findings import Findings
from fasttrack_core.importing.header import (
    ID_ROLES,
    SEARCHED_ROWS,
    WORDS,
    Role,
    assign,
    refuse_twice,
    words_of,
)
from fasttrack_core.importing.layout import Recognition, Task, what_rows_are
from fasttrack_core.importing.long_marks import recognise_long
from fasttrack_core.importing.marks import (
    UNKNOWN_MARK,
    WITH_MINUTES,
    note_subcode,
    outside_dates_message,
    read_day,
    told_minutes,
)
from fasttrack_core.importing.pupils import Pupils, read_pupils
from fasttrack_core.importing.reading import Content
from fasttrack_core.importing.rows import data_rows, is_total, report_left_out
from fasttrack_core.importing.sides import SHIFTED, TURNED, on_the_wrong_side
from fasttrack_core.importing.table import Block, Codes, Table, letter
from fasttrack_core.importing.wide_headings import WideHeader, is_marked, report_lost, settle_days, undated_columns

Meanings = npt.NDArray[np.uint16]

DOUBTFUL_DAY = (
    "A day's cell must hold the morning's mark and then the afternoon's, such as /\\ or /I. Here it is not certain "
    "which is which, so both count as missing. Correct the cell."
)
_TO_TELL = 1 << 8
_NUMBER = _TO_TELL - 1
"""In Meanings: whether a finding is due, and the code number."""
RESPELLED = "Codes in lower case or with spaces around them are read as the codes themselves."


def find_wide_header(table: Table) -> WideHeader | None:
    """The header row (or the two) with most session columns beside a column that can tell pupils apart."""
    head = table.head(SEARCHED_ROWS)
    best: WideHeader | None = None
    for row, cells in enumerate(head):
        for two in (False, True):
            sessions = captions_of_two_rows(head, row) if two else captions_of_row(cells)
            if not sessions or (best and len(sessions) < len(best.sessions)):
                continue
            captions = list(cells)
            if two:
                captions = _joined(head[max(0, row - 3) : row + 1], sessions)
            columns = assign(words_of(_without(captions, sessions)), WORDS)
            if best and len(sessions) == len(best.sessions) and not two and len(columns) <= len(best.columns):
                continue
            if any(role in columns for role in (*ID_ROLES, Role.NAME, Role.SURNAME)):
                titles = tuple(cell for above in head[:row] for cell in above if cell.strip())
                best = WideHeader(row, columns, tuple(captions), tuple(sessions), titles)
    return best


def _joined(rows: Sequence[Sequence[str]], sessions: Iterable[Caption]) -> list[str]:
    """One caption a column out of several header rows: the lowest text; for a session its date and half."""
    captions = [
        next((row[place] for row in reversed(rows) if row[place].strip()), "") for place in range(len(rows[-1]))
    ]
    for caption in sessions:
        captions[caption.place] = f"{caption.text} {'PM' if caption.half else 'AM'}"
    return captions


def _without(captions: Sequence[str], sessions: Iterable[Caption]) -> list[str]:
    places = {caption.place for caption in sessions}
    return ["" if place in places else text for place, text in enumerate(captions)]


def recognise_wide(table: Table) -> Recognition | None:
    """Recognises a header with pupil columns and session columns."""
    header = find_wide_header(table)
    if header is None or _is_title_of_list(table, header):
        return None
    days = sum(caption.half == DAY for caption in header.sessions)
    columns = f"{len(header.sessions):,} columns"
    first, last = header.sessions[0].place, header.sessions[-1].place
    why = (
        what_rows_are(table, header, "is one pupil"),
        *header.described([*ID_ROLES, Role.NAME, Role.SURNAME, Role.FORENAME, Role.YEAR, Role.GROUP]),
        f"Marks: {columns} from {letter(first)} to {letter(last)}, because their headings are dates"
        + (", each with the morning's and the afternoon's mark." if days else " with AM or PM."),
    )
    return Recognition(80, why, header)


def _is_title_of_list(table: Table, header: WideHeader) -> bool:
    """True where a title row, such as ``Name: Okoro, Printed: 01/10/2025``, stands over a list of marks."""
    listed = recognise_long(table, 0)
    return listed is not None and listed.header.row > header.row


def read_wide(table: Table, recognition: Recognition, task: Task) -> Content:
    """The register of a table with a row for each pupil."""
    header, findings = recognition.header, task.findings
    assert isinstance(header, WideHeader)  # noqa: S101 - recognise_wide made it
    ids = [role for role in ID_ROLES if role in header.columns]
    if not ids:
        raise UnreadableFile(
            "The file tells pupils apart by name only, and two pupils can share a name. Add a column with the UPN or "
            "the admission number."
        )
    refuse_twice(table, header, ids)
    rows = _pupil_rows(table, header, findings)
    if not len(rows):
        raise UnreadableFile("No pupils found: there is a header row and no pupil below it. Export the register again.")
    pupils = read_pupils(table, header, rows, findings)
    dates = dates_of(header.sessions, header.titles, task.latest)
    refuse_repeated(header.sessions, dates)
    if dates.doubt:
        findings.warning(dates.doubt)
    dates = settle_days(table, header, dates, task.latest, findings)
    lost = report_lost(table, header, findings)
    left_out = [caption.place for caption, day in zip(header.sessions, dates.days, strict=True) if day == NO_DAY]
    undated = undated_columns(table, header, sorted({*left_out, *lost}), len(header.sessions) + len(lost))
    filler = _Filler(table, header, task.codes, findings, rows, pupils.row_pupil)
    register = filler.register(pupils, dates.days)
    return Content(
        register=register,
        pupils=pupils.pupils,
        date_format=dates.form,
        understood=recognition.why,
        questions=dates.questions,
        undated=(undated,),
        columns=frozenset(caption.place for caption in header.sessions) | lost,
    )


def _pupil_rows(table: Table, header: WideHeader, findings: Findings) -> Codes:
    """The rows about pupils: those with a number that is no totals or key text."""
    names = [header.columns[role] for role in (Role.NAME, Role.SURNAME) if role in header.columns]
    ids = [header.columns[role] for role in ID_ROLES if role in header.columns]
    marks = [caption.place for caption in header.sessions]
    rows = data_rows(table, header, [*ids, *names, *marks], findings)
    plain = np.ones(len(rows), dtype=np.bool_)
    for place in {ids[0], *names, 0}:
        column = table.columns[place]
        doubtful = np.array(
            [len(text) <= 2 or is_total(text) or (place == ids[0] and _is_word(text)) for text in column.values],
            dtype=np.bool_,
        )
        plain &= ~doubtful[column.codes[rows]]
    left_out = [row for row in rows[~plain].tolist() if _not_a_pupil(table.row(row), ids, names, marks)]
    report_left_out(table, left_out, findings)
    return rows[~np.isin(rows, left_out)]


def _not_a_pupil(cells: Sequence[str], ids: Sequence[int], names: Sequence[int], marks: Sequence[int]) -> bool:
    """True for totals, a line of the key, a note."""
    told = next((text for place in ids if (text := cells[place].strip())), "")
    named = next((text for place in names if (text := cells[place].strip())), "")
    first = next((text for text in cells if text.strip()), "")
    written = [text for place in marks if (text := cells[place].strip())]
    if is_total(told):
        return True
    if any(map(is_marked, written)):
        return False
    if not all(map(_FIGURE.fullmatch, written)):
        return False
    if not told:
        return bool(written) or not named or is_total(named or first)
    if written:
        return _is_word(told) or is_total(named)
    return _is_key(told, cells, bool(named))


_FIGURE = re.compile(r"-?[\d.,:/]*\d\s*%?")
_SUM = re.compile(r"\b(totals?|average|mean|present|absent|attendance)\b|%", re.IGNORECASE)


def _is_word(text: str) -> bool:
    """True for what is no pupil's number: without a digit, or ``4B Total``."""
    return not any(map(str.isdigit, text)) or _SUM.search(text) is not None


def _is_key(told: str, cells: Sequence[str], named: bool) -> bool:
    """True for a line of the key to the codes, such as ``I`` with its meaning beside it."""
    if sum(bool(cell.strip()) for cell in cells) > 3:
        return False
    return ENGLAND.read(told)[1] is not Spelling.UNKNOWN or (not named and len(told) <= 2 and not told.isdigit())


@dataclass(slots=True)
class _Filler:
    """Fills the matrix column by column; each distinct text is understood once in the whole table."""

    table: Table
    header: WideHeader
    codes: CodeTable
    findings: Findings
    rows: Codes
    row_pupil: Codes
    raw: Cells = field(default_factory=dict)
    comments: Cells = field(default_factory=dict)
    _known: dict[tuple[int, int], dict[str, int]] = field(default_factory=dict)
    _subcodes: set[str] = field(default_factory=set)
    _lookups: dict[int, Marks] = field(default_factory=dict)
    _same: int = 0

    def register(self, pupils: Pupils, days: Codes) -> Register:
        """The register of all session columns whose heading is a date."""
        used = [(caption, int(day)) for caption, day in zip(self.header.sessions, days, strict=True) if day != NO_DAY]
        keys = np.array(sorted(2 * day + half for caption, day in used for half in _halves(caption)), dtype=np.int32)
        self._refuse_single_marks([caption for caption, _ in used if caption.half == DAY])
        refuse_too_large(len(pupils.pupils), len(keys))
        marks = np.full((len(pupils.pupils), len(keys)), NO_MARK, dtype=np.uint8, order="F")
        place_of = {int(key): place for place, key in enumerate(keys)}
        known = self.row_pupil >= 0
        self.rows, self.row_pupil = self.rows[known], self.row_pupil[known]
        once = len(self.rows) == len(pupils.pupils)
        block = self.table.block([caption.place for caption, _ in used], self.rows)
        stands = np.zeros(len(block.values), dtype=np.bool_)
        stands[block.codes] = True
        straight = once and bool(np.all(self.row_pupil == np.arange(len(self.row_pupil))))
        days_whole = any(caption.half == DAY for caption, _ in used)
        read = [self._understood(used, block, half) for half in ((0, 1) if days_whole else (0,))]
        numbers = [(meanings & _NUMBER).astype(np.uint8)[block.codes] for meanings in read]
        doubtful = [set(_columns_of(block, stands & (meanings >= _TO_TELL))) for meanings in read]
        for place, (caption, day) in enumerate(used):
            for half in _halves(caption):
                session = place_of[2 * day + half]
                which = half if caption.half == DAY else 0
                if place in doubtful[which]:
                    self._tell(caption, half, day, session)
                if straight:
                    marks[:, session] = numbers[which][place]
                elif once:
                    marks[self.row_pupil, session] = numbers[which][place]
                else:
                    self._combine(marks[:, session], numbers[which][place], caption, session)
        if self._same:
            self.findings.note(
                f"The same mark is given more than once for {self._same:,} sessions of pupils; each counts once."
            )
        if once:
            self._drop_turned(marks, keys)
        if self.comments:
            self.findings.note(WITH_MINUTES)
        return Register(pupils.pupils, keys, marks, self.raw, self.comments)

    def _drop_turned(self, marks: Marks, keys: Codes) -> None:
        """Takes the marks out again of rows in which mornings and afternoons have changed places."""
        turned = on_the_wrong_side(marks, keys & 1, self.codes)
        if turned is None:
            self.findings.warning(TURNED)
            return
        for pupil in np.flatnonzero(turned).tolist():
            row = int(self.rows[np.flatnonzero(self.row_pupil == pupil)[0]])
            self.findings.error(SHIFTED, self.table.row_number(row))
            marks[pupil] = NO_MARK
            self.raw = {where: text for where, text in self.raw.items() if where[0] != pupil}
            self.comments = {where: text for where, text in self.comments.items() if where[0] != pupil}

    def _understood(self, used: Sequence[tuple[Caption, int]], block: Block, half: int) -> Meanings:
        """uint16 for each text of the block: its code number on its column's day, and _TO_TELL where a finding is due.

        half: which session's mark to read where a cell holds both.
        """
        regimes = self.codes.regime(np.array([day for _, day in used], dtype=np.int32)).tolist()
        ends = [*block.starts.tolist(), len(block.values)][1:]
        meanings: list[int] = []
        for (caption, day), regime, end in zip(used, regimes, ends, strict=True):
            known = self._known.setdefault((regime, caption.half == DAY and half + 1), {})
            texts = block.values[len(meanings) : end]
            for text in set(texts).difference(known):
                written, how = self._read(text, caption, half)
                number = int(self._on(regime, day)[written])
                silent = how is Spelling.BLANK or (how is Spelling.EXACT and number == written)
                known[text] = number if silent else number | _TO_TELL
            meanings += [known[text] for text in texts]
        return np.array(meanings, dtype=np.uint16)

    def _tell(self, caption: Caption, half: int, day: int, session: int) -> None:
        """The findings of one column for the texts that are no plain mark."""
        column = self.table.columns[caption.place]
        codes = column.codes[self.rows]
        name = self.header.caption(caption.place)
        lookup = self._on(int(self.codes.regime(np.array([day], dtype=np.int32))[0]), day)
        respelled = False
        for place in np.flatnonzero(np.bincount(codes)).tolist():
            text = column.values[place]
            written, how = self._read(text, caption, half)
            number = int(lookup[written])
            if how is Spelling.BLANK or (how is Spelling.EXACT and number == written):
                continue
            respelled |= how is Spelling.RESPELLED
            self._report(text, how, number, day, np.flatnonzero(codes == place), name, caption, session, half)
        if respelled and not (caption.half == DAY and half == 1):
            self.findings.note(RESPELLED, column=name)

    def _report(
        self,
        text: str,
        how: Spelling,
        number: int,
        day: int,
        where: "np.typing.NDArray[np.intp]",
        name: str,
        caption: Caption,
        session: int,
        half: int,
    ) -> None:
        rows = [self.table.row_number(row) for row in self.rows[where]]
        if how in (Spelling.UNKNOWN, Spelling.SUBCODE):
            for place in where.tolist():
                whole_day = caption.half == DAY and len(text) == 2
                self.raw[int(self.row_pupil[place]), session] = text[half] if whole_day else text.strip()
        if how is Spelling.MINUTES:
            alone = text if caption.half != DAY else (text[:-1], text[1:])[half]
            self.comments |= {
                (int(self.row_pupil[place]), session): said for place in where.tolist() if (said := told_minutes(alone))
            }
        if how is Spelling.UNKNOWN:
            doubtful = caption.half == DAY and self._is_doubtful(text)
            if not (doubtful and half == 1):
                self.findings.error_rows(DOUBTFUL_DAY if doubtful else UNKNOWN_MARK, rows, name, text)
        elif how is Spelling.SUBCODE and text.strip() not in self._subcodes:
            self._subcodes.add(text.strip())
            note_subcode(text, None, self.findings)
        if self.codes.outside_dates(number):
            self.findings.error_rows(outside_dates_message(self.codes, number, day), rows, name, text)

    def _on(self, regime: int, day: int) -> Marks:
        if regime not in self._lookups:
            self._lookups[regime] = self.codes.on(day_of(day))
        return self._lookups[regime]

    def _read(self, text: str, caption: Caption, half: int) -> tuple[int, Spelling]:
        return read_day(text, self.codes)[half] if caption.half == DAY else self.codes.read(text)

    def _is_doubtful(self, text: str) -> bool:
        return len(text) != 2

    def _refuse_single_marks(self, days: Sequence[Caption]) -> None:
        """UnreadableFile where the cells of day columns hold one mark instead of two."""
        single = total = 0
        for caption in days:
            column = self.table.columns[caption.place]
            for text, count in zip(column.values, column.counts(self.rows), strict=True):
                if count and text.strip():
                    total += int(count)
                    single += int(count) * (len(text) == 1)
        if single * 2 > total:
            raise UnreadableFile(
                "The columns have dates without AM or PM and only one mark in each cell, so it is not certain which "
                "session a mark is for. Give each date a column for AM and one for PM."
            )

    def _combine(self, column: Marks, numbers: Marks, caption: Caption, session: int) -> None:
        """Puts the marks of pupils with several rows together; different marks are a conflict."""
        for row, pupil, number in zip(self.rows.tolist(), self.row_pupil.tolist(), numbers.tolist(), strict=True):
            earlier = int(column[pupil])
            if number == NO_MARK or earlier == CONFLICT:
                continue
            if earlier == NO_MARK:
                column[pupil] = number
            elif earlier == number != UNKNOWN:
                self._same += 1
            else:
                column[pupil] = CONFLICT
                text = self.table.columns[caption.place].text(row).strip()
                before = self.raw.get((pupil, session), self.codes.text(earlier))
                self.raw[pupil, session] = f"{before} and {text}"
                self.findings.error(
                    "Another row with the same pupil number has a different mark for this session, so it counts as "
                    "missing. Correct it in the register.",
                    self.table.row_number(row),
                    self.header.caption(caption.place),
                    text,
                )


def _columns_of(block: Block, wanted: npt.NDArray[np.bool_]) -> list[int]:
    """The places (in the block) of the columns that hold one of the ``wanted`` texts."""
    places: list[int] = (np.searchsorted(block.starts, np.flatnonzero(wanted), side="right") - 1).tolist()
    return places


def _halves(caption: Caption) -> tuple[int, ...]:
    return (0, 1) if caption.half == DAY else (caption.half,)
