"""The index behind the lists of leaders, countries, places and the other nouns."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base
from app.models.columns import SortedText, Word
from app.models.schedule import ONE_TREE
from app.models.vocabulary import Kind, one_of

CURRENT = text("known_until IS NULL")


class DirectoryRecord(Base):
    """One version of a record in its alphabetical place, and from when to when it was the newest that was known."""

    __tablename__ = "directory_record"
    __table_args__ = (
        one_of("kind", Kind),
        Index(
            "ix_directory_record_current", "kind", "sort", "entity_id",
            sqlite_where=CURRENT, postgresql_where=CURRENT,
        ),
        Index("ix_directory_record_history", "kind", "sort", "entity_id", "known_from"),
        Index(
            "uq_directory_record_entity_id", "entity_id", "kind", unique=True,
            sqlite_where=CURRENT, postgresql_where=CURRENT,
        ),
    )  # fmt: skip

    seq: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("revision.seq", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    kind: Mapped[Word]
    entity_id: Mapped[str] = mapped_column(SortedText)
    sort: Mapped[str] = mapped_column(SortedText)
    known_from: Mapped[datetime]
    known_until: Mapped[datetime | None]


class _Found:
    kind: Mapped[Word] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(SortedText, primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)


class DirectoryKey(_Found, Base):
    """A record is found under this key now, such as `country:CU` or the beginning of `word:miguel`."""

    __tablename__ = "directory_key"
    __table_args__ = (ONE_TREE,)


class DirectoryPast(_Found, Base):
    """A record was found under this key, before a later version took its place."""

    __tablename__ = "directory_past"
    __table_args__ = (ONE_TREE,)
