"""From when on an N is overdue: the one place that decides it; the overview and the data quality page ask here."""

import numpy as np
import numpy.typing as npt

N_DAYS = 5
"""School days within which N must be replaced, by O where no reason is found (SI 2024/208, regulation 10(7) to (9))."""


def overdue_before(school_days: npt.NDArray[np.int32]) -> int | None:
    """The day before which an N is overdue, as of the last of ``school_days``, which ascend and stand once each.

    The school day after the session is day 1: an N of five school days ago is still within its time. None where no
    school day lies far enough back.
    """
    return int(school_days[-N_DAYS - 1]) if len(school_days) > N_DAYS + 1 else None
