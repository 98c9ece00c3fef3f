"""A key and a class of lengths are one number, the lane, so that a row of the schedule is smaller."""

from collections.abc import Mapping

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

LANES = 8
PLACE = ("earliest", "ordinal", "entry_no")
KEPT = {*PLACE, "latest", "seq"}


def upgrade() -> None:
    for table, last in (("schedule", ()), ("schedule_past", ("seq",))):
        _replace(table, ("lane", *PLACE, *last), {}, f"SELECT key_id * {LANES} + lasting")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE index_key SET (fillfactor = 60)")


def downgrade() -> None:
    wide = {"lasting": sa.SmallInteger(), "seq": sa.BigInteger()}
    for table, last in (("schedule", ()), ("schedule_past", ("seq",))):
        _replace(table, ("key_id", "lasting", *PLACE, *last), wide, f"SELECT lane / {LANES}, lane % {LANES}")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE index_key RESET (fillfactor)")


def _replace(table: str, key: tuple[str, ...], types: Mapping[str, sa.types.TypeEngine[int]], first: str) -> None:
    """Make a table anew with this primary key, and keep its rows."""
    op.rename_table(table, "before")
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER INDEX pk_{table} RENAME TO pk_before")
    columns = dict.fromkeys((*key, "latest", "seq"))
    same = [name for name in columns if name in KEPT]
    op.create_table(
        table,
        *(sa.Column(name, types.get(name, sa.Integer()), autoincrement=False, nullable=False) for name in columns),
        sa.PrimaryKeyConstraint(*key, name=op.f(f"pk_{table}")),
        sqlite_with_rowid=False,
    )
    op.execute(f"INSERT INTO {table} ({', '.join(columns)}) {first}, {', '.join(same)} FROM before")
    op.drop_table("before")
