"""The routes of readers."""

from collections.abc import Awaitable, Callable, Coroutine
from typing import Annotated, Any, get_type_hints

from fastapi import Depends, Request, Response
from fastapi.routing import APIRoute
from sqlalchemy.orm import Session
from starlette.types import ASGIApp, Receive, Scope, Send

from app.access.callers import known_caller
from app.answers import conditional
from app.asking.parameters import Parameters
from app.asking.readers import Readers
from app.problems import refused

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class AskedRoute(APIRoute):
    """A route whose function, if it has a `db`, answers a reader in a transaction that only reads.

    Its parameters are those that FastAPI describes, but they are read in one go: for thirty filters FastAPI takes
    as long as the database does. FastAPI finds the route of a path once; who asks it again is led to it past
    FastAPI.
    """

    def get_route_handler(self) -> Handler:
        """What answers a request."""
        hints = get_type_hints(self.endpoint, include_extras=True)
        if hints.get("db") != Db:
            return super().get_route_handler()
        parameters, answer = Parameters(hints), self.endpoint

        async def handle(request: Request) -> Response:
            await known_caller(request)
            readers: Readers = request.app.state.asking
            response = await readers.kept(request)
            if response is None:
                told = parameters.read(request)
                response = await readers.answer(request, lambda db: answer(request=request, db=db, **told))
            return conditional(request, response)

        async def first(request: Request) -> Response:
            request.app.state.ways.learn(request.scope, handle)
            return await handle(request)

        return first


class Ways:
    """Which route answers which path, as far as that has been asked: finding one takes FastAPI a while."""

    MOST, LONGEST = 10_000, 200

    def __init__(self) -> None:
        self._known: dict[str, tuple[dict[str, Any], ASGIApp]] = {}

    def learn(self, scope: Scope, handle: Handler) -> None:
        """Remember the route that this request has come to, if its path is one that is asked often."""
        if len(scope["path"]) > self.LONGEST:
            return
        if len(self._known) >= self.MOST:
            self._known.clear()
        found = {name: scope[name] for name in ("route", "endpoint", "path_params")}
        self._known[scope["path"]] = found, _answering(handle)

    def find(self, scope: Scope) -> ASGIApp | None:
        """What answers this request, if its path has been asked before."""
        known = self._known.get(scope["path"]) if scope["method"] == "GET" else None
        if known is None:
            return None
        scope.update(known[0])
        return known[1]


def _answering(handle: Callable[[Request], Awaitable[Response]]) -> ASGIApp:
    async def answering(scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        try:
            response = await handle(request)
        except Exception as error:
            response = await refused(request, error)
        await response(scope, receive, send)

    return answering


def _nobody() -> None:
    """FastAPI wants to know where a `db` comes from; `AskedRoute` brings it."""


Db = Annotated[Session, Depends(_nobody)]
"""The transaction in which a reader is answered."""
