"""The US Office of the Historian: trips of presidents and secretaries of state, visits of leaders to the United States.

The records are those of `HistoryAtState/travels` and `HistoryAtState/visits`, files of `<trips>` and `<visits>`.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import IO, Any, NamedTuple

from sqlalchemy.orm import Session

from app import edtf
from app.countries.names import bearers, bearers_on
from app.editing.body import validated
from app.errors import BilatError, Invalid
from app.history.service import Change
from app.identifiers.resolver import find, resolver
from app.imports.identifying import People, doubts
from app.imports.importer import Found, Importer, Resolved, Told, Unreadable
from app.imports.wording import Titled, guests, stops, visit_type
from app.imports.xml import elements, text_of
from app.leaders import service as leaders
from app.leaders.schemas import LeaderIn, NameIn
from app.models.vocabulary import Rank
from app.people import Identified, Sighting

HOME = "US"
SITE = "https://history.state.gov/departmenthistory"


class Office(NamedTuple):
    """The office of those whose trips are told."""

    title: str
    rank: Rank
    path: str


OFFICES = {
    "president": Office("President of the United States", "head_of_state", "travels/president"),
    "secretary": Office("Secretary of State", "foreign_minister", "travels/secretary"),
}

CITIES = {
    "saigon": "X-SVN", "hanoi": "VDVN", "seoul": "KR", "pyongyang": "KP", "leopoldville": "CD", "brazzaville": "CG",
    "bonn": "DE", "west berlin": "DE", "east berlin": "DDDE", "sanaa": "X-YAR", "taipei": "TW",
}  # fmt: skip
"""Cities that tell which of two states of one name is meant."""


def read(stream: IO[bytes]) -> Iterator[Found | Unreadable]:
    """The trips or visits of a file. When they were entered and edited belongs to the file, and not to them."""
    for number, one in enumerate(elements(stream, "trips", "visits"), 1):
        if one.tag not in ("trip", "visit"):
            continue
        told_id = text_of(one, "id")
        if not told_id:
            yield Unreadable(f"{one.tag} number {number}", "has no id")
            continue
        fields = ("start-date", "end-date", "country", "from", "name", "visitor", "locale", "remarks", "description")
        country = one.find("country" if one.tag == "trip" else "from")
        content = {
            "what": one.tag,
            "who": one.get("who"),
            "role": one.get("role") or text_of(one, "role"),
            "country_id": country.get("id") if country is not None else None,
            **{name: text for name in fields if (text := text_of(one, name))},
        }
        yield Found("visit", f"historian:{one.tag}:{told_id}", f"{one.tag} {told_id}", content)


def tell(db: Session, found: Sequence[Found], change: Change) -> list[Told | BilatError]:
    """The trips and visits as an editor would tell them, their travellers and countries found, or left open."""
    known: dict[str, list[dict[str, Any]]] = {}
    resolver(db).load(("leader", _leader_key(one.content)) for one in found if one.content["who"])
    visitors = _visitors(db, [one for one in found if one.content["what"] == "visit"], known, change)
    told: list[Told | BilatError] = []
    for one in found:
        try:
            told.append(_visit(one, visitors[one.key]) if one.key in visitors else _trip(db, one, known, change))
        except BilatError as refusal:
            told.append(refusal)
    return told


def _trip(db: Session, one: Found, known: dict[str, list[dict[str, Any]]], change: Change) -> Told:
    content = one.content
    try:
        edtf.parse(content.get("start-date", ""))
    except edtf.EdtfError as error:
        raise Invalid.at("/start", str(error)) from None
    country, open_to = _country(db, content, "country", known)
    if country is None:
        alternatives = open_to[0].alternatives if open_to else []
        which = f"could be {' or '.join(alternatives)} then" if alternatives else "means no country on that day"
        raise Invalid.at("/country", f"{content.get('country')!r} {which}")
    office = _office(content)
    guest = {
        "role": "guest", "country": HOME, "leader": _traveller(db, content, change), "name": content.get("name"),
        "capacity": office and office.title, "rank": office and office.rank,
    }  # fmt: skip
    places = [{"place": {"name": name, "country": country}} for name in stops(content.get("locale", ""))]
    body = {"host_country": country, "guest_country": HOME, "stops": places, "participants": [guest]}
    page = f"{office.path}/{content['who']}" if office and content["who"] else "travels"
    return Told(body | _common(one, content.get("remarks", ""), page), doubts=open_to)


def _office(content: dict[str, Any]) -> Office | None:
    """The office in which somebody travelled; before taking office they were only elected."""
    office = OFFICES.get(content["role"] or "")
    if office and re.search(r"\bas President-elect\b", content.get("remarks", "")):
        return office._replace(title=f"President-elect{office.title.removeprefix('President')}", rank="other")
    return office


class _Guest(NamedTuple):
    """Who visits the United States, and who that is."""

    visitor: Titled
    identified: Identified | None = None


class _Visitors(NamedTuple):
    """All guests of a visit, the country that they come from, and what is doubtful about them."""

    country: str | None
    guests: list[_Guest]
    doubts: list[Resolved]


def _visitors(
    db: Session, visits: Sequence[Found], known: dict[str, list[dict[str, Any]]], change: Change
) -> dict[str, _Visitors]:  # fmt: skip
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


def _from(db: Session, one: Found, known: dict[str, list[dict[str, Any]]]) -> _Visitors:
    country, open_to = _country(db, one.content, "from", known)
    return _Visitors(country, [_Guest(one) for one in guests(one.content.get("visitor", ""))], list(open_to))


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


def _visit(one: Found, told: _Visitors) -> Told:
    content, country = one.content, told.country
    participants = [_participant(guest, country) for guest in told.guests]
    if country and not participants:
        participants = [{"role": "guest", "country": country}]
    body = {"host_country": HOME, "guest_country": country, "participants": participants}
    page = f"visits/{content['country_id']}" if content["country_id"] else "visits"
    return Told(body | _common(one, content.get("description", ""), page), doubts=told.doubts)


def _participant(guest: _Guest, country: str | None) -> dict[str, Any]:
    person = guest.identified.person if guest.identified else None
    return {
        "role": "guest",
        "country": country,
        "leader": person and person.id,
        "name": guest.visitor.name,
        "capacity": guest.visitor.title,
        "rank": guest.visitor.rank,
    }


def _common(one: Found, text: str, page: str) -> dict[str, Any]:
    start, end = one.content.get("start-date"), one.content.get("end-date")
    source = {
        "title": "Travels Abroad of the President and the Secretary of State"
        if one.content["what"] == "trip"
        else "Visits by Foreign Leaders",
        "publisher": "Office of the Historian, US Department of State",
        "source_url": f"{SITE}/{page}",
    }
    return {
        "start": start,
        "end": end,
        "status": "announced" if _lies_ahead(start) else "took_place",
        "type": visit_type(text),
        "summary": text or None,
        "sources": [{"source": source, "locator": one.position}],
        "external_ids": [one.key],
    }


def _lies_ahead(start: str | None) -> bool:
    try:
        return edtf.parse(start or "").earliest > datetime.now(UTC).date()
    except edtf.EdtfError:
        return False  # it is refused with the reason


def _country(
    db: Session, content: dict[str, Any], field: str, known: dict[str, list[dict[str, Any]]]
) -> tuple[str | None, list[Resolved]]:
    """The country that a name means on the day of the record; where it could be several, what else the record says."""
    name, day = content.get(field, ""), content.get("start-date", "")
    named = [text for text in (name, *_by_id(content["country_id"])) if text]
    found: set[str] = set()
    try:
        for text in named:
            if text not in known:
                known[text] = bearers(db, text)
            if len(borne := bearers_on(known[text], text, day)) == 1:
                return borne.pop(), []
            found |= borne
    except edtf.EdtfError:
        return None, []  # the day is refused with the reason
    told = {CITIES[city] for one in stops(content.get("locale", "")) if (city := one.lower()) in CITIES} & found
    if len(told) == 1:
        return told.pop(), []
    return None, [Resolved(field, name, None, 0.0, sorted(found))] if name else []


def _by_id(country_id: str | None) -> list[str]:
    """The names that the Historian's own word for a country stands for: `korea-south` is South Korea."""
    if not country_id:
        return []
    words = country_id.split("-")
    turned = [f"{words[-1]} {' '.join(words[:-1])}"] if len(words) > 1 else []
    return [*turned, " ".join(words)]


def _leader_key(content: dict[str, Any]) -> str:
    return f"historian:{content['who']}"


def _traveller(db: Session, content: dict[str, Any], change: Change) -> str | None:
    """The id of who travelled, who is made where nobody goes by the Historian's id."""
    if not content["who"]:
        return None
    key = _leader_key(content)
    office = OFFICES.get(content["role"] or "")
    terms = [{"title": office.title, "rank": office.rank, "country": HOME}] if office else []
    name = content.get("name") or str(content["who"]).replace("-", " ").title()
    if there := find(db, "leader", key):
        return there
    return leaders.record(db, validated(LeaderIn, {"name": name, "external_ids": [key], "terms": terms}), change)


HISTORIAN = Importer("historian", ".xml", "trips and visits of the US Office of the Historian", read, tell)
