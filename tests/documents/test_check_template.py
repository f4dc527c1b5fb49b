"""A template that could do harm, or that would make a wrong letter, is refused with the place and the cure."""

import io
import zipfile
from collections.abc import Callable

import pytest

from fasttrack_core.documents import check_template, render
from fasttrack_core.errors import BadTemplate
from tests.documents import making
from tests.documents.invented import CONTEXTS
from tests.documents.making import exchanged, problems, template

ATTACKS = (
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "{{ pupil.__class__.__mro__ }}",
    "{{ ''.join(['a']) }}",
    "{{ pupil['name'] }}",
    "{{ 'a' * 500000000 }}",
    "{{ 10 ** 10 ** 10 }}",
    "{{ pupil.name ~ pupil.name }}",
    "{{ pupil.name.upper() }}",
    "{{ pupil.name | attr('x') }}",
    "{{ pupil.name | safe }}",
    "{{ range(9) }}",
    "{{ self }}",
    "{{ -1 }}",
    "{{ [1, 2] }}",
    "{{ 'plain' }}",
    "{{ pupil.name if pupil.name else 'x' }}",
    "{{ pupil.name is defined }}",
    "{% set x = 1 %}",
    "{% include 'other' %}",
    "{% import 'other' as other %}",
    "{% macro m() %}x{% endmacro %}",
    "{% raw %}x{% endraw %}",
    "{% for x in tried if x.what %}{{ x.what }}{% endfor %}",
    "{% for x in tried recursive %}{{ x.what }}{% endfor %}",
    "{% for x in tried %}{% for y in support %}{{ y }}{% endfor %}{% endfor %}",
    "{% for x in range(100000) %}x{% endfor %}",
    "{% for a, b in tried %}x{% endfor %}",
    "{% if pupil.name() %}x{% endif %}",
    "{% if pupil.name < school.name %}x{% endif %}",
    "{% colspan 2 %}",
    "{{r pupil.name }}",
)


@pytest.mark.parametrize("attack", ATTACKS)
def test_only_fields_repeats_and_choices_may_stand_in_a_template(attack: str) -> None:
    assert check_template(template(attack))


