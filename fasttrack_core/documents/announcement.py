"""Facts and fields of what goes to every family of a school, about no pupil."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from fasttrack_core.documents import context
from fasttrack_core.documents.context import PersonFacts, SchoolFacts
from fasttrack_core.documents.fields import Family, Value


@dataclass(frozen=True, slots=True)
class AnnouncementFacts:
    """``contact`` is whom a family can talk to; ``expected_percent`` the attendance the school expects of everyone;
    ``weeks`` the length of the pathway, None where it has none."""

    school: SchoolFacts
    day: date
    pathway: str
    weeks: int | None
    expected_percent: str
    signatory: PersonFacts
    contact: PersonFacts


FIELDS: Mapping[str, str] = {
    **context.SCHOOL_FIELDS,
    **context.person_fields("signatory", "the person who signs"),
    **context.person_fields("contact", "the person families can talk to"),
    "letter.date": "the date of the letter",
    "case.pathway": "the name of the pathway",
    "case.weeks": "the number of weeks of the pathway",
    "case.expected": "the attendance that the school expects",
}

FAMILY = Family("announcement", "announcement to all families", FIELDS)


def build(facts: AnnouncementFacts) -> dict[str, Value]:
    """The context of the family ``announcement``: exactly the fields of ``FIELDS``."""
    return {
        "school": context.school(facts.school),
        "signatory": context.person(facts.signatory),
        "contact": context.person(facts.contact),
        "letter": {"date": context.spoken(facts.day)},
        "case": {
            "pathway": facts.pathway,
            "weeks": context.number(facts.weeks),
            "expected": f"{facts.expected_percent}%" if facts.expected_percent else "",
        },
    }
