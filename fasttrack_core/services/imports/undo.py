"""Taking an import back: what it would do, and doing it."""

from dataclasses import asdict, dataclass

import pandas as pd

from fasttrack_core.attendance.figures.sessions import session_of
from fasttrack_core.errors import MissingFact
from fasttrack_core.services.imports import wording
from fasttrack_core.services.imports.seen import refuse_unseen, seen_in
from fasttrack_core.services.office.access import Action, Actor
from fasttrack_core.services.office.context import Office
from fasttrack_core.services.office.writing import Again, Seen, writes
from fasttrack_core.stamps import stamp
from fasttrack_core.store import Subject, UndoCounts

CONTACTS = ("new_parents", "changed_parents")
"""What the counts of an import name where its file held contacts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoPreview:
    """What undoing an import would do; nothing has been written.

    marks: pupil, date, session, now, becomes (at most ``LISTED_CHANGES``; ``counts`` are of all). details: pupil, what,
    now, becomes. unlisted: the pupils who would no longer be listed: pupil, year, class.
    """

    import_id: str
    file_name: str
    when: str
    who: str
    counts: UndoCounts
    sentences: tuple[str, ...]
    marks: pd.DataFrame
    details: pd.DataFrame
    unlisted: pd.DataFrame
    seen: Seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """What undoing an import came to."""

    import_id: str
    counts: UndoCounts
    sentences: tuple[str, ...]


def undo_preview(office: Office, actor: Actor, import_id: str) -> UndoPreview:
    """What ``undo`` would do. Raises NotFound, and Conflict for an import that was undone already."""
    with office.read(actor, Action.IMPORT) as unit:
        seen = seen_in(unit, actor.school_id)
        plan = unit.undoing.plan(actor.school_id, import_id)
    names = {key: wording.named(pupil) for key, pupil in plan.pupils.items()}
    marks = []
    for mark in plan.marks[: wording.LISTED_CHANGES]:
        day, half = session_of(mark.session)
        was, becomes = wording.told_words(mark.words)
        now = (wording.mark_text(mark.before, was), wording.mark_text(mark.after, becomes))
        marks.append((names[mark.pupil_id], day, half.value, *now))
    details = [
        (
            names[key],
            name.removeprefix("attributes.").replace("_", " "),
            str(before[name] or ""),
            str(after[name] or ""),
        )
        for key, before, after in plan.details
        for name in after
    ]
    sentences = wording.undo_sentences(plan.counts)
    if len(plan.marks) > len(marks):
        sentences += (f"The first {len(marks)} of these marks are listed.",)
    gone = [plan.pupils[key] for key in plan.known.ids if key in plan.unlisted]
    return UndoPreview(
        import_id=import_id,
        file_name=plan.imported.file_name,
        when=stamp(plan.imported.stamp.when),
        who=plan.imported.stamp.who,
        counts=plan.counts,
        sentences=sentences,
        marks=pd.DataFrame(marks, columns=["pupil", "date", "session", "now", "becomes"]),
        details=pd.DataFrame(details, columns=["pupil", "what", "now", "becomes"]),
        unlisted=pd.DataFrame(
            [(wording.named(pupil), pupil.year_group, pupil.registration_group) for pupil in gone],
            columns=["pupil", "year", "class"],
        ),
        seen=seen,
    )


@writes(
    again=Again.REFUSED,
    right=Action.IMPORT,
    audit="import",
    guard="register",
    touches=("contact", "pupil"),
    edits=True,
)
def undo(office: Office, actor: Actor, import_id: str, reason: str, seen: Seen) -> Undone:
    """The register is as it would be without the import; its file may be imported again; the history keeps everything.

    What a later file or a person changed, or a later file repeats, stays. Raises MissingFact without a reason,
    NotFound, and Conflict when it was undone already, or the register, or where the file held contacts a contact, was
    changed after it was ``seen``.
    """
    if not reason.strip():
        raise MissingFact("Write why this import is undone: it is kept with it.")
    with office.write(actor, Action.IMPORT, Subject("import", import_id)) as work:
        imported = work.unit.undoing.to_undo(actor.school_id, import_id)
        contacts = not imported.counts or any(name in imported.counts for name in CONTACTS)
        refuse_unseen(work.unit, actor.school_id, seen, contacts=contacts, then="undo it")
        counts = work.unit.undoing.undo(actor.school_id, import_id, reason.strip(), work.stamp)
        work.before = {"status": imported.status, "register and contacts": seen.version}
        now = seen_in(work.unit, actor.school_id)
        work.after = {"undone": True, "register and contacts": now.version, "reason": reason.strip(), **asdict(counts)}
    return Undone(import_id=import_id, counts=counts, sentences=wording.undo_sentences(counts))
