"""What is filled in stands in the document as it was given, and a gap makes no document at all."""

import io
import zipfile
from dataclasses import replace

import pytest
from docx import Document
from docxtpl import DocxTemplate
from hypothesis import given
from hypothesis import strategies as st
from jinja2.exceptions import SecurityError
from lxml import etree

from fasttrack_core.documents import letter, render
from fasttrack_core.documents.fields import Value
from fasttrack_core.documents.sandbox import LetterEnvironment
from fasttrack_core.errors import BadTemplate, MissingFact
from tests.documents import making
from tests.documents.invented import CONTEXTS, LETTER, NOTHING, PUPIL
from tests.documents.making import member, paragraphs_of, template, text_of

NAME = template("{{ pupil.name }}", header="{{ pupil.name }}", footer="{{ pupil.name }}")

BRACKETED = template("[{{ pupil.name }}]")


def named(name: str) -> dict[str, Value]:
    return letter.build(replace(LETTER, pupil=replace(PUPIL, name=name)))


@pytest.mark.parametrize(
    "name",
    [
        "O'Brien & Sons <b>",
        '"><w:p/>',
        "a < b > c & d",
        "{{ 7*7 }}",
        "{% if x %}",
        "{_{ x }_}",
        "&amp;",
        "Zoë Łukasz 李",
        "'\"’",
    ],
)
def test_a_name_is_printed_exactly_as_it_is_written(name: str) -> None:
    assert paragraphs_of(render(NAME, named(name))) == [name, name, name]


@given(st.text(min_size=1).filter(lambda text: any(c > " " and c.isprintable() for c in text)))
def test_any_text_leaves_a_file_that_opens_with_the_same_text(text: str) -> None:
    made = render(BRACKETED, named(text))
    kept = "".join(c for c in text.replace("\r\n", "\n") if c in "\t\n" or (c >= " " and c not in "\ufffe\uffff"))
    shown = Document(io.BytesIO(made)).paragraphs[0].text
    assert shown == f"[{kept.replace(chr(9), ' ')}]"


def test_any_text_means_text_with_something_to_read() -> None:
    with pytest.raises(MissingFact):
        render(NAME, named("\x00\x0b"))


def test_a_line_break_in_a_note_stays_a_line_break() -> None:
    assert paragraphs_of(render(template("{{ pupil.name }}"), named("one\ntwo\r\nthree")))[-2:] != []
    assert "one\ntwo\nthree" in paragraphs_of(render(template("{{ pupil.name }}"), named("one\ntwo\r\nthree")))


@pytest.mark.parametrize("gap", ["", "   ", None])
def test_a_missing_fact_stops_the_document_and_is_named(gap: str | None) -> None:
    context = {**CONTEXTS["letter"], "meeting": {"place": gap}}
    with pytest.raises(MissingFact, match=r"^Missing: the place of the meeting\."):
        render(template("We meet in {{ meeting.place }}."), context)  # type: ignore[arg-type]


def test_an_empty_list_is_a_missing_fact_unless_the_template_asks_first() -> None:
    context = letter.build(replace(LETTER, tried=()))
    with pytest.raises(MissingFact, match="what the school has tried"):
        render(template("{% for step in tried %}{{ step.what }}{% endfor %}"), context)
    asked = template(
        "{%p if tried %}", "{% for step in tried %}{{ step.what }}{% endfor %}", "{%p else %}", "none", "{%p endif %}"
    )
    assert "none" in paragraphs_of(render(asked, context))


def test_a_fact_that_was_not_handed_over_is_never_a_blank() -> None:
    with pytest.raises(MissingFact):
        render(template("{{ meeting.place }}"), {"pupil": {"name": "Zoë"}})
    with pytest.raises(MissingFact):
        render(template("{% if case.start %}x{% endif %}"), {})


@pytest.mark.parametrize("value", [7, True, 1.5, object(), {"name": 7}])
def test_only_texts_lists_and_dicts_are_taken(value: object) -> None:
    with pytest.raises(TypeError, match="texts, lists and dicts only"):
        render(NAME, {"pupil": value})  # type: ignore[dict-item]


