"""A case as it may be shown while names are hidden: its steps, tests and figures without names, notes or answers."""

from dataclasses import replace

from fasttrack_core.casework import ChronologyEntry, EventKind, NextStep, StepKind
from fasttrack_core.services.cases.rows import CaseView, CopyRow, PeriodRow, QuestionRow
from fasttrack_core.services.cases.view import TestResult
from fasttrack_core.services.people.parents import ParentView
from fasttrack_core.services.shared_screen.family import ANSWERED, NOT_SHOWN
from fasttrack_core.services.shared_screen.names import SharedNames, contact
from fasttrack_core.store import ParentRecord

ABOUT_THE_FAMILY = frozenset({StepKind.PAUSE, StepKind.NOT_MET, StepKind.QUESTION})
"""Steps that say what was answered: a case pauses for a factor, a factor or an answer shuts the gate, and a question
that comes up again was answered so that it does."""


def case(names: SharedNames, view: CaseView) -> CaseView:
    """The case with what stands for its names; what a person wrote freely is left out, and said to be left out.

    So is what was answered about the family: that there is an answer is said, and no more. Ids stay as they are, so
    that everything can be recorded as ever.
    """
    key = view.pupil.key
    tests_of_it = {test.id: test.title for test in view.tests if test.of_the_family}
    asked = tuple(row.title for row in (*view.factors, *view.questions) if row.test in tests_of_it)
    parents = {parent.id: contact(number, parent) for number, parent in enumerate(names.contacts(key), start=1)}
    copies = tuple(_copy(copy, parents) for copy in view.copies)

    return replace(
        view,
        pupil=replace(
            view.pupil, name=names.pupil(key), registration_group="", date_of_birth=None, upn="", age_reason=""
        ),
        eligible=f"Whether every test is met is {NOT_SHOWN}." if tests_of_it else view.eligible,
        tests=tests(names, key, view.tests),
        questions=tuple(_question(names, key, row) for row in view.questions),
        factors=tuple(_question(names, key, row) for row in view.factors),
        checklist=tuple(replace(item, tick_note=_free(item.tick_note)) for item in view.checklist),
        documents=tuple(
            replace(row, copies=tuple(_copy(copy, parents) for copy in row.copies)) for row in view.documents
        ),
        copies=copies,
        meetings=tuple(
            replace(row, notes=tuple(replace(note, present=_people(note.present)) for note in row.notes))
            for row in view.meetings
        ),
        current_period=_period(view.current_period) if view.current_period else None,
        periods=tuple(_period(row) for row in view.periods),
        paused_because=f"({NOT_SHOWN})" if view.paused_because else "",
        decisions=tuple(
            replace(row, reasons=_reasons(names, key, row.reasons, tuple(tests_of_it.values()), asked))
            for row in view.decisions
        ),
        steps=steps(names, key, view.steps),
        chronology=tuple(_line(line) for line in view.chronology),
        problems=tuple(names.text(problem, key) for problem in view.problems),
    )


def steps(names: SharedNames, key: str, found: tuple[NextStep, ...]) -> tuple[NextStep, ...]:
    """What is to be done, naming nobody and without what it tells of the family."""
    return tuple(
        replace(step, what=names.text(step.what, key), why=f"{NOT_SHOWN.capitalize()}.", about="")
        if step.kind in ABOUT_THE_FAMILY
        else replace(step, what=names.text(step.what, key), why=names.text(step.why, key))
        for step in found
    )


def tests(names: SharedNames, key: str, found: tuple[TestResult, ...]) -> tuple[TestResult, ...]:
    """The tests of the pathway, naming nobody and without what was answered; those of the family are left out."""
    return tuple(replace(test, reason=names.text(test.reason, key)) for test in found if not test.of_the_family)


def contacts(names: SharedNames, key: str, found: tuple[ParentView, ...]) -> tuple[ParentView, ...]:
    """The pupil's contacts, in the same order, without what they are called and where they are reached.

    Whether a letter may go to one of them, and what speaks against it, is left out too: each legal parent looks alike.
    """
    return tuple(
        replace(
            parent,
            record=_bare(parent.record),
            full_name=contact(number, parent.record),
            may_write=parent.record.parent_in_law is True,
            reasons=(),
            warnings=(),
            ways=dict.fromkeys(parent.ways, ""),
            blocked=False,
            suggested_ground="",
        )
        for number, parent in enumerate(found, start=1)
    )


def _bare(record: ParentRecord) -> ParentRecord:
    """Which contact it is, whether they are a legal parent, and nothing else."""
    return ParentRecord(id=record.id, parent_in_law=record.parent_in_law, priority=record.priority)


def _free(text: str) -> str:
    """What a person wrote freely may name anybody."""
    return f"({NOT_SHOWN})" if text else ""


def _question(names: SharedNames, key: str, row: QuestionRow) -> QuestionRow:
    chosen = tuple((entry, f"An entry of {words.partition(':')[0]}") for entry, words in row.evidence_choices)
    return replace(
        row,
        answer=ANSWERED if row.answer else "",
        answer_note=_free(row.answer_note),
        evidence=(),
        evidence_choices=chosen,
        status=ANSWERED if row.answer else row.status,
        reason=names.text(row.reason, key),
        can_set_aside="",
        set_aside="",
    )


def _reasons(
    names: SharedNames, key: str, reasons: tuple[str, ...], tests_of_it: tuple[str, ...], asked: tuple[str, ...]
) -> tuple[str, ...]:
    """Why a decision is not open, without the state of a test that tells of the family, and of a question about it."""
    said = []
    for reason in reasons:
        title = next((each for each in tests_of_it if reason.startswith(f"{each}:")), "")
        if not title and reason.startswith(asked):
            title = "A question about the family"
        said.append(f"{title}: {NOT_SHOWN}." if title else names.text(reason, key))
    return tuple(dict.fromkeys(said))


def _copy(copy: CopyRow, parents: dict[str, str]) -> CopyRow:
    to = parents.get(copy.parent_id, "a parent") if copy.parent_id else copy.to
    return replace(copy, to=to, file_name="", released_by=_free(copy.released_by))


def _people(present: tuple[str, ...]) -> tuple[str, ...]:
    return (f"{len(present)} people" if len(present) > 1 else "1 person",) if present else ()


def _period(row: PeriodRow) -> PeriodRow:
    return replace(row, waived_because=_free(row.waived_because))


def _line(line: ChronologyEntry) -> ChronologyEntry:
    what = "Paused" if line.kind is EventKind.FACTOR_LEARNED else str(line.kind).replace("_", " ").capitalize()
    written = f"({NOT_SHOWN})" if line.outcome or line.note else ""
    return replace(line, what=what, outcome=written, note="")
