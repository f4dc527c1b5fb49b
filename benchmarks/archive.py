"""Casework as the archive grows: the pages that list cases, with few cases and with those of many years.

The same school of 1,000 with 15 open cases; beside them closed ones of 20 entries, each with a period that was decided
by the marks in the register. How long folding takes stands beside it.
"""

import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.children import Table, median, run_child

FEW, MANY, ENTRIES = 15, 10_000, 20
STARTED = date(2026, 9, 7)
PERIOD = (date(2026, 9, 8), date(2026, 9, 21))
"""The ten school days after ``STARTED``."""


def child(task: str, folder: Path, cases: int = FEW, pupils: int = 1000) -> dict[str, Any]:
    """The school with so many cases (``build``), or our own time on it (``services``)."""
    return _build(folder, cases, pupils) if task == "build" else _services(folder)


def _build(folder: Path, cases: int, pupils: int) -> dict[str, Any]:
    from benchmarks.grown_school import address, build, opened
    from fasttrack_core.store.migrate import migrate

    build(folder, pupils)
    office, actor = opened(folder)
    record = office.record(actor)
    keys: dict[bool, list[str]] = {True: [], False: []}
    for key in record.pupil_keys:
        counts = record.period_counts(key, *PERIOD)
        if counts.possible and not counts.missing and not counts.unsettled:
            keys[counts.unauthorised == 0].append(key)
    templates = {
        improved: _template(office, actor, keys[improved].pop(0), improved) for improved in keys if keys[improved]
    }
    office.store.close()
    of_pupils = [(key, templates[improved]) for improved in templates for key in keys[improved]]
    with closing(sqlite3.connect(folder / "data" / "fasttrack.db")) as opened_file, opened_file:
        _copy(opened_file, of_pupils, max(0, cases - FEW - len(templates)))
    begun = time.perf_counter()
    migrate(address(folder))
    return {"summarised": time.perf_counter() - begun}


def _template(office: Any, actor: Any, key: str, improved: bool) -> str:
    """The id of a closed case of 20 entries."""
    from fasttrack_core.casework import Event, EventKind
    from fasttrack_core.services.office.definitions import definition_text
    from fasttrack_core.store import Stamp

    pathway = office.pathway("blackburn-with-darwen")
    by = {"decided_by": "Ms Yusuf and Mr Penhallow", "reason": "As agreed."}
    told = (EventKind.CONTACTED, {"who": "Mother", "way": "phone call", "note": "She will bring him to the gate."})
    said: list[tuple[EventKind, dict[str, Any]]] = [
        (EventKind.OPENED, {"pathway": pathway.id, "edition": pathway.edition, "expected_percent": "95"}),
        *[(EventKind.DECIDED, {"decision": each, **by}) for each in ("agreed", "letter-1-sent")],
        (EventKind.DECIDED, {"decision": "start-without-agreement", **by}),
        (EventKind.DOCUMENT_ISSUED, {"document": "bwd-02-introduction"}),
        *[told] * (ENTRIES - 7),
        (EventKind.DECIDED, {"decision": "improved" if improved else "not-improved", **by}),
        (EventKind.CLOSED, {"decision": "school-request", **by}),
    ]
    stamp, name = Stamp(actor.name, datetime(2026, 9, 7, 9, tzinfo=UTC)), f"template {improved}"
    with office.store.write() as unit:
        stored = unit.cases.open(
            school_id=actor.school_id, pupil_id=key, pathway_id=pathway.id, definition=definition_text(pathway),
            token=name, stamp=stamp,
        )  # fmt: skip
        for number, (kind, payload) in enumerate(said):
            event = Event(
                id=f"{name} {number}",
                kind=kind,
                recorded_at=stamp.when + timedelta(minutes=number),
                happened_on=STARTED if number < ENTRIES - 2 else PERIOD[1] + timedelta(days=1),
                actor=actor.name,
                actor_role=str(actor.role),
                payload=payload,
            )
            unit.cases.append(stored.id, number, event, f"{name} {number}")
    return str(stored.id)


def _copy(opened: sqlite3.Connection, of_pupils: list[tuple[str, str]], many: int) -> None:
    """So many more cases, in the order of the pupils, again and again."""
    opened.row_factory = sqlite3.Row
    cases, events = {}, {}
    for template in {template for _, template in of_pupils}:
        cases[template] = dict(opened.execute("SELECT * FROM cases WHERE id = ?", (template,)).fetchone())
        rows = opened.execute("SELECT * FROM case_events WHERE case_id = ? ORDER BY sequence", (template,)).fetchall()
        events[template] = [{name: row[name] for name in row.keys() if name != "number"} for row in rows]  # noqa: SIM118
    for number in range(many):
        key, template = of_pupils[number % len(of_pupils)]
        new = f"{number:032x}"
        _insert(opened, "cases", {**cases[template], "id": new, "pupil_id": key, "token": f"open {new}"})
        for row in events[template]:
            own = {"event_id": f"{row['event_id']} {new}", "token": f"{row['token']} {new}", "case_id": new}
            _insert(opened, "case_events", {**row, **own})


