"""Two people at one thing in a real browser: the second is told what it was and what it is, and nothing is lost.

One server and one school. Whoever is in the browser opens a form; somebody else changes the same thing; then the
browser presses. For a contact the other one is in a browser too.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from fasttrack_core.attendance.school_calendar import Closure
from fasttrack_core.importing.mapping import EXPORT, to_plain
from fasttrack_core.services import (
    acts,
    calendars,
    cases,
    imports,
    letters,
    mapping_keeping,
    mappings,
    people,
    settings,
    setup,
    whatif_rules,
)
from fasttrack_core.services.authority import Actor, Role
from fasttrack_core.services.office import Office, open_office
from fasttrack_core.services.whatif_question import Question
from fasttrack_core.store import ParentRecord, Stamp
from fasttrack_core.store.migrate import migrate
from tests.browser.conftest import Server, watched
from tests.browser.test_main_way import choose, go, press, settle

REGISTER = """UPN,Adno,Name,Yr,Reg,16/11/2026 AM,16/11/2026 PM
A999804220017,000117,"Quillfeather, Ottoline",4,4B,/,O
B999804220018,000118,"Braithwick, Zebedee",4,4B,/,\\
"""
MARK = "UPN,Adno,Name,Date,Session,Mark\n"
MINE = MARK + "".join(f"A999804220017,000117,Known,17/11/2026,{half},/\n" for half in ("AM", "PM"))
THEIRS = MARK + "A999804220017,000117,Known,17/11/2026,AM,I\nA999804220017,000117,Known,17/11/2026,PM,/\n"
READ = "I have read this"


@dataclass
class School:
    """What the other person works with, at the database of the server."""

    office: Office
    lead: Actor
    asha: Actor
    pupil: str
    parent: str
    case: str

    @property
    def contact(self) -> people.ParentView:
        return people.parent(self.office, self.lead, self.pupil, self.parent)


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    """A school of two pupils: one contact, one case, one saved rule."""
    database = f"sqlite:///{tmp_path / 'two' / 'data' / 'fasttrack.db'}"
    migrate(database)
    office = open_office(database)
    setup.name_user(office, "Idris Penhallow")
    lead = setup.add_school(office, "Fennerby Primary School")
    imports.save(office, lead, "register.csv", REGISTER.encode())
    with office.store.write() as unit:
        unit.users.add("Asha Verity", Role.LEAD, Stamp(lead.name, office.now()))
    pupil = office.record(lead).pupil_keys[0]
    record = ParentRecord(forename="Maud", surname="Quillfeather", relationship="mother", address=("1 Old Road",))
    parent = people.add_parent(office, lead, pupil, record, "a press").id
    terms = ({"title": "Autumn", "first_day": "2026-09-01", "last_day": "2026-12-18"},)
    settings.change(
        office, lead, settings.opened(office, lead).seen, terms=terms, address=("Weir Bank",), postcode="ZZ1 4LB",
        phone="01632 960417", email="office@fennerby.example.org", head="Mrs Holt", attendance_lead="Mr Penhallow",
        local_authority="Blackburn with Darwen", inclusion_officer="Ms Askerdale",
    )  # fmt: skip
    whatif_rules.keep(office, lead, "Eight", Question(sessions=8, weeks=None))
    case = cases.open_case(office, lead, pupil, "a press")
    yield School(office, lead, Actor("Asha Verity", Role.LEAD, lead.school_id), pupil, parent, case)
    office.store.close()


def keyed(place: Page | Locator, start: str, end: str = "", inside: str = "") -> Locator:
    """What a widget whose key begins and ends so holds."""
    return place.locator(f'[class*="st-key-{start}"]{f"[class*={end!r}]" if end else ""} {inside}'.strip()).first


def told(page: Page, *words: str) -> None:
    """The sentence about the other person's change is there, with these words; a second press changes nothing."""
    alert = page.get_by_role("alert").filter(has_text="Asha Verity").last
    for word in words:
        expect(alert).to_contain_text(word)


def read(page: Page) -> None:
    page.get_by_role("button", name=READ).last.click()
    settle(page)
    expect(page.get_by_role("button", name=READ)).to_have_count(0)


