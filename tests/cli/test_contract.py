"""What `thresholds` says, held to figures worked out by hand.

Each figure is asked of the real command line and of the slow recount, so a slip in either shows. Every register has
a pupil "000001" who is present throughout: she opens the sessions. Weeks run Monday to Friday, two sessions a day, so
a full school week is 10 sessions and ten of them 100.
"""

from pathlib import Path

import pytest

from tests.recount.command_line import Counter, shows
from tests.recount.hand_made import (
    AUTUMN,
    ELEVENTH,
    HUNDRED,
    TEN_WEEKS,
    autumn_absences,
    present_on,
    school_week,
    school_weeks,
    sessions_of,
    with_code,
    write_wide,
)

TEN_WEEK_COUNTS = ("support-first-roadmap", "national-framework")
ALL_PATHWAYS = ("blackburn-with-darwen", "norfolk", *TEN_WEEK_COUNTS, "cluster-stages")


# --- thresholds that count unauthorised sessions -------------------------------------------------------------------


@pytest.mark.parametrize("pathway", TEN_WEEK_COUNTS)
def test_ten_unauthorised_sessions_in_ten_school_weeks_meet_the_count_and_nine_do_not(
    counter: Counter, tmp_path: Path, pathway: str
) -> None:
    file = autumn_absences(tmp_path, "O", 9, 10, 11)
    rows = counter.thresholds(file, pathway, "2025-11-14")
    window = {"window_start": "2025-09-01", "window_end": "2025-11-14", "possible": 100}
    # The tenth absence is the afternoon of the fifth day, Friday 5 September: met that day, in the first week, since
    # a count that is reached is met however few weeks are recorded.
    shows(rows["000009"], status="not met", unauthorised=9, attendance_percent="91.00", first_met="", **window)
    shows(
        rows["000010"],
        status="met",
        unauthorised=10,
        attendance_percent="90.00",
        first_met="2025-09-05",
        **window,
    )
    shows(
        rows["000011"],
        status="met",
        unauthorised=11,
        attendance_percent="89.00",
        first_met="2025-09-05",
        **window,
    )
    shows(rows["000001"], status="not met", unauthorised=0, attendance_percent="100.00", first_met="", **window)


def test_nine_unauthorised_sessions_in_six_school_weeks_meet_norfolk_and_eight_do_not(
    counter: Counter, tmp_path: Path
) -> None:
    # Six school weeks end with the week of 10 November: 29 September, 6, 13, 20 October, 3, 10 November; half term
    # is no school week. 60 sessions: 8 absent leave 52/60 = 86.67, 9 leave 51/60 = 85, 10 leave 50/60 = 83.33.
    everyone = present_on(TEN_WEEKS)
    last_sixty = HUNDRED[40:]
    pupils = {"000001": everyone}
    for number in (8, 9, 10):
        pupils[f"0000{number:02d}"] = with_code(everyone, "G", last_sixty[:number])
    # 15% of 20 sessions is 3: the percentage explains, the nine sessions decide.
    few = dict.fromkeys(HUNDRED, "X")
    few.update(dict.fromkeys(HUNDRED[-20:], "/"))
    pupils["000003"] = with_code(few, "G", HUNDRED[-3:])
    rows = counter.thresholds(write_wide(tmp_path / "register.csv", pupils), "norfolk")
    window = {"window_start": "2025-09-29", "window_end": "2025-11-14", "possible": 60}
    shows(rows["000008"], status="not met", unauthorised=8, attendance_percent="86.67", first_met="", **window)
    # Absent from Monday 29 September: four days hold 8 sessions, the ninth is Friday morning, 3 October.
    shows(rows["000009"], status="met", unauthorised=9, attendance_percent="85.00", first_met="2025-10-03", **window)
    shows(rows["000010"], status="met", unauthorised=10, attendance_percent="83.33", first_met="2025-10-03", **window)
    shows(rows["000003"], status="not met", unauthorised=3, possible=20, attendance_percent="85.00")


