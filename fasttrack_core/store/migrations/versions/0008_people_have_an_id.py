"""People have an id and work at schools; what is recorded holds the id beside the name; each school has its own chain
of the audit.

Everybody who was a user stays one, with a membership at every school where they could work until now, which was all of
them. Rows that are there keep the name alone: who recorded them is not looked up by it. Lines of the audit that are
there keep their format and stay the trunk of the chain; each school's own lines begin at its end.

Going back, users get one role again and names that tell them apart. Lines of the second format stay, but an earlier
version cannot check them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

RECORDED = (
    "schools",
    "settings",
    "calendars",
    "imports",
    "undos",
    "pupils",
    "mark_changes",
    "history",
    "statements",
    "totals",
    "mappings",
    "kept_rules",
    "parents",
    "pupil_parents",
    "cases",
    "issued_documents",
    "jobs",
)
"""Tables with a stamp in each row."""
IMPORT_KEPT_BEFORE = (
    "id, school_id, file_name, sha256, size, compressed, layout, findings, understood, first_date, last_date, "
    "recorded_at, recorded_by, mapping, choices"
)
IMPORT_KEPT = f"{IMPORT_KEPT_BEFORE}, recorded_by_id"
OF_A_LINE = ("school_id", "user_id", "kind", "subject_id")
LEAD, LOCAL = "attendance lead", "local"
IMPORTER, NIGHTLY = "Scheduled import", "scheduled import"
"""The one who is at this computer, and the command line, are found by their login from now on."""
HEAD = "audit_head"

SCHOOLS = sa.table("schools", sa.column("id", sa.Text))
META = sa.table("meta", sa.column("name", sa.Text), sa.column("value", sa.Text))


def upgrade() -> None:
    _users()
    for table in RECORDED:
        op.execute(
            f"ALTER TABLE {table} ADD COLUMN recorded_by_id TEXT "
            f"CONSTRAINT fk_{table}_recorded_by_id REFERENCES users (id)"
        )
    op.execute(
        "ALTER TABLE case_events ADD COLUMN actor_id TEXT CONSTRAINT fk_case_events_actor_id REFERENCES users (id)"
    )
    _imports_keep(IMPORT_KEPT)
    op.execute("ALTER TABLE audit ADD COLUMN format INTEGER DEFAULT 1 NOT NULL")
    for name in OF_A_LINE:
        op.execute(f"ALTER TABLE audit ADD COLUMN {name} TEXT")
    op.create_index("ix_audit_school_id_number", "audit", ["school_id", "number"], unique=False)
    op.create_index("ix_audit_kind_subject_id", "audit", ["kind", "subject_id"], unique=False)
    _chains()


def _users() -> None:
    """The same people. A name need not be unique any more, which on SQLite takes a new table."""
    connection = op.get_bind()
    asked = "SELECT id, name, role, active, recorded_at, recorded_by FROM users ORDER BY name"
    before = connection.execute(sa.text(asked)).all()
    schools = connection.scalars(sa.select(SCHOOLS.c.id)).all()
    local = next((row.id for row in sorted(before, key=lambda row: row.name) if row.active and row.role == LEAD), None)
    if connection.dialect.name == "sqlite":
        op.execute("PRAGMA defer_foreign_keys = ON")  # rows that name a user find the same one at the end
        op.drop_table("users")
        op.create_table(
            "users",
            sa.Column("id", sa.Text(), nullable=False),
            sa.Column("login", sa.Text(), nullable=True),
            sa.Column("name", sa.Text(), nullable=False),
            *_stamp("users"),
            sa.PrimaryKeyConstraint("id", name="pk_users"),
            sa.UniqueConstraint("login", name="uq_users_login"),
        )
        for row in before:
            _insert("users", id=row.id, name=row.name, recorded_at=row.recorded_at, recorded_by=row.recorded_by)
    else:
        for change in (
            "DROP CONSTRAINT uq_users_name",
            "DROP COLUMN role",
            "DROP COLUMN active",
            "ADD COLUMN login TEXT CONSTRAINT uq_users_login UNIQUE",
            "ADD COLUMN recorded_by_id TEXT CONSTRAINT fk_users_recorded_by_id REFERENCES users (id)",
        ):
            op.execute(f"ALTER TABLE users {change}")
    for row in before:
        login = LOCAL if row.id == local else NIGHTLY if row.name == IMPORTER else None
        connection.execute(sa.text("UPDATE users SET login = :login WHERE id = :id"), {"login": login, "id": row.id})
    op.create_table(
        "memberships",
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("school_id", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        *_stamp("memberships"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_memberships_user_id"),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name="fk_memberships_school_id"),
        sa.PrimaryKeyConstraint("user_id", "school_id", name="pk_memberships"),
    )
    op.create_index("ix_memberships_school_id", "memberships", ["school_id"], unique=False)
    for row in before:
        for school_id in schools if row.active else ():
            stamp = {"recorded_at": row.recorded_at, "recorded_by": row.recorded_by}
            _insert("memberships", user_id=row.id, school_id=school_id, role=row.role, **stamp)


def _insert(table: str, **values: object) -> None:
    names, marks = ", ".join(values), ", ".join(f":{name}" for name in values)
    op.get_bind().execute(sa.text(f"INSERT INTO {table} ({names}) VALUES ({marks})"), values)  # noqa: S608


def _stamp(table: str) -> tuple[sa.Column[object] | sa.ForeignKeyConstraint, ...]:
    return (
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("recorded_by_id", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["users.id"], name=f"fk_{table}_recorded_by_id"),
    )


def _chains() -> None:
    """The trunk has an end from the beginning, and every school's chain begins there."""
    connection = op.get_bind()
    end = connection.scalar(sa.select(META.c.value).where(META.c.name == HEAD))
    if end is None:
        end = f"0 {'0' * 64}"
        connection.execute(sa.insert(META).values(name=HEAD, value=end))
    for school_id in connection.scalars(sa.select(SCHOOLS.c.id)).all():
        connection.execute(sa.insert(META).values(name=f"{HEAD} {school_id}", value=end))
    if connection.dialect.name == "postgresql":
        op.execute(
            "SELECT setval(pg_get_serial_sequence('audit', 'number'), "
            "(SELECT coalesce(max(number), 0) + 1 FROM audit), false)"
        )


