"""Every refusal in one shape: `application/problem+json` (RFC 9457)."""

import logging
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from psycopg.errors import QueryCanceled
from sqlalchemy.exc import DatabaseError, DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.routing import Match

from app.errors import (
    BadParameter,
    BadRequest,
    BilatError,
    Conflict,
    ConnectionDied,
    Invalid,
    Merged,
    MethodNotAllowed,
    NotFound,
    Problem,
    TooLong,
    Unavailable,
)

log = logging.getLogger("bilat")

MEDIA_TYPE = "application/problem+json"
METHODS = ("GET", "HEAD", "POST", "PATCH", "DELETE")
BY_STATUS: dict[int, type[BilatError]] = {400: BadRequest, 404: NotFound, 405: MethodNotAllowed}


def problem(request: Request, error: BilatError) -> Response:
    """The answer to a request that is refused."""
    content = problem_body(
        error,
        public_url=request.app.state.settings.public_url,
        instance=request.url.path,
        request_id=request.scope.get("request_id", ""),
    )
    headers = {"Cache-Control": "no-store", **error.headers}
    if isinstance(error, Merged):
        query = f"?{request.url.query}" if request.url.query else ""
        headers["Location"] = request.app.state.settings.public_url + error.location(request.url.path) + query
    if "Link" in headers:
        headers["Link"] = headers["Link"].replace("</", f"<{request.app.state.settings.public_url}/")
    return Response(content, error.status, headers, MEDIA_TYPE)


def problem_body(error: BilatError, *, public_url: str, instance: str, request_id: str) -> bytes:
    """The document that explains a refusal (RFC 9457)."""
    told = Problem(
        type=error.type or f"{public_url}/problems/{error.code}",
        title=error.title,
        status=error.status,
        detail=error.detail,
        instance=public_url + instance,
        request_id=request_id,
        errors=error.errors,
        violated_policies=list(error.violated_policies) or None,
    )
    return told.model_dump_json(exclude_none=True, by_alias=True).encode()


def install(app: FastAPI) -> None:
    """Translate every kind of failure, whoever raises it.

    The handlers are coroutines: a function would wait for one of the threads in which the database is awaited.
    """
    for kind, translate in _TRANSLATED.items():
        app.add_exception_handler(kind, translate)


async def refused(request: Request, error: Exception) -> Response:
    """The answer that tells of a failure.

    Raises it again if nobody translates it.
    """
    for kind, translate in _TRANSLATED.items():
        if isinstance(error, kind):
            return await translate(request, error)
    raise error


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, BilatError)  # noqa: S101 - the handler is installed for nothing else
    return problem(request, error)


async def _not_valid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101
    found = [_place_and_message(one) for one in error.errors()]
    in_body = any("pointer" in one for one in found)
    if not in_body and any(one["code"] == "path" for one in found):
        return problem(request, NotFound(f"nothing is at {request.url.path}"))
    detail = "; ".join(f"{one.get('parameter', one.get('pointer'))}: {one['message']}" for one in found[:5])
    return problem(request, (Invalid if in_body else BadParameter)(detail, errors=found))


def _place_and_message(error: Any) -> dict[str, str]:
    where, *path = error["loc"]
    message = str(error["msg"]).removeprefix("Value error, ")
    if where == "body":
        return {"pointer": "/" + "/".join(map(str, path)), "code": "invalid", "message": message}
    if where == "path":
        return {"parameter": str(path[0]), "code": "path", "message": message}
    # A rule over several parameters begins its message with the one to blame.
    name = str(path[0]) if path else message.partition(":")[0]
    if error["type"] == "extra_forbidden":
        return {"parameter": name, "code": "unknown", "message": "there is no such parameter here"}
    return {"parameter": name, "code": "invalid", "message": message if path else message.partition(": ")[2]}


async def _from_starlette(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101
    kind = BY_STATUS.get(error.status_code)
    if kind is NotFound:
        return problem(request, NotFound(f"nothing is at {request.url.path}; see /docs for all addresses"))
    if kind is MethodNotAllowed:
        allowed = ", ".join(_allowed(request))
        detail = f"{request.method} is not possible at {request.url.path}, only {allowed}"
        if request.method == "PUT" and "PATCH" in allowed:
            detail += "; PUT would overwrite what others have told, PATCH changes what it names"
        return problem(request, MethodNotAllowed(detail, Allow=allowed))
    refusal = (kind or BadRequest)(str(error.detail))
    refusal.status, refusal.title = error.status_code, HTTPStatus(error.status_code).phrase
    return problem(request, refusal)


async def _breaks_a_constraint(request: Request, error: Exception) -> Response:
    """The last line of defence: what no schema has refused, the tables do, and nothing is kept."""
    log.error("request %s breaks a constraint: %s", request.scope.get("request_id"), error)
    told = str(getattr(error, "orig", error)).splitlines()[0]
    return problem(request, Conflict(f"the tables refuse this: {told}"))


async def _database_is_no_database(request: Request, error: Exception) -> Response:
    """What SQLite says of a file that is none of its own; every other such error is a fault of ours."""
    if type(error) is not DatabaseError:
        raise error
    return await _database_is_away(request, error)


def _allowed(request: Request) -> list[str]:
    """The methods of all routes of this address; the router itself tells only those of the first."""
    found = []
    for method in METHODS:
        # Wherever GET is possible, so is HEAD; the gate sees to it.
        scope = {**request.scope, "method": "GET" if method == "HEAD" else method}
        if any(route.matches(scope)[0] is Match.FULL for route in request.app.routes):
            found.append(method)
    return found


def _ran_out_of_time(error: DBAPIError) -> bool:
    return isinstance(error.orig, QueryCanceled) or str(error.orig) == "interrupted"


async def _database_is_away(request: Request, error: Exception) -> Response:
    died = isinstance(error, DBAPIError) and error.connection_invalidated
    if died and request.method == "GET" and not request.scope.get("asked_again"):
        raise ConnectionDied from error
    if isinstance(error, DBAPIError) and _ran_out_of_time(error):
        return problem(request, TooLong())
    log.warning("database unavailable: %s", error)
    return problem(request, Unavailable("try again in a few seconds", Retry_After="5"))


_TRANSLATED: dict[type[Exception], Callable[[Request, Exception], Awaitable[Response]]] = {
    BilatError: _refused,
    RequestValidationError: _not_valid,
    HTTPException: _from_starlette,
    OperationalError: _database_is_away,
    IntegrityError: _breaks_a_constraint,
    DatabaseError: _database_is_no_database,
    PoolTimeout: _database_is_away,
}
