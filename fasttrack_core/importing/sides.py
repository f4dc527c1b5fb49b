"""Mornings and afternoons swapped: ``/`` is a morning's present mark, ``\\`` an afternoon's."""

import numpy as np
import numpy.typing as npt

from fasttrack_core.attendance.figures.codes import CodeTable, Marks

FEWEST = 3
SHIFTED = (
    "From some column on, the row's marks / stand under afternoons and \\ under mornings, as after a cell was inserted "
    "or deleted, so its marks are left out. Correct the row and upload the file again."
)
TURNED = (
    "In most of the file the mark / stands under afternoons and \\ under mornings. Check that each column of marks "
    "stands under its own heading."
)


def on_the_wrong_side(marks: Marks, halves: npt.NDArray[np.int32], codes: CodeTable) -> npt.NDArray[np.bool_] | None:
    """bool for each pupil (row of ``marks``): from one session on, three marks or more are on the wrong side, in the
    morning and in the afternoon, and hardly any on the right one. None where most of the file is.

    halves: for each session 0 morning, 1 afternoon.
    """
    slash, back = (codes.read(text)[0] for text in ("/", "\\"))
    morning = halves == 0
    wrong = np.empty(marks.shape, dtype=np.bool_, order="F")
    wrong[:, morning] = marks[:, morning] == back
    wrong[:, ~morning] = marks[:, ~morning] == slash
    found = np.zeros(len(marks), dtype=np.bool_)
    total = int(np.count_nonzero(wrong))
    if total < FEWEST:
        return found
    right = ((marks == slash) | (marks == back)) & ~wrong
    if total > np.count_nonzero(right):
        return None
    for pupil in np.flatnonzero(np.count_nonzero(wrong, axis=1) >= FEWEST).tolist():
        places = np.flatnonzero(wrong[pupil])
        both = np.any(morning[places]) and not np.all(morning[places])
        found[pupil] = both and 10 * np.count_nonzero(right[pupil, places[0] :]) <= len(places)
    return found
