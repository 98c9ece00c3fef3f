"""What a country looks like to readers."""

from typing import Literal

from pydantic import BaseModel, Field
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from app.documents.base import Document, unstamped
from app.models import Country, CountrySuccession
from app.models.vocabulary import NameKind, Standard


class CountryName(BaseModel):
    """One name in one language."""

    name: str = Field(description="The name.", examples=["Russland"])
    language: str = Field(description="Language (BCP 47).", examples=["de"])
    kind: NameKind = Field(description="Sort of name.", examples=["common"])
    start: str | None = Field(description="Since when it means this country (EDTF); null is always.", examples=[None])
    end: str | None = Field(description='Until when; null or ".." is to this day.', examples=["1989-06-18"])
    dated: bool = Field(description="Whether it is found only when a day is asked (`on`).", examples=[False])


class CowPeriod(BaseModel):
    """A Correlates of War number for a time."""

    cow: int = Field(description="Correlates of War number.", examples=[260])
    start: str | None = Field(description="First day (EDTF); null for the first number.", examples=["1955-05-05"])
    end: str | None = Field(description='Last day; ".." when it goes on.', examples=["1990-10-02"])


class CountryLink(BaseModel):
    """A country that came before or after."""

    country: str = Field(description="Its code.", examples=["SUHH"])
    name: str = Field(description="Its name.", examples=["Soviet Union"])
    date: str | None = Field(description="When one followed the other (EDTF).", examples=["1991-12-26"])


class CountryOut(Document):
    """A state or territory of today or of the past. A code says nothing about recognition."""

    kind: Literal["country"]
    name: str = Field(description="Short name in English.", examples=["Russia"])
    official_name: str | None = Field(description="Full name in English.", examples=["Russian Federation"])
    standard: Standard = Field(description="Who gave the code.", examples=["iso-3166-1"])
    alpha3: str | None = Field(description="ISO 3166-1 alpha-3.", examples=["RUS"])
    numeric: str | None = Field(description="ISO 3166-1 numeric.", examples=["643"])
    cow: int | None = Field(description="Correlates of War number.", examples=[365])
    cow_periods: list[CowPeriod] = Field(description="Its numbers by time, where the number changed; else empty.")
    gw: int | None = Field(description="Gleditsch-Ward number.", examples=[365])
    wikidata: str | None = Field(description="Wikidata item.", examples=["Q159"])
    region: str = Field(description="UN M49 region.", examples=["Eastern Europe"])
    start: str | None = Field(description="Beginning of its existence (EDTF).", examples=["1991-12-26"])
    end: str | None = Field(description='End of it; ".." when it exists today.', examples=[".."])
    lat: float | None = Field(description="A point on the map, degrees north.", examples=[55.75])
    lon: float | None = Field(description="A point on the map, degrees east.", examples=[37.62])
    names: list[CountryName] = Field(description="Names in many languages.")
    predecessors: list[CountryLink] = Field(description="Which countries it followed.")
    successors: list[CountryLink] = Field(description="Which countries followed it.")
    lineage: list[str] = Field(
        description="Itself and all that came before: what `lineage=true` searches.",
        examples=[["RU", "SUHH", "X-RUE"]],
    )


def render(db: Session, code: str) -> CountryOut:
    """The document of a country, from the tables."""
    country = db.scalars(
        select(Country)
        .where(Country.code == code)
        .options(selectinload(Country.names), selectinload(Country.cow_periods))
        .execution_options(populate_existing=True)
    ).one()
    return CountryOut(
        **unstamped("country", code),
        name=country.name,
        official_name=country.official_name,
        standard=country.standard,
        alpha3=country.alpha3,
        numeric=country.numeric,
        cow=country.cow,
        cow_periods=[CowPeriod.model_validate(one, from_attributes=True) for one in country.cow_periods],
        gw=country.gw,
        wikidata=country.wikidata,
        region=country.region,
        start=country.start,
        end=country.end,
        lat=country.lat,
        lon=country.lon,
        names=[CountryName.model_validate(name, from_attributes=True) for name in country.names],
        predecessors=_neighbours(db, code, before=True),
        successors=_neighbours(db, code, before=False),
        lineage=lineage(db, code),
    )


def _neighbours(db: Session, code: str, *, before: bool) -> list[CountryLink]:
    here, there = CountrySuccession.successor_code, CountrySuccession.predecessor_code
    if not before:
        here, there = there, here
    rows = db.execute(
        select(there, Country.name, CountrySuccession.date)
        .join(Country, Country.code == there)
        .where(here == code)
        .order_by(there)
    )
    return [CountryLink(country=country, name=name, date=date) for country, name, date in rows]


def lineage(db: Session, code: str) -> list[str]:
    """A country and all that came before it."""
    found = [code]
    for later in found:  # grows while it is walked: predecessors, then theirs
        earlier = db.scalars(
            select(CountrySuccession.predecessor_code)
            .where(CountrySuccession.successor_code == later)
            .order_by(CountrySuccession.predecessor_code)
        )
        found.extend(one for one in earlier if one not in found)
    return found
