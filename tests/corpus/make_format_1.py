"""How the corpus of format 1 was made: cases of the sample school, walked through the services as they were then.

``python -m tests.corpus.make_format_1 FOLDER`` writes them into an empty folder. The corpus is made once and never
again: it stands for what is stored in schools, so a later change of the product is no reason to write it anew.
"""

import json
import sys
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, select

from fasttrack_core.casework import fold
from fasttrack_core.casework.events import FORMAT
from fasttrack_core.casework.upcasting import read
from fasttrack_core.services import setup
from fasttrack_core.services.cases import opening as cases
from fasttrack_core.services.cases import recording as acts
from fasttrack_core.services.documents import letters
from fasttrack_core.services.documents.details import Details
from fasttrack_core.services.office.context import open_office
from fasttrack_core.services.office.definitions import definition_text, pathway_of
from fasttrack_core.services.people import parents as people
from fasttrack_core.store import schema
from fasttrack_core.store.migrate import migrate
from tests.conftest import NOW, Desk
from tests.corpus.state import state_of
from tests.services.walks import CLEAN_START, COURT_ORDER, MEETING, SEPARATED, Walk

ANSWER_BY = Details(respond_by=date(2026, 11, 27), officer_phone="01632 960 555")
OFFICER = "Ms Hana Yusuf"
MONDAY = date(2026, 9, 7)


def to_court(desk: Desk) -> Walk:
    """Three periods without improvement, the notice, court."""
    walk = Walk(desk, SEPARATED).to_week_1()
    walk.do(acts.tick, item="legal-team-told", note="By telephone.")
    walk.issue("bwd-02-introduction", MONDAY)
    walk.decide("not-improved", walk.reviewed())
    walk.issue("bwd-03-initial-warning", date(2026, 9, 22))
    third = walk.reviewed()
    walk.decide("not-improved", third)
    walk.issue("bwd-04-warning", third, released_by=OFFICER)
    fourth = walk.reviewed()
    walk.decide("not-improved", fourth)
    walk.issue("bwd-05-notice-of-intention", fourth, released_by=OFFICER, details=ANSWER_BY)
    for item in walk.view.checklist:
        walk.do(acts.tick, fourth, item=item.id)
    walk.decide("court", fourth)
    walk.do(acts.contacted, date(2026, 11, 19), who="The Inclusion Officer", way="e-mail", note="Asked for copies.")
    return walk


def improves_twice(desk: Desk) -> Walk:
    """Improved, improved again: ATI and letter 6."""
    walk = Walk(desk, CLEAN_START).to_week_1()
    walk.do(acts.tick, item="legal-team-told")
    walk.issue("bwd-02-introduction", walk.start)
    walk.decide("improved", walk.reviewed())
    again = walk.reviewed()
    walk.decide("improved-again", again)
    walk.issue("bwd-06-success", again, released_by=OFFICER)
    return walk


def improves_after_letter_3(desk: Desk) -> Walk:
    """Week 3 improved: ATI."""
    walk = Walk(desk, "004178").to_week_1()
    walk.do(acts.tick, item="legal-team-told")
    walk.issue("bwd-02-introduction", MONDAY)
    first = walk.reviewed()
    walk.decide("not-improved", first)
    walk.issue("bwd-03-initial-warning", first)
    walk.decide("improved", walk.reviewed())
    return walk


