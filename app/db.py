"""Engines, the base of all tables, and the one place where a transaction begins and ends."""

import asyncio
import logging
import os
import sqlite3
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

from fastapi import Depends, Request
from sqlalchemy import Connection, DateTime, Dialect, Engine, MetaData, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, DisconnectionError, SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, Session, SessionTransaction, sessionmaker
from sqlalchemy.types import TypeDecorator

from app.errors import Unavailable
from app.settings import Settings

log = logging.getLogger("bilat")

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


TURN = 0xB11A7
"""PostgreSQL's name for the turn of a writer: one advisory lock, held to the end of the transaction."""


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, stored in UTC and always read back with its time zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn any zone into UTC; a moment without a zone is a mistake of the caller."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """SQLite keeps no zone, PostgreSQL answers in the session's: both become UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """The base of every table: predictable constraint names, moments in UTC."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {datetime: UtcDateTime()}


def new_id() -> str:
    """A UUID of version 7 (RFC 9562): random, and sorted by the millisecond it was made."""
    bits = (time.time_ns() // 1_000_000 << 80) | int.from_bytes(os.urandom(10), "big")
    bits = bits & ~(0xF << 76) | (7 << 76)
    bits = bits & ~(0x3 << 62) | (0x2 << 62)
    told = f"{bits:032x}"
    return f"{told[:8]}-{told[8:12]}-{told[12:16]}-{told[16:20]}-{told[20:]}"


def make_engine(settings: Settings) -> Engine:
    """An engine for the configured database; nothing is connected yet."""
    url = make_url(settings.database_url)
    if url.get_backend_name() == "sqlite":
        return _sqlite_engine(settings)
    # Prepared statements pay from the first repeat; the timeout guards against a runaway query.
    # Bilat says itself which key is walked, so that one plan is right for all, and planning takes longer than walking;
    # that plan is kept, and must not be the one that suits a table which is still small.
    set_up = {
        "statement_timeout": settings.statement_timeout_ms,
        "timezone": "UTC",
        "plan_cache_mode": "force_generic_plan",
        "enable_seqscan": "off",
    }
    engine = create_engine(
        url,
        pool_pre_ping=True,
        pool_size=settings.pool_size,
        max_overflow=settings.pool_size,
        connect_args={
            "options": " ".join(f"-c {name}={value}" for name, value in set_up.items()),
            "prepare_threshold": 2,
            "connect_timeout": settings.connect_timeout_s,
        },
    )

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        if _writes(connection):
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({TURN})")

    return engine


def make_quick_engine(settings: Settings) -> Engine | None:
    """An engine for questions that are answered at once or not at all; none for a database behind a wire."""
    if make_url(settings.database_url).get_backend_name() != "sqlite":
        return None
    return existing_only(make_engine(settings.model_copy(update={"busy_timeout_ms": 0, "pool_size": 1})))


def _sqlite_engine(settings: Settings) -> Engine:
    engine = create_engine(settings.database_url, pool_size=settings.pool_size, max_overflow=settings.pool_size)
    path = Path(engine.url.database or "")

    @event.listens_for(engine, "checkout")
    def notice_another_file(connection: sqlite3.Connection, record: Any, proxy: Any) -> None:
        # A file that was removed or replaced lives on for those who have it open: they would answer from a ghost.
        if record.info["file"] != identity(path):
            raise DisconnectionError("the file of the database is another one now")

    @event.listens_for(engine, "connect")
    def configure(connection: sqlite3.Connection, record: Any) -> None:
        record.info["file"] = identity(path)
        connection.isolation_level = None  # Bilat says BEGIN itself, see below
        connection.execute(f"PRAGMA busy_timeout = {settings.busy_timeout_ms}")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA cache_size = -16384")  # in KiB
        connection.execute("PRAGMA foreign_keys = ON")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A deferred transaction that turns from reading to writing under load fails at once, whatever
        # the busy timeout; one that says at its start that it will write waits for its turn.
        if not connection.connection.driver_connection.in_transaction:  # type: ignore[union-attr]
            connection.exec_driver_sql("BEGIN IMMEDIATE" if _writes(connection) else "BEGIN DEFERRED")

    return engine


def identity(path: Path) -> tuple[int, int] | None:
    """Which file this is, whatever its name; None when there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def existing_only(engine: Engine) -> Engine:
    """The engine for who serves: it never makes an empty database where one should be."""
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine, "do_connect")
        def refuse_to_make(dialect: Dialect, record: Any, arguments: Any, named: Any) -> None:
            if identity(Path(arguments[0])) is None:
                raise sqlite3.OperationalError(f"there is no file {arguments[0]}; `bilat migrate` makes it")

    return engine


def meet(engine: Engine) -> None:
    """Connect once, if the database is there.

    The first connection of an engine is made by one request while all others wait for it; were the database
    away then, they would fail one after the other, each with the whole of its patience.
    """
    try:
        engine.connect().close()
    except SQLAlchemyError as error:
        log.warning("the database does not answer yet: %s", error)


def writing(engine: Engine) -> Engine:
    """The engine for transactions that write.

    Each takes its turn when it begins, before it reads what it will change: what it sees then is what the
    writers before it have left, on both databases.
    """
    return engine.execution_options(bilat_writes=True)


def _writes(connection: Connection) -> bool:
    return bool(connection.get_execution_options().get("bilat_writes"))


def writers(engine: Engine) -> sessionmaker[Session]:
    """Sessions for transactions that write."""
    return sessionmaker(writing(engine), expire_on_commit=False)


def readers(engine: Engine) -> sessionmaker[Session]:
    """Sessions for transactions that only read: whatever they ask is answered of one moment, on both databases."""
    if engine.dialect.name == "postgresql":
        engine = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return sessionmaker(engine, expire_on_commit=False)


@contextmanager
def savepoint(db: Session) -> Iterator[SessionTransaction]:
    """A part of a transaction that can be undone alone.

    SQLite undoes the whole transaction by itself when the disk is full: that is told then, and not that there is no
    savepoint any more.
    """
    try:
        with db.begin_nested() as part:
            yield part
    except DBAPIError as error:
        if isinstance(first := error.__context__, DBAPIError):
            raise first from None
        raise


async def wait_for_turn(request: Request) -> AsyncIterator[None]:
    """Writers of this process wait here one behind the other, and not in threads, which readers need.

    Raises Unavailable after the patience that SQLite has, too.
    """
    turn: asyncio.Lock = request.app.state.turn
    try:
        async with asyncio.timeout(request.app.state.settings.busy_timeout_ms / 1000 + 1):
            await turn.acquire()
    except TimeoutError:
        raise Unavailable("too many others are writing; try again in a few seconds", Retry_After="5") from None
    try:
        yield
    finally:
        turn.release()


Turn = Annotated[None, Depends(wait_for_turn, scope="function")]


def get_writing_db(request: Request, turn: Turn) -> Iterator[Session]:
    """One transaction for the whole change: all of it is kept, or nothing; of a dry run nothing."""
    with request.app.state.writers() as db, db.begin():
        yield db
        if db.info.get("keep_nothing"):
            db.rollback()


# "function" scope ends the transaction before the answer leaves, so a failure can still be told.
WritingDb = Annotated[Session, Depends(get_writing_db, scope="function")]
