"""Every figure beside the slow model of ``tests/oracle``, at full length: ``python -m tests.recount.run`` (minutes).

Hundreds of invented schools that do what schools do, by mountain, the five thresholds and the sweep, which alone are
``AT_LEAST`` figures; and the pages of the sample school and of a thousand generated pupils, with and without term
dates, as of ten days and more. It prints what it compared, and ends with exit code 1 and the first differences when a
figure differs.
"""

import argparse
import multiprocessing
import os
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, as_completed
from datetime import date
from functools import partial
from pathlib import Path

from tests.conftest import change_settings
from tests.oracle.groups_page import COLUMNS
from tests.oracle.model import Session
from tests.oracle.schools import school_of
from tests.recount import agree_commands, agree_mountain, agree_pupil, agree_schools, agree_what_if, generated
from tests.recount.ledger import Ledger
from tests.recount.worlds import World, generated_world, sample_world

SEED = 20_261_120
AT_LEAST = 7_905_517
"""Figures of mountain, thresholds and sweep, as many as the recount before this one compared of everything."""
SCHOOLS = 640
PUPILS = 1000
DAYS = (
    date(2025, 9, 3),  # the first day of the record
    date(2025, 10, 3),  # five school weeks recorded
    date(2025, 10, 29),  # half term
    date(2026, 1, 14),  # closed for snow in one school, open in the other
    date(2026, 6, 13),  # a Saturday
    date(2026, 7, 17),  # the end of a school year
    date(2026, 8, 31),  # the last day of it: a school day in one school
    date(2026, 9, 1),  # the first day of the next
    date(2026, 9, 2),
    date(2026, 10, 14),  # a register that was not taken in the afternoon
    date(2026, 11, 20),  # the last day of the record
    date(2027, 1, 20),  # after it
)
CUTS: tuple[Session, ...] = (
    (date(2025, 10, 22), "PM"),
    (date(2026, 3, 4), "AM"),
    (date(2026, 8, 31), "PM"),
    (date(2026, 10, 13), "PM"),
)
"""The register as it stood on other days: what the pupil page says is as of the register's last day."""
MORE_ABSENCES = (("O", 0, 20), ("O", 6, 10), ("G", 10, 10), ("I", 12, 12), ("U", 1, 1), ("O", 40, 90), ("C", 3, 500))


def mountains_and_groups(world: World, ledger: Ledger, days: tuple[date, ...]) -> None:
    """The mountain of the school and of groups, movement between days, and the groups side by side."""
    agree_mountain.compare_moments(world, ledger)
    for place, as_of in enumerate(days):
        since = days[place - 2] if place > 1 else None
        agree_mountain.compare_mountain(world, ledger, as_of, since)
        agree_mountain.compare_groups(world, ledger, as_of)
    as_of, since = days[-1], days[-3]
    for name in COLUMNS:
        for value in sorted({each[name] for each in world.details.values()})[:8]:
            members = {pupil for pupil, each in world.details.items() if each[name] == value}
            if name in ("Year", "Class"):
                agree_mountain.compare_mountain(world, ledger, as_of, since, f"{name} {value}", (), members)
            else:
                only = (f"{name}: {value}",)
                agree_mountain.compare_mountain(world, ledger, as_of, since, "Whole school", only, members)


def pupils_as_of(world: World, ledger: Ledger, days: tuple[date, ...], each: int) -> None:
    """The pupil page of everyone, as of so many of the days in turn."""
    step = len(days) // each
    for place, key in enumerate(world.ids):
        for as_of in days[place % step :: step]:
            agree_pupil.compare_place(world, ledger, key, as_of)


