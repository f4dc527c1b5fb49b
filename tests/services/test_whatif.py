"""The what-if of the sample school equals the command line and a slow recount; cannot tell is a group of its own."""

import io
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest

from fasttrack_core.attendance.figures.sessions import Half
from fasttrack_core.attendance.figures.thresholds import Rule
from fasttrack_core.errors import MissingFact, NotAllowed, NotFound
from fasttrack_core.services.files import reading as figures
from fasttrack_core.services.office.access import Role
from fasttrack_core.services.what_if import compare as whatif_compare
from fasttrack_core.services.what_if import counts as whatif_counts
from fasttrack_core.services.what_if import view as whatif_view
from fasttrack_core.services.what_if import workbook as whatif_sheets
from fasttrack_core.services.what_if.question import Question, question_of, same_test
from fasttrack_core.services.what_if.view import Change, Group, WhatIfView
from tests.attendance.beside import Slow
from tests.conftest import Desk, change_settings, colleague, stranger
from tests.recount.reading import read_any

DAYS = [date(2026, 11, 20), date(2026, 10, 28), date(2026, 9, 2), date(2026, 2, 3), date(2025, 10, 3)]
QUESTIONS = [
    Question(sessions=10, weeks=10),
    Question(sessions=9, weeks=6, codes=frozenset("GOU")),
    Question(sessions=10, weeks=10, attendance_at_least=Decimal(80), attendance_below=Decimal(95)),
    Question(sessions=8, weeks=4, codes=frozenset("GNOUI"), attendance_below=Decimal("92.5")),
    Question(sessions=0, weeks=None, attendance_below=Decimal(90)),
    Question(sessions=12, weeks=None),
]


def ask(desk: Desk, question: Question, day: date | None = None) -> WhatIfView:
    seen = whatif_view.view(desk.office, desk.actor, question, as_of=day)
    assert seen is not None
    return seen


@pytest.fixture(scope="module")
def slow(sample_data: Path) -> tuple[list[str], Slow]:
    """The sample school's pupils, and their marks as texts."""
    register = read_any(sample_data / "register-wide.csv")
    sessions = sorted({session for marks in register.marks.values() for session in marks})
    pupils = list(register.marks)
    rows = [[register.marks[pupil].get(session, "") for session in sessions] for pupil in pupils]
    return pupils, Slow([(day, Half[half]) for day, half in sessions], rows)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda each: f"{each.sessions} in {each.weeks}")
def test_now_and_at_any_time_and_first_days_are_those_of_the_slow_recount(
    sample_desk: Desk, slow: tuple[list[str], Slow], question: Question
) -> None:
    pupils, school = slow
    rule = question.rule()
    met = {pupil: school.days_met(row, rule) for row, pupil in enumerate(pupils)}
    for day in DAYS:
        beginning = whatif_view.school_year(sample_desk.office, sample_desk.actor, day)
        for first in (None, beginning):
            seen = ask(sample_desk, replace(question, first_day=first), day)
            expected = {
                pupil: min(found)
                for pupil, days in met.items()
                if (found := [each for each in days if (first or date.min) <= each <= day])
            }
            listed = seen.pupils(Group.SPAN)
            ids = [seen.school.pupil(key).pupil_id for key in listed.keys]
            assert dict(zip(ids, listed.frame["First met"], strict=True)) == expected
            assert seen.ever == len(expected)
        last = max(each for each in school.school.days if each <= day)
        if question.weeks is not None or last >= beginning:
            now = {seen.school.pupil(key).pupil_id for key in seen.pupils(Group.NOW).keys}
            assert now == {pupil for pupil, days in met.items() if last in days}
            assert len(now) == seen.now


