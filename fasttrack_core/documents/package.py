"""A Word file as a zip of parts: what may be in a template, and how a finished document is put back together."""

import io
import posixpath
import re
import zipfile
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from xml.sax.saxutils import escape

from lxml import etree

from fasttrack_core.errors import BadTemplate

MOST_BYTES = 5_000_000
"""The largest template file, zipped."""
MOST_EXPANDED = 20_000_000
MOST_IN_TEXT_PART = 3_000_000
MOST_IN_PICTURE = 2_000_000
MOST_PARTS = 300

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml."
MAIN = WORD + "document.main+xml"
RENDERED = {
    MAIN: "text",
    WORD + "header+xml": "header",
    WORD + "footer+xml": "footer",
    WORD + "footnotes+xml": "footnotes",
}
"""Content types of the parts whose fields are filled, and what a person calls them."""

_PACKAGE = "application/vnd.openxmlformats-package."
_OFFICE = "application/vnd.openxmlformats-officedocument."
_ALLOWED = frozenset(
    {
        *RENDERED,
        *(WORD + name + "+xml" for name in ("styles", "settings", "webSettings", "fontTable", "numbering", "endnotes")),
        "application/vnd.ms-word.stylesWithEffects+xml",
        _PACKAGE + "core-properties+xml",
        _PACKAGE + "relationships+xml",
        *(_OFFICE + name for name in ("extended-properties+xml", "custom-properties+xml")),
        *(_OFFICE + name for name in ("customXmlProperties+xml", "theme+xml", "obfuscatedFont")),
        "application/xml",
        "image/png",
        "image/jpeg",
        "image/gif",
    }
)
_REASONS = {
    "macro": "It holds macros. Save it in Word as an ordinary document (.docx) without macros.",
    "comments": "It holds comments. Delete them in Word (Review, Delete all comments) and save it again.",
    "ole": "It holds an embedded file or object. Delete that object in Word and save it again.",
    "embed": "It holds an embedded file or object. Delete that object in Word and save it again.",
    "activex": "It holds an embedded control. Delete it in Word and save it again.",
}

CORE = "docProps/core.xml"
_APP = "docProps/app.xml"
_CUSTOM = "docProps/custom.xml"
_DC = "{http://purl.org/dc/elements/1.1/}"
_CP = "{http://schemas.openxmlformats.org/package/2006/metadata/core-properties}"
_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


@dataclass(frozen=True, slots=True)
class Properties:
    """The document properties that say what kind of document a template is."""

    title: str
    to: str
    family: str
    keywords: str


@dataclass(frozen=True)
class Package:
    """The parts of a template that was found safe to read; ``rendered`` names the parts whose fields are filled."""

    members: Mapping[str, bytes]
    rendered: Mapping[str, str]
    properties: Properties


