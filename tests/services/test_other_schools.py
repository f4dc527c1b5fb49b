"""A service that is called with something of another school answers as if it did not exist: every one, found by itself.

One person works at two schools. At the second they call each service with ids of the first, and then with ids that
nobody ever had. Both answers are the same, and of the first school nothing is changed or copied.
"""

import hashlib
import inspect
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from fasttrack_core.errors import FastTrackError
from fasttrack_core.services import jobs, setup
from fasttrack_core.services.documents import letters
from fasttrack_core.services.imports import saving as imports
from fasttrack_core.services.office.access import Actor
from fasttrack_core.services.office.context import open_office
from fasttrack_core.services.office.writing import REGISTRY, Seen
from fasttrack_core.services.pupil import details as pupil_details
from tests.conftest import NOW, Desk, sample
from tests.databases.kinds import Databases
from tests.services import presses
from tests.services.presses import PRESSES, Press, World
from tests.services.test_roles import FUNCTIONS, NEEDS, arguments

OF_A_THING = {"pupil_key", "case_id", "parent_id", "parent_ids", "stored_id", "import_id", "number", "seen", "job"}
"""Parameters by which a service is told what it is about. A page holds each of them."""
PRESSED = {press.service for press in PRESSES}
CALLED = [
    name
    for name in NEEDS
    if name in FUNCTIONS and name not in PRESSED and OF_A_THING & set(inspect.signature(FUNCTIONS[name]).parameters)
]
KEPT_APART = {"audit", "meta"}
REGISTER = b"UPN,Adno,Name,Date,Session,Mark\n,900001,Elsewhere,22/09/2026,AM,/\n"


@dataclass(frozen=True)
class Scene:
    """The first school, with something of every kind, and the same person at the second."""

    world: World
    there: Actor
    document: str
    job: jobs.Job


@pytest.fixture(scope="module")
def scene(database_kind: str, databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    with databases.copied(database_kind, tmp_path_factory.mktemp("schools"), "sample", sample) as database:
        office = open_office(database.address, clock=lambda: NOW)
        actor = setup.actor(office)
        assert actor is not None
        world = presses.made(Desk(office, actor, database.address))
        world.case = world.cases["open"]
        document = letters.kept(office, actor)[0].id
        job = jobs.begin(office, actor, jobs.Asked(kind="any", subject="exports", given={}))
        there = setup.add_school(office, "Quarry Lane School")
        imports.save(office, there, "register.csv", REGISTER)
        assert there.id == actor.id
        yield Scene(world, there, document, job)
        office.store.close()


def made_up(value: Any) -> Any:
    """The same with ids that nobody ever had in place of those in it."""
    if isinstance(value, str):
        return re.sub(r"[0-9a-f]{32}", lambda found: hashlib.md5(found[0].encode()).hexdigest(), value)  # noqa: S324
    if isinstance(value, Seen):
        return replace(value, id=made_up(value.id))
    if isinstance(value, jobs.Job):
        return replace(value, number=made_up(value.number))
    if isinstance(value, tuple):
        return tuple(map(made_up, value))
    if isinstance(value, dict):
        return {name: made_up(each) for name, each in value.items()}
    if isinstance(value, int) and not isinstance(value, bool):
        return value + 90_000
    return value


def of_nobody(world: World) -> World:
    """A world in which nothing is there."""
    names = ("pupil", "contact", "parent", "elsewhere", "contacts_file", "marks_file", "case")
    changed: dict[str, Any] = {name: made_up(getattr(world, name)) for name in names}
    return replace(world, cases=made_up(dict(world.cases)), facts=made_up(dict(world.facts)), **changed)


def answer(call: Callable[[], object]) -> tuple[str, str]:
    """What came of it, and in which words."""
    try:
        found = call()
    except FastTrackError as problem:
        return type(problem).__name__, str(problem)
    return "answered", repr(found)


def rows_of(scene: Scene) -> dict[str, list[tuple[Any, ...]]]:
    found = scene.world.desk.database.rows()
    return {name: each for name, each in found.items() if name not in KEPT_APART}


def unchanged(before: dict[str, list[tuple[Any, ...]]], scene: Scene) -> None:
    """Every row is there as it was but for those of the second school, and no new one names anything of the first."""
    world = scene.world
    own = {world.desk.actor.school_id, world.pupil, world.contact, world.parent, *world.cases.values(), scene.document}
    for table, after in rows_of(scene).items():
        lost = [row for row in before[table] if row not in after and scene.there.school_id not in map(str, row)]
        assert lost == [], table
        new = [row for row in after if row not in before[table]]
        assert not [row for row in new if own & {str(cell) for cell in row}], table


@pytest.mark.parametrize("press", PRESSES, ids=lambda press: press.name)
def test_a_press_on_something_of_another_school_is_one_on_nothing(scene: Scene, press: Press) -> None:
    world, lead = scene.world, scene.world.desk.actor
    world.case = world.cases[press.state]
    seen, before = press.look(world, lead), rows_of(scene)
    there = answer(lambda: press.do(world, scene.there, seen, "theirs"))
    unchanged(before, scene)
    nobody = replace(seen, seen=made_up(seen.seen)) if hasattr(seen, "seen") else made_up_seen(seen)
    nowhere = answer(lambda: press.do(of_nobody(world), scene.there, nobody, "nobody's"))
    assert alike(there) == alike(nowhere)


def made_up_seen(seen: Any) -> Any:
    """Versions stay as they are: a page may hold any."""
    return tuple(map(made_up_seen, seen)) if isinstance(seen, tuple) else made_up(seen) if seen is not None else None


def alike(said: tuple[str, str]) -> tuple[str, str]:
    """Without the ids and the words of the press itself."""
    return said[0], re.sub(r"theirs|nobody's|[0-9a-f]{32}|\d+", "…", said[1])


@pytest.mark.parametrize("name", CALLED)
def test_a_service_that_is_told_of_something_of_another_school_answers_as_if_it_did_not_exist(
    scene: Scene, name: str
) -> None:
    function, world = FUNCTIONS[name], scene.world
    theirs = arguments(world.desk, name)
    takes = set(inspect.signature(function).parameters)
    said: dict[str, Any] = {
        "pupil_key": world.pupil,
        "case_id": world.case,
        "parent_id": world.parent,
        "parent_ids": (world.parent,),
        "stored_id": scene.document,
        "import_id": world.marks_file,
        "number": scene.job.number,
        "job": scene.job,
    }
    theirs |= {each: said[each] for each in takes & set(said)}
    if "seen" in takes:
        case = Seen("case", world.case, 0)
        theirs["seen"] = letters.seen(world.office, world.desk.actor, world.case) if "letters" in name else case
    if name == "pupil.details.doubt":
        assert pupil_details.doubt(world.office, world.desk.actor, world.pupil, theirs["born"]) is not None
    before = rows_of(scene)
    there = answer(lambda: function(world.office, scene.there, **theirs))
    unchanged(before, scene)
    nobody = {each: made_up(value) if each in OF_A_THING else value for each, value in theirs.items()}
    nowhere = answer(lambda: function(world.office, scene.there, **nobody))
    assert alike(there) == alike(nowhere)
    assert there[0] != "answered" or not re.search(re.escape(world.pupil), there[1])


def test_every_service_that_writes_and_is_told_of_something_is_pressed_or_called() -> None:
    about = {
        name
        for name in REGISTRY
        if name in FUNCTIONS and OF_A_THING & set(inspect.signature(FUNCTIONS[name]).parameters)
    }
    assert about <= PRESSED | set(CALLED)
    assert len(CALLED) > 30
