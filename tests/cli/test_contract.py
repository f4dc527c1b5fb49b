"""The command line, held to figures worked out by hand.

Each figure is asked of the real command line and of the slow recount, so a slip in either shows. Every register has
a pupil "000001" who is present throughout: she opens the sessions. Weeks run Monday to Friday, two sessions a day, so
a full school week is 10 sessions and ten of them 100.
"""

import json
from datetime import date
from pathlib import Path

import pytest
from recount.command_line import Answer, CommandLine, Recount, Row, run
from recount.hand_made import (
    Marks,
    at,
    present_on,
    school_week,
    school_weeks,
    sessions_of,
    with_code,
    write_calendar,
    write_sims,
    write_wide,
)

Counter = CommandLine | Recount

# Ten school weeks of autumn 2025 with half term (27 October) between the eighth and the ninth, and an eleventh.
AUTUMN = (
    "2025-09-01",
    "2025-09-08",
    "2025-09-15",
    "2025-09-22",
    "2025-09-29",
    "2025-10-06",
    "2025-10-13",
    "2025-10-20",
    "2025-11-03",
    "2025-11-10",
)
ELEVENTH = "2025-11-17"
TEN_WEEKS = school_weeks(*AUTUMN)
HUNDRED = sessions_of(TEN_WEEKS)
TEN_WEEK_COUNTS = ("support-first-roadmap", "national-framework")
ALL_PATHWAYS = ("blackburn-with-darwen", "norfolk", *TEN_WEEK_COUNTS, "cluster-stages")


@pytest.fixture(params=[CommandLine, Recount], ids=["command line", "recount"])
def counter(request: pytest.FixtureRequest) -> Counter:
    """Who counts: the product, or the recount."""
    made: Counter = request.param()
    return made


def shows(row: Row, **expected: object) -> None:
    """The row holds these texts in these columns."""
    assert {name: row[name] for name in expected} == {name: str(value) for name, value in expected.items()}


def autumn_absences(folder: Path, code: str, *numbers: int) -> Path:
    """Ten weeks of autumn; pupil "0000nn" has the code in the first nn sessions, and nothing but presence after."""
    everyone = present_on(TEN_WEEKS)
    pupils = {"000001": everyone}
    for number in numbers:
        pupils[f"0000{number:02d}"] = with_code(everyone, code, HUNDRED[:number])
    return write_wide(folder / "register.csv", pupils)


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


# --- the mountain --------------------------------------------------------------------------------------------------


def test_an_edge_belongs_to_the_band_above_it(counter: Counter, tmp_path: Path) -> None:
    # Four weeks are 40 sessions, 2.5% each.
    days = school_weeks(*AUTUMN[:4])
    forty = sessions_of(days)
    everyone = present_on(days)
    absent_and_band = {
        0: ("100.00", "97.5-100"),
        1: ("97.50", "97.5-100"),
        2: ("95.00", "95-97.4"),
        3: ("92.50", "92.5-94.9"),
        4: ("90.00", "90-92.4"),
        5: ("87.50", "85-89.9"),
        6: ("85.00", "85-89.9"),
        7: ("82.50", "80-84.9"),
        8: ("80.00", "80-84.9"),
        9: ("77.50", "70-79.9"),
        12: ("70.00", "70-79.9"),
        13: ("67.50", "50-69.9"),
        20: ("50.00", "50-69.9"),
        21: ("47.50", "below 50"),
        40: ("0.00", "below 50"),
    }
    pupils = {"000001": everyone}
    for absent in absent_and_band:
        pupils[f"0001{absent:02d}"] = with_code(everyone, "I", forty[:absent])
    rows = counter.mountain(write_wide(tmp_path / "register.csv", pupils))
    for absent, (percent, band) in absent_and_band.items():
        shows(
            rows[f"0001{absent:02d}"],
            possible=40,
            attended=40 - absent,
            authorised=absent,
            unauthorised=0,
            missing=0,
            attendance_percent=percent,
            band=band,
        )


def test_a_band_is_decided_on_the_exact_ratio_and_its_edge_is_not_shown_unless_reached(
    counter: Counter, tmp_path: Path
) -> None:
    # 506 of 519 sessions are 97.49518...%: half up 97.50, an edge that was not reached.
    # 97.5% is 39/40, and 39 x 519 = 20241 = 40 x 506 + 1.
    # 507 of 520 are 97.5% exactly. A made-up year of 52 weeks without holidays.
    days = school_weeks(*(f"{monday:%Y-%m-%d}" for monday in year_of_mondays()))
    sessions = sessions_of(days)
    assert len(sessions) == 520
    everyone = present_on(days)
    at_edge = with_code(everyone, "I", sessions[:13])
    below_edge = {session: mark for session, mark in at_edge.items() if session != sessions[-1]}
    file = write_wide(tmp_path / "register.csv", {"000001": everyone, "000002": at_edge, "000003": below_edge})
    rows = counter.mountain(file)
    shows(rows["000002"], possible=520, attended=507, attendance_percent="97.50", band="97.5-100")
    shows(rows["000003"], possible=519, attended=506, attendance_percent="97.49", band="95-97.4")


