"""Every figure the pages show equals the slow recount of the sample school's file, for every pupil."""

from dataclasses import replace
from datetime import date

import pytest

from fasttrack_core.errors import MissingFact, NotFound
from fasttrack_core.services import overview, settings
from fasttrack_core.services.imports import saving as imports
from fasttrack_core.services.mountain import view as mountain_view
from fasttrack_core.services.pupil import lines as pupil_lines
from fasttrack_core.services.pupil import marks as pupil_marks
from fasttrack_core.services.pupil import view as pupil_view
from fasttrack_core.services.what_if import view as whatif_view
from tests.conftest import Desk, change_settings
from tests.recount import figures

DAYS = [date(2026, 11, 20), date(2026, 10, 28), date(2026, 9, 2), date(2026, 2, 3), date(2026, 9, 1)]


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_the_mountain_page_shows_what_the_recount_counts(sample_desk: Desk, school: figures.School, day: date) -> None:
    expected = figures.mountain(school, day)
    seen = mountain_view.view(sample_desk.office, sample_desk.actor, as_of=day)
    register = sample_desk.office.record(sample_desk.actor)
    standing = {pupil: row for pupil, row in expected.items() if row["band"]}
    shown = {
        register.pupil(key).pupil_id: tuple(str(value) for value in values)
        for key, values in zip(
            seen.keys,
            seen.pupils[["Attendance", "Band", "Attended", "Possible", "Authorised", "Unauthorised", "No mark"]].values,
            strict=True,
        )
    }
    assert shown == {
        pupil: (
            row["attendance_percent"],
            row["band"],
            row["attended"],
            row["possible"],
            row["authorised"],
            row["unauthorised"],
            row["missing"],
        )
        for pupil, row in standing.items()
    }
    for label, number in zip(seen.bands["label"], seen.bands["pupils"], strict=True):
        assert number == sum(row["band"] == label for row in standing.values()), label
    assert len(seen.climbers) == len(standing)
    assert seen.without == len(expected) - len(standing)


def test_the_pupil_page_shows_what_the_recount_counts(sample_desk: Desk, school: figures.School) -> None:
    year = figures.mountain(school)
    window = figures.thresholds(school, "blackburn-with-darwen")
    register = sample_desk.office.record(sample_desk.actor)
    for key, pupil in zip(register.pupil_keys, register.register.pupils, strict=True):
        seen = pupil_view.view(sample_desk.office, sample_desk.actor, key)
        counted, judged = year[pupil.pupil_id], window[pupil.pupil_id]
        assert (str(seen.year.counts.possible), seen.year.percent, seen.band) == (
            counted["possible"],
            counted["attendance_percent"],
            counted["band"],
        )
        assert seen.verdict is not None
        assert seen.verdict.status == judged["status"]
        assert str(seen.window.counts.unauthorised) == judged["unauthorised"]
        assert (seen.verdict.first_met.isoformat() if seen.verdict.first_met else "") == judged["first_met"]
        lines = pupil_lines.lines(sample_desk.office, sample_desk.actor, key)
        assert lines is not None
        assert int(lines.weeks["In window"].iloc[-1]) == seen.window.counts.unauthorised
        assert lines.weeks["Attendance in window"].iloc[-1] == seen.window.percent


def test_the_herringbone_holds_every_open_session_of_the_year_once(sample_desk: Desk) -> None:
    register = sample_desk.office.record(sample_desk.actor)
    key = mountain_view.view(sample_desk.office, sample_desk.actor).keys[0]
    seen = pupil_marks.marks(sample_desk.office, sample_desk.actor, key)
    cells = seen.herringbone.drop(columns="Week of").to_numpy().ravel()
    assert sum(cell != "" for cell in cells) == register.record.until(date(2026, 11, 20)) - register.record.until(
        date(2026, 8, 31)
    )


@pytest.mark.parametrize("sessions", [8, 9, 10, 11])
def test_what_if_counts_as_the_sweep_and_the_recount_do(
    sample_desk: Desk, school: figures.School, sessions: int
) -> None:
    question = whatif_view.Question(sessions=sessions, weeks=10)
    seen = whatif_view.view(sample_desk.office, sample_desk.actor, question)
    assert seen is not None
    rows = {(row["sessions"], row["weeks"]): row for row in figures.sweep(school, max_sessions=12, max_weeks=10)}
    row = rows[str(sessions), "10"]
    assert (str(seen.now), str(seen.ever)) == (row["pupils_now"], row["pupils_ever"])
    here = seen.sweep[(seen.sweep["sessions"] == sessions) & (seen.sweep["weeks"] == 10)].iloc[0]
    assert here["pupils_now"] == seen.now
    assert seen.pathway_now + seen.new - seen.dropped == seen.now
    assert int(seen.meetings["Pupils who first meet it"].sum()) == seen.ever


def test_what_if_starts_at_the_schools_own_pathway_where_nothing_changes(sample_desk: Desk) -> None:
    question = whatif_view.starting_question(sample_desk.office, sample_desk.actor)
    seen = whatif_view.view(sample_desk.office, sample_desk.actor, question)
    assert seen is not None
    assert (seen.new, seen.dropped) == (0, 0)
    assert seen.now == seen.pathway_now > 0


