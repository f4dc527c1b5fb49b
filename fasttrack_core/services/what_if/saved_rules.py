"""Rules of the what-if page that a school keeps by name.

Each has its row in the store, and another in its place when it is renamed or removed; the audit says the same, and is
never read for it. Days are not kept: a rule is asked as of any day.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field

from fasttrack_core.errors import MissingFact
from fasttrack_core.services.office.access import Action, Actor
from fasttrack_core.services.office.context import Office, once_a_page
from fasttrack_core.services.office.writing import Again, Seen, Stale, writes
from fasttrack_core.services.what_if.question import MOST_SESSIONS, MOST_WEEKS, Question
from fasttrack_core.stamps import stamp_words
from fasttrack_core.store import Conflict, StoredRule, Subject, Unit

MOST_KEPT, LONGEST_NAME = 50, 60

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


@once_a_page
def kept(office: Office, actor: Actor) -> tuple[KeptRule, ...]:
    """The school's rules, by name."""
    with office.read(actor) as unit:
        found = [_kept(row) for row in unit.kept_rules.list(actor.school_id)]
    return tuple(sorted(found, key=lambda each: each.name.casefold()))


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
        there = work.unit.kept_rules.list(actor.school_id)
        if len(there) >= MOST_KEPT:
            raise MissingFact(
                f"{MOST_KEPT} rules are kept. Remove one that is not needed any more, then keep this one."
            )
        _free(name, there)
        plain = rule.model_dump(mode="json")
        work.unit.kept_rules.keep(actor.school_id, name, plain, work.stamp)
        work.after = {"kept": name, "rule": plain}


@writes(again=Again.REFUSED, right=Action.SETTINGS, audit="what-if rules", guard="rule", edits=True)
def rename(office: Office, actor: Actor, seen: Seen, new: str) -> None:
    """The rule is kept by the new name. Raises Stale where it is not as it was seen, MissingFact or Conflict for a name
    that cannot be used."""
    new = _name(new)
    with office.write(actor, Action.SETTINGS, _subject(actor)) as work:
        there = work.unit.kept_rules.list(actor.school_id)
        rule = _as_seen(work.unit, actor, seen, there)
        _free(new, tuple(each for each in there if each.number != rule.number))
        work.unit.kept_rules.rename(actor.school_id, rule, new, work.stamp)
        work.before, work.after = _written(rule), {"renamed": rule.name, "to": new}


@writes(again=Again.REFUSED, right=Action.SETTINGS, audit="what-if rules", guard="rule", edits=True)
def remove(office: Office, actor: Actor, seen: Seen) -> None:
    """The rule is not offered any more; that it was kept stays on record. Raises Stale where it is not as was seen."""
    with office.write(actor, Action.SETTINGS, _subject(actor)) as work:
        rule = _as_seen(work.unit, actor, seen, work.unit.kept_rules.list(actor.school_id))
        work.unit.kept_rules.remove(actor.school_id, rule, work.stamp)
        work.before, work.after = _written(rule), {"removed": rule.name}


def _written(rule: StoredRule) -> dict[str, Any]:
    return {"name": rule.name, "rule": dict(rule.rule)}


def _subject(actor: Actor) -> Subject:
    return Subject("what-if rules", actor.school_id)


def _kept(row: StoredRule) -> KeptRule:
    return KeptRule(row.name, _Plain.model_validate(row.rule).question(), row.kept_by, _seen(row))


def _seen(row: StoredRule) -> Seen:
    return Seen("rule", row.name, row.number)


def _name(name: str) -> str:
    name = " ".join("".join(letter if letter.isprintable() else " " for letter in name).split())
    if not name or len(name) > LONGEST_NAME:
        raise MissingFact(f"Give the rule a name of 1 to {LONGEST_NAME} characters. Name no pupil in it.")
    return name


def _free(name: str, there: tuple[StoredRule, ...]) -> None:
    if name.casefold() in {each.name.casefold() for each in there}:
        raise Conflict("There is already a rule of that name. Give this one a name that tells them apart.")


def _as_seen(unit: Unit, actor: Actor, seen: Seen, there: tuple[StoredRule, ...]) -> StoredRule:
    """The rule where it is as it was seen; else Stale with what became of it, who did it and when."""
    rule = next((each for each in there if each.name == seen.id), None)
    if rule is not None and _seen(rule) == seen:
        return rule
    then = unit.kept_rules.then(actor.school_id, seen.version) if isinstance(seen.version, int) else None
    later = then[1] if then is not None and then[0].name == seen.id else None
    if later is None:
        raise Stale(f"No rule is saved as “{seen.id}”. Choose one from the list.", _seen(rule) if rule else seen)
    became = "removed it" if later.removed else f"renamed it to “{later.name}”"
    raise Stale(
        f"The rule was saved as “{seen.id}” when you looked; {later.stamp.who} {became} at "
        f"{stamp_words(later.stamp.when)}. Nothing of yours was changed. Choose from the list as it is now.",
        _seen(rule) if rule else Seen(seen.kind, seen.id, later.number),
    )
