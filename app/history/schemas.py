"""What one change looks like to readers."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field

from app.models.vocabulary import Kind, Operation


class RevisionOut(BaseModel):
    """One change of one record, with the document as it read afterwards."""

    seq: int = Field(description="Number of the change, without gaps, in the order of time.", examples=[412])
    kind: Kind = Field(description="What was changed.", examples=["meeting"])
    id: str = Field(description="Identifier of the record.")
    url: str = Field(description="Address of the record.")
    version: int = Field(description="Version of the record after the change.", examples=[2])
    operation: Operation = Field(
        description="`republish` is a change of something that the record shows, such as a name.",
        examples=["update"],
    )
    known_from: datetime = Field(description="When the public could know it.")
    recorded_at: datetime = Field(description="When Bilat was told.")
    actor: str = Field(description="Who made the change.", examples=["bilat demo"])
    note: str | None = Field(description="Why.")
    document: dict[str, Any] = Field(description="The record as it read after the change.")
