"""Every public function of every service, called in every role: refused exactly where the table of rights says so.

The functions are found, not listed: one that stands nowhere below fails here, so that none is forgotten.
"""

import ast
import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from fasttrack_core import services
from fasttrack_core.attendance.figures.school_calendar import TermDates
from fasttrack_core.errors import FastTrackError, NotAllowed
from fasttrack_core.importing.mapping import Mapping
from fasttrack_core.services import setup
from fasttrack_core.services.cases import opening as cases
from fasttrack_core.services.jobs import Asked, Job
from fasttrack_core.services.office.access import ALLOWED, Action, Actor, Role
from fasttrack_core.services.office.context import open_office
from fasttrack_core.services.office.visit import Visit
from fasttrack_core.services.office.writing import REGISTRY, Seen
from fasttrack_core.services.quality import view as data_quality
from fasttrack_core.services.what_if.question import Question
from fasttrack_core.store import ParentRecord
from tests.conftest import NOW, Desk, colleague, sample, stranger
from tests.databases.kinds import Databases
from tests.services.walks import SEPARATED, key_of

MAY: dict[Action, dict[str, str]] = {
    Action.VIEW: {
        "calendar.effects": "effects",
        "calendar.calendar": "inferred sessions versions view",
        "cases.opening": "choices closed count_closed due list_cases not_closed note_view preview_eligibility "
        "pupils_with_open_case since unreadable view",
        "quality.view": "export view",
        "files.notes": "above",
        "mountain.groups": "export view",
        "health": "report",
        "imports.clock": "warning",
        "imports.mappings": "unreadable",
        "documents.letters": "available changed_since download kept seen",
        "mountain.movement": "moments",
        "mountain.view": "export options view",
        "shared_screen.hidden": "hide show",
        "overview": "view",
        "people.parents": "history parent parents",
        "imports.provenance": "as_known_on imports mark_history",
        "pupil.details": "birth doubt",
        "pupil.lines": "lines",
        "pupil.marks": "marks",
        "pupil.outlook": "outlook what_if",
        "pupil.patterns": "patterns",
        "documents.pupil_sheets": "readers sheets",
        "pupil.spans": "between windows",
        "pupil.view": "choices view",
        "documents.school_papers": "announcements",
        "settings": "current history opened",
        "shared_screen.names": "names",
        "what_if.compare": "choices compare",
        "what_if.saved_rules": "kept",
        "what_if.workbook": "export",
        "what_if.view": "newest_day school_year starting_question view",
    },
    Action.IMPORT: {
        "imports.clock": "findings",
        "imports.doubts": "look",
        "imports.seen": "seen",
        "imports.undo": "undo undo_preview",
        "imports.mapping_keeping": "seen",
        "imports.saving": "preview save",
        "imports.mappings": "columns exported guess import_kept keep kept other_halves saved_for tables can_be_mapped",
        "imports.provenance": "findings original register_as_known",
        "jobs": "ask_again begin end keep listed take",
    },
    Action.EDIT_PEOPLE: {
        "people.parents": "add_parent decide_parent_in_law edit_parent restrict unlink",
        "pupil.details": "enter_date_of_birth",
    },
    Action.WORK_CASE: {
        "cases.recording": "action_agreed answer contacted correct decide did_not_attend learn_factor "
        "meeting_held reopen resume reviewed support_offered tick untick waive",
        "cases.opening": "open_case",
        "people.parents": "release",
    },
    Action.ISSUE: {
        "documents.letters": "issue look make preview_text served",
        "documents.pupil_sheets": "make",
        "documents.school_papers": "announcement register_extract",
    },
    Action.SETTINGS: {
        "calendar.calendar": "save",
        "settings": "change",
        "what_if.saved_rules": "keep remove rename",
    },
}
"""What a person must be allowed to do for each function that takes an office and an actor."""

OPENED = {
    "cases.file": "append context_of file_of read_case",
    "cases.known": "known_cases",
    "cases.standing": "standings",
    "documents.making": "asks_of check_issue finished kinds_of looked_at no_template request_for",
    "mountain.totals": "totalled",
    "mountain.view": "find",
    "imports.clock": "warning_in",
    "office.context": "note",
    "pupil.lines": "thresholds",
    "what_if.view": "answer pathway_rules",
}
"""Parts of other services: what they are given was opened for an actor who may see it. No page calls them."""

