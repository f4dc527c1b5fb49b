"""The first schema: schools, registers, people, cases, documents, audit; and what may never be changed.

The triggers refuse UPDATE and DELETE. On SQLite they also refuse an INSERT that would take the place of a row (INSERT
OR REPLACE), by every unique key, so that a connection without ``recursive_triggers`` is refused too.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

APPEND_ONLY = {
    "calendars": (("number",),),
    "session_axes": (("number",),),
    "mark_changes": (("number",),),
    "history": (("number",),),
    "cases": (("rowid",), ("id",), ("token",)),
    "case_events": (("number",), ("event_id",), ("token",), ("case_id", "sequence")),
    "issued_documents": (("rowid",), ("id",), ("token",)),
    "audit": (("number",),),
}
"""Each table with its unique keys on SQLite, where a table without a number of its own has a hidden one (rowid)."""

IMPORT_KEPT = (
    "id, school_id, file_name, sha256, size, compressed, layout, findings, understood, first_date, last_date, "
    "recorded_at, recorded_by"
)
"""Columns of an import that never change; its status and counts may."""


def upgrade() -> None:
    _schools_and_users()
    _registers()
    _people()
    _cases_and_documents()
    if op.get_context().dialect.name == "sqlite":
        _guard_on_sqlite()
    else:
        _guard_on_postgresql()


def downgrade() -> None:
    raise NotImplementedError("the first schema has nothing before it")


def _guard_on_sqlite() -> None:
    for table, keys in APPEND_ONLY.items():
        _refuse_on_sqlite(table, "UPDATE", "change")
        _refuse_on_sqlite(table, "DELETE", "removal")
        _refuse_replacing(table, keys)
    _refuse_on_sqlite("imports", f"UPDATE OF {IMPORT_KEPT}", "change")
    _refuse_on_sqlite("imports", "DELETE", "removal")
    _refuse_replacing("imports", (("rowid",), ("id",)))
    op.execute(
        "CREATE TRIGGER imports_refuses_moving BEFORE UPDATE ON imports WHEN NEW.rowid <> OLD.rowid "
        "BEGIN SELECT RAISE(ABORT, 'imports is append-only'); END"
    )


def _refuse_on_sqlite(table: str, when: str, name: str) -> None:
    op.execute(
        f"CREATE TRIGGER {table}_refuses_{name} BEFORE {when} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    )


def _refuse_replacing(table: str, keys: tuple[tuple[str, ...], ...]) -> None:
    taken = " OR ".join(  # names from this file, never anything typed
        f"EXISTS (SELECT 1 FROM {table} WHERE {' AND '.join(f'{column} = NEW.{column}' for column in key)})"  # noqa: S608
        for key in keys
    )
    op.execute(
        f"CREATE TRIGGER {table}_refuses_replacing BEFORE INSERT ON {table} WHEN {taken} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    )


def _guard_on_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
    )
    for table in APPEND_ONLY:
        _refuse_on_postgresql(table, "UPDATE OR DELETE", "change", "ROW")
        _refuse_on_postgresql(table, "TRUNCATE", "emptying", "STATEMENT")
    _refuse_on_postgresql("imports", f"DELETE OR UPDATE OF {IMPORT_KEPT}", "change", "ROW")
    _refuse_on_postgresql("imports", "TRUNCATE", "emptying", "STATEMENT")


def _refuse_on_postgresql(table: str, when: str, name: str, each: str) -> None:
    op.execute(
        f"CREATE TRIGGER {table}_refuses_{name} BEFORE {when} ON {table} "
        f"FOR EACH {each} EXECUTE FUNCTION refuse_change()"
    )


def _schools_and_users() -> None:
    op.create_table(
        "meta",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_meta"),
    )
    op.create_table(
        "schools",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("register_version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_schools"),
    )
    op.create_table(
        "users",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_users"),
        sa.UniqueConstraint("name", name="uq_users_name"),
    )
    op.create_table(
        "settings",
        sa.Column("school_id", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name="fk_settings_school_id"),
        sa.PrimaryKeyConstraint("school_id", name="pk_settings"),
    )
    op.create_table(
        "calendars",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("school_id", sa.Text(), nullable=False),
        sa.Column("sessions", sa.LargeBinary(), nullable=False),
        sa.Column("open", sa.LargeBinary(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name="fk_calendars_school_id"),
        sa.PrimaryKeyConstraint("number", name="pk_calendars"),
    )
    op.create_index("ix_calendars_school_id", "calendars", ["school_id"], unique=False)
    op.create_table(
        "audit",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("previous_hash", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_audit"),
    )
    op.create_index("ix_audit_subject", "audit", ["subject"], unique=False)


def _registers() -> None:
    op.create_table(
        "imports",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("school_id", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("compressed", sa.LargeBinary(), nullable=False),
        sa.Column("layout", sa.Text(), nullable=False),
        sa.Column("findings", sa.Text(), nullable=False),
        sa.Column("understood", sa.Text(), nullable=False),
        sa.Column("first_date", sa.Date(), nullable=True),
        sa.Column("last_date", sa.Date(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name="fk_imports_school_id"),
        sa.PrimaryKeyConstraint("id", name="pk_imports"),
    )
    op.create_index("ix_imports_school_id_sha256", "imports", ["school_id", "sha256"], unique=False)
    op.create_table(
        "pupils",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("school_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("upn", sa.Text(), nullable=True),
        sa.Column("admission_number", sa.Text(), nullable=False),
        sa.Column("system_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("surname", sa.Text(), nullable=False),
        sa.Column("forename", sa.Text(), nullable=False),
        sa.Column("year_group", sa.Text(), nullable=False),
        sa.Column("registration_group", sa.Text(), nullable=False),
        sa.Column("sex", sa.Text(), nullable=False),
        sa.Column("date_of_birth", sa.Date(), nullable=True),
        sa.Column("attributes", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name="fk_pupils_school_id"),
        sa.PrimaryKeyConstraint("id", name="pk_pupils"),
        sa.UniqueConstraint("school_id", "position", name="uq_pupils_school_id_position"),
        sa.UniqueConstraint("school_id", "upn", name="uq_pupils_school_id_upn"),
    )
    op.create_table(
        "session_axes",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("school_id", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("sessions", sa.LargeBinary(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name="fk_session_axes_school_id"),
        sa.PrimaryKeyConstraint("number", name="pk_session_axes"),
    )
    op.create_index("ix_session_axes_school_id_year", "session_axes", ["school_id", "year"], unique=False)
    op.create_table(
        "pupil_years",
        sa.Column("school_id", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("pupil_id", sa.Text(), nullable=False),
        sa.Column("axis", sa.Integer(), nullable=False),
        sa.Column("marks", sa.LargeBinary(), nullable=False),
        sa.Column("texts", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["axis"], ["session_axes.number"], name="fk_pupil_years_axis"),
        sa.ForeignKeyConstraint(["pupil_id"], ["pupils.id"], name="fk_pupil_years_pupil_id"),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name="fk_pupil_years_school_id"),
        sa.PrimaryKeyConstraint("school_id", "year", "pupil_id", name="pk_pupil_years"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "mark_changes",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("school_id", sa.Text(), nullable=False),
        sa.Column("pupil_id", sa.Text(), nullable=False),
        sa.Column("import_id", sa.Text(), nullable=True),
        sa.Column("sessions", sa.LargeBinary(), nullable=False),
        sa.Column("before", sa.LargeBinary(), nullable=False),
        sa.Column("after", sa.LargeBinary(), nullable=False),
        sa.Column("texts", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name="fk_mark_changes_import_id"),
        sa.ForeignKeyConstraint(["pupil_id"], ["pupils.id"], name="fk_mark_changes_pupil_id"),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name="fk_mark_changes_school_id"),
        sa.PrimaryKeyConstraint("number", name="pk_mark_changes"),
    )
    op.create_index("ix_mark_changes_pupil_id", "mark_changes", ["pupil_id"], unique=False)
    op.create_index("ix_mark_changes_school_id", "mark_changes", ["school_id"], unique=False)
    op.create_table(
        "history",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Text(), nullable=False),
        sa.Column("import_id", sa.Text(), nullable=True),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name="fk_history_import_id"),
        sa.PrimaryKeyConstraint("number", name="pk_history"),
    )
    op.create_index("ix_history_kind_subject_id", "history", ["kind", "subject_id"], unique=False)


def _people() -> None:
    op.create_table(
        "parents",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("school_id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("forename", sa.Text(), nullable=False),
        sa.Column("surname", sa.Text(), nullable=False),
        sa.Column("postcode", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name="fk_parents_school_id"),
        sa.PrimaryKeyConstraint("id", name="pk_parents"),
    )
    op.create_index("ix_parents_school_id", "parents", ["school_id"], unique=False)
    op.create_table(
        "pupil_parents",
        sa.Column("pupil_id", sa.Text(), nullable=False),
        sa.Column("parent_id", sa.Text(), nullable=False),
        sa.Column("relationship", sa.Text(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("restriction", sa.Text(), nullable=False),
        sa.Column("released_by", sa.Text(), nullable=False),
        sa.Column("release_reason", sa.Text(), nullable=False),
        sa.Column("parental_responsibility", sa.Boolean(), nullable=True),
        sa.Column("parent_in_law", sa.Boolean(), nullable=True),
        sa.Column("lives_with_pupil", sa.Boolean(), nullable=True),
        sa.Column("priority", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["parent_id"], ["parents.id"], name="fk_pupil_parents_parent_id"),
        sa.ForeignKeyConstraint(["pupil_id"], ["pupils.id"], name="fk_pupil_parents_pupil_id"),
        sa.PrimaryKeyConstraint("pupil_id", "parent_id", name="pk_pupil_parents"),
    )
    op.create_index("ix_pupil_parents_parent_id", "pupil_parents", ["parent_id"], unique=False)


def _cases_and_documents() -> None:
    op.create_table(
        "cases",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("school_id", sa.Text(), nullable=False),
        sa.Column("pupil_id", sa.Text(), nullable=False),
        sa.Column("pathway_id", sa.Text(), nullable=False),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.Column("definition_sha256", sa.Text(), nullable=False),
        sa.Column("earlier_case_id", sa.Text(), nullable=True),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["earlier_case_id"], ["cases.id"], name="fk_cases_earlier_case_id"),
        sa.ForeignKeyConstraint(["pupil_id"], ["pupils.id"], name="fk_cases_pupil_id"),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name="fk_cases_school_id"),
        sa.PrimaryKeyConstraint("id", name="pk_cases"),
        sa.UniqueConstraint("token", name="uq_cases_token"),
    )
    op.create_index("ix_cases_pupil_id", "cases", ["pupil_id"], unique=False)
    op.create_index("ix_cases_school_id", "cases", ["school_id"], unique=False)
    op.create_table(
        "case_events",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("actor_role", sa.Text(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_case_events_case_id"),
        sa.PrimaryKeyConstraint("number", name="pk_case_events"),
        sa.UniqueConstraint("case_id", "sequence", name="uq_case_events_case_id_sequence"),
        sa.UniqueConstraint("event_id", name="uq_case_events_event_id"),
        sa.UniqueConstraint("token", name="uq_case_events_token"),
    )
    op.create_table(
        "issued_documents",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("school_id", sa.Text(), nullable=False),
        sa.Column("pupil_id", sa.Text(), nullable=True),
        sa.Column("case_id", sa.Text(), nullable=True),
        sa.Column("parent_id", sa.Text(), nullable=True),
        sa.Column("document_id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("context", sa.Text(), nullable=False),
        sa.Column("context_sha256", sa.Text(), nullable=False),
        sa.Column("template_sha256", sa.Text(), nullable=False),
        sa.Column("figures", sa.Text(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_issued_documents_case_id"),
        sa.ForeignKeyConstraint(["parent_id"], ["parents.id"], name="fk_issued_documents_parent_id"),
        sa.ForeignKeyConstraint(["pupil_id"], ["pupils.id"], name="fk_issued_documents_pupil_id"),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name="fk_issued_documents_school_id"),
        sa.PrimaryKeyConstraint("id", name="pk_issued_documents"),
        sa.UniqueConstraint("token", name="uq_issued_documents_token"),
    )
    op.create_index("ix_issued_documents_case_id", "issued_documents", ["case_id"], unique=False)
    op.create_index("ix_issued_documents_pupil_id", "issued_documents", ["pupil_id"], unique=False)
