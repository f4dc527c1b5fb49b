"""Every page of a live server with a school of 1,000 loaded: from a visitor's click until the server has finished.

The click goes over the websocket as a browser sends it, and the clock stops when the last message of the run has come
back, so that what is measured is what a visitor waits for, drawing apart. Beside it, from within the server: the script
alone, and collecting garbage after it.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.children import Table, median, percentile, run_child
from benchmarks.server import ROOT, serving
from benchmarks.visitor import SHARE, Run, Value, Visitor, visiting

REPEATS, PAUSE = 6, 0.05
ROUNDS = 3
"""So many visitors see every page, one after another: a while in which the machine is slow meets them all."""
WHAT_IF_FIELDS = {
    "sessions": [float(number) for number in range(3, 22)],
    "weeks": [float(number) for number in range(3, 20)],
}
PUPIL_TABS = ("Place on the mountain", "Register", "Rolling windows", "Patterns", "Rest of the year")
LOOKS = (":material/grid_on: Every threshold at once", ":material/calendar_view_week: Week by week")

Change = dict[str, Value]
Changes = Callable[[Visitor, int], Change]
"""What a visitor changes at a turn: the key of a widget and its value; nothing where the whole page runs again."""


@dataclass(frozen=True, slots=True)
class Scene:
    """A page as a visitor has set it up, and what is done there again and again."""

    title: str
    page: str
    heading: str
    prepare: tuple[Changes, ...] = ()
    again: Changes = lambda visitor, turn: {}


def first_option(key: str) -> Changes:
    """The first of what a chooser offers."""
    return lambda visitor, turn: {key: visitor.find(key).options[0]}


def _put(key: str, value: Value) -> Changes:
    return lambda visitor, turn: {key: value}


def _turns(key: str, values: list[Value]) -> Changes:
    return lambda visitor, turn: {key: values[turn % len(values)]}


def _groups(visitor: Visitor, turn: int) -> Change:
    options = visitor.find("mountain_group").options
    return {"mountain_group": options[turn % len(options)]}


SCENES = (
    Scene("Overview", "", "Today"),
    Scene("Upload", "upload", "Upload files"),
    Scene("Data quality", "data_quality", "Data quality"),
    Scene("Mountain, whole school", "mountain", "Attendance mountain"),
    Scene(
        "Mountain, a peak for each year or not", "mountain", "Attendance mountain",
        again=_turns("mountain_by_year", [True, False]),
    ),
    Scene(
        "Mountain, with trails since the autumn began", "mountain", "Attendance mountain",
        (lambda visitor, turn: {"*since_2026-11-20": visitor.find("*since_2026-11-20").options[1]},),
        _turns("mountain_large", [True, False]),
    ),
    Scene("Mountain, another group", "mountain", "Attendance mountain", again=_groups),
    Scene("Groups", "groups", "Groups"),
    Scene("Pupil, nobody chosen", "pupil", "Pupil"),
    *(
        Scene(f"Pupil, {tab.lower()}", "pupil", "Pupil", (first_option("pupil"), _put("pupil_tab", tab)))
        for tab in PUPIL_TABS
    ),
    Scene(
        "Pupil, what if", "pupil", "Pupil", (first_option("pupil"), _put("pupil_tab", "Rest of the year")),
        _turns("pupil_what_if_absences", [float(number) for number in range(1, 20)]),
    ),
    Scene("What if, whole page", "what-if", "What if"),
    *(
        Scene(f"What if, another number of {field}", "what-if", "What if", again=_turns(f"*-{field}", list(values)))
        for field, values in WHAT_IF_FIELDS.items()
    ),
    Scene(
        "What if, other codes", "what-if", "What if",
        again=_turns("*-codes", [list(codes) for codes in ("GO", "NOU", "OU", "GNOU", "O", "GNO")]),
    ),
    *(
        Scene(
            f"What if, {look.partition(' ')[2].lower()}, another number of sessions", "what-if", "What if",
            (_put("*-look", [look]),), _turns("*-sessions", list(WHAT_IF_FIELDS["sessions"])),
        )
        for look in LOOKS
    ),
    Scene("Cases", "cases", "Cases"),
    Scene("Case, one chosen", "case", "Case", (first_option("case"),)),
    Scene("Documents, a case chosen", "documents", "Documents", (first_option("case"),)),
    Scene("Calendar", "calendar", "Calendar"),
    Scene("Settings", "settings", "Settings"),
    Scene("Pupil, names hidden", "pupil", "Pupil", (first_option("pupil"), _put(SHARE, True))),
)  # fmt: skip
OF_CASES = tuple(
    scene
    for scene in SCENES
    if scene.page in ("", "cases", "case", "documents") or scene.title == "Pupil, place on the mountain"
)
"""The pages that list cases, and those of one case."""


def child(task: str, folder: Path, repeats: int = REPEATS, pupils: int = 1000) -> dict[str, Any]:
    """The runs of every scene, or of a yardstick's page, on a server of its own."""
    if task == "build":
        from benchmarks.grown_school import build

        build(folder, pupils)
        return {}
    lines = folder / f"times-{task}"
    lines.unlink(missing_ok=True)
    if task not in ("product", "cases"):
        with serving(folder, ROOT / "benchmarks" / f"{task}.py", lines) as server:
            return asyncio.run(_yardstick(server.address, lines, repeats))
    scenes = SCENES if task == "product" else OF_CASES
    with serving(folder, times=lines) as server:
        found = asyncio.run(_scenes(server.address, lines, repeats, scenes))
        return {**found, "memory": server.memory(), "started": server.started_in}


