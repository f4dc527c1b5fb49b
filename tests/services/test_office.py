"""The one door: who is refused, what the audit keeps of it, and what stays in memory."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NoReturn

import pytest

from fasttrack_core.errors import BadDefinition, MissingFact, NotAllowed, NotFound, StoreProblem
from fasttrack_core.services import overview, settings, setup
from fasttrack_core.services.mountain import view as mountain_view
from fasttrack_core.services.office.access import Action, Actor, Role
from fasttrack_core.services.office.answers import KEPT
from fasttrack_core.services.office.context import SCHOOLS_KEPT
from fasttrack_core.services.office.definitions import known_pathways
from fasttrack_core.services.office.writing import Seen, Stale
from fasttrack_core.services.people import parents as people
from fasttrack_core.services.pupil import view as pupil_view
from fasttrack_core.services.what_if import view as whatif_view
from fasttrack_core.store import Conflict, Store, Subject
from tests.conftest import Desk, change_settings, colleague, stranger
from tests.services.walks import SEPARATED, key_of


def last_line(desk: Desk) -> Any:
    with desk.office.store.read() as unit:
        return unit.audit.list(last=1)[0]


def worker(desk: Desk, role: Role) -> Actor:
    """Somebody else in that role, at the desk's school."""
    return colleague(desk, f"Someone as {role}", role)


VIEWS: dict[str, Callable[[Desk, Actor], object]] = {
    "overview": lambda desk, actor: overview.view(desk.office, actor),
    "mountain": lambda desk, actor: mountain_view.view(desk.office, actor),
    "pupils": lambda desk, actor: pupil_view.choices(desk.office, actor),
    "pupil": lambda desk, actor: pupil_view.view(desk.office, actor, key_of(desk, SEPARATED)),
    "what-if": lambda desk, actor: whatif_view.view(desk.office, actor, whatif_view.Question(sessions=10, weeks=10)),
    "settings": lambda desk, actor: settings.current(desk.office, actor),
    "settings' history": lambda desk, actor: settings.history(desk.office, actor),
}


@pytest.mark.parametrize("look", VIEWS.values(), ids=list(VIEWS))
def test_a_stranger_sees_nothing_and_stands_in_the_audit(
    sample_desk: Desk, look: Callable[[Desk, Actor], object]
) -> None:
    nobody = stranger(sample_desk)
    with pytest.raises(NotAllowed, match="any more"):
        look(sample_desk, nobody)
    line = last_line(sample_desk)
    assert (line.actor, line.user_id, line.outcome) == (nobody.name, nobody.id, "refused")


def test_a_viewer_may_look_but_not_save_settings_even_unchanged_ones(sample_desk: Desk) -> None:
    viewer = worker(sample_desk, Role.VIEWER)
    assert settings.current(sample_desk.office, viewer).name
    with pytest.raises(NotAllowed, match="Your role"):
        settings.change(sample_desk.office, viewer, settings.opened(sample_desk.office, viewer).seen)
    assert last_line(sample_desk).outcome == "refused"


@pytest.mark.both_databases
def test_a_refusal_within_a_write_undoes_the_write(sample_desk: Desk) -> None:
    office, actor = sample_desk.office, sample_desk.actor
    with pytest.raises(NotAllowed), office.write(actor, Action.SETTINGS, Subject("school")) as work:  # noqa: PT012
        work.unit.schools.rename(actor.school_id, "Another name", work.stamp)
        raise NotAllowed("Not this.")
    with office.store.read() as unit:
        assert unit.schools.get(actor.school_id).name != "Another name"
    assert last_line(sample_desk).outcome == "refused"


CHANGES: dict[str, Callable[[Desk, str, people.ParentView], object]] = {
    "edit": lambda desk, pupil, parent: people.edit_parent(desk.office, desk.actor, parent.seen, phone="07700 900333"),
    "decide": lambda desk, pupil, parent: people.decide_parent_in_law(
        desk.office, desk.actor, parent.seen, False, "Adoption order"
    ),
    "restrict": lambda desk, pupil, parent: people.restrict(desk.office, desk.actor, parent.seen, "Court order"),
    "settings": lambda desk, pupil, parent: settings.change(
        desk.office, desk.actor, Seen("settings", desk.actor.school_id, 99), head="Mrs Tansley"
    ),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=list(CHANGES))
def test_what_is_changed_is_read_in_the_write_that_keeps_it(
    sample_desk: Desk, monkeypatch: pytest.MonkeyPatch, change: Callable[[Desk, str, people.ParentView], object]
) -> None:
    """So nothing that somebody else records in between is undone: a restriction least of all."""
    pupil = key_of(sample_desk, SEPARATED)
    parent = people.parents(sample_desk.office, sample_desk.actor, pupil)[0]

    def apart(self: Store) -> NoReturn:
        raise AssertionError("read apart from the write")

    monkeypatch.setattr(Store, "read", apart)
    change(sample_desk, pupil, parent)
    monkeypatch.undo()
    assert last_line(sample_desk).outcome == "done"


