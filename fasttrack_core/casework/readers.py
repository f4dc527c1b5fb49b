"""Which parent may read of which entry in a letter: no letter says to one parent what happened with the other."""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from itertools import pairwise

from fasttrack_core.casework import payloads
from fasttrack_core.casework.context import Context
from fasttrack_core.casework.people import Parent

PUPIL = "pupil"
"""Among the ``parents`` of an entry: it was with the pupil, or the school did it alone, so every parent may read it."""

_ALIKE = (
    frozenset({"mother", "mum", "mummy", "mam"}),
    frozenset({"father", "dad", "daddy"}),
)
_GENERAL = frozenset({"other", "parent", "contact", "family", "friend", "of", "the", "s", "and", "social", "worker"})
"""Words of a relationship that name nobody by themselves."""
_OPAQUE = 32
"""The length of the id of a contact."""


class Reading(StrEnum):
    """What an entry is to one parent."""

    OWN = "with this parent"
    OPEN = "with no parent in particular"
    CLOSED = "with another person, or for the file only"
    NOT_SAID = "not said with whom"


def reading(read: payloads.Payload | None, parent: Parent, others: Sequence[Parent]) -> Reading:
    """What the entry is to ``parent``; ``others`` are the pupil's other contacts.

    An entry that does not say with whom it was is nobody's, unless there is only one legal parent: a guess could tell
    one parent what happened with the other.
    """
    if read is None or getattr(read, "file_only", False):
        return Reading.CLOSED
    match read:
        case payloads.DidNotAttend():  # no parent named: none of them came
            return Reading.OWN if not read.parents or parent.id in read.parents else Reading.CLOSED
        case payloads.MeetingHeld():
            return _of_meeting(read, parent, others)
        case payloads.Contacted() | payloads.SupportOffered():
            return _of_entry(read.parents, read.who, parent, others)
        case payloads.ActionAgreed():
            return _of_entry(read.parents, read.owner, parent, others)
        case _:
            return Reading.CLOSED


def needs_whom(read: payloads.Payload | None, context: Context) -> str:
    """A sentence where a new entry must say with which parent it was and does not; else empty."""
    if len(context.parents_in_law) < 2 or read is None or getattr(read, "file_only", False):
        return ""
    match read:
        case payloads.MeetingHeld() if not read.present:
            return "Say which parents were at the meeting, or who else was: letters tell of it to them alone."
        case payloads.Contacted() | payloads.SupportOffered() | payloads.ActionAgreed() if not read.parents:
            return "Say which parents it was with, or that it is for the file only: letters mention it to them alone."
        case _:
            return ""


def about_someone_else(text: str, parent: Parent, others: Sequence[Parent]) -> bool:
    """True when the words name another contact and not this parent."""
    words = _words(text)
    own = _called(parent)
    return any(words & (_called(other) - own) for other in others) and not words & (own - _shared(own, others))


def names_someone_else(text: str, parent: Parent, others: Sequence[Parent], known: Iterable[str] = ()) -> bool:
    """True when the words name another contact at all: what a copy says of somebody else is not this parent's to read.

    ``known``: full names that may stand in any copy (the pupil's, members of staff), whoever else is called so.
    """
    words = _without(_listed(text), known)
    return any(_named(words) & (_called(other) - _called(parent)) for other in others)


def _without(words: list[str], known: Iterable[str]) -> list[str]:
    """The words but for the known names, each left out where it stands as a whole."""
    for name in sorted({tuple(_listed(name)) for name in known}, key=len, reverse=True):
        place = 0
        while name and place <= len(words) - len(name):
            if tuple(words[place : place + len(name)]) == name:
                words = [*words[:place], "", *words[place + len(name) :]]
            place += 1
    return words


def _of_entry(parents: Sequence[str], who: str, parent: Parent, others: Sequence[Parent]) -> Reading:
    named = [each for each in parents if each != PUPIL]
    if named:
        return Reading.OWN if parent.id in named else Reading.CLOSED
    if PUPIL in parents:
        return Reading.OPEN
    return _by_words(who, parent, others)


def _of_meeting(read: payloads.MeetingHeld, parent: Parent, others: Sequence[Parent]) -> Reading:
    if parent.id in read.present:
        return Reading.OWN
    known = {other.id for other in others}
    if any(name in known or _is_opaque(name) for name in read.present):
        return Reading.CLOSED
    if not read.present:
        return Reading.OWN if _alone(parent, others) else Reading.NOT_SAID
    found = _by_words(", ".join(read.present), parent, others)
    if found is Reading.OPEN:  # the one legal parent, and other people only: the pathway's own meeting is with parents
        return Reading.OWN if read.meeting else Reading.CLOSED
    return found


def _by_words(text: str, parent: Parent, others: Sequence[Parent]) -> Reading:
    """By whom the words name: entries made before they asked which parent say it in words, or not at all."""
    if about_someone_else(text, parent, others):
        return Reading.CLOSED
    own = _called(parent)
    if _words(text) & (own - _shared(own, others)):
        return Reading.OWN
    return Reading.OPEN if _alone(parent, others) else Reading.NOT_SAID


def _alone(parent: Parent, others: Sequence[Parent]) -> bool:
    """True when there is no other legal parent."""
    return not any(other.parent_in_law for other in others if other.id != parent.id)


def _is_opaque(name: str) -> bool:
    """True for the id of a contact, here of one who is no longer known."""
    return len(name) == _OPAQUE and all(letter in "0123456789abcdef" for letter in name)


def _words(text: str) -> set[str]:
    return _named(_listed(text))


def _listed(text: str) -> list[str]:
    return "".join(letter if letter.isalnum() else " " for letter in text.casefold()).split()


def _named(words: list[str]) -> set[str]:
    """Each word, and each two that follow one another: a title tells apart two who share a surname."""
    return {*words, *(f"{one} {next_one}" for one, next_one in pairwise(words))}


def _shared(own: set[str], others: Iterable[Parent]) -> set[str]:
    return {word for other in others for word in own & _called(other)}


def _called(parent: Parent) -> set[str]:
    words = {parent.id.casefold()}
    for text in (parent.forename, parent.surname):
        words |= set(_listed(text))
    kin = _listed(parent.relationship)
    words |= _named(kin) - _GENERAL
    for alike in _ALIKE:
        if words & alike:
            words |= alike
    titled = _listed(parent.salutation) if parent.title.strip() else []
    return words | {" ".join(pair) for pair in pairwise(titled)}
