"""The Blackburn with Darwen pathway walked from first to last through the services, with letters for two parents."""

import io
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from docx import Document

from fasttrack_core.documents import version_of
from fasttrack_core.documents.context import spoken
from fasttrack_core.errors import MissingFact, OutOfStep
from fasttrack_core.services.cases import opening as cases
from fasttrack_core.services.cases import recording as acts
from fasttrack_core.services.documents import letters, school_papers
from fasttrack_core.services.documents.details import Details
from fasttrack_core.services.office.definitions import definition_text, pathway_of
from fasttrack_core.services.people import parents as people
from tests.conftest import Desk, change_settings
from tests.recount import figures
from tests.services.walks import CLEAN_START, MEETING, SEPARATED, Walk, key_of, words_of

ANSWER_BY = Details(respond_by=date(2026, 11, 6), officer_phone="01632 960 555")


def upn_of(desk: Desk, admission_number: str) -> str:
    return desk.office.record(desk.actor).pupil(key_of(desk, admission_number)).upn


def counted(school: figures.School, upn: str, first: date, last: date) -> figures.Counts:
    return school.counts(upn, [day for day in school.open_days if first <= day <= last])


@pytest.mark.both_databases
def test_a_case_without_improvement_is_walked_to_court(sample_desk: Desk, school: figures.School) -> None:
    walk = Walk(sample_desk).to_week_1()
    upn = upn_of(sample_desk, SEPARATED)
    walk.do(acts.tick, item="legal-team-told")
    issued = walk.issue("bwd-02-introduction", date(2026, 9, 7))
    assert len(issued.documents) == 2
    dates = walk.view.current_period
    assert dates is not None
    assert (dates.first_day, dates.last_day, dates.review_due) == (
        date(2026, 9, 8), date(2026, 9, 21), date(2026, 9, 22),
    )  # fmt: skip
    first = walk.reviewed()
    assert not walk.option("improved").open
    walk.decide("not-improved", first)
    warning = walk.issue("bwd-03-initial-warning", first)
    counts = counted(school, upn, date(2026, 9, 8), date(2026, 9, 21))
    kept = warning.documents[0].figures["period 1"]
    assert (kept["possible"], kept["attended"], kept["unauthorised"]) == (
        counts.possible, counts.attended, counts.unauthorised,
    )  # fmt: skip
    assert counts.unauthorised > 0
    second = walk.reviewed()
    walk.decide("not-improved", second)
    walk.issue("bwd-04-warning", second, released_by="Ms Hana Yusuf")
    third = walk.reviewed()
    walk.decide("not-improved", third)
    walk.before_the_notice(third)
    notice = walk.issue("bwd-05-notice-of-intention", third, released_by="Ms Hana Yusuf", details=ANSWER_BY)
    last = walk.view.periods[-1].last_day
    assert last is not None
    counts = counted(school, upn, date(2026, 9, 8), last)
    relied = notice.documents[0].figures["relied_on"]
    assert (relied["first"], relied["last"]) == ("2026-09-08", last.isoformat())
    assert (relied["possible"], relied["attended"], relied["authorised"], relied["unauthorised"]) == (
        counts.possible, counts.attended, counts.authorised, counts.unauthorised,
    )  # fmt: skip
    for item in walk.view.checklist:
        walk.do(acts.tick, third, item=item.id, note="Gone through with the Inclusion Officer.")
    walk.decide("court", third)
    assert (walk.view.status, walk.view.closing_code) == ("closed", "COURT")
    assert not walk.view.problems


def test_a_case_that_improves_twice_is_closed_with_a_letter_of_success(sample_desk: Desk) -> None:
    walk = Walk(sample_desk, CLEAN_START).to_week_1()
    walk.do(acts.tick, item="legal-team-told")
    walk.issue("bwd-02-introduction", date(2026, 9, 2))
    first = walk.reviewed()
    walk.decide("improved", first)
    again = walk.reviewed()
    walk.decide("improved-again", again)
    assert (walk.view.status, walk.view.closing_code) == ("closed", "ATI")
    states = {stage.id: stage.state for stage in walk.view.stages}
    assert (states["week-1"], states["week-1-further"], states["week-3"]) == ("done", "closed here", "ahead")
    (document, *_) = letters.available(sample_desk.office, sample_desk.actor, walk.case_id)
    assert document.id == "bwd-06-success"
    issued = walk.issue("bwd-06-success", again, released_by="Ms Hana Yusuf")
    text = words_of(walk.file(issued.documents[0].id))
    assert "There was no unauthorised absence from" in text
    assert "Draft" not in text
    assert cases.pupils_with_open_case(sample_desk.office, sample_desk.actor) == frozenset()


