"""Two separated parents: what happened with one of them stands in no document of the other, at any step of a case."""

from datetime import date
from typing import Any

import pytest

from fasttrack_core.casework.readers import PUPIL
from fasttrack_core.errors import FastTrackError, MissingFact, NotAllowed, OutOfStep
from fasttrack_core.services.cases import recording as acts
from fasttrack_core.services.documents import letters
from fasttrack_core.services.documents.details import Ask, Details, Entry, Invited, SchoolIssue, typed
from fasttrack_core.services.documents.making import asks_of, kinds_of
from fasttrack_core.services.people import parents as people
from tests.conftest import Desk
from tests.services.walks import Walk, words_of

DAY = date(2026, 9, 4)
EVENTS = date(2026, 9, 3)
EVERYTHING = Details(
    meeting_day=date(2026, 9, 4),
    meeting_time="9.15 am",
    meeting_place="the family room",
    respond_by=date(2026, 11, 6),
    officer_phone="01632 960 555",
    improvement="There was less absence.",
    extension_reason="More time is needed.",
    support=None,
)


def both(walk: Walk) -> tuple[str, str]:
    first, second = (each.id for each in people.parents(walk.desk.office, walk.desk.actor, walk.pupil_key)[:2])
    return first, second


def with_one_of_them(walk: Walk, parent: str, number: int) -> list[str]:
    """Every kind of entry that a letter tells of, with one parent only; gives back the words of each."""
    name = f"Wren{number}"
    walk.do(acts.contacted, EVENTS, who="a parent", way="phone call", outcome=f"{name}call", parents=(parent,))
    walk.do(acts.support_offered, EVENTS, what=f"{name}offer", outcome=f"{name}answer", parents=(parent,))
    walk.do(acts.meeting_held, EVENTS, title=f"{name}meeting", present=(parent,), note=f"{name}note")
    walk.do(acts.did_not_attend, EVENTS, title=f"{name}absence", parents=(parent,))
    walk.do(acts.action_agreed, EVENTS, what=f"{name}action", owner="The school", parents=(parent,))
    return [f"{name}{kind}" for kind in ("call", "offer", "answer", "meeting", "note", "absence", "action")]


def copies(walk: Walk, parent: str, day: date) -> dict[str, str]:
    """What every document of the present step would say to this parent; those that may not go to them are left out."""
    desk, found = walk.desk, {}
    for document in letters.available(desk.office, desk.actor, walk.case_id):
        try:
            made = letters.make(desk.office, desk.actor, walk.case_id, document.id, parent, day, EVERYTHING)
        except (MissingFact, OutOfStep):
            continue
        found[document.id] = words_of(made.content)
    return found


@pytest.mark.parametrize("other", [0, 1], ids=["first parent", "second parent"])
def test_what_happened_with_one_parent_stands_in_no_document_of_the_other(sample_desk: Desk, other: int) -> None:
    walk = Walk(sample_desk).through_the_gate()
    parents = both(walk)
    reader, involved = parents[other], parents[1 - other]
    secrets = with_one_of_them(walk, involved, 1)
    own = with_one_of_them(walk, reader, 2)
    seen: dict[str, str] = {}

    def look(day: date = DAY) -> None:
        for name, text in copies(walk, reader, day).items():
            seen[name] = seen.get(name, "") + text
            assert [each for each in secrets if each in text] == [], name

    look()
    walk.issue("bwd-01-pre-referral", DAY)
    walk.issue("bwd-leaflet", DAY)
    walk.decide("letter-1-sent", DAY)
    look()
    walk.issue("bwd-meeting-invite", DAY, details=EVERYTHING)
    walk.do(acts.meeting_held, DAY, meeting="parents-meeting", present=(involved,), outcome="agreed", note=secrets[4])
    look()
    for item in walk.view.checklist:
        walk.do(acts.tick, DAY, item=item.id)
    walk.decide("deferral-agreed", DAY)
    walk.do(acts.tick, DAY, item="legal-team-told")
    look()
    walk.issue("bwd-02-introduction", date(2026, 9, 7))
    look(date(2026, 9, 7))
    for document in ("bwd-03-initial-warning", "bwd-04-warning", "bwd-05-notice-of-intention"):
        day = walk.reviewed()
        walk.decide("not-improved", day)
        look(day)
        if document == "bwd-05-notice-of-intention":
            walk.before_the_notice(day)
        walk.issue(document, day, released_by="" if "03" in document else "Ms Hana Yusuf", details=EVERYTHING)
        look(day)
    assert {"bwd-01-pre-referral", "bwd-leaflet", "bwd-meeting-invite", "bwd-02-introduction"} <= set(seen)
    assert {"bwd-03-initial-warning", "bwd-04-warning", "bwd-05-notice-of-intention"} <= set(seen)
    assert "bwd-meeting-record" not in seen
    assert all(each in seen["bwd-01-pre-referral"] for each in own if "note" not in each)


