"""From what a person writes (an id, a slug, a code, an outside identifier) to the record that is meant."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Invalid
from app.models import DirectoryKey
from app.models.vocabulary import Kind
from app.references import reference_key


def find(db: Session, kind: Kind, reference: str) -> str | None:
    """The id of the record that a reference names, or None."""
    return db.scalar(
        select(DirectoryKey.entity_id).where(
            DirectoryKey.kind == kind,
            DirectoryKey.key == reference_key(kind, reference),
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


def refuse_taken(db: Session, kind: Kind, entity_id: str, told: Mapping[str, str]) -> None:
    """Do nothing when these references, each under the pointer of its field, name no other record of this noun.

    Raises Invalid, pointing at the field: what means two records would mean neither.
    """
    pointers = {reference_key(kind, reference): pointer for pointer, reference in told.items()}
    taken = select(DirectoryKey.key, DirectoryKey.entity_id).where(
        DirectoryKey.kind == kind,
        DirectoryKey.key.in_(pointers),
        DirectoryKey.entity_id != entity_id,
        DirectoryKey.known_until.is_(None),
    )
    for key, other in db.execute(taken) if told else ():
        pointer = pointers[key]
        raise Invalid.at(pointer, f"{told[pointer]!r} is told already of {kind} {other}", "taken")


def refuse_circle(db: Session, row: Any, link: str, pointer: str, message: str) -> None:
    """Do nothing when following a link, such as `within_id`, from a row never leads back to it.

    Raises Invalid, pointing at the field, when it does, through however many others.
    """
    seen, here = {row.id}, row
    while following := getattr(here, link):
        if following in seen:
            raise Invalid.at(pointer, message)
        seen.add(following)
        here = db.get_one(type(row), following)


def resolve_optional(db: Session, kind: Kind, reference: str | None, pointer: str) -> str | None:
    """Like `resolve`; no reference is no record."""
    return resolve(db, kind, reference, pointer) if reference else None
