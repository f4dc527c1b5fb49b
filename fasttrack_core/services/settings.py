"""The school's settings: read, changed by a named person, and their history."""

import pandas as pd
from pydantic import ValidationError

from fasttrack_core.errors import MissingFact
from fasttrack_core.services.authority import Action, Actor
from fasttrack_core.services.office import LONDON, Office, read_settings
from fasttrack_core.services.school_settings import SchoolSettings


def current(office: Office, actor: Actor) -> SchoolSettings:
    """The settings as they stand."""
    with office.read(actor) as unit:
        return read_settings(unit, actor.school_id)[0]


def change(office: Office, actor: Actor, **changes: object) -> SchoolSettings:
    """The settings with ``changes``; what differs is recorded with who and when.

    Raises MissingFact with what is wrong, or BadBands or BadCalendar; then nothing was changed.
    """
    before = current(office, actor)
    try:
        after = SchoolSettings.model_validate({**before.model_dump(), **changes})
    except ValidationError as problem:
        fields = dict.fromkeys(str(each["loc"][0]) for each in problem.errors() if each["loc"])
        wrong = ", ".join(field.replace("_", " ") for field in fields)
        raise MissingFact(f"Correct these settings, then save again: {wrong or 'the values given'}.") from None
    office.pathway(after.pathway)
    if after == before:
        return before
    with office.write(actor, Action.SETTINGS, f"school {actor.school_id}") as work:
        work.unit.settings.save(actor.school_id, after.model_dump(mode="json"), work.stamp)
        if after.name != before.name:
            work.unit.schools.rename(actor.school_id, after.name, work.stamp)
        work.after = {"changed": sorted(changes)}
    return after


def pathway_choices(office: Office) -> dict[str, str]:
    """Each pathway's id and how it is called on screen."""
    return {id_: f"{pathway.authority}: {pathway.title}" for id_, pathway in office.pathways.items()}


def history(office: Office, actor: Actor) -> pd.DataFrame:
    """Every change of the settings, newest first: when, who, what."""
    with office.read(actor) as unit:
        changes = unit.settings.history(actor.school_id)
    return pd.DataFrame(
        [
            {
                "when": f"{each.stamp.when.astimezone(LONDON):%d/%m/%Y %H:%M}",
                "who": each.stamp.who,
                "changed": ", ".join(sorted(each.after)).replace("_", " "),
            }
            for each in reversed(changes)
        ],
        columns=["when", "who", "changed"],
    )
