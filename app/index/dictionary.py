"""The keys of the index and their numbers: a key is written once, however many records are found under it."""

from collections.abc import Collection, Mapping
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import bulk
from app.bulk import Database
from app.models import IndexKey

MOST_AT_ONCE = 5_000
"""Keys in one statement; neither database takes many more parameters than that."""


class Key(NamedTuple):
    """The number of a key, and how many records are found under it now."""

    id: int
    entries: int


def look_up(db: Session, keys: Collection[str]) -> dict[str, Key]:
    """Those of the keys under which anything was ever found."""
    found: dict[str, Key] = {}
    wanted = sorted(keys)
    for start in range(0, len(wanted), MOST_AT_ONCE):
        some = select(IndexKey.key, IndexKey.id, IndexKey.entries).where(
            IndexKey.key.in_(wanted[start : start + MOST_AT_ONCE])
        )
        found.update((key, Key(number, entries)) for key, number, entries in db.execute(some))
    return found


# Writers take turns, so what was read just now still holds.
_WRITE: dict[Database, str] = {
    "sqlite": (
        "INSERT INTO index_key (id, key, entries) VALUES (?, ?, ?)"
        " ON CONFLICT (id) DO UPDATE SET entries = excluded.entries"
    ),
    "postgresql": (
        "INSERT INTO index_key (id, key, entries) SELECT * FROM unnest(%s::int[], %s::text[], %s::int[])"
        " ON CONFLICT (id) DO UPDATE SET entries = excluded.entries"
    ),
}


def count(db: Session, changes: Mapping[str, int]) -> dict[str, int]:
    """The numbers of these keys, under each of which so many more records, or fewer, are found from now on."""
    known = look_up(db, changes)
    last = (db.scalar(select(func.max(IndexKey.id))) or 0) if len(known) < len(changes) else 0
    rows = []
    for key in sorted(changes):
        if key not in known:
            last += 1
            known[key] = Key(last, 0)
        elif not changes[key]:
            continue
        rows.append((known[key].id, key, known[key].entries + changes[key]))
    bulk.change(db, _WRITE, rows)
    return {key: known[key].id for key in changes}
