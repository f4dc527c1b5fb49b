"""What a definition of format 2 is made of: parties, settings, rules, tasks, clocks, decisions, stages and closings.

Each part may say where it is described (``source``) and what was read into an incomplete source (``inferred``), which
the screen shows wherever it shows the part.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from fasttrack_core.pathways.language import conditions, values
from fasttrack_core.pathways.language.conditions import CHRONOLOGY, LEDGER, Condition, condition
from fasttrack_core.pathways.language.reading import (
    CODE,
    SETTING,
    Read,
    Ref,
    day,
    decimal,
    key,
    list_of,
    map_of,
    name,
    one_of,
    part,
    percent,
    refuse,
    value,
    whole,
    words,
    yes_no,
)
from fasttrack_core.pathways.language.text import Path
from fasttrack_core.pathways.language.values import SCHOOL, Length, Parties, due_length, event, parties, span

NOTHING: Mapping[str, Any] = MappingProxyType({})


def _text(written: Any, path: Path) -> str:
    return words(written, path) if written not in (None, "") else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What every part may say beside its own."""

    source: str = key(_text, "")
    inferred: str = key(_text, "")
    help: str = key(_text, "")


class SettingType(StrEnum):
    """What a setting holds."""

    WHOLE = "whole"
    DECIMAL = "decimal"
    PERCENT = "percent"
    DATE = "date"
    TEXT = "text"
    CHOICE = "choice"
    PARTY = "party"
    CODES = "codes"
    LIST = "list"


_NUMBERS: Mapping[str, Read[Any]] = {"whole": whole, "decimal": decimal, "percent": percent, "date": day}


def _raw(written: Any, path: Path) -> Any:
    return written


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting(Part):
    """A value that a school or authority may change; a case is judged by the values it was opened with.

    ``default`` None: not settled, and what depends on it cannot be worked out until it is. ``min`` and ``max`` are
    inclusive.
    """

    type: SettingType = key(lambda written, path: SettingType(one_of(*SettingType)(written, path)))
    title: str = key(words)
    default: Any = key(_raw, None)
    min: Any = key(_raw, None)
    max: Any = key(_raw, None)
    choices: tuple[Any, ...] = key(list_of(_raw), ())


_setting_fields = part(Setting)


def setting(written: Any, path: Path) -> Setting:
    """A setting whose default, limits and choices are of its type."""
    read = _setting_fields(written, path)
    typed = value(_NUMBERS[read.type]) if read.type in _NUMBERS else None
    faults: dict[str, Any] = {}
    for field in ("default", "min", "max"):
        given = getattr(read, field)
        if given is None:
            faults[field] = None
        elif typed is not None:
            faults[field] = typed(given, (*path, field))
        elif field != "default":
            raise refuse((*path, field), f"a setting of the type {read.type} has no {field}")
        else:
            faults[field] = _of_type(read.type)(given, (*path, field))
    of_type = _of_type(read.type) if typed is None else typed
    if read.type in (SettingType.CHOICE, SettingType.PARTY) and not read.choices:
        raise refuse(path, "'choices' is missing")
    chosen = tuple(of_type(each, (*path, "choices", place)) for place, each in enumerate(read.choices))
    found = Setting(**{**_fields(read), **faults, "choices": chosen})
    _check_setting(found, path)
    return found


def _check_setting(found: Setting, path: Path) -> None:
    given = found.default
    if given is None or isinstance(given, Ref):
        return
    if found.type is SettingType.LIST:
        missing = [each for each in given if found.choices and (each,) not in found.choices]
        if missing:
            raise refuse((*path, "default"), f"'{missing[0]}' is not one of the choices")
    elif found.choices and given not in found.choices:
        raise refuse((*path, "default"), "the default is not one of the choices")
    if found.min is not None and not isinstance(found.min, Ref) and given < found.min:
        raise refuse((*path, "default"), f"the default is less than its least ({found.min})")
    if found.max is not None and not isinstance(found.max, Ref) and given > found.max:
        raise refuse((*path, "default"), f"the default is more than its most ({found.max})")


def _of_type(of: SettingType) -> Read[Any]:
    if of is SettingType.PARTY:
        return parties
    if of is SettingType.CODES:
        return conditions.codes
    if of is SettingType.LIST:
        return list_of(words)
    return words


def _fields(of: Any) -> dict[str, Any]:
    return {field: getattr(of, field) for field in of.__dataclass_fields__}


