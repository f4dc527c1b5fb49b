"""What a person, or a file from another school, could say of the columns: right, wrong or nonsense."""

from random import Random
from typing import Any

from fasttrack_core.importing import Tables
from fasttrack_core.importing.header import Role
from fasttrack_core.importing.layouts import built_in
from fasttrack_core.importing.mapping import MARKS_OF_SESSION, from_plain, proposed, to_plain
from tests.fuzz.examining import Wrong
from tests.fuzz.pieces import TEXTS

ANSWERS = (*(role.value for role in Role), MARKS_OF_SESSION, "", "Attended", "nonsense")


def any_mapping(tables: Tables, chance: Random) -> dict[str, Any]:
    """The proposal for one of the tables, with some of its answers changed."""
    sheet = chance.choice(tables.visible)
    row = chance.choice((None, None, 0, 1, 2, 3, 8, 31, -5, 10**9))
    mapping = proposed(sheet.table, row, chance.choice((None, None, 1, 2)), chance.choice(("", sheet.name)))
    plain = to_plain(mapping)
    if from_plain(plain) != mapping:
        raise Wrong("a mapping that is kept is another one when it comes back")
    labels = list(plain["headings"])
    for _ in range(chance.choice((0, 1, 1, 2, 5, 20))):
        _change_once(plain, labels, chance)
    if chance.random() < 0.05:
        plain[chance.choice(list(plain))] = chance.choice((None, 7, [], {}, "x", [["x"]], {"x": 1}, {"x": "y"}))
    return plain


def _change_once(plain: dict[str, Any], labels: list[str], chance: Random) -> None:
    columns = plain["columns"]
    match chance.randrange(10):
        case 0 | 1 | 2:
            columns[chance.choice(labels)] = chance.choice(ANSWERS)
        case 3 if columns:
            del columns[chance.choice(list(columns))]
        case 4 if len(columns) > 1:
            one, two = chance.sample(list(columns), 2)
            columns[one], columns[two] = columns[two], columns[one]
        case 5:
            plain["date_order"] = chance.choice((None, "day first", "month first"))
        case 6:
            plain["halves"][chance.choice(("1", "2", "am", "Morning", *TEXTS))[:300]] = chance.choice(
                ("AM", "PM", "x", "")
            )
        case 7:
            plain["codes"][chance.choice(("/", "P", "A", "I01", *TEXTS))[:300]] = chance.choice(
                ("/", "N", "I", "x", "")
            )
        case 8:
            plain["header_row"], plain["header_rows"] = chance.choice((0, 1, 2, 5, 999)), chance.choice((1, 2))
        case _:
            plain["layout"] = chance.choice(("", "x", *(layout.id for layout in built_in())))
