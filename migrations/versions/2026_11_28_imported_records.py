"""What was imported, and how it read then, so that the same file can come in again."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

SORTED = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "imported_record",
        sa.Column("key", SORTED, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("entity_id", sa.String(length=36), nullable=False),
        sa.Column("file", SORTED, nullable=False),
        sa.Column("digest", sa.String(length=32), nullable=False),
        sa.Column("run", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_imported_record")),
    )
    op.create_index(op.f("ix_imported_record_file"), "imported_record", ["file"])


def downgrade() -> None:
    op.drop_table("imported_record")
