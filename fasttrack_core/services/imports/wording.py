"""What an import holds, changes or takes back, as tables and sentences."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from fasttrack_core.attendance.figures.codes import DASH, ENGLAND
from fasttrack_core.attendance.figures.register import Pupil
from fasttrack_core.attendance.figures.sessions import session_of, spoken_date
from fasttrack_core.attendance.merging.changes import ChangedMark, Changes, Words
from fasttrack_core.importing.findings import Finding, Severity, told_once
from fasttrack_core.importing.reading import Reading
from fasttrack_core.stamps import LONDON
from fasttrack_core.store import StoredImport, UndoCounts

_DAY = re.compile(r"\b(\d{4})-(\d\d)-(\d\d)\b", re.ASCII)
LISTED_CHANGES = 500
"""Changed marks that are listed one by one before saving; the counts are of all of them."""

FINDING_COLUMNS = ("severity", "sheet", "row", "column", "value", "message")


def findings_frame(findings: Iterable[Finding]) -> pd.DataFrame:
    """One row a finding, in the order given, every cell as text; a note of several columns stands once.

    A day in a value is written as a person in England writes it, unless it is the text of a cell of the file.
    """
    rows = [
        (
            finding.severity.value,
            finding.sheet or "",
            "" if finding.row is None else str(finding.row),
            finding.column or "",
            finding.value if finding.row is not None or finding.column else _DAY.sub(r"\3/\2/\1", finding.value),
            finding.message,
        )
        for finding in told_once(findings)
    ]
    return pd.DataFrame(rows, columns=list(FINDING_COLUMNS), dtype="str")


def changed_frame(changes: Changes | None, overwrites: bool, pupils: Sequence[Pupil]) -> pd.DataFrame:
    """Known marks for which the file has another: pupil, date, session, was, becomes (or would become)."""
    chosen: Iterable[ChangedMark] = ()
    if changes is not None:
        chosen = (each for each in changes.changed_marks() if each.after > DASH) if overwrites else changes.refused
    return _marks_frame(chosen, pupils, ("pupil", "date", "session", "was", "becomes"))


def disappearing_frame(changes: Changes | None, pupils: Sequence[Pupil]) -> pd.DataFrame:
    """Known marks for which the file has none: pupil, date, session, was."""
    return _marks_frame(changes.gone if changes is not None else (), pupils, ("pupil", "date", "session", "was"))


def mark_text(number: int, raw: str = "") -> str:
    """A mark as a person writes it: the text of the file where one was kept; ``-`` for none taken, empty for none."""
    return raw or ("-" if number == DASH else ENGLAND.text(number))


def told_words(words: Words) -> tuple[str, str]:
    """The texts as written before and after."""
    return words.raw_before, words.raw_after


def named(pupil: Pupil) -> str:
    """The pupil's name, else their number."""
    return pupil.name or pupil.pupil_id


def already(before: StoredImport | None) -> str:
    """When and by whom the same file was imported; empty if it was not, or was undone."""
    if before is None or before.status != "imported":
        return ""
    when = before.stamp.when.astimezone(LONDON)
    return f"This file was already imported on {spoken_date(when.date())} at {when:%H:%M} by {before.stamp.who}."


def strangers(changes: Changes | None) -> str:
    """A sentence when a school that has pupils would get new ones of whom none, or not all, are known."""
    if changes is None:
        return ""
    counts = changes.counts
    if changes.doubtful:
        return (
            f"Rows sharing a number with a pupil here but with another UPN or date of birth: {len(changes.doubtful)}. "
            "They would be added as new pupils: check their numbers first."
        )
    if counts.pupils_not_in_file and counts.new_pupils == len(changes.matched):
        return (
            "No pupil of this file is known here: none shares a UPN, an admission number or a system id. If these are "
            "the same pupils, import the list that holds their UPNs first; else they are added as new pupils."
        )
    there = len(changes.matched) - counts.new_pupils
    known = there + counts.pupils_not_in_file
    if 2 * counts.new_pupils >= known > 0 and 2 * counts.pupils_not_in_file >= counts.new_pupils:
        return (
            f"This file would add {counts.new_pupils:,} new pupils to the {known:,} of the school, and names {there:,} "
            "of those. If these are the same pupils under other numbers, import the list that holds both numbers "
            "first; else they are added as new pupils."
        )
    return ""


