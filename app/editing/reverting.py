"""Bringing a record back to how it read in an earlier version, which makes a new version."""

from typing import Any

from pydantic import Field
from sqlalchemy.orm import Session

from app.db import savepoint
from app.editing.body import validated
from app.editing.noun import Noun
from app.errors import Invalid
from app.fields import Strict
from app.history import service
from app.history.service import Change
from app.publish import undone

# What Bilat adds to a document itself where no editor has told it.
ADDED = ("name", "capacity", "rank")


class RevertIn(Strict):
    """Which version a record is brought back to."""

    version: int = Field(ge=1, le=2**31 - 1)


def reverted(db: Session, noun: Noun[Any], entity_id: str, number: int, change: Change, *, there: bool) -> None:
    """Tell a record, which is there or was withdrawn, as it read in that version.

    Raises Invalid when there is no such version, or what it referred to is there no more.
    """
    wanted = service.version(db, noun.kind, entity_id, number)
    if wanted is None or not wanted.stands:
        raise Invalid.at("/version", f"there is no version {number} to go back to")
    document = wanted.facts
    told = noun.told(document)

    def tell(told: dict[str, Any]) -> None:
        record = validated(noun.schema, told)
        if there:
            noun.amend(db, entity_id, record, change)
        else:
            noun.record(db, record, change, entity_id)

    if noun.unadded:
        with savepoint(db) as trial:  # to see what Bilat adds itself
            tell(told)
            added = service.latest(db, noun.kind, entity_id)
            assert added  # noqa: S101 - it was just told
            _explain(told, document, added.facts)
            trial.rollback()
        undone(db)
    tell(told)


def _explain(told: dict[str, Any], wanted: dict[str, Any], added: dict[str, Any]) -> None:
    """Tell in so many words what Bilat itself would add otherwise than it stood there."""
    if added["title"] != wanted["title"]:
        told["title"] = wanted["title"]
    rows = zip(told["participants"], wanted["participants"], added["participants"], strict=True)
    for one, then, now in rows:
        for field in ADDED:
            if then[field] != now[field]:
                one[field] = then[field]
