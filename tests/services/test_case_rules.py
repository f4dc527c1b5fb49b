"""What no press of a button may do: twice, over somebody else, to the wrong person, or without leaving a trace."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from fasttrack_core.errors import MissingFact, NotAllowed, NotFound, OutOfStep
from fasttrack_core.services import setup
from fasttrack_core.services.cases import opening as cases
from fasttrack_core.services.cases import recording as acts
from fasttrack_core.services.documents import letters
from fasttrack_core.services.documents.request import Request
from fasttrack_core.services.imports import saving as imports
from fasttrack_core.services.office.context import Office
from fasttrack_core.services.office.writing import Stale
from fasttrack_core.services.people import parents as people
from fasttrack_core.store import Subject
from tests.conftest import Desk, change_settings
from tests.services.walks import COURT_ORDER, MEETING, SEPARATED, Walk, key_of, words_of

TODAY = replace(MEETING, meeting_day=date(2026, 11, 27))


def test_the_same_press_twice_opens_one_case(sample_desk: Desk) -> None:
    pupil = key_of(sample_desk, SEPARATED)
    first, second = (cases.open_case(sample_desk.office, sample_desk.actor, pupil, "one press") for _ in range(2))
    assert first == second
    assert len(cases.list_cases(sample_desk.office, sample_desk.actor)) == 1


def test_a_pupil_has_one_open_case_at_a_time(sample_desk: Desk) -> None:
    walk = Walk(sample_desk)
    with pytest.raises(OutOfStep, match="still open"):
        cases.open_case(sample_desk.office, sample_desk.actor, walk.pupil_key, "another press")
    assert len(cases.list_cases(sample_desk.office, sample_desk.actor)) == 1


def test_the_same_press_twice_records_one_entry(sample_desk: Desk) -> None:
    walk = Walk(sample_desk)
    seen = walk.view.seen
    done = [
        acts.contacted(
            sample_desk.office,
            sample_desk.actor,
            seen,
            "one press",
            who="Mother",
            way="telephone",
            file_only=True,
        )
        for _ in range(2)
    ]
    assert done[0] == done[1]
    assert walk.view.sequence == 2


def test_the_same_press_twice_issues_one_copy(sample_desk: Desk) -> None:
    walk = Walk(sample_desk)
    seen = walk.letters_seen
    issued = [
        letters.issue(
            sample_desk.office, sample_desk.actor, seen, "bwd-meeting-invite", walk.parents, "one press",
            details=TODAY,
        )
        for _ in range(2)
    ]  # fmt: skip
    assert issued[0] == issued[1]
    assert len(letters.kept(sample_desk.office, sample_desk.actor)) == 2
    assert walk.view.sequence == 3


def test_an_entry_over_one_that_was_not_seen_is_refused(sample_desk: Desk) -> None:
    walk = Walk(sample_desk)
    opened = walk.view.seen
    walk.do(acts.contacted, who="Mother", way="telephone", file_only=True)
    says = "Idris Penhallow recorded “contacted” in this case at 15:30 on 20/11/2026.*had 1 entry and has 2 now"
    with pytest.raises(Stale, match=says):
        acts.tick(sample_desk.office, sample_desk.actor, opened, "late press", item="attendance-data")
    assert walk.view.sequence == 2


def test_a_letter_over_an_entry_that_was_not_seen_leaves_neither_file_nor_entry(sample_desk: Desk) -> None:
    walk = Walk(sample_desk)
    opened = walk.letters_seen
    walk.do(acts.contacted, who="Mother", way="telephone", file_only=True)
    with pytest.raises(Stale, match="recorded “contacted” in this case"):
        letters.issue(
            sample_desk.office, sample_desk.actor, opened, "bwd-meeting-invite", walk.parents, "late press",
            details=TODAY,
        )  # fmt: skip
    assert letters.kept(sample_desk.office, sample_desk.actor) == ()
    assert walk.view.sequence == 2


def contacts(walk: Walk) -> tuple[people.ParentView, ...]:
    return people.parents(walk.desk.office, walk.desk.actor, walk.pupil_key)


MEANWHILE: dict[str, tuple[Callable[[Walk], object], str]] = {
    "an address": (
        lambda walk: people.edit_parent(
            walk.desk.office, walk.desk.actor, contacts(walk)[0].seen, address=("The Refuge",)
        ),
        "changed a contact of the pupil at 15:30 on 20/11/2026.*is now “The Refuge”",
    ),
    "a contact who is removed": (
        lambda walk: people.unlink(
            walk.desk.office, walk.desk.actor, contacts(walk)[1].seen
        ),
        "changed a contact of the pupil",
    ),
    "the head": (
        lambda walk: change_settings(walk.desk.office, walk.desk.actor, head="Mrs Ode"),
        "changed the settings.*Headteacher was “.*”, is now “Mrs Ode”",
    ),
    "the register": (
        lambda walk: imports.save(
            walk.desk.office, walk.desk.actor, "one.csv", b"UPN,Date,Session,Mark\nB999804219001,22/09/2025,AM,/\n"
        ),
        "The register was changed",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("change", "says"), MEANWHILE.values(), ids=list(MEANWHILE))
def test_a_letter_is_not_issued_over_what_it_is_drawn_from_and_nobody_saw(
    sample_desk: Desk, change: Callable[[Walk], object], says: str
) -> None:
    walk = Walk(sample_desk)
    opened, parents = walk.letters_seen, walk.parents[:1]
    change(walk)
    with pytest.raises(Stale, match=says):
        letters.issue(sample_desk.office, sample_desk.actor, opened, "bwd-meeting-invite", parents, "x", details=TODAY)
    assert letters.kept(sample_desk.office, sample_desk.actor) == ()
    assert walk.view.sequence == 1
    walk.issue("bwd-meeting-invite", to=parents, details=TODAY)


@pytest.mark.parametrize(("change", "says"), MEANWHILE.values(), ids=list(MEANWHILE))
def test_what_is_changed_while_a_letter_is_drawn_is_not_issued_either(
    sample_desk: Desk, monkeypatch: pytest.MonkeyPatch, change: Callable[[Walk], object], says: str
) -> None:
    walk = Walk(sample_desk)
    opened, parents = walk.letters_seen, walk.parents[:1]
    draw = letters.finished  # type: ignore[attr-defined]

    def drawn_slowly(office: Office, request: Request) -> object:
        monkeypatch.setattr(letters, "finished", draw)
        change(walk)
        return draw(office, request)

    monkeypatch.setattr(letters, "finished", drawn_slowly)
    with pytest.raises(Stale, match=says):
        letters.issue(sample_desk.office, sample_desk.actor, opened, "bwd-meeting-invite", parents, "x", details=TODAY)
    assert letters.kept(sample_desk.office, sample_desk.actor) == ()
    assert walk.view.sequence == 1


def test_a_restricted_parent_gets_no_letter_until_a_named_person_releases_it(sample_desk: Desk) -> None:
    walk = Walk(sample_desk, COURT_ORDER)
    office, actor = sample_desk.office, sample_desk.actor
    blocked = next(each for each in people.parents(office, actor, walk.pupil_key) if each.blocked)
    assert not blocked.may_write
    for attempt in (letters.make, letters.preview_text):
        with pytest.raises(OutOfStep, match="restriction is recorded"):
            attempt(office, actor, walk.case_id, "bwd-meeting-invite", blocked.id, details=TODAY)
    with pytest.raises(OutOfStep, match="restriction is recorded"):
        walk.issue("bwd-meeting-invite", to=(blocked.id,), details=TODAY)
    invitation = next(
        each for each in letters.available(office, actor, walk.case_id) if each.id == "bwd-meeting-invite"
    )
    refused = next(copy for copy in invitation.copies_for if copy.parent_id == blocked.id)
    assert not refused.allowed
    assert "restriction" in refused.reasons[0]
    people.release(office, actor, blocked.seen, "Mrs Tansley", "The order allows letters by post.")
    assert len(walk.issue("bwd-meeting-invite", to=(blocked.id,), details=TODAY).documents) == 1


def test_someone_who_is_not_decided_to_be_a_legal_parent_gets_no_letter(sample_desk: Desk) -> None:
    walk = Walk(sample_desk)
    office, actor = sample_desk.office, sample_desk.actor
    record = people.ParentRecord(  # type: ignore[attr-defined]
        forename="Ivy",
        surname="Whittaker",
        relationship="Grandmother",
        address=("4 Loom Row", "Fennerby"),
        lives_with_pupil=True,
    )
    added = people.add_parent(office, actor, walk.pupil_key, record, "x")
    view = next(each for each in people.parents(office, actor, walk.pupil_key) if each.id == added.id)
    assert (view.may_write, view.suggested_ground) == (False, "day-to-day care")
    with pytest.raises(OutOfStep, match="not decided yet"):
        walk.issue("bwd-meeting-invite", to=(added.id,), details=TODAY)
    people.decide_parent_in_law(office, actor, view.seen, True, "day-to-day care")
    assert len(walk.issue("bwd-meeting-invite", to=(added.id,), details=TODAY).documents) == 1


def test_a_copy_that_would_hold_another_parents_home_is_refused(sample_desk: Desk) -> None:
    walk = Walk(sample_desk).through_the_gate()
    both = people.parents(sample_desk.office, sample_desk.actor, walk.pupil_key)
    said = f"Letter to {both[1].record.address[1]}"
    walk.do(acts.support_offered, what=said, parents=(both[0].id,))
    with pytest.raises(NotAllowed, match="another person's address"):
        walk.issue("bwd-01-pre-referral", to=(both[0].id,))


def test_no_parent_gets_the_chronology(sample_desk: Desk) -> None:
    walk = Walk(sample_desk)
    with pytest.raises(OutOfStep, match="for the file"):
        letters.make(sample_desk.office, sample_desk.actor, walk.case_id, "any-chronology", walk.parents[0])


def test_a_closed_case_is_followed_by_a_new_one_that_is_linked_to_it(sample_desk: Desk) -> None:
    walk = Walk(sample_desk)
    walk.decide("school-request")
    second = cases.open_case(
        sample_desk.office,
        sample_desk.actor,
        walk.pupil_key,
        "again",
        earlier_case=walk.case_id,
        reason="It fell again.",
    )
    view = cases.view(sample_desk.office, sample_desk.actor, second)
    assert (view.earlier_case, view.status) == (walk.case_id, "open")
    rows = cases.list_cases(sample_desk.office, sample_desk.actor, walk.pupil_key)
    assert [(row.case_id, row.earlier_case) for row in rows] == [(second, walk.case_id), (walk.case_id, "")]


def test_an_earlier_case_of_another_pupil_is_not_linked(sample_desk: Desk) -> None:
    walk = Walk(sample_desk)
    walk.decide("school-request")
    other = key_of(sample_desk, COURT_ORDER)
    with pytest.raises(NotFound):
        cases.open_case(sample_desk.office, sample_desk.actor, other, "again", earlier_case=walk.case_id)


def test_a_corrected_answer_stands_and_the_first_one_stays_in_the_chronology(sample_desk: Desk) -> None:
    walk = Walk(sample_desk)
    factor = walk.view.factors[0]
    entry = walk.do(acts.answer, question=factor.id, answer="no")
    said = {"question": factor.id, "answer": "yes", "note": "", "evidence": []}
    walk.do(acts.correct, entry=entry, reason="The family told us.", payload=said)
    view = walk.view
    assert next(row for row in view.factors if row.id == factor.id).answer == "yes"
    first = next(line for line in view.chronology if line.event_id == entry)
    assert first.outcome == "No."
    assert "Corrected on" in first.note
    assert view.sequence == 3


def test_a_letter_is_served_only_with_what_its_way_needs(sample_desk: Desk) -> None:
    walk = Walk(sample_desk)
    walk.issue("bwd-meeting-invite", to=walk.parents[:1], details=TODAY)
    copy = walk.view.copies[0]
    with pytest.raises(OutOfStep, match="Record"):
        walk.do(letters.served, date(2026, 11, 20), issue=copy.event_id, way="hand", record={"time": "15:20"})
    record = {"time": "15:20", "staff": "Mr Penhallow", "handed_to": copy.to}
    walk.do(letters.served, date(2026, 11, 20), issue=copy.event_id, way="hand", record=record)
    assert (walk.view.copies[0].served, walk.view.copies[0].way) == (True, "hand")


def test_a_case_keeps_the_definition_it_was_opened_with(sample_desk: Desk) -> None:
    walk = Walk(sample_desk)
    changed = sample_desk.office.pathways["blackburn-with-darwen"].model_copy(update={"title": "Another title"})
    office = replace(sample_desk.office, pathways={"blackburn-with-darwen": changed})
    assert cases.view(office, sample_desk.actor, walk.case_id).pathway == "Fast Track to Improving Attendance"


def test_a_case_of_another_school_is_not_there(sample_desk: Desk) -> None:
    walk = Walk(sample_desk)
    issued = walk.issue("bwd-meeting-invite", details=TODAY)
    elsewhere = setup.add_school(sample_desk.office, "Quarry Lane School")
    for look in (cases.view, letters.available):
        with pytest.raises(NotFound):
            look(sample_desk.office, elsewhere, walk.case_id)
    with pytest.raises(NotFound):
        people.parents(sample_desk.office, elsewhere, walk.pupil_key)
    with pytest.raises(NotFound):
        letters.download(sample_desk.office, elsewhere, issued.documents[0].id)
    with pytest.raises(NotFound):
        acts.contacted(sample_desk.office, elsewhere, walk.view.seen, "press", who="Mother", file_only=True)


def test_the_audit_holds_no_name_and_a_file_only_the_pupils_initials_and_its_parent(sample_desk: Desk) -> None:
    walk = Walk(sample_desk).through_the_gate()
    walk.issue("bwd-01-pre-referral")
    with sample_desk.office.read(sample_desk.actor) as unit:
        lines = unit.audit.list(last=500)
    told = " ".join(f"{line.subject} {line.before} {line.after}" for line in lines)
    assert not re.search("Florence|Whittaker", told)
    files = " ".join(each.file_name for each in letters.kept(sample_desk.office, sample_desk.actor))
    assert not re.search("Florence|Laura|Lee", files)
    assert sorted(re.findall(r"F\.W\. - (M\w+ Whittaker)", files)) == ["Mr Whittaker", "Mrs Whittaker"]
    assert sum(line.subject == Subject("case", walk.case_id) for line in lines) > 10


def test_what_is_due_lists_every_step_of_every_open_case_overdue_ones_first(sample_desk: Desk) -> None:
    walk = Walk(sample_desk).to_week_1()
    walk.issue("bwd-02-introduction", date(2026, 9, 7))
    steps = cases.due(sample_desk.office, sample_desk.actor)
    assert {each.case_id for each in steps} == {walk.case_id}
    assert steps[0].step.overdue
    row = cases.list_cases(sample_desk.office, sample_desk.actor)[0]
    assert (row.overdue, row.due) == (True, date(2026, 9, 22))


def test_a_download_is_what_was_issued_and_stands_in_the_audit(sample_desk: Desk) -> None:
    walk = Walk(sample_desk)
    issued = walk.issue("bwd-meeting-invite", details=TODAY)
    made = letters.download(sample_desk.office, sample_desk.actor, issued.documents[0].id)
    assert made.file_name == issued.documents[0].file_name
    assert "please come and talk with us" in words_of(made.content)
    with sample_desk.office.read(sample_desk.actor) as unit:
        assert unit.audit.list(last=1)[0].subject == Subject("document", issued.documents[0].id)


def test_an_invitation_without_a_date_is_refused(sample_desk: Desk) -> None:
    walk = Walk(sample_desk)
    with pytest.raises(MissingFact, match="date of the meeting"):
        walk.issue("bwd-meeting-invite")


def test_the_cases_to_choose_from_are_those_of_the_list_open_ones_first_then_by_name(sample_desk: Desk) -> None:
    office, actor = sample_desk.office, sample_desk.actor
    keys = [key for key, _ in office.record(actor).finder][:6]
    ids = [cases.open_case(office, actor, key, f"opened {key}") for key in reversed(keys)]
    chosen = cases.choices(office, actor).shown
    assert [each.pupil for each in chosen] == sorted(each.pupil for each in chosen)
    assert {each.case_id for each in chosen} == set(ids)
    listed = {row.case_id: row for row in cases.list_cases(office, actor)}
    for each in chosen:
        row = listed[each.case_id]
        assert (each.pupil_key, each.pupil, each.registration_group, each.reference, each.opened_on) == (
            row.pupil_key, row.pupil, row.registration_group, row.reference, row.opened_on,
        )  # fmt: skip
