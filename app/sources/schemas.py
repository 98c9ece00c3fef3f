"""What editors say of a source."""

from typing import Annotated

from pydantic import AfterValidator, Field

from app.fields import EdtfText, ExternalIdText, Line, Strict


def _web_address(url: str) -> str:
    if not url.lower().startswith(("https://", "http://")) or any(char.isspace() for char in url):
        raise ValueError("an address begins with https:// or http:// and has no blanks")
    return url


class SourceIn(Strict):
    """An article, a communiqué, a data set. Its address is stored, never fetched."""

    title: Line
    publisher: Line | None = None
    author: Line | None = None
    source_url: Annotated[str, AfterValidator(_web_address), Field(max_length=2000)] | None = None
    published: EdtfText | None = None
    language: Line | None = None
    external_ids: list[ExternalIdText] = []
