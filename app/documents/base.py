"""What all documents share, and how records show one another."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from app.models import MergedRecord
from app.models.vocabulary import Kind, Status
from app.parts import Row

PLURALS: dict[str, str] = {
    "country": "countries",
    "organization": "organizations",
    "leader": "leaders",
    "place": "places",
    "occasion": "occasions",
    "source": "sources",
    "visit": "visits",
    "meeting": "meetings",
}
"""Each noun, and its word in the URL."""


Facts = dict[str, Any]
"""A document as it is stored and sent: its fields and their values, which are JSON."""


class Document(BaseModel):
    """What every record shows of itself, in every list and alone."""

    model_config = ConfigDict(defer_build=True)  # it describes what is sent, and checks nothing

    kind: Kind = Field(description="What this is.", examples=["meeting"])
    id: str = Field(description="Identifier that never changes.", examples=["0196a3c1-6f00-7a00-8000-0000000000aa"])
    url: str = Field(
        description="Address of this record.", examples=["/v1/meetings/0196a3c1-6f00-7a00-8000-0000000000aa"]
    )
    version: int = Field(description="1 for the first version, one more with each change.", examples=[2])
    known_from: datetime = Field(
        description="When the public could know this version.", examples=["2025-05-06T00:00:00Z"]
    )
    recorded_at: datetime = Field(description="When Bilat was told.", examples=["2026-11-24T12:00:00Z"])


class MergedRef(BaseModel):
    """A record that was told twice, and went on in the one that shows it."""

    id: str = Field(description="The identifier it had, which leads here for ever.")
    name: str = Field(description="The name or title it had.", examples=["Nicolas Sarkozi"])
    reference: str | None = Field(description="The slug or address it went by.", examples=["nicolas-sarkozi"])


class Mergeable(Document):
    """What a record also shows where others can be merged into it."""

    merged: list[MergedRef] = Field(description="Records that were merged into this one, which goes by theirs, too.")


class Link(BaseModel):
    """A pointer to another record."""

    id: str = Field(description="Identifier of the record.")
    url: str = Field(description="Address of the record.")


class LeaderRef(BaseModel):
    """A leader, as other records show them."""

    id: str = Field(description="Identifier of the leader.")
    slug: str = Field(description="Readable identifier.", examples=["vladimir-putin"])
    name: str = Field(description="Name.", examples=["Vladimir Putin"])


class NamedRef(BaseModel):
    """An occasion or organization, as other records show it."""

    id: str = Field(description="Identifier.")
    slug: str = Field(description="Readable identifier.", examples=["victory-day-2025"])
    name: str = Field(description="Name.")


class PlaceRef(BaseModel):
    """A place, as other records show it."""

    id: str = Field(description="Identifier of the place.")
    slug: str = Field(description="Readable identifier.", examples=["moscow"])
    name: str = Field(description="Name.", examples=["Moscow"])
    country: str = Field(description="Code of the country it lies in.", examples=["RU"])
    lat: float | None = Field(description="Degrees north.", examples=[55.75])
    lon: float | None = Field(description="Degrees east.", examples=[37.62])
    within: list[NamedRef] = Field(description="The places it lies in, nearest first.")


class SourceRef(BaseModel):
    """A source, and what it says about the record that shows it."""

    id: str = Field(description="Identifier of the source.")
    title: str = Field(description="Title of the article, communiqué or data set.")
    publisher: str | None = Field(description="Who published it.", examples=["TASS"])
    url: str | None = Field(description="Where it can be read.", examples=["https://tass.com/politics/1953875"])
    published: str | None = Field(description="Date of publication (EDTF).", examples=["2025-05-06"])
    status: Status | None = Field(description="The status that this source attests.", examples=["announced"])
    attributed_to: str | None = Field(description="Who is quoted saying so.", examples=["Yuri Ushakov, Kremlin aide"])
    quote: str | None = Field(description="The words themselves.")
    locator: str | None = Field(description="Where in the source, such as a page.")
    field: str | None = Field(description="The one field that rests on it; null for the whole record.")


def address(kind: str, entity_id: str) -> str:
    """The path at which a record is read."""
    return f"/v1/{PLURALS[kind]}/{entity_id}"


def unstamped(kind: Kind, entity_id: str) -> Facts:
    """The first fields of a document, before history has given it a version."""
    return {
        "kind": kind,
        "id": entity_id,
        "url": address(kind, entity_id),
        "version": 0,
        "known_from": "",
        "recorded_at": "",
    }


def merged(rows: Iterable[MergedRecord]) -> list[Facts]:
    """The records that went on in another one, as that shows them."""
    return [{"id": row.id, "name": row.name, "reference": row.reference} for row in rows]


def external_ids(rows: Iterable[Row]) -> list[str]:
    """Outside identifiers as documents write them: `scheme:value`."""
    return [f"{row['scheme']}:{row['value']}" for row in rows]
