"""A definition is kept once, however many cases were opened with it; and each school counts the changes of its cases
and of its contacts, so that a list knows by one number whether anything is new.

Going back gives each case its own text again.
"""

import hashlib
from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

from fasttrack_core.errors import StoreProblem

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

EDITIONS = sa.table("definition_editions", sa.column("sha256", sa.Text), sa.column("definition", sa.Text))
CASES = sa.table(
    "cases",
    sa.column("id", sa.Text),
    sa.column("definition", sa.Text),
    sa.column("definition_sha256", sa.Text),
    sa.column("edition", sa.Text),
)
KEYS = (("rowid",), ("sha256",))
COUNTERS = ("cases_version", "contacts_version")


def upgrade() -> None:
    op.create_table(
        "definition_editions",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_definition_editions"),
    )
    op.execute(
        "ALTER TABLE cases ADD COLUMN edition TEXT CONSTRAINT fk_cases_definition_sha256 "
        "REFERENCES definition_editions (sha256)"
    )
    _unguarded(_once)
    for name in ("definition", "definition_sha256"):
        op.execute(f"ALTER TABLE cases DROP COLUMN {name}")
    op.execute("ALTER TABLE cases RENAME COLUMN edition TO definition_sha256")
    _guard()
    for name in COUNTERS:
        op.execute(f"ALTER TABLE schools ADD COLUMN {name} INTEGER DEFAULT 0 NOT NULL")
    op.execute("ALTER TABLE case_summaries ADD COLUMN version INTEGER DEFAULT 0 NOT NULL")
    op.execute("ALTER TABLE case_summaries ADD COLUMN rests_on TEXT")
    op.drop_index("ix_case_summaries_school_id_sequence", "case_summaries")
    op.create_index("ix_case_summaries_school_id_version", "case_summaries", ["school_id", "version"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_case_summaries_school_id_version", "case_summaries")
    op.create_index("ix_case_summaries_school_id_sequence", "case_summaries", ["school_id", "sequence"], unique=False)
    for name in ("version", "rests_on"):
        op.execute(f"ALTER TABLE case_summaries DROP COLUMN {name}")
    for name in COUNTERS:
        op.execute(f"ALTER TABLE schools DROP COLUMN {name}")
    op.execute("ALTER TABLE cases RENAME COLUMN definition_sha256 TO edition")
    for name in ("definition", "definition_sha256"):
        op.execute(f"ALTER TABLE cases ADD COLUMN {name} TEXT DEFAULT '' NOT NULL")
    _unguarded(_each)
    op.execute("ALTER TABLE cases DROP COLUMN edition")
    if op.get_context().dialect.name == "sqlite":
        op.execute("DROP TRIGGER definition_editions_refuses_removal")
    else:
        for name in ("definition", "definition_sha256"):
            op.execute(f"ALTER TABLE cases ALTER COLUMN {name} DROP DEFAULT")
    op.drop_table("definition_editions")


def _once(connection: sa.Connection) -> None:
    """Each case names the edition it was opened with, by the hash of its text; refused where one would not read back
    as it was."""
    told = sa.select(CASES.c.definition_sha256, CASES.c.definition).distinct()
    known: set[str] = set()
    for said, text in connection.execute(told).all():
        found = hashlib.sha256(text.encode()).hexdigest()
        if found not in known:
            connection.execute(sa.insert(EDITIONS).values(sha256=found, definition=text))
            known.add(found)
        own = (CASES.c.definition_sha256 == said) & (CASES.c.definition == text)
        connection.execute(sa.update(CASES).where(own).values(edition=found))
    read_back = sa.select(sa.func.count()).where(
        CASES.c.edition == EDITIONS.c.sha256, CASES.c.definition == EDITIONS.c.definition
    )
    if connection.scalar(read_back) != connection.scalar(sa.select(sa.func.count()).select_from(CASES)):
        raise StoreProblem("The definitions of the cases could not be carried over. Nothing was changed.")


def _each(connection: sa.Connection) -> None:
    text = sa.select(EDITIONS.c.definition).where(EDITIONS.c.sha256 == CASES.c.edition).scalar_subquery()
    connection.execute(
        sa.update(CASES).where(CASES.c.edition.is_not(None)).values(definition=text, definition_sha256=CASES.c.edition)
    )


def _unguarded(fill: Callable[[sa.Connection], None]) -> None:
    """The new columns of the cases are filled while their guard is away; it stands again before anything else is."""
    if op.get_context().dialect.name == "sqlite":
        op.execute("DROP TRIGGER cases_refuses_change")
        fill(op.get_bind())
        _refuse_on_sqlite("cases", "change", "UPDATE")
    else:
        op.execute("ALTER TABLE cases DISABLE TRIGGER cases_refuses_change")
        fill(op.get_bind())
        op.execute("ALTER TABLE cases ENABLE TRIGGER cases_refuses_change")


def _guard() -> None:
    """No edition is changed or removed."""
    if op.get_context().dialect.name != "sqlite":
        for name, when, each in (("change", "UPDATE OR DELETE", "ROW"), ("emptying", "TRUNCATE", "STATEMENT")):
            op.execute(
                f"CREATE TRIGGER definition_editions_refuses_{name} BEFORE {when} ON definition_editions "
                f"FOR EACH {each} EXECUTE FUNCTION refuse_change()"
            )
        return
    taken = " OR ".join(  # names from this file, never anything typed
        f"EXISTS (SELECT 1 FROM definition_editions WHERE {' AND '.join(f'{column} = NEW.{column}' for column in key)})"  # noqa: S608
        for key in KEYS
    )
    _refuse_on_sqlite("definition_editions", "change", "UPDATE")
    _refuse_on_sqlite("definition_editions", "removal", "DELETE")
    _refuse_on_sqlite("definition_editions", "replacing", "INSERT", f" WHEN {taken}")


def _refuse_on_sqlite(table: str, name: str, when: str, only: str = "") -> None:
    op.execute(
        f"CREATE TRIGGER {table}_refuses_{name} BEFORE {when} ON {table}{only} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    )
