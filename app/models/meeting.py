"""Meetings: two or more parties talk."""

from datetime import date as day

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from app.db import Base
from app.models.citation import Citation
from app.models.columns import Edtf, Id, LongText, Name, Word, bounds_ordered, reference, set_bounds
from app.models.detail import Detail, Outcome
from app.models.external_id import ExternalId
from app.models.participant import Participant
from app.models.vocabulary import Channel, MeetingFormat, Status, one_of


class Meeting(Base):
    """Two or more parties talk, in one place or over a line.

    `position` counts along `after`: the order of a day whose hours nobody has told.
    """

    __tablename__ = "meeting"
    __table_args__ = (
        one_of("status", Status),
        one_of("format", MeetingFormat),
        one_of("channel", Channel),
        bounds_ordered("date"),
        CheckConstraint("after_id <> id", name="after_another"),
        CheckConstraint("position >= 0", name="position_counts"),
    )

    id: Mapped[Id]
    title: Mapped[Name | None]
    status: Mapped[Word]
    date: Mapped[Edtf]
    date_earliest: Mapped[day]
    date_latest: Mapped[day]
    format: Mapped[Word]
    channel: Mapped[Word]
    place_id: Mapped[str | None] = reference("place.id")
    visit_id: Mapped[str | None] = mapped_column(ForeignKey("visit.id", ondelete="SET NULL"), index=True)
    occasion_id: Mapped[str | None] = reference("occasion.id")
    after_id: Mapped[str | None] = mapped_column(ForeignKey("meeting.id", ondelete="SET NULL"), index=True)
    after_interval: Mapped[str | None] = mapped_column(String(32))
    position: Mapped[int]
    summary: Mapped[LongText | None]
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

    @validates("date")
    def _bounds(self, field: str, text: str | None) -> str | None:
        return set_bounds(self, field, text)
