"""Bringing records in, so many in one transaction: whatever ends it in between, what came in is whole."""

import gc
import hashlib
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.db import new_id, writers
from app.editing.noun import Noun
from app.errors import BilatError
from app.history.service import Change, as_text
from app.identifiers.resolver import resolver
from app.imports import memory
from app.imports.files import CannotRead, File, Refused
from app.imports.importer import Found, Importer, Told, Unreadable, reason
from app.imports.report import Doubt, Report
from app.imports.writing import New, write
from app.models import ImportedRecord
from app.models.vocabulary import Kind
from app.nouns import NOUNS

TURN_S = 2.0
"""Seconds that one transaction may take, about: others wait meanwhile to write."""
FEWEST, MOST = 500, 5_000
"""Records in one transaction."""

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


class _Import:
    """One run of an importer."""

    def __init__(
        self, sessions: Sessions, importer: Importer, change: Change, report: Report,
        progress: Callable[[Report], None],
    ) -> None:  # fmt: skip
        self._sessions, self._importer, self._change = sessions, importer, change
        self._report, self._progress, self._id = report, progress, new_id()
        self._at_once = FEWEST

    def take(self, file: File) -> None:
        """Bring in the records of one file."""
        try:
            with file.open() as stream:
                for some in self._batches(self._readable(file, self._importer.read(stream))):
                    began = time.monotonic()
                    with self._sessions() as db:
                        for of_noun in _by_noun(some):
                            self._batch(db, file.name, of_noun)
                    gc.collect()  # sessions end in circles, for which Python looks too seldom
                    took = time.monotonic() - began
                    self._at_once = max(FEWEST, min(round(len(some) * TURN_S / took), 2 * self._at_once, MOST))
                    self._progress(self._report)
        except (CannotRead, OSError, EOFError) as error:
            self._report.refused_files.append({"file": file.name, "reason": str(error)})
            return
        with self._sessions() as db:
            self._importer.finish(db)
            self._report.gone += memory.gone(db, file.name, self._id)

    def _batches(self, found: Iterable[Found]) -> Iterator[list[Found]]:
        """Neighbours, so many at once, none of them twice."""
        some: list[Found] = []
        keys: set[str] = set()
        for one in found:
            if one.key in keys or len(some) >= self._at_once:
                yield some
                some, keys = [], set()
            some.append(one)
            keys.add(one.key)
        if some:
            yield some

    def _readable(self, file: File, read: Iterator[Found | Unreadable]) -> Iterator[Found]:
        for one in read:
            if isinstance(one, Found):
                yield one
            else:
                self._report.reject(file.name, one.position, one.reason)

    def _batch(self, db: Session, file: str, some: Sequence[Found]) -> None:
        """Bring in records of one noun, none of them twice."""
        before = memory.imported(db, [one.key for one in some])
        ids = {key: known.entity_id for key, known in before.items()}
        digests = {one.key: self._digest(one) for one in some}
        changed = list(self._changed(file, some, before, digests))
        for one, done in write(db, BY_KIND[some[0].kind], list(self._new(db, file, changed, ids)), self._change):
            if isinstance(done, BilatError):
                self._report.reject(file, one.found.position, reason(done))
                digests.pop(one.found.key)
                continue
            ids[one.found.key] = done.entity_id
            self._report.counts[done.became] += 1
            self._report.doubts += [Doubt(file, one.found.position, *doubt) for doubt in one.told.doubts]
        digests = {key: known.digest for key, known in before.items()} | digests
        memory.keep(
            db, [(one.key, one.kind, ids[one.key], file, digests[one.key], self._id) for one in some if one.key in ids]
        )

    def _changed(
        self, file: str, some: Sequence[Found], before: Mapping[str, ImportedRecord], digests: dict[str, str]
    ) -> Iterator[Found]:
        """Those that read otherwise than when they were last imported."""
        for one in some:
            known = before.get(one.key)
            if known and known.digest == digests[one.key]:
                self._report.counts["unchanged"] += 1
            elif known and known.run == self._id:
                twice = f"{one.key} stands there twice, and not alike; the first one was taken"
                self._report.reject(file, one.position, twice)
                digests.pop(one.key)
            else:
                yield one

    def _new(self, db: Session, file: str, changed: Sequence[Found], known: Mapping[str, str]) -> Iterator[New]:
        """Those that can be told, each with the record that it is, where there is one."""
        told = self._importer.tell(db, changed, self._change) if changed else []
        resolver(db).find_all(
            (found.kind, name)
            for found, one in zip(changed, told, strict=True)
            if isinstance(one, Told)
            for name in _names(one)
        )
        for found, one in zip(changed, told, strict=True):
            if isinstance(one, BilatError):
                self._report.reject(file, found.position, reason(one))
                continue
            same = {entity for name in _names(one) for entity in resolver(db).find(found.kind, name)}
            if found.key not in known and len(same) > 1:
                taken = f"{len(same)} {found.kind}s go by its outside identifiers already"
                self._report.reject(file, found.position, taken)
                continue
            yield New(found, one, known.get(found.key) or next(iter(same), None))

    def _digest(self, one: Found) -> str:
        told = f"{self._importer.name} {self._importer.edition} {as_text(one.content)}"
        return hashlib.blake2b(told.encode(), digest_size=16).hexdigest()


def _by_noun(some: Sequence[Found]) -> Iterator[list[Found]]:
    """The records of one noun after the other, in the order in which nouns refer to one another."""
    for kind in BY_KIND:
        if of_noun := [one for one in some if one.kind == kind]:
            yield of_noun


def _names(told: Told) -> list[str]:
    """What names a record that is told: the id that it brings along, and its outside identifiers."""
    outside = told.body.get("external_ids", ()) if told.body else ()
    return [*([told.entity_id] if told.entity_id else []), *outside]
