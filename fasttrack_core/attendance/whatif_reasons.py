"""The reasons of a verdict for some pupils only, in the words of the codes that the rule counts."""

from collections.abc import Sequence
from dataclasses import fields, replace

import numpy as np

from fasttrack_core.attendance import thresholds
from fasttrack_core.attendance.codes import ENGLAND
from fasttrack_core.attendance.measures import Counts
from fasttrack_core.attendance.record import PENALTY_CODES
from fasttrack_core.attendance.thresholds import Verdicts

_ANY_UNAUTHORISED = " of unauthorised absence"


def reasons(verdicts: Verdicts, rows: Sequence[int]) -> list[str]:
    """Why the status of each of these pupils is what it is; no name. The sentences are those of ``thresholds``."""
    chosen = np.asarray(rows, dtype=np.int64)
    counts = Counts(*(getattr(verdicts.counts, each.name)[chosen] for each in fields(Counts)))
    some = replace(verdicts, counts=counts, status=verdicts.status[chosen], first_met=verdicts.first_met[chosen])
    told = thresholds._reasons(some, range(len(chosen)))
    if verdicts.rule.codes == PENALTY_CODES:
        return told
    named = f" coded {spoken_codes(verdicts.rule.codes)}"
    return [sentence.replace(_ANY_UNAUTHORISED, named) for sentence in told]


def spoken_codes(codes: frozenset[str]) -> str:
    """``G, N, O or U``: in the order of the regulations' table, unauthorised ones first."""
    order = {code.code: (code.code not in PENALTY_CODES, place) for place, code in enumerate(ENGLAND.codes)}
    *most, last = sorted(codes, key=order.__getitem__)
    return f"{', '.join(most)} or {last}" if most else last
