"""What the world could read after each change."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base
from app.models.columns import LongText, Name, Word
from app.models.vocabulary import Kind, Operation, one_of


class Revision(Base):
    """One change of one record, with the whole document as it read afterwards. Rows are never removed.

    `record_no` is the number of the record's first change: short, and the same for ever.
    """

    __tablename__ = "revision"
    __table_args__ = (
        one_of("kind", Kind),
        one_of("operation", Operation),
        UniqueConstraint("kind", "entity_id", "version"),
        CheckConstraint("version >= 1", name="version_counts"),
        CheckConstraint("seq >= 1", name="seq_counts"),
        Index("ix_revision_known", "kind", "entity_id", "known_from"),
    )

    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    kind: Mapped[Word]
    entity_id: Mapped[str] = mapped_column(String(36))
    record_no: Mapped[int]
    version: Mapped[int]
    operation: Mapped[Word]
    document: Mapped[str] = mapped_column(Text)
    known_from: Mapped[datetime]
    recorded_at: Mapped[datetime]
    actor: Mapped[Name]
    note: Mapped[LongText | None]

    @property
    def stands(self) -> bool:
        """Whether the record is there from this change on, and was not withdrawn by it."""
        return self.operation != "delete"


class ChangeCounter(Base):
    """The last sequence number given out; its single row is locked until the writer commits."""

    __tablename__ = "change_counter"
    __table_args__ = (CheckConstraint("id = 1", name="single_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(BigInteger)
