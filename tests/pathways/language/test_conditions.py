"""Every form of a condition means what its page says, and its neighbour is refused."""

from fractions import Fraction
from typing import Any

import pytest

from fasttrack_core.pathways.language import text
from fasttrack_core.pathways.language.conditions import (
    After,
    All,
    Answered,
    AnyOf,
    AtLeastOf,
    Condition,
    Count,
    EachParent,
    Ever,
    Is,
    Known,
    Limits,
    Longest,
    Met,
    Not,
    Share,
    SomeParent,
    Titled,
    condition,
    leaves,
)
from fasttrack_core.pathways.language.reading import Ref, Refused
from fasttrack_core.pathways.language.values import Length, Named, Rolling, Since, Unit

WEEKS = Rolling(Unit.SCHOOL_WEEKS, 10)
TEN = Count(("unauthorised",), Limits(at_least=10), WEEKS)


def read(written: str) -> Condition:
    return condition(text.read("shire.yaml", f"c: {written}")["c"], ("c",))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("name", Met("name")),
        ("stage.name", Met("stage.name")),
        ("{watch: improved}", Is("watch", ("improved",))),
        ("{panel: [order, did-not-come]}", Is("panel", ("order", "did-not-come"))),
        ("{earlier.watch: over}", Is("earlier.watch", ("over",))),
        ("{improve_trips: yes}", Is("improve_trips", ("yes",))),
        ("[a, {not: b}]", All((Met("a"), Not(Met("b"))))),
        ("{all: []}", All(())),
        ("{any: [a, b]}", AnyOf((Met("a"), Met("b")))),
        ("{at_least_of: {n: 2, of: [a, b, c]}}", AtLeastOf(2, (Met("a"), Met("b"), Met("c")))),
        ("{at_least_of: {n: how_many, of: [a, b]}}", AtLeastOf(Ref("how_many"), (Met("a"), Met("b")))),
        ("{each_parent: told}", EachParent(Met("told"))),
        ("{some_parent: {talk: came}}", SomeParent(Is("talk", ("came",)))),
        ("{ever: {talk: held}, since: opened}", Ever(Is("talk", ("held",)), "opened")),
        ("{answered: send}", Answered("send")),
        ("{known: date-of-birth}", Known("date-of-birth")),
        ("{after: [projected-court, school-leaving-date]}", After("projected-court", "school-leaving-date")),
        ("{count: unauthorised, at_least: 10, over: {school_weeks: 10}}", TEN),
        (
            "{count: [G], unit: days, at_least: 2.5, over: year}",
            Count(("G",), Limits(at_least=Fraction(5, 2)), Named("year"), "days"),
        ),
        (
            "{count: notice, state: [given, paid], below: 2, over: {years: 3, from: notices_from}}",
            Count(
                ("notice",),
                Limits(below=2),
                Rolling(Unit.YEARS, 3, None, Ref("notices_from")),
                "sessions",
                ("given", "paid"),
            ),
        ),
        (
            "{count: [contacted, home_visit], at_least: 1}",
            Count(("contacted", "home_visit"), Limits(at_least=1), Named("ever")),
        ),
        ("{count: review, at_least: 2}", Count(("review",), Limits(at_least=2), Named("ever"))),
        ("{count: spells, more_than: 3, over: term}", Count(("spells",), Limits(more_than=3), Named("term"))),
        (
            "{share: attended, at_least: 80, below: expected_attendance, over: year}",
            Share(("attended",), Limits(at_least=Fraction(80), below=Ref("expected_attendance")), Named("year")),
        ),
        (
            "{share: unauthorised, lower_than: {school_weeks: 6, ending: talk}, over: plan}",
            Share(("unauthorised",), Limits(), Named("plan"), Rolling(Unit.SCHOOL_WEEKS, 6, "talk")),
        ),
        (
            "{longest: unauthorised, at_least: 10, over: {months: 12}}",
            Longest(("unauthorised",), Limits(at_least=10), Rolling(Unit.MONTHS, 12)),
        ),
        (
            "{count: contacted, at_least: 1, over: {since: talk, first: same, for: {days: 5}}}",
            Count(("contacted",), Limits(at_least=1), Since("talk", Length(Unit.DAYS, 5), "same")),
        ),
        ("{title: Asked, all: [a]}", Titled("Asked", All((Met("a"),)))),
    ],
)
def test_a_form_means(written: str, meant: Condition) -> None:
    assert read(written) == meant


def test_over_is_handed_down_and_a_leafs_own_wins() -> None:
    found = read(
        "{over: {school_weeks: 10}, all: [{count: unauthorised, at_least: 10}, "
        "{any: [{share: attended, below: 90}, {count: missing, at_least: 1, over: year}]}]}"
    )
    spans: list[Any] = [leaf.over for leaf in leaves(found) if isinstance(leaf, Count | Share)]
    assert spans == [WEEKS, WEEKS, Named("year")]


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("{all: [a], any: [b]}", "one of all and any is enough"),
        ("{count: unauthorised, at_least: 1, over: year, state: given}", "only notices, referrals"),
        ("{count: notice, state: made}", "write given, paid, unpaid or withdrawn"),
        ("{count: missing, unit: days, at_least: 1, over: year}", "a unit belongs to sessions"),
        ("{count: unauthorised, unit: hours, at_least: 1, over: year}", "write sessions, days, whole_days or dates"),
        ("{count: unauthorised, at_least: 2.5, over: year}", "'2.5' is no whole number"),
        ("{count: [], at_least: 1, over: year}", "what is counted stands here"),
        ("{count: [G, G], at_least: 1, over: year}", "each thing once"),
        ("{share: attended, below: 101, over: year}", "a percent lies between 0 and 100"),
        ("{share: attended, over: year}", "a limit is missing"),
        ("{share: attended, below: 90}", "'over' is missing"),
        ("{longest: attended, at_least: 1}", "'over' is missing"),
        ("{ever: a}", "'ever' needs 'since'"),
        ("{after: [a]}", "two dates stand here"),
        ("{at_least_of: {n: 3, of: [a, b]}}", "write 1 to 2"),
        ("{at_least_of: [a, b]}", "write {n: 2, of: [..]}"),
        ("{known: shoe-size}", "'shoe-size' cannot stand here"),
        ("{watch: improved, panel: order}", "a condition asks one thing"),
        ("{watch: }", "is missing here"),
        ("{not: a, at_leest: 3}", "'at_leest' cannot stand here"),
        ("3", "a condition is a name"),
        ("{}", "a condition is a name"),
        ("Not A Name", "this must name what happens"),
    ],
)
def test_what_is_no_condition_is_refused(written: str, sentence: str) -> None:
    with pytest.raises(Refused) as refused:
        read(written)
    assert sentence in refused.value.faults[0].sentence
