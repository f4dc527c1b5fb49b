"""The worker: does the jobs that wait, and those whose program was ended, one after the other.

The same loop on both kinds of database, over the one table of jobs. Procrastinate, meant for the shared installation on
PostgreSQL, is left to that installation: it keeps jobs in tables of its own, with a schema of its own to be migrated,
and marks a job as done after the work's transaction, whereas here what came of a part is kept in the transaction that
saves it. Two workers hinder each other nowhere: each takes only what no other is at (``jobs.alone``), where a queue of
PostgreSQL alone would skip locked rows.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from threading import Event

from fasttrack_core.errors import FastTrackError, StoreProblem, UnderWay
from fasttrack_core.jobs.nightly import watching
from fasttrack_core.services import jobs, setup
from fasttrack_core.services.jobs import Job, OpenJob
from fasttrack_core.services.office.access import Actor
from fasttrack_core.services.office.context import Office, open_office

PAUSE = 5.0
"""Seconds between two looks at what waits."""

KINDS: Mapping[str, Callable[[Office, Actor, Job], object]] = {watching.KIND: watching.run}
"""What does a job of each kind. It ends the job, as done or as failed, and raises what made it fail."""


@dataclass(frozen=True, slots=True)
class Ended:
    """A job that the worker has ended; without a number where the database could not be used for a moment. problem: the
    sentence for which it failed as a whole; empty otherwise."""

    number: int | None
    kind: str
    problem: str = ""


def work(url: str | None, *, once: bool = False, stop: Event | None = None) -> Iterator[Ended]:
    """Each job as it ends. Without end, unless ``once``, which does what there is, or until ``stop`` is set.

    Raises StoreProblem for a database that is not there or has another schema, also where it is brought to one while
    the worker runs: nothing is made or migrated here.
    """
    stop = stop or Event()
    while not stop.is_set():
        office = open_office(url)
        try:
            yield from _round(office, stop)
            while not once and not stop.wait(PAUSE):
                yield from _round(office, stop)
        except StoreProblem as problem:
            if once:
                raise
            yield Ended(None, "", str(problem))
            stop.wait(PAUSE)  # a busy database is tried again; one that cannot be used is refused when it is opened
            continue
        finally:
            office.store.close()
        return


def _round(office: Office, stop: Event) -> Iterator[Ended]:
    for each in jobs.waiting(office, tuple(KINDS)):
        if stop.is_set():
            return
        with jobs.alone(office, each.school_id, each.asked) as ours:
            ended = _done(office, each) if ours else None
        if ended is not None:
            yield ended


def _done(office: Office, each: OpenJob) -> Ended | None:
    """None for a job that another program has ended meanwhile, or that is not begun any more."""
    actor = setup.importer_at(office, each.school_id)
    job = jobs.take(office, actor, each.number)
    if job is None:
        return None
    try:
        KINDS[each.asked.kind](office, actor, job)
    except UnderWay:
        return None
    except StoreProblem:
        raise
    except FastTrackError as problem:
        return Ended(each.number, each.asked.kind, str(problem))
    return Ended(each.number, each.asked.kind)
