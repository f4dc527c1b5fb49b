"""Lines of the audit as earlier versions wrote them: one chain for all schools, without ids."""

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from tests.databases.kinds import Database
from tests.store.invented import stamp


def text(value: Any) -> str:
    """Plain data as one text, as it was hashed."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def add_lines(database: Database, lines: Sequence[tuple[str, str, Any]]) -> None:
    """The audit has these lines at its end: who did it, to what, and what it is after that."""
    with database.behind() as opened:
        head = opened.execute("SELECT value FROM meta WHERE name = 'audit_head'").fetchone()
        previous = head[0].split()[1] if head else "0" * 64
        (number,) = opened.execute("SELECT coalesce(max(number), 0) FROM audit").fetchone()
        for place, (actor, subject, after) in enumerate(lines, start=number + 1):
            at = stamp(place).when
            said = [place, actor, "lead", "note", subject, "done", "null", text(after), at.isoformat(), previous]
            digest = hashlib.sha256(text(said).encode()).hexdigest()
            opened.execute(
                "INSERT INTO audit (number, at, actor, role, action, subject, outcome, before, after, previous_hash, "
                "hash) VALUES (%s, %s, %s, 'lead', 'note', %s, 'done', 'null', %s, %s, %s)",
                (place, f"{at:%Y-%m-%d %H:%M:%S.%f}", actor, subject, text(after), previous, digest),
            )
            previous = digest
        if head is None:
            opened.execute("INSERT INTO meta (name, value) VALUES ('audit_head', 'x')")
        end = f"{number + len(lines)} {previous}"
        opened.execute("UPDATE meta SET value = %s WHERE name = 'audit_head'", (end,))
