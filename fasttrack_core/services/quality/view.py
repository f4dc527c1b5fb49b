"""What should be put right before figures are relied on: lists to be worked through, one open at a time.

Nothing is corrected here. The statutory register is the school's register system; what is settled there comes back
with the next import.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from fasttrack_core.attendance.figures.measures import Flags
from fasttrack_core.attendance.figures.school_calendar import Closure
from fasttrack_core.attendance.figures.sessions import spoken_date
from fasttrack_core.services import exports as sheets_out
from fasttrack_core.services.office.access import Action
from fasttrack_core.services.office.record import SchoolRecord
from fasttrack_core.services.office.visit import Visit
from fasttrack_core.services.office.writing import Again, writes
from fasttrack_core.services.quality import codes as quality_codes
from fasttrack_core.services.quality import missing as quality_missing
from fasttrack_core.services.quality import people as quality_people
from fasttrack_core.services.quality.people import People
from fasttrack_core.services.quality.span import Found, Span
from fasttrack_core.services.quality.wording import ABOUT, NO_CALENDAR, About, Check
from fasttrack_core.stamps import LONDON
from fasttrack_core.store import ParentRecord, Subject, Unit

__all__ = ["ABOUT", "ALL_CLASSES", "ALL_YEARS", "ALL_YEAR_GROUPS", "About", "Check", "Quality", "WorkList"]

ALL_YEARS = "All school years"
ALL_YEAR_GROUPS = "All year groups"
ALL_CLASSES = "All classes"
NOT_THE_REGISTER = "This list is a help for the school's office. The statutory register is kept in the register system."
WHOLE_SCHOOL = frozenset({Check.HARDLY_MARKED})
"""Lists that a year group or a class does not narrow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What is looked at: a school year such as ``2026-27``, a year group, a class; or all of them."""

    school_year: str
    year_group: str = ALL_YEAR_GROUPS
    class_name: str = ALL_CLASSES

    @property
    def words(self) -> str:
        """``2026-27, Year 4, Class 4B``."""
        group = "" if self.year_group == ALL_YEAR_GROUPS else f"Year {self.year_group}"
        name = "" if self.class_name == ALL_CLASSES else f"Class {self.class_name}"
        return ", ".join(part for part in (self.school_year, group, name) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkList:
    """One list: the table as it is shown, the ``keys`` of the pupils its lines are about (none where they are about
    sessions), what was found in a sentence, and further tables, by title, for the workbook."""

    check: Check
    about: About
    found: str
    frame: pd.DataFrame
    keys: tuple[str, ...]
    more: tuple[tuple[str, pd.DataFrame], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """The state of the register as of its last day, for what was chosen.

    school_years newest first, then all; year_groups and classes begin with all. ``counts``: lines of each list that
    has any. ``good``: a sentence for each list that has none; ``cannot_tell`` for those that nothing can be said about.
    ``left_out``: pupils without a mark in the chosen time, whose details are not looked at.
    """

    as_of: date | None
    chosen: Chosen
    school_years: tuple[str, ...]
    year_groups: tuple[str, ...]
    classes: tuple[str, ...]
    counts: Mapping[Check, int]
    good: tuple[str, ...]
    cannot_tell: tuple[str, ...]
    left_out: int
    found: Mapping[Check, Found]
    pupil_keys: tuple[str, ...]

    def work_list(self, check: Check) -> WorkList:
        """The lines of a list that has any (a list without any has no table to show)."""
        found = self.found[check]
        table = found.table()
        about = ABOUT[check]
        lines = f"{found.count:,} {about.line[found.count != 1]}"
        return WorkList(
            check=check,
            about=about,
            found=f"{found.sentence.format(lines=lines)}.",
            frame=table.frame,
            keys=tuple(self.pupil_keys[row] for row in table.rows),
            more=table.more,
        )


def view(
    visit: Visit,
    *,
    school_year: str | None = None,
    year_group: str = ALL_YEAR_GROUPS,
    class_name: str = ALL_CLASSES,
) -> Quality:
    """What is found in a school year (that of the register's last day if none is given), a year group and a class.

    What is chosen and not there counts as all. Addresses are written out for those who may edit parents only.
    """
    school = visit.record
    may_see = visit.may(Action.EDIT_PEOPLE)
    years = _school_years(school)
    names = {f"{year}-{(year + 1) % 100:02d}": year for year in years}
    pupils = school.register.pupils
    groups = sorted({pupil.year_group for pupil in pupils if pupil.year_group}, key=_year_order)
    year_group = year_group if year_group in groups else ALL_YEAR_GROUPS
    classes = sorted(
        {pupil.registration_group for pupil in pupils if year_group in (ALL_YEAR_GROUPS, pupil.year_group)} - {""}
    )
    chosen = Chosen(
        school_year=school_year if school_year in (*names, ALL_YEARS) else _newest(school, names),
        year_group=year_group,
        class_name=class_name if class_name in classes else ALL_CLASSES,
    )
    first, last = _limits(school, names.get(chosen.school_year), years)
    members = _members(school, chosen)
    span, of_register = school.once("data quality", chosen, lambda: _register_lists(Span(school, first, last, members)))
    present = members & (span.marked | _never_marked(school) | (chosen.school_year == ALL_YEARS))
    with visit.read() as unit:
        version = unit.people.version(school.school_id)
        of_people = school.once(
            "data quality of people",
            (version, chosen, may_see),
            lambda: _people_lists(People(pupils, present, _contacts(unit, school, version), may_see)),
            kept=4,
        )
    found = of_register | of_people
    told = {check: each for check, each in found.items() if each is not None}
    return Quality(
        as_of=school.recorded_up_to,
        chosen=chosen,
        school_years=(*names, ALL_YEARS),
        year_groups=(ALL_YEAR_GROUPS, *groups),
        classes=(ALL_CLASSES, *classes),
        counts={check: each.count for check, each in told.items() if each.count},
        good=tuple(ABOUT[check].good for check, each in told.items() if not each.count),
        cannot_tell=() if Check.CLOSED in told else (NO_CALENDAR,),
        left_out=int((members & ~present).sum()),
        found=told,
        pupil_keys=school.pupil_keys,
    )


@writes(again=Again.LINE, right=Action.VIEW, audit="list of a check", because="a line in the audit alone")
def export(visit: Visit, check: Check, chosen: Chosen) -> bytes:
    """The list as it stands now, as a workbook: the list, what belongs to it, and what it is about. Audited."""
    quality = view(
        visit,
        school_year=chosen.school_year,
        year_group=chosen.year_group,
        class_name=chosen.class_name,
    )
    found = quality.work_list(check)
    with visit.write(Action.VIEW, Subject("list", str(check))) as work:
        work.after = {"lines": len(found.frame), "chosen": quality.chosen.words}
        made = work.stamp.when.astimezone(LONDON)
    lines = [
        found.about.title,
        found.found,
        f"Looked at: {_scope(check, quality.chosen)}.",
        f"Register up to {spoken_date(quality.as_of)}." if quality.as_of else "",
        f"Made on {spoken_date(made.date())} at {made:%H:%M} by {visit.actor.name}.",
        found.about.why,
        found.about.do,
        NOT_THE_REGISTER,
        "It holds personal data: keep it safe, and delete it when the work is done.",
    ]
    about = pd.DataFrame({"About this list": [line for line in lines if line]})
    sheets = [(found.about.title, found.frame), *found.more, ("About", about)]
    return sheets_out.workbook([sheets_out.Sheet(title, frame) for title, frame in sheets], made)


def file_name(quality: Quality, check: Check) -> str:
    """What the workbook of a list is called; it names no pupil."""
    return sheets_out.file_name(ABOUT[check].title, _scope(check, quality.chosen), quality.as_of or "")


def _scope(check: Check, chosen: Chosen) -> str:
    return chosen.school_year if check in WHOLE_SCHOOL else chosen.words


Lists = dict[Check, Found | None]
"""Lists in the order in which they are offered; None where nothing can be said."""


def _register_lists(span: Span) -> tuple[Span, Lists]:
    """What the marks alone say: it stays as it is as long as the register does."""
    return span, {
        Check.MISSING_BY_CLASS: quality_missing.by_class(span),
        Check.MISSING_BY_PUPIL: quality_missing.by_pupil(span),
        Check.UNMARKED_CLASSES: quality_missing.unmarked_classes(span, _closures(span.school)),
        Check.UNMARKED_END: quality_missing.unmarked_end(span),
        Check.OVERDUE: quality_codes.overdue(span),
        Check.OUTSIDE_DATES: quality_codes.outside_dates(span),
        Check.UNKNOWN: quality_codes.unknown(span),
        Check.CLOSED: quality_codes.closed_but_marked(span),
        Check.HARDLY_MARKED: quality_codes.hardly_marked(span),
    }


def _people_lists(people: People) -> Lists:
    return {
        Check.NO_CONTACT: quality_people.without_contact(people),
        Check.NO_PARENT: quality_people.without_parent_in_law(people),
        Check.NO_ADDRESS: quality_people.without_address(people),
        Check.SHARED_ADDRESS: quality_people.shared_addresses(people),
        Check.SHARED_EMAIL: quality_people.shared_emails(people),
        Check.TWICE: quality_people.kept_twice(people),
        Check.DETAILS: quality_people.without_details(people),
        Check.UPNS: quality_people.doubtful_upns(people),
    }


def _contacts(unit: Unit, school: SchoolRecord, version: int) -> list[tuple[ParentRecord, ...]]:
    """The contacts of each pupil of the register; one version of them is kept."""

    def read() -> list[tuple[ParentRecord, ...]]:
        found = unit.people.parents_of_school(school.school_id)
        return [found.get(key, ()) for key in school.pupil_keys]

    return school.once("contacts", version, read, kept=1)


def _school_years(school: SchoolRecord) -> list[int]:
    """The years in which school years with a mark began, newest first."""
    written = school.register.sessions[np.any(school.register.marks, axis=0)]
    return sorted({int(year) for year in school.record.years.years_of(written >> 1)}, reverse=True)


def _newest(school: SchoolRecord, names: Mapping[str, int]) -> str:
    """The school year of the register's last day, which later stray entries do not move."""
    newest = school.record.years.year_of(school.recorded_up_to) if school.recorded_up_to else None
    return next((name for name, year in names.items() if year == newest), ALL_YEARS)


def _limits(school: SchoolRecord, year: int | None, years: list[int]) -> tuple[date, date]:
    """The first and the last day of a school year; of all of them where none is given."""
    first, last = (year, year) if year is not None else (years[-1], years[0]) if years else (2000, 2000)
    begins = school.record.years.begins_in
    return begins(first), begins(last + 1) - timedelta(days=1)


def _members(school: SchoolRecord, chosen: Chosen) -> Flags:
    wanted = [
        chosen.year_group in (ALL_YEAR_GROUPS, pupil.year_group)
        and chosen.class_name in (ALL_CLASSES, pupil.registration_group)
        for pupil in school.register.pupils
    ]
    return np.array(wanted, dtype=np.bool_)


def _never_marked(school: SchoolRecord) -> Flags:
    """bool[P]: pupils who are in the school's lists and in no register yet."""
    result: Flags = ~np.any(school.register.marks, axis=1)
    return result


def _closures(school: SchoolRecord) -> tuple[Closure, ...]:
    """Closures of some year groups: the session stays open for the school."""
    return tuple(
        Closure(each.first_day, each.last_day, each.reason, each.halves, each.year_groups)
        for each in school.settings.closures
        if each.year_groups
    )


def _year_order(year: str) -> tuple[int, str]:
    """Reception and nursery first, then the years by number."""
    return (int(year), "") if year.isdecimal() else (-1, year)
