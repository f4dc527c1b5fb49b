"""Whether a letter may go to a person, which way it may reach them, and what must be recorded to show it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from types import MappingProxyType

from fasttrack_core.casework.people import Parent


class Way(StrEnum):
    """How a letter reaches its addressee."""

    EMAIL = "email"
    HAND = "hand"
    POST = "post"


RECORD: Mapping[Way, Mapping[str, str]] = MappingProxyType(
    {
        Way.EMAIL: MappingProxyType(
            {
                "address": "the e-mail address it went to",
                "time": "the time it was sent, such as 14:05",
                "receipt": "what is known of the read receipt that was asked for",
                "copy": "where the copy with its attachments is kept",
            }
        ),
        Way.HAND: MappingProxyType(
            {
                "time": "the time it was handed over, such as 15:20",
                "staff": "the member of staff who handed it over",
                "handed_to": "the parent who took it, who is the addressee",
            }
        ),
        Way.POST: MappingProxyType(
            {
                "posted_by": "who posted it",
                "address": "the address on the envelope",
                "postage": "the postage: Royal Mail first class",
                "reason": "why e-mail is not safe and handing it over was not possible",
            }
        ),
    }
)
"""For each way, what must be recorded beside the date: field to what it is."""

FIRST_CLASS = re.compile(r"\b(first|1st)[ -]class\b", re.IGNORECASE)
RESTRICTED = "A restriction is recorded for this person. A named person must decide, with a reason, before any letter."
"""Why nothing may be sent to somebody: on a screen before others it is left out, wherever it stands."""
_FAMILY_WORDS = ("family", "household", "parents", "mumanddad", "mumdad", "mum.and.dad", "dadandmum", "house", "home")


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceVerdict:
    """Whether a letter to a person may be made at all, why not, and what to be careful about.

    ``ways``: for each way, why it cannot be used; an empty text where it can.
    """

    allowed: bool
    reasons: tuple[str, ...]
    warnings: tuple[str, ...]
    ways: Mapping[Way, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sibling:
    """A brother or sister; ``parents`` are the ids of the persons who are their parents too."""

    id: str
    parents: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a copy for one parent may hold: ids of persons whose data, and of siblings whose names, may stand in it."""

    addresses: frozenset[str]
    dates_of_birth: frozenset[str]
    siblings: frozenset[str]
    childs_words: bool
    left_out: tuple[str, ...]


def may_write(parent: Parent, others: Iterable[Parent] = ()) -> ServiceVerdict:
    """Whether a letter may be made for ``parent``; ``others`` are the pupil's other contacts."""
    reasons = []
    if parent.blocked:
        reasons.append(RESTRICTED)
    if parent.parent_in_law is None:
        reasons.append("It is not decided yet whether this person is a legal parent. Decide it on the pupil's page.")
    elif not parent.parent_in_law:
        reasons.append("This person is not recorded as a legal parent.")
    if not parent.full_name:
        reasons.append("No name is recorded for this person.")
    warnings = list(_email_warnings(parent, tuple(others)))
    if not parent.has_postal_address:
        warnings.append("No postal address is recorded, so the letter cannot be posted.")
    if parent.parent_in_law and not parent.ground.strip():
        warnings.append("Record the ground on which this person is a legal parent.")
    ways = {
        Way.EMAIL: "" if parent.email.strip() else "No e-mail address is recorded.",
        Way.HAND: "",
        Way.POST: "" if parent.has_postal_address else "No postal address is recorded.",
    }
    return ServiceVerdict(
        allowed=not reasons, reasons=tuple(reasons), warnings=tuple(warnings), ways=MappingProxyType(ways)
    )


def _email_warnings(parent: Parent, others: tuple[Parent, ...]) -> Iterable[str]:
    mine = parent.email.strip().casefold()
    if not mine:
        return
    if any(other.id != parent.id and other.email.strip().casefold() == mine for other in others):
        yield "Another contact has the same e-mail address. Use it only if this parent alone reads it."
    if looks_shared(parent):
        yield "The e-mail address looks like a family mailbox, which a child could read. Use it only if you are sure."