def test_two_people_change_different_settings_and_both_stay(sample_desk: Desk) -> None:
    office, actor = sample_desk.office, sample_desk.actor
    seen = settings.opened(office, actor).seen
    with ThreadPoolExecutor(2) as pool:
        done = [
            pool.submit(settings.change, office, actor, seen, head="Mrs Tansley"),
            pool.submit(settings.change, office, actor, seen, inclusion_officer="Mr Ode"),
        ]
        for each in done:
            each.result()
    now = settings.current(office, actor)
    assert (now.head, now.inclusion_officer) == ("Mrs Tansley", "Mr Ode")


@pytest.mark.both_databases
def test_a_setting_that_somebody_else_changed_meanwhile_is_not_overwritten(sample_desk: Desk) -> None:
    office, actor = sample_desk.office, sample_desk.actor
    opened = settings.opened(office, actor)
    change_settings(office, actor, head="Mrs Tansley", staff=({"name": "Mr Ode", "title": "Head of year"},))
    now = settings.current(office, actor)
    with pytest.raises(Stale, match=rf"Headteacher was “{opened.settings.head}”, is now “Mrs Tansley”") as told:
        settings.change(office, actor, opened.seen, head="Mr Lorne", phone="01632 960000")
    assert settings.current(office, actor) == now
    with pytest.raises(Stale, match=r"Staff: .*“Mr Ode, Head of year” is new"):
        settings.change(office, actor, opened.seen, staff=())
    settings.change(office, actor, opened.seen, head="Mrs Tansley")  # what is there already overwrites nothing
    settings.change(office, actor, opened.seen, phone="01632 960000")
    settings.change(office, actor, told.value.now, head="Mr Lorne")
    after = settings.current(office, actor)
    assert (after.head, after.phone, after.staff) == ("Mr Lorne", "01632 960000", now.staff)


def test_what_was_left_as_it_was_in_a_form_is_not_written(sample_desk: Desk) -> None:
    opened = settings.opened(sample_desk.office, sample_desk.actor)
    as_it_was = {name: getattr(opened.settings, name) for name in ("head", "phone", "expected_percent", "bands")}
    entered = {**as_it_was, "phone": "01632 960000", "expected_percent": "95.0"}
    assert settings.differing(opened, **entered) == {"phone": "01632 960000"}
    assert settings.differing(opened, **as_it_was) == as_it_was
    with pytest.raises(MissingFact, match="attendance this school expects"):
        settings.differing(opened, expected_percent="lots")


def test_the_audit_holds_the_settings_that_differ_and_no_others(sample_desk: Desk) -> None:
    before = settings.current(sample_desk.office, sample_desk.actor)
    change_settings(sample_desk.office, sample_desk.actor, head="Mrs Tansley", phone=before.phone)
    line = last_line(sample_desk)
    assert (line.before, line.after) == ({"head": before.head}, {"head": "Mrs Tansley"})
    assert len(settings.history(sample_desk.office, sample_desk.actor)) == 2
    change_settings(sample_desk.office, sample_desk.actor, head="Mrs Tansley")
    assert len(settings.history(sample_desk.office, sample_desk.actor)) == 2


def test_two_schools_never_have_one_name(sample_desk: Desk) -> None:
    office, name = sample_desk.office, settings.current(sample_desk.office, sample_desk.actor).name
    with pytest.raises(Conflict, match="already a school"):
        setup.add_school(office, f"  {name.upper()} ")
    other = setup.add_school(office, "Quarry Lane School")
    with pytest.raises(Conflict, match="already a school"):
        change_settings(office, other, name=name.lower())
    assert change_settings(office, other, name="QUARRY LANE SCHOOL").name == "QUARRY LANE SCHOOL"
    assert setup.importer(office, "quarry lane school").school_id == other.school_id


def test_a_schools_name_has_at_most_120_characters(sample_desk: Desk) -> None:
    assert settings.current(sample_desk.office, setup.add_school(sample_desk.office, "n" * 120)).name == "n" * 120
    for make in (setup.add_school, setup.importer):
        with pytest.raises(MissingFact, match="too long"):
            make(sample_desk.office, "n" * 121)


def test_the_importing_user_stands_in_the_audit_when_it_is_made(sample_desk: Desk) -> None:
    setup.importer(sample_desk.office, "Quarry Lane School")
    setup.importer(sample_desk.office, "Quarry Lane School")
    with sample_desk.office.store.read() as unit:
        said = [line.action for line in unit.audit.list(last=500) if line.actor == setup.IMPORTER]
    assert sorted(said) == ["add a school", "add a user"]


