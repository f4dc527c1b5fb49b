"""Keeping what a person said about the columns of a file: a version for each set of headings, none over one unseen."""

from typing import Any

from fasttrack_core.importing.mapping import Mapping, to_plain
from fasttrack_core.services.office.access import Action, Actor
from fasttrack_core.services.office.context import Office, Work, once_a_page
from fasttrack_core.services.office.writing import Seen, refuse_elsewhere, refuse_stale
from fasttrack_core.store import Change, StoredMapping, Unit


@once_a_page
def seen(office: Office, actor: Actor) -> Seen:
    """The mappings that the school keeps, as they stand: what keeping another one takes back."""
    with office.read(actor, Action.IMPORT) as unit:
        return seen_in(unit, actor.school_id)


def seen_in(unit: Unit, school_id: str) -> Seen:
    """The same within a unit."""
    return Seen("mapping", school_id, max((each.number for each in unit.mappings.list(school_id)), default=0))


def keep_in(
    work: Work, school_id: str, mapping: Mapping, name: str, seen: Seen
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The mapping is used from now on for files with these headings; what was used before and is now, for the audit.

    Stale where another one was kept for these headings after it was seen. One that says nothing of the next file is not
    kept, and the one that is kept already is no new version.
    """
    refuse_elsewhere(seen, school_id)
    if not mapping.is_worth_keeping:
        return {}, {}
    new = to_plain(mapping)
    versions = work.unit.mappings.versions(school_id, mapping.signature)
    last = versions[-1] if versions else None
    if last is None or last.mapping != new:
        refuse_stale(seen, "how files with these headings are read", _changes(versions), opened="looked")
        work.unit.mappings.save(school_id, mapping.signature, new, name.strip()[:120], work.stamp)
    return {"mapping": last.mapping if last else None}, {"mapping": new, "name": name}


def _changes(versions: tuple[StoredMapping, ...]) -> list[Change]:
    """What each version changed, in the words of the page: the columns by their headings, then the rest."""
    before: dict[str, Any] = {}
    changes: list[Change] = []
    for each in versions:
        after = _said(each.mapping)
        if not changes:  # until then the headings alone said it
            before = {name: "as its heading says" if name.startswith("“") else "not said" for name in after}
        changes.append(Change("mapping", each.signature, before, after, None, each.stamp, number=each.number))
        before = after
    return changes


_NAMES = {"halves": "morning or afternoon", "header_row": "row with the headings", "codes": "what the marks stand for"}
_APART = ("columns", "headings", "header_rows", "format")
"""Parts of a stored mapping that are said by the headings, or not at all."""


def _said(mapping: Any) -> dict[str, Any]:
    if not isinstance(mapping, dict) or not isinstance(columns := mapping.get("columns", {}), dict):
        return {"what it said": "cannot be read"}
    rest = {name: value for name, value in mapping.items() if value and name not in _APART}
    said = {_NAMES.get(name, name): value for name, value in rest.items()}
    return {f"“{heading}”": what or "not read" for heading, what in columns.items()} | said
