"""Where the time of one request goes, layer by layer: `python -m benchmarks.layers` (see docs/performance.md).

The request is put to the application in this process, without a socket, and each layer is timed while it answers.
"""

import asyncio
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from app import answers, database
from app.asking import parameters, route
from app.asking.readers import Readers
from app.asking.sqlite import QuickSqlite
from app.engines import make_engine
from app.index import walk
from app.main import create_app
from app.schedule import queries, router
from app.server import settle
from app.settings import Settings
from benchmarks import load
from benchmarks.collection import Collection
from benchmarks.servers import KEPT_MB

ENTRIES = 3_000
TIMES = 3_000
PATH = "/v1/schedule"
QUERIES = [
    f"country=FR&from={date(1979, 1, 1) + timedelta(days)}&to=1999-12-31&limit=20".encode() for days in range(TIMES)
]
"""More windows than are kept, of twenty years each."""

LAYERS: tuple[tuple[str, Any, str], ...] = (
    ("who asks", route, "known_caller"),
    ("is the answer remembered", Readers, "kept"),
    ("the query, as text", parameters, "query_of"),
    ("parameters", parameters.Parameters, "read"),
    ("what the filters mean (remembered)", queries, "remembered"),
    ("the page (a statement)", walk, "fetch"),
    ("its texts (remembered)", walk, "_texts"),
    ("questions to the index, and the page put together", walk, "page"),
    ("entity tag", answers, "tag_of"),
    ("cursor of the next page", answers, "write_cursor"),
    ("links, body, headers", router, "answer_page"),
    ("from filters to questions", queries, "page"),
    ("transaction, and the moment", QuickSqlite, "ask"),
    ("remembering the answer", Readers, "answer"),
)
"""Functions of which each is a layer; those that call others above are told without them."""


class Clock:
    """How long each layer took in all, without the layers inside it."""

    def __init__(self) -> None:
        self.took: dict[str, float] = dict.fromkeys((name for name, _, _ in LAYERS), 0.0)
        self._inside = [0.0]

    def wrap(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, timed."""

        def timed(*told: Any, **named: Any) -> Any:
            self._inside.append(0.0)
            began = time.perf_counter()
            try:
                return function(*told, **named)
            finally:
                took = time.perf_counter() - began
                self.took[name] += took - self._inside.pop()
                self._inside[-1] += took

        async def awaited(*told: Any, **named: Any) -> Any:
            self._inside.append(0.0)
            began = time.perf_counter()
            try:
                return await function(*told, **named)  # nobody else is asking meanwhile
            finally:
                took = time.perf_counter() - began
                self.took[name] += took - self._inside.pop()
                self._inside[-1] += took

        return awaited if asyncio.iscoroutinefunction(function) else timed


def main() -> int:
    """Fill a database, ask it, and print the layers as a table."""
    settle()
    with tempfile.TemporaryDirectory(prefix="bilat-") as folder:
        settings = Settings(database_url=f"sqlite:///{Path(folder)}/bilat.db", kept_mb=int(KEPT_MB))
        engine = make_engine(settings)
        database.upgrade(engine)
        load.load(engine, Collection(ENTRIES), [])
        engine.dispose()
        whole = asyncio.run(_microseconds(settings))
        clock = Clock()
        for name, owner, attribute in LAYERS:
            setattr(owner, attribute, clock.wrap(name, getattr(owner, attribute)))
        timed = asyncio.run(_microseconds(settings))
    print("\n".join(_table(whole, timed, clock)))
    return 0


async def _microseconds(settings: Settings) -> float:
    """What a request takes, on the average of many."""
    app = create_app(settings)
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http",
        "path": PATH, "raw_path": PATH.encode(), "root_path": "",
        "headers": [(b"host", b"127.0.0.1")], "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 8000),
    }  # fmt: skip

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        assert message.get("status", 200) == 200

    began = time.perf_counter()
    for query in QUERIES:
        await app({**scope, "query_string": query}, receive, send)
    took = time.perf_counter() - began
    app.state.engine.dispose()
    await app.state.asking.quick.close()
    return took / TIMES * 1e6


def _table(whole: float, timed: float, clock: Clock) -> Iterator[str]:
    layers = {name: took / TIMES * 1e6 for name, took in clock.took.items()}
    layers["routing, middleware, headers"] = timed - sum(layers.values())
    share = whole / timed  # timing takes time, too
    yield "| layer | µs |"
    yield "|---|---|"
    for name, took in layers.items():
        yield f"| {name} | {took * share:.0f} |"
    yield f"| **all** | **{whole:.0f}** |"


if __name__ == "__main__":
    sys.exit(main())
