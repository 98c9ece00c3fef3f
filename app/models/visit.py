"""Visits and their stops."""

from datetime import date as day

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped

from app.db import Base
from app.models.columns import Edtf, Id, LongText, Name, Word, bounds_ordered, indexed_where_told, owner, reference
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
        *indexed_where_told("guest_country_code", "occasion_id", "reception_place_id"),
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
    guest_country_code: Mapped[str | None] = reference("country.code", index=False)
    host_country_code: Mapped[str] = reference("country.code")
    occasion_id: Mapped[str | None] = reference("occasion.id", index=False)
    reception_where: Mapped[Name | None]
    reception_place_id: Mapped[str | None] = reference("place.id", index=False)
    reception_summary: Mapped[LongText | None]
    summary: Mapped[LongText | None]


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
