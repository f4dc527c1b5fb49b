"""How every case of the school stands, for the lists: no list folds a case that is closed.

What a case's events decide is kept with it as a summary, written in the transaction of each event. Its steps depend on
more: the register, its calendar and the settings (one ``SchoolRecord`` is one state of these), the contacts, the day,
and whether the pupil has a later case. They are worked out once for each state of all of these, and asked for again
only where one of them is another; so nothing has to be put right after an import, an undoing or another calendar. Of
closed cases most rest on nothing but marks that are as they were: these are looked through together.
"""

from collections.abc import Collection, Hashable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from threading import Lock

from fasttrack_core.casework import Case, CaseStatus, NextStep, StoredEvent, next_steps
from fasttrack_core.casework import reliance as reliances
from fasttrack_core.casework import summary as summaries
from fasttrack_core.casework.summary import Summary, summarise
from fasttrack_core.errors import Unreadable
from fasttrack_core.pathways.models import Pathway
from fasttrack_core.pathways.upcasting import DAMAGED
from fasttrack_core.services.cases.file import context_of, file_of, folded
from fasttrack_core.services.cases.known import KnownCases, known_cases
from fasttrack_core.services.cases.unchanged import unchanged
from fasttrack_core.services.office.access import Actor
from fasttrack_core.services.office.context import SCHOOLS_KEPT, Office
from fasttrack_core.services.office.definitions import pathway_of
from fasttrack_core.services.office.record import SchoolRecord
from fasttrack_core.store import ParentRecord, StoredCase, StoredSummary, Unit

NAMED = 500
"""Up to so many pupils are named when their contacts are asked for; else those of the whole school are read."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A case as lists show it. ``summary`` is None where it cannot be read; then ``why`` says so and there is no step.
    ``listed``: the pupil is in the register."""

    case_id: str
    pupil_key: str
    listed: bool
    summary: Summary | None
    steps: tuple[NextStep, ...] = ()
    why: str = ""

    @property
    def is_closed(self) -> bool:
        return self.summary is not None and self.summary.status is CaseStatus.CLOSED

    @property
    def may_be_open(self) -> bool:
        """It is open or paused, or cannot be read."""
        return self.summary is None or self.summary.status in (CaseStatus.OPEN, CaseStatus.PAUSED)


@dataclass(frozen=True, eq=False)
class Standings:
    """Every case of the school; the same object as long as nothing in it can have changed.

    ``live``: those that are not known to be closed, in the order of opening. ``left``: by the case's id, the closed
    ones in which something is left to do. ``folded``: the closed ones without a summary, by the case's id."""

    live: tuple[Standing, ...]
    left: Mapping[str, Standing]
    folded: Mapping[str, Standing]
    known: KnownCases
    rows: Mapping[str, int]

    @property
    def every(self) -> tuple[Standing, ...]:
        """Every case, in the order of opening."""
        return self._in_order((*self.live, *self.closed))

    @cached_property
    def closed(self) -> tuple[Standing, ...]:
        """Every closed case, in the order of opening."""
        return self._in_order(self._closed(case_id) for case_id in self._closed_ids)

    @cached_property
    def to_do(self) -> tuple[Standing, ...]:
        """The cases in which there is anything to do or to look at, in the order of opening."""
        return self._in_order((*self.live, *self.left.values()))

    @cached_property
    def closed_and_listed(self) -> int:
        """How many of the closed ones are of a pupil in the register."""
        return sum(self.known.pupil_of(case_id) in self.rows for case_id in self._closed_ids)

    def of_pupil(self, pupil_key: str) -> tuple[Standing, ...]:
        """The pupil's cases, in the order of opening."""
        found = (self.of(case_id) for case_id in self.known.of_pupil.get(pupil_key, ()))
        return self._in_order(each for each in found if each is not None)

    def of(self, case_id: str) -> Standing | None:
        """That case; None where the school has none of that id."""
        if case_id in self._live:
            return self._live[case_id]
        return self._closed(case_id) if case_id in self.folded or case_id in self.known.summaries else None

    @cached_property
    def _live(self) -> Mapping[str, Standing]:
        return {each.case_id: each for each in self.live}

    @cached_property
    def _closed_ids(self) -> tuple[str, ...]:
        ids = (each.case_id for each in self.known.closed if each.case_id not in self._live)
        return (*ids, *self.folded)

    def _closed(self, case_id: str) -> Standing:
        if case_id in self.left or case_id in self.folded:
            return self.left.get(case_id) or self.folded[case_id]
        known = self.known.summaries[case_id]
        return Standing(case_id, known.pupil_id, known.pupil_id in self.rows, known.summary)

    def _in_order(self, some: Iterable[Standing]) -> tuple[Standing, ...]:
        return tuple(sorted(some, key=lambda each: self.known.order(each.case_id)))


