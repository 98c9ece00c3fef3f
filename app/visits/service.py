"""What happens to visits."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from app import edtf, parts
from app.db import new_id
from app.editing.told import same_fields, slug_of
from app.entries import parts as entry_parts
from app.entries.rules import refuse_impossible_sides, refuse_status
from app.entries.told import told_entry
from app.errors import within
from app.history.service import Change
from app.identifiers.outside import external_ids
from app.identifiers.resolver import resolve, resolve_optional, resolver
from app.models.vocabulary import Kind
from app.parts import Row
from app.places.service import placed
from app.publish import publish_entries
from app.sources.citations import citations
from app.visits.schemas import ReceptionIn, StopIn, VisitIn


def record(db: Session, told: VisitIn, change: Change, entity_id: str | None = None) -> str:
    """Add a visit. Returns its id."""
    resolver(db).load(_references(told))
    row = _row(db, {"id": entity_id or new_id()}, told, change)
    parts.write(db, "visit", [row])
    publish_entries(db, "visit", [row], change, new=entity_id is None)
    return str(row["id"])


def record_all(db: Session, told: Sequence[VisitIn], change: Change, ids: Sequence[str] = ()) -> list[str]:
    """Add many visits, with as many statements as for one, under these ids or new ones. Returns their ids.

    Raises Invalid, pointing at the place of the visit among them.
    """
    resolver(db).load(one for visit in told for one in _references(visit))
    rows = []
    for at, one in enumerate(told):
        with within(f"/{at}"):
            rows.append(_row(db, {"id": ids[at] if ids else new_id()}, one, change))
    parts.write(db, "visit", rows)
    publish_entries(db, "visit", rows, change, new=True)
    return [row["id"] for row in rows]


def amend(db: Session, visit_id: str, told: VisitIn, change: Change) -> None:
    """Replace what is told of a visit."""
    resolver(db).load(_references(told))
    (present,) = parts.read_alone(db, "visit", [visit_id])
    _replace(db, [_row(db, present, told, change)], change)


def amend_all(db: Session, told: Mapping[str, VisitIn], change: Change) -> None:
    """Replace what is told of many visits, each under its id, with as many statements as for one.

    Raises Invalid, pointing at the place of the visit among them.
    """
    resolver(db).load(one for visit in told.values() for one in _references(visit))
    present = {row["id"]: row for row in parts.read_alone(db, "visit", told)}
    rows = []
    for at, (visit_id, one) in enumerate(told.items()):
        with within(f"/{at}"):
            rows.append(_row(db, present[visit_id], one, change))
    _replace(db, rows, change)


def _replace(db: Session, rows: Sequence[Row], change: Change) -> None:
    parts.rewrite(db, "visit", rows)
    publish_entries(db, "visit", rows, change)


def told(document: dict[str, Any]) -> dict[str, Any]:
    """A visit as an editor would tell it."""
    reception = document["reception"]
    return {
        **told_entry(document, VisitIn),
        "stops": [{**same_fields(stop, StopIn), "place": slug_of(stop["place"])} for stop in document["stops"]],
        "reception": reception and {**same_fields(reception, ReceptionIn), "place": slug_of(reception["place"])},
    }


def _references(told: VisitIn) -> Iterator[tuple[Kind, str]]:
    places = [*(stop.place for stop in told.stops), told.reception.place if told.reception else None]
    yield from entry_parts.references(told, places)
    yield "country", told.host_country
    if told.guest_country:
        yield "country", told.guest_country


def _row(db: Session, present: Row, told: VisitIn, change: Change) -> Row:
    """A visit with its parts, which is new, or was told otherwise."""
    refuse_status(present.get("status"), told.status, edtf.parse(told.start).earliest, change)
    row = {
        "id": present["id"],
        **{field: getattr(told, field) for field in ("title", "status", "type", "summary")},
        **parts.dated("start", told.start),
        **parts.dated("end", told.end),
        "host_country_code": resolve(db, "country", told.host_country, "/host_country"),
        "guest_country_code": resolve_optional(db, "country", told.guest_country, "/guest_country"),
        "occasion_id": resolve_optional(db, "occasion", told.occasion, "/occasion"),
        **_reception(db, told.reception, change),
        "stops": [_stop(db, at, stop, change) for at, stop in enumerate(told.stops)],
        "participants": entry_parts.participants(db, told.participants),
    }
    refuse_impossible_sides(row["participants"])
    row["details"] = [
        *entry_parts.details("agenda", told.agenda),
        *entry_parts.details("topic", told.topics),
        *entry_parts.details("statement", told.statements),
    ]
    row["outcomes"] = entry_parts.outcomes(told.outcomes)
    row["citations"] = citations(db, told.sources, change)
    row["external_ids"] = external_ids(db, "visit", row["id"], told.external_ids)
    return row


def _reception(db: Session, told: ReceptionIn | None, change: Change) -> Row:
    return {
        "reception_where": told.where if told else None,
        "reception_place_id": placed(db, told.place if told else None, change, "/reception/place"),
        "reception_summary": told.summary if told else None,
    }


def _stop(db: Session, position: int, told: StopIn, change: Change) -> Row:
    return {
        "id": new_id(),
        "position": position,
        "place_id": placed(db, told.place, change, f"/stops/{position}/place"),
        **parts.dated("date", told.date),
        "summary": told.summary,
        "activities": entry_parts.details("activity", told.activities),
    }
