"""The rows of the directory: under which keys each version of a record is found, now or in the past."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from app import bulk
from app.bulk import Database
from app.index import noun_keys
from app.index.rows import Step
from app.models import Version

RECORD = ("seq", "kind", "entity_id", "sort", "known_from", "known_until")
KEY = ("kind", "key", "seq")


class Listed(NamedTuple):
    """One version of a record: its place in the alphabet, when it was known, and its keys."""

    seq: int
    kind: str
    entity_id: str
    sort: str
    known_from: datetime
    known_until: datetime | None
    keys: list[str]

    @property
    def rows(self) -> list[tuple[str, str, int]]:
        """One row for each key, as in KEY."""
        return [(self.kind, key, self.seq) for key in self.keys]


def listed(revision: Version, known_until: datetime | None = None) -> Listed:
    """Where a version is found; a pure function of its document."""
    document = revision.facts
    return Listed(
        revision.seq, revision.kind, revision.entity_id, noun_keys.sort_key(document),
        revision.known_from, known_until, sorted(noun_keys.keys(document)),
    )  # fmt: skip


_LEAVE: dict[Database, str] = {
    "sqlite": "DELETE FROM directory_key WHERE kind = ? AND key = ? AND seq = ?",
    "postgresql": (
        "DELETE FROM directory_key AS d USING unnest(%s::text[], %s::text[], %s::bigint[]) AS v (kind, key, seq)"
        " WHERE d.kind = v.kind AND d.key = v.key AND d.seq = v.seq"
    ),
}


def refile(db: Session, steps: Sequence[Step]) -> None:
    """Find records under the keys of their new versions, and under those before only as of the time before."""
    left = [(listed(step.before), step.after.known_from) for step in steps if step.before and step.before.stands]
    gone = [row for one, _ in left for row in one.rows]
    bulk.change(db, _LEAVE, gone)
    bulk.insert(db, "directory_past", KEY, gone)
    bulk.close(db, "directory_record", [(since, one.seq) for one, since in left])
    add(db, [listed(step.after) for step in steps if step.after.stands])


def add(db: Session, found: Sequence[Listed]) -> None:
    """Find these versions now, or as of their time."""
    places = [
        (*one[:4], bulk.stored(db, one.known_from), bulk.stored(db, one.known_until)) for one in found
    ]  # fmt: skip
    bulk.insert(db, "directory_record", RECORD, places)
    bulk.insert(db, "directory_key", KEY, [row for one in found if one.known_until is None for row in one.rows])
    bulk.insert(db, "directory_past", KEY, [row for one in found if one.known_until is not None for row in one.rows])
