"""How the second corpus of format 1 was made: what cases hold since the pathway has its ways out of week 7.

Definitions and events are of format 1 as before; they hold more. ``python -m tests.corpus.make_format_1_later FOLDER``
writes them into an empty folder, once and never again, like the first.
"""

import sys
from datetime import date
from pathlib import Path

from fasttrack_core.services import settings
from fasttrack_core.services.cases import recording as acts
from fasttrack_core.services.documents.details import Details
from tests.conftest import Desk, change_settings
from tests.corpus.make_format_1 import ANSWER_BY, OFFICER, write
from tests.services.walks import MEETING, SEPARATED, Walk


def _at_week_7(desk: Desk) -> tuple[Walk, date]:
    walk = Walk(desk, SEPARATED).to_week_1()
    walk.do(acts.tick, item="legal-team-told")
    walk.issue("bwd-02-introduction", date(2026, 9, 7))
    day = walk.reviewed()
    for document in ("bwd-03-initial-warning", "bwd-04-warning"):
        walk.decide("not-improved", day)
        walk.issue(document, day, released_by="" if "03" in document else OFFICER)
        day = walk.reviewed()
    walk.decide("not-improved", day)
    return walk, day


def not_to_court(desk: Desk) -> Walk:
    """Week 7: decided not to go to court."""
    walk, day = _at_week_7(desk)
    walk.do(acts.tick, day, item="legal-team-discussed", note="With the legal team on Thursday.")
    walk.decide("not-to-court", day)
    return walk


def extended_at_week_7(desk: Desk) -> Walk:
    """Week 7: more time for a reason that no letter prints, back again, the questions answered anew, court."""
    walk, day = _at_week_7(desk)
    walk.legal_checks(day)
    walk.issue("bwd-05-notice-of-intention", day, released_by=OFFICER, details=ANSWER_BY)
    walk.decide("extend", day, file_only=True)
    walk.issue("bwd-07-extension", day, details=Details(extension_reason="More time was agreed."))
    day = walk.reviewed()
    walk.decide("back-to-week-7", day)
    walk.legal_checks(day)
    for item in walk.view.checklist:
        walk.do(acts.tick, day, item=item.id, note="Gone through with the Inclusion Officer.")
    walk.decide("court", day)
    return walk


def set_aside(desk: Desk) -> Walk:
    """A factor that bars is set aside, answered again, and set aside again; values of the school's own."""
    now = settings.current(desk.office, desk.actor)
    values = {"period_school_days": 5, "later_reviews_by": "school and io", "watch_weeks": 20}
    change_settings(desk.office, desk.actor, pathway_values=settings.with_values(now, values))
    walk = Walk(desk, "004082")
    for _ in range(2):
        walk.do(acts.answer, question="ebsa", answer="yes", note="Worry on school mornings.")
        said = {"decided_by": OFFICER, "reason": "A phased return is agreed."}
        walk.do(acts.waive, what="bar", factor="ebsa", **said)
    return walk


def told_and_heard(desk: Desk) -> Walk:
    """A meeting that was held without agreement; told, heard, given the target; legal action at once."""
    walk = Walk(desk, "004204").through_the_gate()
    walk.issue("bwd-01-pre-referral")
    walk.issue("bwd-leaflet")
    walk.decide("letter-1-sent")
    walk.issue("bwd-meeting-invite", details=MEETING)
    walk.do(acts.meeting_held, meeting="parents-meeting", present=walk.parents, outcome="not-agreed")
    for item in walk.view.checklist:
        walk.do(acts.tick, item=item.id)
    walk.decide("legal-action-now", date(2026, 11, 18))
    return walk


if __name__ == "__main__":
    write(Path(sys.argv[1]), (not_to_court, extended_at_week_7, set_aside, told_and_heard))