NO_SCHOOL = {
    "office.access": "authorise may",
    "office.context": "read_anew",
    "calendar.calendar": "as_icalendar",
    "health": "begin found_at_start",
    "documents.making": "left_out",
    "jobs": "alone waiting",
    "settings": "about_pathway pathway_choices pathway_settings",
    "arrival": "arrive",
    "setup": "actor add_sample_school add_school importer importer_at name_user sample_settings schools user_name",
}
"""They read no pupil: the table itself, the definitions, a draft that is in hand, what a worker looks for, and
the first steps on a new copy."""


def names_in(table: dict[str, str]) -> list[str]:
    return [f"{module}.{name}" for module, names in table.items() for name in names.split()]


def functions() -> dict[str, Callable[..., Any]]:
    """Every public function of a service that takes an office or an actor, by its module and name."""
    found: dict[str, Callable[..., Any]] = {}
    for module in pkgutil.walk_packages(services.__path__, f"{services.__name__}."):
        loaded = importlib.import_module(module.name)
        for name, function in inspect.getmembers(loaded, inspect.isfunction):
            own = function.__module__ == loaded.__name__ and not name.startswith("_")
            if own and {"office", "actor", "visit"} & set(inspect.signature(function).parameters):
                found[f"{module.name.removeprefix(f'{services.__name__}.')}.{name}"] = function
    return found


FUNCTIONS = functions()
NEEDS = {name: action for action, table in MAY.items() for name in names_in(table)}
ASKED = [(name, action) for name, action in NEEDS.items() if name in FUNCTIONS]


def test_every_function_that_takes_an_office_or_an_actor_stands_in_one_table() -> None:
    listed = [*names_in(OPENED), *names_in(NO_SCHOOL), *(name for table in MAY.values() for name in names_in(table))]
    assert sorted(listed) == sorted(FUNCTIONS)
    assert len(listed) > 100


def test_what_asks_who_it_is_takes_the_office_and_the_actor_first() -> None:
    first = {name: list(inspect.signature(FUNCTIONS[name]).parameters)[:2] for name, _ in ASKED}
    assert {name for name, two in first.items() if two != ["office", "actor"] and two[:1] != ["visit"]} == set()
    elsewhere = set(FUNCTIONS) - set(first)
    opened = {"school", "record", "unit", "work", "request"}
    unopened = {name for name in elsewhere if not opened & set(inspect.signature(FUNCTIONS[name]).parameters)}
    assert unopened == {
        *names_in(NO_SCHOOL),
        "documents.making.asks_of",
        "documents.making.kinds_of",
        "documents.making.no_template",
    }


def test_no_page_calls_what_does_not_ask_who_it_is(root: Path) -> None:
    called = set()
    for path in [root / "app.py", *(root / "pages").rglob("*.py")]:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        imported = {
            each.asname or each.name: f"{node.module}.{each.name}".removeprefix(f"{services.__name__}.")
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and f"{node.module}.".startswith(f"{services.__name__}.")
            for each in node.names
        }
        called |= set(imported.values())
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                called.add(f"{imported.get(node.value.id, node.value.id)}.{node.attr}")
    assert called & set(NEEDS)
    assert called & set(names_in(OPENED)) == set()


def called(name: str, desk: Desk, actor: Actor, said: dict[str, Any]) -> object:
    """The function, called by that person: on their visit, or with the office and the person."""
    by_visit = "visit" in inspect.signature(FUNCTIONS[name]).parameters
    first = (Visit(desk.office, actor),) if by_visit else (desk.office, actor)
    return FUNCTIONS[name](*first, **said)


