"""The mountain: every edge belongs to the band above it, and a band is decided on the exact ratio."""

import dataclasses
from datetime import date
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fasttrack_core.attendance.figures.measures import PERSISTENT_AT, SEVERE_AT, PupilCounts
from fasttrack_core.attendance.figures.mountain import DEFAULT_BANDS, NO_BAND, Band, Bands, climb, read_bands
from fasttrack_core.errors import BadBands
from tests.attendance.invented import MONDAY, both_halves, record_of, weekdays

LABELS = ["97.5-100", "95-97.4", "92.5-94.9", "90-92.4", "85-89.9", "80-84.9", "70-79.9", "50-69.9", "below 50"]
EDGES = ["97.5", "95", "92.5", "90", "85", "80", "70", "50", "0"]


def band_of(attended: int, possible: int, bands: Bands = DEFAULT_BANDS) -> str:
    """The label of the band, empty where there is none."""
    number = int(bands.place(np.array([attended]), np.array([possible]))[0])
    return "" if number == NO_BAND else bands.labels[number]


def test_the_default_bands_are_the_published_ones() -> None:
    assert list(DEFAULT_BANDS.labels) == LABELS
    assert list(DEFAULT_BANDS.edges) == [Fraction(edge) for edge in EDGES]
    assert all(band.response for band in DEFAULT_BANDS.bands)


def test_bands_say_which_absence_is_persistent_and_which_severe_at_their_edges_too() -> None:
    assert [DEFAULT_BANDS.absence(number) for number in range(9)] == [
        *[""] * 3,
        "Exactly 90% is persistent absence.",
        *["Persistent absence."] * 3,
        "Persistent absence. Exactly 50% is severe absence.",
        "Severe absence.",
    ]
    assert DEFAULT_BANDS.persistent_line == 3
    wide = Bands((Band("good", Fraction(95)), Band("fair", Fraction(85)), Band("poor", Fraction(0))))
    assert [wide.absence(number) for number in range(3)] == [
        "",
        "From 90% down is persistent absence.",
        "Persistent absence. From 50% down is severe absence.",
    ]
    assert wide.persistent_line is None
    said = "From 90% down is persistent absence. From 50% down is severe absence."
    assert Bands((Band("all", Fraction(0)),)).absence(0) == said


def test_what_a_band_says_of_absence_is_true_of_everybody_in_it() -> None:
    for attended, possible in ((a, p) for p in (10, 20, 190, 380) for a in range(p + 1)):
        said = DEFAULT_BANDS.absence(LABELS.index(band_of(attended, possible)))
        counts = PupilCounts(possible=possible, attended=attended)
        exact = Fraction(100 * attended, possible)
        persistent = said.startswith(("Persistent", "Severe")) or ("90%" in said and exact == PERSISTENT_AT)
        assert counts.persistently_absent is persistent
        assert counts.severely_absent is (said.startswith("Severe") or ("50%" in said and exact == SEVERE_AT))


def test_responses_keep_all_that_the_mountain_lists_and_are_true_on_every_day_of_the_year() -> None:
    responses = [band.response for band in DEFAULT_BANDS.bands]
    for number, words in enumerate(
        [
            ("A letter only if absences are unauthorised",),
            ("medical evidence", "meeting", "monitored"),
            ("home-school agreement", "Evidence may be required", "Final Warning", "closely monitored"),
            ("Final Warning", "penalty notice has been requested", "monitoring goes on"),
            (
                "penalty notice",
                "legal meeting",
                "interview under caution",
                "either offence of section 444",
                "Monitoring goes on",
            ),
            ("On course", "if it goes on like this"),
        ]
    ):
        assert [word for word in words if word not in responses[number]] == []
    assert not any("half a term missed" in each for each in responses)
    assert all(len(each) <= 400 for each in responses)


@pytest.mark.parametrize("number", range(8))
def test_exactly_on_an_edge_is_in_the_band_above_it_and_one_session_less_is_not(number: int) -> None:
    attended = int(Fraction(EDGES[number]) * 4)  # of 400 sessions
    assert band_of(attended, 400) == LABELS[number]
    assert band_of(attended - 1, 400) == LABELS[number + 1]
    assert band_of(attended + 1, 400) == LABELS[number]


@pytest.mark.parametrize(
    ("attended", "possible", "band"),
    [
        (974_999, 1_000_000, "95-97.4"),  # 97.4999% is not 97.5%
        (9_749_999_999, 10_000_000_000, "95-97.4"),
        (975_000, 1_000_000, "97.5-100"),
        (370, 380, "95-97.4"),  # 97.37%
        (371, 380, "97.5-100"),  # 97.63%
        (342, 380, "90-92.4"),  # exactly 90.00%, persistent absence all the same
        (341, 380, "85-89.9"),
        (1, 1, "97.5-100"),
        (0, 1, "below 50"),
        (0, 0, ""),
    ],
)
def test_a_band_is_decided_on_the_exact_ratio(attended: int, possible: int, band: str) -> None:
    assert band_of(attended, possible) == band


@given(st.integers(0, 760), st.integers(1, 760))
def test_every_pupil_with_a_possible_session_is_in_the_first_band_whose_edge_is_reached(
    attended: int, possible: int
) -> None:
    attended = min(attended, possible)
    expected = next(
        label for label, edge in zip(LABELS, EDGES, strict=True) if attended * 100 >= Fraction(edge) * possible
    )
    assert band_of(attended, possible) == expected


