"""How a record shows the others it points at, which are loaded for many documents at once."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, selectinload

from app.bulk import in_pieces
from app.db import Base
from app.documents.base import Facts
from app.models import Citation, Country, Leader, Occasion, Organization, Participant, Place, Source, Term

DEEPEST_PLACE = 10
"""A hall in a palace in a citadel in a city: no place lies deeper; the bound breaks a circle."""

Row = TypeVar("Row", bound=Base)
Ids = Iterable[str | None]


def loaded(db: Session, table: type[Row], ids: Ids, *options: Any) -> list[Row]:
    """The rows of these ids with all their parts, as the database has them now."""
    return _rows(db, table, ids, select(table).options(*options).execution_options(populate_existing=True))


def _rows(db: Session, table: type[Row], ids: Ids, found: Select[Row]) -> list[Row]:
    key = getattr(table, next(iter(table.__table__.primary_key)).name)
    wanted = sorted({one for one in ids if one})
    return [row for some in in_pieces(wanted) for row in db.scalars(found.where(key.in_(some)))]


def _some(db: Session, table: type[Row], ids: Ids) -> list[Row]:
    return _rows(db, table, ids, select(table))


class Shown:
    """The records that some documents show, each loaded with one statement a noun, however many documents."""

    def __init__(
        self, db: Session, *, participants: Sequence[Participant] = (), citations: Iterable[Citation] = (),
        leaders: Ids = (), organizations: Ids = (), places: Ids = (), occasions: Ids = (), countries: Ids = (),
    ) -> None:  # fmt: skip
        who = [*leaders, *(one.leader_id for one in participants)]
        with_terms = [selectinload(Leader.terms)] if participants else []
        self.leaders = {row.id: row for row in _rows(db, Leader, who, select(Leader).options(*with_terms))}
        terms = [term for row in self.leaders.values() for term in row.terms] if participants else []
        parties: list[Participant | Term] = [*participants, *terms]
        self._organizations = {
            row.id: row for row in _some(db, Organization, [*organizations, *(one.organization_id for one in parties)])
        }
        self._countries = {
            row.code: row for row in _some(db, Country, [*countries, *(one.country_code for one in parties)])
        }
        self._occasions = {row.id: row for row in _some(db, Occasion, occasions)}
        self._sources = {row.id: row for row in _some(db, Source, (one.source_id for one in citations))}
        self._places: dict[str, Place] = {}
        wanted = {one for one in places if one}
        while wanted:  # the places, then those they lie in, then theirs
            self._places.update((row.id, row) for row in _some(db, Place, wanted))
            wanted = {one.within_id for one in self._places.values() if one.within_id} - self._places.keys()

    def leader(self, leader_id: str | None) -> Facts | None:
        """A leader, as other records show them."""
        row = self.leaders[leader_id] if leader_id else None
        return {"id": row.id, "slug": row.slug, "name": row.name} if row else None

    def organization(self, organization_id: str | None) -> Facts | None:
        """An organization, as other records show it."""
        return _named(self._organizations[organization_id]) if organization_id else None

    def occasion(self, occasion_id: str | None) -> Facts | None:
        """An occasion, as other records show it."""
        return _named(self._occasions[occasion_id]) if occasion_id else None

    def country(self, code: str | None) -> str:
        """The short name of a country."""
        return self._countries[code].name if code else "an unknown country"

    def place(self, place_id: str | None) -> Facts | None:
        """A place, as other records show it."""
        if place_id is None:
            return None
        place = self._places[place_id]
        return {
            "id": place.id,
            "slug": place.slug,
            "name": place.name,
            "country": place.country_code,
            "lat": place.lat,
            "lon": place.lon,
            "within": self.within(place),
        }

    def within(self, place: Place) -> list[Facts]:
        """The places that a place lies in, nearest first."""
        return [_named(outer) for outer in self._outer(place)]

    def _outer(self, place: Place) -> Iterator[Place]:
        for _ in range(DEEPEST_PLACE):
            if place.within_id is None:
                return
            place = self._places[place.within_id]
            yield place

    def sources(self, citations: Iterable[Citation]) -> list[Facts]:
        """Sources, each with what it says about the record."""
        return [_cited(self._sources[citation.source_id], citation) for citation in citations]


def _named(row: Organization | Occasion | Place) -> Facts:
    return {"id": row.id, "slug": row.slug, "name": row.name}


def _cited(source: Source, citation: Citation) -> Facts:
    return {
        "id": source.id,
        "title": source.title,
        "publisher": source.publisher,
        "url": source.source_url,
        "published": source.published,
        "status": citation.status,
        "attributed_to": citation.attributed_to,
        "quote": citation.quote,
        "locator": citation.locator,
        "field": citation.field,
    }
