"""Two people at one thing, each in a browser of their own: the second is told what changed, and nothing is lost.

One server and one school for all tests. Both people open the same thing, the first saves, and the second presses save
on what they saw: they are told, what they entered stays, and what the first saved is what is kept, until the second
has read it and saves again. Each test has pupils, files and days of its own, so that it can run alone.

On one computer both work under the same name; what the sentence says of the other person is tested by the services.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from fasttrack_core.importing.mapping import EXPORT, to_plain
from fasttrack_core.services import settings, setup
from fasttrack_core.services.calendar import calendar as calendars
from fasttrack_core.services.cases import opening as cases
from fasttrack_core.services.documents import letters
from fasttrack_core.services.imports import mappings, provenance
from fasttrack_core.services.imports import saving as imports
from fasttrack_core.services.office.access import Actor
from fasttrack_core.services.office.context import Office, open_office
from fasttrack_core.services.people import parents as people
from fasttrack_core.services.what_if import saved_rules as whatif_rules
from fasttrack_core.services.what_if.question import Question
from fasttrack_core.stamps import LONDON
from fasttrack_core.store import ParentRecord, Subject
from fasttrack_core.store.migrate import migrate
from tests.browser.conftest import PATIENCE, start_server, watched
from tests.browser.test_main_way import choose, settle

pytestmark = pytest.mark.browser

WHO = "Idris Penhallow"
CONTACT, RESTRICTED, RELEASED, ANSWERED, CLOSED, WRITTEN_TO, MARKED, DECIDED = PUPILS = (
    "Ashgrove, Marnie", "Braithwick, Zebedee", "Corrigan, Tamsin", "Dunmore, Perran", "Elstow, Ivo", "Fenwick, Orla",
    "Garstang, Wilf", "Hollis, Bryony",
)  # fmt: skip
READ = "I have read this"
TODAY = datetime.now(LONDON).date()


def school_day(back: int) -> date:
    """A Monday to Friday up to today, so many before the last one."""
    days = [day for day in (TODAY - timedelta(days=each) for each in range(2 * back + 9)) if day.weekday() < 5]
    return days[back]


@dataclass(frozen=True)
class School:
    """Where both people work, and its database as a service sees it."""

    address: str
    office: Office
    lead: Actor

    def pupil(self, name: str) -> str:
        record = self.office.record(self.lead)
        keys = dict(zip((each.surname for each in record.register.pupils), record.pupil_keys, strict=True))
        return keys[name.partition(",")[0]]

    def contact(self, name: str) -> people.ParentView:
        (found,) = people.parents(self.office, self.lead, self.pupil(name))
        return found

    def files(self) -> dict[str, str]:
        """What became of each imported file."""
        with self.office.read(self.lead) as unit:
            return {each.file_name: each.status for each in unit.imports.list(self.lead.school_id)}

    def audit(self, subject: Subject, last: int) -> list[tuple[dict[str, Any], dict[str, Any]]]:
        """The last lines about it, oldest first: before and after. The audit is whole."""
        with self.office.store.read() as unit:
            assert unit.audit.verify_chain().whole
            lines = unit.audit.list(subject=subject, last=last)
        assert {line.outcome for line in lines} == {"done"}
        return [(line.before or {}, line.after or {}) for line in reversed(lines)]


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory, chromium_path: str) -> Iterator[School]:
    """A school whose pupils have one contact each, and a server at its database."""
    folder = tmp_path_factory.mktemp("two")
    database = f"sqlite:///{folder / 'data' / 'fasttrack.db'}"
    migrate(database)
    office = open_office(database)
    setup.name_user(office, WHO)
    lead = setup.add_school(office, "Fennerby Primary School")
    day = school_day(0).isoformat()  # 01/12/2026 would be asked about: it may be a day in January
    rows = [f"{known(name)},4,4B,/,O" for name in PUPILS]
    register = "\n".join([f"UPN,Adno,Name,Yr,Reg,{day} AM,{day} PM", *rows, ""])
    imports.save(office, lead, "register.csv", register.encode())
    terms = ({"title": "This term", "first_day": TODAY - timedelta(days=60), "last_day": TODAY + timedelta(days=60)},)
    settings.change(
        office, lead, settings.opened(office, lead).seen, terms=terms, address=("Weir Bank",), postcode="ZZ1 4LB",
        phone="01632 960417", email="office@fennerby.example.org", head="Mrs Holt", attendance_lead="Mr Penhallow",
        local_authority="Blackburn with Darwen", inclusion_officer="Ms Askerdale",
    )  # fmt: skip
    for key in office.record(lead).pupil_keys:
        record = ParentRecord(forename="Maud", surname="Verity", relationship="mother", address=("1 Old Road",))
        people.add_parent(office, lead, key, record, "a press")
    server = start_server(folder, migrate=False, forked=True)
    yield School(server.address, office, lead)
    server.stop()
    office.store.close()


@pytest.fixture(scope="module")
def desks(browser: Browser, school: School) -> Iterator[tuple[Page, Page]]:
    """A browser context for each of two people, with cookies of its own; a request off this machine fails."""
    contexts = [browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB") for _ in range(2)]
    strays = [watched(each) for each in contexts]
    for each in contexts:
        each.set_default_timeout(PATIENCE)
    first, second = (each.new_page() for each in contexts)
    yield first, second
    for each in contexts:
        each.close()
    assert strays == [[], []]


@pytest.fixture
def first(desks: tuple[Page, Page]) -> Page:
    """The browser of whoever saves first."""
    return desks[0]


@pytest.fixture
def second(desks: tuple[Page, Page]) -> Page:
    """The browser of whoever presses on what they saw before."""
    return desks[1]


def opened(school: School, path: str, heading: str, *tabs: Page) -> None:
    """Each has the page in front of them, in a new session."""
    for tab in tabs:
        tab.goto(f"{school.address}/{path}", wait_until="commit")
    for tab in tabs:
        tab.get_by_role("heading", level=1, name=heading, exact=True).wait_for()
        settle(tab)


def keyed(place: Page | Locator, start: str, end: str = "", inside: str = "") -> Locator:
    """What a widget whose key begins and ends so holds."""
    return place.locator(f'[class*="st-key-{start}"]{f"[class*={end!r}]" if end else ""} {inside}'.strip()).first


def button(place: Page | Locator, name: str) -> Locator:
    return place.get_by_role("button", name=name, exact=True).first


def told(tab: Page, *words: str) -> None:
    """The sentence about the other person's change is there, with these words."""
    alert = tab.get_by_role("alert").filter(has_text=f"{WHO} ").last
    for word in (*words, "othing of yours was saved"):
        expect(alert).to_contain_text(word)


