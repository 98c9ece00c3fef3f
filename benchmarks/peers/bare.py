"""The limits: rendered documents under an indexed key by the bare driver, and a body that never changes."""

import os
import sqlite3
from typing import Any
from urllib.parse import parse_qs

import asyncpg
from fastapi import FastAPI, Response

PAGE = (
    "SELECT r.document FROM found AS f JOIN rendered AS r ON r.id = f.id"
    " WHERE f.key = {0} AND f.earliest <= {1} AND f.latest >= {2} ORDER BY f.earliest, f.latest, f.id LIMIT 51"
)
ONE = "SELECT document FROM rendered WHERE id = {0}"
CONSTANT = b'{"items":[' + b",".join([b'{"told":"' + b"x" * 430 + b'"}'] * 20) + b"]}"

constant = FastAPI()


@constant.get("/constant")
async def unchanging() -> Response:
    """The same nine kilobytes, through FastAPI."""
    return Response(CONSTANT, media_type="application/json")


async def nothing_else(scope: Any, receive: Any, send: Any) -> None:
    """The same nine kilobytes, through nothing."""
    if scope["type"] == "http":
        await _send(send, CONSTANT)


async def sqlite(scope: Any, receive: Any, send: Any) -> None:
    """Documents by sqlite3, called in the event loop."""
    if scope["type"] == "http":
        statement, values = _asked(scope, ONE.format("?"), PAGE.format("?", "?", "?"))
        rows = _lite().execute(statement, values).fetchall()
        await _send(send, _joined(statement, [row[0] for row in rows]))


async def postgresql(scope: Any, receive: Any, send: Any) -> None:
    """Documents by asyncpg."""
    if scope["type"] == "http":
        statement, values = _asked(scope, ONE.format("$1"), PAGE.format("$1", "$2", "$3"))
        pool = await _pool()
        async with pool.acquire() as connection:
            rows = await connection.fetch(statement, *values)
        await _send(send, _joined(statement, [row[0] for row in rows]))


_kept: dict[str, Any] = {}


def _lite() -> sqlite3.Connection:
    if "lite" not in _kept:
        _kept["lite"] = sqlite3.connect(os.environ["PEER_URL"])
    connection: sqlite3.Connection = _kept["lite"]
    return connection


async def _pool() -> Any:
    if "pool" not in _kept:
        _kept["pool"] = asyncpg.create_pool(os.environ["PEER_URL"], min_size=8, max_size=8)
        await _kept["pool"]
    elif not _kept["pool"]._initialized:
        await _kept["pool"]
    return _kept["pool"]


def _asked(scope: Any, one: str, page: str) -> tuple[str, tuple[str, ...]]:
    path = scope["path"]
    if path.startswith("/entries/"):
        return one, (path[9:],)
    told = {name: values[0] for name, values in parse_qs(scope["query_string"].decode()).items()}
    key = next((f"{name}:{told[name]}" for name in ("country", "leader") if name in told), "everything")
    return page, (key, told.get("last", "9999"), told.get("first", "0001"))


def _joined(statement: str, documents: list[str]) -> bytes:
    if "LIMIT" not in statement:
        return documents[0].encode()
    return b'{"items":[' + ",".join(documents[:50]).encode() + b'],"next":null}'


async def _send(send: Any, body: bytes) -> None:
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})
