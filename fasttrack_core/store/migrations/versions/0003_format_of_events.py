"""Each event of a case says in which format it was written; those that are there are of the first."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE case_events ADD COLUMN format INTEGER DEFAULT 1 NOT NULL")


def downgrade() -> None:
    op.execute("ALTER TABLE case_events DROP COLUMN format")