def read(tab: Page) -> None:
    """Whoever is told says that they have read it."""
    tab.get_by_role("button", name=READ).last.click()
    expect(tab.get_by_role("button", name=READ)).to_have_count(0)
    settle(tab)


def pupil(school: School, name: str, *tabs: Page) -> None:
    """Each has the pupil's page in front of them."""
    opened(school, "pupil", "Pupil", *tabs)
    for tab in tabs:
        choose(tab, "Find a pupil", name)
        tab.get_by_role("heading", name=name).wait_for()
        settle(tab)


def test_a_contact(school: School, first: Page, second: Page) -> None:
    """One changes the address, the other the e-mail address: both stay. A double click is as one."""
    pupil(school, CONTACT, first, second)
    for tab in (first, second):
        button(tab, "Edit").click()
        keyed(tab, "parent_details_", "_email", "input").wait_for()
    keyed(first, "parent_details_", "_address", "textarea").fill("The Refuge")
    keyed(first, "parent_details_", "_save", "button").click()
    expect(first.get_by_text("The Refuge")).to_be_visible()
    mail = keyed(second, "parent_details_", "_email", "input")
    mail.fill("maud@example.org")
    keyed(second, "parent_details_", "_save", "button").dblclick()
    told(second, "Address was “1 Old Road”, is now “The Refuge”")
    expect(mail).to_have_value("maud@example.org")
    record = school.contact(CONTACT).record
    assert (record.email, record.address) == ("", ("The Refuge",))
    read(second)
    keyed(second, "parent_details_", "_save", "button").click()
    expect(second.get_by_text("maud@example.org")).to_be_visible()
    record = school.contact(CONTACT).record
    assert (record.email, record.address) == ("maud@example.org", ("The Refuge",))
    (was, theirs), (_, mine) = school.audit(Subject("parent", record.id), 2)
    assert (was["address"], theirs["address"], mine["email"]) == (["1 Old Road"], ["The Refuge"], "maud@example.org")
    assert "address" not in mine


