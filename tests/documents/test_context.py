"""Facts become words in one way: dates are spoken, counts bear their period, and nobody reads what is not theirs."""

from dataclasses import replace
from datetime import date

import pytest

from fasttrack_core.documents import FAMILIES, announcement, chronology, letter, meeting_record, register_extract
from fasttrack_core.documents.context import (
    NO_PERCENTAGE,
    FiguresFacts,
    ParentFacts,
    counted,
    figures,
    keep_private,
    parent,
    spoken,
    spoken_with_weekday,
)
from fasttrack_core.documents.fields import paths_of
from fasttrack_core.errors import NotAllowed
from tests.documents.invented import (
    CHRONOLOGY,
    CONTEXTS,
    FATHER,
    LETTER,
    MEETING_RECORD,
    MOTHER,
    NOTHING,
    RECENT,
    REGISTER,
)

WEEKEND = register_extract.DayFacts(date(2026, 9, 19), "/", None)
FULL = {
    **CONTEXTS,
    "letter": letter.build(replace(LETTER, case=replace(LETTER.case, met_on=date(2026, 11, 20)))),
    "register-extract": register_extract.build(replace(REGISTER, days=(*REGISTER.days, WEEKEND))),
}


@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_the_published_fields_are_exactly_what_the_builder_gives(family: str) -> None:
    lists = {path for path in FAMILIES[family].fields if path.endswith("[]")}
    assert paths_of(FULL[family]) | lists == set(FAMILIES[family].fields)


@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_the_example_of_a_family_has_its_fields_too(family: str) -> None:
    assert paths_of(FAMILIES[family].full_example()) == set(FAMILIES[family].fields)


def test_a_date_is_spoken_without_a_leading_nought() -> None:
    assert spoken(date(2026, 9, 7)) == "7 September 2026"
    assert spoken_with_weekday(date(2026, 9, 7)) == "Monday 7 September 2026"
    assert spoken(None) == spoken_with_weekday(None) == ""


def test_one_is_singular_and_none_is_nothing() -> None:
    assert [counted(number, "session", "sessions") for number in (0, 1, 2, 1000)] == [
        "", "1 session", "2 sessions", "1,000 sessions",
    ]  # fmt: skip


def test_figures_show_their_counts_and_their_period() -> None:
    assert figures(RECENT) == {
        "from": "14 September 2026", "to": "27 November 2026", "possible": "100", "attended": "82", "authorised": "6",
        "unauthorised": "12", "percent": "82.00%", "unsettled": "1 session", "missing": "",
    }  # fmt: skip


def test_no_possible_session_is_said_and_never_a_nought_per_cent() -> None:
    assert figures(NOTHING)["percent"] == NO_PERCENTAGE
    assert figures(NOTHING)["missing"] == "4 sessions"


@pytest.mark.parametrize(
    "wrong",
    [{"possible": 101}, {"attended": -1, "unauthorised": 95}, {"percent": ""}, {"first": date(2026, 11, 28)}],
)
def test_figures_that_do_not_add_up_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"sessions|percentage|period|count"):
        replace(RECENT, **wrong)
    with pytest.raises(ValueError, match="percentage"):
        FiguresFacts(date(2026, 9, 1), date(2026, 9, 2), 0, 0, 0, 0, "0.00")


def test_empty_address_lines_leave_no_gap_and_the_postcode_stands_once() -> None:
    facts = ParentFacts("Ms A", "Ms A", ("1 High Street", "", "  ", "bb98 7qq"), " BB98 7QQ ")
    assert parent(facts)["address"] == ["1 High Street", "BB98 7QQ"]
    assert parent(ParentFacts("Suharto", "Suharto", ()))["address"] == []


def test_each_parents_copy_holds_only_their_own_name_and_address() -> None:
    mothers = letter.build(replace(LETTER, private=(*FATHER.address, FATHER.postcode)))
    fathers = letter.build(replace(LETTER, parent=FATHER, private=(*MOTHER.address, MOTHER.postcode)))
    assert "BB97 2AA" not in str(mothers)
    assert "Suharto" not in str(mothers)
    assert "BB98 7QQ" not in str(fathers)
    assert "Featherstonehaugh-Cholmondeley" not in str(fathers["parent"])


