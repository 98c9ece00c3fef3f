"""The directory in its compact form: what belongs to a version once, its keys beside; `bilat migrate` fills it."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

SORTED = sa.String().with_variant(sa.String(collation="C"), "postgresql")
KINDS = "kind IN ('country', 'organization', 'leader', 'place', 'occasion', 'source', 'visit', 'meeting')"
CURRENT = sa.text("known_until IS NULL")


def upgrade() -> None:
    op.drop_table("directory_key")
    op.create_table(
        "directory_record", *_version("directory_record"), sa.PrimaryKeyConstraint("seq", name="pk_directory_record")
    )
    # Of two indexes that serve as well, SQLite takes the younger: the one of the present.
    op.create_index("ix_directory_record_history", "directory_record", ["kind", "sort", "entity_id", "known_from"])
    for name, columns, unique in (
        ("ix_directory_record_current", ["kind", "sort", "entity_id"], False),
        ("uq_directory_record_entity_id", ["entity_id", "kind"], True),
    ):
        op.create_index(
            name, "directory_record", columns, unique=unique, sqlite_where=CURRENT, postgresql_where=CURRENT
        )
    for name in ("directory_key", "directory_past"):
        op.create_table(
            name,
            sa.Column("kind", sa.String(length=32), nullable=False),
            sa.Column("key", SORTED, nullable=False),
            sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
            sa.PrimaryKeyConstraint("kind", "key", "seq", name=op.f(f"pk_{name}")),
            sqlite_with_rowid=False,
        )


def _version(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("entity_id", SORTED, nullable=False),
        sa.Column("sort", SORTED, nullable=False),
        sa.Column("known_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("known_until", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(KINDS, name=op.f(f"ck_{table}_kind_known")),
        sa.ForeignKeyConstraint(["seq"], ["revision.seq"], name=op.f(f"fk_{table}_seq"), ondelete="CASCADE"),
    ]


def downgrade() -> None:
    for table in ("directory_past", "directory_key", "directory_record"):
        op.drop_table(table)
    op.create_table(
        "directory_key",
        *_version("directory_key"),
        sa.Column("key", SORTED, nullable=False),
        sa.PrimaryKeyConstraint("seq", "key", name=op.f("pk_directory_key")),
    )
    columns = ["kind", "key", "sort", "entity_id"]
    op.create_index(
        "ix_directory_key_current", "directory_key", columns, sqlite_where=CURRENT, postgresql_where=CURRENT
    )
    op.create_index("ix_directory_key_entity_id", "directory_key", ["entity_id"])
    op.create_index("ix_directory_key_history", "directory_key", [*columns, "known_from"])