def test_only_the_parent_who_was_there_is_thanked_for_the_meeting(sample_desk: Desk) -> None:
    walk = Walk(sample_desk)
    mother, father = both(walk)
    held = walk.do(acts.meeting_held, EVENTS, title="First talk", present=(mother,))
    walk.through_the_gate()
    walk.do(acts.answer, DAY, question="met-or-tried-to-meet", answer="yes", evidence=(held,))
    texts = {parent: copies(walk, parent, DAY)["bwd-01-pre-referral"] for parent in (mother, father)}
    assert "Thank you for talking with us on 3 September 2026" in texts[mother]
    assert "Thank you for talking" not in texts[father]
    assert "3 September 2026" not in texts[father]
    assert "We have not met about this yet" in texts[father]


def test_a_meeting_that_does_not_say_which_parent_was_there_stops_the_letter_that_would_say_it(
    sample_desk: Desk,
) -> None:
    walk = Walk(sample_desk).through_the_gate()
    held = walk.do(acts.meeting_held, EVENTS, title="First talk", present=("Mrs Tansley",))
    walk.do(acts.answer, DAY, question="met-or-tried-to-meet", answer="yes", evidence=(held,))
    desk = walk.desk
    for parent in both(walk):
        with pytest.raises(MissingFact, match="does not say which parents were there"):
            letters.make(desk.office, desk.actor, walk.case_id, "bwd-01-pre-referral", parent, DAY)
        assert "First talk" not in letters.preview_text(
            desk.office, desk.actor, walk.case_id, "bwd-leaflet", parent, DAY
        )


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (acts.contacted, {"who": "home", "way": "text"}),
        (acts.support_offered, {"what": "Breakfast club"}),
        (acts.action_agreed, {"what": "An earlier bus", "owner": "The school"}),
        (acts.meeting_held, {"title": "A talk"}),
    ],
    ids=["contact", "offer", "action", "meeting"],
)
def test_with_two_legal_parents_an_entry_says_with_which_it_was(
    sample_desk: Desk, act: object, said: dict[str, Any]
) -> None:
    walk = Walk(sample_desk)
    before = walk.view.sequence
    with pytest.raises(OutOfStep, match=r"^Say (with )?which parents"):
        walk.do(act, EVENTS, **said)  # type: ignore[arg-type]
    assert walk.view.sequence == before
    walk.do(act, EVENTS, file_only=True, **said)  # type: ignore[arg-type]
    assert walk.view.sequence == before + 1


def test_an_entry_for_the_file_only_stands_in_no_letter_and_one_with_the_pupil_in_both(sample_desk: Desk) -> None:
    walk = Walk(sample_desk)
    parents = both(walk)
    walk.do(acts.support_offered, EVENTS, what="Wren club", parents=(PUPIL,))
    walk.do(acts.support_offered, EVENTS, what="Heron visit", parents=parents, file_only=True)
    walk.through_the_gate()
    for parent in parents:
        text = copies(walk, parent, DAY)["bwd-01-pre-referral"]
        assert "Wren club" in text
        assert "Heron visit" not in text


