"""A smaller file that fails in the same way."""

import time
import traceback
from dataclasses import replace

from tests.fuzz.case import Case
from tests.fuzz.examining import examine

SECONDS = 45.0


def same_failure(case: Case) -> str:
    """Where and how the product fails for this file; empty where it answers."""
    try:
        examine(case)
    except Exception as error:  # noqa: BLE001 - the failure is what is wanted
        frames = traceback.extract_tb(error.__traceback__)
        ours = [frame for frame in frames if "fasttrack" in frame.filename or "fuzz" in frame.filename]
        last = (ours or frames)[-1]
        words = str(error).split(":")[0] if type(error).__name__ == "Wrong" else ""
        return f"{type(error).__name__} {last.filename.rpartition('/')[2]}:{last.lineno} {words}".strip()
    return ""


def shrunk(case: Case) -> Case:
    """The smallest found in a while: pieces are cut out as long as the failure stays the same."""
    failure, end = same_failure(case), time.monotonic() + SECONDS
    for simpler in (
        replace(case, translations=None),
        replace(case, file_name="register"),
        replace(case, latest=None),
        replace(case, mapping=None),
    ):
        simplest = replace(
            case,
            **{
                name: getattr(simpler, name)
                for name in ("translations", "file_name", "latest", "mapping")
                if getattr(simpler, name) != getattr(case, name)
            },
        )
        if same_failure(simplest) == failure:
            case = simplest
    size = len(case.data) // 2
    while size and time.monotonic() < end:
        place, cut = 0, False
        while place < len(case.data) and time.monotonic() < end:
            smaller = case.with_data(case.data[:place] + case.data[place + size :])
            if same_failure(smaller) == failure:
                case, cut = smaller, True
            else:
                place += size
        if not cut or size > 1:
            size //= 2
        elif not cut:
            break
    return case
