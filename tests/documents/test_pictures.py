"""A picture drawn for each copy: it stands where the template shows one, with its words, or the document is refused."""

import io
import zipfile
from pathlib import Path

import pytest
from docx import Document
from docx.shared import Mm
from lxml import etree

from fasttrack_core.charts.pupil_picture import HEIGHT, WIDTH
from fasttrack_core.documents import check_template, render
from fasttrack_core.documents.pictures import MARK
from fasttrack_core.errors import MissingFact
from tests.documents.invented import CONTEXTS, PICTURES
from tests.documents.making import exchanged, template

CONTEXT = CONTEXTS["pupil-sheet"]
DRAWN = PICTURES["mountain"] + b" drawn for this pupil"
JPEG = b"\xff\xd8\xff\xe0 a photograph"


def with_picture(words: str, *, family: str = "pupil-sheet", times: int = 1) -> bytes:
    """A template with a picture that has these words as its description."""
    document = Document(io.BytesIO(template("Dear {{ parent.salutation }}", family=family)))
    for _ in range(times):
        shape = document.add_paragraph().add_run().add_picture(io.BytesIO(PICTURES["mountain"]), Mm(50), Mm(30))
        shape._inline.docPr.set("descr", words)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def pictures_in(data: bytes) -> list[bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [archive.read(name) for name in archive.namelist() if name.startswith("word/media/")]


def description(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        tree = etree.fromstring(archive.read("word/document.xml"))
    return str(next(node for node in tree.iter() if etree.QName(node).localname == "docPr").get("descr"))


def test_each_copy_holds_its_own_picture_and_its_words() -> None:
    data = render(with_picture(f"{MARK} mountain"), CONTEXT, {"mountain": DRAWN})
    assert pictures_in(data) == [DRAWN]
    assert description(data) == CONTEXT["pictures"]["mountain"]  # type: ignore[index, call-overload]
    assert len(Document(io.BytesIO(data)).inline_shapes) == 1


def test_words_that_could_break_the_description_stand_as_they_are() -> None:
    words = 'Zoë "O\'Brien" & <b> {{ x }} is here'
    context = {**CONTEXT, "pictures": {"mountain": words}}
    assert description(render(with_picture(f"{MARK} mountain"), context, {"mountain": DRAWN})) == words


def test_the_same_facts_and_picture_give_the_same_bytes_and_another_picture_others() -> None:
    data = with_picture(f"{MARK} mountain")
    one, again, other = (render(data, CONTEXT, {"mountain": drawn}) for drawn in (DRAWN, DRAWN, DRAWN + b"!"))
    assert one == again != other


def test_a_picture_that_nobody_drew_and_words_that_nobody_wrote_stop_the_document() -> None:
    data = with_picture(f"{MARK} mountain")
    with pytest.raises(MissingFact, match="picture “mountain”"):
        render(data, CONTEXT)
    with pytest.raises(MissingFact, match="the picture of the mountain in words"):
        render(data, {**CONTEXT, "pictures": {"mountain": " "}}, {"mountain": DRAWN})


def test_a_picture_of_the_schools_own_stays() -> None:
    assert pictures_in(render(with_picture("Our school badge"), CONTEXT, {"mountain": DRAWN})) == [PICTURES["mountain"]]


def test_only_a_png_is_put_into_a_document() -> None:
    for wrong in (JPEG, PICTURES["mountain"] + bytes(2_000_001)):
        with pytest.raises(TypeError):
            render(with_picture(f"{MARK} mountain"), CONTEXT, {"mountain": wrong})


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (with_picture(f"{MARK} volcano"), "There are: mountain"),
        (with_picture(f"{MARK} mountain", family="letter"), "none in this kind of document"),
        (with_picture(f"{MARK} mountain", times=2), "copies of each other"),
        (with_picture(f"{MARK} {{{{ pupil.name }}}}"), "description of a picture"),
        (exchanged(with_picture(f"{MARK} mountain"), {"word/media/image1.png": JPEG}), "must stand on a PNG"),
    ],
)
def test_a_place_that_cannot_be_filled_is_named(data: bytes, says: str) -> None:
    found = check_template(data)
    assert found
    assert says in str(found[0])


def test_the_mountain_sheet_supplied_has_room_for_the_picture_in_its_own_shape() -> None:
    file = Path(__file__).parents[2] / "templates" / "rm-mountain-sheet.docx"
    shape = Document(io.BytesIO(file.read_bytes())).inline_shapes[0]
    assert abs(shape.width / shape.height - WIDTH / HEIGHT) < 0.01
