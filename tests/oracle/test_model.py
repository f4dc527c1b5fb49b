"""The policy page as cases with figures worked by hand: what the slow model says of each is what a lead would say."""

from collections.abc import Iterable
from datetime import date, timedelta
from fractions import Fraction

import pytest

from tests.oracle.commands import (
    DEFAULT_BANDS,
    band_edges,
    band_of,
    first_met,
    mountain,
    percent_shown,
    reason_numbers,
    sweep,
    thresholds,
)
from tests.oracle.model import NEVER, Counts, School, Session, absence_of, august_starts, middle

Row = dict[Session, str]


def day(text: str) -> date:
    return date.fromisoformat(text)


def week(monday: str, days: int = 5) -> list[date]:
    first = day(monday)
    assert first.weekday() == 0
    return [first + timedelta(days=number) for number in range(days)]


def there(days: Iterable[date]) -> Row:
    """Present on these days, mornings and afternoons."""
    return {(each, half): mark for each in days for half, mark in (("AM", "/"), ("PM", "\\"))}


def at(text: str, half: str = "AM") -> Session:
    return day(text), half


def of_ten(days: Iterable[date], **own: Row) -> dict[str, Row]:
    """Ten pupils, present on these days but for what each has of its own: p3={...} is the third pupil's."""
    every = there(days)
    return {f"p{number}": every | own.get(f"p{number}", {}) for number in range(1, 11)}


SEPTEMBER = week("2026-09-07") + week("2026-09-14")
FRIDAY = day("2026-09-18")
CALENDAR = {(each, half): True for each in SEPTEMBER for half in ("AM", "PM")}


# ---- today, planned


def test_a_leave_entered_for_next_june_moves_nothing() -> None:
    plain = School(of_ten(SEPTEMBER), FRIDAY)
    planned = School(of_ten(SEPTEMBER, p3={at("2027-06-15"): "S", at("2027-06-15", "PM"): "S"}), FRIDAY)
    assert planned.as_of() == plain.as_of() == FRIDAY
    assert mountain(planned) == mountain(plain)
    assert thresholds(planned, "norfolk") == thresholds(plain, "norfolk")
    assert planned.planned("p3") == [at("2027-06-15"), at("2027-06-15", "PM")]


def test_a_planned_leave_whose_day_has_come_without_a_new_import_moves_nothing() -> None:
    """A year group of three of ten is away on 28 September; nothing was imported since the 18th."""
    away = {at("2026-09-28"): "C", at("2026-09-28", "PM"): "C"}
    school = School(of_ten(SEPTEMBER, p1=away, p2=away, p3=away), day("2026-10-01"))
    assert school.recorded_up_to == (FRIDAY, "PM")
    assert school.not_yet_counted("p1") == list(away)
    assert school.planned("p1") == []
    assert school.counts("p1", school.days) == Counts(20, 20, 0, 0)


def test_an_inset_day_entered_as_a_hash_for_everybody_opens_nothing_and_nobody_misses_it() -> None:
    inset = {at("2026-09-21"): "#", at("2026-09-21", "PM"): "#"}
    school = School(of_ten(SEPTEMBER, **{f"p{number}": inset for number in range(1, 11)}), day("2026-09-21"))
    assert school.recorded_up_to == (FRIDAY, "PM")
    assert at("2026-09-21") not in school.open_sessions


def test_a_pupils_own_hash_closes_the_session_for_nobody_else() -> None:
    school = School(of_ten(SEPTEMBER, p1={at("2026-09-16"): "#"}), FRIDAY)
    assert school.counts("p1", school.days) == Counts(19, 19, 0, 0)
    assert school.counts("p2", school.days) == Counts(20, 20, 0, 0)
    assert school.missing("p1", SEPTEMBER[0], FRIDAY) == 0


# ---- marked, usual, open, stray


def test_the_usual_number_is_the_middle_one_rounded_down() -> None:
    assert middle([]) == 0
    assert middle([7]) == 7
    assert middle([3, 4]) == 3
    assert middle([10, 1, 2]) == 2