def test_a_restriction(school: School, first: Page, second: Page) -> None:
    """A court order that was not seen is not overwritten; once it was read, it stands beside what replaces it."""
    pupil(school, RESTRICTED, first, second)
    for tab, text in ((first, "Court order: no contact"), (second, "Address is confidential")):
        button(tab, "Restrict").click()
        keyed(tab, "parent_restrict_", "_text", "textarea").fill(text)
    keyed(first, "parent_restrict_", "_save", "button").click()
    expect(first.get_by_text("Restriction: Court order: no contact")).to_be_visible()
    keyed(second, "parent_restrict_", "_save", "button").click()
    told(second, "Restriction was empty, is now “Court order: no contact”")
    typed = keyed(second, "parent_restrict_", "_text", "textarea")
    expect(typed).to_have_value("Address is confidential")
    assert school.contact(RESTRICTED).record.restriction == "Court order: no contact"
    read(second)
    expect(second.get_by_text("Recorded now: “Court order: no contact”.")).to_be_visible()
    typed.fill("Court order: no contact. Address is confidential")
    keyed(second, "parent_restrict_", "_save", "button").click()
    expect(second.get_by_text("Restriction: Court order: no contact. Address is confidential")).to_be_visible()
    (_, theirs), (was, mine) = school.audit(Subject("parent", school.contact(RESTRICTED).id), 2)
    assert theirs["restriction"] == was["restriction"] == "Court order: no contact"
    assert mine["restriction"] == "Court order: no contact. Address is confidential"


def test_a_release(school: School, first: Page, second: Page) -> None:
    """A court order that was not seen is not released."""
    people.restrict(school.office, school.lead, school.contact(RELEASED).seen, "An old note")
    pupil(school, RELEASED, first, second)
    button(first, "Restrict").click()
    button(second, "Release").click()
    keyed(first, "parent_restrict_", "_text", "textarea").fill("Court order of today")
    why = keyed(second, "parent_release_", "_why", "textarea")
    why.fill("It has ended.")
    keyed(first, "parent_restrict_", "_save", "button").click()
    expect(first.get_by_text("Restriction: Court order of today")).to_be_visible()
    keyed(second, "parent_release_", "_save", "button").click()
    told(second, "Restriction was “An old note”, is now “Court order of today”")
    assert school.contact(RELEASED).blocked
    read(second)
    expect(second.get_by_role("dialog").get_by_text("Restriction: Court order of today")).to_be_visible()
    expect(why).to_have_value("It has ended.")
    keyed(second, "parent_release_", "_save", "button").click()
    expect(second.get_by_text(f"Released by {WHO}: It has ended.")).to_be_visible()
    (_, theirs), (_, mine) = school.audit(Subject("parent", school.contact(RELEASED).id), 2)
    assert (theirs["restriction"], mine["release_reason"]) == ("Court order of today", "It has ended.")


