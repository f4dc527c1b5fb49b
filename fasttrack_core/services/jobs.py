"""Work that outlives a page: asked for, begun by one program at a time, written down as it goes on, and shown.

A job is in parts, each saved whole together with what came of it. A program that is ended leaves the parts that it
saved; the next one that begins the job goes on with the others. Whether a program is at work on a job is known by a
name that it alone has while it lives (``Store.alone``); a program that lost its name without knowing can write nothing
more once another has begun the job. No clock has a part in either.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from pathlib import PurePath
from typing import Any, TypeVar

import pandas as pd

from fasttrack_core.errors import NotFound, UnderWay
from fasttrack_core.services.office.access import Action, Actor
from fasttrack_core.services.office.context import Office, once_a_page
from fasttrack_core.services.office.writing import Again, writes
from fasttrack_core.stamps import stamp
from fasttrack_core.store import StoredJob, Subject, Unit

Thing = TypeVar("Thing")
ATTEMPTS = 3
"""A job that so many programs have begun, and none has finished, is not begun again: it may be what ends them."""
SHOWN = 20
"""So many jobs are shown, the newest."""
COLUMNS = ("number", "when", "who", "what", "state", "over", "short", "said", "began", "ended")


class State(StrEnum):
    """How a job stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is to be done. kind: of which work. subject: with what; two jobs of one kind with one subject are never at
    work together. given: what else the work needs to know, as plain data."""

    kind: str
    subject: str
    given: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What came of one part of a job. about: which one, such as a file's name. failed: a person has to look. lasting:
    it was saved, so that it is not done again where the job is interrupted. facts: what the work itself keeps."""

    about: str
    said: str
    failed: bool = False
    lasting: bool = False
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Job:
    """A job that this program has begun. saved: the parts that were saved before the job was interrupted; before: all
    parts of the job before this one about the same subject."""

    school_id: str
    number: int
    attempt: int
    asked: Asked
    saved: tuple[Part, ...]
    before: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class OpenJob:
    """A job that is not over: nobody has begun it, or somebody did and may have been ended."""

    number: int
    school_id: str
    asked: Asked


_TITLES = {"nightly import": "Import of the folder {name}"}
"""How a job of each kind is called, by the last part of its subject."""


@contextmanager
def alone(office: Office, school_id: str, asked: Asked) -> Iterator[bool]:
    """Whether this program alone is at work on that within the block; to be asked before a job is begun."""
    with office.store.alone(_name(school_id, asked.kind, asked.subject)) as ours:
        yield ours


def waiting(office: Office, kinds: Sequence[str]) -> tuple[OpenJob, ...]:
    """The jobs of these kinds that are not over, of every school, in the order in which they were asked for."""
    with office.store.read() as unit:
        return tuple(OpenJob(each.number, each.school_id, _asked(each)) for each in unit.jobs.open(kinds))


@writes(
    again=Again.SAME,
    right=Action.IMPORT,
    audit="job",
    because="a job that waits or was interrupted is begun; others are left as they are",
)
def begin(office: Office, actor: Actor, asked: Asked) -> Job:
    """The school's job of that kind and subject that waits or was interrupted is begun, or else a new one.

    To be called by whoever is ``alone`` with it. One that was interrupted too often stays so, and a new one is begun.
    """
    with office.write(actor, Action.IMPORT, Subject("job")) as work:
        there = _open(work.unit, actor.school_id, asked)
        if there is not None and there.attempt >= ATTEMPTS:
            _give_up(work.unit, there, office.now())
            there = None
        if there is None:
            there = work.unit.jobs.add(actor.school_id, actor.id, asked.kind, asked.subject, asked.given, work.stamp)
        job = _begun(work.unit, there, asked.given, office.now())
        if job is None:
            raise UnderWay(TAKEN)
        work.subject = Subject("job", str(job.number))
        work.after = {"state": State.RUNNING, "attempt": job.attempt}
    return job


@writes(
    again=Again.REFUSED,
    right=Action.IMPORT,
    audit="job",
    because="one statement begins it, and only as it was seen",
)
def take(office: Office, actor: Actor, number: int) -> Job | None:
    """The school's job of that number is begun; None where it is over, or was interrupted too often, which is then
    said of it. To be called by whoever is ``alone`` with it."""
    with office.write(actor, Action.IMPORT, Subject("job", str(number))) as work:
        there = work.unit.jobs.get(actor.school_id, number)
        job = None
        if there is not None and there.state in (State.WAITING, State.RUNNING):
            if there.attempt >= ATTEMPTS:
                _give_up(work.unit, there, office.now())
            else:
                job = _begun(work.unit, there, there.input, office.now())
        work.after = {"state": State.RUNNING, "attempt": job.attempt} if job else {"begun": False}
    return job


