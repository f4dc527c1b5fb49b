"""Dates: one format for a column, never a guess for a single cell."""

from datetime import date

import pytest

from fasttrack_core.attendance.figures.sessions import day_of
from fasttrack_core.errors import UnreadableFile
from fasttrack_core.importing.dates import NO_DAY, understand_dates, understand_yearless
from tests.importing.files import UPNS, errors, long, marks, read, warnings


def days(*texts: str) -> list[date | None]:
    dates = understand_dates(texts, [1] * len(texts), "Date")
    return [None if day == NO_DAY else day_of(int(day)) for day in dates.days]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("02/09/2025", "dd/mm/yyyy"),
        ("2/9/2025", "dd/mm/yyyy"),
        ("02.09.2025", "dd/mm/yyyy"),
        ("02/09/2025 08:50", "dd/mm/yyyy"),
        ("02/09/25", "dd/mm/yy"),
        ("2025-09-02", "yyyy-mm-dd"),
        ("2025-09-02T00:00:00", "yyyy-mm-dd"),
        ("2025-09-02 00:00:00.000000", "yyyy-mm-dd"),
        ("02-Sep-2025", "d Mon yyyy"),
        ("2 Sep 2025", "d Mon yyyy"),
        ("2 September 2025", "d Mon yyyy"),
        ("Tue 2 Sep 2025", "d Mon yyyy"),
        ("Tuesday, 2nd September 2025", "d Mon yyyy"),
        ("Tue 02/09/2025", "dd/mm/yyyy"),
        ("2 Sep 25", "d Mon yy"),
        ("45902", "Excel date number"),
        ("45902.0", "Excel date number"),
        ("45902.5", "Excel date number"),
    ],
)
def test_each_known_way_of_writing_a_date(text: str, name: str) -> None:
    day_beyond_doubt = {"dd/mm/yyyy": "22/09/2025", "dd/mm/yy": "22/09/25"}.get(name, text)
    found = understand_dates((text, day_beyond_doubt), [1, 1], "Date")
    assert found.form == name
    assert day_of(int(found.days[0])) == date(2025, 9, 2)
    assert not found.doubt


def test_a_day_that_does_not_exist_is_an_error_of_its_row() -> None:
    rows = [f"{UPNS[0]},{day},AM,/" for day in ("27/02/2028", "31/02/2026", "29/02/2027", "29/02/2028", "26/02/2026")]
    reading = read(long(*rows))
    assert [(finding.row, finding.column, finding.value) for finding in errors(reading)] == [
        (3, "Date", "31/02/2026"),
        (4, "Date", "29/02/2027"),
    ]
    assert len(marks(reading)) == 3


def test_a_wrong_day_of_the_week_is_not_that_date() -> None:
    assert days("Tue 2 Sep 2025", "Mon 2 Sep 2025", "Wed 3 Sep 2025") == [date(2025, 9, 2), None, date(2025, 9, 3)]


def test_a_day_above_twelve_settles_day_and_month() -> None:
    assert days("03/04/2026", "13/04/2026") == [date(2026, 4, 3), date(2026, 4, 13)]
    month_first = understand_dates(("04/03/2026", "04/13/2026"), [1, 1], "Date")
    assert day_of(int(month_first.days[0])) == date(2026, 4, 3)
    assert "month/day" in month_first.doubt


def test_where_both_orders_fit_weekdays_decide_and_it_is_said() -> None:
    # As day/month 05/10, 06/12 and 07/11 of 2025 hold weekend days; as month/day all are Monday to Friday.
    month_first = understand_dates(("05/09/2025", "10/11/2025", "11/10/2025"), [1, 1, 1], "Date")
    assert "could be day/month or month/day" in month_first.doubt
    settled = understand_dates(("10/11/2025", "11/01/2025"), [1, 1], "Date")
    assert settled.form == "dd/mm/yyyy"
    other = understand_dates(("01/11/2025", "05/09/2025"), [1, 1], "Date")
    assert other.form == "dd/mm/yyyy"
    only_month_first = understand_dates(("09/06/2025", "10/04/2025", "12/04/2024"), [1, 1, 1], "Date")
    assert only_month_first.doubt


