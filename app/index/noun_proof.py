"""Proving and mending the directory: every row held against the documents it is made from."""

from collections import Counter
from collections.abc import Iterator

from sqlalchemy import delete, exists, func, select
from sqlalchemy.orm import Session, aliased

from app import bulk
from app.db import Base
from app.index.noun_rows import KEY, RECORD, add, listed
from app.index.proof import Fault, differing, versions
from app.models import DirectoryKey, DirectoryPast, DirectoryRecord, Revision
from app.models.vocabulary import DIRECTORY, ENDED

TABLES: tuple[type[Base], ...] = (DirectoryKey, DirectoryPast, DirectoryRecord)


def faults(db: Session) -> Iterator[Fault]:
    """What in the directory differs from the documents; nothing when all is well."""
    right: Counter[type[Base]] = Counter()
    for told in versions(db, DIRECTORY):
        some = [listed(one, until) for one, until in told]
        for table, present in ((DirectoryKey, True), (DirectoryPast, False)):
            wanted = {row: one for one in some if (one.known_until is None) == present for row in one.rows}
            missing = bulk.missing(db, table.__tablename__, KEY, list(wanted))
            right[table] += len(wanted) - len(missing)
            yield from differing((wanted[row], row[1]) for row in missing)
        places = select(*(getattr(DirectoryRecord, name) for name in RECORD))
        stored = db.execute(places.where(DirectoryRecord.seq.in_([one.seq for one in some])))
        there = {row.seq: tuple(row) for row in stored}
        right[DirectoryRecord] += len(there)
        for one in some:
            if there.get(one.seq) != one[: len(RECORD)]:
                yield Fault(one.kind, one.entity_id, "its place in the alphabet, or its times, differ")
    for counted in TABLES:
        if wrong := (db.scalar(select(func.count()).select_from(counted)) or 0) - right[counted]:
            yield Fault("directory", counted.__tablename__, f"has {wrong} rows that do not belong there")


def incomplete(db: Session) -> bool:
    """Whether a record that stands is not in the directory."""
    later = aliased(Revision)
    newer = exists().where(
        later.kind == Revision.kind, later.entity_id == Revision.entity_id, later.version > Revision.version
    )
    listed = exists().where(DirectoryRecord.seq == Revision.seq, DirectoryRecord.known_until.is_(None))
    lost = select(Revision.seq).where(Revision.kind.in_(DIRECTORY), Revision.operation.not_in(ENDED), ~newer, ~listed)
    return db.scalar(lost.limit(1)) is not None


def rebuild(db: Session) -> None:
    """Make the whole directory anew from the documents."""
    for table in TABLES:
        db.execute(delete(table))
    for some in versions(db, DIRECTORY):
        add(db, [listed(one, until) for one, until in some])
