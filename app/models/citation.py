"""Which source says so."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base
from app.models.columns import Id, LongText, Name, Word, owner, reference
from app.models.vocabulary import Status, exactly_one, one_of


class Citation(Base):
    """A visit, meeting, occasion or term, or one named field of it, rests on a source."""

    __tablename__ = "citation"
    __table_args__ = (
        exactly_one("visit_id", "meeting_id", "occasion_id", "term_id"),
        one_of("status", Status),
    )

    id: Mapped[Id]
    visit_id: Mapped[str | None] = owner("visit")
    meeting_id: Mapped[str | None] = owner("meeting")
    occasion_id: Mapped[str | None] = owner("occasion")
    term_id: Mapped[str | None] = owner("term")
    position: Mapped[int]
    source_id: Mapped[str] = reference("source.id")
    status: Mapped[Word | None]
    field: Mapped[str | None] = mapped_column(String(100))
    attributed_to: Mapped[Name | None]
    quote: Mapped[LongText | None]
    locator: Mapped[Name | None]
