"""What a school sets for itself: who it is, its pathway, its expected attendance, its bands and its term dates."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    model_serializer,
    model_validator,
)

from fasttrack_core.attendance.figures.mountain import DEFAULT_BANDS, Band, Bands
from fasttrack_core.attendance.figures.school_calendar import Closure, Opening, SchoolCalendar, Term, TermDates
from fasttrack_core.attendance.figures.sessions import HALVES, Half


class PupilsShownAs(StrEnum):
    """Shown instead of a pupil's name while names are hidden."""

    INITIALS = "initials"
    NUMBERS = "numbers"


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class TermSetting(_Strict):
    """A term or half term, both days inclusive."""

    title: str = Field(min_length=1, max_length=60)
    first_day: date
    last_day: date


class ClosureSetting(_Strict):
    """Days, or half days, on which the school was shut to everyone or to some year groups."""

    first_day: date
    last_day: date
    reason: str = Field(max_length=200)
    halves: tuple[Half, ...] = HALVES
    year_groups: tuple[str, ...] = ()


class OpeningSetting(_Strict):
    """A day, or half a day, on which the school was open outside its terms."""

    day: date
    reason: str = Field(default="", max_length=200)
    halves: tuple[Half, ...] = HALVES


class StaffSetting(_Strict):
    """A named person at the school who may sign, decide or own an action."""

    name: str = Field(min_length=1, max_length=80)
    title: str = Field(default="", max_length=80)


class BandSetting(_Strict):
    """A band of the mountain: its name, its lower edge in percent (which belongs to it) and what the school does."""

    label: str = Field(min_length=1, max_length=40)
    lower_percent: Decimal = Field(ge=0, le=100, decimal_places=6)
    response: str = Field(default="", max_length=400)


DEFAULT_BAND_SETTINGS = tuple(
    BandSetting(
        label=band.label,
        lower_percent=Decimal(band.lower_percent.numerator) / band.lower_percent.denominator,
        response=band.response,
    )
    for band in DEFAULT_BANDS.bands
)


class PathwayValue(_Strict):
    """What the school chose for one setting of a pathway, in place of the pathway's default."""

    pathway: str = Field(min_length=1, max_length=60)
    setting: str = Field(min_length=1, max_length=60)
    value: int | str


GONE = frozenset({"shared_screen_at_first"})
"""Settings of earlier versions that mean nothing any more; stored ones may still hold them."""


class SchoolSettings(_Strict):
    """The settings of one school. Every change is kept with who made it and when."""

    name: str = Field(min_length=1, max_length=120)
    address: tuple[str, ...] = ()
    postcode: str = Field(default="", max_length=10)
    phone: str = Field(default="", max_length=40)
    email: str = Field(default="", max_length=120)
    head: str = Field(default="", max_length=80)
    attendance_lead: str = Field(default="", max_length=80)
    attendance_lead_title: str = Field(default="Attendance Lead", max_length=80)
    staff: tuple[StaffSetting, ...] = ()
    inclusion_officer: str = Field(default="", max_length=80)
    local_authority: str = Field(default="", max_length=80)
    pathway: str = "blackburn-with-darwen"
    pathway_values: tuple[PathwayValue, ...] = ()
    expected_percent: Decimal = Field(default=Decimal(95), gt=0, le=100, decimal_places=6)
    hours_a_day: Decimal = Field(default=Decimal(5), gt=0, le=10)
    bands: tuple[BandSetting, ...] = DEFAULT_BAND_SETTINGS
    terms: tuple[TermSetting, ...] = ()
    inset_days: tuple[date, ...] = ()
    bank_holidays: tuple[date, ...] = ()
    closures: tuple[ClosureSetting, ...] = ()
    openings: tuple[OpeningSetting, ...] = ()
    sample_day: date | None = None
    shared_screen_pupils: PupilsShownAs = PupilsShownAs.INITIALS
    small_numbers_below: int = Field(default=5, ge=0, le=20)
    register_school_days: int = Field(default=10, ge=1, le=60)

    @model_serializer(mode="wrap")
    def _without_what_was_never_said(self, plain: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """What came later is named where it says something: settings saved before have not changed."""
        value: dict[str, Any] = plain(self)
        for name in ("openings", "pathway_values"):
            if not getattr(self, name):
                value.pop(name, None)
        for name in ("shared_screen_pupils", "small_numbers_below", "register_school_days"):
            if getattr(self, name) == type(self).model_fields[name].default:
                value.pop(name, None)
        return value

    @model_validator(mode="after")
    def _usable(self) -> Self:
        """The bands and the term dates must make a mountain and a calendar; their own errors say what is wrong."""
        self.mountain_bands()
        self.calendar()
        return self

    def values_of(self, pathway: str) -> dict[str, int | str]:
        """What the school chose for the settings of that pathway, by their id."""
        return {each.setting: each.value for each in self.pathway_values if each.pathway == pathway}

    def mountain_bands(self) -> Bands:
        return Bands(tuple(Band(band.label, Fraction(band.lower_percent), band.response) for band in self.bands))

    def calendar(self) -> SchoolCalendar | None:
        """The calendar of the term dates; None while there are none."""
        return SchoolCalendar.from_terms(self.term_dates()) if self.terms else None

    def term_dates(self) -> TermDates:
        """What the calendar is made from."""
        return TermDates(
            tuple(Term(term.title, term.first_day, term.last_day) for term in self.terms),
            self.inset_days,
            self.bank_holidays,
            tuple(
                Closure(each.first_day, each.last_day, each.reason, each.halves, each.year_groups)
                for each in self.closures
            ),
            tuple(Opening(each.day, each.reason, each.halves) for each in self.openings),
        )


def expected_text(percent: Decimal) -> str:
    """``95`` or ``96.5``."""
    return f"{percent.normalize():f}"
