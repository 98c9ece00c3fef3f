"""The types of the fields that editors fill."""

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from app import edtf
from app.models.vocabulary import Status
from app.references import LONGEST_REFERENCE
from app.text import clean


def _clean(value: Any) -> Any:
    return clean(value) if isinstance(value, str) else value


def _canonical(text: str) -> str:
    return edtf.parse(text).text


def _end(text: str) -> str:
    return text if text == ".." else _canonical(text)


def _external_id(text: str) -> str:
    scheme, colon, value = text.partition(":")
    if not (colon and value and scheme.replace("-", "").isalnum() and scheme.islower() and scheme.isascii()):
        raise ValueError("an outside identifier is written scheme:value, such as wikidata:Q7747")
    return text


Line = Annotated[str, BeforeValidator(_clean), Field(min_length=1, max_length=500)]
Prose = Annotated[str, BeforeValidator(_clean), Field(min_length=1, max_length=20_000)]
Ref = Annotated[str, BeforeValidator(_clean), Field(min_length=1, max_length=LONGEST_REFERENCE)]
EdtfText = Annotated[str, AfterValidator(_canonical), Field(max_length=255)]
EndText = Annotated[str, AfterValidator(_end), Field(max_length=255)]
ExternalIdText = Annotated[str, BeforeValidator(_clean), AfterValidator(_external_id), Field(max_length=300)]
Latitude = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
Longitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]


class Strict(BaseModel):
    """A document from outside: every field that Bilat does not know is refused."""

    model_config = ConfigDict(extra="forbid")


class CitationIn(Strict):
    """A source for the record, or for one field of it."""

    source: Ref
    status: Status | None = None
    field: Line | None = None
    attributed_to: Line | None = None
    quote: Prose | None = None
    locator: Line | None = None
