"""Word documents from templates: checked before anything runs, filled by docxtpl, never with a gap.

A template is compiled once for each of its versions; a copy is then a matter of a few milliseconds. docxtpl
joins the tags that Word has split and lays paragraphs, rows and line breaks; what may stand in a tag is decided
in ``sandbox``.
"""

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from docxtpl import DocxTemplate
from jinja2 import Template, TemplateError, TemplateSyntaxError
from lxml import etree

from fasttrack_core.documents import package, pictures, tags
from fasttrack_core.documents.families import FAMILIES
from fasttrack_core.documents.fields import Family, Value
from fasttrack_core.documents.sandbox import Grammar, LetterEnvironment, collecting
from fasttrack_core.errors import BadTemplate, MissingFact

NO_PICTURES: Mapping[str, bytes] = MappingProxyType({})
MOST_IN_DOCUMENT = 30_000_000
"""The longest text part of a finished document, in characters."""

_ENVIRONMENT = LetterEnvironment()
_DOCXTPL = DocxTemplate(io.BytesIO())
_NOT_IN_XML = re.compile("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_HEAD = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_CELL, _PARAGRAPH = tags.W + "tc", tags.W + "p"


@dataclass(frozen=True)
class _Compiled:
    """A template ready to be filled: ``parts`` by the name of the member, ``base`` a zip of everything else.

    ``drawn``: for each picture that a copy brings, its name and the member it becomes.
    """

    family: Family
    parts: Mapping[str, Template]
    base: bytes
    drawn: Mapping[str, str]


def check_template(data: bytes) -> list[tags.Problem]:
    """What has to be corrected before ``data`` can be a template, in reading order; empty for a good one."""
    try:
        return list(_read(data)[0])
    except BadTemplate as problem:
        return [tags.Problem("", "", str(problem))]


def render(template: bytes, context: Mapping[str, Value], drawn: Mapping[str, bytes] = NO_PICTURES) -> bytes:
    """The Word file made from ``template`` with the facts of ``context``: equal facts give equal bytes.

    ``drawn``: the pictures of this copy by name, as PNG; those for which the template has no place are left out. Raises
    BadTemplate when the template has a problem, MissingFact when a fact that it prints is empty or not there.
    Line breaks in a text stay line breaks; characters that no Word file can hold are dropped.
    """
    problems, compiled = _read(template)
    if compiled is None:
        raise BadTemplate(str(problems[0]))
    return _fill(compiled, context, drawn)


def gaps(template: bytes, context: Mapping[str, Value]) -> Mapping[str, str]:
    """Every fact that the document would print and that ``context`` does not hold: field to what it is, in reading
    order. Raises BadTemplate as ``render``."""
    problems, compiled = _read(template)
    if compiled is None:
        raise BadTemplate(str(problems[0]))
    values = _plain(dict(context), "")
    with collecting() as found:
        for part in compiled.parts.values():
            part.render(values)
    return MappingProxyType(found)


@lru_cache(maxsize=128)
def _read(data: bytes) -> tuple[tuple[tags.Problem, ...], _Compiled | None]:
    opened = package.open_package(data)
    problems = _outside_text(opened)
    family = FAMILIES.get(opened.properties.family)
    if family is None:
        known = ", ".join(sorted(FAMILIES))
        problems.append(
            tags.Problem("", "", f"Its document property “Subject” must name the kind of document, one of: {known}.")
        )
    trees = {name: package.parse(opened.members[name]) for name in opened.rendered}
    for name, tree in trees.items():
        problems += tags.find_problems(tree, opened.rendered[name])
    if problems or family is None:
        return tuple(problems), None
    places, problems = pictures.find_placeholders(opened, trees, family)
    drawn = {place.name: place.member for place in places}
    parts = {}
    for name, tree in trees.items():
        part, wrong = _compile(tree, opened.rendered[name], family)
        problems += wrong
        if part is not None:
            parts[name] = part
    if problems:
        return tuple(problems), None
    compiled = _Compiled(family, parts, package.unchanging_members(opened, drawn.values()), drawn)
    try:
        _fill(compiled, family.full_example(), {name: opened.members[member] for name, member in drawn.items()})
    except (BadTemplate, MissingFact) as problem:
        return (tags.Problem("", "", str(problem)),), None
    return (), compiled


def _outside_text(opened: package.Package) -> list[tags.Problem]:
    """Fields in parts that are not filled (document properties, styles, endnotes), and what any part brings in."""
    problems = []
    for name, body in opened.members.items():
        if not name.lower().endswith((".xml", ".rels")):
            continue
        tree = package.parse(body)
        problems += [tags.Problem("", "", message) for message in dict.fromkeys(tags.from_outside(tree))]
        if name in opened.rendered:
            continue
        texts = ["".join(tree.itertext()), *(str(value) for node in tree.iter() for value in node.attrib.values())]
        if any(tags.holds_tag(text) for text in texts):
            where = "document properties" if name.startswith("docProps/") else name[:60]
            problems.append(tags.Problem(where, "", "A field may not stand here. Remove it."))
    return problems


def _compile(tree: etree._Element, part: str, family: Family) -> tuple[Template | None, list[tags.Problem]]:
    source = _DOCXTPL.patch_xml(etree.tostring(tree, encoding="unicode"))
    source = re.sub(r"<w:p([ >])", r"\n<w:p\1", source)  # a line for each paragraph: an error's line finds its text
    lines = source.split("\n")

    def problem(line: int, message: str) -> tags.Problem:
        text = re.sub(r"<[^>]*>", "", lines[line - 1]) if 0 < line <= len(lines) else ""
        return tags.Problem(part, tags.shortened(text), message)

    grammar = Grammar(family)
    try:
        checked = grammar.read(_ENVIRONMENT.parse(source))
    except TemplateSyntaxError as slip:
        return None, [problem(slip.lineno, f"An instruction is broken ({slip.message}). Correct it or remove it.")]
    except RecursionError:
        return None, [tags.Problem(part, "", "Its fields are nested too deeply. Make the template simpler.")]
    if grammar.problems:
        return None, [problem(line, message) for line, message in grammar.problems]
    code = _ENVIRONMENT.compile(checked)
    return Template.from_code(_ENVIRONMENT, code, {}), []


def _fill(compiled: _Compiled, context: Mapping[str, Value], drawn: Mapping[str, bytes]) -> bytes:
    values = _plain(dict(context), "")
    broken_lines = _has_line_break(values)
    filled = {}
    for name, member in compiled.drawn.items():
        if name not in drawn:
            raise MissingFact(f"The document needs the picture “{name}”, which was not drawn. Make it on its own page.")
        if not pictures.is_png(drawn[name]):
            raise TypeError(f"the picture {name} is not a PNG that a document may hold")
        filled[member] = drawn[name]
    for name, part in compiled.parts.items():
        try:
            text = part.render(values)
        except TemplateError as problem:
            raise MissingFact(
                f"The document needs a fact that it was not given ({problem.message}). "
                "Tell whoever looks after Fast Track."
            ) from problem
        if len(text) > MOST_IN_DOCUMENT:
            raise BadTemplate("The document would be far too long. Choose a shorter period, or a simpler template.")
        filled[name] = _finished(_DOCXTPL.resolve_listing(text) if broken_lines else text)
    return package.with_members(compiled.base, filled)


def _finished(text: str) -> bytes:
    """The part as bytes, found to be whole: Word must be able to open every document that is made."""
    try:
        tree = package.parse(text)
    except etree.XMLSyntaxError as problem:
        raise BadTemplate(
            "The instructions of the template cut its layout apart. Put {%p … %} alone in a paragraph, "
            "{%tr … %} alone in a table row."
        ) from problem
    bare = [cell for cell in tree.iter(_CELL) if not len(cell) or cell[-1].tag != _PARAGRAPH]
    for cell in bare:
        cell.append(cell.makeelement(_PARAGRAPH))
    return _HEAD + (etree.tostring(tree) if bare else text.encode())


def _plain(value: object, path: str) -> Value:
    """``value`` as texts, lists and dicts that a Word file can hold; None is a fact not recorded."""
    if value is None:
        return ""
    if isinstance(value, str):
        if value.isprintable():
            return value
        return _NOT_IN_XML.sub("", value.replace("\r\n", "\n").replace("\t", " "))
    if isinstance(value, list | tuple):
        return [_plain(entry, path + "[]") for entry in value]
    if isinstance(value, dict):
        return {str(name): _plain(below, f"{path}.{name}") for name, below in value.items()}
    raise TypeError(f"a document takes texts, lists and dicts only, not {type(value).__name__} at {path.strip('.')}")


def _has_line_break(value: Value) -> bool:
    if isinstance(value, str):
        return "\n" in value
    return any(_has_line_break(below) for below in (value.values() if isinstance(value, dict) else value))
