"""The lists of the data quality page about marks: each at, below and above its limit, and recounted the slow way."""

import csv
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given

from fasttrack_core.attendance.figures.codes import CONFLICT, UNKNOWN
from fasttrack_core.attendance.figures.record import Record
from fasttrack_core.attendance.figures.register import Pupil, Register
from fasttrack_core.attendance.figures.school_calendar import Closure
from fasttrack_core.attendance.figures.sessions import HALVES
from fasttrack_core.services import overview
from fasttrack_core.services.office.record import SchoolRecord
from fasttrack_core.services.office.school_settings import SchoolSettings, TermSetting
from fasttrack_core.services.office.visit import Visit
from fasttrack_core.services.quality import codes as quality_codes
from fasttrack_core.services.quality import missing as quality_missing
from fasttrack_core.services.quality import view as data_quality
from fasttrack_core.services.quality.span import Found, Span
from fasttrack_core.services.quality.view import Check
from tests.attendance.invented import EVER, Session, both_halves, register_of, weekdays
from tests.attendance.random_registers import Invented, schools
from tests.conftest import Desk
from tests.oracle.codes import category_of
from tests.recount import figures
from tests.recount.reading import read_any, read_calendar

FIRST = date(2025, 9, 8)
HALF_TERM = date(2025, 10, 27)
YEAR = (date(2025, 9, 1), date(2026, 8, 31))


def school_of(register: Register, *classes: str, settings: SchoolSettings | None = None) -> SchoolRecord:
    """A school with this register; ``classes`` of its pupils in order, the last one for all the others."""
    names = [*classes, *[classes[-1] if classes else "5A"] * len(register.pupils)]
    pupils = tuple(replace(pupil, registration_group=name) for pupil, name in zip(register.pupils, names, strict=False))
    keys = tuple(f"key {pupil.pupil_id}" for pupil in pupils)
    return SchoolRecord(
        "s", (1, 1), settings or SchoolSettings(name="Fennerby"), replace(register, pupils=pupils), keys, EVER
    )


def span_of(
    sessions: Sequence[Session], *rows: str | Sequence[str], classes: Sequence[str] = ("5A",), term: bool = False
) -> Span:
    """All pupils of an invented school from September to August; ``term``: with a calendar of term dates."""
    terms = (TermSetting(title="Autumn", first_day=date(2025, 9, 1), last_day=date(2025, 12, 19)),) if term else ()
    settings = SchoolSettings(name="Fennerby", terms=terms)
    school = school_of(register_of(sessions, *rows), *classes, settings=settings)
    return Span(school, *YEAR, np.ones(len(rows), dtype=np.bool_))


def lines(found: Found | None, *columns: str) -> list[tuple[object, ...]]:
    assert found is not None
    if not found.count:
        return []
    frame = found.table().frame
    assert len(frame) == found.count
    return list(frame[list(columns)].itertuples(index=False, name=None))


DAYS = weekdays(FIRST, 5)
WEEK = both_halves(DAYS)


# Missing marks: as the figures count them.


def test_a_mark_is_missing_between_the_first_and_the_last_other_mark_only() -> None:
    span = span_of(WEEK, "/*10", ". . / / - / ? / H .")
    assert lines(quality_missing.by_pupil(span), "Pupil", "Missing", "First", "Last") == [("P001", 2, DAYS[2], DAYS[3])]
    assert quality_missing.by_pupil(span).sentence == "2 missing marks of {lines}"


def test_of_a_pupil_in_the_mornings_only_no_afternoon_is_missing() -> None:
    span = span_of(WEEK, "/*10", "/ . / . . . / . / .")
    assert lines(quality_missing.by_pupil(span), "Pupil", "Missing", "First", "Last") == [("P001", 1, DAYS[2], DAYS[2])]


def test_a_pupil_whose_gap_closes_at_both_ends_has_none_missing() -> None:
    span = span_of(WEEK, "/*10", ". . / / / . . . . .", ".*10")
    assert quality_missing.by_pupil(span).count == quality_missing.by_class(span).count == 0


