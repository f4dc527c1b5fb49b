"""Jobs: work that outlives a page, each begun by one program at a time."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from fasttrack_core.store import schema
from fasttrack_core.store.records import Plain, Stamp, StoredJob
from fasttrack_core.store.stamping import stamp_of, stamped

_TABLE = schema.jobs
WAITING, RUNNING = "waiting", "running"
OPEN = (WAITING, RUNNING)
"""The states of a job that is not over: nobody has begun it, or somebody has and may have been ended meanwhile."""


class Jobs:
    """What a program writes down of a job counts only while nobody has begun the job again."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, school_id: str, user_id: str, kind: str, subject: str, given: Plain, stamp: Stamp) -> StoredJob:
        """A new job that waits. ``given``: what it needs to know beside its subject."""
        added = insert(_TABLE).values(
            school_id=school_id,
            user_id=user_id,
            kind=kind,
            subject=subject,
            input=dict(given),
            state=WAITING,
            attempt=0,
            progress={},
            result={},
            **stamped(stamp),
        )
        return _job(self._connection.execute(added.returning(*_TABLE.c)).one())

    def begin(self, number: int, attempt: int, given: Plain, result: Plain, when: datetime) -> StoredJob | None:
        """The job runs from now on, as its next attempt; None where it is over, or was begun since it was seen to be
        at ``attempt``. One statement: of two who try, one is told so."""
        begun = (
            update(_TABLE)
            .where(_TABLE.c.number == number, _TABLE.c.attempt == attempt, _TABLE.c.state.in_(OPEN))
            .values(
                state=RUNNING,
                attempt=attempt + 1,
                input=dict(given),
                progress={},
                result=dict(result),
                started_at=when,
            )
        )
        row = self._connection.execute(begun.returning(*_TABLE.c)).first()
        return None if row is None else _job(row)

    def held(self, school_id: str, number: int, attempt: int) -> StoredJob | None:
        """The school's job, where it still runs as that attempt; None where it is over, or was begun again. Others who
        would write of it wait until the transaction ends."""
        asked = select(_TABLE).where(
            _TABLE.c.school_id == school_id,
            _TABLE.c.number == number,
            _TABLE.c.attempt == attempt,
            _TABLE.c.state == RUNNING,
        )
        row = self._connection.execute(asked.with_for_update()).first()
        return None if row is None else _job(row)

    def write(self, number: int, **values: Any) -> None:
        """These values of the job are so from now on: state, progress, result, ended_at."""
        self._connection.execute(update(_TABLE).where(_TABLE.c.number == number).values(values))

    def get(self, school_id: str, number: int) -> StoredJob | None:
        """The school's job of that number; None where it has none."""
        asked = select(_TABLE).where(_TABLE.c.school_id == school_id, _TABLE.c.number == number)
        row = self._connection.execute(asked).first()
        return None if row is None else _job(row)

    def list(
        self, school_id: str, last: int, kind: str | None = None, subject: str | None = None
    ) -> tuple[StoredJob, ...]:
        """The school's last jobs (of one kind, about one subject), the newest first."""
        asked = select(_TABLE).where(_TABLE.c.school_id == school_id)
        if kind is not None:
            asked = asked.where(_TABLE.c.kind == kind)
        if subject is not None:
            asked = asked.where(_TABLE.c.subject == subject)
        return tuple(_job(row) for row in self._connection.execute(asked.order_by(_TABLE.c.number.desc()).limit(last)))

    def open(self, kinds: Sequence[str]) -> tuple[StoredJob, ...]:
        """The jobs of these kinds that are not over, of every school, in the order in which they were asked for."""
        asked = select(_TABLE).where(_TABLE.c.state.in_(OPEN), _TABLE.c.kind.in_(kinds))
        return tuple(_job(row) for row in self._connection.execute(asked.order_by(_TABLE.c.number)))


def _job(row: Row[Any]) -> StoredJob:
    return StoredJob(
        row.number,
        row.school_id,
        row.kind,
        row.subject,
        row.input,
        row.state,
        row.attempt,
        row.progress,
        row.result,
        row.started_at,
        row.ended_at,
        stamp_of(row),
    )
