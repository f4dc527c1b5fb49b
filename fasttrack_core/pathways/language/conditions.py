"""What a definition asks of the register, the chronology, the ledger and the case: one language of three answers.

A condition is met, not met, or cannot be worked out (``cannot tell``); what each form means stands beside it. ``over``
on a group is handed down to every count inside it that has none of its own.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from fasttrack_core.attendance.figures.codes import ENGLAND
from fasttrack_core.pathways.language.reading import (
    ID,
    SETTING,
    Read,
    Ref,
    decimal,
    one_of,
    percent,
    refuse,
    value,
    whole,
    words,
)
from fasttrack_core.pathways.language.text import Path
from fasttrack_core.pathways.language.values import Named as NamedSpan
from fasttrack_core.pathways.language.values import Span, event, span

CATEGORIES = ("unauthorised", "authorised", "absent", "attended", "possible")
STATES_OF_MARKS = ("unsettled", "missing", "spells")
CHRONOLOGY = (
    "contacted",
    "home_visit",
    "support_offered",
    "support_refused",
    "meeting_held",
    "did_not_attend",
    "action_agreed",
    "document_issued",
    "served",
    "advice",
    "referred_on",
    "decided",
)
LEDGER: Mapping[str, tuple[str, ...]] = {
    "notice": ("given", "paid", "unpaid", "withdrawn"),
    "referral": ("made", "returned", "withdrawn"),
    "prosecution": ("started", "withdrawn", "acquitted"),
    "conviction": ("recorded",),
    "order": ("made", "ended"),
}
"""What the ledger holds of each legal parent and child, and the states it may be in."""
KNOWN_OF_CASE = (
    "date-of-birth",
    "year-group",
    "legal-parents",
    "register",
    "calendar",
    "reliance",
    "earlier-case",
)
KNOWN_OF_PARENT = ("address", "parent-date-of-birth", "parent-ground")
OTHERWISE = "otherwise"


@dataclass(frozen=True, slots=True)
class Met:
    """A rule is met, a task is done and still counts, an answer passes, or a decision was taken."""

    name: str


@dataclass(frozen=True, slots=True)
class Is:
    """The value of a clock, meeting, question, document, stage, track or choice is one of these."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class All:
    """Not met if one is not met, else cannot tell if one is ``cannot tell``, else met."""

    of: "tuple[Condition, ...]"


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Met if one is, else cannot tell if one is ``cannot tell``, else not met."""

    of: "tuple[Condition, ...]"


@dataclass(frozen=True, slots=True)
class Not:
    """Met and not met are swapped; ``cannot tell`` stays so."""

    of: "Condition"


@dataclass(frozen=True, slots=True)
class AtLeastOf:
    """Met when ``number`` of them are; not met when fewer could still be."""

    number: int | Ref
    of: "tuple[Condition, ...]"


@dataclass(frozen=True, slots=True)
class EachParent:
    """For each legal parent; without any known the answer is ``cannot tell``."""

    of: "Condition"


@dataclass(frozen=True, slots=True)
class SomeParent:
    """For at least one legal parent; without any known the answer is ``cannot tell``."""

    of: "Condition"


@dataclass(frozen=True, slots=True)
class Ever:
    """Met on some day from an event through the day judged, by what was recorded of those days."""

    of: "Condition"
    since: str


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer other than "don't know" stands and still counts."""

    question: str


@dataclass(frozen=True, slots=True)
class Known:
    """That fact of the pupil, the parent or the school is known."""

    fact: str


@dataclass(frozen=True, slots=True)
class After:
    """The first date is later than the second; where either is not known the answer is ``cannot tell``."""

    later: str
    earlier: str


@dataclass(frozen=True, slots=True)
class Limits:
    """All that are written must hold: at least (≥), at most (≤), more than (>), below (<)."""

    at_least: Fraction | int | Ref | None = None
    at_most: Fraction | int | Ref | None = None
    more_than: Fraction | int | Ref | None = None
    below: Fraction | int | Ref | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """How many sessions, entries or ledger items. ``what``: a category, a state of marks, a kind of entry or item, a
    task, a setting of codes; or several codes or kinds. ``state``: of ledger items; empty for any."""

    what: tuple[str, ...]
    limits: Limits
    over: Span
    unit: str = "sessions"
    states: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Share:
    """Those sessions in a hundred possible ones, exact; with ``lower_than`` against the share over another span."""

    what: tuple[str, ...]
    limits: Limits
    over: Span
    lower_than: Span | None = None


@dataclass(frozen=True, slots=True)
class Longest:
    """The longest run of the pupil's consecutive possible sessions that are those."""

    what: tuple[str, ...]
    limits: Limits
    over: Span


@dataclass(frozen=True, slots=True)
class Titled:
    """A condition with the words that the screen has for it."""

    title: str
    of: "Condition"


Group = All | AnyOf | Not | AtLeastOf | EachParent | SomeParent | Ever | Titled
Leaf = Met | Is | Answered | Known | After | Count | Share | Longest
Condition = Group | Leaf

