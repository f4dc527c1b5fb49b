"""Every service that writes, as one person looks and then presses: what the tests of interleavings are made from."""

import itertools
import json
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any

from fasttrack_core.importing.mapping import EXPORT, to_plain
from fasttrack_core.importing.mapping import Mapping as ColumnMapping
from fasttrack_core.services import settings
from fasttrack_core.services.calendar import calendar as calendars
from fasttrack_core.services.cases import opening as cases
from fasttrack_core.services.cases import recording as acts
from fasttrack_core.services.documents import letters
from fasttrack_core.services.imports import mapping_keeping, mappings
from fasttrack_core.services.imports import saving as imports
from fasttrack_core.services.imports import undo as import_undo
from fasttrack_core.services.office.access import Actor
from fasttrack_core.services.office.context import Office
from fasttrack_core.services.office.writing import REGISTRY, Seen, WriteService
from fasttrack_core.services.people import parents as people
from fasttrack_core.services.pupil import details as pupil_details
from fasttrack_core.services.what_if import saved_rules as whatif_rules
from fasttrack_core.services.what_if.question import Question
from fasttrack_core.store import ParentRecord
from tests.conftest import Desk, colleague
from tests.services.walks import CLEAN_START, COURT_ORDER, MEETING, Walk, key_of

TODAY = replace(MEETING, meeting_day=date(2026, 11, 27))
ALONE = ("setup.", "shared_screen.hidden.")
"""Modules whose writes nobody shares: the first steps on a new copy, and what one browser remembers."""


@dataclass
class World:
    """The sample school with cases in several states; all presses are at one pupil. ``case``: the one worked on."""

    desk: Desk
    other: Actor
    pupil: str
    contact: str
    parent: str
    elsewhere: str
    numbers: str
    contact_row: str
    contacts_file: str
    marks_file: str
    mapping: ColumnMapping
    cases: Mapping[str, str]
    facts: Mapping[str, Any]
    case: str = ""

    @property
    def office(self) -> Office:
        return self.desk.office


Do = Callable[[World, Actor, Any, str], object]


@dataclass(frozen=True, kw_only=True)
class Press:
    """One way to use a service. look: what the person sees. do: the press, with a token that tells it from others.

    state: of the case in which it may be done. changes: the things it changes here; guards: those that must be as they
    were seen. Both are named more closely than in the register of services where a service may change several.
    """

    service: str
    do: Do
    look: Callable[[World, Actor], Any]
    label: str = ""
    state: str = "open"
    changes: frozenset[str] = field(default_factory=frozenset)
    guards: frozenset[str] = field(default_factory=frozenset)

    @property
    def name(self) -> str:
        return f"{self.service} {self.label}".strip()

    @property
    def entry(self) -> WriteService:
        return REGISTRY[self.service]


def _walk(desk: Desk, number: str) -> Walk:
    """A case whose presses no other one shares."""
    walk = Walk(desk, number)
    walk.tokens = (f"{number} {press}" for press in itertools.count())
    return walk


def made(desk: Desk) -> World:
    """The world: everything that a press needs is there."""
    office, lead = desk.office, desk.actor
    pupil = key_of(desk, COURT_ORDER)
    with office.store.write() as unit:
        stamp = unit.imports.list(lead.school_id)[0].stamp
        unit.registers.correct_details(lead.school_id, pupil, {"date_of_birth": None}, stamp)
        contacts = next(each.id for each in unit.imports.list(lead.school_id) if each.file_name == "contacts.csv")
        known = unit.people.pupil(pupil)
    first = _walk(desk, COURT_ORDER)
    entry = first.do(acts.contacted, who="Mother", way="telephone", file_only=True)
    items = [item.id for item in first.view.checklist]
    first.do(acts.tick, item=items[0])
    family = people.parents(office, lead, pupil)
    parent = next(each.id for each in family if each.record.parent_in_law and not each.blocked)
    first.issue("bwd-meeting-invite", to=(parent,), details=TODAY)
    week = _walk(desk, CLEAN_START).to_week_1()
    week.issue("bwd-02-introduction", date(2026, 9, 7))
    paused, closed = _walk(desk, "004372"), _walk(desk, "004136")
    factor = first.view.factors[0].id
    paused.do(acts.learn_factor, factor=factor, note="A new fact.")
    closed.decide("school-request")
    whatif_rules.keep(office, lead, "Eight", Question(sessions=8, weeks=None))
    blocked = next(each.record for each in family if each.blocked)
    numbers = f"{known.upn},{known.admission_number}"
    row = f"{numbers},{blocked.forename},{blocked.surname},{blocked.relationship}"
    record = office.record(lead)
    data = _marks(numbers, "x").encode()
    days = "".join(f"{numbers},Known,9Z,{day}/09/2026,{half},/\n" for day in (24, 25) for half in ("AM", "PM"))
    moved = f"UPN,Adno,Name,Reg,Date,Session,Mark\n{days}{numbers},Known,9Z,28/09/2026,AM,I\n"
    return World(
        desk=desk,
        other=colleague(desk, "Asha Verity"),
        pupil=pupil,
        contact=blocked.id,
        parent=parent,
        elsewhere=next(key for key in record.pupil_keys if not cases.list_cases(office, lead, key)),
        numbers=numbers,
        contact_row=row,
        contacts_file=contacts,
        marks_file=imports.save(office, lead, "class.csv", moved.encode(), overwrite=True).import_id,
        mapping=mappings.guess(office, lead, data, 0)[0],
        cases={"open": first.case_id, "week": week.case_id, "paused": paused.case_id, "closed": closed.case_id},
        facts={
            "entry": entry,
            "ticked": items[0],
            "item": items[1],
            "factor": factor,
            "copy": first.view.copies[0].event_id,
            "review by": tuple(party for party, _ in week.view.review_by),
            "review due": week.view.current_period.review_due if week.view.current_period else None,
        },
    )


