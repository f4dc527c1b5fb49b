"""Files of totals: whose they are, what adds up, and what is never guessed."""

import json
from collections.abc import Sequence
from datetime import date

import pytest

from fasttrack_core import importing
from fasttrack_core.errors import UnreadableFile
from fasttrack_core.importing import Reading
from fasttrack_core.services.files.spreadsheets import read_spreadsheet
from tests.importing.files import UPNS, errors, notes, read, read_book, sheet_of, warnings

LATEST = date(2026, 11, 20)
SIMS = (
    "UPN,Possible_marks,Present_marks,Approved_ed_activity,Authorised_absences,Unauthorised_absences,"
    "Present_plus_aea,Unexplained_absences,Missing_marks,Attendance_not_required,date"
)
"""Format 1, without the columns of late marks."""
Four = tuple[int, int, int, int]


def sims(*rows: str, header: str = SIMS) -> str:
    return "\n".join((header, *rows)) + "\n"


def four(reading: Reading) -> dict[str, Four]:
    """Possible, attended, authorised and unauthorised by pupil id."""
    assert reading.register is None
    return {t.pupil.pupil_id: (t.possible, t.attended, t.authorised, t.unauthorised) for t in reading.totals}


def read_records(data: str | bytes, **more: object) -> Reading:
    """The reading of a file of XML or JSON records."""
    data = data.encode() if isinstance(data, str) else data
    return importing.read("export", data, sheets=read_spreadsheet, latest=LATEST, **more)  # type: ignore[arg-type]


# --- format 1: SIMS totals ---------------------------------------------------------------------------------------


def test_totals_are_read_as_they_stand_with_the_day_they_are_up_to() -> None:
    found = read(sims(f"{UPNS[0]},60,50,4,3,3,54,1,2,7,20/11/2026"))
    assert found.layout == "marks-totals"
    assert four(found) == {UPNS[0]: (60, 54, 3, 3)}
    assert (found.totals[0].missing, found.totals[0].first, found.totals[0].last) == (2, None, date(2026, 11, 20))
    assert not errors(found)
    assert not warnings(found)


def test_unexplained_absences_count_once_where_the_unauthorised_ones_hold_them() -> None:
    found = read(sims(f"{UPNS[0]},60,50,4,3,3,54,1,0,0,20/11/2026", f"{UPNS[1]},60,60,0,0,0,60,0,0,0,20/11/2026"))
    assert four(found)[UPNS[0]] == (60, 54, 3, 3)
    assert any("among the unauthorised" in sentence for sentence in found.understood)


def test_unexplained_absences_are_added_where_only_so_everything_adds_up() -> None:
    found = read(sims(f"{UPNS[0]},60,50,4,3,2,54,1,0,0,20/11/2026", f"{UPNS[1]},60,58,0,0,0,58,2,0,0,20/11/2026"))
    assert four(found) == {UPNS[0]: (60, 54, 3, 3), UPNS[1]: (60, 58, 0, 2)}
    assert any("added to the unauthorised" in sentence for sentence in found.understood)


def test_a_row_that_does_not_add_up_is_left_out_and_the_others_stay() -> None:
    good = [f"A{number},60,50,4,3,3,54,1,0,0,20/11/2026" for number in range(3)]
    found = read(sims(*good, "A9,61,50,4,3,3,54,1,0,0,20/11/2026"))
    assert [finding.row for finding in errors(found)] == [5]
    assert sorted(four(found)) == ["A0", "A1", "A2"]
    assert [pupil.pupil_id for pupil in found.pupils] == ["A0", "A1", "A2", "A9"]


def test_nothing_is_read_where_no_sum_holds_throughout() -> None:
    with pytest.raises(UnreadableFile, match="add up"):
        read(sims("A1,70,50,4,3,3,54,1,0,0,20/11/2026", "A2,75,50,4,3,3,54,1,0,0,20/11/2026"))


