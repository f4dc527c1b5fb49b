"""Every public function of these services, called in every role: refused exactly where the table of rights says so."""

import inspect
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

from fasttrack_core.attendance.school_calendar import TermDates
from fasttrack_core.errors import FastTrackError, NotAllowed
from fasttrack_core.importing.mapping import Mapping
from fasttrack_core.services import (
    acts,
    calendars,
    cases,
    data_quality,
    import_history,
    import_undo,
    imports,
    letters,
    mappings,
    people,
    provenance,
    school_papers,
)
from fasttrack_core.services.authority import ALLOWED, Action, Actor, Role
from fasttrack_core.store import ParentRecord, Stamp
from tests.conftest import NOW, Desk
from tests.services.walks import SEPARATED, key_of

MODULES = (
    acts,
    calendars,
    cases,
    data_quality,
    import_history,
    import_undo,
    imports,
    letters,
    mappings,
    people,
    provenance,
    school_papers,
)
NEEDS: dict[str, Action] = {
    "acts": Action.WORK_CASE,
    "cases.open_case": Action.WORK_CASE,
    "cases": Action.VIEW,
    "letters.preview_text": Action.ISSUE,
    "letters.make": Action.ISSUE,
    "letters.issue": Action.ISSUE,
    "letters.served": Action.ISSUE,
    "letters": Action.VIEW,
    "people.parents": Action.VIEW,
    "people.history": Action.VIEW,
    "people.release": Action.WORK_CASE,
    "people": Action.EDIT_PEOPLE,
    "calendars.save": Action.SETTINGS,
    "calendars": Action.VIEW,
    "data_quality": Action.VIEW,
    "import_history": Action.VIEW,
    "import_undo": Action.IMPORT,
    "imports": Action.IMPORT,
    "mappings": Action.IMPORT,
    "provenance.imported": Action.IMPORT,
    "provenance.original": Action.IMPORT,
    "provenance.register_as_known": Action.IMPORT,
    "provenance": Action.VIEW,
    "school_papers.announcements": Action.VIEW,
    "school_papers": Action.ISSUE,
}
"""What each function needs, by its name or else by its module's."""


def functions() -> list[tuple[str, Callable[..., Any]]]:
    """Everything public that takes an office and an actor."""
    found = []
    for module in MODULES:
        for name, function in inspect.getmembers(module, inspect.isfunction):
            first = list(inspect.signature(function).parameters)[:2]
            if not name.startswith("_") and first == ["office", "actor"] and function.__module__ == module.__name__:
                found.append((f"{short(module)}.{name}", function))
    return found


def short(module: ModuleType) -> str:
    return module.__name__.rpartition(".")[2]


def arguments(desk: Desk, function: Callable[..., Any]) -> dict[str, Any]:
    """Something of the right type for every parameter without a default."""
    given: dict[str, Any] = {
        "pupil_key": key_of(desk, SEPARATED),
        "sequence": 1,
        "parent": ParentRecord(forename="Ada"),
    }
    given |= {
        "parent": ParentRecord(forename="Ada"),
        "parent_ids": (),
        "present": ("school",),
        "record": {},
        "parent_in_law": True,
        "withdrawn": True,
        "data": b"UPN,Date,Session,Mark\nB999804219001,22/09/2025,AM,/\n",
        "place": 0,
        "mapping": Mapping(headings=("UPN", "Date", "Session", "Mark"), columns={"Mark": "mark"}),
        "when": NOW,
        "day": NOW.date(),
        "draft": TermDates(()),
        "base": TermDates(()),
        "check": data_quality.Check.OVERDUE,
        "chosen": data_quality.Chosen(school_year="2026-27"),
    }
    wanted = [each for each in inspect.signature(function).parameters.values() if each.default is each.empty]
    return {each.name: given.get(each.name, "x") for each in wanted[2:]}


def test_functions_of_every_module_are_looked_at() -> None:
    names = [name for name, _ in functions()]
    assert len(names) > 30
    assert {name.partition(".")[0] for name in names} == {short(module) for module in MODULES}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize(("name", "function"), functions(), ids=[name for name, _ in functions()])
def test_a_role_may_do_what_the_table_says_and_nothing_else(
    shared_desk: Desk, name: str, function: Callable[..., Any], role: Role
) -> None:
    needed = NEEDS.get(name, NEEDS[name.partition(".")[0]])
    actor = Actor(f"Someone as {role}", role, shared_desk.actor.school_id)
    said = arguments(shared_desk, function)
    if needed in ALLOWED[role]:
        try:
            function(shared_desk.office, actor, **said)
        except NotAllowed:
            raise
        except FastTrackError:
            return
    else:
        with pytest.raises(NotAllowed, match="Your role"):
            function(shared_desk.office, actor, **said)
        with shared_desk.office.store.read() as unit:
            line = unit.audit.list(last=1)[0]
        assert (line.outcome, line.actor) == ("refused", actor.name)


@pytest.fixture(scope="module")
def shared_desk(tmp_path_factory: pytest.TempPathFactory, sample_database: Any) -> Any:
    """One desk for all, with a person in every role."""
    import shutil

    from fasttrack_core.services import setup
    from fasttrack_core.services.office import open_office

    database = tmp_path_factory.mktemp("roles") / "fasttrack.db"
    shutil.copy(sample_database, database)
    office = open_office(f"sqlite:///{database}", clock=lambda: NOW)
    actor = setup.actor(office)
    assert actor is not None
    with office.store.write() as unit:
        for role in Role:
            unit.users.add(f"Someone as {role}", role, Stamp("Idris Penhallow", NOW))
    yield Desk(office, actor, database)
    office.store.close()


def test_a_person_whose_rights_were_taken_away_may_do_nothing(sample_desk: Desk) -> None:
    stranger = Actor("Nobody Known", Role.LEAD, sample_desk.actor.school_id)
    with pytest.raises(NotAllowed):
        cases.list_cases(sample_desk.office, stranger)
