"""What every request passes before it reaches a route, and every answer after it."""

import logging
import re
import time
import uuid
from collections import Counter
from collections.abc import Callable
from functools import lru_cache
from typing import Any, get_origin, get_type_hints
from urllib.parse import unquote_to_bytes

from fastapi import Request
from prometheus_client import Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import BadParameter, BilatError, UriTooLong
from app.paging import NoParams
from app.problems import problem

log = logging.getLogger("bilat")

MOST_PARAMETERS = 200
_NOT_TEXT = re.compile("[\x00-\x1f\x7f\ufdd0-\ufdef\ufffe\uffff]")

REQUESTS = Histogram("bilat_request_seconds", "Time to answer a request.", ["route", "method", "status"])


class Gate:
    """Gives each request an id, refuses overlong URLs, answers HEAD like GET, counts and times."""

    def __init__(self, app: ASGIApp, url_max: int) -> None:
        self.app = app
        self.url_max = url_max

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request through."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        scope["request_id"] = uuid.uuid4().hex[:12]
        method, began, status, began_to_answer = scope["method"], time.perf_counter(), 500, False
        if method == "HEAD":
            scope["method"] = "GET"

        async def mark(message: Message) -> None:
            nonlocal status, began_to_answer
            if message["type"] == "http.response.start":
                began_to_answer = True
                status = message["status"]
                message["headers"] = [*message["headers"], *_marks(scope)]
            elif method == "HEAD" and message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        try:
            if len(scope["raw_path"]) + len(scope["query_string"]) > self.url_max:
                refusal = problem(Request(scope), UriTooLong(f"a URL has at most {self.url_max} bytes"))
                await refusal(scope, receive, mark)
            else:
                await self.app(scope, receive, mark)
        except Exception:
            log.exception("request %s failed", scope["request_id"])
            if began_to_answer:
                raise
            refusal = problem(Request(scope), BilatError("this is a fault of ours; it is in our log by the request id"))
            await refusal(scope, receive, mark)
        finally:
            route = getattr(scope.get("route"), "path", "none")
            REQUESTS.labels(route, method, status).observe(time.perf_counter() - began)


def _marks(scope: Scope) -> list[tuple[bytes, bytes]]:
    return [(b"x-request-id", scope["request_id"].encode()), (b"x-content-type-options", b"nosniff")]


def strict_query(request: Request) -> None:
    """Refuse a query that cannot be meant: not text, far too long, or one value given twice.

    Raises BadParameter. A misspelt parameter must never turn into a list of everything.
    """
    try:
        told = unquote_to_bytes(request.scope["query_string"]).decode()
    except UnicodeDecodeError as error:
        raise BadParameter(f"the query is not UTF-8: {error.reason}") from None
    if bad := _NOT_TEXT.search(told):
        raise BadParameter(f"U+{ord(bad.group()):04X} is not a character of text")
    given = Counter(name for name, _ in request.query_params.multi_items())
    if given.total() > MOST_PARAMETERS:
        raise BadParameter(f"a query has at most {MOST_PARAMETERS} parameters")
    single = _single_valued(request.scope["endpoint"])
    for name, times in given.items():
        if times > 1 and name in single:
            raise BadParameter.named(name, f"given {times} times, but it takes one value", "repeated")


@lru_cache(maxsize=200)
def _single_valued(endpoint: Callable[..., Any]) -> frozenset[str]:
    models = [
        kind for kind in get_type_hints(endpoint).values() if isinstance(kind, type) and issubclass(kind, NoParams)
    ]
    return frozenset(
        field.alias or name
        for model in models
        for name, field in model.model_fields.items()
        if get_origin(field.annotation) is not list
    )
