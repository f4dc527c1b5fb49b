"""The register: one mark for each pupil and session, kept session by session."""

from dataclasses import FrozenInstanceError, fields, replace
from datetime import date

import numpy as np
import pytest

from fasttrack_core.attendance.figures.register import Pupil, Register, by_session, pupils_of
from fasttrack_core.attendance.figures.sessions import Half, session_key
from tests.attendance.invented import MONDAY

KEYS = np.array([session_key(MONDAY, half) for half in (Half.AM, Half.PM)], dtype=np.int32)
PUPILS = (Pupil(pupil_id="0001"), Pupil(pupil_id="0002"), Pupil(pupil_id="0003"))


def test_a_register_has_one_row_for_each_pupil_and_one_column_for_each_session() -> None:
    with pytest.raises(ValueError, match="one row of marks for each pupil"):
        Register(PUPILS, KEYS, np.zeros((2, 2), dtype=np.uint8))
    with pytest.raises(ValueError, match="one row of marks for each pupil"):
        Register(PUPILS, KEYS, np.zeros((3, 1), dtype=np.uint8))


@pytest.mark.parametrize("order", [[1, 0], [0, 0]])
def test_a_register_s_sessions_stand_in_order_each_once(order: list[int]) -> None:
    with pytest.raises(ValueError, match="in calendar order, each once"):
        Register(PUPILS, KEYS[order], np.zeros((3, 2), dtype=np.uint8))


@pytest.mark.parametrize("shape", [(3, 2), (1300, 7), (0, 4), (4, 0)])
def test_turning_a_matrix_session_by_session_changes_no_mark(shape: tuple[int, int]) -> None:
    marks = np.random.default_rng(1).integers(0, 170, shape, dtype=np.uint8)
    turned = by_session(marks)
    assert turned.flags.f_contiguous
    assert np.array_equal(turned, marks)


def test_a_register_keeps_its_marks_session_by_session() -> None:
    register = Register(PUPILS, KEYS, np.arange(6, dtype=np.uint8).reshape(3, 2))
    assert register.marks.flags.f_contiguous
    assert register.marks.tolist() == [[0, 1], [2, 3], [4, 5]]


def test_pupils_of_columns_are_the_same_as_one_after_another() -> None:
    details = [
        (
            "00123",
            "Okoro, Zainab",
            "",
            "00123",
            "77",
            "Okoro",
            "Zainab",
            date(2015, 2, 3),
            "6",
            "6B",
            "F",
            {"SEN": "K"},
        ),
        ("Y", "Rees, Ifan", "Y", "", "", "Rees", "Ifan", None, "", "", "", {}),
    ]
    names = [each.name for each in fields(Pupil)]
    made = pupils_of(*zip(*details, strict=True))
    assert made == [Pupil(**dict(zip(names, row, strict=True))) for row in details]
    assert replace(made[0], year_group="5").year_group == "5"
    assert pupils_of(*([] for _ in names)) == []
    with pytest.raises(ValueError, match="one value for each pupil"):
        pupils_of(["1", "2"], *(["one"] for _ in names[1:]))
    with pytest.raises(FrozenInstanceError):
        made[0].name = "another"  # type: ignore[misc]
