"""The calendar goes out as CSV and iCalendar and comes back unchanged; hostile files end in one sentence."""

import contextlib
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fasttrack_core.attendance.calendar.files import LARGEST, PRODUCT, read_file, write_csv, write_icalendar
from fasttrack_core.attendance.figures.school_calendar import (
    Closure,
    Opening,
    SchoolCalendar,
    Term,
    TermDates,
    read_calendar,
)
from fasttrack_core.attendance.figures.sessions import HALVES, Half
from fasttrack_core.errors import BadCalendar

MADE = datetime(2025, 11, 20, 15, 30, tzinfo=UTC)
NOTHING = TermDates(())
FULL = TermDates(
    (
        Term("Autumn 1; “harvest”, with: signs\\", date(2025, 9, 1), date(2025, 10, 24)),
        Term("Autumn 2", date(2025, 11, 3), date(2025, 12, 19)),
        Term("Spring 2 (leap)", date(2028, 2, 21), date(2028, 3, 31)),
    ),
    inset_days=(date(2025, 9, 1), date(2028, 2, 29)),
    bank_holidays=(date(2025, 10, 13),),
    closures=(
        Closure(date(2025, 12, 1), date(2025, 12, 5), "flood, the whole week"),
        Closure(date(2025, 9, 17), date(2025, 9, 17), "boiler", (Half.PM,)),
        Closure(date(2025, 9, 18), date(2025, 9, 19), "", HALVES, ("5", "6, and N")),
    ),
    openings=(Opening(date(2025, 9, 13), "open day", (Half.AM,)), Opening(date(2025, 10, 28), "")),
)


def events(*lines: str, head: str = "") -> bytes:
    """Somebody else's calendar: each line is one event's lines, separated by bars."""
    found = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//council//dates//EN", *head.split("|")]
    for line in lines:
        found += ["BEGIN:VEVENT", "UID:1@x", "DTSTAMP:20250101T000000Z", *line.split("|"), "END:VEVENT"]
    return "\r\n".join([*(line for line in found if line), "END:VCALENDAR", ""]).encode()


def spanned(summary: str, first: str, after_last: str) -> str:
    return f"SUMMARY:{summary}|DTSTART;VALUE=DATE:{first}|DTEND;VALUE=DATE:{after_last}"


def test_icalendar_comes_back_exactly_as_it_went_out() -> None:
    back = read_file(write_icalendar(FULL, MADE), NOTHING)
    assert (back.dates, back.sentences) == (FULL, ())


def test_csv_comes_back_exactly_as_it_went_out() -> None:
    back = read_file(write_csv(FULL).encode(), FULL)
    assert (back.dates, back.sentences) == (FULL, ())
    assert read_calendar(write_csv(FULL)).rows() == SchoolCalendar.from_terms(FULL).rows()


def test_csv_read_where_nothing_was_known_opens_the_same_sessions() -> None:
    back = read_file(write_csv(FULL).encode(), NOTHING)
    opened = SchoolCalendar.from_terms(back.dates).open_sessions.tolist()
    assert opened == SchoolCalendar.from_terms(FULL).open_sessions.tolist()
    assert back.sentences


def test_icalendar_shows_all_day_events_that_other_programs_read() -> None:
    calendar = icalendar.Calendar.from_ical(write_icalendar(FULL, MADE))
    shown = {str(event["summary"]): event for event in calendar.walk("VEVENT")}
    half = shown["Closed in the afternoon: boiler"]
    assert (half["dtstart"].dt, half["dtend"].dt) == (date(2025, 9, 17), date(2025, 9, 18))
    holiday = shown["School holiday"]
    assert (holiday["dtstart"].dt, holiday["dtend"].dt) == (date(2025, 10, 25), date(2025, 11, 3))
    assert {"INSET day: closed to pupils", "Autumn 2 (term)", "School is open: open day"} <= set(shown)
    assert write_icalendar(FULL, MADE) == write_icalendar(FULL, MADE)


