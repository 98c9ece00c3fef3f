"""What editors say of an occasion."""

from typing import Self

from pydantic import Field, model_validator

from app.fields import NONE_TOLD, EdtfText, ExternalIdTexts, Few, Line, Prose, Ref, SlugText, Strict
from app.models.vocabulary import Comparison, Status
from app.places.schemas import PlaceRefIn
from app.sources.schemas import CitationIn


class AnnouncementIn(Strict):
    """A number told before anyone knows the names."""

    subject: Line
    comparison: Comparison
    number: int = Field(ge=0, le=1_000_000)
    leader: Ref | None = None
    date: EdtfText | None = None
    summary: Prose | None = None


class PartyIn(Strict):
    """A side whose occasion it is."""

    country: Ref | None = None
    organization: Ref | None = None

    @model_validator(mode="after")
    def _one_side(self) -> Self:
        if (self.country is None) == (self.organization is None):
            raise ValueError("a side is a country or an organization")
        return self


class OccasionIn(Strict):
    """What brings people together."""

    name: Line
    date: EdtfText
    status: Status
    slug: SlugText | None = None
    place: PlaceRefIn | None = None
    part_of: Ref | None = None
    parties: Few[PartyIn] = NONE_TOLD
    announcements: Few[AnnouncementIn] = NONE_TOLD
    summary: Prose | None = None
    sources: Few[CitationIn] = NONE_TOLD
    external_ids: ExternalIdTexts = NONE_TOLD
