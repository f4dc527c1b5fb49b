"""The first run: a name, a school, and the sample school on one click."""

from dataclasses import dataclass
from datetime import datetime

import yaml
from pydantic import ValidationError

from fasttrack_core.errors import MissingFact, NotAllowed, NotFound
from fasttrack_core.services.imports import saving as imports
from fasttrack_core.services.office.access import Actor, Role
from fasttrack_core.services.office.context import Office
from fasttrack_core.services.office.school_settings import ClosureSetting, SchoolSettings, TermSetting
from fasttrack_core.services.office.writing import Again, writes
from fasttrack_core.services.settings import NAME_TAKEN, school_named
from fasttrack_core.stamps import stamp_words
from fasttrack_core.store import Conflict, Stamp, Subject, Unit, User
from fasttrack_core.store.engine import default_url

SAMPLE_SETTINGS = "school.yaml"
SAMPLE_FILES = ("register-wide.csv", "contacts.csv")
"""What the sample school imports, in order, through the same door as every other file."""
IMPORTER = "Scheduled import"
"""The name under which the command line imports."""
LOCAL, NIGHTLY = "local", "scheduled import"
"""The logins of whoever is at this computer, where nobody signs in, and of the command line."""


@dataclass(frozen=True, slots=True)
class SchoolChoice:
    """A school that the user can work with."""

    id: str
    name: str
    is_sample: bool


def make_database(url: str | None) -> None:
    """There is a database at the address, FASTTRACK_DB or the one in the data folder by default. One that is there
    stays as it is: only ``make migrate`` brings an older one up to date."""
    from fasttrack_core.store import migrate  # alembic, which it loads, would slow the start of everything else

    migrate.make(url or default_url())


def user_name(office: Office) -> str | None:
    """The name of the one local user; None before the first run."""
    with office.store.read() as unit:
        user = unit.users.by_login(LOCAL)
    return user.name if user else None


@writes(
    again=Again.SAME,
    right=None,
    audit="user",
    because="where somebody is named already, another name is refused",
    touches=("user",),
)
def name_user(office: Office, name: str) -> str:
    """The local user is recorded under this name, as attendance lead of every school on this computer. Raises Conflict,
    with who did and when, where another name was entered before."""
    name = " ".join(name.split())
    if not name:
        raise MissingFact("Write your name: it is put beside everything you record.")
    with office.store.write() as unit:
        known = unit.users.by_login(LOCAL)
        if known is not None:
            if known.name == name:
                return name
            raise Conflict(_named_already(unit, known))
        user = unit.users.enter(name, LOCAL, office.now())
        stamp = _stamp(user, office)
        for school in unit.schools.list():
            unit.memberships.put(user.id, school.id, Role.LEAD, stamp)
        _note(unit, user, Role.LEAD, stamp.when, "first run", Subject("user", user.id))
    return name


def _stamp(user: User, office: Office) -> Stamp:
    return Stamp(user.name, office.now(), user.id)


def _note(
    unit: Unit, user: User, role: Role, at: datetime, action: str, subject: Subject, school_id: str | None = None
) -> None:
    """A line in the audit of a first step, before which nobody works anywhere."""
    unit.audit.add(
        at=at,
        actor=user.name,
        user_id=user.id,
        role=role,
        school_id=school_id,
        action=action,
        subject=subject,
        outcome="done",
    )


def _named_already(unit: Unit, user: User) -> str:
    """What to say to somebody who enters another name: one person works on this computer."""
    when = unit.users.history(user.id)[0].stamp.when
    return (
        f"{user.name} was entered as who works here at {stamp_words(when)}, after this page was opened. Your name was "
        "not saved. Open the page again to go on as they."
    )


def schools(office: Office) -> tuple[SchoolChoice, ...]:
    """The schools where the local user works."""
    with office.store.read() as unit:
        theirs = [school for _, school, _ in unit.memberships.of_login(LOCAL)]
        settings = unit.settings.of([school.id for school in theirs])
    return tuple(
        SchoolChoice(school.id, school.name, bool(settings.get(school.id, {}).get("sample_day"))) for school in theirs
    )


def actor(office: Office, school_id: str | None = None) -> Actor | None:
    """The local user at a school (the first one if none is named, or they do not work there); None before both
    exist."""
    with office.store.read() as unit:
        return actor_in(unit, school_id)[0]


def actor_in(unit: Unit, school_id: str | None) -> tuple[Actor | None, dict[str, str]]:
    """The same within a unit, with the names of every school where they work, by the school's id."""
    theirs = unit.memberships.of_login(LOCAL)
    names = {school.id: school.name for _, school, _ in theirs}
    found = next((each for each in theirs if each[1].id == school_id), theirs[0] if theirs else None)
    if found is None:
        return None, names
    user, school, role = found
    return Actor(user.id, user.name, Role(role), school.id), names


@writes(
    again=Again.REFUSED, right=None, audit="school", because="a name that is taken is refused", touches=("settings",)
)
def add_school(office: Office, name: str) -> Actor:
    """A new, empty school of this name; the local user at it.

    Raises MissingFact without both names, or Conflict where there is a school of that name.
    """
    name = " ".join(name.split())
    if not name:
        raise MissingFact("Enter the school's name first.")
    return _add_school(office, _settings_of(name))


