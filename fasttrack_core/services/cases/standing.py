"""How every case of the school stands, for the lists: no list folds a case that is closed.

What a case's events decide is kept with it as a summary, written in the transaction of each event. Its steps depend on
more: the register, its calendar and the settings (one ``SchoolRecord`` is one state of these), the contacts, the day,
and whether the pupil has a later case. They are worked out once for each state of all of these, and asked for again
only where one of them is another; so nothing has to be put right after an import, an undoing or another calendar.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from fasttrack_core.casework import Case, CaseStatus, NextStep, StoredEvent, next_steps
from fasttrack_core.casework import summary as summaries
from fasttrack_core.casework.summary import Summary, summarise
from fasttrack_core.errors import Unreadable
from fasttrack_core.pathways.models import Pathway
from fasttrack_core.pathways.upcasting import DAMAGED
from fasttrack_core.services.cases.file import context_of, file_of, folded
from fasttrack_core.services.office.access import Actor
from fasttrack_core.services.office.context import Office
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


@dataclass(frozen=True, slots=True, eq=False)
class Standings:
    """Every case of the school, in the order of opening; the same object as long as nothing in it can have changed."""

    every: tuple[Standing, ...]


@dataclass(frozen=True, slots=True)
class _Basis:
    """What the steps of a case were worked out from, beside the record; ``day`` None where no day changes them."""

    sequence: int
    followed: bool
    parents: tuple[ParentRecord, ...]
    day: date | None


@dataclass(frozen=True, slots=True)
class _Opened:
    """When a case was opened, and which one it follows."""

    case_id: str
    pupil_key: str
    earlier: str | None
    at: datetime


def standings(office: Office, actor: Actor, record: SchoolRecord) -> Standings:
    """Every case of the school as it stands now."""
    today = office.today(record.settings)
    with office.read(actor) as unit:
        state = (unit.summaries.version(record.school_id), unit.people.version(), today)
        return record.once("standings", state, lambda: _all(unit, office, record, today), kept=2)


def not_closed(unit: Unit, school_id: str) -> tuple[tuple[StoredCase, ...], dict[str, tuple[StoredEvent, ...]]]:
    """The school's cases that are not known to be closed, in the order of opening, and their events by the case's id;
    those that cannot be read are among them."""
    known = unit.summaries.of_school(school_id)
    ids = [each.case_id for each in known if each.summary.status is not CaseStatus.CLOSED]
    ids += unit.summaries.missing(school_id)
    return unit.cases.of(ids), unit.cases.events_of(ids)


def _all(unit: Unit, office: Office, record: SchoolRecord, today: date) -> Standings:
    known = {each.case_id: each for each in unit.summaries.of_school(record.school_id)}
    missing = unit.summaries.missing(record.school_id)
    whole = [each.case_id for each in known.values() if each.summary.status is not CaseStatus.CLOSED] + [*missing]
    stored, events = {each.id: each for each in unit.cases.of(whole)}, unit.cases.events_of(whole)
    opened = [_Opened(each.case_id, each.pupil_id, each.earlier_case_id, each.recorded_at) for each in known.values()]
    opened += [
        _Opened(each.id, each.pupil_id, each.earlier_case_id, each.stamp.when)
        for each in stored.values()
        if each.id not in known
    ]
    opened.sort(key=lambda each: (each.at, each.case_id))
    followed = _followed(opened)
    asked = {each.pupil_key for each in opened if each.case_id in stored or known[each.case_id].has_steps}
    parents = _parents(unit, record, asked)
    kept: dict[str, tuple[_Basis, Standing]] = record.once("standing of each case", "", dict)

    def basis_of(each: _Opened, sequence: int) -> _Basis:
        return _Basis(sequence, each.case_id in followed, parents.get(each.pupil_key, ()), today)

    found: dict[str, Standing] = {}
    stale: dict[str, _Opened] = {}
    for each in opened:
        case_id, is_listed = each.case_id, each.pupil_key in record.rows
        if case_id in stored:
            basis = basis_of(each, len(events[case_id]))
            if not is_listed or not _holds(kept.get(case_id), basis):
                standing = _whole(office, record, stored[case_id], events[case_id], basis)
                kept[case_id] = (basis, standing)
            found[case_id] = kept[case_id][1]
        elif not known[case_id].has_steps or not is_listed:
            found[case_id] = Standing(case_id, each.pupil_key, is_listed, known[case_id].summary)
        elif _holds(kept.get(case_id), basis_of(each, known[case_id].summary.sequence)):
            found[case_id] = kept[case_id][1]
        else:
            stale[case_id] = each
    texts, pathways = unit.summaries.closed(stale), _pathways(unit, [known[case_id] for case_id in stale])
    for case_id, each in stale.items():
        basis = basis_of(each, known[case_id].summary.sequence)
        pathway = pathways[known[case_id].definition_sha256]
        kept[case_id] = _closed(office, record, known[case_id], pathway, summaries.read(texts[case_id]), basis)
        found[case_id] = kept[case_id][1]
    return Standings(tuple(found[each.case_id] for each in opened))


def _holds(kept: tuple[_Basis, Standing] | None, basis: _Basis) -> bool:
    """What was worked out before is still right."""
    return kept is not None and kept[0] == (basis if kept[0].day is not None else replace(basis, day=None))


def _followed(opened: Iterable[_Opened]) -> frozenset[str]:
    """The cases whose pupil has a case that was opened after them."""
    opened = tuple(opened)
    newest: dict[str, datetime] = {}
    for each in opened:
        newest[each.pupil_key] = max(newest.get(each.pupil_key, each.at), each.at)
    earlier = {(each.pupil_key, each.earlier) for each in opened}
    return frozenset(
        each.case_id for each in opened if newest[each.pupil_key] > each.at or (each.pupil_key, each.case_id) in earlier
    )


def _parents(unit: Unit, record: SchoolRecord, pupils: Collection[str]) -> dict[str, tuple[ParentRecord, ...]]:
    """The contacts of these pupils (and perhaps of others), read anew when any was changed."""
    kept: dict[str, tuple[ParentRecord, ...]] = record.once("contacts of cases", unit.people.version(), dict, kept=1)
    if left := {key for key in pupils if key not in kept}:
        found = unit.people.parents_of_school(record.school_id, left if len(left) <= NAMED else None)
        kept.update({key: found.get(key, ()) for key in left})
    return kept


def _pathways(unit: Unit, known: Sequence[StoredSummary]) -> dict[str, Pathway | None]:
    """Each definition by its hash, read once however many cases have it; None for one that cannot be read."""
    one_of_each = {each.definition_sha256: each.case_id for each in known}
    found: dict[str, Pathway | None] = {}
    for stored in unit.cases.of(one_of_each.values()):
        try:
            found[stored.definition_sha256] = pathway_of(stored.definition)
        except Unreadable:
            found[stored.definition_sha256] = None
    return found


def _whole(
    office: Office, record: SchoolRecord, stored: StoredCase, events: tuple[StoredEvent, ...], basis: _Basis
) -> Standing:
    """A case that is folded whole."""
    is_listed = stored.pupil_id in record.rows
    try:
        if not is_listed:
            return Standing(stored.id, stored.pupil_id, False, summarise(*folded(stored, events)))
        file = file_of(office, record, stored, events, basis.parents)
    except Unreadable as problem:
        return Standing(stored.id, stored.pupil_id, is_listed, None, why=str(problem))
    context = replace(file.context, followed=basis.followed)
    steps = next_steps(file.pathway, file.case, context)
    return Standing(stored.id, stored.pupil_id, True, summarise(file.pathway, file.case), steps)


def _closed(
    office: Office, record: SchoolRecord, known: StoredSummary, pathway: Pathway | None, case: Case, basis: _Basis
) -> tuple[_Basis, Standing]:
    """A closed case, from its summary; the steps of today's record."""
    if pathway is None:
        return basis, Standing(known.case_id, known.pupil_id, True, None, why=DAMAGED.format(what="pathway"))
    waits = summaries.depends_on_the_day(pathway, case)
    context = context_of(office, record, pathway, known.pupil_id, basis.parents, case, judged=waits)
    steps = next_steps(pathway, case, replace(context, followed=basis.followed))
    basis = basis if waits else replace(basis, day=None)
    return basis, Standing(known.case_id, known.pupil_id, True, known.summary, steps)