_LIMITS = ("at_least", "at_most", "more_than", "below")
_MARKS = (*CATEGORIES, *STATES_OF_MARKS)


def condition(written: Any, path: Path) -> Condition:
    """A condition, in any of the forms above. Raises Refused."""
    return _read(written, path, None)


def result(written: Any, path: Path) -> "Condition | None":
    """A condition, or None for ``otherwise``."""
    return None if written == OTHERWISE else condition(written, path)


def parts_of(of: Condition) -> Iterator[Condition]:
    """The condition and every condition inside it, from left to right."""
    yield of
    if isinstance(of, All | AnyOf | AtLeastOf):
        for each in of.of:
            yield from parts_of(each)
    elif isinstance(of, Not | EachParent | SomeParent | Ever | Titled):
        yield from parts_of(of.of)


def leaves(of: Condition) -> Iterator[Leaf]:
    """Every leaf of a condition, from left to right."""
    return (each for each in parts_of(of) if isinstance(each, Leaf))


def _read(written: Any, path: Path, over: Span | None) -> Condition:
    if isinstance(written, str):
        return Met(event(written, path))
    if isinstance(written, list):
        return All(_several(written, path, over))
    if not isinstance(written, dict) or not written:
        raise refuse(path, "a condition is a name, a list, or a map such as {count: unauthorised, at_least: 10}")
    if "over" in written:
        over = span(written["over"], (*path, "over"))
    operators = [name for name in written if name in _FORMS]
    if len(operators) > 1:
        raise refuse(path, f"one of {' and '.join(operators)} is enough; put the other in a condition of its own")
    if not operators:
        return _thing(written, path)
    found = _FORMS[operators[0]](written, path, over)
    return Titled(words(written["title"], (*path, "title")), found) if "title" in written else found


def _several(written: Any, path: Path, over: Span | None) -> tuple[Condition, ...]:
    if not isinstance(written, list):
        raise refuse(path, "a list of conditions is expected here")
    return tuple(_read(each, (*path, place), over) for place, each in enumerate(written))


def _thing(written: dict[str, Any], path: Path) -> Condition:
    """``{watch: improved}`` or ``{panel: [order, did-not-come]}``."""
    names = [name for name in written if name not in ("title", "over")]
    if len(names) != 1:
        raise refuse(path, "a condition asks one thing; write several as a list")
    name = names[0]
    if not SETTING.fullmatch(name):
        event(name, (*path, name))
    values = written[name] if isinstance(written[name], list) else [written[name]]
    if not values or not all(isinstance(each, str) and each for each in values):
        raise refuse((*path, name), f"the value that '{name}' is to have is missing here, or a list of values")
    found = Is(name, tuple(values))
    return Titled(words(written["title"], (*path, "title")), found) if "title" in written else found


def _only(written: dict[str, Any], path: Path, *known: str) -> None:
    for name in written:
        one_of(*known, "title", "over")(name, (*path, name))


def _group(name: str, make: Callable[[tuple[Condition, ...]], Condition]) -> "_Form":
    def read(written: dict[str, Any], path: Path, over: Span | None) -> Condition:
        _only(written, path, name)
        return make(_several(written[name], (*path, name), over))

    return read


def _single(name: str, make: Callable[[Condition], Condition]) -> "_Form":
    def read(written: dict[str, Any], path: Path, over: Span | None) -> Condition:
        _only(written, path, name)
        return make(_read(written[name], (*path, name), over))

    return read


def _at_least_of(written: dict[str, Any], path: Path, over: Span | None) -> Condition:
    _only(written, path, "at_least_of")
    inner, place = written["at_least_of"], (*path, "at_least_of")
    if not isinstance(inner, dict) or set(inner) != {"n", "of"}:
        raise refuse(place, "write {n: 2, of: [..]}")
    of = _several(inner["of"], (*place, "of"), over)
    number = value(whole)(inner["n"], (*place, "n"))
    if isinstance(number, int) and not 1 <= number <= len(of):
        raise refuse((*place, "n"), f"{number} of {len(of)} can never be just met or missed; write 1 to {len(of)}")
    return AtLeastOf(number, of)


def _ever(written: dict[str, Any], path: Path, over: Span | None) -> Condition:
    _only(written, path, "ever", "since")
    if "since" not in written:
        raise refuse(path, "'ever' needs 'since', and what it begins with, such as opened")
    return Ever(_read(written["ever"], (*path, "ever"), over), event(written["since"], (*path, "since")))


def _answered(written: dict[str, Any], path: Path, over: Span | None) -> Condition:
    _only(written, path, "answered")
    return Answered(event(written["answered"], (*path, "answered")))


def _known(written: dict[str, Any], path: Path, over: Span | None) -> Condition:
    _only(written, path, "known")
    return Known(one_of(*KNOWN_OF_CASE, *KNOWN_OF_PARENT)(written["known"], (*path, "known")))


