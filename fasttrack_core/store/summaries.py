"""The summaries of cases: written with each event, and worked out again for cases that have none of today's format."""

from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Select, delete, exists, func, insert, select

from fasttrack_core.casework import CaseStatus, summary
from fasttrack_core.casework.stored import case_of
from fasttrack_core.casework.summary import FORMAT, Summary, summarise
from fasttrack_core.errors import Unreadable
from fasttrack_core.pathways import upcasting as definitions
from fasttrack_core.pathways.models import Pathway
from fasttrack_core.store import schema
from fasttrack_core.store.cases import Cases, batched
from fasttrack_core.store.counters import CASES, count, counted
from fasttrack_core.store.records import StoredCase, StoredSummary

_TABLE = schema.case_summaries


class Summaries:
    """What lists read of cases, instead of their definitions and events."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, stored: StoredCase, found: Summary) -> None:
        """The case has this summary, and no other. Whoever adds an event has counted it."""
        self._put([_row(stored, found, self.version(stored.school_id))])

    def _put(self, rows: Sequence[dict[str, Any]]) -> None:
        if rows:
            self._connection.execute(delete(_TABLE).where(_TABLE.c.case_id.in_([row["case_id"] for row in rows])))
            self._connection.execute(insert(_TABLE), rows)

    def version(self, school_id: str) -> int:
        """A number that goes up with every case that is opened and every event that is recorded in the school."""
        return counted(self._connection, CASES, school_id)

    def of_school(self, school_id: str, after: int = -1) -> tuple[StoredSummary, ...]:
        """The summaries of the school's cases, in the order of opening, without the closed cases themselves; of those
        alone that were written after the school was at the version ``after``."""
        columns = [column for column in _TABLE.c if column.name != "closed"]
        asked = select(*columns, _TABLE.c.closed.is_not(None).label("has_steps")).where(
            _TABLE.c.school_id == school_id, _TABLE.c.format == FORMAT, _TABLE.c.version > after
        )
        rows = self._connection.execute(asked.order_by(_TABLE.c.case_recorded_at, _TABLE.c.case_id))
        return tuple(_summary(row) for row in rows)

    def of_other_formats(self, school_id: str, after: int) -> bool:
        """Another version of the product has written a summary since the school was at the version ``after``."""
        other = (_TABLE.c.school_id == school_id) & (_TABLE.c.version > after) & (_TABLE.c.format != FORMAT)
        return bool(self._connection.scalar(select(exists().where(other))))

    def every_case_has_one(self, school_id: str) -> bool:
        """No case of the school is without a summary, of whatever format: what ``missing`` finds out case by case."""
        cases, own = schema.cases, _TABLE.c.school_id == school_id
        opened = select(func.count()).where(cases.c.school_id == school_id).scalar_subquery()
        row = self._connection.execute(select(opened, func.count()).where(own)).one()
        return bool(row[0] == row[1])

    def not_closed(self, school_id: str) -> tuple[str, ...]:
        """The ids of the school's cases that are not known to be closed; those without a summary are among them."""
        own = (_TABLE.c.school_id == school_id) & (_TABLE.c.format == FORMAT)
        found = self._connection.scalars(select(_TABLE.c.case_id).where(own, _TABLE.c.status != str(CaseStatus.CLOSED)))
        return (*found, *self.missing(school_id))

    def closed(self, case_ids: Collection[str]) -> dict[str, str]:
        """By the case's id, what the steps after its closing are worked out from, as ``summary.written`` wrote it; of
        the cases alone in which any may follow."""
        found: dict[str, str] = {}
        for some in batched(sorted(case_ids)):
            asked = select(_TABLE.c.case_id, _TABLE.c.closed).where(
                _TABLE.c.case_id.in_(some), _TABLE.c.format == FORMAT, _TABLE.c.closed.is_not(None)
            )
            found.update({row.case_id: row.closed for row in self._connection.execute(asked)})
        return found

    def missing(self, school_id: str | None = None) -> tuple[str, ...]:
        """The ids of the cases (of one school) that have no summary of today's format."""
        return tuple(self._connection.scalars(_without(school_id)))

    def complete(self) -> int:
        """Every case that can be read has a summary of today's format; how many had none. A case that cannot be read
        has none: lists say so."""
        made, cases = 0, Cases(self._connection)
        versions: dict[str, int] = {}
        for some in batched(self.missing()):
            events, rows = cases.events_of(some), []
            for stored in cases.of(some):
                try:
                    pathway = _pathway(stored.definition)
                    found = summarise(pathway, case_of(pathway, events[stored.id]))
                except Unreadable:
                    continue
                if stored.school_id not in versions:
                    count(self._connection, CASES, stored.school_id)
                    versions[stored.school_id] = self.version(stored.school_id)
                rows.append(_row(stored, found, versions[stored.school_id]))
            self._put(rows)
            made += len(rows)
        return made


def _row(stored: StoredCase, found: Summary, version: int) -> dict[str, Any]:
    return {
        "case_id": stored.id,
        "school_id": stored.school_id,
        "pupil_id": stored.pupil_id,
        "definition_sha256": stored.definition_sha256,
        "earlier_case_id": stored.earlier_case_id,
        "case_recorded_at": stored.stamp.when,
        "format": FORMAT,
        "sequence": found.sequence,
        "status": str(found.status),
        "pathway": found.pathway,
        "stage": found.stage,
        "stage_label": found.stage_label,
        "closing_code": found.closing_code,
        "opened_on": found.opened_on,
        "closed_on": found.closed_on,
        "earlier_case": found.earlier_case,
        "closed": summary.written(found.closed) if found.closed else None,
        "version": version,
        "rests_on": found.rests_on,
    }


def _without(school_id: str | None) -> Select[tuple[str]]:
    cases = schema.cases
    kept = exists().where(_TABLE.c.case_id == cases.c.id, _TABLE.c.format == FORMAT)
    asked = select(cases.c.id).where(~kept)
    return asked if school_id is None else asked.where(cases.c.school_id == school_id)


@lru_cache(maxsize=64)
def _pathway(definition: str) -> Pathway:
    return definitions.read(definition)


def _summary(row: Any) -> StoredSummary:
    return StoredSummary(
        row.case_id,
        row.pupil_id,
        row.definition_sha256,
        row.earlier_case_id,
        row.case_recorded_at,
        Summary(
            sequence=row.sequence,
            status=CaseStatus(row.status),
            pathway=row.pathway,
            stage=row.stage,
            stage_label=row.stage_label,
            closing_code=row.closing_code,
            opened_on=row.opened_on,
            closed_on=row.closed_on,
            earlier_case=row.earlier_case,
            closed=None,
            rests_on=row.rests_on,
        ),
        bool(row.has_steps),
    )
