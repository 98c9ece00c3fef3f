"""Making a change readable: the one way from the tables to what every GET answers.

A record is rendered into its document, the document becomes the next revision, its keys are written, and
whatever shows this record is published anew, all in the transaction of the writer.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from sqlalchemy import Select, select, union
from sqlalchemy.orm import Session

from app import parts
from app.bulk import in_pieces
from app.documents import country, leader, meeting, occasion, organization, place, shown, source, visit
from app.documents.base import Facts
from app.history import service as history
from app.history.service import Change
from app.identifiers import merged, names, resolver
from app.index import noun_rows, noun_walk
from app.index.rows import Step, refile, under
from app.models import Revision, Version
from app.models.vocabulary import DIRECTORY, ENTRIES, Kind, Operation
from app.parts import Row
from app.quality import service as quality

NOUN_DOCUMENTS: dict[Kind, Callable[[Session, Sequence[str]], Sequence[Facts]]] = {
    "country": country.documents,
    "organization": organization.documents,
    "leader": leader.documents,
    "place": place.documents,
    "occasion": occasion.documents,
    "source": source.documents,
}
ENTRY_DOCUMENTS: dict[Kind, Callable[[Session, Sequence[Row]], Sequence[Facts]]] = {
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


def rendered(db: Session, kind: Kind, ids: Sequence[str]) -> Sequence[Facts]:
    """The documents of these records as the tables have them now."""
    return ENTRY_DOCUMENTS[kind](db, parts.read(db, kind, ids)) if kind in ENTRIES else NOUN_DOCUMENTS[kind](db, ids)


def publish(db: Session, kind: Kind, entity_id: str, change: Change, operation: Operation | None = None) -> bool:
    """Publish a record and then all that show it. False when it reads the same as before."""
    return bool(publish_all(db, [(kind, entity_id)], change, operation))


def publish_all(
    db: Session, records: Iterable[Record], change: Change, operation: Operation | None = None
) -> list[Version]:
    """Publish many records and then all that show them. Returns the new versions of the records themselves."""
    db.flush()  # the rendering reads the tables
    if change.given is not None:
        for kind, ids in _by_kind(records):
            _publish_given(db, kind, [change.given.pop(one) for one in ids if one in change.given])
        return []
    published = _publish_level(db, records, change, operation or change.operation)
    _publish_showing(db, published, change)
    return published


def publish_entries(db: Session, kind: Kind, rows: Sequence[Row], change: Change, *, new: bool = False) -> None:
    """Publish visits or meetings as these rows, which were just written, tell them; of new ones nothing was told."""
    db.flush()
    if change.given is not None:
        _publish_given(db, kind, [change.given.pop(row["id"]) for row in rows])
        return
    for some in in_pieces(rows):
        before = {} if new else history.newest_of(db, kind, [row["id"] for row in some])
        published = _append(db, kind, ENTRY_DOCUMENTS[kind](db, some), before, change, change.operation)
        _publish_showing(db, published, change)


def _publish_given(db: Session, kind: Kind, histories: Sequence[Sequence[Version]]) -> None:
    """Publish new records with the versions that they bring along: the first of each, then the second, and so on."""
    for some in in_pieces(histories):
        for level in range(max(map(len, some))):
            versions = [(one[level - 1] if level else None, one[level]) for one in some if level < len(one)]
            history.write(db, [after for _, after in versions])
            _file(db, kind, [Step(*both) for both in versions])
        merged.restore(db, [one[-1] for one in some])


def _publish_showing(db: Session, level: list[Version], change: Change) -> None:
    # Nothing can show what was not there before.
    while showing := _showing(db, [_record(one) for one in level if one.version > 1]):
        level = _publish_level(db, showing, change, "republish")


def _record(revision: Version) -> Record:
    return revision.kind, revision.entity_id


def _publish_level(db: Session, records: Iterable[Record], change: Change, operation: Operation) -> list[Version]:
    published = []
    for kind, ids in _by_kind(records):
        for some in in_pieces(ids):  # rendered, compared and filed together
            before = history.newest_of(db, kind, some)
            published += _append(db, kind, rendered(db, kind, some), before, change, operation)
    return published


def _append(
    db: Session, kind: Kind, documents: Sequence[Facts], before: Mapping[str, Version], change: Change,
    operation: Operation,
) -> list[Version]:  # fmt: skip
    after = history.append(db, documents, before, change, operation)
    _file(db, kind, [Step(before.get(one.entity_id), one) for one in after])
    return after


def _by_kind(records: Iterable[Record]) -> Iterator[tuple[Kind, list[str]]]:
    """The ids of each noun, each once."""
    found: dict[Kind, dict[str, None]] = {}
    for kind, entity_id in records:
        found.setdefault(kind, {})[entity_id] = None
    yield from ((kind, list(ids)) for kind, ids in found.items())


def end(db: Session, kind: Kind, entity_id: str, change: Change) -> list[Record]:
    """End a record, whose rows have gone: it is found no more. Returns those that show it, to be published anew."""
    previous = history.latest(db, kind, entity_id)
    assert previous  # noqa: S101 - what is not there cannot end
    showing = [one for one in _showing(db, [(kind, entity_id)]) if one != (kind, entity_id)]
    _file(db, kind, [Step(previous, history.end(db, previous, change))])
    return showing


def undone(db: Session) -> None:
    """Forget what was found out of records that were rolled back to a savepoint."""
    db.expunge_all()
    for room in (names, resolver, shown):
        room.forget(db)


def _file(db: Session, kind: Kind, steps: Sequence[Step]) -> None:
    """From these versions on records are found under their keys, and no more under those of the versions before."""
    resolver.forget(db)
    if kind in ENTRIES:
        refile(db, steps)
    else:
        shown.forget(db)
        names.forget(db)
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