def year_of_mondays() -> list[date]:
    """52 Mondays from 1 September 2025; the last is 24 August 2026."""
    first = school_week("2025-09-01", 1)[0]
    return [first.fromordinal(first.toordinal() + 7 * number) for number in range(52)]


def test_half_a_hundredth_is_shown_as_the_next_one(counter: Counter, tmp_path: Path) -> None:
    # 32 sessions possible, one absent: 31/32 = 96.875, shown 96.88. Two absent: 93.75. 80 possible and one absent:
    # 79/80 = 98.75. 160 possible would be 99.375.
    days = school_weeks(*AUTUMN[:4])
    forty = sessions_of(days)
    everyone = present_on(days)
    late = dict.fromkeys(forty[8:], "/")
    pupils = {
        "000001": everyone,
        "000002": with_code(late, "M", forty[-1:]),
        "000003": with_code(late, "M", forty[-2:]),
    }
    rows = counter.mountain(write_wide(tmp_path / "register.csv", pupils))
    shows(rows["000002"], possible=32, attended=31, attendance_percent="96.88", band="95-97.4")
    shows(rows["000003"], possible=32, attended=30, attendance_percent="93.75", band="92.5-94.9")


def test_a_schools_own_bands_are_used_with_their_edges(counter: Counter, tmp_path: Path) -> None:
    # 30 sessions: none absent 100, one absent 96.666... (under the edge 96.67, so 96.66 is shown), three absent 90.
    days = school_weeks(*AUTUMN[:3])
    thirty = sessions_of(days)
    everyone = present_on(days)
    pupils = {"000001": everyone}
    for absent in (1, 3, 4):
        pupils[f"00000{absent + 1}"] = with_code(everyone, "I", thirty[:absent])
    bands = tmp_path / "bands.csv"
    bands.write_text("label,lower_percent\nGreen,96.67\nAmber,90\nRed,0\n", encoding="utf-8")
    rows = counter.mountain(write_wide(tmp_path / "register.csv", pupils), bands=bands)
    shows(rows["000001"], attendance_percent="100.00", band="Green")
    shows(rows["000002"], attendance_percent="96.66", band="Amber")
    shows(rows["000004"], attendance_percent="90.00", band="Amber")
    shows(rows["000005"], attendance_percent="86.67", band="Red")


# --- marks, codes and open sessions --------------------------------------------------------------------------------


def test_codes_are_classified_by_the_date_of_the_session(counter: Counter, tmp_path: Path) -> None:
    may = school_week("2024-04-29")
    everyone = present_on(may + school_week("2024-09-02") + school_week("2025-09-15"))
    pupils = {
        "000001": everyone,
        "000002": with_code(everyone, "J", [at("2024-05-01", "AM"), at("2024-09-03", "AM")]),
        "000003": with_code(everyone, "J1", [at("2024-05-01", "AM"), at("2024-09-03", "AM")]),
        "000004": with_code(everyone, "H", [at("2024-05-01", "AM"), at("2025-09-16", "AM")]),
        "000005": with_code(everyone, "Y", [at("2024-05-01", "AM"), at("2024-09-03", "AM")]),
        "000006": with_code(everyone, "F", [at("2024-05-01", "AM")]),
    }
    file = write_wide(tmp_path / "register.csv", pupils)
    week = counter.mountain(file, "2024-05-03")
    all_in = {"unauthorised": 0}
    # J on 1 May 2024 was an approved activity; J1 did not exist yet; H and Y still did; F had gone in 2013.
    shows(week["000002"], possible=10, attended=10, authorised=0, missing=0, **all_in)
    shows(week["000003"], possible=9, attended=9, authorised=0, missing=1, **all_in)
    shows(week["000004"], possible=10, attended=9, authorised=1, missing=0, **all_in)
    shows(week["000005"], possible=9, attended=9, authorised=0, missing=0, **all_in)
    shows(week["000006"], possible=9, attended=9, authorised=0, missing=1, **all_in)
    # September 2024: J is retired, J1 is leave, Y is retired.
    week = counter.mountain(file, "2024-09-06")
    shows(week["000002"], possible=9, attended=9, authorised=0, missing=1, **all_in)
    shows(week["000003"], possible=10, attended=9, authorised=1, missing=0, **all_in)
    shows(week["000005"], possible=9, attended=9, authorised=0, missing=1, **all_in)
    # September 2025: H is retired and counts in neither figure.
    week = counter.mountain(file, "2025-09-19")
    shows(week["000004"], possible=9, attended=9, authorised=0, missing=1, attendance_percent="100.00", **all_in)