def _imports_keep(columns: str) -> None:
    """What of an import can never be changed."""
    if op.get_context().dialect.name == "sqlite":
        op.execute("DROP TRIGGER imports_refuses_change")
        op.execute(
            f"CREATE TRIGGER imports_refuses_change BEFORE UPDATE OF {columns} ON imports "
            "BEGIN SELECT RAISE(ABORT, 'imports is append-only'); END"
        )
        return
    op.execute("DROP TRIGGER imports_refuses_change ON imports")
    op.execute(
        f"CREATE TRIGGER imports_refuses_change BEFORE DELETE OR UPDATE OF {columns} ON imports "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )


def downgrade() -> None:
    connection = op.get_bind()
    op.drop_index("ix_audit_kind_subject_id", "audit")
    op.drop_index("ix_audit_school_id_number", "audit")
    for name in ("format", *OF_A_LINE):
        op.execute(f"ALTER TABLE audit DROP COLUMN {name}")
    connection.execute(sa.delete(META).where(META.c.name.like(f"{HEAD} %")))
    connection.execute(sa.delete(META).where(META.c.name == HEAD, META.c.value == f"0 {'0' * 64}"))
    _imports_keep(IMPORT_KEPT_BEFORE)
    op.execute("ALTER TABLE case_events DROP COLUMN actor_id")
    for table in RECORDED:
        op.execute(f"ALTER TABLE {table} DROP COLUMN recorded_by_id")
    users = connection.execute(
        sa.text(
            "SELECT id, name, recorded_at, recorded_by, (SELECT min(role) FROM memberships WHERE user_id = id) AS role "
            "FROM users"
        )
    ).all()
    names = [row.name for row in users]
    op.drop_table("memberships")
    if connection.dialect.name == "sqlite":
        op.execute("PRAGMA defer_foreign_keys = ON")
        op.drop_table("users")
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
    else:
        for change in (
            "DROP COLUMN login",
            "DROP COLUMN recorded_by_id",
            "ADD COLUMN role TEXT DEFAULT 'viewer' NOT NULL",
            "ADD COLUMN active BOOLEAN DEFAULT FALSE NOT NULL",
            "ALTER COLUMN role DROP DEFAULT",
            "ALTER COLUMN active DROP DEFAULT",
        ):
            op.execute(f"ALTER TABLE users {change}")
    for row in users:
        name = row.name if names.count(row.name) == 1 else f"{row.name} ({row.id[:8]})"
        values = {"id": row.id, "name": name, "role": row.role or "viewer", "active": row.role is not None}
        if connection.dialect.name == "sqlite":
            _insert("users", **values, recorded_at=row.recorded_at, recorded_by=row.recorded_by)
        else:
            changed = "UPDATE users SET name = :name, role = :role, active = :active WHERE id = :id"
            connection.execute(sa.text(changed), values)
    if connection.dialect.name != "sqlite":
        op.execute("ALTER TABLE users ADD CONSTRAINT uq_users_name UNIQUE (name)")
