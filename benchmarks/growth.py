"""What a large collection costs its readers, beside a small one: `make bench-growth N=100000`.

The same kinds of pages are asked of both, one after the other and kept by nobody; then the large one is started,
asked a hundred thousand times, and written into by eight while sixteen read.
"""

import argparse
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from datetime import UTC, datetime
from statistics import median
from typing import Any

import httpx

from app.access import keys
from app.db import writers
from app.engines import make_engine
from app.settings import Settings
from benchmarks import load, report, wrk
from benchmarks.engines import ENGINES
from benchmarks.servers import Server, resident_mb, running

RESULTS = report.RESULTS / "growth.json"
SMALL = 7_535
"""As many as the US Office of the Historian has published."""
PORT = 8399
REQUESTS = 100_000
SECONDS, BESIDE_S, WRITERS = 2, 5, 8

PATHS = [f"/v1/schedule?country={code}&from={year}-01-01" for code in ("FR", "DE", "JP") for year in range(1880, 2020)]

# Lua: two leaders of the made-up collection, whose countries differ.
MEETING = (
    """string.format('{"date": "2025-%02d-%02d", "status": "took_place", "format": "bilateral", "channel": "phone","""
    """ "participants": [{"role": "principal", "leader": "leader-%d"},"""
    """ {"role": "principal", "leader": "leader-%d"}]}',"""
    """ number % 12 + 1, number % 28 + 1, number % 50, number % 50 + 1)"""
)

KINDS: Mapping[str, str] = {
    "past": "from=1890-01-01&to=1899-12-31",
    "middle": "from=1950-01-01&to=1959-12-31",
    "latest": "order=desc",
    "one filter": "country=FR&from=1950-01-01",
    "two filters": "country=FR&status=took_place&from=1950-01-01",
    "three filters": "country=FR&status=took_place&role=guest&from=1950-01-01",
    "certain": "country=FR&when=certain&from=1950-01-01&to=2020-12-31",
    "as of": "country=FR&as_of=TODAY",
    "backwards": "country=FR&order=desc&to=2000-12-31",
    "deep": "",
}
"""Pages of twenty; the deep one is the two hundredth."""

Figures = dict[str, Any]


def main() -> int:
    """Measure both databases, and print and keep what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("entries", type=int, help="how many the large collection has")
    for engine in ENGINES:
        parser.add_argument(f"--{engine}", metavar="URL", help="a database that `make bench-load` has loaded with them")
    told = parser.parse_args()
    wrk.need()
    found = []
    for engine, empty in ENGINES.items():
        with ExitStack() as stack:
            small = stack.enter_context(empty())
            load.fill(small, SMALL)
            large = getattr(told, engine)
            if not large:
                large = stack.enter_context(empty())
                load.fill(large, told.entries)
            found.append(_measured(small, large, told.entries))
    report.keep(RESULTS, found)
    return 0


def _measured(small: str, large: str, entries: int) -> Figures:
    engine = make_engine(Settings(database_url=large))
    version = {"engine": engine.dialect.name, "version": load.version(engine), "entries": entries}
    engine.dispose()
    with running(_server(small, keep=0)):
        few = dict(_pages())
    with running(_server(large, keep=0)):
        many = dict(_pages())
    return {
        **version,
        "pages_ms": {kind: [round(few[kind] * 1000, 2), round(many[kind] * 1000, 2)] for kind in KINDS},
        "start_s": round(median(_started(large) for _ in range(3)), 2),
        **_memory(large),
        **_beside_writers(large),
        **report.measured_on(),
    }


def _server(url: str, keep: int) -> Server:
    told = {"BILAT_DATABASE_URL": url, "BILAT_PORT": str(PORT), "BILAT_KEPT_MB": str(keep)}
    told["BILAT_WRITES_PER_MINUTE"] = "0"
    return Server("Bilat", [sys.executable, "-m", "app", "serve"], told, {"page": ["/v1/schedule?limit=20"]}, PORT)


def _pages() -> Iterator[tuple[str, float]]:
    """The median of each kind of page, asked one after the other."""
    for kind, query in KINDS.items():
        path = _deep() if kind == "deep" else f"/v1/schedule?limit=20&{query.replace('TODAY', _today())}"
        yield kind, median(wrk.ask(PORT, [path], SECONDS, connections=1).p50 for _ in range(3))


def _today() -> str:
    return datetime.now(UTC).date().isoformat()


def _deep() -> str:
    """The address of the two hundredth page."""
    path = "/v1/schedule?limit=20"
    with httpx.Client(base_url=f"http://127.0.0.1:{PORT}", timeout=30) as client:
        for _ in range(199):
            path = client.get(path).json()["next"]
    return path


def _started(url: str) -> float:
    """The seconds from the start of a server to its first page."""
    began = time.perf_counter()
    with running(_server(url, keep=16)):
        return time.perf_counter() - began


def _memory(url: str) -> Figures:
    """The memory of a server that was asked a little, and a lot."""
    with running(_server(url, keep=16)) as process:
        wrk.ask(PORT, PATHS, SECONDS)
        before, answered = resident_mb(process), 0
        while answered < REQUESTS:
            answered += wrk.ask(PORT, PATHS, 10).answered
        return {"mb_at_first": before, "mb_after": resident_mb(process), "asked": answered}


def _beside_writers(url: str) -> Figures:
    """The slowest hundredth of what sixteen readers ask, alone and beside eight writers."""
    engine = make_engine(Settings(database_url=url))
    with writers(engine).begin() as db:
        _, key = keys.make(db, "Benchmark", "write", None)
    engine.dispose()
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    with running(_server(url, keep=16)):
        wrk.ask(PORT, PATHS, SECONDS)
        alone = wrk.ask(PORT, PATHS, BESIDE_S)
        with wrk.posting(PORT, "/v1/meetings", MEETING, BESIDE_S, headers, WRITERS) as written:
            beside = wrk.ask(PORT, PATHS, BESIDE_S)
    return {
        "p99_ms_alone": round(alone.p99 * 1000, 1),
        "p99_ms_beside_writers": round(beside.p99 * 1000, 1),
        "rate_alone": round(alone.rate),
        "rate_beside_writers": round(beside.rate),
        "written_per_s": round(written[0].rate),
    }


if __name__ == "__main__":
    sys.exit(main())
