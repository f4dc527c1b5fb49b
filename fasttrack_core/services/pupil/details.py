"""What a person types of a pupil where no file gives it: the date of birth."""

from dataclasses import dataclass
from datetime import date

from fasttrack_core.attendance.figures.sessions import spoken_date
from fasttrack_core.casework.age import does_not_fit
from fasttrack_core.errors import MissingFact, NotFound, OutOfStep
from fasttrack_core.services.office.access import Action, Actor
from fasttrack_core.services.office.context import Office, once_a_page
from fasttrack_core.services.office.writing import Again, Seen, before_and_after, refuse_stale, writes
from fasttrack_core.store import Subject, Unit

YOUNGEST, OLDEST = 2, 20
"""In whole years on the day it is typed: outside of these a date of birth is a slip."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BirthDetails:
    """``date_of_birth`` None: no file gives one and nobody typed one. ``by_hand``: there is none, or it was typed, so
    it may be typed here. ``seen``: what ``enter_date_of_birth`` takes back."""

    date_of_birth: date | None
    by_hand: bool
    seen: Seen


@once_a_page
def birth(office: Office, actor: Actor, pupil_key: str) -> BirthDetails:
    """The pupil's date of birth as it is recorded, and whether it may be typed. Raises NotFound."""
    born = office.record(actor).pupil(pupil_key).date_of_birth
    with office.read(actor) as unit:
        _own(unit, actor, pupil_key)
        return BirthDetails(date_of_birth=born, by_hand=_by_hand(unit, pupil_key), seen=_seen(unit, pupil_key))


@writes(again=Again.SAME, right=Action.EDIT_PEOPLE, audit="pupil", guard="pupil", edits=True)
def enter_date_of_birth(
    office: Office, actor: Actor, pupil_key: str, seen: Seen, born: date, *, confirmed: bool = False
) -> None:
    """The date of birth of a pupil for whom no file gives one, or who has one that was typed.

    ``confirmed``: the person has seen that it does not fit the year group (``doubt``), and it is right; else one that
    does not fit raises OutOfStep.

    It stays when a later file has none, and a file that has another corrects it as any other detail. Raises MissingFact
    for a day that no pupil was born on, OutOfStep where a file gives it, Stale where the details were changed after
    they were looked at.
    """
    today = office.today(office.record(actor).settings)
    with office.write(actor, Action.EDIT_PEOPLE, Subject("pupil", pupil_key)) as work:
        _own(work.unit, actor, pupil_key)
        _check(born, today)
        if seen.id != pupil_key:
            raise NotFound("There is no such pupil.")
        changes = work.unit.registers.details_history(pupil_key)
        before = work.unit.registers.details(pupil_key).date_of_birth
        if before != born:
            refuse_stale(seen, "this pupil's details", changes, opened="opened them")
            if before is not None and not _by_hand(work.unit, pupil_key):
                raise OutOfStep("The register gives a date of birth. Correct it where your files come from.")
            if (question := doubt(office, actor, pupil_key, born)) and not confirmed:
                raise OutOfStep(question)
            work.unit.registers.correct_details(actor.school_id, pupil_key, {"date_of_birth": born}, work.stamp)
        work.before, work.after = before_and_after({"date_of_birth": before}, {"date_of_birth": born})


def doubt(office: Office, actor: Actor, pupil_key: str, born: date) -> str:
    """What to ask of a date of birth that does not fit the year group of the register; empty where it fits."""
    record = office.record(actor)
    known_on = record.recorded_up_to or office.today(record.settings)
    return does_not_fit(born, record.pupil(pupil_key).year_group, known_on)


def _check(born: date, today: date) -> None:
    years = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    if born > today:
        raise MissingFact(f"{spoken_date(born)} has not come yet. Enter the day on which the pupil was born.")
    if not YOUNGEST <= years <= OLDEST:
        raise MissingFact(f"Born on {spoken_date(born)} the pupil would be {years} years old today. Check the year.")


def _own(unit: Unit, actor: Actor, pupil_key: str) -> None:
    if unit.people.school_of(pupil_key) != actor.school_id:
        raise NotFound("There is no such pupil.")


def _seen(unit: Unit, pupil_key: str) -> Seen:
    changes = unit.registers.details_history(pupil_key)
    return Seen("pupil", pupil_key, changes[-1].number if changes else 0)


def _by_hand(unit: Unit, pupil_key: str) -> bool:
    """True when the date of birth that stands was typed, or none does."""
    changes = [each for each in unit.registers.details_history(pupil_key) if "date_of_birth" in each.after]
    if changes:
        return changes[-1].import_id is None and changes[-1].undo_id is None
    return unit.registers.details(pupil_key).date_of_birth is None
