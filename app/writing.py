"""Those who write over HTTP: one behind the other, each change in one transaction."""

import asyncio
from collections.abc import Callable

from fastapi import Response
from fastapi.concurrency import run_in_threadpool
from sqlalchemy.orm import Session, sessionmaker

from app.errors import Unavailable

Made = Callable[[Session], Response]
"""A change, made in a transaction, and what is answered then."""


class Writers:
    """Whoever has the turn writes in a thread from the first statement to the last; the others wait in none.

    Were a transaction open while the readers of this process have their turns, each of its steps would wait for
    all of them, and everybody who writes for all of its steps.
    """

    def __init__(self, sessions: sessionmaker[Session], patience_ms: int) -> None:
        self._sessions = sessions
        self._patience_s = patience_ms / 1000 + 1
        self._turn = asyncio.Lock()

    async def write(self, make: Made) -> Response:
        """All of the change is kept, or nothing; of a dry run nothing. It is kept when this answers.

        Raises Unavailable after the patience that SQLite has, too.
        """
        try:
            async with asyncio.timeout(self._patience_s):
                await self._turn.acquire()
        except TimeoutError:
            raise Unavailable("too many others are writing; try again in a few seconds", Retry_After="5") from None
        try:
            return await run_in_threadpool(self._written, make)
        finally:
            self._turn.release()

    def _written(self, make: Made) -> Response:
        with self._sessions() as db, db.begin():
            answer = make(db)
            if db.info.get("keep_nothing"):
                db.rollback()
            return answer
