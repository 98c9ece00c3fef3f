"""Which source says so."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base
from app.models.columns import LongText, Name, PartId, Word, indexed_where_told, owner, reference
from app.models.vocabulary import Status, exactly_one, one_of


class Citation(Base):
    """A visit, meeting, occasion or term, or one named field of it, rests on a source."""

    __tablename__ = "citation"
    __table_args__ = (
        exactly_one("visit_id", "meeting_id", "occasion_id", "term_id"),
        *indexed_where_told("visit_id", "meeting_id", "occasion_id", "term_id"),
        one_of("status", Status),
    )

    id: Mapped[PartId]
    visit_id: Mapped[str | None] = owner("visit", index=False)
    meeting_id: Mapped[str | None] = owner("meeting", index=False)
    occasion_id: Mapped[str | None] = owner("occasion", index=False)
    term_id: Mapped[str | None] = owner("term", index=False)
    position: Mapped[int]
    source_id: Mapped[str] = reference("source.id")
    status: Mapped[Word | None]
    field: Mapped[str | None] = mapped_column(String(100))
    attributed_to: Mapped[Name | None]
    quote: Mapped[LongText | None]
    locator: Mapped[Name | None]
