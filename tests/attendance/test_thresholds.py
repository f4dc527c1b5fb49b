"""Thresholds: met, not met or cannot tell, below, at and above each limit, and the day it was first met."""

from datetime import date, timedelta
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings

from fasttrack_core.attendance.figures.measures import PUPILS_AT_ONCE
from fasttrack_core.attendance.figures.record import Record
from fasttrack_core.attendance.figures.register import Register
from fasttrack_core.attendance.figures.thresholds import Rule, Status, Verdict, judge
from tests.attendance.invented import (
    BLACKBURN,
    CLUSTER,
    EVER,
    MONDAY,
    NATIONAL,
    NORFOLK,
    RULES,
    Session,
    both_halves,
    calendar_of,
    mondays,
    record_of,
    rule,
    weekdays,
    weeks_of,
)
from tests.attendance.random_registers import Invented, as_ofs, rules, schools
from tests.breadth import examples

TEN_WEEKS = weeks_of(mondays(MONDAY, 10))
LAST = TEN_WEEKS[-1][0]


def verdict(tests: Rule, row: str, sessions: list[Session] = TEN_WEEKS, as_of: date | None = None) -> Verdict:
    """What the rule says of one pupil at a school where another was always present."""
    record = record_of(sessions, row, f"/*{len(sessions)}")
    return judge(record, tests, as_of or sessions[-1][0]).of(0)


def status(tests: Rule, row: str, sessions: list[Session] = TEN_WEEKS, as_of: date | None = None) -> Status:
    return verdict(tests, row, sessions, as_of).status


@settings(max_examples=examples(100, 300))
@given(schools(), rules(), as_ofs)
def test_status_counts_window_first_day_and_highest_count_are_those_of_the_definitions(
    school: Invented, tests: Rule, as_of: date
) -> None:
    verdicts = judge(school.fast, tests, as_of)
    if school.slow.school.as_of() is None:
        assert all(verdicts.of(row).status is Status.CANNOT_TELL for row in school.slow.rows)
        return
    span = school.slow.window(tests, as_of)
    for row in school.slow.rows:
        found = verdicts.of(row)
        counts = found.counts
        expected = school.slow.counts(row, span[0], span[-1]) if span else (0,) * 6
        shown = (counts.possible, counts.attended, counts.authorised, counts.unauthorised)
        assert (*shown, counts.missing, counts.unmarked_end) == expected
        assert found.counted == school.slow.counted(row, tests, as_of)
        assert (found.window_start, found.window_end) == ((span[0], span[-1]) if span else (None, None))
        assert found.status is school.slow.status(row, tests, as_of)
        assert found.first_met == school.slow.first_met(row, tests, as_of)
        assert verdicts.most[row] == school.slow.highest(row, tests, as_of)


@pytest.mark.parametrize(("sessions", "expected"), [(9, Status.NOT_MET), (10, Status.MET), (11, Status.MET)])
def test_ten_unauthorised_sessions_in_ten_school_weeks(sessions: int, expected: Status) -> None:
    assert status(NATIONAL, f"G*{sessions} /*{100 - sessions}") is expected


@pytest.mark.parametrize(("sessions", "expected"), [(8, Status.NOT_MET), (9, Status.MET), (10, Status.MET)])
def test_nine_unauthorised_sessions_in_six_school_weeks(sessions: int, expected: Status) -> None:
    six_weeks = weeks_of(mondays(MONDAY, 6))
    assert status(NORFOLK, f"O*{sessions} /*{60 - sessions}", six_weeks) is expected


def test_the_window_is_the_last_school_weeks_and_not_one_more() -> None:
    eleven = weeks_of(mondays(MONDAY, 11))
    assert status(NATIONAL, "/*9 G*10 /*91", eleven) is Status.NOT_MET  # the first G is in the eleventh week back
    assert status(NATIONAL, "/*10 G*10 /*90", eleven) is Status.MET
    assert verdict(NATIONAL, "/*110", eleven).window_start == MONDAY + timedelta(weeks=1)


@pytest.mark.parametrize(
    ("attended", "expected"),
    [
        (79, Status.NOT_MET),  # below 80%
        (80, Status.MET),  # exactly 80%
        (81, Status.MET),
        (89, Status.MET),
        (90, Status.MET),
    ],
)
def test_a_range_of_attendance_begins_at_its_lower_limit(attended: int, expected: Status) -> None:
    assert status(BLACKBURN, f"G*10 I*{90 - attended} /*{attended}") is expected


