"""A definition of format 1 as one of format 2 that asks, stops and leads on exactly as it did.

The table is section 7.1 of ``docs/pathway-grammar.md``. No module is included: a case that was opened on format 1 is
judged by what its own definition says.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from fasttrack_core.pathways import models as old
from fasttrack_core.pathways.models import NeedKind, When
from fasttrack_core.pathways.rules import RuleDefinition

Plain = dict[str, Any]

PERIOD, REVIEW = "period", "review"
ELIGIBLE, LEGAL_CHECKS, OF_AGE, LATELY = "eligible", "legal-checks", "of-age", "improved-lately"
WHOLE_PATHWAY, EACH_SESSION = "pathway-clock", "six-months"
_TO = {old.To.PARENT: "parents", old.To.FILE: "file", old.To.LA: "la", old.To.ALL: "families"}


def upcast(pathway: old.Pathway) -> Plain:
    """The definition in format 2, as plain values. Stages that were only described, and not walked, are left out."""
    return _Upcast(pathway).definition()


@dataclass(slots=True)
class _Upcast:
    pathway: old.Pathway
    sources: Plain = field(default_factory=dict)
    rules: Plain = field(default_factory=dict)
    tasks: Plain = field(default_factory=dict)
    shared: Plain = field(default_factory=dict)
    uses: dict[str, list[tuple[old.Stage, old.StageDocument]]] = field(default_factory=dict)
    of_case: set[str] = field(default_factory=set)
    taken: set[str] = field(default_factory=set)

    def definition(self) -> Plain:
        pathway = self.pathway
        self.sources = {
            f"source-{number}": {"title": each.title, **_said("note", each.note)}
            for number, each in enumerate(pathway.sources, 1)
        }
        settings = {each.id: _setting(each) for each in pathway.settings}
        self._rules()
        self.taken = {stage.id for stage in pathway.stages} | set(self.rules) | set(settings)
        for stage in pathway.stages:
            for document in stage.documents:
                self.uses.setdefault(document.id, []).append((stage, document))
        self.of_case = {
            name for name, uses in self.uses.items() if any(document.earlier_counts for _, document in uses)
        }
        self._questions()
        stages = {stage.id: self._stage(stage) for stage in pathway.stages if stage.walked}
        for name in sorted(self.of_case):
            self.tasks[name] = self._of_the_case(name)
        closings = {each.code: self._closing(each) for each in pathway.closing_codes}
        for document in pathway.documents:
            self.tasks[document.id] = _send(document, {"before": "none"})
        for document in pathway.school_documents:
            self.tasks[document.id] = _send(document, {"before": "none", "per": "school"})
        return {
            "format": 2,
            "id": pathway.id,
            "title": pathway.title,
            "authority": pathway.authority,
            "edition": pathway.edition,
            "summary": pathway.summary,
            "threshold": pathway.rule.id,
            "sources": self.sources,
            "parties": self._parties(),
            "settings": settings,
            "rules": self.rules,
            **self._reliance(),
            "tasks": self.tasks,
            "clocks": self._clocks(),
            "shared": self.shared,
            "entries": self._entries(),
            "stages": stages,
            "any_time": {each.id: self._decision(each, None) for each in pathway.any_time},
            "closings": closings,
            "before": {"legal": [OF_AGE, {"known": "legal-parents"}]},
        }

    # the whole pathway

    def _parties(self) -> Plain:
        short = re.search(r"\((.*?)\)", self.pathway.officer)
        officer = {"title": self.pathway.officer_title, **_said("short", short[1] if short else "")}
        return {"io": {**officer, "outside": "yes"}, "la": {"title": "Local authority", "outside": "yes"}}

    def _rules(self) -> None:
        pathway = self.pathway
        self._rule(pathway.rule)
        for way in pathway.beside:
            self._rule(way.rule)
            self.rules[pathway.rule.id]["beside"] = way.rule.id
        self.rules[OF_AGE] = {
            "title": "Of compulsory school age",
            "all": [
                {"not": {"after": ["school-age-begins", "today"]}},
                {"not": {"after": ["today", "school-leaving-date"]}},
            ],
        }
        legal = [each.id for each in pathway.legal_checks.questions]
        if legal:
            self.rules[LEGAL_CHECKS] = {"title": pathway.legal_checks.title, "all": legal}
        self.rules[ELIGIBLE] = {
            "title": "Every test is met",
            "all": [
                *([] if pathway.rule.advisory else [pathway.rule.id]),
                OF_AGE,
                *(
                    each.id if pathway.factors.bars_with(each.id) else {"answered": each.id}
                    for each in pathway.factors.questions
                ),
                *(each.id for each in pathway.asked if each.required),
                *([LEGAL_CHECKS] if legal else []),
            ],
        }

    def _rule(self, rule: RuleDefinition) -> None:
        self.sources[f"rule-{rule.id}"] = {"title": rule.citation, "edition": rule.edition}
        parts: list[Plain] = []
        below = "expected_attendance" if rule.attendance_below == "expected" else _number(rule.attendance_below)
        share = {**_said("at_least", _number(rule.attendance_at_least)), **_said("below", below)}
        if share:
            parts.append({"share": "attended", **share})
        if rule.unauthorised_at_least is not None:
            parts.append({"count": list(rule.codes), "at_least": rule.unauthorised_at_least})
        self.rules[rule.id] = {
            "title": rule.title,
            "basis": rule.basis.value,
            "source": f"rule-{rule.id}",
            **_inferred(rule),
            **({"advisory": "yes"} if rule.advisory else {}),
            "all": parts,
            "over": {"school_weeks": rule.school_weeks} if rule.school_weeks else "year",
        }
        if rule.explain_share is not None:
            self.rules[rule.id]["beside"] = {"share": list(rule.codes), "at_least": _number(rule.explain_share)}

    def _reliance(self) -> Plain:
        if self.pathway.time_limit is None:
            return {}
        periods = [PERIOD] if any(stage.period and stage.walked for stage in self.pathway.stages) else []
        return {"reliance": {"proposed": [*periods, self.pathway.rule.id]}}

    def _clocks(self) -> Plain:
        found: Plain = {}
        if clock := self.pathway.clock:
            found[WHOLE_PATHWAY] = {
                "title": clock.title,
                "from": clock.starts_with,
                "length": {"weeks": clock.weeks},
                "first": "next_school_day",
                **_inferred(clock),
            }
        if limit := self.pathway.time_limit:
            found[EACH_SESSION] = {
                "title": limit.title,
                "per": "session",
                "from": "session",
                "length": {"months": limit.months},
                "warn": {"weeks": limit.warn_weeks},
                **_inferred(limit),
            }
        return found

    def _entries(self) -> Plain:
        first = self.pathway.stages[0].id
        found: Plain = {"begin": {"title": "Open a case", "to": first}}
        if self.pathway.re_referral:
            again = {"title": "Refer again", "when": {"known": "earlier-case"}, "to": first}
            found["re-referral"] = {**again, "help": self.pathway.re_referral}
        return found

    def _questions(self) -> None:
        pathway = self.pathway
        by = pathway.factors.set_aside_by
        for each in pathway.factors.questions:
            self.tasks[each.id] = {**_ask(each), "pauses": "yes", **({"waived_by": _parties_of(by)} if by else {})}
        for each in pathway.asked:
            self.tasks[each.id] = _ask(each)
        fresh = any(need.fresh for stage in pathway.stages for each in _steps(stage) for need in each.needs)
        for each in pathway.legal_checks.questions:
            if fresh:
                self.shared[each.id] = _ask(each)
            self.tasks[each.id] = _ask(each)

    # a stage

    def _stage(self, stage: old.Stage) -> Plain:
        tasks: Plain = {}
        if stage.meeting:
            tasks[self._meeting(stage.meeting)] = _meet(stage.meeting)
        for item in stage.checklist:
            tasks[item.id] = self._item(stage, item)
        for document in stage.documents:
            if document.id not in self.of_case:
                tasks[document.id] = self._document(stage, document)
        if any(need.fresh for each in _steps(stage) for need in each.needs):
            tasks |= {each.id: None for each in self.pathway.legal_checks.questions}
        clocks: Plain = {}
        if stage.period:
            clocks[PERIOD] = self._period(stage, stage.period)
            tasks[REVIEW] = self._review(stage, stage.period)
        return {
            "title": stage.title,
            **_said("label", stage.label),
            "purpose": stage.purpose,
            **_inferred(stage),
            "tasks": tasks,
            "clocks": clocks,
            "decisions": {each.id: self._decision(each, stage) for each in stage.decisions},
        }

    def _meeting(self, meeting: old.Meeting) -> str:
        """The meeting's name; another where a stage, a rule or a setting has it."""
        return f"meeting-{meeting.id}" if meeting.id in self.taken else meeting.id

    def _item(self, stage: old.Stage, item: old.Item) -> Plain:
        before = [
            decision.id
            for decision in stage.decisions
            if any(
                (need.kind is NeedKind.CHECKLIST and item.required)
                or (need.kind is NeedKind.ITEM and item.id in need.of)
                for need in _needs(stage, decision)
            )
        ]
        if_held = any(need.if_held and item.id in need.of for each in stage.decisions for need in each.needs)
        when: Plain = {}
        if if_held and stage.meeting:
            meeting = self._meeting(stage.meeting)
            held = {"title": "The meeting was held", "ever": {meeting: "held"}, "since": "opened"}
            self.rules[f"held-{meeting}"] = held
            when = {"when": f"held-{meeting}"}
        return {
            "do": item.text,
            **({} if item.by is old.Party.SCHOOL else {"by": _parties_of(item.by)}),
            **({"note": "yes"} if item.needs_note else {}),
            "before": before or "none",
            **when,
            **_inferred(item),
        }

    def _document(self, stage: old.Stage, document: old.StageDocument) -> Plain:
        body = _send(document, {**self._stands_before(stage, document), **self._due(stage, document)})
        body |= self._needs_of(stage, document)
        if len(self.uses[document.id]) == 1:
            return body
        self.shared.setdefault(document.id, _send(document, {}))
        return {name: value for name, value in body.items() if self.shared[document.id].get(name) != value}

    def _stands_before(self, stage: old.Stage, document: old.StageDocument) -> Plain:
        return {"before": self._decisions_after(stage, document) or "none"}

    def _decisions_after(self, stage: old.Stage, document: old.StageDocument) -> list[str]:
        return [
            decision.id
            for decision in stage.decisions
            if any(
                (need.kind is NeedKind.DOCUMENTS and document.required)
                or (need.kind is NeedKind.DOCUMENT and document.id in need.of)
                for need in _needs(stage, decision)
            )
        ]

    def _due(self, stage: old.Stage, document: old.StageDocument) -> Plain:
        late = self.pathway.late_after or 0
        because = [decision.id for decision in stage.decisions if document.id in decision.documents]
        if because:
            return {"due": {"school_days": late, "from": because[0]}}
        starts = stage.period is not None and stage.period.starts_with == document.id and not stage.period.more_time
        return {"due": {"school_days": late, "from": f"earlier.{PERIOD}"}} if starts and late else {}

    def _needs_of(self, stage: old.Stage, document: old.StageDocument, *, of_case: bool = False) -> Plain:
        needs = [
            *(each for each in document.needs if each.kind is not NeedKind.ITEM),
            *(each for each in document.needs if each.kind is NeedKind.ITEM),
        ]
        found = _flat(
            each.of[0] if each.kind is NeedKind.ITEM else self._condition(each, stage, of_case=of_case)
            for each in needs
        )
        return {"needs": found} if found else {}

    def _of_the_case(self, name: str) -> Plain:
        """A document of which a copy issued at an earlier stage will do: one task of the case for all its stages."""
        uses = self.uses[name]
        stage, document = next((stage, document) for stage, document in uses if document.earlier_counts)
        before = [each for one, other in uses for each in self._decisions_after(one, other)]
        return _send(document, {"before": before or "none", **self._needs_of(stage, document, of_case=True)})

    def _period(self, stage: old.Stage, period: old.Period) -> Plain:
        named = {decision.when for decision in stage.decisions}
        improved: Any = {"count": "unauthorised", "at_most": period.unauthorised_at_most, "over": PERIOD}
        not_improved: Any = "otherwise"
        if When.IMPROVED not in named:
            improved = {"when": improved, "proposes": "nothing"}
        if When.NOT_IMPROVED not in named:
            not_improved = {"when": not_improved, "proposes": "nothing"}
        by = next((each.extends_by for each in stage.decisions if each.extends_by is not None), None)
        self.shared[PERIOD] = {"title": "Monitoring period", "length": {"school_days": period.school_days}}
        return {
            "title": "Monitoring period",
            "from": period.starts_with or f"earlier.{PERIOD}",
            "length": {"school_days": period.school_days},
            "results": {"improved": improved, "not-improved": not_improved},
            **({"extends": {"by": {"school_days": by}, "judged": "added"}} if by is not None else {}),
            **_inferred(period),
        }

    def _review(self, stage: old.Stage, period: old.Period) -> Plain:
        before = [
            decision.id
            for decision in stage.decisions
            if any(need.kind is NeedKind.REVIEW for need in _needs(stage, decision))
        ]
        by = [name for each in period.review_by for name in _listed(_parties_of(each))]
        return {
            "do": "Review the period",
            "by": period.review_by_setting or by,
            "due": PERIOD,
            "before": before or "none",
        }

    def _decision(self, decision: old.Decision, stage: old.Stage | None) -> Plain:
        needs = _flat(self._condition(each, stage) for each in _needs(stage, decision))
        if decision.when is When.IMPROVED:
            needs.append({PERIOD: "improved"})
        if decision.when is When.NOT_IMPROVED:
            needs.append({PERIOD: "not-improved"})
        if decision.extends_by is not None:
            needs.append({PERIOD: "over"})
        effect = {"to": decision.to} if decision.to else {"closes": decision.closes_with}
        return {
            "title": decision.label,
            "by": decision.decided_by_setting or _parties_of(decision.decided_by),
            **({"reason": "yes"} if decision.needs_reason else {}),
            **({"legal": "yes"} if decision.legal else {}),
            **({"needs": needs} if needs else {}),
            "at_once": "yes",
            **({"extends": PERIOD} if decision.extends_by is not None else effect),
            **_said("help", decision.help),
            **_inferred(decision),
        }

    def _condition(self, need: old.NeedModel, stage: old.Stage | None, *, of_case: bool = False) -> Any:
        """The need as a condition; None for one that is said by what stands before a decision."""
        meeting = self._meeting(stage.meeting) if stage and stage.meeting else ""
        if need.kind is NeedKind.ELIGIBLE:
            return ELIGIBLE
        if need.kind is NeedKind.MEETING:
            return f"meeting-{need.of[0]}" if need.of[0] in self.taken else need.of[0]
        if need.kind is NeedKind.OUTCOME:
            return {meeting: list(need.of)}
        if need.kind is NeedKind.ANSWER:
            return need.of[0]
        if need.kind is NeedKind.SCHOOL_AGE:
            return OF_AGE
        if need.kind is NeedKind.LEGAL_CHECKS:
            if not need.fresh or stage is None:
                return LEGAL_CHECKS
            place = f"{stage.id}." if of_case else ""
            return [f"{place}{each.id}" for each in self.pathway.legal_checks.questions]
        if need.kind is NeedKind.IN_TIME:
            return {EACH_SESSION: "running"}
        if need.kind is NeedKind.EACH_TOLD:
            spoken = {"count": "contacted", "at_least": 1, "over": {"since": meeting, "first": "same"}}
            return {"each_parent": {"any": [{meeting: "came"}, spoken]}}
        if need.kind is NeedKind.IMPROVED:
            return self._improved(need, stage)
        return None

    def _improved(self, need: old.NeedModel, stage: old.Stage | None) -> Any:
        if stage is not None and stage.period is not None:
            return {PERIOD: "improved"}
        over = {"school_days": need.of[0]}
        lately = {"count": "unauthorised", "at_most": 0, "over": over}
        self.rules[LATELY] = {"title": "No unauthorised session in the last school days", **lately}
        return LATELY

    def _closing(self, closing: old.ClosingCode) -> Plain:
        then = {document.id: self._after(closing, document) for document in closing.documents}
        watch: Plain = {}
        if closing.watch:
            again = {"count": "unauthorised", "at_least": closing.watch.unauthorised_at_least, "over": "watch"}
            watch = {"watch": {"length": {"weeks": closing.watch.weeks}, "proposes": again}}
        return {"title": closing.meaning, **({"then": then} if then else {}), **watch}

    def _after(self, closing: old.ClosingCode, document: old.StageDocument) -> Plain:
        """A document after closing. Where it waits for improvement, that is judged as the decision that closed asks."""
        need = next((each for each in document.needs if each.kind is NeedKind.IMPROVED), None)
        ways = [
            [f"{stage.id}.{decision.id}", self._improved(need, stage)]
            for stage in self.pathway.stages
            for decision in stage.decisions
            if need is not None and decision.closes_with == closing.code
        ]
        return _send(document, {"before": "none", **({"needs": {"any": ways}} if ways else {})})


