"""What editors say of a leader."""

from typing import Self

from pydantic import model_validator

from app.fields import (
    NONE_TOLD,
    EdtfText,
    EndText,
    ExternalIdTexts,
    Few,
    IsoDay,
    Language,
    Line,
    Many,
    Ref,
    SlugText,
    Strict,
    no_repeats,
    refuse_reversed,
)
from app.models.vocabulary import NameKind, Rank
from app.sources.schemas import CitationIn


class NameIn(Strict):
    """One spelling of a name."""

    name: Line
    language: Language | None = None
    kind: NameKind = "alias"


class TermIn(Strict):
    """An office held; the end ".." means still in office, no end means that nobody has told it."""

    title: Line
    rank: Rank
    country: Ref | None = None
    organization: Ref | None = None
    start: EdtfText | None = None
    end: EndText | None = None
    attested_from: IsoDay | None = None
    attested_until: IsoDay | None = None
    sources: Few[CitationIn] = NONE_TOLD

    @model_validator(mode="after")
    def _for_one_party(self) -> Self:
        if (self.country is None) == (self.organization is None):
            raise ValueError("an office belongs to a country or to an organization")
        return self

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        refuse_reversed(self.start, self.end, "the office")
        if (self.attested_from is None) != (self.attested_until is None):
            raise ValueError("an office is attested from one day until another, which may be the same")
        if self.attested_from and self.attested_until and self.attested_until < self.attested_from:
            raise ValueError(f"attested until {self.attested_until}, before it is attested from {self.attested_from}")
        return self


class LeaderIn(Strict):
    """A leader with all their names and offices."""

    name: Line
    slug: SlugText | None = None
    birth: EdtfText | None = None
    death: EdtfText | None = None
    names: Many[NameIn] = NONE_TOLD
    terms: Few[TermIn] = NONE_TOLD
    external_ids: ExternalIdTexts = NONE_TOLD

    @model_validator(mode="after")
    def _once_and_in_order(self) -> Self:
        no_repeats((one.name for one in self.names), "the name")
        refuse_reversed(self.birth, self.death, "the life")
        return self