def test_nothing_is_read_where_one_half_of_the_rows_adds_up_one_way_and_the_other_half_another() -> None:
    with pytest.raises(UnreadableFile, match="add up"):
        read(sims("A1,60,50,4,3,3,54,1,0,0,20/11/2026", "A2,60,50,4,3,2,54,1,0,0,20/11/2026"))


def test_sessions_where_attendance_is_not_required_are_never_added_to_the_possible_ones() -> None:
    found = read(sims(f"{UPNS[0]},60,50,4,3,3,54,0,0,9,20/11/2026"))
    assert found.totals[0].possible == 60


def test_present_and_approved_are_added_where_no_column_has_both() -> None:
    header = "Adno,Possible_marks,Present_marks,Approved_ed_activity,Authorised_absences,Unauthorised_absences"
    assert four(read(sims("0012,60,50,4,3,3", header=header))) == {"0012": (60, 54, 3, 3)}


def test_present_stands_alone_where_it_holds_the_approved_activity_already() -> None:
    header = "Adno,Possible_marks,Present_marks,Approved_ed_activity,Authorised_absences,Unauthorised_absences"
    assert four(read(sims("0012,60,54,4,3,3", header=header))) == {"0012": (60, 54, 3, 3)}


def test_a_sum_of_present_and_approved_that_is_not_the_rows_own_sum_is_an_error() -> None:
    good = [f"A{number},60,50,4,3,3,54,1,0,0,20/11/2026" for number in range(3)]
    found = read(sims(*good, "A9,60,51,4,3,3,54,1,0,0,20/11/2026"))
    assert [finding.row for finding in errors(found)] == [5]
    assert "A9" not in four(found)


def test_nothing_is_read_where_two_meanings_add_up_and_give_different_figures() -> None:
    header = "Adno,Possible_marks,Present_marks,Approved_ed_activity,Authorised_absences,Unauthorised_absences"
    with pytest.raises(UnreadableFile, match="more than one way"):
        read(sims("0012,60,50,3,5,2,3", header=f"{header},Unexplained_absences"))


@pytest.mark.parametrize(
    "row",
    [
        pytest.param("A9,60,-50,4,3,3,54,1,0,0,20/11/2026", id="negative"),
        pytest.param("A9,60,50.5,4,3,3,54,1,0,0,20/11/2026", id="decimal"),
        pytest.param("A9,60,x,4,3,3,54,1,0,0,20/11/2026", id="not a number"),
        pytest.param("A9,50,50,4,0,0,54,0,0,0,20/11/2026", id="attended over possible"),
        pytest.param("A9,,50,4,3,3,54,1,0,0,20/11/2026", id="no possible"),
        pytest.param("A9,,,,,,,,,,20/11/2026", id="nothing"),
    ],
)
def test_a_row_that_cannot_be_right_is_an_error_and_alone_is_left_out(row: str) -> None:
    good = [f"A{number},60,50,4,3,3,54,1,0,0,20/11/2026" for number in range(3)]
    found = read(sims(*good, row))
    assert {finding.row for finding in errors(found)} == {5}
    assert sorted(four(found)) == ["A0", "A1", "A2"]


def test_attended_may_equal_possible_and_both_may_be_nought() -> None:
    found = read(sims("A1,60,60,0,0,0,60,0,0,0,20/11/2026", "A2,0,0,0,0,0,0,0,0,0,20/11/2026"))
    assert four(found) == {"A1": (60, 60, 0, 0), "A2": (0, 0, 0, 0)}


def test_an_empty_cell_is_nought_only_where_the_row_adds_up_so() -> None:
    good = [f"A{number},60,50,4,3,3,54,1,0,0,20/11/2026" for number in range(2)]
    found = read(sims(*good, "A8,60,60,,,,60,,,,20/11/2026", "A9,60,50,4,3,,54,1,0,0,20/11/2026"))
    assert four(found)["A8"] == (60, 60, 0, 0)
    assert [finding.row for finding in errors(found)] == [5]