def _after(written: dict[str, Any], path: Path, over: Span | None) -> Condition:
    _only(written, path, "after")
    pair = written["after"]
    if not isinstance(pair, list) or len(pair) != 2:
        raise refuse((*path, "after"), "two dates stand here: the later one, then the earlier one")
    later, earlier = (event(each, (*path, "after", place)) for place, each in enumerate(pair))
    return After(later, earlier)


def _count(written: dict[str, Any], path: Path, over: Span | None) -> Condition:
    _only(written, path, "count", *_LIMITS, "unit", "state")
    place = (*path, "count")
    what = _what(written["count"], place, (*_MARKS, *CHRONOLOGY, *LEDGER))
    states = _states(written, path, what)
    unit = one_of("sessions", "days", "whole_days", "dates")(written.get("unit", "sessions"), (*path, "unit"))
    if unit != "sessions" and what[0] in (*STATES_OF_MARKS, *CHRONOLOGY, *LEDGER):
        raise refuse((*path, "unit"), f"a unit belongs to sessions; '{what[0]}' is counted one by one")
    if over is None:
        if what[0] not in (*CHRONOLOGY, *LEDGER) and (is_mark(what) or ID.fullmatch(what[0]) is None):
            raise refuse(path, "'over' is missing: over how long the register is looked at, such as {school_weeks: 10}")
        over = NamedSpan("ever")
    return Count(what, _limits(written, path, decimal if unit == "days" else whole), over, unit, states)


def _share(written: dict[str, Any], path: Path, over: Span | None) -> Condition:
    _only(written, path, "share", *_LIMITS, "lower_than")
    what = _what(written["share"], (*path, "share"), CATEGORIES)
    if over is None:
        raise refuse(path, "'over' is missing: over how long the share is taken, such as year")
    if "lower_than" in written:
        other = span(written["lower_than"], (*path, "lower_than"))
        return Share(what, _limits(written, path, percent, needed=False), over, other)
    return Share(what, _limits(written, path, percent), over)


def _longest(written: dict[str, Any], path: Path, over: Span | None) -> Condition:
    _only(written, path, "longest", *_LIMITS)
    what = _what(written["longest"], (*path, "longest"), CATEGORIES)
    if over is None:
        raise refuse(path, "'over' is missing: over how long the register is looked at, such as {months: 12}")
    return Longest(what, _limits(written, path, whole), over)


def _limits(written: dict[str, Any], path: Path, read: Read[Any], *, needed: bool = True) -> Limits:
    found = {name: value(read)(written[name], (*path, name)) for name in _LIMITS if name in written}
    if needed and not found:
        raise refuse(path, "a limit is missing: at_least, at_most, more_than or below")
    return Limits(**found)


def _what(written: Any, path: Path, known: tuple[str, ...]) -> tuple[str, ...]:
    """A category, a kind, a task or a setting by name; or a list of codes, or of kinds of entries."""
    if isinstance(written, str) and (written in known or SETTING.fullmatch(written) or ID.fullmatch(written)):
        return (written,)
    several = written if isinstance(written, list) else [written]
    found = tuple(str(each) for each in several)
    if not found or len(set(found)) != len(found):
        raise refuse(path, "what is counted stands here, each thing once")
    if all(each in CHRONOLOGY for each in found) or all(each in LEDGER for each in found):
        return found
    for each in found:
        if each not in ENGLAND.by_text:
            raise refuse(path, f"'{each}' is neither a code of the register nor one of {', '.join(known)}")
    return found


def is_mark(what: tuple[str, ...]) -> bool:
    """Marks of the register are counted, not entries, items or tasks."""
    return what[0] in _MARKS or what[0] in ENGLAND.by_text


def _states(written: dict[str, Any], path: Path, what: tuple[str, ...]) -> tuple[str, ...]:
    if "state" not in written:
        return ()
    if what[0] not in LEDGER:
        raise refuse((*path, "state"), "only notices, referrals, prosecutions, convictions and orders have a state")
    states = written["state"] if isinstance(written["state"], list) else [written["state"]]
    return tuple(one_of(*LEDGER[what[0]])(each, (*path, "state")) for each in states)


_Form = Callable[[dict[str, Any], Path, Span | None], Condition]
_FORMS: Mapping[str, _Form] = {
    "all": _group("all", All),
    "any": _group("any", AnyOf),
    "not": _single("not", Not),
    "at_least_of": _at_least_of,
    "each_parent": _single("each_parent", EachParent),
    "some_parent": _single("some_parent", SomeParent),
    "ever": _ever,
    "answered": _answered,
    "known": _known,
    "after": _after,
    "count": _count,
    "share": _share,
    "longest": _longest,
}
"""The operators; a map without one asks for the value of the thing that it names."""
OPERATORS = tuple(_FORMS)


def codes(written: Any, path: Path) -> tuple[str, ...]:
    """A list of codes of the register."""
    found = _what(written if isinstance(written, list) else [written], path, ())
    if found[0] not in ENGLAND.by_text:
        raise refuse(path, "codes of the register stand here, such as [G, O, U]")
    return found
