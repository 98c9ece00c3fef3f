"""SQLite, asked in the event loop: over one connection that is kept, and never for long."""

import math
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session

from app.bulk import Memory, Quick, database
from app.engines import existing_only, identity, make_engine
from app.settings import Settings

STEPS = 20_000
"""Steps of SQLite's machine after which it looks at the clock. It counts all that a prepared statement ever made."""

AT_ONCE_S = 0.01
"""Seconds after which a question goes on in a thread."""

Answer = TypeVar("Answer")


class QuickSqlite:
    """What is asked here is answered at once or not at all: a thread takes longer than most answers."""

    def __init__(self, settings: Settings) -> None:
        at_once = settings.model_copy(update={"busy_timeout_ms": 0, "pool_size": 1})
        self._engine: Engine = existing_only(make_engine(at_once))
        self._path = self._engine.url.database or ""
        self._file: Any = None
        self._kept: Connection | None = None
        self._session = Session()
        self._connected = 0
        self._until = math.inf

    async def moment(self) -> Any:
        """What changes whenever anything is written, by whomever."""
        return self._version(self._driver())

    def _version(self, driver: Any) -> Any:
        (version,) = driver.execute("PRAGMA data_version").fetchone()
        return self._connected, version

    async def ask(self, question: Callable[[Session], Answer], memory: Callable[[Any], Memory]) -> tuple[Answer, Any]:
        """What the database answers, and of which moment.

        Raises the error of SQLAlchemy or of the driver when that takes too long, or somebody has locked it.
        """
        driver, db = self._driver(), self._session
        driver.execute("BEGIN")
        self._until = time.monotonic() + AT_ONCE_S
        try:
            moment = self._version(driver)
            db.info.update(memory=memory(moment), quick=Quick("sqlite", partial(_rows, driver)))
            return question(db), moment
        finally:
            self._until = math.inf
            db.info.clear()
            if db.in_transaction():  # the ORM was asked, too
                db.close()
            driver.rollback()

    async def close(self) -> None:
        """Let go of the connection."""
        self._let_go()

    def _let_go(self) -> None:
        if self._kept:
            self._kept.close()
        self._kept = None
        self._engine.dispose()

    def _driver(self) -> Any:
        # A file that was removed or replaced lives on for those who have it open: they would answer from a ghost.
        if self._kept is None or self._file != identity(self._path):
            self._let_go()
            self._kept, self._file = self._engine.connect(), identity(self._path)
            self._session = Session(self._kept)
            self._connected += 1
            driver: Any = self._kept.connection.driver_connection
            driver.set_progress_handler(lambda: time.monotonic() > self._until, STEPS)
        return self._kept.connection.driver_connection


def _rows(driver: Any, statement: str, values: Any) -> Sequence[Any]:
    found: Sequence[Any] = driver.execute(statement, values).fetchall()
    return found


@contextmanager
def in_time(db: Session, limit_ms: int) -> Iterator[None]:
    """Stop what takes SQLite longer than this, as PostgreSQL does by itself; 0 is no limit."""
    if database(db) != "sqlite" or not limit_ms:
        yield
        return
    driver: Any = db.connection().connection.driver_connection
    until = time.monotonic() + limit_ms / 1000
    driver.set_progress_handler(lambda: time.monotonic() > until, STEPS)
    try:
        yield
    finally:
        driver.set_progress_handler(None, 0)
