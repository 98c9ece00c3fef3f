"""Which records went on in which others."""

from collections.abc import Sequence

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.documents.base import Facts
from app.identifiers.names import refuse_taken
from app.models import MergedRecord, Version


def keep(db: Session, gone: Version, into_id: str) -> None:
    """Remember that a record, and all that went on in it before, goes on in this one."""
    was = gone.entity_id
    db.execute(update(MergedRecord).where(MergedRecord.into_id == was).values(into_id=into_id))
    document = gone.facts
    told = {"id": was, "name": document.get("name") or document.get("title"), "reference": _reference(document)}
    db.add(MergedRecord(kind=gone.kind, into_id=into_id, **told))
    db.flush()


def _reference(document: Facts) -> str | None:
    return document.get("slug") or document.get("source_url")


def restore(db: Session, newest: Sequence[Version]) -> None:
    """Remember what these records, which were brought along and are published, show as merged into them.

    Raises Invalid when an id of these is that of another record here.
    """
    for version in newest:
        if version.operation == "merge":
            continue
        for at, one in enumerate(version.facts.get("merged", ())):
            refuse_taken(db, version.kind, version.entity_id, {f"/document/merged/{at}/id": one["id"]})
            db.add(MergedRecord(kind=version.kind, into_id=version.entity_id, **one))
    db.flush()
