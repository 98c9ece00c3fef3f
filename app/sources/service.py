"""What happens to sources."""

from sqlalchemy.orm import Session

from app.db import new_id
from app.directory import parts
from app.directory.references import refuse_taken
from app.history.service import Change
from app.models import Source
from app.publish import publish
from app.sources.schemas import SourceIn


def record(db: Session, told: SourceIn, change: Change, entity_id: str | None = None) -> str:
    """Add a source. Returns its id.

    Raises Invalid when another source has this address: whoever names it by its address must find this one.
    """
    source_id = entity_id or new_id()
    if told.source_url:
        refuse_taken(db, "source", source_id, {"/source_url": told.source_url})
    source = Source(
        id=source_id,
        external_ids=parts.external_ids(db, "source", source_id, told.external_ids),
        **told.model_dump(exclude={"external_ids"}),
    )
    db.add(source)
    publish(db, "source", source.id, change)
    return source.id
