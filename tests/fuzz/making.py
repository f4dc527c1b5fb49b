"""The damaged file of a number: the same for the same seed, so that a process can be told a number only."""

from dataclasses import dataclass
from random import Random

from fasttrack_core import importing
from fasttrack_core.errors import FastTrackError
from fasttrack_core.importing.sniffing import Kind
from tests.formats.truth import LATEST
from tests.fuzz import archive_damage, bytes_damage, cells_damage, json_damage, tree_damage
from tests.fuzz.case import Case
from tests.fuzz.examining import Once
from tests.fuzz.mapping_damage import any_mapping
from tests.fuzz.pieces import TEXTS
from tests.fuzz.starting import Start, cells_of, every_start

SHARES = {Kind.TEXT: 50, Kind.ARCHIVE: 16, Kind.OLD_OFFICE: 7, Kind.HTML: 9, Kind.XML: 9, Kind.JSON: 9}
"""How many of a hundred files begin as which kind: a process for each of the others takes longer than most texts."""
IN_ANOTHER_PROCESS = 0.3
"""The share of XML, JSON and HTML that is opened as in use; the others without a process of their own."""
NAMES = (
    "register.csv", "Week beginning 12-10-2026.xlsx", "w c 31.12.9999.csv", "2026-10-12.xls", "week 99 2026.csv",
    "../../x.csv", "<img>.csv", "\U0001f600.csv", "CON.csv", "x" * 300, "", "Year 5 Autumn 2026.csv", "99999999.csv",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Made:
    """kind: what was done. alone: False where the reader of records runs in a process of its own."""

    case: Case
    kind: str
    here: bool


def made(seed: int, number: int) -> Made:
    """The damaged file with this number."""
    chance = Random(f"{seed}:{number}")
    starts = every_start()
    kind = chance.choices(list(SHARES), list(SHARES.values()))[0]
    place = chance.choice([place for place, start in enumerate(starts) if start.kind is kind])
    how, data = _damaged(place, chance)
    latest = chance.choice((LATEST, LATEST, None))
    translations = {"1": "/", "2": "N", chance.choice(TEXTS)[:50]: chance.choice(TEXTS)[:50]}
    case = Case(
        data,
        file_name=chance.choice(NAMES),
        latest=latest,
        translations=translations if chance.random() < 0.2 else None,
    )
    return Made(case, f"{kind.value}: {how}", chance.random() > IN_ANOTHER_PROCESS)


def _damaged(place: int, chance: Random) -> tuple[str, bytes]:
    start = every_start()[place]
    other = chance.choice(every_start())
    if chance.random() < 0.35:
        return "bytes", bytes_damage.damaged(start.data, chance, other.data if other.kind is start.kind else b"")
    match start.kind:
        case Kind.JSON:
            return "values", json_damage.damaged(start.data, chance)
        case Kind.XML:
            return "elements", tree_damage.damaged_xml(start.data, chance)
        case Kind.HTML if chance.random() < 0.5:
            return "elements", tree_damage.damaged_html(start.data, chance)
        case Kind.ARCHIVE if chance.random() < 0.65:
            return "parts", archive_damage.damaged(start.data, chance, other.data)
        case _:
            return _with_other_cells(place, start, chance)


def _with_other_cells(place: int, start: Start, chance: Random) -> tuple[str, bytes]:
    rows = cells_of(place)
    if not rows:
        return "bytes", bytes_damage.damaged(start.data, chance)
    cells = cells_damage.damaged(rows, chance, cells_of(chance.randrange(len(every_start()))))
    book = cells_damage.as_book(cells, chance) if start.kind is not Kind.TEXT else None
    return "cells", book or cells_damage.as_text(cells, chance)


def mapped(case: Case, once: Once, seed: int, number: int) -> Case | None:
    """The same file with an answer for its columns; None where it cannot be opened at all."""
    try:
        tables = importing.open_tables(case.data, sheets=once)
    except FastTrackError:
        return None
    chance = Random(f"{seed}:{number}:mapping")
    return Case(case.data, case.file_name, case.latest, any_mapping(tables, chance), case.translations)
