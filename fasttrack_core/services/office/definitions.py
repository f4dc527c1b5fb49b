"""The pathways that are known here, and the definition a case was opened with, kept as text with the case."""

import os
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from fasttrack_core import pathways
from fasttrack_core.errors import BadDefinition, NotFound
from fasttrack_core.pathways import upcasting
from fasttrack_core.pathways.models import Pathway


def known_pathways(folder: Path | None = None) -> Mapping[str, Pathway]:
    """The built-in pathways and those in ``folder``, else in the folder FASTTRACK_PATHWAYS if there is one, by id.

    Raises NotFound where the folder is missing, and BadDefinition for a file that cannot be used.
    """
    if folder is None and (named := os.environ.get("FASTTRACK_PATHWAYS")):
        folder = Path(named)
    texts = dict(pathways.built_in())
    if folder is not None:
        if not folder.is_dir():
            raise NotFound("The folder of pathway definitions is not there. Correct FASTTRACK_PATHWAYS.")
        texts |= {path.name: _text(path) for path in sorted(folder.glob("*.yaml"))}
    return pathways.load(texts)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise BadDefinition(f"The definition {path.name} cannot be read. Save it as UTF-8 text.") from None


def definition_text(pathway: Pathway) -> str:
    """The pathway as JSON text; equal pathways give equal texts."""
    return pathway.model_dump_json()


@lru_cache(maxsize=256)
def pathway_of(text: str) -> Pathway:
    """The pathway that ``definition_text`` wrote down, in this version or an earlier one. Raises Unreadable."""
    return upcasting.read(text)