def test_a_list_can_be_joined_counted_and_told_apart() -> None:
    made = text_of(
        render(
            template(
                "{{ support | join(' & ') }}",
                "{% for line in support %}{{ loop.index }}: {{ line }}{% if not loop.last %}; {% endif %}{% endfor %}",
                "{{ school.name | upper }}",
                "{% if pupil.year == 'Year 5' and pupil.class_name %}five{% elif support %}other{% endif %}",
            ),
            {**CONTEXTS["letter"], "support": ["tea & <toast>", "bus"]},
        )
    )
    assert "tea & <toast> & bus" in made
    assert "1: tea & <toast>; 2: bus" in made
    assert "ST WILFRID’S & HOLY CROSS" in made
    assert "five" in made


def test_rows_repeat_and_a_cell_left_empty_still_opens() -> None:
    rows = "{%tr for step in tried %}\n{{ step.what }}\n{%tr endfor %}"
    made = render(template(rows=rows), CONTEXTS["letter"])
    assert [cell.text for cell in Document(io.BytesIO(made)).tables[0].columns[0].cells] == [
        s.what for s in LETTER.tried
    ]
    document = Document(io.BytesIO(template(rows="x")))
    cell = document.tables[0].cell(0, 0)
    cell.paragraphs[0].text = "{%p if case.met_on %}"
    for text in ("met", "{%p endif %}"):
        cell.add_paragraph(text)
    out = io.BytesIO()
    document.save(out)
    assert Document(io.BytesIO(render(out.getvalue(), CONTEXTS["letter"]))).tables[0].cell(0, 0).text == ""


def test_instructions_that_cut_the_layout_apart_make_no_document() -> None:
    data = making.exchanged(
        template(rows="a\nb"),
        {"word/document.xml": lambda b: b.replace(b">a<", b">{% if pupil.name %}{%p endif %}<")},
    )
    assert making.problems(data)
    with pytest.raises(BadTemplate):
        render(data, CONTEXTS["letter"])


def test_no_author_comment_or_editor_is_left_in_the_document() -> None:
    data = render(template("x", title="Letter & leaflet"), CONTEXTS["letter"])
    properties = Document(io.BytesIO(data)).core_properties
    assert properties.title == "Letter & leaflet"
    assert properties.language == "en-GB"
    assert "Writer" not in member(data, "docProps/core.xml") + member(data, "docProps/app.xml")
    assert "autumn" not in member(data, "docProps/core.xml")


def test_equal_facts_give_equal_bytes() -> None:
    assert render(NAME, named("Zoë")) == render(bytes(bytearray(NAME)), named("Zoë"))
    assert render(NAME, named("Zoë")) != render(NAME, named("Zoe"))


def test_the_document_is_what_docxtpl_alone_would_have_made() -> None:
    rows = "{%tr for step in tried %}\n{{ step.what }}\n{%tr endfor %}"
    data = template(
        "Dear {{ parent.salutation }} & all", "{%p for line in support %}", "{{ line }}", "{%p endfor %}",
        header="{{ school.name }}", footer="{{ case.reference }}", rows=rows,
    )  # fmt: skip
    slow = DocxTemplate(io.BytesIO(data))
    slow.render(CONTEXTS["letter"], jinja_env=LetterEnvironment())
    out = io.BytesIO()
    slow.save(out)
    made = render(data, CONTEXTS["letter"])
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert archive.testzip() is None
        assert len(set(archive.namelist())) == len(archive.namelist())
    assert paragraphs_of(made) == paragraphs_of(out.getvalue())
    for name in ("word/document.xml", "word/header1.xml", "word/footer1.xml"):
        assert _canonical(member(made, name)) == _canonical(member(out.getvalue(), name))


def _canonical(xml: str) -> bytes:
    return bytes(etree.tostring(etree.fromstring(xml.encode()), method="c14n"))


def test_without_a_possible_session_there_is_no_percentage() -> None:
    made = text_of(
        render(template("{{ recent.possible }}: {{ recent.percent }}"), letter.build(replace(LETTER, recent=NOTHING)))
    )
    assert "0: none (no possible sessions)" in made


def test_the_environment_refuses_once_more_what_the_check_refuses() -> None:
    environment = LetterEnvironment()
    for code in ("{{ a() }}", "{{ a['b'] }}", "{{ 'a' * 500000000 }}", "{{ 1 + x }}", "{{ -x }}"):
        with pytest.raises(SecurityError):
            environment.from_string(code).render(a={}, x=2)
    assert not environment.globals
    assert not environment.tests
