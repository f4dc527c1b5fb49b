"""Many people at work on one server at once: `make load`, or `python -m tests.load.run [PEOPLE] [SECONDS]`.

A server of its own on this machine, as `make run` starts it, with a school of 1,000 pupils. Each person is a window of
a browser, without the drawing: they go round the mountain, a pupil and the what-if, a click every two to four seconds.
Once everyone has been round, the clock starts; the run ends by itself. It counts errors, times every click until the
server has finished, and looks at the server's memory every second.
"""

import asyncio
import random
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean, median

from benchmarks.children import percentile
from benchmarks.grown_school import build
from benchmarks.server import ROOT, Server, serving
from benchmarks.visitor import NotThere, Run, Visitor, visiting

KEPT = ROOT / "test-results" / "load.csv"
PAUSE = (2.0, 4.0)
"""Seconds from one click to the next, at least and at most."""
MOST_PEOPLE, MOST_SECONDS = 50, 600.0
GROWTH = 0.1
"""The memory is flat where the last third of the time has at most so much more than the first."""
LOOKS = (":material/grid_on: Every threshold at once", ":material/calendar_view_week: Week by week")
TABS = ("Register", "Rolling windows", "Patterns", "Rest of the year", "Place on the mountain")


@dataclass
class Tally:
    """What the visitors saw: seconds of each kind of click, errors, and the server's memory by the second."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    memory: list[tuple[float, float]] = field(default_factory=list)

    @property
    def clicks(self) -> list[float]:
        return [each for kind in self.seconds.values() for each in kind]

    @property
    def thirds(self) -> tuple[float, float]:
        """The mean memory in megabytes of the first and of the last third of the time."""
        third = max(1, len(self.memory) // 3)
        first, last = self.memory[:third], self.memory[-third:]
        return mean(each for _, each in first), mean(each for _, each in last)

    @property
    def flat(self) -> bool:
        first, last = self.thirds
        return last <= first * (1 + GROWTH)


Clicks = AsyncIterator[tuple[str, str, Run]]
"""Each click's kind, the heading that must stand there then, and what came of it."""


async def _mountain(visitor: Visitor, chance: random.Random) -> Clicks:
    mountain = "Attendance mountain"
    yield "mountain: opened", mountain, await visitor.go("mountain")
    for _ in range(2):
        group = chance.choice(visitor.find("mountain_group").options)
        yield "mountain: another group", mountain, await visitor.change({"mountain_group": group})
    large = {"mountain_large": chance.random() < 0.5}
    yield "mountain: its size", mountain, await visitor.change(large)


async def _pupil(visitor: Visitor, chance: random.Random) -> Clicks:
    pupil = "Pupil"
    yield "pupil: opened", pupil, await visitor.go("pupil")
    chosen = chance.choice(visitor.find("pupil").options)
    yield "pupil: another pupil", pupil, await visitor.change({"pupil": chosen})
    for tab in TABS:
        yield f"pupil: {tab.lower()}", pupil, await visitor.change({"pupil_tab": tab})


async def _what_if(visitor: Visitor, chance: random.Random) -> Clicks:
    what_if = "What if"
    yield "what if: opened", what_if, await visitor.go("what-if")
    for key, most in (("*-sessions", 30), ("*-weeks", 20)):
        number = float(chance.randint(1, most))
        yield f"what if: other {key[2:]}", what_if, await visitor.change({key: number})
    for look in LOOKS:
        yield f"what if: {look.partition(' ')[2].lower()}", what_if, await visitor.change({"*-look": [look]})


PAGES = (_mountain, _pupil, _what_if)


async def visit(
    address: str,
    number: int,
    pause: tuple[float, float],
    begun: asyncio.Barrier,
    ends: Callable[[], float],
    tally: Tally,
) -> None:
    """One person: once round to begin with, then round and round until the time is up. The first error ends it."""
    chance = random.Random(number)
    warm = Tally()
    try:
        async with visiting(address) as visitor:
            warm.errors += (await visitor.arrive()).errors
            for run in await visitor.show_names():
                warm.errors += run.errors
            await _round(visitor, chance, (0.0, pause[0] / 4), warm, lambda: float("inf"))
            tally.errors += warm.errors
            await begun.wait()
            while time.monotonic() < ends():
                await _round(visitor, chance, pause, tally, ends)
    except (OSError, EOFError, TimeoutError, NotThere) as problem:
        tally.errors.append(f"person {number}: {type(problem).__name__}: {problem}")
        await begun.abort()


