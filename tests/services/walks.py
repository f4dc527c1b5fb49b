"""A case of the sample school, walked through the services as the pages do it."""

import io
import itertools
import zipfile
from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
from lxml import etree

from fasttrack_core.attendance.figures.codes import FIRST_ATTENDED
from fasttrack_core.attendance.figures.sessions import Half, day_number, session_of
from fasttrack_core.casework.readers import PUPIL
from fasttrack_core.services.cases import opening as cases
from fasttrack_core.services.cases import recording as acts
from fasttrack_core.services.cases.recording import Recorded
from fasttrack_core.services.cases.view import CaseView
from fasttrack_core.services.documents import letters
from fasttrack_core.services.documents.details import Details
from fasttrack_core.services.documents.letters import Issued
from fasttrack_core.services.imports import saving as imports
from fasttrack_core.services.office.writing import Seen
from tests.conftest import Desk, change_settings

SEPARATED = "004235"
"""Two parents at different addresses; unauthorised absence in every period of the autumn."""
CLEAN_START = "004115"
"""Two parents at different addresses; nothing unauthorised in September."""
COURT_ORDER = "004177"
MEETING = Details(
    meeting_day=date(2026, 9, 4),
    meeting_time="9.15 am",
    meeting_place="the family room",
    meeting_people=("Mr Penhallow",),
)
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def key_of(desk: Desk, admission_number: str) -> str:
    """The opaque key of a sample pupil."""
    record = desk.office.record(desk.actor)
    numbers = [pupil.admission_number for pupil in record.register.pupils]
    return record.pupil_keys[numbers.index(admission_number)]


def words_of(document: bytes) -> str:
    """Every text of a Word file, a line for each paragraph."""
    tree = etree.fromstring(zipfile.ZipFile(io.BytesIO(document)).read("word/document.xml"))
    paragraphs = ("".join(node.text or "" for node in each.iter(WORD + "t")) for each in tree.iter(WORD + "p"))
    return "\n".join(paragraphs)


class Walk:
    """One case; each act looks at the case first and presses once."""

    def __init__(self, desk: Desk, admission_number: str = SEPARATED, start: date = date(2026, 9, 2)) -> None:
        self.desk, self.start = desk, start
        self.missed: list[tuple[date, str]] = []
        self.tokens = (f"press {number}" for number in itertools.count(1))
        change_settings(desk.office, desk.actor, inclusion_officer="Ms Hana Yusuf")
        self.pupil_key = key_of(desk, admission_number)
        self.case_id = cases.open_case(
            desk.office, desk.actor, self.pupil_key, f"open {admission_number}", happened_on=start
        )

    @property
    def letters_seen(self) -> Seen:
        return letters.seen(self.desk.office, self.desk.actor, self.case_id)

    @property
    def view(self) -> CaseView:
        return cases.view(self.desk.office, self.desk.actor, self.case_id)

    def do(self, act: Callable[..., Recorded], on: date | None = None, **said: Any) -> str:
        """Records something, and gives back the id of its entry."""
        day = {} if act in (acts.correct, acts.untick) else {"happened_on": on or self.start}
        done = act(self.desk.office, self.desk.actor, self.view.seen, next(self.tokens), **day, **said)
        return done.event_id

    def decide(self, decision: str, on: date | None = None, **said: Any) -> str:
        return self.do(
            acts.decide, on, decision=decision, decided_by="Ms Yusuf and Mr Penhallow", reason="As agreed.", **said
        )

    def issue(self, document: str, on: date | None = None, to: tuple[str, ...] | None = None, **more: Any) -> Issued:
        """A copy for each legal parent."""
        people = self.parents if to is None else to
        return letters.issue(
            self.desk.office, self.desk.actor, self.letters_seen, document, people, next(self.tokens),
            day=on or self.start, **more,
        )  # fmt: skip

    @property
    def parents(self) -> tuple[str, ...]:
        """The ids of the legal parents."""
        offered = letters.available(self.desk.office, self.desk.actor, self.case_id)
        return tuple(copy.parent_id for copy in next(each for each in offered if each.to == "parent").copies_for)

    def file(self, stored_id: str) -> bytes:
        return letters.download(self.desk.office, self.desk.actor, stored_id).content

    def option(self, decision: str) -> Any:
        return next(each for each in self.view.decisions if each.id == decision)

    def meets_the_test(self) -> None:
        """The pupil's last ten sessions attended before the start are unauthorised: in the sample school they are not,
        and no decision can be dated before the test was met."""
        record = self.desk.office.record(self.desk.actor)
        row, keys = record.row(self.pupil_key), record.record.keys
        marks = record.record.marks[row]
        number = record.register.pupils[row].admission_number
        before = np.flatnonzero((keys < 2 * day_number(self.start)) & (marks >= FIRST_ATTENDED)).tolist()
        self.missed = [(day, str(half)) for day, half in (session_of(int(keys[place])) for place in before[-10:])]
        rows = ["Adno,Date,Session,Mark"]
        for place in before[-11:]:
            day, half = session_of(int(keys[place]))
            code = "O" if place != before[-11] else ("/" if half == Half.AM else "\\")
            rows.append(f"{number},{day:%d/%m/%Y},{half},{code}")
        imports.save(self.desk.office, self.desk.actor, f"{number}.csv", "\n".join(rows).encode(), overwrite=True)

    def through_the_gate(self) -> "Walk":
        """Every question answered, the termly meeting agreed."""
        self.meets_the_test()
        offered = self.do(
            acts.support_offered, what="A place in the breakfast club", outcome="Declined", parents=(PUPIL,)
        )
        missed = self.do(acts.did_not_attend, title="Meeting about attendance")
        for factor in self.view.factors:
            self.do(acts.answer, question=factor.id, answer="no")
        self.do(acts.answer, question="support-did-not-work", answer="yes", evidence=(offered,))
        self.do(acts.answer, question="met-or-tried-to-meet", answer="yes", evidence=(missed,))
        self.legal_checks()
        for item in self.view.checklist:
            self.do(acts.tick, item=item.id)
        self.decide("agreed")
        return self

    def legal_checks(self, on: date | None = None) -> None:
        """Each question before a legal step, answered so that it passes."""
        for row in self.view.questions:
            if row.needs_note:
                given = "yes" if row.id == "order-considered" else "no"
                self.do(acts.answer, on, question=row.id, answer=given, note="Asked the family and the office.")

    def before_the_notice(self, on: date) -> None:
        """At week 7: each question answered again, right help and the six months gone through."""
        self.legal_checks(on)
        for item in ("right-help-first", "time-limit-seen"):
            self.do(acts.tick, on, item=item, note="Gone through with the Inclusion Officer.")

    def to_week_1(self) -> "Walk":
        """Letter 1, leaflet and invitation issued, the parents' meeting held and agreed."""
        self.through_the_gate()
        self.issue("bwd-01-pre-referral")
        self.issue("bwd-leaflet")
        self.decide("letter-1-sent")
        self.issue("bwd-meeting-invite", details=MEETING)
        self.do(acts.meeting_held, meeting="parents-meeting", present=self.parents, outcome="agreed")
        for item in self.view.checklist:
            self.do(acts.tick, item=item.id)
        self.decide("deferral-agreed")
        return self

    def reviewed(self) -> date:
        """The day on which the review was held: the day it is due."""
        period = self.view.current_period
        assert period is not None
        assert period.review_due is not None
        self.do(acts.reviewed, period.review_due, present=tuple(party for party, _ in self.view.review_by))
        return period.review_due
