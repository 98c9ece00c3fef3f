"""Persons who act for a country or organization, and their names."""

from datetime import date

from sqlalchemy import CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from app.db import Base
from app.models.columns import Edtf, Id, Name, Slug, Word, bounds_ordered, owner, set_bounds
from app.models.external_id import ExternalId
from app.models.merged_record import Mergeable
from app.models.term import Term
from app.models.vocabulary import NameKind, one_of


class Leader(Mergeable, Base):
    """A person who acts for a country or organization."""

    __tablename__ = "leader"
    __table_args__ = (
        bounds_ordered("birth"),
        bounds_ordered("death"),
        CheckConstraint("birth_earliest <= death_latest", name="birth_before_death"),
    )

    id: Mapped[Id]
    slug: Mapped[Slug]
    name: Mapped[Name]
    birth: Mapped[Edtf | None]
    birth_earliest: Mapped[date | None]
    birth_latest: Mapped[date | None]
    death: Mapped[Edtf | None]
    death_earliest: Mapped[date | None]
    death_latest: Mapped[date | None]
    names: Mapped[list["LeaderName"]] = relationship(
        cascade="all, delete-orphan", order_by="LeaderName.position", lazy="raise"
    )
    terms: Mapped[list[Term]] = relationship(cascade="all, delete-orphan", order_by="Term.position", lazy="raise")
    external_ids: Mapped[list[ExternalId]] = relationship(
        cascade="all, delete-orphan", order_by="ExternalId.position", lazy="raise"
    )

    @validates("birth", "death")
    def _bounds(self, field: str, text: str | None) -> str | None:
        return set_bounds(self, field, text)


class LeaderName(Base):
    """One spelling of a leader's name, in one script; spellings stand side by side."""

    __tablename__ = "leader_name"
    __table_args__ = (one_of("kind", NameKind), UniqueConstraint("leader_id", "name"))

    id: Mapped[Id]
    leader_id: Mapped[str] = owner("leader")
    position: Mapped[int]
    language: Mapped[str | None] = mapped_column(String(35))
    name: Mapped[Name]
    kind: Mapped[Word]
