"""Bilat's own format: one record a line, or one version a line, in an order in which they can be brought in again."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from pydantic_core import from_json, to_json
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.documents.base import Facts
from app.editing.answers import told_texts
from app.editing.noun import Noun
from app.models import Revision, Version
from app.models.vocabulary import Kind
from app.nouns import NOUNS

AT_ONCE = 500
"""Records that are read at once."""

Histories = dict[str, list[Version]]
"""The versions of records, oldest first, by their ids."""


def lines(db: Session, *, as_of: datetime | None = None, history: bool = False) -> Iterator[bytes]:
    """All records as they are, or as the public knew them at that moment; with `history` all versions of each.

    What a record refers to stands before it.
    """
    for noun in NOUNS:
        linked: dict[str, set[str]] = {}
        for some in _all(db, noun.kind, as_of):
            links = {entity_id: _links(versions[-1].facts) for entity_id, versions in some.items()}
            linked |= {entity_id: others for entity_id, others in links.items() if others}
            free = {entity_id: versions for entity_id, versions in some.items() if entity_id not in linked}
            yield from _lines(db, noun, free, as_of, history=history)
        ordered = _ordered(linked)
        for start in range(0, len(ordered), AT_ONCE):
            some = _histories(db, noun.kind, ordered[start : start + AT_ONCE], as_of)
            yield from _lines(db, noun, some, as_of, history=history)


def _all(db: Session, kind: Kind, as_of: datetime | None) -> Iterator[Histories]:
    """The records of a noun, so many at once."""
    last = ""
    ids = select(Revision.entity_id).where(Revision.kind == kind).order_by(Revision.entity_id).distinct()
    while some := list(db.scalars(ids.where(Revision.entity_id > last).limit(AT_ONCE))):
        yield _histories(db, kind, some, as_of)
        last = some[-1]


def _histories(db: Session, kind: Kind, ids: Sequence[str], as_of: datetime | None) -> Histories:
    """The versions of these records that were known then, in the order of the ids."""
    known = select(Revision).where(Revision.kind == kind, Revision.entity_id.in_(ids))
    if as_of:
        known = known.where(Revision.known_from <= as_of)
    found: Histories = {}
    for version in Version.read(db, known.order_by(Revision.version)):
        found.setdefault(version.entity_id, []).append(version)
    return {entity_id: found[entity_id] for entity_id in ids if entity_id in found}


def _links(document: Facts) -> set[str]:
    """The records of the same noun that must be there before this one."""
    if document["kind"] == "country":
        return {one["country"] for one in document["predecessors"]}
    if document["kind"] == "place":
        return {one["id"] for one in document["within"][:1]}
    return {document["after"]["id"]} if document.get("after") else set()


def _ordered(linked: Mapping[str, set[str]]) -> list[str]:
    """These records, each behind those that it is linked to."""
    depths: dict[str, int] = {}
    for first in linked:
        waiting = [first]
        while waiting:
            one = waiting[-1]
            if missing := [other for other in linked[one] if other in linked and other not in depths]:
                waiting += missing
                continue
            depths[one] = 1 + max((depths.get(other, 0) for other in linked[one]), default=0)
            waiting.pop()
    return sorted(linked, key=depths.__getitem__)


def _lines(
    db: Session, noun: Noun[Any], some: Histories, as_of: datetime | None, *, history: bool
) -> Iterator[bytes]:  # fmt: skip
    standing = [versions[-1] for versions in some.values() if versions[-1].stands]
    if as_of:
        records = {one.entity_id: noun.told(one.facts) for one in standing}
    else:
        texts = told_texts(db, noun, standing)
        records = {one.entity_id: from_json(text) for one, text in zip(standing, texts, strict=True)}
    for entity_id, versions in some.items():
        record = {"record": records[entity_id]} if entity_id in records else {}
        if not history:
            if record:
                yield _line({"noun": noun.kind, "id": entity_id, **record})
            continue
        for version in versions:
            yield _line(_version(version) | (record if version is versions[-1] else {}))


def _version(version: Version) -> dict[str, Any]:
    return {
        "noun": version.kind,
        "id": version.entity_id,
        "seq": version.seq,
        "operation": version.operation,
        "actor": version.actor,
        "note": version.note,
        "document": version.facts,
    }


def _line(told: dict[str, Any]) -> bytes:
    return to_json(told) + b"\n"
