"""Parents and other contacts: one row for each pupil and contact."""

from dataclasses import dataclass, replace
from random import Random

from sample_school.names import STREETS
from sample_school.roll import Family, Pupil, pick

HEADER = [
    "UPN",
    "Adno",
    "Pupil Surname",
    "Pupil Forename",
    "Contact Title",
    "Contact Forename",
    "Contact Surname",
    "Relationship",
    "Parental Responsibility",
    "Address Line 1",
    "Address Line 2",
    "Address Line 3",
    "Town",
    "Postcode",
    "Email",
    "Telephone",
    "Priority",
    "Lives With Pupil",
    "Court Order",
]
TOWN = "Fennerby"
INWARD_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"  # the letters a postcode may end in


@dataclass(frozen=True, slots=True)
class Contact:
    """An adult of a family, and what they are to its children."""

    title: str
    forename: str
    surname: str
    relationship: str
    responsibility: str
    address: tuple[str, str, str, str, str]
    email: str
    phone: str
    lives_with: str = "Y"
    court_order: str = ""


def contact_rows(pupils: list[Pupil]) -> list[list[str]]:
    """The rows below HEADER, in order of pupil and priority."""
    rows = []
    for pupil in pupils:
        for priority, contact in enumerate(family_contacts(pupil.family), start=1):
            rows.append(
                [
                    pupil.upn,
                    pupil.adno,
                    pupil.surname,
                    pupil.forename,
                    contact.title,
                    contact.forename,
                    contact.surname,
                    contact.relationship,
                    contact.responsibility,
                    *contact.address,
                    contact.email,
                    contact.phone,
                    str(priority),
                    contact.lives_with,
                    contact.court_order,
                ]
            )
    return rows


def family_contacts(family: Family) -> list[Contact]:
    """The adults of a family, the first to be written to first."""
    rng = Random(f"contacts {family.number}")
    kind = family.contacts or _usual_kind(rng)
    mother, father = _mother(rng, family), _father(rng, family)
    elsewhere = replace(father, address=_address(rng, family.number + 500), lives_with="N")
    if kind == "none":
        return []
    if kind == "mother only":
        return [mother]
    if kind == "separated":
        return [mother, elsewhere]
    if kind == "shared e-mail":
        return [mother, replace(father, email=mother.email)]
    if kind == "no address":
        return [mother, replace(elsewhere, address=("", "", "", "", ""))]
    if kind == "father without responsibility":
        return [mother, replace(elsewhere, responsibility="N", relationship="Natural father")]
    if kind == "grandparent":
        grandmother = replace(
            mother,
            title="Mrs",
            forename="Maureen",
            relationship="Grandmother (day-to-day care)",
            responsibility="N",
            email=f"maureen.{family.number}@example.org",
            phone=_phone(family.number, 3),
        )
        return [grandmother, replace(mother, address=_address(rng, family.number + 500), lives_with="N")]
    if kind == "court order":
        order = "Prohibited steps order of 14 May 2026: must not collect the children. Letters by post only."
        return [mother, replace(elsewhere, court_order=order)]
    return [mother, father]


def _usual_kind(rng: Random) -> str:
    chance = rng.random()
    if chance < 0.20:
        return "mother only"
    if chance < 0.32:
        return "separated"
    return "shared e-mail" if chance < 0.35 else "together"


def _mother(rng: Random, family: Family) -> Contact:
    forename = pick(rng, family.pool.women.split())
    title = pick(rng, ["Mrs", "Mrs", "Ms", "Miss", "Dr"])
    return Contact(
        title,
        forename,
        family.surname,
        "Mother",
        "Y",
        _address(rng, family.number),
        _email(forename, family),
        _phone(family.number, 1),
    )


def _father(rng: Random, family: Family) -> Contact:
    forename = pick(rng, family.pool.men.split())
    return Contact(
        "Mr",
        forename,
        family.surname,
        "Father",
        "Y",
        _address(rng, family.number, draw=False),
        _email(forename, family),
        _phone(family.number, 2),
    )


def _address(rng: Random, number: int, draw: bool = True) -> tuple[str, str, str, str, str]:
    """Two lines, sometimes a third; the same number gives the same house."""
    house = Random(f"house {number}")
    street = pick(house, STREETS)
    flat = f"Flat {1 + int(house.random() * 9)}" if house.random() < 0.15 else ""
    line = f"{1 + int(house.random() * 140)} {street}"
    lines = [flat, line, ""] if flat else [line, "Lower Fennerby" if house.random() < 0.2 else "", ""]
    end = INWARD_LETTERS[number % 20] + INWARD_LETTERS[number * 7 // 20 % 20]
    return lines[0], lines[1], lines[2], TOWN, f"ZZ{1 + number % 3} {1 + number % 9}{end}"


def _email(forename: str, family: Family) -> str:
    plain = "".join(c for c in forename.lower() if c.isascii() and c.isalpha())
    return f"{plain}.{family.number}@example.org"


def _phone(number: int, who: int) -> str:
    """From the ranges kept for fiction: 01632 960xxx and 07700 900xxx."""
    return f"01632 960{number % 1000:03d}" if who == 3 else f"07700 900{(number * 2 + who) % 1000:03d}"
