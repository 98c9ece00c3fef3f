"""The warnings of a record, found anew whenever it is published, or something that they depend on."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import delete, insert, select, union_all
from sqlalchemy.orm import Session

from app.bulk import in_pieces
from app.documents.base import Facts
from app.documents.shown import facts
from app.history import service as history
from app.index.rows import Step, under
from app.models import QualityWarning, Revision, Version
from app.models.vocabulary import ENTRIES, Kind
from app.quality import rules
from app.quality.likeness import of_leaders
from app.quality.neighbours import of_neighbours
from app.quality.rules import Doubt

DOUBTED: tuple[Kind, ...] = ("leader", *ENTRIES)
"""The nouns that a rule can doubt."""

GROUNDS = ("status", "date", "start", "end", "guest_country", "host_country", "format", "channel")


def renew(db: Session, kind: Kind, steps: Sequence[Step]) -> None:
    """Find the warnings of records anew, and those of the others that have to do with them.

    What only shows another name is not doubted anew, unless it is doubted already: warnings tell names.
    """
    if kind not in DOUBTED or not steps:
        return
    about = _others(db, [step.after.entity_id for step in steps if step.before])
    doubted = [
        step
        for step in steps
        if kind == "leader" or step.after.entity_id in about or _grounds(step.before) != _grounds(step.after)
    ]
    found = _keep(db, [step.after for step in doubted], about.keys())
    others = found.union(*(about.get(step.after.entity_id, set()) for step in doubted))
    if kind == "leader":
        others |= _entries_of(db, [step.after.entity_id for step in doubted if _life_changed(step)])
    others -= {step.after.entity_id for step in doubted}
    for some in in_pieces(sorted(others)):
        _keep(db, [one for noun in DOUBTED for one in history.newest_of(db, noun, some).values()], some)


def _life_changed(step: Step) -> bool:
    """Whether a leader has other days of life or offices than before; names are shown, and not doubted."""
    if step.before is None:
        return False
    then, now = step.before.facts, step.after.facts
    return any(then[field] != now[field] for field in ("birth", "death", "terms"))


def _grounds(revision: Version | None) -> Any:
    """What of an entry a rule can doubt: everything but names and words."""
    if revision is None or not revision.stands:
        return None
    document = revision.facts
    told = [document.get(field) for field in GROUNDS]
    people = [
        [one[field] for field in ("role", "country", "capacity")]
        + [one[field] and one[field]["id"] for field in ("organization", "leader")]
        for one in document["participants"]
    ]
    place, after = document.get("place"), document.get("after")
    return told, people, place and place["country"], after and after["id"]


def expected(db: Session, revisions: Sequence[Version]) -> list[dict[str, Any]]:
    """The rows that these records should have, by what they say now."""
    return [row for one, doubts in _doubts(db, revisions) for row in _rows(one.kind, one.entity_id, doubts)]


def _doubts(db: Session, revisions: Sequence[Version]) -> Iterator[tuple[Version, list[Doubt]]]:
    standing = [one for one in revisions if one.stands and one.kind in DOUBTED]
    entries = [one for one in standing if one.kind in ENTRIES]
    leaders, beside = _leaders(db, [one.facts for one in entries]), of_neighbours(db, entries)
    beside |= of_leaders(db, [one for one in standing if one.kind == "leader"])
    for one in standing:
        yield one, [*_alone(one.facts, leaders), *beside.get(one.entity_id, ())]


def _alone(document: dict[str, Any], leaders: dict[str, Facts]) -> Iterator[Doubt]:
    """What is doubtful about a record by itself."""
    if document["kind"] == "leader":
        yield from rules.of_leader(document)
        return
    if document["kind"] == "visit":
        yield from rules.of_visit(document)
    yield from rules.of_participants(document, leaders)


def _rows(kind: str, entity_id: str, doubts: Iterable[Doubt]) -> list[dict[str, Any]]:
    """One row for each rule and field, however many others have to do with it."""
    found: dict[tuple[str, str], Doubt] = {}
    for doubt in doubts:
        found.setdefault((doubt.rule, doubt.pointer), doubt)
    return [{"kind": kind, "entity_id": entity_id, **doubt._asdict()} for doubt in found.values()]


def _keep(db: Session, revisions: Sequence[Version], warned: Collection[str]) -> set[str]:
    """Write down what is doubtful about records, some of which were doubted before; the others that are concerned."""
    if not revisions:
        return set()
    found = list(_doubts(db, revisions))
    if warned:
        db.execute(delete(QualityWarning).where(QualityWarning.entity_id.in_(warned)))
    if rows := [row for one, doubts in found for row in _rows(one.kind, one.entity_id, doubts)]:
        db.execute(insert(QualityWarning), rows)
    # All others, also those that no row names because another stands in it already.
    return {doubt.other_id for _, doubts in found for doubt in doubts if doubt.other_id}


def _leaders(db: Session, entries: Sequence[dict[str, Any]]) -> dict[str, Facts]:
    return facts(db, (one["leader"]["id"] for entry in entries for one in entry["participants"] if one["leader"]))


def _others(db: Session, ids: Sequence[str]) -> dict[str, set[str]]:
    """For each record that has warnings, or is named by those of others, these others and itself."""
    found: dict[str, set[str]] = {}
    if not ids:
        return found
    warned = select(QualityWarning.entity_id, QualityWarning.entity_id).where(QualityWarning.entity_id.in_(ids))
    naming = select(QualityWarning.other_id, QualityWarning.entity_id).where(QualityWarning.other_id.in_(ids))
    rows: Iterable[Any] = db.execute(union_all(warned, naming))
    for entity_id, other in rows:
        found.setdefault(entity_id, set()).add(other)
    return found


def _entries_of(db: Session, leaders: Sequence[str]) -> set[str]:
    if not leaders:
        return set()
    entries = select(Revision.entity_id).where(Revision.seq.in_(under([f"leader:{one}" for one in leaders])))
    return set(db.scalars(entries))
