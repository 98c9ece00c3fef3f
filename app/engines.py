"""Engines: how each database is connected to, and how its writers take turns."""

import logging
import os
import sqlite3
from typing import Any, Literal

from sqlalchemy import Connection, Dialect, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DisconnectionError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from app.settings import Settings

log = logging.getLogger("bilat")

TURN = 0xB11A7
"""PostgreSQL's name for the turn of a writer: one advisory lock, held to the end of the transaction."""


def make_engine(settings: Settings) -> Engine:
    """An engine for the configured database; nothing is connected yet."""
    url = make_url(settings.database_url)
    if url.get_backend_name() == "sqlite":
        return _sqlite_engine(settings)
    engine = create_engine(
        url,
        pool_pre_ping=True,
        pool_size=settings.pool_size,
        max_overflow=settings.pool_size,
        connect_args=_postgresql_arguments(settings),
    )

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        if _writes(connection):
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({TURN})")
        if _writes(connection) == "records":
            # A new version of this row tells readers that something was written, whatever it is.
            connection.exec_driver_sql("UPDATE change_counter SET seq = seq WHERE id = 1")

    return engine


def make_async_engine(settings: Settings) -> AsyncEngine:
    """An engine for PostgreSQL whose statements are each a transaction that only reads."""
    return create_async_engine(
        settings.database_url,
        isolation_level="AUTOCOMMIT",
        poolclass=NullPool,  # who asks keeps the connections
        connect_args=_postgresql_arguments(settings, default_transaction_read_only="on"),
    )


def _postgresql_arguments(settings: Settings, **more: str) -> dict[str, Any]:
    # Prepared statements pay from the first repeat; the timeout guards against a runaway query.
    # Bilat says itself which key is walked, so that one plan is right for all, and planning takes longer than walking;
    # that plan is kept, and must not be the one that suits a table which is still small.
    set_up = {
        "statement_timeout": settings.statement_timeout_ms,
        "timezone": "UTC",
        "plan_cache_mode": "force_generic_plan",
        "enable_seqscan": "off",
        **more,
    }
    return {
        "options": " ".join(f"-c {name}={value}" for name, value in set_up.items()),
        "prepare_threshold": 2,
        "connect_timeout": settings.connect_timeout_s,
    }


def _sqlite_engine(settings: Settings) -> Engine:
    engine = create_engine(settings.database_url, pool_size=settings.pool_size, max_overflow=settings.pool_size)
    path = engine.url.database or ""

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


def identity(path: str) -> tuple[int, int] | None:
    """Which file this is, whatever its name; None when there is none."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_dev, found.st_ino


def existing_only(engine: Engine) -> Engine:
    """The engine for who serves: it never makes an empty database where one should be."""
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine, "do_connect")
        def refuse_to_make(dialect: Dialect, record: Any, arguments: Any, named: Any) -> None:
            if identity(arguments[0]) is None:
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


def writing(engine: Engine, what: Literal["records", "tables"] = "records") -> Engine:
    """The engine for transactions that write.

    Each takes its turn when it begins, before it reads what it will change: what it sees then is what the
    writers before it have left, on both databases.
    """
    return engine.execution_options(bilat_writes=what)


def _writes(connection: Connection) -> str | None:
    return connection.get_execution_options().get("bilat_writes")