def test_a_question_that_cannot_be_answered_says_what_to_change(sample_desk: Desk) -> None:
    question = whatif_view.starting_question(sample_desk.office, sample_desk.actor)
    with pytest.raises(MissingFact, match="Choose at least one code"):
        whatif_view.view(sample_desk.office, sample_desk.actor, replace(question, codes=frozenset()))


def test_an_empty_school_has_an_empty_mountain_and_says_so(empty_desk: Desk) -> None:
    assert mountain_view.view(empty_desk.office, empty_desk.actor).empty
    assert whatif_view.view(empty_desk.office, empty_desk.actor, whatif_view.Question(sessions=10, weeks=10)) is None
    today = overview.view(empty_desk.office, empty_desk.actor)
    assert today.as_of is None
    assert today.meeting.empty
    assert today.unsettled.empty


def test_a_pupil_of_no_school_is_not_found(sample_desk: Desk) -> None:
    with pytest.raises(NotFound):
        pupil_view.view(sample_desk.office, sample_desk.actor, "0" * 32)


@pytest.mark.both_databases
def test_the_overview_lists_everyone_who_meets_the_test_and_has_no_case(
    sample_desk: Desk, school: figures.School
) -> None:
    met = {p for p, row in figures.thresholds(school, "blackburn-with-darwen").items() if row["status"] == "met"}
    today = overview.view(sample_desk.office, sample_desk.actor)
    register = sample_desk.office.record(sample_desk.actor)
    assert {register.pupil(key).pupil_id for key in today.keys} == met
    assert today.is_sample
    assert today.today == date(2026, 11, 20)


def test_settings_that_cannot_be_used_change_nothing(sample_desk: Desk) -> None:
    before = settings.current(sample_desk.office, sample_desk.actor)
    with pytest.raises(MissingFact, match="attendance this school expects"):
        change_settings(sample_desk.office, sample_desk.actor, expected_percent="lots")
    assert settings.current(sample_desk.office, sample_desk.actor) == before


def test_a_changed_expected_percentage_moves_the_verdicts_and_is_kept_in_the_history(
    sample_desk: Desk, school: figures.School
) -> None:
    change_settings(sample_desk.office, sample_desk.actor, expected_percent="90")
    today = overview.view(sample_desk.office, sample_desk.actor)
    met = {
        pupil
        for pupil, row in figures.thresholds(school, "blackburn-with-darwen", expected="90").items()
        if row["status"] == "met"
    }
    register = sample_desk.office.record(sample_desk.actor)
    assert {register.pupil(key).pupil_id for key in today.keys} == met
    assert (
        "attendance this school expects (%)"
        in settings.history(sample_desk.office, sample_desk.actor)["changed"].iloc[0]
    )


def test_term_dates_of_one_year_do_not_close_the_year_before(sample_desk: Desk) -> None:
    whole = mountain_view.view(sample_desk.office, sample_desk.actor, as_of=date(2026, 6, 30)).pupils
    current = settings.current(sample_desk.office, sample_desk.actor)
    this_year = tuple(term for term in current.terms if term.first_day >= date(2026, 9, 1))
    change_settings(sample_desk.office, sample_desk.actor, terms=[term.model_dump() for term in this_year])
    again = mountain_view.view(sample_desk.office, sample_desk.actor, as_of=date(2026, 6, 30)).pupils
    assert again.equals(whole)


def test_a_new_import_is_seen_at_once(sample_desk: Desk) -> None:
    change_settings(sample_desk.office, sample_desk.actor, sample_day=date(2026, 11, 23))
    before = mountain_view.view(sample_desk.office, sample_desk.actor)
    school = sample_desk.office.record(sample_desk.actor)
    rows = [f"{school.pupil(key).upn},Any,Name,/,\\\n" for key in before.keys]
    more = "UPN,Surname,Forename,23/11/2026 AM,23/11/2026 PM\n" + "".join(rows)
    imports.save(sample_desk.office, sample_desk.actor, "monday.csv", more.encode())
    after = mountain_view.view(sample_desk.office, sample_desk.actor)
    assert (before.as_of, after.as_of) == (date(2026, 11, 20), date(2026, 11, 23))


@pytest.mark.parametrize(("school_days_ago", "listed"), [(5, False), (6, True), (7, True)])
def test_an_n_is_overdue_once_it_is_more_than_five_school_days_old(
    empty_desk: Desk, school_days_ago: int, listed: bool
) -> None:
    days = [date(2026, 11, day) for day in (2, 3, 4, 5, 6, 9, 10, 11, 12, 13)]
    marks = ["/"] * len(days)
    marks[-1 - school_days_ago] = "N"
    header = ",".join(f"{day:%d/%m/%Y} AM" for day in days)
    file = f'Adno,Name,{header}\n000123,"Okafor, Zoë",{",".join(marks)}\n000124,"Lee, Sam",{",".join("/" * 10)}\n'
    imports.save(empty_desk.office, empty_desk.actor, "register.csv", file.encode())
    today = overview.view(empty_desk.office, empty_desk.actor)
    assert list(today.unsettled["Pupil"]) == (["Okafor, Zoë"] if listed else [])


@pytest.mark.parametrize("percent", ["nan", "95.12345678901234567890", "0", "100.1"])
def test_an_expected_percentage_that_cannot_be_compared_exactly_is_refused(sample_desk: Desk, percent: str) -> None:
    with pytest.raises(MissingFact, match="attendance this school expects"):
        change_settings(sample_desk.office, sample_desk.actor, expected_percent=percent)
