"""Rules of the what-if page that a school keeps by name.

What was kept, renamed and removed stands in the audit, line after line and never changed, with who did it and when; the
rules there are now are what those lines come to. Days are not kept: a rule is asked as of any day.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field

from fasttrack_core.errors import MissingFact, NotFound
from fasttrack_core.services.authority import Action, Actor
from fasttrack_core.services.office import Office
from fasttrack_core.services.whatif_question import MOST_SESSIONS, MOST_WEEKS, Question
from fasttrack_core.services.writing import Again, writes
from fasttrack_core.store import Unit

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
    """A rule with the name it is kept by, and who kept it."""

    name: str
    question: Question
    who: str


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
    """The rule is kept by that name. Raises MissingFact for a name that is taken, empty or too long."""
    rule, name = _Plain.of(question), _name(name)
    with office.write(actor, Action.SETTINGS, _subject(actor)) as work:
        there = _kept(work.unit, actor)
        if len(there) >= MOST_KEPT:
            raise MissingFact(
                f"{MOST_KEPT} rules are kept. Remove one that is not needed any more, then keep this one."
            )
        _free(name, there)
        work.after = {"kept": name, "rule": rule.model_dump(mode="json")}


@writes(
    again=Again.REFUSED, right=Action.SETTINGS, audit="what-if rules", because="not yet", touches=("rule",), edits=True
)
def rename(office: Office, actor: Actor, name: str, new: str) -> None:
    """The rule is kept by the new name. Raises NotFound, or MissingFact for a name that cannot be used."""
    new = _name(new)
    with office.write(actor, Action.SETTINGS, _subject(actor)) as work:
        there = _kept(work.unit, actor)
        _there(name, there)
        _free(new, tuple(each for each in there if each.name != name))
        work.after = {"renamed": name, "to": new}


@writes(
    again=Again.REFUSED, right=Action.SETTINGS, audit="what-if rules", because="not yet", touches=("rule",), edits=True
)
def remove(office: Office, actor: Actor, name: str) -> None:
    """The rule is not offered any more; that it was kept stays on record. Raises NotFound."""
    with office.write(actor, Action.SETTINGS, _subject(actor)) as work:
        _there(name, _kept(work.unit, actor))
        work.after = {"removed": name}


def _subject(actor: Actor) -> str:
    return f"what-if rules of school {actor.school_id}"


def _kept(unit: Unit, actor: Actor) -> tuple[KeptRule, ...]:
    found: dict[str, KeptRule] = {}
    for line in reversed(unit.audit.list(subject=_subject(actor), last=_LINES)):
        _follow(found, line.after, line.actor)
    return tuple(sorted(found.values(), key=lambda each: each.name.casefold()))


def _follow(found: dict[str, KeptRule], change: Any, who: str) -> None:
    """One line of the record, done to the rules before it."""
    if not isinstance(change, dict):
        return
    if "kept" in change:
        found[change["kept"]] = KeptRule(change["kept"], _Plain.model_validate(change["rule"]).question(), who)
    elif "renamed" in change and (old := found.pop(change["renamed"], None)) is not None:
        found[change["to"]] = KeptRule(change["to"], old.question, old.who)
    elif "removed" in change:
        found.pop(change["removed"], None)


def _name(name: str) -> str:
    name = " ".join("".join(letter if letter.isprintable() else " " for letter in name).split())
    if not name or len(name) > LONGEST_NAME:
        raise MissingFact(f"Give the rule a name of 1 to {LONGEST_NAME} characters. Name no pupil in it.")
    return name


def _free(name: str, there: tuple[KeptRule, ...]) -> None:
    if name.casefold() in {each.name.casefold() for each in there}:
        raise MissingFact("There is already a rule of that name. Give this one a name that tells them apart.")


def _there(name: str, there: tuple[KeptRule, ...]) -> None:
    if name not in {each.name for each in there}:
        raise NotFound("That rule is not kept any more. Choose one from the list.")