def _insert(opened: sqlite3.Connection, table: str, row: dict[str, Any]) -> None:
    marks = ", ".join("?" * len(row))
    opened.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", tuple(row.values()))  # noqa: S608


def _services(folder: Path) -> dict[str, Any]:
    """The lists' own processor time: first, again, after an entry and after an import; and of folding 200 entries."""
    from benchmarks.grown_school import opened
    from fasttrack_core.casework import fold
    from fasttrack_core.services.cases import opening as lists

    office, actor = opened(folder)
    office.record(actor)
    asks = {
        "list": lambda: lists.not_closed(office, actor),
        "list of closed ones": lambda: lists.closed(office, actor),
        "due": lambda: lists.due(office, actor),
        "choices": lambda: lists.choices(office, actor),
        "open cases": lambda: lists.pupils_with_open_case(office, actor),
    }
    first = _worked(asks["due"], 1)
    found = {name: _worked(ask, 9) for name, ask in asks.items()}
    found |= _after(office, actor, asks["due"])
    many = len(lists.list_cases(office, actor))
    closed = next((row for row in lists.list_cases(office, actor) if row.status == "closed"), None)
    if closed is not None:
        with office.store.read() as unit:
            from fasttrack_core.casework.upcasting import read
            from fasttrack_core.services.office.definitions import pathway_of

            pathway = pathway_of(unit.cases.get(closed.case_id).definition)
            events = read(unit.cases.events(closed.case_id))
        long = (*events[:-2], *[events[5]] * (200 - ENTRIES), *events[-2:])
        found["folding a case of 200 entries"] = _worked(lambda: fold(pathway, long), 9)
    office.store.close()
    return {"first": first, "again": found, "cases": many}


def _worked(ask: Callable[[], object], times: int) -> float:
    """The processor time of a call, in seconds, the median of so many: what others do on the machine is not in it."""
    found = []
    for _ in range(times):
        begun = time.process_time()
        ask()
        found.append(time.process_time() - begun)
    return median(found)


def _after(office: Any, actor: Any, ask: Any) -> dict[str, float]:
    """What is due, asked for again after something was recorded in a case, and after marks of every pupil came."""
    from fasttrack_core.services.cases import opening as lists
    from fasttrack_core.services.cases import recording as acts
    from fasttrack_core.services.imports import saving as imports

    found: dict[str, list[float]] = {"due, after an entry": [], "due, after an import": []}
    (row, *_), record = lists.not_closed(office, actor), office.record(actor)
    said: dict[str, Any] = {"who": "Mother", "way": "phone call", "file_only": True}
    for turn in range(3):
        acts.contacted(office, actor, lists.view(office, actor, row.case_id).seen, f"turn {turn}", **said)
        found["due, after an entry"].append(_worked(ask, 1))
    for turn in range(3):
        day = record.recorded_up_to - timedelta(days=7 * turn)
        numbers = [pupil.admission_number for pupil in record.register.pupils]
        lines = [f"{each},{day},AM,{'/' if (place + turn) % 9 else 'C'}" for place, each in enumerate(numbers)]
        file = "\n".join(["Adno,Date,Session,Mark", *lines]).encode()
        imports.save(office, actor, f"turn {turn}.csv", file, overwrite=True)
        office.record(actor)
        found["due, after an import"].append(_worked(ask, 1))
    return {name: median(times) for name, times in found.items()}


def table(folder: Path, many: int = MANY, pupils: int = 1000, repeats: int = 6) -> str:
    """A line for each list and page, with few cases and with many."""
    found: dict[int, dict[str, float]] = {}
    for number in (FEW, many):
        own = folder / str(number)
        own.mkdir()
        made = run_child("archive", task="build", folder=own, cases=number, pupils=pupils)
        services = run_child("archive", task="services", folder=own)
        pages = run_child("pages", task="cases", folder=own, repeats=repeats)
        found[number] = {
            "Summaries worked out for an older database": made["summarised"],
            "Services, the first time after the start: due": services["first"],
            **{f"Services, processor time: {name}": seconds for name, seconds in services["again"].items()},
            **{f"Page: {each['title']}": median(run["seconds"] for run in each["runs"]) for each in pages["scenes"]},
        }
    shown = Table("what", f"{FEW} cases ms", f"{many:,} cases ms", "ratio")
    for name, seconds in found[many].items():
        few = found[FEW].get(name)
        ratio = f"{seconds / few:.2f}" if few else ""
        shown.add(name, f"{1000 * few:,.1f}" if few else "", f"{1000 * seconds:,.1f}", ratio)
    return str(shown)