def test_the_new_codes_begin_on_19_august_2024(counter: Counter, tmp_path: Path) -> None:
    days = [at("2024-08-18", "AM")[0], *school_week("2024-08-19")]
    everyone = present_on(days)
    pupils = {"000001": everyone}
    for number, code in enumerate(["K", "C1", "J", "Y1", "Q"], start=2):
        pupils[f"00000{number}"] = with_code(everyone, code, [at("2024-08-18", "PM"), at("2024-08-19", "AM")])
    rows = counter.mountain(write_wide(tmp_path / "register.csv", pupils), "2024-08-23")
    # Six days, 12 sessions; one of the two is always outside the code's dates and so missing.
    shows(rows["000002"], possible=11, attended=11, authorised=0, missing=1)
    shows(rows["000003"], possible=11, attended=10, authorised=1, missing=1)
    shows(rows["000004"], possible=11, attended=11, authorised=0, missing=1)
    shows(rows["000005"], possible=10, attended=10, authorised=0, missing=1)
    shows(rows["000006"], possible=10, attended=10, authorised=0, missing=1)


def test_no_session_is_opened_by_a_retired_unknown_or_not_possible_mark(counter: Counter, tmp_path: Path) -> None:
    days = [day for day in school_weeks("2025-09-15", "2025-09-22") if day.isoformat() != "2025-09-22"]
    everyone = present_on(days)
    closed_monday = sessions_of(school_week("2025-09-22", 1))
    pupils = {"000001": everyone}
    for number, code in enumerate(["H", "ZZ", "X", "#", "-", "Y2", "Z", "D"], start=2):
        pupils[f"00000{number}"] = with_code(everyone, code, closed_monday)
    file = write_wide(tmp_path / "register.csv", pupils)
    rows = counter.mountain(file)
    for row in rows.values():
        shows(row, possible=18, attended=18, missing=0)


def test_a_single_stray_mark_opens_its_session_for_everyone(counter: Counter, tmp_path: Path) -> None:
    file = stray_mark_register(tmp_path, pupils=21)
    rows = counter.mountain(file)
    # The closed Wednesday 24 September morning is opened by one pupil's mark: 19 sessions for that
    # pupil, and a missing mark for all others.
    shows(rows["000002"], possible=19, attended=18, unauthorised=1, missing=0)
    shows(rows["000001"], possible=18, attended=18, unauthorised=0, missing=1)
    shows(rows["000021"], possible=18, attended=18, unauthorised=0, missing=1)


def stray_mark_register(folder: Path, pupils: int) -> Path:
    """Two weeks with a closed Wednesday, on whose morning one pupil of so many has a mark."""
    days = [day for day in school_weeks("2025-09-15", "2025-09-22") if day.isoformat() != "2025-09-24"]
    everyone = present_on(days)
    table = {f"{number:06d}": everyone for number in range(1, pupils + 1)}
    table["000002"] = with_code(everyone, "O", [at("2025-09-24", "AM")])
    return write_wide(folder / "register.csv", table)


def test_a_pupils_own_closure_mark_closes_nothing_for_others(counter: Counter, tmp_path: Path) -> None:
    days = school_week("2025-09-15")
    everyone = present_on(days)
    at_home = with_code(everyone, "#", sessions_of(days[2:3]))
    file = write_wide(tmp_path / "register.csv", {"000001": everyone, "000002": at_home})
    rows = counter.mountain(file)
    shows(rows["000001"], possible=10, attended=10, missing=0)
    shows(rows["000002"], possible=8, attended=8, missing=0, attendance_percent="100.00")


def test_a_child_who_joins_on_a_tuesday_misses_nothing_before(counter: Counter, tmp_path: Path) -> None:
    days = school_weeks("2025-09-15", "2025-09-22")
    everyone = present_on(days)
    joined = {session: mark for session, mark in everyone.items() if session[0].isoformat() >= "2025-09-16"}
    left = {session: mark for session, mark in everyone.items() if session[0].isoformat() <= "2025-09-18"}
    file = write_wide(tmp_path / "register.csv", {"000001": everyone, "000002": joined, "000003": left})
    rows = counter.mountain(file)
    shows(rows["000002"], possible=18, attended=18, missing=0)
    shows(rows["000003"], possible=8, attended=8, missing=0)


def test_gaps_between_marks_are_missing_and_never_absence(counter: Counter, tmp_path: Path) -> None:
    days = school_weeks("2025-09-15", "2025-09-22")
    everyone = present_on(days)
    sessions = sessions_of(days)
    gaps = dict(everyone)
    del gaps[sessions[3]]
    gaps[sessions[5]] = "-"
    gaps[sessions[7]] = " "
    # Dashes and blanks before the first and after the last other mark are no gaps.
    edges = with_code(everyone, "-", [*sessions[:2], *sessions[-2:]])
    del edges[sessions[2]]
    # A mark that is not counted is still a mark: X begins this pupil's span, # ends it.
    other = dict.fromkeys(sessions, "")
    other.update({sessions[0]: "X", sessions[10]: "/", sessions[19]: "#"})
    file = write_wide(tmp_path / "register.csv", {"000001": everyone, "000002": gaps, "000003": edges, "000004": other})
    rows = counter.mountain(file)
    shows(rows["000002"], possible=17, attended=17, missing=3, attendance_percent="100.00")
    shows(rows["000003"], possible=15, attended=15, missing=0)
    # 20 sessions, 3 of them marked.
    shows(rows["000004"], possible=1, attended=1, missing=17)


