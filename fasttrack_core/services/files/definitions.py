"""A definition of a pathway in a file, for the command line: whether it can be used, and what stands in the way."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pandas as pd

from fasttrack_core.errors import BadDefinition, UnreadableFile
from fasttrack_core.pathways.language import graph
from fasttrack_core.pathways.language.checks import check
from fasttrack_core.pathways.language.comparing import compared
from fasttrack_core.pathways.language.figures import Answer, Sight, threshold
from fasttrack_core.pathways.language.loading import built_in, load, put_together, said
from fasttrack_core.pathways.language.models import Definition, SettingType
from fasttrack_core.pathways.language.text import Map, read
from fasttrack_core.services.files.reading import FileRecord, FileTotals

LAW = "law"
EXPECTED = "expected_attendance"
WORDS = {Answer.MET: "met", Answer.NOT_MET: "not met", Answer.CANNOT_TELL: "cannot tell"}


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


def who_would_meet(path: Path, file: FileRecord | FileTotals, as_of: date | None, expected: Decimal) -> pd.DataFrame:
    """What the threshold of the definition in a file says of every pupil of a register, with the definition's own
    settings: pupil_id, name, status. Raises as ``read_file``; UnreadableFile for totals without marks."""
    definition = read_file(path)
    if isinstance(file, FileTotals):
        raise UnreadableFile(f"{file.reading.file_name} holds totals and no marks. Give a register file.")
    day = file.as_of(as_of)
    sight = Sight(definition, file.record, day, {**_values(definition), **_law_on(day), EXPECTED: Fraction(expected)})
    pupils = file.record.register.pupils
    said = [WORDS[Answer(each)] for each in threshold(sight)]
    return pd.DataFrame(
        {"pupil_id": [pupil.pupil_id for pupil in pupils], "name": [pupil.name for pupil in pupils], "status": said}
    )


def _values(definition: Definition) -> dict[str, Fraction | int | frozenset[str]]:
    """The settings that a rule may name, as the definition has them."""
    found: dict[str, Fraction | int | frozenset[str]] = {}
    for name, setting in definition.settings.items():
        if setting.type is SettingType.CODES and setting.default is not None:
            found[name] = frozenset(setting.default)
        elif isinstance(setting.default, int | Fraction):
            found[name] = setting.default
    return found


def _law_on(day: date) -> dict[str, Fraction | int | frozenset[str]]:
    """The law's numbers in force on a day, as ``law.NAME``."""
    found: dict[str, Fraction | int | frozenset[str]] = {}
    for name, written in read(f"{LAW}.yaml", built_in()[LAW])["values"].items():
        for each in written if isinstance(written, list) else [written]:
            begins, ends = each.get("from") or "0001-01-01", each.get("to") or "9999-12-31"
            if isinstance(each["value"], int) and begins <= day.isoformat() <= ends:
                found[f"law.{name}"] = each["value"]
    return found


def changes(path: Path, other: Path) -> list[str]:
    """What differs between two definitions in files, a line each, part by part. Raises as ``read_file``."""
    return compared(read_file(path), read_file(other))


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
