"""How codes, gaps, double marks and calendars are counted, held to figures worked out by hand.

Each figure is asked of the real command line and of the slow recount, so a slip in either shows. Every register has
a pupil "000001" who is present throughout: she opens the sessions. Weeks run Monday to Friday, two sessions a day, so
a full school week is 10 sessions and ten of them 100.
"""

from pathlib import Path

from tests.recount.command_line import CommandLine, Counter, shows
from tests.recount.hand_made import (
    HUNDRED,
    TEN_WEEKS,
    at,
    closed_wednesday,
    doubled_marks,
    present_on,
    school_week,
    school_weeks,
    sessions_of,
    stray_mark_register,
    with_code,
    write_calendar,
    write_wide,
)

# --- marks, codes and open sessions --------------------------------------------------------------------------------


def test_codes_are_classified_by_the_date_of_the_session(counter: Counter, tmp_path: Path) -> None:
    may = school_week("2024-04-29")
    between = school_week("2025-01-13") + school_week("2025-05-12")  # a gap of half a year would be asked about
    everyone = present_on(may + school_week("2024-09-02") + between + school_week("2025-09-15"))
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


def test_a_single_stray_mark_opens_its_session_for_nobody(tmp_path: Path) -> None:
    file = stray_mark_register(tmp_path, pupils=21)
    rows = CommandLine().mountain(file)
    # One pupil has a mark on the closed Wednesday 24 September: it counts nowhere and nobody misses anything.
    for pupil in ("000001", "000002", "000021"):
        shows(rows[pupil], possible=18, attended=18, unauthorised=0, missing=0)


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
    for written, half, first, second in [
        ("2025-09-22", "AM", "O", "/"),  # present before unauthorised
        ("2025-09-22", "PM", "O", "I"),  # authorised before unauthorised
        ("2025-09-23", "AM", "O", "X"),  # unauthorised before not counted
        ("2025-09-23", "PM", "I", "V"),  # approved before authorised
    ]:
        lines.append(arbor_row("0041", written, half, first))
        lines.append(arbor_row("0041", written, half, second))
        lines.append(arbor_row("0042", written, half, "U", raw="L"))
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