def test_an_unknown_code_stops_its_cell_and_nothing_else(counter: Counter, tmp_path: Path) -> None:
    days = school_weeks("2025-09-15", "2025-09-22")
    everyone = present_on(days)
    unknown = with_code(everyone, "ZZ", [at("2025-09-17", "AM")])
    unknown = with_code(unknown, "?", [at("2025-09-18", "PM")])
    unknown = with_code(unknown, "O", [at("2025-09-19", "PM")])
    file = write_wide(tmp_path / "register.csv", {"000001": everyone, "000002": unknown})
    rows = counter.mountain(file)
    shows(rows["000002"], possible=18, attended=17, unauthorised=1, missing=2, attendance_percent="94.44")
    shows(rows["000001"], possible=20, attended=20, missing=0)


def test_lower_case_and_padded_codes_are_read(counter: Counter, tmp_path: Path) -> None:
    days = school_weeks("2025-09-15", "2025-09-22")
    everyone = present_on(days)
    texts = ["o", " O ", "i", " I", "c1", " / ", "l", "y1 "]
    untidy = {**everyone, **dict(zip(sessions_of(days), texts, strict=False))}
    file = write_wide(tmp_path / "register.csv", {"000001": everyone, "000002": untidy})
    # Two O, two I, one C1, one Y1 (not possible), / and L present: 19 possible, 14 attended.
    shows(counter.mountain(file)["000002"], possible=19, attended=14, authorised=3, unauthorised=2, missing=0)


def test_leading_zeros_tell_pupils_apart(counter: Counter, tmp_path: Path) -> None:
    days = school_weeks("2025-09-15", "2025-09-22")
    everyone = present_on(days)
    pupils = {
        "000123": everyone,
        "123": with_code(everyone, "I", sessions_of(days)[:1]),
        "00123": with_code(everyone, "I", sessions_of(days)[:2]),
    }
    rows = counter.mountain(write_wide(tmp_path / "register.csv", pupils))
    assert {pupil: row["authorised"] for pupil, row in rows.items()} == {"000123": "0", "123": "1", "00123": "2"}


def test_the_upn_is_the_pupil_id_where_the_file_has_one(counter: Counter, tmp_path: Path) -> None:
    file = tmp_path / "register.csv"
    file.write_text(
        "UPN,Adno,Surname,Forename,Yr,15/09/2025 AM,15/09/2025 PM\nH801200001001,000417,Madeup,Zoë,4,/,\\\n",
        encoding="utf-8",
    )
    assert list(counter.mountain(file)) == ["H801200001001"]


# --- two marks for one session -------------------------------------------------------------------------------------


def doubled_marks(folder: Path) -> Path:
    """One week as a long file in which "000002" has one session twice alike, "000003" one session twice differing."""
    rows = []
    for pupil in ("000001", "000002", "000003"):
        for day in school_week("2025-09-15"):
            rows.append((pupil, day.isoformat(), "AM", "/"))
            rows.append((pupil, day.isoformat(), "PM", "\\"))
    rows.append(("000002", "2025-09-17", "AM", "/"))
    rows.append(("000003", "2025-09-17", "AM", "O"))
    return write_sims(folder / "marks.csv", rows)


def test_two_like_marks_count_once_and_two_different_marks_are_missing(counter: Counter, tmp_path: Path) -> None:
    rows = counter.mountain(doubled_marks(tmp_path))
    shows(rows["000002"], possible=10, attended=10, unauthorised=0, missing=0)
    shows(rows["000003"], possible=9, attended=9, unauthorised=0, missing=1)


ARBOR_HEADER = (
    "DATE,PERIOD,STUDENT_ID,RAW_MARK,MARK_CODE,MINUTES_LATE,IS_PRESENT,IS_AUTHORIZED_ABSENT,"
    "IS_UNAUTHORIZED_ABSENT,IS_POSSIBLE_ATTENDANCE,ACADEMIC_YEAR_NAME"
)


def arbor_row(pupil: str, day: str, half: str, code: str, raw: str | None = None) -> str:
    """One line of the extract; the flags agree with the code."""
    present = "1" if code in "/\\L" else "0"
    authorised = "1" if code == "I" else "0"
    unauthorised = "1" if code in "OU" else "0"
    possible = "0" if code == "X" else "1"
    flags = f"{present},{authorised},{unauthorised},{possible}"
    return f"{day},{half},{pupil},{raw or code},{code},,{flags},2025-2026"


def test_arbor_keeps_the_best_of_several_marks_and_counts_its_mark_code(counter: Counter, tmp_path: Path) -> None:
    lines = [ARBOR_HEADER]
    for day in school_week("2025-09-15"):
        for pupil in ("0041", "0042"):
            lines.append(arbor_row(pupil, day.isoformat(), "AM", "/"))
            lines.append(arbor_row(pupil, day.isoformat(), "PM", "\\"))
    for day, half, first, second in [
        ("2025-09-22", "AM", "O", "/"),  # present before unauthorised
        ("2025-09-22", "PM", "O", "I"),  # authorised before unauthorised
        ("2025-09-23", "AM", "O", "X"),  # unauthorised before not counted
        ("2025-09-23", "PM", "I", "V"),  # approved before authorised
    ]:
        lines.append(arbor_row("0041", day, half, first))
        lines.append(arbor_row("0041", day, half, second))
        lines.append(arbor_row("0042", day, half, "U", raw="L"))
    file = tmp_path / "extract.csv"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    rows = counter.mountain(file)
    shows(rows["0041"], possible=14, attended=12, authorised=1, unauthorised=1, missing=0)
    shows(rows["0042"], possible=14, attended=10, authorised=0, unauthorised=4, missing=0)


