"""Visits and their stops."""

from datetime import date as day

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, relationship, validates

from app.db import Base
from app.models.citation import Citation
from app.models.columns import Edtf, Id, LongText, Name, Word, bounds_ordered, owner, reference, set_bounds
from app.models.detail import Detail, Outcome
from app.models.external_id import ExternalId
from app.models.participant import Participant
from app.models.vocabulary import Status, VisitType, one_of


class Visit(Base):
    """A guest's stay in another country."""

    __tablename__ = "visit"
    __table_args__ = (
        one_of("status", Status),
        one_of("type", VisitType),
        bounds_ordered("start"),
        bounds_ordered("end"),
        CheckConstraint("start_earliest <= end_latest", name="start_before_end"),
    )

    id: Mapped[Id]
    title: Mapped[Name | None]
    status: Mapped[Word]
    type: Mapped[Word]
    start: Mapped[Edtf]
    start_earliest: Mapped[day]
    start_latest: Mapped[day]
    end: Mapped[Edtf | None]
    end_earliest: Mapped[day | None]
    end_latest: Mapped[day | None]
    guest_country_code: Mapped[str | None] = reference("country.code")
    host_country_code: Mapped[str] = reference("country.code")
    occasion_id: Mapped[str | None] = reference("occasion.id")
    reception_where: Mapped[Name | None]
    reception_place_id: Mapped[str | None] = reference("place.id")
    reception_summary: Mapped[LongText | None]
    summary: Mapped[LongText | None]
    stops: Mapped[list["Stop"]] = relationship(cascade="all, delete-orphan", order_by="Stop.position", lazy="raise")
    participants: Mapped[list[Participant]] = relationship(
        cascade="all, delete-orphan", order_by="Participant.position", lazy="raise"
    )
    details: Mapped[list[Detail]] = relationship(cascade="all, delete-orphan", order_by="Detail.position", lazy="raise")
    outcomes: Mapped[list[Outcome]] = relationship(
        cascade="all, delete-orphan", order_by="Outcome.position", lazy="raise"
    )
    citations: Mapped[list[Citation]] = relationship(
        cascade="all, delete-orphan", order_by="Citation.position", lazy="raise"
    )
    external_ids: Mapped[list[ExternalId]] = relationship(
        cascade="all, delete-orphan", order_by="ExternalId.position", lazy="raise"
    )

    @validates("start", "end")
    def _bounds(self, field: str, text: str | None) -> str | None:
        return set_bounds(self, field, text)


class Stop(Base):
    """A place where the guest stays or is received, in the order of the journey."""

    __tablename__ = "stop"
    __table_args__ = (bounds_ordered("date"),)

    id: Mapped[Id]
    visit_id: Mapped[str] = owner("visit")
    position: Mapped[int]
    place_id: Mapped[str] = reference("place.id")
    date: Mapped[Edtf | None]
    date_earliest: Mapped[day | None]
    date_latest: Mapped[day | None]
    summary: Mapped[LongText | None]
    activities: Mapped[list[Detail]] = relationship(
        cascade="all, delete-orphan", order_by="Detail.position", lazy="raise"
    )

    @validates("date")
    def _bounds(self, field: str, text: str | None) -> str | None:
        return set_bounds(self, field, text)
