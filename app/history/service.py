"""Every change becomes a revision: the whole document as the world could read it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from pydantic_core import to_json
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import bulk
from app.bulk import Database
from app.documents.base import Facts
from app.errors import Invalid
from app.models import Revision, Version
from app.models.vocabulary import Operation

# What belongs to the version and not to the facts it tells.
META = {"version", "known_from", "recorded_at"}


REGISTRAR = "bilat register"
"""Who tells the registers of countries and organizations that Bilat brings along."""


@dataclass(frozen=True, slots=True)
class Change:
    """Who changes something, why, and since when the public could know it (default: now).

    With `or_later`, `known_from` gives way to the version before where that was known later. `operation` says
    what the change does where it is more than an update. `given` holds the versions that new records bring along,
    under their ids, oldest first: each is kept as it is, once, and nothing else is published.
    """

    actor: str
    note: str | None = None
    known_from: datetime | None = None
    or_later: bool = False
    operation: Operation = "update"
    given: dict[str, Sequence[Version]] | None = None


def latest(db: Session, kind: str, entity_id: str) -> Version | None:
    """The newest revision of a record."""
    found = select(Revision).where(Revision.kind == kind, Revision.entity_id == entity_id)
    return next(Version.read(db, found.order_by(Revision.version.desc()).limit(1)), None)


def newest_of(db: Session, kind: str, ids: Sequence[str]) -> dict[str, Version]:
    """The newest revisions of some records of one noun."""
    newest = (
        select(Revision.entity_id, func.max(Revision.version).label("version"))
        .where(Revision.kind == kind, Revision.entity_id.in_(ids))
        .group_by(Revision.entity_id)
        .subquery()
    )
    rows = select(Revision).join(
        newest, (Revision.entity_id == newest.c.entity_id) & (Revision.version == newest.c.version)
    )
    return {one.entity_id: one for one in Version.read(db, rows.where(Revision.kind == kind))}


def told_by_others(db: Session, kind: str, actor: str) -> set[str]:
    """The records that somebody else than this actor has told something of."""
    rows = select(Revision.entity_id).where(
        Revision.kind == kind, Revision.operation != "republish", Revision.actor != actor
    )
    return set(db.scalars(rows))


def version(db: Session, kind: str, entity_id: str, number: int) -> Version | None:
    """One version of a record."""
    of = (Revision.kind == kind, Revision.entity_id == entity_id, Revision.version == number)
    return next(Version.read(db, select(Revision).where(*of)), None)


def append(
    db: Session, documents: Sequence[Facts], before: Mapping[str, Version], change: Change, operation: Operation
) -> list[Version]:
    """Write the next revisions of records of one noun, but none of those that would read the same as before.

    Raises Invalid when `known_from` lies in the future or before the previous revision's.
    """
    told = [(document, before.get(document["id"])) for document in documents]
    new = [(document, previous) for document, previous in told if not _reads_the_same(document, previous)]
    now = datetime.now(UTC)
    versions = [
        _next(seq, document, previous, change, operation, now)
        for seq, (document, previous) in enumerate(new, _next_seq(db, len(new)))
    ]
    write(db, versions)
    return versions


def _reads_the_same(document: Facts, previous: Version | None) -> bool:
    return previous is not None and previous.stands and agree(document, previous.facts)


def agree(document: Facts, other: Facts) -> bool:
    """Whether two documents tell the same, apart from what belongs to their versions."""
    return document.keys() == other.keys() and all(document[name] == other[name] for name in document.keys() - META)


def end(db: Session, previous: Version, change: Change) -> Version:
    """Write the revision that ends a record: it keeps the document as it last read."""
    ended = _next(_next_seq(db, 1), previous.facts, previous, change, change.operation, datetime.now(UTC))
    write(db, [ended])
    return ended


_COLUMNS = [column.name for column in Revision.__table__.columns]


def write(db: Session, versions: Sequence[Version]) -> None:
    """Write down revisions as they are."""
    rows = [
        {**one.__dict__, "known_from": bulk.stored(db, one.known_from), "recorded_at": bulk.stored(db, one.recorded_at)}
        for one in versions
    ]
    bulk.insert(db, "revision", _COLUMNS, [[row[name] for name in _COLUMNS] for row in rows])


def _next(
    seq: int, document: Facts, previous: Version | None, change: Change, operation: Operation, now: datetime
) -> Version:  # fmt: skip
    version = Version(
        seq=seq,
        kind=document["kind"],
        entity_id=document["id"],
        record_no=previous.record_no if previous else seq,
        version=previous.version + 1 if previous else 1,
        operation=operation if previous else "create",
        document="",
        known_from=_known_from(previous, change, operation, now),
        recorded_at=now,
        actor=change.actor,
        note=change.note,
    )
    version.facts = stamped(document, version)
    version.document = as_text(version.facts)
    return version


def stamped(document: Facts, version: Version) -> Facts:
    """The document with the marks of its version."""
    return {**document, **{field: as_json(getattr(version, field)) for field in META}}


@lru_cache(maxsize=1024)
def as_json(value: Any) -> Any:
    """A mark as it stands in a document: moments in UTC, with a Z."""
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z") if isinstance(value, datetime) else value


def as_text(document: Facts) -> str:
    """A document as it is stored and sent."""
    return to_json(document).decode()


def _known_from(previous: Version | None, change: Change, operation: Operation, now: datetime) -> datetime:
    told = change.known_from or now
    if told > now:
        raise Invalid.at("/known_from", "nobody can know it before it is told: this lies in the future")
    if previous is None or told >= previous.known_from:
        return told
    if operation == "republish" or change.or_later or change.known_from is None:
        return previous.known_from
    raise Invalid.at("/known_from", f"the version before is known from {previous.known_from.isoformat()}")


def numbered(db: Session, histories: Sequence[Sequence[Version]]) -> None:
    """Give the numbers of changes to versions that were brought along: those they have, or the next ones."""
    unnumbered = [version for versions in histories for version in versions if not version.seq]
    for seq, version in enumerate(unnumbered, _next_seq(db, len(unnumbered))):
        version.seq = seq
    for versions in histories:
        for version in versions:
            version.record_no = versions[0].seq
    highest = max(version.seq for versions in histories for version in versions)
    db.connection().exec_driver_sql(_COUNTED[bulk.database(db)], (highest,))


def _next_seq(db: Session, number: int) -> int:
    """The first of so many numbers of changes: writers take turns, so they follow commits, and have no gaps."""
    if not number:
        return 0
    last: int = db.connection().exec_driver_sql(_COUNT[bulk.database(db)], (number,)).scalar_one()
    return last - number + 1


_COUNT: dict[Database, str] = {
    "sqlite": "UPDATE change_counter SET seq = seq + ? WHERE id = 1 RETURNING seq",
    "postgresql": "UPDATE change_counter SET seq = seq + %s WHERE id = 1 RETURNING seq",
}
_COUNTED: dict[Database, str] = {
    "sqlite": "UPDATE change_counter SET seq = max(seq, ?) WHERE id = 1",
    "postgresql": "UPDATE change_counter SET seq = greatest(seq, %s) WHERE id = 1",
}
