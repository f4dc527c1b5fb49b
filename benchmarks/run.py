"""``python -m benchmarks.run``: every figure beside other libraries, in one run, as tables in markdown.

Each library runs in a process of its own, so that its peak memory is its own; this process imports none of them. The
clock runs while the questions are answered, not while the marks are brought into the library's own form. Every answer
must equal ours, or the run stops.
"""

import argparse
import importlib
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
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
IMPORTS = {
    "long_csv": ("ours", "with_polars", "with_duckdb", "pandas", "csv_module"),
    "wide_csv": ("ours", "with_polars", "with_duckdb", "pandas", "csv_module"),
    "wide_xlsx": ("ours", "calamine", "openpyxl", "pandas"),
}


def peak_megabytes() -> float:
    """The most memory this process has held, everything counted: interpreter, libraries, data."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def child(task: str, folder: Path, pupils: int, repeats: int) -> dict[str, Any]:
    """One library's answers and times, in this process."""
    if task == "invent":
        school = importlib.import_module("benchmarks.school")
        files = importlib.import_module("benchmarks.imports")
        invented = school.invent(pupils)
        school.save(folder, invented)
        if pupils <= 1000:
            files.write(folder, invented)
        return {}
    if ":" in task:
        kind, _, peer = task.partition(":")
        return importlib.import_module("benchmarks.imports").measure(kind, peer, folder, repeats)
    school = importlib.import_module("benchmarks.school")
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
        "seconds": {question: statistics.median(taken) for question, taken in times.items()},
        "fastest": {question: min(taken) for question, taken in times.items()},
        "digests": digests,
        "libraries": libraries,
        "peak": peak_megabytes(),
    }


def run_child(task: str, folder: Path, pupils: int, repeats: int) -> dict[str, Any]:
    """The same in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.run", "--child", task, "--folder", str(folder)]
    command += ["--pupils", str(pupils), "--repeats", str(repeats)]
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def questions_table(folder: Path, pupils: int, repeats: int) -> str:
    """T1 to T3 of every library at one size."""
    ours: dict[str, Any] = {}
    heading = "| | T1 ms | T2 ms | T3 ms | together ms | ratio | fastest ms | ratio | libraries MB | peak MB |"
    lines = [heading, "|---|" + "---|" * 9]
    for peer, title in PEERS.items():
        slow = peer == "everyday_pandas"
        taken = min(pupils, SLICE) if slow else pupils
        found = run_child(peer, folder, taken, 1 if slow and pupils > 1000 else repeats)
        ours = ours or found
        expected = ours if taken == pupils else run_child("ours", folder, taken, 1)
        if found["digests"] != expected["digests"]:
            raise SystemExit(f"{title} gives other answers than ours: {found['digests']} {expected['digests']}")
        each = [found["seconds"][question] * pupils / taken for question in QUESTIONS]
        ratio = sum(each) / sum(ours["seconds"].values())
        fastest = sum(found["fastest"].values()) * pupils / taken
        if taken < pupils:
            title += f" (a slice of {taken:,} pupils, time multiplied by {pupils // taken})"
        cells = [*(f"{1000 * seconds:,.1f}" for seconds in (*each, sum(each))), f"{ratio:,.2f}"]
        cells += [f"{1000 * fastest:,.1f}", f"{fastest / sum(ours['fastest'].values()):,.2f}"]
        lines.append(f"| {title} | {' | '.join(cells)} | {found['libraries']:,.0f} | {found['peak']:,.0f} |")
        print(lines[-1], file=sys.stderr, flush=True)
    return "\n".join(lines)


def imports_table(folder: Path, repeats: int) -> str:
    """Reading one school's register from a file, each way beside ours."""
    lines = ["| | read by | ms | ratio | fastest ms | ratio | findings | peak MB |", "|---|" + "---|" * 7]
    for kind, peers in IMPORTS.items():
        ours: dict[str, Any] = {}
        for peer in peers:
            found = run_child(f"{kind}:{peer}", folder, 1000, repeats)
            ours = ours or found
            if found["digest"] != ours["digest"]:
                raise SystemExit(f"{peer} reads other marks from {kind} than ours")
            title = "Fast Track" if peer == "ours" else peer.removeprefix("with_").replace("_", " ")
            findings = "every cell, row and column named" if peer == "ours" else "none"
            cells = [title]
            for way in ("seconds", "fastest"):
                cells += [f"{1000 * found[way]:,.1f}", f"{found[way] / ours[way]:,.2f}"]
            cells.append(findings)
            lines.append(f"| {kind.replace('_', ' ')} {found['megabytes']:.1f} MB | {' | '.join(cells)} |")
            lines[-1] += f" {found['peak']:,.0f} |"
            print(lines[-1], file=sys.stderr, flush=True)
    return "\n".join(lines)


def machine() -> str:
    """Cores and memory, and nothing that names the machine."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{len(os.sched_getaffinity(0))} cores, {memory:.0f} GB of memory, Python {sys.version.split()[0]}"


def report(sizes: list[int], with_imports: bool) -> str:
    """All tables, with when and on what they were taken."""
    started, before = datetime.now(tz=UTC), os.getloadavg()[0]
    parts = []
    for pupils in sizes:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            run_child("invent", folder, pupils, 1)
            parts.append(f"### {pupils:,} pupils, 380 sessions")
            parts.append(questions_table(folder, pupils, 9 if pupils <= 1000 else 5))
            if with_imports and pupils == 1000:
                parts.append("### Import of a register, 1,000 pupils, 380 sessions")
                parts.append(imports_table(folder, 5))
    taken = (
        f"Taken on {started:%-d %B %Y} on {machine()}; load {before:.1f} before and {os.getloadavg()[0]:.1f} after (a "
        "ratio means little where others were at work). Medians, and beside them the fastest of the runs; ratio: ours "
        "= 1."
    )
    return "\n\n".join([taken, *parts])


def main() -> None:
    """Read the command line and print the tables, or answer as a child."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.run", description="measure beside other libraries")
    parser.add_argument("--pupils", type=int, nargs="+", default=[1000, 100_000], help="sizes (1000 100000)")
    parser.add_argument("--no-imports", action="store_true", help="leave out the import of files")
    parser.add_argument("--child", help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--repeats", type=int, default=1, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.child:
        print(json.dumps(child(chosen.child, chosen.folder, chosen.pupils[0], chosen.repeats)))
    else:
        print(report(chosen.pupils, not chosen.no_imports))


if __name__ == "__main__":
    main()
