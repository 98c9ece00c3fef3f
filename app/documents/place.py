"""What a place looks like to readers."""

from collections.abc import Sequence
from typing import Literal

from pydantic import BaseModel, Field
from sqlalchemy.orm import Session, selectinload

from app.documents.base import Facts, Mergeable, NamedRef, external_ids, merged, unstamped
from app.documents.shown import Shown, loaded
from app.models import Place
from app.models.vocabulary import PlaceKind


class PlaceName(BaseModel):
    """Another name of a place."""

    name: str = Field(description="The name.", examples=["Москва"])
    language: str | None = Field(description="Language (BCP 47), when told.", examples=["ru"])


class PlaceOut(Mergeable):
    """A city or venue."""

    kind: Literal["place"]
    slug: str = Field(description="Readable identifier.", examples=["moscow"])
    name: str = Field(description="Name.", examples=["Moscow"])
    type: PlaceKind = Field(description="City, venue, airport, region.", examples=["city"])
    country: str = Field(description="Code of the country it lies in.", examples=["RU"])
    within: list[NamedRef] = Field(description="The places it lies in, nearest first.")
    lat: float | None = Field(description="Degrees north.", examples=[55.75])
    lon: float | None = Field(description="Degrees east.", examples=[37.62])
    names: list[PlaceName] = Field(description="Other names.")
    external_ids: list[str] = Field(description="Identifiers others gave.", examples=[["geonames:524901"]])


PARTS = [selectinload(Place.names), selectinload(Place.external_ids), selectinload(Place.merged)]


def documents(db: Session, ids: Sequence[str]) -> list[Facts]:
    """The documents of these places, from the tables."""
    places = loaded(db, Place, ids, *PARTS)
    shown = Shown(db, [place.within_id for place in places])
    return [render(shown, place) for place in places]


def render(shown: Shown, place: Place) -> Facts:
    """The document of a place; a pure function of what was loaded."""
    return {
        **unstamped("place", place.id),
        "slug": place.slug,
        "name": place.name,
        "type": place.type,
        "country": place.country_code,
        "within": shown.around(place.within_id),
        "lat": place.lat,
        "lon": place.lon,
        "names": [{"name": name.name, "language": name.language} for name in place.names],
        "external_ids": external_ids(map(vars, place.external_ids)),
        "merged": merged(place.merged),
    }
