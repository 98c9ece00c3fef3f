"""Every change becomes a revision: the whole document as the world could read it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pydantic import BaseModel
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.documents.base import Document
from app.errors import Invalid
from app.models import ChangeCounter, Revision
from app.models.vocabulary import Operation

# What belongs to the version and not to the facts it tells.
META = ("version", "known_from", "recorded_at")


@dataclass(frozen=True, slots=True)
class Change:
    """Who changes something, why, and since when the public could know it (default: now).

    With `or_later`, `known_from` gives way to the version before where that was known later. `operation` says
    what the change does where it is more than an update.
    """

    actor: str
    note: str | None = None
    known_from: datetime | None = None
    or_later: bool = False
    operation: Operation = "update"


def latest(db: Session, kind: str, entity_id: str) -> Revision | None:
    """The newest revision of a record."""
    return db.scalar(
        select(Revision)
        .where(Revision.kind == kind, Revision.entity_id == entity_id)
        .order_by(Revision.version.desc())
        .limit(1)
    )


def newest_of(db: Session, kind: str, ids: Sequence[str]) -> dict[str, Revision]:
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
    return {one.entity_id: one for one in db.scalars(rows.where(Revision.kind == kind))}


def told_by_others(db: Session, kind: str, actor: str) -> set[str]:
    """The records that somebody else than this actor has told something of."""
    rows = select(Revision.entity_id).where(
        Revision.kind == kind, Revision.operation != "republish", Revision.actor != actor
    )
    return set(db.scalars(rows))


def version(db: Session, kind: str, entity_id: str, number: int) -> Revision | None:
    """One version of a record."""
    return db.scalar(
        select(Revision).where(Revision.kind == kind, Revision.entity_id == entity_id, Revision.version == number)
    )


def facts(document: str) -> dict[str, Any]:
    """A document without what belongs to its version."""
    told: dict[str, Any] = json.loads(document)
    for field in META:
        told.pop(field)
    return told


def append(
    db: Session, documents: Sequence[Document], before: Mapping[str, Revision], change: Change, operation: Operation
) -> list[Revision]:
    """Write the next revisions of records of one noun, but none of those that would read the same as before.

    Raises Invalid when `known_from` lies in the future or before the previous revision's.
    """
    told = [(document, before.get(document.id)) for document in documents]
    new = [(document, previous) for document, previous in told if not _reads_the_same(document, previous)]
    revisions = []
    for seq, (document, previous) in enumerate(new, _next_seq(db, len(new))):
        revision = _next(seq, document.kind, document.id, previous, change, operation)
        revision.document = stamped(document, revision).model_dump_json()
        revisions.append(revision)
    db.add_all(revisions)
    db.flush()  # the keys written next refer to the revisions
    return revisions


def _reads_the_same(document: Document, previous: Revision | None) -> bool:
    if previous is None or not previous.stands:
        return False
    return stamped(document, previous).model_dump_json() == previous.document


def withdraw(db: Session, previous: Revision, change: Change) -> Revision:
    """Write the revision that ends a record: it keeps the document as it last read."""
    revision = _next(_next_seq(db, 1), previous.kind, previous.entity_id, previous, change, "delete")
    revision.document = previous.document
    revision.document = restamped(revision)
    db.add(revision)
    db.flush()  # the seq is referred to by what is written next
    return revision


def _next(
    seq: int, kind: str, entity_id: str, previous: Revision | None, change: Change, operation: Operation
) -> Revision:
    now = datetime.now(UTC)
    return Revision(
        seq=seq,
        record_no=previous.record_no if previous else seq,
        kind=kind,
        entity_id=entity_id,
        version=previous.version + 1 if previous else 1,
        operation=operation if previous else "create",
        known_from=_known_from(previous, change, operation, now),
        recorded_at=now,
        actor=change.actor,
        note=change.note,
    )


def stamped(document: Document, revision: Revision) -> Document:
    """The document with the marks of its version."""
    return document.model_copy(update={field: getattr(revision, field) for field in META})


def restamped(revision: Revision) -> str:
    """The document of a revision with the marks of its row; the same text when they agree."""
    told: dict[str, Any] = json.loads(revision.document)
    marks = _Marks.model_validate(revision, from_attributes=True).model_dump(mode="json")
    if all(told[field] == marks[field] for field in META):
        return revision.document
    return json.dumps({**told, **marks}, ensure_ascii=False, separators=(",", ":"))


class _Marks(BaseModel):
    version: int
    known_from: datetime
    recorded_at: datetime


def _known_from(previous: Revision | None, change: Change, operation: Operation, now: datetime) -> datetime:
    told = change.known_from or now
    if told > now:
        raise Invalid.at("/known_from", "nobody can know it before it is told: this lies in the future")
    if previous is None or told >= previous.known_from:
        return told
    if operation == "republish" or change.or_later or change.known_from is None:
        return previous.known_from
    raise Invalid.at("/known_from", f"the version before is known from {previous.known_from.isoformat()}")


def _next_seq(db: Session, number: int) -> int:
    """The first of so many numbers of changes: writers take turns, so they follow commits, and have no gaps."""
    if not number:
        return 0
    statement = (
        update(ChangeCounter)
        .where(ChangeCounter.id == 1)
        .values(seq=ChangeCounter.seq + number)
        .returning(ChangeCounter.seq)
    )
    return db.execute(statement).scalar_one() - number + 1