def test_whole_numbers_are_read_as_spreadsheets_and_reports_write_them() -> None:
    found = read(sims('A1,"1,060",1050.0,4,3,3,"1,054",1,0,0,20/11/2026'))
    assert four(found) == {"A1": (1060, 1054, 3, 3)}


def test_a_upn_column_of_admission_numbers_is_told_by_their_shape_and_said() -> None:
    found = read(sims("004179,60,50,4,3,3,54,1,0,0,20/11/2026", "004180,60,50,4,3,3,54,1,0,0,20/11/2026"))
    assert [(pupil.upn, pupil.admission_number) for pupil in found.pupils] == [("", "004179"), ("", "004180")]
    assert any("“UPN”" in sentence and "admission numbers" in sentence for sentence in found.understood)
    assert not warnings(found)


def test_a_upn_column_of_upns_stays_one() -> None:
    found = read(sims(f"{UPNS[0]},60,50,4,3,3,54,1,0,0,20/11/2026"))
    assert found.pupils[0].upn == UPNS[0]
    assert not any("admission numbers" in sentence for sentence in found.understood)


@pytest.mark.parametrize("label", ["Total", "", "Whole school"])
def test_a_row_of_sums_at_the_end_is_found_left_out_and_reported(label: str) -> None:
    rows = [f"A{number},60,50,4,3,3,54,1,0,0,20/11/2026" for number in range(3)]
    found = read(sims(*rows, f"{label},180,150,12,9,9,162,3,0,0,"))
    assert sorted(four(found)) == ["A0", "A1", "A2"]
    assert len(found.pupils) == 3
    assert [finding.row for finding in notes(found) if "Row 5" in finding.message] == [5]
    assert not errors(found)


@pytest.mark.parametrize("row", ["Average,60,50,4,3,3,54,1,0,0,", "Totals,999,9,9,9,9,9,9,9,9,"])
def test_a_row_that_calls_itself_a_total_or_an_average_is_no_pupil_whatever_it_holds(row: str) -> None:
    rows = [f"A{number},60,50,4,3,3,54,1,0,0,20/11/2026" for number in range(3)]
    found = read(sims(*rows, row))
    assert [pupil.pupil_id for pupil in found.pupils] == ["A0", "A1", "A2"]
    assert [finding.row for finding in notes(found) if "totals" in finding.message] == [5]
    assert not errors(found)


def test_a_row_without_a_pupils_number_is_an_error_and_not_a_total() -> None:
    rows = [f"A{number},60,50,4,3,3,54,1,0,0,20/11/2026" for number in range(3)]
    found = read(sims(*rows, ",60,50,4,3,3,54,1,0,0,20/11/2026"))
    assert [finding.row for finding in errors(found)] == [5]


def test_two_different_rows_of_one_pupil_are_both_left_out() -> None:
    rows = [f"A{number},60,50,4,3,3,54,1,0,0,20/11/2026" for number in range(3)]
    found = read(sims(*rows, "A1,60,60,0,0,0,60,0,0,0,20/11/2026"))
    assert sorted(four(found)) == ["A0", "A2"]
    assert {finding.row for finding in errors(found)} == {3, 5}


def test_the_same_row_twice_is_one_and_noted() -> None:
    row = "A1,60,50,4,3,3,54,1,0,0,20/11/2026"
    found = read(sims(row, row))
    assert four(found) == {"A1": (60, 54, 3, 3)}
    assert not errors(found)
    assert [finding.row for finding in notes(found) if "read once" in finding.message] == [3]


def test_totals_by_name_only_are_refused() -> None:
    with pytest.raises(UnreadableFile, match="by name only"):
        read(sims("Okoro,60,50,4,3,3,54,1,0,0,20/11/2026", header=SIMS.replace("UPN", "Name")))


