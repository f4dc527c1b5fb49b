"""One number with two names: whose rows they are is not certain, unless something else says that it is one child."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from fasttrack_core.importing.findings import Findings, listed
from fasttrack_core.importing.header import Header, Role
from fasttrack_core.importing.numbers import tidy
from fasttrack_core.importing.table import Codes, Table

NAMES = (Role.NAME, Role.SURNAME, Role.FORENAME)


def without_two_names(
    table: Table, header: Header, rows: Codes, identity: Codes, count: int, findings: Findings
) -> Codes:
    """``identity`` without the rows of which it is not certain whose they are, which are errors.

    One number with two names is one child who was named anew only where another number or the date of birth agrees too.
    Else the rows of the name that holds nine tenths of the number's rows stay, or none.
    """
    columns = [table.columns[header.columns[role]] for role in NAMES if role in header.columns]
    if not columns or not count:
        return identity
    names = np.stack([_plain_codes(column.values)[column.at(rows)] for column in columns])
    first = first_rows(identity, count)
    known = identity < count
    there = names[:, first[np.where(known, identity, 0)] % len(rows)]
    differs = known & np.any((names != there) & (names >= 0) & (there >= 0), axis=0)
    if not differs.any():
        return identity
    identity = identity.copy()
    caption = header.caption(header.columns[next(role for role in NAMES if role in header.columns)])
    for number in np.unique(identity[differs]).tolist():
        places = np.flatnonzero(identity == number)
        others = places[differs[places]]
        if all(_same_child(table, header, int(rows[places[0]]), int(rows[place])) for place in others.tolist()):
            continue
        kept = _most(names[:, places])
        doubtful = places[~kept]
        identity[doubtful] = count
        told = listed(table.row_number(int(row)) for row in rows[places[[0, *np.flatnonzero(differs[places])[:1]]]])
        findings.error_rows(
            f"Rows {told} have the same pupil number but different names, so it is not certain whose this row is and "
            "it is left out. Correct the number or the name.",
            [table.row_number(int(row)) for row in rows[doubtful]],
            caption,
        )
    return identity


def _most(names: Codes) -> npt.NDArray[np.bool_]:
    """bool for each row: its name is the one that nine tenths of the rows have; all False where none is."""
    _, which, counts = np.unique(names, axis=1, return_inverse=True, return_counts=True)
    top = int(np.argmax(counts))
    most = np.asarray(which).reshape(-1) == top
    return most if 10 * counts[top] >= 9 * names.shape[1] else np.zeros(names.shape[1], dtype=np.bool_)


def _same_child(table: Table, header: Header, one: int, other: int) -> bool:
    """True where two of UPN, admission number and date of birth agree and none differs."""
    agreeing = 0
    for role in (Role.UPN, Role.ADMISSION, Role.BIRTH):
        if role in header.columns:
            column = table.columns[header.columns[role]]
            texts = tidy(column.text(one)).casefold(), tidy(column.text(other)).casefold()
            if all(texts) and texts[0] != texts[1]:
                return False
            agreeing += all(texts)
    return agreeing >= 2


def _plain_codes(values: Sequence[str]) -> Codes:
    """A number for each text, equal for texts that differ in case, spaces and quotation marks only; -1 for blank
    ones."""
    numbers: dict[str, int] = {"": -1}
    plain = [" ".join(tidy(value).casefold().replace('"', "").replace(",", ", ").split()) for value in values]
    return np.array([numbers.setdefault(text, len(numbers)) for text in plain], dtype=np.int32)


def first_rows(identity: Codes, count: int) -> Codes:
    """For each id the first row that holds it; the number of rows for one that no row holds."""
    first = np.full(count + 1, len(identity), dtype=np.int32)
    first[identity[::-1]] = np.arange(len(identity) - 1, -1, -1, dtype=np.int32)
    return first[:count]
