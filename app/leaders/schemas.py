"""What editors say of a leader."""

from datetime import date
from typing import Self

from pydantic import model_validator

from app.fields import CitationIn, EdtfText, EndText, ExternalIdText, Line, Ref, Strict
from app.models.vocabulary import NameKind, Rank


class NameIn(Strict):
    """One spelling of a name."""

    name: Line
    language: Line | None = None
    kind: NameKind = "alias"


class TermIn(Strict):
    """An office held; the end ".." means still in office, no end means that nobody has told it."""

    title: Line
    rank: Rank
    country: Ref | None = None
    organization: Ref | None = None
    start: EdtfText | None = None
    end: EndText | None = None
    attested_from: date | None = None
    attested_until: date | None = None
    sources: list[CitationIn] = []

    @model_validator(mode="after")
    def _for_one_party(self) -> Self:
        if (self.country is None) == (self.organization is None):
            raise ValueError("an office belongs to a country or to an organization")
        return self


class LeaderIn(Strict):
    """A leader with all their names and offices."""

    name: Line
    slug: Line | None = None
    birth: EdtfText | None = None
    death: EdtfText | None = None
    names: list[NameIn] = []
    terms: list[TermIn] = []
    external_ids: list[ExternalIdText] = []