def test_a_file_without_unauthorised_absences_is_refused_and_told_what_is_missing() -> None:
    with pytest.raises(UnreadableFile, match="unauthorised"):
        read("Adno,Possible_marks,Present_plus_aea,Authorised_absences\n1,60,54,3\n2,60,54,6\n")


def test_a_totals_file_is_never_taken_for_a_list_of_pupils_without_marks() -> None:
    with pytest.raises(UnreadableFile, match="only percentages"):
        read("UPN,Name,% Attendance,% Authorised Absences\n" + f"{UPNS[0]},Okoro,90.0,10.0\n")


def test_a_day_that_could_be_a_month_is_asked_about() -> None:
    found = read(sims("A1,60,50,4,3,3,54,1,0,0,05/11/2026", "A2,60,50,4,3,3,54,1,0,0,05/11/2026"))
    assert found.totals[0].last == date(2026, 11, 5)
    assert len(found.questions) == 1


def test_a_workbook_gives_the_same() -> None:
    head = SIMS.split(",")
    book = sheet_of([head, ["004179", 60, 50, 4, 3, 3, 54, 1, 2, 0, LATEST]])
    found = read_book(book)
    assert four(found) == {"004179": (60, 54, 3, 3)}
    assert found.totals[0].last == LATEST


# --- format 2: printed captions and percentages ------------------------------------------------------------------

PRINTED = (
    "Adno,Name,Present or Approved Educational Activity,% Present or Approved Educational Activity,Authorised Absences,"
    "% Authorised Absences,Unauthorised Absences,% Unauthorised Absences,Unexplained Absences,% Unexplained Absences"
)


def printed(*rows: Sequence[str], header: str = PRINTED) -> Reading:
    return read("\n".join((header, *(",".join(row) for row in rows))) + "\n", latest=LATEST)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("90.0", "5.0", "5.0"), ("91.8", "3.3", "4.9")),
        (("90.0%", "5%", "5%"), ("91.8%", "3.3%", "4.9%")),
        (("0.9", "0.05", "0.05"), ("0.918033", "0.032787", "0.049180")),
    ],
)
def test_percentages_in_any_unit_are_a_check_of_the_counts(first: Sequence[str], second: Sequence[str]) -> None:
    found = printed(
        ("0012", "Okoro", "54", first[0], "3", first[1], "3", first[2], "1", ""),
        ("0013", "Lindqvist", "56", second[0], "2", second[1], "3", second[2], "0", "n/a"),
        ("0014", "Adeyemi", "0", "n/a", "0", "n/a", "0", "-", "0", "n/a"),
    )
    assert four(found) == {"0012": (60, 54, 3, 3), "0013": (61, 56, 2, 3), "0014": (0, 0, 0, 0)}
    assert not errors(found)
    assert not warnings(found)


def test_percentages_too_rough_to_settle_it_settle_nothing() -> None:
    with pytest.raises(UnreadableFile, match="possible"):
        printed(("0012", "Okoro", "540", "90", "30", "5", "30", "5", "1", "0"))


def test_percentages_settle_whether_unexplained_absences_are_apart() -> None:
    found = printed(("0012", "Okoro", "54", "90.0", "3", "5.0", "2", "3.3", "1", "1.7"))
    assert four(found) == {"0012": (60, 54, 3, 3)}


def test_nothing_is_read_where_possible_and_percentages_are_both_missing_and_absences_unexplained() -> None:
    header = "Adno,Present_plus_aea,Authorised Absences,Unauthorised Absences,Unexplained Absences"
    with pytest.raises(UnreadableFile, match="possible"):
        printed(("0012", "54", "3", "3", "1"), header=header)
    assert four(printed(("0012", "54", "3", "3", "0"), header=header)) == {"0012": (60, 54, 3, 3)}


