"""What editors say of a source."""

from typing import Annotated

from pydantic import AfterValidator, Discriminator, Tag

from app.fields import (
    INLINE,
    NONE_TOLD,
    REFERENCE,
    EdtfText,
    ExternalIdTexts,
    FieldName,
    Language,
    Line,
    Prose,
    Ref,
    Strict,
    either,
)
from app.models.vocabulary import Status


def _web_address(url: str) -> str:
    if not url.lower().startswith(("https://", "http://")) or any(char.isspace() for char in url):
        raise ValueError("an address begins with https:// or http:// and has no blanks")
    return url


class SourceIn(Strict):
    """An article, a communiqué, a data set. Its address is stored, never fetched."""

    title: Line
    publisher: Line | None = None
    author: Line | None = None
    source_url: Annotated[Ref, AfterValidator(_web_address)] | None = None
    published: EdtfText | None = None
    language: Language | None = None
    external_ids: ExternalIdTexts = NONE_TOLD


SourceRefIn = Annotated[Annotated[Ref, Tag(REFERENCE)] | Annotated[SourceIn, Tag(INLINE)], Discriminator(either)]
"""A source: by reference, or told inline, and then found by its address or identifiers, or made."""


class CitationIn(Strict):
    """A source for the record, or for one field of it."""

    source: SourceRefIn
    status: Status | None = None
    field: FieldName | None = None
    attributed_to: Line | None = None
    quote: Prose | None = None
    locator: Line | None = None
