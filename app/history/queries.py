"""Reading history: the versions of a record, and the feed of all changes."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import Session, aliased, sessionmaker

from app.bulk import Database, first, in_pieces
from app.documents.base import address
from app.errors import Gone, Merged, NotFound
from app.history.schemas import RevisionOut
from app.history.service import latest
from app.index.rows import under
from app.models import (
    DirectoryKey,
    DirectoryPast,
    DirectoryRecord,
    MergedRecord,
    Revision,
    Schedule,
    SchedulePast,
    Version,
)
from app.models.vocabulary import ENDED, ENTRIES, Kind
from app.references import is_id, reference_key


def read(db: Session, kind: Kind, reference: str, as_of: datetime | None = None) -> str:
    """The document of a record as it is, or as it read at that moment.

    Raises NotFound when nothing goes by that id, slug, code or outside identifier, or nothing was known then;
    Gone when it was withdrawn, Merged when it went on in another record.
    """
    if as_of is None and (is_id(reference) or kind not in ENTRIES):
        statements, key = (_BY_ID, reference) if is_id(reference) else (_BY_KEY, reference_key(kind, reference))
        document, operation = first(db, statements, (kind, key)) or ("", "delete")
        if operation not in ENDED:
            return str(document)
    return standing(db, newest(db, kind, reference, as_of)).document


# What is asked most often, past the ORM, which takes longer than the database does.
_PRESENT = {
    "id": "SELECT document, operation FROM revision WHERE kind = {0} AND entity_id = {0} ORDER BY version DESC LIMIT 1",
    "key": (
        "SELECT r.document, r.operation FROM directory_key AS k JOIN revision AS r ON r.seq = k.seq"
        " WHERE k.kind = {0} AND k.key = {0} LIMIT 1"
    ),
}
_MARKS: dict[Database, str] = {"sqlite": "?", "postgresql": "%s"}
_BY_ID, _BY_KEY = ({of: told.format(mark) for of, mark in _MARKS.items()} for told in _PRESENT.values())


def newest(db: Session, kind: Kind, reference: str, as_of: datetime | None = None) -> Version:
    """The newest revision of a record, or the newest at that moment, even if it ended the record.

    Raises NotFound.
    """
    told = select(Revision).where(*_of(db, kind, reference, as_of)).order_by(Revision.version.desc()).limit(1)
    version = next(Version.read(db, told), None)
    if version is None:
        raise missing(kind, reference, as_of)
    return version


def standing(db: Session, revision: Version) -> Version:
    """The revision of a record that is there.

    Raises Gone, with the way to its last version, when it was withdrawn; Merged when it went on in another record.
    """
    if revision.stands:
        return revision
    if revision.operation == "merge":
        raise went_on(db.get_one(MergedRecord, revision.entity_id))
    last = f"{address(revision.kind, revision.entity_id)}/revisions/{revision.version - 1}"
    raise Gone(
        f"this {revision.kind} was withdrawn; {last} is its last version, and as_of before"
        f" {revision.known_from.isoformat()} still answers",
        Link=f'<{last}>; rel="predecessor-version"',
    )


def went_on(record: MergedRecord) -> Merged:
    """The way to the record in which this one went on."""
    detail = f"this {record.kind} was merged into {address(record.kind, record.into_id)}"
    return Merged(detail, record.id, record.into_id)


def missing(kind: Kind, reference: str, as_of: datetime | None) -> NotFound:
    """The refusal that tells what was not found."""
    then = f" as of {as_of.isoformat()}" if as_of else ""
    return NotFound(f"no {kind} is known as {reference!r}{then}")


def versions(db: Session, kind: Kind, reference: str, as_of: datetime | None) -> Select[Revision]:
    """All versions of a record that were public at that moment."""
    return select(Revision).where(*_of(db, kind, reference, as_of))


def _of(db: Session, kind: Kind, reference: str, as_of: datetime | None) -> Iterator[ColumnElement[bool]]:
    yield Revision.kind == kind
    if is_id(reference):
        yield Revision.entity_id == reference
    elif kind in ENTRIES:
        yield Revision.entity_id == (_sole_entry(db, kind, reference) if ":" in reference else reference)
    else:
        # Where a record is found today is where its past is told, too; a withdrawn one is, where it was found last.
        # The second is looked for only where the first finds nothing.
        now, last = _listed(kind, reference_key(kind, reference))
        yield Revision.entity_id == func.coalesce(now.scalar_subquery(), last.scalar_subquery())
    if as_of:
        yield Revision.known_from <= as_of


def _listed(kind: Kind, key: str) -> tuple[Select[str], Select[str]]:
    """The record that is found under this key, and the one that was found under it when it was withdrawn."""

    def found_in(table: type[DirectoryKey] | type[DirectoryPast]) -> Select[str]:
        found = select(DirectoryRecord.entity_id).join(table, table.seq == DirectoryRecord.seq)
        return found.where(table.kind == kind, table.key == key).limit(1)

    other = aliased(DirectoryRecord)
    stands_elsewhere = exists().where(
        other.entity_id == DirectoryRecord.entity_id, other.kind == kind, other.known_until.is_(None)
    )
    last = found_in(DirectoryPast).where(~stands_elsewhere).order_by(DirectoryRecord.known_from.desc())
    return found_in(DirectoryKey), last


def _sole_entry(db: Session, kind: Kind, external_id: str) -> str:
    """The one visit or meeting that an outside identifier names; several may have been read out of one record.

    Where it names none any more, the one that it named before that was withdrawn.
    """
    found = _entries_under(db, kind, f"external:{external_id}", Schedule)
    if not found:
        before = _entries_under(db, kind, f"external:{external_id}", SchedulePast)
        past = [latest(db, kind, entity_id) for entity_id in before]
        found = {revision.entity_id for revision in past if revision and not revision.stands}
    if len(found) == 1:
        return found.pop()
    if found:
        raise NotFound(f"several {kind}s are known as {external_id!r}; /v1/schedule?external_id= lists them")
    raise missing(kind, external_id, None)


def _entries_under(db: Session, kind: Kind, key: str, table: type[Schedule] | type[SchedulePast]) -> set[str]:
    entries = select(Revision.entity_id).where(Revision.kind == kind, Revision.seq.in_(under([key], table)))
    return set(db.scalars(entries))


def changes(kinds: list[Kind]) -> Select[Revision]:
    """All changes of these kinds, or of all."""
    found = select(Revision)
    return found.where(Revision.kind.in_(kinds)) if kinds else found


def after(db: Session, seq: int, found: Select[Revision], limit: int) -> list[RevisionOut]:
    """The first of these revisions after that number, in the order in which they were committed."""
    return [
        revision_out(one)
        for one in Version.read(db, found.where(Revision.seq > seq).order_by(Revision.seq).limit(limit))
    ]


def before(db: Session, seq: int | None, found: Select[Revision], limit: int) -> list[RevisionOut]:
    """The last of these revisions, or the last ones before that number, the newest first."""
    told = found if seq is None else found.where(Revision.seq < seq)
    return [revision_out(one) for one in Version.read(db, told.order_by(Revision.seq.desc()).limit(limit))]


def newest_seq(db: Session) -> int:
    """The number of the newest change."""
    return db.scalar(select(func.max(Revision.seq))) or 0


def known(
    kind: Kind, as_of: datetime | None, seq: int | None = None, ids: Collection[str] | None = None
) -> Select[int]:  # fmt: skip
    """The changes after which the records of a noun, or these of them, read as they did at that moment, or after that
    change: in the order in which they were first told.
    """
    then = select(Revision.entity_id, func.max(Revision.version).label("version")).where(Revision.kind == kind)
    if as_of is not None:
        then = then.where(Revision.known_from <= as_of)
    if seq is not None:
        then = then.where(Revision.seq <= seq)
    if ids is not None:
        then = then.where(Revision.entity_id.in_(ids))
    last = then.group_by(Revision.entity_id).subquery()
    same = (Revision.entity_id == last.c.entity_id) & (Revision.version == last.c.version)
    found = select(Revision.seq).join(last, same).where(Revision.kind == kind, Revision.operation.not_in(ENDED))
    return found.order_by(Revision.record_no)


def documents(sessions: sessionmaker[Session], changes: Sequence[int]) -> Iterator[bytes]:
    """The documents as they read after these changes; no connection is held between two readings."""
    for some in in_pieces(changes):
        with sessions.begin() as db:
            rows = select(Revision.seq, Revision.document).where(Revision.seq.in_(some))
            found = {row.seq: row.document for row in db.execute(rows)}
        yield from (found[seq].encode() for seq in some)


def revision_out(row: Version) -> RevisionOut:
    """A revision as readers see it."""
    return RevisionOut(
        seq=row.seq,
        kind=row.kind,
        id=row.entity_id,
        url=address(row.kind, row.entity_id),
        version=row.version,
        operation=row.operation,
        known_from=row.known_from,
        recorded_at=row.recorded_at,
        actor=row.actor,
        note=row.note,
        document=row.facts,
    )


def version(db: Session, kind: Kind, reference: str, number: int, as_of: datetime | None) -> RevisionOut:
    """One version of a record.

    Raises NotFound when there is none of that number, or it was not public yet.
    """
    row = next(Version.read(db, versions(db, kind, reference, as_of).where(Revision.version == number)), None)
    if row is None:
        raise missing(kind, f"{reference} version {number}", as_of)
    return revision_out(row)
