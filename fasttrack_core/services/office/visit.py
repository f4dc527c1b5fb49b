"""One visit: a person at work at a school while one page is drawn.

The frame opens it and closes it after the page. What services read within it is of one state, as ``Office.drawing``
says, whether they take the visit or its office and actor.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from fasttrack_core.services.office.access import Action, Actor, may
from fasttrack_core.services.office.context import Office, Work
from fasttrack_core.services.office.record import SchoolRecord
from fasttrack_core.services.office.school_settings import SchoolSettings
from fasttrack_core.store import SchoolState, Subject, Unit


class Visit:
    """Made for one person at one school; of use after it was closed too, as if nothing had been read in it."""

    def __init__(self, office: Office, actor: Actor, state: SchoolState | None = None) -> None:
        self.office = office
        self.actor = actor
        self._state = state

    @property
    def school_id(self) -> str:
        return self.actor.school_id

    def may(self, action: Action) -> bool:
        """Whether the person may do this: what a page asks before it draws what is for them alone. Services refuse by
        the same table."""
        return may(self.actor, action)

    @property
    def record(self) -> SchoolRecord:
        """The school's register and settings, the same for the whole visit until the person writes in it."""
        return self.office.record(self.actor)

    @property
    def settings(self) -> SchoolSettings:
        """The school's settings, as the record has them."""
        return self.record.settings

    def read(self, action: Action = Action.VIEW) -> AbstractContextManager[Unit]:
        """A reading unit for the person, if they may do this; raises NotAllowed, and the audit has it, if not."""
        return self.office.read(self.actor, action)

    def write(self, action: Action, subject: Subject, *, alone: bool = False) -> AbstractContextManager[Work]:
        """As ``Office.write``; what is read afterwards is what there is then."""
        return self.office.write(self.actor, action, subject, alone=alone)

    @contextmanager
    def drawn(self) -> Iterator["Visit"]:
        """While a page is drawn: everything that is read is of one state, as far as the database has it so."""
        with self.office.drawing(self.actor, self._state):
            yield self
