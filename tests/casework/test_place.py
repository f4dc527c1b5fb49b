"""Where a case stands by its events alone, sentence by sentence of section 5.1 of ``docs/pathway-grammar.md``."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fasttrack_core.casework.happenings import CASE, Happening, Kind, Site
from fasttrack_core.casework.place import Place, Status, fold
from fasttrack_core.pathways.language.loading import load
from fasttrack_core.pathways.language.models import Definition
from tests.pathways.language.shire import MODULES

MONDAY = date(2026, 9, 7)
MOTHER, FATHER = "mother", "father"
YAML = """\
format: 2
id: place
title: Place
authority: Shire
edition: "2026"
threshold: some
sources: {leaflet: {title: Leaflet}}
parties: {officer: {title: Officer, outside: yes}, bench: {title: Bench, outside: yes}}
settings:
  who: {type: party, title: Who, default: school, choices: [school, officer, [school, officer]]}
rules:
  some: {count: unauthorised, at_least: 1, over: year}
tracks: {notices: {title: Notices, per: parent}}
tasks:
  care: {ask: "Open to social care?", passes: no, pauses: yes, before: none}
entries:
  begin: {title: Begin, to: start}
stages:
  start:
    title: Start
    purpose: P
    tasks:
      talk: {meet: Talk, people: [school, parents], must: [school], outcomes: {agreed: Agreed}}
      letter: {send: Letter, to: parents, due: watch}
      note: {do: Note, before: none}
    clocks:
      watch:
        from: letter
        length: {school_days: 5}
        extends: {by: {school_days: 5}}
    decisions:
      go: {title: Go, by: [school, officer], to: later}
      longer: {title: Longer, extends: watch}
      again: {title: Again, again: yes}
      notice: {title: Notice, to: notice}
      pick: {title: Pick, to: {one_of: [later, start]}}
      set: {title: Set, by: who, stays: yes}
      either: {title: Either, by: {any: [school, officer]}, stays: yes, authorised: bench}
  later:
    title: Later
    purpose: P
    decisions:
      back: {title: Back, to: start}
      done: {title: Done, closes: OK}
  notice:
    title: Notice
    purpose: P
    track: notices
    tasks: {paper: {send: Paper, to: parents, before: none}}
    decisions:
      paid: {title: Paid, ends: notices, then: {thanks: {do: Thank them, before: none}}}
any_time:
  stop: {title: Stop, closes: OK}
closings:
  OK: {title: Ended, then: {tell: {send: Tell, to: parents, before: none}}}
