"""What each import said, its undoing, totals without marks, and saved column mappings; nothing that is there changes.

Going back to the first schema drops what only this one can hold; marks, history, files and audit stay as they are.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

APPEND_ONLY = {
    "undos": (("rowid",), ("id",), ("import_id",)),
    "statements": (("number",),),
    "totals": (("number",),),
    "mappings": (("number",),),
}
"""Each new table with its unique keys on SQLite, as in the first schema."""

IMPORT_KEPT_BEFORE = (
    "id, school_id, file_name, sha256, size, compressed, layout, findings, understood, first_date, last_date, "
    "recorded_at, recorded_by"
)
IMPORT_KEPT = f"{IMPORT_KEPT_BEFORE}, mapping, choices"

NEW_COLUMNS = (
    "pupils ADD COLUMN listed BOOLEAN DEFAULT TRUE NOT NULL",
    "imports ADD COLUMN mapping TEXT",
    "imports ADD COLUMN choices TEXT",
    "mark_changes ADD COLUMN undo_id TEXT CONSTRAINT fk_mark_changes_undo_id REFERENCES undos (id)",
    "history ADD COLUMN undo_id TEXT CONSTRAINT fk_history_undo_id REFERENCES undos (id)",
)


def upgrade() -> None:
    _undos()
    _statements()
    _totals()
    _mappings()
    for column in NEW_COLUMNS:
        op.execute(f"ALTER TABLE {column}")
    op.create_index("ix_mark_changes_import_id", "mark_changes", ["import_id"], unique=False)
    op.create_index("ix_history_import_id", "history", ["import_id"], unique=False)
    if op.get_context().dialect.name == "sqlite":
        op.execute("DROP TRIGGER imports_refuses_change")
        _refuse_on_sqlite("imports", f"UPDATE OF {IMPORT_KEPT}", "change")
        for table, keys in APPEND_ONLY.items():
            _refuse_on_sqlite(table, "UPDATE", "change")
            _refuse_on_sqlite(table, "DELETE", "removal")
            _refuse_replacing(table, keys)
    else:
        op.execute("DROP TRIGGER imports_refuses_change ON imports")
        _refuse_on_postgresql("imports", f"DELETE OR UPDATE OF {IMPORT_KEPT}", "change", "ROW")
        for table in APPEND_ONLY:
            _refuse_on_postgresql(table, "UPDATE OR DELETE", "change", "ROW")
            _refuse_on_postgresql(table, "TRUNCATE", "emptying", "STATEMENT")


def downgrade() -> None:
    op.drop_index("ix_history_import_id", "history")
    op.drop_index("ix_mark_changes_import_id", "mark_changes")
    on_sqlite = op.get_context().dialect.name == "sqlite"
    op.execute("DROP TRIGGER imports_refuses_change" + ("" if on_sqlite else " ON imports"))
    for column in NEW_COLUMNS:
        table, name = column.split()[0], column.split()[3]
        op.execute(f"ALTER TABLE {table} DROP COLUMN {name}")
    if on_sqlite:
        _refuse_on_sqlite("imports", f"UPDATE OF {IMPORT_KEPT_BEFORE}", "change")
        for table in APPEND_ONLY:
            op.execute(f"DROP TRIGGER {table}_refuses_removal")
    else:
        _refuse_on_postgresql("imports", f"DELETE OR UPDATE OF {IMPORT_KEPT_BEFORE}", "change", "ROW")
    for table in reversed(APPEND_ONLY):
        op.drop_table(table)


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


def _refuse_on_postgresql(table: str, when: str, name: str, each: str) -> None:
    op.execute(
        f"CREATE TRIGGER {table}_refuses_{name} BEFORE {when} ON {table} "
        f"FOR EACH {each} EXECUTE FUNCTION refuse_change()"
    )


def _undos() -> None:
    op.create_table(
        "undos",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("school_id", sa.Text(), nullable=False),
        sa.Column("import_id", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name="fk_undos_import_id"),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name="fk_undos_school_id"),
        sa.PrimaryKeyConstraint("id", name="pk_undos"),
        sa.UniqueConstraint("import_id", name="uq_undos_import_id"),
    )


def _statements() -> None:
    op.create_table(
        "statements",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("school_id", sa.Text(), nullable=False),
        sa.Column("import_id", sa.Text(), nullable=True),
        sa.Column("changes_before", sa.Integer(), nullable=False),
        sa.Column("history_before", sa.Integer(), nullable=False),
        sa.Column("overwrite", sa.Boolean(), nullable=False),
        sa.Column("remove_missing", sa.Boolean(), nullable=False),
        sa.Column("sessions", sa.LargeBinary(), nullable=False),
        sa.Column("marks", sa.LargeBinary(), nullable=False),
        sa.Column("said", sa.LargeBinary(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name="fk_statements_import_id"),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name="fk_statements_school_id"),
        sa.PrimaryKeyConstraint("number", name="pk_statements"),
    )
    op.create_index("ix_statements_school_id", "statements", ["school_id"], unique=False)


def _totals() -> None:
    op.create_table(
        "totals",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("school_id", sa.Text(), nullable=False),
        sa.Column("pupil_id", sa.Text(), nullable=False),
        sa.Column("import_id", sa.Text(), nullable=False),
        sa.Column("possible", sa.Integer(), nullable=False),
        sa.Column("attended", sa.Integer(), nullable=False),
        sa.Column("authorised", sa.Integer(), nullable=False),
        sa.Column("unauthorised", sa.Integer(), nullable=False),
        sa.Column("missing", sa.Integer(), nullable=False),
        sa.Column("first_date", sa.Date(), nullable=True),
        sa.Column("last_date", sa.Date(), nullable=True),
        sa.Column("year", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name="fk_totals_import_id"),
        sa.ForeignKeyConstraint(["pupil_id"], ["pupils.id"], name="fk_totals_pupil_id"),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name="fk_totals_school_id"),
        sa.PrimaryKeyConstraint("number", name="pk_totals"),
    )
    op.create_index("ix_totals_school_id", "totals", ["school_id"], unique=False)
    op.create_index("ix_totals_pupil_id", "totals", ["pupil_id"], unique=False)


def _mappings() -> None:
    op.create_table(
        "mappings",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("school_id", sa.Text(), nullable=False),
        sa.Column("signature", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("mapping", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name="fk_mappings_school_id"),
        sa.PrimaryKeyConstraint("number", name="pk_mappings"),
    )
    op.create_index("ix_mappings_school_id_signature", "mappings", ["school_id", "signature"], unique=False)
