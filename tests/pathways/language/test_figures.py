"""Conditions over the register: those of thresholds answer as thresholds do; the others as a person counts by hand."""

import re
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from functools import lru_cache

import numpy as np
import pytest
from hypothesis import given, settings

from fasttrack_core.attendance.figures.sessions import HALVES
from fasttrack_core.attendance.figures.thresholds import Rule, judge
from fasttrack_core.pathways.language import text
from fasttrack_core.pathways.language.conditions import All, Condition, Count, Limits, Share, condition
from fasttrack_core.pathways.language.figures import Answer, Sight, answers, threshold
from fasttrack_core.pathways.language.loading import built_in, load
from fasttrack_core.pathways.language.models import Definition
from fasttrack_core.pathways.language.reading import Ref
from fasttrack_core.pathways.language.values import Named, Rolling, Unit
from tests.attendance.invented import MONDAY, Session, calendar_of, mondays, record_of, weeks_of
from tests.attendance.random_registers import Invented, as_ofs, rules, schools
from tests.breadth import examples
from tests.pathways.language.shire import read

TEN_WEEKS = weeks_of(mondays(MONDAY, 10))
MET, NOT_MET, CANNOT_TELL = Answer.MET, Answer.NOT_MET, Answer.CANNOT_TELL
Values = Mapping[str, Fraction | int | frozenset[str]]


@lru_cache
def shire() -> Definition:
    return read()


def written(of: str) -> Condition:
    return condition(text.read("shire.yaml", f"c: {of}")["c"], ("c",))


def marks(row: str) -> list[str]:
    """``/*97 OOO`` as a hundred marks, one for each sign; a star repeats the sign before it."""
    return [sign for sign, _, times in re.findall(r"(\S)(\*(\d+))?", row) for _ in range(int(times or 1))]


def answer(
    of: str, row: str, sessions: list[Session] = TEN_WEEKS, as_of: date | None = None, values: Values | None = None
) -> Answer:
    """What a condition says of a pupil at a school where another was always present."""
    record = record_of(sessions, marks(row), ["/"] * len(sessions))
    return Answer(answers(written(of), Sight(shire(), record, as_of or sessions[-1][0], values or {}))[0])


def of_rule(rule: Rule) -> Condition:
    """The same threshold in the language of definitions."""
    over = Named("year") if rule.school_weeks is None else Rolling(Unit.SCHOOL_WEEKS, rule.school_weeks)
    parts: list[Condition] = []
    if rule.attendance_at_least is not None:
        parts.append(Share(("attended",), Limits(at_least=rule.attendance_at_least), over))
    if rule.attendance_below is not None:
        parts.append(Share(("attended",), Limits(below=rule.attendance_below), over))
    if rule.unauthorised_at_least is not None:
        parts.append(Count(tuple(sorted(rule.codes)), Limits(at_least=rule.unauthorised_at_least), over))
    return All(tuple(parts))


@settings(max_examples=examples(100, 500))
@given(schools(), rules(), as_ofs)
def test_a_threshold_answers_as_thresholds_do(school: Invented, rule: Rule, as_of: date) -> None:
    found = answers(of_rule(rule), Sight(shire(), school.fast, as_of, {}))
    assert found.tolist() == judge(school.fast, rule, as_of).status.tolist()


@pytest.mark.parametrize("name", ["blackburn-with-darwen", "norfolk", "support-first-roadmap", "national-framework"])
@pytest.mark.parametrize("unauthorised", range(8, 12))
def test_the_thresholds_that_come_with_the_product_at_their_limits(name: str, unauthorised: int) -> None:
    texts = built_in()
    modules = {key: each for key, each in texts.items() if key.startswith("_")}
    definition = load(f"{name}.yaml", texts[name], modules)
    numbers = text.read("law.yaml", texts["law"])["values"]
    values: dict[str, Fraction | int | frozenset[str]] = {"expected_attendance": Fraction(95)}
    values |= {
        f"law.{key}": Fraction(str(each["value"])) for key, each in numbers.items() if str(each["value"]).isdigit()
    }
    row = "/" * (len(TEN_WEEKS) - unauthorised) + "O" * unauthorised
    record = record_of(TEN_WEEKS, list(row), ["/"] * len(TEN_WEEKS))
    limit = 9 if name == "norfolk" else 10
    found = threshold(Sight(definition, record, TEN_WEEKS[-1][0], values))
    assert found.tolist() == [MET if unauthorised >= limit else NOT_MET, NOT_MET]


