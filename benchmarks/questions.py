"""T1 to T3 of every library at one size, over the same marks, with the same answers or not at all."""

import importlib
import time
from pathlib import Path
from typing import Any

from benchmarks.children import Table, median, peak_megabytes, run_child

QUESTIONS = ("t1", "t2", "t3")
PEERS = {
    "ours": "Fast Track",
    "fused": "one compiled loop (numba, all cores)",
    "with_polars": "polars (all cores)",
    "with_duckdb": "DuckDB (all cores)",
    "careful_pandas": "careful pandas",
    "everyday_pandas": "everyday pandas",
}
SLICE = 10_000
"""How many pupils everyday pandas is given at the size of an authority; its time there is this one, multiplied."""


def child(task: str, folder: Path, pupils: int, repeats: int = 1) -> dict[str, Any]:
    """One library's answers and times, in this process; or, for ``invent``, the marks of all."""
    school = importlib.import_module("benchmarks.school")
    if task == "invent":
        invented = school.invent(pupils)
        school.save(folder, invented)
        return {}
    peer = importlib.import_module(f"benchmarks.{task}")
    libraries = peak_megabytes()
    data = peer.prepare(school.load(folder, pupils))
    times: dict[str, list[float]] = {question: [] for question in QUESTIONS}
    digests = {}
    for _ in range(repeats):
        for question in QUESTIONS:
            start = time.perf_counter()
            answer = getattr(peer, question)(data)
            times[question].append(time.perf_counter() - start)
            digests[question] = school.digest(answer)
    return {
        "seconds": {question: median(taken) for question, taken in times.items()},
        "fastest": {question: min(taken) for question, taken in times.items()},
        "digests": digests,
        "libraries": libraries,
        "peak": peak_megabytes(),
    }


def table(folder: Path, pupils: int, repeats: int) -> str:
    """T1 to T3 of every library at one size."""
    run_child("questions", task="invent", folder=folder, pupils=pupils)
    ours: dict[str, Any] = {}
    shown = Table(
        "", "T1 ms", "T2 ms", "T3 ms", "together ms", "ratio", "fastest ms", "ratio", "libraries MB", "peak MB"
    )
    for peer, title in PEERS.items():
        slow = peer == "everyday_pandas"
        taken = min(pupils, SLICE) if slow else pupils
        times = 1 if slow and pupils > 1000 else repeats
        found = run_child("questions", task=peer, folder=folder, pupils=taken, repeats=times)
        ours = ours or found
        expected = ours if taken == pupils else run_child("questions", task="ours", folder=folder, pupils=taken)
        if found["digests"] != expected["digests"]:
            raise SystemExit(f"{title} gives other answers than ours: {found['digests']} {expected['digests']}")
        each = [found["seconds"][question] * pupils / taken for question in QUESTIONS]
        fastest = sum(found["fastest"].values()) * pupils / taken
        if taken < pupils:
            title += f" (a slice of {taken:,} pupils, time multiplied by {pupils // taken})"
        shown.add(
            title,
            *(f"{1000 * seconds:,.1f}" for seconds in (*each, sum(each))),
            f"{sum(each) / sum(ours['seconds'].values()):,.2f}",
            f"{1000 * fastest:,.1f}",
            f"{fastest / sum(ours['fastest'].values()):,.2f}",
            f"{found['libraries']:,.0f}",
            f"{found['peak']:,.0f}",
        )
    return str(shown)
