"""The mountain of a school that has imported totals and no marks: the file's own figures, and what they cannot say."""

from dataclasses import dataclass
from datetime import date

from fasttrack_core.attendance.figures.mountain import TotalsMountain, climb_totals, counts_of, year_of
from fasttrack_core.attendance.figures.sessions import spoken_date
from fasttrack_core.services.office.access import Actor
from fasttrack_core.services.office.context import Office
from fasttrack_core.services.office.record import SchoolRecord

FROM_TOTALS = (
    "These are the totals that a file gave, not marks: nothing can be counted over weeks or as of an earlier day. "
    "Import a register to see more."
)


@dataclass(frozen=True, slots=True, eq=False)
class Totalled:
    """The mountain of the last totals; day: the day that all of them are up to, where the file says it."""

    mountain: TotalsMountain
    day: date | None
    note: str


def totalled(office: Office, actor: Actor, school: SchoolRecord) -> Totalled | None:
    """The mountain of the school's totals, in the order of its register's pupils; None where there are none.

    Of several totals of a pupil those of the last school year named count. Where a pupil has several for it, or the
    totals are up to different days, it is not certain what would be compared: those pupils stand nowhere, and the note
    says so.
    """
    with office.read(actor) as unit:
        latest = unit.totals.latest(actor.school_id)
    if not latest:
        return None
    year = max(
        (named for kept in latest.values() for each in kept if (named := year_of(each)) is not None), default=None
    )
    chosen = {key: [each for each in kept if year_of(each) in (None, year)] for key, kept in latest.items()}
    single = {key: kept[0] for key, kept in chosen.items() if len(kept) == 1}
    days = {each.last for each in single.values()}
    day = max((each for each in days if each is not None), default=None)
    listed = [single.get(key) for key in school.pupil_keys]
    note = [FROM_TOTALS]
    if len(days) > 1:
        listed = [each if each is not None and each.last == day else None for each in listed]
    note.append(f"They are up to {spoken_date(day)}." if day else "The file does not say up to which day they count.")
    left_out = len(latest) - sum(each is not None for each in listed)
    if left_out:
        are = "pupil stands" if left_out == 1 else "pupils stand"
        note.append(f"{left_out} {are} nowhere: their totals are for another time, or there are several for one time.")
    mountain = climb_totals(school.register.pupils, counts_of(listed), school.bands)
    return Totalled(mountain, day, " ".join(note))