def pupils_in_full(world: World, ledger: Ledger, step: int = 1, kinds: int = len(MORE_ABSENCES)) -> None:
    """Everything of the pupil page as of the register's last day."""
    agree_pupil.compare_offered_windows(world, ledger)
    for place, key in enumerate(list(world.ids)[::step]):
        agree_pupil.compare_windows(world, ledger, key, agree_pupil.some_spans(world))
        agree_pupil.compare_marks(world, ledger, key)
        agree_pupil.compare_patterns(world, ledger, key)
        agree_pupil.compare_lines(world, ledger, key)
        agree_pupil.compare_outlook(world, ledger, key)
        for number in range(kinds):
            more = MORE_ABSENCES[(place + number) % len(MORE_ABSENCES)]
            agree_pupil.compare_what_if(world, ledger, key, *more)


def questions(world: World, ledger: Ledger, days: tuple[date, ...], times: int = 3, sweeps: int = 4) -> None:
    """The what-if page: rules, the table of every threshold, and five pathways side by side.

    times: of the three times that a rule is asked of, how many in turn. sweeps: the table of one answer in so many.
    """
    recounts = agree_what_if.Recounts(world)
    turn = 0
    for as_of in days:
        agree_what_if.compare_side_by_side(world, ledger, as_of)
        for question in agree_what_if.QUESTIONS:
            asked = agree_what_if.spans_asked(world, question, as_of)
            for number in range(times):
                turn += 1
                each = asked[(turn + number) % len(asked)]
                agree_what_if.compare_question(world, ledger, recounts, each, as_of)
                if turn % sweeps == 0:
                    agree_what_if.compare_sweep(world, ledger, recounts, each, as_of)


def commands(world: World, ledger: Ledger, days: tuple[date, ...]) -> None:
    """The command line beside the pages."""
    for as_of in days:
        agree_commands.compare_mountain_command(world, ledger, as_of)
        agree_commands.compare_threshold_commands(world, ledger, as_of)
        agree_commands.compare_sweep_command(world, ledger, as_of)


def sample(ledger: Ledger, folder: Path, pupils: list[generated.Pupil]) -> None:
    """All pages of the sample school."""
    with sample_world(folder / "fasttrack.db") as world:
        mountains_and_groups(world, ledger, DAYS)
        commands(world, ledger, DAYS[3:8])
        questions(world, ledger, DAYS, 1, 9)
        pupils_as_of(world, ledger, DAYS, 4)
        pupils_in_full(world, ledger, 1, 2)


def school_pages(ledger: Ledger, folder: Path, pupils: list[generated.Pupil]) -> None:
    """The mountain, the groups and the command line of the generated school."""
    with generated_world(folder, pupils) as world:
        mountains_and_groups(world, ledger, DAYS)
        commands(world, ledger, DAYS)


def what_if_page(ledger: Ledger, folder: Path, pupils: list[generated.Pupil]) -> None:
    """The what-if page of the generated school."""
    with generated_world(folder, pupils) as world:
        questions(world, ledger, DAYS, 1, 12)


def pupil_page(ledger: Ledger, folder: Path, pupils: list[generated.Pupil]) -> None:
    """The pupil page of everyone in the generated school."""
    with generated_world(folder, pupils) as world:
        pupils_as_of(world, ledger, DAYS, 3)
        pupils_in_full(world, ledger, 1, 1)


def without_terms(ledger: Ledger, folder: Path, pupils: list[generated.Pupil]) -> None:
    """The generated school without term dates: the marks alone say when it was open."""
    with generated_world(folder, pupils, with_terms=False) as world:
        mountains_and_groups(world, ledger, DAYS)
        commands(world, ledger, DAYS[5:9])
        questions(world, ledger, DAYS[8:10], 1, 9)
        pupils_in_full(world, ledger, 10, 1)


def with_enrolments(ledger: Ledger, folder: Path, pupils: list[generated.Pupil]) -> None:
    """The generated school with days of entry and of leaving, and another number under which numbers are hidden."""
    with generated_world(folder, pupils, with_roll=True) as world:
        change_settings(world.desk.office, world.desk.actor, small_numbers_below=11)
        mountains_and_groups(world, ledger, DAYS)
        questions(world, ledger, DAYS[10:], 1, 9)
        pupils_as_of(world, ledger, DAYS[-3:], 1)
        pupils_in_full(world, ledger, 5, 1)


