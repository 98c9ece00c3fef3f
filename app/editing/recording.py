"""Adding many records of one noun: each filled in as one alone, all of them written and published at once."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from app.db import new_id
from app.errors import within
from app.history.service import Change
from app.identifiers.names import given_together
from app.publish import publish_all

Told = TypeVar("Told")


def record_all(
    db: Session, table: Any, told: Sequence[Told], fill: Callable[[Any, Told], None], change: Change,
    ids: Sequence[str] = (),
) -> list[str]:  # fmt: skip
    """Add a record for each of these, under these ids or new ones. Returns their ids.

    Raises Invalid, pointing at the place of the record among them; also where two of them would go by one name.
    """
    rows = [table(id=ids[at] if ids else new_id()) for at in range(len(told))]
    with given_together(db):
        for at, (row, one) in enumerate(zip(rows, told, strict=True)):
            with within(f"/{at}"):
                fill(row, one)
    db.add_all(rows)
    publish_all(db, [(table.__tablename__, row.id) for row in rows], change)
    return [row.id for row in rows]
