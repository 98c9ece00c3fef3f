"""Records can be withdrawn and reverted: two more words for what a change does."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

NAME = "ck_revision_operation_known"
BEFORE = "operation IN ('create', 'update', 'republish')"
AFTER = "operation IN ('create', 'update', 'republish', 'revert', 'delete')"


def upgrade() -> None:
    _replace(BEFORE, AFTER)


def downgrade() -> None:
    op.execute("UPDATE revision SET operation = 'update' WHERE operation IN ('revert', 'delete')")
    _replace(AFTER, BEFORE)


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
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("operation", sa.String(length=32), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("known_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=500), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('country', 'organization', 'leader', 'place', 'occasion', 'source', 'visit', 'meeting')",
            name="ck_revision_kind_known",
        ),
        sa.CheckConstraint(operations, name=NAME),
        sa.CheckConstraint("seq >= 1", name="ck_revision_seq_counts"),
        sa.CheckConstraint("version >= 1", name="ck_revision_version_counts"),
        sa.PrimaryKeyConstraint("seq", name="pk_revision"),
        sa.UniqueConstraint("kind", "entity_id", "version", name="uq_revision_kind_entity_id_version"),
        sa.Index("ix_revision_known", "kind", "entity_id", "known_from"),
    )
