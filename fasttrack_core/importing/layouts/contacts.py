"""Contacts: a row for each pupil and each person to write to about the pupil."""

from collections.abc import Mapping
from dataclasses import dataclass

from fasttrack_core.errors import UnreadableFile
from fasttrack_core.importing.findings import Findings
from fasttrack_core.importing.header import PUPIL_NUMBERS, Header, Role, Words, find_header, refuse_twice
from fasttrack_core.importing.layout import Layout, Recognition, Task, what_rows_are
from fasttrack_core.importing.numbers import id_text, tidy, upn_is_right
from fasttrack_core.importing.pupils import report_broken_letters
from fasttrack_core.importing.reading import ContactRow, Content
from fasttrack_core.importing.rows import data_rows
from fasttrack_core.importing.table import Table

CONTACT_WORDS: Words = {
    **PUPIL_NUMBERS,
    "pupil name": ("pupilname", "studentname", "pupil", "student", "child", "childname", "childsname"),
    "pupil surname": ("pupilsurname", "studentsurname", "pupillastname", "studentlastname", "legalsurname"),
    "pupil forename": ("pupilforename", "studentforename", "pupilfirstname", "studentfirstname", "legalforename"),
    "title": ("contacttitle", "parenttitle", "title", "salutation"),
    "contact": ("contactname", "parentname", "carername", "contact", "fullname", "name"),
    "forename": ("contactforename", "contactfirstname", "parentforename", "parentfirstname", "forename", "firstname"),
    "surname": ("contactsurname", "contactlastname", "parentsurname", "parentlastname", "surname", "lastname"),
    "relationship": ("relationship", "relationshiptopupil", "relationshiptostudent", "relation", "relationshiptochild"),
    "parental responsibility": ("parentalresponsibility", "pr", "parentalresp", "hasparentalresponsibility"),
    "address 1": ("addressline1", "address1", "address", "street", "contactaddress", "homeaddress", "houseandstreet"),
    "address 2": ("addressline2", "address2"),
    "address 3": ("addressline3", "address3"),
    "address 4": ("addressline4", "address4", "district", "locality"),
    "town": ("town", "city", "townorcity", "posttown"),
    "county": ("county",),
    "postcode": ("postcode", "postalcode", "zip"),
    "email": ("email", "emailaddress", "contactemail", "parentemail", "emails", "homeemail"),
    "phone": ("telephone", "phone", "mobile", "telephonenumber", "phonenumber", "mobilenumber", "tel", "contactnumber"),
    "priority": ("priority", "contactpriority", "contactorder", "priorityorder"),
    "lives with pupil": ("liveswithpupil", "liveswithchild", "liveswithstudent", "liveswith", "samehousehold"),
    "court order": ("courtorder", "courtordernote", "courtorders", "courtordernotes", "courtorderdetails"),
}
_IDS = (Role.UPN, Role.ADMISSION, Role.SYSTEM_ID)
_ADDRESS = ("address 1", "address 2", "address 3", "address 4", "town", "county")
_REACHED = (*_ADDRESS, "postcode", "email", "phone")
_YES, _NO = ("y", "yes", "true", "1", "t"), ("n", "no", "false", "0", "f")


def _fits(columns: Mapping[str, int]) -> bool:
    of_pupil = any(role in columns for role in (*_IDS, "pupil name", "pupil surname"))
    of_contact = "relationship" in columns or "parental responsibility" in columns
    return of_pupil and of_contact and any(role in columns for role in _REACHED)


def recognise(table: Table) -> Recognition | None:
    """A header with a pupil, a relationship or parental responsibility, and an address, e-mail or telephone."""
    header = find_header(table, CONTACT_WORDS, _fits)
    if header is None:
        return None
    why = (
        what_rows_are(table, header, "is one contact of one pupil"),
        *header.described(list(CONTACT_WORDS)),
    )
    return Recognition(70, why, header)


