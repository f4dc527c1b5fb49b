"""The audit: every line holds the hash of the one before, so that an edit of the file can be seen (not prevented).

Each school has a chain of its own, so that schools do not wait for each other; the trunk holds the lines of no school,
and all lines of the first format, which knew neither schools nor ids. A school's chain begins at the line that was the
trunk's last when the school was added, or when chains came to be: what was written before is held by every chain.
"""

import hashlib
import json
import re
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, text, update

from fasttrack_core.errors import StoreProblem
from fasttrack_core.store import columns, schema
from fasttrack_core.store.records import AuditEntry, ChainReport, Subject

FORMAT = 2
"""The format of the lines that this version writes."""
_TABLE = schema.audit
_META = schema.meta
_HEAD = "audit_head"
START = "0" * 64
"""What stands in the place of a hash before the first line."""
_HEAD_KEPT = re.compile(r"(0|[1-9][0-9]{0,17}) [0-9a-f]{64}")
_NEXT = text("SELECT nextval(pg_get_serial_sequence('audit', 'number'))")


class Audit:
    """Views of a child's case, exports and refusals are lines here too, not only changes."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(
        self,
        *,
        at: datetime,
        actor: str,
        role: str,
        action: str,
        subject: Subject,
        outcome: str,
        user_id: str | None = None,
        school_id: str | None = None,
        before: Any = None,
        after: Any = None,
    ) -> int:
        """The line's number, which goes up within a chain. ``actor``: what the person with that id is called now.

        Other writers' lines of the same chain wait until this transaction ends. Add it last.
        """
        chain = _head_of(school_id)
        head = self._connection.scalar(select(_META.c.value).where(_META.c.name == chain).with_for_update())
        _, previous = read_head(head)
        number = self._next()
        line: dict[str, Any] = {
            "number": number,
            "at": at,
            "actor": actor,
            "role": role,
            "action": action,
            "subject": "",
            "outcome": outcome,
            "before": columns.canonical(before),
            "after": columns.canonical(after),
            "previous_hash": previous,
            "format": FORMAT,
            "school_id": school_id,
            "user_id": user_id,
            "kind": subject.kind,
            "subject_id": subject.id,
        }
        digest = _hash(line)
        self._connection.execute(insert(_TABLE).values(**line, hash=digest))
        value = _head(number, digest)
        self._connection.execute(update(_META).where(_META.c.name == chain).values(value=value))
        return number

    def list(
        self, *, subject: Subject | None = None, school_id: str | None = None, last: int = 200
    ) -> tuple[AuditEntry, ...]:
        """The last lines, or those about one subject, or those of one school, newest first. Lines of the first format
        are found by their subject alone."""
        query = select(_TABLE).order_by(_TABLE.c.number.desc()).limit(last)
        if subject is not None:
            query = query.where(
                ((_TABLE.c.kind == subject.kind) & (_TABLE.c.subject_id == subject.id))
                | ((_TABLE.c.format == 1) & (_TABLE.c.subject == str(subject)))
            )
        if school_id is not None:
            query = query.where(_TABLE.c.school_id == school_id)
        return tuple(_entry(row) for row in self._connection.execute(query))

    def latest(self, after: int = 0) -> tuple[int, datetime | None]:
        """The number of the last line, and the latest time among the lines after number ``after``."""
        number, at = self._connection.execute(
            select(func.max(_TABLE.c.number), func.max(_TABLE.c.at)).where(_TABLE.c.number > after)
        ).one()
        return (after if number is None else number), at

    def count(self) -> int:
        """How many lines there are."""
        return self._connection.scalar(select(func.count()).select_from(_TABLE)) or 0

    def verify_chain(self) -> ChainReport:
        """Whether every line of every chain is as it was written, and none is missing, at the end neither."""
        heads = self._heads()
        forks = {previous for _, previous in self._first_lines().values()}
        forks |= {head[1] for head in heads.values() if head is not None}
        trunk = {START: 0}  # the number of each line at which some chain begins, by its hash
        ends: dict[str | None, tuple[int, str]] = {None: (0, START)}
        lines = 0
        for row in self._connection.execute(select(_TABLE).order_by(_TABLE.c.number)).mappings():
            lines += 1
            chain = None if row["format"] == 1 else row["school_id"]
            previous = ends[chain][1] if chain in ends else row["previous_hash"]
            sound = row["previous_hash"] == previous and (chain in ends or previous in trunk)
            if row["format"] == 1:  # numbers had no gaps
                sound = sound and row["number"] == ends[None][0] + 1
            if not sound or _hash(row) != row["hash"]:
                return ChainReport(lines, row["number"])
            ends[chain] = (row["number"], row["hash"])
            if chain is None and row["hash"] in forks:
                trunk[row["hash"]] = row["number"]
        for chain, head in heads.items():
            if head is None:
                return ChainReport(lines, ends.get(chain, (lines + 1, ""))[0])
            if head != ends.get(chain, (trunk.get(head[1]), head[1])):
                return ChainReport(lines, head[0])
        return ChainReport(lines, None)

    def _heads(self) -> dict[str | None, tuple[int, str] | None]:
        """Where each chain ends as it is kept beside the lines, by the school's id; None where that is not sound."""
        found: dict[str | None, tuple[int, str] | None] = dict.fromkeys([None, *self._chains()])
        asked = select(_META.c.name, _META.c.value).where(_META.c.name.startswith(_HEAD))
        for name, value in self._connection.execute(asked):
            chain = name.removeprefix(_HEAD).strip() or None
            found[chain] = read_head(value) if _HEAD_KEPT.fullmatch(value) else None
        return found

    def _chains(self) -> set[str]:
        return {*self._connection.scalars(select(schema.schools.c.id)), *self._first_lines()}

    def _first_lines(self) -> dict[str, tuple[int, str]]:
        """The first line of each school: its number, and the hash of the line before it."""
        first = select(func.min(_TABLE.c.number)).where(_TABLE.c.school_id.is_not(None)).group_by(_TABLE.c.school_id)
        asked = select(_TABLE.c.school_id, _TABLE.c.number, _TABLE.c.previous_hash).where(_TABLE.c.number.in_(first))
        return {row.school_id: (row.number, row.previous_hash) for row in self._connection.execute(asked)}

    def _next(self) -> int:
        if self._connection.dialect.name == "postgresql":
            return int(self._connection.scalar(_NEXT) or 0)
        return int(self._connection.scalar(select(func.coalesce(func.max(_TABLE.c.number), 0) + 1)) or 0)


