"""Writing what an importer has told: new records are recorded, and those that are there already amended."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from app.bulk import in_pieces
from app.db import new_id
from app.editing import operations
from app.editing.attempts import attempt
from app.editing.noun import Noun
from app.editing.operations import Amendment
from app.errors import BilatError
from app.history import service as history
from app.history.queries import standing
from app.history.service import Change
from app.imports.importer import Found, Told
from app.imports.report import Became
from app.publish import publish_all


class New(NamedTuple):
    """A record that reads otherwise than when it was last imported, if it ever was."""

    found: Found
    told: Told
    entity_id: str | None
    """The record that it is, where that is there already."""


class Done(NamedTuple):
    """A record that came in."""

    entity_id: str
    became: Became


def write(db: Session, noun: Noun[Any], some: Sequence[New], change: Change) -> Iterator[tuple[New, Done | BilatError]]:
    """Record or amend these; each comes back with what became of it, or why it did not come in."""
    new = [one for one in some if one.entity_id is None]
    for _, alike in groupby(new, lambda one: (one.told.body is None, bool(one.told.versions))):
        for one, done in attempt(db, list(alike), partial(_record, db, noun, change)):
            yield one, done if isinstance(done, BilatError) else Done(done, "created")
    there = [one for one in some if one.entity_id is not None and one.told.body is not None]
    before = _versions(db, noun, there)
    outcomes = list(attempt(db, there, partial(_amend, db, noun, change)))
    now = _versions(db, noun, there)
    for one, done in outcomes:
        if isinstance(done, BilatError):
            yield one, done
        else:
            yield one, Done(done, "unchanged" if before.get(done) == now.get(done) else "updated")
    yield from ((one, Done(one.entity_id, "unchanged")) for one in some if one.entity_id and one.told.body is None)


def _record(db: Session, noun: Noun[Any], change: Change, some: Sequence[New]) -> list[str]:
    ids = [one.told.entity_id or new_id() for one in some] if any(one.told.entity_id for one in some) else []
    there = history.newest_of(db, noun.kind, ids) if ids else {}
    operations.each(ids, lambda one: one in there and standing(db, there[one]))  # what has ended stays so
    if some[0].told.versions:
        histories = [one.told.versions for one in some]
        history.numbered(db, histories)
        change = replace(change, given=dict(zip(ids, histories, strict=True)))
    bodies = [one.told.body for one in some if one.told.body is not None]
    if bodies:
        return operations.record_all(db, noun, bodies, change, ids)
    publish_all(db, [(noun.kind, one) for one in ids], change)
    return ids


def _amend(db: Session, noun: Noun[Any], change: Change, some: Sequence[New]) -> list[str]:
    wanted = [Amendment(one.entity_id or "", "*", one.told.body or {}) for one in some]
    return operations.amend_all(db, noun, wanted, change)


def _versions(db: Session, noun: Noun[Any], some: Sequence[New]) -> dict[str, int]:
    found: dict[str, int] = {}
    for part in in_pieces([one.entity_id for one in some if one.entity_id]):
        found |= {entity_id: one.version for entity_id, one in history.newest_of(db, noun.kind, part).items()}
    return found
