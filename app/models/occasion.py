"""What brings people together, and the numbers that are announced of it."""

from datetime import date as day

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from app.db import Base
from app.models.citation import Citation
from app.models.columns import (
    Edtf,
    Id,
    LongText,
    Name,
    Slug,
    Word,
    bounds_ordered,
    owner,
    reference,
    set_bounds,
)
from app.models.external_id import ExternalId
from app.models.merged_record import Mergeable
from app.models.vocabulary import Comparison, Status, one_of


class Occasion(Mergeable, Base):
    """A parade, a summit, a funeral: what brings people together."""

    __tablename__ = "occasion"
    __table_args__ = (
        one_of("status", Status),
        bounds_ordered("date"),
        CheckConstraint("part_of_id <> id", name="part_of_another"),
    )

    id: Mapped[Id]
    slug: Mapped[Slug]
    name: Mapped[Name]
    status: Mapped[Word]
    date: Mapped[Edtf]
    date_earliest: Mapped[day]
    date_latest: Mapped[day]
    place_id: Mapped[str | None] = reference("place.id")
    part_of_id: Mapped[str | None] = reference("occasion.id")
    summary: Mapped[LongText | None]
    announcements: Mapped[list["Announcement"]] = relationship(
        cascade="all, delete-orphan", order_by="Announcement.position", lazy="raise"
    )
    parties: Mapped[list["OccasionParty"]] = relationship(
        cascade="all, delete-orphan", order_by="OccasionParty.position", lazy="raise"
    )
    citations: Mapped[list[Citation]] = relationship(
        cascade="all, delete-orphan", order_by="Citation.position", lazy="raise"
    )
    external_ids: Mapped[list[ExternalId]] = relationship(
        cascade="all, delete-orphan", order_by="ExternalId.position", lazy="raise"
    )

    @validates("date")
    def _bounds(self, field: str, text: str | None) -> str | None:
        return set_bounds(self, field, text)


class Announcement(Base):
    """A number told before anyone knows the names: "more than 15 bilateral meetings on 7-10 May"."""

    __tablename__ = "announcement"
    __table_args__ = (
        one_of("comparison", Comparison),
        bounds_ordered("date"),
        CheckConstraint("number >= 0", name="number_counts"),
    )

    id: Mapped[Id]
    occasion_id: Mapped[str] = owner("occasion")
    position: Mapped[int]
    subject: Mapped[Name]
    comparison: Mapped[Word]
    number: Mapped[int]
    leader_id: Mapped[str | None] = mapped_column(ForeignKey("leader.id", ondelete="RESTRICT"), index=True)
    date: Mapped[Edtf | None]
    date_earliest: Mapped[day | None]
    date_latest: Mapped[day | None]
    summary: Mapped[LongText | None]

    @validates("date")
    def _bounds(self, field: str, text: str | None) -> str | None:
        return set_bounds(self, field, text)


class OccasionParty(Base):
    """A country or organization whose occasion it is, such as the two sides of an anniversary."""

    __tablename__ = "occasion_party"
    __table_args__ = (CheckConstraint("(country_code IS NULL) <> (organization_id IS NULL)", name="one_party"),)

    id: Mapped[Id]
    occasion_id: Mapped[str] = owner("occasion")
    position: Mapped[int]
    country_code: Mapped[str | None] = reference("country.code")
    organization_id: Mapped[str | None] = reference("organization.id")
