"""Bringing records in, so many in one transaction: whatever ends it in between, what came in is whole."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from typing import Any, NamedTuple

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app import bulk
from app.bulk import Database, in_pieces
from app.db import new_id, writers
from app.editing import operations
from app.editing.attempts import attempt
from app.editing.noun import Noun
from app.editing.operations import Amendment
from app.errors import BilatError
from app.history import service as history
from app.history.queries import standing
from app.history.service import Change, as_text
from app.identifiers.resolver import resolver
from app.imports.files import CannotRead, File, Refused
from app.imports.importer import Found, Importer, Told, Unreadable, reason
from app.imports.report import Became, Doubt, Report
from app.models import ImportedRecord
from app.models.vocabulary import Kind
from app.nouns import NOUNS

AT_ONCE = 500
"""Records in one transaction: others wait meanwhile to write."""

BY_KIND: dict[Kind, Noun[Any]] = {noun.kind: noun for noun in NOUNS}

Sessions = Callable[[], AbstractContextManager[Session]]


def run(
    engine: Engine, importer: Importer, files: Iterable[File | Refused], change: Change, *,
    dry_run: bool = False, progress: Callable[[Report], None] = lambda _: None,
) -> Report:  # fmt: skip
    """Bring in all records of these files. What is refused is in the report, and the others come in."""
    report = Report(importer.name, dry_run)
    with _sessions(engine, dry_run=dry_run) as sessions:
        importing = _Import(sessions, importer, change, report, progress)
        for file in files:
            if isinstance(file, Refused):
                report.refused_files.append({"file": file.name, "reason": file.reason})
            else:
                report.files += 1
                importing.take(file)
    return report


@contextmanager
def _sessions(engine: Engine, *, dry_run: bool) -> Iterator[Sessions]:
    """A transaction for each batch; of a dry run one for all of them, of which nothing is kept."""
    if not dry_run:
        yield writers(engine).begin
        return
    with writers(engine)() as db, db.begin():

        @contextmanager
        def same() -> Iterator[Session]:
            yield db

        yield same
        db.rollback()


class _New(NamedTuple):
    """A record that reads otherwise than when it was last imported, if it ever was."""

    found: Found
    digest: str
    told: Told
    entity_id: str | None
    """The record that it is, where that is there already."""


class _Import:
    """One run of an importer."""

    def __init__(
        self, sessions: Sessions, importer: Importer, change: Change, report: Report,
        progress: Callable[[Report], None],
    ) -> None:  # fmt: skip
        self._sessions, self._importer, self._change = sessions, importer, change
        self._report, self._progress, self._id = report, progress, new_id()

    def take(self, file: File) -> None:
        """Bring in the records of one file."""
        try:
            with file.open() as stream:
                for some in _alike(self._readable(file, self._importer.read(stream))):
                    with self._sessions() as db:
                        self._batch(db, file.name, some)
                    self._progress(self._report)
        except (CannotRead, OSError, EOFError) as error:
            self._report.refused_files.append({"file": file.name, "reason": str(error)})
            return
        with self._sessions() as db:
            self._report.gone += self._gone(db, file.name)

    def _readable(self, file: File, read: Iterator[Found | Unreadable]) -> Iterator[Found]:
        for one in read:
            if isinstance(one, Found):
                yield one
            else:
                self._report.reject(file.name, one.position, one.reason)

    def _batch(self, db: Session, file: str, some: Sequence[Found]) -> None:
        noun = BY_KIND[some[0].kind]
        before = _imported(db, [one.key for one in some])
        outcomes = Outcomes(self._report, file)
        digests = {one.key: self._digest(one) for one in some}
        seen = {one.key: before[one.key] for one in some if one.key in before}
        changed = []
        for one in some:
            known = seen.get(one.key)
            if known and known.digest == digests[one.key]:
                outcomes.became("unchanged")
            elif known and known.run == self._id:
                outcomes.reject(one, f"{one.key} stands there twice, and not alike; the first one was taken")
            else:
                changed.append(one)
        ids = {key: known.entity_id for key, known in seen.items()}
        ids |= self._write(db, noun, list(self._new(db, outcomes, changed, seen, digests)), outcomes)
        digests |= {one.key: seen[one.key].digest for one in some if outcomes.rejected(one) and one.key in seen}
        told = [(one.key, one.kind, ids[one.key], file, digests[one.key], self._id) for one in some if one.key in ids]
        _keep(db, told)

    def _new(
        self, db: Session, outcomes: "Outcomes", changed: Sequence[Found], seen: Mapping[str, ImportedRecord],
        digests: Mapping[str, str],
    ) -> Iterator[_New]:  # fmt: skip
        """Those that can be told, each with the record that it is, where there is one."""
        if not changed:
            return
        told = self._importer.tell(db, changed)
        kind = changed[0].kind
        resolver(db).find_all((kind, name) for one in told if isinstance(one, Told) for name in _names(one))
        for found, one in zip(changed, told, strict=True):
            if isinstance(one, BilatError):
                outcomes.reject(found, reason(one))
                continue
            known = seen.get(found.key)
            same = {entity for name in _names(one) for entity in resolver(db).find(kind, name)}
            if known is None and len(same) > 1:
                outcomes.reject(found, f"{len(same)} {kind}s go by its outside identifiers already")
                continue
            yield _New(found, digests[found.key], one, known.entity_id if known else next(iter(same), None))

    def _write(self, db: Session, noun: Noun[Any], some: Sequence[_New], outcomes: "Outcomes") -> dict[str, str]:
        """Record or amend these. Returns the ids of the records by the keys of those that came in."""
        ids: dict[str, str] = {}
        new = [one for one in some if one.entity_id is None]
        for one, done in attempt(db, new, partial(self._record, db, noun)):
            if outcomes.done(one, done, "created"):
                ids[one.found.key] = str(done)
        there = [one for one in some if one.entity_id is not None]
        versions = _versions(db, noun.kind, there)
        for one, done in list(attempt(db, there, partial(self._amend, db, noun))):
            if isinstance(done, BilatError):
                outcomes.done(one, done, "updated")
                continue
            ids[one.found.key] = done
        now = _versions(db, noun.kind, there)
        for one in there:
            if one.found.key in ids:
                same = versions.get(ids[one.found.key]) == now.get(ids[one.found.key])
                outcomes.done(one, ids[one.found.key], "unchanged" if same else "updated")
        return ids

    def _record(self, db: Session, noun: Noun[Any], some: Sequence[_New]) -> list[str]:
        if not any(one.told.entity_id for one in some):
            return operations.record_all(db, noun, [one.told.body for one in some], self._change)
        gone = history.newest_of(db, noun.kind, [one.told.entity_id or "" for one in some])

        def record(one: _New) -> str:
            if one.told.entity_id in gone:
                standing(gone[one.told.entity_id])
            return operations.record_as(db, noun, one.told.entity_id, one.told.body, self._change)

        return operations.each(some, record)

    def _amend(self, db: Session, noun: Noun[Any], some: Sequence[_New]) -> list[str]:
        wanted = [Amendment(one.entity_id or "", "*", one.told.body) for one in some]
        return operations.amend_all(db, noun, wanted, self._change)

    def _digest(self, one: Found) -> str:
        told = f"{self._importer.name} {self._importer.edition} {as_text(one.content)}"
        return hashlib.blake2b(told.encode(), digest_size=16).hexdigest()

    def _gone(self, db: Session, file: str) -> list[dict[str, str]]:
        """What was in this file when it was last imported, and is there no more."""
        gone = select(ImportedRecord).where(ImportedRecord.file == file, ImportedRecord.run != self._id)
        return [
            {"file": file, "key": one.key, "kind": one.kind, "id": one.entity_id}
            for one in db.scalars(gone.order_by(ImportedRecord.key))
        ]


class Outcomes:
    """What becomes of the records of one file, as the report counts it."""

    def __init__(self, report: Report, file: str) -> None:
        self._report, self._file = report, file
        self._rejected: set[tuple[str, str]] = set()

    def became(self, what: Became) -> None:
        """Count a record."""
        self._report.counts[what] += 1

    def reject(self, one: Found, why: str) -> None:
        """Tell why a record did not come in."""
        self._rejected.add((one.key, one.position))
        self._report.reject(self._file, one.position, why)

    def rejected(self, one: Found) -> bool:
        """Whether it did not come in."""
        return (one.key, one.position) in self._rejected

    def done(self, one: _New, done: str | BilatError, what: Became) -> bool:
        """Account for what was written, or refused. True when it was written."""
        if isinstance(done, BilatError):
            self.reject(one.found, reason(done))
            return False
        self.became(what)
        for doubt in one.told.doubts:
            self._report.doubts.append(Doubt(self._file, one.found.position, *doubt))
        return True


def _alike(found: Iterable[Found]) -> Iterator[list[Found]]:
    """Neighbours of one noun, so many at once, none of them twice."""
    some: list[Found] = []
    keys: set[str] = set()
    for one in found:
        if some and (one.kind != some[0].kind or one.key in keys or len(some) == AT_ONCE):
            yield some
            some, keys = [], set()
        some.append(one)
        keys.add(one.key)
    if some:
        yield some


def _names(told: Told) -> list[str]:
    """What names a record that is told: the id that it brings along, and its outside identifiers."""
    return [*([told.entity_id] if told.entity_id else []), *told.body.get("external_ids", ())]


def _imported(db: Session, keys: Sequence[str]) -> dict[str, ImportedRecord]:
    rows = db.scalars(select(ImportedRecord).where(ImportedRecord.key.in_(keys)))
    return {row.key: row for row in rows}


def _versions(db: Session, kind: Kind, some: Sequence[_New]) -> dict[str, int]:
    found: dict[str, int] = {}
    for part in in_pieces([one.entity_id for one in some if one.entity_id]):
        found |= {entity_id: one.version for entity_id, one in history.newest_of(db, kind, part).items()}
    return found


_KEEP: dict[Database, str] = {
    "sqlite": "INSERT INTO imported_record (key, kind, entity_id, file, digest, run) VALUES (?, ?, ?, ?, ?, ?)",
    "postgresql": (
        "INSERT INTO imported_record (key, kind, entity_id, file, digest, run)"
        " SELECT * FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[])"
    ),
}
_AGAIN = (
    " ON CONFLICT (key) DO UPDATE SET entity_id = excluded.entity_id, file = excluded.file,"
    " digest = excluded.digest, run = excluded.run"
)


def _keep(db: Session, rows: Sequence[tuple[str, ...]]) -> None:
    """Remember how these read now, and that they stand in this file."""
    bulk.change(db, {of: statement + _AGAIN for of, statement in _KEEP.items()}, rows)
