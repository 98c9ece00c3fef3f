"""The rows that belong to a record: participants, citations, outside identifiers, short texts."""

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy.orm import Session

from app.entries.schemas import EntryIn, OutcomeIn, ParticipantIn
from app.identifiers.resolver import resolve_optional
from app.models.vocabulary import DetailKind, Kind
from app.parts import Row
from app.places.schemas import PlaceIn
from app.sources import citations


def references(told: EntryIn, places: Iterable[str | PlaceIn | None]) -> Iterator[tuple[Kind, str]]:
    """What an entry refers to by name, for finding the records of many entries at once."""
    for one in told.participants:
        if one.country:
            yield "country", one.country
        if one.organization:
            yield "organization", one.organization
        if one.leader:
            yield "leader", one.leader
    if told.occasion:
        yield "occasion", told.occasion
    yield from (("place", place) for place in places if isinstance(place, str))
    yield from citations.references(told.sources)


def participants(db: Session, told: Sequence[ParticipantIn]) -> list[Row]:
    """Rows for the participants, in the order told."""
    rows = []
    for position, one in enumerate(told):
        at = f"/participants/{position}"
        rows.append(
            {
                "position": position,
                "role": one.role,
                "country_code": resolve_optional(db, "country", one.country, f"{at}/country"),
                "organization_id": resolve_optional(db, "organization", one.organization, f"{at}/organization"),
                "leader_id": resolve_optional(db, "leader", one.leader, f"{at}/leader"),
                "name": one.name,
                "capacity": one.capacity,
                "rank": one.rank,
                "note": one.note,
            }
        )
    return rows


def details(kind: DetailKind, texts: Iterable[str]) -> list[Row]:
    """Rows for the short texts of one kind."""
    return [{"kind": kind, "position": position, "text": text} for position, text in enumerate(texts)]


def outcomes(told: Iterable[OutcomeIn]) -> list[Row]:
    """Rows for what came of it."""
    return [{"position": position, **one.model_dump()} for position, one in enumerate(told)]