def test_a_letter_speaks_to_the_parent_it_goes_to(sample_desk: Desk) -> None:
    walk = Walk(sample_desk)
    mother, _ = both(walk)
    for way, _ in (
        ("phone call", "We rang you"), ("text", "We sent you a text message"), ("home visit", "We visited you at home"),
        ("other", "We contacted you"),
    ):  # fmt: skip
        walk.do(acts.contacted, EVENTS, who="her", way=way, outcome="no answer", parents=(mother,))
    walk.through_the_gate()
    text = copies(walk, mother, DAY)["bwd-01-pre-referral"]
    for says in ("We rang you", "We sent you a text message", "We visited you at home", "We contacted you (no answer)"):
        assert says in text


def test_the_record_of_a_meeting_names_to_a_parent_only_those_who_were_there(sample_desk: Desk) -> None:
    walk = Walk(sample_desk).through_the_gate()
    mother, father = both(walk)
    desk = walk.desk
    names = {each.id: each.full_name for each in people.parents(desk.office, desk.actor, walk.pupil_key)}
    walk.issue("bwd-01-pre-referral", DAY)
    walk.issue("bwd-leaflet", DAY)
    walk.decide("letter-1-sent", DAY)
    walk.do(acts.meeting_held, DAY, meeting="parents-meeting", present=(mother,), outcome="agreed")
    record = Details(meeting_time="9.15 am", meeting_place="the family room", parent_reasons="A long journey.")
    own = letters.make(desk.office, desk.actor, walk.case_id, "bwd-meeting-record", mother, DAY, record)
    assert names[mother] in words_of(own.content)
    assert names[father] not in words_of(own.content)
    with pytest.raises(OutOfStep, match="were at"):
        letters.make(desk.office, desk.actor, walk.case_id, "bwd-meeting-record", father, DAY, record)
    whole = letters.make(desk.office, desk.actor, walk.case_id, "bwd-meeting-record", "", DAY, record)
    assert names[mother] in words_of(whole.content)
    assert names[father] in words_of(whole.content)


def test_words_typed_for_a_letter_that_name_the_other_parent_are_refused(sample_desk: Desk) -> None:
    walk = Walk(sample_desk).through_the_gate()
    mother, father = both(walk)
    desk = walk.desk
    name = next(each for each in people.parents(desk.office, desk.actor, walk.pupil_key) if each.id == mother)
    typed = Details(support=(f"Help that {name.full_name} asked for",))
    with pytest.raises(NotAllowed, match="Support that is offered"):
        letters.make(desk.office, desk.actor, walk.case_id, "bwd-01-pre-referral", father, DAY, typed)


def typed_in(ask: Ask, words: str) -> Details:
    """Details in which only this free text is filled."""
    if ask.name == "invited":
        return Details(invited=(Invited(name="Mrs Kay", role=words),))
    if ask.name == "issues":
        return Details(issues=(SchoolIssue(issue="Maths", action=words),))
    lines = ask.entry is Entry.LINES
    return Details(childs_words_safe=True, **{ask.name: (words,) if lines else words})


def test_every_free_text_of_every_letter_is_looked_through_for_the_other_parent(sample_desk: Desk) -> None:
    walk = Walk(sample_desk).to_week_1()
    _, father = both(walk)
    desk, seen = sample_desk, set()
    for kind in kinds_of(desk.office).values():
        if kind.family in ("letter", "meeting-record"):
            seen |= set(asks_of(desk.office, kind.id))
    free = [ask for ask in seen if ask.entry not in (Entry.DAY, Entry.YES_NO) and ask.name != "tried"]
    assert {"meeting_people", "meeting_place", "improvement", "chair", "invited", "issues", "notes"} <= {
        ask.name for ask in free
    }

    def problem(details: Details) -> str:
        """Why the father's copy must wait, beside what is missing in it."""
        looked = letters.look(desk.office, desk.actor, walk.case_id, "bwd-02-introduction", DAY, details)
        return next(copy.problem for copy in looked.copies if copy.parent_id == father)

    for number, ask in enumerate(free):
        refused = ("Mrs Whittaker comes", "Mr and Mrs Whittaker", "with her mother", "Laura", "Mum")
        for words in (refused[0], refused[number % len(refused)]):
            assert list(typed(typed_in(ask, words))) == [ask.label]
            assert f"“{ask.label}” names somebody else" in problem(typed_in(ask, words)), words
        allowed = ("Mr Penhallow", "Florence Whittaker in the family room", "Mr Whittaker")
        assert problem(typed_in(ask, allowed[number % len(allowed)])) == ""


