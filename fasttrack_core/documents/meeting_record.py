"""Facts and fields of the record of a meeting with a family: names and roles, no addresses, so each may have a copy."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from fasttrack_core.documents import context
from fasttrack_core.documents.context import FiguresFacts, PupilFacts, SchoolFacts
from fasttrack_core.documents.fields import Family, Value


@dataclass(frozen=True, slots=True)
class InvitedFacts:
    """Someone invited to the meeting; ``attended`` None while that is not recorded."""

    name: str
    role: str
    attended: bool | None = None
    apologies: bool = False


@dataclass(frozen=True, slots=True)
class IssueFacts:
    """Something at school that makes attending harder, and what is done about it by whom and when."""

    issue: str
    action: str = ""
    owner: str = ""
    by: date | None = None


@dataclass(frozen=True, slots=True)
class MeetingRecordFacts:
    """The parents' meeting. ``deferral_agreed`` None: not said yet, the record shows both boxes empty.

    ``pupil_reasons`` are the child's own words: services leave them empty in a parent's copy until the school has
    recorded that sharing them is safe.
    """

    school: SchoolFacts
    pupil: PupilFacts
    reference: str
    pathway: str
    day: date
    time: str
    place: str
    invited: tuple[InvitedFacts, ...]
    weeks: int | None
    parent_reasons: str = ""
    pupil_reasons: str = ""
    issues: tuple[IssueFacts, ...] = ()
    target: str = ""
    deferral_agreed: bool | None = None
    notes: str = ""
    recent: FiguresFacts | None = None
    year: FiguresFacts | None = None
    chair: str = ""
    private: tuple[str, ...] = ()


FIELDS: Mapping[str, str] = {
    **context.SCHOOL_FIELDS,
    **context.PUPIL_FIELDS,
    **context.figures_fields("recent", "the weeks of the pathway's test"),
    **context.figures_fields("year", "the school year to date"),
    "case.reference": "the reference of the case",
    "case.pathway": "the name of the pathway",
    "case.weeks": "the number of weeks of the pathway",
    "meeting.date": "the date of the meeting",
    "meeting.time": "the time of the meeting",
    "meeting.place": "the place of the meeting",
    "meeting.chair": "who led the meeting",
    "meeting.parent_reasons": "the reasons the parents gave",
    "meeting.pupil_reasons": "what the pupil said",
    "meeting.target": "the target agreed at the meeting",
    "meeting.deferral": "whether the parents agreed to the deferral",
    "meeting.notes": "other notes of the meeting",
    "invited[]": "who was invited to the meeting",
    "invited[].name": "the name of someone invited",
    "invited[].role": "the role of someone invited",
    "invited[].attended": "whether someone invited attended",
    "signing[]": "who signs: those who were there, and who led the meeting",
    "issues[]": "what at school was to be put right",
    "issues[].issue": "something at school to be put right",
    "issues[].action": "what is done about something at school",
    "issues[].owner": "who puts something right at school",
    "issues[].by": "by when something at school is put right",
}

FAMILY = Family("meeting-record", "record of a meeting", FIELDS)


def _attended(person: InvitedFacts) -> str:
    if person.attended is None and not person.apologies:
        return "not recorded"
    if person.attended:
        return "yes"
    return "no, sent apologies" if person.apologies else "no"


def _signing(facts: MeetingRecordFacts) -> list[Value]:
    """Names, each once: everyone invited but those who were not there, then who led the meeting."""
    names = [each.name for each in facts.invited if each.attended or (each.attended is None and not each.apologies)]
    return list(dict.fromkeys(name for name in (*names, facts.chair) if name))


def build(facts: MeetingRecordFacts) -> dict[str, Value]:
    """The context of the family ``meeting-record``. Raises NotAllowed for another person's private texts."""
    return context.keep_private(
        {
            "school": context.school(facts.school),
            "pupil": context.pupil(facts.pupil),
            "recent": context.figures(facts.recent),
            "year": context.figures(facts.year),
            "case": {"reference": facts.reference, "pathway": facts.pathway, "weeks": context.number(facts.weeks)},
            "meeting": {
                "date": context.spoken_with_weekday(facts.day),
                "time": facts.time,
                "place": facts.place,
                "chair": facts.chair,
                "parent_reasons": facts.parent_reasons,
                "pupil_reasons": facts.pupil_reasons,
                "target": facts.target,
                "deferral": {None: "", True: "agreed", False: "not agreed"}[facts.deferral_agreed],
                "notes": facts.notes,
            },
            "invited": [
                {"name": person.name, "role": person.role, "attended": _attended(person)} for person in facts.invited
            ],
            "signing": _signing(facts),
            "issues": [
                {
                    "issue": issue.issue,
                    "action": issue.action,
                    "owner": issue.owner,
                    "by": context.spoken(issue.by),
                }
                for issue in facts.issues
            ],
        },
        facts.private,
        (*facts.school.address, facts.pupil.name),
    )
