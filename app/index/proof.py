"""Proving and mending the index of entries: every row held against the documents it is made from."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, delete, func, select
from sqlalchemy.orm import Session, aliased

from app import bulk
from app.db import Base
from app.index import dictionary, words
from app.index.entry_keys import LANES
from app.index.rows import COLUMNS, DAYS, GAP, Filed, add, days_of, filed
from app.models import EntryDays, IndexKey, Revision, Schedule, ScheduleGap, SchedulePast, Version
from app.models.vocabulary import ENDED, ENTRIES, Kind

AT_ONCE = 200
"""Versions that are held against the index, or put into it, at once."""


class Fault(NamedTuple):
    """Something in the index that is not as the documents say."""

    kind: str
    id: str
    what: str


class _Entry(NamedTuple):
    """One version of an entry as the index should find it."""

    kind: str
    entity_id: str
    filed: Filed


def faults(db: Session) -> Iterator[Fault]:
    """What in the index differs from the documents; nothing when all is well."""
    right: Counter[type[Base]] = Counter()
    held, shown = Counter[str](), Counter[str]()
    for some in _versions(db):
        yield from _key_faults(db, some, right)
        for one in some:
            held.update(one.filed.words)
            shown.update(one.filed.words if one.filed.known_until is None else ())
        yield from _days_faults(db, some, right)
    for table in (Schedule, SchedulePast, EntryDays, ScheduleGap):
        if wrong := (db.scalar(select(func.count()).select_from(table)) or 0) - right[table]:
            yield Fault("index", table.__tablename__, f"has {wrong} rows that do not belong there")
    yield from _count_faults(db, shown)
    found = words.count(db)
    for word in sorted(word for word in held | found if held[word] != found[word]):
        yield Fault("word", word, f"is found in {found[word]} versions and stands in {held[word]}")


def rebuild(db: Session) -> None:
    """Make the whole index of entries anew from the documents."""
    for filled in (ScheduleGap, EntryDays, SchedulePast, Schedule, IndexKey):
        db.execute(delete(filled))
    words.clear(db)
    for some in _versions(db):
        changes = Counter({key: 0 for one in some for key in one.filed.counted})
        changes.update(key for one in some if one.filed.known_until is None for key in one.filed.counted)
        numbers, counts = dictionary.counted(db, changes)
        dictionary.write(db, counts)
        add(db, [one.filed for one in some], numbers)


def _versions(db: Session) -> Iterator[list[_Entry]]:
    for some in versions(db, ENTRIES):
        yield [_Entry(one.kind, one.entity_id, filed(one)._replace(known_until=until)) for one, until in some]


def versions(db: Session, kinds: Sequence[Kind]) -> Iterator[Sequence[tuple[Version, datetime | None]]]:
    """All versions of all records of these nouns but those that end one, and until when each stood; some at once."""
    later = aliased(Revision)
    until = (
        select(later.known_from)
        .where(later.kind == Revision.kind, later.entity_id == Revision.entity_id)
        .where(later.version == Revision.version + 1)
        .scalar_subquery()
    )
    found = (
        select(*Revision.__table__.columns, until)
        .where(Revision.kind.in_(kinds), Revision.operation.not_in(ENDED))
        .order_by(Revision.seq)
        .execution_options(yield_per=AT_ONCE)
    )
    for some in db.execute(found).partitions(AT_ONCE):
        yield [(Version(*row[:-1]), row[-1]) for row in some]


def _key_faults(db: Session, versions: Sequence[_Entry], right: Counter[type[Base]]) -> Iterator[Fault]:
    known = dictionary.look_up(db, {key for one in versions for key in one.filed.keys})
    for table, present in ((Schedule, True), (SchedulePast, False)):
        wanted = {}
        for one in versions:
            if (one.filed.known_until is None) == present:
                numbers = {key: known[key].id if key in known else -at for at, key in enumerate(one.filed.keys, 1)}
                named = {number: key for key, number in numbers.items()}
                wanted.update({row: (one, named[row[0] // LANES]) for row in one.filed.rows(numbers)})
        missing = bulk.missing(db, table.__tablename__, COLUMNS, list(wanted))
        right[table] += len(wanted) - len(missing)
        yield from differing(wanted[row] for row in missing)


def differing(lost: Iterable[tuple[Any, str]]) -> Iterator[Fault]:
    """One fault for each version that is not found under some of its keys."""
    keys: dict[tuple[str, str], list[str]] = {}
    for version, key in lost:
        keys.setdefault((version.kind, version.entity_id), []).append(key)
    for (kind, entity_id), told in keys.items():
        yield Fault(kind, entity_id, f"its keys differ: {', '.join(sorted(told)[:5])}")


def _days_faults(db: Session, versions: Sequence[_Entry], right: Counter[type[Base]]) -> Iterator[Fault]:
    of = [one.filed.place.seq for one in versions]
    days = {row[0]: tuple(row) for row in db.execute(_stored(EntryDays, DAYS, of))}
    gaps: dict[int, set[Any]] = {}
    for row in db.execute(_stored(ScheduleGap, GAP, of)):
        gaps.setdefault(row[0], set()).add(tuple(row))
    right[EntryDays] += len(days)
    right[ScheduleGap] += sum(map(len, gaps.values()))
    for one in versions:
        seq = one.filed.place.seq
        if days.get(seq) != days_of(one.filed):
            yield Fault(one.kind, one.entity_id, "its days differ")
        if gaps.get(seq, set()) != set(one.filed.gaps):
            yield Fault(one.kind, one.entity_id, "the gaps in its date differ")


def _stored(table: Any, columns: Sequence[str], of: Sequence[int]) -> Select[Any]:
    return select(*(getattr(table, name) for name in columns)).where(table.seq.in_(of))


def _count_faults(db: Session, shown: Counter[str]) -> Iterator[Fault]:
    """Keys whose number of entries is another than that of their rows, and words, of which there are no rows."""
    key_id = (Schedule.lane // LANES).label("key_id")
    rows = select(key_id, func.count().label("entries")).group_by(key_id).subquery()
    counted = (
        select(IndexKey.key, IndexKey.entries, func.coalesce(rows.c.entries, 0))
        .outerjoin(rows, rows.c.key_id == IndexKey.id)
        .order_by(IndexKey.key)
    )
    for key, told, entries in db.execute(counted.execution_options(yield_per=10_000)):
        prefix, _, word = key.partition(":")
        number = shown[word] if prefix == "word" else entries
        if told != number:
            yield Fault("key", key, f"is said to find {told} entries, and finds {number}")