@pytest.mark.parametrize("text", ["home visit to BB97 2AA", "visit to bb972aa", "she lives at 3 O’Brien & Sons B Yard"])
def test_another_persons_address_in_a_note_stops_the_copy(text: str) -> None:
    step = replace(LETTER.tried[0], what=text)
    private = ("BB97 2AA", "3 O’Brien & Sons b Yard", "")
    with pytest.raises(NotAllowed, match="another person's address"):
        letter.build(replace(LETTER, tried=(step,), private=private))
    with pytest.raises(NotAllowed):
        chronology.build(replace(CHRONOLOGY, steps=(step,), private=private))
    with pytest.raises(NotAllowed):
        meeting_record.build(replace(MEETING_RECORD, notes=text, private=private))


def test_an_address_that_both_parents_share_is_no_secret() -> None:
    shared = replace(LETTER, private=(*MOTHER.address, MOTHER.postcode))
    assert letter.build(shared)["parent"] == letter.build(LETTER)["parent"]
    assert keep_private({"a": "x"}, [""], []) == {"a": "x"}


def test_a_chronology_is_in_order_of_the_day_then_of_the_day_recorded() -> None:
    steps = chronology.build(replace(CHRONOLOGY, steps=tuple(reversed(CHRONOLOGY.steps))))["steps"]
    assert isinstance(steps, list)
    assert [(step["number"], step["date"]) for step in steps if isinstance(step, dict)][:5] == [
        ("1", "21 September 2026"), ("2", "21 September 2026"), ("3", "21 September 2026"),
        ("4", "5 October 2026"), ("5", "5 October 2026"),
    ]  # fmt: skip
    assert [step["recorded_on"] for step in steps if isinstance(step, dict)][:3] == [
        "21 September 2026", "22 September 2026", "23 September 2026",
    ]  # fmt: skip


def test_the_extract_tells_closed_from_unmarked_and_keeps_weekend_marks() -> None:
    day = register_extract.DayFacts
    days = (day(date(2026, 9, 16), "/", ""), day(date(2026, 9, 17), None, "U"), day(date(2026, 9, 19), "/", None),
            day(date(2026, 9, 20), None, None))  # fmt: skip
    built = register_extract.build(replace(REGISTER, days=days))
    assert built["weeks"] == [
        {
            "starting": "14 September 2026", "mon_am": "–", "mon_pm": "–", "tue_am": "–", "tue_pm": "–",
            "wed_am": "/", "wed_pm": "?", "thu_am": "–", "thu_pm": "U", "fri_am": "–", "fri_pm": "–",
        }
    ]  # fmt: skip
    assert built["weekends"] == ["Saturday 19 September 2026: / in the morning, – in the afternoon"]


@pytest.mark.parametrize(("agreed", "words"), [(None, ""), (True, "agreed"), (False, "not agreed")])
def test_a_deferral_not_yet_recorded_is_neither_yes_nor_no(agreed: bool | None, words: str) -> None:
    built = meeting_record.build(replace(MEETING_RECORD, deferral_agreed=agreed))["meeting"]
    assert isinstance(built, dict)
    assert built["deferral"] == words


def test_whether_someone_came_is_told_in_four_ways() -> None:
    invited = meeting_record.InvitedFacts
    people = (invited("A", "x"), invited("B", "x", True), invited("C", "x", False), invited("D", "x", False, True))
    built = meeting_record.build(replace(MEETING_RECORD, invited=people))["invited"]
    assert [entry["attended"] for entry in built if isinstance(entry, dict)] == [
        "not recorded", "yes", "no", "no, sent apologies",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("chair", "signing"), [("E", ["A", "B", "E"]), ("B", ["A", "B"])], ids=["led by somebody else", "led by a guest"]
)
def test_who_was_not_there_does_not_sign_and_who_led_the_meeting_does(chair: str, signing: list[str]) -> None:
    invited = meeting_record.InvitedFacts
    people = (invited("A", "x"), invited("B", "x", True), invited("C", "x", False), invited("D", "x", None, True))
    built = meeting_record.build(replace(MEETING_RECORD, invited=people, chair=chair))
    assert built["signing"] == signing


def test_an_announcement_is_about_no_pupil() -> None:
    assert not [path for path in announcement.FIELDS if path.startswith(("pupil", "parent", "recent"))]