words = st.text(st.characters(min_codepoint=32, max_codepoint=0x2FFF, exclude_categories=["Cc", "Cs"]), max_size=40)
days = st.dates(date(2024, 1, 1), date(2026, 12, 31))
spans = st.tuples(days, st.integers(0, 60)).map(lambda pair: (pair[0], pair[0] + timedelta(days=pair[1])))
halves = st.sampled_from([HALVES, (Half.AM,), (Half.PM,)])


@given(
    st.lists(st.tuples(words.map(lambda text: f"T{text}"), spans), max_size=4),
    st.lists(days, max_size=3),
    st.lists(st.tuples(spans, words, halves, st.lists(words.filter(bool), max_size=2)), max_size=3),
    st.lists(st.tuples(days, words, halves), max_size=2),
)
def test_every_text_and_every_day_survives_icalendar(
    terms: list[tuple[str, tuple[date, date]]],
    inset: list[date],
    closures: list[tuple[tuple[date, date], str, tuple[Half, ...], list[str]]],
    openings: list[tuple[date, str, tuple[Half, ...]]],
) -> None:
    dates = TermDates(
        tuple(Term(title, *span) for title, span in terms),
        tuple(inset),
        tuple(inset[:1]),
        tuple(Closure(*span, reason, some, tuple(groups)) for span, reason, some, groups in closures),
        tuple(Opening(day, reason, some) for day, reason, some in openings),
    )
    assert read_file(write_icalendar(dates, MADE), NOTHING).dates == dates


# --- somebody else's calendar --------------------------------------------------------------------------------------


def test_first_and_last_days_of_terms_become_terms_and_holidays_cut_them() -> None:
    data = events(
        "SUMMARY:Autumn term begins|DTSTART;VALUE=DATE:20250901",
        "SUMMARY:Autumn term ends|DTSTART;VALUE=DATE:20251219",
        spanned("Half term", "20251027", "20251101"),
        spanned("INSET day", "20250901", "20250902"),
        spanned("Polling day: school closed", "20251204", "20251205"),
    )
    dates = read_file(data, NOTHING).dates
    assert [(term.first_day, term.last_day) for term in dates.terms] == [
        (date(2025, 9, 1), date(2025, 10, 26)),
        (date(2025, 11, 1), date(2025, 12, 19)),
    ]
    assert dates.inset_days == (date(2025, 9, 1),)
    assert [each.reason for each in dates.closures] == ["Polling day: school closed"]


def test_terms_of_the_file_replace_those_of_their_own_school_year_only() -> None:
    known = TermDates(
        (Term("Old", date(2024, 9, 2), date(2024, 10, 25)), Term("Slip", date(2025, 9, 3), date(2025, 9, 9)))
    )
    dates = read_file(events(spanned("Autumn term", "20250901", "20251025")), known).dates
    assert [term.title for term in dates.terms] == ["Old", "Autumn term"]
    assert dates.terms[1].last_day == date(2025, 10, 24)


def test_bank_holidays_and_training_days_are_told_by_their_words() -> None:
    known = TermDates((Term("Summer", date(2026, 4, 13), date(2026, 5, 22)),))
    data = events(
        spanned("Early May Bank Holiday", "20260504", "20260505"),
        spanned("Staff training", "20260505", "20260506"),
        spanned("Non-pupil day", "20260506", "20260507"),
    )
    dates = read_file(data, known).dates
    assert dates.bank_holidays == (date(2026, 5, 4),)
    assert dates.inset_days == (date(2026, 5, 5), date(2026, 5, 6))


