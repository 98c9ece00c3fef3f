"""From what a person writes (an id, a slug, a code, an outside identifier) to the record that is meant."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Invalid
from app.models import DirectoryKey
from app.models.vocabulary import Kind


def find(db: Session, kind: Kind, reference: str) -> str | None:
    """The id of the record that a reference names, or None."""
    return db.scalar(
        select(DirectoryKey.entity_id).where(
            DirectoryKey.kind == kind,
            DirectoryKey.key == f"ref:{reference}",
            DirectoryKey.known_until.is_(None),
        )
    )


def resolve(db: Session, kind: Kind, reference: str, pointer: str) -> str:
    """The id of the record that a reference names.

    Raises Invalid, pointing at the field, when there is none.
    """
    found = find(db, kind, reference)
    if found is None:
        raise Invalid.at(pointer, f"no {kind} is known as {reference!r}", "unknown")
    return found


def resolve_optional(db: Session, kind: Kind, reference: str | None, pointer: str) -> str | None:
    """Like `resolve`; no reference is no record."""
    return resolve(db, kind, reference, pointer) if reference else None
