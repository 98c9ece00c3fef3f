"""The routes of readers."""

from collections.abc import Callable, Coroutine
from typing import Annotated, Any, get_type_hints

from fastapi import Depends, Request, Response
from fastapi.routing import APIRoute
from sqlalchemy.orm import Session

from app.access.callers import known_caller
from app.answers import conditional
from app.asking.parameters import Parameters
from app.asking.readers import Readers


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
            readers: Readers = request.app.state.asking
            response = await readers.kept(request)
            if response is None:
                told = parameters.read(request)
                response = await readers.answer(request, lambda db: answer(request=request, db=db, **told))
            return conditional(request, response)

        return handle


def _nobody() -> None:
    """FastAPI wants to know where a `db` comes from; `AskedRoute` brings it."""


Db = Annotated[Session, Depends(_nobody)]
"""The transaction in which a reader is answered."""