@pytest.mark.browser
def test_the_second_of_two_people_is_told_and_nothing_is_lost(
    server: Callable[..., Server], school: School, page: Page, browser: Browser, tmp_path: Path
) -> None:
    address = server(tmp_path / "two").address
    page.goto(address)
    page.get_by_role("heading", level=1, name="Today", exact=True).wait_for(timeout=60_000)
    go(page, "Pupil", "Pupil")
    choose(page, "Find a pupil", "Quillfeather")
    contact_in_two_browsers(page, browser, address, school)
    restriction(page, school)
    settings_and_staff(page, school)
    calendar(page, school)
    import_and_undo(page, school, tmp_path)
    mapping(page, school, tmp_path)
    rule(page, school)
    case_and_letter(page, school)


def contact_in_two_browsers(page: Page, browser: Browser, address: str, school: School) -> None:
    """One changes the address, the other an e-mail address: both stay, and who comes second is told."""
    elsewhere = browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB")
    strays = watched(elsewhere)
    other = elsewhere.new_page()
    other.set_default_timeout(30_000)
    other.goto(address)
    other.get_by_role("heading", level=1, name="Today", exact=True).wait_for(timeout=60_000)
    go(other, "Pupil", "Pupil")
    choose(other, "Find a pupil", "Quillfeather")
    for each in (page, other):
        press(each, "Edit")
        keyed(each, "parent_details_", "_email", "input").wait_for()
    keyed(other, "parent_details_", "_address", "textarea").fill("The Refuge")
    keyed(other, "parent_details_", "_save", "button").click()
    expect(other.get_by_text("The Refuge")).to_be_visible()
    keyed(page, "parent_details_", "_email", "input").fill("maud@example.org")
    for _ in range(2):
        keyed(page, "parent_details_", "_save", "button").click()
        settle(page)
        expect(page.get_by_role("alert").last).to_contain_text("Address was “1 Old Road”, is now “The Refuge”")
    assert (school.contact.record.email, school.contact.record.address) == ("", ("The Refuge",))
    expect(keyed(page, "parent_details_", "_email", "input")).to_have_value("maud@example.org")
    read(page)
    keyed(page, "parent_details_", "_save", "button").click()
    expect(page.get_by_text("maud@example.org")).to_be_visible()
    assert (school.contact.record.email, school.contact.record.address) == ("maud@example.org", ("The Refuge",))
    elsewhere.close()
    assert not strays


def restriction(page: Page, school: School) -> None:
    """A court order that was never seen is neither overwritten nor released."""
    settle(page)
    press(page, "Restrict")
    keyed(page, "parent_restrict_", "_text", "textarea").fill("A note of mine")
    people.restrict(school.office, school.asha, school.contact.seen, "Court order: no contact")
    keyed(page, "parent_restrict_", "_save", "button").click()
    settle(page)
    told(page, "Court order: no contact", "nothing of yours was saved")
    expect(keyed(page, "parent_restrict_", "_text", "textarea")).to_have_value("A note of mine")
    assert school.contact.record.restriction == "Court order: no contact"
    page.keyboard.press("Escape")
    settle(page)
    press(page, "Release")
    keyed(page, "parent_release_", "_why", "textarea").fill("It has ended.")
    people.restrict(school.office, school.asha, school.contact.seen, "Court order of today")
    keyed(page, "parent_release_", "_save", "button").click()
    settle(page)
    told(page, "Court order of today")
    assert school.contact.blocked
    page.keyboard.press("Escape")
    settle(page)


def change(school: School, **changes: Any) -> None:
    seen = settings.opened(school.office, school.asha).seen
    settings.change(school.office, school.asha, seen, **changes)


def settings_and_staff(page: Page, school: School) -> None:
    go(page, "Settings", "Settings")
    head = page.get_by_role("textbox", name="Headteacher", exact=True)
    head.fill("Mrs Tansley")
    change(school, head="Mr Lorne", staff=({"name": "Mr Ode", "title": "Head of year"},))
    keyed(page, "settings_school_save", inside="button").click()
    settle(page)
    told(page, "is now “Mr Lorne”")
    expect(head).to_have_value("Mrs Tansley")
    keyed(page, "settings_staff_save", inside="button").click()
    settle(page)
    told(page, "Mr Ode, Head of year")
    now = settings.current(school.office, school.lead)
    assert (now.head, [each.name for each in now.staff]) == ("Mr Lorne", ["Mr Ode"])


def calendar(page: Page, school: School) -> None:
    go(page, "Calendar", "Calendar")
    choose(page, "Month", "November 2026")
    keyed(page, "calendar_day_2026-11-19", inside="button").click()
    settle(page)
    choose(page, "Set the day to", "INSET day")
    press(page, "Add to the draft")
    now = calendars.view(school.office, school.asha)
    theirs = replace(now.dates, closures=(Closure(date(2026, 11, 18), date(2026, 11, 18), "Theirs"),))
    calendars.save(school.office, school.asha, theirs, now.seen)
    press(page, "Save the calendar")
    told(page, "changed the calendar", "Theirs")
    assert calendars.view(school.office, school.lead).dates == theirs
    expect(page.get_by_text("This is a draft.")).to_be_visible()