# --- calendars -----------------------------------------------------------------------------------------------------


def test_marks_in_sessions_that_the_calendar_closes_are_ignored(counter: Counter, tmp_path: Path) -> None:
    file, calendar = closed_wednesday(tmp_path)
    without = counter.mountain(file)
    shows(without["000001"], possible=10, attended=10, missing=0)
    shows(without["000002"], possible=10, attended=8, unauthorised=2, missing=0)
    rows = counter.mountain(file, calendar=calendar)
    shows(rows["000001"], possible=8, attended=8, unauthorised=0, missing=0)
    shows(rows["000002"], possible=8, attended=8, unauthorised=0, missing=0, attendance_percent="100.00")


def closed_wednesday(folder: Path) -> tuple[Path, Path]:
    """A week with marks on every day, and a calendar that says no on Wednesday morning and leaves the afternoon out."""
    days = school_week("2025-09-15")
    everyone = present_on(days)
    sessions = {session: session[0].isoformat() != "2025-09-17" for session in sessions_of(days)}
    del sessions[at("2025-09-17", "PM")]
    away = with_code(everyone, "O", sessions_of(days[2:3]))
    file = write_wide(folder / "register.csv", {"000001": everyone, "000002": away})
    return file, write_calendar(folder / "calendar.csv", sessions)


def test_a_session_the_calendar_opens_is_open_without_any_mark(counter: Counter, tmp_path: Path) -> None:
    days = school_weeks("2025-09-15", "2025-09-22")
    unmarked = set(sessions_of(school_week("2025-09-15")[2:3]))
    everyone = {session: mark for session, mark in present_on(days).items() if session not in unmarked}
    file = write_wide(tmp_path / "register.csv", {"000001": everyone})
    calendar = write_calendar(tmp_path / "calendar.csv", dict.fromkeys(sessions_of(days), True))
    shows(counter.mountain(file)["000001"], possible=18, missing=0)
    shows(counter.mountain(file, calendar=calendar)["000001"], possible=18, missing=2)


def test_a_calendar_does_not_lengthen_the_record_at_either_end(counter: Counter, tmp_path: Path) -> None:
    # The calendar lists 1 September to 14 November; the file's first mark is on Wednesday 17 September, its last on
    # Friday 3 October. The record begins with the school week of 15 September, and by default ends with the file.
    days = [day for day in TEN_WEEKS if "2025-09-17" <= day.isoformat() <= "2025-10-03"]
    everyone = present_on(days)
    away = with_code(everyone, "O", sessions_of(days)[:10])
    file = write_wide(tmp_path / "register.csv", {"000001": everyone, "000002": away})
    calendar = write_calendar(tmp_path / "calendar.csv", dict.fromkeys(HUNDRED, True))
    rows = counter.thresholds(file, "national-framework", calendar=calendar)
    window = {"window_start": "2025-09-15", "window_end": "2025-10-03", "possible": 26}
    shows(rows["000001"], status="cannot tell", unauthorised=0, **window)
    # 3 + 5 + 5 days = 26 sessions; the tenth absence is the afternoon of the fifth marked day, Tuesday 23 September.
    shows(rows["000002"], status="met", unauthorised=10, first_met="2025-09-23", **window)
    rows = counter.mountain(file, calendar=calendar)
    shows(rows["000002"], possible=26, attended=16, unauthorised=10, missing=0)


# --- sweep ---------------------------------------------------------------------------------------------------------


def three_weeks_of_absence(folder: Path) -> Path:
    """Unauthorised sessions by week: pupil 2 has 2, 0, 1; pupil 3 has 0, 3, 0."""
    mondays = ("2025-09-15", "2025-09-22", "2025-09-29")
    everyone = present_on(school_weeks(*mondays))
    first, second, third = (sessions_of(school_week(monday)) for monday in mondays)
    pupils = {
        "000001": everyone,
        "000002": with_code(everyone, "O", [*first[:2], third[0]]),
        "000003": with_code(everyone, "G", second[:3]),
    }
    return write_wide(folder / "register.csv", pupils)


def test_the_sweep_counts_pupils_now_and_ever_for_each_pair_in_order(counter: Counter, tmp_path: Path) -> None:
    # One week: now 1 and 0, ever 2 and 3. Two weeks: now 0+1 and 3+0, ever 2 (2+0) and 3. Three: now and ever 3 and 3.
    rows = counter.sweep(three_weeks_of_absence(tmp_path), max_sessions=4, max_weeks=3)
    assert [(row["sessions"], row["weeks"], row["pupils_now"], row["pupils_ever"]) for row in rows] == [
        ("1", "1", "1", "2"),
        ("1", "2", "2", "2"),
        ("1", "3", "2", "2"),
        ("2", "1", "0", "2"),
        ("2", "2", "1", "2"),
        ("2", "3", "2", "2"),
        ("3", "1", "0", "1"),
        ("3", "2", "1", "1"),
        ("3", "3", "2", "2"),
        ("4", "1", "0", "0"),
        ("4", "2", "0", "0"),
        ("4", "3", "0", "0"),
    ]


