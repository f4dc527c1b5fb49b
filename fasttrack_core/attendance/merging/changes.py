"""What a newly imported register would change: matched by identifiers, never by name; and the two merged into one.

A blank in a file never deletes a mark that is known, nor does ``-`` (no mark was taken): such marks are kept, counted
and listed, and removed only where a person says so.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from fasttrack_core.attendance.figures.codes import DASH, NO_MARK, Marks
from fasttrack_core.attendance.figures.register import Pupil, Register, refuse_too_large
from fasttrack_core.attendance.figures.sessions import Keys
from fasttrack_core.attendance.merging.changed_details import corrected, differing_details
from fasttrack_core.errors import UnreadableFile

Rows = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
NOBODY: Mapping[int, int] = MappingProxyType({})
WITH_KNOWN = "Together with what is known, the school's register would hold"


@dataclass(frozen=True, slots=True)
class Words:
    """The texts kept with a mark before and after a change: as written, and the comment beside it."""

    raw_before: str = ""
    raw_after: str = ""
    comment_before: str = ""
    comment_after: str = ""


NO_WORDS = Words()


@dataclass(frozen=True, slots=True)
class ChangedMark:
    """A mark that was known and is different in the file. ``row`` is the pupil's row in the file's register."""

    row: int
    session: int
    before: int
    after: int
    words: Words


@dataclass(frozen=True, slots=True)
class ChangedPupil:
    """A known pupil whose details the file fills in or corrects; only the fields that differ."""

    row: int
    before: Mapping[str, object]
    after: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class ChangeCounts:
    """How much an import changes. kept_marks: known marks that stay although the file has a blank, ``-`` or another
    mark there; refused_marks: those of them for which the file has another. removed_marks: known marks that go."""

    new_pupils: int
    changed_pupils: int
    pupils_not_in_file: int
    new_marks: int
    changed_marks: int
    unchanged_marks: int
    kept_marks: int
    removed_marks: int = 0
    refused_marks: int = 0

    @property
    def nothing_changes(self) -> bool:
        marks = self.new_marks or self.changed_marks or self.removed_marks
        return not (self.new_pupils or self.changed_pupils or marks)


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """Marks that are known and what the file has there: rows and sessions of the file, one entry for each mark."""

    rows: Rows
    sessions: Keys
    before: Marks
    after: Marks
    words: Mapping[int, Words]

    def __iter__(self) -> Iterator[ChangedMark]:
        for entry, cell in enumerate(
            zip(self.rows.tolist(), self.sessions.tolist(), self.before.tolist(), self.after.tolist(), strict=True)
        ):
            yield ChangedMark(*cell, self.words.get(entry, NO_WORDS))


@dataclass(frozen=True, slots=True, eq=False)
class Changes:
    """What the file would change.

    matched: int64[P of the file], each pupil's row in the known register, -1 for a new pupil. rows, sessions, before,
    after: one entry for each mark that is set, by the file's row, in the order of rows and then of sessions. words: the
    texts that differ, by entry. doubtful: rows of the file whose number belongs to a known pupil with another UPN, or
    to several pupils; they are taken for new pupils. gone: known marks for which the file, which names the pupil and
    the session, has a blank or ``-``, whether they are removed or kept. refused: known marks that the file would change
    but may not.
    """

    counts: ChangeCounts
    matched: Rows
    rows: Rows
    sessions: Keys
    before: Marks
    after: Marks
    words: Mapping[int, Words]
    changed_pupils: tuple[ChangedPupil, ...]
    doubtful: tuple[int, ...]
    gone: Cells
    refused: Cells

    def changed_marks(self) -> Iterator[ChangedMark]:
        """The marks that were known and are different in the file, by pupil and session."""
        for entry in np.flatnonzero(self.before > DASH):
            yield ChangedMark(
                int(self.rows[entry]),
                int(self.sessions[entry]),
                int(self.before[entry]),
                int(self.after[entry]),
                self.words.get(int(entry), NO_WORDS),
            )


def compare(
    old: Register | None,
    new: Register,
    *,
    overwrite: bool = True,
    remove_missing: bool = False,
    same_pupils: Mapping[int, int] = NOBODY,
) -> Changes:
    """What importing ``new`` would change in ``old`` (None: nothing is known yet).

    With ``overwrite`` False a known mark or detail is never changed, only unknown ones are filled in: for an older
    file. ``remove_missing`` removes the marks in ``gone``, also those of an older file: it is a decision of its own.
    ``same_pupils``: rows of the file that a person said are known pupils, with those pupils' rows. Raises
    UnreadableFile when two rows of the file are the same pupil, TooLarge where the two together are larger than any
    register.
    """
    known = old or empty_register()
    matched, doubtful = match_pupils(known.pupils, new.pupils, same_pupils)
    refuse_too_large(
        len(known.pupils) + int((matched < 0).sum()), len(np.union1d(known.sessions, new.sessions)), WITH_KNOWN
    )
    before = _known_marks(known, new, matched)
    after = new.marks
    is_known = before > DASH
    gone = is_known & (after <= DASH)
    silent = is_silent(before, after)
    if remove_missing:
        silent &= ~gone
    differs = ~silent & (before != after)
    texts = _differing_texts(known, new, matched, before)
    for place in texts:
        differs[place] |= not silent[place]
    refused = differs & is_known & ~gone if not overwrite else np.zeros_like(differs)
    differs &= ~refused
    taken = _cells(differs, new, before, texts)
    changed_pupils = tuple(_changed_pupils(known.pupils, new.pupils, matched, overwrite))
    counts = ChangeCounts(
        new_pupils=int((matched < 0).sum()),
        changed_pupils=len(changed_pupils),
        pupils_not_in_file=len(known.pupils) - int((matched >= 0).sum()),
        new_marks=int((differs & ~is_known).sum()),
        changed_marks=int((differs & is_known & ~gone).sum()),
        unchanged_marks=int((~silent & ~differs & ~refused).sum()),
        kept_marks=int(refused.sum()) + (0 if remove_missing else int(gone.sum())),
        removed_marks=int(gone.sum()) if remove_missing else 0,
        refused_marks=int(refused.sum()),
    )
    return Changes(
        counts,
        matched,
        taken.rows,
        taken.sessions,
        taken.before,
        taken.after,
        taken.words,
        changed_pupils,
        doubtful,
        _cells(gone, new, before, texts),
        _cells(refused, new, before, texts),
    )


def is_silent(before: Marks, after: Marks) -> Flags:
    """Where a file says nothing: a blank, and ``-`` where more than a blank is known."""
    silent: Flags = (after == NO_MARK) | ((after == DASH) & (before != NO_MARK))
    return silent


def _cells(chosen: Flags, new: Register, before: Marks, texts: Mapping[tuple[int, int], Words]) -> Cells:
    rows, columns = np.nonzero(chosen)
    places = zip(rows.tolist(), columns.tolist(), strict=True) if texts else ()
    words = {entry: texts[place] for entry, place in enumerate(places) if place in texts}
    return Cells(rows.astype(np.int64), new.sessions[columns], before[rows, columns], new.marks[rows, columns], words)


def merge(old: Register | None, new: Register, changes: Changes) -> tuple[Register, Rows]:
    """The register as it is after ``changes``, known pupils first; and for each pupil of ``new`` the row there."""
    known = old or empty_register()
    places = changes.matched.copy()
    fresh = np.flatnonzero(places < 0)
    places[fresh] = len(known.pupils) + np.arange(len(fresh))
    pupils = [*known.pupils, *(new.pupils[row] for row in fresh)]
    for changed in changes.changed_pupils:
        place = int(places[changed.row])
        pupils[place] = corrected(known.pupils[place], changed.after)
    sessions = np.union1d(known.sessions, new.sessions).astype(np.int32)
    marks = np.zeros((len(pupils), len(sessions)), dtype=np.uint8, order="F")
    columns = np.searchsorted(sessions, known.sessions)
    marks[: len(known.pupils), columns] = known.marks
    entry_columns = np.searchsorted(sessions, changes.sessions)
    marks[places[changes.rows], entry_columns] = changes.after
    raw = {(row, int(columns[column])): text for (row, column), text in known.raw.items()}
    comments = {(row, int(columns[column])): text for (row, column), text in known.comments.items()}
    for entry, words in changes.words.items():
        place_of = (int(places[changes.rows[entry]]), int(entry_columns[entry]))
        _put(raw, place_of, words.raw_after)
        _put(comments, place_of, words.comment_after)
    return Register(tuple(pupils), sessions, marks, raw, comments), places


def empty_register() -> Register:
    """A register of nobody."""
    return Register((), np.array([], dtype=np.int32), np.zeros((0, 0), dtype=np.uint8))


def match_pupils(
    known: Sequence[Pupil], new: Sequence[Pupil], same_pupils: Mapping[int, int] = NOBODY
) -> tuple[Rows, tuple[int, ...]]:
    """For each new pupil the row of the same known pupil, or -1; and the rows that are doubtful.

    The same UPN, else the same admission number, else the same id of the register system; never the name. Two different
    UPNs are two pupils, whatever else agrees; so are two dates of birth under one number, which schools use again, and
    two admission numbers under one system's id. What a person said (``same_pupils``: new row to known row) goes first.
    Raises UnreadableFile when two new pupils are one pupil.
    """
    by_upn = {pupil.upn: row for row, pupil in enumerate(known) if pupil.upn}
    by_number = _rows_by(known, "admission_number")
    by_system_id = _rows_by(known, "system_id")
    matched = np.full(len(new), -1, dtype=np.int64)
    doubtful = []
    for row, pupil in enumerate(new):
        if row in same_pupils:
            if by_upn.get(pupil.upn, same_pupils[row]) != same_pupils[row]:
                raise UnreadableFile(
                    "A pupil whom you joined to another is known here by their own UPN. Take back that tick."
                )
            matched[row] = same_pupils[row]
            continue
        if pupil.upn in by_upn:
            matched[row] = by_upn[pupil.upn]
            continue
        found = by_number.get(pupil.admission_number, [])
        fields: tuple[str, ...] = ("upn", "date_of_birth")
        if not found:
            found = by_system_id.get(pupil.system_id, [])
            fields = ("upn", "admission_number", "date_of_birth")
        fitting = [place for place in found if not _contradict(known[place], pupil, fields)]
        if len(fitting) == 1:
            matched[row] = fitting[0]
        elif found:
            doubtful.append(row)
    same = [*matched[matched >= 0].tolist(), *_identifiers(new, matched)]
    if same_pupils and len(set(matched[matched >= 0].tolist())) != int((matched >= 0).sum()):
        raise UnreadableFile(
            "Two rows of the file would become one pupil here. Take back one of the ticks that join pupils."
        )
    if len(set(same)) != len(same):
        raise UnreadableFile(
            "Two rows of the file are the same pupil: they share a UPN or an admission number. Correct the file and "
            "upload it again."
        )
    return matched, tuple(doubtful)


def _identifiers(new: Sequence[Pupil], matched: Rows) -> list[str]:
    """What each pupil who is not known yet is identified by."""
    return [
        pupil.upn or pupil.admission_number or pupil.system_id or pupil.pupil_id
        for pupil, row in zip(new, matched.tolist(), strict=True)
        if row < 0
    ]


def _rows_by(known: Sequence[Pupil], field: str) -> dict[str, list[int]]:
    rows: dict[str, list[int]] = {}
    for row, pupil in enumerate(known):
        value = getattr(pupil, field)
        if value:
            rows.setdefault(value, []).append(row)
    return rows


def _contradict(known: Pupil, new: Pupil, fields: tuple[str, ...]) -> bool:
    pairs = [(getattr(known, field), getattr(new, field)) for field in fields]
    return any(was and now and was != now for was, now in pairs)


def _known_marks(known: Register, new: Register, matched: Rows) -> Marks:
    """uint8[P of new, S of new]: the mark known for each pupil and session of the file, NO_MARK where there is none."""
    before = np.full(new.marks.shape, NO_MARK, dtype=np.uint8, order="F")
    _, columns, known_columns = np.intersect1d(new.sessions, known.sessions, return_indices=True)
    rows = np.flatnonzero(matched >= 0)
    if len(rows) and len(columns):
        before[rows[:, None], columns] = known.marks[matched[rows][:, None], known_columns]
    return before


def _differing_texts(known: Register, new: Register, matched: Rows, before: Marks) -> dict[tuple[int, int], Words]:
    """The texts of the file's marks where they, or the marks, differ from those known; a blank erases nothing."""
    row_of = {int(row): place for place, row in enumerate(matched) if row >= 0}
    column_of = {int(key): column for column, key in enumerate(new.sessions)}
    raw_before: dict[tuple[int, int], str] = {}
    comment_before: dict[tuple[int, int], str] = {}
    for texts, found in ((known.raw, raw_before), (known.comments, comment_before)):
        for (row, column), text in texts.items():
            place = (row_of.get(row, -1), column_of.get(int(known.sessions[column]), -1))
            if -1 not in place:
                found[place] = text
    differing = {}
    for place in {*raw_before, *comment_before, *new.raw, *new.comments}:
        same_mark = bool(before[place] == new.marks[place])
        raw, comment = raw_before.get(place, ""), comment_before.get(place, "")
        words = Words(
            raw,
            new.raw.get(place, "") or (raw if same_mark else ""),
            comment,
            new.comments.get(place, "") or (comment if same_mark else ""),
        )
        if (words.raw_before, words.comment_before) != (words.raw_after, words.comment_after):
            differing[place] = words
    return differing


def _changed_pupils(
    known: Sequence[Pupil], new: Sequence[Pupil], matched: Rows, overwrite: bool
) -> Iterator[ChangedPupil]:
    for row, place in enumerate(matched.tolist()):
        if place >= 0:
            before, after = differing_details(known[place], new[row], overwrite=overwrite)
            if after:
                yield ChangedPupil(row, before, after)


def _put(texts: dict[tuple[int, int], str], place: tuple[int, int], text: str) -> None:
    if text:
        texts[place] = text
    else:
        texts.pop(place, None)
