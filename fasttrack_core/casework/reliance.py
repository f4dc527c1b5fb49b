"""What the steps of a closed case rest on in the register, by its events and its definition alone.

Two things can bring a closed case up again when marks or the calendar change: a period that a decision rested on, and
the watch that follows some closings. Both are written down here with the days and limits that they are worked out from,
so that many cases can be looked through at once; only those in which something is different are looked at one by one.
"""

import json
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from fasttrack_core.casework.case import Case
from fasttrack_core.casework.periods import schedule
from fasttrack_core.casework.watching import watch_days
from fasttrack_core.pathways.models import Pathway, When


@dataclass(frozen=True, slots=True)
class Span:
    """A monitoring period: so many school days after a day; ``after`` None: after the last day of the one before.
    ``decided``: as what it was decided, empty where no decision rested on it."""

    after: date | None
    school_days: int
    unauthorised_at_most: int
    decided: str


@dataclass(frozen=True, slots=True)
class Reliance:
    """``watched``: first and last day, both inclusive, and from how many unauthorised sessions on a new referral is
    proposed; None where no watch follows. ``alone``: nothing but the register can give the case a step."""

    spans: tuple[Span, ...]
    watched: tuple[date, date, int] | None
    alone: bool

    @property
    def on_marks(self) -> bool:
        """The register can give the case a step."""
        return self.watched is not None or any(span.decided for span in self.spans)


def reliance(pathway: Pathway, case: Case, *, alone: bool) -> Reliance | None:
    """What the steps of this closed case rest on; None where that cannot be said in these terms."""
    try:
        periods = schedule(pathway, case, None)
        watched = _watched(pathway, case)
    except (KeyError, ValueError):  # a length that the case's settings do not say: whoever looks at the case finds it
        return None
    decided: dict[int, str] = {}
    for visit in case.visits:
        own = [place for place, period in enumerate(periods) if period.visit == visit.number]
        stage = pathway.stage(visit.stage)
        if stage is None or visit.taken is None or not own:
            continue
        for decision in stage.decisions:
            is_taken = decision.id == visit.taken.decision and decision.when is not When.ANY
            if is_taken and decided.setdefault(own[-1], str(decision.when)) != str(decision.when):
                return None
    spans = [
        Span(period.after, period.school_days, period.unauthorised_at_most, decided.get(place, ""))
        for place, period in enumerate(periods)
    ]
    return Reliance(tuple(spans[: max(decided, default=-1) + 1]), watched, alone)


def _watched(pathway: Pathway, case: Case) -> tuple[date, date, int] | None:
    closing = pathway.closing_code(case.closing_code)
    days = watch_days(pathway, case)
    if days is None or closing is None or closing.watch is None:
        return None
    return (*days, case.number_setting(closing.watch.unauthorised_at_least))


def written(found: Reliance) -> str:
    """As JSON; ``read`` gives back an equal one."""
    spans = [
        [span.after and span.after.isoformat(), span.school_days, span.unauthorised_at_most, span.decided]
        for span in found.spans
    ]
    watched = found.watched and [found.watched[0].isoformat(), found.watched[1].isoformat(), found.watched[2]]
    return json.dumps([found.alone, watched, spans], separators=(",", ":"))


@lru_cache(maxsize=1 << 15)
def read(text: str) -> Reliance:
    """What ``written`` wrote down."""
    alone, watched, spans = json.loads(text)
    return Reliance(
        tuple(Span(after and date.fromisoformat(after), *others) for after, *others in spans),
        watched and (date.fromisoformat(watched[0]), date.fromisoformat(watched[1]), watched[2]),
        alone,
    )