def begin_chain(connection: Connection, school_id: str) -> None:
    """The school has a chain of its own, which begins where the trunk is now."""
    trunk = connection.scalar(select(_META.c.value).where(_META.c.name == _HEAD))
    connection.execute(insert(_META).values(name=_head_of(school_id), value=_head(*read_head(trunk))))


def read_head(value: str | None) -> tuple[int, str]:
    """The number and the hash of a chain's last line, as they are kept beside it; 0 where there is none yet.

    Raises StoreProblem where that was altered.
    """
    if value is None or not _HEAD_KEPT.fullmatch(value):
        raise StoreProblem(
            "The database was altered: it does not say where its audit ends. Stop Fast Track, keep the file as it is, "
            "restore the last backup in its place, then start it again."
        )
    number, digest = value.split()
    return int(number), digest


def _head_of(school_id: str | None) -> str:
    """The name under which it is kept where a chain ends; None: the trunk."""
    return _HEAD if school_id is None else f"{_HEAD} {school_id}"


def _head(number: int, digest: str) -> str:
    return f"{number} {digest}"


def _hash(line: Any) -> str:
    names = ["number", "actor", "role", "action", "subject", "outcome", "before", "after"]
    if line["format"] != 1:
        names += ["format", "school_id", "user_id", "kind", "subject_id"]
    told = [*(line[name] for name in names), line["at"].isoformat(), line["previous_hash"]]
    return hashlib.sha256(columns.canonical(told).encode()).hexdigest()


def _entry(row: Row[Any]) -> AuditEntry:
    return AuditEntry(
        row.number,
        row.at,
        row.actor,
        row.role,
        row.action,
        Subject(row.subject) if row.format == 1 else Subject(row.kind, row.subject_id),
        row.outcome,
        json.loads(row.before),
        json.loads(row.after),
        row.user_id,
        row.school_id,
        row.format,
    )
