"""Lists read summaries instead of cases, and say at every moment what the cases say."""

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event

from fasttrack_core.casework import fold
from fasttrack_core.services import overview
from fasttrack_core.services.calendar import calendar as calendars
from fasttrack_core.services.cases import opening as cases
from fasttrack_core.services.cases import recording as acts
from fasttrack_core.services.cases import standing
from fasttrack_core.services.cases.recording import Recorded
from fasttrack_core.services.documents import letters
from fasttrack_core.services.documents.letters import Issued
from fasttrack_core.services.imports import saving as imports
from fasttrack_core.services.people import parents as people
from fasttrack_core.store.migrate import migrate
from tests.conftest import NOW, Desk, change_settings, undo_import
from tests.services.folded_lists import agree
from tests.services.unreadable import KINDS, damage, dicts, insert, insert_case
from tests.services.walks import CLEAN_START, MEETING, SEPARATED, Walk, key_of

OFFICER = "Ms Hana Yusuf"
WATCHED = "Consider a new referral: attendance has fallen again"


class Followed(Walk):
    """A walk after each event of which every list is held against the cases."""

    def do(self, act: Callable[..., Recorded], on: date | None = None, **said: Any) -> str:
        done = super().do(act, on, **said)
        agree(self.desk.office, self.desk.actor)
        return done

    def issue(self, document: str, on: date | None = None, to: tuple[str, ...] | None = None, **more: Any) -> Issued:
        issued = super().issue(document, on, to, **more)
        agree(self.desk.office, self.desk.actor)
        return issued


def improved(walk: Walk) -> date:
    """The case is closed after two periods that went well; its letter of success is still to be written."""
    walk.to_week_1()
    walk.do(acts.tick, item="legal-team-told")
    walk.issue("bwd-02-introduction", walk.start)
    walk.decide("improved", walk.reviewed())
    again = walk.reviewed()
    walk.decide("improved-again", again)
    return again


def at(desk: Desk, days: int) -> Desk:
    """The same desk so many days later."""
    moment = NOW + timedelta(days=days)
    later: Callable[[], datetime] = lambda: moment  # noqa: E731
    return replace(desk, office=replace(desk.office, clock=later))


def on_every_day(desk: Desk) -> None:
    """Lists and cases agree today, before and after, also where the sample school's own day does not hold the clock."""
    for days in (0, 1, 30, 400, -20, 0):
        there = at(desk, days)
        agree(there.office, there.actor)


def test_a_case_is_followed_from_its_opening_to_its_watch_and_reopened(sample_desk: Desk) -> None:
    office, actor = sample_desk.office, sample_desk.actor
    other = Walk(sample_desk, SEPARATED)
    other.tokens = (f"other press {number}" for number in itertools.count())
    walk = Followed(sample_desk, CLEAN_START)
    again = improved(walk)
    due = [each.step.what for each in cases.due(office, actor) if each.case_id == walk.case_id]
    assert any(what.startswith("Issue: Letter 6") for what in due)
    walk.issue("bwd-06-success", again, released_by=OFFICER)
    assert WATCHED in [each.step.what for each in cases.due(office, actor)]
    on_every_day(sample_desk)
    for act in (_other_name, _more_marks, _other_settings, _other_calendar):
        back = act(sample_desk, walk)
        agree(office, actor)
        back()
        agree(office, actor)
    second = cases.open_case(office, actor, walk.pupil_key, "again", earlier_case=walk.case_id)
    agree(office, actor)
    assert WATCHED not in [each.step.what for each in cases.due(office, actor)]
    acts.decide(
        office,
        actor,
        cases.view(office, actor, second).seen,
        "closed at once",
        decision="school-request",
        decided_by="Mr Penhallow",
        reason="It was opened by mistake.",
    )
    agree(office, actor)
    on_every_day(sample_desk)
    other.decide("school-request")
    agree(office, actor)
    change_settings(office, actor, sample_day=None)
    on_every_day(sample_desk)


def _other_name(desk: Desk, walk: Walk) -> Callable[[], None]:
    """A parent to whom letters went out has another name, and one more is a legal parent no longer."""
    seen = people.parents(desk.office, desk.actor, walk.pupil_key)[0]
    people.edit_parent(desk.office, desk.actor, seen.seen, surname="Attwater")
    return lambda: None


