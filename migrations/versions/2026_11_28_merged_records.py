"""Records can be merged: where each of them leads, a word for it in the feed, and a field of the documents."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

KINDS = "kind IN ('country', 'organization', 'leader', 'place', 'occasion', 'source', 'visit', 'meeting')"
NAME = "ck_revision_operation_known"
BEFORE = "operation IN ('create', 'update', 'republish', 'revert', 'delete')"
AFTER = "operation IN ('create', 'update', 'republish', 'revert', 'delete', 'merge')"
MERGEABLE = sa.text("kind IN ('leader', 'place', 'occasion', 'source')")


def upgrade() -> None:
    op.create_table(
        "merged_record",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("into_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=500), nullable=False),
        sa.Column("reference", sa.String(length=2000), nullable=True),
        sa.CheckConstraint(KINDS, name=op.f("ck_merged_record_kind_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merged_record")),
    )
    op.create_index(op.f("ix_merged_record_into_id"), "merged_record", ["into_id"])
    _replace(BEFORE, AFTER)
    document = sa.column("document", sa.Text())
    longer = sa.func.substr(document, 1, sa.func.length(document) - 1) + ',"merged":[]}'
    op.execute(sa.update(_revision(AFTER)).where(MERGEABLE).values(document=longer))


def downgrade() -> None:
    """Go back; what was merged reads as withdrawn, and `bilat rebuild` makes the documents of the others anew."""
    there = _revision(AFTER)
    op.execute(
        sa.update(there).values(document=sa.func.replace(there.c.document, ',"merged":[]}', "}")).where(MERGEABLE)
    )
    op.execute("UPDATE revision SET operation = 'delete' WHERE operation = 'merge'")
    _replace(AFTER, BEFORE)
    op.drop_table("merged_record")


def _replace(there: str, wanted: str) -> None:
    # SQLite changes no constraint in place, and tells Alembic of none: the table is written anew as it was.
    with op.batch_alter_table("revision", copy_from=_revision(there)) as table:
        table.drop_constraint(op.f(NAME), type_="check")
        table.create_check_constraint(op.f(NAME), sa.text(wanted))


def _revision(operations: str) -> sa.Table:
    return sa.Table(
        "revision",
        sa.MetaData(),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("entity_id", sa.String(length=36), nullable=False),
        sa.Column("record_no", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("operation", sa.String(length=32), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("known_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=500), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.CheckConstraint(KINDS, name="ck_revision_kind_known"),
        sa.CheckConstraint(operations, name=NAME),
        sa.CheckConstraint("seq >= 1", name="ck_revision_seq_counts"),
        sa.CheckConstraint("version >= 1", name="ck_revision_version_counts"),
        sa.PrimaryKeyConstraint("seq", name="pk_revision"),
        sa.UniqueConstraint("kind", "entity_id", "version", name="uq_revision_kind_entity_id_version"),
    )
