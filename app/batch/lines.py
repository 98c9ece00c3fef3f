"""The lines of a batch: one operation each, read as strictly as a body that comes alone."""

from collections.abc import Iterator
from typing import Any, Literal, NamedTuple, Self

from pydantic import Field, model_validator

from app.editing.body import parsed, validated
from app.errors import BadRequest, BilatError, PayloadTooLarge
from app.fields import Line, Ref, Strict
from app.models.vocabulary import Kind
from app.moments import KnownFromMoment

MOST_LINES = 1_000

Verb = Literal["record", "amend", "withdraw", "revert", "merge"]


class LineIn(Strict):
    """One operation of a batch: what is done to which record of which noun."""

    noun: Kind = Field(description="What sort of record it is.")
    operation: Verb = Field(description="What is done to it.")
    reference: Ref | None = Field(None, description="Which record: its id, slug, code or outside identifier.")
    if_match: Line | None = Field(None, description="ETag of the record as you have read it, or `*`.")
    body: dict[str, Any] | None = Field(
        None,
        description="The record; to amend, a JSON Merge Patch; to revert, the number of the `version`; to merge, the"
        " record that it goes on in (`into`).",
    )
    note: Line | None = Field(None, description="Why, for the history; else that of the batch.")
    known_from: KnownFromMoment | None = Field(
        None, description="Since when the public could know it; else as for the batch."
    )

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.operation == "record") != (self.reference is None):
            raise ValueError("what is recorded has no reference yet, all else needs one")
        if (self.operation == "withdraw") != (self.body is None):
            raise ValueError("what is withdrawn has no body, all else needs one")
        return self


class Told(NamedTuple):
    """A line that can be read, and its number; the first is 1."""

    number: int
    line: LineIn


def read(content: bytes) -> Iterator[Told | tuple[int, BilatError]]:
    """The lines of a batch, each read or refused; empty ones are passed over.

    Raises PayloadTooLarge for too many lines, BadRequest for none.
    """
    lines = [(number, line) for number, line in enumerate(content.split(b"\n"), 1) if line.strip()]
    if len(lines) > MOST_LINES:
        raise PayloadTooLarge(f"a batch has at most {MOST_LINES} lines, and this one has {len(lines)}")
    if not lines:
        raise BadRequest("a batch has at least one line")
    for number, line in lines:
        try:
            yield Told(number, validated(LineIn, parsed(line)))
        except BilatError as refusal:
            yield number, refusal
