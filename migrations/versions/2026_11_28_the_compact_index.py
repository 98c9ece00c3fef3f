"""The schedule's index in its compact form: numbers instead of texts, and one b-tree for the present."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

PLACE = ("key_id", "lasting", "earliest", "ordinal", "entry_no")
SORTED = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    op.add_column("revision", sa.Column("record_no", sa.Integer(), nullable=False, server_default="0"))
    op.execute(
        "UPDATE revision SET record_no = (SELECT min(first.seq) FROM revision AS first"
        " WHERE first.kind = revision.kind AND first.entity_id = revision.entity_id)"
    )
    op.create_table(
        "index_key",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", SORTED, nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.CheckConstraint("entries >= 0", name=op.f("ck_index_key_entries_count")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_index_key")),
        sa.UniqueConstraint("key", name=op.f("uq_index_key_key")),
    )
    op.create_table(
        "entry_days",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("entry_no", sa.Integer(), nullable=False),
        sa.Column("lasting", sa.SmallInteger(), nullable=False),
        *(
            sa.Column(name, sa.Integer(), nullable=False)
            for name in ("earliest", "ordinal", "latest", "start_latest", "end_earliest")
        ),
        sa.Column("known_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("known_until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["seq"], ["revision.seq"], name=op.f("fk_entry_days_seq"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_entry_days")),
    )
    _tree("schedule", PLACE)
    _tree("schedule_past", (*PLACE, "seq"))
    op.drop_table("schedule_gap")
    _gaps(sa.Integer())
    op.drop_table("schedule_key")


def _gaps(day: sa.Date | sa.Integer) -> None:
    op.create_table(
        "schedule_gap",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("certainty", sa.String(length=32), nullable=False),
        sa.Column("first", day, autoincrement=False, nullable=False),
        sa.Column("last", day, nullable=False),
        sa.CheckConstraint("certainty IN ('possible', 'certain')", name=op.f("ck_schedule_gap_certainty_known")),
        sa.CheckConstraint("first <= last", name=op.f("ck_schedule_gap_in_order")),
        sa.ForeignKeyConstraint(["seq"], ["revision.seq"], name=op.f("fk_schedule_gap_seq"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("seq", "certainty", "first", name=op.f("pk_schedule_gap")),
    )


def _tree(name: str, key: tuple[str, ...]) -> None:
    types = {"lasting": sa.SmallInteger(), "seq": sa.BigInteger()}
    op.create_table(
        name,
        *(
            sa.Column(column, types.get(column, sa.Integer()), autoincrement=False, nullable=False)
            for column in dict.fromkeys((*key, "latest", "seq"))
        ),
        sa.PrimaryKeyConstraint(*key, name=op.f(f"pk_{name}")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    for table in ("schedule_past", "schedule", "entry_days", "index_key"):
        op.drop_table(table)
    op.drop_column("revision", "record_no")
    op.drop_table("schedule_gap")
    _gaps(sa.Date())
    op.create_table(
        "schedule_key",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("key", SORTED, nullable=False),
        sa.Column("entity_id", SORTED, nullable=False),
        *(
            sa.Column(name, sa.Date(), nullable=False)
            for name in ("earliest", "latest", "start_latest", "end_earliest")
        ),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("lasting", sa.Boolean(), nullable=False),
        sa.Column("known_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("known_until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["seq"], ["revision.seq"], name=op.f("fk_schedule_key_seq"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("seq", "key", name=op.f("pk_schedule_key")),
    )
    columns = ["key", "earliest", "ordinal", "entity_id"]
    for name, where in (("current", "known_until IS NULL"), ("lasting", "known_until IS NULL AND lasting")):
        there = sa.text(where)
        op.create_index(f"ix_schedule_key_{name}", "schedule_key", columns, sqlite_where=there, postgresql_where=there)
    op.create_index("ix_schedule_key_entity_id", "schedule_key", ["entity_id"])
    op.create_index("ix_schedule_key_history", "schedule_key", [*columns, "known_from"])
