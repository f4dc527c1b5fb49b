"""Counts are whole numbers; percentages are for show and never claim what was not reached."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fasttrack_core.attendance.figures.codes import CONFLICT, ENGLAND, UNKNOWN, Category, Marks, category
from fasttrack_core.attendance.figures.measures import (
    PUPILS_AT_ONCE,
    Counts,
    Flags,
    PupilCounts,
    count_codes,
    count_marks,
    percent_shown,
    percent_text,
    reaches,
    shown_hundredths,
)
from fasttrack_core.attendance.figures.mountain import DEFAULT_BANDS

N = ENGLAND.by_text["N"].number
EDGES = DEFAULT_BANDS.edges


def mornings(sessions: int) -> Flags:
    """So many sessions, all of them in the morning."""
    return np.zeros(sessions, dtype=np.bool_)


def row_of(*texts: str) -> Marks:
    """One pupil whose marks are these numbers or codes."""
    numbers = {"": 0, "?": UNKNOWN, "!": CONFLICT}
    row = [numbers[text] if text in numbers else ENGLAND.by_text[text].number for text in texts]
    return np.array([row], dtype=np.uint8)


def counted(*texts: str) -> PupilCounts:
    """The counts of one pupil with a mark in each morning."""
    return count_marks(row_of(*texts), mornings(len(texts)), N).of(0)


@pytest.mark.parametrize(
    ("attended", "possible", "persistent", "severe"),
    [
        (181, 200, False, False),
        (180, 200, True, False),  # exactly 90.00%
        (179, 200, True, False),
        (101, 200, True, False),
        (100, 200, True, True),  # exactly half missed
        (99, 200, True, True),
        (0, 1, True, True),
        (1, 1, False, False),
        (0, 0, False, False),  # nothing possible: nothing is claimed
        (9, 10, True, False),
        (10, 11, False, False),
    ],
)
def test_persistent_absence_is_10_percent_missed_or_more_and_severe_is_half_or_more(
    attended: int, possible: int, persistent: bool, severe: bool
) -> None:
    counts = PupilCounts(possible=possible, attended=attended)
    assert (counts.persistently_absent, counts.severely_absent) == (persistent, severe)
    nothing = np.zeros(2, dtype=np.int64)
    of_all = Counts(np.array([0, possible]), np.array([0, attended]), *[nothing] * 5)
    assert of_all.persistently_absent.tolist() == [False, persistent]
    assert of_all.severely_absent.tolist() == [False, severe]


def test_each_category_counts_where_the_guidance_says() -> None:
    assert counted("/", "L", "V", "I", "C", "G", "U", "D", "X", "Z", "#") == PupilCounts(
        possible=7, attended=3, authorised=2, unauthorised=2
    )


def test_present_and_absent_together_are_all_that_was_possible() -> None:
    codes = [code.code for code in ENGLAND.codes]
    counts = counted(*codes)
    assert counts.attended + counts.authorised + counts.unauthorised == counts.possible
    assert counts.absent == counts.possible - counts.attended
    kinds = {Category.PRESENT, Category.APPROVED_ACTIVITY, Category.AUTHORISED, Category.UNAUTHORISED}
    assert counts.possible == sum(category(ENGLAND.by_text[code].number) in kinds for code in codes)


@pytest.mark.parametrize(
    ("marks", "missing"),
    [
        ("", 0),
        (". . .", 0),
        ("- ? !", 0),
        (". . / .", 0),
        ("/ . /", 1),
        ("/ - ? ! . /", 4),
        (". / . / .", 1),  # joined late and left early: only the gap
        ("# . #", 1),  # a planned closure is a mark
        ("Z . D", 1),  # so are those that are not possible sessions
        ("/ / /", 0),
    ],
)
def test_missing_marks_are_those_between_the_first_and_the_last_other_mark(marks: str, missing: int) -> None:
    texts = [{".": ""}.get(word, word) for word in marks.split()]
    assert counted(*texts).missing == missing


@pytest.mark.parametrize(
    ("marks", "missing", "end"),
    [
        ("/ . / . / .", 0, 0),  # mornings only: nothing is missing in the afternoon
        ("/ . . . / .", 1, 0),  # a morning is
        ("/ . / . . .", 0, 1),
        (". / . . . /", 1, 0),  # afternoons only
        ("/ ? / - / .", 0, 0),  # what is no mark says nothing of the other half
        ("/ . / / . .", 1, 2),  # one mark in the afternoon: both halves are looked at
        ("# . # . . .", 0, 1),
        (". . . . . .", 0, 0),
    ],
)
def test_of_a_pupil_in_one_half_of_the_day_that_half_alone_is_looked_at(marks: str, missing: int, end: int) -> None:
    texts = [{".": ""}.get(word, word) for word in marks.split()]
    found = count_marks(row_of(*texts), np.arange(6) % 2 == 1, N).of(0)
    assert (found.missing, found.unmarked_end) == (missing, end)


def test_halves_need_not_take_turns() -> None:
    afternoon = np.array([False, True, True, False, False, True])
    found = count_marks(row_of("/", "", "", "", "/", ""), afternoon, N).of(0)
    assert (found.missing, found.unmarked_end) == (1, 0)


@pytest.mark.parametrize(("marks", "end"), [("/ /", 0), ("/ .", 1), ("/ - ? .", 3), (". . .", 0), ("/ . # .", 1)])
def test_the_unmarked_end_is_what_comes_after_the_last_mark(marks: str, end: int) -> None:
    texts = [{".": ""}.get(word, word) for word in marks.split()]
    assert counted(*texts).unmarked_end == end


def test_a_mark_outside_its_dates_is_missing_and_neither_attended_nor_absent() -> None:
    row = np.array([[144, ENGLAND.by_text["H"].number_outside_dates, 144]], dtype=np.uint8)
    assert count_marks(row, mornings(3), N).of(0) == PupilCounts(possible=2, attended=2, missing=1)


def test_sessions_still_coded_n_are_counted_apart_as_well() -> None:
    assert counted("N", "N", "G", "/") == PupilCounts(possible=4, attended=1, unauthorised=3, unsettled=2)


def test_a_rule_s_own_codes_are_counted_beside_the_categories() -> None:
    texts = ("N", "G", "O", "U", "/")
    counts = counted(*texts)
    assert (counts.possible, counts.authorised, counts.unauthorised, counts.unsettled) == (5, 0, 4, 1)
    assert count_codes(row_of(*texts), ENGLAND.numbers("GOU")).tolist() == [3]
    assert count_codes(row_of(*texts), ENGLAND.numbers("G/")).tolist() == [2]


@given(st.lists(st.lists(st.integers(0, 170), min_size=5, max_size=5), max_size=6))
def test_counts_are_those_of_counting_each_mark(rows: list[list[int]]) -> None:
    marks = np.array(rows, dtype=np.uint8).reshape(len(rows), 5)
    counts = count_marks(np.asfortranarray(marks), mornings(5), N)
    for number, row in enumerate(rows):
        kinds = [category(mark) for mark in row]
        marked = [place for place, kind in enumerate(kinds) if kind is not Category.MISSING]
        attended = sum(kind in {Category.PRESENT, Category.APPROVED_ACTIVITY} for kind in kinds)
        authorised, unauthorised = kinds.count(Category.AUTHORISED), kinds.count(Category.UNAUTHORISED)
        assert counts.of(number) == PupilCounts(
            possible=attended + authorised + unauthorised,
            attended=attended,
            authorised=authorised,
            unauthorised=unauthorised,
            missing=kinds[marked[0] : marked[-1]].count(Category.MISSING) if marked else 0,
            unsettled=row.count(N),
            unmarked_end=len(row) - marked[-1] - 1 if marked else 0,
        )


@pytest.mark.parametrize("sessions", [254, 255, 256, 510, 511, 700])
def test_more_sessions_than_a_byte_can_count_are_counted(sessions: int) -> None:
    marks = np.full((2, sessions), ENGLAND.by_text["G"].number, dtype=np.uint8, order="F")
    marks[1] = 144
    counts = count_marks(marks, mornings(sessions), N)
    assert counts.unauthorised.tolist() == [sessions, 0]
    assert counts.attended.tolist() == [0, sessions]
    assert counts.possible.tolist() == [sessions, sessions]


def test_pupils_of_a_second_block_are_counted_like_those_of_the_first() -> None:
    pupils = PUPILS_AT_ONCE + 3
    marks = np.full((pupils, 3), 144, dtype=np.uint8, order="F")
    marks[:, 1] = [0 if number % 2 else N for number in range(pupils)]
    counts = count_marks(marks, mornings(3), N)
    odd = np.arange(pupils) % 2
    assert np.array_equal(counts.missing, odd)
    assert np.array_equal(counts.unsettled, 1 - odd)
    assert np.array_equal(counts.possible, 3 - odd)


@pytest.mark.parametrize("shape", [(0, 0), (0, 5), (3, 0)])
def test_a_school_without_pupils_or_sessions_has_counts_of_nothing(shape: tuple[int, int]) -> None:
    counts = count_marks(np.zeros(shape, dtype=np.uint8, order="F"), mornings(shape[1]), N)
    assert counts.possible.tolist() == counts.missing.tolist() == [0] * shape[0]


@pytest.mark.parametrize(
    ("attended", "possible", "shown"),
    [
        (0, 0, ""),
        (0, 7, "0.00"),
        (1, 3, "33.33"),
        (2, 3, "66.67"),  # half up
        (1, 800, "0.13"),  # exactly 0.125
        (7, 7, "100.00"),
        (19_999, 20_000, "99.99"),  # 99.995 would round to 100
        (380, 381, "99.74"),
        (194_999, 200_000, "97.49"),  # 97.4995 would round to the edge
        (195, 200, "97.50"),
        (171, 190, "90.00"),
        (179_999, 200_000, "89.99"),
        (99_999, 200_000, "49.99"),
    ],
)
def test_what_is_shown_is_rounded_half_up_and_never_shows_an_edge_not_reached(
    attended: int, possible: int, shown: str
) -> None:
    assert percent_shown(attended, possible, EDGES) == shown


@pytest.mark.parametrize(
    ("attended", "limit", "shown"),
    [
        (966_699, Fraction(9667, 100), "96.66"),
        (966_700, Fraction(9667, 100), "96.67"),
        (966_666, Fraction(290, 3), "96.66"),  # 96.6666 is short of 96.666…
        (966_667, Fraction(290, 3), "96.67"),
        (966_650, Fraction(96), "96.67"),  # no limit near: half up
        (799_996, Fraction(80), "79.99"),
        (949_999, Fraction(95), "94.99"),
    ],
)
def test_a_rule_s_limit_is_never_shown_as_reached_when_it_is_not(attended: int, limit: Fraction, shown: str) -> None:
    assert percent_shown(attended, 1_000_000, (limit,)) == shown


@given(st.integers(0, 3000), st.integers(1, 3000), st.fractions(0, 100, max_denominator=300))
def test_the_shown_figure_is_within_a_hundredth_and_on_the_right_side_of_the_limit(
    attended: int, possible: int, limit: Fraction
) -> None:
    attended = min(attended, possible)
    exact = Fraction(100 * attended, possible)
    shown = Fraction(int(shown_hundredths(np.array([attended]), np.array([possible]), (limit,))[0]), 100)
    assert abs(shown - exact) < Fraction(1, 100)
    assert not (shown >= limit > exact)
    assert not (shown >= 100 > exact)
    if (exact >= limit or shown < limit - Fraction(1, 100)) and shown < Fraction(9999, 100):
        assert shown == Fraction(int(exact * 100 + Fraction(1, 2)), 100)


@given(st.integers(0, 400), st.integers(0, 400), st.lists(st.fractions(0, 100, max_denominator=40), max_size=4))
def test_one_pupil_s_figure_is_that_of_the_whole_register(attended: int, possible: int, limits: list[Fraction]) -> None:
    attended = min(attended, possible)
    whole = shown_hundredths(np.array([attended, 1]), np.array([possible, 3]), limits)
    assert percent_shown(attended, possible, limits) == percent_text(int(whole[0]))


@given(st.integers(0, 3000), st.integers(0, 3000), st.fractions(0, 100, max_denominator=300))
def test_a_limit_is_decided_on_whole_numbers(attended: int, possible: int, limit: Fraction) -> None:
    found = bool(reaches(np.array([attended]), np.array([possible]), limit)[0])
    assert found == (100 * attended >= limit * possible)


def test_hundredths_are_written_with_two_decimals() -> None:
    assert [percent_text(number) for number in (-1, 0, 5, 9120, 10_000)] == ["", "0.00", "0.05", "91.20", "100.00"]
