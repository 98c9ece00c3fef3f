"""What administrators say of a country."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from app.fields import (
    NONE_TOLD,
    EdtfText,
    EndText,
    Few,
    Language,
    Latitude,
    Line,
    Longitude,
    Many,
    Ref,
    Strict,
    no_repeats,
    refuse_reversed,
)
from app.models.vocabulary import NameKind, Standard

Code = Annotated[str, Field(pattern=r"^([A-Z]{2}|[A-Z]{4}|X-[A-Z0-9]{1,6})$")]
Number = Annotated[int, Field(ge=1, le=9999)]


class CountryNameIn(Strict):
    """One name in one language, and for which time it means this country."""

    name: Line
    language: Language
    kind: NameKind = "alias"
    start: EdtfText | None = None
    end: EndText | None = None
    dated: bool = False


class CowPeriodIn(Strict):
    """A Correlates of War number for a time."""

    cow: Number
    start: EdtfText | None = None
    end: EndText | None = None


class PredecessorIn(Strict):
    """A country that came before this one, in its whole territory or a part of it."""

    country: Ref
    date: EdtfText | None = None


class CountryIn(Strict):
    """A state or territory of today or of the past; a code never changes."""

    code: Code
    standard: Standard
    name: Line
    official_name: Line | None = None
    alpha3: Annotated[str, Field(pattern="^[A-Z]{3}$")] | None = None
    numeric: Annotated[str, Field(pattern="^[0-9]{3}$")] | None = None
    cow: Number | None = None
    cow_periods: Few[CowPeriodIn] = NONE_TOLD
    gw: Number | None = None
    wikidata: Annotated[str, Field(pattern="^Q[1-9][0-9]{0,14}$")] | None = None
    region: Annotated[Line, Field(max_length=64)]
    start: EdtfText | None = None
    end: EndText | None = None
    lat: Latitude | None = None
    lon: Longitude | None = None
    names: Many[CountryNameIn] = NONE_TOLD
    predecessors: Few[PredecessorIn] = NONE_TOLD

    @model_validator(mode="after")
    def _whole_and_in_order(self) -> Self:
        if (self.lat is None) != (self.lon is None):
            raise ValueError("a point needs both lat and lon")
        no_repeats(((one.language, one.kind, one.name, one.start) for one in self.names), "the name")
        refuse_reversed(self.start, self.end, "the country")
        return self