def _more_marks(desk: Desk, walk: Walk) -> Callable[[], None]:
    """The marks of a period that was decided are other ones; then the import is undone."""
    record = desk.office.record(desk.actor)
    number = record.pupil(walk.pupil_key).admission_number
    lines = ["Adno,Date,Session,Mark"]
    lines += [f"{number},2026-09-{day:02},{half}" for day in (7, 8, 9, 10) for half in ("AM,O", "PM,\\")]
    saved = imports.save(desk.office, desk.actor, "more.csv", "\n".join(lines).encode() + b"\n", overwrite=True)
    return lambda: _undone(desk, saved.import_id)


def _undone(desk: Desk, import_id: str) -> None:
    undo_import(desk.office, desk.actor, import_id, "Another pupil's marks.")


def _other_settings(desk: Desk, walk: Walk) -> Callable[[], None]:
    change_settings(desk.office, desk.actor, expected_percent="80")
    return lambda: None


def _other_calendar(desk: Desk, walk: Walk) -> Callable[[], None]:
    """Days of the first period are closed; then they are open again."""
    before = calendars.view(desk.office, desk.actor)
    first = date(2026, 9, 3)
    draft = calendars.change_days(before.dates, first, first + timedelta(days=5), "closed", reason="The boiler")
    calendars.save(desk.office, desk.actor, draft, before.seen)

    def back() -> None:
        calendars.save(desk.office, desk.actor, before.dates, calendars.view(desk.office, desk.actor).seen)

    return back


@pytest.mark.parametrize("kind", KINDS)
def test_lists_agree_beside_a_case_that_cannot_be_read(sample_desk: Desk, kind: str) -> None:
    walk = Walk(sample_desk)
    agree(sample_desk.office, sample_desk.actor)
    damage(sample_desk.database, walk.case_id, kind, key_of(sample_desk, CLEAN_START))
    files_agree(sample_desk)
    walk.decide("school-request")
    files_agree(sample_desk)


def files_agree(desk: Desk) -> None:
    agree(desk.office, desk.actor)


@contextmanager
def statements(desk: Desk) -> Iterator[list[str]]:
    """The statements that are sent to the database meanwhile."""
    said: list[str] = []

    def told(connection: object, cursor: object, statement: str, *rest: object) -> None:
        said.append(statement)

    engine = desk.office.store._engine
    event.listen(engine, "before_cursor_execute", told)
    try:
        yield said
    finally:
        event.remove(engine, "before_cursor_execute", told)


LISTS: dict[str, Callable[[Desk, str], object]] = {
    "list": lambda desk, key: cases.list_cases(desk.office, desk.actor),
    "pupil": lambda desk, key: cases.list_cases(desk.office, desk.actor, key),
    "due": lambda desk, key: cases.due(desk.office, desk.actor),
    "choices": lambda desk, key: cases.choices(desk.office, desk.actor),
    "overview": lambda desk, key: overview.view(desk.office, desk.actor),
}


def closed_copies(desk: Desk, case_id: str, many: int, start: int = 0) -> None:
    """So many more cases like this one are there, with their summaries, each of the same pupil."""
    with desk.database.behind() as opened:
        tables = {
            name: dicts(opened.execute(f"SELECT * FROM {name} WHERE {key} = %s", (case_id,)))  # noqa: S608
            for name, key in (("cases", "id"), ("case_events", "case_id"))
        }
        for number in range(start, start + many):
            new = f"{number:032x}"
            (case,) = tables["cases"]
            insert_case(opened, {**case, "id": new, "token": f"open {new}"})
            for row in tables["case_events"]:
                row = {name: value for name, value in row.items() if name != "number"}
                more = {"event_id": f"{row['event_id']} {new}", "token": f"{row['token']} {new}"}
                insert(opened, "case_events", {**row, **more, "case_id": new})
    migrate(desk.address)


