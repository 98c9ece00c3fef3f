"""What every request passes before it reaches a route, and every answer after it."""

import logging
import os
import time
from functools import lru_cache

from fastapi import FastAPI, Request, Response
from prometheus_client import Histogram
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import BilatError, ConnectionDied, MethodNotAllowed, NotAcceptable, UriTooLong
from app.formats import offered
from app.problems import METHODS, problem

log = logging.getLogger("bilat")

REQUESTS = Histogram("bilat_request_seconds", "Time to answer a request.", ["route", "method", "status"])


NETWORK = "/v1/network"


@lru_cache(maxsize=2_000)
def _timed(*labels: str) -> Histogram:
    return REQUESTS.labels(*labels)


# Anybody's page may read Bilat; no cookie or password is involved, so the answer is the same for all of them.
CORS = [
    (b"access-control-allow-origin", b"*"),
    (
        b"access-control-expose-headers",
        b"ETag, Link, Location, X-Request-Id, RateLimit, RateLimit-Policy, Retry-After, WWW-Authenticate,"
        b" Preference-Applied, Idempotency-Replayed, Accept-Patch",
    ),
]


class Gated(FastAPI):
    """FastAPI behind the gate; who goes a way that is known goes past FastAPI, and what it has around its routes."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        scope["app"] = self
        if scope["type"] == "http" and (scope["path"].endswith("/schedule") or scope["path"] == NETWORK):
            _lead_to_format(scope)
        way = self.state.ways.find(scope) if scope["type"] == "http" else None
        if way is None:
            await super().__call__(scope, receive, send)
        else:
            await Gate(way, self.state.settings.url_max)(scope, receive, send)


def _lead_to_format(scope: Scope) -> None:
    """Who accepts another format better than JSON is led to its address (RFC 9110, 12.1)."""
    if scope["method"] not in ("GET", "HEAD"):
        return
    scope["negotiated"] = True
    accept = b",".join([value for name, value in scope["headers"] if name == b"accept"])
    try:
        formats = offered.GRAPHS if scope["path"] == NETWORK else offered.FORMATS
        wanted = offered.wanted(accept.decode("latin-1"), formats) if accept else None
    except NotAcceptable as refusal:
        scope["refusal"] = refusal
        return
    if wanted:
        scope["path"] += f".{wanted.suffix}"
        scope["raw_path"] += f".{wanted.suffix}".encode()


class Gate:
    """Gives each request an id, answers other sites' preflights, refuses overlong URLs, answers HEAD like GET."""

    def __init__(self, app: ASGIApp, url_max: int) -> None:
        self.app = app
        self.url_max = url_max

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request through."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        method, began, status, began_to_answer = scope["method"], time.perf_counter(), 500, False
        # A copy: the server goes on reading the method of its own, and a HEAD that became a GET has no end for it.
        scope = {**scope, "request_id": os.urandom(6).hex(), "method": "GET" if method == "HEAD" else method}
        scope["with_body"] = method != "HEAD"
        # What others have to add to the answer.
        scope["answer_headers"] = [(b"vary", b"Accept")] if "negotiated" in scope else []
        if scope["app"].state.leaving:
            scope["answer_headers"].append((b"connection", b"close"))

        async def mark(message: Message) -> None:
            nonlocal status, began_to_answer
            if message["type"] == "http.response.start":
                began_to_answer = True
                status = message["status"]
                message["headers"] = [*message["headers"], *marks(scope["request_id"]), *scope["answer_headers"]]
            elif method == "HEAD" and message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        try:
            answer = self._answered_here(scope) or self.app
            try:
                await answer(scope, receive, mark)
            except ConnectionDied:
                # Every connection of the pool that died with this one is thrown away by now.
                await answer({**scope, "asked_again": True}, receive, mark)
        except Exception:
            log.exception("request %s failed", scope["request_id"])
            if began_to_answer:
                raise
            refusal = problem(Request(scope), BilatError("this is a fault of ours; it is in our log by the request id"))
            await refusal(scope, receive, mark)
        finally:
            route = getattr(scope.get("route"), "path", "none")
            _timed(route, method, status).observe(time.perf_counter() - began)

    def _answered_here(self, scope: Scope) -> Response | None:
        if len(scope["raw_path"]) + len(scope["query_string"]) > self.url_max:
            return problem(Request(scope), UriTooLong(f"a URL has at most {self.url_max} bytes"))
        if refusal := scope.get("refusal"):
            return problem(Request(scope), refusal)
        if scope["method"] != "OPTIONS":
            return None
        wanted = Headers(scope=scope).get("access-control-request-method")
        if wanted is None:
            return None
        allowed = ", ".join([*METHODS, "OPTIONS"])
        if wanted not in [*METHODS, "OPTIONS"]:
            return problem(Request(scope), MethodNotAllowed(f"{wanted} is not possible, only {allowed}", Allow=allowed))
        # The star does not cover Authorization (Fetch, 4.9), so that is named.
        leave = {"Methods": allowed, "Headers": "*, Authorization"}
        headers = {f"Access-Control-Allow-{what}": told for what, told in leave.items()}
        return Response(status_code=204, headers={**headers, "Access-Control-Max-Age": "600"})


def marks(request_id: str) -> list[tuple[bytes, bytes]]:
    """The headers of every answer."""
    return [(b"x-request-id", request_id.encode()), (b"x-content-type-options", b"nosniff"), *CORS]
