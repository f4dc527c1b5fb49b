"""Format 16: contacts, a row for each pupil and contact."""

import csv
from dataclasses import dataclass

from tests.formats.carriers import Cell, Page
from tests.formats.cases import FileCase, Truth, in_carriers
from tests.formats.truth import SAMPLE, School, small

HEADER = [
    "Adno", "UPN", "Pupil Surname", "Pupil Forename", "Title", "Contact Forename", "Contact Surname", "Relationship",
    "Parental Responsibility", "Address Line 1", "Address Line 2", "Address Line 3", "Town", "Postcode", "Email",
    "Telephone", "Priority", "Court Order",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Contact:
    """One contact of one pupil. address: the lines that are not empty, the town last, without the postcode."""

    upn: str
    title: str
    forename: str
    surname: str
    relationship: str
    responsibility: bool
    address: tuple[str, ...]
    postcode: str
    email: str
    phone: str
    priority: int
    court_order: str


def all_contacts(school: School) -> list[Contact]:
    """As the sample school's own file has them, in its order."""
    upns = {pupil.upn for pupil in school.pupils}
    with (SAMPLE / "contacts.csv").open(encoding="utf-8", newline="") as file:
        return [_contact(row) for row in csv.DictReader(file) if row["UPN"] in upns]


def _contact(row: dict[str, str]) -> Contact:
    lines = (row["Address Line 1"], row["Address Line 2"], row["Address Line 3"], row["Town"])
    return Contact(
        row["UPN"],
        row["Contact Title"],
        row["Contact Forename"],
        row["Contact Surname"],
        row["Relationship"],
        row["Parental Responsibility"] == "Y",
        tuple(line for line in lines if line),
        row["Postcode"],
        row["Email"],
        row["Telephone"],
        int(row["Priority"]),
        row["Court Order"],
    )


def table(school: School) -> Page:
    pupils = {pupil.upn: pupil for pupil in school.pupils}
    rows: list[list[Cell]] = []
    for c in all_contacts(school):
        p = pupils[c.upn]
        lines = [*c.address[:-1], "", "", ""][:3] if c.address else ["", "", ""]
        town = c.address[-1] if c.address else ""
        shown = "Y" if c.responsibility else "N"
        rows.append(
            [
                p.adno, p.upn, p.surname, p.forename, c.title, c.forename, c.surname, c.relationship, shown, *lines,
                town, c.postcode, c.email, c.phone, str(c.priority), c.court_order,
            ]
        )  # fmt: skip
    return Page([HEADER, *rows])


def files() -> list[FileCase]:
    return [
        *in_carriers(
            "contacts",
            16,
            "contacts",
            table,
            small(),
            ("comma", "comma windows", "unicode text", "xlsx", "xls", "ods", "web page"),
            true=Truth.CONTACTS,
        ),
    ]
