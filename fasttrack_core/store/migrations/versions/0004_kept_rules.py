"""What-if rules that a school keeps have a table of their own, with what the audit says of them so far; and documents
are found by their school.

Going back drops the table alone: the audit still holds every line that the rules came from.
"""

import json
import re
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

SUBJECT = re.compile(r"what-if rules of school (\S+)")
KEYS = (("number",), ("replaces",))
"""The table's unique keys: no row takes the place of one that is there, and each is replaced once."""

RULES = sa.table(
    "kept_rules",
    sa.column("number", sa.Integer),
    sa.column("school_id", sa.Text),
    sa.column("name", sa.Text),
    sa.column("rule", sa.Text),
    sa.column("kept_by", sa.Text),
    sa.column("removed", sa.Boolean),
    sa.column("replaces", sa.Integer),
    sa.column("recorded_at", sa.DateTime(timezone=True)),
    sa.column("recorded_by", sa.Text),
)
AUDIT = sa.table(
    "audit",
    sa.column("number", sa.Integer),
    sa.column("at", sa.DateTime(timezone=True)),
    sa.column("actor", sa.Text),
    sa.column("subject", sa.Text),
    sa.column("after", sa.Text),
)


def upgrade() -> None:
    op.create_table(
        "kept_rules",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("school_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("kept_by", sa.Text(), nullable=False),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.Column("replaces", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name="fk_kept_rules_school_id"),
        sa.ForeignKeyConstraint(["replaces"], ["kept_rules.number"], name="fk_kept_rules_replaces"),
        sa.PrimaryKeyConstraint("number", name="pk_kept_rules"),
        sa.UniqueConstraint("replaces", name="uq_kept_rules_replaces"),
    )
    op.create_index("ix_kept_rules_school_id", "kept_rules", ["school_id"], unique=False)
    op.create_index("ix_issued_documents_school_id", "issued_documents", ["school_id"], unique=False)
    _carry_over(op.get_bind())
    _guard()


def downgrade() -> None:
    op.drop_index("ix_issued_documents_school_id", "issued_documents")
    if op.get_context().dialect.name == "sqlite":
        op.execute("DROP TRIGGER kept_rules_refuses_removal")
    op.drop_table("kept_rules")


def _carry_over(connection: sa.Connection) -> None:
    """Every line of the audit about a rule is a row, in the order of the lines: rules were those lines until now."""
    schools = set(connection.scalars(sa.select(sa.table("schools", sa.column("id", sa.Text)).c.id)))
    newest: dict[tuple[str, str], tuple[int, str, str]] = {}
    lines = sa.select(AUDIT).where(AUDIT.c.subject.like("what-if rules of school %")).order_by(AUDIT.c.number)
    for line in connection.execute(lines).all():
        found = SUBJECT.fullmatch(line.subject)
        school_id, change = found.group(1) if found else "", _change(line.after)
        if school_id not in schools:
            continue
        row: dict[str, Any] = {"school_id": school_id, "recorded_at": line.at, "recorded_by": line.actor}
        if "kept" in change and "rule" in change:
            row |= {"name": change["kept"], "rule": _text(change["rule"]), "kept_by": line.actor, "removed": False}
        elif (old := newest.pop((school_id, str(change.get("renamed", change.get("removed")))), None)) is not None:
            name = change.get("to", change["renamed"]) if "renamed" in change else change["removed"]
            removed = "removed" in change
            row |= {"name": name, "rule": old[1], "kept_by": old[2], "removed": removed, "replaces": old[0]}
        else:
            continue
        number = connection.execute(sa.insert(RULES).values(**row).returning(RULES.c.number)).scalar_one()
        if not row["removed"]:
            newest[school_id, row["name"]] = (number, row["rule"], row["kept_by"])


def _change(text: str) -> dict[str, Any]:
    try:
        change = json.loads(text)
    except ValueError:  # a line that was altered behind the program's back; the audit's own check names it
        return {}
    return change if isinstance(change, dict) else {}


def _text(rule: object) -> str:
    return json.dumps(rule, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _guard() -> None:
    """Rows are neither changed nor removed."""
    if op.get_context().dialect.name != "sqlite":
        for name, when, each in (("change", "UPDATE OR DELETE", "ROW"), ("emptying", "TRUNCATE", "STATEMENT")):
            op.execute(
                f"CREATE TRIGGER kept_rules_refuses_{name} BEFORE {when} ON kept_rules "
                f"FOR EACH {each} EXECUTE FUNCTION refuse_change()"
            )
        return
    taken = " OR ".join(  # names from this file, never anything typed
        f"EXISTS (SELECT 1 FROM kept_rules WHERE {' AND '.join(f'{column} = NEW.{column}' for column in key)})"  # noqa: S608
        for key in KEYS
    )
    for name, when in (("change", "UPDATE"), ("removal", "DELETE"), ("replacing", "INSERT")):
        only = f" WHEN {taken}" if name == "replacing" else ""
        op.execute(
            f"CREATE TRIGGER kept_rules_refuses_{name} BEFORE {when} ON kept_rules{only} "
            "BEGIN SELECT RAISE(ABORT, 'kept_rules is append-only'); END"
        )