def _steps(stage: old.Stage) -> Iterable[old.StageDocument | old.Decision]:
    return (*stage.documents, *stage.decisions)


def _needs(stage: old.Stage | None, decision: old.Decision) -> tuple[old.NeedModel, ...]:
    """The needs of a decision, those of its stage first where it moves or closes the case."""
    moves = decision.to is not None or decision.closes_with is not None
    of_stage = stage.needs if stage is not None and moves else ()
    return (*of_stage, *decision.needs)


def _parties_of(party: old.Party) -> str | list[str]:
    names = [each.value for each in party.members]
    return names[0] if len(names) == 1 else names


def _listed(parties: str | list[str]) -> list[str]:
    return [parties] if isinstance(parties, str) else parties


def _setting(setting: old.Setting) -> Plain:
    parties = {each.value for each in old.Party}
    found: Plain = {"title": setting.title, **_said("help", setting.help), **_inferred(setting)}
    if setting.choices and set(setting.choices) <= parties:
        choices = [_parties_of(old.Party(each)) for each in setting.choices]
        return {**found, "type": "party", "choices": choices, "default": _parties_of(old.Party(str(setting.default)))}
    if setting.choices:
        return {**found, "type": "choice", "choices": list(setting.choices), "default": setting.default}
    limits = {**_said("min", setting.minimum), **_said("max", setting.maximum)}
    return {**found, "type": "whole", "default": setting.default, **limits}


