"""The types of the fields that editors fill."""

import re
from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from app import edtf
from app.references import LONGEST_REFERENCE
from app.text import clean


def _clean(value: Any) -> Any:
    return clean(value) if isinstance(value, str) else value


def _canonical(text: str) -> str:
    return edtf.parse(text).text


def _end(text: str) -> str:
    return text if text == ".." else _canonical(text)


def _one_line(text: str) -> str:
    if bad := _NOT_IN_A_LINE.search(text):
        raise ValueError(f"U+{ord(bad.group()):04X} at position {bad.start()} does not belong into one line of text")
    return text


def _external_id(text: str) -> str:
    scheme, colon, value = text.partition(":")
    if not (colon and value and _SCHEME.fullmatch(scheme)):
        raise ValueError("an outside identifier is written scheme:value, such as wikidata:Q7747")
    if len(value) > 255:
        raise ValueError("the value of an outside identifier has at most 255 characters")
    return text


def _iso_day(value: Any) -> Any:
    # Pydantic alone would read a number as seconds since 1970.
    if isinstance(value, str) and _ISO_DAY.fullmatch(value):
        return date.fromisoformat(value)
    if type(value) is date:
        return value
    raise ValueError("write a day as 2025-05-06")


def no_repeats(rows: Iterable[Any], what: str) -> None:
    """Do nothing when no row stands twice.

    Raises ValueError, naming what they are.
    """
    for row, times in Counter(rows).items():
        if times > 1:
            raise ValueError(f"{what} {row!r} stands there {times} times")


def refuse_reversed(start: str | None, end: str | None, what: str) -> None:
    """Do nothing when something may have ended after it began; ends that nobody told, or open ones, always may.

    Raises ValueError, naming what it is.
    """
    if start and end and end != ".." and edtf.parse(end).latest < edtf.parse(start).earliest:
        raise ValueError(f"{what} ends ({end}) before it begins ({start})")


def _each_once(texts: list[str]) -> list[str]:
    no_repeats(texts, "the outside identifier")
    return texts


# Line breaks of every script, other control characters, and marks that turn the direction of what follows them.
_NOT_IN_A_LINE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_SCHEME = re.compile("[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")
_ISO_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")

# The limits are those of the columns, so that both databases refuse the same.
Line = Annotated[str, BeforeValidator(_clean), Field(min_length=1, max_length=500), AfterValidator(_one_line)]
Prose = Annotated[str, BeforeValidator(_clean), Field(min_length=1, max_length=20_000)]
Acronym = Annotated[Line, Field(max_length=32)]
FieldName = Annotated[Line, Field(max_length=100)]
SlugText = Annotated[Line, Field(max_length=80)]
Language = Annotated[str, Field(pattern=r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$", max_length=35)]
Ref = Annotated[
    str, BeforeValidator(_clean), Field(min_length=1, max_length=LONGEST_REFERENCE), AfterValidator(_one_line)
]
EdtfText = Annotated[str, AfterValidator(_canonical), Field(max_length=255)]
EndText = Annotated[str, AfterValidator(_end), Field(max_length=255)]
IsoDay = Annotated[date, BeforeValidator(_iso_day)]
ExternalIdText = Annotated[
    str, BeforeValidator(_clean), Field(max_length=320), AfterValidator(_one_line), AfterValidator(_external_id)
]
ExternalIdTexts = Annotated[list[ExternalIdText], AfterValidator(_each_once), Field(max_length=200)]
Latitude = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
Longitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]


REFERENCE, INLINE = "<reference>", "<inline>"
"""How the two ways to name another record are told apart in errors; no field is called so."""


def either(value: Any) -> str:
    """Whether another record is named by a reference, or told inline."""
    return INLINE if isinstance(value, dict | BaseModel) else REFERENCE


Item = TypeVar("Item")
Few = Annotated[list[Item], Field(max_length=200)]
"""A list that no record needs longer; each item is resolved and kept by itself."""
Many = Annotated[list[Item], Field(max_length=1000)]
NONE_TOLD: Any = Field(default_factory=list, json_schema_extra={"default": []})
"""What a list is when nobody tells any; as a plain default it would be copied deeply for each record."""


class Strict(BaseModel):
    """A document from outside: every field that Bilat does not know is refused."""

    model_config = ConfigDict(extra="forbid")