def test_the_sweep_knows_nothing_of_sessions_after_its_day(counter: Counter, tmp_path: Path) -> None:
    # As of Monday 22 September pupil 2 has 2 and 0, pupil 3 has 0 and 2 of the three absences so far.
    rows = counter.sweep(three_weeks_of_absence(tmp_path), "2025-09-22", max_sessions=3, max_weeks=2)
    assert [(row["pupils_now"], row["pupils_ever"]) for row in rows] == [
        ("1", "2"),
        ("2", "2"),
        ("1", "2"),
        ("2", "2"),
        ("0", "0"),
        ("0", "0"),
    ]


def test_the_sweep_has_thirty_sessions_by_twenty_weeks_and_looks_across_the_summer(
    counter: Counter, tmp_path: Path
) -> None:
    days = school_weeks("2025-07-14", "2025-09-01")
    everyone = present_on(days)
    away = with_code(everyone, "O", sessions_of(days)[9:11])
    rows = counter.sweep(write_wide(tmp_path / "register.csv", {"000001": everyone, "000002": away}))
    pairs = [(int(row["sessions"]), int(row["weeks"])) for row in rows]
    assert pairs == [(sessions, weeks) for sessions in range(1, 31) for weeks in range(1, 21)]
    reached = {pair: (row["pupils_now"], row["pupils_ever"]) for pair, row in zip(pairs, rows, strict=True)}
    # Friday afternoon in July and the first morning of September: one in each week, two within two school weeks.
    assert reached[(1, 1)] == ("1", "1")
    assert reached[(2, 1)] == ("0", "0")
    assert reached[(2, 2)] == ("1", "1")
    assert reached[(2, 20)] == ("1", "1")
    assert reached[(3, 20)] == ("0", "0")


# --- what a command prints, and how it ends ------------------------------------------------------------------------


def refused(answer: Answer, *codes: int) -> None:
    """The command ended with one of these codes, one plain sentence on stderr, and no traceback."""
    assert answer.exit_code in codes, (answer.exit_code, answer.errors)
    assert "Traceback" not in answer.errors
    lines = [line for line in answer.errors.splitlines() if line.strip()]
    assert lines, "nothing was said on stderr"
    if answer.exit_code == 1:
        assert len(lines) == 1, answer.errors
        assert lines[0].rstrip().endswith((".", "?")), answer.errors


MOUNTAIN_HEADER = (
    b"pupil_id,name,year_group,possible,attended,authorised,unauthorised,missing,attendance_percent,band\n"
)
THRESHOLDS_HEADER = (
    b"pupil_id,name,status,window_start,window_end,unauthorised,possible,attendance_percent,first_met,reason\n"
)
SWEEP_HEADER = b"sessions,weeks,pupils_now,pupils_ever\n"


@pytest.mark.parametrize(
    ("words", "header"),
    [
        (["mountain"], MOUNTAIN_HEADER),
        (["thresholds", "--pathway", "norfolk"], THRESHOLDS_HEADER),
        (["sweep", "--max-sessions", "2", "--max-weeks", "2"], SWEEP_HEADER),
    ],
    ids=["mountain", "thresholds", "sweep"],
)
def test_tables_are_csv_in_utf_8_with_the_header_of_the_contract_and_plain_line_ends(
    tmp_path: Path, words: list[str], header: bytes
) -> None:
    answer = run(words[0], autumn_absences(tmp_path, "O", 10), *words[1:])
    assert answer.exit_code == 0, answer.errors
    assert answer.output.startswith(header)
    assert b"\r" not in answer.output
    assert answer.output.endswith(b"\n")
    assert not answer.output.endswith(b"\n\n")


def test_names_are_printed_as_they_are_spelled(tmp_path: Path) -> None:
    file = tmp_path / "register.csv"
    file.write_text(
        "Adno,Surname,Forename,Yr,15/09/2025 AM,15/09/2025 PM\n"
        '000417,"O\'Brien, née Ŵyn",Zoë,4,/,\\\n'
        "000418,Null,None,4,/,\\\n",
        encoding="utf-8",
    )
    rows = {row["pupil_id"]: row for row in run("mountain", file).rows}
    for part in ("Zoë", "O'Brien", "Ŵyn"):
        assert part in rows["000417"]["name"]
    assert "Null" in rows["000418"]["name"]
    assert "None" in rows["000418"]["name"]


def test_every_verdict_has_a_reason(tmp_path: Path) -> None:
    rows = run("thresholds", autumn_absences(tmp_path, "O", 9, 10), "--pathway", "norfolk").rows
    assert len(rows) == 3
    assert all(row["reason"].strip() for row in rows)


