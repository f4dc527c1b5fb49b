"""What the commands say of a file that holds totals and no marks."""

import json
from pathlib import Path

import pytest

from tests.cli.in_process import run
from tests.recount.command_line import by_pupil, shows

HEADER = "Adno,Name,Year,Possible_marks,Present_plus_aea,Authorised_absences,Unauthorised_absences,Missing_marks"
ROWS = (
    "000001,Okoro,3,519,506,10,3,2",
    "000002,Lindqvist,4,520,507,13,0,0",
    "000003,Adeyemi,5,0,0,0,0,0",
    "000004,Moreau,6,100,90,5,5,1",
)
"""506 of 519 are 97.495%, 507 of 520 are 97.5% exactly."""
PATHWAYS = ("blackburn-with-darwen", "norfolk", "support-first-roadmap", "national-framework", "cluster-stages")


def write(folder: Path, *days: str, rows: tuple[str, ...] = ROWS) -> Path:
    """The file of totals; with one day the same for every row, with several one each, without any none."""
    file = folder / "totals.csv"
    if not days:
        file.write_text("\n".join((HEADER, *rows)) + "\n", encoding="utf-8")
        return file
    each = days if len(days) > 1 else days * len(rows)
    lines = [f"{row},{day}" for row, day in zip(rows, each, strict=True)]
    file.write_text("\n".join((f"{HEADER},date", *lines)) + "\n", encoding="utf-8")
    return file


def fails(*arguments: object) -> str:
    """The one sentence on stderr of a command that exits with 1."""
    answer = run(*arguments)
    assert answer.exit_code == 1, answer.text
    assert answer.output == b""
    assert answer.errors.count("\n") == 1
    return answer.errors


def test_mountain_prints_the_files_own_totals_with_bands_from_the_exact_ratio(tmp_path: Path) -> None:
    rows = by_pupil(run("mountain", write(tmp_path, "20/11/2026")).rows)
    assert list(rows) == ["000001", "000002", "000003", "000004"]
    shows(
        rows["000001"],
        name="Okoro",
        year_group="3",
        possible=519,
        attended=506,
        authorised=10,
        unauthorised=3,
        missing=2,
        attendance_percent="97.49",
        band="95-97.4",
    )
    shows(rows["000002"], attendance_percent="97.50", band="97.5-100")
    shows(rows["000003"], possible=0, attendance_percent="", band="")
    shows(rows["000004"], attendance_percent="90.00", band="90-92.4")


def test_mountain_has_the_same_columns_as_for_marks(tmp_path: Path) -> None:
    answer = run("mountain", write(tmp_path, "20/11/2026"))
    assert answer.text.splitlines()[0] == (
        "pupil_id,name,year_group,possible,attended,authorised,unauthorised,missing,attendance_percent,band"
    )


def test_mountain_takes_bands_of_the_schools_own(tmp_path: Path) -> None:
    bands = tmp_path / "bands.csv"
    bands.write_text("label,lower_percent\ntop,97.496\nrest,0\n", encoding="utf-8")
    rows = by_pupil(run("mountain", write(tmp_path, "20/11/2026"), "--bands", bands).rows)
    assert [row["band"] for row in rows.values()] == ["rest", "top", "", "rest"]


def test_mountain_as_of_the_files_own_day_is_printed_and_of_any_other_day_refused(tmp_path: Path) -> None:
    file = write(tmp_path, "20/11/2026")
    assert len(run("mountain", file, "--as-of", "2026-11-20").rows) == 4
    for day in ("2026-11-19", "2026-11-21"):
        assert "20 November 2026" in fails("mountain", file, "--as-of", day)


def test_a_file_without_a_day_is_printed_as_it_stands_and_for_no_day_that_is_asked(tmp_path: Path) -> None:
    file = write(tmp_path)
    assert len(run("mountain", file).rows) == 4
    assert "does not say" in fails("mountain", file, "--as-of", "2026-11-20")


def test_totals_up_to_different_days_are_no_mountain(tmp_path: Path) -> None:
    file = write(tmp_path, "20/11/2026", "20/11/2026", "20/11/2026", "13/11/2026")
    assert "different days" in fails("mountain", file)
    assert "different days" in fails("mountain", file, "--as-of", "2026-11-20")


def test_a_pupil_whose_row_was_left_out_is_listed_with_nothing_that_counts(tmp_path: Path) -> None:
    rows = by_pupil(run("mountain", write(tmp_path, "20/11/2026", rows=(*ROWS, "000005,Lee,6,100,101,0,0,0"))).rows)
    shows(rows["000005"], possible=0, attended=0, attendance_percent="", band="")


def test_a_calendar_cannot_be_laid_over_totals(tmp_path: Path) -> None:
    calendar = tmp_path / "calendar.csv"
    calendar.write_text("date,session,open\n2026-11-20,AM,yes\n", encoding="utf-8")
    assert "calendar" in fails("mountain", write(tmp_path, "20/11/2026"), "--calendar", calendar)


@pytest.mark.parametrize("pathway", PATHWAYS)
def test_thresholds_cannot_tell_and_their_window_is_empty(pathway: str, tmp_path: Path) -> None:
    rows = by_pupil(run("thresholds", write(tmp_path, "20/11/2026"), "--pathway", pathway).rows)
    assert list(rows) == ["000001", "000002", "000003", "000004"]
    for row in rows.values():
        shows(
            row,
            status="cannot tell",
            window_start="",
            window_end="",
            unauthorised=0,
            possible=0,
            attendance_percent="",
            first_met="",
        )
        assert "marks" in row["reason"]


def test_thresholds_have_the_same_columns_as_for_marks_and_no_pathway_that_is_not_known(tmp_path: Path) -> None:
    file = write(tmp_path, "20/11/2026")
    assert run("thresholds", file, "--pathway", "norfolk", "--as-of", "2026-10-01").text.splitlines()[0] == (
        "pupil_id,name,status,window_start,window_end,unauthorised,possible,attendance_percent,first_met,reason,counted"
    )
    assert "no pathway" in fails("thresholds", file, "--pathway", "elsewhere")


def test_sweep_is_refused_with_one_sentence(tmp_path: Path) -> None:
    assert "marks" in fails("sweep", write(tmp_path, "20/11/2026"))


def test_inspect_says_what_a_file_of_totals_is(tmp_path: Path) -> None:
    facts = json.loads(run("inspect", write(tmp_path, "20/11/2026"), "--json").text)
    assert (facts["layout"], facts["pupils"], facts["sessions"]) == ("marks-totals", 4, 0)
    assert (facts["first_date"], facts["last_date"]) == (None, "2026-11-20")
    assert [finding for finding in facts["findings"] if finding["severity"] == "error"] == []


def test_a_list_of_pupils_is_still_no_mountain(tmp_path: Path) -> None:
    file = tmp_path / "pupils.csv"
    file.write_text("Adno,Name\n000001,Okoro\n", encoding="utf-8")
    assert "no marks" in fails("mountain", file)
