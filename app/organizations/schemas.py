"""What editors say of an organization."""

from typing import Self

from pydantic import model_validator

from app.fields import (
    NONE_TOLD,
    Acronym,
    EdtfText,
    EndText,
    ExternalIdTexts,
    Language,
    Line,
    Many,
    SlugText,
    Strict,
    no_repeats,
    refuse_reversed,
)
from app.models.vocabulary import NameKind


class OrganizationNameIn(Strict):
    """One name in one language."""

    name: Line
    language: Language = "en"
    kind: NameKind = "alias"


class OrganizationIn(Strict):
    """An intergovernmental body with its names."""

    name: Line
    slug: SlugText | None = None
    acronym: Acronym | None = None
    founded: EdtfText | None = None
    dissolved: EndText | None = None
    names: Many[OrganizationNameIn] = NONE_TOLD
    external_ids: ExternalIdTexts = NONE_TOLD

    @model_validator(mode="after")
    def _once_and_in_order(self) -> Self:
        no_repeats(((one.language, one.kind, one.name) for one in self.names), "the name")
        refuse_reversed(self.founded, self.dissolved, "the organization")
        return self
