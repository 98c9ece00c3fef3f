"""The schedule in other formats than JSON: the whole of what was asked for, streamed."""

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache, partial
from importlib.metadata import version
from typing import Annotated, Any, NamedTuple

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import create_model
from pydantic_core import from_json
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from app.answers import address_as_of, address_of, caching, settings_of, tag_of
from app.asking.readers import Readers
from app.asking.streamed import streamed
from app.bulk import in_pieces
from app.documents.base import Facts, address
from app.errors import BadParameter, NotAcceptable, NotFound, documented
from app.formats.base import CountryLabel, Export, Format, FormatOptions, Left
from app.formats.offered import FORMATS
from app.history import queries as history
from app.history.queries import documents
from app.history.service import as_json
from app.models import Country, EntryDays, Revision, Version
from app.models.vocabulary import ENDED, ENTRIES
from app.moments import ALWAYS
from app.parameters import Reference
from app.query import query_of
from app.schedule import queries
from app.schedule.filters import EntryFilters
from app.schedule.references import of_record

_TOLD = {"country", "between", "leader", "organization", "place", "occasion", "topic", "q"}
"""Filters that stand in the title of an export."""


class Snapshot(NamedTuple):
    """What an export is made of, at one moment: nothing is held while it is sent, and it stays as it was."""

    changes: "array[int]"
    left: "array[int]"
    countries: Mapping[str, CountryLabel]
    changed: datetime | None
    as_of: datetime
    """The moment by which it is asked for again."""


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
    snapshot = partial(_snapshot, by_change=one.by_change)

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


def _snapshot(db: Session, filters: EntryFilters, *, by_change: bool) -> Snapshot:
    changes, left = queries.changes(db, filters), array("q")
    if by_change:
        changes, left = array("q", sorted(changes, reverse=True)), queries.left(db, filters)
    newest = select(Revision.recorded_at).where(Revision.seq == max(max(changes, default=0), max(left, default=0)))
    as_of = filters.as_of or _now(db)
    return Snapshot(changes, left, dict(_labels(db, filters.as_of)), db.scalar(newest), as_of)


def _now(db: Session) -> datetime:
    """A moment as of which everything is known that was told by now."""
    newest = select(Revision.recorded_at).order_by(Revision.seq.desc()).limit(1)
    told = (db.scalar(newest), db.scalar(select(func.max(EntryDays.known_from))))  # clocks may be set back
    return max((one for one in told if one), default=ALWAYS)


def _labels(db: Session, as_of: datetime | None) -> Iterator[tuple[str, CountryLabel]]:
    """The labels of all countries; of another moment than now, too, so that what is asked for again is the same."""
    found: Iterable[Any] = db.execute(select(Country.code, Country.name, Country.alpha3, Country.lat, Country.lon))
    if as_of:
        known = history.known("country", as_of).order_by(None)
        told = db.scalars(select(Revision.document).where(Revision.seq.in_(known)))
        found = ([one[name] for name in ("id", "name", "alpha3", "lat", "lon")] for one in map(from_json, told))
    for code, name, alpha3, lat, lon in found:
        yield code, CountryLabel(name, alpha3, None if lat is None or lon is None else (lon, lat))


async def _exported(request: Request, one: Format, filters: EntryFilters, question: Any) -> Response:
    readers: Readers = request.app.state.asking
    snapshot, _ = await readers.ask(question)
    options = {name: getattr(filters, name) for name in one.Options.model_fields}
    title, address = _title(request), address_of(request)
    told = repr((version("bilat"), one.suffix, options, title, address, sorted(snapshot.countries.items())))
    headers = {
        "ETag": tag_of(snapshot.changes.tobytes() + snapshot.left.tobytes() + told.encode()),
        "Content-Type": one.media_type + one.charset,
        "Content-Disposition": f'attachment; filename="schedule_{snapshot.as_of:%Y%m%dT%H%M%SZ}.{one.suffix}"',
        "Link": f'<{address_as_of(request, as_json(snapshot.as_of))}>; rel="cite-as"',
        **caching(request),
    }
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


def _title(request: Request) -> str:
    """What was asked for, in a line."""
    told = [*request.path_params.values(), *(value for name, value in query_of(request.scope) if name in _TOLD)]
    return f"Bilat: {', '.join(told)}" if told else "Bilat"
