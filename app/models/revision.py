"""What the world could read after each change."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, Self

from pydantic_core import from_json
from sqlalchemy import BigInteger, CheckConstraint, Select, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.db import Base
from app.models.columns import LongText, Name, Word
from app.models.vocabulary import ENDED, Kind, Operation, one_of


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


@dataclass
class Version:
    """A revision as it is read and passed on: its columns, and the document both as text and as its fields."""

    seq: int
    kind: Kind
    entity_id: str
    record_no: int
    version: int
    operation: Operation
    document: str
    known_from: datetime
    recorded_at: datetime
    actor: str
    note: str | None

    @classmethod
    def read(cls, db: Session, found: Select[Revision]) -> Iterator[Self]:
        """The revisions that are found, in their order."""
        yield from (cls(*row) for row in db.execute(found.with_only_columns(*Revision.__table__.columns)))

    @property
    def stands(self) -> bool:
        """Whether the record is there from this change on, and was not withdrawn or merged by it."""
        return self.operation not in ENDED

    @cached_property
    def facts(self) -> dict[str, Any]:
        """The document as its fields."""
        told: dict[str, Any] = from_json(self.document)
        return told


class ChangeCounter(Base):
    """The last sequence number given out; its single row is locked until the writer commits."""

    __tablename__ = "change_counter"
    __table_args__ = (CheckConstraint("id = 1", name="single_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(BigInteger)