def test_absences_of_an_eleventh_week_ago_leave_the_window_while_first_met_stays(
    counter: Counter, tmp_path: Path
) -> None:
    days = TEN_WEEKS + school_week(ELEVENTH, 1)
    everyone = present_on(days)
    pupils = {
        "000001": everyone,
        "000010": with_code(everyone, "O", HUNDRED[:10]),
        # Absent on the Monday of the second week, which is now the first day of the window.
        "000012": with_code(everyone, "O", [*HUNDRED[:8], *HUNDRED[10:12]]),
    }
    file = write_wide(tmp_path / "register.csv", pupils)
    # As of Monday 17 November the window is that week so far and the nine before: 8 September to 17 November, nine
    # full weeks and one day = 92 sessions.
    rows = counter.thresholds(file, "national-framework")
    window = {"window_start": "2025-09-08", "window_end": "2025-11-17", "possible": 92}
    shows(rows["000010"], status="not met", unauthorised=0, first_met="2025-09-05", **window)
    shows(rows["000012"], status="not met", unauthorised=2, first_met="2025-09-08", **window)
    # On Friday 14 November the first week still counts, and the Monday after is not seen.
    rows = counter.thresholds(file, "national-framework", "2025-11-14")
    window = {"window_start": "2025-09-01", "window_end": "2025-11-14", "possible": 100}
    shows(rows["000010"], status="met", unauthorised=10, first_met="2025-09-05", **window)
    shows(rows["000012"], status="met", unauthorised=10, first_met="2025-09-08", **window)


def test_g_n_o_and_u_count_in_any_mix_and_authorised_codes_do_not(counter: Counter, tmp_path: Path) -> None:
    everyone = present_on(TEN_WEEKS)
    mixed = dict(everyone)
    for number, code in enumerate("GNOUGNOUGN"):
        mixed[HUNDRED[number]] = code
    authorised = dict(everyone)
    for number, code in enumerate(["I", "M", "C", "C1", "C2", "E", "J1", "R", "S", "T", "L"]):
        authorised[HUNDRED[number]] = code
    file = write_wide(tmp_path / "register.csv", {"000001": everyone, "000002": mixed, "000003": authorised})
    rows = counter.thresholds(file, "national-framework")
    shows(rows["000002"], status="met", unauthorised=10, possible=100, attendance_percent="90.00")
    # Ten authorised sessions; L is present.
    shows(rows["000003"], status="not met", unauthorised=0, possible=100, attendance_percent="90.00")


def test_with_fewer_weeks_than_the_rule_a_count_reached_is_met_and_any_other_is_cannot_tell(
    counter: Counter, tmp_path: Path
) -> None:
    nine_weeks = school_weeks(*AUTUMN[:9])
    everyone = present_on(nine_weeks)
    pupils = {
        "000001": everyone,
        "000009": with_code(everyone, "O", HUNDRED[:9]),
        "000010": with_code(everyone, "O", HUNDRED[:10]),
    }
    file = write_wide(tmp_path / "register.csv", pupils)
    window = {"window_start": "2025-09-01", "window_end": "2025-11-07", "possible": 90}
    rows = counter.thresholds(file, "national-framework")
    shows(rows["000009"], status="cannot tell", unauthorised=9, first_met="", **window)
    shows(rows["000010"], status="met", unauthorised=10, first_met="2025-09-05", **window)
    # A rule with an attendance test cannot be answered at all: 80/90 = 88.89% with 10 absences is not yet "met".
    rows = counter.thresholds(file, "blackburn-with-darwen")
    shows(rows["000009"], status="cannot tell", unauthorised=9, first_met="", **window)
    shows(
        rows["000010"],
        status="cannot tell",
        unauthorised=10,
        first_met="",
        attendance_percent="88.89",
        **window,
    )
    # Norfolk needs six weeks only, and has them: 29 September was the fifth week's Monday, 6 October opens the sixth.
    shows(counter.thresholds(file, "norfolk", "2025-10-03")["000001"], status="cannot tell")
    shows(counter.thresholds(file, "norfolk", "2025-10-06")["000001"], status="not met")


def test_the_tenth_week_is_recorded_from_its_first_open_day(counter: Counter, tmp_path: Path) -> None:
    days = school_weeks(*AUTUMN[:9]) + school_week(AUTUMN[9], 1)
    everyone = present_on(days)
    pupils = {"000001": everyone, "000010": with_code(everyone, "O", HUNDRED[:10])}
    file = write_wide(tmp_path / "register.csv", pupils)
    rows = counter.thresholds(file, "blackburn-with-darwen")
    # Monday 10 November is the first day with ten weeks: 92 sessions, 82 attended = 89.13%, 10 absences: met that day.
    shows(rows["000001"], status="not met", possible=92)
    shows(
        rows["000010"],
        status="met",
        unauthorised=10,
        possible=92,
        attendance_percent="89.13",
        window_start="2025-09-01",
        window_end="2025-11-10",
        first_met="2025-11-10",
    )


