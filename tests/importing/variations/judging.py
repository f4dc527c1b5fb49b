"""What the command line says of a file, held against the truth: a question, or the figures that are true."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.cli import in_process
from tests.importing.variations.truth import Figures


@dataclass(frozen=True)
class Variation:
    """One file of a kind. figures: the truth by UPN. answers: the options that answer its questions; without any it is
    read as it is. asks: it may not be read without an answer. options: those that are always given."""

    name: str
    data: bytes
    figures: Mapping[str, Figures]
    answers: Sequence[str] = ()
    asks: bool = False
    options: Sequence[str] = ()
    suffix: str = ".csv"

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class Answer:
    """figures: by UPN, None where the command ended in a sentence."""

    figures: Mapping[str, Figures] | None
    sentence: str
    percents: Mapping[str, str] = field(default_factory=dict)


def asked(folder: Path, variation: Variation, *options: object) -> Answer:
    """What ``mountain`` says of the file."""
    path = folder / f"register{variation.suffix}"
    path.write_bytes(variation.data)
    said = in_process.run("mountain", path, *variation.options, *options)
    if said.exit_code:
        assert said.exit_code == 1, said.errors
        assert said.errors.count("\n") == 1, said.errors
        assert "fault of its own" not in said.errors, said.errors
        return Answer(None, said.errors)
    columns = ("possible", "attended", "authorised", "unauthorised")
    rows = {row["pupil_id"]: tuple(int(row[name]) for name in columns) for row in said.rows}
    return Answer(rows, said.errors)  # type: ignore[arg-type]


def judge(folder: Path, variation: Variation) -> None:
    """Without an answer a question or the truth, never another figure; with the answers the truth."""
    first = asked(folder, variation)
    if first.figures is None:
        assert re.search(r"--answer [\w'\"-]+|--mapping FILE", first.sentence) or not variation.answers, first.sentence
    else:
        assert not variation.asks, f"{variation.name}: figures without a question"
        assert first.figures == variation.figures, variation.name
    if not variation.answers and not variation.asks:
        assert first.figures is not None, f"{variation.name}: {first.sentence}"
    if variation.answers:
        last = asked(folder, variation, *variation.answers)
        assert last.figures == variation.figures, f"{variation.name}: {last.sentence or last.figures}"
