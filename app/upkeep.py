"""Proving and mending the read side: documents and keys against the tables they are made from."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from app import bulk
from app.bulk import AT_ONCE, Database, in_pieces
from app.db import Base
from app.documents import shown
from app.history import service as history
from app.history.service import REGISTRAR, agree, as_text, stamped
from app.index import noun_proof, proof, words
from app.models import (
    ChangeCounter,
    Country,
    DirectoryRecord,
    EntryDays,
    Leader,
    Meeting,
    Occasion,
    Organization,
    Place,
    QualityWarning,
    Revision,
    Source,
    Version,
    Visit,
)
from app.models.vocabulary import DIRECTORY, ENTRIES, Kind
from app.publish import rendered, undone
from app.quality import service as quality

IDS: dict[Kind, Any] = {
    "country": Country.code,
    "organization": Organization.id,
    "leader": Leader.id,
    "place": Place.id,
    "occasion": Occasion.id,
    "source": Source.id,
    "visit": Visit.id,
    "meeting": Meeting.id,
}


KEPT = frozenset({"api_key", "idempotency_key", "change_counter", "imported_record"})
"""Tables that hold no records."""


class Difference(NamedTuple):
    """One thing that is not as the tables say."""

    kind: str
    id: str
    what: str


def check(db: Session) -> Iterator[Difference]:
    """Everything on the read side that differs from what the tables give; nothing when all is well."""
    yield from _sequence_faults(db)
    for kind in IDS:
        yield from _version_faults(db, kind)
    for index in (proof, noun_proof):
        yield from (Difference(*fault) for fault in index.faults(db))
    if noun_proof.incomplete(db):  # records show one another by what the directory holds
        yield Difference("directory", "directory_record", "is incomplete; documents are compared after bilat rebuild")
        return
    for kind in IDS:
        yield from _document_faults(db, kind)
    yield from _warning_faults(db)


def _document_faults(db: Session, kind: Kind) -> Iterator[Difference]:
    known = set[str]()
    for some in _ids(db, kind):
        known.update(some)
        newest = history.newest_of(db, kind, some)
        documents = {document["id"]: document for document in rendered(db, kind, some)}
        for entity_id in some:
            revision = newest.get(entity_id)
            if revision is None:
                yield Difference(kind, entity_id, "was never published")
            elif not revision.stands:
                yield Difference(kind, entity_id, "is in the tables, but was withdrawn")
            elif not agree(documents[entity_id], revision.facts):
                yield Difference(kind, entity_id, "its document differs from the tables")
    published = set(db.scalars(select(Revision.entity_id).where(Revision.kind == kind).distinct()))
    gone = sorted(published - known)
    for piece in in_pieces(gone):
        for entity_id, revision in sorted(history.newest_of(db, kind, piece).items()):
            if revision.stands:
                yield Difference(kind, entity_id, "is published but not in the tables")


def _ids(db: Session, kind: Kind) -> Iterator[list[str]]:
    """The ids of all records of a noun that the tables hold, some at once."""
    last = ""
    while some := list(db.scalars(select(IDS[kind]).where(IDS[kind] > last).order_by(IDS[kind]).limit(AT_ONCE))):
        yield some
        last = some[-1]


def only_registered(db: Session) -> bool:
    """Whether nobody has told anything yet but the registers that `bilat migrate` installs."""
    told = select(Revision.seq).where(Revision.actor != REGISTRAR).limit(1)
    return db.scalar(told) is None


def clear(db: Session) -> None:
    """Empty every table that records and their versions are in, so that others can take their place."""
    for table in reversed(Base.metadata.sorted_tables):
        if table.name not in KEPT:
            db.execute(delete(table))
    db.execute(update(ChangeCounter).values(seq=0))
    words.clear(db)
    undone(db)


def rebuild_missing(db: Session) -> None:
    """Make the index anew where a migration has emptied it: records are there, and none is found."""
    for kinds, index in ((ENTRIES, EntryDays), (DIRECTORY, DirectoryRecord)):
        record = select(Revision.seq).where(Revision.kind.in_(kinds)).limit(1)
        if db.scalar(record) and not db.scalar(select(index.seq).limit(1)):
            rebuild(db)


def rebuild(db: Session) -> int:
    """Render the newest document of every record again and derive all keys anew. Returns how many differed."""
    mended = 0
    noun_proof.rebuild(db)
    while wrong := _mend_documents(db):  # a record shows others by their documents, which may be wrong as well
        mended += wrong
        noun_proof.rebuild(db)
    proof.rebuild(db)
    db.execute(delete(QualityWarning))
    for warnings in _expected_warnings(db):
        db.execute(insert(QualityWarning), warnings)
    return mended


def _mend_documents(db: Session) -> int:
    mended = 0
    for kind in IDS:
        shown.forget(db)
        for some in _ids(db, kind):
            newest, wrong = history.newest_of(db, kind, some), []
            for one in rendered(db, kind, some):
                if (version := newest.get(one["id"])) and not agree(one, version.facts):
                    wrong.append((as_text(stamped(one, version)), version.seq))
            bulk.change(db, _MEND, wrong)
            mended += len(wrong)
        unmarked = [(as_text(stamped(one.facts, one)), one.seq) for one in _versions(db, kind) if not _marked(one)]
        bulk.change(db, _MEND, unmarked)
    shown.forget(db)
    return mended


def _expected_warnings(db: Session) -> Iterator[list[dict[str, Any]]]:
    for kind in quality.DOUBTED:
        for some in _ids(db, kind):
            if rows := quality.expected(db, list(history.newest_of(db, kind, some).values())):
                yield rows


_MEND: dict[Database, str] = {
    "sqlite": "UPDATE revision SET document = ? WHERE seq = ?",
    "postgresql": (
        "UPDATE revision AS r SET document = v.document FROM unnest(%s::text[], %s::bigint[]) AS v (document, seq)"
        " WHERE r.seq = v.seq"
    ),
}


def _versions(db: Session, kind: Kind) -> Iterator[Version]:
    ordered = select(Revision).where(Revision.kind == kind).order_by(Revision.entity_id, Revision.version)
    return Version.read(db, ordered.execution_options(yield_per=200))


def _version_faults(db: Session, kind: Kind) -> Iterator[Difference]:
    """Versions whose number, time or marks are not what they should be, one after the other."""
    previous: Version | None = None
    for revision in _versions(db, kind):
        before = previous if previous and previous.entity_id == revision.entity_id else None
        if revision.version != (before.version + 1 if before else 1):
            yield Difference(kind, revision.entity_id, f"version {revision.version} does not follow the one before")
        if before and revision.known_from < before.known_from:
            yield Difference(kind, revision.entity_id, f"version {revision.version} was known before the one before")
        if not _marked(revision):
            yield Difference(kind, revision.entity_id, f"version {revision.version} is not marked as it is kept")
        previous = revision


def _marked(version: Version) -> bool:
    """Whether a document bears the marks of its row."""
    return stamped(version.facts, version) == version.facts


def _warning_faults(db: Session) -> Iterator[Difference]:
    columns = list(QualityWarning.__table__.columns)
    there = {tuple(row) for row in db.execute(select(*columns))}
    expected = {tuple(row[column.name] for column in columns) for rows in _expected_warnings(db) for row in rows}
    for entity_id, kind in sorted({(row[0], row[1]) for row in there ^ expected}):
        yield Difference(kind, entity_id, "its warnings differ")


def _sequence_faults(db: Session) -> Iterator[Difference]:
    count, highest = db.execute(select(func.count(), func.max(Revision.seq)).select_from(Revision)).one()
    counter = db.scalar(select(ChangeCounter.seq))
    if (highest or 0) != count or counter != count:
        yield Difference("revision", str(counter), f"{count} changes are numbered up to {highest}: there is a gap")