def test_content_decides_what_a_file_is_never_its_extension(tmp_path: Path) -> None:
    file = autumn_absences(tmp_path, "O", 10)
    renamed = tmp_path / "register.xlsx"
    renamed.write_bytes(file.read_bytes())
    assert run("mountain", renamed).output == run("mountain", file).output


def findings_of(*words: object) -> list[dict[str, object]]:
    """The findings that inspect prints."""
    answer = run("inspect", *words, "--json")
    assert answer.exit_code == 0, answer.errors
    found: list[dict[str, object]] = json.loads(answer.text)["findings"]
    return found


def test_inspect_prints_the_keys_of_the_contract(tmp_path: Path) -> None:
    everyone = present_on(TEN_WEEKS)
    unknown = with_code(everyone, "ZZ", [at("2025-09-17", "AM")])
    file = write_wide(tmp_path / "register.csv", {"000001": everyone, "000002": unknown})
    answer = run("inspect", file, "--json")
    assert answer.exit_code == 0, answer.errors
    told = json.loads(answer.text)
    assert list(told) == [
        "layout",
        "encoding",
        "date_format",
        "pupils",
        "sessions",
        "first_date",
        "last_date",
        "findings",
    ]
    assert (told["pupils"], told["sessions"]) == (2, 100)
    assert (told["first_date"], told["last_date"]) == ("2025-09-01", "2025-11-14")
    assert told["findings"]
    for finding in told["findings"]:
        assert list(finding) == ["severity", "row", "column", "value", "message"]
        assert finding["severity"] in ("error", "warning", "note")


def test_an_unknown_and_a_retired_code_are_errors_that_name_their_cell(tmp_path: Path) -> None:
    everyone = present_on(TEN_WEEKS)
    unknown = with_code(everyone, "ZZ", [at("2025-09-17", "AM")])
    retired = with_code(everyone, "H", [at("2025-09-17", "AM")])
    file = write_wide(tmp_path / "register.csv", {"000001": everyone, "000002": unknown, "000003": retired})
    errors = [finding for finding in findings_of(file) if finding["severity"] == "error"]
    assert {finding["value"] for finding in errors} == {"ZZ", "H"}
    assert {str(finding["row"]) for finding in errors} == {"3", "4"}
    assert all("17/09/2025 AM" in f"{finding['column']} {finding['message']}" for finding in errors)


def test_untidy_codes_are_one_note_a_column(tmp_path: Path) -> None:
    everyone = present_on(TEN_WEEKS)
    untidy = with_code(everyone, "o", [at("2025-09-17", "AM"), at("2025-09-18", "AM")])
    file = write_wide(
        tmp_path / "register.csv", {"000001": everyone, "000002": untidy, "000003": untidy, "000004": untidy}
    )
    tidy = write_wide(tmp_path / "tidy.csv", dict.fromkeys(("000001", "000002", "000003", "000004"), everyone))
    before = [finding for finding in findings_of(tidy) if finding["severity"] == "note"]
    notes = [finding for finding in findings_of(file) if finding["severity"] == "note"]
    assert len(notes) - len(before) == 2


@pytest.mark.parametrize(("pupils", "warnings"), [(20, 0), (21, 1)])
def test_a_session_marked_for_under_5_percent_of_pupils_is_a_warning(
    tmp_path: Path, pupils: int, warnings: int
) -> None:
    # One of 20 is exactly 5%, one of 21 is under it.
    found = findings_of(stray_mark_register(tmp_path, pupils))
    assert len([finding for finding in found if finding["severity"] == "warning"]) == warnings


def test_weekend_marks_are_a_warning_and_still_count(tmp_path: Path) -> None:
    days = [*school_week("2025-09-15", 6), *school_week("2025-09-22")]
    everyone = present_on(days)
    file = write_wide(tmp_path / "register.csv", {"000001": everyone, "000002": everyone})
    assert "warning" in {finding["severity"] for finding in findings_of(file)}
    shows(run("mountain", file).rows[0], possible=22, attended=22)


def test_a_date_more_than_a_year_from_the_median_is_a_warning(tmp_path: Path) -> None:
    near = present_on(school_weeks("2025-09-15", "2025-09-22"))
    far = {**near, **present_on(school_week("2024-09-16", 1))}
    near_file = write_wide(tmp_path / "near.csv", {"000001": near})
    far_file = write_wide(tmp_path / "far.csv", {"000001": far})
    assert "warning" not in {finding["severity"] for finding in findings_of(near_file)}
    assert "warning" in {finding["severity"] for finding in findings_of(far_file)}


def test_like_double_marks_are_a_note_and_different_ones_an_error(tmp_path: Path) -> None:
    found = findings_of(doubled_marks(tmp_path))
    severities = [finding["severity"] for finding in found]
    assert severities.count("note") >= 1
    assert severities.count("error") == 1


def test_marks_in_closed_sessions_are_a_finding(tmp_path: Path) -> None:
    file, calendar = closed_wednesday(tmp_path)
    assert len(findings_of(file, "--calendar", calendar)) > len(findings_of(file))


