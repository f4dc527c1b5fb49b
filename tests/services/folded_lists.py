"""The lists of cases as they are when every case is folded whole, each time: what the summaries must come to."""

from datetime import date
from typing import Any

from fasttrack_core.casework import CaseStatus, NextStep, StepKind, next_steps
from fasttrack_core.casework.summary import Summary, summarise
from fasttrack_core.errors import Unreadable
from fasttrack_core.services.cases import opening as cases
from fasttrack_core.services.cases import view as case_view
from fasttrack_core.services.cases.file import CaseFile, file_of
from fasttrack_core.services.office.access import Actor
from fasttrack_core.services.office.context import Office

Row = tuple[object, ...]


def agree(office: Office, actor: Actor) -> None:
    """Every list of the school's cases says what the cases themselves say, and so does each summary that is kept."""
    files, bad = folded(office, actor)
    assert [_plain(row) for row in cases.list_cases(office, actor)] == rows(files, bad)
    found = [(step.case_id, step.pupil_key, step.stage, step.step) for step in cases.due(office, actor)]
    wanted = due(office, actor, files, bad)
    assert found == wanted, [pair for pair in zip(found, wanted, strict=False) if pair[0] != pair[1]][:3]
    chosen = {each.case_id: (each.opened_on, each.unreadable) for each in cases.choices(office, actor).shown}
    assert chosen == {file.id: (file.case.opened_on, False) for file in files} | dict.fromkeys(bad, (None, True))
    still = {file.pupil_key for file in files if file.case.status in (CaseStatus.OPEN, CaseStatus.PAUSED)}
    assert cases.pupils_with_open_case(office, actor) == still | set(bad.values())
    for key in {file.pupil_key for file in files}:
        own = [row for row in rows(files, bad) if row[1] == key]
        assert [_plain(row) for row in cases.list_cases(office, actor, key)] == own
    kept(office, actor, files)


def folded(office: Office, actor: Actor) -> tuple[list[CaseFile], dict[str, str]]:
    """Every case of the school, folded; and those that cannot be read, each with its pupil."""
    record = office.record(actor)
    files, bad = [], {}
    with office.store.read() as unit:
        stored = unit.cases.list(actor.school_id)
        for each in stored:
            try:
                people = unit.people.parents(each.pupil_id)
                file = file_of(office, record, each, unit.cases.events(each.id), people)
                others = [other for other in stored if other.pupil_id == each.pupil_id]
                later = [other for other in others if other.stamp.when > each.stamp.when]
                follows = [other for other in others if other.earlier_case_id == each.id]
                files.append(file.beside(followed=bool(later or follows)))
            except Unreadable:
                bad[each.id] = each.pupil_id
    return files, bad


def rows(files: list[CaseFile], bad: dict[str, str]) -> list[Row]:
    """What the list of cases shows."""
    found = []
    for file in files:
        steps = next_steps(file.pathway, file.case, file.context)
        name = case_view.name_of(file.record.pupil(file.pupil_key))
        stage = file.pathway.stage(file.case.stage)
        late = any(step.overdue for step in steps)
        due_on = steps[0].due if steps else None
        shown = (
            file.id, file.pupil_key, file.pathway.title, str(file.case.status), case_view.stage_title(file),
            stage.label if stage else "", file.case.closing_code, file.case.opened_on, file.case.closed_on,
            steps[0].what if steps else "", due_on, late, file.case.earlier_case,
        )  # fmt: skip
        found.append(((file.case.status is CaseStatus.CLOSED, not late, due_on or date.max, name), shown))
    found += [
        (
            (False, True, date.max, case_view.name_of(files[0].record.pupil(key))),
            (case_id, key, "", "unreadable", "", "", "", None, None, cases.CANNOT_READ, None, False, ""),
        )
        for case_id, key in bad.items()
    ]
    return [shown for _, shown in sorted(found, key=lambda each: each[0])]


def due(office: Office, actor: Actor, files: list[CaseFile], bad: dict[str, str]) -> list[Row]:
    """What is to be done in every case."""
    record = office.record(actor)
    found: list[Any] = [
        (file.id, file.pupil_key, case_view.stage_title(file), step)
        for file in files
        for step in next_steps(file.pathway, file.case, file.context)
    ]
    for case_id, key in bad.items():
        (why,) = {each.step.why for each in cases.due(office, actor) if each.case_id == case_id}
        step = NextStep(what=cases.CANNOT_READ, due=None, overdue=False, why=why, stage="", kind=StepKind.UNREADABLE)
        found.append((case_id, key, "", step))
    return sorted(
        found,
        key=lambda each: (not each[3].overdue, each[3].due or date.max, case_view.name_of(record.pupil(each[1]))),
    )


def kept(office: Office, actor: Actor, files: list[CaseFile]) -> None:
    """Each summary in the store is that of the case, and each case that can be read has one."""
    with office.store.read() as unit:
        found = {each.case_id: each for each in unit.summaries.of_school(actor.school_id)}
        texts = unit.summaries.closed(list(found))
    assert {case_id: each.summary for case_id, each in found.items()} == {file.id: _without(file) for file in files}
    assert {case_id for case_id, each in found.items() if each.has_steps} == set(texts)


def _without(file: CaseFile) -> Summary:
    whole = summarise(file.pathway, file.case)
    values = {name: getattr(whole, name) for name in Summary.__slots__}
    return Summary(**values | {"closed": None})


def _plain(row: cases.CaseRow) -> Row:
    return (
        row.case_id, row.pupil_key, row.pathway, row.status, row.stage, row.stage_label, row.closing_code,
        row.opened_on, row.closed_on, row.next_step, row.due, row.overdue, row.earlier_case,
    )  # fmt: skip
