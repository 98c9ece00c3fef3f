"""From what a person writes to the visit or meeting that is meant."""

from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Invalid
from app.index.rows import under
from app.models import Meeting, Revision, Visit


def resolve_entry(db: Session, kind: Literal["visit", "meeting"], reference: str | None, pointer: str) -> str | None:
    """The id of the visit or meeting that an id or an outside identifier names.

    Raises Invalid, pointing at the field, when there is none or more than one.
    """
    if not reference:
        return None
    table: type[Visit] | type[Meeting] = Visit if kind == "visit" else Meeting
    if db.get(table, reference):
        return reference
    named = select(Revision.entity_id).where(Revision.seq.in_(under([f"external:{reference}"])), Revision.kind == kind)
    found = db.scalars(named).all()
    if len(found) != 1:
        raise Invalid.at(pointer, f"{len(found) or 'no'} {kind}s are known as {reference!r}", "unknown")
    return found[0]
