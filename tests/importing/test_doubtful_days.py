"""Days that are probably written wrong are named with their rows or columns; days to come are no fault."""

from datetime import date

import pytest

from fasttrack_core.errors import UnreadableFile
from fasttrack_core.importing import Reading
from tests.importing.files import UPNS, errors, long, marks, read, warnings

TODAY = date(2026, 11, 20)
DAYS = ("05/10/2026", "06/10/2026", "07/10/2026", "08/10/2026", "09/10/2026", "16/10/2026")


def rows_of(*days: str, upns: tuple[str, ...] = UPNS) -> list[str]:
    return [f"{upn},{day},{half},/" for upn in upns for day in days for half in ("AM", "PM")]


def listed(*more: str, latest: date | None = TODAY) -> Reading:
    return read(long(*rows_of(*DAYS), *more), latest=latest)


def row_of(day: str) -> str:
    return f"{UPNS[0]},{day},AM,I"


MORE = 2 + len(UPNS) * len(DAYS) * 2
"""The number of the row after ``rows_of(*DAYS)``."""


@pytest.mark.parametrize(("day", "left_out"), [("21/11/2027", False), ("22/11/2027", True), ("05/10/2062", True)])
def test_a_mark_can_be_planned_for_a_year_and_a_day_and_no_longer(day: str, left_out: bool) -> None:
    assert [finding.row for finding in errors(listed(row_of(day)))] == ([MORE] if left_out else [])


def test_dates_ahead_of_today_are_read_where_most_are() -> None:
    reading = read(long(*rows_of(*DAYS)), latest=date(2020, 1, 1))
    assert errors(reading) == []
    assert len(marks(reading)) == 2 * len(UPNS) * len(DAYS)


def test_nothing_is_too_far_ahead_where_today_is_not_known() -> None:
    assert errors(listed(row_of("05/10/2062"), latest=None)) == []


def test_a_single_day_with_day_and_month_swapped_is_named_with_its_row() -> None:
    found = [finding for finding in warnings(listed(row_of("10/07/2026"))) if finding.row]
    assert [(finding.row, finding.column, finding.value) for finding in found] == [(MORE, "Date", "10/07/2026")]


def test_a_planned_mark_weeks_ahead_is_no_doubtful_day() -> None:
    assert [finding for finding in warnings(listed(row_of("18/12/2026"))) if finding.row] == []


def test_school_after_a_holiday_of_a_fortnight_is_no_doubtful_day() -> None:
    assert [finding for finding in warnings(listed(*rows_of("30/10/2026"))) if finding.row] == []


@pytest.mark.parametrize(("next_day", "doubtful"), [("24/09/2026", False), ("25/09/2026", True)])
def test_a_day_stands_apart_from_the_fifteenth_day_on(next_day: str, doubtful: bool) -> None:
    """10 September, where the others begin fourteen or fifteen days later, and 9 October is among them."""
    days = (next_day, "02/10/2026", "05/10/2026", "06/10/2026", "09/10/2026")
    reading = read(long(*rows_of(*days), row_of("10/09/2026")), latest=TODAY)
    assert bool([finding for finding in warnings(reading) if finding.row]) is doubtful


def wide(*days: str, latest: date | None = TODAY, **answers: str) -> Reading:
    head = ",".join(f"{day} {half}" for day in days for half in ("AM", "PM"))
    rows = [f"{upn},{','.join(['/'] * 2 * len(days))}" for upn in UPNS]
    return read("\n".join([f"UPN,{head}", *rows, ""]), latest=latest, answers=answers)


def test_a_session_column_in_the_far_future_is_left_out_with_an_error() -> None:
    reading = wide(*DAYS[:3], "08/10/2062", *DAYS[4:], undated="leave out 2 columns")
    assert [(finding.row, finding.column) for finding in errors(reading)] == [(1, "H"), (1, "I")]
    assert len(marks(reading)) == len(UPNS) * 2 * (len(DAYS) - 1)


def test_a_session_column_out_of_order_is_named() -> None:
    days = [f"{day:02}/10/2026" for day in (*range(5, 10), *range(12, 17), *range(19, 24))]
    reading = wide(*days[:4], "10/09/2026", *days[5:])
    assert [finding.column for finding in warnings(reading) if finding.column] == ["J", "K"]


def test_session_columns_in_any_order_are_read_without_a_word() -> None:
    assert [finding for finding in warnings(wide(*DAYS[::2], *DAYS[1::2])) if finding.column] == []


def test_a_list_with_days_without_a_year_is_read_by_their_days_of_the_week() -> None:
    days = ("Mon 5 Oct", "Tue 6 Oct", "Fri 9 Oct", "Mon 11 Jan", "Fri 4 Sep")
    reading = read(long(*rows_of(*days)), latest=date(2027, 2, 1))
    assert {day for _, day, _ in marks(reading)} == {
        "2026-10-05",
        "2026-10-06",
        "2026-10-09",
        "2027-01-11",
        "2026-09-04",
    }
    assert any("no year" in finding.message for finding in warnings(reading))


def test_a_list_with_days_without_a_year_takes_it_from_the_title() -> None:
    text = "Attendance 2025/26,,,\n" + long(*rows_of("6 Oct", "7 Oct", "5 Jan"))
    assert {day for _, day, _ in marks(read(text))} == {"2025-10-06", "2025-10-07", "2026-01-05"}


@pytest.mark.parametrize("days", [("5 Oct", "6 Oct"), ("Sun 5 Oct", "Mon 5 Oct")])
def test_a_list_whose_days_fit_no_one_year_is_refused(days: tuple[str, ...]) -> None:
    with pytest.raises(UnreadableFile, match="no year"):
        read(long(*rows_of(*days)), latest=TODAY)


TURNED = "I,I,x,/,\\,/,\\,/,\\,/"


@pytest.mark.parametrize(("row", "kept"), [(TURNED, False), ("/," * 9 + "/", True), ("I,/," * 4 + "I,/", True)])
def test_a_row_whose_mornings_and_afternoons_changed_places_is_left_out(row: str, kept: bool) -> None:
    head = ",".join(f"{day} {half}" for day in DAYS[:5] for half in ("AM", "PM"))
    rows = [
        f"{upn},{'/,' + chr(92) + ',/,' + chr(92) + ',/,' + chr(92) + ',/,' + chr(92) + ',/,' + chr(92)}"
        for upn in UPNS
    ]
    reading = read("\n".join([f"UPN,{head}", rows[0], f"{UPNS[1]},{row}", rows[2], ""]))
    assert {upn for upn, _, _ in marks(reading)} == ({*UPNS} if kept else {UPNS[0], UPNS[2]})
    assert [finding.row for finding in errors(reading)] == ([] if kept else [3])


def test_a_sheet_with_most_mornings_and_afternoons_swapped_is_a_warning() -> None:
    head = ",".join(f"{day} {half}" for day in DAYS for half in ("AM", "PM"))
    rows = [f"{upn}{',' + chr(92) + ',/'}" * 1 + ",I" * 10 for upn in UPNS]
    reading = read("\n".join([f"UPN,{head}", *rows, ""]))
    assert any("under afternoons" in finding.message for finding in warnings(reading))
    assert errors(reading) == []