@pytest.mark.parametrize(
    ("event", "says"),
    [
        (spanned("Governors' meeting", "20250910", "20250911"), "names no term or closure"),
        ("SUMMARY:INSET|DTSTART:20250910T090000Z|DTEND:20250910T150000Z", "it has a time of day"),
        ("SUMMARY:INSET|DTSTART;VALUE=DATE:20250231", "first day cannot be read"),
        ("SUMMARY:INSET", "first day cannot be read"),
        (spanned("INSET", "20250910", "20250901"), "it ends before it begins"),
        (spanned("Closed", "20250910", "20270910"), "it lasts more than a year"),
        (spanned("INSET", "20250910", "20250911") + "|RRULE:FREQ=SECONDLY", "it repeats"),
        (spanned("INSET", "20250910", "20250911") + "|RDATE;VALUE=DATE:20250912", "it repeats"),
        ("SUMMARY:Term ends|DTSTART;VALUE=DATE:20251219", "no first day of that term"),
        ("SUMMARY:Term starts|DTSTART;VALUE=DATE:20250901", "its last day is missing"),
    ],
)
def test_an_event_that_cannot_be_used_is_left_out_with_its_reason(event: str, says: str) -> None:
    found = read_file(events(event), FULL)
    assert found.dates == FULL
    assert any(says in sentence for sentence in found.sentences), found.sentences


def test_a_time_zone_that_never_ends_is_not_even_built() -> None:
    zone = (
        "BEGIN:VTIMEZONE|TZID:Endless|BEGIN:STANDARD|DTSTART:19000101T000000|TZOFFSETFROM:+0000|TZOFFSETTO:+0100|"
        "RRULE:FREQ=SECONDLY|END:STANDARD|END:VTIMEZONE"
    )
    began = time.monotonic()
    found = read_file(events(spanned("INSET", "20250910", "20250911"), head=zone), FULL)
    assert date(2025, 9, 10) in found.dates.inset_days
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"BEGIN:VCALENDAR",
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nEND:VCALENDAR\r\n",
        b"BEGIN:VCALENDAR\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
        b"BEGIN:VCALENDAR\r\n;;;:::\r\nEND:VCALENDAR",
        b"PK\x03\x04 not a calendar",
        b"\xff\xfe\x00\x00",
        b"date,session,open\n2025-02-30,AM,yes\n",
        b"date,session,open\n2025-09-01,AM,no\n",
        events("SUMMARY:x|DTSTART;VALUE=DATE:20250901").replace(b"-//council//dates//EN", PRODUCT.encode()),
    ],
)  # fmt: skip
def test_a_file_that_is_no_calendar_ends_in_one_sentence(data: bytes) -> None:
    with pytest.raises(BadCalendar) as problem:
        read_file(data, FULL)
    assert str(problem.value).endswith(".")
    assert "Traceback" not in str(problem.value)


def test_a_calendar_without_a_single_word_on_school_says_so() -> None:
    assert "No event of this file names a term" in read_file(events(), FULL).sentences[0]


def test_a_file_may_be_as_large_as_its_limit_and_no_larger() -> None:
    data = write_icalendar(FULL, MADE)
    filled = data + b" " * (LARGEST - len(data))
    assert read_file(filled, NOTHING).dates == FULL
    with pytest.raises(BadCalendar, match="too large"):
        read_file(filled + b" ", NOTHING)
    with pytest.raises(BadCalendar, match="too large"):
        read_file(events(*["SUMMARY:x"] * 2000), NOTHING)


@given(st.lists(st.tuples(st.integers(0, 10_000), st.binary(max_size=6)), min_size=1, max_size=6))
def test_a_damaged_file_is_read_or_refused_in_a_sentence(cuts: list[tuple[int, bytes]]) -> None:
    data = bytearray(write_icalendar(FULL, MADE))
    for place, more in cuts:
        at = place % len(data)
        data[at : at + len(more)] = more[::-1]
    with contextlib.suppress(BadCalendar):
        assert isinstance(read_file(bytes(data), FULL).dates, TermDates)


def test_two_closures_of_one_day_both_come_back() -> None:
    day = date(2025, 9, 10)
    dates = replace(FULL, closures=tuple(Closure(day, day, "boiler", (half,)) for half in HALVES))
    assert read_file(write_icalendar(dates, MADE), NOTHING).dates == dates
