"""Letters 1 to 5 of five pupils: every line of figures in the Word files is what the register counted by hand says."""

import io
import re
from dataclasses import replace
from datetime import date, datetime
from fractions import Fraction

import pytest
from docx import Document

from fasttrack_core.services.cases import recording as acts
from fasttrack_core.services.documents import letters
from fasttrack_core.services.documents.details import Details
from fasttrack_core.services.people import parents as people
from tests.conftest import Desk
from tests.recount import figures
from tests.services.walks import MEETING, Walk, key_of

PUPILS = ("004082", "004150", "004235", "004244", "004328")
"""One or two parents each; unauthorised absence in each of the three periods of the autumn."""
LINES = {
    "bwd-01-pre-referral": 2,
    "bwd-02-introduction": 0,
    "bwd-03-initial-warning": 1,
    "bwd-04-warning": 2,
    "bwd-05-notice-of-intention": 1,
}


def lines_of_figures(document: bytes) -> list[list[str]]:
    """The rows of every table of figures, without their names."""
    tables = Document(io.BytesIO(document)).tables
    counted = [table for table in tables if len(table.columns) == 7 and "Possible" in table.cell(0, 2).text]
    return [[cell.text for cell in row.cells][1:] for table in counted for row in table.rows[1:]]


def days_of(text: str) -> tuple[date, date]:
    first, last = (datetime.strptime(part.strip(), "%d %B %Y").date() for part in text.split(" to\n"))
    return first, last


def recounted(school: figures.School, upn: str, first: date, last: date) -> list[str]:
    counts = school.counts(upn, [day for day in school.open_days if first <= day <= last])
    percent = figures.percent_shown(counts.attended, counts.possible, [Fraction(80), Fraction(95)])
    return [str(number) for number in (counts.possible, counts.attended, counts.authorised, counts.unauthorised)] + [
        f"{percent}%"
    ]


def walked(desk: Desk, number: str) -> Walk:
    """To the notice, with every letter issued to everyone who may be written to."""
    walk = Walk(desk, number).through_the_gate()
    allowed = tuple(each.id for each in people.parents(desk.office, desk.actor, walk.pupil_key) if each.may_write)
    walk.issue("bwd-01-pre-referral", date(2026, 9, 4), to=allowed)
    walk.issue("bwd-leaflet", to=allowed)
    walk.decide("letter-1-sent")
    walk.issue("bwd-meeting-invite", to=allowed, details=MEETING)
    walk.do(acts.meeting_held, meeting="parents-meeting", present=walk.parents, outcome="agreed")
    for item in walk.view.checklist:
        walk.do(acts.tick, item=item.id)
    walk.decide("deferral-agreed")
    walk.do(acts.tick, item="legal-team-told")
    walk.issue("bwd-02-introduction", date(2026, 9, 7), to=allowed)
    for document in ("bwd-03-initial-warning", "bwd-04-warning", "bwd-05-notice-of-intention"):
        day = walk.reviewed()
        walk.decide("not-improved", day)
        if document == "bwd-05-notice-of-intention":
            walk.before_the_notice(day)
        released = "" if document == "bwd-03-initial-warning" else "Ms Hana Yusuf"
        walk.issue(document, day, to=allowed, released_by=released, details=Details(respond_by=date(2026, 11, 6)))
    return walk


@pytest.mark.parametrize("number", PUPILS)
def test_every_figure_of_letters_1_to_5_is_counted_by_hand(
    sample_desk: Desk, school: figures.School, number: str
) -> None:
    walk = walked(sample_desk, number)
    upn = sample_desk.office.record(sample_desk.actor).pupil(key_of(sample_desk, number)).upn
    marks = school.register.marks
    own = {**marks[upn], **dict.fromkeys(walk.missed, "O")}
    school = figures.School(replace(school.register, marks={**marks, upn: own}))
    periods = [(period.first_day, period.last_day) for period in walk.view.periods]
    expected = {
        "bwd-03-initial-warning": periods[:1],
        "bwd-04-warning": periods[:2],
        "bwd-05-notice-of-intention": [(periods[0][0], periods[-1][1])],
    }
    seen = set()
    for stored in letters.kept(sample_desk.office, sample_desk.actor, walk.pupil_key):
        if stored.document_id not in LINES:
            continue
        lines = lines_of_figures(walk.file(stored.id))
        assert len(lines) == LINES[stored.document_id]
        spans = [days_of(line[0]) for line in lines]
        if stored.document_id in expected:
            assert spans == expected[stored.document_id]
        elif lines:
            as_of = date(2026, 9, 4)
            window, year = school.window_days(10, as_of), school.year_days(as_of)
            assert spans == [(window[0], window[-1]), (year[0], year[-1])]
        for (first, last), line in zip(spans, lines, strict=True):
            assert line[1:] == recounted(school, upn, first, last)
            assert all(re.fullmatch(r"[\d,]+|\d+\.\d\d%", cell) for cell in line[1:])
        seen.add(stored.document_id)
    assert seen == set(LINES)
