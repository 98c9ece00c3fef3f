"""The words of entries in the full text index of each database; `bilat migrate` fills the whole index anew."""

from alembic import op

revision = "0012"
down_revision = "0011"

MAKE = {
    "sqlite": (
        "CREATE VIRTUAL TABLE entry_words"
        " USING fts5(words, content='', detail=none, columnsize=0, tokenize=\"ascii tokenchars '_'\")",
        "CREATE VIRTUAL TABLE entry_word USING fts5vocab(entry_words, row)",
    ),
    "postgresql": (
        "CREATE TABLE entry_words (seq bigint CONSTRAINT pk_entry_words PRIMARY KEY, words tsvector NOT NULL)",
        "CREATE INDEX ix_entry_words_words ON entry_words USING gin (words) WITH (fastupdate = off)",
    ),
}
DROP = {
    "sqlite": ("DROP TABLE entry_word", "DROP TABLE entry_words"),
    "postgresql": ("DROP TABLE entry_words",),
}


def upgrade() -> None:
    for statement in MAKE[op.get_bind().dialect.name]:
        op.execute(statement)
    op.create_index("ix_entry_days_known_from", "entry_days", ["known_from"])
    _empty()


def downgrade() -> None:
    op.drop_index("ix_entry_days_known_from", "entry_days")
    for statement in DROP[op.get_bind().dialect.name]:
        op.execute(statement)
    _empty()


def _empty() -> None:
    for table in ("schedule_gap", "schedule_past", "schedule", "entry_days", "index_key"):
        op.execute(f"DELETE FROM {table}")  # noqa: S608 - our own
