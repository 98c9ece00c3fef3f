"""What those who follow the stream of changes cost everybody else: `make bench-followers`."""

import http.client
import json
import select
import socket
import sys
import time
from collections.abc import Iterator, Sequence
from statistics import median
from typing import Any

import httpx

from app.access import keys
from app.db import writers
from app.engines import make_engine
from app.settings import Settings
from benchmarks import load, report
from benchmarks.engines import ENGINES
from benchmarks.servers import Server, resident_mb, running

RESULTS = report.RESULTS / "followers.json"
PORT = 8320
ENTRIES = 2_000
FOLLOWERS = 500
SECONDS = 3
ROUNDS = 3
CHANGES = 20


def main() -> int:
    """Ask for pages alone, beside many who follow, and beside as many who do not take what is sent."""
    found = []
    for engine, empty in ENGINES.items():
        with empty() as url:
            load.fill(url, ENTRIES)
            found.append({"engine": engine, "followers": FOLLOWERS, **_measured(url), **report.measured_on()})
    report.keep(RESULTS, found)
    return 0


def _measured(url: str) -> dict[str, Any]:
    engine = make_engine(Settings(database_url=url))
    with writers(engine).begin() as db:
        _, key = keys.make(db, "benchmark", "write", None)
    engine.dispose()
    told = {"BILAT_DATABASE_URL": url, "BILAT_PORT": str(PORT), "BILAT_WRITES_PER_MINUTE": "0"}
    server = Server("Bilat", [sys.executable, "-m", "app", "serve"], told, {"first": ["/v1/schedule?limit=1"]}, PORT)
    with running(server) as pid:
        rates: dict[str, list[float]] = {"alone": [], "followed": [], "not_taken": []}
        delays: list[float] = []
        memory = resident_mb(pid)
        for _ in range(ROUNDS):
            rates["alone"].append(_pages_per_s())
            followers = _following("")
            rates["followed"].append(_pages_per_s())
            most = resident_mb(pid)
            delays += _heard_after(followers, key)
            _hang_up(followers)
            followers = _following("?after=0")
            rates["not_taken"].append(_pages_per_s())
            _hang_up(followers)
        figures = {f"{name}_per_s": median(told) for name, told in rates.items()}
        return {**figures, "heard_ms": median(delays) * 1000, "memory_before": memory, "memory_most": most}


def _pages_per_s() -> float:
    """Pages that one reader gets, one after the other, each of another day."""
    line = http.client.HTTPConnection("127.0.0.1", PORT)
    until, done = time.perf_counter() + SECONDS, 0
    while time.perf_counter() < until:
        line.request("GET", f"/v1/schedule?from=19{done % 90 + 10}-01-{done % 27 + 1:02}&limit=20")
        line.getresponse().read()
        done += 1
    line.close()
    return done / SECONDS


def _following(query: str) -> list[socket.socket]:
    """Those who follow, each over a connection with as little room as there can be."""
    followers = []
    for _ in range(FOLLOWERS):
        one = socket.create_connection(("127.0.0.1", PORT))
        one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        one.sendall(f"GET /v1/changes/stream{query} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        followers.append(one)
    for one in followers:
        one.recv(2_000)
    time.sleep(1)
    return followers


def _heard_after(followers: Sequence[socket.socket], key: str) -> Iterator[float]:
    """Seconds from the answer to who has told of a change until the last of those who follow has it."""
    for at in range(CHANGES):
        title = f"Heard {time.time_ns()} {at}"
        body = json.dumps({"title": title})
        headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        httpx.post(f"http://127.0.0.1:{PORT}/v1/sources", content=body, headers=headers).raise_for_status()
        began = time.perf_counter()
        waiting = {one.fileno(): one for one in followers}
        heard = dict.fromkeys(waiting, b"")
        while waiting:
            for number in select.select(list(waiting), [], [], 30)[0]:
                heard[number] += waiting[number].recv(65_536)
                if title.encode() in heard[number]:
                    del waiting[number]
        yield time.perf_counter() - began


def _hang_up(followers: Sequence[socket.socket]) -> None:
    for one in followers:
        one.close()
    time.sleep(1)


if __name__ == "__main__":
    sys.exit(main())
