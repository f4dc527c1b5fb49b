"""Documents: what there are, what each may print, and the Word files made from them.

Templates arrive as bytes and leave as bytes; facts arrive as frozen dataclasses of plain values (one for each
family) and become texts here. Nothing here reads a clock, a folder or a database.
"""

from fasttrack_core.documents.catalogue import Audience, Catalogue, DocumentKind, Issuer, catalogue, version_of
from fasttrack_core.documents.families import FAMILIES
from fasttrack_core.documents.rendering import check_template, gaps, render
from fasttrack_core.documents.tags import Problem

__all__ = [
    "FAMILIES",
    "Audience",
    "Catalogue",
    "DocumentKind",
    "Issuer",
    "Problem",
    "catalogue",
    "check_template",
    "gaps",
    "render",
    "version_of",
]
