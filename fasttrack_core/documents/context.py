"""The facts that documents are made of, and how each is put into words.

Services give plain values (texts, whole numbers, dates); what comes out is texts, lists and dicts only. A fact
that is not recorded is None or empty: it becomes an empty text, and a document that prints it is refused with a
sentence naming it.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from fasttrack_core.documents.fields import Value
from fasttrack_core.errors import NotAllowed

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_DATE = re.compile(rf"\b\d{{1,2}} ({'|'.join(MONTHS)})\b")
_WORD = re.compile(r"[^\W_]+")
_BETWEEN = re.compile(r"[^\w\0]+|_+")
_UNSEEN = re.compile("[\u0300-\u036f\u00ad\u200b-\u200f\u2060\ufeff]")
"""Accents that stand beside their letter, characters without width: they part no word."""
NO_PERCENTAGE = "none (no possible sessions)"


def spoken(day: date | None) -> str:
    """``7 September 2026``; empty for None."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}" if day else ""


def spoken_with_weekday(day: date | None) -> str:
    """``Monday 7 September 2026``; empty for None."""
    return f"{WEEKDAYS[day.weekday()]} {spoken(day)}" if day else ""


def number(value: int | None) -> str:
    """``8``; empty for None."""
    return "" if value is None else str(value)


def counted(number: int, one: str, many: str) -> str:
    """``1 session``, ``2 sessions``; empty for none."""
    return "" if number == 0 else f"{number:,} {one if number == 1 else many}"


@dataclass(frozen=True, slots=True)
class SchoolFacts:
    """The school as its letterhead shows it."""

    name: str
    address: tuple[str, ...]
    phone: str
    email: str
    website: str = ""
    head_teacher: str = ""
    local_authority: str = ""


@dataclass(frozen=True, slots=True)
class PupilFacts:
    """The pupil a document is about: ``name`` in full as registered, ``first_name`` as the school calls them."""

    name: str
    first_name: str
    year_group: str
    class_name: str
    date_of_birth: date | None = None
    upn: str = ""


@dataclass(frozen=True, slots=True)
class ParentFacts:
    """The one person a letter goes to: ``name`` with title as on the envelope, ``salutation`` as after "Dear"."""

    name: str
    salutation: str
    address: tuple[str, ...]
    postcode: str = ""


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """Someone who signs a letter or can be asked."""

    name: str
    role: str
    organisation: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class FiguresFacts:
    """Counts of sessions from ``first`` to ``last``, both inclusive; possible = attended + authorised + unauthorised.

    ``percent`` is the text of ``measures.percent_shown`` ("91.20"), empty when no session was possible.
    ``unsettled`` are the sessions among the unauthorised ones that are still coded N; ``missing`` are marks not
    there, in none of the counts.
    """

    first: date
    last: date
    possible: int
    attended: int
    authorised: int
    unauthorised: int
    percent: str
    unsettled: int = 0
    missing: int = 0

    def __post_init__(self) -> None:
        if self.possible != self.attended + self.authorised + self.unauthorised:
            raise ValueError("possible sessions must be those attended and those absent")
        if min(self.attended, self.authorised, self.unauthorised, self.unsettled, self.missing) < 0:
            raise ValueError("a count of sessions is never negative")
        if bool(self.percent) != bool(self.possible):
            raise ValueError("there is a percentage exactly when there were possible sessions")
        if self.first > self.last:
            raise ValueError("a period's first day comes before its last")


@dataclass(frozen=True, slots=True)
class PeriodFacts:
    """One monitoring period: first and last school day, both inclusive, and the day its review is due."""

    number: int
    first: date
    last: date
    review: date
    figures: FiguresFacts | None = None
    improved: bool | None = None


@dataclass(frozen=True, slots=True)
class StepFacts:
    """One line of the chronology as it may be shown to the reader of this copy."""

    day: date
    what: str
    outcome: str = ""
    who: str = ""
    recorded_on: date | None = None
    documents: str = ""


@dataclass(frozen=True, slots=True)
class MeetingFacts:
    """When, where and with whom a family can meet the school; ``contact`` says how to choose another time."""

    day: date | None = None
    time: str = ""
    place: str = ""
    people: tuple[str, ...] = ()
    reply_by: date | None = None
    contact: str = ""


SCHOOL_FIELDS: Mapping[str, str] = {
    "school.name": "the school's name",
    "school.address[]": "the school's address",
    "school.address_line": "the school's address in one line",
    "school.phone": "the school's telephone number",
    "school.email": "the school's e-mail address",
    "school.website": "the school's website",
    "school.head_teacher": "the headteacher's name",
    "school.local_authority": "the name of the local authority",
}
PUPIL_FIELDS: Mapping[str, str] = {
    "pupil.name": "the pupil's full name",
    "pupil.first_name": "the pupil's first name",
    "pupil.year": "the pupil's year group",
    "pupil.class_name": "the pupil's class",
}
PARENT_FIELDS: Mapping[str, str] = {
    "parent.name": "the parent's name",
    "parent.salutation": "how the parent is greeted",
    "parent.address[]": "the parent's address",
}
MEETING_FIELDS: Mapping[str, str] = {
    "meeting.date": "the date of the meeting",
    "meeting.time": "the time of the meeting",
    "meeting.place": "the place of the meeting",
    "meeting.people[]": "who will be at the meeting",
    "meeting.reply_by": "the date for a reply",
    "meeting.contact": "whom to ask for another time",
}


