"""A document is one Word file: what it is called, for whom and from whom stand in its own properties."""

import io
import random
import zipfile
from pathlib import Path

import pytest

from fasttrack_core.documents import Audience, Issuer, catalogue, check_template, render, version_of
from tests.documents.invented import CONTEXTS
from tests.documents.making import exchanged, template, text_of


def test_a_new_document_is_one_new_file_in_the_folder(tmp_path: Path) -> None:
    (tmp_path / "our-own-letter.docx").write_bytes(template("Dear {{ parent.salutation }}", title="Our own letter"))
    kinds = catalogue({path.name: path.read_bytes() for path in tmp_path.iterdir()}).kinds
    kind = kinds["our-own-letter"]
    assert (kind.title, kind.to, kind.family, kind.issued_by, kind.file_name) == (
        "Our own letter", (Audience.PARENT,), "letter", Issuer.SCHOOL, "our-own-letter.docx",
    )  # fmt: skip
    data = (tmp_path / kind.file_name).read_bytes()
    assert check_template(data) == []
    assert "Dear Ms Featherstonehaugh-Cholmondeley" in text_of(render(data, CONTEXTS[kind.family]))


def test_files_that_are_no_documents_are_left_out() -> None:
    found = catalogue({"notes.txt": b"", "~$letter.docx": b"", "drafting": b""})
    assert (found.kinds, found.left_out) == ({}, {})


def test_an_edited_template_has_another_version() -> None:
    one, two = template("Dear parent"), template("Dear parents")
    assert catalogue({"a.docx": one}).kinds["a"].version == version_of(one)
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
def test_a_file_that_does_not_say_what_it_is_is_named_and_the_others_go_on(data: bytes, words: str) -> None:
    found = catalogue({"a.docx": data, "b.docx": template()})
    assert list(found.kinds) == ["b"]
    assert list(found.left_out) == ["a"]
    assert found.left_out["a"].startswith(words)


def packed(method: int) -> bytes:
    """A good template, its parts packed by that method."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(template())) as good, zipfile.ZipFile(out, "w", method) as archive:
        for name in good.namelist():
            archive.writestr(name, good.read(name))
    return out.getvalue()


def overwritten(data: bytes, at: int, by: bytes) -> bytes:
    return data[:at] + by + data[at + len(by) :]


def inside(data: bytes, name: str, offset: int = 0) -> int:
    """Where the packed bytes of a part begin."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        item = archive.getinfo(name)
    return item.header_offset + 30 + len(item.filename) + offset


GOOD = packed(zipfile.ZIP_DEFLATED)
BODY = inside(GOOD, "word/document.xml")
LOCAL, CENTRAL = 8, 10
"""Where the number of the packing method stands in a part's own header, and in the list at the end."""
LIST = GOOD.index(b"PK\1\2")
DAMAGED = {
    "empty": b"",
    "no zip": b"not a zip",
    "only the beginning": GOOD[: len(GOOD) // 2],
    "without its list": GOOD[: GOOD.rindex(b"PK\5\6")],
    "zeros": bytes(len(GOOD)),
    "packed bytes damaged": overwritten(GOOD, BODY + 2, b"\xff" * 40),
    "one bit damaged": overwritten(GOOD, BODY + 20, bytes([GOOD[BODY + 20] ^ 16])),
    "bzip2 damaged": overwritten(
        packed(zipfile.ZIP_BZIP2), inside(packed(zipfile.ZIP_BZIP2), "word/document.xml", 12), b"\xff" * 40
    ),
    "lzma damaged": overwritten(
        packed(zipfile.ZIP_LZMA), inside(packed(zipfile.ZIP_LZMA), "word/document.xml", 12), b"\xff" * 40
    ),
    "lzma without its head": overwritten(
        packed(zipfile.ZIP_LZMA), inside(packed(zipfile.ZIP_LZMA), "word/document.xml"), b"\xff" * 9
    ),
    "a method nobody knows": overwritten(GOOD, LIST + CENTRAL, b"\x63\0"),
    "encrypted": overwritten(overwritten(GOOD, 6, b"\1\0"), LIST + 8, b"\1\0"),
    "a part that begins elsewhere": overwritten(GOOD, LIST + 42, b"\xff\xff\xff\x7f"),
    "a name that is no text": overwritten(GOOD, LIST + 46, b"\xff\xfe\0\0"),
    "not XML": exchanged(template(), {"word/document.xml": lambda body: body[: len(body) // 2]}),
    "no XML in the properties": exchanged(template(), {"docProps/core.xml": lambda _: b"<"}),
    "no list of kinds": exchanged(template(), {"[Content_Types].xml": lambda _: b"<Types/>"}),
    "an old .doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000),
}


@pytest.mark.parametrize("kind", DAMAGED)
def test_a_damaged_file_is_one_sentence_and_never_stops_the_others(kind: str) -> None:
    found = catalogue({"a.docx": template(), "letter.docx": DAMAGED[kind], "z.docx": template()})
    assert list(found.kinds) == ["a", "z"]
    said = found.left_out["letter"]
    assert said.startswith("letter.docx")
    assert said.endswith(".")
    assert check_template(DAMAGED[kind])


def test_any_byte_of_a_template_may_be_damaged() -> None:
    chance = random.Random(11)
    for _ in range(120):
        at = chance.randrange(len(GOOD))
        data = overwritten(GOOD, at, chance.randbytes(chance.choice((1, 4, 30)))[: len(GOOD) - at])
        found = catalogue({"letter.docx": data, "z.docx": GOOD})
        assert "z" in found.kinds
        assert ("letter" in found.kinds) != ("letter" in found.left_out)
        assert "letter" in found.kinds or check_template(data)