@dataclass(frozen=True, slots=True)
class _Basis:
    """What the steps of a case were worked out from. ``sequence``: how many events; ``day``: None where no day changes
    them; ``state``: of the register, its calendar and the settings, None where they give no step."""

    sequence: int
    followed: bool
    parents: tuple[ParentRecord, ...]
    day: date | None
    state: Hashable


_Kept = dict[str, tuple[_Basis, Standing]]
"""What was worked out before, by the case's id."""


@dataclass(frozen=True, slots=True)
class _Look:
    """What the cases of a school are looked at with."""

    unit: Unit
    office: Office
    record: SchoolRecord
    known: KnownCases
    today: date
    kept: _Kept
    parents: dict[str, tuple[ParentRecord, ...]] = field(default_factory=dict)

    def meet(self, pupils: Collection[str]) -> None:
        """The contacts of these pupils are at hand; they are read anew when any of the school's was changed."""
        about = (self.record.school_id, self.unit.people.version(self.record.school_id))
        kept: dict[str, tuple[ParentRecord, ...]] = self.office.answers.once("contacts of cases", about, dict)
        if left := {key for key in pupils if key not in kept}:
            found = self.unit.people.parents_of_school(self.record.school_id, left if len(left) <= NAMED else None)
            kept.update({key: found.get(key, ()) for key in left})
        self.parents.update({key: kept[key] for key in pupils})

    def basis(self, case: StoredSummary | StoredCase, sequence: int) -> _Basis:
        """What its steps are worked out from now."""
        state = (self.record.version, self.record.today)
        return _Basis(sequence, self.known.followed(case), self.parents.get(case.pupil_id, ()), self.today, state)

    def holding(self, case_id: str, basis: _Basis, *, unchanged: bool = False) -> Standing | None:
        """What was worked out before, where it still holds. unchanged: the register gives the case no step now."""
        before, standing = self.kept.get(case_id, (None, None))
        if before is None:
            return None
        same = before.state == basis.state if before.state is not None else unchanged
        rest = replace(basis, day=basis.day if before.day is not None else None, state=before.state)
        return standing if same and before == rest else None


def standings(office: Office, actor: Actor, record: SchoolRecord) -> Standings:
    """Every case of the school as it stands now."""
    today, now = office.today(record.settings), office.state(actor)
    at_hand: Standings | None = record.answers.known("standings", (now.cases, now.contacts, today))
    if at_hand is not None:
        return at_hand
    with office.read(actor) as unit:
        state = (unit.summaries.version(record.school_id), unit.people.version(record.school_id), today)
        return record.once("standings", state, lambda: _all(unit, office, record, today), kept=2)


def not_closed(unit: Unit, school_id: str) -> tuple[tuple[StoredCase, ...], dict[str, tuple[StoredEvent, ...]]]:
    """The school's cases that are not known to be closed, in the order of opening, and their events by the case's id;
    those that cannot be read are among them."""
    ids = unit.summaries.not_closed(school_id)
    return unit.cases.of(ids), unit.cases.events_of(ids)


def _all(unit: Unit, office: Office, record: SchoolRecord, today: date) -> Standings:
    known = known_cases(unit, office, record.school_id)
    kept: _Kept = office.answers.once("standing of each case", record.school_id, dict, kept=SCHOOLS_KEPT)
    look = _Look(unit, office, record, known, today, kept)
    whole, left = _not_closed(look), _left(look)
    live = [each for each in whole if not each.is_closed] + [each for each in left if each.summary is None]
    folded = {each.case_id: each for each in whole if each.is_closed}
    left_to_do = {each.case_id: each for each in (*left, *folded.values()) if each.summary and each.steps}
    return Standings(
        tuple(sorted(live, key=lambda each: known.order(each.case_id))), left_to_do, folded, known, record.rows
    )


def _not_closed(look: _Look) -> list[Standing]:
    """Each case that is not known to be closed; one without a summary may turn out to be."""
    look.meet(
        {each.pupil_id for each in look.known.not_closed} | {each.pupil_id for each in look.known.without.values()}
    )
    found: list[Standing] = []
    stale: dict[str, StoredSummary | None] = dict.fromkeys(look.known.without)
    for each in look.known.not_closed:
        standing = look.holding(each.case_id, look.basis(each, each.summary.sequence))
        if standing is None:
            stale[each.case_id] = each
        else:
            found.append(standing)
    events = look.unit.cases.events_of(stale)
    for stored in look.unit.cases.of(stale):
        basis = look.basis(stored, len(events[stored.id]))
        if look.holding(stored.id, basis) is None:
            look.kept[stored.id] = (basis, _whole(look, stored, events[stored.id], basis))
        found.append(look.kept[stored.id][1])
    return found