# --- windows across holidays ---------------------------------------------------------------------------------------


def test_a_window_runs_across_christmas(counter: Counter, tmp_path: Path) -> None:
    before = school_weeks("2025-11-10", "2025-11-17", "2025-11-24", "2025-12-01", "2025-12-08", "2025-12-15")
    after = school_weeks("2026-01-05", "2026-01-12")
    everyone = present_on(before + after)
    # Five in the week of 24 November and four from Monday 12 January: the ninth is Tuesday afternoon, 13 January.
    both_sides = with_code(
        everyone, "O", [*sessions_of(school_week("2025-11-24"))[:5], *sessions_of(school_week("2026-01-12"))[:4]]
    )
    # The same, but the first five a week earlier: outside the six weeks 24 November to 16 January.
    too_early = with_code(
        everyone, "O", [*sessions_of(school_week("2025-11-17"))[:5], *sessions_of(school_week("2026-01-12"))[:4]]
    )
    file = write_wide(tmp_path / "register.csv", {"000001": everyone, "000002": both_sides, "000003": too_early})
    rows = counter.thresholds(file, "norfolk")
    window = {"window_start": "2025-11-24", "window_end": "2026-01-16", "possible": 60}
    shows(rows["000002"], status="met", unauthorised=9, first_met="2026-01-13", **window)
    shows(rows["000003"], status="not met", unauthorised=4, first_met="", **window)
    # As of a day in the holidays the window ends with the last school week before them.
    rows = counter.thresholds(file, "norfolk", "2025-12-28")
    window = {"window_start": "2025-11-10", "window_end": "2025-12-19", "possible": 60}
    shows(rows["000002"], status="not met", unauthorised=5, first_met="", **window)
    shows(rows["000003"], status="not met", unauthorised=5, first_met="", **window)


def test_a_window_runs_across_the_summer_and_the_school_year(counter: Counter, tmp_path: Path) -> None:
    # Seven school weeks of summer term, then three of autumn whose first Monday is an INSET day.
    summer = school_weeks(
        "2025-06-02", "2025-06-09", "2025-06-16", "2025-06-23", "2025-06-30", "2025-07-07", "2025-07-14"
    )
    autumn = school_weeks("2025-09-01", "2025-09-08", "2025-09-15")[1:]
    next_monday = school_week("2025-09-22", 1)
    everyone = present_on(summer + autumn + next_monday)
    half_and_half = with_code(
        everyone, "U", [*sessions_of(school_week("2025-06-02"))[:5], *sessions_of(school_week("2025-09-15"))[:5]]
    )
    file = write_wide(tmp_path / "register.csv", {"000001": everyone, "000002": half_and_half})
    # Friday 19 September: ten weeks, 10 x 10 sessions less the INSET day = 98.
    # The tenth absence is on the morning of Wednesday the 17th.
    rows = counter.thresholds(file, "national-framework", "2025-09-19")
    shows(
        rows["000002"],
        status="met",
        unauthorised=10,
        possible=98,
        window_start="2025-06-02",
        window_end="2025-09-19",
        first_met="2025-09-17",
    )
    # On Monday the 22nd the week of 2 June has left: 88 sessions of nine weeks and the two of this one.
    rows = counter.thresholds(file, "national-framework")
    shows(
        rows["000002"],
        status="not met",
        unauthorised=5,
        possible=90,
        window_start="2025-06-09",
        window_end="2025-09-22",
        first_met="2025-09-17",
    )
    # The mountain starts afresh on 1 September: 4 + 5 + 5 days and this Monday, 30 sessions, of which 5 absent.
    shows(
        counter.mountain(file)["000002"],
        possible=30,
        attended=25,
        authorised=0,
        unauthorised=5,
        missing=0,
        attendance_percent="83.33",
        band="80-84.9",
    )


