"""A definition of a pathway in a file, for the command line: whether it can be used, and what stands in the way."""

from dataclasses import dataclass
from pathlib import Path

from fasttrack_core.errors import BadDefinition
from fasttrack_core.pathways.language import graph
from fasttrack_core.pathways.language.checks import check
from fasttrack_core.pathways.language.loading import built_in, load, put_together, said
from fasttrack_core.pathways.language.models import Definition
from fasttrack_core.pathways.language.text import Map, read

LAW = "law"


@dataclass(frozen=True, slots=True)
class Checked:
    """A definition without a fault: what it is called and how much of each it has."""

    id: str
    title: str
    stages: int
    decisions: int
    rules: int


def checked(path: Path) -> Checked:
    """What a definition of format 2 in a file holds. Raises as ``read_file``."""
    definition = read_file(path)
    stages = definition.stages.values()
    decisions = sum(len(stage.decisions) for stage in stages) + len(definition.any_time)
    return Checked(definition.id, definition.title, len(stages), decisions, len(definition.rules))


def drawn(path: Path) -> str:
    """The definition in a file as a graph in the DOT language. Raises as ``read_file``."""
    return graph.picture(read_file(path))


def ways(path: Path) -> list[str]:
    """Every simple way through the definition in a file, a line each; one sentence where there are too many. Raises as
    ``read_file``."""
    found = graph.paths(read_file(path))
    if found is None:
        return [f"There are more than {graph.MOST_PATHS:,} simple ways through this definition; they are not listed."]
    return [" > ".join([*(step.decision for step in way if step.decision), way[-1].end]) for way in found]


def read_file(path: Path) -> Definition:
    """The definition of format 2 in a file, with the modules and the law's numbers that come with the product.

    Raises BadDefinition with a line for each fault: file, line, place and sentence. OSError where it cannot be read.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise BadDefinition(f"{path.name}: this is not text in UTF-8. Save it as plain text (UTF-8).") from None
    texts = built_in()
    modules = {name: each for name, each in texts.items() if name.startswith("_")}
    law = read(f"{LAW}.yaml", texts[LAW])["values"]
    definition = load(path.name, text, modules)
    whole: Map = put_together(path.name, text, modules)
    if faults := check(definition, law):
        raise BadDefinition(said(whole, faults))
    return definition