def test_missing_marks_of_a_class_and_session_are_one_line_with_how_many_of_how_many() -> None:
    span = span_of(WEEK, "/*10", "/ . /*8", "/ - /*8", "/ / /*8", "/ . /*8", classes=["4B", "4B", "4B", "4B", "5A"])
    found = quality_missing.by_class(span)
    assert lines(found, "Class", "Date", "Session", "Missing", "Of", "Pupils") == [
        ("4B", DAYS[0], "PM", 2, 4, "P001; P002"),
        ("5A", DAYS[0], "PM", 1, 1, "P004"),
    ]
    assert found.sentence == "3 missing marks in {lines}"
    title, each = found.table().more[0]
    assert title == "Each mark"
    assert each[["Class", "Pupil", "In the register"]].to_numpy().tolist() == [
        ["4B", "P001", "nothing"],
        ["4B", "P002", "-"],
        ["5A", "P004", "nothing"],
    ]


@pytest.mark.parametrize(("pupils", "expected"), [(3, "P000; P001; P002"), (4, "P000; P001; P002; and 1 more")])
def test_three_names_stand_in_the_line_and_the_others_are_counted(pupils: int, expected: str) -> None:
    span = span_of(WEEK, *["/ . /*8"] * pupils, *["/*10"] * 4)
    assert lines(quality_missing.by_class(span), "Pupils") == [(expected,)]


def test_a_pupil_is_one_of_the_class_up_to_and_including_their_last_mark() -> None:
    span = span_of(WEEK, "/*3 .*7", "/ / . . /*6", "/*10", classes=["4B", "4B", "5A"])
    assert lines(quality_missing.by_class(span), "Date", "Session", "Missing", "Of") == [
        (DAYS[1], "AM", 1, 2),
        (DAYS[1], "PM", 1, 1),
    ]


@given(schools())
def test_missing_marks_are_those_that_the_figures_count(school: Invented) -> None:
    register = school.fast.register
    record = SchoolRecord(
        "s", (1, 1), SchoolSettings(name="x"), register, tuple(map(str, range(len(register.pupils)))), EVER
    )
    vars(record)["record"] = school.fast
    first, last = date(2024, 8, 1), date(2026, 8, 31)
    span = Span(record, first, last, np.ones(len(register.pupils), dtype=np.bool_))
    counted = school.fast.counts(first, last).missing
    assert np.count_nonzero(span.missing, axis=1).tolist() == counted.tolist()
    assert sum(number for (number,) in lines(quality_missing.by_class(span), "Missing")) == counted.sum()  # type: ignore[misc]


# A whole class without a mark.


@pytest.mark.parametrize(
    ("second", "expected"),
    [(".", 1), ("-", 1), ("/", 0), ("O", 0), ("?", 0), ("#", 0)],
)
def test_a_class_is_unmarked_only_when_nothing_is_written_for_anybody(second: str, expected: int) -> None:
    span = span_of(WEEK, "/ . /*8", f"/ {second} /*8", "/*10", classes=["4B", "4B", "5A"])
    found = quality_missing.unmarked_classes(span, ())
    assert found.count == expected
    if expected:
        assert lines(found, "Class", "Date", "Session", "Sessions", "On roll", "Note") == [
            ("4B", DAYS[0], "PM", 1, 2, "")
        ]


@pytest.mark.parametrize(("pupils", "expected"), [(1, 0), (2, 1), (3, 1)])
def test_one_pupil_is_no_class(pupils: int, expected: int) -> None:
    span = span_of(WEEK, *["/ . /*8"] * pupils, "/*10", classes=[*["4B"] * pupils, "5A"])
    assert quality_missing.unmarked_classes(span, ()).count == expected


def test_sessions_in_a_row_are_one_gap_and_pupils_without_a_class_are_none() -> None:
    rows = ["/ . . - / . /*4"] * 2
    span = span_of(WEEK, *rows, *rows, *["/*10"] * 4, classes=["4B", "4B", "", "", "5A"])
    found = quality_missing.unmarked_classes(span, ())
    assert lines(found, "Class", "Date", "Session", "To", "Sessions") == [
        ("4B", DAYS[0], "PM", "9 Sep 2025 PM", 3),
        ("4B", DAYS[2], "PM", "10 Sep 2025 PM", 1),
    ]