def test_late_summer_belongs_to_the_old_year_and_1_september_to_the_new(counter: Counter, tmp_path: Path) -> None:
    summer = school_weeks("2025-07-07", "2025-07-14")
    autumn = school_weeks("2025-09-01", "2025-09-08")[2:]
    everyone = present_on(summer + autumn)
    away_in_july = with_code(everyone, "G", sessions_of(school_week("2025-07-14")))
    file = write_wide(tmp_path / "register.csv", {"000001": everyone, "000002": away_in_july})
    old_year = counter.mountain(file, "2025-08-31")["000002"]
    shows(old_year, possible=20, attended=10, unauthorised=10, attendance_percent="50.00", band="50-69.9")
    new_year = counter.mountain(file, "2025-09-01")["000002"]
    shows(new_year, possible=0, attended=0, unauthorised=0, missing=0, attendance_percent="", band="")
    first_day = counter.mountain(file, "2025-09-03")["000002"]
    shows(first_day, possible=2, attended=2, unauthorised=0, attendance_percent="100.00", band="97.5-100")
    # Attendance of the year falls below 70% on Wednesday 16 July: 10 of 16 = 62.5%; on Tuesday it was 10/14 = 71.43%.
    stages = counter.thresholds(file, "cluster-stages", "2025-08-31")["000002"]
    shows(
        stages,
        status="met",
        window_start="2025-07-07",
        window_end="2025-07-18",
        unauthorised=10,
        possible=20,
        attendance_percent="50.00",
        first_met="2025-07-16",
    )
    # On 1 and 2 September the new year has no open session yet: nothing to print, nothing to tell. What was first met
    # in July stays.
    stages = counter.thresholds(file, "cluster-stages", "2025-09-02")["000002"]
    shows(
        stages,
        status="cannot tell",
        window_start="",
        window_end="",
        unauthorised=0,
        possible=0,
        attendance_percent="",
        first_met="2025-07-16",
    )
    stages = counter.thresholds(file, "cluster-stages", "2025-09-03")["000002"]
    shows(stages, status="not met", window_start="2025-09-03", window_end="2025-09-03", possible=2, unauthorised=0)


def test_a_rolling_window_still_looks_back_before_the_new_year_has_opened(counter: Counter, tmp_path: Path) -> None:
    # "Across terms and years": on 1 September, before any session of the new year, the window is the old year's end.
    summer = school_weeks("2025-07-07", "2025-07-14")
    autumn = school_weeks("2025-09-01")[2:]
    everyone = present_on(summer + autumn)
    away_in_july = with_code(everyone, "G", sessions_of(school_week("2025-07-14")))
    file = write_wide(tmp_path / "register.csv", {"000001": everyone, "000002": away_in_july})
    shows(
        counter.thresholds(file, "national-framework", "2025-09-01")["000002"],
        status="met",
        window_start="2025-07-07",
        window_end="2025-07-18",
        unauthorised=10,
        possible=20,
        attendance_percent="50.00",
        first_met="2025-07-18",
    )


# --- rules with an attendance test ---------------------------------------------------------------------------------


def test_blackburn_takes_exactly_80_percent_and_refuses_79(counter: Counter, tmp_path: Path) -> None:
    file = autumn_absences(tmp_path, "O", 9, 10, 20, 21)
    rows = counter.thresholds(file, "blackburn-with-darwen", "2025-11-14")
    shows(rows["000020"], status="met", unauthorised=20, possible=100, attendance_percent="80.00")
    shows(rows["000021"], status="not met", unauthorised=21, possible=100, attendance_percent="79.00")
    shows(rows["000010"], status="met", unauthorised=10, possible=100, attendance_percent="90.00")
    shows(rows["000009"], status="not met", unauthorised=9, possible=100, attendance_percent="91.00")


def test_blackburn_needs_attendance_below_the_expected_level_not_at_it(counter: Counter, tmp_path: Path) -> None:
    file = autumn_absences(tmp_path, "O", 10, 11)
    at_90 = counter.thresholds(file, "blackburn-with-darwen", expected="90")
    # Exactly 90% now. On Monday 10 November, the first day with ten weeks, it was 82/92 = 89.13%: first met that day.
    shows(at_90["000010"], status="not met", attendance_percent="90.00", first_met="2025-11-10")
    shows(at_90["000011"], status="met", attendance_percent="89.00")
    shows(counter.thresholds(file, "blackburn-with-darwen", expected="90.01")["000010"], status="met")