TWO_OF_THREE = (
    "{over: ever, at_least_of: {n: 2, of: [{count: unauthorised, at_least: 1}, {count: authorised, at_least: 1}, "
    "{count: missing, at_least: 1}]}}"
)


@pytest.mark.parametrize(
    ("of", "row", "meant"),
    [
        ("{count: unauthorised, at_least: 3, over: {school_weeks: 10}}", "/*97 OOO", MET),
        ("{count: unauthorised, at_least: 4, over: {school_weeks: 10}}", "/*97 OOO", NOT_MET),
        ("{count: unauthorised, more_than: 3, over: {school_weeks: 10}}", "/*97 OOO", NOT_MET),
        ("{count: unauthorised, more_than: 2, over: {school_weeks: 10}}", "/*97 OOO", MET),
        ("{count: unauthorised, at_most: 3, over: {school_weeks: 10}}", "/*97 OOO", MET),
        ("{count: unauthorised, below: 3, over: {school_weeks: 10}}", "/*97 OOO", NOT_MET),
        # fewer weeks than asked: a count can only be too low
        ("{count: unauthorised, at_least: 3, over: {school_weeks: 11}}", "/*97 OOO", MET),
        ("{count: unauthorised, at_least: 4, over: {school_weeks: 11}}", "/*97 OOO", CANNOT_TELL),
        ("{count: unauthorised, at_most: 3, over: {school_weeks: 11}}", "/*97 OOO", CANNOT_TELL),
        ("{count: unauthorised, at_most: 2, over: {school_weeks: 11}}", "/*97 OOO", NOT_MET),
        ("{count: unauthorised, at_least: 1, at_most: 5, over: {school_weeks: 11}}", "/*97 OOO", CANNOT_TELL),
        ("{share: attended, below: 99, over: {school_weeks: 11}}", "/*97 OOO", CANNOT_TELL),
        ("{share: attended, below: 97, over: {school_weeks: 10}}", "/*97 OOO", NOT_MET),
        ("{share: attended, at_least: 97, over: {school_weeks: 10}}", "/*97 OOO", MET),
        ("{share: unauthorised, more_than: 2.999, over: {school_weeks: 10}}", "/*97 OOO", MET),
        ("{share: absent, below: 1, over: {days: 1}}", "/*97 OOO", NOT_MET),
        # spans of days end on the day asked about
        ("{count: unauthorised, at_least: 2, over: {school_days: 1}}", "/*97 OOO", MET),
        ("{count: unauthorised, at_least: 3, over: {school_days: 1}}", "/*97 OOO", NOT_MET),
        ("{count: unauthorised, at_least: 3, over: {school_days: 2}}", "/*97 OOO", MET),
        ("{count: unauthorised, at_least: 3, over: {possible: 2}}", "/*97 OOO", NOT_MET),
        ("{count: unauthorised, at_least: 3, over: {possible: 3}}", "/*97 OOO", MET),
        ("{count: unauthorised, at_least: 3, over: {possible: 3}}", "/*95 OOO ##", MET),
        ("{count: unauthorised, at_least: 1, over: {possible: 200}}", "/*97 OOO", MET),
        ("{count: unauthorised, at_least: 9, over: {possible: 200}}", "/*97 OOO", CANNOT_TELL),
        ("{count: unauthorised, at_least: 3, over: {weeks: 1}}", "/*97 OOO", MET),
        ("{count: unauthorised, at_least: 1, over: {weeks: 1}}", "O/*99", NOT_MET),
        ("{count: unauthorised, at_least: 1, over: ever}", "O/*99", MET),
        # units
        ("{count: unauthorised, unit: days, at_least: 1.5, over: ever}", "/*97 OOO", MET),
        ("{count: unauthorised, unit: days, at_least: 2, over: ever}", "/*97 OOO", NOT_MET),
        ("{count: unauthorised, unit: dates, at_least: 2, over: ever}", "/*97 OOO", MET),
        ("{count: unauthorised, unit: whole_days, at_least: 1, over: ever}", "/*97 OOO", MET),
        ("{count: unauthorised, unit: whole_days, at_least: 2, over: ever}", "/*97 OOO", NOT_MET),
        ("{count: [I, M], unit: days, at_least: 1, over: ever}", "I/*98 M", MET),
        # spells and runs pass over sessions that were not possible, and end with one that the pupil attended
        ("{count: spells, at_least: 2, over: ever}", "O/*98 O", MET),
        ("{count: spells, at_least: 2, over: ever}", "O##O/*96", NOT_MET),
        ("{longest: unauthorised, at_least: 4, over: ever}", "OO##OO/*94", MET),
        ("{longest: unauthorised, at_least: 3, over: ever}", "OO//OO/*94", NOT_MET),
        ("{longest: absent, at_least: 3, over: ever}", "OIO/*97", MET),
        # marks that are open
        ("{count: unsettled, at_least: 1, over: ever}", "N/*99", MET),
        ("{count: missing, at_least: 2, over: ever}", "/--/*97", MET),
        ("{count: missing, at_least: 3, over: ever}", "/--/*97", NOT_MET),
        # groups
        (TWO_OF_THREE, "OI/*98", MET),
        (TWO_OF_THREE, "OO/*98", NOT_MET),
        ("{not: {share: attended, below: 99, over: {school_weeks: 11}}}", "/*97 OOO", CANNOT_TELL),
        ("{not: {count: unauthorised, at_least: 1, over: ever}}", "/*100", MET),
        ("{any: [{count: missing, at_least: 1, over: ever}, {share: attended, below: 9, over: {years: 1}}]}", "/*100",
         CANNOT_TELL),
        ("{all: []}", "/*100", MET),
        ("{any: []}", "/*100", MET),
        ("five-in-four", "/*95 O*5", MET),
        # nothing was possible, or the calendar alone knows
        ("{count: unauthorised, at_least: 1, over: ever}", "#*100", CANNOT_TELL),
        ("{count: unauthorised, at_least: 1, over: half_term}", "O*100", CANNOT_TELL),
        ("{share: unauthorised, lower_than: {school_weeks: 10}, over: {school_weeks: 5}}", "O*20 /*80", MET),
        ("{share: unauthorised, lower_than: {school_weeks: 10}, over: {school_weeks: 5}}", "O*100", NOT_MET),
    ],
)  # fmt: skip
def test_a_condition_says(of: str, row: str, meant: Answer) -> None:
    assert answer(of, row) is meant


