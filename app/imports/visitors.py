"""Who visits the United States: the guests of the Historian's visits, each identified beside all others."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from app import edtf
from app.editing.body import validated
from app.errors import Invalid
from app.history.service import Change
from app.imports.identifying import People, doubts
from app.imports.importer import Found, Resolved
from app.imports.locating import Bearers, country_of
from app.imports.wording import Titled, guests
from app.leaders.schemas import NameIn
from app.people import Identified, Sighting


class Guest(NamedTuple):
    """Who visits the United States, and who that is."""

    visitor: Titled
    identified: Identified | None = None


class Visitors(NamedTuple):
    """All guests of a visit, the country that they come from, and what is doubtful about them."""

    country: str | None
    guests: list[Guest]
    doubts: list[Resolved]


def visitors_of(
    db: Session, visits: Sequence[Found], known: Bearers, change: Change
) -> dict[str, Visitors]:  # fmt: skip
    """The guests of these visits, each identified beside all others."""
    told = {one.key: _from(db, one, known) for one in visits}
    people = People(db, (one.country for one in told.values() if one.country))
    for one in sorted(visits, key=lambda visit: visit.content.get("start-date", "")):
        visitors = told[one.key]
        for at, guest in enumerate(visitors.guests):
            if sighting := _sighting(one, visitors.country, guest.visitor):
                found = people.meet(sighting)
                visitors.guests[at] = guest._replace(identified=found)
                visitors.doubts.extend(doubts("visitor", one.content["visitor"], found))
    people.save(change)
    return told


def _from(db: Session, one: Found, known: Bearers) -> Visitors:
    country, open_to = country_of(db, one.content, "from", known)
    return Visitors(country, [Guest(one) for one in guests(one.content.get("visitor", ""))], list(open_to))


def _sighting(one: Found, country: str | None, visitor: Titled) -> Sighting | None:
    """What the visit tells of a guest, where that is a name with an office of a country, and a day."""
    start = one.content.get("start-date", "")
    try:
        first, last = edtf.parse(start), edtf.parse(one.content.get("end-date") or start)
        validated(NameIn, {"name": visitor.name})
    except (edtf.EdtfError, Invalid):
        return None  # the visit is refused with the reason
    if not (country and visitor.name and visitor.title and visitor.rank) or last.latest < first.earliest:
        return None
    return Sighting(visitor.name, visitor.title, visitor.rank, country, first.earliest, last.latest)


def participant(guest: Guest, country: str | None) -> dict[str, Any]:
    """A guest as an editor would tell them."""
    person = guest.identified.person if guest.identified else None
    return {
        "role": "guest",
        "country": country,
        "leader": person and person.id,
        "name": guest.visitor.name,
        "capacity": guest.visitor.title,
        "rank": guest.visitor.rank,
    }