@pytest.mark.parametrize(("more", "expected"), [(89, Status.MET), (90, Status.NOT_MET), (91, Status.NOT_MET)])
def test_a_range_of_attendance_ends_before_its_upper_limit(more: int, expected: Status) -> None:
    twenty = weeks_of(mondays(MONDAY, 10)) + both_halves([LAST + timedelta(days=1), LAST + timedelta(days=2)])
    tests = rule(10, unauthorised_at_least=1, attendance_below=Fraction(90))
    assert status(tests, f"G*{100 - more} /*{more} X*4", twenty) is expected


def test_attendance_must_be_in_range_and_the_count_reached_both() -> None:
    assert status(BLACKBURN, "G*9 I*2 /*89") is Status.NOT_MET
    assert status(BLACKBURN, "G*10 /*90") is Status.MET
    assert status(BLACKBURN, "G*21 /*79") is Status.NOT_MET


def test_a_limit_that_is_no_whole_hundredth_is_exact() -> None:
    tests = rule(None, attendance_below=Fraction("96.67"))
    thirty = both_halves(weekdays(MONDAY, 15))
    assert status(tests, "I /*29", thirty) is Status.MET  # 96.666…%
    assert status(rule(None, attendance_below=Fraction(290, 3)), "I /*29", thirty) is Status.NOT_MET


@pytest.mark.parametrize(("attended", "expected"), [(69, Status.MET), (70, Status.NOT_MET), (71, Status.NOT_MET)])
def test_attendance_below_70_percent_of_the_year_to_date(attended: int, expected: Status) -> None:
    assert status(CLUSTER, f"I*{100 - attended} /*{attended}") is expected


@pytest.mark.parametrize("weeks", [1, 9])
def test_with_too_few_weeks_recorded_a_count_that_is_reached_is_met_and_else_cannot_be_worked_out(weeks: int) -> None:
    sessions = weeks_of(mondays(MONDAY, weeks))
    assert status(NATIONAL, "G*10", sessions) is Status.MET
    assert status(NATIONAL, "G*9 /", sessions) is Status.CANNOT_TELL


def test_with_too_few_weeks_recorded_a_test_of_attendance_can_never_be_told() -> None:
    nine = weeks_of(mondays(MONDAY, 9))
    assert status(BLACKBURN, "G*10 /*80", nine) is Status.CANNOT_TELL
    assert status(BLACKBURN, "/*90", nine) is Status.CANNOT_TELL
    assert status(BLACKBURN, "G*10 /*90", TEN_WEEKS) is Status.MET
    assert verdict(BLACKBURN, "G*10 /*80", nine).first_met is None


def test_weeks_are_those_recorded_for_the_school_and_not_for_the_pupil() -> None:
    joined_in_the_last_week = ".*91 /*7 G*2"
    assert status(NATIONAL, joined_in_the_last_week) is Status.NOT_MET


def test_a_pupil_who_joined_on_a_tuesday_is_judged_on_the_sessions_since() -> None:
    found = verdict(NATIONAL, ".*92 G*8")
    assert (found.counts.possible, found.counts.unauthorised, found.counts.missing) == (8, 8, 0)
    assert found.window_start == MONDAY
    assert found.status is Status.NOT_MET


@pytest.mark.parametrize("tests", RULES.values(), ids=RULES)
def test_where_nothing_was_possible_it_cannot_be_worked_out(tests: Rule) -> None:
    for row in (".*100", "#*100", "X*100", "-*100"):
        found = verdict(tests, row)
        assert (found.status, found.first_met) == (Status.CANNOT_TELL, None)
        assert "No possible session is recorded for the pupil" in found.reason


@pytest.mark.parametrize("tests", RULES.values(), ids=RULES)
def test_before_the_record_begins_the_window_is_empty_and_it_cannot_be_worked_out(tests: Rule) -> None:
    found = verdict(tests, "G*100", as_of=MONDAY - timedelta(days=1))
    assert (found.status, found.window_start, found.window_end, found.first_met) == (
        Status.CANNOT_TELL,
        None,
        None,
        None,
    )
    assert found.counts.possible == 0
    assert found.reason == (
        "No session of the school is recorded in the time the rule looks at, up to 7 September 2025."
    )


def test_a_window_runs_across_half_term_christmas_and_the_academic_year() -> None:
    weeks = [date(2025, 7, 7), date(2025, 7, 14), date(2025, 9, 8), date(2025, 12, 15), date(2026, 1, 5)]
    sessions = weeks_of(weeks)
    tests = rule(5, unauthorised_at_least=3)
    found = verdict(tests, "/*9 G G /*29 G /*9", sessions)
    assert (found.status, found.window_start, found.window_end) == (Status.MET, weeks[0], date(2026, 1, 9))
    assert status(rule(4, unauthorised_at_least=3), "/*9 G G /*29 G /*9", sessions) is Status.NOT_MET


