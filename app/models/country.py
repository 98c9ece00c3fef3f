"""Countries of today and of the past, their names, and who came after whom."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from app.db import Base, new_id
from app.models.columns import CountryCode, Edtf, Id, Name, Word, bounds_ordered, on_the_globe, set_bounds
from app.models.vocabulary import NameKind, Standard, one_of


class Country(Base):
    """A state or territory of today or of the past."""

    __tablename__ = "country"
    __table_args__ = (
        one_of("standard", Standard), *on_the_globe(), bounds_ordered("start"), bounds_ordered("end"),
        CheckConstraint("start_earliest <= end_latest", name="start_before_end"),
    )  # fmt: skip

    code: Mapped[CountryCode] = mapped_column(primary_key=True)
    standard: Mapped[Word]
    name: Mapped[Name]
    official_name: Mapped[Name | None]
    alpha3: Mapped[str | None] = mapped_column(String(3))
    numeric: Mapped[str | None] = mapped_column(String(3))
    cow: Mapped[int | None]
    gw: Mapped[int | None]
    wikidata: Mapped[str | None] = mapped_column(String(16))
    region: Mapped[str] = mapped_column(String(64))
    start: Mapped[Edtf | None]
    start_earliest: Mapped[date | None]
    start_latest: Mapped[date | None]
    end: Mapped[Edtf | None]
    end_earliest: Mapped[date | None]
    end_latest: Mapped[date | None]
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    names: Mapped[list["CountryName"]] = relationship(
        cascade="all, delete-orphan", order_by="CountryName.position", lazy="raise"
    )
    cow_periods: Mapped[list["CowPeriod"]] = relationship(
        cascade="all, delete-orphan", order_by="CowPeriod.position", lazy="raise"
    )

    @validates("start", "end")
    def _bounds(self, field: str, text: str | None) -> str | None:
        return set_bounds(self, field, text)


class CountryName(Base):
    """One name of a country in one language, and from when until when it means this country.

    A `dated` one is found only when a day is asked: "Burma" is Myanmar in 2012, and without a day the state
    that ended in 1989.
    """

    __tablename__ = "country_name"
    __table_args__ = (
        one_of("kind", NameKind),
        UniqueConstraint("country_code", "language", "kind", "name", "start"),
    )

    id: Mapped[Id] = mapped_column(default=new_id)
    country_code: Mapped[str] = mapped_column(ForeignKey("country.code", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    language: Mapped[str] = mapped_column(String(35))
    name: Mapped[Name]
    kind: Mapped[Word]
    start: Mapped[Edtf | None]
    end: Mapped[Edtf | None]
    dated: Mapped[bool]


class CowPeriod(Base):
    """The Correlates of War number of a country for a time; kept only where the number changed."""

    __tablename__ = "cow_period"

    id: Mapped[Id] = mapped_column(default=new_id)
    country_code: Mapped[str] = mapped_column(ForeignKey("country.code", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    cow: Mapped[int]
    start: Mapped[Edtf | None]
    end: Mapped[Edtf | None]


class CountrySuccession(Base):
    """One country came after another, in its whole territory or a part of it."""

    __tablename__ = "country_succession"
    __table_args__ = (CheckConstraint("predecessor_code <> successor_code", name="two_countries"),)

    predecessor_code: Mapped[str] = mapped_column(ForeignKey("country.code"), primary_key=True)
    successor_code: Mapped[str] = mapped_column(ForeignKey("country.code"), primary_key=True, index=True)
    date: Mapped[Edtf | None]