@pytest.mark.parametrize("day", DAYS[:4], ids=str)
@pytest.mark.parametrize(
    "pathway", ["blackburn-with-darwen", "norfolk", "support-first-roadmap", "national-framework", "cluster-stages"]
)
def test_a_pathway_s_test_asked_here_has_the_answers_of_the_command_line(
    sample_desk: Desk, sample_data: Path, pathway: str, day: date
) -> None:
    file = figures.open_file(sample_data / "register-wide.csv", sample_data / "calendar.csv")
    printed = figures.thresholds_of(file, pathway, day, Decimal(95)).set_index("pupil_id")
    rule = sample_desk.office.pathway(pathway).rule.rule(Decimal(95))
    seen = ask(sample_desk, question_of(rule), day)
    shown = seen.everyone()
    shown.index = [pupil.pupil_id for pupil in seen.school.register.pupils]
    assert shown["Answer"].to_dict() == printed["status"].to_dict()
    assert shown["Sessions"].to_dict() == printed["unauthorised"].to_dict()
    assert shown["Attendance"].to_dict() == printed["attendance_percent"].to_dict()
    first = {name: each.isoformat() if isinstance(each, date) else "" for name, each in shown["First met"].items()}
    assert first == printed["first_met"].to_dict()


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_the_table_is_the_sweep_of_the_command_line(sample_desk: Desk, sample_data: Path, day: date) -> None:
    file = figures.open_file(sample_data / "register-wide.csv", sample_data / "calendar.csv")
    printed = figures.sweep_of(file, day, whatif_counts.MAX_SESSIONS, whatif_counts.MAX_WEEKS)
    seen = ask(sample_desk, Question(sessions=10, weeks=10), day).sweep
    assert seen[list(printed.columns)].to_dict("list") == printed.to_dict("list")
    assert seen["told"].all()


def test_the_cell_of_the_rule_is_the_answer_also_with_limits_of_attendance(sample_desk: Desk) -> None:
    for day in DAYS:
        question = replace(QUESTIONS[2], first_day=whatif_view.school_year(sample_desk.office, sample_desk.actor, day))
        seen = ask(sample_desk, question, day)
        cell = seen.sweep.query("sessions == 10 and weeks == 10").iloc[0]
        assert (cell["pupils_now"], cell["pupils_ever"]) == (seen.now, seen.ever)
        assert bool(cell["told"]) == (seen.cannot_tell < len(seen.school.pupil_keys))


def test_cannot_tell_is_never_mixed_with_not_met(sample_desk: Desk) -> None:
    early = ask(sample_desk, Question(sessions=2, weeks=10), date(2025, 9, 26))
    everyone = len(early.school.pupil_keys)
    assert early.asked.weeks_recorded < 10
    listed = early.pupils(Group.CANNOT_TELL)
    assert set(listed.frame["Answer"]) == {"cannot tell"}
    assert early.now + early.cannot_tell == everyone == len(listed.keys) + early.now
    assert early.count(Change.NEW) == early.count(Change.DROPS_OUT) == 0
    assert early.count(Change.NEW_CANNOT_TELL) == early.now > 0
    wider = Question(sessions=1, weeks=30, attendance_below=Decimal(100))
    late = ask(sample_desk, replace(wider, weeks=60), date(2026, 11, 20))
    assert late.asked.weeks_recorded < 60
    assert late.count(Change.CANNOT_TELL_NOW) == late.pathway_now > 0
    assert late.count(Change.DROPS_OUT) == 0


def test_new_and_dropped_make_the_difference_to_the_pathway(sample_desk: Desk) -> None:
    for question in QUESTIONS:
        seen = ask(sample_desk, question)
        assert seen.pathway_now + seen.new - seen.dropped == seen.now
        assert len(seen.pupils(Group.NEW).keys) == seen.new
        assert len(seen.pupils(Group.DROPPED).keys) == seen.dropped


def test_the_weeks_hold_every_new_case_once_and_every_school_week(sample_desk: Desk) -> None:
    day = date(2026, 11, 20)
    for question in QUESTIONS:
        seen = ask(sample_desk, replace(question, first_day=date(2026, 9, 1)), day)
        weeks = seen.meetings
        assert weeks["Pupils who first meet it"].sum() == seen.ever - seen.already
        assert weeks["Week of"].is_monotonic_increasing
        assert {each.weekday() for each in weeks["Week of"]} == {0}
        assert len(weeks) == 11
        assert len(seen.pupils(Group.CASES).keys) == seen.ever - seen.already
        dates = seen.pupils(Group.CASES).frame["First met"]
        last = [each for each in dates if each >= weeks["Week of"].iloc[-1]]
        assert weeks["Pupils who first meet it"].iloc[-1] == len(last)