def test_a_percentage_that_disagrees_is_a_warning_and_the_counts_are_read() -> None:
    rows = [(f"00{number}", "Okoro", "54", "90.0", "3", "5.0", "3", "5.0", "1", "1.7") for number in range(10, 14)]
    found = printed(*rows, ("0020", "Lindqvist", "54", "93", "3", "5.0", "3", "5.0", "1", "1.7"))
    assert four(found)["0020"] == (60, 54, 3, 3)
    assert [(finding.row, finding.value) for finding in warnings(found)] == [(6, "93")]


@pytest.mark.parametrize(("percent", "warned"), [("90.0", False), ("90.1", True), ("89.9", True), ("90.05", True)])
def test_a_percentage_one_unit_of_its_last_place_beside_the_counts_disagrees(percent: str, warned: bool) -> None:
    rows = [(f"00{number}", "Okoro", "54", "90.0", "3", "5.0", "3", "5.0", "1", "1.7") for number in range(10, 14)]
    found = printed(*rows, ("0020", "Lindqvist", "54", percent, "3", "5.0", "3", "5.0", "1", "1.7"))
    assert bool(warnings(found)) is warned


def test_a_percentage_over_100_is_rejected_and_100_is_not() -> None:
    found = printed(
        ("0012", "Okoro", "54", "90.0", "3", "5.0", "3", "5.0", "1", "1.7"),
        ("0013", "Lindqvist", "60", "100", "0", "0", "0", "0", "0", "0"),
        ("0014", "Adeyemi", "54", "130", "3", "5.0", "3", "5.0", "1", "1.7"),
    )
    assert [(finding.row, finding.value) for finding in errors(found)] == [(4, "130")]


def test_the_days_between_which_totals_count_are_read_from_a_title() -> None:
    text = (
        "Larkspur Brook Primary School,,,\nAttendance summary between 01 September 2026 and 20 November 2026,,,\n"
        "Printed on 21 November 2026,,,\n"
        "Adno,Possible Marks,Present_plus_aea,Authorised Absences,Unauthorised Absences\n1,60,54,3,3\n2,60,60,0,0\n"
    )
    found = read(text)
    assert {(each.first, each.last) for each in found.totals} == {(date(2026, 9, 1), date(2026, 11, 20))}


@pytest.mark.parametrize(
    ("title", "last", "doubts"),
    [
        ("Totals up to 20/11/2026", date(2026, 11, 20), 0),
        ("Totals from 01/09/2026 to 20/11/2026", date(2026, 11, 20), 0),
        ("Totals up to 05/11/2026", date(2026, 11, 5), 1),
        ("Totals up to 31/02/2026", None, 0),
    ],
)
def test_a_title_in_figures_is_read_with_the_day_first_and_doubted_where_it_could_be_the_month(
    title: str, last: date | None, doubts: int
) -> None:
    text = f"{title},,,,\nAdno,Possible Marks,Present_plus_aea,Authorised Absences,Unauthorised Absences\n1,60,54,3,3\n"
    found = read(text)
    assert found.totals[0].last == last
    assert len(warnings(found)) == doubts


def test_the_day_of_printing_is_not_the_day_the_totals_are_up_to() -> None:
    text = (
        "Printed on 21 November 2026,,,,\n"
        "Adno,Possible Marks,Present_plus_aea,Authorised Absences,Unauthorised Absences\n1,60,54,3,3\n2,60,60,0,0\n"
    )
    assert {each.last for each in read(text).totals} == {None}


# --- format 11: Wonde's summary ----------------------------------------------------------------------------------


def wonde(**changed: int | None) -> dict[str, object]:
    return {
        "possible_marks": 60, "present": 50, "approved_education_activity": 4, "authorised_absences": 3,
        "unauthorized_absences": 3, "unexplained_absences": 1, "missing_marks": 2, "attendance_not_required": 5,
    } | changed  # fmt: skip