def test_a_week_of_one_open_day_is_a_whole_school_week() -> None:
    days = [MONDAY, MONDAY + timedelta(weeks=1, days=3), MONDAY + timedelta(weeks=2)]
    assert verdict(rule(2, unauthorised_at_least=1), "/*6", both_halves(days)).window_start == days[1]


def test_an_open_week_in_which_nobody_was_marked_is_a_school_week_of_the_calendar() -> None:
    sessions = weeks_of(mondays(MONDAY, 3))
    record = record_of([*sessions[:10], *sessions[20:]], "G*3 /*17", calendar=calendar_of(sessions))
    assert judge(record, rule(2, unauthorised_at_least=3), sessions[-1][0]).of(0).status is Status.NOT_MET
    assert judge(record, rule(3, unauthorised_at_least=3), sessions[-1][0]).of(0).status is Status.MET


def test_as_of_a_day_within_a_week_the_window_ends_there() -> None:
    row = "/*90 G*10"
    wednesday = LAST - timedelta(days=2)
    found = verdict(NATIONAL, row, as_of=wednesday)
    assert (found.status, found.counts.unauthorised, found.window_end) == (Status.NOT_MET, 6, wednesday)
    assert verdict(NATIONAL, row, as_of=LAST).status is Status.MET


@pytest.mark.parametrize("days_later", [1, 2, 60])
def test_as_of_a_weekend_or_a_holiday_the_last_school_week_stands(days_later: int) -> None:
    found = verdict(NATIONAL, "/*90 G*10", as_of=LAST + timedelta(days=days_later))
    assert (found.status, found.window_end) == (Status.MET, LAST)


def test_the_day_it_was_first_met_is_the_day_of_the_session_that_reached_the_count() -> None:
    assert verdict(NATIONAL, "/*20 G*10 /*70").first_met == MONDAY + timedelta(weeks=2, days=4)
    assert verdict(NATIONAL, "/*20 G*9 /*70 G").first_met == LAST
    assert verdict(NATIONAL, "/*20 G*9 /*71").first_met is None


def test_it_may_have_been_first_met_before_as_many_weeks_were_recorded() -> None:
    assert verdict(NATIONAL, "G*10 /*90").first_met == MONDAY + timedelta(days=4)


def test_it_may_have_been_first_met_in_an_earlier_year_though_not_now() -> None:
    sessions = weeks_of([*mondays(date(2024, 9, 9), 3), *mondays(date(2025, 9, 8), 3)])
    found = verdict(rule(2, unauthorised_at_least=3), "G*2 /*18 G*2 /*38", sessions)
    assert (found.status, found.first_met) == (Status.NOT_MET, None)
    found = verdict(rule(2, unauthorised_at_least=3), "G*3 /*57", sessions)
    assert (found.status, found.first_met) == (Status.NOT_MET, date(2024, 9, 10))


def test_with_a_test_of_attendance_it_is_not_first_met_before_its_weeks_are_recorded() -> None:
    eleven = weeks_of(mondays(MONDAY, 11))
    found = verdict(BLACKBURN, "G*10 /*100", eleven)
    # Attendance was out of range until the tenth week: 70 of 80 at most, and the record too short before it.
    assert found.first_met == MONDAY + timedelta(weeks=9)
    assert found.status is Status.NOT_MET


def test_a_rule_of_the_year_to_date_starts_again_on_1_september() -> None:
    days = [*weekdays(date(2025, 7, 7), 10), *weekdays(date(2025, 9, 1), 10)]
    sessions = both_halves(days)
    found = verdict(CLUSTER, "I*20 /*20", sessions)
    assert (found.status, found.window_start, found.first_met) == (Status.NOT_MET, date(2025, 9, 1), date(2025, 7, 7))
    assert found.counts.possible == 20
    assert status(CLUSTER, "I*20 /*20", sessions, as_of=date(2025, 8, 31)) is Status.MET


def test_a_week_that_holds_1_september_belongs_to_two_years() -> None:
    # 1 September 2026 is a Tuesday; this school had no break in August, in which a school year could begin.
    sessions = both_halves(weekdays(date(2026, 7, 27), 30))
    found = verdict(CLUSTER, "I*52 /*8", sessions)
    assert (found.status, found.window_start, found.first_met) == (Status.NOT_MET, date(2026, 9, 1), date(2026, 7, 27))
    assert verdict(CLUSTER, "/*52 I*8", sessions).first_met == date(2026, 9, 1)


