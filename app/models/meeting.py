"""Meetings: two or more parties talk."""

from datetime import date as day

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base
from app.models.columns import Edtf, Id, LongText, Name, Word, bounds_ordered, indexed_where_told, reference
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
        *indexed_where_told("place_id", "visit_id", "occasion_id", "after_id"),
    )

    id: Mapped[Id]
    title: Mapped[Name | None]
    status: Mapped[Word]
    date: Mapped[Edtf]
    date_earliest: Mapped[day]
    date_latest: Mapped[day]
    format: Mapped[Word]
    channel: Mapped[Word]
    place_id: Mapped[str | None] = reference("place.id", index=False)
    visit_id: Mapped[str | None] = mapped_column(ForeignKey("visit.id", ondelete="SET NULL"))
    occasion_id: Mapped[str | None] = reference("occasion.id", index=False)
    after_id: Mapped[str | None] = mapped_column(ForeignKey("meeting.id", ondelete="SET NULL"))
    after_interval: Mapped[str | None] = mapped_column(String(32))
    position: Mapped[int]
    summary: Mapped[LongText | None]
