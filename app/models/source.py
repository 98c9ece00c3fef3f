"""Articles, communiqués and data sets that say so."""

from datetime import date

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from app.db import Base
from app.models.columns import Edtf, Id, Name, bounds_ordered, set_bounds
from app.models.external_id import ExternalId
from app.models.merged_record import Mergeable


class Source(Mergeable, Base):
    """An article, a communiqué, a data set."""

    __tablename__ = "source"
    __table_args__ = (bounds_ordered("published"),)

    id: Mapped[Id]
    title: Mapped[Name]
    publisher: Mapped[Name | None]
    author: Mapped[Name | None]
    source_url: Mapped[str | None] = mapped_column(String(2000), index=True)
    published: Mapped[Edtf | None]
    published_earliest: Mapped[date | None]
    published_latest: Mapped[date | None]
    language: Mapped[str | None] = mapped_column(String(35))
    external_ids: Mapped[list[ExternalId]] = relationship(
        cascade="all, delete-orphan", order_by="ExternalId.position", lazy="raise"
    )

    @validates("published")
    def _bounds(self, field: str, text: str | None) -> str | None:
        return set_bounds(self, field, text)
