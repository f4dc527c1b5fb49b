"""Letter 1 of cases that were agreed at the termly meeting, a thousand times, each for one parent with its own figures.

Ours first with all that a copy takes: reading the case, whether the parent may have it, the figures out of the
register, the check for other people's details, and the Word file. Then ours and docxtpl from the finished facts.
"""

import io
import itertools
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.children import Table, median, run_child

LETTER = "bwd-01-pre-referral"
CASES = 20
LETTERS, OF_DOCXTPL = 1000, 100
ROUNDS = 5


def child(task: str, folder: Path, cases: int = CASES, letters: int = LETTERS, rounds: int = ROUNDS) -> dict[str, Any]:
    """The letters of this school, by us or by docxtpl; or, for ``build``, the school."""
    if task == "build":
        return _build(folder, cases)
    return _measure(folder, letters, rounds, task)


def _build(folder: Path, count: int) -> dict[str, Any]:
    """The sample school with cases up to the step at which Letter 1 goes out."""
    from fasttrack_core.services import overview, settings, setup
    from fasttrack_core.services.cases import opening as cases
    from fasttrack_core.services.office.context import open_office
    from fasttrack_core.store.migrate import migrate

    migrate(_address(folder))
    office = open_office(_address(folder))
    setup.name_user(office, "Idris Penhallow")
    actor = setup.add_sample_school(office)
    settings.change(office, actor, settings.opened(office, actor).seen, inclusion_officer="Ms Hana Yusuf")
    day = office.record(actor).settings.sample_day
    for number, key in enumerate(overview.view(office, actor).keys[:count]):
        to_letter_1(office, actor, cases.open_case(office, actor, key, f"opened {number}", happened_on=day), day)
    office.store.close()
    return {}


def to_letter_1(office: Any, actor: Any, case_id: str, day: Any) -> None:
    """Every question of the case answered, every box ticked, and the termly meeting agreed."""
    from fasttrack_core.services.cases import opening as cases
    from fasttrack_core.services.cases import recording as acts

    presses = (f"{case_id} press {number}" for number in itertools.count())

    def do(act: Any, **said: Any) -> str:
        seen = cases.view(office, actor, case_id).seen
        return str(act(office, actor, seen, next(presses), happened_on=day, **said).event_id)

    offered = do(acts.support_offered, what="A place in the breakfast club", outcome="Declined", parents=("pupil",))
    missed = do(acts.did_not_attend, title="Meeting about attendance")
    view = cases.view(office, actor, case_id)
    for factor in view.factors:
        do(acts.answer, question=factor.id, answer="no")
    do(acts.answer, question="support-did-not-work", answer="yes", evidence=(offered,))
    do(acts.answer, question="met-or-tried-to-meet", answer="yes", evidence=(missed,))
    for row in view.questions:
        if row.needs_note:
            given = "yes" if row.id == "order-considered" else "no"
            do(acts.answer, question=row.id, answer=given, note="Asked the family and the office.")
    for item in view.checklist:
        do(acts.tick, item=item.id)
    do(acts.decide, decision="agreed", decided_by="Ms Yusuf and Mr Penhallow", reason="As agreed.")


def _measure(folder: Path, letters: int, rounds: int, task: str) -> dict[str, Any]:
    from fasttrack_core.documents import render
    from fasttrack_core.services import setup
    from fasttrack_core.services.office.context import open_office

    office = open_office(_address(folder))
    actor = setup.actor(office)
    assert actor is not None
    copies = list(copies_of(office, actor))
    made = [copy_of(office, actor, *copy) for copy in copies]
    times = []
    for _ in range(rounds):
        begun = time.perf_counter()
        for number in range(letters):
            _, facts, template = made[number % len(made)]
            if task == "docxtpl":
                by_docxtpl(template, facts)
            elif task == "render":
                render(template, facts)
            else:
                copy_of(office, actor, *copies[number % len(copies)])
        times.append(time.perf_counter() - begun)
    office.store.close()
    return {"seconds": median(times), "fastest": min(times), "copies": len({content for content, _, _ in made})}


def copy_of(office: Any, actor: Any, case_id: str, parent_id: str) -> tuple[bytes, Any, bytes]:
    """The finished copy, the facts in it, and the template it was made from."""
    from fasttrack_core.services.documents.details import Details
    from fasttrack_core.services.documents.making import finished, request_for

    record = office.record(actor)
    with office.read(actor) as unit:
        request = request_for(office, actor, unit, record, case_id, LETTER, parent_id, None, Details(), "")
    content, filled, kind = finished(office, request)
    return content, filled.context, office.templates[kind.file_name]


def copies_of(office: Any, actor: Any) -> Iterator[tuple[str, str]]:
    """Each case with each parent who may have Letter 1 of it."""
    from fasttrack_core.services.cases import opening as cases
    from fasttrack_core.services.documents import letters

    for case in cases.choices(office, actor).shown:
        offered = {each.id: each for each in letters.available(office, actor, case.case_id)}
        if LETTER in offered:
            for copy in offered[LETTER].copies_for:
                if copy.allowed:
                    yield case.case_id, copy.parent_id


def by_docxtpl(template: bytes, facts: Any) -> bytes:
    """The Word file as docxtpl's documentation shows it."""
    from docxtpl import DocxTemplate

    document = DocxTemplate(io.BytesIO(template))
    document.render(facts)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def _address(folder: Path) -> str:
    return f"sqlite:///{folder / 'data' / 'fasttrack.db'}"


def table(folder: Path, cases: int = CASES, letters: int = LETTERS, rounds: int = ROUNDS) -> str:
    """Ours beside docxtpl as its own documentation shows it."""
    run_child("letters", task="build", folder=folder, cases=cases)
    ours = run_child("letters", task="ours", folder=folder, letters=letters, rounds=rounds)
    rendered = run_child("letters", task="render", folder=folder, letters=letters, rounds=rounds)
    some = min(letters, OF_DOCXTPL)
    theirs = run_child("letters", task="docxtpl", folder=folder, letters=some, rounds=min(3, rounds))
    times = letters // some
    shown = Table("", "ms", "ratio", "fastest ms", "ratio")
    for title, found, factor in (
        (f"Fast Track: facts, checks and Word file, {ours['copies']} different copies in turn", ours, 1),
        ("Fast Track: the Word file alone", rendered, 1),
        (f"docxtpl: the Word file alone ({some:,} letters, time multiplied by {times})", theirs, times),
    ):
        cells = []
        for way in ("seconds", "fastest"):
            cells += [f"{1000 * factor * found[way]:,.0f}", f"{factor * found[way] / ours[way]:,.2f}"]
        shown.add(title, *cells)
    return str(shown)
