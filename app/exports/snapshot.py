"""The whole collection as it read after one change: it stays so, and can be asked for again."""

from array import array
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from typing import NamedTuple, get_args

from pydantic_core import from_json
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from app.bulk import in_pieces
from app.documents.base import Facts
from app.errors import BadParameter
from app.history import queries
from app.models import Revision
from app.models.vocabulary import ENTRIES, Kind
from app.moments import ALWAYS


class Snapshot(NamedTuple):
    """Which version of each record it holds."""

    seq: int
    """The number of the last change in it."""
    as_of: datetime
    """What the public knew at that moment."""
    changes: Mapping[Kind, "array[int]"]
    """The changes after which the records of each noun read as they do here, in the order in which they were first
    told."""


def take(db: Session, as_of: datetime | None = None, seq: int | None = None) -> Snapshot:
    """The collection as of a moment, and as it was told up to a change; else as it is.

    Raises BadParameter when there is no such change yet.
    """
    newest = queries.newest_seq(db)
    if seq is not None and seq > newest:
        raise BadParameter.named("seq", f"no change has that number yet: the last one is {newest}")
    last = newest if seq is None else seq
    told = select(func.max(Revision.known_from), func.max(Revision.recorded_at)).where(Revision.seq <= last)
    moment = as_of or max((one for one in db.execute(told).one() if one), default=ALWAYS)
    changes = {kind: array("q", db.scalars(queries.known(kind, moment, last))) for kind in get_args(Kind)}
    return Snapshot(last, moment, changes)


def records(sessions: sessionmaker[Session], snapshot: Snapshot, kinds: Iterable[Kind]) -> Iterator[Facts]:
    """The records of these nouns; an entry names other entries only where these are there, too."""
    for kind in kinds:
        for some in in_pieces(snapshot.changes[kind]):
            found = [from_json(document) for document in queries.documents(sessions, some)]
            if kind in ENTRIES:
                there = _there(sessions, snapshot, found)
                found = [_without_others(one, there) for one in found]
            yield from found


_NAMING: dict[str, Kind] = {"visit": "visit", "after": "meeting"}
"""The fields of a meeting that name another entry, and what that is."""


def _there(sessions: sessionmaker[Session], snapshot: Snapshot, entries: Collection[Facts]) -> set[str]:
    found: set[str] = set()
    with sessions.begin() as db:
        for field, kind in _NAMING.items():
            ids = {one[field]["id"] for one in entries if one.get(field)}
            if ids:
                there = queries.known(kind, snapshot.as_of, snapshot.seq, ids).order_by(None)
                found.update(db.scalars(select(Revision.entity_id).where(Revision.seq.in_(there))))
    return found


def _without_others(entry: Facts, there: Collection[str]) -> Facts:
    named = ((field, entry[field]) for field in _NAMING if entry.get(field))
    return {**entry, **{field: None for field, one in named if one["id"] not in there}}