def improves_after_letter_4(desk: Desk) -> Walk:
    """Week 5 improved: ATI; one parent may not be written to, which a named person waives letter by letter."""
    walk = Walk(desk, COURT_ORDER)
    found = people.parents(desk.office, desk.actor, walk.pupil_key)
    blocked = next(each.id for each in found if each.blocked)
    others = tuple(each for each in walk.parents if each != blocked)

    def send(document: str, day: date, **more: Any) -> None:
        walk.issue(document, day, to=others, **more)
        said = {"decided_by": "Mrs Tansley", "reason": "The order forbids contact."}
        walk.do(acts.waive, day, what="document", document=document, parent=blocked, **said)

    walk.through_the_gate()
    send("bwd-01-pre-referral", walk.start)
    send("bwd-leaflet", walk.start)
    walk.decide("letter-1-sent")
    send("bwd-meeting-invite", walk.start, details=MEETING)
    walk.do(acts.meeting_held, meeting="parents-meeting", present=others, outcome="agreed", note="In the library.")
    for item in walk.view.checklist:
        walk.do(acts.tick, item=item.id)
    walk.decide("deferral-agreed")
    walk.do(acts.tick, item="legal-team-told")
    send("bwd-02-introduction", MONDAY)
    first = walk.reviewed()
    walk.decide("not-improved", first)
    send("bwd-03-initial-warning", first)
    second = walk.reviewed()
    walk.decide("not-improved", second)
    send("bwd-04-warning", second, released_by=OFFICER)
    walk.decide("improved", walk.reviewed())
    return walk


def improves_once(desk: Desk) -> Walk:
    """Improved, then not kept up; extended in week 3."""
    walk = Walk(desk, "004372")
    for parent in people.parents(desk.office, desk.actor, walk.pupil_key):
        people.decide_parent_in_law(desk.office, desk.actor, parent.seen, True, "natural parent")
    walk.to_week_1()
    walk.do(acts.tick, item="legal-team-told")
    walk.issue("bwd-02-introduction", walk.start)
    walk.decide("improved", walk.reviewed())
    again = walk.reviewed()
    walk.decide("not-kept-up", again)
    walk.issue("bwd-03-initial-warning", again)
    third = walk.reviewed()
    walk.decide("extend", third, school_days=4)
    walk.issue("bwd-07-extension", third)
    return walk


def extended_and_waived(desk: Desk) -> Walk:
    """Extensions of weeks 1 and 5; marks still N in the last period are waived; open at week 7."""
    walk = Walk(desk, "004328").to_week_1()
    walk.do(acts.tick, item="legal-team-told")
    walk.issue("bwd-02-introduction", walk.start)
    first = walk.reviewed()
    walk.decide("not-improved", first)
    walk.issue("bwd-03-initial-warning", first)
    second = walk.reviewed()
    walk.decide("not-improved", second)
    walk.issue("bwd-04-warning", second, released_by=OFFICER)
    third = walk.reviewed()
    walk.decide("extend", third)
    walk.issue("bwd-07-extension", third)
    last = walk.reviewed()
    walk.do(acts.waive, last, what="period", decided_by="Mrs Tansley", reason="Asked three times, no answer.")
    walk.decide("not-improved", last)
    return walk


def without_agreement(desk: Desk) -> Walk:
    """Parents did not come; a factor learned pauses the case, which goes on and is extended."""
    walk = Walk(desk, "004082").through_the_gate()
    walk.issue("bwd-01-pre-referral")
    walk.issue("bwd-leaflet")
    walk.decide("letter-1-sent")
    walk.issue("bwd-meeting-invite", details=MEETING)
    walk.do(acts.did_not_attend, meeting="parents-meeting", parents=walk.parents, note="No word from either.")
    walk.decide("start-without-agreement")
    walk.do(acts.tick, item="legal-team-told")
    walk.issue("bwd-02-introduction", MONDAY)
    walk.do(acts.learn_factor, date(2026, 9, 15), factor="young-carer", note="Looks after a brother.")
    walk.do(acts.resume, date(2026, 9, 17), decided_by="Mrs Tansley", reason="Support is in place.")
    first = walk.reviewed()
    walk.decide("extend", first, school_days=5)
    walk.issue("bwd-07-extension", first)
    second = walk.reviewed()
    walk.decide("not-improved", second)
    walk.do(acts.learn_factor, second, factor="mental-health", note="The GP wrote to the school.")
    return walk