@dataclass(frozen=True, slots=True, kw_only=True)
class Party(Part):
    """Who takes part beside school, parents and pupil. ``outside``: not of the school; what it sends is a draft until
    it is released. ``court``: papers for it are a legal step. ``members``: the setting that lists who belongs to it."""

    title: str = key(words)
    short: str = key(_text, "")
    outside: bool = key(yes_no, False)
    court: bool = key(yes_no, False)
    members: str = key(name(SETTING), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source(Part):
    """Where the process is described."""

    title: str = key(words)
    note: str = key(_text, "")
    edition: str = key(_text, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule(Part):
    """A condition with a name. ``beside``: shown with it, and decides nothing. ``advisory``: never a bar."""

    title: str = key(_text, "")
    basis: str = key(one_of("statute", "regulation", "statutory guidance", "local policy"), "local policy")
    advisory: bool = key(yes_no, False)
    of: Condition
    beside: Condition | None = key(condition, None)


RULE_WORDS = ("title", "basis", "advisory", "beside", "source", "inferred", "help")
"""What a rule says beside its condition."""


def rule(written: Any, path: Path) -> Rule:
    """A rule: a condition, with what a rule may say beside it. A list alone is all of its conditions."""
    if not isinstance(written, dict):
        return Rule(of=condition(written, path))
    own = {field: written[field] for field in RULE_WORDS if field in written}
    rest = {field: each for field, each in written.items() if field not in own}
    if "beside" in own and "over" in written and isinstance(own["beside"], dict):
        own["beside"] = {"over": written["over"], **own["beside"]}
    said = _rule_fields(own, path)
    return Rule(of=condition(rest, path), **{field: getattr(said, field) for field in own})


@dataclass(frozen=True, slots=True, kw_only=True)
class _RuleWords(Part):
    title: str = key(_text, "")
    basis: str = key(one_of("statute", "regulation", "statutory guidance", "local policy"), "local policy")
    advisory: bool = key(yes_no, False)
    beside: Condition | None = key(condition, None)


_rule_fields = part(_RuleWords)


class Doing(StrEnum):
    """What a task is."""

    DO = "do"
    ASK = "ask"
    SEND = "send"
    MEET = "meet"


@dataclass(frozen=True, slots=True)
class Due:
    """When something is due: with a clock, a length after an event, or on a date that was answered; one of them."""

    clock: str = ""
    after: Length | None = None
    from_: str = ""
    date: str = ""


def when_due(written: Any, path: Path) -> Due:
    """``plan``, ``{school_days: 5, from: closed}`` or ``{date: review-on}``."""
    if isinstance(written, str):
        return Due(clock=event(written, path))
    if isinstance(written, dict) and set(written) == {"date"}:
        return Due(date=event(written["date"], (*path, "date")))
    if isinstance(written, dict) and "from" in written and len(written) == 2:
        rest = {field: each for field, each in written.items() if field != "from"}
        return Due(after=due_length(rest, path), from_=event(written["from"], (*path, "from")))
    raise refuse(path, "due is a clock, a length with what it runs from, or {date: ..}")


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a doing enters by itself: an entry of the chronology, or a ledger item in a state."""

    kind: str
    state: str = ""


def recorded(written: Any, path: Path) -> Recorded:
    """``support_offered`` or ``{notice: given}``."""
    if isinstance(written, dict) and len(written) == 1:
        ((kind, state),) = written.items()
        one_of(*LEDGER)(kind, (*path, kind))
        return Recorded(kind, one_of(*LEDGER[kind])(state, (*path, kind)))
    return Recorded(one_of(*CHRONOLOGY)(written, path))


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """That many entries of those kinds, named with the doing, on or after ``since``."""

    kinds: tuple[str, ...] = key(list_of(one_of(*CHRONOLOGY), least=1))
    at_least: int | Ref = key(value(whole), 1)
    since: str = key(event, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """How many days before a meeting its invitation goes out."""

    days: int | Ref = key(value(whole))


@dataclass(frozen=True, slots=True, kw_only=True)
class Shows:
    """The spans whose figures a document prints; a span that has not begun is left out."""

    over: tuple[Any, ...] = key(list_of(span, least=1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a meeting ended with. ``agrees``: whether the family agreed to what was asked; None: it does not say."""

    title: str = key(words)
    agrees: bool | None = key(yes_no, None)


def _outcome(written: Any, path: Path) -> Outcome:
    return part(Outcome)(written, path) if isinstance(written, dict) else Outcome(title=words(written, path))


def _before(written: Any, path: Path) -> tuple[str, ...] | None:
    if written == "all":
        return None
    return () if written == "none" else list_of(name())(written, path)


def _lasts(written: Any, path: Path) -> Length | str:
    return event(written, path) if isinstance(written, str) else values.length(written, path)


def _answers(written: Any, path: Path) -> tuple[str, ...]:
    return tuple(str(each) for each in list_of(words)(written, path))


def _plan(written: Any, path: Path) -> str:
    return str(written) if written in ("yes", "no") else name(SETTING)(written, path)


@dataclass(frozen=True, slots=True, kw_only=True)
class Task(Part):
    """Something to do, ask, send, or meet about: exactly one of the four, with the words shown.

    ``before``: None for every decision of its place, else the decisions it stands before. ``lasts``: after that it is
    not done any more. ``per``: case, parent, session, defence or school. ``pauses``: yes, no or legal.
    """

    do: str = key(_text, "")
    ask: str = key(_text, "")
    send: str = key(_text, "")
    meet: str = key(_text, "")
    by: Parties = key(parties, SCHOOL)
    per: str = key(one_of("case", "parent", "session", "defence", "school"), "case")
    when: Condition | None = key(condition, None)
    needs: Condition | None = key(condition, None)
    before: tuple[str, ...] | None = key(_before, None)
    due: Due | None = key(when_due, None)
    every: Length | None = key(values.length, None)
    until: str = key(event, "")
    lasts: Length | str | None = key(_lasts, None)
    note: bool = key(yes_no, False)
    evidence: Evidence | None = key(part(Evidence), None)
    waived_by: Parties | None = key(parties, None)
    pauses: str = key(one_of("yes", "no", "legal"), "no")
    legal: bool = key(yes_no, False)
    records: Recorded | None = key(recorded, None)
    quotes: tuple[str, ...] = key(list_of(name()), ())
    to: tuple[str, ...] = key(list_of(name()), ())
    document: str = key(name(), "")
    as_: tuple[str, ...] = key(list_of(one_of("docx", "xlsx")), ("docx",))
    shows: Shows | None = key(part(Shows), None)
    service: tuple[str, ...] = key(list_of(name()), ())
    answer: str = key(one_of("yes-no", "number", "date", "choice", "text"), "yes-no")
    choices: tuple[str, ...] | Ref = key(value(list_of(words, least=2)), ())
    passes: tuple[str, ...] = key(_answers, ())
    about: str = key(one_of("one", "many"), "one")
    people: tuple[str, ...] = key(list_of(name()), ())
    must: tuple[str, ...] = key(list_of(name()), ())
    quorum: int | Ref | None = key(value(whole), None)
    notice: Notice | None = key(part(Notice), None)
    invitation: str = key(name(), "")
    record: str = key(name(), "")
    agenda: Mapping[str, str] = key(map_of(words), NOTHING)
    outcomes: Mapping[str, Outcome] = key(map_of(_outcome), NOTHING)
    plan: str = key(_plan, "no")
    sign: bool = key(yes_no, False)

    def __post_init__(self) -> None:
        found = [doing for doing in Doing if getattr(self, doing)]
        if len(found) != 1:
            raise ValueError("a task has exactly one of do, ask, send, meet")
        for field, (doing, empty) in _ONLY.items():
            if getattr(self, field) != empty and self.doing not in doing:
                raise ValueError(f"'{field.rstrip('_')}' belongs to {' and '.join(doing)}, and this is a {self.doing}")
        if self.doing is Doing.SEND and not self.to:
            raise ValueError("'to' is missing: whom it is sent to")
        if self.every is not None and self.due is not None:
            raise ValueError("what is done again and again ('every') has no 'due'")
        if (self.answer == "choice") != bool(self.choices):
            raise ValueError("an answer that is a choice, and no other, has 'choices'")
        if "families" in self.to and self.per != "school":
            raise ValueError("what goes to all families is sent once for the school: per: school")
        reserved = [each for each in self.outcomes if each in ("held", "came", "did-not-come", "postponed")]
        if reserved:
            raise ValueError(f"every meeting has '{reserved[0]}'; leave it out of the outcomes")

    @property
    def doing(self) -> Doing:
        """Which of the four it is."""
        return next(doing for doing in Doing if getattr(self, doing))

    @property
    def title(self) -> str:
        """The words shown."""
        return str(getattr(self, self.doing))


_ONLY: Mapping[str, tuple[tuple[Doing, ...], Any]] = {
    "every": ((Doing.DO,), None),
    "until": ((Doing.DO,), ""),
    "evidence": ((Doing.DO, Doing.ASK), None),
    "to": ((Doing.SEND,), ()),
    "document": ((Doing.SEND,), ""),
    "as_": ((Doing.SEND,), ("docx",)),
    "shows": ((Doing.SEND,), None),
    "service": ((Doing.SEND,), ()),
    "answer": ((Doing.ASK,), "yes-no"),
    "choices": ((Doing.ASK,), ()),
    "passes": ((Doing.ASK,), ()),
    "about": ((Doing.MEET,), "one"),
    "people": ((Doing.MEET,), ()),
    "must": ((Doing.MEET,), ()),
    "quorum": ((Doing.MEET,), None),
    "notice": ((Doing.MEET,), None),
    "invitation": ((Doing.MEET,), ""),
    "record": ((Doing.MEET,), ""),
    "agenda": ((Doing.MEET,), NOTHING),
    "outcomes": ((Doing.MEET,), NOTHING),
    "plan": ((Doing.MEET,), "no"),
    "sign": ((Doing.MEET,), False),
}
"""The fields that belong to some tasks only, and what they hold where they are not written."""


@dataclass(frozen=True, slots=True)
class Result:
    """What a clock ends with: ``of`` None is otherwise. ``proposes`` False: no decision need name it."""

    of: Condition | None
    proposes: bool = True
    title: str = ""


def _result(written: Any, path: Path) -> Result:
    if isinstance(written, dict) and "when" in written:
        for other in written:
            one_of("when", "proposes", "title")(other, (*path, other))
        if "proposes" in written:
            one_of("nothing")(written["proposes"], (*path, "proposes"))
        of = conditions.result(written["when"], (*path, "when"))
        return Result(of, "proposes" not in written, _text(written.get("title"), (*path, "title")))
    return Result(conditions.result(written, path))


@dataclass(frozen=True, slots=True, kw_only=True)
class Extends:
    """By how much a clock may be extended, how often (None: no limit), and which days are judged then."""

    by: Length = key(values.length)
    times: int | Ref | None = key(value(whole), None)
    judged: str = key(one_of("added", "whole"), "added")


def _until(written: Any, path: Path) -> Due:
    if isinstance(written, dict):
        found = when_due(written, path)
        if not found.date:
            raise refuse(path, "until is something that happens, or {date: ..}")
        return found
    return Due(clock=event(written, path))


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock(Part):
    """A start with a length, or with an end. ``first``: which day is day 1 of it. Results are read in order."""

    title: str = key(_text, "")
    from_: str = key(event, "")
    length: Length | None = key(values.length, None)
    until: Due | None = key(_until, None)
    first: str = key(one_of("next", "same", "next_school_day"), "next")
    per: str = key(one_of("case", "session"), "case")
    results: Mapping[str, Result] = key(map_of(_result), NOTHING)
    trips: Condition | None = key(condition, None)
    extends: Extends | None = key(part(Extends), None)
    warn: Length | None = key(values.length, None)
    proposes: Condition | None = key(condition, None)

    def __post_init__(self) -> None:
        if (self.length is None) == (self.until is None):
            raise ValueError("a clock has a length or an end ('until'): exactly one of them")
        otherwise = [place for place, each in enumerate(self.results.values()) if each.of is None]
        if otherwise and (otherwise != [len(self.results) - 1] or len(self.results) == 1):
            raise ValueError("'otherwise' stands last, once, after another result")
        if self.trips is not None and not self.results:
            raise ValueError("what may trip a clock needs results")
        if self.trips is not None and self.extends is not None and self.extends.judged == "whole":
            raise ValueError("a clock that may be tripped judges added days alone")


EFFECTS = ("to", "closes", "ends", "extends", "again", "cancels", "stays")


@dataclass(frozen=True, slots=True)
class To:
    """The stages a decision leads to: all of them, or with ``one_of`` the one that the decider picks."""

    stages: tuple[str, ...]
    one_of: bool = False


def _to(written: Any, path: Path) -> To:
    if isinstance(written, dict):
        if set(written) != {"one_of"}:
            raise refuse(path, "write a stage, a list of stages, or {one_of: [..]}")
        return To(list_of(name(), least=2)(written["one_of"], (*path, "one_of")), one_of=True)
    return To(list_of(name(), least=1)(written, path))


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision(Part):
    """The only thing that moves a case; exactly one of its effects. ``needs`` binds, ``proposed`` advises."""

    title: str = key(words)
    by: Parties = key(parties, SCHOOL)
    authorised: Parties | None = key(parties, None)
    needs: Condition | None = key(condition, None)
    proposed: Condition | None = key(condition, None)
    reason: bool = key(yes_no, False)
    legal: bool = key(yes_no, False)
    at_once: bool | None = key(yes_no, None)
    when: Condition | None = key(condition, None)
    records: Recorded | None = key(recorded, None)
    to: To | None = key(_to, None)
    closes: str = key(name(CODE), "")
    ends: str = key(name(), "")
    extends: str = key(name(), "")
    again: bool = key(yes_no, False)
    cancels: str = key(name(), "")
    stays: bool = key(yes_no, False)
    then: Mapping[str, Task] = key(map_of(part(Task)), NOTHING)

    def __post_init__(self) -> None:
        if len([effect for effect in EFFECTS if getattr(self, effect)]) != 1:
            *most, last = EFFECTS
            raise ValueError(f"a decision has exactly one of {', '.join(most)}, {last}")

    @property
    def effect(self) -> str:
        """Which of the effects it has."""
        return next(effect for effect in EFFECTS if getattr(self, effect))


@dataclass(frozen=True, slots=True, kw_only=True)
class Track(Part):
    """A way beside the main one; ``per`` parent: one for each legal parent."""

    title: str = key(words)
    per: str = key(one_of("case", "parent"), "case")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage(Part):
    """One step: its tasks, clocks and decisions belong to the visit, and are asked anew when it is entered again."""

    title: str = key(words)
    purpose: str = key(words)
    label: str = key(_text, "")
    track: str = key(name(), "main")
    tasks: Mapping[str, Task] = key(map_of(part(Task)), NOTHING)
    clocks: Mapping[str, Clock] = key(map_of(part(Clock)), NOTHING)
    decisions: Mapping[str, Decision] = key(map_of(part(Decision)), NOTHING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing(Part):
    """A code that a case is closed with, what follows it, and how long the school goes on watching."""

    title: str = key(words)
    court: bool = key(yes_no, False)
    then: Mapping[str, Task] = key(map_of(part(Task)), NOTHING)
    watch: Clock | None = key(part(Clock), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryMethod(Part):
    """A way in which a letter reaches a parent, what is recorded of it, and when it counts as received."""

    title: str = key(words)
    records: Mapping[str, str] = key(map_of(one_of("text", "date"), SETTING), NOTHING)
    deemed: Any = key(_raw, None)
    checks: tuple[str, ...] = key(
        list_of(one_of("own-address", "shared-address", "family-mailbox", "addressee-only")), ()
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class InForce:
    """The days on which cases are opened on this edition, both inclusive."""

    from_: date | None = key(day, None)
    to: date | None = key(day, None)

    def __post_init__(self) -> None:
        if self.from_ and self.to and self.to < self.from_:
            raise ValueError("the last day of an edition is before its first")


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """A definition by id and edition."""

    id: str = key(name())
    edition: str = key(words)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reliance:
    """From which clocks and rules the sessions relied on are proposed."""

    proposed: tuple[str, ...] = key(list_of(event, least=1))
    source: str = key(_text, "")
    inferred: str = key(_text, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """What must hold before a legal step."""

    legal: Condition | None = key(condition, None)


def _format(written: Any, path: Path) -> int:
    if written != 2:
        raise refuse(path, "this reads definitions of format 2")
    return 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition(Part):
    """A whole process. ``threshold``: the rule that lists and the command use. A case begins by one of ``entries``.
    ``shared``: the names of what was written once and stands in each place that uses it."""

    format: int = key(_format)
    id: str = key(name())
    title: str = key(words)
    authority: str = key(words)
    edition: str = key(words)
    summary: str = key(_text, "")
    in_force: InForce = key(part(InForce), InForce())
    replaces: Edition | None = key(part(Edition), None)
    sources: Mapping[str, Source] = key(map_of(part(Source)))
    threshold: str = key(name())
    parties: Mapping[str, Party] = key(map_of(part(Party)), NOTHING)
    settings: Mapping[str, Setting] = key(map_of(setting, SETTING), NOTHING)
    rules: Mapping[str, Rule] = key(map_of(rule))
    reliance: Reliance | None = key(part(Reliance), None)
    tracks: Mapping[str, Track] = key(map_of(part(Track)), NOTHING)
    tasks: Mapping[str, Task] = key(map_of(part(Task)), NOTHING)
    clocks: Mapping[str, Clock] = key(map_of(part(Clock)), NOTHING)
    entries: Mapping[str, Decision] = key(map_of(part(Decision)), NOTHING)
    any_time: Mapping[str, Decision] = key(map_of(part(Decision)), NOTHING)
    before: Before = key(part(Before), Before())
    stages: Mapping[str, Stage] = key(map_of(part(Stage)))
    closings: Mapping[str, Closing] = key(map_of(part(Closing), CODE))
    service: Mapping[str, DeliveryMethod] = key(map_of(part(DeliveryMethod)), NOTHING)
    shared: tuple[str, ...] = key(list_of(words), ())


definition = part(Definition)
"""Reads a definition that is put together: modules included, shared parts written out."""
