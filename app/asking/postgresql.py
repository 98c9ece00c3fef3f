"""PostgreSQL, asked in the event loop without a thread and without a transaction."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from functools import lru_cache
from typing import Any, Self, TypeVar

import psycopg
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlalchemy.orm import Session

from app.asking.wire import Wire
from app.bulk import Memory, Quick
from app.engines import make_async_engine
from app.errors import TooLong, Unavailable
from app.settings import Settings

# Each transaction that writes leaves a new version of this row, whatever it writes; see `app.engines`.
MOMENT = "SELECT xmin::text || ' ' || seq FROM change_counter"

WITHOUT_TRANSACTION = 2
"""How often a question is asked before it is asked in a transaction: beside a writer the second time is enough."""

PATIENCE_S = 10
"""Seconds that a reader waits for one of the connections."""

Answer = TypeVar("Answer")


class _Line:
    """A connection that is kept, with a session for what the ORM is asked."""

    def __init__(self, connection: AsyncConnection, driver: Any) -> None:
        self._connection, self._driver = connection, driver
        self._wire = Wire(driver.driver_connection)
        self._session = Session(connection.sync_connection)
        self._quick = Quick("postgresql", self._rows)
        self._seen: set[str | None] = set()
        self.is_open = True

    @classmethod
    async def open(cls, engine: AsyncEngine) -> Self:
        """A new one.

        Raises the error of SQLAlchemy when the database does not answer.
        """
        connection = await engine.connect()
        return cls(connection, (await connection.get_raw_connection()).dbapi_connection)

    async def moment(self) -> str | None:
        """What changes whenever anything is written; None where the database has no change counter."""
        return next((told for (told,) in await self._heard(self._wire.rows(MOMENT, ()))), None)

    async def ask(self, question: Callable[[Session], Answer], memory: Memory) -> tuple[Answer, set[str | None]]:
        """What the database answers, and the moments that its statements have seen; None is one that is not known.

        Raises TooLong when that takes longer than it may; the error of SQLAlchemy, and is closed, when the connection
        is of no use any more.
        """
        self._seen = set()
        found = await self._heard(self._connection.run_sync(self._answered, question, memory))
        return found, self._seen or {None}

    async def ask_in_transaction(
        self, question: Callable[[Session], Answer], memory: Callable[[Any], Memory]
    ) -> tuple[Answer, str]:
        """What the database answers of one moment, whatever is written meanwhile, and that moment.

        Raises what `ask` raises.
        """
        return await self._heard(self._connection.run_sync(self._answered_in_transaction, question, memory))

    async def _heard(self, answer: Awaitable[Answer]) -> Answer:
        try:
            return await answer
        except psycopg.errors.QueryCanceled:
            raise TooLong from None
        except psycopg.Error as error:
            await self.close()
            raise DBAPIError.instance(None, None, error, psycopg.Error) from error
        except DBAPIError as error:
            if isinstance(error.orig, psycopg.errors.QueryCanceled):
                raise TooLong from None
            await self.close()
            raise
        except asyncio.CancelledError:
            await asyncio.shield(self.close())
            raise

    def _answered(self, connection: Connection, question: Callable[[Session], Answer], memory: Memory) -> Answer:
        db = self._session
        db.info.update(memory=memory, quick=self._quick)
        try:
            return question(db)
        finally:
            db.info.clear()
            if db.in_transaction():  # the ORM was asked, too
                db.close()
                self._seen.add(None)

    def _answered_in_transaction(
        self, connection: Connection, question: Callable[[Session], Answer], memory: Callable[[Any], Memory]
    ) -> tuple[Answer, str]:
        try:
            moment = self._driver.run_async(_begin)
            return self._answered(connection, question, memory(moment)), moment
        finally:
            self._driver.run_async(lambda driver: driver.execute("ROLLBACK"))

    def _rows(self, statement: str, values: Any) -> Sequence[Any]:
        found = self._driver.run_async(lambda _: self._wire.rows(with_moment(statement), values))
        self._seen.add(found[0][-1] if found else None)
        return [row[:-1] for row in found]

    async def close(self) -> None:
        """Hang up."""
        self.is_open = False
        await self._connection.invalidate()
        await self._connection.close()


class QuickPostgresql:
    """What is asked here waits for nobody: each statement is a round trip, and others go on meanwhile."""

    def __init__(self, settings: Settings) -> None:
        self._engine = make_async_engine(settings)
        self._free: list[_Line] = []
        self._places = asyncio.Semaphore(settings.pool_size)
        self._watching: _Line | None = None
        self._turn = asyncio.Lock()
        self._next: asyncio.Task[str] | None = None
        self._latest: str | None = None

    async def moment(self) -> str:
        """What changes whenever anything is written, by whomever.

        The database is asked once for all who came while it answered the others before them: never for somebody
        who came later, and may know of what was written since.
        """
        if self._next is None:
            self._next = asyncio.create_task(self._ask_for_all())
        return await asyncio.shield(self._next)

    async def _ask_for_all(self) -> str:
        async with self._turn:
            self._next = None
            if self._watching is None or not self._watching.is_open:
                self._watching = await _Line.open(self._engine)
            self._latest = await self._watching.moment()
            if self._latest is None:
                raise Unavailable(
                    "it has no change counter, and cannot tell what was written; restore it from a backup"
                )
            return self._latest

    async def ask(self, question: Callable[[Session], Answer], memory: Callable[[Any], Memory]) -> tuple[Answer, str]:
        """What the database answers, and of which moment.

        Nothing is locked meanwhile, and nothing asked beside the question: each statement tells the moment that it
        has seen, which most often is the one that was known before. Where it is another one, the question is asked
        again, the third time in a transaction. Raises the error of SQLAlchemy when the database does not answer;
        TooLong when that takes longer than it may.
        """
        async with self._line() as line:
            for _ in range(WITHOUT_TRANSACTION):
                moment = self._latest or await self.moment()
                if found := await self._asked_of(moment, line, question, memory):
                    return found
            told, self._latest = await line.ask_in_transaction(question, memory)
            return told, self._latest

    async def _asked_of(
        self, moment: str, line: _Line, question: Callable[[Session], Answer], memory: Callable[[Any], Memory]
    ) -> tuple[Answer, str] | None:
        """What is answered, if it is of that moment."""
        try:
            found, seen = await line.ask(question, memory(moment))
        except (TooLong, DBAPIError):
            raise
        except Exception:  # whoever has seen two moments may stumble over it
            if await self.moment() == moment:
                raise
            return None
        told = {one or await self.moment() for one in seen}
        if self._latest == moment:
            self._latest = max(told - {moment}, default=moment)
        return (found, moment) if told == {moment} else None

    @asynccontextmanager
    async def _line(self) -> AsyncIterator[_Line]:
        """A connection that nobody else uses.

        Raises Unavailable when all of them are in use for long.
        """
        try:
            async with asyncio.timeout(PATIENCE_S if self._places.locked() else None):
                await self._places.acquire()
        except TimeoutError:
            raise Unavailable("too many others are asking; try again in a few seconds", Retry_After="5") from None
        try:
            line = self._free.pop() if self._free else await _Line.open(self._engine)
            try:
                yield line
            finally:
                if line.is_open:
                    self._free.append(line)
        finally:
            self._places.release()

    async def close(self) -> None:
        """Let go of all connections."""
        for line in [*self._free, *([self._watching] if self._watching else [])]:
            await line.close()
        self._free, self._watching = [], None
        await self._engine.dispose()


@lru_cache(maxsize=2_000)
def with_moment(statement: str) -> str:
    """The statement, with the moment that it has seen as the last column of each row."""
    return f"SELECT found.*, ({MOMENT}) FROM ({statement}) AS found"


async def _begin(driver: Any) -> str:
    """The moment of a transaction that is begun."""
    async with driver.pipeline():
        await driver.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor = await driver.execute(MOMENT)
        (moment,) = await cursor.fetchone()
        return str(moment)
