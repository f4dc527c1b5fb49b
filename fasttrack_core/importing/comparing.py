"""A file's own totals beside its marks: where they disagree, the marks count and the file is to be checked."""

import numpy as np

from fasttrack_core.attendance.figures.codes import FIRST_ATTENDED, FIRST_POSSIBLE, FIRST_UNAUTHORISED
from fasttrack_core.attendance.figures.sessions import day_number
from fasttrack_core.importing.findings import Findings
from fasttrack_core.importing.reading import Content, Totals


def compare_totals(content: Content, findings: Findings) -> None:
    """One warning for each pupil and span whose totals in the file are not what the marks give over the same days."""
    register = content.register
    if register is None or not content.totals:
        return
    rows = {pupil.pupil_id: row for row, pupil in enumerate(register.pupils)}
    days = register.sessions >> 1
    for said in content.totals:
        row = rows.get(said.pupil.pupil_id)
        if row is None:
            continue
        first = 0 if said.first is None else int(np.searchsorted(days, day_number(said.first), side="left"))
        end = len(days) if said.last is None else int(np.searchsorted(days, day_number(said.last), side="right"))
        marks = register.marks[row, first:end]
        possible, not_authorised, attended = (
            int(np.count_nonzero(marks >= least)) for least in (FIRST_POSSIBLE, FIRST_UNAUTHORISED, FIRST_ATTENDED)
        )
        given = (possible, attended, possible - not_authorised, not_authorised - attended)
        if given != _figures(said):
            findings.warning(
                f"The totals in the file ({_words(_figures(said))}) are not what its marks give ({_words(given)}). The "
                "marks count; compare them with the register system.",
                said.row,
            )


def _figures(said: Totals) -> tuple[int, int, int, int]:
    return said.possible, said.attended, said.authorised, said.unauthorised


def _words(figures: tuple[int, int, int, int]) -> str:
    names = ("possible", "attended", "authorised", "unauthorised")
    return ", ".join(f"{number:,} {name}" for number, name in zip(figures, names, strict=True))
