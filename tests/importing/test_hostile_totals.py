"""Figures in files of totals that no pupil can have."""

import pytest

from fasttrack_core.importing.totals import MOST_SESSIONS
from tests.importing.files import UPNS, errors, read

TOTALS = "UPN,Possible,Attended,Authorised,Unauthorised"
STRINGS = "studentID,year,attendanceStartDate,attendanceMarks,possible,attended,authorised,unauthorised"
GOOD = [f"{UPNS[1]},300,290,6,4", f"{UPNS[2]},300,300,0,0"]


@pytest.mark.parametrize(("possible", "is_read"), [(MOST_SESSIONS, True), (MOST_SESSIONS + 1, False)])
def test_a_figure_of_ten_thousand_sessions_is_read_and_one_more_is_an_error(possible: int, is_read: bool) -> None:
    reading = read("\n".join([TOTALS, f"{UPNS[0]},{possible},{possible},0,0", *GOOD]))
    assert [totals.pupil.upn for totals in reading.totals] == [*UPNS[: int(is_read)], *UPNS[1:]]
    assert len(errors(reading)) == (0 if is_read else 1)


@pytest.mark.parametrize("figure", ["9" * 400, "9" * 5_000, "1" + ",000" * 40, "²", "1e309", "-5", "5.", "٣"])
def test_a_figure_that_is_none_costs_its_own_row_only(figure: str) -> None:
    reading = read("\n".join([TOTALS, f'{UPNS[0]},"{figure}",5,0,0', *GOOD]))
    assert [totals.pupil.upn for totals in reading.totals] == list(UPNS[1:])
    assert [error.row for error in errors(reading)] == [2]


@pytest.mark.parametrize("figure", ["9" * 400, "9" * 5_000, "²", "-5"])
def test_a_figure_beside_a_string_of_marks_that_is_none_is_a_warning_and_the_marks_are_read(figure: str) -> None:
    marks = "/\\" * 195
    rows = [f"{number},2025/2026,2025-09-01,{marks},390,390,0,0" for number in (101, 102)]
    reading = read("\n".join([STRINGS, f"103,2025/2026,2025-09-01,{marks},{figure},390,0,0", *rows]))
    assert reading.register is not None
    assert [totals.pupil.pupil_id for totals in reading.totals] == ["101", "102"]
    assert figure[:200] in [finding.value for finding in reading.findings]


def test_totals_of_strings_without_marks_need_no_more_attended_than_possible() -> None:
    header = STRINGS.replace("attendanceStartDate,attendanceMarks,", "")
    rows = ["101,2025/2026,300,300,0,0", "102,2025/2026,300,301,0,0"]
    reading = read("\n".join([header, *rows]))
    assert [(totals.pupil.pupil_id, totals.attended) for totals in reading.totals] == [("101", 300)]
    assert [error.row for error in errors(reading)] == [3]
