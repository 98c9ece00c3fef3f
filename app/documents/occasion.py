"""What an occasion looks like to readers."""

from collections.abc import Iterator, Sequence
from typing import Literal

from pydantic import BaseModel, Field
from sqlalchemy.orm import Session, selectinload

from app.documents.base import (
    Facts,
    LeaderRef,
    Mergeable,
    NamedRef,
    PlaceRef,
    SourceRef,
    external_ids,
    merged,
    unstamped,
)
from app.documents.shown import Shown, loaded
from app.models import Announcement, Occasion
from app.models.vocabulary import Comparison, Status


class PartyOut(BaseModel):
    """A side whose occasion it is."""

    country: str | None = Field(description="Code of the country.", examples=["RU"])
    organization: NamedRef | None = Field(description="The organization.")


class AnnouncementOut(BaseModel):
    """A number told before anyone knows the names."""

    subject: str = Field(description="What is counted.", examples=["bilateral meetings"])
    comparison: Comparison = Field(description="How the number is meant.", examples=["more_than"])
    number: int = Field(description="The number.", examples=[15])
    leader: LeaderRef | None = Field(description="Whose they are.")
    date: str | None = Field(description="When (EDTF).", examples=["2025-05-07/2025-05-10"])
    summary: str | None = Field(description="More about it.")


class OccasionOut(Mergeable):
    """A parade, a summit, a funeral: what brings people together."""

    kind: Literal["occasion"]
    slug: str = Field(description="Readable identifier.", examples=["victory-day-2025"])
    name: str = Field(description="Name.")
    status: Status = Field(description="Whether it took place.", examples=["took_place"])
    date: str = Field(description="When (EDTF).", examples=["2025-05-07/2025-05-10"])
    earliest: str = Field(description="First possible day.", examples=["2025-05-07"])
    latest: str = Field(description="Last possible day.", examples=["2025-05-10"])
    place: PlaceRef | None = Field(description="Where.")
    part_of: NamedRef | None = Field(description="The larger occasion it is a part of.")
    parties: list[PartyOut] = Field(description="The sides whose occasion it is.")
    announcements: list[AnnouncementOut] = Field(description="Numbers told before the names.")
    summary: str | None = Field(description="A few sentences.")
    sources: list[SourceRef] = Field(description="Who says so.")
    external_ids: list[str] = Field(description="Identifiers others gave.")


PARTS = [
    selectinload(part)
    for part in (Occasion.announcements, Occasion.parties, Occasion.external_ids, Occasion.citations, Occasion.merged)
]


def documents(db: Session, ids: Sequence[str]) -> list[Facts]:
    """The documents of these occasions, from the tables."""
    occasions = loaded(db, Occasion, ids, *PARTS)
    shown = Shown(db, [one for occasion in occasions for one in _shows(occasion)])
    return [render(shown, occasion) for occasion in occasions]


def _shows(occasion: Occasion) -> Iterator[str | None]:
    yield from (occasion.place_id, occasion.part_of_id)
    yield from (one.source_id for one in occasion.citations)
    yield from (one.leader_id for one in occasion.announcements)
    yield from (one.organization_id for one in occasion.parties)


def render(shown: Shown, occasion: Occasion) -> Facts:
    """The document of an occasion; a pure function of what was loaded."""
    return {
        **unstamped("occasion", occasion.id),
        "slug": occasion.slug,
        "name": occasion.name,
        "status": occasion.status,
        "date": occasion.date,
        "earliest": occasion.date_earliest.isoformat(),
        "latest": occasion.date_latest.isoformat(),
        "place": shown.place(occasion.place_id),
        "part_of": shown.occasion(occasion.part_of_id),
        "parties": [
            {"country": party.country_code, "organization": shown.organization(party.organization_id)}
            for party in occasion.parties
        ],
        "announcements": [_announcement(shown, one) for one in occasion.announcements],
        "summary": occasion.summary,
        "sources": shown.sources(map(vars, occasion.citations)),
        "external_ids": external_ids(map(vars, occasion.external_ids)),
        "merged": merged(occasion.merged),
    }


def _announcement(shown: Shown, announcement: Announcement) -> Facts:
    return {
        "subject": announcement.subject,
        "comparison": announcement.comparison,
        "number": announcement.number,
        "leader": shown.leader(announcement.leader_id),
        "date": announcement.date,
        "summary": announcement.summary,
    }