def test_a_setting(school: School, first: Page, second: Page) -> None:
    opened(school, "settings", "Settings", first, second)
    for tab, head in ((first, "Mr Lorne"), (second, "Mrs Tansley")):
        tab.get_by_role("textbox", name="Headteacher", exact=True).fill(head)
    keyed(first, "settings_school_save", inside="button").click()
    expect(first.get_by_text("Saved.")).to_be_visible()
    keyed(second, "settings_school_save", inside="button").click()
    told(second, "Headteacher was “Mrs Holt”, is now “Mr Lorne”")
    expect(second.get_by_role("textbox", name="Headteacher", exact=True)).to_have_value("Mrs Tansley")
    assert settings.current(school.office, school.lead).head == "Mr Lorne"
    read(second)
    keyed(second, "settings_school_save", inside="button").click()
    expect(second.get_by_text("Saved.")).to_be_visible()
    assert settings.current(school.office, school.lead).head == "Mrs Tansley"
    (_, theirs), (was, mine) = school.audit(Subject("school", school.lead.school_id), 2)
    assert (theirs["head"], was["head"], mine["head"]) == ("Mr Lorne", "Mr Lorne", "Mrs Tansley")


def test_staff(school: School, first: Page, second: Page) -> None:
    """Each adds a line to the table; it is saved as it stands, and the second is told so."""
    opened(school, "settings", "Settings", first, second)
    for tab, name in ((first, "Mr Ode"), (second, "Ms Field")):
        add_line(keyed(tab, "settings_staff_", "_lines"), name, "Head of year")
    keyed(first, "settings_staff_save", inside="button").click()
    expect(first.get_by_text("Saved.")).to_be_visible()
    keyed(second, "settings_staff_save", inside="button").click()
    told(second, "“Mr Ode, Head of year” is new", "enter what you want to keep of theirs")
    expect(cell(keyed(second, "settings_staff_", "_lines"), "Ms Field")).to_have_count(1)
    assert names(school) == ["Mr Ode"]
    read(second)
    add_line(keyed(second, "settings_staff_", "_lines"), "Mr Ode", "Head of year 4")
    keyed(second, "settings_staff_save", inside="button").click()
    expect(second.get_by_text("Saved.")).to_be_visible()
    assert names(school) == ["Ms Field", "Mr Ode"]
    (_, theirs), (was, _) = school.audit(Subject("school", school.lead.school_id), 2)
    assert theirs["staff"] == was["staff"] == [{"name": "Mr Ode", "title": "Head of year"}]


def names(school: School) -> list[str]:
    return [each.name for each in settings.current(school.office, school.lead).staff]


def add_line(table: Locator, *cells: str) -> None:
    """A line at the foot of an edited table, which draws itself: what is in it is there for screen readers too."""
    canvas = table.get_by_test_id("data-grid-canvas")
    canvas.scroll_into_view_if_needed()
    height = int(canvas.get_attribute("height") or 0)
    at = {"x": 120, "y": height - 20}
    canvas.click(position=at, force=True)  # what scrolls the table lies above it
    expect(canvas).not_to_have_attribute("height", str(height))
    for number, text in enumerate(cells):
        canvas.dblclick(position={**at, "x": 120 + 380 * number}, force=True)
        field = table.page.locator("textarea.gdg-input")
        field.fill(text)
        field.press("Enter")
        expect(cell(table, text)).to_have_count(1)


def cell(table: Locator, text: str) -> Locator:
    return table.locator("[role=gridcell]").get_by_text(text, exact=True)


def test_the_calendar(school: School, first: Page, second: Page) -> None:
    days = [day for day in (TODAY.replace(day=number) for number in range(8, 22)) if day.weekday() < 5]
    opened(school, "calendar", "Calendar", first, second)
    for tab, day in ((first, days[0]), (second, days[1])):
        keyed(tab, f"calendar_day_{day}", inside="button").click()
        tab.get_by_role("heading", name=f"{day:%A}").wait_for()
        settle(tab)
        choose(tab, "Set the day to", "INSET day")
        button(tab, "Add to the draft").click()
        tab.get_by_text("This is a draft.").wait_for()
        settle(tab)
    button(first, "Save the calendar").click()
    expect(first.get_by_text("Saved as version")).to_be_visible()
    button(second, "Save the calendar").click()
    told(second, f"INSET days: “{days[0]:%d/%m/%Y}” is new", "“Keep my draft instead”")
    expect(second.get_by_text("This is a draft.")).to_be_visible()
    assert calendars.view(school.office, school.lead).dates.inset_days == (days[0],)
    button(second, "Keep my draft instead").click()
    expect(second.get_by_text("since you began")).to_have_count(0)
    button(second, "Save the calendar").click()
    expect(second.get_by_text("Saved as version")).to_be_visible()
    mine, theirs = calendars.versions(school.office, school.lead)[:2]
    assert (theirs.dates.inset_days, mine.dates.inset_days) == ((days[0],), (days[1],))
    (_, theirs_said), (was, _) = school.audit(Subject("calendar", school.lead.school_id), 2)
    assert theirs_said["inset_days"] == was["inset_days"] == [days[0].isoformat()]


