"""What editors say of a place."""

from typing import Annotated, Self

from pydantic import Discriminator, Tag, model_validator

from app.fields import (
    INLINE,
    NONE_TOLD,
    REFERENCE,
    ExternalIdTexts,
    Few,
    Language,
    Latitude,
    Line,
    Longitude,
    Ref,
    SlugText,
    Strict,
    either,
    no_repeats,
)
from app.models.vocabulary import PlaceKind


class PlaceNameIn(Strict):
    """Another name of a place."""

    name: Line
    language: Language | None = None


class PlaceIn(Strict):
    """A city, or a venue within one."""

    name: Line
    country: Ref
    slug: SlugText | None = None
    type: PlaceKind = "city"
    within: Ref | None = None
    lat: Latitude | None = None
    lon: Longitude | None = None
    names: Few[PlaceNameIn] = NONE_TOLD
    external_ids: ExternalIdTexts = NONE_TOLD

    @model_validator(mode="after")
    def _whole_point_and_each_name_once(self) -> Self:
        if (self.lat is None) != (self.lon is None):
            raise ValueError("a point needs both lat and lon")
        no_repeats((one.name for one in self.names), "the name")
        return self


PlaceRefIn = Annotated[Annotated[Ref, Tag(REFERENCE)] | Annotated[PlaceIn, Tag(INLINE)], Discriminator(either)]
"""A place: by reference, or told inline, and then found by its identifiers, or by name and country, or made."""
