"""Cities and venues."""

from sqlalchemy import CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Base
from app.models.columns import Id, Name, Slug, Word, on_the_globe, owner, reference
from app.models.external_id import ExternalId
from app.models.merged_record import Mergeable
from app.models.vocabulary import PlaceKind, one_of


class Place(Mergeable, Base):
    """A city, or a venue within one."""

    __tablename__ = "place"
    __table_args__ = (
        one_of("type", PlaceKind),
        *on_the_globe(),
        CheckConstraint("within_id <> id", name="within_another"),
    )

    id: Mapped[Id]
    slug: Mapped[Slug]
    name: Mapped[Name]
    type: Mapped[Word]
    country_code: Mapped[str] = reference("country.code")
    within_id: Mapped[str | None] = reference("place.id")
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    names: Mapped[list["PlaceName"]] = relationship(
        cascade="all, delete-orphan", order_by="PlaceName.position", lazy="raise"
    )
    external_ids: Mapped[list[ExternalId]] = relationship(
        cascade="all, delete-orphan", order_by="ExternalId.position", lazy="raise"
    )


class PlaceName(Base):
    """Another name of a place, in one language."""

    __tablename__ = "place_name"
    __table_args__ = (UniqueConstraint("place_id", "name"),)

    id: Mapped[Id]
    place_id: Mapped[str] = owner("place")
    position: Mapped[int]
    language: Mapped[str | None] = mapped_column(String(35))
    name: Mapped[Name]
