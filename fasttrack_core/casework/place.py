"""Where a case on a definition of format 2 stands: what its events come to over the definition alone.

No register, calendar, ledger or today takes part. The same events always give the same place, an event that does not
fit changes nothing and its entry says why, and nothing here raises. The rule is section 5.1 of
``docs/pathway-grammar.md``.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from fasttrack_core.casework import happenings
from fasttrack_core.casework.happenings import CASE, Entry, Happening, Kind, Site, WaivedWhat, as_corrected
from fasttrack_core.pathways.language.models import Clock, Decision, Definition, Doing, Stage, Task
from fasttrack_core.pathways.language.values import Parties

MAIN = "main"
RELIANCE = "reliance"
"""The task that every case has: choosing the sessions relied on."""
ALWAYS = ("held", "did-not-come", "postponed")
"""What every meeting may end with, beside its own outcomes."""


class Status(StrEnum):
    """Where a case stands."""

    NOT_OPENED = "not opened"
    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Did:
    """A task done once. ``round``: from 1; a letter's copies share a round, each answer is one, each meeting is one."""

    event: str
    on: date
    task: str
    site: Site
    round: int
    what: happenings.Done


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A decision. ``effective``: the day on which everybody whose decision it is had agreed; None until then."""

    event: str
    on: date
    decision: str
    site: Site
    what: happenings.Decided
    agreed: tuple[str, ...]
    effective: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension:
    """A clock of a visit that was extended, by a number of its unit (None: as its definition says)."""

    clock: str
    length: int | None
    taken: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One stay at a stage. ``number``: from 1, for its stage and parent. ``left_by``: the event of the decision."""

    stage: str
    number: int
    parent: str
    track: str
    entered_on: date
    entered_by: str
    left_on: date | None = None
    left_by: str = ""
    extensions: tuple[Extension, ...] = ()

    @property
    def site(self) -> Site:
        """Its place."""
        return Site(stage=self.stage, visit=self.number, parent=self.parent)

    @property
    def open(self) -> bool:
        """The case stands here."""
        return self.left_on is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """What a named person decided to do without."""

    event: str
    on: date
    what: happenings.Waived


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """How a copy was delivered (``served``), or that it is known to have arrived."""

    event: str
    on: date
    copy_of: str
    what: happenings.Served | happenings.Received


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What the events come to. ``entries`` has one for each event, in the order recorded. ``paused``: the questions
    whose answers pause the case. ``moved_to``: the definition by which later events fold, which is not this one."""

    status: Status
    opened_on: date | None
    entry: str
    earlier_case: str
    settings: Mapping[str, Any]
    expected: str
    entries: tuple[Entry, ...]
    visits: tuple[Visit, ...]
    did: tuple[Did, ...]
    taken: tuple[Taken, ...]
    waivers: tuple[Waiver, ...]
    deliveries: tuple[Delivery, ...]
    paused: tuple[str, ...]
    closed_by: str
    closing: str
    moved_to: str = ""

    @property
    def open_visits(self) -> tuple[Visit, ...]:
        """The stages at which the case stands, one at most for each track and parent."""
        return tuple(visit for visit in self.visits if visit.open)

    @property
    def problems(self) -> tuple[str, ...]:
        """What does not fit: a sentence each."""
        return tuple(entry.problem for entry in self.entries if entry.problem)

    def last(self, task: str, site: Site) -> Did | None:
        """The doing of a task in a place that counts. Of a meeting that is the latest day, on one day held before
        missed; one that was postponed counts only where nothing else does."""
        found = [each for each in self.did if each.task == task and each.site == site]
        if not found:
            return None
        if not any(each.what.outcome for each in found):
            return found[-1]
        real = [each for each in found if each.what.outcome != "postponed"] or found
        latest = max(each.on for each in real)
        same_day = [each for each in real if each.on == latest]
        return ([each for each in same_day if each.what.outcome != "did-not-come"] or same_day)[-1]

    def visits_of(self, stage: str, parent: str = "") -> tuple[Visit, ...]:
        """The visits to a stage, for that parent, in order."""
        return tuple(visit for visit in self.visits if visit.stage == stage and visit.parent == parent)


def fold(definition: Definition, events: Iterable[Happening], parents: Iterable[str] = ()) -> Place:
    """The place that ``events``, in the order recorded, come to. ``parents``: the legal parents, who are meant where a
    decision about a track for each parent names none."""
    folding = Folding(definition, tuple(parents))
    entries = tuple(folding.take(entry) for entry in as_corrected(events))
    return folding.place(entries)


@dataclass(slots=True)
class Folding:
    """A fold under way: events are taken one by one, as their corrections leave them."""

    definition: Definition
    parents: tuple[str, ...]
    opened: tuple[happenings.Opened, date] | None = None
    settings: dict[str, Any] = field(default_factory=dict)
    visits: list[Visit] = field(default_factory=list)
    did: list[Did] = field(default_factory=list)
    taken: list[Taken] = field(default_factory=list)
    waivers: list[Waiver] = field(default_factory=list)
    deliveries: list[Delivery] = field(default_factory=list)
    paused: list[str] = field(default_factory=list)
    said: dict[str, str] = field(default_factory=dict)
    closed: Taken | None = None
    closed_visits: tuple[int, ...] = ()
    moved_to: str = ""

    def take(self, entry: Entry) -> Entry:
        """The entry, with its problem if it changes nothing."""
        if entry.problem or entry.withdrawn or entry.what is None:
            return entry
        if self.moved_to:
            return replace(entry, problem="From an earlier entry on the case runs on another definition.")
        if self.opened is None and not isinstance(entry.what, happenings.Opened):
            return replace(entry, problem="The case is not open yet.")
        problem = self._handlers[Kind(entry.happening.kind)](entry, entry.what)
        return replace(entry, problem=problem) if problem else entry

    @property
    def _handlers(self) -> Mapping[Kind, Callable[[Entry, Any], str]]:
        return {
            Kind.OPENED: self._open,
            Kind.DONE: self._do,
            Kind.SERVED: self._deliver,
            Kind.RECEIVED: self._deliver,
            Kind.DECIDED: self._decide,
            Kind.AGREED: self._agree,
            Kind.WAIVED: self._waive,
            Kind.MOVED: self._move,
            Kind.CORRECTED: self._correct,
            Kind.REOPENED: self._reopen,
        }

    def place(self, entries: tuple[Entry, ...]) -> Place:
        """What everything came to."""
        opened, opened_on = self.opened or (None, None)
        return Place(
            status=self.status,
            opened_on=opened_on,
            entry=opened.entry if opened else "",
            earlier_case=opened.earlier_case if opened else "",
            settings=MappingProxyType(dict(self.settings)),
            expected=opened.expected if opened else "",
            entries=entries,
            visits=tuple(self.visits),
            did=tuple(self.did),
            taken=tuple(self.taken),
            waivers=tuple(self.waivers),
            deliveries=tuple(self.deliveries),
            paused=tuple(self.paused),
            closed_by=self.closed.event if self.closed else "",
            closing=self._closing(),
            moved_to=self.moved_to,
        )

    @property
    def status(self) -> Status:
        if self.opened is None:
            return Status.NOT_OPENED
        if self.closed is not None:
            return Status.CLOSED
        return Status.PAUSED if self.paused else Status.OPEN

    def _closing(self) -> str:
        decision = self._decision(self.closed.decision, self.closed.site) if self.closed else None
        return decision.closes if decision else ""

    # what opens and moves a case

    def _open(self, entry: Entry, opened: happenings.Opened) -> str:
        if self.opened is not None:
            return "The case is already open."
        way = self.definition.entries.get(opened.entry)
        if way is None or way.to is None:
            return "A case cannot be opened in this way."
        unknown = [name for name in opened.settings if name not in self.definition.settings]
        if unknown:
            return f"The pathway has no setting '{unknown[0]}'."
        self.opened = (opened, entry.on)
        self.settings = {name: each.default for name, each in self.definition.settings.items()} | dict(opened.settings)
        for stage in way.to.stages[: 1 if way.to.one_of else None]:
            self._enter(stage, entry.on, entry.happening.id, ())
        return ""

    def _enter(self, stage: str, on: date, by: str, parents: tuple[str, ...]) -> None:
        found = self.definition.stages[stage]
        for parent in (parents or self.parents) if self._per_parent(found) else ("",):
            number = len([each for each in self.visits if each.stage == stage and each.parent == parent]) + 1
            self.visits.append(
                Visit(stage=stage, number=number, parent=parent, track=found.track, entered_on=on, entered_by=by)
            )

    def _per_parent(self, stage: Stage) -> bool:
        track = self.definition.tracks.get(stage.track)
        return track is not None and track.per == "parent"

    def _decide(self, entry: Entry, decided: happenings.Decided) -> str:
        decision = self._decision(decided.decision, decided.site)
        if decision is None:
            return "That decision does not belong to that step."
        if self.closed is not None:
            return "The case is closed."
        if self.paused and decided.site != CASE:
            return "The case is paused."
        if decided.site != CASE and self._visit(decided.site) is None:
            return "The case does not stand at that step any more."
        if any(each.site == decided.site and each.effective is None for each in self.taken if decided.site != CASE):
            return "Another decision of this step waits for somebody's agreement."
        if problem := self._cannot_lead(decision, decided):
            return problem
        taken = Taken(
            event=entry.happening.id,
            on=entry.on,
            decision=decided.decision,
            site=decided.site,
            what=decided,
            agreed=decided.agreed,
            effective=entry.on if self._all_agreed(decision, decided.agreed) else None,
        )
        self.taken.append(taken)
        if taken.effective:
            self._take_effect(decision, taken, taken.effective)
        return ""

    def _cannot_lead(self, decision: Decision, decided: happenings.Decided) -> str:
        for stage in self._targets(decision, decided):
            if stage not in self.definition.stages:
                return "Choose the step to which this decision leads."
            track = self.definition.stages[stage].track
            here = self._visit(decided.site)
            same_track = decided.site == CASE or (here is not None and here.track == track)
            taken = [each for each in self.visits if each.open and each.track == track]
            if not same_track and any(not decided.parents or each.parent in decided.parents for each in taken):
                return "That way is open already."
        return ""

    def _targets(self, decision: Decision, decided: happenings.Decided) -> tuple[str, ...]:
        if decision.again:
            return (decided.site.stage,)
        if decision.to is None:
            return ()
        if decision.to.one_of:
            return (decided.chosen if decided.chosen in decision.to.stages else "",)
        return decision.to.stages

    def _agree(self, entry: Entry, agreed: happenings.Agreed) -> str:
        place = next((number for number, each in enumerate(self.taken) if each.event == agreed.decided), None)
        if place is None or self.taken[place].effective is not None:
            return "No decision waits for this agreement."
        taken = self.taken[place]
        decision = self._decision(taken.decision, taken.site)
        if decision is None or self.closed is not None:
            return "No decision waits for this agreement."
        together = (*taken.agreed, agreed.party)
        effective = max(taken.on, entry.on) if self._all_agreed(decision, together) else None
        self.taken[place] = replace(taken, agreed=together, effective=effective)
        if effective:
            self._take_effect(decision, self.taken[place], effective)
        return ""

    def _all_agreed(self, decision: Decision, agreed: tuple[str, ...]) -> bool:
        return all(self._agreed(named, agreed) for named in (decision.by, decision.authorised) if named is not None)

    def _agreed(self, named: Parties, agreed: tuple[str, ...]) -> bool:
        """All of the parties agreed, or one where one is enough; a setting stands for the parties it holds."""
        found: list[bool] = []
        for each in named.names:
            held = self.settings.get(each)
            found.append(self._agreed(held, agreed) if isinstance(held, Parties) else each in agreed)
        return any(found) if named.any_ else all(found)

    def _take_effect(self, decision: Decision, taken: Taken, on: date) -> None:
        here = self._visit(taken.site)
        if decision.extends:
            if here is not None:
                extension = Extension(clock=decision.extends, length=taken.what.length, taken=taken.event)
                self._change(here, extensions=(*here.extensions, extension))
            return
        if decision.closes:
            self.closed, self.closed_visits = taken, tuple(n for n, each in enumerate(self.visits) if each.open)
            for number in self.closed_visits:
                self.visits[number] = replace(self.visits[number], left_on=on, left_by=taken.event)
            return
        targets = self._targets(decision, taken.what)
        for visit in self._left_by(decision, here, targets):
            self._change(visit, left_on=on, left_by=taken.event)
        for stage in targets:
            parents = (here.parent,) if here is not None and here.parent else taken.what.parents
            self._enter(stage, on, taken.event, parents)

    def _left_by(self, decision: Decision, here: Visit | None, targets: tuple[str, ...]) -> list[Visit]:
        """The stages that a decision leaves: its own, where it leads on along the same way or ends it; all those on
        another way that it ends; of what may be decided at any time, those on each way that it leads on or ends."""
        ways = {*(self.definition.stages[stage].track for stage in targets), decision.ends}
        if here is not None and here.track in ways:
            return [here]
        left = ways if here is None else {decision.ends}
        return [each for each in self.visits if each.open and each.track in left]

    def _change(self, visit: Visit, **new: Any) -> None:
        self.visits[self.visits.index(visit)] = replace(visit, **new)

    # what is done

    def _do(self, entry: Entry, done: happenings.Done) -> str:
        if done.task and done.task != RELIANCE:
            task = self._task(done.task, done.site)
            if task is None:
                return "That is not among the tasks of that step."
            if problem := self._does_not_fit(task, done):
                return problem
        before = [each for each in self.did if each.task == done.task]
        doing = Did(
            event=entry.happening.id,
            on=entry.on,
            task=done.task,
            site=done.site,
            round=self._round(done),
            what=done,
        )
        self.did.append(doing)
        self.waivers = [
            each
            for each in self.waivers
            if not (each.what.what is WaivedWhat.TASK and each.what.name == done.task and each.what.site == done.site)
        ]
        self._pause_for(entry, done, before)
        return ""

    def _does_not_fit(self, task: Task, done: happenings.Done) -> str:
        if task.doing is Doing.MEET and done.outcome not in (*task.outcomes, *ALWAYS):
            return "That is not an outcome of this meeting."
        if done.site.stage and self._visit(done.site) is None:
            return "The case does not stand at that step any more."
        return ""

    def _round(self, done: happenings.Done) -> int:
        earlier = [each for each in self.did if each.task == done.task and each.site == done.site]
        if not earlier:
            return 1
        task = self._task(done.task, done.site)
        if task is None or task.doing is not Doing.SEND or done.again or self._extended_since(task, earlier[-1], done):
            return earlier[-1].round + 1
        return earlier[-1].round

    def _extended_since(self, task: Task, last: Did, done: happenings.Done) -> bool:
        """The clock at which a letter is due was extended after its last copy."""
        visit = self._visit(done.site)
        if visit is None or task.due is None or not task.due.clock:
            return False
        order = {entry.event: number for number, entry in enumerate(self.taken)}
        return any(
            each.clock == task.due.clock and self.taken[order[each.taken]].on >= last.on for each in visit.extensions
        )

    def _pause_for(self, entry: Entry, done: happenings.Done, before: list[Did]) -> None:
        """An answer that does not pass pauses the case once a decision has been taken; the same answer again does not.

        What was answered when it was recorded counts: what a correction says of it later pauses when it is made.
        """
        task = self._task(done.task, done.site) if done.task else None
        if task is None or task.pauses != "yes" or self.closed is not None:
            return
        said = entry.first.value if isinstance(entry.first, happenings.Done) else done.value
        self.said[entry.happening.id] = said
        newly = not before or self._passes(task, before[-1].what.value)
        if done.learned or (self.taken and newly and not self._passes(task, said)):
            self._pause(done.task)

    @staticmethod
    def _passes(task: Task, value: str) -> bool:
        """An answer that passes, or is not known yet, pauses nothing."""
        passing = task.passes or (("yes",) if task.answer == "yes-no" else ("any",))
        return value == "don't know" or "any" in passing or value in passing

    def _pause(self, question: str) -> None:
        if question not in self.paused:
            self.paused.append(question)

    def _deliver(self, entry: Entry, what: happenings.Served | happenings.Received) -> str:
        copies = {each.event for each in self.did if self._is_send(each)}
        if what.copy_of not in copies:
            return "No copy of a letter has that id."
        self.deliveries.append(Delivery(event=entry.happening.id, on=entry.on, copy_of=what.copy_of, what=what))
        return ""

    def _is_send(self, did: Did) -> bool:
        task = self._task(did.task, did.site) if did.task else None
        return did.what.entry == "document_issued" or (task is not None and task.doing is Doing.SEND)

    # what is done without, corrected, opened again

    def _waive(self, entry: Entry, waived: happenings.Waived) -> str:
        if waived.what is WaivedWhat.PAUSE:
            if self.closed is not None or waived.name not in self.paused:
                return "The case is not paused for that."
            self.paused.remove(waived.name)
        elif waived.what is WaivedWhat.MARKS:
            if self._clock(waived.name, waived.site) is None:
                return "That step has no such clock."
        elif self._task(waived.name, waived.site) is None:
            return "That is not among the tasks of that step."
        self.waivers.append(Waiver(event=entry.happening.id, on=entry.on, what=waived))
        return ""

    def _correct(self, entry: Entry, corrected: happenings.Corrected) -> str:
        """What a correction says is laid on already; an answer that it brings to light pauses the case now."""
        found = next((each for each in self.did if each.event == corrected.event), None)
        task = self._task(found.task, found.site) if found and found.task else None
        if not found or not task or task.pauses != "yes" or not self.taken or self.closed is not None:
            return ""
        said = self.said.get(found.event, found.what.value)
        if (
            self.last_answer(found.task) is found
            and self._passes(task, said)
            and not self._passes(task, found.what.value)
        ):
            self._pause(found.task)
        return ""

    def last_answer(self, task: str) -> Did | None:
        """The doing of a task that was recorded last, wherever it was."""
        return next((each for each in reversed(self.did) if each.task == task), None)

    def _move(self, entry: Entry, moved: happenings.Moved) -> str:
        if self.closed is not None:
            return "The case is closed."
        self.moved_to = moved.definition
        return ""

    def _reopen(self, entry: Entry, reopened: happenings.Reopened) -> str:
        if self.closed is None:
            return "The case is not closed."
        for number in self.closed_visits:
            self.visits[number] = replace(self.visits[number], left_on=None, left_by="")
        self.closed, self.closed_visits = None, ()
        return ""

    # what stands where

    @property
    def here(self) -> Visit | None:
        """The stage of the main way at which the case stands; the last one of a closed case."""
        on_main = [each for each in self.visits if each.track == MAIN]
        return on_main[-1] if on_main else None

    def _visit(self, site: Site) -> Visit | None:
        """The open visit of that place."""
        return next((each for each in self.visits if each.open and each.site == site), None)

    def _task(self, name: str, site: Site) -> Task | None:
        return next((tasks[name] for tasks in self._tasks(site) if name in tasks), None)

    def _tasks(self, site: Site) -> Iterator[Mapping[str, Task]]:
        if site.taking:
            taken = next((each for each in self.taken if each.event == site.taking and each.effective), None)
            decision = self._decision(taken.decision, taken.site) if taken else None
            if decision is not None:
                yield decision.then
                if decision.closes:
                    yield self.definition.closings[decision.closes].then
        elif site.stage:
            if any(each.site == site for each in self.visits):
                yield self.definition.stages[site.stage].tasks
        else:
            yield self.definition.tasks

    def _clock(self, name: str, site: Site) -> Clock | None:
        stage = self.definition.stages.get(site.stage)
        return (stage.clocks if stage else self.definition.clocks).get(name)

    def _decision(self, name: str, site: Site) -> Decision | None:
        if site == CASE:
            return self.definition.any_time.get(name)
        stage = self.definition.stages.get(site.stage)
        return stage.decisions.get(name) if stage else None
