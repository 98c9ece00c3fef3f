"""PostgreSQL, asked in the event loop without a thread and without a transaction."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import psycopg
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import Session

from app.bulk import Memory, Quick
from app.engines import make_async_engine
from app.errors import BilatError, Moved, Unavailable
from app.settings import Settings

# Each transaction that writes leaves a new version of this row, whatever it writes; see `app.engines`.
MOMENT = "SELECT xmin::text, seq FROM change_counter"

Answer = TypeVar("Answer")


class QuickPostgresql:
    """What is asked here waits for nobody: each statement is a round trip, and others go on meanwhile."""

    def __init__(self, settings: Settings) -> None:
        self._engine = make_async_engine(settings)
        self._watching: AsyncConnection | None = None
        self._turn = asyncio.Lock()
        self._next: asyncio.Task[Any] | None = None

    async def moment(self) -> Any:
        """What changes whenever anything is written, by whomever.

        The database is asked once for all who came while it answered the others before them: never for somebody
        who came later, and may know of what was written since.
        """
        if self._next is None:
            self._next = asyncio.create_task(self._ask_for_all())
        return await asyncio.shield(self._next)

    async def _ask_for_all(self) -> Any:
        async with self._turn:
            self._next = None
            if self._watching is None:
                self._watching = await self._engine.connect()
            try:
                return (await _rows(await _driver(self._watching), MOMENT, None))[0]
            except BaseException as error:
                watching, self._watching = self._watching, None
                await watching.invalidate()
                raise _told(error) from error

    async def ask(self, question: Callable[[Session], Answer], memory: Callable[[Any], Memory]) -> tuple[Answer, Any]:
        """What the database answers, and of which moment.

        Nothing is locked meanwhile. Raises Moved when something was written, so that two statements may have seen
        two moments; the error of SQLAlchemy when the database does not answer; Unavailable when that takes longer
        than it may.
        """
        moment = await self.moment()
        try:
            found = await self._ask(question, memory(moment))
        except Unavailable:
            raise
        except BilatError:
            await self._stay_at(moment)
            raise
        await self._stay_at(moment)
        return found, moment

    async def _stay_at(self, moment: Any) -> None:
        if await self.moment() != moment:
            raise Moved

    async def _ask(self, question: Callable[[Session], Answer], memory: Memory) -> Answer:
        async with self._engine.connect() as connection:
            try:
                return await connection.run_sync(_answered, question, memory)
            except psycopg.errors.QueryCanceled:
                raise Unavailable("this takes the database too long; ask for less", Retry_After="30") from None
            except psycopg.Error as error:
                await connection.invalidate()
                raise _told(error) from error

    async def close(self) -> None:
        """Let go of all connections."""
        if self._watching:
            await self._watching.close()
        await self._engine.dispose()


def _answered(connection: Connection, question: Callable[[Session], Answer], memory: Memory) -> Answer:
    adapted: Any = connection.connection.dbapi_connection

    def rows(statement: str, values: Any) -> Sequence[Any]:
        found: Sequence[Any] = adapted.run_async(lambda driver: _rows(driver, statement, values))
        return found

    with Session(connection) as db:
        db.info.update(memory=memory, quick=Quick("postgresql", rows))
        return question(db)


async def _driver(connection: AsyncConnection) -> Any:
    return (await connection.get_raw_connection()).driver_connection


async def _rows(driver: Any, statement: str, values: Any) -> Sequence[Any]:
    cursor = await driver.execute(statement, values)
    found: Sequence[Any] = await cursor.fetchall()
    return found


def _told(error: BaseException) -> BaseException:
    """What the driver refuses, as SQLAlchemy would tell it."""
    if isinstance(error, psycopg.Error):
        return DBAPIError.instance(None, None, error, psycopg.Error)
    return error
