"""The computed test of a pathway, as its definition states it."""

from decimal import Decimal, InvalidOperation
from enum import StrEnum
from fractions import Fraction
from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from fasttrack_core.attendance.figures.codes import ENGLAND, Category
from fasttrack_core.attendance.figures.thresholds import Rule

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=3000)]
"""Wording for the screen: never blank."""
Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=60)]
"""``lower-case-with-hyphens``."""


class Strict(BaseModel):
    """A part of a definition: frozen, no unknown fields, no silent conversions."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Sourced(Strict):
    """A part that may be a reading of an incomplete source; then ``note`` says so on screen."""

    inferred: bool = False
    note: str = ""

    @model_validator(mode="after")
    def _a_reading_says_so(self) -> Self:
        if self.inferred and not self.note.strip():
            raise ValueError("what is inferred needs a note that says what was read into the source")
        return self


class Basis(StrEnum):
    """How binding a rule is."""

    STATUTE = "statute"
    REGULATION = "regulation"
    STATUTORY_GUIDANCE = "statutory guidance"
    LOCAL_POLICY = "local policy"


def _exact_percent(value: object) -> object:
    """A percent written as a number or as text, exact: 80, 97.5 or "97.5"."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return value
    try:
        exact = Decimal(str(value))
    except InvalidOperation:
        return value
    if not exact.is_finite() or not 0 <= exact <= 100:
        raise ValueError("a percent lies between 0 and 100")
    if exact != round(exact, 6):
        raise ValueError("a percent has at most six decimals")
    return Fraction(exact)


Percent = Annotated[Fraction, BeforeValidator(_exact_percent)]


class RuleDefinition(Sourced):
    """What is counted, over how long, and how much of it meets the test. Limits: see the field names (both inclusive
    and exclusive ones occur). ``school_weeks`` None is the academic year to date."""

    id: Id
    title: Words
    citation: Words
    edition: Words
    basis: Basis
    school_weeks: Annotated[int, Field(ge=1, le=60)] | None = None
    unauthorised_at_least: Annotated[int, Field(ge=1, le=400)] | None = None
    codes: Annotated[tuple[str, ...], Field(min_length=1)]
    attendance_at_least: Percent | None = None
    attendance_below: Percent | Literal["expected"] | None = None
    explain_share: Percent | None = None
    advisory: bool = False

    @model_validator(mode="after")
    def _can_decide(self) -> Self:
        for code in self.codes:
            known = ENGLAND.by_text.get(code)
            if known is None or known.category is not Category.UNAUTHORISED:
                raise ValueError(f"{code} is not a code of unauthorised absence")
        if len(set(self.codes)) != len(self.codes):
            raise ValueError("a code is listed twice")
        if self.unauthorised_at_least is None and self.attendance_below is None:
            raise ValueError("a rule needs unauthorised_at_least or attendance_below, else everyone meets it")
        return self

    def rule(self, expected_percent: Decimal) -> Rule:
        """The rule with the school's own expected attendance (percent) put in its place."""
        below = Fraction(expected_percent) if self.attendance_below == "expected" else self.attendance_below
        return Rule(
            id=self.id,
            title=self.title,
            citation=self.citation,
            edition=self.edition,
            basis=self.basis.value,
            school_weeks=self.school_weeks,
            unauthorised_at_least=self.unauthorised_at_least,
            codes=frozenset(self.codes),
            attendance_at_least=self.attendance_at_least,
            attendance_below=below,
            explain_share=self.explain_share,
        )
