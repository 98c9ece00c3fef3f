"""What happens to places."""

from sqlalchemy.orm import Session

from app.db import new_id
from app.directory import parts
from app.directory.references import resolve, resolve_optional
from app.directory.slugs import free_slug
from app.history.service import Change
from app.models import Place, PlaceName
from app.places.schemas import PlaceIn
from app.publish import publish


def record(db: Session, told: PlaceIn, change: Change, entity_id: str | None = None) -> str:
    """Add a place. Returns its id."""
    place_id = entity_id or new_id()
    place = Place(
        id=place_id,
        slug=free_slug(db, Place, told.slug, told.name, place_id),
        name=told.name,
        type=told.type,
        country_code=resolve(db, "country", told.country, "/country"),
        within_id=resolve_optional(db, "place", told.within, "/within"),
        lat=told.lat,
        lon=told.lon,
        names=[PlaceName(position=at, **name.model_dump()) for at, name in enumerate(told.names)],
        external_ids=parts.external_ids(db, "place", place_id, told.external_ids),
    )
    db.add(place)
    publish(db, "place", place_id, change)
    return place_id
