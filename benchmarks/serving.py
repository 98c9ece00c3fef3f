"""How many questions a second are answered, beside what others would use and the limits of the machine: `make bench`.

Every server is one process on one core. The other core has the load generator (wrk), and PostgreSQL. Rounds are
interleaved, figures are medians, and ratios are of one run.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

import httpx
from sqlalchemy import Engine, text

from app import database
from app.countries import service as countries
from app.db import readers, writers
from app.engines import make_engine
from app.exports import ndjson
from app.imports import files
from app.imports.historian import HISTORIAN
from app.imports.ndjson import NDJSON
from app.imports.running import run
from app.settings import Settings
from benchmarks import load, report, wrk
from benchmarks.collection import Collection
from benchmarks.engines import ENGINES
from benchmarks.imports import CHANGE, HISTORIAN_FILES
from benchmarks.peers.tables import Document, fill
from benchmarks.servers import Server, asked_of, running, servers
from benchmarks.wrk import CONNECTIONS, Measured

RESULTS = report.RESULTS / "serving.json"
SEEDED = 3_000


def main() -> int:
    """Measure, and print and keep what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=3, help="of each question in each round")
    told = parser.parse_args()
    wrk.need()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bilat-")))
        urls = {name: stack.enter_context(empty()) for name, empty in ENGINES.items()}
        _load(urls["sqlite"])
        _copy(urls["sqlite"], urls["postgresql"], folder / "backup.ndjson")
        documents = _documents(urls["sqlite"])
        peers = {"sqlite": f"sqlite:///{folder}/peers.db", "postgresql": _peer_database(urls["postgresql"])}
        for url in peers.values():
            fill(url, documents)
        measured = list(servers(urls, peers, folder, asked_of(documents)))
        for server in measured:
            stack.enter_context(running(server))
        found = _measure(measured, told.rounds, told.seconds)
    report.keep(RESULTS, [_figures(found, len(documents))])
    return 0


def _load(url: str) -> None:
    """Fill a database of Bilat: with real records, where they lie beside the checkout."""
    engine = make_engine(Settings(database_url=url, statement_timeout_ms=0))
    database.upgrade(engine)
    if HISTORIAN_FILES.is_dir():
        load.record_nouns(engine, Collection(1))
        run(engine, HISTORIAN, files.found([str(HISTORIAN_FILES)], HISTORIAN.suffix), CHANGE)
    else:
        load.load(engine, Collection(SEEDED), [])
    _analyze(engine)
    engine.dispose()


def _copy(url: str, other: str, backup: Path) -> None:
    """Fill another database with the same records, under the same ids."""
    one, two = (make_engine(Settings(database_url=it, statement_timeout_ms=0)) for it in (url, other))
    database.upgrade(two)
    with readers(one).begin() as db, backup.open("wb") as file:
        file.writelines(ndjson.lines(db, history=True))
    with writers(two).begin() as db:
        countries.install_register(db)
    told = run(two, NDJSON, files.found([str(backup)], NDJSON.suffix), CHANGE)
    if not told.complete:
        raise SystemExit(told.as_text())
    _analyze(two)
    one.dispose()
    two.dispose()


def _analyze(engine: Engine) -> None:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))


def _documents(url: str) -> list[Document]:
    engine = make_engine(Settings(database_url=url))
    newest = "SELECT r.document FROM revision AS r JOIN entry_days AS d ON d.seq = r.seq WHERE d.known_until IS NULL"
    with engine.connect() as connection:
        documents = [json.loads(document) for (document,) in connection.execute(text(newest))]
    engine.dispose()
    return sorted(documents, key=lambda one: (one["earliest"], one["id"]))


def _peer_database(uri: str) -> str:
    """A second database on the same server, under the address that SQLAlchemy wants."""
    return load.second(uri, "peers").replace("postgresql://", "postgresql+psycopg://")


def _measure(measured: Sequence[Server], rounds: int, seconds: int) -> dict[str, dict[str, list[Measured]]]:
    """All rounds of all questions, by server and question."""
    found: dict[str, dict[str, list[Measured]]] = {one.name: {} for one in measured}
    for at in range(rounds + 1):
        for question in ("country", "leader", "day", "entry", "same", "unchanged"):
            for server in measured:
                if asked := _asked(server, question):
                    one = wrk.ask(server.port, asked[0], seconds if at else 1, asked[1])
                    if at:  # the first round only warms up
                        found[server.name].setdefault(question, []).append(one)
        print(f"round {at} of {rounds}", file=sys.stderr, flush=True)
    return found


def _asked(server: Server, question: str) -> tuple[Sequence[str], dict[str, str]] | None:
    """What a server is asked for a question, if it is asked it: addresses and headers."""
    paths = server.paths.get(question)
    if paths is not None:
        return paths, {}
    if not server.same or question not in ("same", "unchanged"):
        return None
    one = server.paths["country"][:1]
    if question == "same":
        return one, {}
    return one, {"If-None-Match": httpx.get(f"http://127.0.0.1:{server.port}{one[0]}").headers["etag"]}


def _figures(found: Mapping[str, Mapping[str, Sequence[Measured]]], entries: int) -> dict[str, Any]:
    def of(value: Callable[[Measured], float], digits: int | None) -> dict[str, dict[str, float]]:
        return {
            name: {question: round(median(map(value, rounds)), digits) for question, rounds in asked.items()}
            for name, asked in found.items()
        }

    return {
        "entries": entries,
        "connections": CONNECTIONS,
        "rates": of(lambda one: one.rate, None),
        "p99_of_p50": of(lambda one: one.p99 / one.p50, 1),
        "versions": {name: version(name) for name in ("datasette", "fastapi", "sqlalchemy", "uvicorn", "asyncpg")},
        **report.measured_on(),
    }


if __name__ == "__main__":
    sys.exit(main())