def import_and_undo(page: Page, school: School, folder: Path) -> None:
    go(page, "Upload", "Upload files")
    file = folder / "mine.csv"
    file.write_text(MINE, encoding="utf-8")
    page.get_by_test_id("stFileUploaderDropzoneInput").first.set_input_files(file)
    page.get_by_role("button", name="Save this file").wait_for(timeout=60_000)
    settle(page)
    theirs = imports.save(school.office, school.asha, "theirs.csv", THEIRS.encode()).import_id
    press(page, "Save this file")
    told(page, "saved “theirs.csv”")
    assert {each.file_name for each in _imports(school)} == {"register.csv", "theirs.csv"}
    read(page)
    press(page, "Save this file")
    expect(page.get_by_text("mine.csv is saved.")).to_be_visible()
    page.get_by_text("Get a file back, or undo an import").click()
    settle(page)
    keyed(page, "upload_undo_reason_", inside="input").fill("The wrong file.")
    seen = imports.seen(school.office, school.asha)
    imports.undo(school.office, school.asha, theirs, "Theirs was wrong.", seen)
    press(page, "Undo this import")
    told(page, "undid an import")
    expect(keyed(page, "upload_undo_reason_", inside="input")).to_have_value("The wrong file.")
    assert {each.file_name: each.status for each in _imports(school)}["mine.csv"] == "imported"


def _imports(school: School) -> tuple[Any, ...]:
    with school.office.read(school.lead) as unit:
        return unit.imports.list(school.lead.school_id)


def mapping(page: Page, school: School, folder: Path) -> None:
    found, _ = mappings.guess(school.office, school.asha, MINE.encode(), 0)
    file = folder / "column-mappings.json"
    file.write_text(json.dumps({EXPORT: [{"name": "another school's", "mapping": to_plain(found)}]}), encoding="utf-8")
    page.get_by_text("Column mappings that are kept").click()
    page.get_by_test_id("stFileUploaderDropzoneInput").last.set_input_files(file)
    page.get_by_role("button", name="Add them").wait_for()
    settle(page)
    theirs = mappings.Mapping(headings=found.headings, columns={**found.columns, "Adno": ""})
    mappings.keep(school.office, school.asha, theirs, "theirs", mapping_keeping.seen(school.office, school.asha))
    press(page, "Add them")
    told(page, "how files with these headings are read")
    assert mappings.kept(school.office, school.lead)["name"].tolist() == ["theirs"]


def rule(page: Page, school: School) -> None:
    go(page, "What if", "What if")
    page.get_by_role("button", name="Saved rules").click()
    choose(page, "Saved rules", "Eight")
    whatif_rules.rename(school.office, school.asha, whatif_rules.kept(school.office, school.asha)[0].seen, "Nine")
    page.get_by_role("button", name="Remove", exact=True).click()
    settle(page)
    expect(page.get_by_text("Asha Verity renamed it to “Nine”")).to_be_visible()
    assert [each.name for each in whatif_rules.kept(school.office, school.lead)] == ["Nine"]
    page.keyboard.press("Escape")


def case_and_letter(page: Page, school: School) -> None:
    go(page, "Case", "Case")
    choose(page, "Case", "Quillfeather")
    note = keyed(page, "case_answer_", "_note", "textarea")
    note.fill("Asked the safeguarding lead.")
    view = cases.view(school.office, school.asha, school.case)
    acts.contacted(school.office, school.asha, view.seen, "theirs", who="Grandmother", file_only=True)
    page.get_by_text("no", exact=True).first.click()
    keyed(page, "case_answer_", "_save", "button").click()
    settle(page)
    told(page, "recorded “contacted”")
    expect(note).to_have_value("Asked the safeguarding lead.")
    assert cases.view(school.office, school.lead, school.case).sequence == 2
    go(page, "Documents", "Documents")
    choose(page, "Work on", "Chronology")
    people.edit_parent(school.office, school.asha, school.contact.seen, address=("3 New Road",))
    press(page, "Issue")
    told(page, "Address was “The Refuge”, is now “3 New Road”", "Nothing was issued")
    assert letters.kept(school.office, school.lead) == ()
    read(page)
    press(page, "Issue")
    expect(page.get_by_text("1 copy issued")).to_be_visible()