def test_blackburn_does_not_take_exactly_95_percent_nor_few_absences_below_it(counter: Counter, tmp_path: Path) -> None:
    file = autumn_absences(tmp_path, "O", 5, 6)
    rows = counter.thresholds(file, "blackburn-with-darwen")
    shows(rows["000005"], status="not met", unauthorised=5, attendance_percent="95.00")
    shows(rows["000006"], status="not met", unauthorised=6, attendance_percent="94.00")


def test_a_limit_that_is_not_reached_is_not_shown(counter: Counter, tmp_path: Path) -> None:
    # 15 days on roll, one session absent: 29/30 = 96.666...%. Half up that is 96.67, which is the expected level that
    # was not reached: 96.66 is shown. Against 95 nothing stands in the way of 96.67.
    everyone = present_on(TEN_WEEKS)
    joined_late = dict.fromkeys(HUNDRED[-30:], "/")
    joined_late[HUNDRED[-1]] = "I"
    file = write_wide(tmp_path / "register.csv", {"000001": everyone, "000002": joined_late})
    shown = counter.thresholds(file, "blackburn-with-darwen", expected="96.67")["000002"]
    shows(shown, possible=30, attendance_percent="96.66", status="not met")
    shown = counter.thresholds(file, "blackburn-with-darwen")["000002"]
    shows(shown, possible=30, attendance_percent="96.67", status="not met")


def test_cluster_stages_takes_69_percent_and_refuses_exactly_70(counter: Counter, tmp_path: Path) -> None:
    everyone = present_on(TEN_WEEKS)
    pupils = {
        "000001": everyone,
        "000070": with_code(everyone, "I", HUNDRED[70:]),
        "000069": with_code(everyone, "I", HUNDRED[69:]),
    }
    rows = counter.thresholds(write_wide(tmp_path / "register.csv", pupils), "cluster-stages")
    window = {"window_start": "2025-09-01", "window_end": "2025-11-14", "possible": 100, "unauthorised": 0}
    shows(rows["000070"], status="not met", attendance_percent="70.00", first_met="", **window)
    # 69 attended: 69/98 = 70.41% on Thursday, 69/100 on Friday: first met on the last day. Illness counts as absence.
    shows(rows["000069"], status="met", attendance_percent="69.00", first_met="2025-11-14", **window)


def test_cluster_stages_answers_from_the_first_day_however_few_weeks_there_are(
    counter: Counter, tmp_path: Path
) -> None:
    days = school_week("2025-09-15", 2)
    everyone = present_on(days)
    away = with_code(everyone, "O", sessions_of(days[:1]))
    file = write_wide(tmp_path / "register.csv", {"000001": everyone, "000002": away})
    # Monday 0/2, Tuesday 2/4 = 50%.
    shows(
        counter.thresholds(file, "cluster-stages")["000002"],
        status="met",
        possible=4,
        attendance_percent="50.00",
        window_start="2025-09-15",
        window_end="2025-09-16",
        first_met="2025-09-15",
    )


@pytest.mark.parametrize("pathway", ALL_PATHWAYS)
def test_without_a_possible_session_no_rule_can_tell(counter: Counter, tmp_path: Path, pathway: str) -> None:
    everyone = present_on(TEN_WEEKS)
    pupils = {
        "000001": everyone,
        "000002": dict.fromkeys(HUNDRED, "X"),
        "000003": {},
        "000004": dict.fromkeys(HUNDRED, "-"),
    }
    file = write_wide(tmp_path / "register.csv", pupils)
    rows = counter.thresholds(file, pathway)
    start = {"norfolk": "2025-09-29"}.get(pathway, "2025-09-01")
    for pupil in ("000002", "000003", "000004"):
        shows(
            rows[pupil],
            status="cannot tell",
            window_start=start,
            window_end="2025-11-14",
            unauthorised=0,
            possible=0,
            attendance_percent="",
            first_met="",
        )
    assert set(rows) == {"000001", "000002", "000003", "000004"}


@pytest.mark.parametrize("pathway", ALL_PATHWAYS)
def test_before_the_record_there_is_no_window(counter: Counter, tmp_path: Path, pathway: str) -> None:
    file = autumn_absences(tmp_path, "O", 10)
    shows(
        counter.thresholds(file, pathway, "2025-08-29")["000010"],
        status="cannot tell",
        window_start="",
        window_end="",
        unauthorised=0,
        possible=0,
        attendance_percent="",
        first_met="",
    )
