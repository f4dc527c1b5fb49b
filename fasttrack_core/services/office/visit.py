"""One visit: a person at work at a school while one page is drawn. Pages and services take the visit, and nothing else.

The frame opens it and closes it after the page. What services read within it is one state of the database where those
who read hold up nobody who writes; elsewhere (an SQLite file without a log of its own for writing) each read stands for
itself, since a colleague's save would wait until the page is drawn. The record of the register is one either way.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from fasttrack_core.services.office.access import Action, Actor, authorise, may
from fasttrack_core.services.office.context import Office, Work
from fasttrack_core.services.office.record import SchoolRecord
from fasttrack_core.services.office.school_settings import SchoolSettings
from fasttrack_core.store import Subject, Unit


class Visit:
    """Made for one person at one school; of use after it was closed too, as if nothing had been read in it."""

    def __init__(self, office: Office, actor: Actor) -> None:
        self.office = office
        self.actor = actor
        self._drawing = False
        self._held: ExitStack | None = None
        self._unit: Unit | None = None
        self._record: SchoolRecord | None = None

    @property
    def school_id(self) -> str:
        return self.actor.school_id

    def may(self, action: Action) -> bool:
        """Whether the person may do this: what a page asks before it draws what is for them alone. Services refuse by
        the same table."""
        return may(self.actor, action)

    @property
    def record(self) -> SchoolRecord:
        """The school's register and settings, the same for the whole visit until somebody writes in it."""
        if self._record is None:
            with self.read() as unit:
                record = self.office.record_in(unit, self.actor)
            if not self._drawing:
                return record
            self._record = record
        return self._record

    @property
    def settings(self) -> SchoolSettings:
        """The school's settings, as the record has them."""
        return self.record.settings

    @contextmanager
    def read(self, action: Action = Action.VIEW) -> Iterator[Unit]:
        """A reading unit for the person, if they may do this; raises NotAllowed, and the audit has it, if not."""
        if self._drawing and self._unit is None and self.office.store.readers_hold_up_nobody:
            self._held = ExitStack()
            self._unit = self._held.enter_context(self.office.read(self.actor))
        if self._unit is None:
            with self.office.read(self.actor, action) as unit:
                yield unit
        else:
            with self.office.refusals_audited(self.actor, action):
                authorise(self.actor, action)
                yield self._unit

    @contextmanager
    def write(self, action: Action, subject: Subject, *, alone: bool = False) -> Iterator[Work]:
        """As ``Office.write``; what is read afterwards is what there is then."""
        self._forget()
        try:
            with self.office.write(self.actor, action, subject, alone=alone) as work:
                yield work
        finally:
            self._forget()

    @contextmanager
    def drawn(self) -> Iterator["Visit"]:
        """While a page is drawn: everything that is read is of one state, as far as the database has it so."""
        self._drawing = True
        try:
            yield self
        finally:
            self._drawing = False
            self._forget()

    def _forget(self) -> None:
        self._record, self._unit, held, self._held = None, None, self._held, None
        if held is not None:
            held.close()