def cut(ledger: Ledger, folder: Path, pupils: list[generated.Pupil], number: int) -> None:
    """The generated school as its register stood on an earlier day, with another pathway and expected attendance."""
    until = CUTS[number]
    pathway, expected = (
        ("cluster-stages", "95"), ("norfolk", "96"), ("blackburn-with-darwen", "96.67"), ("national-framework", "90"),
    )[number]  # fmt: skip
    with generated_world(folder, pupils, until, with_roll=True, pathway=pathway, expected=expected) as world:
        pupils_as_of(world, ledger, (until[0],), 1)
        pupils_in_full(world, ledger, 4, 1)


def invented_schools(
    ledger: Ledger, folder: Path, pupils: list[generated.Pupil], half: int, schools: int = SCHOOLS
) -> None:
    """Half of the invented schools as of every day that is asked about, some of them by their files too."""
    for seed in range(half, schools, 2):
        school = school_of(seed)
        agree_schools.compare_figures(school, ledger, days=len(school.days))
        if seed % 8 < 2:
            agree_schools.compare_commands(school, ledger, folder)


Part = Callable[[Ledger, Path, list[generated.Pupil]], None]
PARTS: dict[str, Part] = {
    "invented schools, even": partial(invented_schools, half=0),
    "invented schools, odd": partial(invented_schools, half=1),
    "sample school": sample,
    "generated school: mountain, groups, commands": school_pages,
    "generated school: what if": what_if_page,
    "generated school: pupils": pupil_page,
    "generated school without term dates": without_terms,
    "generated school with enrolments": with_enrolments,
}
PARTS |= {f"generated school up to {until[0]} {until[1]}": partial(cut, number=n) for n, until in enumerate(CUTS)}


def run(name: str, number: int, seed: int, schools: int) -> tuple[str, Ledger, float]:
    """One part of the comparison, with the seconds it took."""
    began = time.perf_counter()
    ledger = Ledger()
    with tempfile.TemporaryDirectory() as folder:
        part: Part = partial(PARTS[name], schools=schools) if name.startswith("invented schools") else PARTS[name]
        part(ledger, Path(folder), generated.pupils_of(number, seed))
    return name, ledger, time.perf_counter() - began


def main() -> None:
    parser = argparse.ArgumentParser(description="Compare every figure of the pages with the slow recount.")
    parser.add_argument("--pupils", type=int, default=PUPILS)
    parser.add_argument("--schools", type=int, default=SCHOOLS, help="how many schools are invented")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--processes", type=int, default=min(2, os.cpu_count() or 1))
    parser.add_argument("--only", default="", help="the parts whose name holds this text")
    chosen = parser.parse_args()
    began = time.perf_counter()
    whole = Ledger()
    names = [name for name in PARTS if chosen.only in name]
    spawning = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(chosen.processes, spawning) as pool:
        for done in as_completed(
            [pool.submit(run, name, chosen.pupils, chosen.seed, chosen.schools) for name in names]
        ):
            name, ledger, seconds = done.result()
            differing = sum(ledger.differing.values())
            compared = sum(ledger.compared.values())
            print(f"{name}: {compared:,} figures, {differing or 'none'} differ, {seconds:.0f} s", flush=True)
            whole.add(ledger)
    total, seconds = sum(whole.compared.values()), time.perf_counter() - began
    print(f"{total:,} figures compared in {seconds:.0f} s ({chosen.pupils} generated pupils, seed {chosen.seed}):")
    print("\n".join(whole.lines()))
    try:
        whole.settle()
    except AssertionError as found:
        sys.exit(str(found))
    main_figures = sum(whole.compared[topic] for topic in agree_schools.MAIN_TOPICS)
    print(f"Every figure agrees; {main_figures:,} of mountain, thresholds and sweep.")
    if not chosen.only and chosen.schools == SCHOOLS and main_figures < AT_LEAST:
        sys.exit(f"That is fewer than {AT_LEAST:,}: raise SCHOOLS.")


if __name__ == "__main__":
    main()