def arguments(desk: Desk, name: str) -> dict[str, Any]:
    """Something of the right type for every parameter without a default."""
    given: dict[str, Any] = {
        "pupil_key": key_of(desk, SEPARATED),
        "seen": Seen("letter", "x", (0, 0, 0, 0)) if name.startswith("documents.letters") else Seen("case", "x", 0),
        "parent": ParentRecord(forename="Ada"),
        "parent_ids": (),
        "present": ("school",),
        "record": {},
        "parent_in_law": True,
        "withdrawn": True,
        "data": b"UPN,Date,Session,Mark\nB999804219001,22/09/2025,AM,/\n",
        "place": 0,
        "browser": "a" * 32,
        "mapping": Mapping(headings=("UPN", "Date", "Session", "Mark"), columns={"Mark": "mark"}),
        "when": NOW,
        "day": NOW.date(),
        "as_of": NOW.date(),
        "first": date(2026, 9, 1),
        "last": NOW.date(),
        "draft": TermDates(()),
        "born": date(2016, 5, 1),
        "base": TermDates(()),
        "check": data_quality.Check.OVERDUE,
        "chosen": data_quality.Chosen(school_year="2026-27") if name.startswith("quality.view") else ["asked"],
        "question": Question(sessions=10, weeks=10) if name.startswith("what_if") else "x",
        "document_id": "rm-hours-lost" if name.startswith("documents.pupil_sheets") else "x",
        "code": "O",
        "absences": 1,
        "sessions": 2,
        "asked": Asked(kind="nightly import", subject="exports"),
        "job": Job(desk.actor.school_id, 0, 1, Asked(kind="nightly import", subject="exports"), (), ()),
        "number": 0,
    }
    guard = REGISTRY[name].guard if name in REGISTRY else ""
    if guard:
        key = given["pupil_key"]
        whose = {"contact": f"{key} x", "pupil": key}.get(guard, desk.actor.school_id)
        given["seen"] = Seen(guard, whose, {"letter": (0, 0, 0, 0), "register": (0, 0)}.get(guard, 0))
    takes = inspect.signature(FUNCTIONS[name]).parameters
    wanted = list(takes.values())[1 if "visit" in takes else 2 :]
    named = [each.name for each in wanted if each.default is each.empty and each.kind is not each.VAR_KEYWORD]
    return {each: given.get(each, "x") for each in named}


def somebody(desk: Desk, role: Role) -> Actor:
    """The colleague in that role."""
    with desk.office.store.read() as unit:
        (user,) = (each for each in unit.users.list() if each.name == f"Someone as {role}")
    return Actor(user.id, user.name, role, desk.actor.school_id)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize(("name", "needed"), ASKED, ids=[name for name, _ in ASKED])
def test_a_role_may_do_what_the_table_says_and_nothing_else(
    shared_desk: Desk, name: str, needed: Action, role: Role
) -> None:
    actor = somebody(shared_desk, role)
    said = arguments(shared_desk, name)
    if needed in ALLOWED[role]:
        try:
            called(name, shared_desk, actor, said)
        except NotAllowed:
            raise
        except FastTrackError:
            return
    else:
        with pytest.raises(NotAllowed, match="Your role"):
            called(name, shared_desk, actor, said)
        with shared_desk.office.store.read() as unit:
            line = unit.audit.list(last=1)[0]
        assert (line.outcome, line.actor) == ("refused", actor.name)


@pytest.mark.parametrize("name", NEEDS)
def test_a_person_whose_rights_were_taken_away_may_do_nothing(shared_desk: Desk, name: str) -> None:
    with pytest.raises(NotAllowed):
        called(name, shared_desk, stranger(shared_desk), arguments(shared_desk, name))


@pytest.fixture(scope="module")
def shared_desk(database_kind: str, databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """One desk for all, with a person in every role."""
    with databases.copied(database_kind, tmp_path_factory.mktemp("roles"), "sample", sample) as database:
        office = open_office(database.address, clock=lambda: NOW)
        actor = setup.actor(office)
        assert actor is not None
        desk = Desk(office, actor, database.address)
        for role in Role:
            colleague(desk, f"Someone as {role}", role)
        yield desk
        office.store.close()


def test_what_is_refused_to_a_person_changes_nothing(shared_desk: Desk) -> None:
    viewer = somebody(shared_desk, Role.VIEWER)
    before = len(cases.list_cases(shared_desk.office, shared_desk.actor))
    with pytest.raises(NotAllowed):
        cases.open_case(shared_desk.office, viewer, key_of(shared_desk, SEPARATED), "a press")
    assert len(cases.list_cases(shared_desk.office, shared_desk.actor)) == before
