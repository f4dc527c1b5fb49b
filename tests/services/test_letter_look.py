"""What a document still needs, all at once and in words; an old register is confirmed before a letter or a decision."""

from datetime import date, timedelta

import pytest

from fasttrack_core.casework.readers import PUPIL
from fasttrack_core.errors import MissingFact, OutOfStep
from fasttrack_core.services import overview, settings
from fasttrack_core.services.cases import recording as acts
from fasttrack_core.services.documents import letters
from fasttrack_core.services.documents.details import Details
from fasttrack_core.services.documents.gaps import Place
from fasttrack_core.services.office.register_age import register_age
from tests.conftest import Desk
from tests.services.walks import MEETING, SEPARATED, Walk, key_of, words_of

DAY = date(2026, 9, 4)


def change(desk: Desk, **values: object) -> None:
    settings.change(desk.office, desk.actor, settings.opened(desk.office, desk.actor).seen, **values)


def test_every_gap_is_named_at_once_in_words_with_its_place_and_what_is_known(sample_desk: Desk) -> None:
    walk = Walk(sample_desk).through_the_gate()
    change(sample_desk, inclusion_officer="", local_authority="", phone="", attendance_lead="")
    looked = letters.look(sample_desk.office, sample_desk.actor, walk.case_id, "bwd-01-pre-referral", DAY)
    gaps = {gap.name: gap for gap in looked.gaps}
    assert set(gaps) == {"inclusion_officer", "local_authority", "phone", "attendance_lead"}
    assert {gap.place for gap in looked.gaps} == {Place.SCHOOL}
    assert gaps["local_authority"].proposal == "Blackburn with Darwen"
    assert gaps["inclusion_officer"].proposal == "Ms Yusuf and Mr Penhallow"
    assert gaps["attendance_lead"].proposal == "Idris Penhallow"
    assert gaps["phone"].proposal == ""
    for copy in looked.copies:
        assert not copy.ready
        assert "." not in copy.why_not.rstrip(".")  # no name of a field
    with pytest.raises(MissingFact, match=r"telephone number.*and|and .*telephone number"):
        walk.issue("bwd-01-pre-referral", DAY)


def test_details_typed_so_far_fill_their_gaps(sample_desk: Desk) -> None:
    walk = Walk(sample_desk)
    about = (sample_desk.office, sample_desk.actor, walk.case_id, "bwd-meeting-invite", DAY)
    names = [gap.name for gap in letters.look(*about).gaps]
    assert names == ["meeting_day", "meeting_time", "meeting_place"]
    assert [gap.name for gap in letters.look(*about, Details(meeting_time="9.15 am")).gaps] == [
        "meeting_day", "meeting_place",
    ]  # fmt: skip
    assert all(copy.ready for copy in letters.look(*about, MEETING).copies)


def test_a_copy_that_must_wait_says_why_and_stops_no_other(sample_desk: Desk) -> None:
    walk = Walk(sample_desk).through_the_gate()
    first = walk.parents[0]
    before = [line for line in walk.view.chronology if str(line.kind) in ("support_offered", "did_not_attend")]
    offered = walk.do(acts.support_offered, what="Breakfast club", parents=(first,))
    tried = walk.do(acts.did_not_attend, title="A talk", parents=(first,))
    walk.do(acts.answer, question="support-did-not-work", answer="yes", evidence=(offered,))
    walk.do(acts.answer, question="met-or-tried-to-meet", answer="yes", evidence=(tried,))
    for line in before:
        walk.do(acts.correct, entry=line.event_id, reason="Was not so.", withdrawn=True)
    looked = letters.look(sample_desk.office, sample_desk.actor, walk.case_id, "bwd-01-pre-referral", DAY)
    own, other = looked.copies
    assert (own.parent_id, own.ready, other.ready) == (first, True, False)
    assert other.why_not.startswith("Nothing recorded so far may be told to ")
    assert "Record what was tried with" in other.why_not
    assert {each.readers for each in looked.tellable} == {(own.to,)}
    assert not any("Question" in each.text or "opened" in each.text for each in looked.tellable)
    issued = walk.issue("bwd-01-pre-referral", DAY, to=(first,))
    assert "Breakfast club" in words_of(walk.file(issued.documents[0].id))
    walk.do(acts.support_offered, DAY, what="A lift to school", parents=(PUPIL,))
    looked = letters.look(sample_desk.office, sample_desk.actor, walk.case_id, "bwd-01-pre-referral", DAY)
    assert [copy.ready for copy in looked.copies] == [True, True]


def test_the_next_letter_of_a_kind_is_another_round_and_the_other_parents_copy_is_not(sample_desk: Desk) -> None:
    walk = Walk(sample_desk)

    def round_now() -> str:
        offered = letters.available(sample_desk.office, sample_desk.actor, walk.case_id)
        return next(each.round for each in offered if each.id == "bwd-meeting-invite")

    first, second = walk.parents
    before = round_now()
    walk.issue("bwd-meeting-invite", details=MEETING, to=(first,))
    assert round_now() == before
    walk.issue("bwd-meeting-invite", details=MEETING, to=(second,))
    assert round_now() != before


