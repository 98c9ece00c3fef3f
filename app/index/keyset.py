"""Pages by keyset: a page begins behind the last row of the one before, however far into a list that is."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Select, tuple_
from sqlalchemy.orm import Session

from app.paging import Position

Found = Select[*tuple[Any, ...]]


class Cut(NamedTuple):
    """The rows of one page, and whether more lie on each side."""

    rows: Sequence[Any]
    more_before: bool
    more_after: bool


def beyond(found: Found, columns: Sequence[Any], position: Position | None, limit: int) -> Found:
    """So many rows beyond a position in the order of these columns, and one more."""
    if position:
        here, there = tuple_(*columns), tuple_(*position.values)
        found = found.where(here < there if _backwards(position) else here > there)
    return found.order_by(*in_order(columns, position)).limit(limit + 1)


def in_order(columns: Sequence[Any], position: Position | None) -> list[Any]:
    """The columns as the rows of a page are read: backwards where it ends at the position."""
    return [column.desc() if _backwards(position) else column for column in columns]


def cut(db: Session, found: Found, position: Position | None, limit: int) -> Cut:
    """The rows of a page from what `beyond` finds, in the order of the list."""
    rows = db.execute(found).all()
    more, rows = len(rows) > limit, rows[:limit]
    if _backwards(position):
        return Cut(rows[::-1], more, more_after=True)
    return Cut(rows, position is not None, more)


def _backwards(position: Position | None) -> bool:
    return position is not None and position.direction == "before"
