"""Versions are found by when they ended: what is asked as of a moment just past is what is known now, but for these."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

ENDED = sa.text("known_until IS NOT NULL")


def upgrade() -> None:
    op.create_index(
        op.f("ix_entry_days_known_until"), "entry_days", ["known_until"], sqlite_where=ENDED, postgresql_where=ENDED
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_entry_days_known_until"), "entry_days")
