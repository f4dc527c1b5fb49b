"""What a rule asked on screen is called: read back in words, and never more than it is."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from fasttrack_core.attendance.figures.editions import WORKING_TOGETHER
from fasttrack_core.services.what_if import view as whatif_view
from fasttrack_core.services.what_if.question import Question
from fasttrack_core.services.what_if.words import Standing, Words, read_back
from tests.conftest import Desk, change_settings

NATIONAL = Question(sessions=10, weeks=10)
TEN_IN_TEN = "At least 10 sessions coded G, N, O or U in 10 rolling school weeks"


def said(desk: Desk, question: Question) -> Words:
    seen = whatif_view.view(desk.office, desk.actor, question)
    assert seen is not None
    return seen.words


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        (NATIONAL, TEN_IN_TEN),
        (Question(sessions=1, weeks=1, codes=frozenset("O")), "At least 1 session coded O in 1 school week"),
        (
            Question(sessions=9, weeks=None, codes=frozenset(["I", "U", "G", "C1"])),
            "At least 9 sessions coded G, U, C1 or I in the school year to date",
        ),
        (
            replace(NATIONAL, attendance_at_least=Decimal(80), attendance_below=Decimal("92.50")),
            f"{TEN_IN_TEN}, with attendance of 80% or more and below 92.5% over the same time",
        ),
        (Question(sessions=0, weeks=4, attendance_below=Decimal(70)), "Attendance below 70% in 4 rolling school weeks"),
        (
            replace(NATIONAL, attendance_at_least=Decimal(50)),
            f"{TEN_IN_TEN}, with attendance of 50% or more over the same time",
        ),
    ],
)
def test_the_rule_is_read_back_in_words(question: Question, sentence: str) -> None:
    assert read_back(question) == sentence


def test_only_the_national_threshold_itself_is_called_a_legal_one(sample_desk: Desk) -> None:
    words = said(sample_desk, NATIONAL)
    assert words.standing is Standing.LEGAL
    assert "legal threshold" in words.about[0]
    assert "Working together" in words.about[0]
    assert WORKING_TOGETHER in words.about[0]
    assert not any("no legal meaning" in sentence for sentence in words.about)


@pytest.mark.parametrize(
    "question",
    [
        replace(NATIONAL, sessions=9),
        replace(NATIONAL, sessions=11),
        replace(NATIONAL, weeks=9),
        replace(NATIONAL, weeks=None),
        replace(NATIONAL, codes=frozenset("GOU")),
        replace(NATIONAL, codes=frozenset("GNOUI")),
        replace(NATIONAL, attendance_below=Decimal(100)),
    ],
)
def test_one_step_beside_it_is_a_local_what_if_with_no_legal_meaning(sample_desk: Desk, question: Question) -> None:
    words = said(sample_desk, question)
    assert words.standing is Standing.LOCAL
    assert "A local what-if: no legal meaning." in words.about
    assert any(each.startswith("For comparison, the legal threshold: at least 10") for each in words.about)


def test_the_school_s_own_pathway_is_named_as_local_policy(sample_desk: Desk) -> None:
    own = whatif_view.starting_question(sample_desk.office, sample_desk.actor)
    words = said(sample_desk, own)
    assert words.standing is Standing.PATHWAY
    assert "(local policy)" in words.about[0]


def test_a_test_of_another_authority_has_no_legal_meaning_here(sample_desk: Desk) -> None:
    norfolk = Question(sessions=9, weeks=6)
    words = said(sample_desk, norfolk)
    assert words.standing is Standing.LOCAL
    assert any("Norfolk" in sentence and "not this school's pathway" in sentence for sentence in words.about)
    change_settings(sample_desk.office, sample_desk.actor, pathway="norfolk")
    assert said(sample_desk, norfolk).standing is Standing.PATHWAY


def test_a_code_of_authorised_absence_is_said_to_count_for_no_threshold(sample_desk: Desk) -> None:
    one = said(sample_desk, replace(NATIONAL, codes=frozenset("GNOUI")))
    assert "I is a code of authorised absence: no legal threshold counts it." in one.about
    two = said(sample_desk, replace(NATIONAL, codes=frozenset("GOUIM")))
    assert "I and M are codes of authorised absence: no legal threshold counts it." not in two.about
    assert "I and M are codes of authorised absence: no legal threshold counts them." in two.about
    assert not any(each.startswith("N is") for each in two.about)


def test_the_days_are_said(sample_desk: Desk) -> None:
    words = said(sample_desk, replace(NATIONAL, first_day=date(2026, 9, 1), last_day=date(2026, 10, 2)))
    assert words.time == ("Now is as of 20 November 2026. At any time is from 1 September 2026 to 2 October 2026.")
