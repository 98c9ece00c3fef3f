"""Offices held over time."""

from datetime import date

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, relationship, validates

from app.db import Base
from app.models.citation import Citation
from app.models.columns import Edtf, Id, Name, Word, bounds_ordered, owner, reference, set_bounds
from app.models.vocabulary import Rank, exactly_one, one_of


class Term(Base):
    """An office that a leader holds for a time.

    An end of ".." is open (still in office), no end is an unknown one. The attested days are the first and
    last on which a source says that the office was held.
    """

    __tablename__ = "term"
    __table_args__ = (
        exactly_one("country_code", "organization_id"),
        one_of("rank", Rank),
        bounds_ordered("start"),
        bounds_ordered("end"),
        CheckConstraint("start_earliest <= end_latest", name="start_before_end"),
        CheckConstraint("attested_from <= attested_until", name="attested_ordered"),
        CheckConstraint("(attested_from IS NULL) = (attested_until IS NULL)", name="attested_whole"),
    )

    id: Mapped[Id]
    leader_id: Mapped[str] = owner("leader")
    position: Mapped[int]
    title: Mapped[Name]
    rank: Mapped[Word]
    country_code: Mapped[str | None] = reference("country.code")
    organization_id: Mapped[str | None] = reference("organization.id")
    start: Mapped[Edtf | None]
    start_earliest: Mapped[date | None]
    start_latest: Mapped[date | None]
    end: Mapped[Edtf | None]
    end_earliest: Mapped[date | None]
    end_latest: Mapped[date | None]
    attested_from: Mapped[date | None]
    attested_until: Mapped[date | None]
    citations: Mapped[list[Citation]] = relationship(
        cascade="all, delete-orphan", order_by="Citation.position", lazy="raise"
    )

    @validates("start", "end")
    def _bounds(self, field: str, text: str | None) -> str | None:
        return set_bounds(self, field, text)
