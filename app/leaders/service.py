"""What happens to leaders."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sqlalchemy.orm import Session, selectinload

from app import edtf
from app.db import new_id
from app.documents.base import Facts
from app.editing import recording
from app.editing.merging import united_with_names
from app.editing.told import citations_of, same_fields, slug_of
from app.errors import Conflict
from app.history.service import Change
from app.identifiers.names import slug_for
from app.identifiers.outside import external_ids
from app.identifiers.resolver import resolve_optional
from app.leaders.schemas import LeaderIn, TermIn
from app.models import Citation, ExternalId, Leader, LeaderName, Term
from app.models.vocabulary import Kind
from app.publish import publish
from app.sources.citations import citations
from app.sources.citations import references as citation_references

OFFICE = ("title", "rank", "country", "organization", "start", "end")
ATTESTED: dict[str, Callable[..., str | None]] = {"attested_from": min, "attested_until": max}
PARTS = [selectinload(part) for part in (Leader.names, Leader.terms, Leader.external_ids)]


def record(db: Session, told: LeaderIn, change: Change, entity_id: str | None = None) -> str:
    """Add a leader with names, offices and identifiers. Returns the id."""
    leader = Leader(id=entity_id or new_id())
    _fill(db, leader, told, change)
    db.add(leader)
    publish(db, "leader", leader.id, change)
    return leader.id


def record_all(
    db: Session, told: Sequence[LeaderIn], change: Change, ids: Sequence[str] = ()
) -> list[str]:  # fmt: skip
    """Add many leaders, with as many statements as for one, under these ids or new ones. Returns their ids.

    Raises Invalid, pointing at the place of the leader among them.
    """
    return recording.record_all(
        db, Leader, told, _references, lambda row, one: _fill(db, row, one, change), change, ids
    )  # fmt: skip


def amend(db: Session, leader_id: str, told: LeaderIn, change: Change) -> None:
    """Replace what is told of a leader; entries that show the name or office are published anew."""
    leader = db.get_one(Leader, leader_id, options=PARTS, populate_existing=True)
    leader.names, leader.terms, leader.external_ids = [], [], []
    db.flush()  # the old spellings go before the new ones come, or they would clash
    _fill(db, leader, told, change)
    publish(db, "leader", leader.id, change)


def told(document: dict[str, Any]) -> dict[str, Any]:
    """A leader as an editor would tell it."""
    return {**same_fields(document, LeaderIn), "terms": [_told_term(one) for one in document["terms"]]}


def _told_term(term: dict[str, Any]) -> dict[str, Any]:
    return {
        **same_fields(term, TermIn),
        "organization": slug_of(term["organization"]),
        "sources": citations_of(term["sources"]),
    }


def united(kept: Facts, gone: Facts) -> Facts:
    """What two records of one leader tell: an office that both have is one, attested by the sources of both.

    Raises Conflict when they were born or died at different times.
    """
    for field in ("birth", "death"):
        days = [edtf.parse(one[field]) for one in (kept, gone) if one[field]]
        if len(days) == 2 and not days[0].possibly(days[1].earliest, days[1].latest):
            raise Conflict(f"the {field} of one is {kept[field]}, of the other {gone[field]}: they are two persons")
    terms = [dict(one) for one in kept["terms"]]
    for term in gone["terms"]:
        same = next((one for one in terms if all(one[name] == term[name] for name in OFFICE)), None)
        if same is None:
            terms.append(term)
            continue
        attested = [one[name] for one in (same, term) for name in ATTESTED if one[name]]
        same |= {name: first(attested, default=None) for name, first in ATTESTED.items()}
        same["sources"] = [*same["sources"], *(one for one in term["sources"] if one not in same["sources"])]
    return {**united_with_names(kept, gone), "terms": terms}


def _references(told: LeaderIn) -> Iterator[tuple[Kind, str]]:
    """What a leader refers to by name, and goes by."""
    yield from (("leader", one) for one in (*told.external_ids, *([told.slug] if told.slug else [])))
    for term in told.terms:
        if term.country:
            yield "country", term.country
        if term.organization:
            yield "organization", term.organization
        yield from citation_references(term.sources)


def _fill(db: Session, leader: Leader, told: LeaderIn, change: Change) -> None:
    leader.slug = slug_for(db, leader, told.slug, told.name)
    leader.name, leader.birth, leader.death = told.name, told.birth, told.death
    leader.names = [LeaderName(position=at, **name.model_dump()) for at, name in enumerate(told.names)]
    leader.terms = [_term(db, at, term, change) for at, term in enumerate(told.terms)]
    leader.external_ids = [ExternalId(**row) for row in external_ids(db, "leader", leader.id, told.external_ids)]


def _term(db: Session, position: int, told: TermIn, change: Change) -> Term:
    at = f"/terms/{position}"
    return Term(
        position=position,
        country_code=resolve_optional(db, "country", told.country, f"{at}/country"),
        organization_id=resolve_optional(db, "organization", told.organization, f"{at}/organization"),
        citations=[Citation(**row) for row in citations(db, told.sources, change, at)],
        **told.model_dump(exclude={"country", "organization", "sources"}),
    )
