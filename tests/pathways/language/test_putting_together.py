"""Modules lie under a definition and what is shared is written out: what is replaced, what is added, what stays."""

import textwrap

import pytest

from fasttrack_core.errors import BadDefinition
from fasttrack_core.pathways.language.conditions import All, Count, Met, Titled, leaves
from fasttrack_core.pathways.language.loading import load
from fasttrack_core.pathways.language.models import Definition
from tests.pathways.language.shire import MODULES, SHIRE, changed, read

UNDER = textwrap.dedent(
    """\
    format: 2
    id: _under
    title: Under
    include: [_legal]
    settings: {weeks: {type: whole, title: Weeks, default: 6, min: 1, max: 9}}
    rules:
      long: {title: Long, basis: statute, count: unauthorised, at_least: 3, over: {school_weeks: weeks}}
    stages:
      start:
        title: From the module
        purpose: Of the module.
        tasks: {letter: {send: From the module, to: parents, help: Of the module}, more: {do: More, before: none}}
    before: {legal: long}
    """
)


def over(text: str) -> Definition:
    return load("shire.yaml", text.replace("include: [_legal]", "include: [_under]"), {**MODULES, "_under": UNDER})


def test_a_part_is_laid_over_key_by_key() -> None:
    found = over(SHIRE + "")
    assert found.title == "Shire scheme"
    start = found.stages["start"]
    assert start.title == "Start"
    assert start.tasks["letter"].title == "Letter"
    assert start.tasks["letter"].help == "Of the module"
    assert start.tasks["letter"].due is not None
    assert start.tasks["more"].title == "More"
    assert list(start.tasks) == ["letter", "more", "talk"]


def test_words_laid_over_a_rule_leave_its_condition_and_a_condition_replaces_it_whole() -> None:
    words = over(SHIRE.replace("rules:\n", "rules:\n  long: {inferred: read into it}\n", 1)).rules["long"]
    assert (words.title, words.basis, words.inferred) == ("Long", "statute", "read into it")
    assert isinstance(words.of, Count)
    other = over(SHIRE.replace("rules:\n", "rules:\n  long: {any: [five-in-four]}\n", 1)).rules["long"]
    assert [type(leaf) for leaf in leaves(other.of)] == [Met]
    assert other.title == "Long"


def test_what_must_hold_before_a_legal_step_is_only_added_to() -> None:
    found = over(SHIRE + "before: {legal: five-in-four}\n").before.legal
    assert found is not None
    assert {leaf.name for leaf in leaves(found) if isinstance(leaf, Met)} == {"asked-first", "long", "five-in-four"}
    assert isinstance(found, All)


def test_an_effect_takes_the_place_of_whichever_was_there() -> None:
    found = read(changed("      finish:\n      court", "      finish: {to: start}\n      court"))
    finish = found.stages["wait"].decisions["finish"]
    assert (finish.effect, finish.closes, finish.title) == ("to", "", "Better")


def test_a_length_takes_the_place_of_an_end() -> None:
    watch = read(changed("      watch:\n    decisions", "      watch: {until: {date: when}}\n    decisions"))
    clock = watch.stages["wait"].clocks["watch"]
    assert clock.length is None
    assert clock.until is not None
    assert set(clock.results) == {"better", "not-better"}


def test_a_rules_list_is_all_of_it_and_titles_stand_with_their_conditions() -> None:
    rule = read().rules["asked-first"]
    assert isinstance(rule.of, All)
    assert not isinstance(rule.of, Titled)


def test_a_module_is_laid_once_whoever_includes_it() -> None:
    twice = SHIRE.replace("include: [_legal]", "include: [_legal, _under]")
    found = load("shire.yaml", twice, {**MODULES, "_under": UNDER}).before.legal
    assert found is not None
    assert [leaf.name for leaf in leaves(found) if isinstance(leaf, Met)] == ["asked-first", "long"]


@pytest.mark.parametrize("name", ["legal", "_Legal", "../_legal", 3])
def test_a_module_that_is_none_is_refused(name: object) -> None:
    with pytest.raises(BadDefinition, match="there is no module"):
        load("shire.yaml", SHIRE.replace("include: [_legal]", f"include: [{name}]"), MODULES)


def test_a_circle_of_modules_ends() -> None:
    modules = {"_legal": MODULES["_legal"] + "include: [_legal]\n"}
    assert load("shire.yaml", SHIRE, modules).rules["asked-first"]
