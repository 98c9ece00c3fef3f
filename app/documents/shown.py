"""How a record shows the others it points at: by the documents of these as they read now."""

from collections.abc import Iterable
from typing import Any, TypeVar

from pydantic_core import from_json
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import bulk
from app.bulk import Database, in_pieces
from app.db import Base
from app.documents.base import Facts
from app.parts import Row

Ids = Iterable[str | None]
Table = TypeVar("Table", bound=Base)


def loaded(db: Session, table: type[Table], ids: Ids, *options: Any) -> list[Table]:
    """The rows of these ids with all their parts, as the database has them now."""
    found = select(table).options(*options).execution_options(populate_existing=True)
    key = getattr(table, next(iter(table.__table__.primary_key)).name)
    wanted = sorted({one for one in ids if one})
    return [row for some in in_pieces(wanted) for row in db.scalars(found.where(key.in_(some)))]


_NOW: dict[Database, str] = {
    "sqlite": (
        "SELECT d.entity_id, r.document FROM json_each(?) AS v CROSS JOIN directory_record AS d"
        " ON d.entity_id = json_extract(v.value, '$[0]') AND d.known_until IS NULL JOIN revision AS r ON r.seq = d.seq"
    ),
    "postgresql": (
        "SELECT d.entity_id, r.document FROM directory_record AS d JOIN revision AS r ON r.seq = d.seq"
        " WHERE d.entity_id = ANY (%s) AND d.known_until IS NULL"
    ),
}


def facts(db: Session, ids: Ids) -> dict[str, Facts]:
    """The documents of these leaders, places, sources and others, each read once in a transaction, by their ids."""
    known: dict[str, Facts] = db.info.setdefault("facts", {})
    wanted = sorted({one for one in ids if one and one not in known})
    if wanted:
        remember(db, bulk.look_up(db, _NOW, [(one,) for one in wanted]))
    return known


def remember(db: Session, documents: Iterable[tuple[str, str]]) -> None:
    """Keep these documents, each under its id, for what is rendered next in this transaction."""
    known: dict[str, Facts] = db.info.setdefault("facts", {})
    known.update((entity_id, from_json(document)) for entity_id, document in documents if entity_id not in known)


def forget(db: Session) -> None:
    """Read documents anew: some tell something else now."""
    db.info.pop("facts", None)


class Shown:
    """The records that some documents show, loaded with one statement, however many documents."""

    def __init__(self, db: Session, ids: Ids) -> None:
        self._facts = facts(db, ids)

    def leader(self, leader_id: str | None) -> Facts | None:
        """A leader, as other records show them."""
        return _named(self._facts[leader_id]) if leader_id else None

    def terms(self, leader_id: str | None) -> list[Facts]:
        """The offices of a leader."""
        return list(self._facts[leader_id]["terms"]) if leader_id else []

    def organization(self, organization_id: str | None) -> Facts | None:
        """An organization, as other records show it."""
        return _named(self._facts[organization_id]) if organization_id else None

    def occasion(self, occasion_id: str | None) -> Facts | None:
        """An occasion, as other records show it."""
        return _named(self._facts[occasion_id]) if occasion_id else None

    def country(self, code: str | None) -> str:
        """The short name of a country."""
        return str(self._facts[code]["name"]) if code else "an unknown country"

    def place(self, place_id: str | None) -> Facts | None:
        """A place, as other records show it."""
        if place_id is None:
            return None
        place = self._facts[place_id]
        return {name: place[name] for name in ("id", "slug", "name", "country", "lat", "lon", "within")}

    def around(self, place_id: str | None) -> list[Facts]:
        """A place and those it lies in, nearest first."""
        if place_id is None:
            return []
        place = self._facts[place_id]
        return [_named(place), *place["within"]]

    def sources(self, citations: Iterable[Row]) -> list[Facts]:
        """Sources, each with what it says about the record."""
        return [_cited(self._facts[one["source_id"]], one) for one in citations]


def _named(facts: Facts) -> Facts:
    return {"id": facts["id"], "slug": facts["slug"], "name": facts["name"]}


def _cited(source: Facts, citation: Row) -> Facts:
    return {
        "id": source["id"],
        "title": source["title"],
        "publisher": source["publisher"],
        "url": source["source_url"],
        "published": source["published"],
        "status": citation["status"],
        "attributed_to": citation["attributed_to"],
        "quote": citation["quote"],
        "locator": citation["locator"],
        "field": citation["field"],
    }
