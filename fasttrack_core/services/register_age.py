"""How old the register is: an old one is said in front of every letter and decision, and a person confirms it."""

from dataclasses import dataclass
from datetime import date, timedelta

from fasttrack_core.attendance.sessions import spoken_date
from fasttrack_core.errors import OutOfStep
from fasttrack_core.services.school_record import SchoolRecord


@dataclass(frozen=True, slots=True)
class RegisterAge:
    """``ends``: the last day of the register, None without marks. ``school_days``: those after it and before today.
    ``sentence`` is what is said of an old one; empty for one that is not old."""

    ends: date | None
    school_days: int
    sentence: str

    @property
    def old(self) -> bool:
        return bool(self.sentence)


def register_age(record: SchoolRecord, today: date) -> RegisterAge:
    """The age in school days; older than the setting ``register_school_days`` is old. A weekday that the term dates do
    not reach counts as a school day: a register is rather called old than taken for new."""
    ends, limit = record.recorded_up_to, record.settings.register_school_days
    if ends is None:
        return RegisterAge(None, 0, "")
    days = sum(_counts(record, ends + timedelta(days=after)) for after in range(1, (today - ends).days))
    if days <= limit:
        return RegisterAge(ends, days, "")
    return RegisterAge(
        ends,
        days,
        f"The register ends on {spoken_date(ends)}, {days} school days ago. Nothing after it is known here: import the "
        "newest register first, or confirm that this one is meant.",
    )


def confirmed(record: SchoolRecord, today: date, by_the_person: bool) -> str | None:
    """What a letter or decision keeps of it: the last day of an old register that the person confirmed, None for one
    that is not old. Raises OutOfStep for an old one that nobody confirmed."""
    age = register_age(record, today)
    if not age.old or age.ends is None:
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
