"""Two people press in every order: nothing is lost, nothing unseen is overwritten, and who is refused is told.

The services are the register's own: one that may touch what another one touches and has no press here fails.
"""

import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Lock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fasttrack_core.errors import FastTrackError
from fasttrack_core.services import setup
from fasttrack_core.services.office.context import Office
from fasttrack_core.services.office.writing import REGISTRY, Again, Stale
from fasttrack_core.store import Conflict, open_store
from tests.breadth import examples
from tests.conftest import Desk
from tests.services.presses import ALONE, PRESSES, Press, World, changed, made, rows

APART = {"another case": "case", "another rule": "rule", "family": "contact", "calendar": "settings"}
"""Of things that a press names more closely: the kind that the register of services says."""


class Scene:
    """One world, of which every play has a copy of its own."""

    def __init__(self, folder: Path, database: Path, furnished: Office) -> None:
        self.folder, self.plays, self.watching = folder, 0, sqlite3.connect(":memory:")
        self.beginning = Path(shutil.copy(database, folder))
        office = replace(furnished, store=open_store(f"sqlite:///{self.beginning}"), _records={}, _keeping=Lock())
        actor = setup.actor(office)
        assert actor is not None
        self.world: World = made(Desk(office, actor, f"sqlite:///{self.beginning}"))
        self.records = {actor.school_id: office.record(actor)}
        office.store.close()

    def again(self, state: str = "open") -> World:
        self.close()
        self.plays += 1
        file = Path(shutil.copy(self.beginning, self.folder / f"play-{self.plays % 2}.db"))
        office = replace(
            self.world.office, store=open_store(f"sqlite:///{file}"), _records=dict(self.records), _keeping=Lock()
        )
        self.world.desk = replace(self.world.desk, office=office, address=f"sqlite:///{file}")
        self.world.case = self.world.cases[state]
        self.watching = sqlite3.connect(file, isolation_level=None)
        return self.world

    def close(self) -> None:
        self.watching.close()
        self.world.office.store.close()

    def version(self) -> int:
        """Another number after anything was written."""
        return int(self.watching.execute("PRAGMA data_version").fetchone()[0])