def _number(token: str) -> int:
    """A number that is another one for another token."""
    return int.from_bytes(token.encode(), "big") % 9000 + 1000


def _marks(numbers: str, token: str) -> str:
    """A file with a mark and a date of birth of its own."""
    mark, day = "IOLM"[_number(token) % 4], _number(token) % 28 + 1
    return (
        "UPN,Adno,Name,DoB,Date,Session,Mark\n"
        f"{numbers},Known,{day:02d}/03/2017,22/09/2026,AM,{mark}\n{numbers},Known,{day:02d}/03/2017,22/09/2026,PM,/\n"
        f"{numbers},Known,{day:02d}/03/2017,23/09/2026,AM,/\n{numbers},Known,{day:02d}/03/2017,23/09/2026,PM,/\n"
        f"{' ' * (_number(token) % 50)}\n"
    )


def _contact(world: World, token: str) -> str:
    head = "UPN,Adno,Contact Forename,Contact Surname,Relationship,Telephone\n"
    return f"{head}{world.contact_row},01632 96{_number(token)}\n"


# --- what is seen ----------------------------------------------------------------------------------------------------


def _case(world: World, who: Actor) -> Seen:
    return cases.view(world.office, who, world.case).seen


def _letters(world: World, who: Actor) -> Seen:
    return letters.seen(world.office, who, world.case)


def _person(world: World, who: Actor) -> Seen:
    return people.parent(world.office, who, world.pupil, world.contact).seen


def _settings(world: World, who: Actor) -> Seen:
    return settings.opened(world.office, who).seen


def _calendar(world: World, who: Actor) -> calendars.CalendarView:
    return calendars.view(world.office, who)


def _register(world: World, who: Actor) -> tuple[Seen, Seen]:
    return imports.seen(world.office, who), mapping_keeping.seen(world.office, who)


def _mappings(world: World, who: Actor) -> Seen:
    return mapping_keeping.seen(world.office, who)


def _rule(world: World, who: Actor) -> Seen:
    return whatif_rules.kept(world.office, who)[0].seen


def _birth(world: World, who: Actor) -> Seen:
    return pupil_details.birth(world.office, who, world.pupil).seen


def _nothing(world: World, who: Actor) -> None:
    return None


# --- what is pressed -------------------------------------------------------------------------------------------------


def _act(name: str, state: str = "open", **said: Any) -> Press:
    def do(world: World, who: Actor, seen: Seen, token: str) -> object:
        given = {key: value(world, token) if callable(value) else value for key, value in said.items()}
        return getattr(acts, name)(world.office, who, seen, token, **given)

    both = frozenset({"case"})
    return Press(service=f"cases.recording.{name}", look=_case, do=do, state=state, changes=both, guards=both)


def _fact(name: str) -> Callable[[World, str], Any]:
    return lambda world, token: world.facts[name]


def _text(world: World, token: str) -> str:
    return f"Said with {token}"


def _mapping(world: World, token: str) -> ColumnMapping:
    return replace(world.mapping, codes={f"sign {token}": "/"})


def _export(world: World, token: str) -> bytes:
    return json.dumps({EXPORT: [{"name": "theirs", "mapping": to_plain(_mapping(world, token))}]}).encode()


def _inset(world: World, seen: calendars.CalendarView, token: str) -> Any:
    return calendars.change_days(seen.dates, date(2026, 9, 10), date(2026, 9, 10), "closed", reason=f"Flood {token}")


