"""What editors say of a place."""

from typing import Self

from pydantic import model_validator

from app.fields import ExternalIdText, Latitude, Line, Longitude, Ref, Strict
from app.models.vocabulary import PlaceKind


class PlaceNameIn(Strict):
    """Another name of a place."""

    name: Line
    language: Line | None = None


class PlaceIn(Strict):
    """A city, or a venue within one."""

    name: Line
    country: Ref
    slug: Line | None = None
    type: PlaceKind = "city"
    within: Ref | None = None
    lat: Latitude | None = None
    lon: Longitude | None = None
    names: list[PlaceNameIn] = []
    external_ids: list[ExternalIdText] = []

    @model_validator(mode="after")
    def _whole_point(self) -> Self:
        if (self.lat is None) != (self.lon is None):
            raise ValueError("a point needs both lat and lon")
        return self