def test_a_second_copy_of_one_day_is_called_otherwise(sample_desk: Desk) -> None:
    walk = Walk(sample_desk)
    parent = walk.parents[0]
    names = [walk.issue("bwd-meeting-invite", details=MEETING, to=(parent,)).documents[0].file_name for _ in range(2)]
    assert names[0].startswith("Invitation to the parents meeting - F.W. - ")
    assert len(set(names)) == 2


@pytest.mark.parametrize(("limit", "old"), [(9, True), (10, False), (11, False)])
def test_a_register_is_old_once_more_school_days_than_the_setting_lie_between(
    sample_desk: Desk, limit: int, old: bool
) -> None:
    change(sample_desk, register_school_days=limit)
    record = sample_desk.office.record(sample_desk.actor)
    assert record.recorded_up_to == date(2026, 11, 20)  # a Friday
    age = register_age(
        record, date(2026, 12, 7), key_of(sample_desk, SEPARATED)
    )  # ten school days after it and before this Monday
    assert (age.school_days, age.to_confirm) == (10, old)
    assert ("10 school days behind" in age.sentence) is old


@pytest.mark.parametrize(
    ("today", "days", "said"),
    [
        (date(2026, 11, 20), 0, "up to date"),
        (date(2026, 11, 22), 0, "up to date"),
        (date(2026, 11, 23), 0, "up to date"),  # the Monday after: its own marks are not due yet
        (date(2026, 11, 24), 1, "1 school day behind"),
        (date(2026, 11, 28), 5, "5 school days behind"),
        (date(2026, 12, 7), 10, "10 school days behind"),
    ],
)
def test_the_overview_the_case_and_the_letter_say_one_age_of_the_register(
    sample_desk: Desk, today: date, days: int, said: str
) -> None:
    walk = Walk(sample_desk).through_the_gate()
    change(sample_desk, sample_day=today, register_school_days=max(days - 1, 1))
    first = overview.view(sample_desk.office, sample_desk.actor)
    assert first.age_of_register == f"Register up to 20 November 2026, {said}."
    looked = letters.look(sample_desk.office, sample_desk.actor, walk.case_id, "bwd-leaflet", today)
    assert walk.view.register.school_days == looked.register.school_days == days
    assert (f"is {said}" in walk.view.register.sentence) is (days > 1)


def test_days_of_a_holiday_make_a_register_no_older_and_days_beyond_the_term_dates_do(sample_desk: Desk) -> None:
    record = sample_desk.office.record(sample_desk.actor)
    calendar = record.calendar
    assert calendar is not None
    assert calendar.last_day is not None
    end = calendar.last_day

    def age(today: date) -> int:
        return register_age(record, today, key_of(sample_desk, SEPARATED)).school_days

    assert age(date(2027, 1, 3)) == age(date(2026, 12, 20))
    assert age(end + timedelta(days=15)) == age(end + timedelta(days=1)) + 10


def test_an_old_register_is_confirmed_before_a_letter_and_a_decision_and_that_is_kept(
    sample_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk = Walk(sample_desk).through_the_gate()
    change(sample_desk, sample_day=date(2026, 12, 14))
    today = date(2026, 12, 14)
    assert sample_desk.office.today(settings.current(sample_desk.office, sample_desk.actor)) == today
    assert walk.view.register.to_confirm
    with pytest.raises(OutOfStep, match="The register ends on 20 November 2026 and is 15 school days behind"):
        walk.issue("bwd-leaflet", today)
    assert letters.kept(sample_desk.office, sample_desk.actor) == ()
    issued = walk.issue("bwd-leaflet", today, register_confirmed=True)
    assert len(issued.documents) == 2
    with pytest.raises(OutOfStep, match="15 school days behind"):
        walk.decide("school-request", today)
    walk.decide("school-request", today, register_confirmed=True)
    lines = [line.outcome for line in walk.view.chronology if "20 November 2026" in line.outcome]
    assert len(lines) == 3
    assert all("On the register to 20 November 2026, as was confirmed." in line for line in lines)


def test_a_register_of_this_week_needs_no_confirmation(sample_desk: Desk) -> None:
    walk = Walk(sample_desk).through_the_gate()
    assert not walk.view.register.to_confirm
    walk.issue("bwd-leaflet", DAY)
    assert not any("as was confirmed" in line.outcome for line in walk.view.chronology)


def test_marks_of_the_pupil_that_end_early_are_confirmed_too(sample_desk: Desk) -> None:
    record = sample_desk.office.record(sample_desk.actor)
    early = [key for key in record.pupil_keys if record.unmarked_end(key, date(2026, 9, 1), date(2026, 11, 20))]
    assert early
    number = record.pupil(early[0]).admission_number
    walk = Walk(sample_desk, number, date(2026, 11, 2))
    count = record.unmarked_end(early[0], date(2026, 9, 1), date(2026, 11, 20))
    assert walk.view.register.unmarked_end == count
    with pytest.raises(OutOfStep, match="no mark for this pupil"):
        walk.decide("school-request", date(2026, 11, 20))
    walk.decide("school-request", date(2026, 11, 20), register_confirmed=True)
    assert walk.view.status == "closed"