def _save(world: World, who: Actor, seen: tuple[Seen, Seen], token: str, text: str, keep: bool = False) -> object:
    return imports.save(
        world.office,
        who,
        f"{token}.csv",
        text.encode(),
        overwrite=True,
        mapping=_mapping(world, token) if keep else None,
        seen=seen[0],
        keep_mapping=seen[1] if keep else None,
    )


def _served(world: World, who: Actor, seen: Seen, token: str) -> object:
    record = {"posted_by": "Mrs Tansley", "postage": "Royal Mail first class", "reason": f"No e-mail {token}"}
    record |= {"address": "1 Mill Row"}
    return letters.served(world.office, who, seen, token, issue=world.facts["copy"], way="post", record=record)


OF_CONTACT, OF_CASE, OF_RULE = frozenset({"contact"}), frozenset({"case"}), frozenset({"rule"})
OF_MAPPING, OF_CALENDAR = frozenset({"mapping"}), frozenset({"calendar"})

PRESSES = (
    _act("answer", question=_fact("factor"), answer="no", note=_text),
    _act("tick", item=_fact("item"), note=_text),
    _act("untick", item=_fact("ticked"), reason=_text),
    _act("contacted", who="Mother", note=_text, file_only=True),
    _act("support_offered", what=_text, file_only=True),
    _act("meeting_held", title=_text, present=("Mrs Tansley",), file_only=True),
    _act("did_not_attend", title=_text),
    _act("action_agreed", what=_text, owner="The school", file_only=True),
    _act("reviewed", "week", present=_fact("review by"), note=_text, happened_on=_fact("review due")),
    _act("decide", decision="school-request", decided_by="Mrs Tansley", reason=_text),
    _act("waive", "open", what="document", document="bwd-meeting-invite", parent=lambda world, _: world.contact,
         decided_by="Mrs Tansley", reason=_text),
    _act("learn_factor", factor=_fact("factor"), note=_text),
    _act("resume", "paused", decided_by="Mrs Tansley", reason=_text),
    _act("reopen", "closed", decided_by="Mrs Tansley", reason=_text),
    _act("correct", entry=_fact("entry"), reason=_text, withdrawn=True),
    Press(
        service="cases.opening.open_case", look=_nothing, changes=frozenset({"another case"}),
        do=lambda w, who, seen, token: cases.open_case(w.office, who, w.elsewhere, token),
    ),
    Press(service="documents.letters.served", look=_case, do=_served, changes=OF_CASE, guards=OF_CASE),
    Press(
        service="documents.letters.issue", look=_letters, changes=OF_CASE,
        guards=frozenset({"case", "contact", "family", "register", "pupil", "settings", "calendar"}),
        do=lambda w, who, seen, token: letters.issue(
            w.office, who, seen, "bwd-meeting-invite", (w.parent,), token, details=TODAY
        ),
    ),
    Press(
        service="people.parents.add_parent", look=_nothing, changes=frozenset({"family"}),
        do=lambda w, who, seen, token: people.add_parent(
            w.office, who, w.pupil, ParentRecord(surname=f"Quill {token}"), token
        ),
    ),
    Press(
        service="people.parents.edit_parent", look=_person, changes=OF_CONTACT, guards=OF_CONTACT,
        do=lambda w, who, seen, token: people.edit_parent(w.office, who, seen, address=(f"{_number(token)} Mill Row",)),
    ),
    Press(
        service="people.parents.decide_parent_in_law", look=_person, changes=OF_CONTACT, guards=OF_CONTACT,
        do=lambda w, who, seen, token: people.decide_parent_in_law(w.office, who, seen, False, f"Adoption {token}"),
    ),
    Press(
        service="people.parents.restrict", look=_person, changes=OF_CONTACT, guards=OF_CONTACT,
        do=lambda w, who, seen, token: people.restrict(w.office, who, seen, f"Court order {token}"),
    ),
    Press(
        service="people.parents.release", look=_person, changes=OF_CONTACT, guards=OF_CONTACT,
        do=lambda w, who, seen, token: people.release(w.office, who, seen, "Mrs Tansley", f"It has ended {token}."),
    ),
    Press(
        service="people.parents.unlink", look=_person, changes=OF_CONTACT, guards=OF_CONTACT,
        do=lambda w, who, seen, token: people.unlink(w.office, who, seen),
    ),
    Press(
        service="pupil.details.enter_date_of_birth", look=_birth, changes=frozenset({"pupil", "register"}),
        guards=frozenset({"pupil"}),
        do=lambda w, who, seen, token: pupil_details.enter_date_of_birth(
            w.office, who, w.pupil, seen, date(2017, 1, _number(token) % 28 + 1), confirmed=True
        ),
    ),
    Press(
        service="imports.saving.save", label="marks", look=_register, changes=frozenset({"register", "pupil"}),
        guards=frozenset({"register"}),
        do=lambda w, who, seen, token: _save(w, who, seen, token, _marks(w.numbers, token)),
    ),
    Press(
        service="imports.saving.save", label="contacts", look=_register, changes=OF_CONTACT,
        guards=frozenset({"register", "contact", "family"}),
        do=lambda w, who, seen, token: _save(w, who, seen, token, _contact(w, token)),
    ),
    Press(
        service="imports.saving.save", label="mapping", look=_register,
        changes=frozenset({"register", "pupil", "mapping"}),
        guards=frozenset({"register", "mapping"}),
        do=lambda w, who, seen, token: _save(w, who, seen, token, _marks(w.numbers, token), keep=True),
    ),
    Press(
        service="imports.undo.undo", label="contacts", look=_register, changes=frozenset({"register", "contact"}),
        guards=frozenset({"register", "contact", "family"}),
        do=lambda w, who, seen, token: import_undo.undo(w.office, who, w.contacts_file, f"Wrong {token}", seen[0]),
    ),
    Press(
        service="imports.undo.undo", label="marks", look=_register, changes=frozenset({"register", "pupil"}),
        guards=frozenset({"register"}),
        do=lambda w, who, seen, token: import_undo.undo(w.office, who, w.marks_file, f"Wrong {token}", seen[0]),
    ),
    Press(
        service="imports.mappings.keep", look=_mappings, changes=OF_MAPPING, guards=OF_MAPPING,
        do=lambda w, who, seen, token: mappings.keep(w.office, who, _mapping(w, token), "mine", seen),
    ),
    Press(
        service="imports.mappings.import_kept", look=_mappings, changes=OF_MAPPING, guards=OF_MAPPING,
        do=lambda w, who, seen, token: mappings.import_kept(w.office, who, _export(w, token), seen),
    ),
    Press(
        service="settings.change", label="head", look=_settings, changes=frozenset({"settings"}),
        guards=frozenset({"settings"}),
        do=lambda w, who, seen, token: settings.change(w.office, who, seen, head=f"Mrs {token}"),
    ),
    Press(
        service="settings.change", label="closures", look=_calendar, changes=OF_CALENDAR, guards=OF_CALENDAR,
        do=lambda w, who, seen, token: settings.change(
            w.office, who, seen.seen, closures=[asdict(each) for each in _inset(w, seen, token).closures]
        ),
    ),
    Press(
        service="calendar.calendar.save", look=_calendar, changes=OF_CALENDAR, guards=OF_CALENDAR,
        do=lambda w, who, seen, token: calendars.save(w.office, who, _inset(w, seen, token), seen.seen),
    ),
    Press(
        service="what_if.saved_rules.keep", look=_nothing, changes=frozenset({"another rule"}),
        do=lambda w, who, seen, token: whatif_rules.keep(w.office, who, token, Question(sessions=9, weeks=None)),
    ),
    Press(
        service="what_if.saved_rules.rename", look=_rule, changes=OF_RULE, guards=OF_RULE,
        do=lambda w, who, seen, token: whatif_rules.rename(w.office, who, seen, f"Eight {token}"),
    ),
    Press(
        service="what_if.saved_rules.remove", look=_rule, changes=OF_RULE, guards=OF_RULE,
        do=lambda w, who, seen, token: whatif_rules.remove(w.office, who, seen),
    ),
)  # fmt: skip

KEPT_APART = frozenset({"audit", "meta", "schools", "alembic_version"})
"""Tables that say that something was done, and not what is there."""
Rows = dict[tuple[str, ...], Any]


def rows(database: sqlite3.Connection) -> Rows:
    """What is there: each row by its table and key; each setting by its name."""
    found: Rows = {}
    for (table,) in database.execute("SELECT name FROM sqlite_master WHERE type='table' AND name NOT LIKE 'sqlite_%'"):
        if table in KEPT_APART:
            continue
        columns = database.execute(f"PRAGMA table_info({table})").fetchall()
        keys = [column[0] for column in columns if column[5]] or [0]
        for row in database.execute(f"SELECT * FROM {table}"):  # noqa: S608 - the names are the schema's own
            if table == "settings":
                found |= {(table, row[0], name): json.dumps(value) for name, value in json.loads(row[1]).items()}
            else:
                found[(table, *(str(row[key]) for key in keys))] = row
    return found


def changed(before: Rows, after: Rows) -> set[tuple[str, ...]]:
    """The keys of what is another row, no row any more, or new."""
    return {key for key in {**before, **after} if before.get(key) != after.get(key)}