def test_a_day_of_another_year_is_answered_as_of_that_day(sample_desk: Desk) -> None:
    whole, part = ask(sample_desk, QUESTIONS[0]), ask(sample_desk, replace(QUESTIONS[0], last_day=date(2026, 10, 2)))
    assert part.last == date(2026, 10, 2)
    assert part.ever < whole.ever
    assert part.now == whole.now
    beyond = ask(sample_desk, replace(QUESTIONS[0], last_day=date(2027, 1, 1)), date(2026, 10, 2))
    assert beyond.last == date(2026, 10, 2)


WRONG: Mapping[str, Question] = {
    "Choose at least one code": Question(sessions=10, weeks=10, codes=frozenset()),
    "Only codes of absence": Question(sessions=10, weeks=10, codes=frozenset("/")),
    "up to 400 sessions": Question(sessions=401, weeks=10),
    "in 1 to 60": Question(sessions=10, weeks=61),
    "between 0 and 100": Question(sessions=10, weeks=10, attendance_below=Decimal(101)),
    "lower limit of attendance": replace(QUESTIONS[2], attendance_at_least=Decimal(95)),
    "else everyone meets it": Question(sessions=0, weeks=10, attendance_at_least=Decimal(50)),
    "ends before it begins": replace(QUESTIONS[0], first_day=date(2026, 9, 2), last_day=date(2026, 9, 1)),
}


@pytest.mark.parametrize("sentence", WRONG)
def test_what_cannot_be_asked_says_what_to_change(sample_desk: Desk, sentence: str) -> None:
    with pytest.raises(MissingFact, match=sentence):
        ask(sample_desk, WRONG[sentence])


def test_the_utmost_that_can_be_asked_is_answered(sample_desk: Desk) -> None:
    assert ask(sample_desk, Question(sessions=400, weeks=60)).now == 0
    assert ask(sample_desk, Question(sessions=1, weeks=1)).ever > 0


def test_two_rules_are_the_same_test_whatever_they_are_called() -> None:
    rule = Question(sessions=10, weeks=10).rule()
    assert same_test(rule, replace(rule, id="another", title="Another", explain_share=Fraction(15)))
    assert not same_test(rule, replace(rule, codes=frozenset("GOU")))
    attendance: Rule = Question(sessions=0, weeks=None, attendance_below=Decimal(70)).rule()
    assert same_test(attendance, replace(attendance, codes=frozenset("GOU")))


def test_reasons_name_the_codes_that_count(sample_desk: Desk) -> None:
    chosen = ask(sample_desk, QUESTIONS[3]).pupils(Group.NOW).frame
    assert chosen["Why"].str.contains("sessions coded G, N, O, U or I, which reaches the rule's 8").all()
    national = ask(sample_desk, QUESTIONS[0]).pupils(Group.NOW).frame
    assert national["Why"].str.contains("sessions of unauthorised absence, which reaches the rule's 10").all()


def test_running_counts_are_the_same_for_everyone_and_bounded(sample_desk: Desk) -> None:
    school = sample_desk.office.record(sample_desk.actor)
    kept = whatif_counts.counting(school)
    assert whatif_counts.counting(school) is kept
    for code in ["G", "O", "U", "N", "I", "M", "C", "E", "S"]:
        ask(sample_desk, Question(sessions=1, weeks=1, codes=frozenset(code))).ever  # noqa: B018
    held = kept._tally.cache_info()  # type: ignore[attr-defined]
    assert held.currsize == held.maxsize == whatif_counts.CODES_KEPT
    change_settings(sample_desk.office, sample_desk.actor, expected_percent=Decimal(96))
    assert whatif_counts.counting(sample_desk.office.record(sample_desk.actor)) is not kept


FIVE = ["asked", *(f"pathway:{name}" for name in ("norfolk", "national-framework", "cluster-stages"))]
FIVE += ["pathway:blackburn-with-darwen"]


