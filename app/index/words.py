"""The words of entries, in the full text index of each database: FTS5 of SQLite, tsvector of PostgreSQL.

Both are given text that Bilat has folded itself, and neither folds it again: a word is found or not, the same on
both. Beside its words an entry holds a mark for each of its leaders, since it is found by any spelling of them.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from app import bulk
from app.bulk import Database, database

Words = tuple[str, ...]
"""Words of which one must be found."""

MOST_BYTES = 900_000
"""A tsvector of PostgreSQL holds hardly more; what is told in one request can have as many."""

LONGEST = 40
"""Words are kept up to this length."""

PROBED = {
    "sqlite": "(SELECT 1 FROM entry_words WHERE entry_words MATCH :match AND rowid = s.seq) IS NOT NULL",
    "postgresql": ("(SELECT w.words @@ CAST(:match AS tsquery) FROM entry_words AS w WHERE w.seq = s.seq)"),
}
"""The condition that the words are found in the version `s`."""

LISTED = {
    "sqlite": "entry_words AS w CROSS JOIN entry_days AS s ON s.seq = w.rowid WHERE w.entry_words MATCH :match",
    "postgresql": (
        "entry_words AS w CROSS JOIN LATERAL (SELECT * FROM entry_days AS d WHERE d.seq = w.seq OFFSET 0) AS s"
        " WHERE w.words @@ CAST(:match AS tsquery)"
    ),
}
"""The days `s` of all versions in which the words are found."""

_CLEAR = {
    "sqlite": text("INSERT INTO entry_words (entry_words) VALUES ('delete-all')"),
    "postgresql": text("DELETE FROM entry_words"),
}
_COUNT = {
    "sqlite": text("SELECT term, doc FROM entry_word"),
    "postgresql": text("SELECT word, ndoc FROM ts_stat('SELECT words FROM entry_words')"),
}


def mark(leader_id: str) -> str:
    """What stands for a leader among the words; no folded word has such a beginning."""
    return f"_{leader_id.replace('-', '')}"


def leader_of(marked: str) -> str:
    """The leader whom a mark stands for."""
    return str(UUID(marked[1:]))


def add(db: Session, rows: Sequence[tuple[int, Sequence[str]]]) -> None:
    """Find versions, by their numbers, under their words. They stay: an old version is found as of its time."""
    if database(db) == "sqlite":
        bulk.insert(db, "entry_words", ("rowid", "words"), [(seq, " ".join(words)) for seq, words in rows])
    else:
        bulk.insert(db, "entry_words", ("seq", "words"), [(seq, _vector(words)) for seq, words in rows])


def _vector(words: Sequence[str]) -> str:
    return " ".join(f"'{word}'" for word in words)


def clear(db: Session) -> None:
    """Find nothing by any word."""
    db.execute(_CLEAR[database(db)])


def count(db: Session) -> Counter[str]:
    """In how many versions each word is found."""
    return Counter({row[0]: row[1] for row in db.execute(_COUNT[database(db)])})


def match(of: Database, wanted: Iterable[Words]) -> str:
    """What the database is asked for: of each of these one."""
    quote, either, every = ('"', " OR ", " AND ") if of == "sqlite" else ("'", " | ", " & ")
    return every.join(f"({either.join(f'{quote}{word}{quote}' for word in words)})" for words in wanted)
