"""Column types that several tables share."""

from datetime import date
from typing import Annotated, Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import mapped_column

from app import edtf
from app.db import new_id

Id = Annotated[str, mapped_column(String(36), primary_key=True, default=new_id)]
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


def reference(target: str) -> Any:
    """A reference to a record that cannot go while this row points at it."""
    return mapped_column(ForeignKey(target, ondelete="RESTRICT"), index=True)


def set_bounds(row: Any, field: str, text: str | None) -> str | None:
    """Keep the earliest and latest day beside an EDTF text; call it from `@validates`.

    Raises EdtfError for a text that is not a date. An open end ("..") and an unknown end (None) differ:
    the first lasts to the end of all days, the second has no latest day.
    """
    if text == "..":
        setattr(row, f"{field}_earliest", date.max)
        setattr(row, f"{field}_latest", date.max)
        return text
    parsed = edtf.parse(text) if text else None
    setattr(row, f"{field}_earliest", parsed.earliest if parsed else None)
    setattr(row, f"{field}_latest", parsed.latest if parsed else None)
    return parsed.text if parsed else None


def bounds_ordered(field: str) -> CheckConstraint:
    """The constraint that the earliest day of a date is not after its latest."""
    return CheckConstraint(f"{field}_earliest <= {field}_latest", name=f"{field}_bounds")


def on_the_globe() -> tuple[CheckConstraint, CheckConstraint]:
    """The constraints on a point: both coordinates or none, in degrees."""
    return (
        CheckConstraint("(lat IS NULL) = (lon IS NULL)", name="point_whole"),
        CheckConstraint("lat BETWEEN -90 AND 90 AND lon BETWEEN -180 AND 180", name="point_on_globe"),
    )