@writes(
    again=Again.REFUSED,
    right=Action.IMPORT,
    audit="job",
    because="only the program that has begun the job may, while no other has",
)
def keep(
    office: Office, actor: Actor, job: Job, parts: Sequence[Part] = (), *, done: int = 0, of: int = 0, at: str = ""
) -> None:
    """These parts are done with, and ``done`` of ``of`` in all; ``at`` is the one that comes next.

    Raises UnderWay where another program has begun the job.
    """
    with office.write(actor, Action.IMPORT, Subject("job", str(job.number))) as work:
        _add(work.unit, actor.school_id, job, parts, {"done": done, "of": of, "at": at})
        work.after = {"parts": done, "of": of}


def within(job: Job, part_of: Callable[[Thing], Part]) -> Callable[[Unit, Thing], None]:
    """What keeps a part of the job in the very transaction in which a thing of it is saved: both are kept, or neither.

    part_of: what came of the part, by the thing. The function raises UnderWay where another program has begun the job.
    """

    def keep_with_it(unit: Unit, thing: Thing) -> None:
        _add(unit, job.school_id, job, (part_of(thing),), None)

    return keep_with_it


@writes(
    again=Again.REFUSED,
    right=Action.IMPORT,
    audit="job",
    because="only the program that has begun the job may, while no other has",
)
def end(office: Office, actor: Actor, job: Job, sentence: str, *, failed: bool) -> None:
    """The job is over. sentence: what came of it as a whole. Raises UnderWay where another program has begun it."""
    with office.write(actor, Action.IMPORT, Subject("job", str(job.number))) as work:
        there = _ours(work.unit, actor.school_id, job)
        state = State.FAILED if failed else State.DONE
        result = {**there.result, "sentence": _kept(sentence)}
        work.unit.jobs.write(job.number, state=state, result=result, ended_at=office.now())
        work.after = {"state": state}


@writes(
    again=Again.SAME,
    right=Action.IMPORT,
    audit="job",
    because="where such a job is not over yet, that one is used",
)
def ask_again(office: Office, actor: Actor, number: int) -> int:
    """What the school's job of that number did is asked for once more; the number of the job that will do it.

    Raises NotFound.
    """
    with office.write(actor, Action.IMPORT, Subject("job", str(number))) as work:
        there = work.unit.jobs.get(actor.school_id, number)
        if there is None:
            raise NotFound("There is no such job.")
        asked = _asked(there)
        found = _open(work.unit, actor.school_id, asked)
        if found is not None and found.attempt >= ATTEMPTS and not _is_at_work(office, found):
            _give_up(work.unit, found, office.now())
            found = None
        if found is None:
            found = work.unit.jobs.add(actor.school_id, actor.id, asked.kind, asked.subject, asked.given, work.stamp)
        work.after = {"asked": found.number}
        return found.number


@once_a_page
def listed(office: Office, actor: Actor) -> pd.DataFrame:
    """The school's jobs, the newest first: the columns of ``COLUMNS``. state: one of ``State``; a job whose program was
    ended is interrupted from that moment on. over: nothing goes on with it by itself. said: what came of it, with the
    reason for each part that failed; short: the same in a few words."""
    with office.read(actor, Action.IMPORT) as unit:
        kept = unit.jobs.list(actor.school_id, SHOWN)
    left = {
        (each.number, each.attempt) for each in kept if each.state == State.RUNNING and not _is_at_work(office, each)
    }
    if left:  # a program that ended its job just now has no longer its name either: what it wrote last is looked at
        with office.read(actor, Action.IMPORT) as unit:
            kept = unit.jobs.list(actor.school_id, SHOWN)
    rows = []
    for each in kept:
        state = State(each.state)
        if state is State.RUNNING and (each.number, each.attempt) in left:
            state = State.INTERRUPTED
        rows.append(
            (
                each.number,
                stamp(each.stamp.when),
                each.stamp.who,
                _TITLES.get(each.kind, each.kind.capitalize()).format(name=PurePath(each.subject).name),
                state,
                each.state not in (State.WAITING, State.RUNNING),
                _short(each, state),
                _said(each, state),
                stamp(each.started_at) if each.started_at else "",
                stamp(each.ended_at) if each.ended_at else "",
            )
        )
    return pd.DataFrame(rows, columns=list(COLUMNS))


TAKEN = "Another program is doing this already, so it was not done here as well. Look at the Upload page."


