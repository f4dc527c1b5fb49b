"""The school's office: the store, the definitions, the templates and the clock that every service works with.

Services open it through ``read`` and ``write``: both ask first whether the actor may, on the user as recorded now; a
write leaves its line in the audit within the same transaction. What is refused to a person is audited too.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

from fasttrack_core.errors import NotAllowed, StoreProblem, UnknownPathway
from fasttrack_core.pathways.models import Pathway
from fasttrack_core.services.office.access import Action, Actor, authorise
from fasttrack_core.services.office.answers import Answers
from fasttrack_core.services.office.clock import london_date
from fasttrack_core.services.office.definitions import known_pathways
from fasttrack_core.services.office.record import SchoolRecord
from fasttrack_core.services.office.school_settings import GONE, SchoolSettings
from fasttrack_core.store import Stamp, Store, Subject, Unit, open_store
from fasttrack_core.store.engine import default_url

PROJECT = Path(__file__).resolve().parents[3]
SCHOOLS_KEPT = 4
"""Registers of this many schools stay in memory."""


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(slots=True)
class Work:
    """One write that is under way: the unit, its stamp, and what the audit will say of before and after."""

    unit: Unit
    stamp: Stamp
    subject: Subject
    before: Any = None
    after: Any = None


@dataclass(frozen=True, eq=False)
class Office:
    """Everything services need; pages hold one and pass it on. ``day``: taken for today, whatever the clock says; what
    is recorded is stamped with the clock all the same."""

    store: Store
    pathways: Mapping[str, Pathway]
    templates: Mapping[str, bytes]
    sample_folder: Path
    clock: Callable[[], datetime]
    day: date | None = None
    answers: Answers = field(default_factory=Answers, init=False)
    """What was worked out for a school and outlives a state of its register; another office has its own."""
    _records: dict[str, SchoolRecord] = field(default_factory=dict)
    _keeping: Lock = field(default_factory=Lock)

    def now(self) -> datetime:
        """The time now, in UTC."""
        return self.clock().astimezone(UTC)

    def today(self, settings: SchoolSettings) -> date:
        """Today's date in England; for the sample school the day its invented register ends."""
        return settings.sample_day or self.london_day()

    def london_day(self) -> date:
        """Today's date in London, or the day that was given for reading files."""
        return self.day or london_date(self.clock())

    def register_day(self, settings: SchoolSettings, newest: datetime | None) -> date:
        """The day up to which marks have come: that of the newest register import, so that no figure changes because a
        night has passed; today's date while there is none, and the sample school's own day there."""
        if settings.sample_day is not None or newest is None:
            return self.today(settings)
        return london_date(newest)

    def pathway(self, pathway_id: str) -> Pathway:
        """The definition with that id."""
        try:
            return self.pathways[pathway_id]
        except KeyError:
            raise UnknownPathway("That pathway is not there any more. Choose one in Settings.") from None

    @contextmanager
    def read(self, actor: Actor, action: Action = Action.VIEW) -> Iterator[Unit]:
        """A reading unit for an actor who may do this."""
        with self.refusals_audited(actor, action):
            authorise(actor, action)
            with self.store.read() as unit:
                _still_there(unit, actor)
                yield unit

    @contextmanager
    def write(self, actor: Actor, action: Action, subject: Subject, *, alone: bool = False) -> Iterator[Work]:
        """A writing unit for an actor who may do this: kept whole, with its line in the audit, or not at all.

        Others who write for the school wait. ``alone``: those of other schools too, for what must differ between them.
        """
        with self.refusals_audited(actor, action):
            authorise(actor, action)
            with self.store.write(None if alone else actor.school_id) as unit:
                _still_there(unit, actor)
                work = Work(unit, Stamp(actor.name, self.now(), actor.id), subject)
                yield work
                note(unit, actor, work.stamp.when, action, work.subject, "done", before=work.before, after=work.after)

    def record(self, actor: Actor) -> SchoolRecord:
        """The actor's school as it stands now; the same object until an import or the settings change it."""
        with self.read(actor) as unit:
            return self.record_in(unit, actor)

    def record_in(self, unit: Unit, actor: Actor) -> SchoolRecord:
        """The same within a unit that was opened for the actor."""
        version = (unit.registers.version(actor.school_id), unit.settings.version(actor.school_id))
        newest = unit.imports.newest_register(actor.school_id)
        record = self._records.get(actor.school_id)
        if record is None or record.version != version or record.today != self.register_day(record.settings, newest):
            settings = read_settings(unit, actor.school_id)
            stored = unit.registers.load_with_ids(actor.school_id)
            today = self.register_day(settings, newest)
            record = SchoolRecord(actor.school_id, version, settings, stored.register, stored.ids, today)
        with self._keeping:
            self._records.pop(actor.school_id, None)
            while len(self._records) >= SCHOOLS_KEPT:
                self._records.pop(next(iter(self._records)))
            self._records[actor.school_id] = record
        return record

    @contextmanager
    def refusals_audited(self, actor: Actor, action: Action) -> Iterator[None]:
        """A refusal undoes what was under way, and then stands in the audit with the right that was missing.

        Where the database is busy or full the person is told of the refusal all the same.
        """
        try:
            yield
        except NotAllowed as problem:
            with suppress(StoreProblem), self.store.write(actor.school_id) as unit:
                school = Subject("school", actor.school_id)
                note(unit, actor, self.now(), problem.action or action, school, "refused")
            raise


