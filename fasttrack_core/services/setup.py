"""The first run: a name, a school, and the sample school on one click."""

from dataclasses import dataclass
from datetime import datetime

import yaml
from pydantic import ValidationError

from fasttrack_core.errors import MissingFact, NotFound
from fasttrack_core.services.imports import saving as imports
from fasttrack_core.services.office.access import Actor, Role
from fasttrack_core.services.office.context import Office
from fasttrack_core.services.office.school_settings import ClosureSetting, SchoolSettings, TermSetting
from fasttrack_core.services.office.writing import Again, writes
from fasttrack_core.services.settings import NAME_TAKEN, school_named
from fasttrack_core.stamps import stamp_words
from fasttrack_core.store import Conflict, Stamp, Unit, User
from fasttrack_core.store.engine import default_url

SAMPLE_SETTINGS = "school.yaml"
SAMPLE_FILES = ("register-wide.csv", "contacts.csv")
"""What the sample school imports, in order, through the same door as every other file."""
IMPORTER = "Scheduled import"
"""The name under which the command line imports."""


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
        leads = [user for user in unit.users.list() if user.active and user.role == Role.LEAD]
    return leads[0].name if leads else None


@writes(
    again=Again.SAME,
    right=None,
    audit="user",
    because="where somebody is named already, another name is refused",
    touches=("user",),
)
def name_user(office: Office, name: str) -> str:
    """The local user is recorded under this name, as attendance lead. Raises Conflict, with who did and when, where
    another name was entered before."""
    name = " ".join(name.split())
    if not name:
        raise MissingFact("Write your name: it is put beside everything you record.")
    with office.store.write() as unit:
        known = [user for user in unit.users.list() if user.active and user.role == Role.LEAD]
        if known:
            if known[0].name == name:
                return name
            raise Conflict(_named_already(unit, known[0]))
        stamp = Stamp(name, office.now())
        unit.users.add(name, Role.LEAD, stamp)
        unit.audit.add(at=stamp.when, actor=name, role=Role.LEAD, action="first run", subject="user", outcome="done")
    return name


def _named_already(unit: Unit, user: User) -> str:
    """What to say to somebody who enters another name: one person works on this computer."""
    when = unit.users.history(user.id)[0].stamp.when
    return (
        f"{user.name} was entered as who works here at {stamp_words(when)}, after this page was opened. Your name was "
        "not saved. Open the page again to go on as they."
    )


def schools(office: Office) -> tuple[SchoolChoice, ...]:
    """The schools on this machine."""
    with office.store.read() as unit:
        return tuple(
            SchoolChoice(school.id, school.name, bool(unit.settings.get(school.id).get("sample_day")))
            for school in unit.schools.list()
        )


def actor(office: Office, school_id: str | None = None) -> Actor | None:
    """The local user at a school (the first one if none is named); None before both exist."""
    name = user_name(office)
    choices = schools(office)
    if name is None or not choices:
        return None
    ids = [choice.id for choice in choices]
    return Actor(name, Role.LEAD, school_id if school_id in ids else ids[0])


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
    user = user_name(office)
    if user is None:
        raise MissingFact("Enter your name first.")
    with office.store.write() as unit:
        if school_named(unit, settings.name) is not None:
            raise Conflict(NAME_TAKEN)
        return Actor(user, Role.LEAD, _new_school(unit, settings, user, Role.LEAD, office.now()))


def _settings_of(name: str) -> SchoolSettings:
    try:
        return SchoolSettings(name=name)
    except ValidationError:
        raise MissingFact("The school's name is too long. Shorten it.") from None


def _new_school(unit: Unit, settings: SchoolSettings, user: str, role: Role, now: datetime) -> str:
    stamp = Stamp(user, now)
    school = unit.schools.add(settings.name, stamp)
    unit.settings.save(school.id, settings.model_dump(mode="json"), stamp)
    subject = f"school {school.id}"
    unit.audit.add(at=now, actor=user, role=role, action="add a school", subject=subject, outcome="done")
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
    settings, now = _settings_of(name), office.now()
    with office.store.read() as unit:  # what is there already is used without waiting for anybody's import
        known = school_named(unit, name)
        if known is not None and _importer_is_there(unit):
            return Actor(IMPORTER, Role.OFFICE, known)
    with office.store.write() as unit:
        if not _importer_is_there(unit):
            user = unit.users.add(IMPORTER, Role.OFFICE, Stamp(IMPORTER, now))
            subject = f"user {user.id}"
            unit.audit.add(
                at=now, actor=IMPORTER, role=Role.OFFICE, action="add a user", subject=subject, outcome="done"
            )
        school_id = school_named(unit, name) or _new_school(unit, settings, IMPORTER, Role.OFFICE, now)
    return Actor(IMPORTER, Role.OFFICE, school_id)


def _importer_is_there(unit: Unit) -> bool:
    return any(user.name == IMPORTER for user in unit.users.list())


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
