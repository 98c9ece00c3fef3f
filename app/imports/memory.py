"""What was imported before, so that the same record is known when it comes again."""

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app import bulk
from app.bulk import Database
from app.models import ImportedRecord


def imported(db: Session, keys: Sequence[str]) -> dict[str, ImportedRecord]:
    """Those of these records that were imported before, by their keys."""
    rows = db.scalars(select(ImportedRecord).where(ImportedRecord.key.in_(keys)))
    return {row.key: row for row in rows}


def forget(db: Session, key: str) -> None:
    """Know a record no more."""
    db.execute(delete(ImportedRecord).where(ImportedRecord.key == key))


def gone(db: Session, file: str, run: str) -> list[dict[str, str]]:
    """What was in this file when it was last imported, and has not come in this run."""
    rows = select(ImportedRecord).where(ImportedRecord.file == file, ImportedRecord.run != run)
    return [
        {"file": file, "key": one.key, "kind": one.kind, "id": one.entity_id}
        for one in db.scalars(rows.order_by(ImportedRecord.key))
    ]


_INSERT: dict[Database, str] = {
    "sqlite": "INSERT INTO imported_record (key, kind, entity_id, file, digest, run) VALUES (?, ?, ?, ?, ?, ?)",
    "postgresql": (
        "INSERT INTO imported_record (key, kind, entity_id, file, digest, run)"
        " SELECT * FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[])"
    ),
}
_AGAIN = (
    " ON CONFLICT (key) DO UPDATE SET entity_id = excluded.entity_id, file = excluded.file,"
    " digest = excluded.digest, run = excluded.run"
)
_KEEP = {of: insert + _AGAIN for of, insert in _INSERT.items()}


def keep(db: Session, rows: Sequence[tuple[str, ...]]) -> None:
    """Remember records with their key, noun, id, file, how they read now, and the run in which they came."""
    bulk.change(db, _KEEP, rows)
