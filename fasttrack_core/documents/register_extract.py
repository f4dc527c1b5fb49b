"""Facts and fields of the register extract ("herringbone"): the code of every session of a period, week by week."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from fasttrack_core.documents import context
from fasttrack_core.documents.context import FiguresFacts, PupilFacts, SchoolFacts
from fasttrack_core.documents.fields import Family, Value

CLOSED = "–"
"""Printed for a session on which the school was not open to pupils, or outside the period."""
NO_MARK = "?"
"""Printed for an open session without a mark, or with one that is not a code."""
_CELLS = tuple(f"{day}_{half}" for day in ("mon", "tue", "wed", "thu", "fri") for half in ("am", "pm"))
_SESSION_NAMES = tuple(
    f"{day} {half}"
    for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
    for half in ("morning", "afternoon")
)


@dataclass(frozen=True, slots=True)
class DayFacts:
    """One day: the code of each session as written, "" for an open session without a mark, None where it was closed."""

    day: date
    am: str | None
    pm: str | None


@dataclass(frozen=True, slots=True)
class KeyFacts:
    """One code that is used in the extract: its meaning, and what it counts as in words ("unauthorised absence")."""

    code: str
    meaning: str
    counts_as: str
    sessions: int


@dataclass(frozen=True, slots=True)
class RegisterExtractFacts:
    """``days`` within the period of ``figures`` (school days suffice; the rest is shown as closed), ``key`` by code.

    ``source`` says from which import the marks come ("register file imported on 20 November 2026").
    """

    school: SchoolFacts
    day: date
    pupil: PupilFacts
    reference: str
    figures: FiguresFacts
    days: tuple[DayFacts, ...]
    key: tuple[KeyFacts, ...]
    source: str
    rule_set: str


FIELDS: Mapping[str, str] = {
    **context.SCHOOL_FIELDS,
    **context.PUPIL_FIELDS,
    "pupil.date_of_birth": "the pupil's date of birth",
    "pupil.upn": "the pupil's UPN",
    **context.figures_fields("total", "the period of the extract"),
    "letter.date": "the date of printing",
    "letter.source": "where the marks come from",
    "letter.rule_set": "the regulations that the codes belong to",
    "case.reference": "the reference of the case",
    "weeks[]": "the weeks of the extract",
    "weeks[].starting": "the Monday of a week",
    **{f"weeks[].{cell}": f"the mark of a {name}" for cell, name in zip(_CELLS, _SESSION_NAMES, strict=True)},
    "weekends[]": "the marks on Saturdays and Sundays",
    "key[]": "the key to the codes",
    "key[].code": "a code of the key",
    "key[].meaning": "the meaning of a code",
    "key[].counts_as": "what a code counts as",
    "key[].sessions": "how many sessions have a code",
}

FAMILY = Family("register-extract", "register extract", FIELDS)


def build(facts: RegisterExtractFacts) -> dict[str, Value]:
    """The context of the family ``register-extract``: one row for each week that has a day in the period."""
    return {
        "school": context.school(facts.school),
        "pupil": {
            **context.pupil(facts.pupil),
            "date_of_birth": context.spoken(facts.pupil.date_of_birth),
            "upn": facts.pupil.upn,
        },
        "total": context.figures(facts.figures),
        "letter": {"date": context.spoken(facts.day), "source": facts.source, "rule_set": facts.rule_set},
        "case": {"reference": facts.reference},
        "weeks": _weeks(facts.days),
        "weekends": [
            f"{context.spoken_with_weekday(day.day)}: {_mark(day.am)} in the morning, {_mark(day.pm)} in the afternoon"
            for day in sorted(facts.days, key=lambda day: day.day)
            if day.day.weekday() > 4 and (day.am is not None or day.pm is not None)
        ],
        "key": [
            {
                "code": entry.code,
                "meaning": entry.meaning,
                "counts_as": entry.counts_as,
                "sessions": f"{entry.sessions:,}",
            }
            for entry in facts.key
        ],
    }


def _mark(code: str | None) -> str:
    return CLOSED if code is None else code.strip() or NO_MARK


def _weeks(days: tuple[DayFacts, ...]) -> list[Value]:
    rows: dict[date, dict[str, Value]] = {}
    for day in sorted(days, key=lambda day: day.day):
        if day.day.weekday() > 4:
            continue
        monday = day.day - timedelta(days=day.day.weekday())
        row = rows.setdefault(monday, {"starting": context.spoken(monday), **dict.fromkeys(_CELLS, CLOSED)})
        place = 2 * day.day.weekday()
        row[_CELLS[place]], row[_CELLS[place + 1]] = _mark(day.am), _mark(day.pm)
    return list(rows.values())
