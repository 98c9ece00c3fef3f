"""Lists of the nouns, in alphabetical order."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session, aliased

from app.answers import Page
from app.directory.filters import DirectoryFilters
from app.index import noun_walk
from app.index.noun_keys import PREFIX_WORD
from app.models import DirectoryKey
from app.models.vocabulary import Kind
from app.paging import Position
from app.text import readings

ORDER = {"sort": str, "entity_id": str}


def page(
    db: Session, kind: Kind, filters: DirectoryFilters, key_sets: Sequence[Sequence[str]],
    position: Position | None, limit: int,
) -> Page:  # fmt: skip
    """One page of the records of a noun that are found under one key of every set, with one statement."""
    row = aliased(DirectoryKey)
    found = select(row.seq, row.sort, row.entity_id).where(
        row.kind == kind, row.key == "all", noun_walk.known(row, filters.as_of)
    )
    for keys in key_sets:
        found = found.where(noun_walk.also(row, keys))
    for ways in readings(filters.q or ""):
        found = found.where(or_(*(and_(*(_begins(row, word) for word in way)) for way in ways)))
    return noun_walk.page_of(db, found, ORDER, position, limit)


def _begins(row: Any, word: str) -> ColumnElement[bool]:
    """The condition that a word of a name begins with this one."""
    other, beginning = aliased(DirectoryKey), f"word:{word[:PREFIX_WORD]}"
    begins = (other.key >= beginning) & (other.key < beginning + "\U0010ffff")
    return exists(select(1).where(other.seq == row.seq, begins))
