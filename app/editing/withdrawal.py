"""Withdrawing a record: it leaves a tombstone, and stays as it was for who asks of the time before."""

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.documents.base import address
from app.errors import Conflict
from app.history.service import Change
from app.models import Revision, Version
from app.models.vocabulary import ENTRIES, Kind
from app.publish import SHOWN_UNDER, end, present_under, publish_all
from app.upkeep import IDS

MOST_SHOWN = 10

USED_UNDER: dict[Kind, tuple[str, ...]] = {**SHOWN_UNDER, "visit": ("visit",), "meeting": ("after",)}
"""The keys under which those are found that cannot do without a record."""


def withdrawn(db: Session, kind: Kind, entity_id: str, change: Change) -> None:
    """End a record that nobody needs.

    Raises Conflict, naming the first of those who do, and where the rest is listed.
    """
    _refuse_in_use(db, kind, entity_id)
    column = IDS[kind]
    db.execute(delete(column.class_).where(column == entity_id))
    db.expire_all()  # the parts of it went with it, which the session has not seen
    publish_all(db, end(db, kind, entity_id, change), change, "republish")


def _refuse_in_use(db: Session, kind: Kind, entity_id: str) -> None:
    keys = [f"{prefix}:{entity_id}" for prefix in USED_UNDER[kind]]
    users = present_under(keys).where(Revision.entity_id != entity_id)
    number = db.scalar(select(func.count()).select_from(users.subquery())) or 0
    if not number:
        return
    found = [_user(revision) for revision in Version.read(db, users.limit(MOST_SHOWN))]
    # The entries of a noun are a question to the schedule; a visit shows its meetings itself.
    rest = address(kind, entity_id) if kind in ENTRIES else f"/v1/schedule?{kind}={entity_id}"
    message = f"this {kind} is in use by {number} records, first {found[0]['message']}; more at {rest}"
    raise Conflict(message, errors=found, Link=f'<{rest}>; rel="related"')


def _user(revision: Version) -> dict[str, str]:
    document = revision.facts
    name = document.get("title") or document.get("name")
    return {"code": "in-use", "message": f"{address(revision.kind, revision.entity_id)} ({name})"}
