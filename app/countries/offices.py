"""Who held office in a country."""

import json
from datetime import datetime

from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from app import edtf, offices
from app.documents.leader import Officeholder
from app.history import queries as history
from app.index import noun_walk


class CountryRef(BaseModel):
    """The country asked about."""

    code: str = Field(description="Its code.", examples=["CU"])
    name: str = Field(description="Its name.", examples=["Cuba"])


class Officeholders(BaseModel):
    """Who held which office of a country."""

    country: CountryRef = Field(description="The country.")
    on: str = Field(description="The day asked about (EDTF).", examples=["2025-05-07"])
    as_of: datetime | None = Field(description="The state of knowledge asked for; null is now.")
    items: list[Officeholder] = Field(description="Offices and their holders: certain first, then by rank.")


def officeholders(db: Session, reference: str, on: str, as_of: datetime | None) -> Officeholders:
    """Who held which office of a country on a day.

    Raises NotFound for a country that is not in the register.
    """
    country = json.loads(history.read(db, "country", reference, as_of))
    when = edtf.parse(on)
    leaders = db.scalars(noun_walk.documents("leader", [f"country:{country['id']}"], as_of))
    terms = [
        {"leader": leader, **term}
        for leader in map(json.loads, leaders)
        for term in leader["terms"]
        if term["country"] == country["id"]
    ]
    items = [
        Officeholder(certainty=certainty, **term)
        for certainty, term in offices.held_by(terms, when.earliest, when.latest)
    ]
    return Officeholders(country=CountryRef(code=country["id"], name=country["name"]), on=on, as_of=as_of, items=items)
