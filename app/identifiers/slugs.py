"""Readable identifiers that nobody else has."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Invalid
from app.text import slugify


def slug_for(db: Session, row: Any, wanted: str | None, name: str) -> str:
    """The slug of a record: the one wanted, else the one it has, else one made of the name.

    One made of a name gets a number when it is taken, and is the id when no letter fits. Raises Invalid when the
    one wanted is taken or no slug.
    """
    if wanted and wanted != row.slug:
        return _wanted(db, type(row), wanted)
    return row.slug or _made(db, type(row), slugify(name) or row.id)


def _wanted(db: Session, table: Any, wanted: str) -> str:
    if slugify(wanted) != wanted:
        raise Invalid.at("/slug", f"a slug is written like {slugify(wanted) or 'miguel-diaz-canel'!r}")
    if db.scalar(select(table.id).where(table.slug == wanted)):
        raise Invalid.at("/slug", f"the slug {wanted!r} is taken", "taken")
    return wanted


def _made(db: Session, table: Any, stem: str) -> str:
    taken = set(db.scalars(select(table.slug).where(table.slug.startswith(stem, autoescape=True))))
    numbered = (f"{stem}-{number}" for number in range(2, len(taken) + 3))
    return stem if stem not in taken else next(slug for slug in numbered if slug not in taken)
