"""What lists say of each case by its events alone; rows may change, and are worked out again where they are missing."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "case_summaries",
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("school_id", sa.Text(), nullable=False),
        sa.Column("pupil_id", sa.Text(), nullable=False),
        sa.Column("definition_sha256", sa.Text(), nullable=False),
        sa.Column("earlier_case_id", sa.Text(), nullable=True),
        sa.Column("case_recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("format", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("pathway", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("stage_label", sa.Text(), nullable=False),
        sa.Column("closing_code", sa.Text(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("earlier_case", sa.Text(), nullable=False),
        sa.Column("closed", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_summaries_case_id")),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name=op.f("fk_case_summaries_school_id")),
        sa.ForeignKeyConstraint(["pupil_id"], ["pupils.id"], name=op.f("fk_case_summaries_pupil_id")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_case_summaries")),
    )
    op.create_index("ix_case_summaries_school_id_sequence", "case_summaries", ["school_id", "sequence"], unique=False)


def downgrade() -> None:
    op.drop_table("case_summaries")
