"""What a person reads of findings: one line where many columns have the same note, days as England writes them."""

import pytest

from fasttrack_core.importing.findings import LISTED_ALONE, Findings, told_once
from fasttrack_core.services.imports.wording import findings_frame


@pytest.mark.parametrize("columns", [2, LISTED_ALONE - 1, LISTED_ALONE, LISTED_ALONE + 1, 1_460])
def test_a_note_of_many_columns_is_one_line_with_their_number(columns: int) -> None:
    findings = Findings()
    findings.warning("Look at this.", column="A")
    for place in range(columns):
        findings.note("Read as the codes.", column=f"day {place}")
    findings.note("Something else.", column="B")
    told = [(each.message, each.column) for each in told_once(findings.all())]
    assert told == [("Look at this.", "A"), ("Read as the codes.", f"{columns:,} columns"), ("Something else.", "B")]


def test_notes_of_one_column_of_rows_and_of_several_sheets_stay_apart() -> None:
    first, second = Findings("7A"), Findings("7B")
    for findings in (first, second):
        findings.note("Read as the codes.", column="C")
        findings.note("Left out.", 4, "C")
        findings.note("Left out.", 5, "C")
        findings.note("Sub-code.", None, "C", "B1")
        findings.note("Sub-code.", None, "D", "B2")
    found = (*first.all(), *second.all())
    assert told_once(found) == list(found)


def test_a_note_of_a_row_with_the_same_words_stays_as_it_is() -> None:
    findings = Findings()
    for place in range(3):
        findings.note("Read as the codes.", column=f"day {place}")
    findings.note("Read as the codes.", 4, "day 7")
    told = [(each.row, each.column) for each in told_once(findings.all())]
    assert told == [(None, "3 columns"), (4, "day 7")]


def test_more_errors_than_are_listed_are_still_counted() -> None:
    findings = Findings()
    for row in range(LISTED_ALONE + 7):
        findings.error("No code.", row, "C", "?")
    assert told_once(findings.all())[-1].message == "No code. (7 more like this are not listed.)"


def test_a_day_that_the_product_writes_is_written_as_in_england_and_the_text_of_a_cell_stays() -> None:
    findings = Findings()
    findings.warning("A stray.", value="2026-10-28 AM")
    findings.warning("Off the roll.", value="000123: 2026-11-02 PM")
    findings.error("No day.", 3, "Date", "2026-13-40 and 2026-10-28")
    findings.error("No day.", None, "Date", "2026-10-28")
    shown = ["No day.2026-13-40 and 2026-10-28", "No day.2026-10-28", "A stray.28/10/2026 AM"]
    shown.append("Off the roll.000123: 02/11/2026 PM")
    frame = findings_frame(findings.all())
    assert [f"{each.message}{each.value}" for each in frame.itertuples()] == shown
