"""What an answer is made of that is sent as it is made: at one moment, and as it stays."""

from array import array
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from fastapi import Request
from pydantic_core import from_json
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.answers import address_as_of, caching, tag_of
from app.formats.base import CountryLabel
from app.history import queries as history
from app.history.service import as_json
from app.models import Country, EntryDays, Revision
from app.moments import ALWAYS
from app.query import query_of
from app.schedule import queries
from app.schedule.filters import EntryFilters

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


def take(db: Session, filters: EntryFilters, *, by_change: bool = False) -> Snapshot:
    """What is found, and, for those who tell of changes, what was found before."""
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


def headers(
    request: Request, snapshot: Snapshot, name: str, suffix: str, content_type: str, told: object
) -> dict[str, str]:
    """The headers of a file that is made of a snapshot, and of what is told beside it; known before its first byte."""
    labels = repr((told, sorted(snapshot.countries.items()))).encode()
    return {
        "ETag": tag_of(snapshot.changes.tobytes() + snapshot.left.tobytes() + labels),
        "Content-Type": content_type,
        "Content-Disposition": f'attachment; filename="{name}_{snapshot.as_of:%Y%m%dT%H%M%SZ}.{suffix}"',
        "Link": f'<{address_as_of(request, as_json(snapshot.as_of))}>; rel="cite-as"',
        **caching(request),
    }


def title(request: Request) -> str:
    """What was asked for, in a line."""
    told = [*request.path_params.values(), *(value for name, value in query_of(request.scope) if name in _TOLD)]
    return f"Bilat: {', '.join(told)}" if told else "Bilat"
