"""Choosers and lists of many cases offer closed ones as they are asked for; whatever happens, all agree with a fold."""

import itertools
import random
from collections.abc import Callable
from datetime import date, timedelta

import pytest

from fasttrack_core.services.calendar import calendar as calendars
from fasttrack_core.services.cases import opening as cases
from fasttrack_core.services.cases import recording as acts
from fasttrack_core.services.imports import saving as imports
from fasttrack_core.services.people import parents as people
from fasttrack_core.services.shared_screen import names as shared_screen
from tests.conftest import Desk, change_settings, undo_import
from tests.services.folded_lists import agree
from tests.services.test_case_summaries import closed_copies, improved
from tests.services.walks import CLEAN_START, Walk

FIRST, LAST = date(2026, 9, 2), date(2026, 11, 20)


class Life:
    """What happens at a school, in an order nobody chose."""

    def __init__(self, desk: Desk, seed: int) -> None:
        self.desk, self.chance = desk, random.Random(seed)
        self.numbers = itertools.count()
        self.imports: list[str] = []
        self.watched = Walk(desk, CLEAN_START)
        improved(self.watched)
        self.keys = [key for key, _ in desk.office.record(desk.actor).finder[:8]]

    def opened(self) -> None:
        still = cases.pupils_with_open_case(self.desk.office, self.desk.actor)
        if free := [key for key in (*self.keys, self.watched.pupil_key) if key not in still]:
            key, number = self.chance.choice(free), next(self.numbers)
            cases.open_case(self.desk.office, self.desk.actor, key, f"open {number}", happened_on=FIRST)

    def worked_on(self) -> None:
        if rows := cases.not_closed(self.desk.office, self.desk.actor):
            view = cases.view(self.desk.office, self.desk.actor, self.chance.choice(rows).case_id)
            said = {"who": "Mother", "way": "phone call", "file_only": True}
            acts.contacted(self.desk.office, self.desk.actor, view.seen, f"life {next(self.numbers)}", **said)

    def closed(self) -> None:
        if rows := cases.not_closed(self.desk.office, self.desk.actor):
            view = cases.view(self.desk.office, self.desk.actor, self.chance.choice(rows).case_id)
            said = {"decision": "school-request", "decided_by": "Mr Penhallow", "reason": "As agreed."}
            acts.decide(self.desk.office, self.desk.actor, view.seen, f"life {next(self.numbers)}", **said)

    def marked(self) -> None:
        """Marks of some days of some pupils, the watched one among them, are others or are new."""
        record = self.desk.office.record(self.desk.actor)
        lines = ["Adno,Date,Session,Mark"]
        for key in (self.watched.pupil_key, self.chance.choice(self.keys)):
            day = FIRST + timedelta(days=self.chance.randrange((LAST - FIRST).days))
            if day.weekday() < 5:
                number, code = record.pupil(key).admission_number, self.chance.choice("/OCN")
                lines += [f"{number},{day},AM,{code}", f"{number},{day},PM,\\"]
        if len(lines) > 1:
            data = "\n".join(lines).encode() + b"\n"
            name = f"more {next(self.numbers)}.csv"
            saved = imports.save(self.desk.office, self.desk.actor, name, data, overwrite=True)
            self.imports.append(saved.import_id)

    def undone(self) -> None:
        if self.imports:
            undo_import(self.desk.office, self.desk.actor, self.imports.pop(), "Another pupil's marks.")

    def shut(self) -> None:
        now = calendars.view(self.desk.office, self.desk.actor)
        day = FIRST + timedelta(days=self.chance.randrange(40))
        kind = self.chance.choice(("closed", "open"))
        draft = calendars.change_days(now.dates, day, day + timedelta(days=1), kind, reason="The boiler")
        calendars.save(self.desk.office, self.desk.actor, draft, now.seen)

    def expected(self) -> None:
        change_settings(self.desk.office, self.desk.actor, expected_percent=self.chance.choice(("80", "95", "97")))

    def renamed(self) -> None:
        key = self.chance.choice((self.watched.pupil_key, *self.keys))
        if known := people.parents(self.desk.office, self.desk.actor, key):
            people.edit_parent(
                self.desk.office, self.desk.actor, known[0].seen, surname=f"Attwater {self.chance.random()}"
            )


HAPPENS: tuple[Callable[[Life], None], ...] = (
    Life.opened, Life.worked_on, Life.closed, Life.marked, Life.marked, Life.undone, Life.shut, Life.expected,
    Life.renamed,
)  # fmt: skip


