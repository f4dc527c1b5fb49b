"""Word files made to do harm: each is refused when it is checked, and once more when a letter would be made of it."""

import pytest

from fasttrack_core.documents import check_template, render
from fasttrack_core.errors import BadTemplate
from tests.documents.invented import CONTEXTS
from tests.documents.making import exchanged, problems, template, text_of, with_relationship

TYPES = "[Content_Types].xml"
WORDK = "application/vnd.openxmlformats-officedocument.wordprocessingml."


def body(xml: str) -> bytes:
    """A template with this at the start of its text."""
    return exchanged(
        template("x"), {"word/document.xml": lambda part: part.replace(b"<w:body>", b"<w:body>" + xml.encode())}
    )


def added(name: str, kind: str, content: bytes) -> bytes:
    """A template with one more part."""
    named = f'<Override PartName="/{name}" ContentType="{kind}"/></Types>'.encode()
    return exchanged(template("x"), {TYPES: lambda part: part.replace(b"</Types>", named), name: content})


HOSTILE: dict[str, bytes] = {
    "attr via filter": template("{{ pupil.name|map(attribute='__class__')|list }}"),
    "attr": template("{{ pupil|attr('__class__')|attr('__mro__') }}"),
    "format": template("{{ '%s'|format(pupil) }}"),
    "format method": template("{{ '{0.__class__}'.format(pupil) }}"),
    "upper arg": template("{{ pupil.name|upper(pupil) }}"),
    "join attr": template("{{ support|join(', ', attribute='__class__') }}"),
    "join attr pos": template("{{ support|join(', ', '__class__') }}"),
    "join attr2": template("{{ tried|join(', ', 'what') }}"),
    "dash set": template("{%- set x = pupil.name -%}"),
    "plus set": template("{%+ set x = pupil.name +%}"),
    "dash for": template("{%- for x in support -%}{{ x }}{%- endfor -%}"),
    "call block": template("{% call pupil.name() %}x{% endcall %}"),
    "filter block": template("{% filter upper %}x{% endfilter %}"),
    "with": template("{% with a = pupil %}{{ a }}{% endwith %}"),
    "do": template("{% do pupil.name %}"),
    "extends": template("{% extends 'x' %}"),
    "block": template("{% block x %}y{% endblock %}"),
    "autoescape": template("{% autoescape false %}{{ pupil.name }}{% endautoescape %}"),
    "nested": template(
        "{%p for a in tried %}",
        "{%p for b in tried %}",
        "{%p for c in tried %}",
        "{{ c.what }}",
        "{%p endfor %}",
        "{%p endfor %}",
        "{%p endfor %}",
    ),
    "range": template("{% for x in range(10**9) %}x{% endfor %}"),
    "string iter": template("{% for x in pupil.name %}{{ x }}{% endfor %}"),
    "slice": template("{{ support[0:9] }}"),
    "fullwidth braces": template("{{ pupil．name }}"),
    "greek": template("{{ pupil.nаme }}"),
    "zero width": template("{{ pup\u200bil.name }}"),
    "fullwidth ident": template("{{ ｐupil.__class__ }}"),
    "entity tag": body("<w:p><w:r><w:t>{&#123; cycler.__init__ }}</w:t></w:r></w:p>"),
    "split pct": body("<w:p><w:r><w:t>{</w:t></w:r><w:r><w:t>% set x = 1 %}</w:t></w:r></w:p>"),
    "across paragraphs": template("{{ pupil", ".name }}"),
    "cross para instr": template("{% if pupil.name", "%}x{% endif %}"),
    "cdata": body("<w:p><w:r><w:t><![CDATA[{{ 7*7 }}]]></w:t></w:r></w:p>"),
    "comment xml": body("<w:p><w:r><w:t>x<!-- {{ 7*7 }} --></w:t></w:r></w:p>"),
    "pi": body("<w:p><w:r><w:t>x</w:t></w:r><?x {{ 7*7 }} ?></w:p>"),
    "tail": body("<w:p>{{ 7*7 }}<w:r><w:t>x</w:t></w:r></w:p>"),
    "tail2": body("<w:p><w:r><w:t>x</w:t></w:r>{% set x=1 %}</w:p>"),
    "a:t": body(
        '<w:p xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><w:r><a:t>{{ 7*7 }}</a:t></w:r></w:p>'
    ),
    "m:t": body('<w:p xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"><m:t>{{ 7*7 }}</m:t></w:p>'),
    "attr tag": body('<w:p><w:bookmarkStart w:name="{{ 7*7 }}"/></w:p>'),
    "split over elems": body("<w:p><w:r><w:instrText>{</w:instrText></w:r><w:r><w:t>{ 7*7 }}</w:t></w:r></w:p>"),
    "delText split": body("<w:p><w:r><w:delText>{</w:delText><w:delText>{ 7*7 }}</w:delText></w:r></w:p>"),
    "ddeauto": body("<w:p><w:r><w:instrText> DDEAUTO c:\\\\x cmd </w:instrText></w:r></w:p>"),
    "dde": body('<w:p><w:fldSimple w:instr=" DDE excel x "/></w:p>'),
    "includetext": body('<w:p><w:r><w:instrText>INCLUDETEXT "http://x/y"</w:instrText></w:r></w:p>'),
    "includepicture split": body(
        '<w:p><w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:instrText> INCLUDEPICTURE "http://x"</w:instrText></w:r></w:p>'
    ),
    "instr split": body(
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        "<w:r><w:instrText> D</w:instrText></w:r><w:r><w:instrText>DEAUTO c cmd</w:instrText></w:r></w:p>"
    ),
    "page then more": body('<w:p><w:r><w:instrText>PAGE \\* INCLUDETEXT "http://x"</w:instrText></w:r></w:p>'),
    "quote instr": body("<w:p><w:r><w:instrText>PAGE</w:instrText><w:instrText>X</w:instrText></w:r></w:p>"),
    "entities": exchanged(
        template("x"), {"word/document.xml": b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'}
    ),
    "entities in styles": exchanged(template("x"), {"word/styles.xml": b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'}),
    "utf16 doctype": exchanged(
        template("x"),
        {
            "word/styles.xml": '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'.encode(
                "utf-16"
            )
        },
    ),
    "utf7": exchanged(
        template("x"),
        {"word/document.xml": lambda b: b.replace(b"UTF-8", b"UTF-7").replace(b">x<", b">+AHsAew- 7*7 +AH0AfQ-<")},
    ),
    "altchunk": body('<w:altChunk w:id="rId9"/>'),
    "altchunk part": with_relationship(template("x"), "aFChunk", "a.html", "Internal"),
    "remote image": with_relationship(template("x"), "image", "http://x/y.png", "External"),
    "remote image odd case": with_relationship(template("x"), "image", "http://x/y.png", "EXTERNAL"),
    "remote internal url": with_relationship(template("x"), "image", "http://x/y.png", "Internal"),
    "unc": with_relationship(template("x"), "image", "file://host/y.png", "Internal"),
    "unc2": with_relationship(template("x"), "image", "\\\\host\\y.png", "Internal"),
    "frame": with_relationship(template("x"), "frame", "http://x", "Internal"),
    "hyperlink": with_relationship(template("x"), "hyperlink", "http://x", "External"),
    "websettings frameset": added(
        "word/webSettings.xml",
        WORDK + "webSettings+xml",
        b'<w:webSettings xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:frameset/></w:webSettings>',
    ),
    "mailmerge settings": exchanged(
        template("x"),
        {
            "word/settings.xml": lambda b: b.replace(
                b"</w:settings>", b'<w:mailMerge><w:query w:val="select"/></w:mailMerge></w:settings>'
            )
        },
    ),
    "attachedTemplate": with_relationship(template("x"), "attachedTemplate", "http://x/a.dotm", "External"),
    "customxml payload": added("customXml/item1.xml", "application/xml", b"<a>{{ 7*7 }}</a>"),
    "endnotes": added("word/endnotes.xml", WORDK + "endnotes+xml", b"<a><b>{</b><b>{ 7*7 }}</b></a>"),
    "uppercase xml": added("word/glossary.XML", WORDK + "styles+xml", b"<a>{{ 7*7 }}</a>"),
    "vml image href": body(
        '<w:p xmlns:v="urn:schemas-microsoft-com:vml"><w:r><w:pict><v:shape><v:imagedata src="http://x/y.png"/></v:shape></w:pict></w:r></w:p>'
    ),
    "vml href": body(
        '<w:p xmlns:v="urn:schemas-microsoft-com:vml"><w:r><w:pict><v:shape href="http://x/y"/></w:pict></w:r></w:p>'
    ),
    "ole": body(
        '<w:p xmlns:o="urn:schemas-microsoft-com:office:office">'
        '<w:r><w:object><o:OLEObject Type="Link" ProgID="x"/></w:object></w:r></w:p>'
    ),
    "sdt databinding": body(
        '<w:sdt><w:sdtPr><w:dataBinding w:xpath="/a" w:storeItemID="x"/></w:sdtPr>'
        "<w:sdtContent><w:p><w:r><w:t>x</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    ),
    "hidden text": body("<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>{{ parent.name }} hidden</w:t></w:r></w:p>"),
    "deep parens": template("{% if " + "(" * 150 + "x"),
    "loop.cycle": template("{% for x in support %}{{ loop.cycle('a','b') }}{% endfor %}"),
    "loop.previtem": template("{% for x in support %}{{ loop.previtem }}{% endfor %}"),
    "loop.changed": template("{% for x in support %}{% if loop.changed %}a{% endif %}{% endfor %}"),
    "loop outside": template("{{ loop.index }}"),
    "caller": template("{{ caller }}"),
    "varargs": template("{{ _text }}"),
    "_ENV": template("{{ pupil.name|_text('a','b') }}"),
    "keys": template("{{ pupil.items }}"),
    "if dict": template("{% if pupil %}x{% endif %}"),
    "trans": template("{% trans %}x{% endtrans %}"),
    "debug": template("{% debug %}"),
    "continue": template("{% for x in support %}{% continue %}{% endfor %}"),
    "const concat": template("{{ 'a' 'b' }}"),
    "cellbg": template("{% cellbg pupil.name %}"),
    "hm": template("{% hm %}"),
    "vm": template("{% vm %}"),
    "y_": template("{_{ 7*7 }_}"),
    "tc": template("{%tc if pupil.name %}"),
    "r": template("{%r if pupil.name %}"),
    "p-dash": template("{%p- set x = 1 %}"),
    "cr": template("{{\u2028pupil.name|attr('x')\u2029}}"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_template_is_refused_at_check_and_again_at_render(name: str) -> None:
    assert check_template(HOSTILE[name])
    with pytest.raises(BadTemplate):
        render(HOSTILE[name], CONTEXTS["letter"])


@pytest.mark.parametrize(
    "data",
    [
        template("# for x in support"),
        template("{% if " + "not " * 45 + "pupil.name %}x{% endif %}"),
        template("{% if pupil.name == 99999999999999999999999999999999 %}x{% endif %}"),
        body('<w:p w:a="{" w:b="{ 7 * 7 }}"><w:r><w:t>x</w:t></w:r></w:p>'),
        body("<w:p><w:r><w:instrText> NUMPAGES  \\* Arabic </w:instrText></w:r></w:p>"),
    ],
)
def test_what_only_looks_hostile_is_printed_and_nothing_of_it_runs(data: bytes) -> None:
    assert problems(data) == []
    assert "49" not in text_of(render(data, CONTEXTS["letter"]))
