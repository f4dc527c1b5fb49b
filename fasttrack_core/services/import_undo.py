"""Taking an import back: what it would do, and doing it."""

from dataclasses import asdict, dataclass

import pandas as pd

from fasttrack_core.attendance.sessions import session_of
from fasttrack_core.errors import MissingFact
from fasttrack_core.services import import_wording as wording
from fasttrack_core.services.authority import Action, Actor
from fasttrack_core.services.office import Office
from fasttrack_core.services.writing import Again, writes
from fasttrack_core.stamps import stamp
from fasttrack_core.store import UndoCounts


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
    register_version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """What undoing an import came to."""

    import_id: str
    counts: UndoCounts
    sentences: tuple[str, ...]


def undo_preview(office: Office, actor: Actor, import_id: str) -> UndoPreview:
    """What ``undo`` would do. Raises NotFound, and Conflict for an import that was undone already."""
    with office.read(actor, Action.IMPORT) as unit:
        version = unit.registers.version(actor.school_id)
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
    gone = [plan.pupils[key] for key in plan.known.ids if key in plan.unlisted]
    return UndoPreview(
        import_id=import_id,
        file_name=plan.imported.file_name,
        when=stamp(plan.imported.stamp.when),
        who=plan.imported.stamp.who,
        counts=plan.counts,
        sentences=wording.undo_sentences(plan.counts),
        marks=pd.DataFrame(marks, columns=["pupil", "date", "session", "now", "becomes"]),
        details=pd.DataFrame(details, columns=["pupil", "what", "now", "becomes"]),
        unlisted=pd.DataFrame(
            [(wording.named(pupil), pupil.year_group, pupil.registration_group) for pupil in gone],
            columns=["pupil", "year", "class"],
        ),
        register_version=version,
    )


@writes(
    again=Again.REFUSED,
    right=Action.IMPORT,
    audit="import",
    because="not yet",
    touches=("register", "contact"),
    edits=True,
)
def undo(office: Office, actor: Actor, import_id: str, reason: str, *, expected_version: int | None = None) -> Undone:
    """The register is as it would be without the import; its file may be imported again; the history keeps everything.

    What a later file or a person changed, or a later file repeats, stays. Raises MissingFact without a reason,
    NotFound, and Conflict when it was undone already or the register changed since ``expected_version``.
    """
    if not reason.strip():
        raise MissingFact("Write why this import is undone: it is kept with it.")
    with office.write(actor, Action.IMPORT, f"import {import_id}") as work:
        counts = work.unit.undoing.undo(
            actor.school_id, import_id, reason.strip(), work.stamp, expected_version=expected_version
        )
        work.after = {"undone": True, "reason": reason.strip(), **asdict(counts)}
    return Undone(import_id=import_id, counts=counts, sentences=wording.undo_sentences(counts))
