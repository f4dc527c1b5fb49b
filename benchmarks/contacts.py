"""A file of contacts, imported with all that a press does: new, unchanged, and moved; beside it the same parents
written one after another, as by a person who types them."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.children import Table, median, run_child

CONTACTS, ROUNDS = 2000, 5
HEADING = "Adno,Contact Forename,Contact Surname,Relationship,Address Line 1,Postcode,Telephone\n"


def child(task: str, folder: Path, contacts: int = CONTACTS, rounds: int = ROUNDS) -> dict[str, Any]:
    """The median time and the statements of one way to bring in that many contacts, two of each pupil."""
    from sqlalchemy import event

    found = []
    sent: list[str] = []
    for number in range(rounds):
        office, actor, step = _ready(task, f"sqlite:///{folder / f'{task}-{number}.db'}", contacts)
        event.listen(office.store._engine, "before_cursor_execute", lambda *told: sent.append(told[2]))
        sent.clear()
        begun = time.perf_counter()
        step()
        found.append(time.perf_counter() - begun)
        with office.store.read() as unit:
            kept = sum(map(len, unit.people.parents_of_school(actor.school_id).values()))
        if kept != contacts:
            raise SystemExit(f"{task}: {kept} contacts are recorded, not {contacts}")
        statements = len(sent) - 2
        office.store.close()
    return {"seconds": median(found), "fastest": min(found), "statements": statements}


def _ready(task: str, address: str, contacts: int) -> tuple[Any, Any, Callable[[], object]]:
    """An office with a school in which everything but the last step is done, and that step."""
    from fasttrack_core.services import setup
    from fasttrack_core.services.imports import saving as imports
    from fasttrack_core.services.office.access import Action
    from fasttrack_core.services.office.context import open_office
    from fasttrack_core.store import ParentRecord, Subject
    from fasttrack_core.store.migrate import migrate

    migrate(address)
    office = open_office(address)
    setup.name_user(office, "Idris Penhallow")
    actor = setup.add_school(office, "Larkspur Brook Primary School")
    pupils = "".join(f"{each:06d},Pupil{each},Test,Year 5\n" for each in range(contacts // 2))
    imports.save(office, actor, "pupils.csv", f"Adno,Surname,Forename,Year Group\n{pupils}".encode())
    if task in ("same", "moved"):
        imports.save(office, actor, "contacts.csv", _file(contacts, "Mill Lane"))
    street, end = ("Kiln Row", "") if task == "moved" else ("Mill Lane", "\n" if task == "same" else "")
    data = _file(contacts, street) + end.encode()

    def one_by_one() -> None:
        keys = office.record(actor).pupil_keys
        with office.write(actor, Action.IMPORT, Subject("import", "test")) as work:
            for number, who in _each(contacts):
                parent = ParentRecord(forename=who, surname=f"Of{number}", address=(f"{number} Mill Lane",))
                work.unit.people.save_parent(keys[number], parent, work.stamp)

    if task == "one_by_one":
        return office, actor, one_by_one
    return office, actor, lambda: imports.save(office, actor, "contacts.csv", data)


def _each(contacts: int) -> list[tuple[int, str]]:
    return [(number, who) for number in range(contacts // 2) for who in ("Mother", "Father")]


def _file(contacts: int, street: str) -> bytes:
    lines = (
        f"{number:06d},{who},Of{number},{who},{number} {street},ZZ1 1AA,07700 9{2 * number + (who == 'Father'):05d}\n"
        for number, who in _each(contacts)
    )
    return (HEADING + "".join(lines)).encode()


TASKS = {
    "new": "imported, all of them new",
    "moved": "imported, every one of them moved house",
    "same": "imported, nothing of them new",
    "one_by_one": "written one after another, without a file",
}


def table(folder: Path, contacts: int = CONTACTS, rounds: int = ROUNDS) -> str:
    """Each way with its time and its statements."""
    shown = Table(f"{contacts:,} contacts of {contacts // 2:,} pupils", "ms", "ratio", "fastest ms", "statements")
    ours: dict[str, Any] = {}
    for task, title in TASKS.items():
        found = run_child("contacts", task=task, folder=folder, contacts=contacts, rounds=rounds)
        ours = ours or found
        ratio = found["seconds"] / ours["seconds"]
        shown.add(
            title,
            f"{1000 * found['seconds']:,.0f}",
            f"{ratio:,.2f}",
            f"{1000 * found['fastest']:,.0f}",
            f"{found['statements']:,}",
        )
    return str(shown)