def test_a_class_that_stopped_this_year_is_one_gap_to_the_end_of_the_register() -> None:
    span = span_of(WEEK, *["/*6 .*4"] * 2, *["/*10"] * 2, classes=["4B", "4B", "5A"])
    found = quality_missing.unmarked_classes(span, ())
    assert lines(found, "Class", "Date", "Sessions", "On roll", "Note") == [("4B", DAYS[3], 4, 2, "no mark since")]
    assert quality_missing.by_pupil(span).count == 0


def test_a_class_that_left_in_an_earlier_year_is_no_gap() -> None:
    sessions = both_halves([date(2025, 7, 21), date(2025, 9, 8)])
    register = register_of(sessions, "/ / . .", "/ / . .", "/*4")
    school = school_of(register, "6A", "6A", "5A")
    span = Span(school, date(2024, 9, 1), date(2026, 8, 31), np.ones(3, dtype=np.bool_))
    assert quality_missing.unmarked_classes(span, ()).count == 0


@pytest.mark.parametrize(("years", "expected"), [(("5",), 0), (("4", "5"), 0), (("4",), 1), ((), 1)])
def test_a_session_closed_to_every_year_group_of_the_class_is_no_gap(years: tuple[str, ...], expected: int) -> None:
    span = span_of(WEEK, *["/ / . . /*6"] * 2, "/*10", classes=["4B", "4B", "5A"])
    closure = Closure(DAYS[1], DAYS[1], "strike", HALVES, years)
    assert quality_missing.unmarked_classes(span, (closure,)).count == expected
    half_day = replace(closure, halves=HALVES[:1])
    assert quality_missing.unmarked_classes(span, (half_day,)).count == 1


# N.


@pytest.mark.parametrize(("age", "expected"), [(4, 0), (5, 0), (6, 1), (7, 1)])
@pytest.mark.parametrize("first", [FIRST, HALF_TERM - timedelta(days=14)], ids=["term", "across half term"])
def test_an_n_is_overdue_once_it_is_more_than_five_school_days_old(first: date, age: int, expected: int) -> None:
    days = [day for day in weekdays(first, 20) if not HALF_TERM <= day < HALF_TERM + timedelta(days=7)][:12]
    sessions = [(day, HALVES[0]) for day in days]
    marks = ["/"] * 12
    marks[11 - age] = "N"
    span = span_of(sessions, marks, "/*12")
    found = quality_codes.overdue(span)
    assert lines(found, "Pupil", "Date", "School days old") == [("P000", days[11 - age], age)] * expected


@pytest.mark.parametrize(("days", "expected"), [(6, 0), (7, 1)])
def test_in_a_new_register_nothing_is_overdue_before_there_are_enough_school_days(days: int, expected: int) -> None:
    sessions = [(day, HALVES[0]) for day in weekdays(FIRST, days)]
    span = span_of(sessions, f"N /*{days - 1}", f"/*{days}")
    assert quality_codes.overdue(span).count == expected


def test_an_n_of_the_summer_term_grows_old_in_september() -> None:
    sessions = [(day, HALVES[0]) for day in (date(2025, 7, 21), *weekdays(date(2025, 9, 8), 6))]
    school = school_of(register_of(sessions, "N /*6", "/*7"))
    span = Span(school, date(2024, 9, 1), date(2025, 8, 31), np.ones(2, dtype=np.bool_))
    assert lines(quality_codes.overdue(span), "Pupil", "School days old") == [("P000", 6)]


def test_overdue_reasons_stand_class_by_class_with_the_oldest_first() -> None:
    sessions = [(day, HALVES[0]) for day in weekdays(FIRST, 10)]
    span = span_of(sessions, "/ N /*8", "N /*9", "/ N N /*7", classes=["5B", "5B", "5A"])
    assert lines(quality_codes.overdue(span), "Class", "Pupil") == [
        ("5A", "P002"), ("5A", "P002"), ("5B", "P001"), ("5B", "P000"),
    ]  # fmt: skip


# Codes.


