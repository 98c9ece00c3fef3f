"""Reading history: the versions of a record, and the feed of all changes."""

import json
from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from app.documents.base import address
from app.errors import NotFound
from app.history.schemas import RevisionOut
from app.models import DirectoryKey, Revision, ScheduleKey
from app.models.vocabulary import ENTRIES, Kind
from app.references import reference_key


def read(db: Session, kind: Kind, reference: str, as_of: datetime | None = None) -> str:
    """The document of a record as it is, or as it read at that moment.

    Raises NotFound when nothing goes by that id, slug, code or outside identifier, or nothing was known then.
    """
    document = db.scalar(
        select(Revision.document).where(*_of(db, kind, reference, as_of)).order_by(Revision.version.desc()).limit(1)
    )
    if document is None:
        raise missing(kind, reference, as_of)
    return document


def present_id(db: Session, kind: Kind, reference: str) -> str:
    """The id of the record that goes by this reference now.

    Raises NotFound when there is none.
    """
    found = db.scalar(select(Revision.entity_id).where(*_of(db, kind, reference, None)).limit(1))
    if found is None:
        raise missing(kind, reference, None)
    return found


def missing(kind: Kind, reference: str, as_of: datetime | None) -> NotFound:
    """The refusal that tells what was not found."""
    then = f" as of {as_of.isoformat()}" if as_of else ""
    return NotFound(f"no {kind} is known as {reference!r}{then}")


def versions(db: Session, kind: Kind, reference: str, as_of: datetime | None) -> Select[Revision]:
    """All versions of a record that were public at that moment."""
    return select(Revision).where(*_of(db, kind, reference, as_of))


def _of(db: Session, kind: Kind, reference: str, as_of: datetime | None) -> Iterator[ColumnElement[bool]]:
    yield Revision.kind == kind
    if kind in ENTRIES:
        yield Revision.entity_id == (_sole_entry(db, kind, reference) if ":" in reference else reference)
    else:
        # Where a record is found today is where its past is told, too.
        meant = select(DirectoryKey.entity_id).where(
            DirectoryKey.kind == kind,
            DirectoryKey.key == reference_key(kind, reference),
            DirectoryKey.known_until.is_(None),
        )
        yield Revision.entity_id == meant.scalar_subquery()
    if as_of:
        yield Revision.known_from <= as_of


def _sole_entry(db: Session, kind: Kind, external_id: str) -> str:
    """The one visit or meeting that an outside identifier names; several may have been read out of one record."""
    found = db.scalars(
        select(Revision.entity_id)
        .join(ScheduleKey, ScheduleKey.seq == Revision.seq)
        .where(
            Revision.kind == kind,
            ScheduleKey.key == f"external:{external_id}",
            ScheduleKey.known_until.is_(None),
        )
        .limit(2)
    ).all()
    if len(found) == 1:
        return found[0]
    if found:
        raise NotFound(f"several {kind}s are known as {external_id!r}; /v1/schedule?external_id= lists them")
    raise missing(kind, external_id, None)


def changes(kinds: list[Kind]) -> Select[Revision]:
    """All changes of these kinds, or of all."""
    found = select(Revision)
    return found.where(Revision.kind.in_(kinds)) if kinds else found


def after(db: Session, seq: int, found: Select[Revision], limit: int) -> list[RevisionOut]:
    """The first of these revisions after that number, in the order in which they were committed."""
    rows = db.scalars(found.where(Revision.seq > seq).order_by(Revision.seq).limit(limit))
    return [revision_out(row) for row in rows]


def revision_out(row: Revision) -> RevisionOut:
    """A revision as readers see it."""
    return RevisionOut(
        seq=row.seq,
        kind=row.kind,
        id=row.entity_id,
        url=address(row.kind, row.entity_id),
        version=row.version,
        operation=row.operation,
        known_from=row.known_from,
        recorded_at=row.recorded_at,
        actor=row.actor,
        note=row.note,
        document=json.loads(row.document),
    )


def version(db: Session, kind: Kind, reference: str, number: int, as_of: datetime | None) -> RevisionOut:
    """One version of a record.

    Raises NotFound when there is none of that number, or it was not public yet.
    """
    row = db.scalar(versions(db, kind, reference, as_of).where(Revision.version == number))
    if row is None:
        raise missing(kind, f"{reference} version {number}", as_of)
    return revision_out(row)
