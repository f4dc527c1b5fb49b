"""Which columns of totals add up: possible = attended + authorised + unauthorised, settled over the whole file.

Some systems count unexplained absences among the unauthorised ones, others apart; some count approved educational
activity among the present marks. The file itself says which: the meaning whose sum holds. Percentages are a check of
the counts and never a source of them.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from fasttrack_core.attendance.figures.measures import Flags, Whole
from fasttrack_core.errors import UnreadableFile
from fasttrack_core.importing.findings import Findings
from fasttrack_core.importing.header import Header
from fasttrack_core.importing.numbers import tidy
from fasttrack_core.importing.table import Table
from fasttrack_core.importing.totals import (
    APPROVED,
    ATTENDED,
    AUTHORISED,
    MISSING,
    POSSIBLE,
    PRESENT,
    UNAUTHORISED,
    UNEXPLAINED,
    Counted,
    Sums,
)

NOT_A_SUM = (
    "The possible sessions of the row are not its attended, authorised and unauthorised ones together, so the pupil's "
    "totals are left out. Correct the row and upload the file again."
)
NO_SUM = (
    "The totals cannot be used, because they do not add up: possible sessions are not attended, authorised and "
    "unauthorised ones together, with the unexplained absences or without them. Export the marks instead."
)
SEVERAL = (
    "The totals cannot be used, because they add up in more than one way and the file does not say which is meant. "
    "Export them with the column Present_plus_aea, or export the marks."
)
UNDECIDED = (
    "The file has no column of possible sessions, so nothing says whether unexplained absences are among the "
    "unauthorised ones. Export the totals with the possible marks."
)
_NONE = {"", "-", "--", "n/a", "na", "#n/a", "#div/0!", "nan", "null", "none"}
_PERCENT = re.compile(r"(\d{1,5})(?:\.(\d+))?\s*(%?)", re.ASCII)
_MOST_PLACES = 6


@dataclass(frozen=True, slots=True)
class Meaning:
    """The columns whose sum is the attended sessions, and those whose sum is the unauthorised absences."""

    attended: tuple[str, ...]
    unauthorised: tuple[str, ...]


def meanings(header: Header) -> list[Meaning]:
    """What the columns may mean, the likelier first; none where one that is needed is not there."""
    columns = header.columns
    if AUTHORISED not in columns or UNAUTHORISED not in columns:
        return []
    if ATTENDED in columns:
        attended: list[tuple[str, ...]] = [(ATTENDED,)]
    elif PRESENT in columns:
        attended = [(PRESENT, APPROVED), (PRESENT,)] if APPROVED in columns else [(PRESENT,)]
    else:
        return []
    unauthorised = [(UNAUTHORISED,), (UNAUTHORISED, UNEXPLAINED)] if UNEXPLAINED in columns else [(UNAUTHORISED,)]
    return [Meaning(one, other) for other in unauthorised for one in attended]


@dataclass(frozen=True, slots=True, eq=False)
class _Figures:
    """What a meaning makes of the rows. holds: bool[R], True where it is confirmed."""

    meaning: Meaning
    possible: Whole
    attended: Whole
    unauthorised: Whole
    holds: Flags

    def differs(self, other: "_Figures") -> Flags:
        """Where another meaning gives other figures."""
        different: Flags = (self.attended != other.attended) | (self.unauthorised != other.unauthorised)
        return different


def settle(
    table: Table, header: Header, counted: Counted, percents: Mapping[str, int], findings: Findings
) -> tuple[Sums, tuple[str, ...]]:
    """The figures of each row by the meaning that holds throughout, and sentences that say which it is.

    percents: the columns of percentages, by the role of the counts that they are shares of. Errors for rows that do not
    add up; UnreadableFile where no meaning holds for at least half of the rows, or where two hold.
    """
    sound = _sound_rows(table, header, counted, findings)
    checks = [_Percents.of(table, header, counted, role, place, findings) for role, place in percents.items()]
    every = [_figures(counted, meaning, checks) for meaning in meanings(header)]
    if POSSIBLE in header.columns:
        best = _by_sum(every, sound)
        wrong = sound & ~best.holds
        for row in counted.rows[wrong].tolist():
            findings.error(NOT_A_SUM, table.row_number(row), header.caption(header.columns[POSSIBLE]))
        sound &= best.holds
    else:
        best = _by_percentages(every, sound)
    for check in checks:
        check.report(table, header, counted, best.attended, best.possible, sound, findings)
    sums = Sums(
        best.possible,
        best.attended,
        counted.filled(AUTHORISED),
        best.unauthorised,
        counted.filled(MISSING),
        sound,
    )
    return sums, _said(header, best, counted)


def _sound_rows(table: Table, header: Header, counted: Counted, findings: Findings) -> Flags:
    """The rows in which nothing is wrong by itself; errors for the others."""
    sound = counted.sound.copy()
    needed = [POSSIBLE] if POSSIBLE in counted.counts else [AUTHORISED, UNAUTHORISED, *_attended(counted)]
    blank = counted.blank(*needed) & sound
    for row in counted.rows[blank].tolist():
        findings.error(
            "The row does not say how many sessions were possible, so the pupil's totals are left out."
            if POSSIBLE in counted.counts
            else "The row does not hold all of its totals, so the pupil's totals are left out.",
            table.row_number(row),
            header.caption(header.columns[needed[0]]),
        )
    sound &= ~blank
    if POSSIBLE in counted.counts:
        for role in (ATTENDED, PRESENT):
            over = sound & (counted.filled(role) > counted.filled(POSSIBLE))
            for row in counted.rows[over].tolist():
                findings.error(
                    "More sessions are attended than were possible, so the pupil's totals are left out. Correct the "
                    "row and upload the file again.",
                    table.row_number(row),
                    header.caption(header.columns[role]),
                    table.columns[header.columns[role]].text(row),
                )
            sound &= ~over
    if all(role in counted.counts for role in (ATTENDED, PRESENT, APPROVED)):
        sound &= _own_sum(table, header, counted, sound, findings)
    return sound


def _attended(counted: Counted) -> list[str]:
    return [ATTENDED] if ATTENDED in counted.counts else [PRESENT]


def _own_sum(table: Table, header: Header, counted: Counted, sound: Flags, findings: Findings) -> Flags:
    """Where the column of present and approved together is their sum, if it is so in most rows; errors elsewhere."""
    filled = ~counted.blank(ATTENDED, PRESENT, APPROVED)
    agrees: Flags = ~filled | (counted.filled(ATTENDED) == counted.filled(PRESENT, APPROVED))
    caption = header.caption(header.columns[ATTENDED])
    if 2 * np.count_nonzero(agrees & sound) < np.count_nonzero(sound):
        findings.warning(
            "The present marks and the approved educational activity are not what this column says of both. The column "
            "counts, where it adds up to the possible sessions.",
            column=caption,
        )
        return np.ones(len(agrees), dtype=np.bool_)
    for row in counted.rows[sound & ~agrees].tolist():
        findings.error(
            "The present marks and the approved educational activity of the row are not what it says of both, so the "
            "pupil's totals are left out. Correct the row and upload the file again.",
            table.row_number(row),
            caption,
            table.columns[header.columns[ATTENDED]].text(row),
        )
    return agrees


def _figures(counted: Counted, meaning: Meaning, checks: "list[_Percents]") -> _Figures:
    attended, unauthorised = counted.filled(*meaning.attended), counted.filled(*meaning.unauthorised)
    together = attended + counted.filled(AUTHORISED) + unauthorised
    if POSSIBLE in counted.counts:
        possible = counted.filled(POSSIBLE)
        return _Figures(meaning, possible, attended, unauthorised, possible == together)
    holds = np.zeros(len(counted.rows), dtype=np.bool_)
    wrong = np.zeros(len(counted.rows), dtype=np.bool_)
    for check in checks:
        agrees = check.agrees(counted, attended, together)
        holds |= check.usable & agrees
        wrong |= check.usable & ~agrees
    return _Figures(meaning, together, attended, unauthorised, holds & ~wrong)


def _by_sum(every: list[_Figures], sound: Flags) -> _Figures:
    """The meaning whose sum holds in most rows."""
    held = [int(np.count_nonzero(each.holds & sound)) for each in every]
    best = every[held.index(max(held))]
    if not sound.any():
        return best
    if 2 * max(held) < np.count_nonzero(sound) or _contradicted(best, every, sound):
        raise UnreadableFile(NO_SUM)
    _refuse_ties(best, every, sound)
    return best


def _by_percentages(every: list[_Figures], sound: Flags) -> _Figures:
    """Without possible sessions: the only meaning, one that makes no difference, or the one the percentages confirm."""
    if not any(np.any(each.differs(every[0]) & sound) for each in every):
        return every[0]
    held = [int(np.count_nonzero(each.holds & sound)) for each in every]
    best = every[held.index(max(held))]
    if not max(held) or _contradicted(best, every, sound):
        raise UnreadableFile(UNDECIDED)
    for other in every:
        in_doubt = best.differs(other) & sound
        if in_doubt.any() and not np.any(best.holds & ~other.holds & in_doubt):
            raise UnreadableFile(UNDECIDED)
    return best


def _contradicted(best: _Figures, every: list[_Figures], sound: Flags) -> bool:
    """True where more than a third of the rows that settle it speak for another meaning."""
    for other in every:
        against = np.count_nonzero(other.holds & ~best.holds & sound)
        if 3 * against > against + np.count_nonzero(best.holds & ~other.holds & sound):
            return True
    return False


def _refuse_ties(best: _Figures, every: list[_Figures], sound: Flags) -> None:
    """UnreadableFile where another meaning holds just as often and gives other figures."""
    for other in every:
        settled = np.any(best.holds & ~other.holds & sound)
        if not settled and np.any(best.differs(other) & best.holds & other.holds & sound):
            raise UnreadableFile(SEVERAL)


def _said(header: Header, best: _Figures, counted: Counted) -> tuple[str, ...]:
    captions = [f"“{header.caption(header.columns[role])}”" for role in best.meaning.attended]
    sentences = [f"Attended sessions are {' and '.join(captions)}{' together' if len(captions) > 1 else ''}."]
    if UNEXPLAINED in counted.counts:
        among = UNEXPLAINED not in best.meaning.unauthorised
        sentences.append(
            "Unexplained absences are counted among the unauthorised ones already"
            if among
            else "Unexplained absences are added to the unauthorised ones"
        )
        sentences[-1] += ": so the possible sessions are attended, authorised and unauthorised ones together."
    if POSSIBLE in counted.counts:
        sentences.append("Possible sessions are as the file has them; nothing is added to them.")
    else:
        sentences.append("Possible sessions are the attended, authorised and unauthorised ones together.")
    return tuple(sentences)


@dataclass(frozen=True, slots=True, eq=False)
class _Percents:
    """One column of percentages.

    value: int64[R], times ``scale``, a power of ten: as many decimals as the column's longest number has, since
    spreadsheets drop noughts at the end. signed: bool[R], the cell has a percent sign, whatever the unit of the others.
    usable: bool[R].
    """

    role: str
    place: int
    value: npt.NDArray[np.int64]
    scale: int
    signed: Flags
    usable: Flags

    @staticmethod
    def of(table: Table, header: Header, counted: Counted, role: str, place: int, findings: Findings) -> "_Percents":
        column = table.columns[place]
        parsed = [_percent(text) for text in column.values]
        codes = column.codes[counted.rows]
        used = set(codes.tolist())
        places = max((each.places for code, each in enumerate(parsed) if each and code in used), default=0)
        values = [
            each.number * 10 ** (places - each.places) if each and code in used else 0
            for code, each in enumerate(parsed)
        ]
        signed = np.array([each is not None and each.signed for each in parsed], dtype=np.bool_)[codes]
        usable = np.array([each is not None for each in parsed], dtype=np.bool_)[codes]
        strange = np.array(
            [
                each is None and tidy(text).casefold() not in _NONE
                for text, each in zip(column.values, parsed, strict=True)
            ],
            dtype=np.bool_,
        )
        for row in counted.rows[strange[codes]].tolist():
            findings.warning(
                "This is not a percentage, so it does not check the count beside it.",
                table.row_number(row),
                header.caption(place),
                column.text(row),
            )
        return _Percents(role, place, np.array(values, dtype=np.int64)[codes], 10**places, signed, usable)

    def agrees(self, counted: Counted, attended: Whole, possible: Whole) -> Flags:
        """Where the percentage is that of the counts, to its last figure, in the unit that fits more rows."""
        count = attended if self.role == ATTENDED else counted.filled(self.role)
        return self._agrees(count, possible, self._as_share(count, possible))

    def _agrees(self, count: Whole, possible: Whole, as_share: bool) -> Flags:
        whole = np.where(self.signed, 100, 1 if as_share else 100)
        close: Flags = (np.abs(self.value * possible - whole * count * self.scale) < possible) | (possible == 0)
        return close

    def _as_share(self, count: Whole, possible: Whole) -> bool:
        unsigned = self.usable & ~self.signed
        share, percent = (np.count_nonzero(self._agrees(count, possible, each) & unsigned) for each in (True, False))
        return bool(share > percent)

    def report(
        self,
        table: Table,
        header: Header,
        counted: Counted,
        attended: Whole,
        possible: Whole,
        sound: Flags,
        findings: Findings,
    ) -> None:
        """Errors for percentages over 100, warnings for others that are not those of the counts."""
        count = attended if self.role == ATTENDED else counted.filled(self.role)
        as_share = self._as_share(count, possible)
        most = np.where(self.signed, 100, 1 if as_share else 100) * self.scale
        over = self.usable & (self.value > most)
        column, caption = table.columns[self.place], header.caption(self.place)
        for row in counted.rows[over].tolist():
            findings.error(
                "A percentage of sessions cannot be over 100, so this one is not used. Check the row.",
                table.row_number(row),
                caption,
                column.text(row),
            )
        for row in counted.rows[self.usable & sound & ~over & ~self._agrees(count, possible, as_share)].tolist():
            findings.warning(
                "This percentage is not that of the row's counts. The counts are read; check the row.",
                table.row_number(row),
                caption,
                column.text(row),
            )


@dataclass(frozen=True, slots=True)
class _Number:
    """A number without its decimal point, how many of its figures are decimals, and whether it has a percent sign."""

    number: int
    places: int
    signed: bool


def _percent(text: str) -> _Number | None:
    """The number of a percentage, cut after six decimals; None for anything else."""
    found = _PERCENT.fullmatch(tidy(text))
    if not found:
        return None
    decimals = (found[2] or "")[:_MOST_PLACES]
    return _Number(int(found[1] + decimals), len(decimals), bool(found[3]))