"""


@lru_cache
def definition() -> Definition:
    return load("place.yaml", YAML, MODULES)


class Story:
    """Events in the order recorded, a day apart unless a day is said."""

    def __init__(self) -> None:
        self.events: list[Happening] = []

    def add(self, kind: str, on: int | None = None, **payload: Any) -> str:
        day = MONDAY + timedelta(days=len(self.events) if on is None else on)
        event = Happening(id=f"e{len(self.events) + 1}", kind=kind, on=day, payload=payload)
        self.events.append(event)
        return event.id

    def open(self) -> "Story":
        self.add("opened", entry="begin")
        return self

    def decide(self, decision: str, site: Mapping[str, Any] | None = None, *agreed: str, **more: Any) -> str:
        by = list(agreed) or ["school", "officer", "bench"]
        return self.add(
            "decided",
            decision=decision,
            site=dict(at() if site is None else site),
            agreed=by,
            decided_by="Ms Wren",
            **more,
        )

    @property
    def place(self) -> Place:
        return fold(definition(), self.events, (MOTHER, FATHER))


def at(stage: str = "start", visit: int = 1, parent: str = "") -> dict[str, Any]:
    return {"stage": stage, "visit": visit, "parent": parent}


def stays(place: Place) -> list[tuple[str, int, str, bool]]:
    return [(each.stage, each.number, each.parent, each.open) for each in place.visits]


def test_before_it_is_opened_nothing_fits() -> None:
    story = Story()
    story.decide("go")
    assert story.place.status is Status.NOT_OPENED
    assert story.place.problems == ("The case is not open yet.",)


def test_opening_enters_the_stage_of_the_entry_with_its_settings() -> None:
    place = Story().open().place
    assert (place.status, place.opened_on, stays(place)) == (Status.OPEN, MONDAY, [("start", 1, "", True)])
    assert set(place.settings) == {"who"}


@pytest.mark.parametrize(
    ("payload", "problem"),
    [
        ({"entry": "nobody"}, "A case cannot be opened in this way."),
        ({"entry": "begin", "settings": {"whom": "x"}}, "The pathway has no setting 'whom'."),
        ({"entry": ""}, "What is stored cannot be read as this kind of entry (entry)."),
        ({"entry": "begin", "expected": float("nan")}, "What is stored cannot be read: it is no plain data."),
        ({"entry": object()}, "What is stored cannot be read: it is no plain data."),
        ({"entry": "begin", "extra": 1}, "What is stored cannot be read as this kind of entry (extra)."),
    ],
)
def test_an_opening_that_does_not_fit(payload: dict[str, Any], problem: str) -> None:
    story = Story()
    story.add("opened", **payload)
    assert story.place.problems == (problem,)


def test_a_decision_leaves_its_stage_and_enters_the_next() -> None:
    story = Story().open()
    story.decide("go")
    story.decide("back", at("later"))
    assert stays(story.place) == [("start", 1, "", False), ("later", 1, "", False), ("start", 2, "", True)]
    assert story.place.visits[0].left_by == "e2"


def test_a_decision_of_a_stage_that_was_left_does_not_fit() -> None:
    story = Story().open()
    story.decide("go")
    story.decide("go")
    assert story.place.problems == ("The case does not stand at that step any more.",)


def test_a_stage_entered_again_begins_afresh() -> None:
    story = Story().open()
    story.add("done", task="note", site=at())
    story.decide("again")
    place = story.place
    assert stays(place) == [("start", 1, "", False), ("start", 2, "", True)]
    assert place.last("note", Site(stage="start", visit=1)) is not None
    assert place.last("note", Site(stage="start", visit=2)) is None


def test_one_of_several_stages_is_the_deciders_choice() -> None:
    story = Story().open()
    story.decide("pick", chosen="elsewhere")
    assert story.place.problems == ("Choose the step to which this decision leads.",)
    story.decide("pick", chosen="later")
    assert stays(story.place)[-1] == ("later", 1, "", True)


# several parties


def test_a_decision_takes_effect_when_the_last_party_has_agreed() -> None:
    story = Story().open()
    taken = story.decide("go", None, "school")
    assert stays(story.place) == [("start", 1, "", True)]
    story.decide("pick", None, "school", chosen="later")
    assert story.place.problems == ("Another decision of this step waits for somebody's agreement.",)
    story.add("agreed", decided=taken, party="officer", decided_by="Mr Hale", on=9)
    place = story.place
    assert place.taken[0].effective == MONDAY + timedelta(days=9)
    assert stays(place)[-1] == ("later", 1, "", True)
    story.add("agreed", decided=taken, party="bench", decided_by="Mr Hale")
    assert story.place.problems[-1] == "No decision waits for this agreement."


def test_one_of_two_parties_is_enough_where_any_may_decide_and_whoever_authorises_must_agree() -> None:
    story = Story().open()
    story.decide("either", None, "officer")
    assert story.place.taken[0].effective is None
    story.add("agreed", decided="e2", party="bench", decided_by="Mr Hale")
    assert story.place.taken[0].effective is not None


def test_a_setting_stands_for_the_party_it_holds() -> None:
    story = Story().open()
    story.decide("set", None, "school")
    assert story.place.taken[0].effective is not None


# tracks for each parent


def test_a_way_for_each_parent_opens_for_those_named_else_for_every_legal_parent() -> None:
    one = Story().open()
    one.decide("notice", parents=[FATHER])
    assert stays(one.place) == [("start", 1, "", True), ("notice", 1, FATHER, True)]
    every = Story().open()
    every.decide("notice")
    assert [each.parent for each in every.place.open_visits] == ["", MOTHER, FATHER]


def test_a_way_that_is_open_for_a_parent_is_not_opened_twice() -> None:
    story = Story().open()
    story.decide("notice", parents=[FATHER])
    story.decide("notice", parents=[FATHER])
    assert story.place.problems == ("That way is open already.",)
    story.decide("notice", parents=[MOTHER])
    assert len(story.place.open_visits) == 3


def test_a_way_ends_for_its_parent_alone_and_what_follows_stays_open() -> None:
    story = Story().open()
    story.decide("notice")
    paid = story.decide("paid", at("notice", parent=FATHER))
    assert [each.parent for each in story.place.open_visits] == ["", MOTHER]
    story.add("done", task="thanks", site={"taking": paid})
    assert not story.place.problems
    story.add("done", task="thanks", site={"taking": "e1"})
    assert story.place.problems == ("That is not among the tasks of that step.",)


# what is done


def test_what_is_done_belongs_to_its_place() -> None:
    story = Story().open()
    story.add("done", task="note", site=at())
    story.add("done", task="note")
    story.add("done", task="note", site=at("later"))
    story.add("done", task="nothing", site=at())
    story.decide("go")
    story.add("done", task="note", site=at())
    assert [entry.problem for entry in story.place.entries] == [
        "",
        "",
        *["That is not among the tasks of that step."] * 3,
        "",
        "The case does not stand at that step any more.",
    ]


def test_an_entry_of_the_chronology_needs_no_task() -> None:
    story = Story().open()
    story.add("done", entry="contacted", note="Rang.")
    assert not story.place.problems
    assert story.place.did[0].what.entry == "contacted"


def test_copies_share_a_round_and_sending_again_begins_the_next() -> None:
    story = Story().open()
    for parent in (MOTHER, FATHER, FATHER):
        story.add("done", task="letter", site=at(), parent=parent)
    story.add("done", task="letter", site=at(), parent=MOTHER, again=True)
    assert [each.round for each in story.place.did] == [1, 1, 1, 2]


def test_a_letter_due_at_a_clock_that_was_extended_begins_its_next_round() -> None:
    story = Story().open()
    story.add("done", task="letter", site=at(), parent=MOTHER)
    story.decide("longer")
    story.add("done", task="letter", site=at(), parent=MOTHER)
    place = story.place
    assert [each.round for each in place.did] == [1, 2]
    assert [each.clock for each in place.visits[0].extensions] == ["watch"]


@pytest.mark.parametrize(
    ("meetings", "counts"),
    [
        ([("agreed", 1)], "agreed"),
        ([("agreed", 1), ("did-not-come", 2)], "did-not-come"),
        ([("did-not-come", 2), ("agreed", 1)], "did-not-come"),
        ([("agreed", 1), ("did-not-come", 1)], "agreed"),
        ([("did-not-come", 1), ("agreed", 1)], "agreed"),
        ([("agreed", 1), ("postponed", 3)], "agreed"),
        ([("postponed", 1)], "postponed"),
        ([("postponed", 1), ("did-not-come", 2)], "did-not-come"),
        ([("agreed", 1), ("held", 1)], "held"),
    ],
)
def test_the_meeting_that_counts(meetings: list[tuple[str, int]], counts: str) -> None:
    story = Story().open()
    for outcome, on in meetings:
        story.add("done", on=on, task="talk", site=at(), outcome=outcome)
    found = story.place.last("talk", Site(stage="start", visit=1))
    assert found is not None
    assert found.what.outcome == counts


def test_an_outcome_that_the_meeting_does_not_have() -> None:
    story = Story().open()
    story.add("done", task="talk", site=at(), outcome="delighted")
    assert story.place.problems == ("That is not an outcome of this meeting.",)


def test_a_copy_is_delivered_and_nothing_else_is() -> None:
    story = Story().open()
    copy = story.add("done", task="letter", site=at(), parent=MOTHER)
    note = story.add("done", task="note", site=at())
    story.decide("go")
    story.add("served", copy_of=copy, method="post")
    story.add("received", copy_of=copy)
    story.add("served", copy_of=note, method="post")
    place = story.place
    assert [each.copy_of for each in place.deliveries] == [copy, copy]
    assert place.problems == ("No copy of a letter has that id.",)


# pauses


def test_an_answer_that_does_not_pass_pauses_a_case_in_which_something_was_decided() -> None:
    early = Story().open()
    early.add("done", task="care", value="yes")
    assert early.place.status is Status.OPEN
    story = Story().open()
    story.decide("go")
    story.add("done", task="care", value="don't know")
    assert story.place.status is Status.OPEN
    story.add("done", task="care", value="yes")
    assert (story.place.status, story.place.paused) == (Status.PAUSED, ("care",))
    story.decide("back", at("later"))
    assert story.place.problems == ("The case is paused.",)
    story.add("waived", what="pause", name="care", decided_by="Ms Wren", reason="Help is in place.")
    assert story.place.status is Status.OPEN
    story.add("done", task="care", value="yes")
    assert story.place.status is Status.OPEN, "the same answer again"
    story.add("done", task="care", value="no")
    story.add("done", task="care", value="yes")
    assert story.place.status is Status.PAUSED


def test_a_correction_that_brings_such_an_answer_to_light_pauses_the_case() -> None:
    story = Story().open()
    answer = story.add("done", task="care", value="no")
    story.decide("go")
    assert story.place.status is Status.OPEN
    story.add("corrected", event=answer, payload={"task": "care", "value": "yes"})
    assert story.place.status is Status.PAUSED


def test_what_may_be_decided_at_any_time_may_be_in_a_pause() -> None:
    story = Story().open()
    story.decide("go")
    story.add("done", task="care", value="yes")
    story.decide("stop", {})
    assert story.place.status is Status.CLOSED


# the end and after


def test_closing_leaves_every_stage_and_reopening_gives_them_back() -> None:
    story = Story().open()
    story.decide("notice", parents=[MOTHER])
    closed = story.decide("stop", {})
    place = story.place
    assert (place.status, place.closing, place.open_visits) == (Status.CLOSED, "OK", ())
    story.decide("go")
    assert story.place.problems == ("The case is closed.",)
    story.add("done", task="tell", site={"taking": closed}, parent=MOTHER)
    assert len(story.place.problems) == 1
    story.add("reopened", decided_by="Ms Wren", reason="A mistake.")
    place = story.place
    assert (place.status, place.closing) == (Status.OPEN, "")
    assert [each.stage for each in place.open_visits] == ["start", "notice"]
    story.add("reopened", decided_by="Ms Wren", reason="A mistake.")
    assert story.place.problems[-1] == "The case is not closed."


def test_a_withdrawn_decision_was_never_taken_and_stays_in_the_list() -> None:
    story = Story().open()
    taken = story.decide("go")
    story.add("corrected", event=taken, withdrawn=True)
    place = story.place
    assert stays(place) == [("start", 1, "", True)]
    assert [entry.withdrawn for entry in place.entries] == [False, True, False]


def test_a_corrected_day_is_the_day() -> None:
    story = Story().open()
    taken = story.decide("go")
    story.events.append(Happening(id="e3", kind="corrected", on=MONDAY, payload={"event": taken, "on": "2026-09-05"}))
    assert story.place.visits[1].entered_on == date(2026, 9, 5)


@pytest.mark.parametrize(
    "payload",
    [
        {"event": "nobody", "withdrawn": True},
        {"event": "e3", "withdrawn": True},
        {"event": "e4"},
        {"event": "e1", "on": "soon"},
        {"withdrawn": True},
    ],
)
def test_a_correction_of_nothing_changes_nothing(payload: dict[str, Any]) -> None:
    story = Story().open()
    story.decide("go")
    before = stays(story.place)
    story.events.append(Happening(id="e3", kind="corrected", on=MONDAY, payload=payload))
    assert stays(story.place) == before
    assert len(story.place.problems) == 1


def test_a_correction_that_is_withdrawn_takes_back_what_it_did() -> None:
    story = Story().open()
    taken = story.decide("go")
    first = story.add("corrected", event=taken, withdrawn=True)
    second = story.add("corrected", event=first, withdrawn=True)
    assert stays(story.place)[-1] == ("later", 1, "", True)
    story.add("corrected", event=second, withdrawn=True)
    assert stays(story.place) == [("start", 1, "", True)]
    assert not story.place.problems


def test_after_a_move_another_definition_folds() -> None:
    story = Story().open()
    story.add("moved", definition="other", decided_by="Ms Wren", reason="A new edition.")
    story.decide("go")
    place = story.place
    assert place.moved_to == "other"
    assert place.problems == ("From an earlier entry on the case runs on another definition.",)


# anything at all

KINDS = st.sampled_from([*Kind, "later-kind"])
NAMES = st.sampled_from(
    ["", "go", "longer", "notice", "stop", "note", "letter", "care", "talk", "tell", "e1", "e2", "start"]
)
SITES = st.sampled_from([{}, at(), at("later"), at("notice", parent=FATHER), {"taking": "e2"}, {"stage": 3}])
PAYLOADS = st.fixed_dictionaries(
    {},
    optional={
        "entry": st.sampled_from(["begin", "contacted", ""]),
        "task": NAMES,
        "decision": NAMES,
        "site": SITES,
        "agreed": st.lists(st.sampled_from(["school", "officer"]), max_size=2),
        "decided_by": st.sampled_from(["Ms Wren", ""]),
        "decided": NAMES,
        "party": st.just("officer"),
        "event": NAMES,
        "withdrawn": st.booleans(),
        "copy_of": NAMES,
        "method": st.just("post"),
        "value": st.sampled_from(["yes", "no", "don't know"]),
        "outcome": st.sampled_from(["agreed", "did-not-come", ""]),
        "what": st.sampled_from(["task", "copy", "marks", "pause", "x"]),
        "name": NAMES,
        "reason": st.sampled_from(["A reason.", ""]),
        "definition": st.just("other"),
    },
)


@given(st.lists(st.tuples(KINDS, PAYLOADS), max_size=12))
def test_any_events_fold_to_a_place_with_one_entry_for_each(events: list[tuple[str, dict[str, Any]]]) -> None:
    happened = [Happening(id="e0", kind="opened", on=MONDAY, payload={"entry": "begin"})]
    happened += [
        Happening(id=f"e{number}", kind=str(kind), on=MONDAY + timedelta(days=number), payload=payload)
        for number, (kind, payload) in enumerate(events, 1)
    ]
    place = fold(definition(), happened, (MOTHER, FATHER))
    assert [entry.happening.id for entry in place.entries] == [each.id for each in happened]
    assert place == fold(definition(), happened, (MOTHER, FATHER))
    open_ones = [(visit.track, visit.parent) for visit in place.open_visits]
    assert len(open_ones) == len(set(open_ones)), "one stage at most on each track"
    assert (place.status is Status.CLOSED) == (not place.open_visits)


def test_the_case_is_a_place_of_its_own() -> None:
    assert Site() == CASE
