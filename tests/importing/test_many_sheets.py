"""A sheet for each class, term or pupil: read as one register, unless the sheets contradict one another."""

import io

import pytest
import xlsxwriter

from fasttrack_core import importing
from fasttrack_core.attendance.figures.codes import ENGLAND
from fasttrack_core.errors import UnreadableFile
from fasttrack_core.importing.mapping import OF_ONE_FILE
from fasttrack_core.importing.questions import About, Question
from fasttrack_core.services.files.spreadsheets import read_spreadsheet

ADA, BEN, CLEO = "B999804219001", "C999804219002", "D999804219003"
Rows = list[list[str]]


def workbook(**sheets: Rows) -> bytes:
    with io.BytesIO() as file:
        with xlsxwriter.Workbook(file) as book:
            for name, rows in sheets.items():
                sheet = book.add_worksheet(name)
                for number, row in enumerate(rows):
                    sheet.write_row(number, 0, row)
        return file.getvalue()


def table(
    *rows: tuple[str, str, str], days: tuple[str, str] = ("22/09/2025 AM", "22/09/2025 PM"), name: str = "Rees"
) -> Rows:
    return [["UPN", "Name", *days], *([upn, f"{name}, {upn[0]}", *marks] for upn, *marks in rows)]


def read(data: bytes) -> importing.Reading:
    return importing.read("x.xlsx", data, sheets=read_spreadsheet)


def marks(reading: importing.Reading) -> dict[str, str]:
    register = reading.register
    assert register is not None
    return {
        pupil.upn: "".join(ENGLAND.text(int(number)) or "." for number in register.marks[row])
        for row, pupil in enumerate(register.pupils)
    }


def test_a_sheet_for_each_class_is_one_register() -> None:
    reading = read(workbook(A=table((ADA, "/", "\\")), B=table((BEN, "O", "I"), (CLEO, "/", ""))))
    assert marks(reading) == {ADA: "/\\", BEN: "OI", CLEO: "/."}
    assert any("2 sheets are read together" in finding.message for finding in reading.findings)


def test_a_sheet_for_each_week_is_one_register() -> None:
    later = ("29/09/2025 AM", "29/09/2025 PM")
    reading = read(workbook(Week1=table((ADA, "/", "\\")), Week2=table((ADA, "O", "O"), (BEN, "/", "I"), days=later)))
    assert marks(reading) == {ADA: "/\\OO", BEN: "../I"}


def test_the_same_marks_on_two_sheets_count_once() -> None:
    reading = read(workbook(A=table((ADA, "/", "O")), B=table((ADA, "/", ""), (BEN, "I", "I"))))
    assert marks(reading) == {ADA: "/O", BEN: "II"}


@pytest.mark.parametrize(
    "other",
    [table((ADA, "O", "\\")), table((ADA, "/", "\\"), name="Okoro")],
    ids=["another mark", "another name"],
)
def test_sheets_that_contradict_one_another_are_asked_about(other: Rows) -> None:
    with pytest.raises(Question) as raised:
        read(workbook(Autumn=table((ADA, "/", "\\")), Corrected=other))
    assert raised.value.asked.about is About.SHEET
    assert raised.value.asked.choices == ("Autumn", "Corrected")


def test_findings_name_their_sheet() -> None:
    reading = read(workbook(A=table((ADA, "/", "ZZ")), B=table((BEN, "QQ", "/"))))
    wrong = {(each.sheet, each.row, each.value) for each in reading.findings if each.severity == "error"}
    assert wrong == {("A", 2, "ZZ"), ("B", 2, "QQ")}


def test_a_sheet_without_pupils_stops_no_other() -> None:
    reading = read(workbook(A=table((ADA, "/", "\\")), B=table()))
    assert marks(reading) == {ADA: "/\\"}
    assert [each.sheet for each in reading.findings if each.severity == "warning"] == ["B"]


def test_a_web_page_with_a_table_for_each_pupil_is_one_register() -> None:
    def page(upn: str, mark: str) -> str:
        return (
            f"<table><tr><td>Name:</td><td>Rees, {upn[0]}</td></tr><tr><td>UPN:</td><td>{upn}</td></tr>"
            "<tr><th>Week beginning<th>Mon AM<th>Mon PM<th>Tue AM<th>Tue PM<th>Wed AM<th>Wed PM<th>Thu AM<th>Thu PM"
            f"<th>Fri AM<th>Fri PM</tr><tr><td>22/09/2025{f'<td>{mark}' * 10}</tr></table>"
        )

    reading = importing.read("x.xls", f"<html>{page(ADA, '/')}{page(BEN, 'O')}".encode(), sheets=read_spreadsheet)
    assert marks(reading) == {ADA: "/" * 10, BEN: "O" * 10}


def test_where_no_sheet_can_be_read_the_first_ones_reason_is_said() -> None:
    days = [f"{day} {half}" for day in ("Thu", "Fri", "Mon", "Tue", "Wed") for half in ("am", "pm")]
    pupils = [[f"00441{number}", f"Harrow{number}", *("/", "\\") * 5] for number in range(6)]
    week = [["Adno", "Name", *days], *pupils]
    with pytest.raises(UnreadableFile, match=r"No sheet can be read\. “First”: .*week"):
        read(workbook(First=week, Second=week))


def test_a_sheet_with_rows_that_cannot_be_read_is_asked_about() -> None:
    """A register without one of its months gives figures that look certain."""
    unread = table((BEN, "O", "O"), days=("22 Sep AM", "22 Sep PM"))
    file = workbook(Read=table((ADA, "/", "\\")), Other=unread)
    with pytest.raises(Question) as raised:
        read(file)
    assert raised.value.asked.about is About.UNREAD_SHEETS
    assert raised.value.asked.choices == ("leave out Other",)
    assert "unread-sheets" in OF_ONE_FILE
    with pytest.raises(Question):
        importing.read("x.xlsx", file, sheets=read_spreadsheet, answers={"unread-sheets": "leave out Another"})
    left = importing.read("x.xlsx", file, sheets=read_spreadsheet, answers={"unread-sheets": "leave out Other"})
    assert marks(left) == {ADA: "/\\"}
