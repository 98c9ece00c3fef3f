"""The index behind the lists of leaders, countries, places and the other nouns."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base
from app.models.columns import SortedText, Word
from app.models.vocabulary import Kind, one_of

CURRENT = text("known_until IS NULL")


class DirectoryKey(Base):
    """A record is found under this key, in this alphabetical place, for readers of that time."""

    __tablename__ = "directory_key"
    __table_args__ = (
        one_of("kind", Kind),
        Index(
            "ix_directory_key_current", "kind", "key", "sort", "entity_id",
            sqlite_where=CURRENT, postgresql_where=CURRENT,
        ),
        Index("ix_directory_key_history", "kind", "key", "sort", "entity_id", "known_from"),
        Index("ix_directory_key_entity_id", "entity_id"),
    )  # fmt: skip

    seq: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("revision.seq", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    key: Mapped[str] = mapped_column(SortedText, primary_key=True)
    kind: Mapped[Word]
    entity_id: Mapped[str] = mapped_column(SortedText)
    sort: Mapped[str] = mapped_column(SortedText)
    known_from: Mapped[datetime]
    known_until: Mapped[datetime | None]
