"""What editors say of a source."""

from typing import Annotated

from pydantic import AfterValidator

from app.fields import EdtfText, ExternalIdTexts, Language, Line, Ref, Strict


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
    external_ids: ExternalIdTexts = []
