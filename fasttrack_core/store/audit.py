"""The audit: every line holds the hash of the one before, so that an edit of the file can be seen (not prevented)."""

import hashlib
import json
import re
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from fasttrack_core.errors import StoreProblem
from fasttrack_core.store import columns, schema
from fasttrack_core.store.engine import alone_at
from fasttrack_core.store.records import AuditEntry, ChainReport

_TABLE = schema.audit
_HEAD = "audit_head"
_START = "0" * 64
_HEAD_KEPT = re.compile(r"[1-9][0-9]{0,17} [0-9a-f]{64}")


class Audit:
    """Views, exports and refusals are lines here too, not only changes."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(
        self,
        *,
        at: datetime,
        actor: str,
        role: str,
        action: str,
        subject: str,
        outcome: str,
        before: Any = None,
        after: Any = None,
    ) -> int:
        """The line's number. ``subject`` is what it was done to: a kind and an opaque id, such as ``case 3f2a``.

        There is one chain for all schools: every other writer's line waits until this transaction ends. Add it last.
        """
        meta = schema.meta
        asked = select(meta.c.value).where(meta.c.name == _HEAD).with_for_update()
        head = self._connection.scalar(asked)
        if head is None:  # there is no row yet for which two first lines could wait
            alone_at(self._connection, meta)
            head = self._connection.scalar(asked)
        number, previous = read_head(head)
        line = {
            "number": number + 1,
            "at": at,
            "actor": actor,
            "role": role,
            "action": action,
            "subject": subject,
            "outcome": outcome,
            "before": columns.canonical(before),
            "after": columns.canonical(after),
            "previous_hash": previous,
        }
        digest = _hash(line)
        self._connection.execute(insert(_TABLE).values(**line, hash=digest))
        value = _head(number + 1, digest)
        if head is None:
            self._connection.execute(insert(meta).values(name=_HEAD, value=value))
        else:
            self._connection.execute(update(meta).where(meta.c.name == _HEAD).values(value=value))
        return number + 1

    def list(self, *, subject: str | None = None, last: int = 200) -> tuple[AuditEntry, ...]:
        """The last lines, or those about one subject, newest first."""
        query = select(_TABLE).order_by(_TABLE.c.number.desc()).limit(last)
        if subject is not None:
            query = query.where(_TABLE.c.subject == subject)
        return tuple(_entry(row) for row in self._connection.execute(query))

    def latest(self, after: int = 0) -> tuple[int, datetime | None]:
        """The number of the last line, and the latest time among the lines after number ``after``."""
        number, at = self._connection.execute(
            select(func.max(_TABLE.c.number), func.max(_TABLE.c.at)).where(_TABLE.c.number > after)
        ).one()
        return (after if number is None else number), at

    def verify_chain(self) -> ChainReport:
        """Whether every line is as it was written, and none is missing, at the end neither."""
        number, previous = 0, _START
        for row in self._connection.execute(select(_TABLE).order_by(_TABLE.c.number)).mappings():
            number += 1
            sound = row["number"] == number and row["previous_hash"] == previous
            if not sound or _hash(row) != row["hash"]:
                return ChainReport(number, number)
            previous = row["hash"]
        head = self._connection.scalar(select(schema.meta.c.value).where(schema.meta.c.name == _HEAD))
        return ChainReport(number, None if (head or _head(0, _START)) == _head(number, previous) else number + 1)


def read_head(value: str | None) -> tuple[int, str]:
    """The number and the hash of the audit's last line, as they are kept beside it; 0 where there is none yet.

    Raises StoreProblem where that was altered.
    """
    if value is None:
        return 0, _START
    if not _HEAD_KEPT.fullmatch(value):
        raise StoreProblem(
            "The database was altered: it does not say where its audit ends. Stop Fast Track, keep the file as it is, "
            "restore the last backup in its place, then start it again."
        )
    number, digest = value.split()
    return int(number), digest


def _head(number: int, digest: str) -> str:
    return f"{number} {digest}"


def _hash(line: Any) -> str:
    told = [line[name] for name in ("number", "actor", "role", "action", "subject", "outcome", "before", "after")]
    told += [line["at"].isoformat(), line["previous_hash"]]
    return hashlib.sha256(columns.canonical(told).encode()).hexdigest()


def _entry(row: Row[Any]) -> AuditEntry:
    return AuditEntry(
        row.number,
        row.at,
        row.actor,
        row.role,
        row.action,
        row.subject,
        row.outcome,
        json.loads(row.before),
        json.loads(row.after),
    )