def test_the_mountain_counts_the_academic_year_up_to_the_day() -> None:
    days = [date(2025, 7, 18), *weekdays(date(2025, 9, 3), 3)]
    record = record_of(both_halves(days), "G*2 /*3 I C G", "/*8", ". . .*2 /*4", ". . # # # # # #")
    table = climb(record, date(2025, 9, 5)).frame()
    assert list(table.columns) == [
        "pupil_id",
        "name",
        "year_group",
        "possible",
        "attended",
        "authorised",
        "unauthorised",
        "missing",
        "attendance_percent",
        "band",
    ]
    assert table.iloc[0, 3:].tolist() == [6, 3, 2, 1, 0, "50.00", "50-69.9"]
    assert table.iloc[1, 3:].tolist() == [6, 6, 0, 0, 0, "100.00", "97.5-100"]
    assert table.iloc[2, 3:].tolist() == [4, 4, 0, 0, 0, "100.00", "97.5-100"]
    assert table.iloc[3, 3:].tolist() == [0, 0, 0, 0, 0, "", ""]
    earlier = climb(record, date(2025, 9, 3)).frame()
    assert earlier.iloc[0, 3:].tolist() == [2, 2, 0, 0, 0, "100.00", "97.5-100"]
    before = climb(record, date(2025, 8, 31)).frame()
    assert before.iloc[0, 3:].tolist() == [2, 0, 0, 2, 0, "0.00", "below 50"]


def test_a_day_before_the_record_has_every_pupil_with_nothing_possible() -> None:
    record = record_of(both_halves([MONDAY]), "/ /", "G G")
    table = climb(record, date(2024, 9, 2)).frame()
    assert table["possible"].tolist() == [0, 0]
    assert table["attendance_percent"].tolist() == table["band"].tolist() == ["", ""]


def test_an_empty_school_has_an_empty_mountain() -> None:
    assert climb(record_of([]), MONDAY).frame().empty
    assert climb(record_of([], ""), MONDAY).frame()["possible"].tolist() == [0]


def test_a_percentage_never_shows_the_edge_of_a_school_s_own_band() -> None:
    bands = read_bands("label,lower_percent\ngreat,66.67\nother,0\n")
    record = record_of(both_halves(weekdays(MONDAY, 2))[:3], "/ / G")
    table = climb(record, MONDAY.replace(day=12), bands).frame()
    assert table.loc[0, ["attendance_percent", "band"]].tolist() == ["66.66", "other"]


def test_a_bands_file_is_read_as_written() -> None:
    bands = read_bands('\ufeffLabel , LOWER_PERCENT\r\n"Top, really",97.55\r\n\r\n middle , 50\r\nlow,0\r\n')
    assert bands == Bands(
        (Band("Top, really", Fraction("97.55")), Band("middle", Fraction(50)), Band("low", Fraction(0)))
    )


@pytest.mark.parametrize("text", ["", "label\n", "lower_percent,label\n95,top\n", "top,95\nlow,0\n", "label,lower\n"])
def test_a_bands_file_without_its_header_is_refused(text: str) -> None:
    with pytest.raises(BadBands, match="must begin with the line label,lower_percent"):
        read_bands(text)


@pytest.mark.parametrize(
    "line",
    [
        "top",
        "top,95,more",
        "top,",
        "top,95%",
        "top,nan",
        "top,inf",
        "top,-5",
        "top,1e2",
        "top,1e-99999999",
        "top,95.1234567",
        "top,1000",
        "top,9_5",
        "top,1/2",
        "top,٩٥",
        "top," + "9" * 200_000,
    ],
)
def test_a_line_of_the_bands_file_that_is_no_band_is_named_by_its_number(line: str) -> None:
    with pytest.raises(BadBands, match="Line 3 of the bands file cannot be read"):
        read_bands(f"label,lower_percent\nsummit,99\n{line}\nlow,0\n")


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ("", "last band must begin at 0"),
        ("top,95\n", "last band must begin at 0"),
        ("top,100.000001\nlow,0\n", "above 100 percent"),
        ("low,0\ntop,95\n", "last band must begin at 0"),
        ("top,90\nmiddle,95\nlow,0\n", "must go down"),
        ("top,95\nmiddle,95.0\nlow,0\n", "must go down"),
        ("top,95\nlow,0\nlowest,0\n", "must go down"),
        ("same,95\nsame,0\n", "a name of its own"),
        (",95\nlow,0\n", "a name of its own"),
    ],
)
def test_bands_that_leave_a_pupil_without_one_place_are_refused(lines: str, message: str) -> None:
    with pytest.raises(BadBands, match=message):
        read_bands("label,lower_percent\n" + lines)


def test_a_first_band_may_begin_at_exactly_100() -> None:
    bands = read_bands("label,lower_percent\nall,100\nrest,0\n")
    assert [band_of(attended, 380, bands) for attended in (380, 379)] == ["all", "rest"]


def test_a_band_renamed_or_reworded_keeps_its_edge() -> None:
    first = dataclasses.replace(DEFAULT_BANDS.bands[0], label="Summit", response="Well done")
    renamed = Bands((first, *DEFAULT_BANDS.bands[1:]))
    assert band_of(390, 400, renamed) == "Summit"
    assert renamed.edges == DEFAULT_BANDS.edges
