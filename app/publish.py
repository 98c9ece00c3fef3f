"""Making a change readable: the one way from the tables to what every GET answers.

A record is rendered into its document, the document becomes the next revision, its keys are written, and
whatever shows this record is published anew, all in the transaction of the writer.
"""

import json
from collections.abc import Callable
from typing import Any

from sqlalchemy import Select, insert, select, union, update
from sqlalchemy.orm import Session

from app.directory import keys as directory_keys
from app.documents import country, leader, meeting, occasion, organization, place, source, visit
from app.documents.base import Document
from app.history import service as history
from app.history.service import Change
from app.index.rows import Step, refile, under
from app.models import DirectoryKey, Revision
from app.models.vocabulary import ENTRIES, Kind, Operation
from app.quality import service as quality

RENDERERS: dict[Kind, Callable[[Session, str], Document]] = {
    "country": country.render,
    "organization": organization.render,
    "leader": leader.render,
    "place": place.render,
    "occasion": occasion.render,
    "source": source.render,
    "visit": visit.render,
    "meeting": meeting.render,
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


def publish(db: Session, kind: Kind, entity_id: str, change: Change, operation: Operation | None = None) -> bool:
    """Publish a record and then all that show it. False when it reads the same as before."""
    db.flush()  # the rendering reads the tables
    previous = history.latest(db, kind, entity_id)
    revision = history.append(db, RENDERERS[kind](db, entity_id), previous, change, operation or change.operation)
    if revision is None:
        return False
    _file(db, kind, previous, revision)
    quality.renew(db, kind, entity_id)
    if revision.version > 1:  # nothing can show what was not there before
        for other_kind, other_id in _showing(db, kind, entity_id):
            publish(db, other_kind, other_id, change, "republish")
    return True


def withdraw(db: Session, kind: Kind, entity_id: str, change: Change) -> None:
    """End a record, whose rows have gone: it is found no more, and what showed it is published anew."""
    previous = history.latest(db, kind, entity_id)
    assert previous  # noqa: S101 - what is not there cannot be withdrawn
    showing = [one for one in _showing(db, kind, entity_id) if one != (kind, entity_id)]
    _file(db, kind, previous, history.withdraw(db, previous, change))
    quality.renew(db, kind, entity_id)
    for other_kind, other_id in showing:
        publish(db, other_kind, other_id, change, "republish")


def _file(db: Session, kind: Kind, previous: Revision | None, revision: Revision) -> None:
    """From this revision on the record is found under its keys, and no more under those of the one before."""
    if kind in ENTRIES:
        refile(db, [Step(previous, revision)])
        return
    db.execute(
        update(DirectoryKey)
        .where(
            DirectoryKey.kind == kind, DirectoryKey.entity_id == revision.entity_id, DirectoryKey.known_until.is_(None)
        )
        .values(known_until=revision.known_from)
    )
    if found := key_rows(revision):
        db.execute(insert(DirectoryKey), found)


def key_rows(revision: Revision) -> list[dict[str, Any]]:
    """The key rows that a revision stands for, as long as no newer one replaces it; none of one that ends a record."""
    if not revision.stands:
        return []
    document = json.loads(revision.document)
    row: dict[str, Any] = {
        "seq": revision.seq,
        "kind": revision.kind,
        "entity_id": revision.entity_id,
        "sort": directory_keys.sort_key(document),
        "known_from": revision.known_from,
        "known_until": None,
    }
    return [{**row, "key": key} for key in sorted(directory_keys.keys(document))]


def _showing(db: Session, kind: Kind, entity_id: str) -> list[tuple[Kind, str]]:
    """The records whose documents show this one."""
    found = present_under([f"{prefix}:{entity_id}" for prefix in SHOWN_UNDER.get(kind, ())])
    return [(one.kind, one.entity_id) for one in db.scalars(found)]  # type: ignore[misc]


def present_under(keys: list[str]) -> Select[Revision]:
    """The newest revisions of all records that are found under one of these keys now, oldest change first."""
    seqs = union(
        under(keys),
        select(DirectoryKey.seq).where(DirectoryKey.key.in_(keys), DirectoryKey.known_until.is_(None)),
    )
    return select(Revision).where(Revision.seq.in_(seqs)).order_by(Revision.seq)