def _left(look: _Look) -> list[Standing]:
    """The closed cases in which something may be left to do; those that cannot be read are among them."""
    asked = _to_look_at(look)
    look.meet({each.pupil_id for each, _ in asked})
    found: list[Standing] = []
    stale: list[tuple[StoredSummary, _Basis, bool]] = []
    for each, is_unchanged in asked:
        basis = look.basis(each, each.summary.sequence)
        standing = look.holding(each.case_id, basis, unchanged=is_unchanged)
        if standing is None:
            stale.append((each, basis, is_unchanged))
        else:
            found.append(standing)
    texts = look.unit.summaries.closed([each.case_id for each, *_ in stale])
    pathways = _pathways(look.unit, {each.definition_sha256 for each, *_ in stale})
    for each, basis, is_unchanged in stale:
        case, pathway = summaries.read(texts[each.case_id]), pathways[each.definition_sha256]
        look.kept[each.case_id] = _closed(look, each, pathway, case, basis, is_unchanged)
        found.append(look.kept[each.case_id][1])
    return found


class _Closed:
    """The closed cases that are looked at one by one, by the case's id, as of a version of what is known."""

    def __init__(self) -> None:
        self.lock, self.version = Lock(), -1
        self.found: dict[str, tuple[StoredSummary, bool]] = {}


def _to_look_at(look: _Look) -> tuple[tuple[StoredSummary, bool], ...]:
    """The closed cases of listed pupils that are looked at one by one, each with whether the register gives it no step.
    Those that nothing but the register could give one are left out where it does not."""
    closed, known = look.record.once("closed cases", "", _Closed), look.known
    with closed.lock:
        if closed.version == known.version:
            return tuple(closed.found.values())
        if closed.version > known.version:
            return tuple(_looked_at(look, known.closed).values())
        if closed.version == known.since:
            for case_id in (*(each.case_id for each in known.changed), *known.without):
                closed.found.pop(case_id, None)
            some = [each for each in known.changed if each.summary.status is CaseStatus.CLOSED]
            closed.found.update(_looked_at(look, some))
        else:
            closed.found = _looked_at(look, known.closed)
        closed.version = known.version
        return tuple(closed.found.values())


def _looked_at(look: _Look, some: Iterable[StoredSummary]) -> dict[str, tuple[StoredSummary, bool]]:
    rows = look.record.rows
    asked = [each for each in some if each.has_steps and each.pupil_id in rows]
    pathways = _pathways(look.unit, {each.definition_sha256 for each in asked})
    resting = [(each, reliances.read(each.summary.rests_on)) for each in asked if each.summary.rests_on]
    found = unchanged(look.record, [rows[each.pupil_id] for each, _ in resting], [rests for _, rests in resting])
    nothing_left = {
        each.case_id
        for (each, rests), is_unchanged in zip(resting, found.tolist(), strict=True)
        if is_unchanged and rests.alone and pathways[each.definition_sha256] is not None
    }
    quiet = {each.case_id for (each, _), is_unchanged in zip(resting, found.tolist(), strict=True) if is_unchanged}
    return {each.case_id: (each, each.case_id in quiet) for each in asked if each.case_id not in nothing_left}


def _pathways(unit: Unit, editions: Collection[str]) -> dict[str, Pathway | None]:
    """Each definition by its hash; None for one that cannot be read."""
    found: dict[str, Pathway | None] = dict.fromkeys(editions)
    for edition, text in unit.cases.definitions(editions).items():
        with suppress(Unreadable):
            found[edition] = pathway_of(text)
    return found


def _whole(look: _Look, stored: StoredCase, events: tuple[StoredEvent, ...], basis: _Basis) -> Standing:
    """A case that is folded whole."""
    is_listed = stored.pupil_id in look.record.rows
    try:
        if not is_listed:
            return Standing(stored.id, stored.pupil_id, False, summarise(*folded(stored, events)))
        file = file_of(look.office, look.record, stored, events, basis.parents)
    except Unreadable as problem:
        return Standing(stored.id, stored.pupil_id, is_listed, None, why=str(problem))
    context = replace(file.context, followed=basis.followed)
    steps = next_steps(file.pathway, file.case, context)
    return Standing(stored.id, stored.pupil_id, True, summarise(file.pathway, file.case), steps)


def _closed(
    look: _Look, known: StoredSummary, pathway: Pathway | None, case: Case, basis: _Basis, is_unchanged: bool
) -> tuple[_Basis, Standing]:
    """A closed case, from its summary; the steps of today's record."""
    if pathway is None:
        return basis, Standing(known.case_id, known.pupil_id, True, None, why=DAMAGED.format(what="pathway"))
    waits = summaries.depends_on_the_day(pathway, case)
    context = context_of(look.office, look.record, pathway, known.pupil_id, basis.parents, case, judged=waits)
    steps = next_steps(pathway, case, replace(context, followed=basis.followed))
    if not waits:
        basis = replace(basis, day=None, state=None if is_unchanged else basis.state)
    return basis, Standing(known.case_id, known.pupil_id, True, known.summary, steps)
