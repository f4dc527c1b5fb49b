"""Who may be written to, which way, what must be recorded, and what one parent's copy may hold."""

from dataclasses import replace

import pytest

from fasttrack_core.casework import (
    EventKind,
    Parent,
    Sibling,
    Way,
    may_be_shown,
    may_write,
    next_steps,
    parents_in_law,
    service_problems,
)
from fasttrack_core.errors import OutOfStep
from tests.casework.walks import FATHER, GRANDMOTHER, MOTHER, Walk

EMAIL = {"address": MOTHER.email, "time": "14:05", "receipt": "asked for", "copy": "pupil file"}
HAND = {"time": "15:20", "staff": "Jo Reed", "handed_to": "Ms Okafor"}
POST = {"posted_by": "Jo Reed", "address": "1 Mill Lane", "postage": "Royal Mail first class", "reason": "No e-mail."}


def test_a_legal_parent_without_restriction_may_be_written_to() -> None:
    verdict = may_write(MOTHER, (FATHER,))
    assert verdict.allowed
    assert not verdict.reasons
    assert not verdict.warnings
    assert not any(verdict.ways.values())


@pytest.mark.parametrize(
    ("released_by", "reason", "allowed"),
    [("", "", False), ("Head", "", False), ("", "Safe now", False), ("Head", "Safe now", True)],
)
def test_a_restriction_blocks_every_letter_until_a_named_person_releases_it_with_a_reason(
    released_by: str, reason: str, allowed: bool
) -> None:
    parent = replace(FATHER, restriction="safeguarding note", released_by=released_by, release_reason=reason)
    assert may_write(parent).allowed is allowed


@pytest.mark.parametrize("in_law", [None, False])
def test_only_a_legal_parent_is_written_to(in_law: bool | None) -> None:
    assert not may_write(replace(FATHER, parent_in_law=in_law)).allowed


def test_a_natural_parent_counts_without_parental_responsibility() -> None:
    assert may_write(replace(FATHER, parental_responsibility=False)).allowed


def test_without_a_postal_address_the_letter_cannot_be_posted() -> None:
    verdict = may_write(replace(MOTHER, address=(), postcode=""))
    assert verdict.allowed
    assert verdict.ways[Way.POST]
    assert not verdict.ways[Way.HAND]


def test_two_parents_with_one_email_address_is_a_warning() -> None:
    shared = replace(FATHER, email=MOTHER.email.upper())
    assert any("same e-mail address" in warning for warning in may_write(MOTHER, (shared,)).warnings)


@pytest.mark.parametrize(
    ("email", "doubtful"),
    [
        ("okafors@mail.example", True),
        ("the.okafors@mail.example", True),
        ("okafor.family@mail.example", True),
        ("mumanddad@mail.example", True),
        ("ada.okafor@mail.example", False),
        ("a.okafor1987@mail.example", False),
    ],
)
def test_an_address_that_looks_like_a_family_mailbox_is_a_warning(email: str, doubtful: bool) -> None:
    warnings = may_write(replace(MOTHER, email=email)).warnings
    assert any("family mailbox" in warning for warning in warnings) is doubtful


@pytest.mark.parametrize(("way", "record"), [("email", EMAIL), ("hand", HAND), ("post", POST)])
def test_each_way_is_shown_by_a_complete_record(way: str, record: dict[str, str]) -> None:
    assert service_problems(way, record, MOTHER, (FATHER,)) == ()
    for field in record:
        assert service_problems(way, {**record, field: " "}, MOTHER, (FATHER,)), field


def test_an_email_goes_to_the_address_recorded_for_this_parent() -> None:
    assert service_problems("email", {**EMAIL, "address": FATHER.email}, MOTHER, (FATHER,))


def test_a_shared_address_is_used_only_when_someone_made_sure() -> None:
    others = (replace(FATHER, email=MOTHER.email),)
    assert service_problems("email", EMAIL, MOTHER, others)
    assert service_problems("email", EMAIL, MOTHER, others, confirmed="Jo Reed asked her on the telephone") == ()


def test_a_letter_is_handed_to_its_addressee_only() -> None:
    assert service_problems("hand", {**HAND, "handed_to": "Mr Hale"}, MOTHER, (FATHER,))


@pytest.mark.parametrize(
    ("taken_by", "right"),
    [
        ("Ms Okafor", True),
        ("Ada Okafor", True),
        ("Mr Okafor", False),
        ("Ben Okafor", False),
        ("Okafor", False),
        ("Ms Okaforson", False),
    ],
)
def test_two_parents_of_one_surname_are_told_apart_when_a_letter_is_handed_over(taken_by: str, right: bool) -> None:
    others = (replace(FATHER, surname="Okafor"),)
    assert (service_problems("hand", {**HAND, "handed_to": taken_by}, MOTHER, others) == ()) is right


def test_post_is_first_class() -> None:
    assert service_problems("post", {**POST, "postage": "second class"}, MOTHER)


@pytest.mark.parametrize("clock", ["25:00", "2pm", "9:5"])
def test_a_time_is_hours_and_minutes(clock: str) -> None:
    assert service_problems("hand", {**HAND, "time": clock}, MOTHER)


def test_an_unknown_way_is_refused() -> None:
    assert service_problems("pigeon", {}, MOTHER)


def test_todays_list_asks_how_each_letter_reached_its_parent() -> None:
    walk = Walk().to_week_1()
    issued = walk.issue("bwd-02-introduction")

    def waiting() -> set[str]:
        return {step.about for step in next_steps(walk.pathway, walk.case, walk.context)} & set(issued)

    assert waiting() == set(issued)
    walk.record(EventKind.SERVED, issue=issued[0], way="hand", record=HAND)
    assert waiting() == {issued[1]}


def test_service_with_an_incomplete_record_is_refused() -> None:
    walk = Walk().to_week_1()
    issued = walk.issue("bwd-02-introduction")
    with pytest.raises(OutOfStep, match="Record"):
        walk.record(EventKind.SERVED, issue=issued[0], way="post", record={})
    with pytest.raises(OutOfStep, match="which issued letter"):
        walk.record(EventKind.SERVED, issue="e999", way="hand", record=HAND)


def test_one_parents_copy_leaves_out_the_others_data_and_siblings_who_are_not_theirs() -> None:
    siblings = (Sibling(id="s1", parents=frozenset({"p1", "p2"})), Sibling(id="s2", parents=frozenset({"p1"})))
    shown = may_be_shown(FATHER, (MOTHER, FATHER), siblings)
    assert shown.addresses == shown.dates_of_birth == {"p2"}
    assert shown.siblings == {"s1"}
    assert len(shown.left_out) == 3


@pytest.mark.parametrize("safe", [False, True])
def test_the_childs_words_are_shared_only_once_the_school_recorded_that_it_is_safe(safe: bool) -> None:
    assert may_be_shown(MOTHER, (), childs_words_safe=safe).childs_words is safe


def test_the_address_block_has_no_blank_lines() -> None:
    parent = Parent(id="p9", forename="Sam", surname="Dean", address=("", " 2 Low Road ", ""), postcode="BB1 1AA")
    assert parent.addressee == ("Sam Dean", "2 Low Road", "BB1 1AA")
    assert parent.salutation == "Sam Dean"
    assert MOTHER.salutation == "Ms Okafor"


def test_legal_parents_come_in_the_schools_order_of_contact() -> None:
    assert parents_in_law((GRANDMOTHER, FATHER, replace(MOTHER, priority=None))) == (
        FATHER,
        replace(MOTHER, priority=None),
    )
