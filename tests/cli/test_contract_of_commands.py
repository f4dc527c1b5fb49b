"""What the commands print, which findings they name, and how they end."""

import json
from pathlib import Path

import pytest

from tests.cli.in_process import run
from tests.recount.command_line import Answer, shows
from tests.recount.hand_made import (
    TEN_WEEKS,
    Marks,
    at,
    autumn_absences,
    closed_wednesday,
    doubled_marks,
    present_on,
    school_week,
    school_weeks,
    stray_mark_register,
    with_code,
    write_wide,
)

# --- what a command prints, and how it ends ------------------------------------------------------------------------


def refused(answer: Answer, *codes: int) -> None:
    """The command ended with one of these codes, one plain sentence on stderr, and no traceback."""
    assert answer.exit_code in codes, (answer.exit_code, answer.errors)
    assert "Traceback" not in answer.errors
    lines = [line for line in answer.errors.splitlines() if line.strip()]
    assert lines, "nothing was said on stderr"
    if answer.exit_code == 1:
        assert len(lines) == 1, answer.errors
        assert lines[0].rstrip().endswith((".", "?")), answer.errors


MOUNTAIN_HEADER = (
    b"pupil_id,name,year_group,possible,attended,authorised,unauthorised,missing,attendance_percent,band\n"
)
THRESHOLDS_HEADER = (
    b"pupil_id,name,status,window_start,window_end,unauthorised,possible,attendance_percent,first_met,reason,counted\n"
)
SWEEP_HEADER = b"sessions,weeks,pupils_now,pupils_ever\n"


@pytest.mark.parametrize(
    ("words", "header"),
    [
        (["mountain"], MOUNTAIN_HEADER),
        (["thresholds", "--pathway", "norfolk"], THRESHOLDS_HEADER),
        (["sweep", "--max-sessions", "2", "--max-weeks", "2"], SWEEP_HEADER),
    ],
    ids=["mountain", "thresholds", "sweep"],
)
def test_tables_are_csv_in_utf_8_with_the_header_of_the_contract_and_plain_line_ends(
    tmp_path: Path, words: list[str], header: bytes
) -> None:
    answer = run(words[0], autumn_absences(tmp_path, "O", 10), *words[1:])
    assert answer.exit_code == 0, answer.errors
    assert answer.output.startswith(header)
    assert b"\r" not in answer.output
    assert answer.output.endswith(b"\n")
    assert not answer.output.endswith(b"\n\n")


def test_names_are_printed_as_they_are_spelled(tmp_path: Path) -> None:
    file = tmp_path / "register.csv"
    file.write_text(
        "Adno,Surname,Forename,Yr,15/09/2025 AM,15/09/2025 PM\n"
        '000417,"O\'Brien, née Ŵyn",Zoë,4,/,\\\n'
        "000418,Null,None,4,/,\\\n",
        encoding="utf-8",
    )
    rows = {row["pupil_id"]: row for row in run("mountain", file).rows}
    for part in ("Zoë", "O'Brien", "Ŵyn"):
        assert part in rows["000417"]["name"]
    assert "Null" in rows["000418"]["name"]
    assert "None" in rows["000418"]["name"]


def test_every_verdict_has_a_reason(tmp_path: Path) -> None:
    rows = run("thresholds", autumn_absences(tmp_path, "O", 9, 10), "--pathway", "norfolk").rows
    assert len(rows) == 3
    assert all(row["reason"].strip() for row in rows)


def test_content_decides_what_a_file_is_never_its_extension(tmp_path: Path) -> None:
    file = autumn_absences(tmp_path, "O", 10)
    renamed = tmp_path / "register.xlsx"
    renamed.write_bytes(file.read_bytes())
    assert run("mountain", renamed).output == run("mountain", file).output


def findings_of(*words: object) -> list[dict[str, object]]:
    """The findings that inspect prints."""
    answer = run("inspect", *words, "--json")
    assert answer.exit_code == 0, answer.errors
    found: list[dict[str, object]] = json.loads(answer.text)["findings"]
    return found


