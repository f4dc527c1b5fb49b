"""Rules of the what-if page that a school keeps by name.

What was kept, renamed and removed stands in the audit, line after line and never changed, with who did it and when; the
rules there are now are what those lines come to. Days are not kept: a rule is asked as of any day.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field

from fasttrack_core.errors import MissingFact
from fasttrack_core.services.office.access import Action, Actor
from fasttrack_core.services.office.context import Office
from fasttrack_core.services.office.writing import Again, Seen, Stale, writes
from fasttrack_core.services.what_if.question import MOST_SESSIONS, MOST_WEEKS, Question
from fasttrack_core.stamps import stamp_words
from fasttrack_core.store import AuditEntry, Conflict, Unit

MOST_KEPT, LONGEST_NAME = 50, 60
_LINES = 100_000
"""More lines than fifty rules will ever have."""

Percent = Annotated[Decimal, Field(ge=0, le=100)]


class _Plain(BaseModel):
    """A rule as it is written down."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sessions: Annotated[int, Field(ge=0, le=MOST_SESSIONS)]
    weeks: Annotated[int, Field(ge=1, le=MOST_WEEKS)] | None
    codes: tuple[str, ...]
    attendance_at_least: Percent | None
    attendance_below: Percent | None

    @classmethod
    def of(cls, question: Question) -> Self:
        """Raises MissingFact for a question that cannot be asked."""
        question.rule()
        return cls(
            sessions=question.sessions,
            weeks=question.weeks,
            codes=tuple(sorted(question.codes)),
            attendance_at_least=question.attendance_at_least,
            attendance_below=question.attendance_below,
        )

    def question(self) -> Question:
        return Question(
            sessions=self.sessions,
            weeks=self.weeks,
            codes=frozenset(self.codes),
            attendance_at_least=self.attendance_at_least,
            attendance_below=self.attendance_below,
        )


@dataclass(frozen=True, slots=True)
class KeptRule:
    """A rule with the name it is kept by, and who kept it. ``seen``: what renaming and removing it take back."""

    name: str
    question: Question
    who: str
    seen: Seen


def kept(office: Office, actor: Actor) -> tuple[KeptRule, ...]:
    """The school's rules, by name."""
    with office.read(actor) as unit:
        return _kept(unit, actor)


@writes(
    again=Again.REFUSED,
    right=Action.SETTINGS,
    audit="what-if rules",
    because="a name that is taken is refused",
    touches=("rule",),
)
def keep(office: Office, actor: Actor, name: str, question: Question) -> None:
    """The rule is kept by that name. Raises MissingFact for a name that is empty or too long, Conflict for one that is
    taken."""
    rule, name = _Plain.of(question), _name(name)
    with office.write(actor, Action.SETTINGS, _subject(actor)) as work:
        there = _kept(work.unit, actor)
        if len(there) >= MOST_KEPT:
            raise MissingFact(
                f"{MOST_KEPT} rules are kept. Remove one that is not needed any more, then keep this one."
            )
        _free(name, there)
        work.after = {"kept": name, "rule": rule.model_dump(mode="json")}


@writes(again=Again.REFUSED, right=Action.SETTINGS, audit="what-if rules", guard="rule", edits=True)
def rename(office: Office, actor: Actor, seen: Seen, new: str) -> None:
    """The rule is kept by the new name. Raises Stale where it is not as it was seen, MissingFact or Conflict for a name
    that cannot be used."""
    new = _name(new)
    with office.write(actor, Action.SETTINGS, _subject(actor)) as work:
        there = _kept(work.unit, actor)
        rule = _as_seen(work.unit, actor, seen, there)
        _free(new, tuple(each for each in there if each.name != rule.name))
        work.before, work.after = _written(rule), {"renamed": rule.name, "to": new}


@writes(again=Again.REFUSED, right=Action.SETTINGS, audit="what-if rules", guard="rule", edits=True)
def remove(office: Office, actor: Actor, seen: Seen) -> None:
    """The rule is not offered any more; that it was kept stays on record. Raises Stale where it is not as was seen."""
    with office.write(actor, Action.SETTINGS, _subject(actor)) as work:
        rule = _as_seen(work.unit, actor, seen, _kept(work.unit, actor))
        work.before, work.after = _written(rule), {"removed": rule.name}


def _written(rule: KeptRule) -> dict[str, Any]:
    return {"name": rule.name, "rule": _Plain.of(rule.question).model_dump(mode="json")}


def _subject(actor: Actor) -> str:
    return f"what-if rules of school {actor.school_id}"


def _kept(unit: Unit, actor: Actor) -> tuple[KeptRule, ...]:
    found: dict[str, KeptRule] = {}
    for line in reversed(unit.audit.list(subject=_subject(actor), last=_LINES)):
        _follow(found, line)
    return tuple(sorted(found.values(), key=lambda each: each.name.casefold()))


def _follow(found: dict[str, KeptRule], line: AuditEntry) -> None:
    """One line of the record, done to the rules before it."""
    change = line.after
    if not isinstance(change, dict):
        return
    if "kept" in change:
        name, question = change["kept"], _Plain.model_validate(change["rule"]).question()
        found[name] = KeptRule(name, question, line.actor, Seen("rule", name, line.number))
    elif "renamed" in change and (old := found.pop(change["renamed"], None)) is not None:
        found[change["to"]] = KeptRule(change["to"], old.question, old.who, Seen("rule", change["to"], line.number))
    elif "removed" in change:
        found.pop(change["removed"], None)


def _name(name: str) -> str:
    name = " ".join("".join(letter if letter.isprintable() else " " for letter in name).split())
    if not name or len(name) > LONGEST_NAME:
        raise MissingFact(f"Give the rule a name of 1 to {LONGEST_NAME} characters. Name no pupil in it.")
    return name


def _free(name: str, there: tuple[KeptRule, ...]) -> None:
    if name.casefold() in {each.name.casefold() for each in there}:
        raise Conflict("There is already a rule of that name. Give this one a name that tells them apart.")


def _as_seen(unit: Unit, actor: Actor, seen: Seen, there: tuple[KeptRule, ...]) -> KeptRule:
    """The rule where it is as it was seen; else Stale with what became of it, who did it and when."""
    rule = next((each for each in there if each.name == seen.id), None)
    if rule is not None and rule.seen == seen:
        return rule
    then = seen.version if isinstance(seen.version, int) else 0
    lines = [line for line in unit.audit.list(subject=_subject(actor), last=_LINES) if line.number > then]
    line = next((each for each in reversed(lines) if seen.id in _names(each.after)), None)
    now = rule.seen if rule is not None else Seen(seen.kind, seen.id, line.number if line else then)
    if line is None:
        raise Stale(f"No rule is saved as “{seen.id}”. Choose one from the list.", now)
    became = f"renamed it to “{line.after['to']}”" if "to" in line.after else "removed it"
    raise Stale(
        f"The rule was saved as “{seen.id}” when you looked; {line.actor} {became} at {stamp_words(line.at)}. Nothing "
        "of yours was changed. Choose from the list as it is now.",
        now,
    )


def _names(change: Any) -> tuple[str, ...]:
    """The rules that a line of the record names as they were before it."""
    return tuple(change[word] for word in ("renamed", "removed") if word in change) if isinstance(change, dict) else ()