PLACES: dict[str, Callable[[str], bytes]] = {
    "text": lambda tag: template("Dear {{ parent.salutation }}", tag),
    "table": lambda tag: template(rows=tag),
    "header": lambda tag: template(header=tag),
    "footer": lambda tag: template(footer=tag),
    "footnotes": lambda tag: making.with_footnote(template(), tag),
    "text box": lambda tag: making.with_text_box(template(), tag),
    "properties": lambda tag: template(title=tag),
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("attack", ["{{ cycler.__init__ }}", "{{ 7 * 7 }}"])
def test_code_is_found_in_every_part_at_check_and_again_at_render(place: str, attack: str) -> None:
    data = PLACES[place](attack)
    assert problems(data)
    with pytest.raises(BadTemplate):
        render(data, CONTEXTS["letter"])


@pytest.mark.parametrize("place", [place for place in PLACES if place != "properties"])
def test_a_known_field_is_welcome_in_every_part_that_is_printed(place: str) -> None:
    data = PLACES[place]("About {{ pupil.name }}")
    assert problems(data) == []
    assert "About Zoë Featherstonehaugh-Cholmondeley O'Brien" in making.text_of(render(data, CONTEXTS["letter"]))


def test_no_field_may_stand_in_the_document_properties() -> None:
    assert problems(template(title="Letter for {{ pupil.name }}")) == [
        "In the document properties: A field may not stand here. Remove it."
    ]


@pytest.mark.parametrize(
    ("paragraph", "words"),
    [
        ("Dear {{ pupil.name", "brace stands alone"),
        ("Dear { pupil.name }}", "brace stands alone"),
        ("Dear {{ pupil.name and {{ parent.name }}", "is not closed"),
        ("Dear {{ “pupil.name” }}", "curly quotation marks"),
        ("Dear {% if pupil.year == ‘Year 5’ %}x{% endif %}", "curly quotation marks"),
        ("Dear {{ pupil.nmae }}", "pupil.nmae is not known in documents of the kind “letter to a parent”."),
        ("Dear {{ pupil.nmae }}", "Did you mean pupil.name?"),
        ("Dear {{ pupil }}", "pupil is not known"),
        ("Dear {{ }}", "no field between"),
        ("{% for %}{{ pupil.name }}{% endfor %}", "An instruction is broken"),
        ("{% for step in tried %}{{ step.what }}", "{% endfor %} is missing in this paragraph"),
        ("{{ pupil.name }}{% endif %}", "was not begun in this paragraph"),
        ("{% for step in tried %}{{ step.when }}{% endfor %}", "tried[].when is not known"),
        ("{% for letter in tried %}{{ letter.what }}{% endfor %}", "already that of a field"),
        ("{% for name in pupil.name %}{{ name }}{% endfor %}", "is one text, not a list"),
        ("{{ tried }}", "tried is a list. Repeat over it"),
        ("{{ pupil.name|join(', ') }}", "join is for lists"),
        ("Hello {%p if pupil.name %}", "must stand alone in its paragraph"),
        ("{%tr for step in tried %}", "must stand in a row of a table"),
        ("{# a note #}", "Notes between"),
        ("{{" + " " * 300 + "pupil.name }}", "far too long"),
    ],
)  # fmt: skip
def test_a_slip_is_named_with_its_paragraph_and_its_cure(paragraph: str, words: str) -> None:
    found = problems(template("First paragraph", paragraph))
    assert any(words in problem for problem in found), found
    assert all(problem.startswith("In the text") for problem in found)
    assert any(paragraph[:20].strip() in problem for problem in found)


def test_the_row_instruction_stands_alone_in_its_row() -> None:
    assert "must stand alone in its table row" in problems(template(rows="{%tr for s in tried %} x\n{%tr endfor %}"))[0]


def test_a_paragraph_of_many_loops_or_choices_inside_each_other_is_refused() -> None:
    deep = ["{%p if pupil.name %}"] * 9 + ["x"] + ["{%p endif %}"] * 9
    assert any("choices inside choices" in problem for problem in problems(template(*deep)))
    assert problems(template(*deep[1:-1])) == []
    assert "more than 1,000 fields" in problems(template("{{ pupil.name }}" * 1001))[0]
    assert problems(template("{{ pupil.name }}" * 1000)) == []


def test_repeats_are_allowed_up_to_their_limit_and_no_further() -> None:
    loop = "{% for line in support %}{{ line }}{% endfor %}"
    assert problems(template(*[loop] * 60)) == []
    assert "too many repeats" in problems(template(*[loop] * 61))[0]


def test_a_template_without_a_known_family_is_refused() -> None:
    assert "“Subject” must name the kind of document" in problems(template("x", family="poem"))[0]


def test_a_tag_split_by_words_formatting_is_one_tag() -> None:
    runs = (b"<w:t>{</w:t>", b"<w:rPr><w:b/></w:rPr><w:t>{ pupil.</w:t>", b"<w:t>name }}</w:t>")
    split = b"<w:p>" + b"".join(b"<w:r>" + run + b"</w:r>" for run in runs) + b"</w:p>"
    data = exchanged(template("x"), {"word/document.xml": lambda body: body.replace(b"<w:body>", b"<w:body>" + split)})
    assert problems(data) == []
    assert "Zoë Featherstonehaugh-Cholmondeley O'Brien" in making.text_of(render(data, CONTEXTS["letter"]))


@pytest.mark.parametrize(
    ("xml", "words"),
    [
        ('<w:p><w:r><w:instrText> DATE \\@ "d MMMM yyyy" </w:instrText></w:r></w:p>', "Word's own field DATE"),
        ('<w:p><w:fldSimple w:instr="INCLUDETEXT x"/></w:p>', "Word's own field INCLUDETEXT"),
        ("<w:p><w:ins><w:r><w:t>new</w:t></w:r></w:ins></w:p>", "tracked changes"),
        ('<w:p><w:bookmarkStart w:name="{{ pupil.name }}"/></w:p>', "in a setting"),
        ("<w:p><w:r><w:delText>{{ pupil.name }}</w:delText></w:r></w:p>", "where it is not printed"),
        ('<w:altChunk w:id="x"/>', "another document inside"),
    ],
)
def test_what_could_change_or_hide_in_word_is_refused(xml: str, words: str) -> None:
    data = exchanged(
        template("x"),
        {"word/document.xml": lambda body: body.replace(b"<w:body>", b"<w:body>" + xml.encode())},
    )
    assert any(words in problem for problem in problems(data)), problems(data)


def test_page_numbers_are_welcome() -> None:
    xml = b"<w:p><w:r><w:instrText> PAGE </w:instrText></w:r></w:p>"
    data = exchanged(template("x"), {"word/document.xml": lambda body: body.replace(b"<w:body>", b"<w:body>" + xml)})
    assert problems(data) == []


TYPES = "[Content_Types].xml"


def _override(name: str, kind: str) -> dict[str, Callable[[bytes], bytes] | bytes]:
    named = f'<Override PartName="/{name}" ContentType="{kind}"/></Types>'.encode()
    return {TYPES: lambda body: body.replace(b"</Types>", named), name: b"<x/>"}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "damaged or is not a Word document"),
        (b"PK\x03\x04 not really", "damaged or is not a Word document"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "damaged or is not a Word document"),
        (b"x" * 5_000_001, "larger than 5 MB"),
        (exchanged(template(), {TYPES: lambda b: b.replace(b"ment.main+xml", b"ment.x+xml")}), "cannot be used"),
        (exchanged(template(), {TYPES: lambda b: b.replace(
            b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
            b"application/vnd.ms-word.document.macroEnabled.main+xml")}), "holds macros"),
        (exchanged(template(), _override("word/vbaProject.bin", "application/vnd.ms-office.macro")), "macros"),
        (exchanged(template(), _override("word/comments.xml", (
            "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"))), "comments"),
        (exchanged(template(), _override("word/embeddings/a.bin", "application/vnd.ms-excel")), "embedded"),
        (exchanged(template(), _override("word/a.svg", "image/svg+xml")), "cannot be used in a letter"),
        (exchanged(template(), {"word/document.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}), "cannot be read"),
        (exchanged(template(), {"word/document.xml": b"<a><b></a>"}), "cannot be read"),
        (exchanged(template(), {"../evil.xml": b"<x/>"}), "named wrongly"),
        (exchanged(template(), {"word/media/a.jpeg": b"\0" * 2_000_001}), "larger than 2 MB"),
        (exchanged(template(), {"word/media/a.jpeg": b"\0" * 20_000_000}), "far too large once unpacked"),
        (making.with_relationship(template(), "attachedTemplate", "http://host.example/a.dotm", "External"), "outside"),
        (making.with_relationship(template(), "image", "http://host.example/a.png", "External"), "outside"),
        (making.with_relationship(template(), "hyperlink", "http://host.example", "external"), "outside"),
        (making.with_relationship(template(), "aFChunk", "a.html", "Internal"), "embedded"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_plain_word_document_is_refused_in_one_sentence(data: bytes, words: str) -> None:
    found = problems(data)
    assert len(found) == 1
    assert words in found[0]
    with pytest.raises(BadTemplate):
        render(data, CONTEXTS["letter"])


def test_a_zip_with_too_many_parts_or_a_part_twice_is_refused() -> None:
    many = exchanged(template(), {f"customXml/item{number}.xml": b"<x/>" for number in range(300)})
    assert "too many parts" in problems(many)[0]
    out = io.BytesIO(template())
    with zipfile.ZipFile(out, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("word/document.xml", "<x/>")
    assert "named wrongly" in problems(out.getvalue())[0]


def test_a_tag_in_a_part_that_is_not_printed_is_refused() -> None:
    data = exchanged(
        template(), {"word/styles.xml": lambda body: body.replace(b'w:val="Title"', b'w:val="{{ pupil.name }}"')}
    )
    assert any("may not stand here" in problem for problem in problems(data))
