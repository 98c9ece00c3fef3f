"""What happens to sources."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy.orm import Session

from app.db import new_id
from app.documents.source import PARTS
from app.editing import recording
from app.editing.told import same_fields
from app.history.service import Change
from app.identifiers.names import refuse_taken
from app.identifiers.outside import external_ids
from app.models import ExternalId, Source
from app.models.vocabulary import Kind
from app.publish import publish
from app.sources.schemas import SourceIn

FIELDS = ("title", "publisher", "author", "source_url", "published", "language")


def record(db: Session, told: SourceIn, change: Change, entity_id: str | None = None) -> str:
    """Add a source. Returns its id.

    Raises Invalid when another source has this address: whoever names it by its address must find this one.
    """
    source = Source(id=entity_id or new_id())
    _fill(db, source, told)
    db.add(source)
    publish(db, "source", source.id, change)
    return source.id


def record_all(
    db: Session, told: Sequence[SourceIn], change: Change, ids: Sequence[str] = ()
) -> list[str]:  # fmt: skip
    """Add many sources, with as many statements as for one, under these ids or new ones. Returns their ids.

    Raises Invalid, pointing at the place of the source among them.
    """
    return recording.record_all(db, Source, told, _references, lambda row, one: _fill(db, row, one), change, ids)


def amend(db: Session, source_id: str, told: SourceIn, change: Change) -> None:
    """Replace what is told of a source; what cites it is published anew."""
    source = db.get_one(Source, source_id, options=PARTS, populate_existing=True)
    source.external_ids = []
    db.flush()  # the old identifiers go before the new ones come, or they would clash
    _fill(db, source, told)
    publish(db, "source", source_id, change)


def told(document: dict[str, Any]) -> dict[str, Any]:
    """A source as an editor would tell it."""
    return same_fields(document, SourceIn)


def _references(told: SourceIn) -> Iterator[tuple[Kind, str]]:
    """What a source refers to by name, and goes by."""
    yield from (("source", one) for one in (*told.external_ids, *([told.source_url] if told.source_url else [])))


def _fill(db: Session, source: Source, told: SourceIn) -> None:
    if told.source_url:
        refuse_taken(db, "source", source.id, {"/source_url": told.source_url})
    for field in FIELDS:
        setattr(source, field, getattr(told, field))
    source.external_ids = [ExternalId(**row) for row in external_ids(db, "source", source.id, told.external_ids)]
