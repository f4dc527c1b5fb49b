"""The page of a case: the next thing first; one press, one entry; what was typed stays while anything is wrong."""

from collections.abc import Callable
from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from fasttrack_core.services import setup
from fasttrack_core.services.cases import opening as cases
from fasttrack_core.services.cases import recording as acts
from fasttrack_core.services.office.context import open_office
from fasttrack_core.services.pupil import view as pupil_view
from tests.pages.conftest import words
from tests.pages.finding import found, next_step, one, with_tabs

Visit = Callable[..., AppTest]


def chronology(at: AppTest) -> list[str]:
    table = next(each.value for each in at.table if "Happened" in each.value)
    return [text.replace("\\", "") for text in table["What"]]


def answer_next(at: AppTest, given: str) -> None:
    one(at, "radio", "case_answer_", "_answer").set_value(given)
    if one(at, "button", "case_answer_", "_save").disabled:  # one that entries must show stands in no form
        at.run()
    one(at, "button", "case_answer_", "_save").click().run()
    assert not at.exception


@pytest.fixture
def case_id(sample_visit: Visit) -> str:
    """An open case of a pupil who meets the computed test."""
    sample_visit()
    office = open_office()
    actor = setup.actor(office)
    assert actor
    pupils = pupil_view.choices(office, actor)
    key = next(key for key, label in pupils.items() if label.startswith("Haworth, Zoë"))
    opened = cases.open_case(office, actor, key, "first", happened_on=date(2026, 11, 2))
    office.store.close()
    return opened


@pytest.fixture
def at(sample_visit: Visit, case_id: str) -> AppTest:
    return with_tabs(sample_visit("case", case=case_id), "questions", "chronology")


def record_elsewhere(case_id: str) -> None:
    """Somebody else records a contact in the same case."""
    office = open_office()
    actor = setup.actor(office)
    assert actor
    seen = cases.view(office, actor, case_id).seen
    acts.contacted(office, actor, seen, "elsewhere", who="Grandmother", way="phone call", file_only=True)
    office.store.close()


def test_without_any_case_the_page_says_how_one_begins(sample_visit: Visit) -> None:
    assert "There is no case yet." in words(sample_visit("case"))


def test_a_case_that_is_not_there_is_not_shown(sample_visit: Visit, case_id: str) -> None:
    assert "Choose a case above." in words(sample_visit("case", case="0" * 32))


def test_the_single_next_thing_stands_at_the_top_with_its_form(at: AppTest) -> None:
    assert "Next: Answer:" in next_step(at)
    assert found(at, "radio", "case_answer_", "_answer")
    shown = words(at)
    assert "Termly meeting with the IO (now)" in shown
    assert "Notice of intention to prosecute (ahead)" in shown


def test_an_answer_is_recorded_and_the_next_question_comes_up(at: AppTest) -> None:
    first = next_step(at)
    answer_next(at, "no")
    assert "The answer is recorded." in words(at)
    assert next_step(at) != first
    assert sum(line.startswith("Question answered") for line in chronology(at)) == 1


def test_without_an_answer_nothing_is_recorded_and_the_note_stays(at: AppTest) -> None:
    one(at, "text_area", "case_answer_", "_note").set_value("Asked the safeguarding lead.")
    one(at, "button", "case_answer_", "_save").click().run()
    assert "Choose yes, no or don't know." in words(at)
    assert one(at, "text_area", "case_answer_", "_note").value == "Asked the safeguarding lead."
    assert len(chronology(at)) == 1


def test_a_decision_dated_before_its_step_is_refused_and_what_was_typed_stays(at: AppTest) -> None:
    one(at, "text_input", "case_decide_school-request_", "_who").set_value("Mrs Tansley")
    one(at, "text_area", "case_decide_school-request_", "_reason").set_value("New information.")
    one(at, "checkbox", "case_decide_school-request_", "_sure").set_value(True)
    one(at, "date_input", "case_decide_school-request_", "_on").set_value(date(2026, 10, 30))
    one(at, "button", "case_decide_school-request_", "_save").click().run()
    assert "a decision in it cannot be earlier" in words(at)
    assert one(at, "text_area", "case_decide_school-request_", "_reason").value == "New information."
    assert len(chronology(at)) == 1


def test_what_somebody_else_recorded_meanwhile_is_shown_before_anything_is_written_over_it(
    at: AppTest, case_id: str
) -> None:
    record_elsewhere(case_id)
    one(at, "text_area", "case_answer_", "_note").set_value("Typed for a while.")
    one(at, "radio", "case_answer_", "_answer").set_value("no")
    one(at, "button", "case_answer_", "_save").click().run()
    assert at.error
    assert one(at, "text_area", "case_answer_", "_note").value == "Typed for a while."
    assert any("Grandmother" in line for line in chronology(at))
    assert not any(line.startswith("Question answered") for line in chronology(at))
    one(at, "button", "case_answer_", "_save").click().run()  # as with a double click
    assert not any(line.startswith("Question answered") for line in chronology(at))
    one(at, "button", "case_answer_", "_read").click().run()
    one(at, "button", "case_answer_", "_save").click().run()
    assert sum(line.startswith("Question answered") for line in chronology(at)) == 1