def _said(job: StoredJob, state: State) -> str:
    parts, of, at = _parts(job), job.progress.get("of", 0), job.progress.get("at", "")
    if state is State.WAITING:
        return "It begins with the next scheduled import of the folder, or when the worker runs."
    if state is State.RUNNING:
        done = f"{job.progress.get('done', 0):,} of {of:,} done"
        return (f"{done}; now {at}." if at else f"{done}.") if of else "It has begun."
    if state is State.INTERRUPTED:
        return _interrupted(job, parts, of, at)
    failed = [f"{each.about}: {each.said}" for each in parts if each.failed]
    return " ".join([job.result.get("sentence", ""), *failed]).strip()


def _short(job: StoredJob, state: State) -> str:
    parts, of = _parts(job), job.progress.get("of", 0)
    if state is State.INTERRUPTED:
        return f"{sum(each.lasting for each in parts):,}{f' of {of:,}' if of else ''} saved."
    if state in (State.WAITING, State.RUNNING):
        return _said(job, state)
    failed = [each.about for each in parts if each.failed]
    return " ".join([job.result.get("sentence", ""), *([f"Not done: {', '.join(failed)}."] if failed else [])])


def _interrupted(job: StoredJob, parts: Sequence[Part], of: int, at: str) -> str:
    """What is saved and what is not, by what stands in the same database."""
    saved = sum(each.lasting for each in parts)
    times = {1: "", 2: ", twice"}.get(job.attempt, f", {job.attempt} times")
    said = [f"The program stopped before it had finished{times}."]
    if saved:
        whole = f"{saved:,} of {of:,} saved" if of else f"{saved:,} saved"
        said.append(f"{whole}, each whole, and nothing of the others.")
    else:
        said.append("Nothing was saved.")
    if at:
        said.append(f"It was last at {at}.")
    if job.state == State.INTERRUPTED:
        said.append("It does not start again by itself.")
    else:
        said.append("The next scheduled import or the worker does the rest.")
    return " ".join(said)


def _begun(unit: Unit, there: StoredJob, given: Mapping[str, Any], now: datetime) -> Job | None:
    saved = tuple(each for each in _parts(there) if each.lasting)
    result = {"parts": [_plain(each) for each in saved]}
    begun = unit.jobs.begin(there.number, there.attempt, given, result, now)
    if begun is None:
        return None
    earlier = [
        each for each in unit.jobs.list(there.school_id, 2, there.kind, there.subject) if each.number != there.number
    ]
    return Job(
        begun.school_id, begun.number, begun.attempt, _asked(begun), saved, _parts(earlier[0]) if earlier else ()
    )


def _open(unit: Unit, school_id: str, asked: Asked) -> StoredJob | None:
    """There is one at most: whoever asks for one writes for the school, and is the only one who does meanwhile."""
    latest = unit.jobs.list(school_id, 1, asked.kind, asked.subject)
    return next((each for each in latest if each.state in (State.WAITING, State.RUNNING)), None)


def _give_up(unit: Unit, job: StoredJob, now: datetime) -> None:
    unit.jobs.write(job.number, state=State.INTERRUPTED, ended_at=now)


def _add(unit: Unit, school_id: str, job: Job, parts: Sequence[Part], progress: Mapping[str, Any] | None) -> None:
    there = _ours(unit, school_id, job)
    result = {**there.result, "parts": [*there.result.get("parts", ()), *map(_plain, parts)]}
    unit.jobs.write(job.number, result=result, progress=dict(there.progress if progress is None else progress))


def _ours(unit: Unit, school_id: str, job: Job) -> StoredJob:
    there = unit.jobs.held(school_id, job.number, job.attempt)
    if there is None:
        raise UnderWay(TAKEN)
    return there


def _is_at_work(office: Office, job: StoredJob) -> bool:
    return office.store.is_taken(_name(job.school_id, job.kind, job.subject))


def _name(school_id: str, kind: str, subject: str) -> str:
    return f"job-{sha256(f'{school_id} {kind} {subject}'.encode()).hexdigest()[:24]}"


def _asked(job: StoredJob) -> Asked:
    return Asked(kind=job.kind, subject=job.subject, given=job.input)


def _parts(job: StoredJob) -> tuple[Part, ...]:
    return tuple(Part(**each) for each in job.result.get("parts", ()))


def _plain(part: Part) -> dict[str, Any]:
    return {
        "about": _kept(part.about),
        "said": _kept(part.said),
        "failed": part.failed,
        "lasting": part.lasting,
        "facts": dict(part.facts),
    }


def _kept(words: str) -> str:
    """Words that every database takes, whatever the name of a file holds."""
    return words.encode("utf-8", "backslashreplace").decode().replace("\0", " ")