def test_usual_counts_only_sessions_in_which_somebody_could_attend_and_only_up_to_today() -> None:
    """Two ordinary sessions of four and three pupils, one of a trip ahead, and one in which everybody has D."""
    marks = {
        "a": {at("2026-09-07"): "/", at("2026-09-07", "PM"): "\\", at("2026-09-08"): "D", at("2026-10-01"): "V"},
        "b": {at("2026-09-07"): "/", at("2026-09-07", "PM"): "\\", at("2026-09-08"): "D"},
        "c": {at("2026-09-07"): "I", at("2026-09-07", "PM"): "X", at("2026-09-08"): "D"},
        "d": {at("2026-09-07"): "O", at("2026-09-08"): "D"},
    }
    school = School(marks, day("2026-09-08"))
    assert (school.marked[at("2026-09-07")], school.marked[at("2026-09-07", "PM")]) == (4, 3)
    assert school.usual == 3
    assert school.open_sessions == [at("2026-09-07"), at("2026-09-07", "PM")]


@pytest.mark.parametrize(("pupils", "marked", "is_open"), [(4, 1, True), (5, 1, False), (5, 2, True), (60, 3, True)])
def test_one_in_twenty_open_a_session_and_two_where_five_are_usual(pupils: int, marked: int, is_open: bool) -> None:
    every = there(SEPTEMBER)
    stray = at("2026-09-19")
    marks = {f"p{number}": every | ({stray: "/"} if number < marked else {}) for number in range(pupils)}
    school = School(marks, day("2026-09-20"))
    assert (stray in school.open_sessions) is is_open
    assert len(school.strays()) == (0 if is_open else marked)


def test_one_less_than_one_in_twenty_of_sixty_open_nothing() -> None:
    every = there(SEPTEMBER)
    marks = {f"p{number}": every | ({at("2026-09-19"): "/"} if number < 2 else {}) for number in range(60)}
    assert School(marks, day("2026-09-20")).strays() == [("p0", at("2026-09-19")), ("p1", at("2026-09-19"))]


def test_a_stray_mark_makes_no_school_week_and_nobody_misses_it() -> None:
    holiday = at("2026-10-28")
    weeks = SEPTEMBER + week("2026-11-02")
    school = School(of_ten(weeks, p4={holiday: "O"}), day("2026-11-06"))
    assert school.weeks_up_to(day("2026-11-06")) == [day("2026-09-07"), day("2026-09-14"), day("2026-11-02")]
    assert school.missing("p1", SEPTEMBER[0], day("2026-11-06")) == 0
    assert school.counts("p4", school.days) == Counts(30, 30, 0, 0)
    assert school.strays() == [("p4", holiday)]


def test_not_possible_marks_alone_open_nothing_and_one_leave_of_a_school_of_four_does() -> None:
    every = there(SEPTEMBER)
    marks = {name: every | {at("2026-09-19"): "X"} for name in "abcd"}
    marks["a"][at("2026-09-19", "PM")] = "C"
    school = School(marks, day("2026-09-20"))
    assert at("2026-09-19") not in school.open_sessions
    assert at("2026-09-19", "PM") in school.open_sessions


def test_a_code_outside_its_dates_or_not_known_opens_nothing() -> None:
    marks = {"a": {at("2026-09-07"): "H", at("2026-09-08"): "?", at("2026-09-09"): "-", at("2026-09-10"): "Z"}}
    school = School(marks, FRIDAY)
    assert school.open_sessions == []
    assert school.recorded_up_to == NEVER
    assert school.as_of() is None
    old = {"a": {(date(2024, 7, 1), "AM"): "J", (date(2024, 9, 9), "AM"): "J"}}
    assert School(old, FRIDAY).open_sessions == [(date(2024, 7, 1), "AM")]


def test_the_calendar_alone_decides_in_a_year_it_knows_and_closes_what_it_does_not_list() -> None:
    listed = {**CALENDAR, at("2026-09-16", "PM"): False}
    del listed[at("2026-09-09")]
    school = School(of_ten(SEPTEMBER), FRIDAY, listed)
    assert school.counts("p1", school.days) == Counts(18, 18, 0, 0)
    assert len(school.strays()) == 20


def test_the_marks_decide_in_a_year_of_which_the_calendar_lists_nothing() -> None:
    before = week("2026-07-13")
    school = School(of_ten(before + SEPTEMBER), FRIDAY, CALENDAR)
    assert len(school.open_days) == 15
    assert School(of_ten(before + SEPTEMBER), FRIDAY, CALENDAR | {at("2026-07-13"): True}).open_days == [
        day("2026-07-13"),
        *SEPTEMBER,
    ]