def test_what_the_chronology_gains_empties_its_form(at: AppTest) -> None:
    one(at, "text_input", "case_contacted_", "_who").set_value("The school nurse")
    one(at, "checkbox", "case_contacted_", "_file_only").check()
    one(at, "button", "case_contacted_", "_save").click().run()
    assert not at.exception
    assert any("The school nurse" in line for line in chronology(at))
    assert one(at, "text_input", "case_contacted_", "_who").value == ""
    assert not one(at, "checkbox", "case_contacted_", "_file_only").value


def test_with_two_legal_parents_a_contact_says_which_of_them_before_it_is_recorded(at: AppTest) -> None:
    one(at, "text_input", "case_contacted_", "_who").set_value("The school nurse")
    one(at, "button", "case_contacted_", "_save").click().run()
    assert "Say which parents it was with" in words(at)
    assert one(at, "text_input", "case_contacted_", "_who").value == "The school nurse"
    assert len(chronology(at)) == 1
    pills = one(at, "pills", "case_contacted_", "_whom")
    pills.select(next(each for each in pills.options if "Natalie" in each))
    one(at, "button", "case_contacted_", "_save").click().run()
    assert not at.exception
    assert any("Natalie Haworth, The school nurse" in line for line in chronology(at))


def test_beside_words_that_a_letter_may_print_it_says_so(at: AppTest) -> None:
    shown = words(at)
    assert "Parents may read this in their letter. With two parents: only those named here." in shown


def test_a_contact_without_a_name_is_refused_in_a_sentence(at: AppTest) -> None:
    one(at, "button", "case_contacted_", "_save").click().run()
    assert at.error
    assert len(chronology(at)) == 1


def test_a_decision_that_must_wait_says_for_what_and_has_no_form(at: AppTest) -> None:
    waiting = [each for each in at.expander if "(not yet)" in each.label]
    assert any("IO agrees" in each.label.replace("\\", "") for each in waiting)
    assert "Not ticked yet" in words(at)
    assert not found(at, "button", "case_decide_agreed_", "_save")


@pytest.mark.parametrize(
    ("who", "reason", "sure", "says"),
    [
        ("", "New information.", True, "Write the name of whoever decided."),
        ("Mrs Tansley", "", True, "This decision needs a reason. Write it down."),
        ("Mrs Tansley", "New information.", False, "Tick that it was decided by the school"),
    ],
)
def test_a_decision_needs_who_why_and_a_last_tick(at: AppTest, who: str, reason: str, sure: bool, says: str) -> None:
    one(at, "text_input", "case_decide_school-request_", "_who").set_value(who)
    one(at, "text_area", "case_decide_school-request_", "_reason").set_value(reason)
    one(at, "checkbox", "case_decide_school-request_", "_sure").set_value(sure)
    one(at, "button", "case_decide_school-request_", "_save").click().run()
    assert says in words(at)
    assert one(at, "text_area", "case_decide_school-request_", "_reason").value == reason
    assert len(chronology(at)) == 1


def test_a_closed_case_says_why_and_offers_a_new_one_linked_to_it(at: AppTest, case_id: str) -> None:
    one(at, "text_input", "case_decide_school-request_", "_who").set_value("Mrs Tansley")
    one(at, "text_area", "case_decide_school-request_", "_reason").set_value("New information.")
    one(at, "checkbox", "case_decide_school-request_", "_sure").set_value(True)
    one(at, "button", "case_decide_school-request_", "_save").click().run()
    assert not at.exception
    assert "with SCH: Closed at the school's request" in words(at)
    one(at, "button", "case_again").click().run()
    assert not at.exception
    assert at.session_state["case"] != case_id
    assert "Next: Answer:" in next_step(at)


def test_a_factor_learned_later_pauses_the_case_until_a_named_person_decides(at: AppTest) -> None:
    one(at, "selectbox", "case_factor_", "_what").select_index(0)
    one(at, "text_area", "case_factor_", "_note").set_value("Told by the family's worker.")
    one(at, "button", "case_factor_", "_save").click().run()
    assert "Paused, because of what was learned" in words(at)
    assert "Decide whether the case goes on" in next_step(at)
    one(at, "text_input", "case_resume_next_", "_who").set_value("Mrs Tansley")
    one(at, "text_area", "case_resume_next_", "_reason").set_value("Looked at with the IO.")
    one(at, "button", "case_resume_next_", "_save").click().run()
    assert not at.exception
    assert "Case open" in words(at)


def test_a_correction_stands_beside_what_it_corrects(at: AppTest) -> None:
    answer_next(at, "no")
    options = one(at, "selectbox", "case_correct_", "_entry").options
    one(at, "selectbox", "case_correct_", "_entry").select(options[-1])
    one(at, "radio", "case_correct_", "_what").set_value("It should not be there")
    one(at, "text_input", "case_correct_", "_reason").set_value("The wrong family.")
    one(at, "button", "case_correct_", "_save").click().run()
    assert not at.exception
    lines = chronology(at)
    assert any(line.startswith("Question answered") for line in lines)
    assert any(line.startswith("Withdrawn") for line in lines)


