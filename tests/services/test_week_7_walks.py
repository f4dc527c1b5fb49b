"""Week 7 through the services, with the letters that follow each decision for two parents."""

from datetime import date

import pytest

from fasttrack_core.documents.context import spoken
from fasttrack_core.errors import OutOfStep
from fasttrack_core.services.cases import opening as cases
from fasttrack_core.services.cases import recording as acts
from fasttrack_core.services.documents import letters
from fasttrack_core.services.documents.details import Details
from tests.conftest import Desk
from tests.services.walks import CLEAN_START, MEETING, SEPARATED, Walk, words_of

ANSWER_BY = Details(respond_by=date(2026, 11, 6), officer_phone="01632 960 555")
OFFICER = "Ms Hana Yusuf"


def to_week_7(desk: Desk) -> tuple[Walk, date]:
    """Three periods without improvement; the day on which week 7 begins."""
    walk = Walk(desk, SEPARATED).to_week_1()
    walk.do(acts.tick, item="legal-team-told")
    walk.issue("bwd-02-introduction", date(2026, 9, 7))
    day = walk.reviewed()
    for document in ("bwd-03-initial-warning", "bwd-04-warning"):
        walk.decide("not-improved", day)
        walk.issue(document, day, released_by="" if "03" in document else OFFICER)
        day = walk.reviewed()
    walk.decide("not-improved", day)
    assert day == date(2026, 10, 22)
    return walk, day


def test_more_time_at_week_7_is_told_to_each_parent_and_letter_6_waits_for_an_improvement(
    sample_desk: Desk,
) -> None:
    walk, day = to_week_7(sample_desk)
    walk.decide(
        "extend",
        day,
    )
    issued = walk.issue("bwd-07-extension", day)
    assert len(issued.documents) == 2
    period = walk.view.current_period
    assert period is not None
    assert (period.first_day, period.last_day) == (date(2026, 10, 23), date(2026, 11, 12))
    for stored in issued.documents:
        text = words_of(walk.file(stored.id))
        assert spoken(period.last_day) in text
        assert "As agreed." in text
    review = walk.reviewed()
    assert not walk.option("improved").open  # two sessions unauthorised in the added days
    walk.decide("back-to-week-7", review)
    walk.do(acts.tick, review, item="legal-team-discussed")
    with pytest.raises(OutOfStep, match="By the register attendance has not improved"):
        walk.decide("not-to-court", review)
    people = walk.parents
    walk.decide("no-further", review)
    assert (walk.view.status, walk.view.closing_code) == ("closed", "SCH")
    assert not any("Letter 6" in step.what for step in walk.view.steps)
    details = Details(improvement="Florence has been in school every day for a week.")
    with pytest.raises(OutOfStep):
        walk.issue("bwd-06-success", review, to=people, released_by=OFFICER, details=details)


def straight_to_legal_action(desk: Desk) -> tuple[Walk, date]:
    """Parents who came and did not agree; no period was ever begun."""
    walk = Walk(desk, CLEAN_START).through_the_gate()
    walk.issue("bwd-01-pre-referral")
    walk.issue("bwd-leaflet")
    walk.decide("letter-1-sent")
    walk.issue("bwd-meeting-invite", details=MEETING)
    day = date(2026, 9, 4)
    walk.do(acts.meeting_held, day, meeting="parents-meeting", present=walk.parents, outcome="not-agreed")
    for item in walk.view.checklist:
        walk.do(acts.tick, day, item=item.id)
    walk.decide("legal-action-now", day)
    return walk, day


def test_more_time_can_be_given_where_no_period_was_begun_before_legal_action(sample_desk: Desk) -> None:
    walk, day = straight_to_legal_action(sample_desk)
    walk.decide("extend", day)
    for stored in walk.issue("bwd-07-extension", day).documents:
        text = words_of(walk.file(stored.id))
        assert "This school year so far" in text
        assert "First period" not in text
    period = walk.view.current_period
    assert period is not None
    assert period.first_day == date(2026, 9, 7)


def test_a_reason_for_the_file_only_is_not_printed(sample_desk: Desk) -> None:
    walk, day = to_week_7(sample_desk)
    walk.decide("extend", day, file_only=True)
    (offered,) = [
        each
        for each in letters.available(sample_desk.office, sample_desk.actor, walk.case_id)
        if each.id == "bwd-07-extension"
    ]
    assert offered.required
    details = Details(extension_reason="More time was agreed.")
    issued = walk.issue("bwd-07-extension", day, details=details)
    text = words_of(walk.file(issued.documents[0].id))
    assert "As agreed." not in text
    assert "More time was agreed." in text


def test_the_case_shows_its_clocks_and_each_session_with_its_last_day(sample_desk: Desk) -> None:
    walk, _ = to_week_7(sample_desk)
    weeks, limit = walk.view.clocks
    assert weeks.lines == ("8 weeks: 8 September 2026 to 2 November 2026.",)
    assert "the case is still open" in weeks.warning  # the sample school's today is 20 November
    assert "section 127" in limit.title
    (beside,) = walk.view.beside
    assert (beside.title, beside.status) == ("Penalty notice, under the joint code of conduct", "met")
    periods = [row for row in walk.view.limits if row.span == "the monitoring periods"]
    assert len(periods) == sum(period.unauthorised or 0 for period in walk.view.periods)
    assert all(row.in_time and row.last_day.month == (row.day.month + 5) % 12 + 1 for row in periods)


def test_a_closed_case_is_watched_and_a_new_referral_is_on_the_list_until_there_is_one(sample_desk: Desk) -> None:
    office, actor = sample_desk.office, sample_desk.actor
    walk = Walk(sample_desk, CLEAN_START).to_week_1()
    walk.do(acts.tick, item="legal-team-told")
    walk.issue("bwd-02-introduction", walk.start)
    walk.decide("improved", walk.reviewed())
    again = walk.reviewed()
    walk.decide("improved-again", again)
    walk.issue("bwd-06-success", again, released_by=OFFICER)
    words = "Consider a new referral: attendance has fallen again"
    assert words in [each.step.what for each in cases.due(office, actor)]
    assert walk.view.clocks[-1].warning
    cases.open_case(office, actor, walk.pupil_key, "again", earlier_case=walk.case_id)
    assert words not in [each.step.what for each in cases.due(office, actor)]
    assert not walk.view.clocks[-1].warning
