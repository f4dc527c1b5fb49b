"""How far the register goes: an old one, or marks of the pupil that end early, are said in front of every letter and
decision, and a person confirms them."""

from dataclasses import dataclass
from datetime import date, timedelta

from fasttrack_core.attendance.figures.sessions import spoken_date
from fasttrack_core.errors import OutOfStep
from fasttrack_core.services.office.record import SchoolRecord

LOOKED_BACK = timedelta(days=365)
"""How far back the figures of a letter reach at most: the end of the marks is looked for in this time."""


@dataclass(frozen=True, slots=True)
class RegisterAge:
    """``ends``: the last day of the register, None without marks. ``school_days``: ``school_days_behind``.
    ``unmarked_end``: the sessions at its end without a mark of the pupil. ``sentence`` is what has to be confirmed;
    empty where there is nothing."""

    ends: date | None
    school_days: int
    unmarked_end: int
    sentence: str

    @property
    def to_confirm(self) -> bool:
        return bool(self.sentence)


def school_days_behind(record: SchoolRecord, today: date) -> int:
    """The school days after the register's last day and before ``today``: today's own marks are not due yet. A weekday
    that the term dates do not reach counts as a school day. 0 where nothing is recorded."""
    ends = record.recorded_up_to
    if ends is None:
        return 0
    return sum(_counts(record, ends + timedelta(days=after)) for after in range(1, (today - ends).days))


def register_age(record: SchoolRecord, today: date, pupil_key: str, day: date | None = None) -> RegisterAge:
    """The age in school days (``school_days_behind``); older than the setting ``register_school_days`` is old: a
    register is rather called old than taken for new.

    ``day``: of the letter, whose figures end there at the latest; None for today.
    """
    ends, limit = record.recorded_up_to, record.settings.register_school_days
    if ends is None:
        return RegisterAge(None, 0, 0, "")
    days = school_days_behind(record, today)
    last = min(ends, day or today)
    unmarked = record.unmarked_end(pupil_key, last - LOOKED_BACK, last)
    sentences = []
    if days > limit:
        sentences.append(
            f"The register ends on {spoken_date(ends)} and is {days} school days behind. Nothing after it is known "
            "here: import the newest register first, or confirm that this one is meant."
        )
    if unmarked:
        have = "The last session of the register has" if unmarked == 1 else f"The last {unmarked} sessions have"
        sentences.append(
            f"{have} no mark for this pupil, and no figure counts them: import the missing marks first, or confirm "
            "that you go on without them."
        )
    return RegisterAge(ends, days, unmarked, " ".join(sentences))


def confirmed(
    record: SchoolRecord, today: date, pupil_key: str, by_the_person: bool, day: date | None = None
) -> str | None:
    """What a letter or decision keeps of it: the last day of the register that the person confirmed, None where there
    was nothing to confirm. Raises OutOfStep where nobody did."""
    age = register_age(record, today, pupil_key, day)
    if not age.to_confirm or age.ends is None:
        return None
    if not by_the_person:
        raise OutOfStep(age.sentence)
    return age.ends.isoformat()


def _counts(record: SchoolRecord, day: date) -> bool:
    calendar = record.calendar
    if calendar is None or calendar.first_day is None or calendar.last_day is None:
        return day.weekday() < 5
    if calendar.first_day <= day <= calendar.last_day:
        return calendar.is_school_day(day)
    return day.weekday() < 5
