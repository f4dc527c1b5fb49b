"""Word files for the tests: small templates as a person types them, good ones with a part exchanged, and their text."""

import io
import zipfile
from collections.abc import Callable, Mapping
from functools import cache
from xml.sax.saxutils import escape

from docx import Document
from docx.document import Document as WordDocument
from lxml import etree

from fasttrack_core.documents import check_template

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TEXT_BOX = (
    f'<w:p xmlns:w="{W}" xmlns:v="urn:schemas-microsoft-com:vml"><w:r><w:pict><v:shape><v:textbox><w:txbxContent>'
    "<w:p><w:r><w:t>TEXT</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>"
)
PROPERTIES = (
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>TITLE</dc:title><dc:subject>FAMILY</dc:subject>'
    "<dc:creator>A. Writer</dc:creator><cp:keywords>issued by: school</cp:keywords><dc:description>made in autumn"
    "</dc:description><cp:lastModifiedBy>A. Writer</cp:lastModifiedBy><cp:category>parent</cp:category>"
    "</cp:coreProperties>"
)
FOOTNOTES = (
    f'<w:footnotes xmlns:w="{W}"><w:footnote w:id="1"><w:p><w:r><w:t>TEXT</w:t></w:r></w:p></w:footnote></w:footnotes>'
)


def template(
    *paragraphs: str,
    header: str = "",
    footer: str = "",
    family: str = "letter",
    title: str = "A letter",
    rows: str = "",
) -> bytes:
    """A template of plain paragraphs; ``rows`` adds a table of one column, a row for each line."""
    document, members = _blank()
    document._body.clear_content()
    for text in paragraphs:
        document.add_paragraph(text)
    if rows:
        table = document.add_table(0, 1)
        for line in rows.split("\n"):
            table.add_row().cells[0].text = line
    section = document.sections[0]
    section.header.paragraphs[0].text = header
    section.footer.paragraphs[0].text = footer
    changed = {
        str(part.partname).lstrip("/"): part.blob for part in (document.part, section.header.part, section.footer.part)
    }
    # Written as Word writes them: a library beside python-docx changes the namespace that python-docx would use.
    properties = PROPERTIES.replace("TITLE", escape(title)).replace("FAMILY", family)
    return _zipped({**members, **changed, "docProps/core.xml": properties.encode()})


@cache
def _blank() -> tuple[WordDocument, dict[str, bytes]]:
    """A new document with a header and a footer, made once, and its members as it is saved; each template is typed
    into the same one."""
    document = Document()
    for part in (document.sections[0].header, document.sections[0].footer):
        part.paragraphs[0].text = ""
    out = io.BytesIO()
    document.save(out)
    with zipfile.ZipFile(out) as archive:
        return document, {name: archive.read(name) for name in archive.namelist()}


def _zipped(members: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name, body in members.items():
            new.writestr(name, body)
    return out.getvalue()


def exchanged(data: bytes, changes: Mapping[str, Callable[[bytes], bytes] | bytes]) -> bytes:
    """The zip ``data`` with members changed by a function, or added as bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            change = changes.get(name)
            body = old.read(name)
            new.writestr(name, body if change is None else change if isinstance(change, bytes) else change(body))
        for name in changes.keys() - set(old.namelist()):
            added = changes[name]
            assert isinstance(added, bytes)
            new.writestr(name, added)
    return out.getvalue()


def with_text_box(data: bytes, text: str) -> bytes:
    box = TEXT_BOX.replace("TEXT", text).encode()
    return exchanged(data, {"word/document.xml": lambda body: body.replace(b"<w:body>", b"<w:body>" + box)})


def with_footnote(data: bytes, text: str) -> bytes:
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    named = f'<Override PartName="/word/footnotes.xml" ContentType="{kind}"/></Types>'.encode()
    return exchanged(
        data,
        {
            "[Content_Types].xml": lambda body: body.replace(b"</Types>", named),
            "word/footnotes.xml": FOOTNOTES.replace("TEXT", text).encode(),
        },
    )


def with_relationship(data: bytes, kind: str, target: str, mode: str) -> bytes:
    link = (
        f'<Relationship Id="rId900" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" '
        f'Target="{target}" TargetMode="{mode}"/></Relationships>'
    ).encode()
    name = "word/_rels/document.xml.rels"
    return exchanged(data, {name: lambda body: body.replace(b"</Relationships>", link)})


def member(data: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name).decode()


def paragraphs_of(data: bytes) -> list[str]:
    """The text of every paragraph of a Word file: headers, text in reading order with tables, footers, footnotes."""
    lines = []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = [name for name in archive.namelist() if name.startswith("word/")]
        for part in ("header", "document", "footer", "footnotes"):
            for name in sorted(name for name in names if name.startswith(f"word/{part}")):
                tree = etree.fromstring(archive.read(name))
                for paragraph in tree.iter(f"{{{W}}}p"):
                    pieces = (
                        (node.text or "") if node.tag == f"{{{W}}}t" else "\n"
                        for node in paragraph.iter(f"{{{W}}}t", f"{{{W}}}br")
                    )
                    lines.append("".join(pieces))
    return lines


def text_of(data: bytes) -> str:
    return "\n".join(paragraphs_of(data))


def problems(data: bytes) -> list[str]:
    return [str(problem) for problem in check_template(data)]
