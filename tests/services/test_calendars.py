"""The calendar through the services: effects are seen first, every version is kept, nobody's work is overwritten."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import create_engine, text

from fasttrack_core.attendance.figures.school_calendar import Closure, Opening, Term, TermDates
from fasttrack_core.attendance.figures.sessions import Half, session_key
from fasttrack_core.errors import BadCalendar, MissingFact, NotAllowed
from fasttrack_core.services.calendar import calendar as calendars
from fasttrack_core.services.calendar import effects as calendar_effects
from fasttrack_core.services.cases import opening as cases
from fasttrack_core.services.office.access import Role
from fasttrack_core.services.office.school_settings import SchoolSettings
from fasttrack_core.services.office.writing import Seen, Stale
from tests.conftest import Desk, change_settings, colleague
from tests.services.walks import Walk

THURSDAY = date(2026, 9, 10)
AUTUMN = TermDates((Term("Autumn 1 2026/27", date(2026, 9, 1), date(2026, 10, 23)),))


def dates(desk: Desk) -> TermDates:
    return calendars.view(desk.office, desk.actor).dates


def seen(desk: Desk) -> Seen:
    return calendars.view(desk.office, desk.actor).seen


def effects(desk: Desk, draft: TermDates) -> calendar_effects.Effects:
    return calendar_effects.effects(desk.office, desk.actor, draft)


def closed(desk: Desk, day: date = THURSDAY, halves: tuple[str, ...] = ("AM", "PM")) -> TermDates:
    return calendars.change_days(dates(desk), day, day, "closed", reason="flood", halves=halves)


# --- what would change ---------------------------------------------------------------------------------------------


def test_sessions_that_close_are_counted_with_the_marks_that_would_be_ignored(sample_desk: Desk) -> None:
    found = effects(sample_desk, closed(sample_desk, date(2026, 11, 20)))
    marks = found.sessions["Pupils with a mark"].tolist()
    assert found.sessions["Becomes"].tolist() == ["closed", "closed"]
    assert found.sentences[0] == (
        f"2 sessions become closed. Marks exist in 2 of them ({sum(marks):,} marks) and would be ignored."
    )
    assert "Figures would be as of 19 November 2026." in found.sentences
    assert sum(marks) > 700


def test_a_day_ahead_closes_without_touching_a_mark(sample_desk: Desk) -> None:
    found = effects(sample_desk, closed(sample_desk, date(2026, 11, 23), ("PM",)))
    assert found.sentences == (
        "1 session becomes closed.",
        "The answer to the pathway's test changes for no pupil.",
        "No due date of an open case moves.",
    )


def test_a_past_day_that_opens_says_that_nobody_has_a_mark_in_it(sample_desk: Desk) -> None:
    inset = date(2026, 9, 1)
    found = effects(sample_desk, calendars.change_days(dates(sample_desk), inset, inset, "open"))
    assert found.sentences[0].startswith("2 sessions become open. 2 of the past ones hold no mark")


def test_a_closure_of_some_year_groups_changes_no_figure_and_no_due_date(sample_desk: Desk) -> None:
    draft = calendars.change_days(
        dates(sample_desk), THURSDAY, THURSDAY, "closed", reason="roof", year_groups=("5", "6")
    )
    found = effects(sample_desk, draft)
    assert found.sentences == ("No session opens or closes, so no figure and no due date changes.",)
    before = sample_desk.office.record(sample_desk.actor)
    counts = before.mountain(date(2026, 11, 20)).counts
    calendars.save(sample_desk.office, sample_desk.actor, draft, seen(sample_desk))
    after = sample_desk.office.record(sample_desk.actor)
    assert after.version != before.version
    now = after.mountain(date(2026, 11, 20)).counts
    assert (now.possible == counts.possible).all()
    assert (now.missing == counts.missing).all()


def test_a_due_date_moves_visibly_with_the_calendar(sample_desk: Desk) -> None:
    walk = Walk(sample_desk).to_week_1()
    walk.issue("bwd-02-introduction", date(2026, 9, 7))
    period = walk.view.current_period
    assert period is not None
    assert period.review_due == date(2026, 9, 22)
    draft = closed(sample_desk)
    found = effects(sample_desk, draft)
    moved = found.due[found.due["Now"] == date(2026, 9, 22)]
    assert moved["Becomes"].tolist() == [date(2026, 9, 23)] * len(moved)
    assert len(moved)
    assert set(found.case_ids) == {walk.case_id}
    assert "Due dates of 1 open case move." in found.sentences
    calendars.save(sample_desk.office, sample_desk.actor, draft, seen(sample_desk))
    period = walk.view.current_period
    assert period is not None
    assert period.review_due == date(2026, 9, 23)


def test_a_half_day_closure_moves_no_due_date_because_the_day_stays_a_school_day(sample_desk: Desk) -> None:
    walk = Walk(sample_desk).to_week_1()
    walk.issue("bwd-02-introduction", date(2026, 9, 7))
    found = effects(sample_desk, closed(sample_desk, halves=("PM",)))
    assert found.due.empty
    assert "No due date of an open case moves." in found.sentences


def test_an_empty_school_has_a_calendar_before_it_has_a_register(empty_desk: Desk) -> None:
    now = calendars.view(empty_desk.office, empty_desk.actor)
    assert (now.dates, now.last, now.marked, now.year_groups) == (TermDates(()), None, None, ())
    assert effects(empty_desk, AUTUMN).sentences[0] == "78 sessions become open."
    version = calendars.save(empty_desk.office, empty_desk.actor, AUTUMN, now.seen)
    assert (version.number, version.who, version.summary) == (1, "Idris Penhallow", "1 term")
    assert calendars.inferred(empty_desk.office, empty_desk.actor, AUTUMN).proposals == ()


def test_terms_for_a_year_that_only_marks_had_opened_say_what_they_close(sample_desk: Desk) -> None:
    base = dates(sample_desk)
    last_year = replace(base, terms=tuple(term for term in base.terms if term.first_day >= date(2026, 9, 1)))
    calendars.save(sample_desk.office, sample_desk.actor, last_year, seen(sample_desk))
    one_term = replace(last_year, terms=(Term("Summer 2", date(2026, 6, 1), date(2026, 7, 21)), *last_year.terms))
    assert "would be ignored" in effects(sample_desk, one_term).sentences[0]
    proposed = calendars.inferred(sample_desk.office, sample_desk.actor, last_year).proposals
    assert effects(sample_desk, calendars.accept(last_year, proposed)).sentences == (
        "No session opens or closes, so no figure and no due date changes.",
    )


# --- saving --------------------------------------------------------------------------------------------------------


@pytest.mark.both_databases
def test_every_version_is_kept_with_who_and_when_and_can_be_taken_again(sample_desk: Desk) -> None:
    office, actor = sample_desk.office, sample_desk.actor
    first = dates(sample_desk)
    calendars.save(office, actor, closed(sample_desk), seen(sample_desk))
    second = dates(sample_desk)
    found = calendars.versions(office, actor)
    assert [(each.number, each.who, each.when) for each in found] == [
        (2, "Idris Penhallow", "20/11/2026 15:30"), (1, "Idris Penhallow", "20/11/2026 15:30"),
    ]  # fmt: skip
    assert [each.dates for each in found] == [second, first]
    calendars.save(office, actor, found[1].dates, seen(sample_desk))
    assert [each.number for each in calendars.versions(office, actor)] == [3, 2, 1]
    assert dates(sample_desk) == first


def test_a_change_on_the_settings_page_is_a_version_like_any_other(sample_desk: Desk) -> None:
    change_settings(sample_desk.office, sample_desk.actor, inset_days=(THURSDAY,))
    change_settings(sample_desk.office, sample_desk.actor, head="Mrs Ada Holt")
    found = calendars.versions(sample_desk.office, sample_desk.actor)
    assert [each.number for each in found] == [2, 1]
    assert found[0].dates.inset_days == (THURSDAY,)


def test_saving_the_same_calendar_again_makes_no_version(sample_desk: Desk) -> None:
    now = dates(sample_desk)
    assert calendars.save(sample_desk.office, sample_desk.actor, now, seen(sample_desk)).number == 1
    assert len(calendars.versions(sample_desk.office, sample_desk.actor)) == 1


@pytest.mark.both_databases
def test_a_calendar_saved_by_somebody_else_meanwhile_is_not_overwritten(sample_desk: Desk) -> None:
    office, base = sample_desk.office, dates(sample_desk)
    other = colleague(sample_desk, "Asha Verity")
    opened = seen(sample_desk)
    calendars.save(office, other, closed(sample_desk), opened)
    theirs = dates(sample_desk)
    mine = calendars.change_days(base, THURSDAY, THURSDAY, "INSET day")
    with pytest.raises(
        Stale, match=r"Asha Verity changed the calendar at 15:30 on 20/11/2026.*nothing of yours"
    ) as told:
        calendars.save(office, sample_desk.actor, mine, opened)
    assert "Closures: “10/09/2026, flood, AM; PM” is new" in str(told.value)
    assert dates(sample_desk) == theirs
    assert calendars.save(office, sample_desk.actor, theirs, opened).number == 2
    calendars.save(office, sample_desk.actor, mine, told.value.now)
    assert dates(sample_desk) == mine


def test_a_draft_with_overlapping_terms_is_not_saved(sample_desk: Desk) -> None:
    base = dates(sample_desk)
    overlapping = replace(base, terms=(*base.terms, Term("Slip", date(2026, 12, 18), date(2026, 12, 21))))
    with pytest.raises(BadCalendar, match="autumn 2 2026-27 and Slip overlap"):
        calendars.save(sample_desk.office, sample_desk.actor, overlapping, seen(sample_desk))
    assert dates(sample_desk) == base


@pytest.mark.parametrize(("length", "saved"), [(200, True), (201, False)])
def test_a_reason_has_at_most_200_characters(sample_desk: Desk, length: int, saved: bool) -> None:
    base = dates(sample_desk)
    draft = replace(base, closures=(Closure(THURSDAY, THURSDAY, "x" * length),))
    if saved:
        assert calendars.save(sample_desk.office, sample_desk.actor, draft, seen(sample_desk)).number == 2
    else:
        with pytest.raises(MissingFact, match="a reason has at most 200"):
            calendars.save(sample_desk.office, sample_desk.actor, draft, seen(sample_desk))


@pytest.mark.parametrize("role", [Role.OFFICE, Role.VIEWER])
def test_only_the_attendance_lead_saves_a_calendar_and_everybody_sees_it(sample_desk: Desk, role: Role) -> None:
    office, base = sample_desk.office, dates(sample_desk)
    other = colleague(sample_desk, "Asha Verity", role)
    assert not calendars.view(office, other).may_change
    with pytest.raises(NotAllowed):
        calendars.save(office, other, closed(sample_desk), seen(sample_desk))
    assert dates(sample_desk) == base


def test_extra_days_are_saved_and_read_back(sample_desk: Desk) -> None:
    base = dates(sample_desk)
    saturday = date(2026, 9, 12)
    draft = calendars.change_days(base, saturday, saturday, "open", reason="catching up", halves=("AM",))
    calendars.save(sample_desk.office, sample_desk.actor, draft, seen(sample_desk))
    assert dates(sample_desk).openings == (Opening(saturday, "catching up", (Half.AM,)),)
    record = sample_desk.reopened().record(sample_desk.actor)
    assert record.calendar is not None
    assert record.calendar.is_school_day(saturday)


def test_settings_saved_before_there_were_extra_days_are_read_and_look_unchanged(sample_desk: Desk) -> None:
    engine = create_engine(sample_desk.address)
    with engine.connect() as connection:
        assert "openings" not in str(connection.execute(text("select value from settings")).scalars().all())
    engine.dispose()
    assert "openings" not in SchoolSettings(name="Quarry Lane School").model_dump(mode="json")


# --- looking and drafting ------------------------------------------------------------------------------------------


def test_a_month_is_shown_in_whole_weeks_from_monday_to_sunday(sample_desk: Desk) -> None:
    weeks = calendars.month(dates(sample_desk), date(2028, 2, 29))
    assert {len(week) for week in weeks} == {7}
    assert weeks[0][0].day == date(2028, 1, 31)
    assert weeks[-1][-1].day == date(2028, 3, 5)


@pytest.mark.parametrize("month", [date(2026, 3, 1), date(2026, 10, 1), date(2026, 8, 1), date(2026, 9, 1)])
def test_every_day_of_a_month_stands_once_through_clock_changes_and_the_turn_of_the_year(
    sample_desk: Desk, month: date
) -> None:
    shown = [each.day for week in calendars.month(dates(sample_desk), month) for each in week]
    assert shown == [shown[0] + timedelta(days=number) for number in range(len(shown))]


def test_a_closure_needs_its_reason(sample_desk: Desk) -> None:
    with pytest.raises(BadCalendar, match="Write the reason"):
        calendars.change_days(dates(sample_desk), THURSDAY, THURSDAY, "closed", reason="  ")


def test_a_day_outside_the_terms_can_only_be_opened(sample_desk: Desk) -> None:
    now = dates(sample_desk)
    assert calendars.kinds_for(now, THURSDAY) == ("open", "INSET day", "bank holiday", "closed")
    assert calendars.kinds_for(now, date(2026, 10, 27)) == ("no term", "open")
    assert calendars.kinds_for(now, date(2026, 9, 12)) == ("no term", "open")


def test_opening_days_of_a_term_again_opens_no_holiday_that_the_span_runs_into(sample_desk: Desk) -> None:
    now = dates(sample_desk)
    friday, monday = date(2026, 10, 23), date(2026, 11, 2)
    shut = calendars.change_days(now, friday, friday, "closed", reason="flood")
    assert calendars.change_days(shut, friday, monday, "open") == now
    opened = calendars.change_days(now, date(2026, 10, 26), date(2026, 10, 27), "open", reason="catching up")
    assert [each.day for each in opened.openings] == [date(2026, 10, 26), date(2026, 10, 27)]
    assert calendars.change_days(opened, friday, monday, "open") == opened


def test_a_line_of_the_terms_that_is_not_complete_is_named(sample_desk: Desk) -> None:
    lines = [{"title": "Autumn", "first_day": date(2026, 9, 1), "last_day": date(2026, 10, 23)}, {"title": "Spring"}]
    with pytest.raises(BadCalendar, match="Line 2 of the terms needs a name"):
        calendars.with_terms(dates(sample_desk), lines)
    assert calendars.with_terms(dates(sample_desk), lines[:1]).terms[0].title == "Autumn"


def test_the_school_years_are_counted_in_days_and_sessions(sample_desk: Desk) -> None:
    found = calendars.school_years(dates(sample_desk))
    assert found[["School year", "School days", "Sessions", "INSET days"]].values.tolist() == [
        ["2025/26", 190, 379, 5], ["2026/27", 190, 380, 5],
    ]  # fmt: skip


def test_the_sample_registers_marks_agree_with_its_calendar_but_for_a_staggered_start(sample_desk: Desk) -> None:
    found = calendars.inferred(sample_desk.office, sample_desk.actor, dates(sample_desk)).proposals
    assert [each.what for each in found] == [
        "Wednesday 2 September 2026 to Friday 11 September 2026, afternoon: closed to year R"
    ]


def test_files_go_out_and_come_back_unchanged(sample_desk: Desk) -> None:
    now = dates(sample_desk)
    assert calendars.read_file(calendars.as_csv(now), now).dates == now
    assert calendars.read_file(calendars.as_icalendar(sample_desk.office, now), TermDates(())).dates == now


def test_nothing_of_a_draft_is_written_before_it_is_saved(sample_desk: Desk) -> None:
    before = cases.list_cases(sample_desk.office, sample_desk.actor)
    effects(sample_desk, closed(sample_desk))
    assert len(calendars.versions(sample_desk.office, sample_desk.actor)) == 1
    assert cases.list_cases(sample_desk.office, sample_desk.actor) == before


def test_the_days_of_a_school_year_without_terms_are_shown_as_their_marks_have_them(sample_desk: Desk) -> None:
    """The figures take these sessions for open, so the calendar does not say that they lie outside the terms."""
    office, actor = sample_desk.office, sample_desk.actor
    month, before = date(2026, 2, 1), calendars.month(dates(sample_desk), date(2026, 2, 1))
    draft = replace(dates(sample_desk), terms=AUTUMN.terms, inset_days=(), bank_holidays=(), closures=())
    said = calendars.sessions(office, actor, draft)
    assert said is not None
    after = {each.day: each for week in calendars.month(draft, month, said) for each in week}
    opened = {day for week in before for each in week if each.am == "open" for day in (each.day,)}
    assert {day for day, each in after.items() if each.am == "open by its marks"} == opened
    assert {each.am for day, each in after.items() if day not in opened} == {"no marks"}
    assert date(2026, 2, 17) not in opened
    assert calendars.day(draft, date(2026, 2, 17), said).in_words == (
        "No marks (there are no terms for this school year)"
    )
    assert calendars.day(draft, date(2026, 2, 3), said).in_words == (
        "Open by its marks in the morning, no marks in the afternoon (there are no terms for this school year)"
    )
    known = calendars.month(draft, date(2026, 10, 1), said)
    assert known == calendars.month(draft, date(2026, 10, 1))  # the year that the draft knows is as it has it


def test_the_saved_calendar_and_one_without_any_terms_are_shown_by_the_same_sessions_as_the_figures(
    sample_desk: Desk,
) -> None:
    office, actor = sample_desk.office, sample_desk.actor
    assert calendars.sessions(office, actor, dates(sample_desk)) is office.record(actor).record.opening
    none = calendars.sessions(office, actor, TermDates(()))
    assert none is not None
    shown = {
        session_key(each.day, half)
        for month in (date(2025, 9, 1) + timedelta(days=31 * number) for number in range(15))
        for week in calendars.month(TermDates(()), month, none)
        for each in week
        for half, kind in ((Half.AM, each.am), (Half.PM, each.pm))
        if kind == "open by its marks"
    }
    assert shown == set(none.open.tolist())


def test_a_draft_that_contradicts_itself_is_shown_as_it_stands(sample_desk: Desk) -> None:
    draft = TermDates((Term("Autumn", date(2026, 10, 23), date(2026, 9, 1)),))
    assert calendars.sessions(sample_desk.office, sample_desk.actor, draft) is None
    assert calendars.day(draft, THURSDAY, None).in_words == "No school: outside the terms"