def test_a_rule_of_the_year_to_date_needs_no_number_of_weeks() -> None:
    assert status(CLUSTER, "I /", both_halves([MONDAY])) is Status.MET


def test_in_a_year_without_an_open_session_so_far_the_window_is_empty_but_the_first_day_stands() -> None:
    sessions = [*TEN_WEEKS, *both_halves([date(2026, 9, 3)])]
    found = verdict(CLUSTER, "I*102", sessions, as_of=date(2026, 9, 2))
    assert (found.status, found.window_start, found.counts.possible) == (Status.CANNOT_TELL, None, 0)
    assert found.first_met == MONDAY


def test_a_rule_of_its_own_codes_does_not_count_n() -> None:
    without_n = rule(10, unauthorised_at_least=10, codes=frozenset("GOU"))
    assert status(without_n, "G*4 O*4 U*2 /*90") is Status.MET
    found = verdict(without_n, "G*4 O*4 U N*20 /*71")
    assert (found.status, found.counted, found.counts.unauthorised) == (Status.NOT_MET, 9, 29)
    assert "9 sessions coded G, O or U, fewer than the rule's 10" in found.reason
    assert found.first_met is None
    assert "20 sessions in this time are still coded N (reason not yet established)." in found.reason
    counts = found.counts
    assert counts.possible == counts.attended + counts.authorised + counts.unauthorised
    assert status(NATIONAL, "G*4 O*4 U N /*90") is Status.MET


def test_missing_marks_and_n_never_change_a_status_but_stand_in_its_reason() -> None:
    found = verdict(NATIONAL, "G*9 .*20 - N /*69")
    assert (found.status, found.counts.missing) == (Status.MET, 21)
    assert found.reason == (
        "In the 10 school weeks from 8 September 2025 to 14 November 2025: 10 sessions of unauthorised absence, which "
        "reaches the rule's 10. 1 session in this time is still coded N (reason not yet established). 21 sessions have "
        "no valid mark."
    )


def test_the_reason_states_the_figures_of_every_test() -> None:
    assert verdict(BLACKBURN, "G*9 I*2 /*89").reason == (
        "In the 10 school weeks from 8 September 2025 to 14 November 2025: 9 sessions of unauthorised absence, fewer "
        "than the rule's 10; attendance 89.00% (89 of 100 sessions), not below the rule's 80%; attendance below the "
        "limit of 95%."
    )
    assert verdict(CLUSTER, "I*31 . /*68").reason == (
        "In the academic year to date from 8 September 2025 to 14 November 2025: attendance 68.69% (68 of 99 sessions) "
        "below the limit of 70%. 1 session has no valid mark."
    )
    assert "attendance 70.00% (70 of 100 sessions) not below the limit of 70%" in verdict(CLUSTER, "I*30 /*70").reason
    assert "attendance 79.00% (79 of 100 sessions), below the rule's 80%" in verdict(BLACKBURN, "G*21 /*79").reason


def test_the_reason_never_shows_a_limit_as_reached_that_was_not() -> None:
    sessions = weeks_of(mondays(MONDAY, 40))
    tests = rule(40, attendance_below=Fraction("96.67"))
    found = verdict(tests, "I*10 /*290 X*100", sessions)
    assert found.status is Status.MET
    assert "attendance 96.66% (290 of 300 sessions) below the limit of 96.67%" in found.reason


def test_the_reason_of_too_few_weeks_says_how_many_are_recorded_and_the_count_so_far() -> None:
    assert verdict(NATIONAL, "G /*9", weeks_of([MONDAY])).reason == (
        "The rule looks at 10 school weeks and only 1 is recorded, from 8 September 2025 to 12 September 2025; so far "
        "1 session of unauthorised absence."
    )
    assert "only 9 are recorded" in verdict(NATIONAL, "/*90", weeks_of(mondays(MONDAY, 9))).reason


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("G*8 /*40", "8 of 48 possible sessions is 16.67%, at or over the 15% that is stated beside the rule; the two"),
        ("G*9 /*51", "9 of 60 possible sessions is 15.00%, at or over the 15% that is stated beside the rule."),
        ("G*8 /*52", "8 of 60 possible sessions is 13.33%, under the 15% that is stated beside the rule."),
    ],
)
def test_a_share_stated_beside_a_rule_is_explained_and_decides_nothing(row: str, sentence: str) -> None:
    found = verdict(NORFOLK, row, weeks_of(mondays(MONDAY, 6)))
    assert sentence in found.reason
    assert (found.status is Status.MET) == (found.counts.unauthorised >= 9)


