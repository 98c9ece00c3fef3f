"""Records that were merged into others: their ids lead there for ever."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, declared_attr, foreign, mapped_column, relationship

from app.db import Base
from app.models.columns import Name, Word
from app.models.vocabulary import Kind, one_of


class MergedRecord(Base):
    """A record that was told twice, and the one that goes on for both.

    `reference` is the slug or address that it went by. Rows are never removed: an id that was once given out leads
    somewhere even when the record that goes on was withdrawn.
    """

    __tablename__ = "merged_record"
    __table_args__ = (one_of("kind", Kind),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    kind: Mapped[Word]
    into_id: Mapped[str] = mapped_column(String(36), index=True)
    name: Mapped[Name]
    reference: Mapped[str | None] = mapped_column(String(2000))


class Mergeable:
    """A noun whose records can be merged."""

    @declared_attr
    def merged(cls) -> Mapped[list[MergedRecord]]:  # noqa: N805 - SQLAlchemy calls it with the class
        """What was merged into this record."""
        return relationship(
            MergedRecord,
            primaryjoin=lambda: foreign(MergedRecord.into_id) == cls.id,  # type: ignore[attr-defined]
            order_by=MergedRecord.id,
            viewonly=True,
            lazy="raise",
        )
