"""Reads the fields of a template as a person typed them, so that a slip is named where it stands in Word."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

_TAG = re.compile(r"\{\{(?P<field>.*?)\}\}|\{%(?P<instruction>.*?)%\}", re.DOTALL)
_INSTRUCTION = re.compile(r"(?:(?P<whole>p|tr) +)? *(?P<word>for|if|elif|else|endfor|endif)\b")
_CURLY = re.compile("[‘’“”„‚«»]")
_SAFE_FIELD_CODE = re.compile(r"\s*((PAGE|NUMPAGES|SECTIONPAGES)(\s+\\\*\s*\w+)*)?\s*", re.IGNORECASE)
_ADDRESSES = frozenset({"src", "href", "althref"})
"""Names of attributes that say where something is fetched from."""
_FROM_OUTSIDE = {
    "mailMerge": "It is the main file of a mail merge. Choose Normal Word Document under Mailings, Start Mail Merge.",
    "OLEObject": "It holds an embedded file or object. Delete that object in Word and save it again.",
    "control": "It holds an embedded control. Delete it in Word and save it again.",
    "dataBinding": "It holds a content control that fills itself in. Remove it in Word and type plain text instead.",
    "altChunk": "It holds another document inside. Delete it in Word and save it again.",
    "subDoc": "It holds another document inside. Delete it in Word and save it again.",
    "frameset": "It is a page of frames. Start from one of the templates supplied.",
}
"""Elements, by name, that bring in what is not in the text."""
_OPENS = {"for": "endfor", "if": "endif"}
MOST_IN_TAG = 200
MOST_TAGS = 1_000


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to correct in a template: in which part, the start of the paragraph, and what to do."""

    part: str
    paragraph: str
    message: str

    def __str__(self) -> str:
        where = f"In the {self.part}" if self.part else "In the file"
        if self.paragraph:
            where += f", paragraph “{self.paragraph}”"
        return f"{where}: {self.message}"


def shortened(text: str) -> str:
    """The start of a paragraph, enough to find it in Word."""
    text = " ".join(text.split())
    return text if len(text) <= 60 else text[:57] + "…"


def paragraph_text(paragraph: etree._Element) -> str:
    """The text of one paragraph, without that of text boxes inside it."""
    return "".join(
        (node.text or "") if node.tag == W + "t" else " "
        for node in paragraph.iter(W + "t", W + "tab", W + "br")
        if next(node.iterancestors(W + "p")) is paragraph
    )


def find_problems(tree: etree._Element, part: str) -> list[Problem]:
    """What is wrong with the fields of one part, in reading order."""
    found = []
    whole = "".join(tree.itertext(W + "t"))
    if whole.count("{{") + whole.count("{%") > MOST_TAGS:
        return [Problem(part, "", f"There are more than {MOST_TAGS:,} fields and instructions. Make it simpler.")]
    for paragraph in tree.iter(W + "p"):
        boxed = any(True for _ in paragraph.iterancestors(W + "txbxContent"))
        text = paragraph_text(paragraph)
        where = f"text box of the {part}" if boxed else part
        messages = [*_typing_slips(text), *_layout_slips(paragraph, text)]
        found += [Problem(where, shortened(text), message) for message in messages]
    found += [Problem(part, "", message) for message in _hidden(tree)]
    return found


def _typing_slips(text: str) -> Iterator[str]:
    for tag in _TAG.finditer(text):
        inner = tag["field"] if tag["field"] is not None else tag["instruction"]
        if "{" in inner or "}" in inner:
            yield (
                f"The field “{shortened(tag[0])}” is not closed. Write it as {{{{ pupil.name }}}}, "
                "with two braces each side."
            )
        elif _CURLY.search(inner):
            yield f"“{shortened(tag[0])}” holds curly quotation marks. Type straight ones (' or \"), or leave them out."
        elif len(inner) > MOST_IN_TAG:
            yield "A field is far too long. Write only its name between the braces."
        elif not inner.strip():
            yield "There are braces with no field between them. Name the field or remove them."
        elif tag["field"] is not None:
            if re.match(r"-|(?:p|r|tr|tc)\s", inner) or inner.endswith("-"):
                name = inner.strip("- ").split()[-1:] or ["pupil.name"]
                yield f"Write the field as {{{{ {name[0]} }}}}, with nothing else between the braces."
        elif not _INSTRUCTION.match(inner):
            yield (
                f"“{shortened(tag[0])}” is not an instruction that a template may hold. Use for, if, else, endfor or "
                "endif (with p or tr before it for a whole paragraph or table row)."
            )
    rest = _TAG.sub(" ", text)
    if "{#" in rest or "#}" in rest:
        yield "Notes between {# and #} are not used. Delete the note."
    elif "{" in rest or "}" in rest:
        yield (
            "A field is broken: a brace stands alone. Write a field as {{ pupil.name }} and an instruction as "
            "{% if … %}, with both braces at each end."
        )