def looks_shared(parent: Parent) -> bool:
    """True when the e-mail address reads like a household's and not one person's."""
    name = parent.email.strip().casefold().partition("@")[0]
    plain = re.sub(r"[^a-z.]", "", name)
    squeezed = plain.replace(".", "")
    surname = re.sub(r"[^a-z]", "", parent.surname.casefold())
    households = {f"{surname}s", f"the{surname}s", f"the{surname}", surname} if surname else set()
    return squeezed in households or any(word.replace(".", "") in squeezed for word in _FAMILY_WORDS)


def service_problems(
    way: str, record: Mapping[str, str], parent: Parent, others: Iterable[Parent] = (), confirmed: str = ""
) -> tuple[str, ...]:
    """What is missing before a letter counts as served that way: a sentence each, empty when nothing is.

    ``confirmed`` says who made sure that a doubtful e-mail address is this parent's alone, and how.
    """
    if way not in tuple(Way):
        return (f"Choose one of the ways: {', '.join(Way)}.",)
    fields = RECORD[Way(way)]
    found = [f"Record {meaning}." for field, meaning in fields.items() if not record.get(field, "").strip()]
    unknown = sorted(set(record) - set(fields))
    if unknown:
        found.append(f"Not part of this record: {', '.join(unknown)}.")
    clock = record.get("time", "").strip()
    if "time" in fields and clock and not _is_time(clock):
        found.append("Write the time as hours and minutes, such as 14:05.")
    if way == Way.EMAIL:
        found += _email_problems(record, parent, tuple(others), confirmed)
    if way == Way.HAND and not _names(record.get("handed_to", ""), parent, tuple(others)):
        found.append("A letter is handed to its addressee only: name this parent as the one who took it.")
    postage = record.get("postage", "")
    if way == Way.POST and postage.strip() and not FIRST_CLASS.search(postage):
        found.append("Letters are posted by Royal Mail first class, so that good service can be shown.")
    return tuple(found)


def _email_problems(
    record: Mapping[str, str], parent: Parent, others: tuple[Parent, ...], confirmed: str
) -> Iterable[str]:
    sent_to = record.get("address", "").strip().casefold()
    if sent_to and sent_to != parent.email.strip().casefold():
        yield "The e-mail address is not the one recorded for this parent."
    if any(_email_warnings(parent, others)) and not confirmed.strip():
        yield "Say who made sure that this parent alone reads the e-mail address, and how."


def _names(text: str, parent: Parent, others: tuple[Parent, ...]) -> bool:
    """True when ``text`` names ``parent``, and nobody else among the contacts just as well; or is blank."""
    if not text.strip():
        return True
    if not parent.surname.strip():
        return _holds(text, parent.full_name)
    if not _holds(text, parent.surname):
        return False
    namesakes = [other for other in others if other.id != parent.id and _holds(parent.surname, other.surname)]
    if not namesakes or _holds(text, parent.forename):
        return True
    return _holds(text, parent.title) and not any(_holds(parent.title, other.title) for other in namesakes)


def _holds(text: str, words: str) -> bool:
    """True when the words stand in the text, whole and in their order, capitals aside."""
    spaced, wanted = (" ".join(re.findall(r"[\w'\u2019-]+", part.casefold())) for part in (text, words))
    return bool(wanted) and f" {wanted} " in f" {spaced} "


def _is_time(text: str) -> bool:
    try:
        time.fromisoformat(text)
    except ValueError:
        return False
    return bool(re.fullmatch(r"\d\d:\d\d", text))


def may_be_shown(
    parent: Parent, others: Iterable[Parent], siblings: Iterable[Sibling] = (), *, childs_words_safe: bool = False
) -> Shown:
    """What a copy for ``parent`` may hold: their own data, their own children, and the child's words only where the
    school has recorded that this is safe."""
    theirs: set[str] = set()
    not_theirs: set[str] = set()
    for sibling in siblings:
        (theirs if parent.id in sibling.parents else not_theirs).add(sibling.id)
    left_out = []
    if any(other.id != parent.id for other in others):
        left_out.append("Other parents' addresses and dates of birth are left out.")
    if not_theirs:
        left_out.append("Brothers and sisters who are not this parent's children are left out.")
    if not childs_words_safe:
        left_out.append("The child's words are left out: the school has not recorded that sharing them is safe.")
    own = frozenset({parent.id})
    return Shown(
        addresses=own,
        dates_of_birth=own,
        siblings=frozenset(theirs),
        childs_words=childs_words_safe,
        left_out=tuple(left_out),
    )
