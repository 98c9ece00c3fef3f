"""Bilat's own format: one record a line, as an editor would tell it."""

from collections.abc import Iterator, Sequence
from typing import IO, Any

from pydantic import Field
from sqlalchemy.orm import Session

from app.editing.body import parsed, validated
from app.errors import BilatError
from app.fields import Ref, Strict
from app.imports.files import CannotRead
from app.imports.importer import Found, Importer, Told, Unreadable, reason
from app.models.vocabulary import Kind

LONGEST_LINE = 5_000_000
"""Bytes; a request may have as many."""


class LineIn(Strict):
    """One record: of which noun, as it is told, and the id that it keeps."""

    noun: Kind = Field(description="What sort of record it is.")
    id: Ref | None = Field(None, description="Its id, if it has one.")
    record: dict[str, Any] = Field(description="The record as an editor would tell it.")


def read(stream: IO[bytes]) -> Iterator[Found | Unreadable]:
    """The records of a file, line by line; empty lines are passed over."""
    number = 0
    while line := stream.readline(LONGEST_LINE + 1):
        number += 1
        if len(line) > LONGEST_LINE:
            raise CannotRead(f"line {number} has more than {LONGEST_LINE} bytes")
        if line.strip():
            yield _found(number, line)


def _found(number: int, line: bytes) -> Found | Unreadable:
    position = f"line {number}"
    try:
        told = validated(LineIn, parsed(line))
    except BilatError as refusal:
        return Unreadable(position, reason(refusal))
    names = told.record.get("external_ids")
    key = f"bilat:{told.id}" if told.id else names[0] if isinstance(names, list) and names else None
    if not isinstance(key, str):
        return Unreadable(position, "needs an id or an outside identifier, so that the file can be read twice")
    return Found(told.noun, key, position, {"id": told.id, "record": told.record})


def tell(db: Session, found: Sequence[Found]) -> list[Told | BilatError]:
    """The records as they stand there."""
    return [Told(one.content["record"], one.content["id"]) for one in found]


NDJSON = Importer("ndjson", ".ndjson", "one record of Bilat a line, as an editor would tell it", read, tell)