def test_inspect_prints_the_keys_of_the_contract(tmp_path: Path) -> None:
    everyone = present_on(TEN_WEEKS)
    unknown = with_code(everyone, "ZZ", [at("2025-09-17", "AM")])
    file = write_wide(tmp_path / "register.csv", {"000001": everyone, "000002": unknown})
    answer = run("inspect", file, "--json")
    assert answer.exit_code == 0, answer.errors
    told = json.loads(answer.text)
    assert list(told) == [
        "layout",
        "encoding",
        "date_format",
        "pupils",
        "sessions",
        "first_date",
        "last_date",
        "findings",
    ]
    assert (told["pupils"], told["sessions"]) == (2, 100)
    assert (told["first_date"], told["last_date"]) == ("2025-09-01", "2025-11-14")
    assert told["findings"]
    for finding in told["findings"]:
        assert list(finding) == ["severity", "row", "column", "value", "message"]
        assert finding["severity"] in ("error", "warning", "note")


def test_an_unknown_and_a_retired_code_are_errors_that_name_their_cell(tmp_path: Path) -> None:
    everyone = present_on(TEN_WEEKS)
    unknown = with_code(everyone, "ZZ", [at("2025-09-17", "AM")])
    retired = with_code(everyone, "H", [at("2025-09-17", "AM")])
    file = write_wide(tmp_path / "register.csv", {"000001": everyone, "000002": unknown, "000003": retired})
    errors = [finding for finding in findings_of(file) if finding["severity"] == "error"]
    assert {finding["value"] for finding in errors} == {"ZZ", "H"}
    assert {str(finding["row"]) for finding in errors} == {"3", "4"}
    assert all("17/09/2025 AM" in f"{finding['column']} {finding['message']}" for finding in errors)


def test_untidy_codes_are_one_note_a_column(tmp_path: Path) -> None:
    everyone = present_on(TEN_WEEKS)
    untidy = with_code(everyone, "o", [at("2025-09-17", "AM"), at("2025-09-18", "AM")])
    file = write_wide(
        tmp_path / "register.csv", {"000001": everyone, "000002": untidy, "000003": untidy, "000004": untidy}
    )
    tidy = write_wide(tmp_path / "tidy.csv", dict.fromkeys(("000001", "000002", "000003", "000004"), everyone))
    before = [finding for finding in findings_of(tidy) if finding["severity"] == "note"]
    notes = [finding for finding in findings_of(file) if finding["severity"] == "note"]
    assert len(notes) - len(before) == 2


@pytest.mark.parametrize("pupils", [10, 20, 21, 200])
def test_a_stray_mark_is_a_warning_that_names_its_day_and_how_to_open_it(tmp_path: Path, pupils: int) -> None:
    found = findings_of(stray_mark_register(tmp_path, pupils))
    warned = [finding for finding in found if finding["severity"] == "warning"]
    assert [finding["value"] for finding in warned] == ["2025-09-24 AM"]
    assert "Only 1 pupil is marked on 24 September 2025 AM" in str(warned[0]["message"])
    assert "open the day in Calendar" in str(warned[0]["message"])


def test_weekend_marks_are_a_warning_and_still_count(tmp_path: Path) -> None:
    days = [*school_week("2025-09-15", 6), *school_week("2025-09-22")]
    everyone = present_on(days)
    file = write_wide(tmp_path / "register.csv", {"000001": everyone, "000002": everyone})
    assert "warning" in {finding["severity"] for finding in findings_of(file)}
    shows(run("mountain", file).rows[0], possible=22, attended=22)


def test_a_date_more_than_a_year_from_the_median_is_a_warning(tmp_path: Path) -> None:
    near = present_on(school_weeks("2025-09-15", "2025-09-22"))
    far = {**near, **present_on(school_week("2024-09-16", 1))}
    near_file = write_wide(tmp_path / "near.csv", {"000001": near})
    far_file = write_wide(tmp_path / "far.csv", {"000001": far})
    assert "warning" not in {finding["severity"] for finding in findings_of(near_file)}
    assert "warning" in {finding["severity"] for finding in findings_of(far_file)}


