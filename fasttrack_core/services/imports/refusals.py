"""Files that could not be imported: that somebody tried stands in the audit, once for each file and person."""

from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from inspect import signature
from typing import ParamSpec, TypeVar

from fasttrack_core.errors import UnreadableFile
from fasttrack_core.importing.questions import Question
from fasttrack_core.services.office.access import Action, Actor
from fasttrack_core.services.office.context import Office, note
from fasttrack_core.store import Subject

REFUSED = "refused"
How = ParamSpec("How")
Result = TypeVar("Result")


def refusals_kept(work: Callable[How, Result]) -> Callable[How, Result]:
    """What is done with a file, with a line in the audit where the file is refused.

    ``work`` takes an office, an actor and the file's ``data`` among others. The line holds the size of the file, the
    start of its hash, and why. The same person with the same file again leaves no second one: a page reads a picked
    file at every press. A question is no refusal.
    """
    takes = signature(work)

    @wraps(work)
    def kept(*some: How.args, **named: How.kwargs) -> Result:
        try:
            return work(*some, **named)
        except UnreadableFile as problem:
            given = takes.bind(*some, **named).arguments
            if not isinstance(problem, Question):
                _keep(given["office"], given["actor"], given["data"], problem)
            raise

    return kept


def _keep(office: Office, actor: Actor, data: bytes, problem: UnreadableFile) -> None:
    subject = Subject("file", sha256(data).hexdigest()[:16])
    with office.store.write(actor.school_id) as unit:
        before = unit.audit.list(subject=subject, school_id=actor.school_id)
        if any(line.user_id == actor.id for line in before):
            return
        said = {"bytes": len(data), "why": str(problem)}
        note(unit, actor, office.now(), Action.IMPORT, subject, REFUSED, after=said)