def note(
    unit: Unit,
    actor: Actor,
    at: datetime,
    action: str,
    subject: Subject,
    outcome: str,
    *,
    before: Any = None,
    after: Any = None,
) -> None:
    """The audit has a line of what the actor did, or was refused, at their school."""
    unit.audit.add(
        at=at,
        actor=actor.name,
        user_id=actor.id,
        role=actor.role,
        school_id=actor.school_id,
        action=action,
        subject=subject,
        outcome=outcome,
        before=before,
        after=after,
    )


def read_settings(unit: Unit, school_id: str) -> SchoolSettings:
    """The school's settings; the product's own, under the school's name, where none were ever saved."""
    value = unit.settings.get(school_id)
    if not value:
        return SchoolSettings(name=unit.schools.get(school_id).name)
    return _settings_of(json.dumps({name: each for name, each in value.items() if name not in GONE}))


@lru_cache(maxsize=2 * SCHOOLS_KEPT)
def _settings_of(text: str) -> SchoolSettings:
    """What a text of the store says; nothing in the settings can be changed in place, so that they can be kept."""
    return SchoolSettings.model_validate_json(text)


def _still_there(unit: Unit, actor: Actor) -> None:
    """Nothing when the actor still works at the school, in this role; else NotAllowed."""
    if unit.memberships.role(actor.id, actor.school_id) == actor.role:
        return
    raise NotAllowed("This user may not work here any more. Ask the attendance lead.")


def _bytes_of(path: Path) -> bytes:
    """The file's bytes; none where it cannot be read, so that the catalogue of documents names it as damaged."""
    try:
        return path.read_bytes()
    except OSError:
        return b""


def open_office(
    url: str | None = None,
    *,
    definitions: Path | None = None,
    templates: Path = PROJECT / "templates",
    sample_folder: Path = PROJECT / "sample_data",
    clock: Callable[[], datetime] | None = None,
    day: date | None = None,
) -> Office:
    """The office at a database, with the pathways of ``known_pathways``.

    The database is FASTTRACK_DB, else ``fasttrack.db`` in FASTTRACK_DATA or ``data``.
    """
    known = known_pathways(definitions)
    files = {path.name: _bytes_of(path) for path in sorted(templates.glob("*.docx")) if path.name[0].isalpha()}
    store = open_store(url or default_url())
    return Office(store, known, files, sample_folder, clock or _utc_now, day)
