"""Files that could not be imported: that somebody tried stands in the audit, once for each file and person."""

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256

from fasttrack_core.errors import UnreadableFile
from fasttrack_core.importing.questions import Question
from fasttrack_core.services.authority import Action, Actor
from fasttrack_core.services.office import Office

REFUSED = "refused"


@contextmanager
def refusals_kept(office: Office, actor: Actor, data: bytes) -> Iterator[None]:
    """A file that is refused in here leaves a line: its size, the start of its hash, and why. A question is none.

    The same person with the same file again leaves no second one: a page reads a picked file at every press.
    """
    try:
        yield
    except Question:
        raise
    except UnreadableFile as problem:
        subject = f"file {sha256(data).hexdigest()[:16]} of school {actor.school_id}"
        with office.read(actor, Action.IMPORT) as unit:
            told = any(each.actor == actor.name for each in unit.audit.list(subject=subject))
        if not told:
            with office.store.write() as unit:
                unit.audit.add(
                    at=office.now(),
                    actor=actor.name,
                    role=actor.role,
                    action=Action.IMPORT,
                    subject=subject,
                    outcome=REFUSED,
                    after={"bytes": len(data), "why": str(problem)},
                )
        raise
