"""One Word file that cannot be read is named, and every other document is made as ever."""

import shutil
from dataclasses import replace
from pathlib import Path
from threading import Lock

import pytest

from fasttrack_core.errors import NotFound
from fasttrack_core.services.documents import letters, pupil_sheets, school_papers
from fasttrack_core.services.documents import making as letter_making
from fasttrack_core.services.office.context import PROJECT
from tests.conftest import Desk
from tests.services.walks import SEPARATED, Walk, key_of


def damaged(data: bytes) -> bytes:
    """The packed text of the letter is damaged; the file is a zip as before."""
    at = data.index(b"word/document.xml") + len("word/document.xml") + 2
    return data[:at] + b"\xff" * 40 + data[at + 40 :]


@pytest.fixture
def desk(sample_desk: Desk, tmp_path: Path) -> Desk:
    """At work with a folder in which a letter, a sheet and the extract are damaged, and one name is a folder's."""
    folder = tmp_path / "templates"
    shutil.copytree(PROJECT / "templates", folder)
    for name in ("bwd-01-pre-referral", "rm-hours-lost", "any-register-extract"):
        file = folder / f"{name}.docx"
        file.write_bytes(damaged(file.read_bytes()))
    (folder / "our-own.docx").mkdir()
    office = sample_desk.reopened(templates=folder)
    office.store.close()
    return replace(
        sample_desk,
        office=replace(sample_desk.office, templates=office.templates, _records={}, _keeping=Lock()),
    )


def test_each_is_named_in_a_sentence(desk: Desk) -> None:
    said = letter_making.left_out(desk.office)
    assert [each.partition(":")[0] for each in said] == [
        "any-register-extract.docx",
        "bwd-01-pre-referral.docx",
        "our-own.docx",
        "rm-hours-lost.docx",
    ]
    assert all("damaged" in each and each.endswith("save it again.") for each in said)


def test_the_other_documents_go_on(desk: Desk) -> None:
    walk = Walk(desk).through_the_gate()
    offered = {each.id: each for each in letters.available(desk.office, desk.actor, walk.case_id)}
    assert offered["bwd-01-pre-referral"].missing_template.startswith("bwd-01-pre-referral.docx: The file is damaged")
    assert offered["bwd-leaflet"].missing_template == ""
    with pytest.raises(NotFound, match=r"bwd-01-pre-referral\.docx: The file is damaged"):
        walk.issue("bwd-01-pre-referral")
    assert walk.issue("bwd-leaflet")


def test_a_sheet_and_the_extract_say_the_same_reason(desk: Desk) -> None:
    office, actor, key = desk.office, desk.actor, key_of(desk, SEPARATED)
    assert "rm-hours-lost" not in {each.id for each in pupil_sheets.sheets(office, actor)}
    with pytest.raises(NotFound, match=r"rm-hours-lost\.docx: The file is damaged"):
        pupil_sheets.make(office, actor, key, "rm-hours-lost", "f" * 32)
    with pytest.raises(NotFound, match=r"any-register-extract\.docx: The file is damaged"):
        school_papers.register_extract(office, actor, key)
