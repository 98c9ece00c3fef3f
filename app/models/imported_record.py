"""What was imported, and from where, so that the same file can come in again."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base
from app.models.columns import SortedText
from app.models.vocabulary import Kind


class ImportedRecord(Base):
    """A record of an outside collection: what became of it, and how it read when it was last imported."""

    __tablename__ = "imported_record"

    key: Mapped[str] = mapped_column(SortedText, primary_key=True)
    kind: Mapped[Kind] = mapped_column(String(32))
    entity_id: Mapped[str] = mapped_column(String(36))
    file: Mapped[str] = mapped_column(SortedText, index=True)
    digest: Mapped[str] = mapped_column(String(32))
    run: Mapped[str] = mapped_column(String(36))
