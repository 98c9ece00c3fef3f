"""Merging a record that was told twice into the one that goes on: nothing of it is lost, and its id leads there."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from sqlalchemy import Column, delete, select, update
from sqlalchemy.orm import Session, aliased

from app.db import Base
from app.documents.base import Facts, address
from app.editing.body import validated
from app.editing.noun import Noun
from app.errors import Conflict, Invalid
from app.fields import Ref, Strict
from app.history.service import Change
from app.identifiers import merged
from app.models import Participant, Version
from app.publish import end, publish_all
from app.upkeep import IDS


class MergeIn(Strict):
    """The record that goes on for both."""

    into: Ref


def merge(
    db: Session, noun: Noun[Any], united: Callable[[Facts, Facts], Facts], gone: Version, kept: Version, change: Change
) -> None:  # fmt: skip
    """Let one record go on in another: that one unites what both told, and stands wherever the first one stood.

    Raises Conflict when the two cannot be one.
    """
    _refuse_two(db, gone, kept)
    both = united(noun.told(kept.facts), noun.told(gone.facts))
    _take_its_place(db, gone, kept)
    was, now = (address(one.kind, one.entity_id) for one in (gone, kept))
    showing = end(db, gone.kind, gone.entity_id, replace(change, note=change.note or f"merged into {now}"))
    told = replace(change, operation="update", note=change.note or f"{was} was merged into it")
    try:
        noun.amend(db, kept.entity_id, validated(noun.schema, both), told)
    except Invalid as refusal:
        raise Conflict(f"what both tell does not go together: {refusal.detail}", errors=refusal.errors) from None
    publish_all(db, showing, told, "republish")


def united(kept: Facts, gone: Facts) -> Facts:
    """What both records tell: the fields of the first, filled up by the second, and the lists of both."""
    return {name: _both(value, gone[name]) for name, value in kept.items()}


def united_with_names(kept: Facts, gone: Facts) -> Facts:
    """What both records tell, when each has spellings of its name: what the second was called is one of them."""
    names = {kept["name"]: kept} | {one["name"]: one for one in kept["names"]}
    more = [one for one in (*gone["names"], {"name": gone["name"]}) if one["name"] not in names]
    return {**united(kept, gone), "names": [*kept["names"], *{one["name"]: one for one in more}.values()]}


def _both(kept: Any, gone: Any) -> Any:
    if isinstance(kept, list):
        return [*kept, *(one for one in gone if one not in kept)]
    return gone if kept is None else kept


def _refuse_two(db: Session, gone: Version, kept: Version) -> None:
    if gone.entity_id == kept.entity_id:
        raise Conflict(f"this {gone.kind} cannot be merged into itself")
    pair = {gone.entity_id, kept.entity_id}
    for column in _pointing(gone):
        if column.table is IDS[gone.kind].table:
            inside = select(column).where(column.in_(pair), IDS[gone.kind].in_(pair))
            if db.scalar(inside):
                raise Conflict("one of them is a part of the other, so that they are two")
    if gone.kind == "leader" and (entry := _with_both(db, gone.entity_id, kept.entity_id)):
        raise Conflict(f"both take part in {entry}, so that they are two persons; if not, take one out there first")


def _with_both(db: Session, one: str, other: str) -> str | None:
    """The address of a visit or meeting in which both leaders take part, if there is any."""
    beside = aliased(Participant)
    same = (Participant.visit_id == beside.visit_id) | (Participant.meeting_id == beside.meeting_id)
    both = select(Participant.visit_id, Participant.meeting_id).join(beside, same)
    found = db.execute(both.where(Participant.leader_id == one, beside.leader_id == other).limit(1)).first()
    if found is None:
        return None
    return address("visit", found.visit_id) if found.visit_id else address("meeting", found.meeting_id)


def _pointing(record: Version) -> Iterator[Column[Any]]:
    """The columns of all tables in which a record of this noun can be named by another."""
    for table in Base.metadata.sorted_tables:
        for key in table.foreign_keys:
            if key.column is IDS[record.kind].property.columns[0] and key.ondelete == "RESTRICT":
                yield key.parent


def _take_its_place(db: Session, gone: Version, kept: Version) -> None:
    """Point at the record that goes on wherever the other was pointed at, and take that one out of the tables."""
    for column in _pointing(gone):
        db.execute(update(column.table).where(column == gone.entity_id).values({column.name: kept.entity_id}))
    db.execute(delete(IDS[gone.kind].class_).where(IDS[gone.kind] == gone.entity_id))
    merged.keep(db, gone, kept.entity_id)
    db.expire_all()
