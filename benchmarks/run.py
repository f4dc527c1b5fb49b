"""``python -m benchmarks.run [PART ...]``: every figure beside other libraries, in one run, as tables in markdown.

Each library runs in a process of its own, so that its peak memory is its own; this process imports none of them. The
clock runs while the questions are answered, not while the marks are brought into the library's own form, except where a
part says so. Every answer must equal ours, or the run stops.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import archive, contacts, england, imports, kept, letters, page_runs, pages, questions, what_if
from benchmarks.children import run_child


def _what_if(folder: Path, pupils: int) -> str:
    run_child("pages", task="build", folder=folder, pupils=pupils)
    return what_if.table(folder, folder)


PARTS: dict[str, tuple[str, Callable[[Path], str], Callable[[Path], str]]] = {
    "school": (
        "1,000 pupils, 380 sessions",
        lambda folder: questions.table(folder, 1000, 9),
        lambda folder: questions.table(folder, 60, 1),
    ),
    "imports": (
        "Import of a register, 1,000 pupils, 380 sessions",
        imports.table,
        lambda folder: imports.table(folder, 60, 1),
    ),
    "authority": (
        "100,000 pupils, 380 sessions",
        lambda folder: questions.table(folder, 100_000, 5),
        lambda folder: questions.table(folder, 2000, 1),
    ),
    "england": (
        "England: 9,000,000 pupils, 380 sessions, in chunks of 100,000, encoding included",
        lambda folder: england.table(),
        lambda folder: england.table(40_000, 10_000),
    ),
    "kept": (
        "100,000 pupils out of the database",
        kept.table,
        lambda folder: kept.table(folder, 8000),
    ),
    "contacts": (
        "Import of 2,000 contacts",
        contacts.table,
        lambda folder: contacts.table(folder, 60, 1),
    ),
    "what-if": (
        "One change on the what-if page, 1,000 pupils, 488 sessions: our own time",
        lambda folder: _what_if(folder, 1000),
        lambda folder: _what_if(folder, 200),
    ),
    "pages": (
        "Every page on a live server, 1,000 pupils, 488 sessions, 15 open cases",
        pages.table,
        lambda folder: pages.table(folder, 200, 2),
    ),
    "archive": (
        "Casework: 15 cases, and 10,000 of 20 entries, 1,000 pupils, on a live server",
        archive.table,
        lambda folder: archive.table(folder, 40, 200, 2),
    ),
    "page-runs": (
        "Every page drawn again with nothing changed: what is asked for with 15 cases, and with 10,000 of 20 entries",
        page_runs.table,
        lambda folder: page_runs.table(folder, 40, 200),
    ),
    "letters": (
        "1,000 letters, each for one parent with its own figures",
        letters.table,
        lambda folder: letters.table(folder, 1, 4, 1),
    ),
}
"""Each part: its heading, how it is measured, and the same in small, which only shows that it works."""


def machine() -> str:
    """Cores and memory, and nothing that names the machine."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{len(os.sched_getaffinity(0))} cores, {memory:.0f} GB of memory, Python {sys.version.split()[0]}"


def report(parts: list[str], small: bool) -> str:
    """All tables, with when and on what they were taken, and how long each part took."""
    started, before = datetime.now(tz=UTC), os.getloadavg()[0]
    sections = []
    for part in parts:
        heading, whole, little = PARTS[part]
        print(f"{part}: {heading}", file=sys.stderr, flush=True)
        begun = time.monotonic()
        with tempfile.TemporaryDirectory() as name:
            table = (little if small else whole)(Path(name))
        taken = time.monotonic() - begun
        print(f"{part}: {taken:.0f} s", file=sys.stderr, flush=True)
        sections += [
            f"### {heading}{' (in small: no measurement)' if small else ''}",
            table,
            f"This part took {taken:.0f} s.",
        ]
    about = (
        f"Taken on {started:%-d %B %Y} on {machine()}; load {before:.1f} before and {os.getloadavg()[0]:.1f} after (a "
        "ratio means little where others were at work). Medians, and beside them the fastest of the runs; ratio: ours "
        "= 1."
    )
    return "\n\n".join([about, *sections])


def main() -> None:
    """Read the command line and print the tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.run", description="measure beside other libraries")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"{', '.join(PARTS)}; all of them if none is named")
    parser.add_argument("--small", action="store_true", help="a few pupils and runs, to see that everything works")
    chosen = parser.parse_args()
    unknown = [part for part in chosen.parts if part not in PARTS]
    if unknown:
        parser.error(f"there is no part {', '.join(unknown)}; there are {', '.join(PARTS)}")
    print(report(chosen.parts or list(PARTS), chosen.small))


if __name__ == "__main__":
    main()
