"""The list of events: nothing is lost or rewritten, and what does not fit is refused with a reason."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fasttrack_core.casework import (
    CaseStatus,
    Event,
    EventKind,
    allowed,
    check,
    chronology,
    eligibility,
    fold,
    next_steps,
)
from fasttrack_core.errors import OutOfStep
from fasttrack_core.pathways import When
from tests.breadth import examples
from tests.casework.walks import BWD, FATHER, MOTHER, PATHWAYS, Walk


def test_a_factor_learned_later_pauses_the_case_until_a_named_person_decides() -> None:
    walk = Walk().to_week_1()
    walk.record(EventKind.FACTOR_LEARNED, factor="young-carer", note="She looks after her father.")
    assert walk.case.status is CaseStatus.PAUSED
    with pytest.raises(OutOfStep, match="paused"):
        walk.issue("bwd-02-introduction")
    assert not any(option.open for option in allowed(BWD, walk.case, walk.context) if option.decision.to)
    assert [step.kind for step in next_steps(BWD, walk.case, walk.context)] == ["pause"]
    walk.record(EventKind.CONTACTED, who="Young carers' service")
    walk.record(EventKind.RESUMED, decided_by="Head", reason="Support is in place.")
    assert walk.case.status is CaseStatus.OPEN
    walk.issue("bwd-02-introduction")


def test_answering_yes_to_a_factor_after_the_gate_pauses_the_case_too() -> None:
    walk = Walk().to_week_1()
    walk.answer("send", "yes")
    assert walk.case.status is CaseStatus.PAUSED
    walk.record(EventKind.RESUMED, decided_by="Head", reason="Support is in place.")
    walk.answer("send", "yes")
    assert walk.case.status is CaseStatus.OPEN


def test_a_paused_case_may_still_be_closed_at_the_schools_request() -> None:
    walk = Walk().to_week_1()
    walk.record(EventKind.FACTOR_LEARNED, factor="ebsa", note="Told by the GP.")
    walk.decide("school-request")
    assert walk.case.closing_code == "SCH"


def test_resuming_a_case_that_is_not_paused_is_refused() -> None:
    with pytest.raises(OutOfStep, match="not paused"):
        Walk().open().record(EventKind.RESUMED, decided_by="Head", reason="Why not.")


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        (EventKind.DECIDED, {"decision": "improved", "decided_by": "Head"}),
        (EventKind.DECIDED, {"decision": "nonsense", "decided_by": "Head"}),
        (EventKind.DECIDED, {"decision": "not-agreed", "decided_by": " ", "reason": "x"}),
        (EventKind.CLOSED, {"decision": "not-agreed", "decided_by": "Head", "reason": "x"}),
        (EventKind.EXTENDED, {"decision": "extend", "decided_by": "Head", "reason": "x"}),
        (EventKind.TICKED, {"item": "nonsense"}),
        (EventKind.UNTICKED, {"item": "attendance-data", "reason": "x"}),
        (EventKind.ANSWERED, {"question": "nonsense", "answer": "yes"}),
        (EventKind.ANSWERED, {"question": "send", "answer": "perhaps"}),
        (EventKind.ANSWERED, {"question": "send", "answer": "yes", "surprise": 1}),
        (EventKind.DOCUMENT_ISSUED, {"document": "bwd-02-introduction", "parent": "p1"}),
        (EventKind.DOCUMENT_ISSUED, {"document": "bwd-meeting-invite"}),
        (EventKind.DOCUMENT_ISSUED, {"document": "bwd-meeting-invite", "parent": "p9"}),
        (EventKind.MEETING_HELD, {"meeting": "nonsense"}),
        (EventKind.MEETING_HELD, {}),
        (EventKind.MEETING_HELD, {"meeting": "parents-meeting", "outcome": "nonsense"}),
        (EventKind.REVIEWED, {"present": ["school"]}),
        (EventKind.WAIVED, {"what": "period", "decided_by": "Head", "reason": "x"}),
        (EventKind.REOPENED, {"decided_by": "Head", "reason": "x"}),
        (EventKind.FACTOR_LEARNED, {"factor": "nonsense", "note": "x"}),
        (EventKind.CORRECTED, {"event": "e999", "reason": "x", "withdrawn": True}),
        (EventKind.CORRECTED, {"event": "e1", "reason": "x"}),
        (EventKind.OPENED, {"pathway": "blackburn-with-darwen"}),
    ],
)
def test_what_is_out_of_step_is_refused_and_changes_nothing(kind: EventKind, payload: dict[str, Any]) -> None:
    walk = Walk().open()
    before = walk.case
    with pytest.raises(OutOfStep) as refusal:
        walk.record(kind, **payload)
    assert str(refusal.value).endswith(".")
    assert walk.case == before


def test_nothing_is_recorded_before_the_case_is_opened() -> None:
    with pytest.raises(OutOfStep, match="not open yet"):
        Walk().record(EventKind.CONTACTED, who="Ms Okafor")


def test_a_case_is_not_opened_on_a_pathway_that_cannot_be_worked_through_yet() -> None:
    with pytest.raises(OutOfStep, match="cannot be worked through"):
        Walk(PATHWAYS["norfolk"]).open()


def test_every_entry_is_made_by_a_named_person() -> None:
    walk = Walk().open()
    event = walk.event(EventKind.CONTACTED, who="Ms Okafor")
    nameless = Event(
        id=event.id, kind=event.kind, recorded_at=event.recorded_at, happened_on=event.happened_on, actor=" "
    )
    with pytest.raises(OutOfStep, match="named person"):
        check(BWD, walk.case, nameless, walk.context)


def test_nothing_is_dated_in_the_future() -> None:
    walk = Walk().open()
    walk.record(EventKind.CONTACTED, walk.today, who="Ms Okafor")
    with pytest.raises(OutOfStep, match="has not come yet"):
        walk.record(EventKind.CONTACTED, date(2026, 9, 8), who="Ms Okafor")


def test_the_same_entry_is_not_recorded_twice() -> None:
    walk = Walk().open()
    with pytest.raises(OutOfStep, match="already recorded"):
        check(BWD, walk.case, walk.events[0], walk.context)


def test_a_time_without_its_zone_is_a_mistake_of_the_program() -> None:
    with pytest.raises(ValueError, match="time zone"):
        Event(
            id="e1",
            kind=EventKind.OPENED,
            recorded_at=datetime(2026, 9, 7, 9, 0),  # noqa: DTZ001
            happened_on=date(2026, 9, 7),
            actor="Jo Reed",
        )


def test_a_closed_case_takes_nothing_but_its_last_letters_corrections_and_reopening() -> None:
    walk = Walk().to_week_1()
    walk.decide("school-request")
    with pytest.raises(OutOfStep, match="case is closed"):
        walk.tick("legal-team-told")
    assert allowed(BWD, walk.case, walk.context) == ()
    walk.record(EventKind.CONTACTED, who="Ms Okafor")
    walk.record(EventKind.REOPENED, decided_by="Head", reason="Closed by mistake.")
    assert (walk.case.status, walk.case.stage, walk.case.closing_code) == (CaseStatus.OPEN, "week-1", "")


def test_a_corrected_answer_counts_and_the_first_one_stays_visible() -> None:
    walk = Walk().ready_for_the_gate()
    event = next(event for event in walk.events if event.payload.get("question") == "ebsa")
    walk.record(
        EventKind.CORRECTED,
        event=event.id,
        reason="The SENCO told us since.",
        payload={"question": "ebsa", "answer": "yes", "note": "Cannot come through the gate"},
    )
    assert walk.case.answers["ebsa"].answer == "yes"
    assert not walk.option("agreed").open
    lines = chronology(BWD, walk.case)
    first = next(line for line in lines if line.event_id == event.id)
    assert first.outcome == "No."
    assert "Corrected on 7 September 2026" in first.note
    correction = next(line for line in lines if line.corrects == event.id)
    assert "It now reads" in correction.outcome
    assert "The SENCO told us since." in correction.outcome


def test_a_factor_corrected_to_yes_after_the_gate_pauses_the_case() -> None:
    walk = Walk().to_week_1()
    event = next(event for event in walk.events if event.payload.get("question") == "send")
    walk.record(EventKind.CORRECTED, event=event.id, reason="Misread.", payload={"question": "send", "answer": "yes"})
    assert walk.case.status is CaseStatus.PAUSED


def test_a_corrected_letter_date_moves_the_period_and_stands_in_the_chronology() -> None:
    walk = Walk().to_week_1()
    walk.go_to(date(2026, 9, 9))
    issued = walk.issue("bwd-02-introduction")
    for event_id in issued:
        walk.record(EventKind.CORRECTED, event=event_id, reason="It went out on Tuesday.", happened_on="2026-09-08")
    period = walk.context.current_period(BWD, walk.case)
    assert period is not None
    assert period.after == date(2026, 9, 8)
    correction = next(line for line in chronology(BWD, walk.case) if line.corrects == issued[0])
    assert correction.happened_on == date(2026, 9, 8)


def test_a_correction_that_later_steps_rest_on_is_refused() -> None:
    walk = Walk().to_week_1()
    agreed = next(event for event in walk.events if event.payload.get("decision") == "agreed")
    with pytest.raises(OutOfStep, match="rests on"):
        walk.record(EventKind.CORRECTED, event=agreed.id, withdrawn=True, reason="Wrong pupil.")


def test_a_correction_of_a_correction_names_the_first_entry_instead() -> None:
    walk = Walk().open()
    call = walk.record(EventKind.CONTACTED, who="Ms Okafor")
    first = walk.record(EventKind.CORRECTED, event=call, reason="x", payload={"who": "Mr Hale"})
    with pytest.raises(OutOfStep, match="not itself a correction"):
        walk.record(EventKind.CORRECTED, event=first, reason="x", withdrawn=True)
    walk.record(EventKind.CORRECTED, event=call, reason="x", payload={"who": "Dr Shah"})
    entry = walk.case.entry(call)
    assert entry is not None
    assert len(entry.corrections) == 2


def test_the_chronology_is_in_date_order_and_names_people_and_documents() -> None:
    walk = Walk().to_week_1()
    walk.issue("bwd-02-introduction")
    lines = chronology(BWD, walk.case, (MOTHER, FATHER))
    assert [line.happened_on for line in lines] == sorted(line.happened_on for line in lines)
    assert len(lines) == len(walk.events)
    letter = next(line for line in lines if line.what == "Issued to Ms Ada Okafor: Letter 2 (introduction)")
    assert letter.documents == ("Letter 2 (introduction)",)
    assert lines[0].what == "Support offered: Breakfast club"
    assert all(line.what and line.actor for line in lines)


def test_every_kind_of_entry_reads_as_a_sentence_in_the_chronology() -> None:
    walk = Walk().to_week_1()
    walk.tick("legal-team-told")
    walk.record(EventKind.UNTICKED, item="legal-team-told", reason="Not yet.")
    walk.tick("legal-team-told")
    walk.record(EventKind.ACTION_AGREED, what="Walk in with a friend", owner="pupil", by="2026-09-14", barrier="Worry")
    walk.record(EventKind.CONTACTED, who="Mr Hale", way="phone", outcome="He will call back.")
    issued = walk.issue("bwd-02-introduction")
    hand = {"time": "15:20", "staff": "Jo Reed", "handed_to": "Ms Okafor"}
    walk.record(EventKind.SERVED, issue=issued[0], way="hand", record=hand)
    walk.record(EventKind.FACTOR_LEARNED, factor="ebsa", note="Told by the GP.")
    walk.record(EventKind.RESUMED, decided_by="Head", reason="Support is in place.")
    walk.missing.add(date(2026, 9, 10))
    walk.reviewed()
    walk.record(EventKind.WAIVED, what="period", decided_by="Head", reason="Class visit.")
    walk.decide("extend", reason="A bereavement.", school_days=5)
    walk.record(
        EventKind.WAIVED, what="document", document="bwd-07-extension", parent="p2", decided_by="Head", reason="x"
    )
    walk.decide("school-request")
    walk.record(EventKind.REOPENED, decided_by="Head", reason="By mistake.")
    walk.record(EventKind.CORRECTED, event=issued[1], reason="Typing error.", happened_on="2026-09-08")
    kinds = {event.kind for event in walk.events}
    assert kinds == set(EventKind)
    text = [f"{line.what} {line.outcome}" for line in chronology(BWD, walk.case, walk.parents)]
    assert not any("cannot be read" in line for line in text)
    assert (
        "R. Patel and Jo Reed decided: Extend: watch for longer before deciding 5 school days. Reason: A bereavement."
        in text
    )
    assert not walk.case.problems


def test_each_decision_stands_in_the_chronology_in_the_words_of_its_own_step() -> None:
    walk = Walk().to_week_7()
    week_1, week_3, week_5 = [event.id for event in walk.events if event.payload.get("decision") == "not-improved"]
    week_7 = walk.decide("extend")

    def said() -> dict[str, str]:
        return {line.event_id: line.what for line in chronology(BWD, walk.case)}

    assert said()[week_1].endswith("decided: Not improved: go on to week 3")
    assert said()[week_3].endswith("decided: Not improved: go on to week 5")
    assert said()[week_5].endswith("decided: Not improved: go on to week 7")
    assert said()[week_7].endswith("decided: Extend: watch for longer before deciding on court")
    for decision, words in ((week_7, "before deciding on court"), (week_5, "go on to week 7")):
        correction = walk.record(EventKind.CORRECTED, event=decision, reason="Not yet.", withdrawn=True)
        assert words in said()[correction]
        assert words in said()[decision]


def test_a_decision_to_close_that_was_reopened_keeps_its_words() -> None:
    walk = Walk().to_week_1().absent_on(date(2026, 9, 16))
    walk.tick("legal-team-told")
    walk.watched("bwd-02-introduction")
    walk.decide("not-improved")
    walk.watched("bwd-03-initial-warning")
    closed = walk.decide("improved")
    walk.record(EventKind.REOPENED, decided_by="Head", reason="By mistake.")
    line = next(line for line in chronology(BWD, walk.case) if line.event_id == closed)
    assert "close to the IO" in line.what
    assert line.outcome.startswith("Closed with ATI")


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.sampled_from(["", "send", "yes", "p1", "e0", "agreed", "x"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["a", "what"]), inner, max_size=2),
    max_leaves=4,
)
FIELDS = ["question", "answer", "item", "decision", "decided_by", "reason", "event", "document", "parent", "factor"]


@given(
    st.lists(
        st.tuples(st.sampled_from(EventKind), st.dictionaries(st.sampled_from(FIELDS), VALUES, max_size=4)), max_size=12
    )
)
def test_whatever_is_in_the_list_no_event_is_lost_and_every_answer_can_be_given(
    recorded: list[tuple[EventKind, dict[str, Any]]],
) -> None:
    opening = (EventKind.OPENED, {"pathway": BWD.id})
    events = [
        Event(
            id=f"e{place % 9}",
            kind=kind,
            recorded_at=datetime(2026, 9, 7, 9, tzinfo=UTC),
            happened_on=date(2026, 9, 1 + place),
            actor="Jo Reed",
            payload=payload,
        )
        for place, (kind, payload) in enumerate([opening, *recorded])
    ]
    case = fold(BWD, events)
    assert case.events == tuple(events)
    assert case == fold(BWD, events)
    assert len(chronology(BWD, case)) == len(events)
    context = Walk().context
    eligibility(BWD, case, context)
    next_steps(BWD, case, context)
    allowed(BWD, case, context)


@settings(max_examples=examples(8, 25))
@given(st.data())
def test_any_walk_through_open_decisions_keeps_every_event_and_never_has_a_problem(data: st.DataObject) -> None:
    walk = Walk().to_week_1()
    for _ in range(data.draw(st.integers(1, 6))):
        if walk.case.status is CaseStatus.CLOSED:
            break
        stage = BWD.stage(walk.case.stage)
        assert stage is not None
        for document in stage.documents:
            if document.required:
                walk.issue(document.id, released_by="R. Patel")
        walk.tick(*(item.id for item in stage.checklist))
        if stage.period is not None:
            if data.draw(st.booleans()):
                period = walk.context.current_period(BWD, walk.case)
                assert period is not None
                assert period.dates is not None
                walk.absent_on(period.dates.first_day)
            walk.reviewed()
        choices = [option.decision for option in allowed(BWD, walk.case, walk.context) if option.open]
        assert choices
        decision = data.draw(st.sampled_from(choices))
        if decision.when is not When.ANY:
            others = [option.decision.when for option in allowed(BWD, walk.case, walk.context) if option.open]
            assert len({when for when in others if when is not When.ANY}) == 1
        walk.decide(decision.id)
        if decision.extends_by is not None:
            walk.reviewed()
    assert not walk.case.problems
    assert walk.case.events == tuple(walk.events)
