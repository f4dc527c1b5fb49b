"""One school's register as it stands, seen through its calendar: what every page counts from."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

import numpy as np

from fasttrack_core.attendance.figures.codes import FIRST_ATTENDED, FIRST_CLASSIFIED, FIRST_UNAUTHORISED, OFF_ROLL
from fasttrack_core.attendance.figures.measures import PupilCounts
from fasttrack_core.attendance.figures.mountain import Bands, Mountain, climb
from fasttrack_core.attendance.figures.record import Record
from fasttrack_core.attendance.figures.register import Pupil, Register
from fasttrack_core.attendance.figures.school_calendar import SchoolCalendar
from fasttrack_core.attendance.figures.sessions import session_of
from fasttrack_core.attendance.figures.thresholds import Rule, Verdicts, judge
from fasttrack_core.errors import NotFound
from fasttrack_core.services.office.answers import KEPT, Answer, Answers
from fasttrack_core.services.office.groups import Dimension, dimensions
from fasttrack_core.services.office.school_settings import SchoolSettings


@dataclass(frozen=True, eq=False)
class SchoolRecord:
    """The register of a school at one version, with its settings; figures are worked out once and kept with it.

    ``today``: the day of the newest register import, after which marks are planned. ``pupil_keys`` are the opaque keys
    of the pupils, in the register's order.
    """

    school_id: str
    version: tuple[int, int]
    settings: SchoolSettings
    register: Register
    pupil_keys: tuple[str, ...]
    today: date
    answers: Answers = field(default_factory=Answers, repr=False)

    @cached_property
    def calendar(self) -> SchoolCalendar | None:
        """The calendar of the term dates; None while there are none."""
        return self.settings.calendar()

    @cached_property
    def school_days(self) -> SchoolCalendar | None:
        """The sessions that are open by the calendar and, in the years it does not know, by their marks; None while
        there is no calendar, since then nobody knows the days ahead."""
        keys = self.record.opening.open
        return SchoolCalendar(keys, np.ones(len(keys), dtype=np.bool_)) if self.calendar is not None else None

    @cached_property
    def record(self) -> Record:
        return Record(self.register, self.calendar, today=self.today)

    @cached_property
    def rows(self) -> dict[str, int]:
        return {key: row for row, key in enumerate(self.pupil_keys)}

    def once(self, kind: str, about: Hashable, answer: Callable[[], Answer], kept: int = KEPT) -> Answer:
        """The answer to a question of some kind about this state of the register alone; nobody may change it.

        It is worked out once, as long as it is among the ``kept`` ones of its kind that were asked for last.
        """
        return self.answers.once(kind, about, answer, kept)

    @cached_property
    def ways(self) -> tuple[Dimension, ...]:
        """The ways in which pupils can be grouped."""
        return dimensions(self.register.pupils)

    @cached_property
    def finder(self) -> tuple[tuple[str, str], ...]:
        """Each pupil's key and what a finder shows of them, in the order of what it shows."""
        labels = [
            (key, " · ".join(part for part in _told_apart(pupil) if part))
            for key, pupil in zip(self.pupil_keys, self.register.pupils, strict=True)
        ]
        return tuple(sorted(labels, key=lambda each: each[1].casefold()))

    @property
    def recorded_up_to(self) -> date | None:
        """The day of the last recorded session; None where nothing is recorded."""
        return self.record.recorded_up_to

    @property
    def recorded_until(self) -> date | None:
        """The last day of which every session is recorded: a monitoring period is complete up to here."""
        return self.record.opening.recorded_until

    @property
    def bands(self) -> Bands:
        return self.settings.mountain_bands()

    def row(self, pupil_key: str) -> int:
        """The pupil's row in the register; NotFound for a key that is not of this school."""
        try:
            return self.rows[pupil_key]
        except KeyError:
            raise NotFound("There is no such pupil in this school's register. Choose one from the list.") from None

    def pupil(self, pupil_key: str) -> Pupil:
        return self.register.pupils[self.row(pupil_key)]

    def mountain(self, as_of: date) -> Mountain:
        """The mountain as of a day, with the school's own bands."""
        return self.once("mountain of a day", as_of, lambda: climb(self.record, as_of, self.bands))

    def verdicts(self, rule: Rule, as_of: date) -> Verdicts:
        """The verdicts of a rule on every pupil as of a day."""
        return self.once("verdicts", (rule, as_of), lambda: judge(self.record, rule, as_of))

    def counts(self, pupil_key: str, first: date, last: date) -> PupilCounts:
        """The pupil's counts from ``first`` to ``last``, both inclusive."""
        return self.record.pupil_counts(self.row(pupil_key), first, last)

    def unauthorised_sessions(self, pupil_key: str, first: date, last: date) -> tuple[tuple[date, str], ...]:
        """The pupil's unauthorised sessions from ``first`` to ``last``, both inclusive, as day and half, in order."""
        columns = self.record.span(first, last)
        marks = self.record.marks[self.row(pupil_key), columns]
        keys = self.record.keys[columns][(marks >= FIRST_UNAUTHORISED) & (marks < FIRST_ATTENDED)]
        return tuple((day, str(half)) for day, half in map(session_of, keys.tolist()))

    def unmarked_end(self, pupil_key: str, first: date, last: date) -> int:
        """How many open sessions of these days, up to recorded up to, come after the pupil's last mark, on the roll.

        A letter or a monitoring period that reaches into them asks first.
        """
        row, record = self.row(pupil_key), self.record
        until = record.until(last)
        marks, afternoon = record.marks[row, :until], record.is_afternoon[:until]
        placed = np.flatnonzero((marks >= FIRST_CLASSIFIED) & (marks != OFF_ROLL))
        if not len(placed):
            return 0
        start = record.span(first, last).start
        within = placed[placed >= start] if (placed >= start).any() else placed
        halves = np.isin(afternoon, afternoon[within])
        end = (marks < FIRST_CLASSIFIED) & halves
        end[: max(start, placed[-1] + 1)] = False
        return int(end.sum())

    def period_counts(self, pupil_key: str, first: date, last: date) -> PupilCounts:
        """The same for a monitoring period: every open session without a valid mark is missing, wherever it lies, but
        for the other half of a pupil whose marks are all in one half of the day."""
        row, columns = self.row(pupil_key), self.record.span(first, last)
        marks, afternoon = self.record.marks[row, columns], self.record.is_afternoon[columns]
        marked = afternoon[(marks >= FIRST_CLASSIFIED) & (marks != OFF_ROLL)]
        one_half = len(marked) > 0 and (marked.all() or not marked.any())
        unmarked = (marks < FIRST_CLASSIFIED) & ((afternoon == marked[0]) if one_half else True)
        return replace(self.counts(pupil_key, first, last), missing=int(unmarked.sum()))


def _told_apart(pupil: Pupil) -> tuple[str, str, str, str]:
    """What tells a pupil from others of the same name: year, class, and the end of the number."""
    year = f"Year {pupil.year_group}" if pupil.year_group else ""
    return pupil.name or "No name in the register", year, pupil.registration_group, f"…{pupil.pupil_id[-4:]}"
