"""What happens to countries: the register is installed, and kept up to date with the code."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session, selectinload

from app.countries import register
from app.history.service import Change
from app.models import Country, CountryName, CountrySuccession, CowPeriod
from app.moments import ALWAYS
from app.publish import publish

# What the register says has always been public: it must answer whatever `as_of` is asked.
INSTALLED = Change("bilat register", "register of countries", ALWAYS, or_later=True)
PARTS = [selectinload(part) for part in (Country.names, Country.cow_periods)]


def install_register(db: Session) -> int:
    """Bring all countries of the register into the tables. Returns how many were new or changed."""
    told = register.countries()
    there = {country.code: country for country in db.scalars(select(Country).options(*PARTS))}
    for one in told:
        _put(db, one, there.get(one.code))
    db.execute(delete(CountrySuccession))
    db.execute(
        insert(CountrySuccession),
        [
            {"predecessor_code": one.predecessor, "successor_code": one.successor, "date": one.on}
            for one in register.successions()
        ],
    )
    return sum(publish(db, "country", one.code, INSTALLED) for one in told)


def _put(db: Session, told: register.RegisteredCountry, country: Country | None) -> None:
    if country is None:
        country = Country(code=told.code, names=[], cow_periods=[])
        db.add(country)
    for field in told.__slots__:
        if field not in ("code", "names", "cow_periods"):
            setattr(country, field, getattr(told, field))
    if [_told(name) for name in country.names] != [asdict(name) for name in told.names]:
        country.names = []
        db.flush()  # the old names go before the new ones come, or they would clash
        country.names = [CountryName(position=at, **asdict(name)) for at, name in enumerate(told.names)]
    if [(one.cow, one.start, one.end) for one in country.cow_periods] != list(told.cow_periods):
        country.cow_periods = [CowPeriod(position=at, **one._asdict()) for at, one in enumerate(told.cow_periods)]


def _told(name: CountryName) -> dict[str, Any]:
    return {field: getattr(name, field) for field in register.RegisteredName.__slots__}
