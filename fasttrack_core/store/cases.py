"""Cases: a pathway's text on the day of opening, and an append-only list of events."""

import hashlib
from collections.abc import Collection, Iterator, Sequence
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Row, Select, delete, exists, insert, select
from sqlalchemy.dialects import postgresql

from fasttrack_core.casework.events import FORMAT, Event, StoredEvent
from fasttrack_core.errors import NotFound
from fasttrack_core.stamps import stamp_words
from fasttrack_core.store import schema
from fasttrack_core.store.counters import CASES, count
from fasttrack_core.store.problems import Conflict
from fasttrack_core.store.records import Stamp, StoredCase
from fasttrack_core.store.stamping import stamp_of, stamped

AT_ONCE = 500
"""So many cases are named in one statement."""


class Cases:
    """A case is never edited. ``token`` names one press of a button: the same token twice is done once."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def open(
        self,
        *,
        school_id: str,
        pupil_id: str,
        pathway_id: str,
        definition: str,
        token: str,
        stamp: Stamp,
        earlier_case_id: str | None = None,
    ) -> StoredCase:
        """The case that was opened, now or by an earlier call with the same token; it has no events yet.

        Raises Conflict when the token was used for another pupil, NotFound for an earlier case that is not this
        pupil's.
        """
        table = schema.cases
        done = self._connection.execute(_whole().where(table.c.token == token)).first()
        if done is not None:
            if (done.school_id, done.pupil_id) != (school_id, pupil_id):
                raise Conflict("This was already saved for another pupil. Open the page again.")
            return _case(done)
        if earlier_case_id is not None:
            self._check_earlier(earlier_case_id, school_id, pupil_id)
        case_id, edition = uuid4().hex, self._edition(definition)
        count(self._connection, CASES, school_id)
        self._connection.execute(
            insert(table).values(
                id=case_id,
                school_id=school_id,
                pupil_id=pupil_id,
                pathway_id=pathway_id,
                definition_sha256=edition,
                earlier_case_id=earlier_case_id,
                token=token,
                **stamped(stamp),
            )
        )
        return self.get(case_id)

    def append(self, case_id: str, expected_sequence: int, event: Event, token: str) -> StoredEvent:
        """The event as stored, now or by an earlier call with the same token.

        ``expected_sequence`` is how many events of the case the person had seen (0: none). Raises Conflict, naming who
        and when, if another was recorded since; NotFound if there is no such case. The summary of before is
        gone with it: whoever appends keeps the new one in the same transaction.
        """
        table = schema.case_events
        school_id = self._lock(case_id)
        done = self._connection.execute(select(table).where(table.c.token == token)).first()
        if done is not None:
            if done.case_id != case_id:
                raise Conflict("This was already saved for another case. Open the page again.")
            return _event(done)
        last = self._connection.execute(
            select(table).where(table.c.case_id == case_id).order_by(table.c.sequence.desc()).limit(1)
        ).first()
        sequence = 0 if last is None else last.sequence
        if sequence != expected_sequence:
            raise Conflict(_changed_by(last))
        count(self._connection, CASES, school_id)
        self._connection.execute(
            insert(table).values(
                case_id=case_id,
                sequence=sequence + 1,
                event_id=event.id,
                kind=str(event.kind),
                happened_on=event.happened_on,
                actor=event.actor,
                actor_role=event.actor_role,
                actor_id=event.actor_id,
                payload=dict(event.payload),
                format=FORMAT,
                token=token,
                recorded_at=event.recorded_at,
            )
        )
        self._connection.execute(delete(schema.case_summaries).where(schema.case_summaries.c.case_id == case_id))
        return self.events(case_id)[-1]

    def recorded(self, token: str) -> bool:
        """True when an entry was recorded with this token."""
        table = schema.case_events
        return self._connection.execute(select(table.c.number).where(table.c.token == token)).first() is not None

    def get(self, case_id: str) -> StoredCase:
        """Raises NotFound."""
        row = self._connection.execute(_whole().where(schema.cases.c.id == case_id)).first()
        if row is None:
            raise NotFound("There is no such case.")
        return _case(row)

    def list(self, school_id: str, pupil_id: str | None = None) -> tuple[StoredCase, ...]:
        """The school's cases, or one pupil's, in the order of opening."""
        table = schema.cases
        # A pupil's cases are found by the pupil: a database that went by the school would read all of the archive.
        chosen = table.c.school_id == school_id if pupil_id is None else table.c.pupil_id == pupil_id
        rows = self._connection.execute(_whole().where(chosen).order_by(table.c.recorded_at, table.c.id))
        return tuple(_case(row) for row in rows if row.school_id == school_id)

    def is_followed(self, case: StoredCase) -> bool:
        """True when the pupil has a case that was opened after this one, or as the next one to it."""
        table = schema.cases
        later = (table.c.recorded_at > case.stamp.when) | (table.c.earlier_case_id == case.id)
        own = (table.c.pupil_id == case.pupil_id) & (table.c.id != case.id)
        return bool(self._connection.scalar(select(exists().where(own & later))))

    def events(self, case_id: str) -> tuple[StoredEvent, ...]:
        """The case's events in the order of recording."""
        table = schema.case_events
        rows = self._connection.execute(select(table).where(table.c.case_id == case_id).order_by(table.c.sequence))
        return tuple(_event(row) for row in rows)

    def events_of(self, case_ids: Collection[str]) -> dict[str, tuple[StoredEvent, ...]]:
        """The events of each of these cases, by the case's id."""
        table = schema.case_events
        found: dict[str, list[StoredEvent]] = {case_id: [] for case_id in case_ids}
        for some in batched(sorted(case_ids)):
            asked = select(table).where(table.c.case_id.in_(some)).order_by(table.c.case_id, table.c.sequence)
            for row in self._connection.execute(asked):
                found[row.case_id].append(_event(row))
        return {case_id: tuple(events) for case_id, events in found.items()}

    def of(self, case_ids: Collection[str]) -> tuple[StoredCase, ...]:
        """These cases, in the order of opening."""
        rows = [
            row
            for some in batched(sorted(case_ids))
            for row in self._connection.execute(_whole().where(schema.cases.c.id.in_(some)))
        ]
        return tuple(_case(row) for row in sorted(rows, key=lambda row: (row.recorded_at, row.id)))

    def definitions(self, editions: Collection[str]) -> dict[str, str]:
        """The text of each of these definitions, by its hash."""
        table = schema.definition_editions
        found: dict[str, str] = {}
        for some in batched(sorted(editions)):
            rows = self._connection.execute(select(table).where(table.c.sha256.in_(some)))
            found.update({row.sha256: row.definition for row in rows})
        return found

    def _check_earlier(self, case_id: str, school_id: str, pupil_id: str) -> None:
        earlier = self._connection.execute(select(schema.cases).where(schema.cases.c.id == case_id)).first()
        if earlier is None or (earlier.school_id, earlier.pupil_id) != (school_id, pupil_id):
            raise NotFound("The earlier case is not one of this pupil's. Choose it from the list.")

    def _lock(self, case_id: str) -> str:
        """Nobody else adds to the case meanwhile; the id of its school."""
        table = schema.cases
        school_id = self._connection.scalar(select(table.c.school_id).where(table.c.id == case_id).with_for_update())
        if school_id is None:
            raise NotFound("There is no such case.")
        return str(school_id)

    def _edition(self, definition: str) -> str:
        """The hash by which the definition is kept, now or since an earlier case."""
        table, found = schema.definition_editions, hashlib.sha256(definition.encode()).hexdigest()
        if self._connection.scalar(select(table.c.sha256).where(table.c.sha256 == found)) is None:
            row = {"sha256": found, "definition": definition}
            if self._connection.dialect.name == "postgresql":  # another school may be opening its first case, too
                self._connection.execute(postgresql.insert(table).values(row).on_conflict_do_nothing())
            else:
                self._connection.execute(insert(table).values(row))
        return found


def batched(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    """The ids, so many at a time as one statement may name."""
    return (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE))


def _changed_by(last: Row[Any] | None) -> str:
    if last is None:
        return "This page is older than the case. Open the case again."
    return (
        f"The case was changed by {last.actor} at {stamp_words(last.recorded_at)}, after "
        "this page was opened. Nothing of yours was saved: look at what they wrote, then save again."
    )


def _whole() -> Select[Any]:
    """Cases with the text of their definition."""
    table, editions = schema.cases, schema.definition_editions
    return select(table, editions.c.definition).outerjoin(editions, editions.c.sha256 == table.c.definition_sha256)


def _case(row: Row[Any]) -> StoredCase:
    return StoredCase(
        row.id,
        row.school_id,
        row.pupil_id,
        row.pathway_id,
        row.definition or "",
        row.definition_sha256 or "",
        row.earlier_case_id,
        stamp_of(row),
    )


def _event(row: Row[Any]) -> StoredEvent:
    return StoredEvent(
        id=row.event_id,
        kind=row.kind,
        recorded_at=row.recorded_at,
        happened_on=row.happened_on,
        actor=row.actor,
        actor_role=row.actor_role,
        actor_id=row.actor_id,
        payload=row.payload,
        format=row.format,
    )