def read(table: Table, recognition: Recognition, task: Task) -> Content:
    """The contacts in the order of the file."""
    header = recognition.header
    refuse_twice(table, header, _IDS)
    for role in ("pupil surname", "pupil forename", "pupil name", "surname", "forename", "contact"):
        if role in header.columns:
            report_broken_letters(table, header.columns[role], header, task.findings)
    rows = data_rows(table, header, list(header.columns.values()), task.findings)
    if not len(rows):
        raise UnreadableFile("No contacts found: there is a header row and nothing below it. Export it again.")
    if not any(role in header.columns for role in _IDS):
        task.findings.warning(
            "The contacts name their pupils by name only, and two pupils can share a name. Check each one, or export "
            "the contacts with the UPN or the admission number."
        )
    contacts = []
    for row in rows.tolist():
        contact = _Row(table, header, row, task.findings).contact()
        if contact is not None:
            contacts.append(contact)
    return Content(contacts=tuple(contacts), understood=recognition.why)


@dataclass(frozen=True, slots=True)
class _Row:
    """Reads one row."""

    table: Table
    header: Header
    row: int
    findings: Findings

    def _text(self, role: str) -> str:
        place = self.header.columns.get(role)
        return "" if place is None else tidy(self.table.columns[place].text(self.row))

    def _caption(self, role: str) -> str:
        return self.header.caption(self.header.columns[role])

    def _yes_or_no(self, role: str) -> bool | None:
        word = self._text(role).casefold()
        if word and word not in _YES and word not in _NO:
            self.findings.warning(
                "This is neither yes nor no, so it is read as not known. Write Y or N.",
                self.table.row_number(self.row),
                self._caption(role),
                self._text(role),
            )
        return True if word in _YES else False if word in _NO else None

    def _priority(self) -> int | None:
        text = self._text("priority")
        if text.isascii() and text.isdigit() and len(text) < 4:
            return int(text)
        if text:
            self.findings.warning(
                "The priority is not a whole number, so it is left out.",
                self.table.row_number(self.row),
                self._caption("priority"),
                text,
            )
        return None

    def contact(self) -> ContactRow | None:
        """The contact, or None (with an error) where nothing says whose contact it is."""
        upn = id_text(Role.UPN, self._text(Role.UPN))
        pupil = ", ".join(
            part for part in (self._text("pupil surname"), self._text("pupil forename")) if part
        ) or self._text("pupil name")
        admission, system_id = (id_text(role, self._text(role)) for role in (Role.ADMISSION, Role.SYSTEM_ID))
        number = self.table.row_number(self.row)
        numbered = [role for role in _IDS if role in self.header.columns]
        if not (upn or admission or system_id) and (numbered or not pupil):
            self.findings.error(
                "The row does not say which pupil the contact belongs to, so it is left out. Add the pupil's number.",
                number,
                self._caption(numbered[0]) if numbered else None,
            )
            return None
        if upn and not upn_is_right(upn):
            self.findings.warning(
                "This UPN is not right (shape or check letter). It is used as it stands; check it.",
                number,
                self._caption(Role.UPN),
                upn,
            )
        surname, forename = self._text("surname"), self._text("forename")
        if not surname and not forename:
            surname, forename = _split(self._text("contact"))
        return ContactRow(
            row=number,
            pupil_name=pupil,
            upn=upn,
            admission_number=admission,
            system_id=system_id,
            title=self._text("title"),
            forename=forename,
            surname=surname,
            relationship=self._text("relationship"),
            parental_responsibility=self._yes_or_no("parental responsibility"),
            address=self._address(),
            postcode=self._text("postcode").upper(),
            email=self._text("email"),
            phone=self._text("phone"),
            priority=self._priority(),
            lives_with_pupil=self._yes_or_no("lives with pupil"),
            court_order_note=self._text("court order"),
        )

    def _address(self) -> tuple[str, ...]:
        """The lines that hold something; an address in one cell is cut at its line ends."""
        lines = [line.strip() for role in _ADDRESS for line in self._text(role).splitlines()]
        return tuple(line for line in lines if line)


def _split(name: str) -> tuple[str, str]:
    """Surname and forename of ``Surname, Forename``; another form is kept whole as the surname."""
    before, comma, after = name.partition(",")
    return (before.strip(), after.strip()) if comma else (name, "")


LAYOUT = Layout("contacts", "Contacts: a row for each pupil and contact", recognise, read)
