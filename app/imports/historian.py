"""The US Office of the Historian: trips of presidents and secretaries of state, visits of leaders to the United States.

The records are those of `HistoryAtState/travels` and `HistoryAtState/visits`, files of `<trips>` and `<visits>`.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import IO, Any, NamedTuple

from sqlalchemy.orm import Session

from app import edtf
from app.editing.body import validated
from app.errors import BilatError, Invalid
from app.history.service import Change
from app.identifiers.resolver import find, resolver
from app.imports.importer import Found, Importer, Told, Unreadable
from app.imports.locating import Bearers, country_of
from app.imports.visitors import Visitors, participant, visitors_of
from app.imports.wording import stops, visit_type
from app.imports.xml import elements, text_of
from app.leaders import service as leaders
from app.leaders.schemas import LeaderIn
from app.models.vocabulary import Rank

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
    known: Bearers = {}
    resolver(db).load(("leader", _leader_key(one.content)) for one in found if one.content["who"])
    visitors = visitors_of(db, [one for one in found if one.content["what"] == "visit"], known, change)
    told: list[Told | BilatError] = []
    for one in found:
        try:
            told.append(_visit(one, visitors[one.key]) if one.key in visitors else _trip(db, one, known, change))
        except BilatError as refusal:
            told.append(refusal)
    return told


def _trip(db: Session, one: Found, known: Bearers, change: Change) -> Told:
    content = one.content
    try:
        edtf.parse(content.get("start-date", ""))
    except edtf.EdtfError as error:
        raise Invalid.at("/start", str(error)) from None
    country, open_to = country_of(db, content, "country", known)
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


def _visit(one: Found, told: Visitors) -> Told:
    content, country = one.content, told.country
    participants = [participant(guest, country) for guest in told.guests]
    if country and not participants:
        participants = [{"role": "guest", "country": country}]
    body = {"host_country": HOME, "guest_country": country, "participants": participants}
    page = f"visits/{content['country_id']}" if content["country_id"] else "visits"
    return Told(body | _common(one, content.get("description", ""), page), doubts=told.doubts)


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


HISTORIAN = Importer("historian", ".xml", "trips and visits of the US Office of the Historian", read, tell, edition=2)
