"""The whole way in a real browser: from a messy file to a letter for each of two parents, every figure recounted."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Server
from tests.recount import figures
from tests.recount.reading import read_messy_workbook

PUPIL = "Whittaker, Florence"
UPN = "W999804222056"
PARENTS = {"Mrs Laura Whittaker": "131 Packhorse Drive", "Mr Lee Whittaker": "77 Warp Terrace"}
DAY = date(2026, 11, 20)


def settle(page: Page) -> None:
    """The server has answered and the page is drawn; no error is on it."""
    page.wait_for_timeout(150)
    page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()
    expect(page.get_by_test_id("stException")).to_have_count(0)


def go(page: Page, title: str, heading: str) -> None:
    """The page of that title, through the navigation."""
    page.get_by_test_id("stSidebarNav").get_by_role("link", name=title, exact=True).click()
    page.get_by_role("heading", level=1, name=heading, exact=True).wait_for()
    settle(page)


def press(place: Page | Locator, name: str) -> None:
    """The button of that name was pressed, and the page has answered."""
    place.get_by_role("button", name=name, exact=True).first.click()
    settle(place if isinstance(place, Page) else place.page)


def upload(page: Page, file: Path) -> None:
    """The file is previewed and saved."""
    page.get_by_test_id("stFileUploaderDropzoneInput").first.set_input_files(file)
    page.get_by_role("button", name="Save this file").wait_for()
    settle(page)


def type_into(place: Page | Locator, label: str, text: str) -> None:
    field = place.get_by_role("textbox", name=label).first
    field.fill(text)
    field.press("Tab")
    settle(place if isinstance(place, Page) else place.page)


def choose(page: Page, label: str, text: str) -> None:
    """The entry of a select box whose text holds ``text``."""
    box = page.get_by_role("combobox", name=re.compile(re.escape(label)))
    box.click()
    box.fill(text)
    page.get_by_role("option").filter(has_text=text).first.click()
    settle(page)


def text_of(file: Path) -> str:
    """Every word of a Word file: body, tables, headers and footers."""
    document = docx.Document(str(file))
    parts = [paragraph.text for paragraph in document.paragraphs]
    for table in document.tables:
        parts += [cell.text for row in table.rows for cell in row.cells]
    for section in document.sections:
        for edge in (section.header, section.first_page_header, section.footer, section.first_page_footer):
            parts += [paragraph.text for paragraph in edge.paragraphs]
            parts += [cell.text for table in edge.tables for row in table.rows for cell in row.cells]
    return "\n".join(parts)


@pytest.mark.browser
def test_from_a_messy_file_to_a_letter_for_each_of_two_parents(
    server: Callable[..., Server], page: Page, sample_data: Path, tmp_path: Path
) -> None:
    page.goto(server().address)
    first_run(page)
    messy_file(page, sample_data)
    for name in ("register-arbor-pupils.csv", "contacts.csv"):
        upload(page, sample_data / name)
        press(page, "Save this file")
        expect(page.get_by_text(f"{name} is saved.")).to_be_visible()
    school_details(page)
    mountain_to_pupil(page)
    press(page, "Open a case")
    page.get_by_role("heading", level=1, name="Case", exact=True).wait_for()
    settle(page)
    evidence(page)
    answer_and_tick(page)
    agreed(page)
    letters = issue_letter_1(page, tmp_path)
    check(letters, sample_data / "register-messy.xlsx")


def first_run(page: Page) -> None:
    page.get_by_role("heading", level=1, name="Welcome to Fast Track").wait_for()
    settle(page)
    type_into(page, "Your first name and surname", "Idris Penhallow")
    press(page, "Upload your register")
    type_into(page, "The school's name", "Larkspur Brook Primary School")
    page.get_by_role("button", name="Continue to upload").click()
    page.get_by_role("heading", level=1, name="Upload files").wait_for()
    settle(page)


def messy_file(page: Page, sample_data: Path) -> None:
    """What was understood, the findings and the changes are shown before anything is saved."""
    upload(page, sample_data / "register-messy.xlsx")
    expect(page.get_by_text("Row 6 is the header row")).to_be_visible()
    expect(page.get_by_text("Errors (4)")).to_be_visible()
    expect(page.get_by_text("New pupils")).to_be_visible()
    press(page, "Save this file")
    expect(page.get_by_text("register-messy.xlsx is saved.")).to_be_visible()


def school_details(page: Page) -> None:
    """What stands at the head and the foot of every letter."""
    go(page, "Settings", "Settings")
    details = {
        "Address, line by line": "Weir Bank\nFennerby",
        "Postcode": "ZZ1 4LB",
        "Local authority": "Blackburn with Darwen",
        "The local authority's officer": "Ms Rowan Askerdale",
        "Telephone": "01632 960417",
        "E-mail": "office@larkspurbrook.example.org",
        "Headteacher": "Mrs Miriam Tansley",
        "Attendance lead": "Mr Idris Penhallow",
    }
    for label, text in details.items():
        page.get_by_role("textbox", name=label, exact=True).fill(text)
    page.get_by_role("button", name="Save").first.click()
    expect(page.get_by_text("Saved").first).to_be_visible()


def mountain_to_pupil(page: Page) -> None:
    go(page, "Mountain", "Attendance mountain")
    expect(page.get_by_text("418 pupils.")).to_be_visible()
    expect(page.locator("canvas, svg.marks").first).to_be_visible()
    go(page, "Pupil", "Pupil")
    expect(page.get_by_role("button", name="Hide names")).to_be_visible()
    settle(page)
    choose(page, "Find a pupil", PUPIL)
    expect(page.get_by_role("heading", name=PUPIL)).to_be_visible()
    expect(page.get_by_text("88.00").first).to_be_visible()
    for parent in PARENTS:
        expect(page.get_by_role("heading", name=parent)).to_be_visible()


def evidence(page: Page) -> None:
    """A contact and a meeting, so that the questions have something to point to."""
    page.get_by_role("tab", name="Chronology").click()
    settle(page)
    with_both(page)
    type_into(page, "What came of it", "No change in the weeks after")
    page.get_by_role("textbox", name="What came of it").first.press("Enter")
    settle(page)
    expect(page.get_by_text("Contact with Mrs Laura Whittaker")).to_have_count(0)
    press(page, "Add to the chronology")
    expect(page.get_by_text("Contact with Mrs Laura Whittaker").first).to_be_visible()
    page.get_by_role("tab", name="Chronology").click()
    page.get_by_test_id("stButtonGroup").get_by_text("Another meeting").click()
    settle(page)
    type_into(page, "Which meeting", "Meeting about attendance")
    with_both(page)
    press(page, "Add to the chronology")
    expect(page.get_by_text("Meeting about attendance held").first).to_be_visible()
    settle(page)


def with_both(page: Page) -> None:
    """The entry was with both parents: each may read of it in a letter."""
    for parent in PARENTS:
        page.get_by_test_id("stForm").get_by_test_id("stButtonGroup").get_by_text(parent).first.click()
        settle(page)


def answer_and_tick(page: Page) -> None:
    """The next thing to do, again and again, until a decision waits."""
    following = page.get_by_role("heading", name=re.compile("Next: ")).first
    for _ in range(40):
        what = following.inner_text()
        if "Decide how the case goes on" in what:
            return
        box = page.get_by_test_id("stVerticalBlock").filter(has=following).last
        if box.get_by_role("button", name="Tick as done").count():
            box.get_by_role("button", name="Tick as done").click()
        else:
            answer(page, box, "yes" if re.search("Did the school|Supervision Order", what) else "no")
        expect(following).not_to_have_text(what)
        settle(page)
    raise AssertionError("the case never came to a decision")


def answer(page: Page, box: Locator, word: str) -> None:
    """One question answered; a yes points to the first entry of the chronology that can show it."""
    box.get_by_test_id("stRadio").get_by_text(word, exact=True).first.click()
    expect(box.get_by_role("radio", name=word, exact=True).first).to_be_checked()
    settle(page)
    shows = box.get_by_test_id("stCheckbox")
    if word == "yes" and box.get_by_text("Entries that show it").count():
        shows.first.click()
        settle(page)
    note = box.get_by_role("textbox", name=re.compile("^Note: "))
    if note.count():
        note.fill("Asked the family and the office.")
    box.get_by_role("button", name="Record the answer").click()


def agreed(page: Page) -> None:
    """The officer agrees at the termly meeting."""
    page.get_by_text("The IO agrees that Fast Track fits best", exact=True).first.click()
    settle(page)
    box = page.get_by_test_id("stForm").first
    type_into(box, "Who decided (names)", "Ms Officer")
    type_into(box, "Reason", "Support was offered and absence went on.")
    box.get_by_test_id("stCheckbox").click()
    press(box, "Record the decision")
    expect(page.get_by_role("heading", name="Next: Issue: Letter 1")).to_be_visible()


def issue_letter_1(page: Page, folder: Path) -> dict[str, Path]:
    """Letter 1 is issued to both parents; the downloaded files, by parent."""
    go(page, "Documents", "Documents")
    expect(page.get_by_text("Letter 1 (pre-referral)").first).to_be_visible()
    press(page, "Issue")
    found: dict[str, Any] = {}
    for parent in PARENTS:
        line = page.get_by_text(f"Letter 1 (pre-referral) for {parent}")
        expect(line).to_be_visible()
        row = page.get_by_test_id("stVerticalBlock").filter(has=line).last
        with page.expect_download() as download:
            row.get_by_role("button", name="Download").click()
        found[parent] = folder / f"{len(found)}.docx"
        download.value.save_as(found[parent])
    return found


def check(letters: dict[str, Path], register: Path) -> None:
    """Each letter is its own parent's alone, and its figures are those of the slow recount of the uploaded file."""
    school = figures.School(read_messy_workbook(register))
    window = figures.thresholds(school, "blackburn-with-darwen", DAY)[UPN]
    counts = school.counts(UPN, figures.days_looked_at(school, "blackburn-with-darwen", DAY))
    year = figures.mountain(school, DAY)[UPN]
    for parent, file in letters.items():
        words = text_of(file)
        assert parent in words
        for other, address in PARENTS.items():
            assert (address in words) is (other == parent), (parent, other)
        assert f"{window['attendance_percent']}%" in words
        assert f"{year['attendance_percent']}%" in words
        numbers = set(re.findall(r"\d+", words))
        wanted = {window["possible"], window["unauthorised"], str(counts.attended), str(counts.authorised)}
        assert wanted | {year["possible"], year["attended"]} <= numbers
        assert "7 September 2026" in words
        assert "20 November 2026" in words
        assert "{{" not in words
        assert "None" not in words
