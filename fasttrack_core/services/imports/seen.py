"""The register and the contacts as somebody saw them: what a preview of an import or of an undo was compared with."""

from fasttrack_core.services.office.access import Action, Actor
from fasttrack_core.services.office.context import Office
from fasttrack_core.services.office.writing import Seen, Stale, both, changed_by, refuse_elsewhere
from fasttrack_core.stamps import stamp_words
from fasttrack_core.store import Change, Unit

SHOWN_CONTACTS = 5
"""Of more contacts than these that were changed only the number is said."""


def seen(office: Office, actor: Actor) -> Seen:
    """The register and the contacts of the school as they stand."""
    with office.read(actor, Action.IMPORT) as unit:
        return seen_in(unit, actor.school_id)


def seen_in(unit: Unit, school_id: str) -> Seen:
    """The same within a unit."""
    version = (unit.registers.version(school_id), unit.people.school_version(school_id))
    return Seen("register", school_id, version)


def refuse_unseen(unit: Unit, school_id: str, seen: Seen, *, contacts: bool, then: str = "save again") -> None:
    """Nothing where the register, and with ``contacts`` the contacts too, are as they were seen; else Stale.

    ``then``: what the person may do once they have looked.
    """
    now = seen_in(unit, school_id)
    refuse_elsewhere(seen, school_id)
    if not isinstance(seen.version, tuple) or not isinstance(now.version, tuple):
        raise TypeError("an import takes back the register of its school")
    register, of_contacts = seen.version
    said = []
    if register != now.version[0]:
        said.append(f"The register was changed after you looked.{_last(unit, school_id)}")
    if contacts and of_contacts != now.version[1]:
        said.append(_contacts(unit, school_id, of_contacts))
    if said:
        raise Stale(f"{' '.join(said)} Nothing of yours was saved. Look at what would change now, then {then}.", now)


def after_own(seen: Seen, was: Seen, now: Seen) -> Seen:
    """What somebody has seen after a save of their own that found ``was`` and left ``now``.

    What others changed before it, and it did not look at, stays unseen.
    """
    parts = zip(seen.version, was.version, now.version, strict=True)  # type: ignore[arg-type]
    return Seen(now.kind, now.id, tuple(new if old == known else known for known, old, new in parts))


def _last(unit: Unit, school_id: str) -> str:
    """Who saved or undid an import last, and when."""
    saved = [(each.stamp, f"saved “{each.file_name}”") for each in unit.imports.list(school_id)]
    undone = [(each.stamp, "undid an import") for each in unit.undoing.undos(school_id)]
    if not saved and not undone:
        return ""
    who, did = max((*saved, *undone), key=lambda each: each[0].when)
    return f" {who.who} {did} at {stamp_words(who.when)}."


def _contacts(unit: Unit, school_id: str, after: int) -> str:
    changes = unit.people.school_changes(school_id, after)
    each: dict[str, list[Change]] = {}
    for change in changes:
        each.setdefault(change.subject_id.split()[-1], []).append(change)
    if len(each) > SHOWN_CONTACTS:
        return f"{changed_by(f'{len(each):,} contacts', changes)} after you looked."
    return " ".join(f"{changed_by('a contact', one)} after you looked. {both(one)}" for one in each.values())
