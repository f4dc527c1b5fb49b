"""Pictures that are drawn anew for each copy: a template holds one to show where it stands and how large it is.

In Word a person puts any PNG there, sizes it, and writes ``Fast Track picture: mountain`` as its description
(alternative text). Each copy gets the picture of that name in its place, and the words for it as its description.
"""

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from fasttrack_core.documents.fields import Family
from fasttrack_core.documents.package import MOST_IN_PICTURE, Package, parse
from fasttrack_core.documents.tags import Problem

MARK = "Fast Track picture:"
PNG = b"\x89PNG\r\n\x1a\n"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_EMBED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}embed"
_LINK = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


@dataclass(frozen=True, slots=True)
class Placeholder:
    """Where a picture stands: its name, and the member of the zip that each copy's own picture takes the place of."""

    name: str
    member: str


def find_placeholders(
    opened: Package, trees: Mapping[str, etree._Element], family: Family
) -> tuple[list[Placeholder], list[Problem]]:
    """The pictures of the parts in ``trees``, whose descriptions become fields; and what has to be corrected first."""
    found: list[Placeholder] = []
    problems = []
    for part, tree in trees.items():
        for place in (*tree.iter(_DRAWING + "inline"), *tree.iter(_DRAWING + "anchor")):
            about = place.find(_DRAWING + "docPr")
            words = str(about.get("descr", "")).strip() if about is not None else ""
            if about is None or not words.startswith(MARK):
                continue
            name = words.removeprefix(MARK).strip()
            member = _member(opened, part, place)
            wrong = _slip(opened, family, name, member)
            if wrong:
                problems.append(Problem(opened.rendered[part], "", wrong))
                continue
            found.append(Placeholder(name, member))
            for node in place.iter():
                if str(node.get("descr", "")).strip() == words:
                    node.set("descr", f"{{{{ pictures.{name} }}}}")
    members = [placeholder.member for placeholder in found]
    if len(set(members)) < len(members):
        problems.append(Problem("", "", "Two drawn pictures are copies of each other. Insert each from its own file."))
    return found, problems


def is_png(data: bytes) -> bool:
    """True for a PNG that a document may hold."""
    return data.startswith(PNG) and len(data) <= MOST_IN_PICTURE


def _member(opened: Package, part: str, place: etree._Element) -> str:
    """The member of the zip that the picture at ``place`` shows; empty for none."""
    folder, file = posixpath.split(part)
    links = opened.members.get(f"{folder}/_rels/{file}.rels")
    blip = next(place.iter(_A + "blip"), None)
    if links is None or blip is None:
        return ""
    targets = {link.get("Id"): str(link.get("Target", "")) for link in parse(links).iter(_LINK)}
    target = targets.get(blip.get(_EMBED), "")
    return posixpath.normpath(posixpath.join(folder, target)).lstrip("/") if target else ""


def _slip(opened: Package, family: Family, name: str, member: str) -> str:
    if name not in family.pictures:
        known = ", ".join(sorted(family.pictures)) or "none in this kind of document"
        return f"There is no drawn picture “{name[:40]}”. There are: {known}. Correct the picture's description."
    if member not in opened.members or not is_png(opened.members[member]):
        return f"The drawn picture “{name}” must stand on a PNG. Insert a PNG there and give it the same description."
    return ""
