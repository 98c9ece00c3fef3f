"""Many rows at once, past the ORM: one executemany of SQLite, one COPY or one statement of PostgreSQL."""

import json
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from typing import Any, Literal, NamedTuple, Protocol, TypeVar

from sqlalchemy import Dialect, TextClause
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.db import UtcDateTime

Database = Literal["sqlite", "postgresql"]
Row = Sequence[Any]
Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Quick(NamedTuple):
    """A database that is asked past SQLAlchemy, which takes longer than most of its answers."""

    database: Database
    rows: Callable[[str, Any], Sequence[Any]]


class Memory(Protocol):
    """What was found out before, and still is so."""

    def find(self, key: Hashable, look_up: Callable[[], Value]) -> Value:
        """What is remembered of it, else what is found now."""

    def find_all(
        self, keys: Sequence[Key], look_up: Callable[[Sequence[Key]], Mapping[Key, Value]], size: Callable[[Value], int]
    ) -> list[Value]:
        """What is remembered of each of them, else what is found now of all others together."""


Found = TypeVar("Found", bound=Row)

AT_ONCE = 2_000
"""Values, or records, in one statement."""

FEWEST_COPIED = 100
"""Rows from which on a COPY is quicker than one statement."""


def database(db: Session) -> Database:
    """Which database is asked."""
    quick: Quick | None = db.info.get("quick")
    return quick.database if quick else db.get_bind().dialect.name  # type: ignore[return-value]