def test_what_came_of_an_offer_to_both_stands_in_neither_letter_where_it_tells_them_apart(sample_desk: Desk) -> None:
    walk = Walk(sample_desk)
    parents = both(walk)
    walk.do(
        acts.support_offered, EVENTS, what="Wren club", outcome="Mrs Whittaker agreed, Mr Whittaker refused",
        parents=parents,
    )  # fmt: skip
    walk.through_the_gate()
    for parent in parents:
        text = copies(walk, parent, DAY)["bwd-01-pre-referral"]
        assert "Wren club" in text
        assert "agreed, Mr" not in text


def test_the_record_of_a_meeting_is_about_one_meeting_in_every_copy(sample_desk: Desk) -> None:
    """What one parent said at their meeting never stands in the other's record of another one."""
    walk = Walk(sample_desk)
    mother, father = both(walk)
    walk.do(acts.meeting_held, EVENTS, title="First talk", present=(mother,))
    walk.through_the_gate()
    walk.issue("bwd-01-pre-referral", DAY)
    walk.issue("bwd-leaflet", DAY)
    walk.decide("letter-1-sent", DAY)
    walk.do(acts.meeting_held, DAY, meeting="parents-meeting", present=(mother,), outcome="not-agreed")
    walk.do(acts.meeting_held, date(2026, 9, 7), meeting="parents-meeting", present=(father,), outcome="not-agreed")
    said = {"meeting_time": "9.15 am", "meeting_place": "school", "parent_reasons": "The bus is full."}

    def record(parent: str, day: date | None = None) -> str:
        details = Details(meeting_day=day, **said)
        made = letters.make(
            sample_desk.office, sample_desk.actor, walk.case_id, "bwd-meeting-record", parent, date(2026, 9, 8), details
        )
        return words_of(made.content)

    assert "7 September 2026" in record(father)
    with pytest.raises(OutOfStep, match=r"Mrs Laura Whittaker on 7 September 2026 is recorded.*Enter the date"):
        record(mother)
    assert "Friday 4 September 2026" in record(mother, DAY)
    with pytest.raises(OutOfStep, match="on 4 September 2026"):
        record(father, DAY)
    walk.do(acts.meeting_held, date(2026, 9, 7), meeting="parents-meeting", present=(mother, father), outcome="agreed")
    for parent in (mother, father):
        text = record(parent)
        assert "Mrs Laura Whittaker" in text
        assert "Mr Lee Whittaker" in text
        assert "agreed to the deferral" in text


def test_the_reason_of_an_extension_reaches_only_a_parent_whom_it_may(sample_desk: Desk) -> None:
    walk = Walk(sample_desk).to_week_1()
    mother, father = both(walk)
    desk = walk.desk
    name = next(each for each in people.parents(desk.office, desk.actor, walk.pupil_key) if each.id == mother)
    walk.do(acts.tick, item="legal-team-told")
    walk.issue("bwd-02-introduction", date(2026, 9, 7))
    day = walk.reviewed()
    walk.do(
        acts.decide, day, decision="extend", decided_by="Ms Yusuf and Mr Penhallow",
        reason=f"{name.full_name} asked for more time.", school_days=5,
    )  # fmt: skip
    own = letters.make(desk.office, desk.actor, walk.case_id, "bwd-07-extension", mother, day)
    assert "asked for more time" in words_of(own.content)
    with pytest.raises(FastTrackError, match="reason for the extension"):
        letters.make(desk.office, desk.actor, walk.case_id, "bwd-07-extension", father, day)
