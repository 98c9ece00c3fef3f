"""How the questions of readers are put to the database.

All that one request reads is of one moment. SQLite is asked where the request is answered, since a thread takes longer
than most of its answers; what takes longer than that, and all that PostgreSQL is asked, waits in a thread.
"""

import sqlite3
from collections.abc import Callable, Coroutine, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, TypeVar, get_args, get_origin, get_type_hints

from fastapi import Depends, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, sessionmaker
from starlette.concurrency import run_in_threadpool

from app.access.callers import known_caller
from app.db import identity
from app.paging import NoParams
from app.query import Query, query_of, refuse_repeated, single_valued

STEPS = 100_000
"""Steps of SQLite's machine after which a statement goes on in a thread: a few milliseconds."""

Answer = TypeVar("Answer")


class AskedRoute(APIRoute):
    """A route whose function, if it has a `db`, answers a reader in a transaction that only reads.

    Its parameters are those that FastAPI describes, but they are read in one go: for thirty filters FastAPI takes
    as long as the database does.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """What answers a request."""
        hints = get_type_hints(self.endpoint, include_extras=True)
        if hints.get("db") != Db:
            return super().get_route_handler()
        parameters, answer = Parameters(hints), self.endpoint

        async def handle(request: Request) -> Response:
            await known_caller(request)
            told = parameters.read(request)
            return await ask(request, lambda db: answer(request=request, db=db, **told))

        return handle


class Parameters:
    """The parameters of a route: models of its query, and pieces of its path."""

    def __init__(self, hints: Mapping[str, Any]) -> None:
        told = {name: hint for name, hint in hints.items() if name not in ("request", "db", "return")}
        self._models: dict[str, type[NoParams]] = {}
        self._pieces: dict[str, TypeAdapter[Any]] = {}
        for name, hint in told.items():
            kind = get_args(hint)[0] if get_origin(hint) is Annotated else hint
            if isinstance(kind, type) and issubclass(kind, NoParams):
                self._models[name] = kind
            else:
                self._pieces[name] = TypeAdapter(hint)
        self._single = frozenset(name for model in self._models.values() for name in single_valued(model))

    def read(self, request: Request) -> dict[str, Any]:
        """What a request tells.

        Raises RequestValidationError with everything that is wrong.
        """
        query = self._query(query_of(request.scope))
        found: dict[str, Any] = {}
        wrong: list[Any] = []
        for name, piece in self._pieces.items():
            try:
                found[name] = piece.validate_python(request.path_params[name])
            except ValidationError as error:
                wrong += _placed(error, "path", name)
        for name, model in self._models.items():
            try:
                found[name] = model.model_validate(query)
            except ValidationError as error:
                wrong += _placed(error, "query")
        if wrong:
            raise RequestValidationError(wrong)
        return found

    def _query(self, query: Query) -> dict[str, Any]:
        refuse_repeated(query, self._single)
        told: dict[str, Any] = {}
        for name, value in query:
            if name in self._single:
                told[name] = value
            else:
                told.setdefault(name, []).append(value)
        return told


def _placed(error: ValidationError, *place: str) -> Iterator[dict[str, Any]]:
    """What is wrong, and where in the request."""
    for one in error.errors(include_url=False):
        yield {**one, "loc": (*place, *one["loc"])}


async def ask(request: Request, question: Callable[[Session], Answer]) -> Answer:
    """What the database answers, in one transaction that only reads."""
    at_once: AtOnce | None = request.app.state.at_once
    if at_once:
        try:
            return at_once.ask(question)
        except (DBAPIError, sqlite3.Error):
            pass  # it takes longer, or the database is not to be had at once: whoever waits for it waits elsewhere
    return await run_in_threadpool(_asked, request.app.state.readers, question)


def _asked(sessions: sessionmaker[Session], question: Callable[[Session], Answer]) -> Answer:
    with sessions.begin() as db:
        return question(db)


class AtOnce:
    """SQLite, asked in the event loop: over one connection that is kept, and never for long."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._path = Path(engine.url.database or "")
        self._file: Any = None
        self._kept: Connection | None = None

    def ask(self, question: Callable[[Session], Answer]) -> Answer:
        """What the database answers.

        Raises the error of SQLAlchemy or of the driver when that takes too long, or somebody has locked it.
        """
        with self._asking() as db:
            driver = db.info["driver"]
            driver.set_progress_handler(lambda: True, STEPS)
            try:
                return question(db)
            finally:
                driver.set_progress_handler(None, 0)

    @contextmanager
    def _asking(self) -> Iterator[Session]:
        """A transaction; what is asked past the ORM is asked of the driver itself."""
        connection = self._connection()
        driver: Any = connection.connection.driver_connection
        driver.execute("BEGIN")
        try:
            with Session(connection) as db:
                db.info["driver"] = driver
                yield db
        finally:
            driver.rollback()

    def close(self) -> None:
        """Let go of the connection."""
        if self._kept:
            self._kept.close()
        self._kept = None
        self._engine.dispose()

    def _connection(self) -> Connection:
        # A file that was removed or replaced lives on for those who have it open: they would answer from a ghost.
        if self._kept is None or self._file != identity(self._path):
            self.close()
            self._kept, self._file = self._engine.connect(), identity(self._path)
        return self._kept


def _nobody() -> None:
    """FastAPI wants to know where a `db` comes from; `AskedRoute` brings it."""


Db = Annotated[Session, Depends(_nobody)]
"""The transaction in which a reader is answered."""
