"""Facts and fields of a letter to one parent about a case, and of the leaflet that goes with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from fasttrack_core.documents import context
from fasttrack_core.documents.context import (
    FiguresFacts,
    MeetingFacts,
    ParentFacts,
    PeriodFacts,
    PersonFacts,
    PupilFacts,
    SchoolFacts,
    StepFacts,
)
from fasttrack_core.documents.fields import Family, Value

_ORDINALS = ("First", "Second", "Third", "Fourth", "Fifth", "Sixth")


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """Where the case stands on the day of the letter.

    ``start`` is the first day of the first period, ``end`` the last day of the last one planned; ``periods``
    are all periods begun or planned, in order, and a letter that shows results shows those with figures.
    ``met_on`` is the day of the parents' meeting, None while it has not been held; ``last_review`` that of the
    last planned period. ``weeks`` None: the pathway has no length.
    """

    reference: str
    pathway: str
    weeks: int | None
    expected_percent: str
    agreed_on: date | None = None
    met_on: date | None = None
    start: date | None = None
    end: date | None = None
    next_review: date | None = None
    last_review: date | None = None
    periods: tuple[PeriodFacts, ...] = ()
    period_school_days: int = 10
    extended_until: date | None = None
    extension_reason: str = ""
    improvement: str = ""
    closed_on: date | None = None


@dataclass(frozen=True, slots=True)
class LetterFacts:
    """Everything a letter of a case can say to one parent.

    ``recent`` are the figures of the window of the computed test, ``year`` those of the year to date, ``relied_on``
    those of the period that legal action rests on. ``tried`` and ``support`` hold only what this parent may read.
    ``private`` are texts of other people that must not be in this copy. ``draft`` is True until the authority has
    released a letter of theirs.
    """

    school: SchoolFacts
    day: date
    parent: ParentFacts
    pupil: PupilFacts
    case: CaseFacts
    signatory: PersonFacts
    officer: PersonFacts | None = None
    recent: FiguresFacts | None = None
    year: FiguresFacts | None = None
    relied_on: FiguresFacts | None = None
    tried: tuple[StepFacts, ...] = ()
    support: tuple[str, ...] = ()
    meeting: MeetingFacts | None = None
    respond_by: date | None = None
    draft: bool = True
    private: tuple[str, ...] = ()


FIELDS: Mapping[str, str] = {
    **context.SCHOOL_FIELDS,
    **context.PUPIL_FIELDS,
    **context.PARENT_FIELDS,
    **context.MEETING_FIELDS,
    **context.person_fields("signatory", "the person who signs"),
    **context.person_fields("officer", "the local authority's officer"),
    **context.figures_fields("recent", "the weeks of the pathway's test"),
    **context.figures_fields("year", "the school year to date"),
    **context.figures_fields("relied_on", "the period relied on"),
    "letter.date": "the date of the letter",
    "letter.draft": "whether the letter is still a draft",
    "letter.respond_by": "the date until which the parent can answer",
    "case.reference": "the reference of the case",
    "case.pathway": "the name of the pathway",
    "case.weeks": "the number of weeks of the pathway",
    "case.expected": "the attendance that the school expects",
    "case.agreed_on": "the date on which the pathway was agreed",
    "case.met_on": "the date of the parents' meeting",
    "case.start": "the first day of monitoring",
    "case.end": "the last day of monitoring",
    "case.next_review": "the date of the next review",
    "case.last_review": "the date of the last review",
    "case.period_days": "the number of school days in a monitoring period",
    "case.extended_until": "the date until which the case is extended",
    "case.extension_reason": "the reason for the extension",
    "case.improvement": "what has improved",
    "case.closed_on": "the date on which the case was closed",
    "periods[]": "the monitoring periods",
    "periods[].name": "the name of a monitoring period",
    "periods[].from": "the first day of a monitoring period",
    "periods[].to": "the last day of a monitoring period",
    "periods[].review": "the review date of a monitoring period",
    "measured[]": "the figures of a monitoring period",
    "measured[].name": "the name of a monitoring period",
    **context.figures_fields("measured[]", "a monitoring period"),
    "tried[]": "what the school has tried",
    "tried[].date": "the date of a step that was tried",
    "tried[].what": "what was tried",
    "tried[].outcome": "what came of a step that was tried",
    "support[]": "the support that is offered",
}

FAMILY = Family("letter", "letter to a parent", FIELDS)


def build(facts: LetterFacts) -> dict[str, Value]:
    """The context of the family ``letter``: exactly the fields of ``FIELDS``. Raises NotAllowed for private texts."""
    case = facts.case
    own = (
        *facts.parent.address,
        facts.parent.postcode,
        facts.parent.name,
        facts.pupil.name,
        *facts.school.address,
        facts.school.name,
        facts.school.local_authority,
    )
    return context.keep_private(
        {
            "school": context.school(facts.school),
            "pupil": context.pupil(facts.pupil),
            "parent": context.parent(facts.parent),
            "meeting": context.meeting(facts.meeting),
            "signatory": context.person(facts.signatory),
            "officer": context.person(facts.officer),
            "recent": context.figures(facts.recent),
            "year": context.figures(facts.year),
            "relied_on": context.figures(facts.relied_on),
            "letter": {
                "date": context.spoken(facts.day),
                "draft": "yes" if facts.draft else "",
                "respond_by": context.spoken_with_weekday(facts.respond_by),
            },
            "case": _case(case),
            "periods": [_planned(period) for period in case.periods],
            "measured": [_measured(period) for period in case.periods if period.figures],
            "tried": [
                {"date": context.spoken(step.day), "what": step.what, "outcome": step.outcome} for step in facts.tried
            ],
            "support": [text for text in facts.support if text.strip()],
        },
        facts.private,
        own,
    )


def _case(case: CaseFacts) -> dict[str, Value]:
    return {
        "reference": case.reference,
        "pathway": case.pathway,
        "weeks": context.number(case.weeks),
        "expected": f"{case.expected_percent}%" if case.expected_percent else "",
        "agreed_on": context.spoken(case.agreed_on),
        "met_on": context.spoken(case.met_on),
        "start": context.spoken_with_weekday(case.start),
        "end": context.spoken_with_weekday(case.end),
        "next_review": context.spoken_with_weekday(case.next_review),
        "last_review": context.spoken_with_weekday(case.last_review),
        "period_days": str(case.period_school_days),
        "extended_until": context.spoken_with_weekday(case.extended_until),
        "extension_reason": case.extension_reason,
        "improvement": case.improvement,
        "closed_on": context.spoken(case.closed_on),
    }


def _name(period: PeriodFacts) -> str:
    ordinal = _ORDINALS[period.number - 1] if 0 < period.number <= len(_ORDINALS) else f"Number {period.number}"
    return f"{ordinal} period"


def _planned(period: PeriodFacts) -> dict[str, Value]:
    return {
        "name": _name(period),
        "from": context.spoken(period.first),
        "to": context.spoken(period.last),
        "review": context.spoken_with_weekday(period.review),
    }


def _measured(period: PeriodFacts) -> dict[str, Value]:
    return {"name": _name(period), **context.figures(period.figures)}