def known(name: str) -> str:
    """The pupil as a row of a file begins."""
    number = PUPILS.index(name)
    return f'{chr(65 + number)}99980422001{number},00011{number},"{name}"'


def marks(day: date, morning: str) -> str:
    """A file with the marks of one pupil on one day."""
    rows = (f"{known(MARKED)},{day},{half},{sign}" for half, sign in (("AM", morning), ("PM", "/")))
    return "\n".join(["UPN,Adno,Name,Date,Session,Mark", *rows, ""])


def pick(tab: Page, name: str, text: str, until: str) -> None:
    """The file was picked, and looked at until this button is there."""
    file: Any = {"name": name, "mimeType": "text/csv", "buffer": text.encode()}
    tab.get_by_test_id("stFileUploaderDropzoneInput").first.set_input_files(file)
    button(tab, until).wait_for()
    settle(tab)


def test_an_import(school: School, first: Page, second: Page) -> None:
    """Two files with the same session: what the second would have changed, and would change now, is said."""
    day = school_day(2)
    opened(school, "upload", "Upload files", first, second)
    pick(first, "theirs.csv", marks(day, "I"), "Save this file")
    pick(second, "mine.csv", marks(day, "/"), "Save this file")
    button(first, "Save this file").click()
    expect(first.get_by_text("theirs.csv is saved.")).to_be_visible()
    button(second, "Save this file").click()
    told(second, "saved “theirs.csv”")
    expect(second.get_by_text("2 new marks, 0 changed marks. Now it would: 0 new pupils, 0 new marks")).to_be_visible()
    assert "mine.csv" not in school.files()
    read(second)
    button(second, "Save this file").click()
    expect(second.get_by_text("mine.csv is saved.")).to_be_visible()
    files = school.files()
    assert (files["theirs.csv"], files["mine.csv"]) == ("imported", "imported")
    assert marked(school, day) == "I"  # a file that ends on the same day as another fills gaps alone


def marked(school: School, day: date) -> str:
    """The mark of the morning, as the pupil's history has it."""
    history = provenance.mark_history(school.office, school.lead, school.pupil(MARKED))
    lines = history[(history["date"] == day) & (history["session"] == "AM")]
    return str(lines["value"].iloc[-1])


def history(tab: Page, name: str, reason: str) -> Locator:
    """The form that undoes the import of that file, with a reason in it."""
    tab.get_by_text("Get a file back, or undo an import").click()
    tab.get_by_role("combobox", name="Import").wait_for()
    settle(tab)
    choose(tab, "Import", name)
    field = keyed(tab, "upload_undo_reason_", inside="input")
    field.wait_for()
    field.fill(reason)
    return field


def test_an_undo_after_another_undo(school: School, first: Page, second: Page) -> None:
    for name, back in (("one.csv", 3), ("two.csv", 4)):
        imports.save(school.office, school.lead, name, marks(school_day(back), "/").encode())
    opened(school, "upload", "Upload files", first, second)
    history(first, "one.csv", "Not one.")
    reason = history(second, "two.csv", "Not two.")
    button(first, "Undo this import").click()
    expect(first.get_by_text("The import of one.csv is undone.")).to_be_visible()
    button(second, "Undo this import").click()
    told(second, "undid an import", "then undo it.")
    expect(reason).to_have_value("Not two.")
    assert school.files()["two.csv"] == "imported"
    read(second)
    expect(reason).to_have_value("Not two.")
    button(second, "Undo this import").click()
    expect(second.get_by_text("The import of two.csv is undone.")).to_be_visible()
    assert {school.files()[name] for name in ("one.csv", "two.csv")} == {"undone"}
    done = imports_undone(school)
    assert (done["one.csv"], done["two.csv"]) == ("Not one.", "Not two.")


