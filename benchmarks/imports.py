"""How fast files come in, and in how much memory: `make bench-import N=100000`.

The same entries are recorded, in the way of `make bench-load`, and imported from a file of NDJSON, each into a
database and by a process of its own: the one is the limit of the other. Where the records of the US Office of the
Historian lie beside the checkout, they come in, too.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from app import database
from app.db import readers, writers
from app.engines import make_engine
from app.exports import ndjson
from app.history.service import Change
from app.imports import files
from app.imports.historian import HISTORIAN
from app.imports.importer import Importer
from app.imports.ndjson import NDJSON
from app.imports.report import Report
from app.imports.running import run
from app.server import settle
from app.settings import Settings
from benchmarks import load, report
from benchmarks.collection import Collection
from benchmarks.engines import ENGINES, apart

HISTORIAN_FILES = Path(__file__).parents[2] / "shared" / "data" / "historian"
RESULTS = report.RESULTS / "imports.json"
CHANGE = Change("benchmark", or_later=True)
Figures = dict[str, Any]


def main() -> int:
    """Measure both databases, and print and keep what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("entries", type=int, nargs="+", help="how many; of several, each in databases of its own")
    parser.add_argument("--step", choices=STEPS, help="do this alone with --url, and print what was measured as JSON")
    parser.add_argument("--url", help="an empty database")
    told = parser.parse_args()
    if told.step:
        settle()
        print(json.dumps(STEPS[told.step](_fresh(told.url), told.entries[0])))
        return 0
    report.keep(RESULTS, [one for number in told.entries for one in _measured(number)])
    return 0


def _measured(entries: int) -> Iterator[Figures]:
    for empty in ENGINES.values():
        found: Figures = {"entries": entries}
        for step in STEPS:
            with empty() as url:
                found |= apart("benchmarks.imports", str(entries), "--step", step, "--url", url)
        yield found


def _fresh(url: str) -> Engine:
    engine = make_engine(Settings(database_url=url, statement_timeout_ms=0))
    database.upgrade(engine)
    return engine


def _recorded(engine: Engine, entries: int) -> Figures:
    """The limit: the entries as they are recorded without any file."""
    collection, took = Collection(entries), 0.0
    load.record_nouns(engine, collection)
    for some in load.in_batches(collection.told(), load.BATCH):
        began = time.perf_counter()
        with writers(engine).begin() as db:
            load.record_entries(db, some, [False] * len(some))
        took += time.perf_counter() - began
    return {"recorded_per_s": round(entries / took)}


def _imported(engine: Engine, entries: int) -> Figures:
    """The entries out of a file, the same file again, and the backup of all that came of it."""
    collection, memory = Collection(entries), [load.peak_mb()]
    load.record_nouns(engine, collection)
    with tempfile.TemporaryDirectory(prefix="bilat-") as folder:
        path = Path(folder) / "entries.ndjson"
        with path.open("wb") as file:
            file.writelines(_lines(collection))
        first, _ = _run(engine, NDJSON, [path], lambda _: memory.append(load.peak_mb()))
        again, _ = _run(engine, NDJSON, [path])
    began = time.perf_counter()
    with readers(engine).begin() as db:
        lines = sum(1 for _ in ndjson.lines(db, history=True))
    return {
        "engine": engine.dialect.name,
        "version": load.version(engine),
        "imported_per_s": round(entries / first),
        "again_per_s": round(entries / again),
        "exported_per_s": round(lines / (time.perf_counter() - began)),
        "peak_mb": round(max(memory)),
        "peak_mb_at_half": round(memory[len(memory) // 2]),
        **report.measured_on(),
    }


def _historian(engine: Engine, entries: int) -> Figures:
    """The records of the Historian, with people and places resolved, and the same files again."""
    if not HISTORIAN_FILES.is_dir():
        return {}
    load.record_nouns(engine, Collection(1))
    first, told = _run(engine, HISTORIAN, [HISTORIAN_FILES])
    again, _ = _run(engine, HISTORIAN, [HISTORIAN_FILES])
    return {
        "historian_records": told.read,
        "historian_per_s": round(told.read / first),
        "historian_again_per_s": round(told.read / again),
        "historian_peak_mb": round(load.peak_mb()),
    }


STEPS: dict[str, Callable[[Engine, int], Figures]] = {
    "record": _recorded,
    "import": _imported,
    "historian": _historian,
}


def _lines(collection: Collection) -> Iterator[bytes]:
    for body in collection.told():
        noun = "visit" if "start" in body else "meeting"
        yield json.dumps({"noun": noun, "record": body}).encode() + b"\n"


def _run(
    engine: Engine, importer: Importer, paths: Sequence[Path], progress: Callable[[Report], None] = lambda _: None
) -> tuple[float, Report]:  # fmt: skip
    """The seconds that an import takes, and its report."""
    began = time.perf_counter()
    told = run(engine, importer, files.found([str(path) for path in paths], importer.suffix), CHANGE, progress=progress)
    took = time.perf_counter() - began
    if not told.complete:
        raise SystemExit(told.as_text())
    return took, told


if __name__ == "__main__":
    sys.exit(main())
