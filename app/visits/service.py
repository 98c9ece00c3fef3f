"""What happens to visits."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy.orm import Session

from app import edtf
from app.db import new_id
from app.documents.visit import PARTS
from app.editing.told import same_fields, slug_of
from app.entries import parts as entry_parts
from app.entries.rules import refuse_impossible_sides, refuse_status
from app.entries.told import told_entry, unadded_to_entry
from app.errors import within
from app.history.service import Change
from app.identifiers.outside import external_ids
from app.identifiers.resolver import resolve, resolve_optional, resolver
from app.models import Stop, Visit
from app.models.vocabulary import Kind
from app.places.service import placed
from app.publish import publish, publish_all
from app.sources.citations import citations
from app.visits.schemas import ReceptionIn, StopIn, VisitIn


def record(db: Session, told: VisitIn, change: Change, entity_id: str | None = None) -> str:
    """Add a visit. Returns its id."""
    resolver(db).load(_references(told))
    visit = Visit(id=entity_id or new_id())
    _fill(db, visit, told, change)
    db.add(visit)
    publish(db, "visit", visit.id, change)
    return visit.id


def record_all(db: Session, told: Sequence[VisitIn], change: Change) -> list[str]:
    """Add many visits, with as many statements as for one. Returns their ids.

    Raises Invalid, pointing at the place of the visit among them.
    """
    resolver(db).load(one for visit in told for one in _references(visit))
    visits = [Visit(id=new_id()) for _ in told]
    for at, (visit, one) in enumerate(zip(visits, told, strict=True)):
        with within(f"/{at}"):
            _fill(db, visit, one, change)
    db.add_all(visits)
    publish_all(db, [("visit", visit.id) for visit in visits], change)
    return [visit.id for visit in visits]


def amend(db: Session, visit_id: str, told: VisitIn, change: Change) -> None:
    """Replace what is told of a visit."""
    resolver(db).load(_references(told))
    visit = db.get_one(Visit, visit_id, options=PARTS, populate_existing=True)
    _fill(db, visit, told, change)
    publish(db, "visit", visit_id, change)


def told(document: dict[str, Any]) -> dict[str, Any]:
    """A visit as an editor would tell it."""
    reception = document["reception"]
    return {
        **told_entry(document, VisitIn),
        "stops": [{**same_fields(stop, StopIn), "place": slug_of(stop["place"])} for stop in document["stops"]],
        "reception": reception and {**same_fields(reception, ReceptionIn), "place": slug_of(reception["place"])},
    }


def unadded(db: Session, document: dict[str, Any]) -> dict[str, Any]:
    """What an editor has told of title and people, where the document shows more."""
    visit = db.get_one(Visit, document["id"], options=PARTS, populate_existing=True)
    return unadded_to_entry(document, visit.title, visit.participants)


def _references(told: VisitIn) -> Iterator[tuple[Kind, str]]:
    places = [*(stop.place for stop in told.stops), told.reception.place if told.reception else None]
    yield from entry_parts.references(told, places)
    yield "country", told.host_country
    if told.guest_country:
        yield "country", told.guest_country


def _fill(db: Session, visit: Visit, told: VisitIn, change: Change) -> None:
    refuse_status(visit.status, told.status, edtf.parse(told.start).earliest, change)
    for field in ("title", "status", "start", "end", "type", "summary"):
        setattr(visit, field, getattr(told, field))
    visit.host_country_code = resolve(db, "country", told.host_country, "/host_country")
    visit.guest_country_code = resolve_optional(db, "country", told.guest_country, "/guest_country")
    visit.occasion_id = resolve_optional(db, "occasion", told.occasion, "/occasion")
    _receive(db, visit, told, change)
    visit.stops = [_stop(db, at, stop, change) for at, stop in enumerate(told.stops)]
    participants = entry_parts.participants(db, told.participants)
    refuse_impossible_sides(participants)
    visit.participants = participants
    visit.details = [
        *entry_parts.details("agenda", told.agenda),
        *entry_parts.details("topic", told.topics),
        *entry_parts.details("statement", told.statements),
    ]
    visit.outcomes = entry_parts.outcomes(told.outcomes)
    visit.citations = citations(db, told.sources, change)
    visit.external_ids = external_ids(db, "visit", visit.id, told.external_ids)


def _receive(db: Session, visit: Visit, told: VisitIn, change: Change) -> None:
    reception = told.reception
    visit.reception_where = reception.where if reception else None
    visit.reception_summary = reception.summary if reception else None
    place = reception.place if reception else None
    visit.reception_place_id = placed(db, place, change, "/reception/place")


def _stop(db: Session, position: int, told: StopIn, change: Change) -> Stop:
    return Stop(
        position=position,
        place_id=placed(db, told.place, change, f"/stops/{position}/place"),
        date=told.date,
        summary=told.summary,
        activities=entry_parts.details("activity", told.activities),
    )
