"""What is doubtful about a record as it reads now."""

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base
from app.models.columns import SortedText, Word
from app.models.vocabulary import Kind, Rule, one_of


class QualityWarning(Base):
    """A rule that finds something doubtful in a record: stored all the same, and told to whoever asks."""

    __tablename__ = "quality_warning"
    __table_args__ = (
        one_of("kind", Kind),
        one_of("rule", Rule),
        Index("ix_quality_warning_entity", "entity_id", "rule", "pointer"),
        Index("ix_quality_warning_rule", "rule", "entity_id", "pointer"),
    )

    entity_id: Mapped[str] = mapped_column(SortedText, primary_key=True)
    kind: Mapped[Word] = mapped_column(primary_key=True)
    rule: Mapped[str] = mapped_column(SortedText, primary_key=True)
    pointer: Mapped[str] = mapped_column(SortedText, primary_key=True)
    message: Mapped[str] = mapped_column(Text)
    other_id: Mapped[str | None] = mapped_column(String(36), index=True)
