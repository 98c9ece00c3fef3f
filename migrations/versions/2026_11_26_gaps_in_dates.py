"""The days between others on which an entry is not."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "schedule_gap",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("certainty", sa.String(length=32), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.CheckConstraint("certainty IN ('possible', 'certain')", name=op.f("ck_schedule_gap_certainty_known")),
        sa.CheckConstraint("first <= last", name=op.f("ck_schedule_gap_in_order")),
        sa.ForeignKeyConstraint(["seq"], ["revision.seq"], name=op.f("fk_schedule_gap_seq"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("seq", "certainty", "first", name=op.f("pk_schedule_gap")),
    )


def downgrade() -> None:
    op.drop_table("schedule_gap")
