"""Layouts: one file each, and never chosen silently where two fit."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from fasttrack_core import cli
from fasttrack_core.errors import BadDefinition, NotFound, UnreadableFile
from fasttrack_core.importing.layouts import built_in, find_layouts
from fasttrack_core.services.files.reading import read_file
from tests.importing.files import UPNS, marks, read

NEW = """
from fasttrack_core.importing.header import WORDS
from fasttrack_core.importing.layout import Layout
from fasttrack_core.importing.long_marks import read_long, recognise_long

GERMAN = {**WORDS, "date": ("datum",), "session (AM or PM)": ("halbtag",), "mark": ("zeichen",)}

def recognise(table):
    return recognise_long(table, 75, GERMAN)

LAYOUT = Layout("german", "A list of marks with German headings", recognise, read_long)
"""
TEXT = f"UPN,Datum,Halbtag,Zeichen\n{UPNS[0]},22/09/2025,AM,/\n"


def test_every_layout_has_its_own_id_and_a_title() -> None:
    layouts = built_in()
    assert {layout.id for layout in layouts} >= {
        "arbor-marks",
        "bromcom-marks",
        "contacts",
        "marks-list",
        "pupils-list",
        "session-columns",
    }
    assert len({layout.id for layout in layouts}) == len(layouts)
    assert all(layout.title for layout in layouts)


def test_a_new_layout_is_one_file(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile):
        read(TEXT)
    (tmp_path / "german.py").write_text(NEW)
    reading = read(TEXT, layouts=find_layouts([str(tmp_path)]))
    assert reading.layout == "german"
    assert marks(reading) == {(UPNS[0], "2025-09-22", "AM"): "/"}


def test_a_new_layout_is_recognised_by_the_command_line_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "layouts"
    folder.mkdir()
    (folder / "german.py").write_text(NEW)
    (tmp_path / "register.csv").write_text(TEXT)
    monkeypatch.setattr("sys.argv", ["fasttrack_core", "inspect", "--json", str(tmp_path / "register.csv")])
    monkeypatch.setenv("FASTTRACK_LAYOUTS", str(folder))
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert not ended.value.code
    assert json.loads(capsys.readouterr().out)["layout"] == "german"


def test_a_folder_of_layouts_that_is_not_there_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FASTTRACK_LAYOUTS", str(tmp_path / "none"))
    with pytest.raises(NotFound, match="FASTTRACK_LAYOUTS"):
        read_file("register.csv", TEXT.encode())


def test_a_new_layout_may_not_take_the_id_of_another(tmp_path: Path) -> None:
    (tmp_path / "german.py").write_text(NEW.replace('"german"', '"marks-list"'))
    with pytest.raises(BadDefinition, match="id of another"):
        find_layouts([str(tmp_path)])


@pytest.mark.parametrize("text", ["x = 1\n", "this is not Python\n", "LAYOUT = 3\n", "import no_such_module_here\n"])
def test_a_file_that_is_no_layout_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "wrong.py").write_text(text)
    with pytest.raises(BadDefinition, match="wrong"):
        find_layouts([str(tmp_path)])


def test_two_layouts_that_fit_equally_well_are_refused() -> None:
    marks_list = next(layout for layout in built_in() if layout.id == "marks-list")
    twin = replace(marks_list, id="twin", title="Its twin")
    with pytest.raises(UnreadableFile, match="Its twin"):
        read(f"UPN,Date,Session,Mark\n{UPNS[0]},22/09/2025,AM,/\n", layouts=[marks_list, twin])


def test_what_was_understood_is_said_in_sentences() -> None:
    understood = read(f"UPN,Date,Session,Mark\n{UPNS[0]},22/09/2025,AM,/\n").understood
    assert "Mark: column D, because its heading is “Mark”." in understood