def figures_fields(path: str, period: str) -> dict[str, str]:
    """The fields of one line of figures at ``path``; ``period`` says which time they cover."""
    return {
        f"{path}.from": f"the first day of {period}",
        f"{path}.to": f"the last day of {period}",
        f"{path}.possible": f"the possible sessions in {period}",
        f"{path}.attended": f"the sessions attended in {period}",
        f"{path}.authorised": f"the authorised absences in {period}",
        f"{path}.unauthorised": f"the unauthorised absences in {period}",
        f"{path}.percent": f"the attendance in {period} in per cent",
        f"{path}.unsettled": f"the sessions in {period} still coded N",
        f"{path}.missing": f"the sessions in {period} without a mark",
    }


def person_fields(path: str, who: str) -> dict[str, str]:
    """The fields of a person at ``path``."""
    return {
        f"{path}.name": f"the name of {who}",
        f"{path}.role": f"the role of {who}",
        f"{path}.organisation": f"the organisation of {who}",
        f"{path}.phone": f"the telephone number of {who}",
        f"{path}.email": f"the e-mail address of {who}",
    }


def _lines(texts: Iterable[str]) -> list[Value]:
    return [text.strip() for text in texts if text and text.strip()]


def school(facts: SchoolFacts) -> dict[str, Value]:
    address = _lines(facts.address)
    return {
        "name": facts.name,
        "address": address,
        "address_line": ", ".join(str(line) for line in address),
        "phone": facts.phone,
        "email": facts.email,
        "website": facts.website,
        "head_teacher": facts.head_teacher,
        "local_authority": facts.local_authority,
    }


def pupil(facts: PupilFacts) -> dict[str, Value]:
    return {
        "name": facts.name,
        "first_name": facts.first_name,
        "year": facts.year_group,
        "class_name": facts.class_name,
    }


def parent(facts: ParentFacts) -> dict[str, Value]:
    """The addressee; empty address lines are left out, and the postcode stands once, last."""
    postcode = facts.postcode.strip()
    same = postcode.replace(" ", "").upper()
    lines = [line for line in _lines(facts.address) if str(line).replace(" ", "").upper() != same]
    return {
        "name": facts.name,
        "salutation": facts.salutation,
        "address": [*lines, *([postcode] if postcode else [])],
    }


def person(facts: PersonFacts | None) -> dict[str, Value]:
    facts = facts or PersonFacts("", "")
    return {
        "name": facts.name,
        "role": facts.role,
        "organisation": facts.organisation,
        "phone": facts.phone,
        "email": facts.email,
    }


def figures(facts: FiguresFacts | None) -> dict[str, Value]:
    """Every count with its period; without possible sessions the percentage says so instead of being zero."""
    if facts is None:
        return dict.fromkeys((path.rpartition(".")[2] for path in figures_fields("f", "")), "")
    return {
        "from": spoken(facts.first),
        "to": spoken(facts.last),
        "possible": f"{facts.possible:,}",
        "attended": f"{facts.attended:,}",
        "authorised": f"{facts.authorised:,}",
        "unauthorised": f"{facts.unauthorised:,}",
        "percent": f"{facts.percent}%" if facts.percent else NO_PERCENTAGE,
        "unsettled": counted(facts.unsettled, "session", "sessions"),
        "missing": counted(facts.missing, "session", "sessions"),
    }


def meeting(facts: MeetingFacts | None) -> dict[str, Value]:
    facts = facts or MeetingFacts()
    return {
        "date": spoken_with_weekday(facts.day),
        "time": facts.time,
        "place": facts.place,
        "people": _lines(facts.people),
        "reply_by": spoken_with_weekday(facts.reply_by),
        "contact": facts.contact,
    }


def texts_of(value: Value) -> Iterable[str]:
    """Every text in ``value``."""
    if isinstance(value, str):
        yield value
    else:
        for below in value.values() if isinstance(value, dict) else value:
            yield from texts_of(below)


def _plain(text: str) -> str:
    """The text without accents, capitals and characters that nobody sees."""
    plain = text.casefold()
    return plain if plain.isascii() else _UNSEEN.sub("", unicodedata.normalize("NFKD", plain)).casefold()


def _words(text: str) -> list[str]:
    return _WORD.findall(_plain(text))


def keep_private(context: dict[str, Value], private: Iterable[str], own: Iterable[str]) -> dict[str, Value]:
    """``context`` unchanged, when none of the ``private`` texts is in it.

    ``private`` are the things of other people that this copy must not hold (the street and postcode of another
    parent, a date of birth, a sibling's name); what is also in the reader's ``own`` texts is let through. Accents,
    capitals, spaces and punctuation make no difference; a single word such as a first name counts as a whole word
    only, and not where it is the month of a date. Raises NotAllowed.
    """
    secrets = [_words(text) for text in private]
    allowed = [_words(text) for text in own]
    names = {secret[0] for secret in secrets if len(secret) == 1 and secret[0].isalpha()}
    names -= {word for text in allowed for word in text}
    phrases = {"".join(secret) for secret in secrets if secret and not (len(secret) == 1 and secret[0].isalpha())}
    phrases = {phrase for phrase in phrases if not any(phrase in "".join(text) for text in allowed)}
    texts = "\0".join(text.replace("\0", "") for text in texts_of(context))
    bare = _BETWEEN.sub("", _plain(texts))
    found = any(phrase in bare for phrase in phrases)
    if found or (names and not names.isdisjoint(_words(_DATE.sub(" ", texts)))):
        raise NotAllowed(
            "This copy would hold another person's address, date of birth or name that its reader may not see. Take it "
            "out of the entries shown in the document (what was tried, reasons, notes), then make it again."
        )
    return context
