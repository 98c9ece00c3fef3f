"""What a place looks like to readers."""

from typing import Literal

from pydantic import BaseModel, Field
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from app.documents.base import Document, NamedRef, external_ids, unstamped
from app.documents.refs import within
from app.models import Place
from app.models.vocabulary import PlaceKind


class PlaceName(BaseModel):
    """Another name of a place."""

    name: str = Field(description="The name.", examples=["Москва"])
    language: str | None = Field(description="Language (BCP 47), when told.", examples=["ru"])


class PlaceOut(Document):
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


def render(db: Session, place_id: str) -> PlaceOut:
    """The document of a place, from the tables."""
    place = db.scalars(
        select(Place)
        .where(Place.id == place_id)
        .options(selectinload(Place.names), selectinload(Place.external_ids))
        .execution_options(populate_existing=True)
    ).one()
    return PlaceOut(
        **unstamped("place", place_id),
        slug=place.slug,
        name=place.name,
        type=place.type,
        country=place.country_code,
        within=within(db, place),
        lat=place.lat,
        lon=place.lon,
        names=[PlaceName(name=name.name, language=name.language) for name in place.names],
        external_ids=external_ids(place.external_ids),
    )