def test_many_closed_cases_cost_a_list_no_more_statements_than_few_and_none_is_folded(
    sample_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk = Walk(sample_desk, CLEAN_START)
    improved(walk)
    Walk(sample_desk, SEPARATED)
    closed_copies(sample_desk, walk.case_id, 3)
    agree(sample_desk.office, sample_desk.actor)
    few, many = {}, {}
    for name, ask in LISTS.items():
        few[name] = _asked(sample_desk, ask, walk.pupil_key)
    closed_copies(sample_desk, walk.case_id, 90, 3)
    folded: list[str] = []

    def noted(office: object, record: object, stored: Any, *rest: Any) -> Any:
        folded.append(stored.id)
        return whole(office, record, stored, *rest)  # type: ignore[arg-type]

    whole = standing.file_of  # type: ignore[attr-defined]
    monkeypatch.setattr(standing, "file_of", noted)
    for name, ask in LISTS.items():
        many[name] = _asked(sample_desk, ask, walk.pupil_key)
    assert len(cases.list_cases(sample_desk.office, sample_desk.actor)) == 95
    assert many == few
    assert folded == []  # the open one is as it was
    desk = replace(sample_desk, office=replace(sample_desk.office, _records={}))
    for name, ask in LISTS.items():
        assert _asked(desk, ask, walk.pupil_key) == few[name]
    assert len(folded) == 1  # nothing was in memory: the open one alone is read
    agree(sample_desk.office, sample_desk.actor)


def _asked(desk: Desk, ask: Callable[[Desk, str], object], key: str) -> int:
    """How many statements a second asking takes: what the first one kept counts for every page run after it."""
    ask(desk, key)
    with statements(desk) as said:
        ask(desk, key)
    assert not [each for each in said if "case_events" in each and "max(" not in each]
    return len(said)


@pytest.mark.both_databases
def test_cases_of_an_older_database_are_summarised_when_it_is_brought_up_to_date(sample_desk: Desk) -> None:
    walk = Walk(sample_desk)
    walk.decide("school-request")
    bad = damage(sample_desk.database, walk.case_id, "an unknown key", key_of(sample_desk, CLEAN_START))
    with sample_desk.database.behind() as opened:
        opened.execute("DELETE FROM case_summaries")
    office, actor = sample_desk.reopened(), sample_desk.actor
    assert [row.status for row in cases.list_cases(office, actor, walk.pupil_key)] == ["closed"]
    migrate(sample_desk.address)
    with office.store.read() as unit:
        assert [each.case_id for each in unit.summaries.of_school(actor.school_id)] == [walk.case_id]
        assert unit.summaries.missing(actor.school_id) == (bad,)
    agree(office, actor)
    with sample_desk.database.behind() as opened:
        opened.execute("UPDATE case_summaries SET format = 0, status = 'open'")
    fresh = sample_desk.reopened()
    assert [row.status for row in cases.list_cases(fresh, actor, walk.pupil_key)] == ["closed"]
    migrate(sample_desk.address)
    agree(fresh, actor)
    office.store.close()
    fresh.store.close()


def test_an_event_whose_summary_cannot_be_kept_is_not_recorded(
    sample_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both are of one transaction: a process that ends between them leaves neither."""
    walk = Walk(sample_desk)
    before = sample_desk.database.contents()

    def killed(*given: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("fasttrack_core.store.summaries.Summaries.put", killed)
    with pytest.raises(KeyboardInterrupt):
        walk.decide("school-request")
    assert sample_desk.database.contents() == before
    monkeypatch.undo()
    agree(sample_desk.office, sample_desk.actor)


def test_an_event_that_is_appended_without_a_summary_leaves_none_that_is_wrong(sample_desk: Desk) -> None:
    walk = Walk(sample_desk)
    with sample_desk.office.store.write() as unit:
        event_of_before = replace(fold_of(sample_desk, walk), id="by hand")
        unit.cases.append(walk.case_id, 1, event_of_before, "by hand")
        assert unit.summaries.missing(sample_desk.actor.school_id) == (walk.case_id,)


def fold_of(desk: Desk, walk: Walk) -> Any:
    """The first event of the case."""
    from fasttrack_core.casework.upcasting import read
    from fasttrack_core.services.office.definitions import pathway_of

    with desk.office.store.read() as unit:
        stored, events = unit.cases.get(walk.case_id), unit.cases.events(walk.case_id)
    return fold(pathway_of(stored.definition), read(events)).events[0]


def test_details_and_letters_do_not_come_between(sample_desk: Desk) -> None:
    walk = Followed(sample_desk)
    walk.do(acts.contacted, who="Mother", way="phone call", file_only=True)
    entry = walk.do(acts.answer, question=walk.view.factors[0].id, answer="no")
    walk.do(acts.correct, entry=entry, reason="It was another family.", withdrawn=True)
    walk.issue("bwd-meeting-invite", to=walk.parents[:1], details=replace(MEETING, meeting_day=date(2026, 11, 27)))
    copy = walk.view.copies[0]
    record = {"time": "15:20", "staff": "Mr Penhallow", "handed_to": copy.to}
    walk.do(letters.served, date(2026, 11, 20), issue=copy.event_id, way="hand", record=record)
