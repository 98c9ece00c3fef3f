"""The servers that are measured: how each is started, and how it is asked."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from subprocess import DEVNULL
from typing import NamedTuple

import httpx

from benchmarks.peers.tables import Document

WINDOWS = 60
KEPT_MB = "4"
"""What Bilat may keep, so that it does not keep all that it is asked."""

ON_ITS_CORE = ["taskset", "--cpu-list", "0"]
BESIDE_IT = ["taskset", "--cpu-list", "1"]


class Asked(NamedTuple):
    """What is asked of all servers alike: a country or leader in a window, a day, one entry."""

    countries: list[tuple[str, str, str]]
    leaders: list[tuple[str, str, str]]
    days: list[str]
    entries: list[str]


class Server(NamedTuple):
    """A server that is measured: how it is started, and the addresses of each question."""

    name: str
    command: list[str]
    environment: Mapping[str, str]
    paths: Mapping[str, list[str]]
    port: int
    same: bool = False
    """Whether it is asked the same address again and again, too, with and without the tag of its answer."""


def asked_of(documents: Sequence[Document]) -> Asked:
    """Forty countries and forty leaders, each in sixty windows, and all days and entries: more than anybody keeps."""
    countries: dict[tuple[str, str, str], int] = {}
    leaders: dict[str, int] = {}
    for one in documents:
        decade = one["earliest"][:3]
        for code in {one.get("guest_country"), one.get("host_country")}:
            if code:
                window = (code, f"{decade}0-01-01", f"{decade}9-12-31")
                countries[window] = countries.get(window, 0) + 1
        for who in one["participants"]:
            if who["leader"]:
                leaders[who["leader"]["slug"]] = leaders.get(who["leader"]["slug"], 0) + 1
    often = [window for window, number in countries.items() if 10 <= number <= 40]
    some = often[:: max(1, len(often) // 40)][:40]
    travellers = sorted(leaders, key=lambda one: -leaders[one])[:40]
    return Asked(
        [(code, _later(first, days), last) for days in range(WINDOWS) for code, first, last in some],
        [(slug, _later("1800-01-01", days), "2100-12-31") for days in range(WINDOWS) for slug in travellers],
        sorted({one["earliest"] for one in documents}),
        [one["id"] for one in documents],
    )


def _later(day: str, days: int) -> str:
    return str(date.fromisoformat(day) + timedelta(days=days))


def servers(urls: Mapping[str, str], peers: Mapping[str, str], folder: Path, asked: Asked) -> Iterator[Server]:
    """Bilat and its peers over both databases, Datasette, and the limits."""
    python, ports = sys.executable, iter(range(8301, 8400))
    bilat = {
        "country": [f"/v1/schedule?country={code}&from={first}&to={last}" for code, first, last in asked.countries],
        "leader": [f"/v1/schedule?leader={slug}&from={first}&to={last}" for slug, first, last in asked.leaders],
        "day": [f"/v1/schedule?on={day}" for day in asked.days],
        "entry": [f"/v1/visits/{entry}" for entry in asked.entries],
    }
    plain = {
        "country": [f"/entries?country={code}&first={first}&last={last}" for code, first, last in asked.countries],
        "leader": [f"/entries?leader={slug}&first={first}&last={last}" for slug, first, last in asked.leaders],
        "day": [f"/entries?first={day}&last={day}" for day in asked.days],
        "entry": [f"/entries/{entry}" for entry in asked.entries],
    }
    for name, url in urls.items():
        port = next(ports)
        told = {"BILAT_DATABASE_URL": url, "BILAT_PORT": str(port), "BILAT_KEPT_MB": KEPT_MB}
        yield Server(f"Bilat, {name}", [python, "-m", "app", "serve"], told, bilat, port, same=True)
    yield _datasette(folder, next(ports), asked)
    yield _datasette_table(folder, next(ports), asked)
    asynchronous = {
        "sqlite": peers["sqlite"].replace("sqlite:", "sqlite+aiosqlite:"),
        "postgresql": peers["postgresql"].replace("+psycopg", "+asyncpg"),
    }
    for name, url in asynchronous.items():
        port = next(ports)
        yield Server(
            f"FastAPI + ORM, {name}", _uvicorn("benchmarks.peers.orm:app", port), {"PEER_URL": url}, plain, port
        )
    bare = {
        "sqlite": peers["sqlite"].removeprefix("sqlite:///"),
        "postgresql": peers["postgresql"].replace("+psycopg", ""),
    }
    for name, url in bare.items():
        port = next(ports)
        yield Server(
            f"plain ASGI, {name}", _uvicorn(f"benchmarks.peers.bare:{name}", port), {"PEER_URL": url}, plain, port
        )
    for name, of in (("FastAPI, constant body", "constant"), ("plain ASGI, constant body", "nothing_else")):
        port = next(ports)
        yield Server(name, _uvicorn(f"benchmarks.peers.bare:{of}", port), {}, {"same": ["/constant"]}, port)


def _uvicorn(app: str, port: int) -> list[str]:
    return [sys.executable, "-m", "uvicorn", app, "--port", str(port), "--log-level", "warning", "--no-access-log"]


def _datasette(folder: Path, port: int, asked: Asked) -> Server:
    """Datasette over the rendered documents, asked by queries that are kept with it."""
    found = "select r.document from found f join rendered r on r.id = f.id where f.key = :key"
    window = "f.earliest <= :last and f.latest >= :first order by f.earliest, f.latest, f.id limit 50"
    queries = {
        "window": {"sql": f"{found} and {window}"},
        "one": {"sql": "select document from rendered where id = :id"},
    }
    metadata = folder / "metadata.json"
    metadata.write_text(json.dumps({"databases": {"peers": {"queries": queries}}}), encoding="utf-8")
    at = "/peers/window.json?_shape=array&key"
    paths = {
        "country": [f"{at}=country:{code}&first={first}&last={last}" for code, first, last in asked.countries],
        "leader": [f"{at}=leader:{slug}&first={first}&last={last}" for slug, first, last in asked.leaders],
        "day": [f"{at}=everything&first={day}&last={day}" for day in asked.days],
        "entry": [f"/peers/one.json?_shape=array&id={entry}" for entry in asked.entries],
    }
    command = [sys.executable, "-m", "datasette", "serve", "-i", str(folder / "peers.db"), "-m", str(metadata)]
    return Server("Datasette", [*command, "--port", str(port)], {}, paths, port)


def _datasette_table(folder: Path, port: int, asked: Asked) -> Server:
    """Datasette as it comes: the page of a table, narrowed by what its columns hold."""
    at = "/peers/shown.json?_shape=array&_col=document&_sort=earliest&_size=50&_nofacet=1&_nocount=1&key"
    paths = {
        "country": [
            f"{at}=country:{code}&earliest__lte={last}&latest__gte={first}" for code, first, last in asked.countries
        ],
        "leader": [
            f"{at}=leader:{slug}&earliest__lte={last}&latest__gte={first}" for slug, first, last in asked.leaders
        ],
        "day": [f"{at}=everything&earliest__lte={day}&latest__gte={day}" for day in asked.days],
        "entry": [f"/peers/rendered/{entry}.json?_shape=array" for entry in asked.entries],
    }
    command = [sys.executable, "-m", "datasette", "serve", "-i", str(folder / "peers.db"), "--port", str(port)]
    return Server("Datasette, its table", command, {}, paths, port)


@contextmanager
def running(server: Server) -> Iterator[int]:
    """Start a server on its core, and wait until it answers its first question; the number of its process."""
    environment = {**os.environ, **server.environment, "PYTHONWARNINGS": "ignore", "PYTHONDONTWRITEBYTECODE": ""}
    process = subprocess.Popen([*ON_ITS_CORE, *server.command], env=environment, stdout=DEVNULL, stderr=DEVNULL)
    try:
        for question, paths in server.paths.items():
            answer = _first(process, f"http://127.0.0.1:{server.port}{paths[0]}")
            if answer.status_code != 200:
                raise SystemExit(f"{server.name} answers {question} with {answer.status_code}: {answer.text[:300]}")
        yield process.pid
    finally:
        process.terminate()
        process.wait()


def _first(process: subprocess.Popen[bytes], url: str) -> httpx.Response:
    for _ in range(200):
        try:
            return httpx.get(url, timeout=30)
        except httpx.TransportError:
            if process.poll() is not None:
                raise SystemExit(f"the server at {url} has ended") from None
            time.sleep(0.1)
    raise SystemExit(f"nobody answers at {url}")


def resident_mb(process: int) -> int:
    """The memory of a process, in MB."""
    told = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    (line,) = [line for line in told.splitlines() if line.startswith("VmRSS")]
    return int(line.split()[1]) // 1024