def legal_action_now(desk: Desk) -> Walk:
    """Parents do not agree; straight to the notice of intention."""
    walk = Walk(desk, "004204").through_the_gate()
    walk.issue("bwd-01-pre-referral")
    walk.issue("bwd-leaflet")
    walk.decide("letter-1-sent")
    walk.issue("bwd-meeting-invite", details=MEETING)
    walk.do(acts.meeting_held, meeting="parents-meeting", present=walk.parents, outcome="not-agreed")
    walk.decide("legal-action-now", date(2026, 11, 18))
    walk.issue("bwd-05-notice-of-intention", date(2026, 11, 18), released_by=OFFICER, details=ANSWER_BY)
    return walk


def not_agreed(desk: Desk) -> Walk:
    """The officer does not agree twice; other support, closed with SCH."""
    walk = Walk(desk, "004219")
    walk.decide("not-agreed")
    walk.do(acts.support_offered, what="Early help", who="Parents", outcome="Accepted", note="From October.")
    walk.do(acts.tick, item="support-arranged", note="Early help, from Monday.")
    walk.decide("bring-back", date(2026, 9, 21))
    walk.decide("not-agreed", date(2026, 9, 21))
    walk.do(acts.tick, date(2026, 10, 5), item="support-arranged", note="The family worker stays.")
    walk.decide("support-is-working", date(2026, 10, 9))
    return walk


def corrected(desk: Desk) -> Walk:
    """Every kind of correction; entries of the chronology; copies served by hand, by post and by e-mail."""
    walk = Walk(desk, "004150").through_the_gate()
    entry = walk.do(acts.contacted, who="Mother", way="telephone", note="Left a message.", outcome="No answer")
    walk.do(acts.correct, entry=entry, reason="It was the father.", payload={"who": "Father", "way": "telephone"})
    entry = walk.do(acts.support_offered, what="A lift to school")
    walk.do(acts.correct, entry=entry, reason="Another pupil's.", withdrawn=True)
    entry = walk.do(acts.action_agreed, what="Call each morning", owner="Mr Penhallow", by=date(2026, 9, 30))
    walk.do(acts.correct, entry=entry, reason="Agreed the day before.", new_date=date(2026, 9, 1))
    entry = walk.do(acts.answer, question="earlier-legal-action", answer="yes", note="A notice in 2025.")
    walk.do(acts.correct, entry=entry, reason="It was never sent.", payload={
        "question": "earlier-legal-action", "answer": "no", "note": "Prepared and never sent.", "evidence": [],
    })  # fmt: skip
    walk.issue("bwd-01-pre-referral")
    walk.issue("bwd-leaflet")
    walk.do(acts.meeting_held, title="Meeting with the family worker", present=("Mrs Oakes",), note="Housing.")
    walk.decide("letter-1-sent")
    ticked = walk.view.checklist[0].id
    walk.do(acts.tick, item=ticked)
    walk.do(acts.untick, item=ticked, reason="Ticked too early.")
    copies = [copy for copy in walk.view.copies if not copy.served]
    for number, copy in enumerate(copies[:2]):
        way = ("hand", "post")[number]
        records = ({"time": "15:20", "staff": "Mr Penhallow", "handed_to": copy.to}, {
            "posted_by": "Mr Penhallow", "address": "As recorded", "postage": "Royal Mail first class",
            "reason": "No e-mail address that is surely theirs.",
        })  # fmt: skip
        walk.do(letters.served, date(2026, 9, 3), issue=copy.event_id, way=way, record=records[number])
    answered = next(row for row in walk.view.factors if row.id == "send")
    given = next(entry.id for entry in _events(desk, walk.case_id) if entry.payload.get("question") == answered.id)
    walk.do(acts.correct, entry=given, reason="The SENCO told us.", payload={
        "question": "send", "answer": "yes", "note": "Being assessed.", "evidence": [],
    })  # fmt: skip
    return walk


