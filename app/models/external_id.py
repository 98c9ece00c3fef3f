"""Identifiers that others have given to a record."""

from sqlalchemy import Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base
from app.models.columns import PartId, indexed_where_told, owner
from app.models.vocabulary import exactly_one

# A person or place has an outside identifier to itself; several entries may be read out of one record.
OWNERS = ("leader", "organization", "place", "occasion", "source", "visit", "meeting")
SOLE_OWNERS = ("leader", "organization", "place", "occasion", "source")


def _sole(table: str) -> Index:
    there = text(f"{table}_id IS NOT NULL")
    return Index(f"uq_external_id_{table}", "scheme", "value", unique=True, sqlite_where=there, postgresql_where=there)


class ExternalId(Base):
    """An identifier with its scheme: `wikidata:Q1234`, `historian:trip:4281`."""

    __tablename__ = "external_id"
    __table_args__ = (
        exactly_one(*(f"{table}_id" for table in OWNERS)),
        *indexed_where_told(*(f"{table}_id" for table in OWNERS)),
        *map(_sole, SOLE_OWNERS),
    )

    id: Mapped[PartId]
    leader_id: Mapped[str | None] = owner("leader", index=False)
    organization_id: Mapped[str | None] = owner("organization", index=False)
    place_id: Mapped[str | None] = owner("place", index=False)
    occasion_id: Mapped[str | None] = owner("occasion", index=False)
    source_id: Mapped[str | None] = owner("source", index=False)
    visit_id: Mapped[str | None] = owner("visit", index=False)
    meeting_id: Mapped[str | None] = owner("meeting", index=False)
    position: Mapped[int]
    scheme: Mapped[str] = mapped_column(String(64))
    value: Mapped[str] = mapped_column(String(255))
