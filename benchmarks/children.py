"""Every library is measured in a process of its own, so that its peak memory is its own; and the tables of the report.

``python -m benchmarks.children MODULE JSON`` runs ``benchmarks.MODULE.child(**JSON)`` and prints what it gives back.
"""

import importlib
import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]


def peak_megabytes() -> float:
    """The most memory this process has held, everything counted: interpreter, libraries, data."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def start_child(module: str, **what: Any) -> "subprocess.Popen[str]":
    """The module's ``child`` at work in a process of its own."""
    asked = json.dumps({name: str(value) if isinstance(value, Path) else value for name, value in what.items()})
    command = [sys.executable, "-m", "benchmarks.children", module, asked]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def end_child(process: "subprocess.Popen[str]") -> dict[str, Any]:
    """What it gave back, once it has ended."""
    said, _ = process.communicate()
    if process.returncode:
        raise SystemExit(f"A part of the benchmark failed: {' '.join(map(str, process.args))}")  # type: ignore[arg-type]  # a list of ours
    found: dict[str, Any] = json.loads(said.splitlines()[-1])
    return found


def run_child(module: str, **what: Any) -> dict[str, Any]:
    """The same, waited for."""
    return end_child(start_child(module, **what))


def timed(function: Callable[[], Any], repeats: int) -> tuple[list[float], Any]:
    """The seconds of each repeat, and what the last one gave."""
    times, answer = [], None
    for _ in range(repeats):
        start = time.perf_counter()
        answer = function()
        times.append(time.perf_counter() - start)
    return times, answer


def percentile(times: Sequence[float], percent: int) -> float:
    """The time within which so many percent of the runs ended: one of them, not a value between two."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]


def median(times: Iterable[float]) -> float:
    return statistics.median(times)


class Table:
    """Rows in markdown, told on the way as they come."""

    def __init__(self, *heading: str) -> None:
        self._lines = [_row(heading), "|---|" + "---|" * (len(heading) - 1)]

    def add(self, *cells: object) -> None:
        """One more row; numbers are cells already."""
        self._lines.append(_row(cells))
        print(self._lines[-1], file=sys.stderr, flush=True)

    def __str__(self) -> str:
        return "\n".join(self._lines)


def _row(cells: Iterable[object]) -> str:
    return f"| {' | '.join(str(cell) for cell in cells)} |"


if __name__ == "__main__":
    asked = json.loads(sys.argv[2])
    for name in ("folder",):
        if name in asked:
            asked[name] = Path(asked[name])
    print(json.dumps(importlib.import_module(f"benchmarks.{sys.argv[1]}").child(**asked)))
