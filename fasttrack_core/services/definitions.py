"""The definition a case was opened with: kept as text with the case, read back when the case is."""

from functools import lru_cache

from fasttrack_core.pathways.models import Pathway


def definition_text(pathway: Pathway) -> str:
    """The pathway as JSON text; equal pathways give equal texts."""
    return pathway.model_dump_json()


@lru_cache(maxsize=256)
def pathway_of(text: str) -> Pathway:
    """The pathway that ``definition_text`` wrote down."""
    return Pathway.model_validate_json(text)