def imports_undone(school: School) -> dict[str, str]:
    """By the name of each file that was undone, the reason in the audit."""
    with school.office.read(school.lead) as unit:
        ids = {each.file_name: each.id for each in unit.imports.list(school.lead.school_id)}
    return {
        name: after["reason"]
        for name, key in ids.items()
        for _, after in school.audit(Subject("import", key), 1)
        if after.get("undone")
    }


def test_an_undo_of_what_was_undone(school: School, first: Page, second: Page) -> None:
    """The page was left open: who undid it and why is said, with the reason that was entered in vain."""
    imports.save(school.office, school.lead, "three.csv", marks(school_day(5), "/").encode())
    opened(school, "upload", "Upload files", first, second)
    history(first, "three.csv", "Another class.")
    history(second, "three.csv", "The wrong week.")
    button(first, "Undo this import").click()
    expect(first.get_by_text("The import of three.csv is undone.")).to_be_visible()
    button(second, "Undo this import").click()
    told(second, "This import was undone on", "Reason: “Another class.”", "you had entered: “The wrong week.”")
    assert imports_undone(school)["three.csv"] == "Another class."


OWN = "Our own list\nNr;Wann;Teil;Zeichen;Bemerkung\n00011{2};{0};1;/;4B\n00011{2};{0};2;{1};4B\n"


def test_a_file_on_the_mapping_screen(school: School, first: Page, second: Page) -> None:
    """Two files with the same headings, read in two ways: which way is kept is not changed unseen."""
    day = school_day(6).isoformat()
    opened(school, "upload", "Upload files", first, second)
    for tab, name, sign in ((first, "first.csv", "/"), (second, "second.csv", "I")):
        pick(tab, name, OWN.format(day, sign, PUPILS.index(MARKED)), "Read it this way")
        choose(tab, "Column C", "session (AM or PM)")
        for text, half in (("1", "AM"), ("2", "PM")):
            group = tab.get_by_role("radiogroup", name=f"“{text}” in the column of sessions is")
            group.get_by_text(half, exact=True).click()
            settle(tab)
    choose(second, "Column E", "registration group")
    for tab in (first, second):
        if tab is second:
            expect(tab.get_by_role("combobox", name="Column E")).to_have_value("registration group")
        button(tab, "Read it this way").click()
        button(tab, "Save this file").wait_for()
        settle(tab)
        button(tab, "Save this file").click()
        if tab is first:
            expect(first.get_by_text("first.csv is saved.")).to_be_visible()
    column = "“Teil” was “as its heading says”, is now “session (AM or PM)”"
    told(second, "changed how files with these headings are read", column)
    assert "second.csv" not in school.files()
    read(second)
    expect(second.get_by_text("Its columns are read as you said.")).to_be_visible()
    button(second, "Save this file").click()
    expect(second.get_by_text("second.csv is saved.")).to_be_visible()
    kept = mappings.kept(school.office, school.lead)
    assert "second.csv" in kept["name"].tolist()
    assert school.files()["first.csv"] == "imported"


