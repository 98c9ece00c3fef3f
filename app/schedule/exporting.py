"""The schedule in other formats than JSON: the whole of what was asked for, streamed."""

from array import array
from collections.abc import Iterator, Sequence
from functools import cache, partial
from importlib.metadata import version
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import create_model
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from app.answers import address_of, settings_of
from app.asking.readers import Readers
from app.asking.streamed import streamed
from app.bulk import in_pieces
from app.documents.base import Facts, address
from app.errors import BadParameter, NotAcceptable, NotFound, documented
from app.formats.base import Export, Format, FormatOptions, Left
from app.formats.offered import FORMATS
from app.history.queries import documents
from app.models import Revision, Version
from app.models.vocabulary import ENDED, ENTRIES
from app.parameters import Reference
from app.schedule import snapshot as snapshots
from app.schedule.filters import EntryFilters
from app.schedule.references import of_record


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
    snapshot = partial(snapshots.take, by_change=one.by_change)

    async def export(request: Request, filters: EntryFilters) -> Response:
        return await _exported(request, one, filters, lambda db: snapshot(db, filters))

    async def export_of(request: Request, reference: Reference, filters: EntryFilters) -> Response:
        return await _exported(
            request, one, filters, lambda db: of_record(db, filters, parameter or "", reference, snapshot)
        )

    endpoint: Any = export_of if parameter else export
    endpoint.__annotations__["filters"] = Annotated[_filters(one.Options), Query()]
    return endpoint


@cache
def _filters(options: type[FormatOptions]) -> Any:
    """The filters of the schedule, and what can be chosen in a format."""
    return create_model(f"{options.__name__}AndFilters", __base__=(options, EntryFilters))


async def _exported(request: Request, one: Format, filters: EntryFilters, question: Any) -> Response:
    readers: Readers = request.app.state.asking
    snapshot, _ = await readers.ask(question)
    options = {name: getattr(filters, name) for name in one.Options.model_fields}
    title, address = snapshots.title(request), address_of(request)
    told = (version("bilat"), one.suffix, options, title, address)
    headers = snapshots.headers(request, snapshot, "schedule", one.suffix, one.media_type + one.charset, told)
    export = Export(
        documents(readers.sessions, snapshot.changes),
        partial(_earlier, readers.sessions),
        snapshot.countries,
        title,
        address,
        settings_of(request).public_url,
        snapshot.changed,
        _left(readers.sessions, snapshot.left),
    )
    written = one.write(export, filters)
    return await streamed(request, written, headers)


def _left(sessions: sessionmaker[Session], changes: "array[int]") -> Iterator[Left]:
    """The entries that these changes took away."""
    for some in in_pieces(changes):
        columns = (Revision.kind, Revision.entity_id, Revision.recorded_at, Revision.operation)
        with sessions.begin() as db:
            rows = db.execute(select(*columns).where(Revision.seq.in_(some)).order_by(Revision.seq.desc())).all()
        for kind, entity_id, when, operation in rows:
            yield Left(entity_id, address(kind, entity_id), when, operation in ENDED)


def _earlier(sessions: sessionmaker[Session], entries: Sequence[Facts]) -> dict[str, list[Facts]]:
    """The versions before these of the same entries, oldest first, but for those that withdrew it."""
    latest = {entry["id"]: entry["version"] for entry in entries}
    found: dict[str, list[Facts]] = {}
    with sessions.begin() as db:
        for kind in ENTRIES:
            ids = [entry["id"] for entry in entries if entry["kind"] == kind]
            of = select(Revision).where(Revision.kind == kind, Revision.entity_id.in_(ids)).order_by(Revision.version)
            for one in Version.read(db, of):
                if one.stands and one.version < latest[one.entity_id]:
                    found.setdefault(one.entity_id, []).append(one.facts)
    return found
