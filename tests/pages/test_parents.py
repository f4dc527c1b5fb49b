"""The dialogs about a pupil's contacts: each does one thing to one person, for whom alone it is typed."""

import pytest
from streamlit.testing.v1 import AppTest

from fasttrack_core.services import overview, setup
from fasttrack_core.services.office.access import Actor
from fasttrack_core.services.office.context import Office, open_office
from fasttrack_core.services.people import parents as people
from fasttrack_core.services.people.parents import ParentRecord, ParentView  # type: ignore[attr-defined]
from tests.pages.conftest import Visit, words
from tests.pages.finding import found, one

Worker = tuple[Office, Actor]


@pytest.fixture
def worker(sample_visit: Visit) -> Worker:
    """The office of the sample school and who works there."""
    office = open_office()
    actor = setup.actor(office)
    assert actor is not None
    return office, actor


@pytest.fixture
def pupil(worker: Worker) -> str:
    """The key of a pupil with two contacts."""
    return next(key for key in overview.view(*worker).keys if len(people.parents(*worker, key)) > 1)


@pytest.fixture
def at(sample_visit: Visit, pupil: str) -> AppTest:
    return sample_visit("pupil", pupil=pupil)


def opened(at: AppTest, button: str) -> AppTest:
    """The page with the dialog that the button opens."""
    at.button(key=button).click().run()
    assert not at.exception
    return at


def saved(at: AppTest, button: str, act: str) -> AppTest:
    """The dialog's own button was pressed. The runner draws the whole page, so the dialog has to be opened with it."""
    at.button(key=button).click()
    one(at, "button", f"parent_{act}_", "_save").click().run()
    assert not at.exception
    return at


def contact(worker: Worker, pupil: str, place: int = 0) -> ParentView:
    return people.parents(*worker, pupil)[place]


def test_a_contact_is_added_once_and_is_shown(at: AppTest, worker: Worker, pupil: str) -> None:
    before = len(people.parents(*worker, pupil))
    opened(at, "pupil_add_parent")
    one(at, "text_input", "parent_details_", "_forename").set_value("Orla")
    one(at, "text_input", "parent_details_", "_surname").set_value("Fennimore")
    one(at, "text_input", "parent_details_", "_relationship").set_value("aunt")
    one(at, "text_area", "parent_details_", "_address").set_value("4 Weir Bank\n\nFennerby")
    saved(at, "pupil_add_parent", "details")
    after = people.parents(*worker, pupil)
    assert len(after) == before + 1
    new = next(each.record for each in after if each.record.surname == "Fennimore")
    assert new.address == ("4 Weir Bank", "Fennerby")
    assert new.parent_in_law is None
    assert "Orla Fennimore" in words(at)


def test_a_contact_without_a_name_is_refused_and_what_was_typed_stays(at: AppTest, worker: Worker, pupil: str) -> None:
    before = len(people.parents(*worker, pupil))
    opened(at, "pupil_add_parent")
    one(at, "text_input", "parent_details_", "_phone").set_value("01632 960417")
    saved(at, "pupil_add_parent", "details")
    assert "Write the person's name." in words(at)
    assert one(at, "text_input", "parent_details_", "_phone").value == "01632 960417"
    assert len(people.parents(*worker, pupil)) == before


def test_the_next_new_contact_begins_with_empty_fields(at: AppTest) -> None:
    opened(at, "pupil_add_parent")
    one(at, "text_input", "parent_details_", "_surname").set_value("Fennimore")
    saved(at, "pupil_add_parent", "details")
    opened(at, "pupil_add_parent")
    assert one(at, "text_input", "parent_details_", "_surname").value == ""


def test_editing_changes_that_contact_alone_and_leaves_what_was_decided(
    at: AppTest, worker: Worker, pupil: str
) -> None:
    before, other = contact(worker, pupil), contact(worker, pupil, 1)
    edit = f"parent_edit_{before.id}"
    opened(at, edit)
    assert one(at, "text_input", "parent_details_", "_surname").value == before.record.surname
    one(at, "text_input", "parent_details_", "_email").set_value("new@example.org")
    saved(at, edit, "details")
    after = contact(worker, pupil)
    assert after.record.email == "new@example.org"
    assert after.record.parent_in_law == before.record.parent_in_law
    assert after.record.ground == before.record.ground
    assert contact(worker, pupil, 1).record == other.record


def test_what_was_typed_about_one_contact_is_not_in_the_form_of_another(
    at: AppTest, worker: Worker, pupil: str
) -> None:
    first, second = contact(worker, pupil), contact(worker, pupil, 1)
    opened(at, f"parent_edit_{first.id}")
    one(at, "text_input", "parent_details_", "_email").set_value("first@example.org").run()
    opened(at, f"parent_edit_{second.id}")
    assert one(at, "text_input", "parent_details_", "_email").value == second.record.email


