"""In a walked case: what was written down about one parent's home, or another child, reaches no other parent's copy."""

from datetime import date

import pytest

from fasttrack_core.errors import MissingFact, NotAllowed
from fasttrack_core.services.cases import recording as acts
from fasttrack_core.services.documents import letters
from fasttrack_core.services.documents.details import Details
from fasttrack_core.services.people import parents as people
from tests.conftest import Desk
from tests.services.walks import Walk, key_of, words_of

OTHER_CHILD = "004115"


@pytest.fixture
def walk(sample_desk: Desk) -> Walk:
    """At the letter before the start; the mother has another child, who is not the father's."""
    made = Walk(sample_desk).through_the_gate()
    mother = people.parents(sample_desk.office, sample_desk.actor, made.pupil_key)[0]
    people.add_parent(sample_desk.office, sample_desk.actor, key_of(sample_desk, OTHER_CHILD), mother.record, "x")
    return made


def secrets(walk: Walk) -> list[str]:
    """What must not reach the father: the mother's home and mail, and who her other child is."""
    desk = walk.desk
    record = people.parents(desk.office, desk.actor, walk.pupil_key)[0].record
    child = desk.office.record(desk.actor).pupil(key_of(desk, OTHER_CHILD))
    assert child.date_of_birth is not None
    found = [*record.address[:1], record.postcode, record.email, record.phone, child.upn, child.forename]
    street = record.address[0].partition(" ")[2]
    born = child.date_of_birth
    return [text for text in (*found, street, f"{born:%d/%m/%Y}", f"{born.day} {born:%B %Y}") if text]


def test_every_kind_of_entry_is_looked_through_before_another_parent_gets_it(walk: Walk) -> None:
    desk = walk.desk
    mother, father = (each.id for each in people.parents(desk.office, desk.actor, walk.pupil_key)[:2])
    both = (mother, father)
    told, refused = secrets(walk), 0
    assert len(told) >= 6
    for number, secret in enumerate(told):
        note = f"Visited ({secret.upper()}), nobody in; will try again"
        entries = (
            lambda note=note: walk.do(acts.support_offered, what=note, parents=both),
            lambda note=note: walk.do(acts.support_offered, what="Breakfast club", outcome=note, parents=both),
            lambda note=note: walk.do(acts.contacted, who="the family", outcome=note, parents=both),
            lambda note=note: walk.do(acts.contacted, who="the family", way=note, parents=both),
            lambda note=note: walk.do(acts.meeting_held, title=note, present=both),
            lambda note=note: walk.do(acts.action_agreed, what=note, owner="the school", parents=both),
        )
        entry = entries[number % len(entries)]()
        chosen = Details(tried=(entry,), support=("Breakfast club",))
        try:
            made = letters.make(desk.office, desk.actor, walk.case_id, "bwd-01-pre-referral", father, details=chosen)
        except (NotAllowed, MissingFact):
            refused += 1
        else:  # words that name the mother are left out of his copy, and with them what they would have told
            assert secret.casefold() not in words_of(made.content).casefold()
        own = letters.preview_text(desk.office, desk.actor, walk.case_id, "bwd-01-pre-referral", mother, None, chosen)
        assert secret.upper() in own
    assert refused >= 4


def test_support_and_free_words_of_a_letter_are_looked_through_too(walk: Walk) -> None:
    desk = walk.desk
    father = people.parents(desk.office, desk.actor, walk.pupil_key)[1].id
    secret = secrets(walk)[0]
    details = Details(meeting_day=date(2026, 9, 4), meeting_time="9.15 am", meeting_place=f"at {secret}")
    with pytest.raises(NotAllowed):
        letters.make(desk.office, desk.actor, walk.case_id, "bwd-01-pre-referral", father, details=details)
    walk.issue("bwd-01-pre-referral")
    walk.issue("bwd-leaflet")
    walk.decide("letter-1-sent")
    both = walk.parents
    walk.do(acts.meeting_held, date(2026, 9, 4), meeting="parents-meeting", present=both, outcome="agreed")
    record = Details(
        meeting_day=date(2026, 9, 4), meeting_time="9.15 am", meeting_place="school", parent_reasons=f"moved: {secret}"
    )
    day = date(2026, 9, 4)
    letters.make(desk.office, desk.actor, walk.case_id, "bwd-meeting-record", "", day, record)
    with pytest.raises(NotAllowed):
        letters.make(desk.office, desk.actor, walk.case_id, "bwd-meeting-record", father, day, record)
