"""What a country looks like to readers."""

from collections.abc import Iterable, Sequence
from typing import Literal

from pydantic import BaseModel, Field
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from app.documents.base import Document, Facts, unstamped
from app.documents.shown import loaded
from app.models import Country, CountryName, CountrySuccession
from app.models.vocabulary import NameKind, Standard


class CountryNameOut(BaseModel):
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
    names: list[CountryNameOut] = Field(description="Names in many languages.")
    predecessors: list[CountryLink] = Field(description="Which countries it followed.")
    successors: list[CountryLink] = Field(description="Which countries followed it.")
    lineage: list[str] = Field(
        description="Itself and all that came before: what `lineage=true` searches.",
        examples=[["RU", "SUHH", "X-RUE"]],
    )


PARTS = [selectinload(Country.names), selectinload(Country.cow_periods)]


def documents(db: Session, codes: Sequence[str]) -> list[Facts]:
    """The documents of these countries, from the tables."""
    countries, line = loaded(db, Country, codes, *PARTS), Succession(db)
    return [render(line, country) for country in countries]


class Succession:
    """Which countries followed which: all of them, since they are few."""

    def __init__(self, db: Session) -> None:
        self.names = {row.code: row.name for row in db.execute(select(Country.code, Country.name))}
        self.steps = list(db.scalars(select(CountrySuccession).execution_options(populate_existing=True)))

    def before(self, code: str) -> list[Facts]:
        """Its predecessors."""
        return self._links((one.predecessor_code, one.date) for one in self.steps if one.successor_code == code)

    def behind(self, code: str) -> list[Facts]:
        """Its successors."""
        return self._links((one.successor_code, one.date) for one in self.steps if one.predecessor_code == code)

    def _links(self, found: Iterable[tuple[str, str | None]]) -> list[Facts]:
        return [{"country": code, "name": self.names[code], "date": date} for code, date in sorted(found)]


def render(line: Succession, country: Country) -> Facts:
    """The document of a country; a pure function of what was loaded."""
    return {
        **unstamped("country", country.code),
        "name": country.name,
        "official_name": country.official_name,
        "standard": country.standard,
        "alpha3": country.alpha3,
        "numeric": country.numeric,
        "cow": country.cow,
        "cow_periods": [{"cow": one.cow, "start": one.start, "end": one.end} for one in country.cow_periods],
        "gw": country.gw,
        "wikidata": country.wikidata,
        "region": country.region,
        "start": country.start,
        "end": country.end,
        "lat": country.lat,
        "lon": country.lon,
        "names": [_name(one) for one in country.names],
        "predecessors": line.before(country.code),
        "successors": line.behind(country.code),
        "lineage": _lineage(line, country.code),
    }


def _name(name: CountryName) -> Facts:
    return {
        "name": name.name,
        "language": name.language,
        "kind": name.kind,
        "start": name.start,
        "end": name.end,
        "dated": name.dated,
    }


def _lineage(line: Succession, code: str) -> list[str]:
    found = [code]
    for later in found:  # grows while it is walked: predecessors, then theirs
        found.extend(one["country"] for one in line.before(later) if one["country"] not in found)
    return found


def lineage(db: Session, code: str) -> list[str]:
    """A country and all that came before it."""
    return _lineage(Succession(db), code)