@pytest.mark.parametrize(
    ("code", "day", "why"),
    [
        ("H", date(2024, 8, 18), None),
        ("H", date(2024, 8, 19), "The code ended on 18 August 2024."),
        ("J1", date(2024, 8, 18), "The code began on 19 August 2024."),
        ("J1", date(2024, 8, 19), None),
        ("F", date(2013, 8, 31), None),
        ("F", date(2013, 9, 1), "The code ended on 31 August 2013."),
        ("O", date(2013, 9, 1), None),
    ],
)
def test_a_code_is_listed_outside_its_dates_and_on_no_day_within_them(code: str, day: date, why: str | None) -> None:
    school = school_of(register_of([(day, HALVES[0])], code, "/"))
    span = Span(school, date(2012, 9, 1), date(2025, 8, 31), np.ones(2, dtype=np.bool_))
    expected = [(code, why)] if why else []
    assert lines(quality_codes.outside_dates(span), "Written", "Why") == expected
    assert quality_codes.unknown(span).count == 0


def test_what_is_no_code_stands_there_as_it_was_written() -> None:
    register = register_of(WEEK, "/*10", "/*10")
    marks = register.marks.copy()
    marks[0, 1], marks[1, 2], marks[1, 3] = UNKNOWN, CONFLICT, UNKNOWN
    raw = {(0, 1): "=ZZ", (1, 2): "/ and O"}
    school = school_of(Register(register.pupils, register.sessions, marks, raw))
    span = Span(school, *YEAR, np.ones(2, dtype=np.bool_))
    assert lines(quality_codes.unknown(span), "Pupil", "Session", "Written", "Why") == [
        ("P000", "PM", "=ZZ", "Not an attendance code."),
        ("P001", "AM", "/ and O", "Two different marks for one session."),
        ("P001", "PM", "(not kept)", "Not an attendance code."),
    ]
    assert quality_codes.outside_dates(span).count == 0


# Sessions.


def test_marks_on_a_day_that_the_calendar_closes_are_listed_session_by_session() -> None:
    saturday = date(2025, 9, 13)
    sessions = [*WEEK, *both_halves([saturday])]
    span = span_of(sessions, "/*10 / #", "/*10 O .", "/*10 . Y1", term=True)
    found = quality_codes.closed_but_marked(span)
    assert lines(found, "Date", "Session", "Marks", "Attended", "Absent") == [(saturday, "AM", 2, 1, 1)]


def test_a_stray_mark_is_listed_with_why_it_counts_nowhere() -> None:
    span = span_of(WEEK, "/*10", *["/*9 ."] * 20)
    found = quality_codes.closed_but_marked(span)
    assert lines(found, "Date", "Session", "Marks", "Why") == [(DAYS[4], "PM", 1, quality_codes.STRAY)]


def test_without_a_calendar_nothing_can_be_said_about_closed_days() -> None:
    assert quality_codes.closed_but_marked(span_of(WEEK, "/*10")) is None


@pytest.mark.parametrize(("pupils", "expected"), [(19, 0), (20, 0), (21, 1), (40, 1)])
def test_a_session_is_hardly_marked_when_under_five_in_a_hundred_have_a_mark_that_counts(
    pupils: int, expected: int
) -> None:
    span = span_of(WEEK, "/*10", *["/*8 # /"] * (pupils - 1), term=True)
    assert (
        lines(quality_codes.hardly_marked(span), "Date", "Session", "Marked", "Of")
        == [(DAYS[4], "AM", 1, pupils)] * expected
    )


def test_a_session_that_the_calendar_opens_and_nobody_is_marked_in_is_hardly_marked() -> None:
    span = span_of(both_halves([DAYS[0], DAYS[2]]), "/*4", "/*4", term=True)
    assert lines(quality_codes.hardly_marked(span), "Date", "Marked") == [(DAYS[1], 0), (DAYS[1], 0)]


# The sample school, recounted the slow way.


@pytest.fixture(scope="module")
def slow(sample_data: Path) -> figures.School:
    return figures.School(read_any(sample_data / "register-wide.csv"), read_calendar(sample_data / "calendar.csv"))


