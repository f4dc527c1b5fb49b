"""A summary of a closed case has the steps of the case itself, whatever the register, the day and the contacts are."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import product

import pytest

from fasttrack_core.casework import Case, CaseStatus, Context, Parent, StepKind, fold, next_steps, reliance, summary
from fasttrack_core.pathways.models import Pathway
from fasttrack_core.services.office.definitions import pathway_of
from tests.casework.walks import SchoolDays, weekdays
from tests.corpus.test_stored_cases import EVERY, read, stored_event

DIGESTS = {3: "30d4810fcc2a211376686fa48eb3b350bccd219c244825e850760868245a66bd"}
"""Of the summaries of every stored case, by the format of summaries."""


@dataclass(frozen=True)
class Counts:
    """A register in which every period looks alike."""

    unauthorised: int
    missing: int = 0
    possible: int = 20
    attended: int = 10
    authorised: int = 0
    unsettled: int = 0


def prefixes() -> Iterator[tuple[str, Pathway, Case]]:
    """Each stored case after each of its events."""
    for file in EVERY:
        stored = json.loads(file.read_text(encoding="utf-8"))
        text = (file.parent / "definitions" / stored["definition"]).read_text(encoding="utf-8")
        events = read(stored_event(row) for row in stored["events"])
        for number in range(1, len(events) + 1):
            yield f"{file.stem} {number}", pathway_of(text), fold(pathway_of(text), events[:number])


CLOSED = [each for each in prefixes() if each[2].status is CaseStatus.CLOSED]


def contexts(case: Case) -> Iterator[Context]:
    """Registers, days and contacts of many kinds."""
    assert case.closed_on
    calendar = SchoolDays(weekdays(date(2026, 7, 1), date(2027, 3, 31)))
    names = dict.fromkeys([issue.parent for issue in case.issued if issue.parent])
    parents = tuple(Parent(id=name, forename="Ines", surname="Okoro", parent_in_law=True) for name in names)
    more = (*parents, Parent(id="another", forename="Ada", surname="Okoro", parent_in_law=True))
    for people, unauthorised, missing, followed, later in product(
        ((), parents, more), (0, 1, 9), (0, 2), (False, True), (0, 400)
    ):
        counts = Counts(unauthorised, missing)
        yield Context(
            today=case.closed_on + timedelta(days=later),
            parents=people,
            calendar=calendar,
            counts=lambda first, last, counts=counts: counts,  # type: ignore[misc]
            recorded_until=case.closed_on + timedelta(days=30),
            date_of_birth=date(2015, 3, 1),
            followed=followed,
        )


@pytest.mark.parametrize(("pathway", "case"), [each[1:] for each in CLOSED], ids=[each[0] for each in CLOSED])
def test_a_closed_case_has_the_steps_of_its_summary(pathway: Pathway, case: Case) -> None:
    kept = summary.summarise(pathway, case).closed
    again = summary.read(summary.written(kept)) if kept else None
    assert again == kept
    for context in contexts(case):
        steps = next_steps(pathway, case, context)
        assert steps == (next_steps(pathway, again, context) if again else ())
        if not summary.depends_on_the_day(pathway, case):
            later = replace(context, today=context.today + timedelta(days=1000))
            assert next_steps(pathway, case, later) == steps


@pytest.mark.parametrize(("pathway", "case"), [each[1:] for each in CLOSED], ids=[each[0] for each in CLOSED])
def test_a_case_that_rests_on_the_register_alone_has_no_step_but_of_its_periods_and_its_watch(
    pathway: Pathway, case: Case
) -> None:
    said = summary.summarise(pathway, case).rests_on
    assert (said is None) is not summary.something_may_follow(pathway, case)
    if said is None:
        return
    rests = reliance.read(said)
    assert reliance.written(rests) == said
    for context in contexts(case):
        kinds = {step.kind for step in next_steps(pathway, case, context)}
        on_marks = {StepKind.WATCH} if rests.watched else set()
        if any(span.decided for span in rests.spans):
            on_marks.add(StepKind.DECISION)
        assert kinds <= on_marks or not rests.alone
        assert rests.on_marks or not kinds & {StepKind.WATCH, StepKind.DECISION}


def test_the_format_goes_up_when_the_stored_cases_come_to_other_summaries() -> None:
    """Summaries are kept: without another format those of before would go on standing."""
    found = hashlib.sha256()
    for name, pathway, case in prefixes():
        each = summary.summarise(pathway, case)
        closed = summary.written(each.closed) if each.closed else ""
        said = [str(getattr(each, part)) for part in summary.Summary.__slots__ if part != "closed"]
        found.update(json.dumps([name, said, closed]).encode())
    assert DIGESTS[summary.FORMAT] == found.hexdigest()


def test_the_stored_cases_hold_closed_ones_with_and_without_steps() -> None:
    kept = [summary.summarise(pathway, case).closed is not None for _, pathway, case in CLOSED]
    assert set(kept) == {True, False}
