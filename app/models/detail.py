"""The short texts that belong to a visit or meeting, and what came of it."""

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped

from app.db import Base
from app.models.columns import LongText, Name, PartId, Word, indexed_where_told, owner
from app.models.vocabulary import DetailKind, OutcomeKind, OutcomeStatus, exactly_one, one_of


class Detail(Base):
    """A topic, something sought, a statement, a point of the agenda, or what happened at a stop."""

    __tablename__ = "detail"
    __table_args__ = (
        exactly_one("visit_id", "meeting_id", "stop_id"),
        *indexed_where_told("visit_id", "meeting_id", "stop_id"),
        one_of("kind", DetailKind),
        CheckConstraint("(kind = 'activity') = (stop_id IS NOT NULL)", name="activity_at_stop"),
    )

    id: Mapped[PartId]
    visit_id: Mapped[str | None] = owner("visit", index=False)
    meeting_id: Mapped[str | None] = owner("meeting", index=False)
    stop_id: Mapped[str | None] = owner("stop", index=False)
    position: Mapped[int]
    kind: Mapped[Word]
    text: Mapped[LongText]


class Outcome(Base):
    """An agreement, a statement, a memorandum: what came, or is to come, of a visit or meeting."""

    __tablename__ = "outcome"
    __table_args__ = (
        exactly_one("visit_id", "meeting_id"),
        *indexed_where_told("visit_id", "meeting_id"),
        one_of("kind", OutcomeKind),
        one_of("status", OutcomeStatus),
    )

    id: Mapped[PartId]
    visit_id: Mapped[str | None] = owner("visit", index=False)
    meeting_id: Mapped[str | None] = owner("meeting", index=False)
    position: Mapped[int]
    kind: Mapped[Word]
    status: Mapped[Word]
    title: Mapped[Name]
    summary: Mapped[LongText | None]
