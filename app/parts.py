"""The rows of visits and meetings as plain values: an entry with its parts, read and written many at once."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app import bulk
from app.bulk import in_pieces
from app.db import Base
from app.models import Citation, Detail, ExternalId, Meeting, Outcome, Participant, Stop, Visit
from app.models.columns import bounds
from app.models.vocabulary import Kind

Row = dict[str, Any]
"""The columns of a row and their values, days as texts; of an entry also its parts, each a list of rows."""

TABLES: dict[Kind, type[Base]] = {"visit": Visit, "meeting": Meeting}
_OF_BOTH: dict[str, type[Base]] = {
    "participants": Participant,
    "details": Detail,
    "outcomes": Outcome,
    "citations": Citation,
    "external_ids": ExternalId,
}
PARTS: dict[Kind, dict[str, type[Base]]] = {"visit": {"stops": Stop, **_OF_BOTH}, "meeting": _OF_BOTH}


def dated(field: str, text: str | None) -> Row:
    """An EDTF text with its earliest and latest day, as they stand in a row."""
    told, earliest, latest = bounds(text)
    return {field: told, f"{field}_earliest": _plain(earliest), f"{field}_latest": _plain(latest)}


def read(db: Session, kind: Kind, ids: Iterable[str], *names: str) -> list[Row]:
    """Entries as the tables have them now, with all their parts, or those that are named, in their order."""
    return _read(db, kind, ids, {name: PARTS[kind][name] for name in names or PARTS[kind]})


def read_alone(db: Session, kind: Kind, ids: Iterable[str]) -> list[Row]:
    """Entries as the table has them now, without their parts."""
    return _read(db, kind, ids, {})


def _read(db: Session, kind: Kind, ids: Iterable[str], wanted: Mapping[str, type[Base]]) -> list[Row]:
    entries: list[Row] = []
    for some in in_pieces(sorted(set(ids))):
        found = {row["id"]: row for row in _rows(db, TABLES[kind], "id", some)}
        for name, table in wanted.items():
            _hang(found, name, kind, _rows(db, table, f"{kind}_id", list(found)))
        if "stops" in wanted:
            stops = {stop["id"]: stop for entry in found.values() for stop in entry["stops"]}
            _hang(stops, "activities", "stop", _rows(db, Detail, "stop_id", list(stops)))
        entries += found.values()
    return entries


def _hang(owners: Mapping[str, Row], name: str, owner: str, rows: Iterable[Row]) -> None:
    for row in owners.values():
        row[name] = []
    for row in rows:
        owners[row[f"{owner}_id"]][name].append(row)


def _rows(db: Session, table: type[Base], column: str, values: Sequence[str]) -> list[Row]:
    """The rows of these owners, in the order of their positions."""
    if not values:
        return []
    columns = table.__table__.columns
    order = [columns[name] for name in ("position", "id") if name in columns]
    found = db.execute(select(*columns).where(columns[column].in_(values)).order_by(*order))
    names = list(found.keys())
    return [dict(zip(names, map(_plain, row), strict=True)) for row in found]


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def write(db: Session, kind: Kind, entries: Sequence[Row]) -> None:
    """Add entries with their parts: one statement for each table that gets rows."""
    with bulk.together(db, sum(map(_number_of_rows, entries))):
        _insert(db, TABLES[kind], entries)
        _write_parts(db, kind, entries)


def _number_of_rows(row: Row) -> int:
    return 1 + sum(_number_of_rows(part) for value in row.values() if isinstance(value, list) for part in value)


def rewrite(db: Session, kind: Kind, entries: Sequence[Row]) -> None:
    """Replace entries that are there, and all their parts."""
    for table in PARTS[kind].values():
        for some in in_pieces([entry["id"] for entry in entries]):
            db.execute(delete(table).where(table.__table__.columns[f"{kind}_id"].in_(some)))
    table, names = TABLES[kind], _columns(TABLES[kind])
    bulk.update(db, table.__tablename__, names, [[entry[name] for name in names] for entry in entries])
    _write_parts(db, kind, entries)


def _write_parts(db: Session, kind: Kind, entries: Sequence[Row]) -> None:
    for name, table in PARTS[kind].items():
        _insert(db, table, [{**part, f"{kind}_id": entry["id"]} for entry in entries for part in entry[name]])
    stops = [stop for entry in entries for stop in entry.get("stops", ())]
    _insert(db, Detail, [{**one, "stop_id": stop["id"]} for stop in stops for one in stop["activities"]])


def _insert(db: Session, table: type[Base], rows: Sequence[Row]) -> None:
    names = _columns(table)
    bulk.insert(db, table.__tablename__, names, [[row.get(name) for name in names] for row in rows])


@cache
def _columns(table: type[Base]) -> list[str]:
    """The columns that a writer fills; parts are numbered by the database."""
    return [column.name for column in table.__table__.columns if column.autoincrement is not True]
