"""How quickly each format is sent, and what memory that takes: `make bench-formats N=…`."""

import argparse
import sys
import time
from collections.abc import Iterator
from typing import Any

import httpx

from app.formats.offered import FORMATS, GRAPHS
from benchmarks import load, report
from benchmarks.engines import ENGINES
from benchmarks.servers import Server, resident_mb, running

RESULTS = report.RESULTS / "formats.json"
PORT = 8310
FIRST = "/v1/schedule.ndjson?on=1700-01-01"


def main() -> int:
    """Ask for the whole collection in each format, from both databases, and print and keep what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("entries", type=int, help="how many the collection has")
    entries = parser.parse_args().entries
    found = []
    for engine, empty in ENGINES.items():
        with empty() as url:
            load.fill(url, entries)
            figures = dict(_measured(url))
        found.append({"engine": engine, "entries": entries, "formats": figures, **report.measured_on()})
    report.keep(RESULTS, found)
    return 0


def _addresses() -> Iterator[tuple[str, str]]:
    """All that is streamed: the schedule in each format, the network, the whole collection."""
    yield from ((one.suffix, f"/v1/schedule.{one.suffix}") for one in FORMATS)
    yield from ((one.suffix, f"/v1/network.{one.suffix}?nodes=countries") for one in GRAPHS)
    yield "datapackage.zip", "/v1/export/datapackage.zip"


def _measured(url: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each format by a server of its own, so that memory is its alone."""
    for name, path in _addresses():
        told = {"BILAT_DATABASE_URL": url, "BILAT_PORT": str(PORT)}
        with running(Server("Bilat", [sys.executable, "-m", "app", "serve"], told, {"first": [FIRST]}, PORT)) as pid:
            before, began, size, most = resident_mb(pid), time.perf_counter(), 0, 0
            first = 0.0
            with httpx.stream("GET", f"http://127.0.0.1:{PORT}{path}", timeout=600) as answer:
                answer.raise_for_status()
                for piece in answer.iter_raw():
                    first = first or time.perf_counter() - began
                    size += len(piece)
                    most = max(most, resident_mb(pid))
            took = time.perf_counter() - began
        yield name, {"s": took, "first_s": first, "mb": size / 1e6, "memory_before": before, "memory_most": most}


if __name__ == "__main__":
    sys.exit(main())