# ---- recorded up to


def test_one_class_marked_on_monday_morning_is_not_yet_a_recorded_monday() -> None:
    monday = at("2026-09-21")
    early = {f"p{number}": {monday: "/"} for number in range(1, 5)}
    school = School(of_ten(SEPTEMBER, **early), day("2026-09-21"))
    assert monday in school.open_sessions
    assert school.recorded_up_to == (FRIDAY, "PM")
    assert school.not_yet_counted("p1") == [monday]
    assert mountain(school) == mountain(School(of_ten(SEPTEMBER), FRIDAY))
    five = early | {"p5": {monday: "/"}}
    assert School(of_ten(SEPTEMBER, **five), day("2026-09-21")).recorded_up_to == monday


def test_what_is_recorded_ends_with_a_half_and_later_marks_of_the_day_wait() -> None:
    monday = {f"p{number}": {at("2026-09-21"): "O"} for number in range(1, 11)}
    monday["p1"][at("2026-09-21", "PM")] = "O"
    monday["p2"][at("2026-09-21", "PM")] = "O"
    school = School(of_ten(SEPTEMBER, **monday), day("2026-09-21"))
    assert school.recorded_up_to == at("2026-09-21")
    assert school.as_of() == day("2026-09-21")
    assert school.counts("p1", school.days) == Counts(21, 20, 0, 1)
    assert school.missing("p3", SEPTEMBER[0], day("2026-09-21")) == 0


def test_an_earlier_session_counts_however_few_pupils_are_marked_in_it() -> None:
    marks = of_ten(SEPTEMBER)
    for number in range(1, 9):
        del marks[f"p{number}"][at("2026-09-09", "PM")]
    school = School(marks, FRIDAY)
    assert school.counts("p9", school.days).possible == 20
    assert school.missing("p1", SEPTEMBER[0], FRIDAY) == 1


def test_recorded_is_measured_by_its_own_year_once_that_has_twenty_sessions() -> None:
    """Ten pupils in July; four of them in September, when the others have left: four are few beside last year's ten."""
    july, leavers = week("2026-07-06") + week("2026-07-13"), [f"p{number}" for number in range(5, 11)]
    nineteen = of_ten(july + SEPTEMBER)
    for name in leavers:
        nineteen[name] = there(july)
    for name in ("p1", "p2", "p3", "p4"):
        del nineteen[name][(FRIDAY, "PM")]
    assert School(nineteen, FRIDAY).recorded_up_to == (day("2026-07-17"), "PM")
    twenty = nineteen | {name: nineteen[name] | {(FRIDAY, "PM"): "\\"} for name in ("p1", "p2", "p3", "p4")}
    assert School(twenty, FRIDAY).recorded_up_to == (FRIDAY, "PM")


def test_a_later_day_is_answered_as_of_recorded_up_to_and_an_earlier_one_as_itself() -> None:
    school = School(of_ten(SEPTEMBER), day("2026-12-01"))
    assert school.as_of(day("2026-11-30")) == FRIDAY
    assert school.as_of(day("2026-09-09")) == day("2026-09-09")
    assert mountain(school, day("2026-09-09"))["p1"]["possible"] == "6"
    assert mountain(school, day("2026-09-06"))["p1"]["possible"] == "0"


# ---- the record, school weeks, school years


def test_the_record_begins_with_the_first_week_that_holds_a_possible_mark_in_an_open_session() -> None:
    first, second = week("2026-09-07"), week("2026-09-14")
    marks = {"a": {(first[0], "AM"): "X", (first[0], "PM"): "#"} | there(second[2:])}
    school = School(marks, FRIDAY, CALENDAR)
    assert school.open_days == second
    assert School({"a": {(first[0], "AM"): "X"}}, FRIDAY, CALENDAR).open_days == []


def test_a_window_passes_over_holidays_and_counts_a_one_day_week() -> None:
    days = [*week("2026-10-19"), *week("2026-11-02", 1), *week("2026-11-09")]
    school = School(of_ten(days), day("2026-11-13"))
    assert school.window_days(2, day("2026-11-11")) == [
        day("2026-11-02"),
        day("2026-11-09"),
        day("2026-11-10"),
        day("2026-11-11"),
    ]
    assert school.window_days(1, day("2026-11-01")) == week("2026-10-19")
    assert school.window_days(9, day("2026-10-18")) == []