def test_like_double_marks_are_a_note_and_different_ones_an_error(tmp_path: Path) -> None:
    found = findings_of(doubled_marks(tmp_path))
    severities = [finding["severity"] for finding in found]
    assert severities.count("note") >= 1
    assert severities.count("error") == 1


def test_marks_in_closed_sessions_are_a_finding(tmp_path: Path) -> None:
    file, calendar = closed_wednesday(tmp_path)
    assert len(findings_of(file, "--calendar", calendar)) > len(findings_of(file))


def test_findings_hold_no_pupils_name(tmp_path: Path) -> None:
    file = tmp_path / "register.csv"
    file.write_text(
        "Adno,Surname,Forename,Yr,15/09/2025 AM,15/09/2025 PM\n"
        "000417,Quillfeather,Zebedee,4,ZZ,H\n000418,Other,One,4,/,\\\n",
        encoding="utf-8",
    )
    found = findings_of(file)
    assert len(found) >= 2
    for finding in found:
        assert "Quillfeather" not in str(finding["message"])
        assert "Zebedee" not in str(finding["message"])


@pytest.mark.parametrize("command", [None, "inspect", "mountain", "thresholds", "sweep", "import"])
def test_every_command_explains_itself(command: str | None) -> None:
    answer = run(*([command] if command else []), "--help")
    assert answer.exit_code == 0, answer.errors
    assert answer.output.strip()


@pytest.mark.parametrize(
    "words",
    [
        ["mountain"],
        ["mountain", "REGISTER", "--no-such-option"],
        ["thresholds", "REGISTER"],
        ["sweep", "REGISTER", "--max-weeks", "many"],
        ["nonsense"],
        ["import", "REGISTER"],
    ],
    ids=" ".join,
)
def test_wrong_usage_ends_with_2(tmp_path: Path, words: list[str]) -> None:
    file = str(autumn_absences(tmp_path, "O", 10))
    refused(run(*[file if word == "REGISTER" else word for word in words]), 2)


@pytest.mark.parametrize(
    "words",
    [
        ["thresholds", "--pathway", "atlantis"],
        ["mountain", "--as-of", "31/02/2025"],
        ["mountain", "--as-of", "2025-02-31"],
        ["thresholds", "--pathway", "blackburn-with-darwen", "--expected", "lots"],
        ["thresholds", "--pathway", "blackburn-with-darwen", "--expected", "130"],
        ["sweep", "--max-sessions", "-1"],
    ],
    ids=" ".join,
)
def test_a_value_that_means_nothing_is_refused(tmp_path: Path, words: list[str]) -> None:
    refused(run(words[0], autumn_absences(tmp_path, "O", 10), *words[1:]), 1, 2)


@pytest.mark.parametrize(
    "words", [["inspect"], ["mountain"], ["thresholds", "--pathway", "norfolk"], ["sweep"]], ids=lambda words: words[0]
)
@pytest.mark.parametrize(
    "content",
    [
        None,
        b"",
        b"Adno,Surname,Forename,Yr,15/09/2025 AM,15/09/2025 PM\n",
        b"\x89PNG\r\n\x1a\n" + bytes(64),
    ],
    ids=["missing", "empty", "header only", "picture"],
)
def test_a_file_that_holds_no_register_ends_with_1(tmp_path: Path, words: list[str], content: bytes | None) -> None:
    file = tmp_path / "register.csv"
    if content is not None:
        file.write_bytes(content)
    refused(run(words[0], file, *words[1:]), 1)


@pytest.mark.parametrize(
    "bands",
    [
        None,
        "",
        "label,lower_percent\n",
        "label,lower_percent\nRed,0\nGreen,90\n",
        "label,lower_percent\nGreen,90\nAlso green,90\nRed,0\n",
        "label,lower_percent\nGreen,90\nAmber,50\n",
        "label,lower_percent\nGreen,lots\nRed,0\n",
        "label,lower_percent\nGreen,nan\nRed,0\n",
        "label,lower_percent\nGreen\nRed,0\n",
        "name,from\nGreen,90\nRed,0\n",
    ],
    ids=["missing", "empty", "no band", "ascending", "twice", "no 0", "words", "nan", "short", "header"],
)
def test_bands_that_make_no_ladder_to_0_are_refused(tmp_path: Path, bands: str | None) -> None:
    file = tmp_path / "bands.csv"
    if bands is not None:
        file.write_text(bands, encoding="utf-8")
    refused(run("mountain", autumn_absences(tmp_path, "O", 10), "--bands", file), 1)


