"""The what-if as a workbook: the rule in words, every pupil's answer, the table, the weeks, the tests side by side."""

from collections.abc import Sequence
from datetime import date, datetime

import pandas as pd

from fasttrack_core.attendance.figures.sessions import spoken_date
from fasttrack_core.errors import NotFound
from fasttrack_core.services import exports as sheets_out
from fasttrack_core.services.exports import Sheet
from fasttrack_core.services.office.access import Action, Actor
from fasttrack_core.services.office.context import Office
from fasttrack_core.services.office.writing import Again, writes
from fasttrack_core.services.what_if import compare as whatif_compare
from fasttrack_core.services.what_if import view as whatif_view
from fasttrack_core.services.what_if.question import Question
from fasttrack_core.services.what_if.view import Change, WhatIfView
from fasttrack_core.stamps import LONDON
from fasttrack_core.store import Subject


@writes(again=Again.LINE, right=Action.VIEW, audit="list what if", because="a line in the audit alone")
def export(office: Office, actor: Actor, question: Question, as_of: date, chosen: Sequence[str] = ()) -> bytes:
    """The answer as an .xlsx file. ``chosen``: the tests side by side. Audited. Raises NotFound, MissingFact."""
    seen = whatif_view.view(office, actor, question, as_of=as_of)
    if seen is None:
        raise NotFound("There is no register yet. Upload it first.")
    side = whatif_compare.compare(office, actor, question, chosen, as_of) if chosen else None
    everyone = seen.everyone()
    with office.write(actor, Action.VIEW, Subject("list", "what if")) as work:
        work.after = {"lines": len(everyone), "as_of": as_of.isoformat()}
        made = work.stamp.when.astimezone(LONDON)
    table = seen.sweep.rename(
        columns={"sessions": "Sessions, at least", "weeks": "School weeks", "pupils_now": "Pupils now",
                 "pupils_ever": "Pupils at any time", "told": "Weeks recorded suffice"}
    )  # fmt: skip
    weeks = seen.meetings.rename(columns={"Pupils who first meet it": "New cases"})
    sheets = [Sheet("Rule", _about(seen, made, actor.name)), Sheet("Pupils", everyone, {"Why": 60})]
    sheets += [Sheet("Every threshold", table), Sheet("New cases by week", weeks)]
    if side is not None:
        sheets += [Sheet("Side by side", side.frame, {"Why": 60}), Sheet("Totals", side.totals)]
    return sheets_out.workbook(sheets, made)


def file_name(as_of: date) -> str:
    """What the workbook is called; it names no pupil."""
    return sheets_out.file_name("what if", as_of)


def _about(seen: WhatIfView, made: datetime, who: str) -> pd.DataFrame:
    rows = [
        ("Rule", f"{seen.words.rule}."),
        ("Time", seen.words.time),
        ("What it is", " ".join(seen.words.about)),
        ("Meet it now", seen.now),
        ("Met it at any time", seen.ever),
        ("Of them already on the day before", seen.already),
        ("Cannot tell", seen.cannot_tell),
        ("The school's pathway", f"{seen.pathway_title}: {seen.pathway_rule}"),
        ("Meet the pathway's test now", seen.pathway_now),
        ("Newly met", seen.count(Change.NEW)),
        ("Meet it where the pathway cannot tell", seen.count(Change.NEW_CANNOT_TELL)),
        ("Drop out", seen.count(Change.DROPS_OUT)),
        ("Meet the pathway's where this cannot tell", seen.count(Change.CANNOT_TELL_NOW)),
        ("Made", f"{spoken_date(made.date())} at {made:%H:%M} by {who}"),
        ("Keep it safe", "It holds personal data. Delete it when the work is done."),
    ]
    return pd.DataFrame(rows, columns=["About", "What it says"])
