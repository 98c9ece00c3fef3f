"""The warnings of a record, found anew whenever it is published, or something that they depend on."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import delete, insert, select, union_all
from sqlalchemy.orm import Session, selectinload

from app.history import service as history
from app.index.rows import Step, under
from app.models import Leader, QualityWarning, Revision
from app.models.vocabulary import ENTRIES, Kind
from app.quality import rules
from app.quality.neighbours import of_neighbours
from app.quality.rules import Doubt

DOUBTED: tuple[Kind, ...] = ("leader", *ENTRIES)
"""The nouns that a rule can doubt."""

GROUNDS = ("status", "date", "start", "end", "guest_country", "host_country", "format", "channel")


def renew(db: Session, kind: Kind, steps: Sequence[Step]) -> None:
    """Find the warnings of records anew, and those of the others that have to do with them.

    What only shows another name is not doubted anew, unless it is doubted already: warnings tell names.
    """
    if kind not in DOUBTED:
        return
    about = _others(db, [step.after.entity_id for step in steps])
    for step in steps:
        entity_id = step.after.entity_id
        if kind == "leader" or entity_id in about or _grounds(step.before) != _grounds(step.after):
            _renew_one(db, kind, step, about.get(entity_id, set()) - {entity_id})


def _renew_one(db: Session, kind: Kind, step: Step, before: set[str]) -> None:
    entity_id = step.after.entity_id
    found = _doubts(db, kind, entity_id)
    _keep(db, kind, entity_id, found)
    others = {one.other_id for one in found if one.other_id} | before
    if kind == "leader" and _life_changed(step):
        others |= _entries_of(db, entity_id)
    for other in sorted(others):
        _renew_entry(db, other)


def _life_changed(step: Step) -> bool:
    """Whether a leader has other days of life or offices than before; names are shown, and not doubted."""
    if step.before is None:
        return False
    then, now = json.loads(step.before.document), json.loads(step.after.document)
    return any(then[field] != now[field] for field in ("birth", "death", "terms"))


def _grounds(revision: Revision | None) -> Any:
    """What of an entry a rule can doubt: everything but names and words."""
    if revision is None or not revision.stands:
        return None
    document = json.loads(revision.document)
    told = [document.get(field) for field in GROUNDS]
    people = [
        [one[field] for field in ("role", "country", "capacity")]
        + [one[field] and one[field]["id"] for field in ("organization", "leader")]
        for one in document["participants"]
    ]
    place, after = document.get("place"), document.get("after")
    return told, people, place and place["country"], after and after["id"]


def expected(db: Session, kind: Kind, entity_id: str) -> list[dict[str, Any]]:
    """The rows that a record should have, by what it says now."""
    return _rows(kind, entity_id, _doubts(db, kind, entity_id))


def _rows(kind: Kind, entity_id: str, doubts: Iterable[Doubt]) -> list[dict[str, Any]]:
    """One row for each rule and field, however many others have to do with it."""
    found: dict[tuple[str, str], Doubt] = {}
    for doubt in doubts:
        found.setdefault((doubt.rule, doubt.pointer), doubt)
    return [{"kind": kind, "entity_id": entity_id, **doubt._asdict()} for doubt in found.values()]


def _keep(db: Session, kind: Kind, entity_id: str, doubts: Iterable[Doubt]) -> None:
    db.execute(delete(QualityWarning).where(QualityWarning.kind == kind, QualityWarning.entity_id == entity_id))
    if rows := _rows(kind, entity_id, doubts):
        db.execute(insert(QualityWarning), rows)


def _doubts(db: Session, kind: Kind, entity_id: str) -> list[Doubt]:
    newest = history.latest(db, kind, entity_id) if kind in DOUBTED else None
    if newest is None or not newest.stands:
        return []
    document = json.loads(newest.document)
    if kind == "leader":
        return list(rules.of_leader(document))
    found = list(rules.of_visit(document)) if kind == "visit" else []
    return [*found, *rules.of_participants(document, _leaders(db, document)), *of_neighbours(db, document)]


def _leaders(db: Session, entry: dict[str, Any]) -> dict[str, Leader]:
    ids = {one["leader"]["id"] for one in entry["participants"] if one["leader"]}
    if not ids:
        return {}
    rows = select(Leader).where(Leader.id.in_(ids)).options(selectinload(Leader.terms))
    return {leader.id: leader for leader in db.scalars(rows)}


def _others(db: Session, ids: Sequence[str]) -> dict[str, set[str]]:
    """For each record that has warnings, or is named by those of others, these others and itself."""
    found: dict[str, set[str]] = {}
    warned = select(QualityWarning.entity_id, QualityWarning.entity_id).where(QualityWarning.entity_id.in_(ids))
    naming = select(QualityWarning.other_id, QualityWarning.entity_id).where(QualityWarning.other_id.in_(ids))
    rows: Iterable[Any] = db.execute(union_all(warned, naming))
    for entity_id, other in rows:
        found.setdefault(entity_id, set()).add(other)
    return found


def _entries_of(db: Session, leader_id: str) -> set[str]:
    entries = select(Revision.entity_id).where(Revision.seq.in_(under([f"leader:{leader_id}"])))
    return set(db.scalars(entries))


def _renew_entry(db: Session, entity_id: str) -> None:
    kind = db.scalar(select(Revision.kind).where(Revision.entity_id == entity_id, Revision.kind.in_(ENTRIES)).limit(1))
    if kind:
        _keep(db, kind, entity_id, _doubts(db, kind, entity_id))  # type: ignore[arg-type]
