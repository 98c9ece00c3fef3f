"""Readers are answered of one moment, as quickly as it goes, and what was just answered is remembered."""

import sqlite3
from collections.abc import Callable
from functools import partial
from typing import Any, Protocol, TypeVar

from fastapi import Request, Response
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, sessionmaker
from starlette.concurrency import run_in_threadpool
from starlette.types import Scope

from app.asking.kept import Kept, Remembered
from app.asking.sqlite import in_time
from app.bulk import Memory

Answer = TypeVar("Answer")
Question = Callable[[Session], Answer]


class QuickDatabase(Protocol):
    """A database that is asked in the event loop."""

    async def moment(self) -> Any:
        """What changes whenever anything is written, by whomever."""

    async def ask(self, question: Question[Answer], memory: Callable[[Any], Memory]) -> tuple[Answer, Any]:
        """What the database answers, with what is remembered of the same moment, and that moment.

        Raises the error of the database or its driver when that is not possible at once.
        """

    async def close(self) -> None:
        """Let go of all connections."""


class Readers:
    """Those who ask: at once where that is possible, else in a thread, and what was answered to whom before."""

    def __init__(self, sessions: sessionmaker[Session], quick: QuickDatabase, kept: Kept, limit_ms: int = 0) -> None:
        self.sessions = sessions
        self.quick = quick
        self._limit_ms = limit_ms
        self._memory = kept

    async def kept(self, request: Request) -> Response | None:
        """The answer that was given to the same question, if nothing was written since."""
        key = address_of(request.scope)
        if key not in self._memory:
            return None
        moment = await self.moment()
        found: Response | None = None if moment is None else self._memory.get(moment, key)
        return found

    async def answer(self, request: Request, question: Question[Response]) -> Response:
        """What the database answers; it is kept for whoever asks the same."""
        response, moment = await self.ask(question)
        if moment is not None and response.status_code == 200:
            self._memory.put(moment, address_of(request.scope), response, len(response.body))
        return response

    async def ask(self, question: Question[Answer]) -> tuple[Answer, Any]:
        """What the database answers, and of which moment, if that is known."""
        try:
            return await self.quick.ask(question, partial(Remembered, self._memory))
        except (DBAPIError, sqlite3.Error):
            pass  # it takes longer, or the database is not to be had at once: whoever waits for it waits elsewhere
        moment = await self.moment()
        found = await run_in_threadpool(self._asked, question)
        return found, moment if moment == await self.moment() else None

    async def moment(self) -> Any:
        """What changes whenever anything is written; None when that cannot be told."""
        try:
            return await self.quick.moment()
        except (DBAPIError, sqlite3.Error):
            return None

    def _asked(self, question: Question[Answer]) -> Answer:
        with self.sessions.begin() as db, in_time(db, self._limit_ms):
            return question(db)


def address_of(scope: Scope) -> tuple[bytes, bytes]:
    """What is asked, as it was written."""
    return scope["raw_path"], scope["query_string"]
