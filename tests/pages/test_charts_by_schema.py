"""Every chart in every state: valid by Altair's schema, compiled by Vega-Lite, kept without anybody's facts."""

import json
from collections.abc import Callable
from datetime import date, timedelta

import altair as alt
import pandas as pd
import pytest
import vl_convert

from fasttrack_core import charts
from fasttrack_core.charts import movement, pupil, whatif_weeks
from fasttrack_core.charts.drawing import Spec, compiled, filled, layer_of, layered, written_out
from fasttrack_core.charts.mountain import Look, _mountain

MONDAYS = [date(2026, 9, 7) + timedelta(days=7 * number) for number in range(4)]
DAY = Look(paper="#fcfbf8", title="Whole school", persistent_line=1)
NIGHT = Look(ink="#e6e4dd", paper="#12161a", height=720)
CROWD = [40, 400, 3]
FEW = [2, 3, 1]


def bands(numbers: list[int]) -> pd.DataFrame:
    rows = [(f"band {place}", number, "50%", "Notice it.") for place, number in enumerate(numbers)]
    return pd.DataFrame(rows, columns=["label", "pupils", "share", "response"])


def climbers(numbers: list[int], ways: str = "", *, by_year: bool = False) -> pd.DataFrame:
    rows = [
        (f"key {band}.{place}", "Somebody", band, "90.00%", f"Year {place % 2}")
        for band, number in enumerate(numbers)
        for place in range(number)
    ]
    frame = pd.DataFrame(rows, columns=["key", "shown", "band", "attendance", "peak"])
    if not by_year:
        frame = frame.drop(columns="peak")
    if not ways:
        return frame
    way = [ways.split()[place % len(ways.split())] for place in range(len(frame))]
    return frame.assign(way=way, was_band=1, was_part=0.5, Before="91.00", Moved="up 1 band")


def mountain(numbers: list[int], look: Look | None = None, *, by_year: bool = False) -> Callable[[], Spec]:
    return lambda: charts.mountain(bands(numbers), climbers(numbers, by_year=by_year), look)


def trails(ways: str, only: str = "", look: Look | None = None) -> Callable[[], Spec]:
    return lambda: movement.trails(bands(FEW), climbers(FEW, ways, by_year=look is NIGHT), look, only)


def sweep(weeks: int | None = 2, *, told: bool = True, dark: bool = False) -> Callable[[], Spec]:
    rows = [(one, two, one * two, 9, told or two == 1) for one in (1, 2, 3) for two in (1, 2)]
    frame = pd.DataFrame(rows, columns=["sessions", "weeks", "pupils_now", "pupils_ever", "told"])
    return lambda: charts.sweep(frame, 2, weeks, dark=dark)


def new_cases(rule: list[int], pathway: list[int], *, dark: bool = False) -> Callable[[], Spec]:
    found = {"Week of": MONDAYS[: len(rule)], "Pupils who first meet it": rule, "By the pathway": pathway}
    return lambda: whatif_weeks.new_cases(pd.DataFrame(found), dark=dark)


def trail(*heights: float) -> Callable[[], Spec]:
    rows = [("2026/27", f"Autumn {place}", "91.5", "90-92.4", height) for place, height in enumerate(heights)]
    points = pd.DataFrame(rows, columns=["Year", "Time", "Attendance", "Band", "Height"])
    return lambda: pupil.trail(points, ["95 to 100", "90 “and up”", "below 90"])


def register(*kinds: str, comment: str = "", weekend: bool = False) -> Callable[[], Spec]:
    columns = [f"{day} {half}" for day in ("Mon", "Tue", *(("Sat",) if weekend else ())) for half in ("AM", "PM")]
    rows = [
        (monday, column, monday, "/", kinds[place % len(kinds)], "a meaning", comment)
        for monday in MONDAYS
        for place, column in enumerate(columns)
    ]
    names = ["Week of", "Column", "Date", "Code", "Counts as", "Meaning", "Comment"]
    return lambda: pupil.herringbone(pd.DataFrame(rows, columns=names), columns)


def missed(*absences: int) -> Callable[[], Spec]:
    rows = [(f"Day {place}", 20, number, 0, number, f"{number * 5}%") for place, number in enumerate(absences)]
    names = ["When", "Possible", "Missed", "Authorised", "Unauthorised", "Share"]
    return lambda: pupil.missed(pd.DataFrame(rows, columns=names))


