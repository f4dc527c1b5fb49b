"""The tables. Entities have an opaque text id that is safe in an address; logs are numbered in the order of writing.

Times are UTC. Marks and session keys are packed bytes: ``uint8`` and little-endian ``int32`` (``packing.py``).
Tables in ``APPEND_ONLY`` are guarded by triggers (made in the migration): a row there is never changed or removed.
"""

from datetime import datetime

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    true,
)

from fasttrack_core.store.columns import Json, LastingJson, Utc

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _recorded() -> tuple[Column[datetime], Column[str], Column[str]]:
    """When, by whom as they were called then, and which user that is: None in rows from before people had an id."""
    return (
        Column("recorded_at", Utc, nullable=False),
        Column("recorded_by", Text, nullable=False),
        Column("recorded_by_id", Text, ForeignKey("users.id")),
    )


def _id() -> Column[str]:
    return Column("id", Text, primary_key=True)


def _number() -> Column[int]:
    return Column("number", Integer, primary_key=True, autoincrement=True)


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False, default="")


def _of(name: str, target: str, *, nullable: bool = False) -> Column[str]:
    return Column(name, Text, ForeignKey(target), nullable=nullable)


meta = Table("meta", metadata, Column("name", Text, primary_key=True), Column("value", Text, nullable=False))

schools = Table(
    "schools",
    metadata,
    _id(),
    Column("name", Text, nullable=False),
    Column("register_version", Integer, nullable=False, default=0),
    Column("cases_version", Integer, nullable=False, server_default="0"),
    Column("contacts_version", Integer, nullable=False, server_default="0"),
    *_recorded(),
)

users = Table(
    "users",
    metadata,
    _id(),
    Column("login", Text, unique=True),
    Column("name", Text, nullable=False),
    *_recorded(),
)

memberships = Table(
    "memberships",
    metadata,
    Column("user_id", Text, ForeignKey("users.id"), primary_key=True),
    Column("school_id", Text, ForeignKey("schools.id"), primary_key=True),
    Column("role", Text, nullable=False),
    *_recorded(),
    Index(None, "school_id"),
)
"""Who works at which school, in which role; who leaves has no row there any more."""

settings = Table(
    "settings",
    metadata,
    Column("school_id", Text, ForeignKey("schools.id"), primary_key=True),
    Column("value", Json, nullable=False),
    *_recorded(),
)

# Nothing was ever written here: the calendar is among the settings. The table stays as the first schema has it.
calendars = Table(
    "calendars",
    metadata,
    _number(),
    _of("school_id", "schools.id"),
    Column("sessions", LargeBinary, nullable=False),
    Column("open", LargeBinary, nullable=False),
    Column("source", Json, nullable=False),
    *_recorded(),
    Index(None, "school_id"),
)