def test_a_share_not_reached_beside_a_count_that_is_says_that_the_count_decides() -> None:
    found = verdict(NORFOLK, "G*9 /*52", both_halves([MONDAY + timedelta(days=number) for number in range(42)])[:61])
    assert found.status is Status.MET
    assert "under the 15% that is stated beside the rule; the two differ, and the number of sessions decides." in (
        found.reason
    )


def test_a_school_open_seven_days_a_week_has_all_its_sessions_in_the_window() -> None:
    days = [MONDAY + timedelta(days=number) for number in range(7 * 20)]
    sessions = both_halves(days)
    found = verdict(rule(20, unauthorised_at_least=280), "G*280", sessions)
    assert (found.status, found.counts.unauthorised, found.first_met) == (Status.MET, 280, days[-1])
    assert status(rule(20, unauthorised_at_least=280), "G*279 /", sessions) is Status.NOT_MET


@pytest.mark.parametrize("tests", RULES.values(), ids=RULES)
def test_an_empty_school_has_no_verdicts(tests: Rule) -> None:
    for sessions in ([], TEN_WEEKS):
        assert judge(record_of(sessions), tests, LAST).frame().empty


@pytest.mark.parametrize("tests", RULES.values(), ids=RULES)
def test_pupils_without_any_session_cannot_be_worked_out(tests: Rule) -> None:
    table = judge(record_of([], "", ""), tests, LAST).frame()
    assert table["status"].tolist() == ["cannot tell", "cannot tell"]
    assert table["window_start"].tolist() == table["first_met"].tolist() == table["attendance_percent"].tolist()
    assert table["first_met"].tolist() == ["", ""]


def test_the_table_says_what_each_verdict_says() -> None:
    record: Record = record_of(TEN_WEEKS, "G*10 /*90", "G*9 .*2 /*89", "#*100")
    verdicts = judge(record, NATIONAL, LAST)
    table = verdicts.frame()
    assert list(table.columns) == [
        "pupil_id",
        "name",
        "status",
        "window_start",
        "window_end",
        "unauthorised",
        "possible",
        "attendance_percent",
        "first_met",
        "reason",
        "counted",
    ]
    assert table["status"].tolist() == ["met", "not met", "cannot tell"]
    assert table["window_start"].tolist() == ["2025-09-08"] * 3
    assert table["window_end"].tolist() == ["2025-11-14"] * 3
    assert table["unauthorised"].tolist() == table["counted"].tolist() == [10, 9, 0]
    assert table["possible"].tolist() == [100, 98, 0]
    assert table["attendance_percent"].tolist() == ["90.00", "90.82", ""]
    assert table["first_met"].tolist() == ["2025-09-12", "", ""]
    assert table["reason"].tolist() == [verdicts.of(row).reason for row in range(3)]


@pytest.mark.parametrize("tests", RULES.values(), ids=RULES)
def test_a_large_authority_has_the_same_verdicts_as_its_schools(tests: Rule) -> None:
    rows = ["G*10 /*90", "/*100", ".*50 G*8 /*42", "I*35 /*65", "/*99 N"]
    small = judge(record_of(TEN_WEEKS, *rows), tests, LAST)
    register = small.record.register
    times = 2 * PUPILS_AT_ONCE // len(rows) + 1
    pupils, marks = register.pupils * times, np.asfortranarray(np.tile(register.marks, (times, 1)))
    large = judge(Record(Register(pupils, register.sessions, marks), today=EVER), tests, LAST)
    for name in ("status", "first_met", "most"):
        assert np.array_equal(getattr(large, name), np.tile(getattr(small, name), times))
    assert np.array_equal(large.counts.possible, np.tile(small.counts.possible, times))


@pytest.mark.parametrize("tests", RULES.values(), ids=RULES)
def test_no_reason_names_a_pupil(tests: Rule) -> None:
    record = record_of(TEN_WEEKS, "G*10 /*90", "/*100", "")
    verdicts = judge(record, tests, LAST)
    for row, pupil in enumerate(record.register.pupils):
        assert pupil.pupil_id not in verdicts.of(row).reason


@pytest.mark.parametrize(("absent", "words"), [(20, "not below the rule's 80%"), (21, ", below the rule's 80%")])
def test_the_reason_says_of_exactly_eighty_per_cent_that_it_is_not_below_it(absent: int, words: str) -> None:
    assert words in verdict(BLACKBURN, f"O*{absent} /*{100 - absent}").reason
