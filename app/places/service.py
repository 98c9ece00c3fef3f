"""What happens to places."""

from sqlalchemy.orm import Session, selectinload

from app.db import new_id
from app.directory import parts
from app.directory.references import refuse_circle, resolve, resolve_optional
from app.directory.slugs import free_slug
from app.history.service import Change
from app.models import Place, PlaceName
from app.places.schemas import PlaceIn
from app.publish import publish

PARTS = [selectinload(part) for part in (Place.names, Place.external_ids)]


def record(db: Session, told: PlaceIn, change: Change, entity_id: str | None = None) -> str:
    """Add a place. Returns its id."""
    place = Place(id=entity_id or new_id())
    place.slug = free_slug(db, Place, told.slug, told.name, place.id)
    _fill(db, place, told)
    db.add(place)
    publish(db, "place", place.id, change)
    return place.id


def amend(db: Session, place_id: str, told: PlaceIn, change: Change) -> None:
    """Replace what is told of a place; what shows its name or lies in it is published anew."""
    place = db.get_one(Place, place_id, options=PARTS, populate_existing=True)
    place.names, place.external_ids = [], []
    db.flush()  # the old names go before the new ones come, or they would clash
    _fill(db, place, told)
    publish(db, "place", place_id, change)


def _fill(db: Session, place: Place, told: PlaceIn) -> None:
    for field in ("name", "type", "lat", "lon"):
        setattr(place, field, getattr(told, field))
    place.country_code = resolve(db, "country", told.country, "/country")
    place.within_id = resolve_optional(db, "place", told.within, "/within")
    place.names = [PlaceName(position=at, **name.model_dump()) for at, name in enumerate(told.names)]
    place.external_ids = parts.external_ids(db, "place", place.id, told.external_ids)
    refuse_circle(db, place, "within_id", "/within", "a place cannot lie in itself")
