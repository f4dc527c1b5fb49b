"""What documents there are. Each is one Word file; its document properties say what it is.

Title: the name shown. Category: who gets it (parent, file, LA, all; several with commas). Subject: the family,
which decides the fields it can print. Keywords: ``issued by: school`` or ``issued by: io``. The id is the
file's name without ``.docx``.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from fasttrack_core.documents import package
from fasttrack_core.documents.families import FAMILIES
from fasttrack_core.errors import BadTemplate


class Audience(StrEnum):
    """Who gets a document: a copy for each legal parent, the case file, the local authority, or every family once."""

    PARENT = "parent"
    FILE = "file"
    LA = "LA"
    ALL = "all"


class Issuer(StrEnum):
    """Who sends it: the school, or the local authority's officer, whose papers are drafts until they are released."""

    SCHOOL = "school"
    OFFICER = "io"


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """One document that can be made; ``version`` is the SHA-256 of the template, in hexadecimal."""

    id: str
    title: str
    to: tuple[Audience, ...]
    family: str
    file_name: str
    version: str
    issued_by: Issuer


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The documents that can be made, and the files that cannot be listed: why, in a sentence that names the file; both
    by the document's id, in order."""

    kinds: Mapping[str, DocumentKind]
    left_out: Mapping[str, str]


def version_of(template: bytes) -> str:
    """What identifies this version of a template: the SHA-256 of its bytes, in hexadecimal."""
    return hashlib.sha256(template).hexdigest()


def read_kind(file_name: str, template: bytes) -> DocumentKind:
    """What the template in ``file_name`` says of itself; BadTemplate when a property is missing or unknown."""
    properties = package.open_package(template).properties
    if not properties.title:
        raise BadTemplate(f"{file_name} has no title. Give it one in Word under File, Info, Properties, Title.")
    if properties.family not in FAMILIES:
        raise BadTemplate(
            f"{file_name}: the property Subject must name its kind of document, one of {', '.join(sorted(FAMILIES))}."
        )
    issuer = properties.keywords.partition("issued by:")[2].strip() or Issuer.SCHOOL
    try:
        to = tuple(Audience(word.strip()) for word in properties.to.split(","))
        issued_by = Issuer(issuer)
    except ValueError as problem:
        raise BadTemplate(
            f"{file_name}: the property Category must say who gets it (parent, file, LA or all), and "
            "Keywords who sends it (issued by: school, or issued by: io)."
        ) from problem
    return DocumentKind(
        file_name.removesuffix(".docx"), properties.title, to, properties.family, file_name,
        version_of(template), issued_by,
    )  # fmt: skip


def catalogue(templates: Mapping[str, bytes]) -> Catalogue:
    """The documents in ``templates`` (file name to bytes); a file that cannot be listed never stops the others.

    Files that are not .docx, and those that Word puts beside an open one, are none.
    """
    kinds: dict[str, DocumentKind] = {}
    left_out: dict[str, str] = {}
    for file_name in sorted(templates):
        if not file_name.endswith(".docx") or file_name.startswith("~$"):
            continue
        id_ = file_name.removesuffix(".docx")
        try:
            kinds[id_] = read_kind(file_name, templates[file_name])
        except BadTemplate as problem:
            said = str(problem)
            left_out[id_] = said if said.startswith(file_name) else f"{file_name}: {said}"
    return Catalogue(kinds, left_out)
