"""What happens to countries: the register is installed, and kept up to date with the code."""

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session, selectinload

from app.countries import register
from app.history.service import Change
from app.models import Country, CountryName, CountrySuccession
from app.moments import ALWAYS
from app.publish import publish

# What the register says has always been public: it must answer whatever `as_of` is asked.
INSTALLED = Change("bilat register", "register of countries", ALWAYS, or_later=True)


def install_register(db: Session) -> int:
    """Bring all countries of the register into the tables. Returns how many were new or changed."""
    told = register.countries()
    for one in told:
        _put(db, one)
    db.execute(delete(CountrySuccession))
    db.execute(
        insert(CountrySuccession),
        [
            {"predecessor_code": one.predecessor, "successor_code": one.successor, "date": one.on}
            for one in register.successions()
        ],
    )
    return sum(publish(db, "country", one.code, INSTALLED) for one in told)


def _put(db: Session, told: register.RegisteredCountry) -> None:
    country = db.get(Country, told.code, options=[selectinload(Country.names)])
    if country is None:
        country = Country(code=told.code, names=[])
        db.add(country)
    for field in told.__slots__:
        if field not in ("code", "names"):
            setattr(country, field, getattr(told, field))
    names = [(name.language, name.name, name.kind) for name in told.names]
    if [(name.language, name.name, name.kind) for name in country.names] != names:
        country.names = []
        db.flush()  # the old names go before the new ones come, or they would clash
        country.names = [
            CountryName(position=at, language=language, name=name, kind=kind)
            for at, (language, name, kind) in enumerate(names)
        ]
