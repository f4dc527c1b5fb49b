"""What is known of every case of a school by its summary, kept between page runs and brought up to date by what was
recorded since: the school's count of changes says whether anything was."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from threading import Lock

from fasttrack_core.casework import CaseStatus
from fasttrack_core.services.office.context import SCHOOLS_KEPT, Office
from fasttrack_core.store import StoredCase, StoredSummary, Unit


@dataclass(frozen=True, eq=False)
class KnownCases:
    """The cases of a school at one version. ``summaries``: by the case's id; ``without``: the cases that have none,
    since this version cannot read them or another one has written them. ``changed``: the summaries that are others than
    at the version ``since``."""

    version: int
    summaries: Mapping[str, StoredSummary]
    without: Mapping[str, StoredCase]
    since: int
    changed: tuple[StoredSummary, ...]
    _newest: Mapping[str, datetime]
    _earlier: frozenset[tuple[str, str]]

    @property
    def not_closed(self) -> tuple[StoredSummary, ...]:
        """Those that are not closed."""
        return self._apart[0]

    @property
    def closed(self) -> tuple[StoredSummary, ...]:
        """Those that are closed."""
        return self._apart[1]

    @cached_property
    def _apart(self) -> tuple[tuple[StoredSummary, ...], tuple[StoredSummary, ...]]:
        others: list[StoredSummary] = []
        closed: list[StoredSummary] = []
        for each in self.summaries.values():
            (closed if each.summary.status is CaseStatus.CLOSED else others).append(each)
        return tuple(others), tuple(closed)

    @cached_property
    def of_pupil(self) -> Mapping[str, tuple[str, ...]]:
        """The ids of each pupil's cases."""
        found: dict[str, list[str]] = {}
        for case_id, pupil_key in self._pupils():
            found.setdefault(pupil_key, []).append(case_id)
        return {key: tuple(ids) for key, ids in found.items()}

    def followed(self, case: StoredSummary | StoredCase) -> bool:
        """The pupil has a case that was opened after this one."""
        at, case_id = _opened(case)
        return self._newest[case.pupil_id] > at or (case.pupil_id, case_id) in self._earlier

    def pupil_of(self, case_id: str) -> str:
        """The key of the case's pupil."""
        return (self.summaries.get(case_id) or self.without[case_id]).pupil_id

    def order(self, case_id: str) -> tuple[datetime, str]:
        """What cases are put in the order of opening by."""
        return _opened(self.summaries.get(case_id) or self.without[case_id])

    def _pupils(self) -> Iterator[tuple[str, str]]:
        for summary in self.summaries.values():
            yield summary.case_id, summary.pupil_id
        for case in self.without.values():
            yield case.id, case.pupil_id


class _Newest:
    """The newest that is known of a school; one visitor at a time brings it up to date."""

    def __init__(self) -> None:
        self.lock, self.found = Lock(), _NOTHING


_NOTHING = KnownCases(-1, {}, {}, -1, (), {}, frozenset())


def known_cases(unit: Unit, office: Office, school_id: str) -> KnownCases:
    """The school's cases as a reading unit sees them; the same object as long as nothing was recorded."""
    version = unit.summaries.version(school_id)
    newest = office.answers.once("known cases", school_id, _Newest, kept=SCHOOLS_KEPT)
    with newest.lock:
        before = newest.found
        if before.version == version:
            return before
        if before.version > version:  # this unit began before another visitor's, and saw less
            return _later(unit, school_id, version, _NOTHING)
        newest.found = _later(unit, school_id, version, before)
        return newest.found


def _later(unit: Unit, school_id: str, version: int, before: KnownCases) -> KnownCases:
    """The same with what was recorded since."""
    changed = unit.summaries.of_school(school_id, before.version)
    without = {each.id: each for each in unit.cases.of(_without(unit, school_id, before))}
    summaries = {**before.summaries, **{each.case_id: each for each in changed}}
    for case_id in without:
        summaries.pop(case_id, None)
    newest, earlier = dict(before._newest), set()
    opened: list[StoredSummary | StoredCase] = [*changed, *without.values()]
    for each in opened:
        at, _ = _opened(each)
        newest[each.pupil_id] = max(newest.get(each.pupil_id, at), at)
        if each.earlier_case_id:
            earlier.add((each.pupil_id, each.earlier_case_id))
    return KnownCases(version, summaries, without, before.version, changed, newest, before._earlier | earlier)


def _without(unit: Unit, school_id: str, before: KnownCases) -> tuple[str, ...]:
    """The cases without a summary. Where every case had one, and has one now, they are not looked for one by one."""
    had_one = before is not _NOTHING and not before.without
    of_today = had_one and not unit.summaries.of_other_formats(school_id, before.version)
    if of_today and unit.summaries.every_case_has_one(school_id):
        return ()
    return unit.summaries.missing(school_id)


def _opened(case: StoredSummary | StoredCase) -> tuple[datetime, str]:
    """When it was opened, and its id."""
    return (case.recorded_at, case.case_id) if isinstance(case, StoredSummary) else (case.stamp.when, case.id)