def parse(data: bytes | str) -> etree._Element:
    """The XML tree of a part; entities and document types are refused with ``etree.XMLSyntaxError``."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    tree = etree.fromstring(data, parser)
    if tree.getroottree().docinfo.doctype:
        raise etree.XMLSyntaxError("a document type is not allowed", 0, 0, 0)
    return tree


def open_package(data: bytes) -> Package:
    """The parts of a Word template.

    Raises BadTemplate with one sentence for anything but a plain .docx within the limits: macros, comments, embedded
    objects, links to the outside, parts of an unknown kind, damaged or oversized zips.
    """
    members = _read_zip(data)
    trees = {name: _parse_member(name, body) for name, body in members.items() if _is_xml(name)}
    kinds = _content_types(members, trees)
    for name, kind in kinds.items():
        _check_kind(name, kind, len(members[name]))
    if sum(kind == MAIN for kind in kinds.values()) != 1:
        raise BadTemplate("This is not a Word document. Save it in Word as .docx and choose that file.")
    for name, tree in trees.items():
        if name.endswith(".rels"):
            _check_relationships(tree)
    rendered = {name: RENDERED[kind] for name, kind in kinds.items() if kind in RENDERED}
    for name in rendered.keys() - trees.keys():
        _parse_member(name, members[name])
    return Package(members, rendered, _properties(trees.get(CORE)))


def _is_xml(name: str) -> bool:
    return name.lower().endswith((".xml", ".rels"))


def _read_zip(data: bytes) -> dict[str, bytes]:
    if len(data) > MOST_BYTES:
        raise BadTemplate(
            f"The file is larger than {MOST_BYTES // 1_000_000} MB. Use smaller pictures and save it again."
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _read_members(archive)
    except BadTemplate:
        raise
    except Exception as problem:  # each decompressor has errors of its own for what is damaged, and more may come
        raise BadTemplate(
            "The file is damaged or is not a Word document (.docx). Open it in Word and save it again."
        ) from problem


def _read_members(archive: zipfile.ZipFile) -> dict[str, bytes]:
    listed = [item for item in archive.infolist() if not item.is_dir()]
    if len(listed) > MOST_PARTS:
        raise BadTemplate("The file has too many parts to be a letter. Start from one of the templates supplied.")
    members: dict[str, bytes] = {}
    left = MOST_EXPANDED
    for item in listed:
        name = item.filename
        if name in members or name.startswith("/") or posixpath.normpath(name) != name or ".." in name:
            raise BadTemplate("The file is damaged: a part is named wrongly. Open it in Word and save it again.")
        with archive.open(item) as stream:
            # Read with a limit: the sizes written in a zip can lie.
            body = stream.read(left + 1)
        left -= len(body)
        if left < 0:
            raise BadTemplate("The file is far too large once unpacked. Use smaller pictures and save it again.")
        members[name] = body
    return members


def _parse_member(name: str, body: bytes) -> etree._Element:
    try:
        return parse(body)
    except (etree.XMLSyntaxError, ValueError) as problem:
        raise BadTemplate(
            f"The file is damaged: its part {name[:60]} cannot be read. Open it in Word and save it again."
        ) from problem


def _content_types(members: Mapping[str, bytes], trees: Mapping[str, etree._Element]) -> dict[str, str]:
    listing = trees.get("[Content_Types].xml")
    if listing is None:
        raise BadTemplate("This is not a Word document. Save it in Word as .docx and choose that file.")
    defaults = {
        str(item.get("Extension", "")).lower(): str(item.get("ContentType", ""))
        for item in listing.iter(_TYPES + "Default")
    }
    named = {
        str(item.get("PartName", "")).lstrip("/").lower(): str(item.get("ContentType", ""))
        for item in listing.iter(_TYPES + "Override")
    }
    return {
        name: named.get(name.lower(), defaults.get(name.rpartition(".")[2].lower(), "unknown"))
        for name in members
        if name != "[Content_Types].xml"
    }


def _check_kind(name: str, kind: str, size: int) -> None:
    if kind.startswith("image/") and size > MOST_IN_PICTURE:
        raise BadTemplate(
            f"A picture is larger than {MOST_IN_PICTURE // 1_000_000} MB. Make it smaller and save the file again."
        )
    if kind in RENDERED and size > MOST_IN_TEXT_PART:
        raise BadTemplate("The text is far too long for a letter. Start from one of the templates supplied.")
    if kind in _ALLOWED:
        return
    lowered = (kind + " " + name).lower()
    for word, reason in _REASONS.items():
        if word in lowered:
            raise BadTemplate(reason)
    raise BadTemplate(
        f"It holds a part of a kind that cannot be used in a letter ({name[:60]}). Remove it in Word and save it again."
    )


def _check_relationships(tree: etree._Element) -> None:
    for link in tree.iter(_RELATIONSHIP):
        kind = str(link.get("Type", "")).rpartition("/")[2]
        if link.get("TargetMode", "Internal").lower() == "external":
            raise BadTemplate(
                "It holds a link to something outside the file. Remove the link in Word (keep an address as plain "
                "text; for an attached template choose Normal; for a picture paste the picture itself)."
            )
        if re.search(r"[:\\]|^//", str(link.get("Target", ""))):
            raise BadTemplate(
                "It holds a part that is fetched from elsewhere. Paste the picture itself and save it again."
            )
        if kind in {
            "attachedTemplate",
            "frame",
            "oleObject",
            "package",
            "aFChunk",
            "subDocument",
            "vbaProject",
            "control",
        }:
            raise BadTemplate(_REASONS["macro"] if kind == "vbaProject" else _REASONS["embed"])


def _properties(core: etree._Element | None) -> Properties:
    def text(tag: str) -> str:
        found = core.findtext(tag) if core is not None else None
        return str(found or "").strip()

    return Properties(text(_DC + "title"), text(_CP + "category"), text(_DC + "subject"), text(_CP + "keywords"))


def _anonymous_properties(title: str) -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{escape(title)}</dc:title><dc:language>en-GB</dc:language></cp:coreProperties>"
    ).encode()


_EMPTY = {
    _APP: b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Properties xmlns="http://schemas.openxmlformats.'
    b'org/officeDocument/2006/extended-properties"><Application>Microsoft Office Word</Application></Properties>',
    _CUSTOM: b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Properties xmlns="http://schemas.openxmlformats.'
    b'org/officeDocument/2006/custom-properties"/>',
}


def unchanging_members(package: Package, drawn: Collection[str] = ()) -> bytes:
    """A zip of everything that is the same in each copy; who wrote the template is no longer in it.

    ``drawn``: members that each copy brings itself.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in package.members.items():
            if name == CORE:
                body = _anonymous_properties(package.properties.title)
            if name not in package.rendered and name not in drawn:
                archive.writestr(_stamped(name), _EMPTY.get(name, body), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def with_members(base: bytes, parts: Mapping[str, bytes]) -> bytes:
    """The zip ``base`` with ``parts`` added; equal input gives equal bytes."""
    out = io.BytesIO(base)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        for name, body in parts.items():
            archive.writestr(_stamped(name), body, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _stamped(name: str) -> zipfile.ZipInfo:
    item = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
    item.create_system = 0
    return item