def test_wondes_summary_is_read_beside_and_inside_the_pupil() -> None:
    flat = json.dumps({"data": [{"id": "A1", "upn": UPNS[0], **wonde()}, {"id": "A2", "upn": UPNS[1], **wonde()}]})
    inside = json.dumps(
        {"data": [{"id": f"A{n}", "upn": UPNS[n], "attendance_summary": {"data": wonde()}} for n in range(2)]}
    )
    for text in (flat, inside):
        found = read_records(text)
        assert found.layout == "wonde-summary"
        assert four(found) == {UPNS[0]: (60, 54, 3, 3), UPNS[1]: (60, 54, 3, 3)}
        assert [each.missing for each in found.totals] == [2, 2]
        assert [pupil.system_id for pupil in found.pupils] == [
            "A0" if text is inside else "A1",
            found.pupils[1].system_id,
        ]


def test_a_negative_count_of_wonde_is_an_error_of_its_record() -> None:
    people = [{"student": "A1", **wonde()}, {"student": "A2", **wonde(present=-1)}, {"student": "A3", **wonde()}]
    found = read_records(json.dumps(people))
    assert sorted(four(found)) == ["A1", "A3"]
    assert [finding.row for finding in errors(found)] == [2]


# --- format 13: School Census ------------------------------------------------------------------------------------


def census(*pupils: str, reference: str = "2026-10-01", leavers: str = "") -> str:
    about = f"<CollectionDetails><Year>2026</Year><ReferenceDate>{reference}</ReferenceDate></CollectionDetails>"
    head = f"<Header>{about}</Header>"
    gone = f"<PupilsNoLongerOnRoll>{leavers}</PupilsNoLongerOnRoll>" if leavers else ""
    return f"<Message>{head}<Pupils><PupilsOnRoll>{''.join(pupils)}</PupilsOnRoll>{gone}</Pupils></Message>"


def on_census(upn: str, possible: str, tag: str = "PupilOnRoll", half: str = "", **reasons: str) -> str:
    details = "".join(
        f"<SessionDetail><AttendanceReason>{code}</AttendanceReason><AbsenceSessions>{count}</AbsenceSessions>"
        "</SessionDetail>"
        for code, count in reasons.items()
    )
    return (
        f"<{tag}><PupilIdentifiers><UPN>{upn}</UPN><Surname>Okoro</Surname></PupilIdentifiers><Attendance>"
        f"<TermlyAttendance><SessionsPossible>{possible}</SessionsPossible><SessionDetails>{details}</SessionDetails>"
        f"</TermlyAttendance>{half}</Attendance></{tag}>"
    )


def test_absences_by_reason_are_authorised_or_not_by_their_code() -> None:
    found = read_records(census(on_census(UPNS[0], "120", I="6", C1="1", G="4", N="1"), on_census(UPNS[1], "120")))
    assert found.layout == "school-census"
    assert four(found) == {UPNS[0]: (120, 108, 7, 5), UPNS[1]: (120, 120, 0, 0)}
    assert {each.last for each in found.totals} == {None}


def test_a_census_in_which_no_pupil_has_two_reasons_is_read_as_well() -> None:
    found = read_records(census(on_census(UPNS[0], "120", I="6"), on_census(UPNS[1], "120", O="2")))
    assert four(found) == {UPNS[0]: (120, 114, 6, 0), UPNS[1]: (120, 118, 0, 2)}


def test_absences_of_pupils_with_one_reason_are_counted_once_beside_pupils_with_none() -> None:
    """A part that stands once in its record is in the tables of both."""
    found = read_records(
        census(on_census(UPNS[0], "120", I="6"), on_census(UPNS[1], "120"), on_census(UPNS[2], "120", O="2"))
    )
    assert four(found) == {UPNS[0]: (120, 114, 6, 0), UPNS[1]: (120, 120, 0, 0), UPNS[2]: (120, 118, 0, 2)}
    assert not errors(found)


