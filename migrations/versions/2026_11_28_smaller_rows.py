"""Parts of records are numbered by the database; indexes hold only what is told."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

PARTS = ("participant", "detail", "outcome", "citation", "external_id")
MOSTLY_EMPTY = {
    "participant": ("visit_id", "meeting_id", "country_code", "organization_id", "leader_id"),
    "detail": ("visit_id", "meeting_id", "stop_id"),
    "outcome": ("visit_id", "meeting_id"),
    "citation": ("visit_id", "meeting_id", "occasion_id", "term_id"),
    "external_id": (
        "leader_id", "organization_id", "place_id", "occasion_id", "source_id", "visit_id", "meeting_id",
    ),
    "meeting": ("place_id", "visit_id", "occasion_id", "after_id"),
    "visit": ("guest_country_code", "occasion_id", "reception_place_id"),
}  # fmt: skip
ID = {"number": "INTEGER NOT NULL", "text": "VARCHAR(36) NOT NULL"}
RANDOM = {"sqlite": "lower(hex(randomblob(16)))", "postgresql": "gen_random_uuid()::text"}


def upgrade() -> None:
    for table in PARTS:
        _renumber(table, "text", "number")
    for table, columns in MOSTLY_EMPTY.items():
        for column in columns:
            op.drop_index(f"ix_{table}_{column}", table)
            there = sa.text(f"{column} IS NOT NULL")
            op.create_index(f"ix_{table}_{column}", table, [column], sqlite_where=there, postgresql_where=there)
    op.drop_index("ix_revision_known", "revision")


def downgrade() -> None:
    op.create_index("ix_revision_known", "revision", ["kind", "entity_id", "known_from"])
    for table, columns in MOSTLY_EMPTY.items():
        for column in columns:
            op.drop_index(f"ix_{table}_{column}", table)
            op.create_index(f"ix_{table}_{column}", table, [column])
    for table in PARTS:
        _renumber(table, "number", "text")


def _renumber(table: str, before: str, after: str) -> None:
    """Give the rows of a table ids of the other sort; nothing refers to them."""
    bind = op.get_bind()
    made = RANDOM[bind.dialect.name]
    if bind.dialect.name == "postgresql":
        op.execute(f"ALTER TABLE {table} DROP COLUMN id")
        column = "serial" if after == "number" else f"varchar(36) DEFAULT {made}"
        op.execute(f"ALTER TABLE {table} ADD COLUMN id {column} CONSTRAINT pk_{table} PRIMARY KEY")
        if after == "text":
            op.execute(f"ALTER TABLE {table} ALTER COLUMN id DROP DEFAULT")
        return
    schema = sa.text(
        "SELECT type, sql FROM sqlite_schema WHERE tbl_name = :table AND sql IS NOT NULL ORDER BY type DESC"
    )
    made_by = list(bind.execute(schema, {"table": table}))
    columns = ", ".join(row[1] for row in bind.execute(sa.text(f"PRAGMA table_info({table})")) if row[1] != "id")
    op.execute(f"ALTER TABLE {table} RENAME TO {table}_before")
    for kind, sql in made_by:
        if kind == "index":
            op.execute(f"DROP INDEX {sql.split()[2] if sql.startswith('CREATE INDEX') else sql.split()[3]}")
    for kind, sql in made_by:
        if kind == "table":
            op.execute(sa.text(sql.replace(f"id {ID[before]}", f"id {ID[after]}", 1)))
            given = ("id, ", f"{made}, ") if after == "text" else ("", "")
            op.execute(
                f"INSERT INTO {table} ({given[0]}{columns}) SELECT {given[1]}{columns} FROM {table}_before ORDER BY rowid"  # noqa: S608
            )
    op.execute(f"DROP TABLE {table}_before")
    for kind, sql in made_by:
        if kind == "index":
            op.execute(sa.text(sql))
