"""Adding many records of one noun: each filled in as one alone, all of them written and published at once."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from app.db import new_id
from app.errors import within
from app.history.service import Change
from app.identifiers.names import given_together, look_up_slugs
from app.identifiers.resolver import resolver
from app.models.vocabulary import Kind
from app.publish import publish_all
from app.text import slugify

Told = TypeVar("Told", bound=Any)


def record_all(
    db: Session, table: Any, told: Sequence[Told], references: Callable[[Told], Iterable[tuple[Kind, str]]],
    fill: Callable[[Any, Told], None], change: Change, ids: Sequence[str] = (),
) -> list[str]:  # fmt: skip
    """Add a record for each of these, under these ids or new ones, with as many statements as for one.

    What all of them refer to, and the slugs that their names would make, are looked for at once. Returns their ids.

    Raises Invalid, pointing at the place of the record among them; also where two of them would go by one name.
    """
    resolver(db).load(reference for one in told for reference in references(one))
    if "slug" in table.__table__.columns:
        look_up_slugs(db, table.__tablename__, (slugify(one.name) for one in told if not one.slug))
    rows = [table(id=ids[at] if ids else new_id()) for at in range(len(told))]
    with given_together(db):
        for at, (row, one) in enumerate(zip(rows, told, strict=True)):
            with within(f"/{at}"):
                fill(row, one)
    db.add_all(rows)
    publish_all(db, [(table.__tablename__, row.id) for row in rows], change)
    return [row.id for row in rows]
