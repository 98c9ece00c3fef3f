"""The index behind the schedule: one row for each entry and key, and one for the days of each version."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base

# One b-tree, and nothing beside it.
ONE_TREE = {"sqlite_with_rowid": False}
ENDED = text("known_until IS NOT NULL")


class EntryDays(Base):
    """The days of one version of an entry, and from when to when it was the newest that was known.

    Days are counted from 1 for 0001-01-01, as `date.toordinal` does: three bytes where a text has ten.
    """

    __tablename__ = "entry_days"
    __table_args__ = (Index("ix_entry_days_known_until", "known_until", sqlite_where=ENDED, postgresql_where=ENDED),)

    seq: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("revision.seq", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    entry_no: Mapped[int]
    lasting: Mapped[int] = mapped_column(SmallInteger)
    earliest: Mapped[int]
    ordinal: Mapped[int]
    latest: Mapped[int]
    start_latest: Mapped[int]
    end_earliest: Mapped[int]
    known_from: Mapped[datetime] = mapped_column(index=True)
    known_until: Mapped[datetime | None]


class _Place:
    """A key with the class of lengths (`lane`), and the place of an entry there: the same under all of its keys.

    All columns are of four bytes, `seq` too, since a row stands here for each key of each entry.
    """

    lane: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    earliest: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    ordinal: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    entry_no: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    latest: Mapped[int]


class Schedule(_Place, Base):
    """An entry is found under this key now.

    Each key has a lane for every class of lengths, in which the rows stand in date order, so that a window is one
    short range of each lane.
    """

    __tablename__ = "schedule"
    __table_args__ = (ONE_TREE,)

    seq: Mapped[int]


class SchedulePast(_Place, Base):
    """An entry was found under this key, before a later version took its place."""

    __tablename__ = "schedule_past"
    __table_args__ = (ONE_TREE,)

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
