"""The read side: revisions and the keys that find them."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "change_counter",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_change_counter_single_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_counter")),
    )
    op.create_table(
        "revision",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("entity_id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("operation", sa.String(length=32), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("known_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=500), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('country', 'organization', 'leader', 'place', 'occasion', 'source', 'visit', 'meeting')",
            name=op.f("ck_revision_kind_known"),
        ),
        sa.CheckConstraint("operation IN ('create', 'update', 'republish')", name=op.f("ck_revision_operation_known")),
        sa.CheckConstraint("seq >= 1", name=op.f("ck_revision_seq_counts")),
        sa.CheckConstraint("version >= 1", name=op.f("ck_revision_version_counts")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_revision")),
        sa.UniqueConstraint("kind", "entity_id", "version", name=op.f("uq_revision_kind_entity_id_version")),
    )
    op.create_index("ix_revision_known", "revision", ["kind", "entity_id", "known_from"], unique=False)
    op.create_table(
        "schedule_key",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("key", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("entity_id", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("earliest", sa.Date(), nullable=False),
        sa.Column("latest", sa.Date(), nullable=False),
        sa.Column("start_latest", sa.Date(), nullable=False),
        sa.Column("end_earliest", sa.Date(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("lasting", sa.Boolean(), nullable=False),
        sa.Column("known_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("known_until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["seq"], ["revision.seq"], name=op.f("fk_schedule_key_seq"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("seq", "key", name=op.f("pk_schedule_key")),
    )
    op.create_index(
        "ix_schedule_key_current",
        "schedule_key",
        ["key", "earliest", "ordinal", "entity_id"],
        unique=False,
        sqlite_where=sa.text("known_until IS NULL"),
        postgresql_where=sa.text("known_until IS NULL"),
    )
    op.create_index("ix_schedule_key_entity_id", "schedule_key", ["entity_id"], unique=False)
    op.create_index(
        "ix_schedule_key_history",
        "schedule_key",
        ["key", "earliest", "ordinal", "entity_id", "known_from"],
        unique=False,
    )
    op.create_index(
        "ix_schedule_key_lasting",
        "schedule_key",
        ["key", "earliest", "ordinal", "entity_id"],
        unique=False,
        sqlite_where=sa.text("known_until IS NULL AND lasting"),
        postgresql_where=sa.text("known_until IS NULL AND lasting"),
    )
    op.create_table(
        "directory_key",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("key", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("entity_id", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("sort", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("known_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("known_until", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('country', 'organization', 'leader', 'place', 'occasion', 'source', 'visit', 'meeting')",
            name=op.f("ck_directory_key_kind_known"),
        ),
        sa.ForeignKeyConstraint(["seq"], ["revision.seq"], name=op.f("fk_directory_key_seq"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("seq", "key", name=op.f("pk_directory_key")),
    )
    op.create_index(
        "ix_directory_key_current",
        "directory_key",
        ["kind", "key", "sort", "entity_id"],
        unique=False,
        sqlite_where=sa.text("known_until IS NULL"),
        postgresql_where=sa.text("known_until IS NULL"),
    )
    op.create_index("ix_directory_key_entity_id", "directory_key", ["entity_id"], unique=False)
    op.create_index(
        "ix_directory_key_history", "directory_key", ["kind", "key", "sort", "entity_id", "known_from"], unique=False
    )
    op.execute("INSERT INTO change_counter (id, seq) VALUES (1, 0)")


def downgrade() -> None:
    op.drop_table("directory_key")
    op.drop_table("schedule_key")
    op.drop_table("revision")
    op.drop_table("change_counter")