def test_where_nothing_decides_day_comes_first_with_a_warning() -> None:
    reading = read(long(f"{UPNS[0]},03/04/2025,AM,/", f"{UPNS[0]},04/04/2025,AM,/"))
    assert ("2025-04-03") in {day for _, day, _ in marks(reading)}
    assert any("could be day/month" in warning.message for warning in warnings(reading))


def test_a_column_with_certain_dates_of_both_orders_is_refused() -> None:
    for texts in (("03/04/2026", "13/04/2026", "04/13/2026"), ("13/04/2026", "04/13/2026")):
        with pytest.raises(UnreadableFile, match=r"more than one way|month/day"):
            days(*texts)


def test_the_format_of_nine_tenths_is_read_and_the_rest_are_errors() -> None:
    good = [f"{day:02d}/09/2025" for day in range(10, 28)]
    assert days(*good, "2025-09-29")[-1] is None
    with pytest.raises(UnreadableFile, match="more than one way"):
        days(*good, "2025-09-29", "2025-09-30", "2025-10-01")


@pytest.mark.parametrize("text", ["01/09/1900", "01/09/1989", "20/09/2100", "20/09/9999"])
def test_a_date_far_outside_any_register_is_an_error(text: str) -> None:
    rows = [f"{UPNS[0]},{day:02d}/09/2025,AM,/" for day in range(10, 25)]
    assert [finding.value for finding in errors(read(long(*rows, f"{UPNS[0]},{text},AM,/")))] == [text]


def test_a_column_of_no_dates_is_refused() -> None:
    with pytest.raises(UnreadableFile):
        days("yes", "no", "02/09/2025")


def test_headings_without_a_year_take_the_one_in_the_title() -> None:
    found = understand_yearless(("Tue 2 Sep", "Fri 19 Dec", "Mon 5 Jan"), ["Register 2025/26"], None)
    assert [day_of(int(day)) for day in found.days] == [date(2025, 9, 2), date(2025, 12, 19), date(2026, 1, 5)]
    assert "no year" in found.doubt


def test_headings_without_a_year_take_the_only_recent_one_that_fits_their_weekdays() -> None:
    found = understand_yearless(("Tue 2 Sep", "Wed 3 Sep"), [], date(2026, 1, 10))
    assert day_of(int(found.days[0])) == date(2025, 9, 2)


@pytest.mark.parametrize(
    ("texts", "latest"),
    [(("Tue 2 Sep",), None), (("2 Sep", "3 Sep"), date(2026, 1, 10)), (("Mon 2 Sep", "Mon 3 Sep"), date(2026, 1, 10))],
)
def test_headings_whose_year_is_not_certain_are_refused(texts: tuple[str, ...], latest: date | None) -> None:
    with pytest.raises(UnreadableFile, match="no year"):
        understand_yearless(texts, [], latest)


@pytest.mark.parametrize(
    ("texts", "asked"),
    [
        (["04/03/2026", "02/03/2026"], True),
        (["04/03/2026", "13/03/2026"], False),
        (["04/03/2026", "05/03/2026"], False),
        (["03/03/2026"], False),
    ],
    ids=["both orders are school days", "only day first exists", "month first would be a Sunday", "the same day"],
)
def test_the_order_of_day_and_month_is_asked_only_where_nothing_settles_it(texts: list[str], asked: bool) -> None:
    dates = understand_dates(texts, [1] * len(texts), "Date")
    assert bool(dates.questions) is asked


def test_dates_of_birth_are_not_told_by_the_day_of_the_week() -> None:
    texts = ["01/02/2015", "03/04/2015"]
    sessions = understand_dates(texts, [1, 1], "Date")
    births = understand_dates(texts, [1, 1], "DOB", school_days=False)
    assert [day_of(int(day)) for day in births.days] == [date(2015, 2, 1), date(2015, 4, 3)]
    assert births.doubt
    assert [day_of(int(day)) for day in sessions.days] == [date(2015, 1, 2), date(2015, 3, 4)]
