"""Where a leader was on a day, as far as the records can tell."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from app import edtf
from app.documents.base import LeaderRef, Link, PlaceRef
from app.documents.entry import MeetingOut, VisitOut
from app.errors import BadParameter
from app.history import queries as history
from app.identifiers.resolver import Reference, look_up
from app.index.entry_keys import DID_NOT_HAPPEN, TRAVELLERS, days
from app.schedule import queries
from app.schedule.filters import ScheduleFilters
from app.spans import Span

MOST_ENTRIES = 500
"""More entries than anybody has on a day, in a month, or in most years."""


# In the order in which they are shown.
Certainty = Literal["certain", "possible", "planned"]
ORDER: tuple[Certainty, ...] = get_args(Certainty)


class Whereabout(BaseModel):
    """One place, and the entry that puts the leader there."""

    country: str | None = Field(description="Code of the country.", examples=["RU"])
    place: PlaceRef | None = Field(description="The place; null when only the country is known.")
    certainty: Certainty = Field(
        description="`certain` or `possible` of what took place, by its date; `planned` of what is only announced or"
        " confirmed.",
        examples=["certain"],
    )
    status: str = Field(description="Status of the entry: an announcement is not a fact.", examples=["took_place"])
    because: Link = Field(description="The entry that says so.")
    elsewhere: list[str] = Field(
        description="Codes of other countries in which the leader certainly was the same day: a journey between them,"
        " or sources that contradict each other.",
        examples=[["CU"]],
    )


class Whereabouts(BaseModel):
    """Where a leader was on a day."""

    leader: LeaderRef = Field(description="The leader.")
    on: str = Field(description="The day asked about (EDTF).", examples=["2025-05-05"])
    as_of: datetime | None = Field(description="The state of knowledge asked for; null is now.")
    whereabouts: list[Whereabout] = Field(
        description="Places: certain first, planned last. Empty when nothing is recorded."
    )
    entries: list[Annotated[VisitOut | MeetingOut, Field(discriminator="kind")]] = Field(
        description="What the leader did then: with whom, and who greeted them."
    )


def whereabouts(db: Session, reference: str, on: str, as_of: datetime | None) -> Whereabouts:
    """Where a leader was on a day.

    Raises NotFound for a leader whom nobody knows, BadParameter for a time too long to tell all of it.
    """
    leader = json.loads(history.read(db, "leader", reference, as_of))
    filters = ScheduleFilters.model_validate({"leader": [leader["id"]], "on": on, "as_of": as_of})
    page = queries.page(db, filters, None, MOST_ENTRIES)
    if page.more_after:
        raise BadParameter.named("on", f"more than {MOST_ENTRIES} entries lie in this time; ask for a shorter one")
    when = edtf.parse(on)
    entries = [json.loads(document.content) for document in page.documents]
    ids = _ids(db, leader["id"], as_of)
    found = [one for entry in entries for one in _placed(entry, ids, when)]
    return Whereabouts(
        leader=LeaderRef(id=leader["id"], slug=leader["slug"], name=leader["name"]),
        on=on,
        as_of=as_of,
        whereabouts=sorted(_compared(found), key=lambda one: ORDER.index(one.certainty)),
        entries=entries,
    )


def _ids(db: Session, leader_id: str, as_of: datetime | None) -> set[str]:
    """The ids under which a leader stood at that moment: several where records were merged since."""
    if as_of is None:
        return {leader_id}
    leader = Reference("leader", leader_id, ("leader",))
    lookup = look_up(db, [leader], past=True)
    return {leader_id, *lookup.kin(lookup.id(leader))}


def _placed(entry: dict[str, Any], ids: set[str], when: Span) -> Iterator[Whereabout]:
    roles = {one["role"] for one in entry["participants"] if one["leader"] and one["leader"]["id"] in ids}
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
        if at is None or at.possibly(when.earliest, when.latest):
            yield _whereabout(entry, stop["place"], at, when)


def _whereabout(entry: dict[str, Any], place: dict[str, Any] | None, span: Span | None, when: Span) -> Whereabout:
    there_all_the_time = span is not None and span.throughout(when.earliest, when.latest)
    certainty: Certainty = "certain" if there_all_the_time else "possible"
    return Whereabout(
        country=place["country"] if place else entry["host_country"],
        place=place,
        certainty=certainty if entry["status"] == "took_place" else "planned",
        status=entry["status"],
        because=Link(id=entry["id"], url=entry["url"]),
        elsewhere=[],
    )


def _compared(found: Sequence[Whereabout]) -> Iterator[Whereabout]:
    """Each whereabout, with the other countries in which the leader certainly was."""
    certain = {one.country for one in found if one.certainty == "certain" and one.country}
    for one in found:
        others = sorted(certain - {one.country}) if one.certainty == "certain" else []
        yield one.model_copy(update={"elsewhere": others})