def test_missing_marks_of_the_sample_school_equal_the_slow_recount(sample_desk: Desk, slow: figures.School) -> None:
    quality = data_quality.view(Visit(sample_desk.office, sample_desk.actor))
    school = sample_desk.office.record(sample_desk.actor)
    expected = {pupil: int(row["missing"]) for pupil, row in figures.mountain(slow).items() if int(row["missing"])}
    seen = quality.work_list(Check.MISSING_BY_PUPIL)
    found = {school.pupil(key).pupil_id: n for key, n in zip(seen.keys, seen.frame["Missing"], strict=True)}
    assert found == expected
    by_class = quality.work_list(Check.MISSING_BY_CLASS)
    assert by_class.frame["Missing"].sum() == len(by_class.more[0][1]) == sum(expected.values())
    assert by_class.found == "42 missing marks in 18 class sessions."
    assert (by_class.frame["Missing"] <= by_class.frame["Of"]).all()


def test_codes_of_the_sample_school_equal_the_slow_recount(sample_desk: Desk, slow: figures.School) -> None:
    quality = data_quality.view(Visit(sample_desk.office, sample_desk.actor), school_year=data_quality.ALL_YEARS)
    retired = [
        (day, half, text)
        for marks in slow.register.marks.values()
        for (day, half), text in marks.items()
        if text.strip() not in ("", "-") and category_of(text, day) == "missing"
    ]
    seen = quality.work_list(Check.OUTSIDE_DATES).frame[["Date", "Session", "Written"]]
    assert Counter(seen.itertuples(index=False, name=None)) == Counter(retired)
    days = [day for day in slow.open_days if day <= date(2026, 11, 20)]
    overdue = sum(
        text.strip().upper() == "N" and len([each for each in days if each > day]) > 5
        for marks in slow.register.marks.values()
        for (day, half), text in marks.items()
        if (day, half) in set(slow.open_sessions)
    )
    assert quality.counts[Check.OVERDUE] == overdue > 0


def test_whole_classes_of_the_sample_school_equal_the_slow_recount(sample_desk: Desk, sample_data: Path) -> None:
    """Half a class unmarked is no whole class: 2B's register of 14 October 2026 holds some marks."""
    with (sample_data / "register-wide.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    column = "14/10/2026 PM"
    own = [row[column].strip() for row in rows if row["Reg"] == "2B"]
    assert 0 < sum(mark not in ("", "-") for mark in own) < len(own)
    quality = data_quality.view(Visit(sample_desk.office, sample_desk.actor))
    assert Check.UNMARKED_CLASSES not in quality.counts


def test_reasons_overdue_are_those_of_the_overview(sample_desk: Desk) -> None:
    today = overview.view(sample_desk.office, sample_desk.actor)
    seen = data_quality.view(Visit(sample_desk.office, sample_desk.actor)).work_list(Check.OVERDUE)
    expected = dict(zip(today.unsettled_keys, today.unsettled["Sessions coded N"], strict=True))
    assert Counter(seen.keys) == expected


def test_pupils_and_record_agree_on_who_they_are(sample_desk: Desk) -> None:
    quality = data_quality.view(Visit(sample_desk.office, sample_desk.actor))
    school = sample_desk.office.record(sample_desk.actor)
    for check in quality.counts:
        seen = quality.work_list(check)
        names = [school.pupil(key).name for key in seen.keys]
        if names:
            assert names == [text.split("; ")[0] for text in seen.frame["Pupil"]], check


def test_a_record_without_sessions_has_empty_lists() -> None:
    register = Register((Pupil(pupil_id="P1"),), np.array([], dtype=np.int32), np.zeros((1, 0), dtype=np.uint8))
    span = Span(school_of(register), *YEAR, np.ones(1, dtype=np.bool_))
    assert Record(register, today=EVER).recorded_up_to is None
    for find in (quality_missing.by_class, quality_missing.by_pupil, quality_codes.overdue, quality_codes.unknown,
                 quality_codes.outside_dates, quality_codes.hardly_marked):  # fmt: skip
        assert find(span).count == 0
    assert quality_missing.unmarked_classes(span, ()).count == 0
