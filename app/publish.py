"""Making a change readable: the one way from the tables to what every GET answers.

A record is rendered into its document, the document becomes the next revision, its keys are written, and
whatever shows this record is published anew, all in the transaction of the writer.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Select, bindparam, insert, select, union, update
from sqlalchemy.orm import Session

from app.bulk import in_pieces
from app.documents import country, leader, meeting, occasion, organization, place, source, visit
from app.documents.base import Document
from app.history import service as history
from app.history.service import Change
from app.identifiers.resolver import forget
from app.index import noun_keys
from app.index.rows import Step, refile, under
from app.models import DirectoryKey, Revision
from app.models.vocabulary import ENTRIES, Kind, Operation
from app.quality import service as quality

RENDERERS: dict[Kind, Callable[[Session, Sequence[str]], Sequence[Document]]] = {
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
) -> list[Revision]:
    """Publish many records and then all that show them. Returns the new versions of the records themselves."""
    db.flush()  # the rendering reads the tables
    published = _publish_level(db, records, change, operation or change.operation)
    level = published
    # Nothing can show what was not there before.
    while showing := _showing(db, [_record(one) for one in level if one.version > 1]):
        level = _publish_level(db, showing, change, "republish")
    return published


def _record(revision: Revision) -> Record:
    return revision.kind, revision.entity_id  # type: ignore[return-value]


def _publish_level(db: Session, records: Iterable[Record], change: Change, operation: Operation) -> list[Revision]:
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
    forget(db)
    if kind in ENTRIES:
        refile(db, steps)
    elif steps:
        _refile_nouns(db, kind, steps)
    quality.renew(db, kind, steps)


_CLOSE = (
    update(DirectoryKey.__table__)  # type: ignore[arg-type]
    .where(DirectoryKey.kind == bindparam("of"), DirectoryKey.entity_id == bindparam("which"))
    .where(DirectoryKey.known_until.is_(None))
    .values(known_until=bindparam("since"))
)


def _refile_nouns(db: Session, kind: Kind, steps: Sequence[Step]) -> None:
    replaced = [
        {"of": kind, "which": step.after.entity_id, "since": step.after.known_from} for step in steps if step.before
    ]
    if replaced:
        db.execute(_CLOSE, replaced)
    if rows := [row for step in steps for row in key_rows(step.after)]:
        db.execute(insert(DirectoryKey), rows)


def key_rows(revision: Revision) -> list[dict[str, Any]]:
    """The key rows that a revision stands for, as long as no newer one replaces it; none of one that ends a record."""
    if not revision.stands:
        return []
    document = json.loads(revision.document)
    row: dict[str, Any] = {
        "seq": revision.seq,
        "kind": revision.kind,
        "entity_id": revision.entity_id,
        "sort": noun_keys.sort_key(document),
        "known_from": revision.known_from,
        "known_until": None,
    }
    return [{**row, "key": key} for key in sorted(noun_keys.keys(document))]


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
        select(DirectoryKey.seq).where(DirectoryKey.key.in_(keys), DirectoryKey.known_until.is_(None)),
    )
    return select(Revision).where(Revision.seq.in_(seqs)).order_by(Revision.seq)
