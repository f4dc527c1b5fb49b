"""Every page in every state that it can be in: how a visitor comes there."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

from tests.browser.accessibility import steps
from tests.browser.accessibility.schools import PUPIL, School
from tests.browser.accessibility.steps import (
    Step,
    both,
    calendar_open,
    chosen,
    dated,
    opened,
    picked,
    pressed,
    tab,
    written,
)

ROOT = Path(__file__).parents[3]
FILES = Path(__file__).parent / "files"
PAGES = (
    "", "upload", "data_quality", "mountain", "groups", "pupil", "what-if", "cases", "case", "documents",
    "calendar", "settings", "health", "welcome",
)  # fmt: skip
"""The addresses of all pages, as the navigation names them."""


@dataclass(frozen=True, slots=True)
class State:
    """A page in a state: the school, the page's address, and what the visitor does once it is open."""

    school: School
    address: str
    name: str
    reach: Step = steps.nothing

    def __str__(self) -> str:
        return f"{self.address or 'first page'}, {self.name}, {self.school}"


def before_the_first_run() -> Iterator[State]:
    none = School.NONE
    yield State(none, "", "as it opens")
    yield State(none, "", "error: no name", pressed("Try it with the sample school"))
    own = both(written("Your first name and surname", "Idris Penhallow"), pressed("Upload your register"))
    yield State(none, "", "own school", own)


def without_a_register() -> Iterator[State]:
    for address in PAGES:
        yield State(School.EMPTY, address, "as it opens")
    yield State(School.EMPTY, "settings", "Pathway", tab("Pathway"))


NAMED = chosen("Find a pupil", PUPIL)


def today() -> Iterator[State]:
    sample = School.SAMPLE
    yield State(sample, "", "as it opens")
    yield State(sample, "", "navigation open", steps.navigation_open)
    yield State(sample, "", "names hidden", pressed("Hide names"))
    yield State(sample, "", "blank screen", pressed("Blank"))
    yield State(sample, "upload", "as it opens")
    yield State(sample, "upload", "error: a file that is no register", steps.uploaded(FILES / "letter.csv", "letter"))
    yield State(sample, "upload", "mapping screen", steps.uploaded(FILES / "own.csv", "Say what is in the file"))
    yield State(
        sample, "upload", "preview", steps.uploaded(ROOT / "sample_data/register-messy.xlsx", "What was understood")
    )
    yield State(sample, "upload", "names hidden", pressed("Hide names"))
    yield State(sample, "data_quality", "as it opens")
    yield State(sample, "data_quality", "filter open", opened("Year group"))
    yield State(sample, "welcome", "as it opens")


def attendance() -> Iterator[State]:
    sample = School.SAMPLE
    yield State(sample, "mountain", "as it opens")
    yield State(sample, "mountain", "filter open", opened("Year or class"))
    yield State(sample, "mountain", "calendar open", calendar_open("Count up to"))
    yield State(sample, "mountain", "movement", both(opened("Compare with"), _second_option))
    yield State(sample, "mountain", "peaks", picked("A peak for each year"))
    yield State(sample, "mountain", "names hidden", pressed("Hide names"))
    yield State(sample, "groups", "as it opens")
    yield State(sample, "groups", "names hidden", pressed("Hide names"))
    yield State(sample, "what-if", "as it opens")
    for look in ("Every threshold at once", "Week by week", "Side by side"):
        yield State(sample, "what-if", look, picked(look))
    yield State(sample, "what-if", "kept rules open", pressed("Saved rules"))
    yield State(sample, "what-if", "filter open", opened("And authorised ones"))
    yield State(sample, "what-if", "names hidden", pressed("Hide names"))


def pupil() -> Iterator[State]:
    def state(name: str, reach: Step) -> State:
        return State(School.SAMPLE, "pupil", name, reach)

    yield state("nobody chosen, names hidden", pressed("Hide names"))
    yield state("nobody chosen", steps.nothing)
    yield state("finder open", opened("Find a pupil"))
    yield state("names hidden", both(NAMED, pressed("Hide names")))
    for name in ("Place on the mountain", "Register", "Rolling windows", "Patterns", "Rest of the year"):
        yield state(name, both(NAMED, tab(name)))
    yield state("Register as a table", both(NAMED, tab("Register"), picked("The same as a table")))
    yield state("where the marks come from", both(NAMED, picked("Show where each mark comes from")))
    own_days = both(NAMED, chosen("Window", "Days of my own"), dated("To", "07092025"))
    yield state("error: days the wrong way round", own_days)
    yield state("dialog: a contact", both(NAMED, pressed("Edit")))
    yield state("dialog: a new contact", both(NAMED, pressed("Add a parent or contact")))
    yield state("dialog: legal parent", both(NAMED, pressed("Decide who is a legal parent")))
    yield state("dialog: restriction", both(NAMED, pressed("Restrict")))
    yield state("dialog: restriction, error", both(NAMED, pressed("Restrict"), pressed("Save the restriction")))
    yield state("dialog: history", both(NAMED, pressed("History")))
    yield state("dialog: remove", both(NAMED, pressed("Remove")))


def fast_track() -> Iterator[State]:
    sample = School.SAMPLE
    case = chosen("Case", "Whittaker")
    yield State(sample, "cases", "as it opens")
    yield State(sample, "cases", "opening one", chosen("Find a pupil", "Adam, Safiyyah"))
    yield State(sample, "cases", "names hidden", pressed("Hide names"))
    yield State(sample, "case", "names hidden", pressed("Hide names"))
    for name in ("This step", "Tests and questions", "Chronology"):
        yield State(sample, "case", name, both(case, tab(name)))
    yield State(
        sample, "case", "error: an empty contact",
        both(case, tab("Chronology"), pressed("Add to the chronology")),
    )  # fmt: skip
    yield State(sample, "case", "nobody chosen", steps.nothing)
    yield State(sample, "documents", "as it opens")
    yield State(sample, "documents", "For a case", chosen("Case", "Whittaker"))
    for name in ("Other papers", "All issued"):
        yield State(sample, "documents", name, tab(name))
    yield State(sample, "documents", "names hidden", pressed("Hide names"))


def school() -> Iterator[State]:
    sample = School.SAMPLE
    for name in ("Month", "Terms", "Proposals", "Import and export", "Versions"):
        yield State(sample, "calendar", name, tab(name))
    yield State(sample, "calendar", "a day chosen", pressed("20 O"))
    for name in ("School", "Attendance", "Pathway", "History and schools"):
        yield State(sample, "settings", name, tab(name))
    yield State(sample, "health", "as it opens")
    yield State(
        sample, "settings", "error: a school without a name",
        both(tab("History and schools"), pressed("Add this school")),
    )  # fmt: skip


def every() -> tuple[State, ...]:
    """All states, school by school."""
    parts = (before_the_first_run, without_a_register, today, attendance, pupil, fast_track, school)
    return tuple(state for part in parts for state in part())


def _second_option(page: Page) -> None:
    page.get_by_role("option").nth(1).click()
    steps.settle(page)