def test_a_school_year_begins_on_the_first_of_september_unless_school_begins_in_august() -> None:
    school = School(of_ten(week("2026-07-13") + week("2026-08-24") + week("2026-08-31")), day("2026-09-04"))
    assert school.year_start(day("2026-08-23")) == day("2025-09-01")
    assert school.year_start(day("2026-08-24")) == day("2026-08-24")
    assert school.counts("p1", school.year_days(day("2026-09-04"))).possible == 20
    late = School(of_ten(week("2026-07-13") + SEPTEMBER), FRIDAY)
    assert late.year_start(FRIDAY) == day("2026-09-01")


def test_ten_days_without_school_make_a_new_year_and_nine_do_not() -> None:
    after = day("2026-08-20")
    assert august_starts([after - timedelta(days=11), after]) == {2026: after - timedelta(days=11)}
    july = day("2026-07-31")
    assert august_starts([july, july + timedelta(days=11)]) == {2026: day("2026-08-11")}
    assert august_starts([july, july + timedelta(days=10)]) == {}


def test_the_first_such_day_of_august_begins_the_year() -> None:
    days = [day("2026-07-20"), day("2026-08-03"), day("2026-08-27")]
    assert august_starts(days) == {2026: day("2026-08-03")}


def test_a_stray_mark_in_august_begins_no_year() -> None:
    school = School(of_ten(week("2026-07-13") + SEPTEMBER, p1={at("2026-08-18"): "/"}), FRIDAY)
    assert school.year_start(FRIDAY) == day("2026-09-01")
    two = {at("2026-08-18"): "/"}
    assert School(of_ten(week("2026-07-13") + SEPTEMBER, p1=two, p2=two), FRIDAY).year_start(FRIDAY) == day(
        "2026-08-18"
    )


def test_a_listed_closed_day_makes_no_year_known_and_stays_closed() -> None:
    school = School(of_ten(SEPTEMBER), FRIDAY, {at("2026-09-08"): False})
    assert len(school.open_sessions) == 19
    assert at("2026-09-08") not in school.open_sessions


def test_the_calendar_says_of_a_day_that_it_lists_whether_the_year_begins_with_it() -> None:
    two = {at("2026-08-18"): "/"}
    marks = of_ten(week("2026-07-13") + SEPTEMBER, p1=two, p2=two)
    assert School(marks, FRIDAY, CALENDAR | {at("2026-08-18"): False}).year_start(FRIDAY) == day("2026-09-01")
    ahead = {at("2027-08-23"): True}
    assert School(marks, FRIDAY, CALENDAR | ahead).year_start(day("2027-08-30")) == day("2027-08-23")


# ---- missing, unmarked end


def test_missing_is_counted_between_the_first_and_last_mark_that_is_one() -> None:
    """The child who joined on Tuesday and stayed to Thursday of the second week: four sessions between say nothing."""
    marks = of_ten(SEPTEMBER)
    own = there(SEPTEMBER[1:9])
    own[at("2026-09-10")] = "-"
    own[at("2026-09-11")] = "?"
    own[at("2026-09-11", "PM")] = "H"
    del own[at("2026-09-14")]
    marks["p1"] = own
    school = School(marks, FRIDAY)
    assert school.missing("p1", SEPTEMBER[0], FRIDAY) == 4
    assert school.counts("p1", school.days) == Counts(12, 12, 0, 0)
    assert school.unmarked_end("p1", SEPTEMBER[0], FRIDAY) == 2


def test_a_mark_in_a_session_that_is_not_open_bounds_nothing() -> None:
    marks = of_ten(SEPTEMBER)
    marks["p1"] = there(SEPTEMBER[:3]) | {at("2026-10-28"): "O"}
    school = School(marks, day("2026-11-01"))
    assert school.missing("p1", SEPTEMBER[0], day("2026-11-01")) == 0
    assert school.unmarked_end("p1", SEPTEMBER[0], day("2026-11-01")) == 14
    assert school.unmarked_end("p1", SEPTEMBER[5], day("2026-11-01")) == 0  # no mark in the span: nothing was possible


