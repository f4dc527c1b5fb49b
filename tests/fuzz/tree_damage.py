"""Changes of the elements, attributes and texts of XML and HTML."""

import copy
import re
from random import Random
from typing import Any

from lxml import etree, html

from tests.fuzz.pieces import TEXTS

NUMBERS = ("0", "-1", "2", "99", "9999", "16384", "65535", "1048576", "2147483648", "9" * 30, "1.5", "", "x")
MARKUP = ("&b;", "&#0;", "&#x110000;", "&", "<", ">", "<![CDATA[", "]]>")
PROLOGUES = (
    '<!DOCTYPE a [<!ENTITY b "cccccccccc">]>',
    '<!DOCTYPE a [<!ENTITY b "cc"><!ENTITY d "&b;&b;&b;&b;">]>',
    '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]>',
    '<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd">',
    "<?xml-stylesheet href='http://127.0.0.1:9/a'?>",
    "<!-- a -->" * 30,
    "\n\n ",
)


def damaged_xml(data: bytes, chance: Random) -> bytes:
    """XML with some of its elements changed, in one of several encodings, sometimes with a document type."""
    root = etree.fromstring(data, parser=etree.XMLParser(huge_tree=True, resolve_entities=False))
    _change(root, chance)
    encoding = chance.choice(("utf-8", "utf-8", "utf-8", "utf-16", "iso-8859-1", "us-ascii", "windows-1252"))
    written: bytes = etree.tostring(root, xml_declaration=chance.random() < 0.8, encoding=encoding)
    return _as_text(written, chance) if encoding in ("utf-8", "iso-8859-1") and chance.random() < 0.4 else written


def damaged_html(data: bytes, chance: Random) -> bytes:
    """A web page with some of its elements changed, or as text with tags that do not belong together."""
    document = html.document_fromstring(data, parser=html.HTMLParser(encoding="cp1252"))
    _change(document, chance)
    written: bytes = html.tostring(document, encoding=chance.choice(("utf-8", "cp1252", "utf-16", "ascii")))
    return _as_text(written, chance) if chance.random() < 0.5 else written


def damaged_part(data: bytes, chance: Random) -> bytes:
    """A part of a workbook: as XML where it is XML, else as it is."""
    try:
        return damaged_xml(data, chance)
    except etree.LxmlError:
        return data


def _change(root: Any, chance: Random) -> None:
    for _ in range(chance.choice((1, 1, 2, 4, 10, 40))):
        elements = [each for each in root.iter() if isinstance(each.tag, str)]
        _change_once(root, chance.choice(elements), chance.choice(elements), chance)


def _change_once(root: Any, element: Any, other: Any, chance: Random) -> None:
    around = element.getparent()
    match chance.randrange(13):
        case 0 | 1:
            element.text = _allowed(chance.choice(TEXTS))
        case 2 if around is not None:
            around.remove(element)
        case 3 if around is not None:
            for _ in range(chance.choice((1, 1, 3, 30))):
                around.insert(chance.randrange(len(around) + 1), _copy(element))
        case 4:
            other.append(_copy(element))
        case 5 | 6 | 7 if element.attrib:
            name = chance.choice(list(element.attrib))
            element.attrib[name] = _allowed(chance.choice(NUMBERS if chance.random() < 0.6 else TEXTS))
        case 8 if element.attrib:
            del element.attrib[chance.choice(list(element.attrib))]
        case 9:
            name = chance.choice(("colspan", "rowspan", "id", "UPN", "r", "s", "t", "ref", "xml:space", "style"))
            if ":" not in name:
                element.set(name, chance.choice(NUMBERS))
        case 10:
            element.tag = other.tag
        case 11:
            inner = element
            for _ in range(chance.choice((1, 5, 70, 240))):
                inner = etree.SubElement(inner, element.tag)
            inner.text = "1"
        case _:
            children = list(element)
            chance.shuffle(children)
            element[:] = children
            if children and chance.randrange(2):
                element.text = _allowed(chance.choice(TEXTS))


def _copy(element: Any) -> Any:
    """The element with what is in it; of a large one only its beginning."""
    if sum(1 for _ in element.iter()) < 500:
        return copy.deepcopy(element)
    return etree.Element(element.tag, dict(element.attrib))


def _allowed(text: str) -> str:
    """Without the characters that XML does not have."""
    return re.sub("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", text)


def _as_text(data: bytes, chance: Random) -> bytes:
    text = data.decode("latin-1")
    place = chance.randrange(len(text))
    match chance.randrange(7):
        case 0:
            end = text.find("?>") + 2 if text.startswith("<?xml") else 0
            text = text[:end] + chance.choice(PROLOGUES) + text[end:]
        case 1:
            tags = re.findall(r"</[^>]+>", text)[:500]
            text = text.replace(chance.choice(tags), "", chance.choice((1, 3, -1))) if tags else text
        case 2:
            text = (
                text[:place]
                + chance.choice(("&b;", "&#0;", "&#x110000;", "&", "<", ">", "<![CDATA[", "]]>"))
                + text[place:]
            )
        case 3:
            text = re.sub(r'encoding=["\'][^"\']*["\']', f'encoding="{chance.choice(TEXTS[:80])}"', text, count=1)
        case 4:
            text = text[:place] + "<a>" * chance.choice((1, 70, 5_000)) + text[place:]
        case 5:
            text = text[:place] + "<table><tr><td>" * chance.choice((1, 30, 900)) + text[place:]
        case _:
            text = text.replace("<", chance.choice(("<x:", "< ", "&lt;")), chance.choice((1, -1)))
    return text.encode("latin-1", errors="xmlcharrefreplace")
