"""What happens to countries: the register is installed and kept up to date, and administrators amend it."""

from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from app.countries import register
from app.countries.schemas import CountryIn
from app.documents.country import PARTS, lineage
from app.editing.told import same_fields
from app.errors import Invalid
from app.history.service import REGISTRAR, Change, told_by_others
from app.identifiers.resolver import resolve
from app.models import Country, CountryName, CountrySuccession, CowPeriod
from app.moments import ALWAYS
from app.publish import publish, publish_all

# What the register says has always been public: it must answer whatever `as_of` is asked.
INSTALLED = Change(REGISTRAR, "register of countries", ALWAYS, or_later=True)

FIELDS = (
    "standard", "name", "official_name", "alpha3", "numeric", "cow", "gw", "wikidata", "region", "start", "end", "lat",
    "lon",
)  # fmt: skip


def record(db: Session, told: CountryIn, change: Change, code: str | None = None) -> str:
    """Add a country, or bring back the one with this code. Returns its code."""
    if code and told.code != code:
        raise Invalid.at("/code", "a code never changes")
    if db.get(Country, told.code):
        raise Invalid.at("/code", f"there is a country {told.code} already", "taken")
    country = Country(code=told.code)
    _fill(country, told)
    db.add(country)
    db.flush()  # the successions refer to it
    before = _succeed(db, told)
    publish(db, "country", told.code, change)
    for code in before:
        publish(db, "country", code, change, "republish")
    return told.code


def amend(db: Session, code: str, told: CountryIn, change: Change) -> None:
    """Replace what is told of a country; what shows its name or its line is published anew."""
    if told.code != code:
        raise Invalid.at("/code", "a code never changes: it is told wherever the country is")
    country = db.get_one(Country, code, options=PARTS, populate_existing=True)
    country.names, country.cow_periods = [], []
    db.flush()  # the old names go before the new ones come, or they would clash
    _fill(country, told)
    before = _succeed(db, told)
    publish(db, "country", code, change)
    for other in before:
        publish(db, "country", other, change, "republish")


def told(document: dict[str, Any]) -> dict[str, Any]:
    """A country as an administrator would tell it."""
    before = [{"country": one["country"], "date": one["date"]} for one in document["predecessors"]]
    return {"code": document["id"], **same_fields(document, CountryIn), "predecessors": before}


def _fill(country: Country, told: CountryIn) -> None:
    for field in FIELDS:
        setattr(country, field, getattr(told, field))
    country.names = [CountryName(position=at, **one.model_dump()) for at, one in enumerate(told.names)]
    country.cow_periods = [CowPeriod(position=at, **one.model_dump()) for at, one in enumerate(told.cow_periods)]


def _succeed(db: Session, told: CountryIn) -> list[str]:
    """Tell which countries came before. Returns all that did or do, since they show who followed them."""
    ours = CountrySuccession.successor_code == told.code
    was = db.scalars(select(CountrySuccession.predecessor_code).where(ours)).all()
    db.execute(delete(CountrySuccession).where(ours))
    now: dict[str, str | None] = {}
    for at, one in enumerate(told.predecessors):
        code = resolve(db, "country", one.country, f"/predecessors/{at}/country")
        if code in now or told.code in lineage(db, code):
            raise Invalid.at(f"/predecessors/{at}/country", f"{code} stands there already, or came after {told.code}")
        now[code] = one.date
    rows = [{"predecessor_code": code, "successor_code": told.code, "date": date} for code, date in now.items()]
    if rows:
        db.execute(insert(CountrySuccession), rows)
    return sorted({*was, *now})


def install_register(db: Session) -> int:
    """Bring the register into the tables, but for what others have told. Returns how many were new or changed."""
    others = told_by_others(db, "country", INSTALLED.actor)
    told = [one for one in register.countries() if one.code not in others]
    there = {country.code: country for country in db.scalars(select(Country).options(*PARTS))}
    for one in told:
        _put(db, one, there.get(one.code))
    db.execute(delete(CountrySuccession).where(CountrySuccession.successor_code.not_in(others)))
    db.execute(
        insert(CountrySuccession),
        [
            {"predecessor_code": one.predecessor, "successor_code": one.successor, "date": one.on}
            for one in register.successions()
            if one.successor not in others
        ],
    )
    new = publish_all(db, [("country", one.code) for one in told if one.code not in there], INSTALLED)
    # One after the other: what is different about one alone is an update, what its neighbours show of it is none.
    return len(new) + sum(publish(db, "country", one.code, INSTALLED) for one in told if one.code in there)


def _put(db: Session, told: register.RegisteredCountry, country: Country | None) -> None:
    if country is None:
        country = Country(code=told.code, names=[], cow_periods=[])
        db.add(country)
    for field in FIELDS:
        setattr(country, field, getattr(told, field))
    if [_name(name) for name in country.names] != [_name(name) for name in told.names]:
        if country.names:
            country.names = []
            db.flush()  # the old names go before the new ones come, or they would clash
        country.names = [CountryName(position=at, **_name(name)) for at, name in enumerate(told.names)]
    if [(one.cow, one.start, one.end) for one in country.cow_periods] != list(told.cow_periods):
        country.cow_periods = [CowPeriod(position=at, **one._asdict()) for at, one in enumerate(told.cow_periods)]


def _name(name: CountryName | register.RegisteredName) -> dict[str, Any]:
    return {field: getattr(name, field) for field in register.RegisteredName.__slots__}
