"""The demo collection: the week of 4-10 May 2025 in Moscow, every fact of it cited.

The records are data (`data/*.toml`, one file per noun): the first words of each, the day from which they
could be known, and what was told later, which becomes a revision of its own.
"""

import tomllib
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time
from importlib.resources import files
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from app.fields import Strict
from app.history.service import Change
from app.identifiers.resolver import find
from app.leaders import service as leaders
from app.leaders.schemas import LeaderIn
from app.meetings import service as meetings
from app.meetings.schemas import MeetingIn
from app.occasions import service as occasions
from app.occasions.schemas import OccasionIn
from app.places import service as places
from app.places.schemas import PlaceIn
from app.sources import service as sources
from app.sources.schemas import SourceIn
from app.text import slugify
from app.visits import service as visits
from app.visits.schemas import VisitIn

# The same ids on every installation, so that the README's addresses answer everywhere.
COLLECTION = uuid.UUID("0196a3c1-6f00-5a00-8000-0b11a7000001")

WORTH_OPENING = (
    "/docs",
    "/v1/schedule?leader=vladimir-putin&from=2025-05-07&to=2025-05-10&kind=meeting",
    "/v1/leaders/miguel-diaz-canel/whereabouts?on=2025-05-05",
)


class Noun(NamedTuple):
    """How records of a noun are read and written."""

    kind: str
    schema: type[Strict]
    record: Callable[..., str]
    amend: Callable[..., None] | None = None


# In this order: what is referred to comes first.
NOUNS = {
    "sources": Noun("source", SourceIn, sources.record),
    "places": Noun("place", PlaceIn, places.record),
    "leaders": Noun("leader", LeaderIn, leaders.record, leaders.amend),
    "occasions": Noun("occasion", OccasionIn, occasions.record, occasions.amend),
    "visits": Noun("visit", VisitIn, visits.record, visits.amend),
    "meetings": Noun("meeting", MeetingIn, meetings.record, meetings.amend),
}


class Step(NamedTuple):
    """What was told on one day: the whole record as it read then."""

    known: date
    note: str
    record: Strict


def load(db: Session) -> int:
    """Record the collection, unless it is there already. Returns how many records were made."""
    if find(db, "source", "demo:s1"):
        return 0
    loaded = 0
    later: list[tuple[date, Noun, str, Step]] = []
    for plural, noun in NOUNS.items():
        for told in _records(plural):
            key, (first, *rest) = _key(told), list(_steps(noun, told))
            entity_id = noun.record(db, first.record, _change(first), _id(noun, key))
            later.extend((step.known, noun, entity_id, step) for step in rest)
            loaded += 1
    for _, noun, entity_id, step in sorted(later, key=lambda one: one[0]):
        assert noun.amend  # noqa: S101 - only nouns that can be amended have later steps
        noun.amend(db, entity_id, step.record, _change(step))
    return loaded


def _records(plural: str) -> list[dict[str, Any]]:
    text = (files("app.demo") / "data" / f"{plural}.toml").read_text(encoding="utf-8")
    records: list[dict[str, Any]] = tomllib.loads(text)["record"]
    return records


def _key(told: dict[str, Any]) -> str:
    return str(told.get("key") or slugify(told["name"]))


def _id(noun: Noun, key: str) -> str:
    return str(uuid.uuid5(COLLECTION, f"{noun.kind}:{key}"))


def _steps(noun: Noun, told: dict[str, Any]) -> Iterator[Step]:
    """The record as it read after each thing told; sources add up, other fields are replaced."""
    fields = {name: value for name, value in told.items() if name not in ("key", "known", "later")}
    fields["external_ids"] = [f"demo:{_key(told)}", *told.get("external_ids", ())]
    if "slug" in noun.schema.model_fields:
        fields["slug"] = _key(told)
    yield Step(told["known"], "first told", noun.schema.model_validate(fields))
    for step in told.get("later", ()):
        known, note = step.pop("known"), step.pop("note")
        fields = {**fields, **step, "sources": fields["sources"] + step.pop("sources")}
        yield Step(known, note, noun.schema.model_validate(fields))


def _change(step: Step) -> Change:
    return Change("bilat demo", step.note, datetime.combine(step.known, time.min, UTC))