def test_a_child_of_mornings_misses_no_afternoon() -> None:
    marks = of_ten(SEPTEMBER)
    marks["p1"] = {session: mark for session, mark in there(SEPTEMBER).items() if session[1] == "AM"}
    del marks["p1"][at("2026-09-10")]
    school = School(marks, FRIDAY)
    assert school.missing("p1", SEPTEMBER[0], FRIDAY) == 1
    assert school.unmarked_end("p1", SEPTEMBER[0], FRIDAY) == 0
    marks["p1"][at("2026-09-16", "PM")] = "\\"
    # One afternoon is marked: now the eight others before the last morning are missing, beside the one morning.
    assert School(marks, FRIDAY).missing("p1", SEPTEMBER[0], FRIDAY) == 9
    assert School(marks, FRIDAY).missing("p1", SEPTEMBER[0], day("2026-09-11")) == 1


def test_a_class_whose_file_ends_early_has_an_unmarked_end_and_its_answers_stand() -> None:
    marks = of_ten(SEPTEMBER)
    for name in ("p1", "p2"):
        marks[name] = there(SEPTEMBER[:8])
    school = School(marks, FRIDAY)
    assert school.recorded_up_to == (FRIDAY, "PM")
    assert reason_numbers(school, "norfolk", "p1") == {"missing": 0, "N": 0, "unmarked end": 4}
    assert thresholds(school, "norfolk")["p1"]["status"] == "cannot tell"
    assert school.unmarked_end("p1", SEPTEMBER[0], SEPTEMBER[7]) == 0


def test_off_the_roll_nothing_counts_and_nothing_is_missing() -> None:
    marks = of_ten(SEPTEMBER, p1={at("2026-09-09"): "O"})
    gone = {"p1": [(day("2026-09-09"), day("2026-09-10"))], "p2": [(day("2026-09-17"), date.max)]}
    marks["p2"] = there(SEPTEMBER[:8])
    school = School(marks, FRIDAY, away=gone)
    assert school.counts("p1", school.days) == Counts(16, 16, 0, 0)
    assert school.missing("p1", SEPTEMBER[0], FRIDAY) == 0
    assert school.unmarked_end("p2", SEPTEMBER[0], FRIDAY) == 0
    assert school.marked[at("2026-09-09")] == 9


def test_a_monitoring_period_is_complete_when_it_is_recorded_to_its_last_session_and_the_pupil_is_marked_to_it() -> (
    None
):
    first, last = SEPTEMBER[0], FRIDAY
    assert School(of_ten(SEPTEMBER), FRIDAY, CALENDAR).is_complete("p1", first, last)
    assert School(of_ten(SEPTEMBER), FRIDAY).is_complete("p1", first, last)
    mornings = of_ten(SEPTEMBER)
    for row in mornings.values():
        del row[FRIDAY, "PM"]
    for calendar in (CALENDAR, None):
        assert not School(mornings, FRIDAY, calendar).is_complete("p1", first, last)
    shut = CALENDAR | {(FRIDAY, "PM"): False}
    assert School(mornings, FRIDAY, shut).is_complete("p1", first, last)
    early = of_ten(SEPTEMBER)
    early["p1"] = there(SEPTEMBER[:9])
    assert not School(early, FRIDAY, CALENDAR).is_complete("p1", first, last)
    assert School(early, FRIDAY, CALENDAR).is_complete("p2", first, last)


# ---- percentages, bands, thresholds, sweep


@pytest.mark.parametrize(
    ("attended", "possible", "shown"),
    [
        (0, 0, ""),
        (1, 1, "100.00"),
        (2, 3, "66.67"),
        (1, 3, "33.33"),
        (19999, 20000, "99.99"),  # 99.995 would round to 100
        (18999, 20000, "94.99"),  # 94.995 would round to the edge of 95
        (19001, 20000, "95.01"),  # 95.005 is half: up
        (19799, 20000, "99.00"),  # 98.995 rounds to 99, which is no edge
    ],
)
def test_what_is_shown_reaches_no_edge_that_was_not_reached(attended: int, possible: int, shown: str) -> None:
    assert percent_shown(attended, possible, band_edges(DEFAULT_BANDS)) == shown


