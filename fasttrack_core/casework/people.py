"""The people around a pupil, and who of them is a legal parent (Education Act 1996 section 576)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

GROUNDS: Mapping[str, str] = MappingProxyType(
    {
        "natural parent": "A natural parent, married or not, living with the child or not.",
        "parental responsibility": (
            "Someone with parental responsibility: married at the birth, named as father on a birth certificate "
            "registered on or after 1 December 2003, or by a court order, an agreement, a later marriage or "
            "guardianship."
        ),
        "day-to-day care": "Someone who looks after the child day to day.",
    }
)
"""The grounds on which school and authority may decide that someone is a legal parent: name to what it means."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parent:
    """A contact of one pupil. ``parent_in_law`` None: not decided yet; ``ground`` says why it was decided so.

    ``restriction`` (a court order, a safeguarding note, a confidential address) blocks every letter until a named
    person (``released_by``) releases it with a reason. ``priority`` 1 is the first contact.
    """

    id: str
    title: str = ""
    forename: str = ""
    surname: str = ""
    relationship: str = ""
    parental_responsibility: bool | None = None
    parent_in_law: bool | None = None
    ground: str = ""
    address: tuple[str, ...] = ()
    postcode: str = ""
    email: str = ""
    phone: str = ""
    restriction: str = ""
    released_by: str = ""
    release_reason: str = ""
    lives_with_pupil: bool | None = None
    priority: int | None = None

    @property
    def full_name(self) -> str:
        """``Ms Ada Okafor``, without what is not known."""
        return _joined((self.title, self.forename, self.surname))

    @property
    def salutation(self) -> str:
        """``Ms Okafor``; forename and surname where no title is known."""
        if self.title.strip() and self.surname.strip():
            return _joined((self.title, self.surname))
        return _joined((self.forename, self.surname))

    @property
    def addressee(self) -> tuple[str, ...]:
        """The lines of the address block, name first, none of them blank."""
        lines = (self.full_name, *self.address, self.postcode)
        return tuple(line.strip() for line in lines if line.strip())

    @property
    def has_postal_address(self) -> bool:
        """True when a letter could be posted."""
        return any(line.strip() for line in self.address)

    @property
    def blocked(self) -> bool:
        """True while a restriction stands that no named person has released with a reason."""
        released = self.released_by.strip() and self.release_reason.strip()
        return bool(self.restriction.strip()) and not released


def parents_in_law(parents: Iterable[Parent]) -> tuple[Parent, ...]:
    """Those decided to be a legal parent, first contact first; living apart or blocked ones included."""
    chosen = [parent for parent in parents if parent.parent_in_law is True]
    return tuple(sorted(chosen, key=lambda parent: (parent.priority is None, parent.priority or 0)))


def _joined(words: tuple[str, ...]) -> str:
    return " ".join(word.strip() for word in words if word.strip())
