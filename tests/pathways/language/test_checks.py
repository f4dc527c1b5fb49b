"""Each fault of a definition is found, said at its line, in a sentence that says what to do."""

import pytest

from fasttrack_core.pathways.language.text import read
from tests.pathways.language.shire import SHIRE, changed, faults


def test_a_good_definition_has_no_fault() -> None:
    assert faults() == ""


WAYS_OUT = "      finish:\n      court: {title: To court, legal: yes, needs: {watch: not-better}, closes: COURT}\n"
CASES = [
    # the words of the language
    ("    title: Wait\n", "    titel: Wait\n", "'titel' is not a word of this language here; did you mean 'title'?"),
    ("    title: Wait\n", "", "'title' is missing"),
    ("days: {type: whole", "days: {type: number", "write whole, decimal, percent, date, text, choice, party, codes or"),
    ("default: 5, min: 1", "default: five, min: 1", "there is no setting 'five'"),
    ("default: 5, min: 1", "default: 0, min: 1", "the default is less than its least (1)"),
    ("default: 5, min: 1, max: 10", "default: 11, min: 1, max: 10", "the default is more than its most (10)"),
    ("default: slow, choices", "default: medium, choices", "the default is not one of the choices"),
    ("default: [O, U]}", "default: [O, 9]}", "'9' is neither a code of the register"),
    ("do: Look through the history", 'do: ""', "exactly one of do, ask, send, meet"),
    ("do: Look through the history", "do: Look, ask: Look", "exactly one of do, ask, send, meet"),
    ("do: Look through the history", "do: Look, and look again", "put quotes round all of them"),
    (
        "do: Look through the history, before",
        "do: Look, quorum: 2, before",
        "'quorum' belongs to meet, and this is a do",
    ),
    ("{send: Letter, to: parents, before: none}", "{send: Letter, before: none}", "'to' is missing"),
    ("outcomes: {agreed: They agree", "outcomes: {held: Held, agreed: They agree", "every meeting has 'held'"),
    ("closes: OK}", "closes: OK, again: yes}", "exactly one of to, closes, ends, extends, again, cancels, stays"),
    ("answer: date,", "answer: choice,", "an answer that is a choice, and no other, has 'choices'"),
    ("length: {school_days: days}", "length: {school_day: days}", "did you mean 'school_days'?"),
    ("length: {school_days: days}", "length: {school_days: 0}", "a length lies between 1 and 4,000"),
    ("length: {school_days: days}", "length: {school_days: 5}\n    until: talk", "a length or an end"),
    ("better: {count: unauthorised, at_most: 0, over: watch}, ", "", "'otherwise' stands last, once, after another"),
    ("at_least: 5, over: {school_weeks: 4}", "over: {school_weeks: 4}", "a limit is missing"),
    ("at_least: 5, over: {school_weeks: 4}", "at_least: 5", "'over' is missing"),
    ("over: {school_weeks: 4}", "over: {school_weeks: 4, days: 2}", "a span has one unit"),
    ("count: [O, U]", "count: [O, X9]", "'X9' is neither a code of the register"),
    ("format: 2\nid: shire", "format: 3\nid: shire", "this reads definitions of format 2"),
    ("id: shire", "id: Shire", "'Shire' is no name; a name has small letters"),
    ("  OK: {title: Better}", "  O K: {title: Better}", "'O K' is no name; a closing code has"),
    ("include: [_legal]", "include: [_leagl]", "there is no module '_leagl'; there are _legal"),
    (
        "      watch:\n    decisions",
        "      wach:\n    decisions",
        "nothing is written here, and nothing shared is called",
    ),
    # names
    ("to: wait}", "to: wiat}", "there is no stage 'wiat'"),
    ("closes: OK}", "closes: KO}", "there is no closing 'KO'"),
    ("threshold: five-in-four", "threshold: five-in-five", "there is no rule 'five-in-five'"),
    (
        "needs: [five-in-four,",
        "needs: [five-in-fuor,",
        "nothing is called 'five-in-fuor'; did you mean 'five-in-four'?",
    ),
    ("{talk: [agreed, did-not-come]}", "{talk: [agreed, maybe]}", "'maybe' is nothing that 'talk' can be: held"),
    ("{talk: [agreed, did-not-come]}", "{history: yes}", "'history' is a do and has no value"),
    ("needs: {watch: better}", "needs: {watch: best}", "'best' is nothing that 'watch' can be"),
    ("by: decider", "by: decidre", "'decidre' is no party here"),
    ("by: decider", "by: days", "the setting 'days' names no party"),
    ("by: decider", "by: {any: [school, officers]}", "'officers' is no party here"),
    ("must: [school]", "must: [officer]", "'officer' must be there and is not among the people"),
    ("people: [school, parents]", "people: [school, parent]", "'parent' is no party here"),
    ("before: [go]", "before: [gone]", "'gone' is no decision here"),
    ("from: letter\n", "from: officer\n", "'officer' is a party; a task, a stage, a decision or a clock"),
    ("from: letter\n", "from: talk.served\n", "'.served' belongs to what is sent"),
    ("from: letter\n", "from: later.letter\n", "there is no stage 'later'"),
    ("from: letter\n", "from: start.lettre\n", "the stage 'start' has no 'lettre'"),
    ("{school_days: days}", "{school_days: day}", "there is no setting 'day'"),
    ("{school_days: days}", "{school_days: law.notice-day}", "the law's numbers have no 'notice-day'"),
    ("count: [O, U]", "count: days", "the setting 'days' holds no codes of the register"),
    ('source: "leaflet, 1"', 'source: "leaflat, 1"', "'leaflat' is no source of this definition"),
    ("  history: {do", "  school: {do", "'school' is a word of the language and cannot be a name"),
    ("  history: {do", "  start: {do", "each name stands for one thing"),
    # what is decided by what
    ("{title: Five, count: [O, U], at_least: 5, over: {school_weeks: 4},", "{title: X, all: [history],", "'history'"),
    (
        "not-better: otherwise",
        "worse: {count: unauthorised, at_least: 9, over: watch}, not-better: otherwise",
        "'worse' of the clock 'watch' is named by no decision",
    ),
    (", before: [go]}", "}", "belongs to the whole case and does not say what it stands before"),
    (
        "legal: yes, needs: {watch: not-better}",
        "needs: {watch: not-better}",
        "'court' leads to court: it must say legal: yes",
    ),
    (
        "{send: Letter, to: parents, before: none}",
        "{send: Letter, to: bench, before: none}",
        "a paper for a court: it must say legal",
    ),
    (
        "{title: Better, needs",
        "{title: Better, records: {notice: given}, needs",
        "enters a notice: it must say legal: yes",
    ),
    ("closes: OK}", "records: {notice: made}, closes: OK}", "write given, paid, unpaid or withdrawn"),
    # the way through
    (
        "needs: [five-in-four, {talk: [agreed, did-not-come]}], to: wait}",
        "closes: OK}",
        "no entry and no decision leads to the stage 'wait'",
    ),
    (WAYS_OUT, "      longer: {title: Stay, stays: yes}\n", "from the stage 'wait' no decision leads on"),
    (
        WAYS_OUT,
        "      back: {title: Back, needs: {watch: [better, not-better]}, to: start}\n",
        "no way leads to a closing or to its track's end",
    ),
    ("at_least: 5, over", "at_least: 0, over", "at_least: 0 is always met"),
    ("at_least: 5, over", "below: 0, over", "below: 0 is never met"),
    ("at_least: 5, over", "at_least: 5, below: 5, over", "no number is within these limits"),
    ("at_least: 5, over", "more_than: 5, at_most: 5, over", "no number is within these limits"),
    ("at_least: 5, over", "at_least: 6, at_most: 5, over", "no number is within these limits"),
    (
        "      finish:\n      court: {title: To court, legal: yes,",
        "      finish: {at_once: yes}\n      court: {title: To court, legal: yes, at_once: yes,",
        "'when' stands before no decision of its stage and is never due",
    ),
    ("to: wait}", "to: [wait, start]}", "this opens two stages of the track 'main'"),
    (
        "    length: {school_days: days}\n",
        "    length: {school_days: days}\n    extends: {by: {days: 2}}\n",
        "no decision extends the clock 'watch'",
    ),
    ("from: letter\n", "from: watch\n", "these wait for one another: watch"),
]


