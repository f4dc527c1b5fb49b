"""Files that could not be imported: that somebody tried stands in the audit, once for each file and person."""

from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from typing import Concatenate, ParamSpec, TypeVar

from fasttrack_core.errors import UnreadableFile
from fasttrack_core.importing.questions import Question
from fasttrack_core.services.authority import Action, Actor
from fasttrack_core.services.office import Office

REFUSED = "refused"
How = ParamSpec("How")
Result = TypeVar("Result")


def refusals_kept(
    work: Callable[Concatenate[Office, Actor, str, bytes, How], Result],
) -> Callable[Concatenate[Office, Actor, str, bytes, How], Result]:
    """What is done with a file (its name and bytes), with a line in the audit where the file is refused.

    The line holds the size of the file, the start of its hash, and why. The same person with the same file again leaves
    no second one: a page reads a picked file at every press. A question is no refusal.
    """

    @wraps(work)
    def kept(office: Office, actor: Actor, name: str, data: bytes, /, *some: How.args, **how: How.kwargs) -> Result:
        try:
            return work(office, actor, name, data, *some, **how)
        except UnreadableFile as problem:
            if not isinstance(problem, Question):
                _keep(office, actor, data, problem)
            raise

    return kept


def _keep(office: Office, actor: Actor, data: bytes, problem: UnreadableFile) -> None:
    subject = f"file {sha256(data).hexdigest()[:16]} of school {actor.school_id}"
    with office.store.write() as unit:
        if any(line.actor == actor.name for line in unit.audit.list(subject=subject)):
            return
        unit.audit.add(
            at=office.now(),
            actor=actor.name,
            role=actor.role,
            action=Action.IMPORT,
            subject=subject,
            outcome=REFUSED,
            after={"bytes": len(data), "why": str(problem)},
        )