def test_mappings_of_another_school(school: School, first: Page, second: Page) -> None:
    text = marks(TODAY, "/").replace("Date", "Datum")
    found, _ = mappings.guess(school.office, school.lead, text.encode(), 0)
    opened(school, "upload", "Upload files", first, second)
    for tab, columns in ((first, {**found.columns, "Adno": ""}), (second, dict(found.columns))):
        tab.get_by_text("Column mappings that are kept").click()
        plain = to_plain(mappings.Mapping(headings=found.headings, columns=columns))
        content = json.dumps({EXPORT: [{"name": f"{len(plain['columns'])} columns", "mapping": plain}]}).encode()
        file: Any = {"name": "column-mappings.json", "mimeType": "application/json", "buffer": content}
        tab.get_by_test_id("stFileUploaderDropzoneInput").last.set_input_files(file)
        button(tab, "Add them").wait_for()
        settle(tab)
    button(first, "Add them").click()
    expect(first.get_by_text("1 mapping added.")).to_be_visible()
    button(second, "Add them").click()
    told(
        second, "changed how files with these headings are read", "“Adno” was “as its heading says”, is now “not read”"
    )
    read(second)
    button(second, "Add them").click()
    expect(second.get_by_text("1 mapping added.")).to_be_visible()
    with school.office.read(school.lead) as unit:
        versions = unit.mappings.versions(school.lead.school_id, found.signature)
    assert [dict(each.mapping)["columns"]["Adno"] for each in versions] == ["", found.columns["Adno"]]


def test_a_rule(school: School, first: Page, second: Page) -> None:
    whatif_rules.keep(school.office, school.lead, "Eight", Question(sessions=8, weeks=None))
    opened(school, "what-if", "What if", first, second)
    for tab, name in ((first, "Nine"), (second, "Ten")):
        button(tab, "Saved rules").click()
        choose(tab, "Saved rules", "Eight")
        tab.get_by_role("textbox", name="Name", exact=True).fill(name)
    button(first, "Rename").click()
    expect(first.get_by_text("Renamed.")).to_be_visible()
    button(second, "Rename").click()
    expect(second.get_by_text(f"saved as “Eight” when you looked; {WHO} renamed it to “Nine”")).to_be_visible()
    expect(second.get_by_role("textbox", name="Name", exact=True)).to_have_value("Ten")
    assert [each.name for each in whatif_rules.kept(school.office, school.lead)] == ["Nine"]
    choose(second, "Saved rules", "Nine")
    button(second, "Rename").click()
    expect(second.get_by_text("Renamed.")).to_be_visible()
    assert [each.name for each in whatif_rules.kept(school.office, school.lead)] == ["Ten"]
    changes = [after for _, after in school.audit(Subject("what-if rules", school.lead.school_id), 2)]
    assert changes == [{"renamed": "Eight", "to": "Nine"}, {"renamed": "Nine", "to": "Ten"}]


def case(school: School, name: str, *tabs: Page) -> str:
    """The id of the pupil's case, which each has in front of them."""
    found = cases.open_case(school.office, school.lead, school.pupil(name), f"opens {name}")
    opened(school, "case", "Case", *tabs)
    for tab in tabs:
        choose(tab, "Case", name.partition(",")[0])
        tab.get_by_role("heading", name="Next: ").wait_for()
        settle(tab)
    return found


def answer(tab: Page, word: str, note: str) -> None:
    """The first question, answered but not yet recorded."""
    keyed(tab, "case_answer_", "_note", "textarea").fill(note)
    keyed(tab, "case_answer_", "_answer").get_by_text(word, exact=True).click()
    settle(tab)


def kinds(school: School, case_id: str) -> list[str]:
    with school.office.read(school.lead) as unit:
        return [str(each.kind) for each in unit.cases.events(case_id)]


def closing(tab: Page) -> Locator:
    """The decision that closes the case, written down but not yet recorded; the page is at rest.

    While it is drawn anew somebody else's entry would be told before anything is pressed.
    """
    tab.get_by_text("Close at the school's request (can be decided now)").click()
    form = tab.get_by_test_id("stForm").filter(has_text="This was decided by the school.")
    form.get_by_role("textbox", name="Who decided (names)").fill("Mrs Holt")
    form.get_by_role("textbox", name="Reason", exact=True).fill("The family has moved.")
    form.get_by_text("This was decided by the school.").click()
    settle(tab)
    return form