def weeks(*lines: str, limit: int | None = None, met: date | None = None) -> Callable[[], Spec]:
    week = pd.DataFrame({"Week of": MONDAYS, "Authorised": 1, "Unauthorised": 2})
    counts = pd.DataFrame(
        [(monday, line, 3) for line in lines for monday in MONDAYS], columns=["Week of", "Line", "Sessions"]
    )
    limits = pd.DataFrame([(line, limit, met) for line in lines], columns=["Line", "Limit", "First met"])
    return lambda: charts.weeks(week, counts, limits)


STATES = {
    "mountain: figures": mountain(FEW),
    "mountain: dots, by day": mountain(CROWD, DAY),
    "mountain: a range, by night": mountain(CROWD, NIGHT, by_year=True),
    "mountain: nobody": mountain([0, 0], DAY),
    "movement: every way, by day": trails("climbed slid stayed joined", look=DAY),
    "movement: a range, by night": trails("climbed slid", look=NIGHT),
    "movement: one way": trails("climbed slid", "slid"),
    "movement: nobody moved": trails("stayed"),
    "sweep: by day": sweep(),
    "sweep: by night": sweep(dark=True),
    "sweep: no cell of its own, not all told": sweep(None, told=False),
    "new cases: as the pathway": new_cases([1, 2], [1, 2]),
    "new cases: others, by night": new_cases([1, 2], [1, 3], dark=True),
    "new cases: no week": new_cases([], []),
    "trail: one half term": trail(2.9),
    "trail: down to the foot": trail(2.5, 1.0, 0.0),
    "register: all present": register("present"),
    "register: every kind, comments, a weekend": register(*pupil.KINDS, comment="a note", weekend=True),
    "missed": missed(4, 0, 20),
    "missed: nothing": missed(0, 0),
    "missed: no session": missed(),
    "weeks: nothing to reach": weeks("5 weeks"),
    "weeks: limits, first met": weeks("5 weeks", "10 weeks", limit=10, met=MONDAYS[2]),
}
EVERY = pytest.mark.parametrize("drawn", list(STATES.values()), ids=list(STATES))


@EVERY
def test_a_chart_with_its_rows_is_valid_by_the_schema_and_compiles(drawn: Callable[[], Spec]) -> None:
    spec = written_out(drawn())
    shown = vl_convert.vegalite_to_vega({**spec, "width": 600})
    assert set(rows_by_name(spec)) <= {data["name"] for data in shown["data"]}
    for rows in rows_by_name(spec).values():
        del rows[3:]  # the schema leaves rows free, and looks at each for a long time
    alt.LayerChart.from_dict(spec, validate=True)


@EVERY
def test_all_data_of_a_chart_is_there_once_and_every_layer_finds_its_own(drawn: Callable[[], Spec]) -> None:
    spec = written_out(drawn())
    found = [part["data"] for part in (spec, *spec["layer"]) if "data" in part]
    assert len(rows_by_name(spec)) == len({data["name"] for data in found})
    assert all(data["values"] for data in found[1 if "data" in spec else 0 :] if "values" in data)


@EVERY
def test_what_is_kept_of_a_chart_is_the_same_after_a_caller_changed_theirs(drawn: Callable[[], Spec]) -> None:
    first, second = drawn(), drawn()
    before = json.dumps(written_out(second))
    for part in (first, *first["layer"]):
        part.clear()
    assert json.dumps(written_out(drawn())) == before


def rows_by_name(spec: Spec) -> dict[str, list[object]]:
    found = [part["data"] for part in (spec, *spec["layer"]) if "data" in part]
    return {data["name"]: data["values"] for data in found if "values" in data}


def test_a_chart_that_the_schema_does_not_know_is_refused() -> None:
    with pytest.raises(alt.utils.schemapi.SchemaValidationError):
        compiled(layered(layer_of("rows").mark_bar(cursor="paw"), height=10))  # type: ignore[arg-type]


def test_pupils_of_one_shape_share_what_is_kept_and_nothing_of_them_stands_in_it() -> None:
    mountain(FEW)()
    kept = _mountain.cache_info()
    other = climbers(FEW).assign(shown="Quillfeather, Zebedee", key="zq", attendance="12.34%")
    assert "Quillfeather" in json.dumps(written_out(charts.mountain(bands(FEW), other)))
    now = _mountain.cache_info()
    assert (now.misses, now.hits) == (kept.misses, kept.hits + 1)


@pytest.mark.parametrize("rows", [[], [{"x": 1}]], ids=["none", "one"])
def test_a_layer_without_rows_is_left_out(rows: list[dict[str, object]]) -> None:
    chart = compiled(layered(layer_of("one").mark_point(), layer_of("two").mark_point(), height=10))
    assert len(filled(chart, {"one": [{"x": 1}], "two": rows})["layer"]) == 1 + len(rows)