def test_a_band_owns_its_lower_edge_and_exactly_ninety_is_persistent_all_the_same() -> None:
    assert band_of(90, 100) == "90-92.4"
    assert band_of(899, 1000) == "85-89.9"
    assert (absence_of(100, 91), absence_of(100, 90), absence_of(100, 50), absence_of(0, 0)) == (
        "",
        "persistent",
        "severe",
        "",
    )
    assert absence_of(100, 51) == "persistent"


TEN = [monday + timedelta(days=7 * number) for monday in (day("2026-09-07"),) for number in range(10)]


def ten_weeks(absent: int, weeks: int = 10) -> School:
    """So many school weeks; p1 is absent without authority in the first so many sessions."""
    days = [each for monday in TEN[:weeks] for each in week(monday.isoformat())]
    first = [(each, half) for each in days for half in ("AM", "PM")][:absent]
    return School(of_ten(days, p1=dict.fromkeys(first, "O")), days[-1])


def test_ten_sessions_in_ten_weeks_at_below_and_above() -> None:
    for absent, status in ((9, "not met"), (10, "met"), (11, "met")):
        assert thresholds(ten_weeks(absent), "national-framework")["p1"]["status"] == status


def test_a_count_that_is_reached_is_met_in_a_short_record_and_one_that_is_not_cannot_be_known() -> None:
    short = ten_weeks(10, weeks=4)
    assert thresholds(short, "national-framework")["p1"]["status"] == "met"
    assert thresholds(short, "national-framework")["p2"]["status"] == "cannot tell"
    assert thresholds(short, "blackburn-with-darwen")["p1"]["status"] == "cannot tell"
    row = thresholds(short, "norfolk")["p1"]
    assert (row["window_start"], row["window_end"], row["counted"]) == ("2026-09-07", "2026-10-02", "10")
    assert first_met(short, "norfolk", "p1", day("2026-10-02"), Fraction(95)) == "2026-09-11"


def test_attendance_at_eighty_and_at_what_is_expected() -> None:
    """Of 100 sessions 20 missed is exactly 80%, which is in, and 21 is not; 90% is below 90.01 and not below 90."""
    for absent, status in ((20, "met"), (21, "not met"), (10, "met")):
        assert thresholds(ten_weeks(absent), "blackburn-with-darwen")["p1"]["status"] == status
    assert thresholds(ten_weeks(10), "blackburn-with-darwen", expected="90")["p1"]["status"] == "not met"
    assert thresholds(ten_weeks(10), "blackburn-with-darwen", expected="90.01")["p1"]["status"] == "met"


def test_below_seventy_of_the_school_year() -> None:
    for absent, status in ((30, "not met"), (31, "met")):
        assert thresholds(ten_weeks(absent), "cluster-stages")["p1"]["status"] == status


def test_the_sweep_counts_pupils_now_and_in_any_window() -> None:
    """Twelve sessions in the first two weeks of ten: 10 in the first week, 2 in the second."""
    rows = {(row["sessions"], row["weeks"]): row for row in sweep(ten_weeks(12))}
    assert len(rows) == 600
    assert (rows["10", "1"]["pupils_now"], rows["10", "1"]["pupils_ever"]) == ("0", "1")
    assert (rows["11", "1"]["pupils_ever"], rows["12", "2"]["pupils_ever"]) == ("0", "1")
    assert (rows["12", "10"]["pupils_now"], rows["2", "9"]["pupils_now"], rows["3", "9"]["pupils_now"]) == (
        "1",
        "1",
        "0",
    )


def test_sessions_still_coded_n_are_counted_in_the_reason() -> None:
    days = [each for monday in TEN for each in week(monday.isoformat())]
    school = School(of_ten(days, p1={(days[0], "AM"): "N", (days[1], "AM"): "N", (days[2], "AM"): "-"}), days[-1])
    assert reason_numbers(school, "national-framework", "p1") == {"missing": 1, "N": 2, "unmarked end": 0}
    assert reason_numbers(school, "norfolk", "p1") == {"missing": 0, "N": 0, "unmarked end": 0}


def test_the_empty_school_and_the_school_of_one() -> None:
    assert School({}, FRIDAY).as_of() is None
    assert mountain(School({"a": {}}, FRIDAY), FRIDAY)["a"]["possible"] == "0"
    one = School({"a": there(SEPTEMBER)}, FRIDAY)
    assert mountain(one)["a"]["attendance_percent"] == "100.00"
