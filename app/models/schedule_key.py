"""The index behind the schedule: one row per entry, version and key."""

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base
from app.models.columns import SortedText

CURRENT = text("known_until IS NULL")
LASTING = text("known_until IS NULL AND lasting")


class ScheduleKey(Base):
    """An entry is found under this key, on these days, for readers of that time.

    Rows of the present have no `known_until`. `lasting` entries go on longer than the look-back with which
    a window is searched (see schedule/queries.py), so they have a small index of their own.
    """

    __tablename__ = "schedule_key"
    __table_args__ = (
        Index(
            "ix_schedule_key_current", "key", "earliest", "ordinal", "entity_id",
            sqlite_where=CURRENT, postgresql_where=CURRENT,
        ),
        Index(
            "ix_schedule_key_lasting", "key", "earliest", "ordinal", "entity_id",
            sqlite_where=LASTING, postgresql_where=LASTING,
        ),
        Index("ix_schedule_key_history", "key", "earliest", "ordinal", "entity_id", "known_from"),
        Index("ix_schedule_key_entity_id", "entity_id"),
    )  # fmt: skip

    seq: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("revision.seq", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    key: Mapped[str] = mapped_column(SortedText, primary_key=True)
    entity_id: Mapped[str] = mapped_column(SortedText)
    earliest: Mapped[date]
    latest: Mapped[date]
    start_latest: Mapped[date]
    end_earliest: Mapped[date]
    ordinal: Mapped[int]
    lasting: Mapped[bool]
    known_from: Mapped[datetime]
    known_until: Mapped[datetime | None]