async def _round(
    visitor: Visitor, chance: random.Random, pause: tuple[float, float], tally: Tally, ends: Callable[[], float]
) -> None:
    """Once round the pages, in an order of the visitor's own, so that not everybody opens the same one at once."""
    for page in chance.sample(PAGES, len(PAGES)):
        await asyncio.sleep(chance.uniform(*pause))
        async for kind, heading, run in page(visitor, chance):
            tally.seconds.setdefault(kind, []).append(run.seconds)
            tally.errors += [f"{kind}: {error}" for error in run.errors]
            if visitor.headings[-1:] != [heading]:
                tally.errors.append(f"{kind}: another page was shown: {visitor.headings}")
            if time.monotonic() >= ends():
                return
            await asyncio.sleep(chance.uniform(*pause))


async def crowd(server: Server, people: int, seconds: float, pause: tuple[float, float] = PAUSE) -> Tally:
    """So many people at once for so long, after everyone has been round once."""
    assert people <= MOST_PEOPLE
    assert seconds <= MOST_SECONDS
    tally = Tally()
    begun = asyncio.Barrier(people + 1)
    until = float("inf")
    visits = [
        asyncio.create_task(visit(server.address, number, pause, begun, lambda: until, tally))
        for number in range(people)
    ]
    try:
        await begun.wait()
        started = time.monotonic()
        until = started + seconds
        while (now := time.monotonic()) < until and not all(each.done() for each in visits):
            tally.memory.append((now - started, server.memory()))
            await asyncio.sleep(min(1.0, until - now))
    except asyncio.BrokenBarrierError:
        until = 0.0
    for done in await asyncio.gather(*visits, return_exceptions=True):
        if isinstance(done, BaseException) and not isinstance(done, asyncio.BrokenBarrierError):
            raise done
    return tally


def keep(tally: Tally, file: Path) -> None:
    """The memory by the second, to be looked at or drawn."""
    file.parent.mkdir(parents=True, exist_ok=True)
    lines = [f"{second:.1f},{megabytes:.1f}" for second, megabytes in tally.memory]
    file.write_text("\n".join(["second,megabytes", *lines, ""]), encoding="utf-8")


def told(tally: Tally, people: int, seconds: float) -> str:
    """What the crowd saw, as a table in markdown with a sentence above it."""
    lines = ["| click | times | median ms | 95% within ms | slowest ms |", "|---|---|---|---|---|"]
    for kind, times in [*sorted(tally.seconds.items()), ("all", tally.clicks)]:
        cells = [1000 * median(times), 1000 * percentile(times, 95), 1000 * max(times)]
        lines.append(f"| {kind} | {len(times)} | {' | '.join(f'{cell:,.0f}' for cell in cells)} |")
    first, last = tally.thirds
    about = (
        f"{people} people for {seconds:.0f} s: {len(tally.clicks):,} clicks, {len(tally.errors)} errors, median "
        f"{1000 * median(tally.clicks):,.0f} ms until the server had finished, 95% within "
        f"{1000 * percentile(tally.clicks, 95):,.0f} ms. Server memory {first:,.0f} MB in the first third of the time, "
        f"{last:,.0f} MB in the last, at most {max(each for _, each in tally.memory):,.0f} MB: "
        f"{'flat' if tally.flat else 'not flat'}."
    )
    return "\n".join([about, "", *lines])


def main(people: int = 20, seconds: float = 180) -> int:
    """Runs the crowd, prints and keeps what it saw; 1 when there was an error or the memory grew."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        build(folder)
        with serving(folder) as server:
            tally = asyncio.run(crowd(server, people, seconds))
    if tally.clicks and tally.memory:
        keep(tally, KEPT)
        print(told(tally, people, seconds))
    for error in tally.errors:
        print(error)
    return 0 if tally.clicks and not tally.errors and tally.flat else 1


if __name__ == "__main__":
    numbers = [float(word) for word in sys.argv[1:]]
    sys.exit(main(*(int(number) for number in numbers[:1]), *numbers[1:]))