def test_a_reason_given_twice_for_a_pupil_is_an_error_of_that_pupil_only() -> None:
    detail = "<SessionDetail><AttendanceReason>I</AttendanceReason><AbsenceSessions>6</AbsenceSessions></SessionDetail>"
    twice = on_census(UPNS[0], "120", I="6").replace(detail, detail + detail)
    found = read_records(census(twice, on_census(UPNS[1], "120", I="1")))
    assert list(four(found)) == [UPNS[1]]
    assert len(errors(found)) == 1


def test_a_pupil_with_two_records_in_the_census_has_no_totals() -> None:
    again = on_census(UPNS[0], "40", "PupilNoLongerOnRoll", I="1", O="2")
    found = read_records(census(on_census(UPNS[0], "120", I="6", G="1"), on_census(UPNS[1], "120"), leavers=again))
    assert list(four(found)) == [UPNS[1]]
    assert errors(found)


def test_a_census_without_any_absence_is_doubted() -> None:
    found = read_records(census(on_census(UPNS[0], "120"), on_census(UPNS[1], "120")))
    assert four(found)[UPNS[0]] == (120, 120, 0, 0)
    assert len(warnings(found)) == 1


def test_pupils_who_have_left_are_read_from_the_same_census() -> None:
    gone = on_census(UPNS[2], "40", "PupilNoLongerOnRoll", I="1", O="2")
    found = read_records(census(on_census(UPNS[0], "120", I="6", G="1"), on_census(UPNS[1], "120"), leavers=gone))
    assert four(found)[UPNS[2]] == (40, 37, 1, 2)


def test_the_second_half_of_the_summer_term_is_added_to_the_first() -> None:
    half = (
        "<SummerHalfTerm2Attendance><SessionsPossible>60</SessionsPossible><SessionDetails><SessionDetail>"
        "<AttendanceReason>I</AttendanceReason><AbsenceSessions>2</AbsenceSessions></SessionDetail><SessionDetail>"
        "<AttendanceReason>O</AttendanceReason><AbsenceSessions>3</AbsenceSessions></SessionDetail></SessionDetails>"
        "</SummerHalfTerm2Attendance>"
    )
    found = read_records(census(on_census(UPNS[0], "120", half=half, I="6", G="1"), on_census(UPNS[1], "120")))
    assert four(found)[UPNS[0]] == (180, 168, 8, 4)


def test_a_code_out_of_use_at_the_census_is_an_error_of_that_pupil_only() -> None:
    pupils = (on_census(UPNS[0], "120", H="6", I="1"), on_census(UPNS[1], "120", I="1", O="1"))
    found = read_records(census(*pupils))
    assert list(four(found)) == [UPNS[1]]
    assert [finding.value for finding in errors(found)] == ["H"]
    older = read_records(census(*pupils, reference="2024-10-03"))
    assert four(older)[UPNS[0]] == (120, 113, 7, 0)


@pytest.mark.parametrize("bad", ["-1", "2.5", "many", "121"])
def test_a_census_count_that_cannot_be_right_is_an_error_of_that_pupil_only(bad: str) -> None:
    found = read_records(census(on_census(UPNS[0], "120", I=bad, O="0"), on_census(UPNS[1], "120", I="1", O="1")))
    assert list(four(found)) == [UPNS[1]]
    assert len(errors(found)) == 1


# --- format 14: the local authority's census sheet ---------------------------------------------------------------

LA_PUPIL = "Estab,UPN,Surname,Forename,DoB,EnrolStatus,EntryDate,NCyearActual,TermlySessionsPossible"
LA = f"{LA_PUPIL},/,\\,B,J,L,C,E,H,I,G,O,U,X,Y"


def la_row(upn: str, possible: int = 60, entry: str = "02/09/2025", status: str = "C", **codes: int) -> str:
    names = LA.split(",")[9:]
    seen = {"/": 27, "\\": 27} | codes
    counts = ",".join(str(seen.get(name, 0)) for name in names)
    return f"8042,{upn},Okoro,Ada,13/05/2018,{status},{entry},3,{possible},{counts}"