def test_an_extension_gives_more_time_and_a_letter_that_says_until_when(sample_desk: Desk) -> None:
    walk = Walk(sample_desk).to_week_1()
    walk.do(acts.tick, item="legal-team-told")
    walk.issue("bwd-02-introduction", date(2026, 9, 7))
    first = walk.reviewed()
    walk.decide("extend", first, school_days=5)
    issued = walk.issue("bwd-07-extension", first)
    period = walk.view.current_period
    assert period is not None
    assert (period.first_day, period.last_day) == (date(2026, 9, 22), date(2026, 9, 28))
    assert spoken(period.last_day) in words_of(walk.file(issued.documents[0].id))


def test_each_parent_gets_a_copy_that_names_that_parent_and_address_alone(sample_desk: Desk) -> None:
    walk = Walk(sample_desk).to_week_1()
    known = {
        parent.record.id: parent.record
        for parent in people.parents(sample_desk.office, sample_desk.actor, walk.pupil_key)
    }
    assert len({each.address for each in known.values()}) == 2
    for stored in letters.kept(sample_desk.office, sample_desk.actor, walk.pupil_key):
        text = words_of(walk.file(stored.id))
        for parent_id, person in known.items():
            own = parent_id == stored.parent_id
            if stored.document_id != "bwd-leaflet":
                assert (person.address[0] in text) is own
                assert (person.postcode in text) is own
            assert (f"{person.forename} {person.surname}" in text) is own


@pytest.mark.parametrize("day", [date(2026, 11, 20), date(2026, 10, 5)], ids=str)
def test_every_figure_of_the_invitation_is_that_of_the_file_counted_by_hand(
    sample_desk: Desk, school: figures.School, day: date
) -> None:
    walk = Walk(sample_desk)
    upn = upn_of(sample_desk, SEPARATED)
    issued = walk.issue("bwd-meeting-invite", day, details=replace(MEETING, meeting_day=date(2026, 11, 27)))
    text = words_of(walk.file(issued.documents[0].id))
    for name, days in (("recent", school.window_days(10, day)), ("year", school.year_days(day))):
        counts = school.counts(upn, days)
        shown = figures.percent_shown(counts.attended, counts.possible, [Fraction(80), Fraction(95)])
        kept = issued.documents[0].figures[name]
        assert (kept["first"], kept["last"]) == (days[0].isoformat(), days[-1].isoformat())
        assert (kept["possible"], kept["attended"], kept["authorised"], kept["unauthorised"], kept["percent"]) == (
            counts.possible, counts.attended, counts.authorised, counts.unauthorised, shown,
        )  # fmt: skip
        for told in (counts.possible, counts.attended, f"{shown}%", spoken(days[0]), spoken(days[-1])):
            assert str(told) in text


def test_a_register_extract_holds_every_code_of_the_file(sample_desk: Desk, school: figures.School) -> None:
    first, last = date(2026, 9, 1), date(2026, 10, 23)
    upn = upn_of(sample_desk, SEPARATED)
    made = school_papers.register_extract(
        sample_desk.office, sample_desk.actor, key_of(sample_desk, SEPARATED), first, last
    )
    lines = words_of(made.content).splitlines()
    marks = [text for (day, _), text in school.register.marks[upn].items() if first <= day <= last]
    for code in set(marks):
        assert lines.count(code) >= marks.count(code), code
    assert upn in "\n".join(lines)
    assert SEPARATED not in made.file_name


def test_the_announcement_is_about_no_pupil_and_is_kept_once_as_it_was_made(sample_desk: Desk) -> None:
    offered = school_papers.announcements(sample_desk.office, sample_desk.actor)
    assert [name for name, _, _ in offered] == ["bwd-00-announcement"]
    made = school_papers.announcement(sample_desk.office, sample_desk.actor, "bwd-00-announcement")
    assert "Mr Idris Penhallow" in words_of(made.content)
    (stored,) = letters.kept(sample_desk.office, sample_desk.actor)
    assert (stored.pupil_id, stored.case_id, stored.status) == (None, None, "issued")
    assert (stored.stamp.who, stored.document_id) == ("Idris Penhallow", "bwd-00-announcement")
    template = sample_desk.office.templates["bwd-00-announcement.docx"]
    assert stored.template_sha256 == version_of(template)
    assert letters.download(sample_desk.office, sample_desk.actor, stored.id).content == made.content
    with sample_desk.office.store.read() as unit:
        assert unit.documents.context(stored.id)["letter"] == {"date": "20 November 2026"}
    school_papers.announcement(sample_desk.office, sample_desk.actor, "bwd-00-announcement")
    assert letters.kept(sample_desk.office, sample_desk.actor) == (stored,)
    later = date(2026, 11, 27)
    school_papers.announcement(sample_desk.office, sample_desk.actor, "bwd-00-announcement", later)
    assert len(letters.kept(sample_desk.office, sample_desk.actor)) == 2