@pytest.mark.parametrize(
    "calendar",
    [
        None,
        "",
        "date,session,open\n2025-09-15,AM,maybe\n",
        "date,session,open\n2025-09-15,evening,yes\n",
        "date,session,open\n2025-02-31,AM,yes\n",
        "day,half,state\n2025-09-15,AM,yes\n",
    ],
    ids=["missing", "empty", "neither yes nor no", "neither AM nor PM", "no such day", "header"],
)
def test_a_calendar_that_cannot_be_read_is_refused(tmp_path: Path, calendar: str | None) -> None:
    file = tmp_path / "calendar.csv"
    if calendar is not None:
        file.write_text(calendar, encoding="utf-8")
    refused(run("mountain", autumn_absences(tmp_path, "O", 10), "--calendar", file), 1)


def test_pupils_without_any_mark_are_still_listed(tmp_path: Path) -> None:
    everyone: Marks = {}
    file = write_wide(tmp_path / "register.csv", {"000001": everyone, "000002": everyone}, TEN_WEEKS)
    rows = run("mountain", file, "--as-of", "2025-11-14").rows
    assert [row["pupil_id"] for row in rows] == ["000001", "000002"]
    for row in rows:
        shows(row, possible=0, attended=0, missing=0, attendance_percent="", band="")


@pytest.mark.parametrize(
    "expected", ["nan", "sNaN", "inf", "1e-99999999", "95.12345678901234567890", "-1", "100.000001"]
)
def test_an_expected_percentage_that_is_none_is_wrong_usage(tmp_path: Path, expected: str) -> None:
    file = autumn_absences(tmp_path, "O", 10)
    refused(run("thresholds", file, "--pathway", "blackburn-with-darwen", f"--expected={expected}"), 2)


def test_a_day_before_the_first_open_one_is_answered_with_counts_of_nothing(tmp_path: Path) -> None:
    file = autumn_absences(tmp_path, "O", 10)
    for day in ("0001-01-01", "2025-08-01"):
        assert {row["possible"] for row in run("mountain", file, "--as-of", day).rows} == {"0"}


def test_a_day_after_recorded_up_to_is_answered_as_of_that_day_and_says_so(tmp_path: Path) -> None:
    file = autumn_absences(tmp_path, "O", 10)
    plain = run("mountain", file)
    assert plain.errors == ""
    for day in ("2027-01-01", "9999-12-31"):
        later = run("mountain", file, "--as-of", day)
        assert (later.rows, later.exit_code) == (plain.rows, 0)
        assert later.errors.startswith("The register is recorded up to ")


def test_marks_after_today_are_planned_and_in_no_figure(tmp_path: Path) -> None:
    file = autumn_absences(tmp_path, "O", 10)
    counted = run("mountain", file, "--today", "2025-10-10").rows
    assert counted == run("mountain", file, "--as-of", "2025-10-10").rows
    notes = json.loads(run("inspect", file, "--json", "--today", "2025-10-10").text)["findings"]
    assert any("planned" in finding["message"] and "2025" in finding["message"] for finding in notes)
    for command in (["thresholds", "--pathway", "norfolk"], ["sweep"]):
        whole = run(command[0], file, *command[1:], "--as-of", "2025-10-10").rows
        assert run(command[0], file, *command[1:], "--today", "2025-10-10").rows == whole


def test_where_nothing_is_recorded_a_day_has_to_be_given_and_every_pupil_has_nothing(tmp_path: Path) -> None:
    file = autumn_absences(tmp_path, "O", 10)
    refused(run("mountain", file, "--today", "2025-01-01"), 1)
    rows = run("mountain", file, "--today", "2025-01-01", "--as-of", "2025-10-10").rows
    assert {row["possible"] for row in rows} == {"0"}