def _layout_slips(paragraph: etree._Element, text: str) -> Iterator[str]:
    open_words: list[str] = []
    for tag in _TAG.finditer(text):
        found = _INSTRUCTION.match(tag["instruction"] or "")
        if found is None:
            continue
        word, whole = found["word"], found["whole"]
        if whole == "p" and text.strip() != tag[0]:
            yield f"“{shortened(tag[0])}” must stand alone in its paragraph: the rest of the paragraph would be lost."
        elif whole == "tr":
            yield from _row_slips(paragraph, tag[0])
        elif whole is None and word in _OPENS:
            open_words.append(_OPENS[word])
        elif whole is None and word in {"endfor", "endif"} and (not open_words or open_words.pop() != word):
            yield f"“{shortened(tag[0])}” ends something that was not begun in this paragraph."
    for word in open_words:
        yield (
            f"{{% {word} %}} is missing in this paragraph. To go over several paragraphs write "
            "{%p … %}, for table rows {%tr … %}, each alone in its paragraph or row."
        )


def _row_slips(paragraph: etree._Element, tag: str) -> Iterator[str]:
    row = next(paragraph.iterancestors(W + "tr"), None)
    if row is None:
        yield f"“{shortened(tag)}” must stand in a row of a table. For paragraphs write {{%p … %}}."
    elif "".join(node.text or "" for node in row.iter(W + "t")).strip() != tag:
        yield f"“{shortened(tag)}” must stand alone in its table row: the rest of the row would be lost."


def _hidden(tree: etree._Element) -> Iterator[str]:
    for node in tree.iter(etree.Element):
        if any(holds_tag(str(value)) for value in node.attrib.values()):
            yield "A field stands in a setting, such as the description of a picture. Remove it there."
        if node.tag == W + "instrText" or node.tag == W + "fldSimple":
            code = (node.text or "") if node.tag == W + "instrText" else str(node.get(W + "instr", ""))
            if not _SAFE_FIELD_CODE.fullmatch(code):
                first = code.split()[0].upper()
                yield f"It holds Word's own field {first[:20]}, which can change later. Replace it by plain text."
        elif node.tag != W + "t" and holds_tag(node.text or ""):
            yield "A field stands where it is not printed. Remove it there."
        if node.tag in {W + "ins", W + "del", W + "moveFrom", W + "moveTo"}:
            yield "It holds tracked changes. Accept or reject them all in Word and save it again."
        if node.tag == W + "vanish" and next(node.iterancestors(W + "r"), None) is not None:
            yield "It holds hidden text. Show it in Word (Font, Hidden) and delete it, or make it visible."


def from_outside(tree: etree._Element) -> Iterator[str]:
    """What in this part, filled or not, would bring in something that is not in the file's own text."""
    for node in tree.iter(etree.Element):
        reason = _FROM_OUTSIDE.get(etree.QName(node).localname)
        if reason:
            yield reason
        for name, value in node.attrib.items():
            if etree.QName(name).localname.lower() in _ADDRESSES and re.search(r"[:\\]|^//", str(value)):
                yield "It holds a picture or link that is fetched from elsewhere. Paste the picture itself."


def holds_tag(text: str) -> bool:
    """True when ``text`` would be run as a field or an instruction."""
    return "{{" in text or "{%" in text or "{#" in text
