"""Facts and fields of the chronology of a case: every step in date order, with when it was recorded and by whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from fasttrack_core.documents import context
from fasttrack_core.documents.context import PupilFacts, SchoolFacts, StepFacts
from fasttrack_core.documents.fields import Family, Value


@dataclass(frozen=True, slots=True)
class ChronologyFacts:
    """``steps`` in any order; ``day`` is the day of printing, ``status`` where the case stands on it in words."""

    school: SchoolFacts
    day: date
    pupil: PupilFacts
    reference: str
    pathway: str
    status: str
    opened_on: date
    steps: tuple[StepFacts, ...]
    prepared_by: str
    private: tuple[str, ...] = ()


FIELDS: Mapping[str, str] = {
    **context.SCHOOL_FIELDS,
    **context.PUPIL_FIELDS,
    "pupil.date_of_birth": "the pupil's date of birth",
    "letter.date": "the date of printing",
    "letter.prepared_by": "who prepared the chronology",
    "case.reference": "the reference of the case",
    "case.pathway": "the name of the pathway",
    "case.status": "where the case stands",
    "case.opened_on": "the day the case was opened",
    "steps[]": "the steps of the chronology",
    "steps[].number": "the number of a step",
    "steps[].date": "the date of a step",
    "steps[].recorded_on": "the date on which a step was recorded",
    "steps[].who": "who took a step",
    "steps[].what": "what was done in a step",
    "steps[].outcome": "the outcome of a step",
    "steps[].documents": "the documents of a step",
}

FAMILY = Family("chronology", "chronology", FIELDS)


def build(facts: ChronologyFacts) -> dict[str, Value]:
    """The context of the family ``chronology``, in order of the day things happened, then of the day recorded."""
    steps = sorted(facts.steps, key=lambda step: (step.day, step.recorded_on or step.day))
    return context.keep_private(
        {
            "school": context.school(facts.school),
            "pupil": {
                **context.pupil(facts.pupil),
                "date_of_birth": context.spoken(facts.pupil.date_of_birth),
            },
            "letter": {"date": context.spoken(facts.day), "prepared_by": facts.prepared_by},
            "case": {
                "reference": facts.reference,
                "pathway": facts.pathway,
                "status": facts.status,
                "opened_on": context.spoken(facts.opened_on),
            },
            "steps": [
                {
                    "number": str(number),
                    "date": context.spoken(step.day),
                    "recorded_on": context.spoken(step.recorded_on),
                    "who": step.who,
                    "what": step.what,
                    "outcome": step.outcome,
                    "documents": step.documents,
                }
                for number, step in enumerate(steps, start=1)
            ],
        },
        facts.private,
        (*facts.school.address, facts.pupil.name),
    )