imports = Table(
    "imports",
    metadata,
    _id(),
    _of("school_id", "schools.id"),
    Column("file_name", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("compressed", LargeBinary, nullable=False),
    Column("layout", Text, nullable=False),
    Column("findings", Json, nullable=False),
    Column("understood", Json, nullable=False),
    Column("first_date", Date),
    Column("last_date", Date),
    Column("status", Text, nullable=False),
    Column("counts", Json, nullable=False),
    Column("mapping", Json),
    Column("choices", Json),
    *_recorded(),
    Index(None, "school_id", "sha256"),
)

undos = Table(
    "undos",
    metadata,
    _id(),
    _of("school_id", "schools.id"),
    Column("import_id", Text, ForeignKey("imports.id"), nullable=False, unique=True),
    Column("reason", Text, nullable=False),
    Column("counts", Json, nullable=False),
    *_recorded(),
)

pupils = Table(
    "pupils",
    metadata,
    _id(),
    _of("school_id", "schools.id"),
    Column("position", Integer, nullable=False),
    Column("upn", Text),
    *(
        _text(name)
        for name in (
            "admission_number",
            "system_id",
            "name",
            "surname",
            "forename",
            "year_group",
            "registration_group",
            "sex",
        )
    ),
    Column("date_of_birth", Date),
    Column("attributes", Json),
    Column("listed", Boolean, nullable=False, server_default=true()),
    *_recorded(),
    UniqueConstraint("school_id", "position"),
    UniqueConstraint("school_id", "upn"),
)

session_axes = Table(
    "session_axes",
    metadata,
    _number(),
    _of("school_id", "schools.id"),
    Column("year", Integer, nullable=False),
    Column("sessions", LargeBinary, nullable=False),
    Column("recorded_at", Utc, nullable=False),
    Index(None, "school_id", "year"),
)

pupil_years = Table(
    "pupil_years",
    metadata,
    Column("school_id", Text, ForeignKey("schools.id"), primary_key=True),
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("pupil_id", Text, ForeignKey("pupils.id"), primary_key=True),
    Column("axis", Integer, ForeignKey("session_axes.number"), nullable=False),
    Column("marks", LargeBinary, nullable=False),
    Column("texts", Json),
    sqlite_with_rowid=False,
)

mark_changes = Table(
    "mark_changes",
    metadata,
    _number(),
    _of("school_id", "schools.id"),
    _of("pupil_id", "pupils.id"),
    _of("import_id", "imports.id", nullable=True),
    Column("sessions", LargeBinary, nullable=False),
    Column("before", LargeBinary, nullable=False),
    Column("after", LargeBinary, nullable=False),
    Column("texts", Json),
    *_recorded(),
    _of("undo_id", "undos.id", nullable=True),
    Index(None, "school_id"),
    Index(None, "pupil_id"),
    Index(None, "import_id"),
)

history = Table(
    "history",
    metadata,
    _number(),
    Column("kind", Text, nullable=False),
    Column("subject_id", Text, nullable=False),
    _of("import_id", "imports.id", nullable=True),
    Column("before", Json, nullable=False),
    Column("after", Json, nullable=False),
    *_recorded(),
    _of("undo_id", "undos.id", nullable=True),
    Index(None, "kind", "subject_id"),
    Index(None, "import_id"),
)

statements = Table(
    "statements",
    metadata,
    _number(),
    _of("school_id", "schools.id"),
    _of("import_id", "imports.id", nullable=True),
    Column("changes_before", Integer, nullable=False),
    Column("history_before", Integer, nullable=False),
    Column("overwrite", Boolean, nullable=False),
    Column("remove_missing", Boolean, nullable=False),
    Column("sessions", LargeBinary, nullable=False),
    Column("marks", LargeBinary, nullable=False),
    Column("said", LargeBinary, nullable=False),
    *_recorded(),
    Index(None, "school_id"),
)

totals = Table(
    "totals",
    metadata,
    _number(),
    _of("school_id", "schools.id"),
    _of("pupil_id", "pupils.id"),
    _of("import_id", "imports.id"),
    *(
        Column(name, Integer, nullable=False)
        for name in ("possible", "attended", "authorised", "unauthorised", "missing")
    ),
    Column("first_date", Date),
    Column("last_date", Date),
    Column("year", Text, nullable=False),
    *_recorded(),
    Index(None, "school_id"),
    Index(None, "pupil_id"),
)

mappings = Table(
    "mappings",
    metadata,
    _number(),
    _of("school_id", "schools.id"),
    Column("signature", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("mapping", LastingJson, nullable=False),
    *_recorded(),
    Index(None, "school_id", "signature"),
)

kept_rules = Table(
    "kept_rules",
    metadata,
    _number(),
    _of("school_id", "schools.id"),
    Column("name", Text, nullable=False),
    Column("rule", Json, nullable=False),
    Column("kept_by", Text, nullable=False),
    Column("removed", Boolean, nullable=False),
    Column("replaces", Integer, ForeignKey("kept_rules.number"), unique=True),
    *_recorded(),
    Index(None, "school_id"),
)

parents = Table(
    "parents",
    metadata,
    _id(),
    _of("school_id", "schools.id"),
    *(_text(name) for name in ("title", "forename", "surname", "postcode", "email", "phone")),
    Column("address", Json, nullable=False),
    *_recorded(),
    Index(None, "school_id"),
)

pupil_parents = Table(
    "pupil_parents",
    metadata,
    Column("pupil_id", Text, ForeignKey("pupils.id"), primary_key=True),
    Column("parent_id", Text, ForeignKey("parents.id"), primary_key=True),
    *(_text(name) for name in ("relationship", "ground", "restriction", "released_by", "release_reason")),
    Column("parental_responsibility", Boolean),
    Column("parent_in_law", Boolean),
    Column("lives_with_pupil", Boolean),
    Column("priority", Integer),
    *_recorded(),
    Index(None, "parent_id"),
)

definition_editions = Table(
    "definition_editions",
    metadata,
    Column("sha256", Text, primary_key=True),
    Column("definition", Text, nullable=False),
)
"""Every text of a pathway that a case was opened with, once, by its hash."""

cases = Table(
    "cases",
    metadata,
    _id(),
    _of("school_id", "schools.id"),
    _of("pupil_id", "pupils.id"),
    Column("pathway_id", Text, nullable=False),
    _of("definition_sha256", "definition_editions.sha256", nullable=True),
    _of("earlier_case_id", "cases.id", nullable=True),
    Column("token", Text, nullable=False, unique=True),
    *_recorded(),
    Index(None, "school_id"),
    Index(None, "pupil_id"),
)

case_events = Table(
    "case_events",
    metadata,
    _number(),
    _of("case_id", "cases.id"),
    Column("sequence", Integer, nullable=False),
    Column("event_id", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("happened_on", Date, nullable=False),
    Column("actor", Text, nullable=False),
    Column("actor_role", Text, nullable=False),
    Column("payload", LastingJson, nullable=False),
    Column("token", Text, nullable=False, unique=True),
    Column("recorded_at", Utc, nullable=False),
    Column("format", Integer, nullable=False, server_default="1"),
    _of("actor_id", "users.id", nullable=True),
    UniqueConstraint("case_id", "sequence"),
)

case_summaries = Table(
    "case_summaries",
    metadata,
    Column("case_id", Text, ForeignKey("cases.id"), primary_key=True),
    _of("school_id", "schools.id"),
    _of("pupil_id", "pupils.id"),
    Column("definition_sha256", Text, nullable=False),
    Column("earlier_case_id", Text),
    Column("case_recorded_at", Utc, nullable=False),
    Column("format", Integer, nullable=False),
    Column("sequence", Integer, nullable=False),
    *(Column(name, Text, nullable=False) for name in ("status", "pathway", "stage", "stage_label", "closing_code")),
    Column("opened_on", Date),
    Column("closed_on", Date),
    Column("earlier_case", Text, nullable=False),
    Column("closed", Text),
    Column("version", Integer, nullable=False, server_default="0"),
    Column("rests_on", Text),
    Index(None, "school_id", "version"),
)
"""What lists say of a case by its events alone. Everything in it can be worked out again from the case. ``version``:
the school's count of changes (``schools.cases_version``) when the row was written."""

issued_documents = Table(
    "issued_documents",
    metadata,
    _id(),
    _of("school_id", "schools.id"),
    _of("pupil_id", "pupils.id", nullable=True),
    _of("case_id", "cases.id", nullable=True),
    _of("parent_id", "parents.id", nullable=True),
    Column("document_id", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("file_name", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("context", Json, nullable=False),
    Column("context_sha256", Text, nullable=False),
    Column("template_sha256", Text, nullable=False),
    Column("figures", Json, nullable=False),
    Column("token", Text, nullable=False, unique=True),
    *_recorded(),
    Index(None, "school_id"),
    Index(None, "pupil_id"),
    Index(None, "case_id"),
)

jobs = Table(
    "jobs",
    metadata,
    _number(),
    _of("school_id", "schools.id"),
    _of("user_id", "users.id"),
    *(Column(name, Text, nullable=False) for name in ("kind", "subject")),
    Column("input", Json, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("progress", Json, nullable=False),
    Column("result", Json, nullable=False),
    Column("started_at", Utc),
    Column("ended_at", Utc),
    *_recorded(),
    Index(None, "school_id", "state"),
)
"""Work that outlives a page, in the order in which it was asked for. Its rows change as it goes on."""

audit = Table(
    "audit",
    metadata,
    _number(),
    Column("at", Utc, nullable=False),
    Column("actor", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("before", Text, nullable=False),
    Column("after", Text, nullable=False),
    Column("previous_hash", Text, nullable=False),
    Column("hash", Text, nullable=False),
    Column("format", Integer, nullable=False, server_default="1"),
    *(Column(name, Text) for name in ("school_id", "user_id", "kind", "subject_id")),
    Index(None, "subject"),
    Index(None, "school_id", "number"),
    Index(None, "kind", "subject_id"),
)
"""Lines of the first format have their subject as one text and the last four columns empty; later ones the other way
round. Nothing holds them to what they name: they are there still when it is not."""

APPEND_ONLY = (
    calendars,
    session_axes,
    mark_changes,
    history,
    undos,
    statements,
    totals,
    mappings,
    kept_rules,
    definition_editions,
    cases,
    case_events,
    issued_documents,
    audit,
)
"""Tables whose rows are never changed or removed. Of ``imports`` only the status and the counts may be written."""