async def _yardstick(address: str, lines: Path, repeats: int) -> dict[str, Any]:
    async with visiting(address) as visitor:
        await _noted(visitor.arrive, lines)
        return {"runs": [await _noted(visitor.arrive, lines) for _ in range(ROUNDS * repeats + 2)][2:]}


async def _scenes(address: str, lines: Path, repeats: int, scenes: tuple[Scene, ...] = SCENES) -> dict[str, Any]:
    found: dict[str, dict[str, Any]] = {}
    firsts = []
    for _ in range(ROUNDS):
        async with visiting(address) as visitor:
            firsts.append(await _noted(visitor.arrive, lines))
            await visitor.show_names()
            for scene in scenes:
                arrival = await _noted(partial(visitor.go, scene.page), lines)
                kept = found.setdefault(scene.title, {"title": scene.title, "arrival": arrival, "runs": []})
                kept["runs"] += await _runs(visitor, scene, lines, repeats)
    return {"first": firsts[0], "scenes": [*found.values()]}


async def _runs(visitor: Visitor, scene: Scene, lines: Path, repeats: int) -> list[dict[str, float]]:
    """The runs of a scene on its page, without the first two."""
    for prepare in scene.prepare:
        await _noted(lambda prepare=prepare: visitor.change(prepare(visitor, 0)), lines)  # type: ignore[misc]  # no type is found for a default
    runs = []
    for turn in range(repeats + 2):
        change = scene.again(visitor, turn)
        runs.append(await _noted(lambda change=change: _turn(visitor, change), lines))  # type: ignore[misc]  # no type is found for a default
    if visitor.headings[-1:] != [scene.heading]:
        raise SystemExit(f"{scene.title}: another page was shown: {visitor.headings}")
    return runs[2:]


def _turn(visitor: Visitor, change: Change) -> Awaitable[Run]:
    return visitor.change(change) if change else visitor.again()


async def _noted(ask: Callable[[], Awaitable[Run]], lines: Path) -> dict[str, float]:
    """A run, with what the server's own clock says of it; the next one begins when this one has cleared away."""
    before = _count(lines)
    run = await ask()
    if run.errors:
        raise SystemExit(f"An error on the page: {run.errors}")
    for _ in range(500):
        if _count(lines) > before:
            break
        await asyncio.sleep(0.01)
    await asyncio.sleep(PAUSE)
    script, _, garbage = (float(word) for word in lines.read_text(encoding="utf-8").splitlines()[-1].split())
    return {"seconds": run.seconds, "script": script, "garbage": garbage, "size": run.size}


def _count(lines: Path) -> int:
    return lines.read_text(encoding="utf-8").count("\n") if lines.exists() else 0


def table(folder: Path, pupils: int = 1000, repeats: int = REPEATS) -> str:
    """A line for each scene, and for the yardsticks in the same run."""
    run_child("pages", task="build", folder=folder, pupils=pupils)
    shown = Table("page", "until finished ms", "95% within ms", "script ms", "garbage ms", "on arrival ms", "sent kB")
    product = run_child("pages", task="product", folder=folder, repeats=repeats)
    for scene in product["scenes"]:
        shown.add(scene["title"], *_cells(scene["runs"], scene["arrival"]))
    for task, title in (("empty_page", "Yardstick: a title alone"), ("table_page", "Yardstick: table and chart")):
        runs = run_child("pages", task=task, folder=folder, repeats=repeats)["runs"]
        shown.add(title, *_cells(runs, None))
    over = [scene["title"] for scene in product["scenes"] if median(run["seconds"] for run in scene["runs"]) > 0.1]
    about = (
        f"The server answered {product['started']:.1f} s after it was started; its first page came "
        f"{product['first']['seconds']:.1f} s after that, and after all of this it held {product['memory']:,.0f} MB. "
        f"Over 100 ms: {', '.join(over) if over else 'none'}."
    )
    return f"{about}\n\n{shown}"


def _cells(runs: list[dict[str, float]], arrival: dict[str, float] | None) -> list[str]:
    seconds = [run["seconds"] for run in runs]
    cells = [median(seconds), percentile(seconds, 95)]
    cells += [median(run[name] for run in runs) for name in ("script", "garbage")]
    shown = [f"{1000 * cell:,.0f}" for cell in cells]
    shown.append(f"{1000 * arrival['seconds']:,.0f}" if arrival else "")
    return [*shown, f"{median(run['size'] for run in runs) / 1000:,.0f}"]
