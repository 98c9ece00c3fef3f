"""Bilat's own format: one record a line, as an editor would tell it, or one version a line, as it was published."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import IO, Any, NamedTuple, Self

from pydantic import Field, TypeAdapter, model_validator
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.editing.body import parsed, validated
from app.errors import BilatError, Invalid
from app.fields import Line, Ref, Strict
from app.history.service import Change, agree, as_text
from app.imports import memory
from app.imports.files import CannotRead
from app.imports.importer import Found, Importer, Told, Unreadable, reason
from app.models import Country, Version
from app.models.vocabulary import Kind, Operation
from app.nouns import NOUNS
from app.upkeep import clear, only_registered

LONGEST_LINE = 20_000_000
"""Bytes: a document with its record."""

RESTORING = "bilat:restoring"
"""Stands among what was imported as long as a backup comes in."""

DOCUMENTS = {noun.kind: noun.document for noun in NOUNS}
MOMENT = TypeAdapter(datetime)


class LineIn(Strict):
    """A record, or one version of it.

    The versions of a record stand together, oldest first. The newest also has the record, unless it was withdrawn.
    """

    noun: Kind = Field(description="What sort of record it is.")
    id: Ref | None = Field(None, description="Its id, if it has one.")
    record: dict[str, Any] | None = Field(None, description="The record as an editor would tell it.")
    document: dict[str, Any] | None = Field(None, description="The version as readers see it.")
    seq: int | None = Field(None, ge=1, le=2**31 - 1, description="Number of the change in the feed of all changes.")
    operation: Operation | None = Field(None, description="What made the version.")
    actor: Line | None = Field(None, description="Who made it.")
    note: Line | None = Field(None, description="Why.")

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.document is None and self.record is None:
            raise ValueError("a line has a record, or a document, or both")
        if self.document is not None and not (self.id and self.seq and self.operation and self.actor):
            raise ValueError("a version has an id, seq, operation and actor")
        return self


class _Read(NamedTuple):
    number: int
    line: LineIn | None
    refusal: str = ""


def read(stream: IO[bytes]) -> Iterator[Found | Unreadable]:
    """The records of a file; empty lines are passed over."""
    for _, some in groupby(_lines(stream), lambda one: (one.line.noun, one.line.id or one.number) if one.line else one):
        yield from _found(list(some))


def _lines(stream: IO[bytes]) -> Iterator[_Read]:
    number = 0
    while line := stream.readline(LONGEST_LINE + 1):
        number += 1
        if len(line) > LONGEST_LINE:
            raise CannotRead(f"line {number} has more than {LONGEST_LINE} bytes")
        if line.strip():
            try:
                yield _Read(number, validated(LineIn, parsed(line)))
            except BilatError as refusal:
                yield _Read(number, None, reason(refusal))


def _found(some: Sequence[_Read]) -> Iterator[Found | Unreadable]:
    """The record of neighbouring lines: all its versions, or one line alone."""
    told = [one.line for one in some if one.line]
    if not told or not told[0].document:
        yield from (_alone(one) for one in some)
        return
    numbers = f"{some[0].number} to {some[-1].number}" if len(some) > 1 else str(some[0].number)
    content = {
        "id": told[0].id,
        "record": told[-1].record,
        "versions": [one.model_dump(exclude={"record"}) for one in told],
    }
    yield Found(told[0].noun, f"bilat:{told[0].id}", f"line {numbers}", content)


def _alone(one: _Read) -> Found | Unreadable:
    position = f"line {one.number}"
    if one.line is None:
        return Unreadable(position, one.refusal)
    names = (one.line.record or {}).get("external_ids")
    key = f"bilat:{one.line.id}" if one.line.id else names[0] if isinstance(names, list) and names else None
    if not isinstance(key, str):
        return Unreadable(position, "needs an id or an outside identifier, so that the file can be read twice")
    return Found(one.line.noun, key, position, {"id": one.line.id, "record": one.line.record, "versions": []})


def tell(db: Session, found: Sequence[Found], change: Change) -> list[Told | BilatError]:
    """The records as they stand there.

    A backup takes the place of a collection that has nothing but the registers; to its end its changes keep their
    numbers. Elsewhere they get new ones.
    """
    if _whole_register(db, found):
        clear(db)
        memory.keep(db, [(RESTORING, "country", "", "", "", "")])
    restoring = bool(memory.imported(db, [RESTORING]))
    return [_told(one, restoring=restoring) for one in found]


def _whole_register(db: Session, found: Sequence[Found]) -> bool:
    """Whether these are all countries of a database that knows nothing but its registers, each with its versions."""
    if found[0].kind != "country" or not only_registered(db):
        return False
    whole = all(one.content["versions"] and isinstance(_told(one, restoring=True), Told) for one in found)
    return whole and {one.content["id"] for one in found}.issuperset(db.scalars(select(Country.code)))


def finish(db: Session) -> None:
    """A backup has come in whole."""
    memory.forget(db, RESTORING)


def _told(one: Found, *, restoring: bool) -> Told | BilatError:
    try:
        versions = [_version(told, told["seq"] if restoring else 0) for told in one.content["versions"]]
        for at, (version, line) in enumerate(zip(versions, one.content["versions"], strict=True), 1):
            if (version.kind, version.entity_id) != (line["document"].get("kind"), line["document"].get("id")):
                raise Invalid.at("/document", "is that of another record")
            if version.version != at:
                raise Invalid.at("/document/version", f"is {version.version}, and stands there as number {at}")
            if version.known_from < versions[max(at - 2, 0)].known_from:
                raise Invalid.at("/document/known_from", f"version {at} was known before the one before")
        if versions and versions[-1].stands != bool(one.content["record"]):
            raise Invalid.at("/record", "stands with the newest version, unless that was withdrawn")
    except BilatError as refusal:
        return refusal
    return Told(one.content["record"], one.content["id"], versions)


def _version(told: dict[str, Any], seq: int) -> Version:
    document = told["document"]
    if not agree(validated(DOCUMENTS[told["noun"]], document).model_dump(mode="json"), document):
        raise Invalid.at("/document", f"has fields that no {told['noun']} has")
    known_from, recorded_at = (MOMENT.validate_python(document[name]) for name in ("known_from", "recorded_at"))
    if not (known_from.tzinfo and recorded_at.tzinfo):
        raise Invalid.at("/document/known_from", "and recorded_at need an offset from UTC")
    return Version(
        seq=seq,
        kind=told["noun"],
        entity_id=told["id"],
        record_no=0,
        version=document["version"],
        operation=told["operation"],
        document=as_text(document),
        known_from=known_from,
        recorded_at=recorded_at,
        actor=told["actor"],
        note=told["note"],
    )


NDJSON = Importer("ndjson", ".ndjson", "one record of Bilat a line, or one version a line", read, tell, finish)