def reopened(desk: Desk) -> Walk:
    """Closed at the school's request, reopened, closed again, and referred again as a linked case."""
    walk = Walk(desk, "004244").through_the_gate()
    walk.decide("school-request", date(2026, 9, 10))
    walk.do(acts.reopen, date(2026, 9, 14), decided_by="Mrs Tansley", reason="The wrong case was closed.")
    walk.issue("bwd-01-pre-referral", date(2026, 9, 14))
    walk.decide("school-request", date(2026, 9, 18))
    return walk


def referred_again(desk: Desk) -> Walk:
    """The second case of a pupil, linked to the first."""
    first = reopened(desk)
    second = cases.open_case(
        desk.office, desk.actor, first.pupil_key, "again", earlier_case=first.case_id, reason="It fell again.",
        happened_on=date(2026, 10, 1),
    )  # fmt: skip
    first.case_id, first.start = second, date(2026, 10, 1)
    first.through_the_gate()
    return first


CASES: tuple[Callable[[Desk], Walk], ...] = (
    to_court,
    improves_twice,
    improves_after_letter_3,
    improves_after_letter_4,
    improves_once,
    extended_and_waived,
    without_agreement,
    legal_action_now,
    not_agreed,
    corrected,
    reopened,
    referred_again,
)


def write(folder: Path, every: tuple[Callable[[Desk], Walk], ...]) -> None:
    """Writes each of these cases, and each definition once, into ``folder``."""
    if any(folder.glob("*.json")):
        sys.exit("The corpus is already there; it is never made again.")
    (folder / "definitions").mkdir(parents=True, exist_ok=True)
    for make in every:
        with tempfile.TemporaryDirectory() as place:
            desk = _desk(Path(place))
            _write_case(folder, desk, make)
            for pathway in desk.office.pathways.values():
                _write_definition(folder, definition_text(pathway), pathway.id)
            desk.office.store.close()


def _desk(place: Path) -> Desk:
    database = place / "fasttrack.db"
    migrate(f"sqlite:///{database}")
    office = open_office(f"sqlite:///{database}", clock=lambda: NOW)
    setup.name_user(office, "Idris Penhallow")
    setup.add_sample_school(office)
    actor = setup.actor(office)
    assert actor is not None
    return Desk(office, actor, f"sqlite:///{database}")


def _events(desk: Desk, case_id: str) -> tuple[Any, ...]:
    with desk.office.read(desk.actor) as unit:
        return read(unit.cases.events(case_id))


def _write_case(folder: Path, desk: Desk, make: Callable[[Desk], Walk]) -> None:
    walk = make(desk)
    with desk.office.read(desk.actor) as unit:
        stored = unit.cases.get(walk.case_id)
        events = read(unit.cases.events(walk.case_id))
    with create_engine(desk.address).connect() as connection:
        table = schema.case_events
        query = select(table).where(table.c.case_id == walk.case_id).order_by(table.c.sequence)
        rows = [dict(row) for row in connection.execute(query).mappings()]
    kept = ["sequence", "event_id", "kind", "happened_on", "actor", "actor_role", "payload", "recorded_at", "format"]
    kept += ["actor_id"] if FORMAT > 1 else []
    case = fold(pathway_of(stored.definition), events)
    file = {
        "what": make.__doc__,
        "format": FORMAT,
        "definition": f"{stored.pathway_id}.json",
        "definition_sha256": stored.definition_sha256,
        "events": [{name: row[name] for name in kept} for row in rows],
        "folded": state_of(case),
    }
    text = json.dumps(file, ensure_ascii=False, indent=1, default=lambda value: value.isoformat())
    (folder / f"{make.__name__.replace('_', '-')}.json").write_text(text + "\n", encoding="utf-8")
    _write_definition(folder, stored.definition, stored.pathway_id)
    print(make.__name__, len(events), case.status, case.stage, case.closing_code, case.problems)


def _write_definition(folder: Path, text: str, name: str) -> None:
    path = folder / "definitions" / f"{name}.json"
    assert not path.exists() or path.read_text(encoding="utf-8") == text
    path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]), CASES)
