"""Cases that this version cannot read, put into a database as a later or an earlier version would have left them."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

from fasttrack_core.casework.events import FORMAT
from tests.databases.kinds import Database

DEFINITIONS: dict[str, Callable[[dict[str, Any]], object]] = {
    "an unknown key": lambda definition: {**definition, "weather": "fine"},
    "a key missing": lambda definition: {key: value for key, value in definition.items() if key != "rule"},
    "a later format": lambda definition: {**definition, "format": 2},
    "no definition": lambda definition: "id: blackburn",
    "a setting missing that a stage names": lambda definition: {**definition, "settings": []},
}
EVENTS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "an event of a later format": lambda row: {**row, "format": FORMAT + 1},
    "an event of an unknown kind": lambda row: {**row, "kind": "telepathy"},
    "an event whose text is cut off": lambda row: {**row, "payload": row["payload"][:-1]},
    "an event that is a list": lambda row: {**row, "payload": "[]"},
    "an event with an unknown field": lambda row: {**row, "payload": json.dumps({"who": "Mother", "mood": "good"})},
}
KINDS = (*DEFINITIONS, *EVENTS)


def damage(database: Database, case_id: str, kind: str, pupil_id: str | None = None) -> str:
    """The id of a copy of the case (for another pupil, if given) with that damage; rows are added, none is changed."""
    new = f"{sorted(KINDS).index(kind):032x}"
    with database.behind() as opened:
        (case,) = dicts(opened.execute("SELECT * FROM cases WHERE id = %s", (case_id,)))
        case |= {"id": new, "token": f"open {new}", "pupil_id": pupil_id or case["pupil_id"]}
        if kind in DEFINITIONS:
            asked = "SELECT definition FROM definition_editions WHERE sha256 = %s"
            ((text,),) = opened.execute(asked, (case["definition_sha256"],)).fetchall()
            changed = DEFINITIONS[kind](json.loads(text))
            case["definition_sha256"] = edition(opened, changed if isinstance(changed, str) else json.dumps(changed))
        insert_case(opened, case)
        rows = dicts(opened.execute("SELECT * FROM case_events WHERE case_id = %s ORDER BY sequence", (case_id,)))
        for row in rows:
            del row["number"]
            row |= {"case_id": new, "event_id": f"{row['event_id']} of {new}", "token": f"{row['token']} of {new}"}
            last = row["sequence"] == len(rows)
            insert(opened, "case_events", EVENTS[kind](row) if last and kind in EVENTS else row)
    return new


def edition(opened: Any, text: str) -> str:
    """The hash by which the text of a definition is kept, now or before."""
    found = hashlib.sha256(text.encode()).hexdigest()
    if not opened.execute("SELECT 1 FROM definition_editions WHERE sha256 = %s", (found,)).fetchall():
        insert(opened, "definition_editions", {"sha256": found, "definition": text})
    return found


def insert_case(opened: Any, row: dict[str, Any]) -> None:
    """The case is added, past the store, and its school counts it."""
    insert(opened, "cases", row)
    opened.execute("UPDATE schools SET cases_version = cases_version + 1 WHERE id = %s", (row["school_id"],))


def dicts(found: Any) -> list[dict[str, Any]]:
    """Each row that was found, by the names of its columns."""
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def insert(opened: Any, table: str, row: dict[str, Any]) -> None:
    """The row is added, past the store."""
    names, marks = ", ".join(row), ", ".join("%s" for _ in row)
    opened.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", tuple(row.values()))  # noqa: S608
