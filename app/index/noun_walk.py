"""Walking an index page by page: the same for entries and for every other noun."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, or_, select, union_all
from sqlalchemy.orm import Session, aliased

from app.answers import Page
from app.models import DirectoryKey, Revision
from app.paging import Order, Position, beyond

Found = Select[*tuple[Any, ...]]
"""A select of `seq` and the columns of the order."""


def known(table: Any, as_of: datetime | None) -> ColumnElement[bool]:
    """The condition that a key row stood at that moment; without one, that it stands now."""
    now: ColumnElement[bool] = table.known_until.is_(None)
    if as_of is None:
        return now
    stood: ColumnElement[bool] = table.known_from <= as_of
    return stood & or_(now, table.known_until > as_of)


def also(table: Any, keys: Sequence[str]) -> ColumnElement[bool]:
    """The condition that the same version of the record is found under one of these keys too."""
    other = aliased(DirectoryKey)
    return exists(select(1).where(other.seq == table.seq, other.key.in_(keys)))


def page_of(
    db: Session, branches: Sequence[Found], order: Order, position: Position | None, limit: int,
    *, descending: bool = False, count: bool = False,
) -> Page:  # fmt: skip
    """One page of the records that the branches find, in the order of these columns, with one statement.

    Every branch selects `seq` and the columns of the order; each is cut to the page before they are joined.
    """
    backwards = position is not None and position.direction == "before"
    forward = descending == backwards
    pieces = []
    for branch in branches:
        columns = [branch.selected_columns[name] for name in order]
        if position:
            branch = branch.where(beyond(columns, position.values, forward=forward))
        sorting = [column if forward else column.desc() for column in columns]
        pieces.append(select(branch.order_by(*sorting).limit(limit + 1).subquery()))
    found = (union_all(*pieces) if len(pieces) > 1 else pieces[0]).subquery()
    columns = [found.c[name] for name in order]
    sorting = [column if forward else column.desc() for column in columns]
    statement = (
        select(Revision.document, *columns).join(found, Revision.seq == found.c.seq).order_by(*sorting).limit(limit + 1)
    )
    rows = db.execute(statement).all()
    more, rows = len(rows) > limit, rows[:limit]
    if backwards:
        rows = rows[::-1]
    total = _count(db, branches) if count else None
    documents = [row[0] for row in rows]
    first, last = (tuple(rows[0][1:]), tuple(rows[-1][1:])) if rows else (None, None)
    return Page(documents, first, last, more if backwards else position is not None, backwards or more, total)


def _count(db: Session, branches: Sequence[Found]) -> int:
    found = union_all(*branches).subquery() if len(branches) > 1 else branches[0].subquery()
    return db.scalar(select(func.count()).select_from(found)) or 0
