"""The school's office: the store, the definitions, the templates and the clock that every service works with.

Services open it through ``read`` and ``write``: both ask first whether the actor may, on the user as recorded now; a
write leaves its line in the audit within the same transaction. What is refused to a person is audited too. While a page
is drawn (``drawing``), or where several reads belong together (``together``), they are of one state.
"""

import json
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property, lru_cache, wraps
from pathlib import Path
from threading import Lock
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from fasttrack_core.errors import NotAllowed, StoreProblem, UnknownPathway
from fasttrack_core.pathways.models import Pathway
from fasttrack_core.services.office.access import Action, Actor, authorise
from fasttrack_core.services.office.answers import Answers
from fasttrack_core.services.office.clock import london_date
from fasttrack_core.services.office.definitions import known_pathways
from fasttrack_core.services.office.record import SchoolRecord
from fasttrack_core.services.office.school_settings import GONE, SchoolSettings
from fasttrack_core.store import SchoolState, Stamp, Store, Subject, Unit, open_store
from fasttrack_core.store.engine import default_url
from fasttrack_core.store.store import school_state

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


@dataclass(slots=True, eq=False)
class _Drawing:
    """What a person reads at a school while one page is drawn; forgotten when they write, so that what they read then
    is what there is. ``record``, ``answers``: as they were read first. ``together``: what is read stays in one
    transaction, ``held``, with its ``unit``."""

    office: "Office"
    actor: Actor
    record: SchoolRecord | None = None
    answers: dict[Hashable, object] = field(default_factory=dict)
    together: bool = False
    unit: Unit | None = None
    held: ExitStack = field(default_factory=ExitStack)

    @property
    def state(self) -> SchoolState | None:
        """How far the school had come when it was first read; None while nothing was."""
        return cast(SchoolState | None, self.answers.get(school_state(self.actor.school_id)))

    @contextmanager
    def reading(self) -> Iterator[Unit]:
        """The unit of what is read together; any error ends its transaction."""
        held = self.held
        if self.unit is None:
            self.unit = self.unit_in(held)
        try:
            yield self.unit
        except BaseException as error:
            if held is self.held:
                self.let_go(error)
            raise

    def unit_in(self, held: ExitStack) -> Unit:
        """A unit that ends with ``held``. Its transaction begins with the first question that was not asked before, but
        at once where nothing was read yet: then it is not known whether the person still works at the school."""

        def begun() -> Unit:
            unit = held.enter_context(self.office.store.read(self.answers))
            _still_there(unit, self.actor)
            return unit

        return begun() if self.state is None else cast(Unit, _Unbegun(begun, self.answers))

    def let_go(self, error: BaseException | None = None) -> None:
        """The transaction in which was read together ends; whoever reads next begins another."""
        self.unit, held, self.held = None, self.held, ExitStack()
        held.__exit__(type(error) if error else None, error, error.__traceback__ if error else None)

    def forget(self) -> None:
        """What was read is read again by whoever asks next."""
        self.record, self.answers = None, {}
        self.let_go()


class _Unbegun:
    """Stands for a unit that begins when something is asked of it to which no answer is known."""

    def __init__(self, begin: Callable[[], Unit], answers: Mapping[Hashable, object]) -> None:
        self._begin, self._answers = begin, answers

    @cached_property
    def _unit(self) -> Unit:
        return self._begin()

    def once(self, about: Hashable, answer: Callable[[], object]) -> object:
        return self._answers[about] if about in self._answers else self._unit.once(about, answer)

    def state(self, school_id: str) -> SchoolState:
        known = self._answers.get(school_state(school_id))
        return known if isinstance(known, SchoolState) else self._unit.state(school_id)

    def __getattr__(self, name: str) -> object:
        return getattr(self._unit, name)


_DRAWING: ContextVar[_Drawing | None] = ContextVar("drawing", default=None)
"""What is being drawn by this thread."""