def test_a_case(school: School, first: Page, second: Page) -> None:
    """One answers a question, the other decides: nothing is recorded over an entry that was not seen."""
    case_id = case(school, DECIDED, first, second)
    answer(first, "no", "The social worker said so.")
    form = closing(second)
    keyed(first, "case_answer_", "_save", "button").click()
    expect(first.get_by_text("The answer is recorded.")).to_be_visible()
    button(form, "Record the decision").click()
    told(second, "recorded “answered” in this case", "it had 1 entry and has 2 now")
    reason = form.get_by_role("textbox", name="Reason", exact=True)
    expect(reason).to_have_value("The family has moved.")
    assert kinds(school, case_id) == ["opened", "answered"]
    read(second)
    expect(reason).to_have_value("The family has moved.")
    button(form, "Record the decision").click()
    expect(second.get_by_text("Case closed")).to_be_visible()
    assert kinds(school, case_id) == ["opened", "answered", "closed"]
    assert [after["kind"] for _, after in school.audit(Subject("case", case_id), 2)] == ["answered", "closed"]


def test_a_question_that_was_answered(school: School, first: Page, second: Page) -> None:
    """Both answer the same question: the form is gone once it is answered, and what the second entered is not."""
    case_id = case(school, ANSWERED, first, second)
    answer(first, "no", "The social worker said so.")
    answer(second, "yes", "The mother said so.")
    keyed(first, "case_answer_", "_save", "button").click()
    expect(first.get_by_text("The answer is recorded.")).to_be_visible()
    keyed(second, "case_answer_", "_save", "button").click()
    told(second, "recorded “answered” in this case", "it had 1 entry and has 2 now")
    expect(second.get_by_test_id("stCode")).to_contain_text("The mother said so.")
    assert kinds(school, case_id) == ["opened", "answered"]
    read(second)
    expect(second.get_by_text("The mother said so.")).to_have_count(0)
    answer(second, "no", "Asked again.")
    keyed(second, "case_answer_", "_save", "button").click()
    expect(second.get_by_text("The answer is recorded.")).to_be_visible()
    assert kinds(school, case_id) == ["opened", "answered", "answered"]
    assert [after["kind"] for _, after in school.audit(Subject("case", case_id), 2)] == ["answered", "answered"]


def test_a_case_that_was_closed(school: School, first: Page, second: Page) -> None:
    """The page was left open: nothing is recorded in the closed case, and what was entered can be copied."""
    case_id = case(school, CLOSED, first, second)
    answer(second, "no", "The school nurse said so.")
    form = closing(first)
    button(form, "Record the decision").click()
    expect(first.get_by_text("Case closed")).to_be_visible()
    keyed(second, "case_answer_", "_save", "button").click()
    told(second, "recorded “closed” in this case")
    expect(second.get_by_test_id("stCode")).to_contain_text("The school nurse said so.")
    expect(second.get_by_text("Case closed")).to_be_visible()
    assert kinds(school, case_id) == ["opened", "closed"]
    read(second)
    expect(second.get_by_role("heading", name="Nothing is left to do here")).to_be_visible()


def test_a_letter(school: School, first: Page, second: Page) -> None:
    """What a letter is drawn from was changed after it was looked at: none is issued with an address nobody saw."""
    case_id = case(school, WRITTEN_TO)
    opened(school, "documents", "Documents", second)
    choose(second, "Case", WRITTEN_TO.partition(",")[0])
    choose(second, "Work on", "Chronology")
    pupil(school, WRITTEN_TO, first)
    button(first, "Edit").click()
    keyed(first, "parent_details_", "_address", "textarea").fill("3 New Road")
    keyed(first, "parent_details_", "_save", "button").click()
    expect(first.get_by_text("3 New Road")).to_be_visible()
    button(second, "Issue").click()
    alert = second.get_by_role("alert").filter(has_text=f"{WHO} ").last
    expect(alert).to_contain_text("Address was “1 Old Road”, is now “3 New Road”")
    expect(alert).to_contain_text("Nothing was issued")
    assert letters.kept(school.office, school.lead) == ()
    read(second)
    button(second, "Issue").click()
    expect(second.get_by_text("1 copy issued")).to_be_visible()
    (issued,) = letters.kept(school.office, school.lead)
    assert kinds(school, case_id)[-1] == "document_issued"
    assert issued