def test_the_office_blocks_letters_but_only_the_lead_may_end_a_block(sample_desk: Desk) -> None:
    office, pupil = sample_desk.office, key_of(sample_desk, SEPARATED)
    clerk = worker(sample_desk, Role.OFFICE)
    parent = people.parents(office, clerk, pupil)[0]
    people.restrict(office, clerk, parent.seen, "Court order")

    def seen() -> Seen:
        return people.parent(office, clerk, pupil, parent.id).seen

    for end in (
        lambda: people.restrict(office, clerk, seen(), "  "),
        lambda: people.unlink(office, clerk, seen()),
    ):
        with pytest.raises(NotAllowed):
            end()
    assert people.parents(office, clerk, pupil)[0].blocked
    people.restrict(office, sample_desk.actor, seen(), "")
    people.unlink(office, clerk, seen())
    assert parent.id not in [each.id for each in people.parents(office, clerk, pupil)]


def test_a_contact_is_added_once_and_a_decision_typed_with_it_has_its_ground(sample_desk: Desk) -> None:
    office, actor, pupil = sample_desk.office, sample_desk.actor, key_of(sample_desk, SEPARATED)
    known = people.parents(office, actor, pupil)[0].record
    with pytest.raises(Conflict, match="already"):
        people.add_parent(office, actor, pupil, known, "x")
    for decided, ground in ((True, "because"), (False, " ")):
        with pytest.raises(MissingFact):
            people.add_parent(office, actor, pupil, replace(known, id="", parent_in_law=decided, ground=ground), "x")


def test_the_record_stays_the_same_object_until_the_settings_change(sample_desk: Desk) -> None:
    office, actor = sample_desk.office, sample_desk.actor
    record = office.record(actor)
    assert office.record(actor) is record
    change_settings(office, actor, expected_percent="96")
    changed = office.record(actor)
    assert changed is not record
    assert changed.settings.expected_percent == 96


def test_registers_of_few_schools_stay_in_memory_and_the_one_used_last_among_them(sample_desk: Desk) -> None:
    office, actor = sample_desk.office, sample_desk.actor
    record = office.record(actor)
    for number in range(2 * SCHOOLS_KEPT):
        office.record(setup.add_school(office, f"School {number}"))
        assert office.record(actor) is record
    assert len(office._records) == SCHOOLS_KEPT
    assert {record.school_id for record in office._records.values()} == set(office._records)


def test_many_days_asked_at_once_are_answered_alike_and_memory_stays_bounded(sample_desk: Desk) -> None:
    record = sample_desk.office.record(sample_desk.actor)
    days = [date(2026, 11, 20) - timedelta(days=number) for number in range(3 * KEPT)]
    with ThreadPoolExecutor(8) as pool:
        many = list(pool.map(record.mountain, days * 3))
    assert [mountain.as_of for mountain in many] == days * 3
    assert record.mountain(days[0]) is record.mountain(days[0])


def test_pathways_of_a_folder_are_known_beside_the_built_in_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built_in = set(known_pathways())
    monkeypatch.setenv("FASTTRACK_PATHWAYS", str(tmp_path))
    assert set(known_pathways()) == built_in
    (tmp_path / "own.yaml").write_bytes(b"\xff\xfe")
    with pytest.raises(BadDefinition, match=r"own\.yaml"):
        known_pathways()
    monkeypatch.setenv("FASTTRACK_PATHWAYS", str(tmp_path / "gone"))
    with pytest.raises(NotFound, match="FASTTRACK_PATHWAYS"):
        known_pathways()


def test_the_sample_school_is_made_once_and_whole(empty_desk: Desk, tmp_path: Path) -> None:
    bare = replace(empty_desk.office, sample_folder=tmp_path)
    with pytest.raises(NotFound, match="sample_data"):
        setup.add_sample_school(bare)
    assert [choice.name for choice in setup.schools(bare)] == ["Quarry Lane School"]


def test_nobody_is_named_over_somebody_who_was_named_before(sample_desk: Desk) -> None:
    office = sample_desk.office
    assert setup.name_user(office, " Idris  Penhallow ") == "Idris Penhallow"
    with pytest.raises(Conflict, match="Idris Penhallow was entered as who works here at 15:30 on 20/11/2026"):
        setup.name_user(office, "Asha Verity")
    assert setup.user_name(office) == "Idris Penhallow"


def test_a_refusal_within_another_act_stands_in_the_audit_as_the_right_that_was_missing(sample_desk: Desk) -> None:
    office, pupil = sample_desk.office, key_of(sample_desk, SEPARATED)
    clerk = worker(sample_desk, Role.OFFICE)
    parent = people.parents(office, clerk, pupil)[0]
    people.restrict(office, clerk, parent.seen, "Court order")
    with pytest.raises(NotAllowed):
        people.unlink(office, clerk, people.parent(office, clerk, pupil, parent.id).seen)
    assert (last_line(sample_desk).outcome, last_line(sample_desk).action) == ("refused", Action.WORK_CASE)


def test_who_may_not_is_told_so_even_where_the_database_is_busy(
    sample_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    viewer = worker(sample_desk, Role.VIEWER)

    def busy(*_: object) -> NoReturn:
        raise StoreProblem("Somebody else is saving just now.")

    monkeypatch.setattr(Store, "write", busy)
    with pytest.raises(NotAllowed, match="Your role"):
        settings.change(sample_desk.office, viewer, Seen("settings", viewer.school_id, 0), head="Mrs Ode")