def read_anew(actor: Actor | None) -> None:
    """What was read while a page is drawn for the actor is read again by whoever asks next: they are about to write.
    None: whoever it is drawn for."""
    drawing = _DRAWING.get()
    if drawing is not None and actor in (None, drawing.actor):
        drawing.forget()


Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")


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
        drawing = self._drawing(actor)
        with self.refusals_audited(actor, action):
            authorise(actor, action)
            if drawing is None:
                with self.store.read() as unit:
                    _still_there(unit, actor)
                    yield unit
            elif drawing.together:
                with drawing.reading() as unit:
                    yield unit
            else:
                with ExitStack() as held:
                    yield drawing.unit_in(held)

    @contextmanager
    def write(self, actor: Actor, action: Action, subject: Subject, *, alone: bool = False) -> Iterator[Work]:
        """A writing unit for an actor who may do this: kept whole, with its line in the audit, or not at all.

        Others who write for the school wait. ``alone``: those of other schools too, for what must differ between them.
        """
        drawing = self._drawing(actor)
        with self.refusals_audited(actor, action):
            authorise(actor, action)
            if drawing is not None:
                drawing.forget()  # nobody writes beside their own reading: on SQLite one would wait for the other
            try:
                with self.store.write(None if alone else actor.school_id) as unit:
                    _still_there(unit, actor)
                    work = Work(unit, Stamp(actor.name, self.now(), actor.id), subject)
                    yield work
                    note(
                        unit, actor, work.stamp.when, action, work.subject, "done", before=work.before, after=work.after
                    )
            finally:
                if drawing is not None:
                    drawing.forget()

    @contextmanager
    def drawing(self, actor: Actor, state: SchoolState | None = None) -> Iterator[None]:
        """While a page is drawn for the actor, school and register are as they were when they were first read, until
        the actor writes. state: that of their school, where it was read together with their right to be there.

        What else is read is of one state too where those who read hold up nobody who writes. Elsewhere (an SQLite file
        without a log of its own for writing) each read stands for itself, since a colleague's save would wait until
        the page is drawn; short ones are put ``together``.

        Within such a block another one, without a state, is the same: what is drawn with the page or by itself.
        """
        if state is None and self._drawing(actor) is not None:
            yield
            return
        answers: dict[Hashable, object] = {} if state is None else {school_state(actor.school_id): state}
        drawing = _Drawing(self, actor, answers=answers, together=self.store.readers_hold_up_nobody)
        before = _DRAWING.set(drawing)
        try:
            yield
        finally:
            _DRAWING.reset(before)
            drawing.forget()

    @contextmanager
    def together(self, actor: Actor) -> Iterator[None]:
        """What the actor reads within the block is of one state, in one transaction. Draw nothing and wait for nothing
        in it: on SQLite everybody who saves may have to wait until it ends."""
        with self.drawing(actor):
            drawing = self._drawing(actor)
            assert drawing is not None  # noqa: S101 - it was begun above
            before, drawing.together = drawing.together, True
            try:
                yield
            finally:
                drawing.together = before
                if not before:
                    drawing.let_go()

    def _drawing(self, actor: Actor) -> _Drawing | None:
        """What is being drawn for the actor; None where nothing is."""
        drawing = _DRAWING.get()
        return drawing if drawing is not None and drawing.office is self and drawing.actor == actor else None

    def record(self, actor: Actor) -> SchoolRecord:
        """The actor's school as it stands now; the same object until an import or the settings change it."""
        record = self._at_hand(actor)
        if record is not None:
            return record
        with self.read(actor) as unit:
            return self.record_in(unit, actor)

    def settings(self, actor: Actor) -> SchoolSettings:
        """The school's settings as they stand now, whatever there is to say of its register."""
        record = self._at_hand(actor)
        if record is not None:
            return record.settings
        with self.read(actor) as unit:
            return read_settings(unit, actor.school_id)

    def _at_hand(self, actor: Actor) -> SchoolRecord | None:
        """The record that needs no reading: that of the page that is drawn for the actor, where it is in memory."""
        drawing = self._drawing(actor)
        if drawing is None or drawing.state is None:
            return None
        with self.refusals_audited(actor, Action.VIEW):
            authorise(actor, Action.VIEW)
        drawing.record = drawing.record or self._kept(actor.school_id, drawing.state)
        return drawing.record

    def record_in(self, unit: Unit, actor: Actor) -> SchoolRecord:
        """The same within a unit that was opened for the actor."""
        state = unit.state(actor.school_id)
        record = self._kept(actor.school_id, state)
        if record is None:
            settings = read_settings(unit, actor.school_id)
            stored = unit.registers.load_with_ids(actor.school_id)
            today, version = self.register_day(settings, state.newest), (state.register, state.settings)
            record = SchoolRecord(actor.school_id, version, settings, stored.register, stored.ids, today)
            self._keep(record)
        drawing = self._drawing(actor)
        if drawing is not None and drawing.state == state:
            drawing.record = record
        return record

    def state(self, actor: Actor) -> SchoolState:
        """How far the actor's school has come."""
        drawing = self._drawing(actor)
        if drawing is not None and drawing.state is not None:
            return drawing.state
        with self.read(actor) as unit:
            return unit.state(actor.school_id)

    def _kept(self, school_id: str, state: SchoolState) -> SchoolRecord | None:
        """The record that is in memory, where it is of this state."""
        record = self._records.get(school_id)
        if record is None or record.version != (state.register, state.settings):
            return None
        if record.today != self.register_day(record.settings, state.newest):
            return None
        self._keep(record)
        return record

    def _keep(self, record: SchoolRecord) -> None:
        with self._keeping:
            self._records.pop(record.school_id, None)
            while len(self._records) >= SCHOOLS_KEPT:
                self._records.pop(next(iter(self._records)))
            self._records[record.school_id] = record

    @contextmanager
    def refusals_audited(self, actor: Actor, action: Action) -> Iterator[None]:
        """A refusal undoes what was under way, and then stands in the audit with the right that was missing.

        Where the database is busy or full the person is told of the refusal all the same.
        """
        try:
            yield
        except NotAllowed as problem:
            drawing = self._drawing(actor)
            if drawing is not None:
                drawing.let_go()
            with suppress(StoreProblem), self.store.write(actor.school_id) as unit:
                school = Subject("school", actor.school_id)
                note(unit, actor, self.now(), problem.action or action, school, "refused")
            raise


def once_a_page(
    service: Callable[Concatenate[Office, Actor, Asked], Answer],
) -> Callable[Concatenate[Office, Actor, Asked], Answer]:
    """The service, which only reads: while a page is drawn it answers the same question once, until the person writes,
    so that what the page needs can be read ahead, ``together``. Nobody may change what it answers."""

    @wraps(service)
    def asked(office: Office, actor: Actor, *args: Asked.args, **kwargs: Asked.kwargs) -> Answer:
        drawing = office._drawing(actor)
        if drawing is None:
            return service(office, actor, *args, **kwargs)
        about, answers = (service, args, tuple(sorted(kwargs.items()))), drawing.answers
        if about not in answers:
            answers[about] = service(office, actor, *args, **kwargs)
        found: Answer = answers[about]  # type: ignore[assignment]
        return found

    return cast(Callable[Concatenate[Office, Actor, Asked], Answer], asked)


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
