"""The schedule in other formats than JSON: the whole of what was asked for, streamed."""

import time
from array import array
from collections.abc import AsyncIterator, Iterator, Mapping
from importlib.metadata import version
from typing import Annotated, Any, NamedTuple

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import create_model
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker
from starlette.concurrency import run_in_threadpool

from app.answers import caching, conditional, tag_of
from app.asking.readers import Readers
from app.bulk import in_pieces
from app.errors import BadParameter, NotAcceptable, NotFound, documented
from app.formats.base import CountryLabel, Export, Format
from app.formats.offered import FORMATS
from app.models import Country, Revision
from app.parameters import Reference
from app.schedule import queries
from app.schedule.filters import EntryFilters
from app.schedule.references import of_record

BLOCK, LONGEST_S = 65_536, 0.2
"""Bytes that are sent at once, and seconds after which it is seen whether the reader is still there."""


class Snapshot(NamedTuple):
    """What an export is made of, at one moment: nothing is held while it is sent, and it stays as it was."""

    changes: "array[int]"
    countries: Mapping[str, CountryLabel]


def offer(router: APIRouter, path: str, of: str, parameter: str | None = None) -> None:
    """Offer the schedule under this path in every format; of the record in the path, if the filter is named."""
    for one in FORMATS:
        router.add_api_route(
            f"{path}.{one.suffix}",
            _endpoint(one, parameter),
            name=f"get_{of}_{one.suffix}",
            summary=f"{of.replace('_', ' ').capitalize()} as {one.suffix.upper()}",
            description=f"All visits and meetings that satisfy every filter: {one.about}.",
            response_class=StreamingResponse,
            responses={
                200: {"content": {one.media_type: {"schema": {"type": "string"}}}},
                **documented(BadParameter, NotAcceptable, *([NotFound] if parameter else [])),
            },
        )


def _endpoint(one: Format, parameter: str | None) -> Any:
    filters_of = create_model(f"{type(one).__name__}Filters", __base__=(one.Options, EntryFilters))

    async def export(request: Request, filters: EntryFilters) -> Response:
        return await _exported(request, one, filters, lambda db: _snapshot(db, filters))

    async def export_of(request: Request, reference: Reference, filters: EntryFilters) -> Response:
        return await _exported(
            request, one, filters, lambda db: of_record(db, filters, parameter or "", reference, _snapshot)
        )

    endpoint: Any = export_of if parameter else export
    endpoint.__annotations__["filters"] = Annotated[filters_of, Query()]
    return endpoint


def _snapshot(db: Session, filters: EntryFilters) -> Snapshot:
    labels = db.execute(select(Country.code, Country.name, Country.alpha3))
    return Snapshot(queries.changes(db, filters), {code: CountryLabel(name, alpha3) for code, name, alpha3 in labels})


async def _exported(request: Request, one: Format, filters: EntryFilters, question: Any) -> Response:
    readers: Readers = request.app.state.asking
    snapshot, _ = await readers.ask(question)
    options = {name: getattr(filters, name) for name in one.Options.model_fields}
    told = repr((version("bilat"), one.suffix, options, sorted(snapshot.countries.items())))
    headers = {
        "ETag": tag_of(snapshot.changes.tobytes() + told.encode()),
        "Content-Type": one.media_type + one.charset,
        "Content-Disposition": f'attachment; filename="schedule.{one.suffix}"',
        **caching(request),
    }
    written = one.write(Export(_documents(readers.sessions, snapshot.changes), snapshot.countries), filters)
    known = conditional(request, Response(headers=headers))
    if known.status_code == 304 or not request.scope["with_body"]:
        return known
    first = await run_in_threadpool(_block, written)  # what fails at once is refused, and not broken off
    return StreamingResponse(_blocks(first, written), headers=headers)


def _documents(sessions: sessionmaker[Session], changes: "array[int]") -> Iterator[bytes]:
    """The entries after these changes; no connection is held between two readings."""
    for some in in_pieces(changes):
        with sessions.begin() as db:
            rows = select(Revision.seq, Revision.document).where(Revision.seq.in_(some))
            found = {row.seq: row.document for row in db.execute(rows)}
        yield from (found[seq].encode() for seq in some)


async def _blocks(block: bytes | None, pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    """A block, and the other pieces together, as long as there is a reader."""
    while block is not None:
        yield block
        block = await run_in_threadpool(_block, pieces)


def _block(pieces: Iterator[bytes]) -> bytes | None:
    until, block = time.monotonic() + LONGEST_S, bytearray()
    for piece in pieces:
        block += piece
        if len(block) >= BLOCK or time.monotonic() > until:
            return bytes(block)
    return bytes(block) or None
