"""What happens to places."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import new_id
from app.documents.base import Facts
from app.documents.place import PARTS
from app.editing import recording
from app.editing.merging import united_with_names
from app.editing.told import same_fields, slug_of
from app.errors import Conflict, Invalid
from app.history.service import Change
from app.identifiers.names import slug_for
from app.identifiers.outside import external_ids
from app.identifiers.resolver import find, refuse_circle, resolve, resolve_optional
from app.models import ExternalId, Place, PlaceName
from app.models.vocabulary import Kind
from app.places.schemas import PlaceIn
from app.publish import publish
from app.text import fold


def record(db: Session, told: PlaceIn, change: Change, entity_id: str | None = None) -> str:
    """Add a place. Returns its id."""
    place = Place(id=entity_id or new_id())
    _fill(db, place, told)
    db.add(place)
    publish(db, "place", place.id, change)
    return place.id


def record_all(
    db: Session, told: Sequence[PlaceIn], change: Change, ids: Sequence[str] = ()
) -> list[str]:  # fmt: skip
    """Add many places, with as many statements as for one, under these ids or new ones. Returns their ids.

    Raises Invalid, pointing at the place of the place among them.
    """
    return recording.record_all(db, Place, told, _references, lambda row, one: _fill(db, row, one), change, ids)


def amend(db: Session, place_id: str, told: PlaceIn, change: Change) -> None:
    """Replace what is told of a place; what shows its name or lies in it is published anew."""
    place = db.get_one(Place, place_id, options=PARTS, populate_existing=True)
    place.names, place.external_ids = [], []
    db.flush()  # the old names go before the new ones come, or they would clash
    _fill(db, place, told)
    publish(db, "place", place_id, change)


def told(document: dict[str, Any]) -> dict[str, Any]:
    """A place as an editor would tell it."""
    nearest = document["within"][0] if document["within"] else None
    return {**same_fields(document, PlaceIn), "within": slug_of(nearest)}


def united(kept: Facts, gone: Facts) -> Facts:
    """What two records of one place tell.

    Raises Conflict for places in different countries: who was in Leningrad was in the Soviet Union.
    """
    if kept["country"] != gone["country"]:
        raise Conflict(f"one lies in {kept['country']}, the other in {gone['country']}: they are two")
    return united_with_names(kept, gone)


def placed(db: Session, told: str | PlaceIn | None, change: Change, pointer: str) -> str | None:
    """The id of the place that is meant; one told inline is found by its identifiers, or by name and country, or made.

    Raises Invalid, pointing at the field, when a reference names none.
    """
    if told is None or isinstance(told, str):
        return resolve_optional(db, "place", told, pointer)
    try:
        return _found(db, told) or record(db, told, change)
    except Invalid as refusal:
        raise refusal.under(pointer) from None


def _found(db: Session, told: PlaceIn) -> str | None:
    references = (*told.external_ids, *([told.slug] if told.slug else []))
    found = next((one for reference in references if (one := find(db, "place", reference))), None)
    if found:
        return found
    country = resolve(db, "country", told.country, "/country")
    within = resolve_optional(db, "place", told.within, "/within")
    there = select(Place).where(Place.country_code == country, Place.type == told.type)
    same = [place for place in db.scalars(there) if fold(place.name) == fold(told.name)]
    return next((place.id for place in same if not within or place.within_id == within), None)


def _references(told: PlaceIn) -> Iterator[tuple[Kind, str]]:
    """What a place refers to by name, and goes by."""
    yield from (("place", one) for one in (*told.external_ids, *([told.slug] if told.slug else [])))
    yield "country", told.country
    if told.within:
        yield "place", told.within


def _fill(db: Session, place: Place, told: PlaceIn) -> None:
    place.slug = slug_for(db, place, told.slug, told.name)
    for field in ("name", "type", "lat", "lon"):
        setattr(place, field, getattr(told, field))
    place.country_code = resolve(db, "country", told.country, "/country")
    place.within_id = resolve_optional(db, "place", told.within, "/within")
    place.names = [PlaceName(position=at, **name.model_dump()) for at, name in enumerate(told.names)]
    place.external_ids = [ExternalId(**row) for row in external_ids(db, "place", place.id, told.external_ids)]
    refuse_circle(db, place, "within_id", "/within", "a place cannot lie in itself")
