"""Charts as their readers see them: words beside colour, and labels as the school wrote them."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import pytest

from fasttrack_core import charts
from fasttrack_core.charts.drawing import CLIMBER
from fasttrack_core.charts.mountain import FACE
from fasttrack_core.charts.mountain_shape import BAND, FOOT, ROOT
from fasttrack_core.charts.movement import SHAPES, trails


def bands(*labels: str) -> pd.DataFrame:
    rows = [(label, 1, "50%", "Notice it.") for label in labels]
    return pd.DataFrame(rows, columns=["label", "pupils", "share", "response"])


def texts(drawn: dict[str, Any]) -> list[str]:
    """Everything that is written on a picture."""
    own = [layer["data"].get("values", ()) for layer in drawn["layer"] if "data" in layer]
    return [row["text"] for rows in own for row in rows if "text" in row]


NOBODY = pd.DataFrame({"key": [], "shown": [], "band": [], "attendance": []})


@pytest.mark.parametrize(
    ("label", "shown"),
    [
        ("97.5-100", "97.5-100%"),
        ("97.5–100", "97.5–100%"),
        ("below 50", "below 50"),
        ("1st camp", "1st camp"),
        ("2 weeks missed", "2 weeks missed"),
    ],
)
def test_only_a_range_of_numbers_gets_a_percent_sign(label: str, shown: str) -> None:
    written = texts(charts.mountain(bands(label, "the rest"), NOBODY))
    assert shown in written
    assert "the rest" in written
    assert label == shown or label not in written


def school(numbers: Sequence[int]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Bands with so many pupils each, and their climbers, lowest first."""
    labels = [f"band {number}" for number in range(len(numbers))]
    rows = [
        (f"key {band}.{place}", "Somebody", band, "90.00%", f"Year {7 + place % 5}")
        for band in reversed(range(len(numbers)))
        for place in range(numbers[band])
    ]
    frame = bands(*labels).assign(pupils=numbers)
    return frame, pd.DataFrame(rows, columns=["key", "shown", "band", "attendance", "peak"])


def standing(drawn: dict[str, Any]) -> pd.DataFrame:
    """Where the climbers of a picture stand."""
    frame = drawn["data"]["values"]
    assert isinstance(frame, pd.DataFrame)
    return frame


CROWDS = pytest.mark.parametrize(
    "numbers",
    [
        [14, 7, 4, 2, 1, 1, 1, 0, 0],
        [209, 73, 43, 43, 24, 14, 7, 4, 1],
        [534, 223, 187, 215, 142, 112, 72, 13, 2],
        [1500, 0, 0, 0, 0, 0, 0, 0, 0],
        [0, 0, 0, 0, 0, 0, 0, 0, 420],
    ],
    ids=["30", "420", "1500", "all at the top", "all at the foot"],
)


@CROWDS
@pytest.mark.parametrize("by_year", [False, True], ids=["one mountain", "a range"])
def test_every_pupil_stands_once_within_their_band_on_the_face(numbers: list[int], by_year: bool) -> None:
    frame, climbers = school(numbers)
    climbers = climbers.sort_values("peak", kind="stable") if by_year else climbers.drop(columns="peak")
    placed = standing(charts.mountain(frame, climbers))
    assert sorted(placed["key"]) == sorted(climbers["key"])
    assert not placed.duplicated(["x", "y"]).any()
    top = BAND * len(numbers)
    for place in placed.itertuples():
        number = int(place.label.removeprefix("band "))
        assert top - (number + 1) * BAND < place.y < top - number * BAND
        assert FOOT < place.x < ROOT


@CROWDS
def test_no_climber_hides_another(numbers: list[int]) -> None:
    frame, climbers = school(numbers)
    placed = standing(charts.mountain(frame, climbers.drop(columns="peak")))
    for label, band in placed.groupby("label"):
        points = band[["x", "y"]].to_numpy(dtype=float)
        apart = np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1)) + np.eye(len(points)) * 1000
        assert apart.min() >= band["gap"].iloc[0] * 0.6, label


def test_within_a_band_higher_attendance_never_stands_lower() -> None:
    frame, climbers = school([90, 40, 0, 5])
    placed = standing(charts.mountain(frame, climbers.drop(columns="peak")))
    for _, band in placed.groupby("label"):
        assert band["y"].is_monotonic_increasing


def test_each_band_says_its_number_share_and_response_and_an_empty_one_nobody() -> None:
    frame, climbers = school([2, 1, 0])
    written = texts(charts.mountain(frame, climbers.drop(columns="peak")))
    for said in ("2 pupils · 50%", "1 pupil · 50%", "nobody", ["Notice it."]):
        assert said in written


def test_the_faces_grow_darker_downward_and_a_climber_stands_out_on_all_of_them() -> None:
    lightness = [luminance(colour) for colour in FACE]
    assert lightness == sorted(lightness, reverse=True)
    assert min(lightness) + 0.05 >= 4.5 * (luminance(CLIMBER) + 0.05)


def luminance(colour: str) -> float:
    """The relative luminance of WCAG 2."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_trails_tell_climbing_from_sliding_by_shape_and_line_too() -> None:
    frame, climbers = school([2, 2, 1])
    ways = ["slid", "climbed", "stayed", "joined", "climbed"]
    moved = climbers.drop(columns="peak").assign(
        way=ways, was_band=[0, 2, 1, -1, 1], was_part=0.5, Before="90.00", Moved="up 1 band"
    )
    drawn = trails(frame, moved)
    rules = [layer["mark"] for layer in drawn["layer"] if layer["mark"].get("strokeWidth") == 1.5]
    assert [("strokeDash" in mark) for mark in rules] == [False, True]
    assert len({SHAPES[way] for way in ways}) == 4
    for said in ("climbed: 2", "slid: 1", "joined since: 1", "same band: 1"):
        assert said in texts(drawn)
    only = trails(frame, moved, only="slid")
    assert sum(layer["mark"].get("strokeWidth") == 1.5 for layer in only["layer"]) == 1


def test_a_trail_begins_in_the_band_where_the_pupil_stood() -> None:
    frame, climbers = school([1, 0, 0, 1])
    moved = climbers.drop(columns="peak").assign(
        way=["slid", "climbed"], was_band=[1, 2], was_part=[0.0, 1.0], Before="90.00", Moved=""
    )
    drawn = trails(frame, moved)
    rules = [layer for layer in drawn["layer"] if layer["mark"].get("strokeWidth") == 1.5]
    assert not any("data" in layer for layer in rules)
    ways = [layer["transform"][0]["filter"]["equal"] for layer in rules]
    assert sorted(ways) == ["climbed", "slid"]
    began = dict(zip(drawn["data"]["values"]["way"], drawn["data"]["values"]["y2"], strict=True))
    assert 2 * BAND < began["slid"] < 3 * BAND
    assert BAND < began["climbed"] < 2 * BAND