def test_findings_hold_no_pupils_name(tmp_path: Path) -> None:
    file = tmp_path / "register.csv"
    file.write_text(
        "Adno,Surname,Forename,Yr,15/09/2025 AM,15/09/2025 PM\n"
        "000417,Quillfeather,Zebedee,4,ZZ,H\n000418,Other,One,4,/,\\\n",
        encoding="utf-8",
    )
    for finding in findings_of(file):
        assert "Quillfeather" not in str(finding["message"])
        assert "Zebedee" not in str(finding["message"])


@pytest.mark.parametrize("command", [None, "inspect", "mountain", "thresholds", "sweep", "import"])
def test_every_command_explains_itself(command: str | None) -> None:
    answer = run(*([command] if command else []), "--help")
    assert answer.exit_code == 0, answer.errors
    assert answer.output.strip()


@pytest.mark.parametrize(
    "words",
    [
        ["mountain"],
        ["mountain", "REGISTER", "--no-such-option"],
        ["thresholds", "REGISTER"],
        ["sweep", "REGISTER", "--max-weeks", "many"],
        ["nonsense"],
        ["import", "REGISTER"],
    ],
    ids=" ".join,
)
def test_wrong_usage_ends_with_2(tmp_path: Path, words: list[str]) -> None:
    file = str(autumn_absences(tmp_path, "O", 10))
    refused(run(*[file if word == "REGISTER" else word for word in words]), 2)


@pytest.mark.parametrize(
    "words",
    [
        ["thresholds", "--pathway", "atlantis"],
        ["mountain", "--as-of", "31/02/2025"],
        ["mountain", "--as-of", "2025-02-31"],
        ["thresholds", "--pathway", "blackburn-with-darwen", "--expected", "lots"],
        ["thresholds", "--pathway", "blackburn-with-darwen", "--expected", "130"],
        ["sweep", "--max-sessions", "-1"],
    ],
    ids=" ".join,
)
def test_a_value_that_means_nothing_is_refused(tmp_path: Path, words: list[str]) -> None:
    refused(run(words[0], autumn_absences(tmp_path, "O", 10), *words[1:]), 1, 2)


@pytest.mark.parametrize(
    "words", [["inspect"], ["mountain"], ["thresholds", "--pathway", "norfolk"], ["sweep"]], ids=lambda words: words[0]
)
@pytest.mark.parametrize(
    "content",
    [
        None,
        b"",
        b"Adno,Surname,Forename,Yr,15/09/2025 AM,15/09/2025 PM\n",
        b"\x89PNG\r\n\x1a\n" + bytes(64),
    ],
    ids=["missing", "empty", "header only", "picture"],
)
def test_a_file_that_holds_no_register_ends_with_1(tmp_path: Path, words: list[str], content: bytes | None) -> None:
    file = tmp_path / "register.csv"
    if content is not None:
        file.write_bytes(content)
    refused(run(words[0], file, *words[1:]), 1)


@pytest.mark.parametrize(
    "bands",
    [
        None,
        "",
        "label,lower_percent\n",
        "label,lower_percent\nRed,0\nGreen,90\n",
        "label,lower_percent\nGreen,90\nAlso green,90\nRed,0\n",
        "label,lower_percent\nGreen,90\nAmber,50\n",
        "label,lower_percent\nGreen,lots\nRed,0\n",
        "label,lower_percent\nGreen,nan\nRed,0\n",
        "label,lower_percent\nGreen\nRed,0\n",
        "name,from\nGreen,90\nRed,0\n",
    ],
    ids=["missing", "empty", "no band", "ascending", "twice", "no 0", "words", "nan", "short", "header"],
)
def test_bands_that_make_no_ladder_to_0_are_refused(tmp_path: Path, bands: str | None) -> None:
    file = tmp_path / "bands.csv"
    if bands is not None:
        file.write_text(bands, encoding="utf-8")
    refused(run("mountain", autumn_absences(tmp_path, "O", 10), "--bands", file), 1)


@pytest.mark.parametrize(
    "calendar",
    [
        None,
        "",
        "date,session,open\n2025-09-15,AM,maybe\n",
        "date,session,open\n2025-09-15,evening,yes\n",
        "date,session,open\n2025-02-31,AM,yes\n",
        "day,half,state\n2025-09-15,AM,yes\n",
    ],
    ids=["missing", "empty", "neither yes nor no", "neither AM nor PM", "no such day", "header"],
)
def test_a_calendar_that_cannot_be_read_is_refused(tmp_path: Path, calendar: str | None) -> None:
    file = tmp_path / "calendar.csv"
    if calendar is not None:
        file.write_text(calendar, encoding="utf-8")
    refused(run("mountain", autumn_absences(tmp_path, "O", 10), "--calendar", file), 1)


def test_pupils_without_any_mark_are_still_listed(tmp_path: Path) -> None:
    everyone: Marks = {}
    file = write_wide(tmp_path / "register.csv", {"000001": everyone, "000002": everyone}, TEN_WEEKS)
    rows = run("mountain", file, "--as-of", "2025-11-14").rows
    assert [row["pupil_id"] for row in rows] == ["000001", "000002"]
    for row in rows:
        shows(row, possible=0, attended=0, missing=0, attendance_percent="", band="")
