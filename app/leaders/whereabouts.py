"""Where a leader was on a day, as far as the records can tell."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from app import edtf
from app.documents.base import LeaderRef, Link, PlaceRef
from app.documents.entry import MeetingOut, VisitOut
from app.history import queries as history
from app.schedule import queries
from app.schedule.filters import ScheduleFilters
from app.schedule.keys import Days, days

MOST_ENTRIES = 500
"""More entries than anybody has on a day, in a month, or in most years."""

# A greeter or host of a visit is there for a moment of it; only the guest's party is there all along.
TRAVELLERS = frozenset({"guest", "delegate"})
DID_NOT_HAPPEN = frozenset({"cancelled", "postponed"})


class Whereabout(BaseModel):
    """One place, and the entry that puts the leader there."""

    country: str | None = Field(description="Code of the country.", examples=["RU"])
    place: PlaceRef | None = Field(description="The place; null when only the country is known.")
    certainty: Literal["certain", "possible"] = Field(description="How sure the records make it.")
    status: str = Field(description="Status of the entry: an announcement is not a fact.", examples=["took_place"])
    because: Link = Field(description="The entry that says so.")


class Whereabouts(BaseModel):
    """Where a leader was on a day."""

    leader: LeaderRef = Field(description="The leader.")
    on: str = Field(description="The day asked about (EDTF).", examples=["2025-05-05"])
    as_of: datetime | None = Field(description="The state of knowledge asked for; null is now.")
    whereabouts: list[Whereabout] = Field(description="Places: certain first. Empty when nothing is recorded.")
    entries: list[Annotated[VisitOut | MeetingOut, Field(discriminator="kind")]] = Field(
        description="What the leader did then: with whom, and who greeted them."
    )


def whereabouts(db: Session, reference: str, on: str, as_of: datetime | None) -> Whereabouts:
    """Where a leader was on a day.

    Raises NotFound for a leader whom nobody knows.
    """
    leader = json.loads(history.read(db, "leader", reference, as_of))
    filters = ScheduleFilters(leader=[leader["id"]], on=on, as_of=as_of)
    page = queries.page(db, filters, None, MOST_ENTRIES)
    when = edtf.parse(on)
    entries = [json.loads(document) for document in page.documents]
    found = [one for entry in entries for one in _placed(entry, leader["id"], when)]
    return Whereabouts(
        leader=LeaderRef(id=leader["id"], slug=leader["slug"], name=leader["name"]),
        on=on,
        as_of=as_of,
        whereabouts=sorted(found, key=lambda one: one.certainty),
        entries=entries,
    )


def _placed(entry: dict[str, Any], leader_id: str, when: edtf.Edtf) -> Iterator[Whereabout]:
    roles = {one["role"] for one in entry["participants"] if one["leader"] and one["leader"]["id"] == leader_id}
    if entry["status"] in DID_NOT_HAPPEN:
        return
    if entry["kind"] == "meeting":
        if entry["channel"] == "in_person" and entry["place"]:
            yield _whereabout(entry, entry["place"], days(entry), when)
        return
    if not roles & TRAVELLERS:
        return
    yield _whereabout(entry, None, days(entry), when)
    for stop in entry["stops"]:
        at = edtf.parse(stop["date"]) if stop["date"] else None
        if at is None or (at.earliest <= when.latest and at.latest >= when.earliest):
            span = Days(at.earliest, at.latest, at.start_latest, at.end_earliest) if at else None
            yield _whereabout(entry, stop["place"], span, when)


def _whereabout(entry: dict[str, Any], place: dict[str, Any] | None, span: Days | None, when: edtf.Edtf) -> Whereabout:
    certain = span is not None and span.start_latest <= when.earliest and span.end_earliest >= when.latest
    return Whereabout(
        country=place["country"] if place else entry["host_country"],
        place=place,
        certainty="certain" if certain else "possible",
        status=entry["status"],
        because=Link(id=entry["id"], url=entry["url"]),
    )
