"""Readable identifiers that nobody else has."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.text import slugify


def free_slug(db: Session, table: Any, wanted: str | None, name: str, entity_id: str) -> str:
    """The wanted slug, or one made of the name: with a number when it is taken, of the id when no letter fits."""
    stem = slugify(wanted or name) or entity_id
    taken = set(db.scalars(select(table.slug).where(table.slug.startswith(stem, autoescape=True))))
    numbered = (f"{stem}-{number}" for number in range(2, len(taken) + 3))
    return stem if stem not in taken else next(slug for slug in numbered if slug not in taken)
