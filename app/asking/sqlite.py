"""SQLite, asked in the event loop: over one connection that is kept, and never for long."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session

from app.bulk import Quick
from app.engines import existing_only, identity, make_engine
from app.settings import Settings

STEPS = 100_000
"""Steps of SQLite's machine after which a statement goes on in a thread: a few milliseconds."""

Answer = TypeVar("Answer")


class QuickSqlite:
    """What is asked here is answered at once or not at all: a thread takes longer than most answers."""

    def __init__(self, settings: Settings) -> None:
        at_once = settings.model_copy(update={"busy_timeout_ms": 0, "pool_size": 1})
        self._engine: Engine = existing_only(make_engine(at_once))
        self._path = Path(self._engine.url.database or "")
        self._file: Any = None
        self._kept: Connection | None = None
        self._connected = 0

    async def moment(self) -> Any:
        """What changes whenever anything is written, by whomever."""
        (version,) = self._driver().execute("PRAGMA data_version").fetchone()
        return self._connected, version

    async def ask(self, question: Callable[[Session], Answer], info: dict[str, Any]) -> Answer:
        """What the database answers.

        Raises the error of SQLAlchemy or of the driver when that takes too long, or somebody has locked it.
        """
        driver = self._driver()
        driver.execute("BEGIN")
        driver.set_progress_handler(lambda: True, STEPS)
        try:
            with Session(self._kept) as db:
                db.info.update(info, quick=Quick("sqlite", partial(_rows, driver)))
                return question(db)
        finally:
            driver.set_progress_handler(None, 0)
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
            self._connected += 1
        return self._kept.connection.driver_connection


def _rows(driver: Any, statement: str, values: Any) -> Sequence[Any]:
    found: Sequence[Any] = driver.execute(statement, values).fetchall()
    return found
