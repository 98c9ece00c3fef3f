"""What happens to visits."""

from sqlalchemy.orm import Session, selectinload

from app.db import new_id
from app.directory import parts
from app.directory.references import resolve, resolve_optional
from app.entries import parts as entry_parts
from app.history.service import Change
from app.models import Stop, Visit
from app.publish import publish
from app.visits.schemas import StopIn, VisitIn

PARTS = [
    selectinload(Visit.stops).selectinload(Stop.activities),
    *(
        selectinload(part)
        for part in (Visit.participants, Visit.details, Visit.outcomes, Visit.citations, Visit.external_ids)
    ),
]


def record(db: Session, told: VisitIn, change: Change, entity_id: str | None = None) -> str:
    """Add a visit. Returns its id."""
    visit = Visit(id=entity_id or new_id())
    _fill(db, visit, told)
    db.add(visit)
    publish(db, "visit", visit.id, change)
    return visit.id


def amend(db: Session, visit_id: str, told: VisitIn, change: Change) -> None:
    """Replace what is told of a visit."""
    visit = db.get_one(Visit, visit_id, options=PARTS, populate_existing=True)
    _fill(db, visit, told)
    publish(db, "visit", visit_id, change)


def _fill(db: Session, visit: Visit, told: VisitIn) -> None:
    for field in ("title", "status", "start", "end", "type", "summary"):
        setattr(visit, field, getattr(told, field))
    visit.host_country_code = resolve(db, "country", told.host_country, "/host_country")
    visit.guest_country_code = resolve_optional(db, "country", told.guest_country, "/guest_country")
    visit.occasion_id = resolve_optional(db, "occasion", told.occasion, "/occasion")
    _receive(db, visit, told)
    visit.stops = [_stop(db, at, stop) for at, stop in enumerate(told.stops)]
    visit.participants = entry_parts.participants(db, told.participants)
    visit.details = [
        *entry_parts.details("agenda", told.agenda),
        *entry_parts.details("topic", told.topics),
        *entry_parts.details("statement", told.statements),
    ]
    visit.outcomes = entry_parts.outcomes(told.outcomes)
    visit.citations = parts.citations(db, told.sources)
    visit.external_ids = parts.external_ids(db, "visit", visit.id, told.external_ids)


def _receive(db: Session, visit: Visit, told: VisitIn) -> None:
    reception = told.reception
    visit.reception_where = reception.where if reception else None
    visit.reception_summary = reception.summary if reception else None
    place = reception.place if reception else None
    visit.reception_place_id = resolve_optional(db, "place", place, "/reception/place")


def _stop(db: Session, position: int, told: StopIn) -> Stop:
    return Stop(
        position=position,
        place_id=resolve(db, "place", told.place, f"/stops/{position}/place"),
        date=told.date,
        summary=told.summary,
        activities=entry_parts.details("activity", told.activities),
    )