@pytest.mark.parametrize(("old", "new", "sentence"), CASES, ids=[f"{number}" for number in range(len(CASES))])
def test_a_fault_is_said_at_its_line(old: str, new: str, sentence: str) -> None:
    found = faults(changed(old, new))
    assert sentence in found
    assert all(line.startswith(("shire.yaml, line ", "_legal.yaml, line ")) for line in found.splitlines())


@pytest.mark.parametrize("limits", ["at_least: 5, at_most: 5", "at_least: 5, below: 6", "more_than: 4, at_most: 5"])
def test_limits_that_one_number_meets_are_no_fault(limits: str) -> None:
    assert faults(changed("at_least: 5, over", f"{limits}, over")) == ""


def test_the_line_is_that_of_the_fault() -> None:
    text = changed("to: wait}", "to: wiat}")
    number = next(number for number, line in enumerate(text.splitlines(), 1) if "wiat" in line)
    assert f"shire.yaml, line {number}: stages, start, decisions, go, to: there is no stage 'wiat'." in faults(text)


def test_several_faults_are_said_together_each_once() -> None:
    text = changed("to: wait}", "to: wiat}").replace("closes: OK}", "closes: KO}").replace("by: decider", "by: nobody")
    found = faults(text).splitlines()
    assert len(found) == len(set(found)) >= 3


def test_with_very_many_faults_the_first_are_said_and_the_others_counted() -> None:
    many = "".join(f"  extra-{number}: {{do: Something}}\n" for number in range(20))
    found = faults(SHIRE.replace("tasks:\n", f"tasks:\n{many}", 1)).splitlines()
    assert len(found) == 13
    assert found[-1] == "8 more faults follow after these."


def test_a_module_part_that_nothing_speaks_of_is_left_out() -> None:
    from tests.pathways.language.shire import read as definition

    assert "asked-first" in definition().rules
    assert "never-used" not in definition().rules


def test_places_are_known_after_putting_together() -> None:
    assert read("a.yaml", "x: 1").places["x"].line == 1
