"""Making a change readable: the one way from the tables to what every GET answers.

A record is rendered into its document, the document becomes the next revision, its keys are written, and
whatever shows this record is published anew, all in the transaction of the writer.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence

from sqlalchemy import Select, select, union
from sqlalchemy.orm import Session

from app.bulk import in_pieces
from app.documents import country, leader, meeting, occasion, organization, place, shown, source, visit
from app.documents.base import Facts
from app.history import service as history
from app.history.service import Change
from app.identifiers import resolver
from app.index import noun_rows, noun_walk
from app.index.rows import Step, refile, under
from app.models import Revision, Version
from app.models.vocabulary import DIRECTORY, ENTRIES, Kind, Operation
from app.quality import service as quality

RENDERERS: dict[Kind, Callable[[Session, Sequence[str]], Sequence[Facts]]] = {
    "country": country.documents,
    "organization": organization.documents,
    "leader": leader.documents,
    "place": place.documents,
    "occasion": occasion.documents,
    "source": source.documents,
    "visit": visit.documents,
    "meeting": meeting.documents,
}

# The keys under which other records show a record of this kind.
SHOWN_UNDER: dict[Kind, tuple[str, ...]] = {
    "country": ("country", "lineage", "successor"),
    "organization": ("organization",),
    "leader": ("leader",),
    "place": ("place", "within"),
    "occasion": ("occasion",),
    "source": ("source",),
    "meeting": ("has-meeting",),
}


Record = tuple[Kind, str]


def publish(db: Session, kind: Kind, entity_id: str, change: Change, operation: Operation | None = None) -> bool:
    """Publish a record and then all that show it. False when it reads the same as before."""
    return bool(publish_all(db, [(kind, entity_id)], change, operation))


def publish_all(
    db: Session, records: Iterable[Record], change: Change, operation: Operation | None = None
) -> list[Version]:
    """Publish many records and then all that show them. Returns the new versions of the records themselves."""
    db.flush()  # the rendering reads the tables
    published = _publish_level(db, records, change, operation or change.operation)
    level = published
    # Nothing can show what was not there before.
    while showing := _showing(db, [_record(one) for one in level if one.version > 1]):
        level = _publish_level(db, showing, change, "republish")
    return published


def _record(revision: Version) -> Record:
    return revision.kind, revision.entity_id


def _publish_level(db: Session, records: Iterable[Record], change: Change, operation: Operation) -> list[Version]:
    published = []
    for kind, ids in _by_kind(records):
        for some in in_pieces(ids):  # rendered, compared and filed together
            before = history.newest_of(db, kind, some)
            after = history.append(db, RENDERERS[kind](db, some), before, change, operation)
            _file(db, kind, [Step(before.get(one.entity_id), one) for one in after])
            published += after
    return published


def _by_kind(records: Iterable[Record]) -> Iterator[tuple[Kind, list[str]]]:
    """The ids of each noun, each once."""
    found: dict[Kind, dict[str, None]] = {}
    for kind, entity_id in records:
        found.setdefault(kind, {})[entity_id] = None
    yield from ((kind, list(ids)) for kind, ids in found.items())


def withdraw(db: Session, kind: Kind, entity_id: str, change: Change) -> None:
    """End a record, whose rows have gone: it is found no more, and what showed it is published anew."""
    previous = history.latest(db, kind, entity_id)
    assert previous  # noqa: S101 - what is not there cannot be withdrawn
    showing = [one for one in _showing(db, [(kind, entity_id)]) if one != (kind, entity_id)]
    _file(db, kind, [Step(previous, history.withdraw(db, previous, change))])
    publish_all(db, showing, change, "republish")


def _file(db: Session, kind: Kind, steps: Sequence[Step]) -> None:
    """From these versions on records are found under their keys, and no more under those of the versions before."""
    resolver.forget(db)
    if kind in ENTRIES:
        refile(db, steps)
    else:
        shown.forget(db)
        noun_rows.refile(db, steps)
    quality.renew(db, kind, steps)


def _showing(db: Session, records: Sequence[Record]) -> list[Record]:
    """The records whose documents show one of these."""
    keys = [f"{prefix}:{entity_id}" for kind, entity_id in records for prefix in SHOWN_UNDER.get(kind, ())]
    found: dict[Record, None] = {}
    for some in in_pieces(keys):
        shown_by = present_under(some).with_only_columns(Revision.kind, Revision.entity_id)
        found.update(dict.fromkeys((kind, entity_id) for kind, entity_id in db.execute(shown_by)))  # type: ignore[misc]
    return list(found)


def present_under(keys: Sequence[str]) -> Select[Revision]:
    """The newest revisions of all records that are found under one of these keys now, oldest change first."""
    seqs = union(
        under(keys),
        noun_walk.under(DIRECTORY, keys),
    )
    return select(Revision).where(Revision.seq.in_(seqs)).order_by(Revision.seq)