def la(*rows: str, header: str = LA) -> Reading:
    return read("\n".join((header, *rows)) + "\n", latest=LATEST)


def test_codes_of_the_sheet_are_counted_by_their_category() -> None:
    found = la(la_row(UPNS[0], L=1, I=2, G=2, O=1, X=5), la_row(UPNS[1], B=6))
    assert found.layout == "la-census"
    assert four(found) == {UPNS[0]: (60, 55, 2, 3), UPNS[1]: (60, 60, 0, 0)}
    assert found.pupils[0].year_group == "3"


def test_a_row_of_the_sheet_whose_codes_are_not_its_possible_sessions_is_an_error() -> None:
    found = la(la_row(UPNS[0], I=6), la_row(UPNS[1], I=6), la_row(UPNS[2], I=5))
    assert sorted(four(found)) == sorted(UPNS[:2])
    assert [finding.row for finding in errors(found)] == [4]


def test_a_retired_code_that_the_possible_sessions_leave_out_is_missing_and_reported() -> None:
    found = la(la_row(UPNS[0], I=6, H=3), la_row(UPNS[1], I=6))
    assert four(found)[UPNS[0]] == (60, 54, 6, 0)
    assert found.totals[0].missing == 3
    assert [(finding.column, finding.value) for finding in errors(found)] == [("H", "3")]


def test_a_retired_code_among_the_possible_sessions_is_an_error_in_a_sheet_that_is_younger() -> None:
    found = la(la_row(UPNS[0], I=3, H=3), la_row(UPNS[1], I=6))
    assert list(four(found)) == [UPNS[1]]
    older = la(la_row(UPNS[0], entry="04/09/2021", I=3, H=3), la_row(UPNS[1], entry="04/09/2021", I=6))
    assert four(older)[UPNS[0]] == (60, 54, 6, 0)
    assert any("H" in finding.message for finding in warnings(older))


def test_terms_of_a_pupil_are_summed_where_they_are_distinct() -> None:
    header = f"{LA},Term"
    found = la(
        la_row(UPNS[0], I=6) + ",Autumn 2025",
        la_row(UPNS[0], O=6) + ",Spring 2026",
        la_row(UPNS[1], I=6) + ",Autumn 2025",
        header=header,
    )
    assert four(found) == {UPNS[0]: (120, 108, 6, 6), UPNS[1]: (60, 54, 6, 0)}


@pytest.mark.parametrize("terms", [("", ""), ("Autumn", "Autumn"), ("Autumn", "Autumn 1"), ("Autumn", "")])
def test_rows_of_a_pupil_that_may_be_the_same_term_are_not_summed(terms: tuple[str, str]) -> None:
    first, second = terms
    found = la(
        la_row(UPNS[0], I=6) + f",{first}", la_row(UPNS[0], O=6) + f",{second}", la_row(UPNS[1], I=6) + ",Autumn",
        header=f"{LA},Term",
    )  # fmt: skip
    assert list(four(found)) == [UPNS[1]]
    assert {finding.row for finding in errors(found)} == {2, 3}


def test_a_pupil_with_one_term_that_cannot_be_right_has_no_sum_of_the_others() -> None:
    found = la(
        la_row(UPNS[0], I=6) + ",Autumn", la_row(UPNS[0], O=5) + ",Spring", la_row(UPNS[1], I=6) + ",Autumn",
        header=f"{LA},Term",
    )  # fmt: skip
    assert list(four(found)) == [UPNS[1]]


def test_pupils_who_are_on_another_schools_roll_as_well_are_noted() -> None:
    found = la(la_row(UPNS[0], I=6, status="S"), la_row(UPNS[1], I=6))
    assert any(finding.value == "S" and finding.row == 2 for finding in notes(found))
    assert UPNS[0] in four(found)