def _add_school(office: Office, settings: SchoolSettings) -> Actor:
    if user_name(office) is None:
        raise MissingFact("Enter your name first.")
    with office.store.write() as unit:
        user = unit.users.by_login(LOCAL)
        if user is None:
            raise MissingFact("Enter your name first.")
        if school_named(unit, settings.name) is not None:
            raise Conflict(NAME_TAKEN)
        return Actor(user.id, user.name, Role.LEAD, _new_school(unit, settings, user, Role.LEAD, _stamp(user, office)))


def _settings_of(name: str) -> SchoolSettings:
    try:
        return SchoolSettings(name=name)
    except ValidationError:
        raise MissingFact("The school's name is too long. Shorten it.") from None


def _new_school(unit: Unit, settings: SchoolSettings, user: User, role: Role, stamp: Stamp) -> str:
    """The id of the new school, at which its maker works in this role, and the local user as attendance lead."""
    school = unit.schools.add(settings.name, stamp)
    unit.settings.save(school.id, settings.model_dump(mode="json"), stamp)
    unit.memberships.put(user.id, school.id, role, stamp)
    local = unit.users.by_login(LOCAL)
    if local is not None:
        unit.memberships.put(local.id, school.id, Role.LEAD, stamp)
    _note(unit, user, role, stamp.when, "add a school", Subject("school", school.id), school.id)
    return school.id


@writes(
    again=Again.SAME,
    right=None,
    audit="school",
    because="a user and a school that are there are used",
    touches=("settings", "user"),
)
def importer(office: Office, school_name: str) -> Actor:
    """The command line's own user, who may only import, at the school of that name; the school is made if it is new."""
    name = " ".join(school_name.split())
    if not name:
        raise MissingFact("Give the school's name: --school NAME.")
    settings = _settings_of(name)
    with office.store.read() as unit:  # what is there already is used without waiting for anybody's import
        known, user = school_named(unit, name), unit.users.by_login(NIGHTLY)
        if known is not None and user is not None and unit.memberships.role(user.id, known) == Role.OFFICE:
            return Actor(user.id, user.name, Role.OFFICE, known)
    with office.store.write() as unit:
        user = unit.users.by_login(NIGHTLY)
        if user is None:
            user = unit.users.enter(IMPORTER, NIGHTLY, office.now())
            _note(unit, user, Role.OFFICE, office.now(), "add a user", Subject("user", user.id))
        stamp = _stamp(user, office)
        school_id = school_named(unit, name) or _new_school(unit, settings, user, Role.OFFICE, stamp)
        unit.memberships.put(user.id, school_id, Role.OFFICE, stamp)
    return Actor(user.id, user.name, Role.OFFICE, school_id)


def importer_at(office: Office, school_id: str) -> Actor:
    """The command line's own user at a school where it has worked before. Raises NotAllowed where there is none."""
    with office.store.read() as unit:
        user = unit.users.by_login(NIGHTLY)
    if user is None:
        raise NotAllowed("Nothing was ever imported here by the command line, so it may not go on with any work.")
    return Actor(user.id, user.name, Role.OFFICE, school_id)


@writes(
    again=Again.SAME, right=None, audit="school", because="a sample school that is there is used", touches=("settings",)
)
def add_sample_school(office: Office) -> Actor:
    """The invented sample school with its register and contacts; the one that is there if it was added before."""
    missing = [name for name in (SAMPLE_SETTINGS, *SAMPLE_FILES) if not (office.sample_folder / name).is_file()]
    if missing:
        raise NotFound("The sample school's files are missing from this copy. Get sample_data again.")
    known = next((choice.id for choice in schools(office) if choice.is_sample), None)
    at_sample = actor(office, known) if known else _add_school(office, sample_settings(office))
    if at_sample is None:
        raise MissingFact("Enter your name first.")
    for file_name in SAMPLE_FILES:
        imports.save(office, at_sample, file_name, (office.sample_folder / file_name).read_bytes())
    return at_sample


def sample_settings(office: Office) -> SchoolSettings:
    """The sample school's settings, from its ``school.yaml``."""
    facts = yaml.safe_load((office.sample_folder / SAMPLE_SETTINGS).read_text(encoding="utf-8"))
    return SchoolSettings(
        name=facts["name"],
        address=tuple(facts["address"]),
        postcode=facts["postcode"],
        phone=facts["phone"],
        email=facts["email"],
        head=facts["head"],
        attendance_lead=facts["attendance_lead"],
        inclusion_officer=facts.get("inclusion_officer", ""),
        local_authority=facts["local_authority"],
        pathway=facts["pathway"],
        expected_percent=facts["expected_percent"],
        sample_day=facts["sample_day"],
        terms=tuple(
            TermSetting(title=f"{each['name']} {each['academic_year']}", first_day=each["start"], last_day=each["end"])
            for each in facts["terms"]
        ),
        inset_days=tuple(facts["inset_days"]),
        bank_holidays=tuple(each["date"] for each in facts["bank_holidays"]),
        closures=tuple(
            ClosureSetting(
                first_day=each["date"], last_day=each["date"], reason=each["reason"], halves=tuple(each["sessions"])
            )
            for each in facts["closures"]
        ),
    )
