"""A what-if read back in words, and what it is: a legal threshold, a pathway's own test, or only an exploration."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from fasttrack_core.attendance.figures.record import PENALTY_CODES
from fasttrack_core.attendance.figures.sessions import spoken_date
from fasttrack_core.attendance.figures.thresholds import Rule, spoken_codes
from fasttrack_core.pathways.models import Pathway
from fasttrack_core.pathways.rules import Basis
from fasttrack_core.services.what_if.question import Question, same_test

_LEGAL = frozenset({Basis.STATUTE.value, Basis.REGULATION.value, Basis.STATUTORY_GUIDANCE.value})


class Standing(StrEnum):
    """What a rule asked on screen is."""

    LEGAL = "legal threshold"
    PATHWAY = "the school's own pathway"
    LOCAL = "local what-if"


@dataclass(frozen=True, slots=True)
class Words:
    """The rule in a sentence, the time it is looked at, what it is, and sentences that say why."""

    rule: str
    time: str
    standing: Standing
    about: tuple[str, ...]


def read_back(question: Question) -> str:
    """``At least 10 sessions coded G, N, O or U in 10 rolling school weeks, with attendance …``."""
    window = "the school year to date"
    if question.weeks is not None:
        window = "1 school week" if question.weeks == 1 else f"{question.weeks} rolling school weeks"
    attendance = _attendance(question.attendance_at_least, question.attendance_below)
    if not question.sessions:
        return f"Attendance {attendance} in {window}"
    number = f"{question.sessions} session{'' if question.sessions == 1 else 's'}"
    count = f"At least {number} coded {spoken_codes(question.codes)} in {window}"
    return f"{count}, with attendance {attendance} over the same time" if attendance else count


def time_words(as_of: date, first: date | None, last: date) -> str:
    """As of which day, and what "at any time" means."""
    beginning = f"from {spoken_date(first)}" if first else "from the first day of the register"
    return f"Now is as of {spoken_date(as_of)}. At any time is {beginning} to {spoken_date(last)}."


def words(
    question: Question, as_of: date, last: date, tests: Mapping[str, Rule], pathways: Mapping[str, Pathway], own: str
) -> Words:
    """Everything that is said of the rule. ``tests``: each pathway's own, by its id; ``own``: the school's pathway."""
    rule = question.rule()
    alike = [name for name, test in tests.items() if same_test(rule, test)]
    legal = [name for name in alike if tests[name].basis in _LEGAL]
    about: list[str] = []
    if legal:
        standing = Standing.LEGAL
        about.append(f"This is a legal threshold: {_source(tests[legal[0]])}.")
        about.append("Meeting it decides nothing by itself: each case is looked at on its own, and a person decides.")
    else:
        standing = Standing.PATHWAY if own in alike else Standing.LOCAL
    if own in alike:
        title = pathways[own].title
        about.append(f"It is the test of the school's own pathway, {title} ({tests[own].basis}).")
    if standing is Standing.LOCAL:
        about.append("A local what-if: no legal meaning.")
        others = [f"{pathways[name].authority}: {pathways[name].title}" for name in alike]
        if others:
            about.append(f"Used as local policy elsewhere ({'; '.join(others)}), but not this school's pathway.")
    if not legal:
        about += [f"For comparison, the legal threshold: {text}." for text in _legal(tests.values())]
    about += _codes(question)
    return Words(read_back(question), time_words(as_of, question.first_day, last), standing, tuple(about))


def _legal(tests: Iterable[Rule]) -> list[str]:
    found = [test for test in tests if test.basis in _LEGAL]
    return list(dict.fromkeys(f"{test.title[:1].lower()}{test.title[1:]} ({_source(test)})" for test in found))


def _source(rule: Rule) -> str:
    return f"{rule.citation}, {rule.edition} ({rule.basis})"


def _codes(question: Question) -> list[str]:
    """What is to be known of the codes that are counted."""
    if not question.sessions:
        return []
    said = []
    if added := question.codes - PENALTY_CODES:
        be, them = ("is a code", "it") if len(added) == 1 else ("are codes", "them")
        named = spoken_codes(added).replace(" or ", " and ")
        said.append(f"{named} {be} of authorised absence: no legal threshold counts {them}.")
    if "N" in question.codes:
        said.append("N is a reason not yet established: once it is settled the count may fall.")
    return said


def _attendance(low: Decimal | None, high: Decimal | None) -> str:
    if low is None and high is None:
        return ""
    if high is None:
        return f"of {percent(low)} or more"
    return f"below {percent(high)}" if low is None else f"of {percent(low)} or more and below {percent(high)}"


def percent(limit: Decimal | None) -> str:
    """``92.5%``: as many decimals as there are."""
    return "" if limit is None else f"{limit.normalize():f}%"
