"""Column types that several tables share."""

from datetime import date
from typing import Annotated, Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import mapped_column

from app import edtf
from app.db import new_id

Id = Annotated[str, mapped_column(String(36), primary_key=True, default=new_id)]
PartId = Annotated[int, mapped_column(primary_key=True, autoincrement=True)]
CountryCode = Annotated[str, mapped_column(String(8))]
Slug = Annotated[str, mapped_column(String(100), unique=True)]
Name = Annotated[str, mapped_column(String(500))]
Word = Annotated[str, mapped_column(String(32))]
Edtf = Annotated[str, mapped_column(String(255))]
# Sorted by code point on both engines, whatever the language of the database.
SortedText = String().with_variant(String(collation="C"), "postgresql")
LongText = Annotated[str, mapped_column(Text)]


def owner(table: str, *, index: bool = True) -> Any:
    """A reference to the record that this row is a part of; it goes when the record goes."""
    return mapped_column(ForeignKey(f"{table}.id", ondelete="CASCADE"), index=index)


def reference(target: str, *, index: bool = True) -> Any:
    """A reference to a record that cannot go while this row points at it."""
    return mapped_column(ForeignKey(target, ondelete="RESTRICT"), index=index)


def indexed_where_told(*columns: str) -> tuple[Index, ...]:
    """Indexes of columns of which most are empty; what is empty takes no room in them."""
    told = {column: text(f"{column} IS NOT NULL") for column in columns}
    return tuple(Index(None, column, sqlite_where=there, postgresql_where=there) for column, there in told.items())


def set_bounds(row: Any, field: str, told: str | None) -> str | None:
    """Keep the earliest and latest day beside an EDTF text; call it from `@validates`.

    Raises EdtfError for a text that is not a date.
    """
    edtf_text, earliest, latest = bounds(told)
    setattr(row, f"{field}_earliest", earliest)
    setattr(row, f"{field}_latest", latest)
    return edtf_text


def bounds(told: str | None) -> tuple[str | None, date | None, date | None]:
    """An EDTF text with its earliest and latest day.

    Raises EdtfError for a text that is not a date. An open end ("..") and an unknown end (None) differ:
    the first lasts to the end of all days, the second has no latest day.
    """
    if told is None:
        return None, None, None
    if told == "..":
        return told, date.max, date.max
    parsed = edtf.parse(told)
    return parsed.text, parsed.earliest, parsed.latest


def bounds_ordered(field: str) -> CheckConstraint:
    """The constraint that the earliest day of a date is not after its latest."""
    return CheckConstraint(f"{field}_earliest <= {field}_latest", name=f"{field}_bounds")


def on_the_globe() -> tuple[CheckConstraint, CheckConstraint]:
    """The constraints on a point: both coordinates or none, in degrees."""
    return (
        CheckConstraint("(lat IS NULL) = (lon IS NULL)", name="point_whole"),
        CheckConstraint("lat BETWEEN -90 AND 90 AND lon BETWEEN -180 AND 180", name="point_on_globe"),
    )
