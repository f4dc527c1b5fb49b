"""Codes: what each counted as on its day, how it may be written, and numbers that never change."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fasttrack_core.attendance.figures.codes import (
    CONFLICT,
    DASH,
    ENGLAND,
    FIRST_ATTENDED,
    FIRST_CLASSIFIED,
    FIRST_NUMBER,
    FIRST_POSSIBLE,
    FIRST_UNAUTHORISED,
    NO_MARK,
    UNKNOWN,
    Category,
    Spelling,
    category,
)

LAST_OLD_DAY = date(2024, 8, 18)
FIRST_NEW_DAY = date(2024, 8, 19)

# Numbers are stored in databases. A change here changes the past: a new code gets a new number, and nothing else moves.
STORED_NUMBERS = {
    "/": (144, None),
    "\\": (145, None),
    "L": (146, None),
    "K": (160, 8),
    "V": (161, None),
    "P": (162, None),
    "W": (163, None),
    "B": (164, None),
    "J": (165, 9),
    "C": (96, None),
    "C1": (97, 10),
    "C2": (98, 11),
    "E": (99, None),
    "H": (100, 12),
    "F": (101, 13),
    "I": (102, None),
    "J1": (103, 14),
    "M": (104, None),
    "R": (105, None),
    "S": (106, None),
    "T": (107, None),
    "G": (128, None),
    "N": (129, None),
    "O": (130, None),
    "U": (131, None),
    "D": (72, None),
    "Q": (73, 15),
    "X": (74, None),
    "Y": (75, 16),
    "Y1": (76, 17),
    "Y2": (77, 18),
    "Y3": (78, 19),
    "Y4": (79, 20),
    "Y5": (80, 21),
    "Y6": (81, 22),
    "Y7": (82, 23),
    "Z": (64, None),
    "#": (65, None),
    "-": (1, None),
}

CATEGORIES = {
    Category.PRESENT: "/ \\ L",
    Category.APPROVED_ACTIVITY: "K V P W B J",
    Category.AUTHORISED: "C C1 C2 E H F I J1 M R S T",
    Category.UNAUTHORISED: "G N O U",
    Category.NOT_POSSIBLE: "D Q X Y Y1 Y2 Y3 Y4 Y5 Y6 Y7",
    Category.ADMINISTRATIVE: "Z #",
    Category.MISSING: "-",
}

RETIRED = {"J": LAST_OLD_DAY, "H": LAST_OLD_DAY, "Y": LAST_OLD_DAY, "F": date(2013, 8, 31)}
NEW = ["K", "C1", "C2", "J1", "Q", "Y1", "Y2", "Y3", "Y4", "Y5", "Y6", "Y7"]


def test_the_stored_number_of_every_code_is_what_it_always_was() -> None:
    assert {code.code: (code.number, code.number_outside_dates) for code in ENGLAND.codes} == STORED_NUMBERS
    assert (NO_MARK, DASH, UNKNOWN, CONFLICT) == (0, 1, 2, 3)


def test_no_number_stands_for_two_things() -> None:
    numbers = [code.number for code in ENGLAND.codes]
    numbers += [code.number_outside_dates for code in ENGLAND.codes if code.number_outside_dates is not None]
    numbers += [NO_MARK, UNKNOWN, CONFLICT]
    assert len(numbers) == len(set(numbers))


@pytest.mark.parametrize("kind", CATEGORIES)
def test_every_code_has_the_category_of_the_regulations(kind: Category) -> None:
    assert [code.code for code in ENGLAND.codes if code.category is kind] == CATEGORIES[kind].split()


def test_a_code_s_number_lies_in_the_range_of_its_category() -> None:
    assert all(category(code.number) is code.category for code in ENGLAND.codes)


def test_a_mark_outside_its_dates_has_a_number_in_the_missing_range() -> None:
    outside = [code.number_outside_dates for code in ENGLAND.codes if code.number_outside_dates is not None]
    assert {category(number) for number in outside} == {Category.MISSING}


def test_the_ranges_are_in_the_order_that_single_comparisons_rely_on() -> None:
    below = [Category.MISSING]
    classified = [Category.ADMINISTRATIVE, Category.NOT_POSSIBLE]
    absent = [Category.AUTHORISED, Category.UNAUTHORISED]
    attended = [Category.PRESENT, Category.APPROVED_ACTIVITY]
    assert list(FIRST_NUMBER) == below + classified + absent + attended
    assert list(FIRST_NUMBER.values()) == sorted(FIRST_NUMBER.values())
    assert next(number for number in range(256) if category(number) not in below) == FIRST_CLASSIFIED
    assert {category(number) for number in range(FIRST_POSSIBLE, 256)} == set(absent + attended)
    assert {category(number) for number in range(FIRST_UNAUTHORISED, FIRST_ATTENDED)} == {Category.UNAUTHORISED}
    assert {category(number) for number in range(FIRST_ATTENDED, 256)} == set(attended)


@pytest.mark.parametrize(("code", "last_day"), RETIRED.items())
def test_a_retired_code_counts_to_its_last_day_and_is_missing_the_day_after(code: str, last_day: date) -> None:
    inside, outside = STORED_NUMBERS[code]
    assert ENGLAND.by_text[code].in_force(last_day)
    assert ENGLAND.on(last_day)[inside] == inside
    assert not ENGLAND.by_text[code].in_force(last_day + timedelta(days=1))
    assert ENGLAND.on(last_day + timedelta(days=1))[inside] == outside


@pytest.mark.parametrize("code", NEW)
def test_a_new_code_is_missing_before_its_first_day_and_counts_from_it(code: str) -> None:
    inside, outside = STORED_NUMBERS[code]
    assert ENGLAND.on(LAST_OLD_DAY)[inside] == outside
    assert ENGLAND.on(FIRST_NEW_DAY)[inside] == inside


def test_an_interview_was_attendance_in_may_2024_and_is_absence_in_september() -> None:
    assert category(int(ENGLAND.on(date(2024, 5, 1))[ENGLAND.by_text["J"].number])) is Category.APPROVED_ACTIVITY
    assert category(int(ENGLAND.on(date(2024, 9, 3))[ENGLAND.by_text["J1"].number])) is Category.AUTHORISED
    assert category(int(ENGLAND.on(date(2024, 9, 3))[ENGLAND.by_text["J"].number])) is Category.MISSING


def test_a_code_without_dates_counts_the_same_on_every_day() -> None:
    always = [code.number for code in ENGLAND.codes if code.number_outside_dates is None]
    for day in (date(2000, 1, 1), LAST_OLD_DAY, FIRST_NEW_DAY, date(2050, 1, 1)):
        assert ENGLAND.on(day)[always].tolist() == always


@given(st.dates(date(2005, 1, 1), date(2035, 1, 1)), st.dates(date(2005, 1, 1), date(2035, 1, 1)))
def test_a_mark_classified_for_the_wrong_day_is_not_lost_when_the_day_is_corrected(wrong: date, right: date) -> None:
    numbers = np.array([code.number for code in ENGLAND.codes], dtype=np.uint8)
    assert np.array_equal(ENGLAND.on(right)[ENGLAND.on(wrong)[numbers]], ENGLAND.on(right)[numbers])


@given(st.dates(date(2005, 1, 1), date(2035, 1, 1)), st.dates(date(2005, 1, 1), date(2035, 1, 1)))
def test_days_of_one_regime_have_the_same_codes_in_force(one: date, other: date) -> None:
    epoch = date(1970, 1, 1)
    regimes = ENGLAND.regime(np.array([(one - epoch).days, (other - epoch).days], dtype=np.int32))
    same_codes = [code.in_force(one) for code in ENGLAND.codes] == [code.in_force(other) for code in ENGLAND.codes]
    assert (regimes[0] == regimes[1]) == same_codes


def test_the_regime_changes_on_the_first_day_of_the_2024_regulations() -> None:
    epoch = date(1970, 1, 1)
    days = [date(2013, 8, 31), date(2013, 9, 1), LAST_OLD_DAY, FIRST_NEW_DAY, date(2026, 1, 1)]
    found = ENGLAND.regime(np.array([(day - epoch).days for day in days], dtype=np.int32))
    assert found.tolist() == [0, 1, 1, 2, 2]


@pytest.mark.parametrize("code", STORED_NUMBERS)
def test_a_code_written_as_it_should_be_is_read_exactly(code: str) -> None:
    assert ENGLAND.read(code) == (STORED_NUMBERS[code][0], Spelling.EXACT)


@pytest.mark.parametrize("text", ["g", " G", "G ", "\tg\n", "\u00a0G", "\u200bG", "\ufeffG", " g\u00a0 "])
def test_lower_case_and_padding_are_read_and_noted(text: str) -> None:
    assert ENGLAND.read(text) == (STORED_NUMBERS["G"][0], Spelling.RESPELLED)


@pytest.mark.parametrize(("text", "parent"), [("I01", "I"), ("I_F", "I"), ("i02", "I"), ("C_LEAVE", "C"), ("M12", "M")])
def test_a_register_system_s_subcode_is_read_as_its_parent(text: str, parent: str) -> None:
    assert ENGLAND.read(text) == (STORED_NUMBERS[parent][0], Spelling.SUBCODE)


@pytest.mark.parametrize("text", ["C1", "C2", "J1", "Y1", "Y7"])
def test_a_national_code_with_a_digit_is_never_taken_for_a_subcode(text: str) -> None:
    assert ENGLAND.read(text) == (STORED_NUMBERS[text][0], Spelling.EXACT)
    assert ENGLAND.read(text.lower()) == (STORED_NUMBERS[text][0], Spelling.RESPELLED)


@pytest.mark.parametrize("text", ["?", "ZZ", "A", "A01", "Y8", "Y9", "C3", "G1", "GG", "/\\", "0", "I_", "I-F", "I001"])
def test_anything_else_is_unknown_and_never_guessed(text: str) -> None:
    assert ENGLAND.read(text) == (UNKNOWN, Spelling.UNKNOWN)


@pytest.mark.parametrize("text", ["", " ", "\t", "\u00a0", "\ufeff"])
def test_an_empty_cell_is_no_mark(text: str) -> None:
    assert ENGLAND.read(text) == (NO_MARK, Spelling.BLANK)


@given(st.text(max_size=6))
def test_any_text_at_all_is_read_as_some_number(text: str) -> None:
    number, spelling = ENGLAND.read(text)
    assert number in {NO_MARK, UNKNOWN, *(numbers[0] for numbers in STORED_NUMBERS.values())}
    assert (spelling is Spelling.UNKNOWN) == (number == UNKNOWN)


def test_a_number_is_shown_as_the_code_a_person_writes() -> None:
    for code, (inside, outside) in STORED_NUMBERS.items():
        assert ENGLAND.text(inside) == code
        assert outside is None or ENGLAND.text(outside) == code
    assert [ENGLAND.text(number) for number in (NO_MARK, UNKNOWN, CONFLICT, 255)] == ["", "?", "?", "?"]


def test_only_a_mark_written_outside_its_code_s_dates_is_called_so() -> None:
    outside = {numbers[1] for numbers in STORED_NUMBERS.values() if numbers[1] is not None}
    assert {number for number in range(256) if ENGLAND.outside_dates(number)} == outside


def test_the_codes_of_a_rule_become_flags_at_their_numbers() -> None:
    assert np.flatnonzero(ENGLAND.numbers({"G", "O", "U"})).tolist() == [128, 130, 131]
    assert not ENGLAND.numbers([]).any()


def test_a_rule_cannot_name_a_code_that_does_not_exist() -> None:
    with pytest.raises(KeyError):
        ENGLAND.numbers({"G", "ZZ"})


def test_the_codes_of_the_national_threshold_are_the_unauthorised_ones() -> None:
    counted = {code.code for code in ENGLAND.codes if code.counts_to_penalty_threshold}
    assert counted == {"G", "N", "O", "U"}
