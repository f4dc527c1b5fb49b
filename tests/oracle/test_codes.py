"""The slow model's own table of codes, held to the regulations."""

from datetime import date

import pytest

from tests.oracle.codes import CODES, best_of, category_of, code_of


def test_the_table_holds_39_codes_and_those_without_end_dates_are_in_use_today() -> None:
    assert len(CODES) == 39
    in_use = {code for code, (_, _, last) in CODES.items() if last == date(9999, 12, 31)}
    assert set(CODES) - in_use == {"J", "H", "F", "Y"}


@pytest.mark.parametrize(
    ("code", "day", "category"),
    [
        ("J", date(2024, 5, 1), "approved_activity"),
        ("J", date(2024, 8, 18), "approved_activity"),
        ("J", date(2024, 8, 19), "missing"),
        ("J1", date(2024, 8, 18), "missing"),
        ("J1", date(2024, 8, 19), "authorised"),
        ("H", date(2025, 9, 16), "missing"),
        ("F", date(2013, 8, 31), "authorised"),
        ("F", date(2013, 9, 1), "missing"),
        ("ZZ", date(2025, 9, 16), "missing"),
        ("-", date(2025, 9, 16), "missing"),
        ("#", date(2025, 9, 16), "administrative"),
        (" o ", date(2025, 9, 16), "unauthorised"),
    ],
)
def test_a_mark_is_classified_by_its_day(code: str, day: date, category: str) -> None:
    assert category_of(code, day) == category


@pytest.mark.parametrize(
    ("text", "code"), [("I_F", "I"), ("I01", "I"), ("X01", "X"), ("C1", "C1"), ("y7 ", "Y7"), ("Y8", "Y8")]
)
def test_a_sub_code_stands_for_its_parent(text: str, code: str) -> None:
    assert code_of(text) == code


def test_the_best_mark_is_present_then_approved_then_authorised_then_unauthorised() -> None:
    day = date(2025, 9, 16)
    assert best_of(["X", "O", "I", "V", "/"], day) == "/"
    assert best_of(["X", "O", "I", "V"], day) == "V"
    assert best_of(["X", "O", "I"], day) == "I"
    assert best_of(["X", "O"], day) == "O"
