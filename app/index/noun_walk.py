"""Walking the directory: the records of a noun that are found, page by page."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, or_, select, union_all
from sqlalchemy.orm import Session

from app.answers import Page, Text
from app.index import keyset
from app.index.noun_keys import PREFIX_WORD
from app.models import DirectoryKey, DirectoryPast, DirectoryRecord, Revision
from app.models.vocabulary import Kind
from app.paging import Position

ORDER = {"sort": str, "entity_id": str}
_COLUMNS = tuple(getattr(DirectoryRecord, name) for name in ORDER)

Table = type[DirectoryKey] | type[DirectoryPast]


def known(as_of: datetime | None) -> ColumnElement[bool]:
    """The condition that a version was the newest at that moment; without one, that it is the newest."""
    now: ColumnElement[bool] = DirectoryRecord.known_until.is_(None)
    if as_of is None:
        return now
    stood: ColumnElement[bool] = DirectoryRecord.known_from <= as_of
    return stood & or_(now, DirectoryRecord.known_until > as_of)


def under(kinds: Sequence[Kind], keys: Sequence[str], as_of: datetime | None = None) -> Select[int]:
    """The changes that stand under one of these keys now; with a moment, also those that stood there before."""

    def standing(table: Table) -> Select[int]:
        return select(table.seq).where(table.kind.in_(kinds), table.key.in_(keys))

    return _ever(standing(DirectoryKey), standing(DirectoryPast), as_of)


def beginning(kind: Kind, word: str, as_of: datetime | None = None) -> Select[int]:
    """The changes in which a word of a name begins with this one, now; with a moment, also before."""
    first = f"word:{word[:PREFIX_WORD]}"

    def standing(table: Table) -> Select[int]:
        return select(table.seq).where(table.kind == kind, table.key >= first, table.key < first + "\U0010ffff")

    return _ever(standing(DirectoryKey), standing(DirectoryPast), as_of)


def _ever(now: Select[int], before: Select[int], as_of: datetime | None) -> Select[int]:
    if as_of is None:
        return now
    return select(union_all(now, before).subquery().c.seq)


def records(kind: Kind, as_of: datetime | None) -> Select[DirectoryRecord]:
    """All records of a noun as they were known, each with its place."""
    return select(DirectoryRecord).where(DirectoryRecord.kind == kind, known(as_of))


def documents(kind: Kind, keys: Sequence[str], as_of: datetime | None) -> Select[str]:
    """The documents of the records under one of these keys, in their order."""
    found = records(kind, as_of).where(DirectoryRecord.seq.in_(under([kind], keys, as_of)))
    return (
        found.join(Revision, Revision.seq == DirectoryRecord.seq)
        .with_only_columns(Revision.document)
        .order_by(*_COLUMNS)
    )


def page_of(db: Session, found: Select[DirectoryRecord], position: Position | None, limit: int) -> Page:
    """One page of the records that are found, with one statement."""
    places = keyset.beyond(found.with_only_columns(DirectoryRecord.seq, *_COLUMNS), _COLUMNS, position, limit)
    some = places.subquery()
    columns = [some.c[name] for name in ORDER]
    statement = select(Revision.document, *columns).join(some, Revision.seq == some.c.seq)
    cut = keyset.cut(db, statement.order_by(*keyset.in_order(columns, position)), position, limit)
    first, last = (tuple(cut.rows[0][1:]), tuple(cut.rows[-1][1:])) if cut.rows else (None, None)
    return Page([Text.of(row[0]) for row in cut.rows], first, last, cut.more_before, cut.more_after)