def _ask(asked: old.Asked) -> Plain:
    passes = "any" if asked.passes is old.Passes.YES_OR_NO else asked.passes.value
    return {
        "ask": asked.title,
        "passes": passes,
        "before": "none",
        **({"note": "yes"} if asked.needs_note else {}),
        **({"evidence": {"kinds": list(asked.evidence)}} if asked.evidence else {}),
        **_said("help", asked.help),
        **_inferred(asked),
    }


def _meet(meeting: old.Meeting) -> Plain:
    return {
        "meet": meeting.title,
        "people": ["school", "parents", "pupil"],
        "before": "none",
        **_said("invitation", meeting.invitation),
        **_said("record", meeting.record),
        "outcomes": {each.id: {"title": each.label, **_agrees(each)} for each in meeting.outcomes},
        **_inferred(meeting),
    }


def _agrees(outcome: old.Outcome) -> Plain:
    return {} if outcome.agrees is None else {"agrees": "yes" if outcome.agrees else "no"}


def _send(document: old.StageDocument, more: Mapping[str, Any]) -> Plain:
    return {
        "send": document.title,
        "to": _TO[document.to],
        **({"by": _parties_of(document.issued_by)} if document.released_by_authority else {}),
        **({"legal": "yes"} if document.legal else {}),
        **_inferred(document),
        **more,
    }


def _inferred(part: Any) -> Plain:
    """What was read into a source; a note that is none is help."""
    if not part.note:
        return {}
    return {"inferred": part.note} if part.inferred else {"help": part.note}


def _said(name: str, value: Any) -> Plain:
    return {} if value in (None, "") else {name: value}


def _number(value: Fraction | str | None) -> str | None:
    """An exact decimal with at most six places, as a definition writes it."""
    if value is None or isinstance(value, str):
        return value
    return f"{float(value):.6f}".rstrip("0").rstrip(".")


def _flat(conditions: Iterable[Any]) -> list[Any]:
    return [
        each
        for condition in conditions
        if condition is not None
        for each in (condition if isinstance(condition, list) else [condition])
    ]
