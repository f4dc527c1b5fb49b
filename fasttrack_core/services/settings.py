"""The school's settings: read, changed by a named person, and their history."""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

import pandas as pd
from pydantic import BaseModel, ValidationError

from fasttrack_core.casework.needs import party_title
from fasttrack_core.errors import MissingFact
from fasttrack_core.pathways.models import Party, Pathway
from fasttrack_core.pathways.rules import Sourced
from fasttrack_core.services.office.access import Action, Actor
from fasttrack_core.services.office.context import Office, once_a_page, read_settings
from fasttrack_core.services.office.school_settings import PathwayValue, SchoolSettings
from fasttrack_core.services.office.writing import (
    KEPT,
    Again,
    Seen,
    before_and_after,
    field_in_words,
    refuse_elsewhere,
    refuse_stale,
    writes,
)
from fasttrack_core.stamps import stamp
from fasttrack_core.store import Change, Conflict, Subject, Unit

NAME_TAKEN = "There is already a school of that name. Give this one a name that tells them apart."
"""A scheduled import finds its school by name alone."""
LISTS = {"staff", "bands"}
"""Settings that are saved as a whole list."""
KEPT_LIST = (
    "What you entered is still here. Your list is saved as it stands: enter what you want to keep of theirs, then save "
    "again."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PathwaySetting:
    """One setting of a pathway. ``choices``: each value with its words; empty: a whole number from ``minimum`` to
    ``maximum``, both inclusive. ``note``: what was read into the source."""

    id: str
    title: str
    help: str
    value: int | str
    default: int | str
    minimum: int | None
    maximum: int | None
    choices: tuple[tuple[str, str], ...]
    note: str


@dataclass(frozen=True, slots=True)
class Opened:
    """The settings as somebody opened them. ``seen``: what a change of them takes back."""

    settings: SchoolSettings
    seen: Seen


def current(office: Office, actor: Actor) -> SchoolSettings:
    """The settings as they stand."""
    return office.settings(actor)


@once_a_page
def opened(office: Office, actor: Actor) -> Opened:
    """The settings as they stand, to be changed."""
    with office.read(actor) as unit:
        return Opened(read_settings(unit, actor.school_id), seen_settings(unit, actor.school_id))


def differing(opened: Opened, **entered: object) -> dict[str, object]:
    """Of what was entered in a form, the settings that are others than when it was opened; all where none is.

    Raises as ``change`` for what is wrong with them.
    """
    after = _with(opened.settings, entered)
    found = {name: value for name, value in entered.items() if getattr(after, name) != getattr(opened.settings, name)}
    return found or entered


def history_of(unit: Unit, school_id: str) -> tuple[Change, ...]:
    """Every change of the school's settings, oldest first."""
    return unit.once(("settings", school_id), lambda: unit.settings.history(school_id))


def seen_settings(unit: Unit, school_id: str) -> Seen:
    """The version of the settings that stands in this unit."""
    changes = history_of(unit, school_id)
    return Seen("settings", school_id, changes[-1].number if changes else 0)


def refuse_unseen(
    unit: Unit,
    school_id: str,
    seen: Seen,
    names: AbstractSet[str],
    what: str,
    *,
    opened: str,
    then: str | None = None,
) -> None:
    """Nothing where none of the settings of these names differs from what was seen; else Stale.

    ``opened``, ``then``: as ``refuse_stale`` takes them.
    """
    refuse_elsewhere(seen, school_id)
    changes = [
        replace(
            change,
            before={name: value for name, value in change.before.items() if name in names},
            after={name: value for name, value in change.after.items() if name in names},
        )
        for change in unit.settings.history(school_id)
        if not names.isdisjoint(change.after)
    ]
    refuse_stale(seen, what, changes, opened=opened, then=then)


@writes(again=Again.SAME, right=Action.SETTINGS, audit="school", guard="settings", edits=True)
def change(office: Office, actor: Actor, seen: Seen, **changes: object) -> SchoolSettings:
    """The settings as they stand, with ``changes``; what differs is recorded with who and when.

    Only settings that are changed here are compared with what was seen: two people who change different ones are not
    in each other's way.

    Raises MissingFact with what is wrong, BadBands or BadCalendar, or Conflict for the name of another school; then
    nothing was changed.
    """
    with office.write(actor, Action.SETTINGS, Subject("school", actor.school_id), alone="name" in changes) as work:
        before = read_settings(work.unit, actor.school_id)
        after = _with(before, changes)
        if after != before:
            then = KEPT if LISTS.isdisjoint(changes) else KEPT_LIST
            refuse_unseen(
                work.unit, actor.school_id, seen, set(changes), "these settings", opened="opened them", then=then
            )
        pathway = office.pathway(after.pathway)
        if "pathway_values" in changes:
            _check_values(pathway, after)
        if after.name != before.name:
            if school_named(work.unit, after.name) not in (None, actor.school_id):
                raise Conflict(NAME_TAKEN)
            work.unit.schools.rename(actor.school_id, after.name, work.stamp)
        if after != before:
            work.unit.settings.save(actor.school_id, after.model_dump(mode="json"), work.stamp)
        work.before, work.after = before_and_after(before.model_dump(mode="json"), after.model_dump(mode="json"))
    return after


def _check_values(pathway: Pathway, settings: SchoolSettings) -> None:
    """MissingFact where a value is not one that the pathway's setting can have; values of other pathways stay."""
    known = {setting.id: setting for setting in pathway.settings}
    for name, value in settings.values_of(pathway.id).items():
        problem = known[name].problem(value) if name in known else "the pathway has no such setting."
        if problem:
            raise MissingFact(f"{known[name].title if name in known else name}: {problem}")


def values_for(pathway: Pathway, settings: SchoolSettings) -> dict[str, int | str]:
    """The school's own values of the pathway's settings: those that a case is opened with beside the defaults. One that
    the pathway no longer knows, or no longer allows, is left out."""
    chosen = settings.values_of(pathway.id)
    return {
        setting.id: chosen[setting.id]
        for setting in pathway.settings
        if setting.id in chosen and not setting.problem(chosen[setting.id])
    }


def pathway_settings(office: Office, settings: SchoolSettings) -> tuple[PathwaySetting, ...]:
    """Every setting of the school's pathway, with the value that the next case will be opened with."""
    pathway = office.pathway(settings.pathway)
    own = values_for(pathway, settings)
    return tuple(
        PathwaySetting(
            id=each.id,
            title=each.title,
            help=each.help,
            value=own.get(each.id, each.default),
            default=each.default,
            minimum=each.minimum,
            maximum=each.maximum,
            choices=tuple((choice, _in_words(pathway, choice)) for choice in each.choices),
            note=each.note if each.inferred else "",
        )
        for each in pathway.settings
    )


def _in_words(pathway: Pathway, choice: str) -> str:
    return party_title(pathway, Party(choice)) if choice in tuple(Party) else choice


def with_values(settings: SchoolSettings, values: Mapping[str, int | str]) -> tuple[PathwayValue, ...]:
    """The school's values with these for its pathway; those of other pathways stay."""
    others = tuple(each for each in settings.pathway_values if each.pathway != settings.pathway)
    own = (PathwayValue(pathway=settings.pathway, setting=name, value=value) for name, value in values.items())
    return (*others, *own)


def school_named(unit: Unit, name: str) -> str | None:
    """The id of the school of that name, in capitals or not; None where there is none."""
    return next((school.id for school in unit.schools.list() if school.name.casefold() == name.casefold()), None)


def _with(before: SchoolSettings, changes: Mapping[str, object]) -> SchoolSettings:
    try:
        return SchoolSettings.model_validate({**before.model_dump(), **changes})
    except ValidationError as problem:
        wrong = "; ".join(dict.fromkeys(_place(each["loc"]) for each in problem.errors() if each["loc"]))
        raise MissingFact(f"Correct these settings, then save again: {wrong or 'the values given'}.") from None


def pathway_choices(office: Office) -> dict[str, str]:
    """Each pathway's id and how it is called on screen."""
    return {id_: f"{pathway.authority}: {pathway.title}" for id_, pathway in office.pathways.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class PathwayAbout:
    """What a person should know before choosing a pathway. ``readings``: columns Where and Our reading, one row for
    each place where the source left something open. ``can_be_walked``: a case can be opened on it."""

    title: str
    authority: str
    edition: str
    summary: str
    sources: tuple[str, ...]
    rule: str
    rule_source: str
    closing_codes: tuple[str, ...]
    readings: pd.DataFrame
    can_be_walked: bool


def about_pathway(office: Office, pathway_id: str) -> PathwayAbout:
    """The pathway in words, with its sources. Raises UnknownPathway."""
    pathway = office.pathway(pathway_id)
    return PathwayAbout(
        title=pathway.title,
        authority=pathway.authority,
        edition=pathway.edition,
        summary=pathway.summary,
        sources=tuple(f"{source.title}. {source.note}".strip() for source in pathway.sources),
        rule=pathway.rule.title,
        rule_source=f"{pathway.rule.citation} ({pathway.rule.edition}; {pathway.rule.basis.value})",
        closing_codes=tuple(f"{closing.code}: {closing.meaning}" for closing in pathway.closing_codes),
        readings=pd.DataFrame(list(dict.fromkeys(_readings(pathway))), columns=["Where", "Our reading"]),
        can_be_walked=any(stage.walked for stage in pathway.stages),
    )


def _readings(part: BaseModel, above: str = "") -> Iterator[tuple[str, str]]:
    """Place and note of everything below ``part`` that was read into the source; ``above``: the place it stands in."""
    words = (getattr(part, name, "") for name in ("title", "label", "text", "meaning"))
    place = next((text for text in words if text), above)
    if isinstance(part, Sourced) and part.inferred:
        yield place, part.note
    for name in type(part).model_fields:
        value = getattr(part, name)
        for below in value if isinstance(value, tuple) else (value,):
            if isinstance(below, BaseModel):
                yield from _readings(below, place)


def _place(location: tuple[int | str, ...]) -> str:
    """Where a wrong value stands, as the page calls it: ``terms, line 2, last day``."""
    parts = (f"line {part + 1}" if isinstance(part, int) else field_in_words(part) for part in location)
    return ", ".join(parts)


@once_a_page
def history(office: Office, actor: Actor) -> pd.DataFrame:
    """Every change of the settings, newest first: when, who, what."""
    with office.read(actor) as unit:
        changes = history_of(unit, actor.school_id)
    return pd.DataFrame(
        [
            {
                "when": stamp(each.stamp.when),
                "who": each.stamp.who,
                "changed": ", ".join(sorted(map(field_in_words, each.after))),
            }
            for each in reversed(changes)
        ],
        columns=["when", "who", "changed"],
    )
