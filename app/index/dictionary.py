"""The keys of the index and their numbers: a key is written once, however many records are found under it."""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy.orm import Session

from app import bulk
from app.bulk import Database


class Key(NamedTuple):
    """The number of a key, and how many records are found under it now."""

    id: int
    entries: int


def look_up(db: Session, keys: Collection[str]) -> dict[str, Key]:
    """Those of the keys under which anything was ever found."""
    return _look_up(db, _READ, keys)


def _look_up(db: Session, statement: Mapping[Database, str], keys: Collection[str]) -> dict[str, Key]:
    rows = bulk.look_up(db, statement, [(key,) for key in sorted(keys)])
    return {key: Key(number, entries) for key, number, entries in rows}


_LAST = ""
"""No key, but what tells the highest number that was given out."""


_READ: dict[Database, str] = {
    "sqlite": (
        "SELECT k.key, k.id, k.entries FROM json_each(?) AS v"
        " CROSS JOIN index_key AS k ON k.key = json_extract(v.value, '$[0]')"
    ),
    "postgresql": "SELECT key, id, entries FROM index_key WHERE key = ANY (%s)",
}
_READ_WITH_LAST: dict[Database, str] = {
    of: f"{read} UNION ALL SELECT '{_LAST}', coalesce(max(id), 0), 0 FROM index_key"  # noqa: S608 - our own
    for of, read in _READ.items()
}


# Writers take turns, so what was read just now still holds: a key is new when its number is higher than all.
_WRITE: dict[Database, str] = {
    "sqlite": (
        "INSERT INTO index_key (id, key, entries) VALUES (?, ?, ?)"
        " ON CONFLICT (id) DO UPDATE SET entries = excluded.entries"
    ),
    "postgresql": (
        "WITH told AS MATERIALIZED ("
        "SELECT * FROM unnest(%s::int[], %s::text[], %s::int[]) AS v (id, key, entries)"
        "), known AS ("
        "UPDATE index_key AS k SET entries = told.entries FROM told WHERE k.id = told.id"
        ") INSERT INTO index_key (id, key, entries) SELECT * FROM told"
        " WHERE id > (SELECT coalesce(max(id), 0) FROM index_key)"
    ),
}


def counted(db: Session, changes: Mapping[str, int]) -> tuple[dict[str, int], list[tuple[int, str, int]]]:
    """The numbers of these keys, and what to `write` when so many more records, or fewer, are found under each."""
    known = _look_up(db, _READ_WITH_LAST, changes)
    last = known.pop(_LAST, Key(0, 0)).id
    rows = []
    for key in sorted(changes):
        if key not in known:
            last += 1
            known[key] = Key(last, 0)
        elif not changes[key]:
            continue
        rows.append((known[key].id, key, known[key].entries + changes[key]))
    return {key: known[key].id for key in changes}, rows


def write(db: Session, rows: Sequence[tuple[int, str, int]]) -> None:
    """Write down keys with their numbers and how many records are found under them."""
    bulk.change(db, _WRITE, rows)
