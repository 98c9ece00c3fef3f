"""How a record shows the others it points at."""

from collections.abc import Iterable

from sqlalchemy.orm import Session, selectinload

from app.documents.base import LeaderRef, NamedRef, PlaceRef, SourceRef
from app.models import Citation, Leader, Occasion, Organization, Place

CITED = selectinload(Citation.source)
"""Loads the sources that `source_refs` shows."""

DEEPEST_PLACE = 10
"""A hall in a palace in a citadel in a city: no place lies deeper; the bound breaks a circle."""


def leader_ref(db: Session, leader_id: str | None) -> LeaderRef | None:
    """A leader, as other records show them."""
    leader = db.get(Leader, leader_id) if leader_id else None
    return LeaderRef(id=leader.id, slug=leader.slug, name=leader.name) if leader else None


def organization_ref(db: Session, organization_id: str | None) -> NamedRef | None:
    """An organization, as other records show it."""
    row = db.get(Organization, organization_id) if organization_id else None
    return NamedRef(id=row.id, slug=row.slug, name=row.name) if row else None


def occasion_ref(db: Session, occasion_id: str | None) -> NamedRef | None:
    """An occasion, as other records show it."""
    row = db.get(Occasion, occasion_id) if occasion_id else None
    return NamedRef(id=row.id, slug=row.slug, name=row.name) if row else None


def place_ref(db: Session, place_id: str | None) -> PlaceRef | None:
    """A place, as other records show it."""
    place = db.get(Place, place_id) if place_id else None
    if place is None:
        return None
    return PlaceRef(
        id=place.id,
        slug=place.slug,
        name=place.name,
        country=place.country_code,
        lat=place.lat,
        lon=place.lon,
        within=within(db, place),
    )


def within(db: Session, place: Place) -> list[NamedRef]:
    """The places that a place lies in, nearest first."""
    found: list[NamedRef] = []
    outer_id = place.within_id
    while outer_id and len(found) < DEEPEST_PLACE:
        outer = db.get_one(Place, outer_id)
        found.append(NamedRef(id=outer.id, slug=outer.slug, name=outer.name))
        outer_id = outer.within_id
    return found


def source_refs(citations: Iterable[Citation]) -> list[SourceRef]:
    """Sources, each with what it says about the record."""
    return [
        SourceRef(
            id=citation.source.id,
            title=citation.source.title,
            publisher=citation.source.publisher,
            url=citation.source.source_url,
            published=citation.source.published,
            status=citation.status,
            attributed_to=citation.attributed_to,
            quote=citation.quote,
            locator=citation.locator,
            field=citation.field,
        )
        for citation in citations
    ]
