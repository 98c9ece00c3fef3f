"""Those who write over HTTP: one behind the other, each change in one transaction."""

import asyncio
import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from fastapi import Response
from sqlalchemy.orm import Session, sessionmaker

from app.errors import Unavailable

Made = Callable[[Session], Response]
"""A change, made in a transaction, and what is answered then."""

BEHIND = 5
"""How much nicer the thread that writes is: where there is not enough for all, it has a quarter of it."""


class Writers:
    """Whoever has the turn writes in one thread, from the first statement to the last; readers go first there.

    Were a transaction open while the readers of this process have their turns, each of its steps would wait for
    all of them, and everybody who writes for all of its steps.
    """

    def __init__(self, sessions: sessionmaker[Session], patience_ms: int) -> None:
        self._sessions = sessions
        self._patience_s = patience_ms / 1000 + 1
        self._turn = asyncio.Lock()
        self._thread = ThreadPoolExecutor(1, "writer", _step_back)

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
            return await asyncio.get_running_loop().run_in_executor(self._thread, self._written, make)
        finally:
            self._turn.release()

    def _written(self, make: Made) -> Response:
        with self._sessions() as db, db.begin():
            answer = make(db)
            if db.info.get("keep_nothing"):
                db.rollback()
            return answer


def _step_back() -> None:
    if sys.platform != "linux":  # elsewhere a thread cannot be nicer than its process
        return
    thread = threading.get_native_id()
    with suppress(OSError):  # a sandbox may forbid it
        os.setpriority(os.PRIO_PROCESS, thread, os.getpriority(os.PRIO_PROCESS, thread) + BEHIND)