def test_a_value_by_name_is_that_of_the_case_and_without_one_nothing_can_be_said() -> None:
    of = "{count: counted, at_least: days, over: ever}"
    values = {"counted": frozenset("OU"), "days": 3}
    assert answer(of, "/*97 OOO", values=values) is MET
    assert answer(of, "/*97 OGO", values=values) is NOT_MET
    assert answer(of, "/*97 OOO", values={"counted": frozenset("OU")}) is CANNOT_TELL
    assert Sight(shire(), record_of(TEN_WEEKS, ["/"] * 100), MONDAY, {}).number(Ref("days")) is None


def test_a_year_goes_back_to_the_day_after_the_corresponding_one() -> None:
    days = [date(2024, 2, 28), date(2024, 2, 29), date(2024, 3, 1), date(2025, 2, 27), date(2025, 2, 28)]
    sessions: list[Session] = [(day, half) for day in days for half in HALVES]
    record = record_of(sessions, ["O"] * 10, ["/"] * 10, calendar=calendar_of(sessions))
    sight = Sight(shire(), record, days[-1], {})
    said = [
        Answer(answers(written(f"{{count: unauthorised, at_least: {number}, over: {{years: 1}}}}"), sight)[0])
        for number in (7, 8, 9)
    ]
    assert said == [MET, MET, NOT_MET]


@pytest.mark.parametrize(
    "of", ["letter", "{watch: better}", "{answered: when}", "{count: unauthorised, at_least: 1, over: wait}",
           "{count: contacted, at_least: 1}", "{known: register}"]
)  # fmt: skip
def test_what_the_register_does_not_decide_is_refused(of: str) -> None:
    with pytest.raises(ValueError, match="register alone"):
        answer(of, "/" * 100)


def test_an_empty_school_has_an_answer_for_nobody() -> None:
    record = record_of([])
    assert (
        answers(
            written("{all: [{count: unauthorised, at_least: 1, over: ever}]}"), Sight(shire(), record, MONDAY, {})
        ).tolist()
        == []
    )
    assert answers(written("{any: []}"), Sight(shire(), record, MONDAY, {})).dtype == np.int8