def period(reading: Reading) -> str:
    """``2 September 2025 to 20 July 2026``, both inclusive; empty for a file without sessions."""
    if reading.first_date is None or reading.last_date is None:
        return ""
    return f"{spoken_date(reading.first_date)} to {spoken_date(reading.last_date)}"


def count(findings: Iterable[Finding], severity: Severity) -> int:
    """How many findings are of that severity."""
    return sum(finding.severity is severity for finding in findings)


_SAID: Mapping[str, tuple[str, str]] = {
    "new_pupils": ("1 new pupil", "{} new pupils"),
    "changed_pupils": ("1 pupil's details updated", "{} pupils' details updated"),
    "new_marks": ("1 new mark", "{} new marks"),
    "changed_marks": ("1 mark changed", "{} marks changed"),
    "removed_marks": ("1 mark removed, as you ticked", "{} marks removed, as you ticked"),
    "gone_marks": ("1 known mark kept where the file has none", "{} known marks kept where the file has none"),
    "refused_marks": (
        "1 known mark kept where the file has another",
        "{} known marks kept where the file has another",
    ),
    "totals": ("Totals of 1 pupil", "Totals of {} pupils"),
    "new_parents": ("1 new contact", "{} new contacts"),
    "changed_parents": ("1 contact updated", "{} contacts updated"),
    "unmatched_rows": ("1 row of no known pupil left out", "{} rows of no known pupil left out"),
}


def sentences(counts: Mapping[str, Any]) -> tuple[str, ...]:
    """What an import came to."""
    told = {**counts, "gone_marks": counts.get("kept_marks", 0) - counts.get("refused_marks", 0)}
    return _say(_SAID, told) or ("Nothing changed.",)


_TAKEN_BACK: Mapping[str, tuple[str, str]] = {
    "marks_back": ("1 mark goes back to what it was", "{} marks go back to what they were"),
    "marks_kept": (
        "1 mark stays: a later file changed or repeats it",
        "{} marks stay: a later file changed or repeats them",
    ),
    "pupils_back": ("1 pupil's details go back to what they were", "{} pupils' details go back to what they were"),
    "pupils_kept": (
        "1 pupil keeps details that a later file changed or repeats",
        "{} pupils keep details that a later file changed or repeats",
    ),
    "pupils_unlisted": (
        "1 pupil is no longer listed: no other file, case, letter or contact is about them",
        "{} pupils are no longer listed: no other file, case, letter or contact is about them",
    ),
    "contacts_back": ("1 contact goes back to what it was, or away", "{} contacts go back to what they were, or away"),
    "contacts_kept": (
        "1 contact stays as a person or another file has it",
        "{} contacts stay as a person or another file has them",
    ),
    "restrictions_kept": (
        "1 restriction on writing to someone came with this file and stays: only a person takes it away",
        "{} restrictions on writing to someone came with this file and stay: only a person takes them away",
    ),
    "totals_back": ("1 line of totals no longer counts", "{} lines of totals no longer count"),
}


def undo_sentences(counts: UndoCounts) -> tuple[str, ...]:
    """What undoing an import comes to."""
    told = {name: getattr(counts, name) for name in UndoCounts.__slots__}
    return _say(_TAKEN_BACK, told) or ("Nothing in the register changes.",)


def _say(words: Mapping[str, tuple[str, str]], counts: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(
        (one if counts[name] == 1 else many.format(f"{counts[name]:,}")) + "."
        for name, (one, many) in words.items()
        if counts.get(name)
    )


def _marks_frame(chosen: Iterable[ChangedMark], pupils: Sequence[Pupil], columns: tuple[str, ...]) -> pd.DataFrame:
    rows = []
    for change in chosen:
        day, half = session_of(change.session)
        was, becomes = told_words(change.words)
        cells = (
            named(pupils[change.row]),
            day,
            half.value,
            mark_text(change.before, was),
            mark_text(change.after, becomes),
        )
        rows.append(cells[: len(columns)])
        if len(rows) == LISTED_CHANGES:
            break
    return pd.DataFrame(rows, columns=list(columns))
