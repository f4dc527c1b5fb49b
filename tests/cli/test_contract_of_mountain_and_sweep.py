"""What `mountain` and `sweep` say, held to figures worked out by hand.

Each figure is asked of the real command line and of the slow recount, so a slip in either shows. Every register has
a pupil "000001" who is present throughout: she opens the sessions. Weeks run Monday to Friday, two sessions a day, so
a full school week is 10 sessions and ten of them 100.
"""

from datetime import date
from pathlib import Path

from tests.recount.command_line import Counter, shows
from tests.recount.hand_made import AUTUMN, present_on, school_week, school_weeks, sessions_of, with_code, write_wide

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
