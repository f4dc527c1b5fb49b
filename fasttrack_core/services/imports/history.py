"""The files that were imported so far."""

import pandas as pd

from fasttrack_core.attendance.figures.sessions import spoken_date
from fasttrack_core.importing.layouts import built_in
from fasttrack_core.services.imports import wording
from fasttrack_core.services.office.access import Actor
from fasttrack_core.services.office.context import Office
from fasttrack_core.stamps import LONDON, stamp


def history(office: Office, actor: Actor) -> pd.DataFrame:
    """The school's imports, newest first: when, who, file, layout, period, what it came to or that it was undone."""
    with office.read(actor) as unit:
        imports = unit.imports.list(actor.school_id)
        undone = {each.import_id: each for each in unit.undoing.undos(actor.school_id)}
    titles = {layout.id: layout.title for layout in built_in()}
    rows = []
    for each in imports:
        result = " ".join(wording.sentences(each.counts))
        if each.id in undone:
            taken = undone[each.id]
            day = spoken_date(taken.stamp.when.astimezone(LONDON).date())
            result = f"Undone on {day} by {taken.stamp.who}: {taken.reason}"
        rows.append(
            {
                "when": stamp(each.stamp.when),
                "who": each.stamp.who,
                "file": each.file_name,
                "layout": titles.get(each.layout, each.layout),
                "from": each.first_date,
                "to": each.last_date,
                "result": result,
            }
        )
    return pd.DataFrame(rows, columns=["when", "who", "file", "layout", "from", "to", "result"])