@pytest.mark.parametrize("day", DAYS[:3], ids=str)
def test_side_by_side_every_answer_is_that_of_the_command_line(sample_desk: Desk, sample_data: Path, day: date) -> None:
    file = figures.open_file(sample_data / "register-wide.csv", sample_data / "calendar.csv")
    found = whatif_compare.compare(sample_desk.office, sample_desk.actor, QUESTIONS[0], FIVE, day)
    school = sample_desk.office.record(sample_desk.actor)
    ids = [school.pupil(key).pupil_id for key in found.keys]
    for title, name in zip(found.titles[1:], FIVE[1:], strict=True):
        printed = figures.thresholds_of(file, name.removeprefix("pathway:"), day, Decimal(95)).set_index("pupil_id")
        assert found.frame[title].tolist() == printed.loc[ids, "status"].tolist()
        for why, reason in zip(found.frame["Why"], printed.loc[ids, "reason"], strict=True):
            assert f"{title}: {reason}" in why.split("\n")
        row = found.totals.set_index("Test").loc[title]
        for column, status in (("Met", "met"), ("Not met", "not met"), ("Cannot tell", "cannot tell")):
            assert row[column] == (printed["status"] == status).sum()
    assert (found.frame[list(found.titles)] == "met").any(axis=1).all()


def test_only_those_whose_answers_differ_may_be_shown(sample_desk: Desk) -> None:
    office, actor, day = sample_desk.office, sample_desk.actor, date(2026, 11, 20)
    found = whatif_compare.compare(office, actor, QUESTIONS[0], FIVE, day, whatif_compare.Show.DIFFER)
    assert (found.frame[list(found.titles)].nunique(axis=1) > 1).all()
    silent = whatif_compare.compare(office, actor, QUESTIONS[0], FIVE, day, whatif_compare.Show.CANNOT_TELL)
    assert (silent.frame[list(found.titles)] == "cannot tell").any(axis=1).all()


@pytest.mark.parametrize(
    ("chosen", "sentence"),
    [([], "one to 5"), ([*FIVE, "pathway:support-first-roadmap"], "one to 5"), (["rule:gone"], "not there any more")],
)
def test_none_six_or_a_test_that_is_gone_cannot_stand_side_by_side(
    sample_desk: Desk, chosen: list[str], sentence: str
) -> None:
    with pytest.raises(MissingFact, match=sentence):
        whatif_compare.compare(sample_desk.office, sample_desk.actor, QUESTIONS[0], chosen, date(2026, 11, 20))


def test_the_workbook_holds_what_the_page_shows_and_is_audited(sample_desk: Desk) -> None:
    day = date(2026, 11, 20)
    data = whatif_sheets.export(sample_desk.office, sample_desk.actor, QUESTIONS[0], day, FIVE)
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert book.sheetnames == ["Rule", "Pupils", "Every threshold", "New cases by week", "Side by side", "Totals"]
    seen = ask(sample_desk, QUESTIONS[0], day)
    answers = [row[3] for row in book["Pupils"].iter_rows(min_row=2, values_only=True)]
    assert len(answers) == len(seen.school.pupil_keys)
    assert answers.count("met") == seen.now
    assert whatif_sheets.file_name(day) == "what-if-2026-11-20.xlsx"
    with sample_desk.office.store.read() as unit:
        line = unit.audit.list(last=1)[0]
    assert (str(line.subject), line.outcome) == ("list what if", "done")


def test_without_a_register_there_is_nothing_to_download(empty_desk: Desk) -> None:
    with pytest.raises(NotFound):
        whatif_sheets.export(empty_desk.office, empty_desk.actor, QUESTIONS[0], date(2026, 11, 20))


def test_a_stranger_may_neither_compare_nor_download(sample_desk: Desk) -> None:
    nobody = stranger(sample_desk)
    day = date(2026, 11, 20)
    with pytest.raises(NotAllowed):
        whatif_compare.compare(sample_desk.office, nobody, QUESTIONS[0], FIVE, day)
    with pytest.raises(NotAllowed):
        whatif_sheets.export(sample_desk.office, nobody, QUESTIONS[0], day)


def test_a_viewer_may_ask_and_download(sample_desk: Desk) -> None:
    viewer = colleague(sample_desk, "Someone who looks", Role.VIEWER)
    assert whatif_sheets.export(sample_desk.office, viewer, QUESTIONS[0], date(2026, 11, 20))
