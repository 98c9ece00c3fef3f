"""What happens to occasions."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy.orm import Session

from app.db import new_id
from app.documents.occasion import PARTS
from app.editing import recording
from app.editing.told import citations_of, same_fields, slug_of
from app.history.service import Change
from app.identifiers.names import slug_for
from app.identifiers.outside import external_ids
from app.identifiers.resolver import refuse_circle, resolve_optional
from app.models import Announcement, Citation, ExternalId, Occasion, OccasionParty
from app.models.vocabulary import Kind
from app.occasions.schemas import AnnouncementIn, OccasionIn, PartyIn
from app.places.service import placed
from app.publish import publish
from app.sources.citations import citations
from app.sources.citations import references as citation_references


def record(db: Session, told: OccasionIn, change: Change, entity_id: str | None = None) -> str:
    """Add an occasion. Returns its id."""
    occasion = Occasion(id=entity_id or new_id())
    _fill(db, occasion, told, change)
    db.add(occasion)
    publish(db, "occasion", occasion.id, change)
    return occasion.id


def record_all(
    db: Session, told: Sequence[OccasionIn], change: Change, ids: Sequence[str] = ()
) -> list[str]:  # fmt: skip
    """Add many occasions, with as many statements as for one, under these ids or new ones. Returns their ids.

    Raises Invalid, pointing at the place of the occasion among them.
    """
    return recording.record_all(
        db, Occasion, told, _references, lambda row, one: _fill(db, row, one, change), change, ids
    )  # fmt: skip


def amend(db: Session, occasion_id: str, told: OccasionIn, change: Change) -> None:
    """Replace what is told of an occasion; entries that show its name are published anew."""
    occasion = db.get_one(Occasion, occasion_id, options=PARTS, populate_existing=True)
    occasion.external_ids = []
    db.flush()  # the old identifiers go before the new ones come, or they would clash
    _fill(db, occasion, told, change)
    publish(db, "occasion", occasion_id, change)


def told(document: dict[str, Any]) -> dict[str, Any]:
    """An occasion as an editor would tell it."""
    return {
        **same_fields(document, OccasionIn),
        "place": slug_of(document["place"]),
        "part_of": slug_of(document["part_of"]),
        "parties": [{**one, "organization": slug_of(one["organization"])} for one in document["parties"]],
        "announcements": [{**one, "leader": slug_of(one["leader"])} for one in document["announcements"]],
        "sources": citations_of(document["sources"]),
    }


def _references(told: OccasionIn) -> Iterator[tuple[Kind, str]]:
    """What a occasion refers to by name, and goes by."""
    yield from (("occasion", one) for one in (*told.external_ids, *([told.slug] if told.slug else [])))
    if isinstance(told.place, str):
        yield "place", told.place
    if told.part_of:
        yield "occasion", told.part_of
    for party in told.parties:
        if party.country:
            yield "country", party.country
        if party.organization:
            yield "organization", party.organization
    yield from (("leader", one.leader) for one in told.announcements if one.leader)
    yield from citation_references(told.sources)


def _fill(db: Session, occasion: Occasion, told: OccasionIn, change: Change) -> None:
    occasion.slug = slug_for(db, occasion, told.slug, told.name)
    for field in ("name", "status", "date", "summary"):
        setattr(occasion, field, getattr(told, field))
    occasion.place_id = placed(db, told.place, change, "/place")
    occasion.part_of_id = resolve_optional(db, "occasion", told.part_of, "/part_of")
    refuse_circle(db, occasion, "part_of_id", "/part_of", "an occasion cannot be a part of itself")
    occasion.announcements = [_announcement(db, at, one) for at, one in enumerate(told.announcements)]
    occasion.parties = [_party(db, at, one) for at, one in enumerate(told.parties)]
    occasion.citations = [Citation(**row) for row in citations(db, told.sources, change)]
    occasion.external_ids = [ExternalId(**row) for row in external_ids(db, "occasion", occasion.id, told.external_ids)]


def _announcement(db: Session, position: int, told: AnnouncementIn) -> Announcement:
    leader_id = resolve_optional(db, "leader", told.leader, f"/announcements/{position}/leader")
    return Announcement(position=position, leader_id=leader_id, **told.model_dump(exclude={"leader"}))


def _party(db: Session, position: int, told: PartyIn) -> OccasionParty:
    at = f"/parties/{position}"
    return OccasionParty(
        position=position,
        country_code=resolve_optional(db, "country", told.country, f"{at}/country"),
        organization_id=resolve_optional(db, "organization", told.organization, f"{at}/organization"),
    )