@pytest.mark.parametrize("seed", range(2))
def test_whatever_happens_every_list_says_what_the_cases_say(sample_desk: Desk, seed: int) -> None:
    life = Life(sample_desk, seed)
    happened = [*HAPPENS, *life.chance.choices(HAPPENS, k=9)]
    life.chance.shuffle(happened)
    for happens in happened:
        happens(life)
        agree(sample_desk.office, sample_desk.actor)
    again = sample_desk.reopened()
    agree(again, sample_desk.actor)
    assert cases.list_cases(again, sample_desk.actor) == cases.list_cases(sample_desk.office, sample_desk.actor)


@pytest.fixture
def archive(sample_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Two pupils with a closed case each, one of them with four more, and one open case; three are many here."""
    monkeypatch.setattr(cases, "FEW_CASES", 3)
    monkeypatch.setattr(cases, "AT_ONCE", 2)
    office, actor = sample_desk.office, sample_desk.actor
    keys = [key for key, _ in office.record(actor).finder[:180:60]]
    for number, key in enumerate(keys):
        case_id = cases.open_case(office, actor, key, f"open {number}", happened_on=FIRST)
        if number < 2:
            said = {"decision": "school-request", "decided_by": "Mr Penhallow", "reason": "As agreed."}
            acts.decide(office, actor, cases.view(office, actor, case_id).seen, f"press {number}", **said)
    closed_copies(sample_desk, cases.closed(office, actor).rows[0].case_id, 4)
    return sample_desk


def test_a_chooser_of_many_cases_offers_open_ones_and_those_it_is_asked_for(archive: Desk) -> None:
    office, actor = archive.office, archive.actor
    found = cases.choices(office, actor)
    rows = cases.list_cases(office, actor)
    shut = [row for row in rows if row.status == "closed"]
    assert [each.case_id for each in found.shown] == [row.case_id for row in rows if row.status == "open"]
    assert (found.closed, found.more) == (len(shut), 0) == (6, 0)
    kept = cases.choices(office, actor, keep=shut[0].case_id)
    assert [each.case_id for each in kept.shown][1:] == [shut[0].case_id]
    assert kept.shown[1].closed
    assert cases.choices(office, actor, keep="0" * 31 + "z").shown == found.shown
    own = [row for row in shut if row.pupil == shut[0].pupil]
    surname = shut[0].pupil.split()[-1]
    for words in (surname, surname[:3].upper(), f"{shut[0].pupil} {shut[0].registration_group}", f"  {surname},"):
        asked = cases.choices(office, actor, words=words)
        assert {each.pupil for each in asked.shown[1:]} == {shut[0].pupil}
        assert (len(asked.shown) - 1, asked.more) == (min(2, len(own)), max(0, len(own) - 2))
    by_reference = cases.choices(office, actor, words=shut[-1].reference.lower())
    assert shut[-1].case_id in {each.case_id for each in by_reference.shown}
    assert cases.choices(office, actor, words="nobody of that name").shown == found.shown
    assert cases.choices(office, actor, words=" ").shown == found.shown


def test_while_names_are_hidden_no_name_finds_a_case(archive: Desk) -> None:
    office, actor = archive.office, archive.actor
    called = shared_screen.names(office, actor).called
    row = cases.closed(office, actor).rows[0]
    surname = row.pupil.split()[-1]
    assert not [each for each in cases.choices(office, actor, words=surname, called=called).shown if each.closed]
    assert not cases.closed(office, actor, words=surname, called=called).rows
    shown = cases.choices(office, actor, words=called[row.pupil_key], called=called).shown
    assert row.pupil_key in {each.pupil_key for each in shown if each.closed}


def test_a_list_of_many_closed_cases_has_the_newest_or_those_it_is_asked_for(archive: Desk) -> None:
    office, actor = archive.office, archive.actor
    every = [row for row in cases.list_cases(office, actor) if row.status == "closed"]
    found = cases.closed(office, actor)
    assert (len(found.rows), found.more, cases.count_closed(office, actor)) == (3, 3, 6)
    assert set(found.rows) <= set(every)
    other = next(row for row in every if sum(each.pupil_key == row.pupil_key for each in every) == 1)
    assert cases.closed(office, actor, words=other.pupil).rows == (other,)
    assert (*cases.not_closed(office, actor), *every) == cases.list_cases(office, actor)


def test_a_few_cases_are_all_offered_open_ones_first(sample_desk: Desk) -> None:
    walk = Walk(sample_desk)
    walk.decide("school-request")
    office, actor = sample_desk.office, sample_desk.actor
    (key,) = [key for key, _ in office.record(actor).finder[:1]]
    opened = cases.open_case(office, actor, key, "another")
    found = cases.choices(office, actor)
    assert [each.case_id for each in found.shown] == [opened, walk.case_id]
    assert (found.closed, found.more) == (0, 0)
    assert cases.closed(office, actor).more == 0
