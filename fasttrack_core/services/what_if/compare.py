"""Up to five tests side by side: pathways, rules kept by name, and the one on screen, with who meets which."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

import numpy as np
import pandas as pd

from fasttrack_core.attendance.figures.thresholds import Rule, Status, Verdicts
from fasttrack_core.errors import MissingFact
from fasttrack_core.pathways.rules import Basis
from fasttrack_core.services.office.access import Actor
from fasttrack_core.services.office.context import Office
from fasttrack_core.services.what_if import saved_rules as whatif_rules
from fasttrack_core.services.what_if.question import Question, same_test
from fasttrack_core.services.what_if.view import pathway_rules

MOST = 5
ASKED = "asked"
"""The choice that is the rule on screen; a pathway is ``pathway:`` and its id, a kept rule ``rule:`` and its name."""
_WORDS = np.array([Status.NOT_MET.value, Status.MET.value, Status.CANNOT_TELL.value])


class Show(StrEnum):
    """Which pupils stand in the matrix."""

    ANY = "Meets at least one"
    DIFFER = "Answers differ"
    CANNOT_TELL = "Cannot tell for at least one"


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """frame: Pupil, Year, Class, one column a test with its answer in words, then Why with every reason on its line.

    ``keys``: the pupils' keys in the same order. totals: Test, Basis, Met, Not met, Cannot tell; one row a test.
    """

    titles: tuple[str, ...]
    frame: pd.DataFrame
    keys: tuple[str, ...]
    totals: pd.DataFrame


def choices(office: Office, actor: Actor) -> dict[str, str]:
    """What can stand side by side, and how it is called: the rule on screen, the school's pathway, the others, kept."""
    own = office.record(actor).settings.pathway
    local = {name: pathway.rule.basis is Basis.LOCAL_POLICY for name, pathway in office.pathways.items()}
    order = sorted(office.pathways, key=lambda name: (name != own, local[name], office.pathways[name].authority))
    found = {ASKED: "The rule on screen"}
    short = {
        name: pathway.authority.partition(" (")[0].removesuffix(" Council") for name, pathway in office.pathways.items()
    }
    found |= {f"pathway:{name}": short[name] for name in order}
    return found | {f"rule:{kept.name}": f"Kept: {kept.name}" for kept in whatif_rules.kept(office, actor)}


def compare(
    office: Office, actor: Actor, question: Question, chosen: Sequence[str], as_of: date, show: Show = Show.ANY
) -> Comparison:
    """The chosen tests as of a day. Raises MissingFact for none, more than five, or one that is not there any more."""
    titles = choices(office, actor)
    if not chosen or len(set(chosen)) > MOST:
        raise MissingFact(f"Choose one to {MOST} tests to put side by side.")
    if any(name not in titles for name in chosen):
        raise MissingFact("One of the chosen tests is not there any more. Choose from the list.")
    school = office.record(actor)
    rules = _rules(office, actor, question, pathway_rules(office, school))
    asked = [rules[name] for name in dict.fromkeys(chosen)]
    verdicts = [replace(school.verdicts(_judged_as(rule, asked), as_of), rule=rule) for rule in asked]
    named = _apart([titles[name] for name in dict.fromkeys(chosen)])
    rows = np.flatnonzero(_shown(verdicts, show))
    met = np.stack([each.status[rows] == 1 for each in verdicts]).sum(axis=0)
    rows = rows[np.argsort(-met, kind="stable")]
    pupils = [school.register.pupils[row] for row in rows.tolist()]
    told = [each.reasons(rows.tolist()) for each in verdicts]
    columns: dict[str, object] = {
        "Pupil": [pupil.name or pupil.pupil_id for pupil in pupils],
        "Year": [pupil.year_group for pupil in pupils],
        "Class": [pupil.registration_group for pupil in pupils],
    }
    columns |= {title: _WORDS[each.status[rows]].tolist() for title, each in zip(named, verdicts, strict=True)}
    columns["Why"] = [
        "\n".join(f"{title}: {reason}" for title, reason in zip(named, each, strict=True))
        for each in zip(*told, strict=True)
    ]
    return Comparison(
        tuple(named), pd.DataFrame(columns), tuple(school.pupil_keys[row] for row in rows.tolist()),
        _totals(named, verdicts),
    )  # fmt: skip


def _rules(office: Office, actor: Actor, question: Question, pathways: Mapping[str, Rule]) -> dict[str, Rule]:
    found = {ASKED: question.rule()} | {f"pathway:{name}": rule for name, rule in pathways.items()}
    return found | {f"rule:{kept.name}": kept.question.rule() for kept in whatif_rules.kept(office, actor)}


def _judged_as(rule: Rule, rules: Sequence[Rule]) -> Rule:
    """The first of the rules that decides and explains as this one does: what several ask alike is judged once."""
    return next(each for each in rules if same_test(each, rule) and each.explain_share == rule.explain_share)


def _shown(verdicts: Sequence[Verdicts], show: Show) -> np.ndarray:
    statuses = np.stack([each.status for each in verdicts])
    if show is Show.ANY:
        return np.asarray((statuses == 1).any(axis=0))
    if show is Show.DIFFER:
        return np.asarray((statuses != statuses[0]).any(axis=0))
    return np.asarray((statuses == 2).any(axis=0))


def _totals(titles: Sequence[str], verdicts: Sequence[Verdicts]) -> pd.DataFrame:
    """How many pupils each test meets, does not meet and cannot tell: three groups that are never mixed."""
    return pd.DataFrame(
        {
            "Test": list(titles),
            "Basis": [each.rule.basis for each in verdicts],
            "Met": [int((each.status == 1).sum()) for each in verdicts],
            "Not met": [int((each.status == 0).sum()) for each in verdicts],
            "Cannot tell": [int((each.status == 2).sum()) for each in verdicts],
        }
    )


def _apart(titles: Sequence[str]) -> list[str]:
    """The titles, each once: what is called alike is numbered, and nothing is called like a column of pupils."""
    taken = {"Pupil", "Year", "Class", "Why"}
    named: list[str] = []
    for title in titles:
        name, number = title, 2
        while name in taken:
            name, number = f"{title} ({number})", number + 1
        taken.add(name)
        named.append(name)
    return named
