"""The ways to write a record, for a request about one and for a batch of many."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from sqlalchemy.orm import Session

from app.editing import merging
from app.editing.answers import newest, require_match, told_texts
from app.editing.body import validated
from app.editing.merging import MergeIn
from app.editing.noun import Noun
from app.editing.patch import merged
from app.editing.reverting import RevertIn, reverted
from app.editing.withdrawal import withdrawn
from app.errors import BilatError, Invalid
from app.history import queries as history
from app.history import service
from app.history.service import Change
from app.identifiers.resolver import resolve, resolver
from app.models import Version
from app.references import is_id

Body = Mapping[str, Any]
Told = TypeVar("Told")


class Amendment(NamedTuple):
    """Which record is changed, as it was read, and how."""

    reference: str
    if_match: str | None
    patch: Body


class Refused(Exception):
    """One of many records is refused; none of them is kept."""

    def __init__(self, at: int, refusal: BilatError) -> None:
        super().__init__(refusal.detail)
        self.at, self.refusal = at, refusal


def record_all(
    db: Session, noun: Noun[Any], bodies: Sequence[Body], change: Change, ids: Sequence[str] = ()
) -> list[str]:  # fmt: skip
    """Record many, under these ids or new ones. Returns the ids; raises Refused."""
    told = each(bodies, lambda body: validated(noun.schema, body))
    many = noun.record_all
    if many and len(told) > 1:
        return _many(len(told), lambda: many(db, told, change, ids))
    return each(range(len(told)), lambda at: noun.record(db, told[at], change, ids[at] if ids else None))


def amend_all(db: Session, noun: Noun[Any], amendments: Sequence[Amendment], change: Change) -> list[str]:
    """Change many, one after the other where they are the same. Returns their ids; raises Refused."""
    present = _present(db, noun, [one.reference for one in amendments])
    ids = [one.entity_id for one in present]
    if again := next((at for at, one in enumerate(ids) if one in ids[:at]), None):
        return [*amend_all(db, noun, amendments[:again], change), *_rest(db, noun, amendments, again, change)]
    told = told_texts(db, noun, present)

    def changed(at: int) -> Any:
        require_match(amendments[at].if_match, present[at].document, told[at])
        return validated(noun.schema, merged(json.loads(told[at]), amendments[at].patch))

    records = dict(zip(ids, each(range(len(present)), changed), strict=True))
    many = noun.amend_all
    if many and len(records) > 1:
        _many(len(records), lambda: many(db, records, change))
    else:
        each(list(records), lambda entity_id: noun.amend(db, entity_id, records[entity_id], change))
    return ids


def _rest(
    db: Session, noun: Noun[Any], amendments: Sequence[Amendment], begin: int, change: Change
) -> list[str]:  # fmt: skip
    try:
        return amend_all(db, noun, amendments[begin:], change)
    except Refused as error:
        raise Refused(begin + error.at, error.refusal) from None


def _present(db: Session, noun: Noun[Any], references: Sequence[str]) -> list[Version]:
    """The newest versions of the records that are meant; those that are there are found with two statements."""
    resolver(db).load((noun.kind, reference) for reference in references)
    ids = [min(resolver(db).find(noun.kind, reference), default="") for reference in references]
    there = service.newest_of(db, noun.kind, [one for one in ids if one])

    def found(at: int) -> Version:
        sole = len(resolver(db).find(noun.kind, references[at])) == 1
        sole = sole and (references[at] == ids[at] or not is_id(references[at]))  # or it was merged into that one
        return there[ids[at]] if sole else history.standing(db, history.newest(db, noun.kind, references[at]))

    return each(range(len(references)), found)


def withdraw(db: Session, noun: Noun[Any], reference: str, if_match: str | None, change: Change) -> Version:
    """End a record. Returns its last version."""
    present = _to_end(db, noun, reference, if_match)
    withdrawn(db, noun.kind, present.entity_id, change)
    return present


def merge(
    db: Session, noun: Noun[Any], reference: str, if_match: str | None, body: Body, change: Change
) -> str:  # fmt: skip
    """Let a record go on in another one. Returns the id of that."""
    if noun.united is None:
        raise Invalid.at("/operation", f"no {noun.kind} is merged into another")
    present = _to_end(db, noun, reference, if_match)
    kept_id = resolve(db, noun.kind, validated(MergeIn, body).into, "/into")
    merging.merge(db, noun, noun.united, present, newest(db, noun, kept_id), change)
    return kept_id


def _to_end(db: Session, noun: Noun[Any], reference: str, if_match: str | None) -> Version:
    present = history.standing(db, history.newest(db, noun.kind, reference))
    require_match(if_match, present.document, *told_texts(db, noun, [present]))
    return present


def revert(
    db: Session, noun: Noun[Any], reference: str, if_match: str | None, body: Body, change: Change
) -> str:  # fmt: skip
    """Bring a record back to an earlier version, also one that was withdrawn. Returns its id."""
    last = history.newest(db, noun.kind, reference)
    if last.operation != "delete":
        history.standing(db, last)
        require_match(if_match, last.document, *told_texts(db, noun, [last]))
    number = validated(RevertIn, body).version
    reverted(db, noun, last.entity_id, number, change, there=last.stands)
    return last.entity_id


def each(values: Sequence[Any], do: Callable[[Any], Told]) -> list[Told]:
    """Do it for each of these, one after the other.

    Raises Refused for the first that cannot be.
    """
    done = []
    for at, value in enumerate(values):
        try:
            done.append(do(value))
        except BilatError as refusal:
            raise Refused(at, refusal) from None
    return done


def _many(number: int, do: Callable[[], Told]) -> Told:
    """Do it for many at once; what is refused says by its pointer which of them it is, or it may be any."""
    try:
        return do()
    except BilatError as refusal:
        place: list[str] = next((one.get("pointer", "").split("/")[1:2] for one in refusal.errors), [])
        if isinstance(refusal, Invalid) and place and place[0].isdecimal():
            raise Refused(int(place[0]), refusal.inside(f"/{place[0]}")) from None
        raise Refused(number // 2, refusal) from None


def alone(do: Callable[[], Told]) -> Told:
    """Do it for one record: what is refused is this one."""
    try:
        return do()
    except Refused as error:
        raise error.refusal from None
