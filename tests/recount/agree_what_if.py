"""The what-if page of the product beside the slow recount."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from fasttrack_core.services.what_if import compare as whatif_compare
from fasttrack_core.services.what_if import counts as whatif_counts
from fasttrack_core.services.what_if import view as whatif_view
from fasttrack_core.services.what_if.question import Question
from fasttrack_core.services.what_if.view import Change, Group, WhatIfView
from tests.oracle.questions import PATHWAY_RULES, Answers, Asked, Running, sweep
from tests.recount.agree_pupil import pathway_of, thresholds_of
from tests.recount.figures import DEFAULT_BANDS, PATHWAYS, band_edges, monday_of, percent_shown
from tests.recount.ledger import Ledger
from tests.recount.worlds import World

QUESTIONS = (
    Question(sessions=10, weeks=10),
    Question(sessions=9, weeks=6, codes=frozenset("GOU")),
    Question(sessions=10, weeks=10, attendance_at_least=Decimal(80), attendance_below=Decimal(95)),
    Question(sessions=8, weeks=4, codes=frozenset({"G", "N", "O", "U", "I", "C2"}), attendance_below=Decimal("92.5")),
    Question(sessions=0, weeks=None, attendance_below=Decimal(90)),
    Question(sessions=12, weeks=None),
    Question(sessions=2, weeks=1),
    Question(sessions=5, weeks=20, codes=frozenset("N")),
    Question(sessions=0, weeks=8, attendance_at_least=Decimal(50), attendance_below=Decimal("97.5")),
)


def asked_of(question: Question) -> Asked:
    """The question as the recount asks it."""
    low, high = question.attendance_at_least, question.attendance_below
    return Asked(
        question.sessions,
        question.weeks,
        question.codes,
        None if low is None else Fraction(low),
        None if high is None else Fraction(high),
    )


class Recounts:
    """The answers of the recount, worked out once for each set of codes and each rule."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._running: dict[frozenset[str], Running] = {}
        self._answers: dict[Asked, Answers] = {}

    def running(self, codes: frozenset[str]) -> Running:
        if codes not in self._running:
            self._running[codes] = Running(self.world.school, codes)
        return self._running[codes]

    def answers(self, asked: Asked) -> Answers:
        if asked not in self._answers:
            self._answers[asked] = Answers(self.running(asked.codes), asked)
        return self._answers[asked]


CHANGES = {
    ("met", "met"): Change.BOTH,
    ("met", "not met"): Change.NEW,
    ("met", "cannot tell"): Change.NEW_CANNOT_TELL,
    ("not met", "met"): Change.DROPS_OUT,
    ("cannot tell", "met"): Change.CANNOT_TELL_NOW,
}


def compare_question(world: World, ledger: Ledger, recounts: Recounts, question: Question, as_of: date) -> None:
    """One rule as of a day: everyone's answer, who is new and who drops out, at any time, and week by week."""
    seen = whatif_view.view(world.desk.office, world.desk.actor, question, as_of=as_of)
    assert seen is not None
    as_of = world.answered(as_of)
    asked, own = asked_of(question), PATHWAY_RULES[pathway_of(world)]
    where = f"{world.name} as of {as_of}, {asked}, {question.first_day} to {question.last_day}"
    answers, pathway = recounts.answers(asked), recounts.answers(own)
    first, last = question.first_day, min(question.last_day or as_of, as_of)
    limits = [*band_edges(DEFAULT_BANDS), *(each for each in (asked.at_least, asked.below) if each is not None)]
    expected = {}
    groups: dict[Group, set[Any]] = {group: set() for group in Group}
    already = 0
    for pupil in world.school.pupils:
        status, counted, attended, possible = answers.now(pupil, as_of)
        change = CHANGES.get((status, pathway.now(pupil, as_of)[0]), Change.NEITHER)
        met_on, before = answers.span(pupil, first, last)
        percent = percent_shown(attended, possible, limits)
        expected[pupil] = (status, change.value, counted, possible, percent, met_on)
        already += before and met_on is not None
        for group, is_in in {
            Group.NOW: status == "met",
            Group.EITHER: status == "met" or pathway.now(pupil, as_of)[0] == "met",
            Group.NEW: change in (Change.NEW, Change.NEW_CANNOT_TELL),
            Group.DROPPED: change in (Change.DROPS_OUT, Change.CANNOT_TELL_NOW),
            Group.SPAN: met_on is not None,
            Group.CASES: met_on is not None and not before,
            Group.CANNOT_TELL: status == "cannot tell",
        }.items():
            if is_in:
                groups[group].add(pupil)
    rows = seen.everyone().astype("object").to_dict("records")
    ids = list(world.ids.values())
    names = ("Answer", "Change", "Sessions", "Possible", "Attendance", "First met")
    told = {pupil: tuple(row[name] for name in names) for pupil, row in zip(ids, rows, strict=True)}
    ledger.same("what if, everyone", where, told, expected)
    for group, members in groups.items():
        listed = seen.pupils(group)
        shown = {world.ids[key] for key in listed.keys}
        ledger.same("what if, lists", f"{where} {group.value}", sorted(shown), sorted(members))
        ledger.same("what if, lists", f"{where} {group.value}", len(listed.frame), len(members))
    numbers = (seen.now, seen.ever, seen.already, seen.pathway_now, seen.cannot_tell, seen.new, seen.dropped)
    counted_numbers = (
        len(groups[Group.NOW]),
        len(groups[Group.SPAN]),
        already,
        sum(pathway.now(pupil, as_of)[0] == "met" for pupil in world.school.pupils),
        len(groups[Group.CANNOT_TELL]),
        len(groups[Group.NEW]),
        len(groups[Group.DROPPED]),
    )
    ledger.same("what if, numbers", where, numbers, counted_numbers)
    _compare_weeks(world, ledger, where, seen, (answers, pathway), first, last)