def insert(db: Session, table: str, columns: Sequence[str], rows: Sequence[Row]) -> None:
    """Write new rows of a table, each with a value for every column."""
    if not rows:
        return
    named = ", ".join(f'"{column}"' for column in columns)
    marks = f"({', '.join([_mark(db)] * len(columns))})"
    statement = f"INSERT INTO {table} ({named}) VALUES"
    if database(db) == "sqlite":
        db.connection().exec_driver_sql(f"{statement} {marks}", [tuple(row) for row in rows])
    elif len(rows) < FEWEST_COPIED:
        told = tuple(value for row in rows for value in row)
        db.connection().exec_driver_sql(f"{statement} {', '.join([marks] * len(rows))}", told)
    else:
        with _driver(db) as raw, raw.cursor() as cursor, cursor.copy(f"COPY {table} ({named}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)


@contextmanager
def together(db: Session, rows: int) -> Iterator[None]:
    """Send what is written in here to PostgreSQL at once, if it is few rows in all; nothing may be read in here."""
    if database(db) == "sqlite" or rows >= FEWEST_COPIED:
        yield
        return
    with _driver(db) as raw, raw.pipeline():
        yield


@contextmanager
def _driver(db: Session) -> Iterator[Any]:
    """The connection as the driver of PostgreSQL has it; what it refuses is told as SQLAlchemy would tell it."""
    raw, errors = db.connection().connection.driver_connection, db.get_bind().dialect.loaded_dbapi
    try:
        yield raw
    except errors.Error as error:
        raise DBAPIError.instance(None, None, error, errors.Error) from error


def update(db: Session, table: str, columns: Sequence[str], rows: Sequence[Row]) -> None:
    """Replace rows of a table, each by its id, the first of these columns."""
    if rows:
        told = ", ".join(f'"{column}" = {_mark(db)}' for column in columns[1:])
        statement = f'UPDATE {table} SET {told} WHERE "{columns[0]}" = {_mark(db)}'
        db.connection().exec_driver_sql(statement, [(*row[1:], row[0]) for row in rows])


def change(db: Session, statements: Mapping[Database, str], rows: Sequence[Row]) -> None:
    """Run a statement for each of these rows; PostgreSQL is given their columns as arrays, in one statement."""
    if not rows:
        return
    of = database(db)
    told: Any = (
        [tuple(row) for row in rows] if of == "sqlite" else tuple(list(column) for column in zip(*rows, strict=True))
    )
    db.connection().exec_driver_sql(statements[of], told)


def close(db: Session, table: str, ended: Sequence[tuple[datetime, int]]) -> None:
    """Tell of versions, each by its number, until when they were known."""
    statements: dict[Database, str] = {
        "sqlite": f"UPDATE {table} SET known_until = ? WHERE seq = ?",
        "postgresql": (
            f"UPDATE {table} AS t SET known_until = v.since"
            " FROM unnest(%s::timestamptz[], %s::bigint[]) AS v (since, seq) WHERE t.seq = v.seq"
        ),
    }
    change(db, statements, [(stored(db, since), seq) for since, seq in ended])


def look_up(db: Session, statements: Mapping[Database, str], rows: Sequence[Row]) -> Sequence[Any]:
    """What a statement finds for these rows: told to SQLite as JSON, to PostgreSQL as an array for each column."""
    if not rows:
        return []
    of = database(db)
    told: Any = (json.dumps(rows),) if of == "sqlite" else tuple(list(column) for column in zip(*rows, strict=True))
    return _rows(db, statements[of], told)


def first(db: Session, statements: Mapping[Database, str], values: Row) -> Any:
    """The first row that a statement finds for these values, or nothing."""
    return next(iter(_rows(db, statements[database(db)], tuple(values))), None)


def _rows(db: Session, statement: str, values: Any) -> Sequence[Any]:
    if quick := db.info.get("quick"):
        return quick.rows(statement, values)  # type: ignore[no-any-return]
    return db.connection().exec_driver_sql(statement, values).all()


def fetch(db: Session, statement: TextClause, values: Mapping[str, Any]) -> Sequence[Any]:
    """What a statement finds for these values."""
    quick: Quick | None = db.info.get("quick")
    if quick is None:
        return db.execute(statement, values).all()
    moments = {name: stored(db, value) for name, value in values.items() if isinstance(value, datetime)}
    return quick.rows(_written(db.get_bind().dialect, statement), {**values, **moments})


@lru_cache(maxsize=2_000)
def _written(dialect: Dialect, statement: TextClause) -> str:
    """The statement as the driver of this database takes it."""
    return statement.text if dialect.name == "sqlite" else str(statement.compile(dialect=dialect))


def remembered(db: Session, key: Hashable, look_up: Callable[[], Value]) -> Value:
    """What was found out before, where anything may be remembered; nobody changes it."""
    memory: Memory | None = db.info.get("memory")
    return memory.find(key, look_up) if memory else look_up()


def remembered_all(
    db: Session, keys: Sequence[Key], look_up: Callable[[Sequence[Key]], Mapping[Key, Value]],
    size: Callable[[Value], int],
) -> list[Value]:  # fmt: skip
    """What was found out before of each of them, and what is found now of all others together, of so many bytes."""
    memory: Memory | None = db.info.get("memory")
    if memory:
        return memory.find_all(keys, look_up, size)
    found = look_up(keys)
    return [found[key] for key in keys]


def missing(db: Session, table: str, columns: Sequence[str], rows: Sequence[Found]) -> list[Found]:
    """Those of the rows that do not stand in the table."""
    if not rows:
        return []
    of, told = database(db), json.dumps([dict(zip(columns, row, strict=True)) for row in rows])
    if of == "sqlite":
        given = ", ".join(f"value ->> '{column}' AS {column}" for column in columns)
        wanted = f"SELECT key AS place, {given} FROM json_each(?)"
    else:
        wanted = (
            f"SELECT v.place - 1 AS place, row.* FROM json_array_elements(%s::json) WITH ORDINALITY AS v (told, place),"
            f" json_populate_record(NULL::{table}, v.told) AS row"
        )
    same = " AND ".join(f"t.{column} = w.{column}" for column in columns)
    statement = (
        f"SELECT place FROM ({wanted}) AS w WHERE NOT EXISTS (SELECT 1 FROM {table} AS t WHERE {same}) ORDER BY place"
    )
    return [rows[place] for (place,) in db.connection().exec_driver_sql(statement, (told,))]


def in_pieces(values: Sequence[Value]) -> Iterator[Sequence[Value]]:
    """The values, so many at once as one statement takes well."""
    for start in range(0, len(values), AT_ONCE):
        yield values[start : start + AT_ONCE]


def _mark(db: Session) -> str:
    return "?" if database(db) == "sqlite" else "%s"


def stored(db: Session, moment: datetime | None) -> Any:
    """A moment, or nothing, as the driver of this database takes it."""
    return _stored(db.get_bind().dialect, moment)


@lru_cache(maxsize=1024)
def _stored(dialect: Dialect, moment: datetime | None) -> Any:
    process = UtcDateTime().dialect_impl(dialect).bind_processor(dialect)
    return process(moment) if process else moment
