"""The school's office: the store, the definitions, the templates and the clock that every service works with.

Services open it through ``read`` and ``write``: both ask first whether the actor may, on the user as recorded now; a
write leaves its line in the audit within the same transaction. What is refused is audited too.
"""

import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from fasttrack_core import pathways
from fasttrack_core.errors import NotAllowed, NotFound, UnknownPathway
from fasttrack_core.pathways.models import Pathway
from fasttrack_core.services.authority import Action, Actor, authorise
from fasttrack_core.services.school_record import SchoolRecord
from fasttrack_core.services.school_settings import SchoolSettings
from fasttrack_core.store import Stamp, Store, Unit, open_store
from fasttrack_core.store.migrate import default_url

LONDON = ZoneInfo("Europe/London")
PROJECT = Path(__file__).resolve().parents[2]
SCHOOLS_KEPT = 4
"""Registers of this many schools stay in memory."""


@dataclass(slots=True)
class Work:
    """One write that is under way: the unit, its stamp, and what the audit will say."""

    unit: Unit
    stamp: Stamp
    subject: str
    before: Any = None
    after: Any = None


@dataclass(frozen=True, eq=False)
class Office:
    """Everything services need; pages hold one and pass it on."""

    store: Store
    pathways: Mapping[str, Pathway]
    templates: Mapping[str, bytes]
    sample_folder: Path
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    _records: dict[str, SchoolRecord] = field(default_factory=dict)

    def now(self) -> datetime:
        """The time now, in UTC."""
        return self.clock().astimezone(UTC)

    def today(self, settings: SchoolSettings) -> date:
        """Today's date in England; for the sample school the day its invented register ends."""
        return settings.sample_day or self.clock().astimezone(LONDON).date()

    def pathway(self, pathway_id: str) -> Pathway:
        """The definition with that id."""
        try:
            return self.pathways[pathway_id]
        except KeyError:
            raise UnknownPathway("That pathway is not there any more. Choose one in Settings.") from None

    @contextmanager
    def read(self, actor: Actor, action: Action = Action.VIEW, school_id: str | None = None) -> Iterator[Unit]:
        """A reading unit for an actor who may do this."""
        self._may(actor, action, school_id)
        with self.store.read() as unit:
            _still_there(unit, actor)
            yield unit

    @contextmanager
    def write(self, actor: Actor, action: Action, subject: str, school_id: str | None = None) -> Iterator[Work]:
        """A writing unit for an actor who may do this: kept whole, with its line in the audit, or not at all."""
        self._may(actor, action, school_id)
        with self.store.write() as unit:
            _still_there(unit, actor)
            stamp = Stamp(actor.name, self.now())
            work = Work(unit, stamp, subject)
            yield work
            unit.audit.add(
                at=stamp.when,
                actor=actor.name,
                role=actor.role,
                action=action,
                subject=work.subject,
                outcome="done",
                before=work.before,
                after=work.after,
            )

    def record(self, actor: Actor) -> SchoolRecord:
        """The actor's school as it stands now; the same object until an import or the settings change it."""
        with self.read(actor) as unit:
            settings, settings_version = read_settings(unit, actor.school_id)
            version = (unit.registers.version(actor.school_id), settings_version)
            kept = self._records.get(actor.school_id)
            if kept is not None and kept.version == version:
                return kept
            stored = unit.registers.load_with_ids(actor.school_id)
        record = SchoolRecord(actor.school_id, version, settings, stored.register, stored.ids)
        while len(self._records) >= SCHOOLS_KEPT:
            self._records.pop(next(iter(self._records)), None)
        self._records[actor.school_id] = record
        return record

    def _may(self, actor: Actor, action: Action, school_id: str | None) -> None:
        try:
            authorise(actor, action, school_id)
        except NotAllowed:
            with self.store.write() as unit:
                unit.audit.add(
                    at=self.now(),
                    actor=actor.name,
                    role=actor.role,
                    action=action,
                    subject=f"school {school_id or actor.school_id}",
                    outcome="refused",
                )
            raise


def read_settings(unit: Unit, school_id: str) -> tuple[SchoolSettings, int]:
    """The school's settings, and how often they were changed."""
    value = unit.settings.get(school_id)
    if not value:
        return SchoolSettings(name=unit.schools.get(school_id).name), 0
    return SchoolSettings.model_validate_json(json.dumps(value)), len(unit.settings.history(school_id))


def _still_there(unit: Unit, actor: Actor) -> None:
    """Nothing when the actor is a user who may still work here, in this role; else NotAllowed."""
    for user in unit.users.list():
        if user.name == actor.name and user.active and user.role == actor.role:
            return
    raise NotAllowed("This user may not work here any more. Ask the attendance lead.")


def open_office(
    url: str | None = None,
    *,
    definitions: Path | None = None,
    templates: Path = PROJECT / "templates",
    sample_folder: Path = PROJECT / "sample_data",
    clock: Callable[[], datetime] | None = None,
) -> Office:
    """The office at a database, with the built-in pathways and those in the folder ``definitions``.

    The database is FASTTRACK_DB, else ``fasttrack.db`` in FASTTRACK_DATA or ``data``.
    """
    folder = definitions or (Path(extra) if (extra := os.environ.get("FASTTRACK_PATHWAYS")) else None)
    texts = dict(pathways.built_in())
    if folder is not None:
        if not folder.is_dir():
            raise NotFound("The folder of pathway definitions is not there. Correct FASTTRACK_PATHWAYS.")
        texts |= {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.yaml"))}
    files = {path.name: path.read_bytes() for path in sorted(templates.glob("*.docx")) if path.name[0].isalpha()}
    office = Office(open_store(url or default_url()), pathways.load(texts), files, sample_folder)
    return office if clock is None else Office(office.store, office.pathways, files, sample_folder, clock)
