"""Questions about a file on the command line: the sentence, the key, and the options that answer it."""

import json
from pathlib import Path

import pytest

from fasttrack_core.importing.header import Role
from fasttrack_core.importing.mapping import EXPORT, Mapping, to_plain
from tests.cli import in_process

OWN = "Nr,Wann,Teil,Zeichen\n000123,22/09/2025,AM,/\n000123,22/09/2025,PM,krank\n000123,23/09/2025,AM,/\n"
COLUMNS = {"Nr": Role.ADMISSION, "Wann": Role.DATE, "Teil": Role.SESSION, "Zeichen": Role.MARK}
MAPPING = Mapping(headings=tuple(COLUMNS), columns=COLUMNS, codes={"krank": "I"})
EITHER = "UPN,Date,Session,Mark\n" + "".join(
    f"B999804219001,0{day}/0{month}/2025,AM,/\n" for day, month in ((2, 4), (3, 4))
)


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def export(folder: Path, *found: Mapping) -> Path:
    plain = [{"name": "ours", "mapping": to_plain(each)} for each in found]
    return written(folder, "mappings.json", json.dumps({EXPORT: plain}))


def test_a_kept_mapping_reads_a_file_in_words_of_its_own(tmp_path: Path) -> None:
    path, kept = written(tmp_path, "own.csv", OWN), export(tmp_path, Mapping(headings=("x",), columns={}), MAPPING)
    asked = in_process.run("mountain", path)
    assert asked.exit_code == 1
    assert "--mapping FILE" in asked.errors
    told = in_process.run("mountain", path, "--mapping", kept)
    assert told.exit_code == 0, told.errors
    assert "000123,,,3,2,1,0,0,66.67" in told.output.decode()


def test_answers_stand_in_place_of_what_a_mapping_says_of_signs(tmp_path: Path) -> None:
    path = written(tmp_path, "own.csv", OWN)
    kept = export(tmp_path, Mapping(headings=tuple(COLUMNS), columns=COLUMNS))
    told = in_process.run("mountain", path, "--mapping", kept, "--answer", "mark:krank=o")
    assert "000123,,,3,2,0,1,0,66.67" in told.output.decode(), told.errors


def test_an_import_is_asked_and_answered_by_the_key_in_the_sentence(tmp_path: Path) -> None:
    path, db = written(tmp_path, "either.csv", EITHER), f"sqlite:///{tmp_path}/x.db"
    asked = in_process.run("import", path, "--school", "Elm", "--db", db)
    assert asked.exit_code == 1
    assert "--answer date-order=VALUE: 'day first' or 'month first'" in asked.errors.replace("\n", " ")
    told = in_process.run("import", path, "--school", "Elm", "--db", db, "--answer", "date-order=month first")
    assert told.exit_code == 0, told.errors
    assert "2 new marks" in told.output.decode()


def test_what_an_import_was_told_of_the_marks_is_kept_for_the_next_file(tmp_path: Path) -> None:
    rows = "UPN,Date,Session,Mark\n" + "".join(
        f"B999804219001,{day:02d}/09/2025,{half},{'O' if day == 16 else '.'}\n"
        for day in (15, 16, 17, 18, 19)
        for half in ("AM", "PM")
    )
    store = ("--school", "Elm", "--db", f"sqlite:///{tmp_path}/x.db")
    first = written(tmp_path, "first.csv", rows)
    assert "--answer present=VALUE: ." in in_process.run("import", first, *store).errors
    assert in_process.run("import", first, *store, "--answer", "present=.").exit_code == 0
    second = in_process.run("import", written(tmp_path, "second.csv", rows.replace("/09/2025", "/12/2025")), *store)
    assert second.exit_code == 0, second.errors
    assert "10 new marks" in second.text


@pytest.mark.parametrize(
    "answer",
    [
        "date-order",
        "date-order=sideways",
        "week=soon",
        "mark:A=ZZ",
        "=x",
        "code:7=??",
        "school-days=soon",
        "school-days=02/09/2025 to 01/09/2025",
    ],
)
def test_an_answer_that_the_question_cannot_have_is_one_sentence(tmp_path: Path, answer: str) -> None:
    told = in_process.run("inspect", written(tmp_path, "either.csv", EITHER), "--answer", answer)
    assert told.exit_code == 1
    assert told.errors.count("\n") == 1
    assert "Traceback" not in told.errors


def test_a_file_that_is_no_mapping_is_one_sentence(tmp_path: Path) -> None:
    told = in_process.run("inspect", written(tmp_path, "a.csv", EITHER), "--mapping", written(tmp_path, "b.json", "{}"))
    assert told.exit_code == 1
    assert "not an export of column mappings" in told.errors


@pytest.mark.parametrize("command", [("inspect",), ("mountain",), ("sweep",), ("thresholds", "--pathway", "norfolk")])
@pytest.mark.parametrize(
    "answer", ["date-ordr=month first", "date-order=day first", "month=2025-09", "code:7=O", "week=2025-09-22"]
)
def test_an_answer_that_was_not_asked_for_is_named_and_changes_nothing(
    tmp_path: Path, command: tuple[str, ...], answer: str
) -> None:
    rows = "UPN,Date,Session,Mark\nB999804219001,2025-09-22,AM,/\nB999804219001,2025-09-22,PM,O\n"
    path = written(tmp_path, "plain.csv", rows)
    bare = in_process.run(command[0], path, *command[1:])
    told = in_process.run(command[0], path, *command[1:], "--answer", answer)
    assert (told.exit_code, told.output) == (0, bare.output)
    assert told.errors == (
        f"{bare.errors}The answer {answer} was not used: nothing in plain.csv asks for it. Check its KEY.\n"
    )


def test_an_answer_that_was_asked_for_is_not_named_beside_one_that_was_not(tmp_path: Path) -> None:
    path = written(tmp_path, "either.csv", EITHER)
    told = in_process.run("mountain", path, "--answer", "date-order=month first", "--answer", "week=2025-09-22")
    assert told.exit_code == 0
    assert "week=2025-09-22 was not used" in told.errors
    assert "date-order" not in told.errors


def test_an_answer_that_nothing_asked_for_and_that_changes_a_mark_is_not_called_unused(tmp_path: Path) -> None:
    rows = "UPN,Date,Session,Mark\nB999804219001,2025-09-22,AM,/\nB999804219001,2025-09-22,PM,O\n"
    answers = ("--answer", "mark:O=I", "--answer", "mark:/=present")
    told = in_process.run("mountain", written(tmp_path, "plain.csv", rows), *answers)
    assert "2,1,1,0" in told.output.decode(), told.errors
    assert "was not used" not in told.errors


def test_an_import_names_the_answers_that_it_did_not_ask_for(tmp_path: Path) -> None:
    store = ("--school", "Elm", "--db", f"sqlite:///{tmp_path}/x.db")
    path = written(tmp_path, "either.csv", EITHER)
    told = in_process.run(
        "import",
        path,
        *store,
        "--answer",
        "date-order=month first",
        "--answer",
        "new-pupils=new",
        "--answer",
        "sheeet=a",
    )
    assert told.exit_code == 0, told.errors
    assert "The answer new-pupils=new was not used: nothing in either.csv asks for it." in told.errors
    assert "The answer sheeet=a was not used" in told.errors
    assert "date-order" not in told.errors