@pytest.mark.parametrize("number", [None, 0, 1, 9, 10, 250])
def test_a_contact_can_be_edited_whatever_number_the_file_gave_it(
    sample_visit: Visit, worker: Worker, pupil: str, number: int | None
) -> None:
    new = people.add_parent(*worker, pupil, ParentRecord(surname="Fennimore", priority=number), "x")
    edit = f"parent_edit_{new.id}"
    at = opened(sample_visit("pupil", pupil=pupil), edit)
    assert one(at, "number_input", "parent_details_", "_priority").value == number
    saved(at, edit, "details")
    assert [each.record for each in people.parents(*worker, pupil) if each.id == new.id] == [new]


def test_a_no_to_legal_parent_needs_its_reason(at: AppTest, worker: Worker, pupil: str) -> None:
    parent = contact(worker, pupil)
    button = f"parent_decide_{parent.id}"
    opened(at, button)
    at.button(key=button).click()
    one(at, "radio", "parent_decide_", "_choice").set_value(False).run()
    saved(at, button, "decide")
    assert "Write down why this person is not a legal parent." in words(at)
    assert contact(worker, pupil).record.parent_in_law is True
    one(at, "text_area", "parent_decide_", "_why").set_value("A neighbour, recorded by mistake.")
    saved(at, button, "decide")
    assert contact(worker, pupil).record.parent_in_law is False
    assert "Not a legal parent" in words(at)


def test_a_restriction_stops_letters_until_a_named_person_releases_them(
    at: AppTest, worker: Worker, pupil: str
) -> None:
    parent = contact(worker, pupil)
    restrict, release = f"parent_restrict_{parent.id}", f"parent_release_{parent.id}"
    assert not found(at, "button", release)
    opened(at, restrict)
    one(at, "text_area", "parent_restrict_", "_text").set_value("Court order of 2 March.")
    saved(at, restrict, "restrict")
    assert contact(worker, pupil).blocked
    assert "Restricted: no letters" in words(at)
    opened(at, release)
    saved(at, release, "release")
    assert "Write who decided that letters may go to this person, and why." in words(at)
    assert contact(worker, pupil).blocked
    one(at, "text_area", "parent_release_", "_why").set_value("The order has ended; seen by the head.")
    saved(at, release, "release")
    after = contact(worker, pupil)
    assert not after.blocked
    assert after.record.released_by == "Idris Penhallow"
    assert "Restricted, released" in words(at)


@pytest.mark.parametrize(
    ("before", "says"),
    [("", "Write down what restricts letters"), ("Court order of 2 March.", "use Release: it asks who decided")],
)
def test_an_empty_text_neither_makes_nor_lifts_a_restriction(
    at: AppTest, worker: Worker, pupil: str, before: str, says: str
) -> None:
    parent = contact(worker, pupil)
    people.restrict(*worker, parent.seen, before)
    at.run()
    button = f"parent_restrict_{parent.id}"
    opened(at, button)
    one(at, "text_area", "parent_restrict_", "_text").set_value("  ")
    saved(at, button, "restrict")
    assert says in words(at)
    assert contact(worker, pupil).record.restriction == before


def test_a_long_restriction_from_a_file_is_kept_whole_when_it_is_saved_again(
    sample_visit: Visit, worker: Worker, pupil: str
) -> None:
    text = "Court order. " * 60
    parent = contact(worker, pupil)
    people.restrict(*worker, parent.seen, text)
    button = f"parent_restrict_{parent.id}"
    at = opened(sample_visit("pupil", pupil=pupil), button)
    saved(at, button, "restrict")
    assert contact(worker, pupil).record.restriction == text.strip()


def test_a_contact_is_removed_and_the_other_stays(at: AppTest, worker: Worker, pupil: str) -> None:
    first, second = contact(worker, pupil), contact(worker, pupil, 1)
    button = f"parent_remove_{first.id}"
    opened(at, button)
    saved(at, button, "remove")
    assert first.id not in [each.id for each in people.parents(*worker, pupil)]
    assert second.id in [each.id for each in people.parents(*worker, pupil)]


def test_the_history_says_what_was_and_what_became(at: AppTest, worker: Worker, pupil: str) -> None:
    parent = contact(worker, pupil)
    people.restrict(*worker, parent.seen, "Court order of 2 March.")
    opened(at, f"parent_history_{parent.id}")
    changes = next(each.value for each in at.dataframe if "became" in each.value)
    assert changes["became"].iloc[0] == "Court order of 2 March."
