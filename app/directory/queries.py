"""Lists of the nouns, in alphabetical order."""

from collections.abc import Sequence

from sqlalchemy import and_, or_
from sqlalchemy.orm import Session

from app.answers import Page
from app.directory.filters import DirectoryFilters
from app.index import noun_walk
from app.models import DirectoryRecord
from app.models.vocabulary import Kind
from app.paging import Position
from app.text import readings


def page(
    db: Session, kind: Kind, filters: DirectoryFilters, key_sets: Sequence[Sequence[str]],
    position: Position | None, limit: int,
) -> Page:  # fmt: skip
    """One page of the records of a noun that are found under one key of every set, with one statement."""
    seq, as_of = DirectoryRecord.seq, filters.as_of
    found = noun_walk.records(kind, as_of)
    for keys in key_sets:
        found = found.where(seq.in_(noun_walk.under([kind], keys, as_of)))
    for ways in readings(filters.q or ""):
        begun = [[seq.in_(noun_walk.beginning(kind, word, as_of)) for word in way] for way in ways]
        found = found.where(or_(*(and_(*way) for way in begun)))
    return noun_walk.page_of(db, found, position, limit)