def _compare_weeks(
    world: World,
    ledger: Ledger,
    where: str,
    seen: WhatIfView,
    answers: tuple[Answers, Answers],
    first: date | None,
    last: date,
) -> None:
    """New cases of each school week, by the rule and by the pathway."""
    days = [day for day in world.school.days if (first is None or first <= day) and day <= last]
    counted = {monday: [0, 0] for monday in sorted({monday_of(day) for day in days})}
    for column, each in enumerate(answers):
        for pupil in world.school.pupils:
            met_on, before = each.span(pupil, first, last)
            if met_on is not None and not before:
                counted[monday_of(met_on)][column] += 1
    told = {
        row["Week of"]: [row["Pupils who first meet it"], row["By the pathway"]]
        for row in seen.meetings.to_dict("records")
    }
    ledger.same("what if, new cases by week", where, told, counted)


def compare_sweep(world: World, ledger: Ledger, recounts: Recounts, question: Question, as_of: date) -> None:
    """Every cell of the heat map."""
    seen = whatif_view.view(world.desk.office, world.desk.actor, question, as_of=as_of)
    assert seen is not None
    as_of = world.answered(as_of)
    asked = asked_of(question)
    running = recounts.running(asked.codes)
    last = min(question.last_day or as_of, as_of)
    counted = sweep(
        running, asked, as_of, question.first_day, last, whatif_counts.MAX_SESSIONS, whatif_counts.MAX_WEEKS
    )
    where = f"{world.name} as of {as_of}, {asked}, {question.first_day} to {last}"
    rows = seen.sweep.to_dict("records")
    told = {(row["sessions"], row["weeks"]): (row["pupils_now"], row["pupils_ever"]) for row in rows}
    ledger.same("what if, every threshold", where, told, counted)
    recorded = running.weeks_recorded(running.place(as_of))
    can_tell = {(row["sessions"], row["weeks"]): bool(row["told"]) for row in rows}
    expected = {cell: not asked.limited or cell[1] <= recorded for cell in counted}
    ledger.same("what if, every threshold", f"{where} told", can_tell, expected)


def compare_side_by_side(world: World, ledger: Ledger, as_of: date) -> None:
    """Five pathways beside each other: who meets which, who does not, and for whom the answer is "cannot tell"."""
    chosen = [f"pathway:{name}" for name in PATHWAYS]
    counted = {name: thresholds_of(world, name, as_of) for name in PATHWAYS}
    for show in whatif_compare.Show:
        where = f"{world.name} as of {as_of}, {show.value}"
        found = whatif_compare.compare(world.desk.office, world.desk.actor, QUESTIONS[0], chosen, as_of, show)
        rows = found.frame.to_dict("records")
        told = {
            world.ids[key]: [row[title] for title in found.titles] for key, row in zip(found.keys, rows, strict=True)
        }
        expected = {}
        for pupil in world.school.pupils:
            answers = [counted[name][pupil]["status"] for name in PATHWAYS]
            wanted = {
                whatif_compare.Show.ANY: "met" in answers,
                whatif_compare.Show.DIFFER: len(set(answers)) > 1,
                whatif_compare.Show.CANNOT_TELL: "cannot tell" in answers,
            }
            if wanted[show]:
                expected[pupil] = answers
        ledger.same("what if, side by side", where, told, expected)
        for name, row in zip(PATHWAYS, found.totals.to_dict("records"), strict=True):
            answers = [each["status"] for each in counted[name].values()]
            totals = [answers.count(word) for word in ("met", "not met", "cannot tell")]
            ledger.same("what if, totals", where, [row["Met"], row["Not met"], row["Cannot tell"]], totals)


def spans_asked(world: World, question: Question, as_of: date) -> list[Question]:
    """The same rule at any time of the record, of the school year, and of some days within it."""
    beginning = world.school.year_start(as_of)
    some = replace(question, first_day=as_of - timedelta(days=100), last_day=as_of - timedelta(days=9))
    return [question, replace(question, first_day=beginning), some]
