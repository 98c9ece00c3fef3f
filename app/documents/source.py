"""What a source looks like to readers."""

from collections.abc import Sequence
from typing import Literal

from pydantic import Field
from sqlalchemy.orm import Session, selectinload

from app.documents.base import Facts, Mergeable, external_ids, merged, unstamped
from app.documents.shown import loaded
from app.models import Source


class SourceOut(Mergeable):
    """An article, a communiqué, a data set."""

    kind: Literal["source"]
    title: str = Field(description="Title.", examples=["Putin plans to meet with Díaz-Canel in Moscow"])
    publisher: str | None = Field(description="Who published it.", examples=["TASS"])
    author: str | None = Field(description="Who wrote it.", examples=["CiberCuba Editorial Team"])
    source_url: str | None = Field(description="Where it can be read.", examples=["https://tass.com/politics/1953875"])
    published: str | None = Field(description="Date of publication (EDTF).", examples=["2025-05-06"])
    language: str | None = Field(description="Language (BCP 47).", examples=["en"])
    external_ids: list[str] = Field(description="Identifiers others gave.")


PARTS = [selectinload(Source.external_ids), selectinload(Source.merged)]


def documents(db: Session, ids: Sequence[str]) -> list[Facts]:
    """The documents of these sources, from the tables."""
    return [render(source) for source in loaded(db, Source, ids, *PARTS)]


def render(source: Source) -> Facts:
    """The document of a source; a pure function of what was loaded."""
    return {
        **unstamped("source", source.id),
        "title": source.title,
        "publisher": source.publisher,
        "author": source.author,
        "source_url": source.source_url,
        "published": source.published,
        "language": source.language,
        "external_ids": external_ids(map(vars, source.external_ids)),
        "merged": merged(source.merged),
    }
