"""A document is one Word file: what it is called, for whom and from whom stand in its own properties."""

from pathlib import Path

import pytest

from fasttrack_core.documents import Audience, Issuer, catalogue, check_template, render, version_of
from fasttrack_core.errors import BadTemplate
from tests.documents.invented import CONTEXTS
from tests.documents.making import exchanged, template, text_of


def test_a_new_document_is_one_new_file_in_the_folder(tmp_path: Path) -> None:
    (tmp_path / "our-own-letter.docx").write_bytes(template("Dear {{ parent.salutation }}", title="Our own letter"))
    kinds = catalogue({path.name: path.read_bytes() for path in tmp_path.iterdir()})
    kind = kinds["our-own-letter"]
    assert (kind.title, kind.to, kind.family, kind.issued_by, kind.file_name) == (
        "Our own letter", (Audience.PARENT,), "letter", Issuer.SCHOOL, "our-own-letter.docx",
    )  # fmt: skip
    data = (tmp_path / kind.file_name).read_bytes()
    assert check_template(data) == []
    assert "Dear Ms Featherstonehaugh-Cholmondeley" in text_of(render(data, CONTEXTS[kind.family]))


def test_files_that_are_no_documents_are_left_out() -> None:
    assert catalogue({"notes.txt": b"", "~$letter.docx": b"", "drafting": b""}) == {}


def test_an_edited_template_has_another_version() -> None:
    one, two = template("Dear parent"), template("Dear parents")
    assert catalogue({"a.docx": one})["a"].version == version_of(one)
    assert version_of(one) != version_of(two)
    assert len(version_of(one)) == 64


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"not a zip", "a.docx: The file is damaged"),
        (template(title=""), "a.docx has no title"),
        (template(family="poem"), "a.docx: the property Subject"),
        (
            exchanged(template(), {"docProps/core.xml": lambda b: b.replace(b">parent<", b">everyone<")}),
            "a.docx: the property Category",
        ),
    ],
)
def test_a_file_that_does_not_say_what_it_is_is_named(data: bytes, words: str) -> None:
    with pytest.raises(BadTemplate) as caught:
        catalogue({"a.docx": data})
    assert str(caught.value).startswith(words)