@pytest.fixture(scope="module")
def scene(sample_database: Path, furnished: Office, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    made_up = Scene(tmp_path_factory.mktemp("scene"), sample_database, furnished)
    yield made_up
    made_up.close()


def test_every_service_that_touches_what_another_one_may_has_a_press() -> None:
    shared = {name: entry for name, entry in REGISTRY.items() if entry.touches and not name.startswith(ALONE)}
    assert {press.service for press in PRESSES} == set(shared)
    for name, entry in shared.items():
        named = {APART.get(kind, kind) for press in PRESSES if press.service == name for kind in press.changes}
        assert entry.touches - {"letter"} <= named | {"register"}, name
        assert bool(entry.guard) == any(press.guards for press in PRESSES if press.service == name), name


@pytest.mark.parametrize("first", PRESSES, ids=lambda press: press.name)
def test_who_presses_over_what_another_press_changed_is_refused_and_changes_nothing(scene: Scene, first: Press) -> None:
    world = scene.again(first.state)
    refused = [press for press in PRESSES if press.guards & first.changes]
    seen = {press.name: press.look(world, world.other) for press in refused}
    first.do(world, world.desk.actor, first.look(world, world.desk.actor), "theirs")
    after = scene.version()
    for press in refused:
        with pytest.raises(Conflict) as told:
            press.do(world, world.other, seen[press.name], "mine")
        assert scene.version() == after, press.name
        assert world.desk.actor.name in str(told.value) or "register was changed" in str(told.value), press.name
    assert first in refused or not first.guards & first.changes


@pytest.mark.parametrize("press", PRESSES, ids=lambda press: press.name)
def test_the_same_press_twice_is_done_once(scene: Scene, press: Press) -> None:
    world = scene.again(press.state)
    seen = press.look(world, world.desk.actor)
    press.do(world, world.desk.actor, seen, "one")
    done = rows(scene.watching)
    if press.entry.again is Again.REFUSED:
        with pytest.raises(Conflict):
            press.do(world, world.desk.actor, seen, "one")
    else:
        press.do(world, world.desk.actor, seen, "one")
    assert changed(done, rows(scene.watching)) == set()


@pytest.mark.parametrize("press", [each for each in PRESSES if each.guards], ids=lambda press: press.name)
def test_who_looks_again_is_not_refused_for_what_they_have_seen(scene: Scene, press: Press) -> None:
    world = scene.again(press.state)
    press.do(world, world.desk.actor, press.look(world, world.desk.actor), "theirs")
    try:
        press.do(world, world.other, press.look(world, world.other), "mine")
    except Stale:
        raise
    except (FastTrackError, StopIteration, IndexError):
        """It cannot be done a second time: a box that is not ticked, a contact who is gone."""


@pytest.mark.parametrize("press", PRESSES, ids=lambda press: press.name)
def test_the_audit_says_what_the_register_of_services_says(scene: Scene, press: Press) -> None:
    world = scene.again(press.state)
    press.do(world, world.desk.actor, press.look(world, world.desk.actor), "one")
    with world.office.store.read() as unit:
        line = unit.audit.list(last=1)[0]
        assert unit.audit.verify_chain().whole
    assert (line.outcome, line.action) == ("done", press.entry.right)
    assert str(line.subject).startswith(press.entry.audit)
    assert line.after
    assert bool(line.before) == press.entry.edits


GROUPS = [
    [
        press
        for press in PRESSES
        if kind in press.changes | press.guards and not press.service.startswith("documents.letters")
    ]
    for kind in ("contact", "settings", "calendar", "mapping", "rule", "register")
]
GROUPS += [
    [press for press in PRESSES if press.state == state and "case" in press.guards] for state in ("open", "week")
]
PLAYS = st.sampled_from(GROUPS).flatmap(
    lambda group: st.lists(st.tuples(st.integers(0, 1), st.booleans(), st.sampled_from(group)), min_size=5, max_size=10)
)
"""Who looks or presses, and at what; those of one play may all touch the same thing."""


@settings(max_examples=examples(6, 20))
@given(PLAYS)
def test_in_any_order_nothing_is_overwritten_that_was_not_seen(
    scene: Scene, steps: list[tuple[int, bool, Press]]
) -> None:
    world = scene.again(steps[0][2].state)
    looks: dict[tuple[int, str], tuple[int, object]] = {}
    written: dict[tuple[str, ...], int] = {}
    before = rows(scene.watching)
    for who in (0, 1):  # both have looked at everything before the first press
        looks |= {(who, press.name): (-1, _look(press, world, who)) for *_, press in steps}
    for moment, (who, only_looks, press) in enumerate(steps):
        if only_looks:
            looks[who, press.name] = (moment, _look(press, world, who))
            continue
        looked_at, seen = looks[who, press.name]
        if seen is GONE:
            continue
        version = scene.version()
        try:
            press.do(world, (world.desk.actor, world.other)[who], seen, f"press {moment}")
        except FastTrackError:
            assert scene.version() == version
            continue
        after = rows(scene.watching)
        now = changed(before, after)
        unseen = {key for key in now if key in before and written.get(key, -1) > looked_at}
        assert unseen == set(), f"{press.name} overwrote what was written after it was looked at"
        entry = any(key[0] == "case_events" for key in now)
        assert not (entry and "case" in press.guards and written.get(CASE, -1) > looked_at)
        written |= dict.fromkeys(now, moment)
        if entry and "case" in press.changes:
            written[CASE] = moment
        before = after


CASE = ("case",)
GONE = object()


def _look(press: Press, world: World, who: int) -> object:
    """What is seen; GONE where there is nothing to be seen any more."""
    try:
        return press.look(world, (world.desk.actor, world.other)[who])
    except (FastTrackError, IndexError):
        return GONE
