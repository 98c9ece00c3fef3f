"""Walking the directory: the records of a noun that are found, page by page."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, or_, select
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


def page_of(db: Session, found: Found, order: Order, position: Position | None, limit: int) -> Page:
    """One page of the records that are found, in the order of these columns, with one statement."""
    backwards = position is not None and position.direction == "before"
    columns = [found.selected_columns[name] for name in order]
    if position:
        found = found.where(beyond(columns, position.values, forward=not backwards))
    cut = found.order_by(*_sorting(columns, backwards)).limit(limit + 1).subquery()
    columns = [cut.c[name] for name in order]
    statement = select(Revision.document, *columns).join(cut, Revision.seq == cut.c.seq)
    rows = db.execute(statement.order_by(*_sorting(columns, backwards))).all()
    more, rows = len(rows) > limit, rows[:limit]
    if backwards:
        rows = rows[::-1]
    first, last = (tuple(rows[0][1:]), tuple(rows[-1][1:])) if rows else (None, None)
    return Page(
        [row[0] for row in rows], first, last, more if backwards else position is not None, backwards or more
    )  # fmt: skip


def _sorting(columns: Sequence[Any], backwards: bool) -> list[Any]:
    return [column.desc() if backwards else column for column in columns]