def test_a_register_extract_issued_in_a_case_is_kept_with_its_figures(sample_desk: Desk) -> None:
    walk = Walk(sample_desk)
    period = Details(first=date(2026, 9, 1), last=date(2026, 10, 23))
    issued = walk.issue("any-register-extract", date(2026, 11, 20), to=(), details=period)
    (stored,) = letters.kept(sample_desk.office, sample_desk.actor, walk.pupil_key)
    assert issued.documents == (stored,)
    assert (stored.parent_id, stored.case_id) == (None, walk.case_id)
    extract = stored.figures["extract"]
    assert (extract["first"], extract["last"], extract["possible"]) == ("2026-09-01", "2026-10-23", 76)


def test_a_parent_without_an_address_gets_a_letter_with_the_name_alone(sample_desk: Desk) -> None:
    walk = Walk(sample_desk)
    mother = people.parents(sample_desk.office, sample_desk.actor, walk.pupil_key)[0]
    people.edit_parent(sample_desk.office, sample_desk.actor, mother.seen, address=(), postcode="")
    view = next(
        each for each in people.parents(sample_desk.office, sample_desk.actor, walk.pupil_key) if each.id == mother.id
    )
    assert view.may_write
    assert any("No postal address" in warning for warning in view.warnings)
    assert view.ways["post"]
    assert not view.ways["hand"]
    issued = walk.issue("bwd-meeting-invite", date(2026, 9, 3), to=(mother.id,), details=MEETING)
    document = Document(io.BytesIO(walk.file(issued.documents[0].id)))
    assert [each.text for each in document.tables[0].cell(0, 0).paragraphs] == [mother.full_name]


def test_legal_action_without_a_pathway_started_is_a_notice_that_claims_no_review(sample_desk: Desk) -> None:
    walk = Walk(sample_desk).through_the_gate()
    walk.issue("bwd-01-pre-referral")
    walk.issue("bwd-leaflet")
    walk.decide("letter-1-sent")
    day = date(2026, 11, 20)
    walk.issue("bwd-meeting-invite", details=MEETING)
    walk.do(acts.meeting_held, day, meeting="parents-meeting", present=walk.parents, outcome="not-agreed")
    for item in walk.view.checklist:
        walk.do(acts.tick, day, item=item.id)
    walk.decide("legal-action-now", day)
    walk.before_the_notice(day)
    notice = walk.issue("bwd-05-notice-of-intention", day, released_by="Ms Hana Yusuf", details=ANSWER_BY)
    text = words_of(walk.file(notice.documents[0].id))
    assert "reviews since then" not in text.casefold()
    assert set(notice.documents[0].figures) >= {"relied_on", "source"}
    assert (
        notice.documents[0].figures["relied_on"]["last"] == "2026-09-02"
    )  # the day of the gate, not the window of now
    (clock,) = [each for each in walk.view.clocks if "section 127" in each.title]
    assert [line.split(",")[0] for line in clock.lines] == [
        "The window of the test at the decision of 2 September 2026", "The window of the test now",
    ]  # fmt: skip


@pytest.mark.parametrize("number", range(5))
def test_a_definition_kept_with_a_case_reads_back_as_it_was(sample_desk: Desk, number: int) -> None:
    pathway = tuple(sample_desk.office.pathways.values())[number]
    assert pathway_of(definition_text(pathway)) == pathway


def test_a_chronology_tells_every_entry_of_the_case(sample_desk: Desk) -> None:
    walk = Walk(sample_desk).through_the_gate()
    made = letters.make(sample_desk.office, sample_desk.actor, walk.case_id, "any-chronology")
    text = words_of(made.content)
    for line in walk.view.chronology:
        assert line.what in text


def test_a_letter_of_the_officer_is_a_draft_until_somebody_released_it(sample_desk: Desk) -> None:
    walk = Walk(sample_desk).to_week_1()
    walk.do(acts.tick, item="legal-team-told")
    walk.issue("bwd-02-introduction", date(2026, 9, 7))
    walk.decide("not-improved", walk.reviewed())
    walk.issue("bwd-03-initial-warning", date(2026, 9, 22))
    second = walk.reviewed()
    walk.decide("not-improved", second)
    parent = walk.parents[0]
    draft = letters.make(sample_desk.office, sample_desk.actor, walk.case_id, "bwd-04-warning", parent, second)
    assert "Draft for release by the Inclusion Officer" in words_of(draft.content)
    with pytest.raises(OutOfStep, match="draft until their officer releases it"):
        walk.issue("bwd-04-warning", second)
    issued = walk.issue("bwd-04-warning", second, released_by="Ms Hana Yusuf")
    assert "Draft" not in words_of(walk.file(issued.documents[0].id))


def test_a_letter_without_the_officers_name_is_refused_and_nothing_is_kept(sample_desk: Desk) -> None:
    walk = Walk(sample_desk).through_the_gate()
    change_settings(sample_desk.office, sample_desk.actor, inclusion_officer="")
    before = walk.view.sequence
    with pytest.raises(MissingFact, match="Inclusion Officer"):
        walk.issue("bwd-01-pre-referral")
    assert walk.view.sequence == before
    assert letters.kept(sample_desk.office, sample_desk.actor) == ()