def test_what_is_behind_a_tab_is_worked_out_once_it_is_opened_and_stays(sample_visit: Visit, case_id: str) -> None:
    at = sample_visit("case", case=case_id)
    assert not found(at, "text_input", "case_correct", "_reason")
    with_tabs(at, "chronology")
    typed_into = one(at, "text_input", "case_correct", "_reason").key
    at.session_state["case_tabs"] = ":material/checklist: This step"
    at.run()
    assert one(at, "text_input", "case_correct", "_reason").key == typed_into


def to_the_question(at: AppTest, text: str) -> None:
    """Answers what comes before with no, until the next thing is the question that holds these words."""
    for _ in range(12):
        if text in next_step(at):
            return
        answer_next(at, "no")
    raise AssertionError(next_step(at))


def test_a_yes_that_entries_must_show_is_not_recorded_before_one_is_named_and_the_entry_is_added_in_place(
    at: AppTest,
) -> None:
    to_the_question(at, "Did the school try to support the family")
    before = len(chronology(at))
    one(at, "radio", "case_answer_support-did-not-work_next_", "_answer").set_value("yes").run()
    assert one(at, "button", "case_answer_support-did-not-work_next_", "_save").disabled
    assert "Tick an entry that shows it first." in words(at)
    key = "case_contacted_evidence_support-did-not-work_next_"
    pills = one(at, "pills", key, "_whom")
    pills.select(next(each for each in pills.options if "Natalie" in each))
    one(at, "button", key, "_save").click().run()
    assert not at.exception
    assert len(chronology(at)) == before + 1
    one(at, "radio", "case_answer_support-did-not-work_next_", "_answer").set_value("yes").run()
    shows = found(at, "checkbox", "case_answer_support-did-not-work_next_")
    assert len(shows) == 1
    shows[0].check().run()
    save = one(at, "button", "case_answer_support-did-not-work_next_", "_save")
    assert not save.disabled
    save.click().run()
    assert not at.exception
    assert "Did the school try to support the family" not in next_step(at)
    assert len(chronology(at)) == before + 2


def test_a_required_answer_of_no_names_its_ways_out_at_that_place(at: AppTest) -> None:
    to_the_question(at, "Did the school try to support the family")
    answer_next(at, "no")
    assert "a required test is not met" in next_step(at)
    ways = one(at, "pills", "case_ways_out_")
    assert list(ways.options) == [
        "Change the answer", "Record: The IO does not agree", "Close at the school's request",
    ]  # fmt: skip
    ways.select("Record: The IO does not agree").run()
    assert found(at, "button", "case_decide_not-agreed_change_", "_save")
    one(at, "pills", "case_ways_out_").select("Change the answer").run()
    assert found(at, "radio", "case_answer_support-did-not-work_change_")


def test_for_a_factor_that_bars_the_way_to_help_is_named_first_and_stands_before_setting_it_aside(at: AppTest) -> None:
    """Statutory guidance: the right help comes before the legal route."""
    answer_next(at, "yes")
    to_the_question(at, "a required test is not met")
    shown = words(at)
    assert "The right help comes first" in shown
    ways = list(one(at, "pills", "case_ways_out_").options)
    assert ways == [
        "Change the answer",
        "Record: The IO does not agree",
        "Set the factor aside",
        "Close at the school's request",
    ]
    one(at, "pills", "case_ways_out_").select("Set the factor aside").run()
    assert found(at, "button", "case_aside_", "_save")
    at.button(key="shared_screen_press").click().run()
    assert "The right help comes first" not in words(at)


def test_of_many_cases_the_chooser_has_the_open_ones_and_a_field_finds_closed_ones(
    sample_visit: Visit, case_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = open_office()
    actor = setup.actor(office)
    assert actor
    seen = cases.view(office, actor, case_id).seen
    acts.decide(
        office, actor, seen, "closed", decision="school-request", decided_by="Mr Penhallow", reason="As agreed."
    )
    office.store.close()
    few = sample_visit("case")
    assert len(few.selectbox(key="case").options) == 1
    assert not found(few, "text_input", "case_find")
    monkeypatch.setattr(cases, "FEW_CASES", 0)
    at = sample_visit("case")
    assert at.selectbox(key="case").options == []
    assert "1 closed case can be found here" in words(at)
    assert "There is no case yet." not in words(at)
    at.text_input(key="case_find").input("nobody").run()
    assert "No closed case matches." in words(at)
    at.text_input(key="case_find").input("haworth").run()
    (label,) = at.selectbox(key="case").options
    assert label.startswith("Zoë Haworth")
    at.selectbox(key="case").select(label).run()
    assert not at.exception
    assert at.session_state["case"] == case_id
    at.text_input(key="case_find").input("nobody").run()
    assert at.selectbox(key="case").options == [label]
    assert at.session_state["case"] == case_id
