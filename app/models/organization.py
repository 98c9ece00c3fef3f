"""Intergovernmental bodies that take part like a state."""

from datetime import date

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from app.db import Base, new_id
from app.models.columns import Edtf, Id, Name, Slug, Word, bounds_ordered, owner, set_bounds
from app.models.external_id import ExternalId
from app.models.vocabulary import NameKind, one_of


class Organization(Base):
    """An intergovernmental body: EU, UN, NATO."""

    __tablename__ = "organization"
    __table_args__ = (bounds_ordered("founded"), bounds_ordered("dissolved"))

    id: Mapped[Id]
    slug: Mapped[Slug]
    name: Mapped[Name]
    acronym: Mapped[str | None] = mapped_column(String(32))
    founded: Mapped[Edtf | None]
    founded_earliest: Mapped[date | None]
    founded_latest: Mapped[date | None]
    dissolved: Mapped[Edtf | None]
    dissolved_earliest: Mapped[date | None]
    dissolved_latest: Mapped[date | None]
    names: Mapped[list["OrganizationName"]] = relationship(
        cascade="all, delete-orphan", order_by="OrganizationName.position", lazy="raise"
    )

    external_ids: Mapped[list[ExternalId]] = relationship(
        cascade="all, delete-orphan", order_by="ExternalId.position", lazy="raise"
    )

    @validates("founded", "dissolved")
    def _bounds(self, field: str, text: str | None) -> str | None:
        return set_bounds(self, field, text)


class OrganizationName(Base):
    """One name of an organization in one language."""

    __tablename__ = "organization_name"
    __table_args__ = (
        one_of("kind", NameKind),
        UniqueConstraint("organization_id", "language", "kind", "name"),
    )

    id: Mapped[Id] = mapped_column(default=new_id)
    organization_id: Mapped[str] = owner("organization")
    position: Mapped[int]
    language: Mapped[str] = mapped_column(String(35))
    name: Mapped[Name]
    kind: Mapped[Word]
